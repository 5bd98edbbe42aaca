//! What goes wrong on the way: the service's words are shown, nothing typed is lost, nothing is sent twice.

use tenant::{Action, Fault};

use super::{COMMENT, add_role, at_details};
use crate::fixture::{Stage, World};

const POST: &str = "/beta/access-requests";

/// Everything answered, standing before "Send request".
async fn ready_to_send(stage: &Stage) {
    let screen = &stage.screen;
    at_details(stage).await;
    screen.type_into("textbox", COMMENT, "typed with care").await;
    screen.press("button", "Continue").await;
    screen.reach("Check your request").await;
}

fn refusal(status: u16) -> Action {
    let body = format!(
        r#"{{"detailCode":"{status}.1 Bad request content","trackingId":"track-{status}","messages":[{{"locale":"en-US","localeOrigin":"DEFAULT","text":"The words of the service for {status}."}}],"causes":[]}}"#
    );
    Action::Status {
        status,
        body: Some(body),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_shows_the_services_words_and_the_draft_stays() {
    for status in [400, 403] {
        let stage = World::default().start().await;
        let screen = &stage.screen;
        ready_to_send(&stage).await;
        stage.tenant.add_fault(Fault::on("POST", POST, refusal(status)));
        screen.press("button", "Send request").await;
        screen.reads(&format!("The words of the service for {status}.")).await;
        screen.reads(&format!("track-{status}")).await;
        screen.reads("typed with care").await;
        screen.assert_accessible("check, refused").await;
        screen.picture("check-refused").await;
        assert!(stage.accepted().is_empty());
        // The reason is gone: the same draft can be sent.
        screen.press("button", "Send request").await;
        screen.reach("Request sent").await;
        assert_eq!(stage.accepted().len(), 1);
        stage.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_is_waited_for_and_sent_once() {
    let stage = World { config: serde_json::json!({ "test": { "clockSpeed": 30 } }), ..World::default() }
        .start()
        .await;
    ready_to_send(&stage).await;
    let mut action = refusal(429);
    if let Action::Status { headers, .. } = &mut action {
        headers.push(("retry-after".to_owned(), "60".to_owned()));
    }
    stage.tenant.add_fault(Fault::on("POST", POST, action));
    stage.screen.press("button", "Send request").await;
    stage.screen.reads("IdentityNow is busy and asked for patience").await;
    stage.screen.reads("The words of the service for 429.").await;
    stage.screen.reads("track-429").await;
    stage.screen.reach("Request sent").await;
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_fault_is_not_repeated_and_the_person_decides() {
    let stage = World { config: serde_json::json!({ "test": { "clockSpeed": 60 } }), ..World::default() }
        .start()
        .await;
    let screen = &stage.screen;
    ready_to_send(&stage).await;
    stage.tenant.add_fault(Fault::on("POST", POST, refusal(500)));
    screen.press("button", "Send request").await;
    screen.find("button", "Look again").await;
    screen.reads("The words of the service for 500.").await;
    screen.reads("track-500").await;
    screen.assert_accessible("check, fate unknown").await;
    assert!(stage.accepted().is_empty(), "nothing is sent a second time by itself");
    screen.reads("typed with care").await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_for_and_found() {
    let stage = World { config: serde_json::json!({ "test": { "clockSpeed": 20 } }), ..World::default() }
        .start()
        .await;
    ready_to_send(&stage).await;
    stage.tenant.add_fault(Fault::on(
        "POST",
        POST,
        Action::CommitThenStatus {
            status: 502,
            body: Some("<html>Bad gateway</html>".to_owned()),
            headers: Vec::new(),
        },
    ));
    stage.screen.press("button", "Send request").await;
    stage.screen.reach("Request sent").await;
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_as_the_request_is_sent_asks_for_the_sign_in_and_sends_once() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    ready_to_send(&stage).await;
    stage.tenant.add_fault(Fault::on("POST", POST, Action::Expired));
    screen.press("button", "Send request").await;
    screen.reads("Not sent: your sign-in had ended. You are signed in again").await;
    screen.assert_accessible("check, sign-in ended").await;
    screen.picture("check-sign-in").await;
    assert_eq!(stage.asked("POST", POST), 1, "the POST is never repeated by itself");
    assert!(stage.accepted().is_empty());
    screen.press("button", "Send again").await;
    screen.reach("Request sent").await;
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clicks_send_one_request() {
    let stage = World::default().start().await;
    ready_to_send(&stage).await;
    let button = stage.screen.find("button", "Send request").await;
    let script = "for (let i = 0; i < 200; i++) arguments[0].click();";
    let element = serde_json::to_value(&button).unwrap();
    stage.screen.client.execute(script, vec![element]).await.unwrap();
    stage.screen.reach("Request sent").await;
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_renewed_without_the_person_noticing() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    let refreshed = stage.asked("POST", "/oauth/token");
    stage.tenant.add_fault(Fault::on("GET", "/beta/requestable-objects", Action::Expired));
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    add_role(screen).await;
    assert_eq!(stage.asked("POST", "/oauth/token"), refreshed + 1, "one renewal");
    let requests = stage.tenant.requests();
    let refused: Vec<_> = requests.iter().filter(|it| it.status == 401).map(|it| it.path.clone()).collect();
    assert_eq!(refused.len(), 1, "{refused:?}");
    let answers: Vec<u16> = requests
        .iter()
        .filter(|it| it.method == "GET" && it.path == refused[0])
        .map(|it| it.status)
        .collect();
    assert_eq!(answers, [401, 200], "the read that was refused is repeated once");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_in_the_middle_of_the_form_brings_step_and_focus_back() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let item = at_details(&stage).await;
    screen.type_into("textbox", COMMENT, "still here").await;
    screen.press("link", "Back").await;
    screen.reach("What access?").await;
    stage.tenant.add_fault(Fault::on("GET", "/", Action::Expired).times(0));
    stage.tenant.add_fault(Fault::on("POST", "/oauth/token", refusal(400)));
    // A search is what the form asks the service in its middle.
    screen.replace("searchbox", "Search access", "ledger").await;
    screen.reach("Sign in to request access").await;
    screen.reads("Your form is kept. After signing in you continue where you were.").await;
    screen.picture("session-ended").await;
    stage.tenant.clear_faults();
    screen.press("button", "Sign in").await;
    screen.reach("What access?").await;
    screen.has_focus("searchbox", "Search access").await;
    screen.find("button", &format!("Remove {item}")).await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    assert_eq!(screen.value_of("textbox", COMMENT).await, "still here");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_no_answers_end_in_a_sentence_with_the_draft_intact() {
    let objects = "/beta/requestable-objects";
    for (name, action) in [
        ("html", Action::Html { status: 200 }),
        ("empty", Action::EmptyBody),
        ("malformed", Action::ReplaceBody { body: "{\"a\":".to_owned() }),
        ("another shape", Action::ReplaceBody { body: "{\"unexpected\":{\"deep\":[1,2,3]}}".to_owned() }),
        ("enormous", Action::EnormousBody { bytes: 20 * 1024 * 1024 }),
        ("no CORS", Action::DropCors),
    ] {
        let stage = World::default().start().await;
        let screen = &stage.screen;
        let item = at_details(&stage).await;
        screen.type_into("textbox", COMMENT, "typed with care").await;
        screen.press("link", "Back").await;
        screen.reach("What access?").await;
        stage.tenant.add_fault(Fault::on("GET", objects, action).times(0));
        screen.replace("searchbox", "Search access", "ledger").await;
        screen.reads("Some kinds of access could not be searched").await;
        screen.assert_accessible(name).await;
        screen.picture(&format!("what-{}", name.replace(' ', "-"))).await;
        stage.tenant.clear_faults();
        screen.press("button", "Try again").await;
        screen.gone("button", "Try again").await;
        screen.find("button", &format!("Remove {item}")).await;
        screen.press("button", "Continue").await;
        screen.reach("Details").await;
        assert_eq!(screen.value_of("textbox", COMMENT).await, "typed with care", "{name}");
        stage.finish().await;
    }
}
