//! What goes wrong on the way: the service's words are shown, nothing typed is lost, nothing is sent twice.

use tenant::{Action, Fault};

use super::add_role;
use crate::fixture::{Stage, World};

const POST: &str = "/beta/access-requests";

/// Everything answered, standing before "Send request".
async fn ready_to_send(stage: &Stage) {
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.type_into("textbox", "Comment for the approver (optional)", "typed with care").await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Check your request").await;
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
        screen.find("heading", "Request sent").await;
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
    let action = Action::Status {
        status: 429,
        body: None,
        headers: vec![("retry-after".to_owned(), "10".to_owned())],
    };
    stage.tenant.add_fault(Fault::on("POST", POST, action));
    stage.screen.press("button", "Send request").await;
    stage.screen.find("heading", "Request sent").await;
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
    stage.screen.find("heading", "Request sent").await;
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
    stage.screen.find("heading", "Request sent").await;
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_renewed_without_the_person_noticing() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    stage.tenant.add_fault(Fault::on("GET", "/beta/requestable-objects", Action::Expired));
    screen.press("button", "Continue").await;
    screen.find("heading", "What access?").await;
    add_role(screen).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_cannot_be_renewed_brings_the_form_back_after_signing_in() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    stage.sign_in("employee").await;
    screen.press("button", "Continue").await;
    let item = add_role(screen).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    screen.type_into("textbox", "Comment for the approver (optional)", "still here").await;
    stage.tenant.add_fault(Fault::on("GET", "/beta/", Action::Expired).times(0));
    stage.tenant.add_fault(Fault::on("GET", "/v3/", Action::Expired).times(0));
    stage.tenant.add_fault(Fault::on("POST", "/oauth/token", refusal(400)));
    screen.press("link", "My requests").await;
    screen.find("button", "Sign in").await;
    screen.picture("session-ended").await;
    screen.assert_accessible("session ended").await;
    stage.tenant.clear_faults();
    screen.press("button", "Sign in").await;
    screen.find("heading", "My requests").await;
    screen.press("link", "Request access").await;
    screen.press("button", "Continue").await;
    screen.find("button", &format!("Remove {item}")).await;
    screen.press("button", "Continue").await;
    screen.find("heading", "Details").await;
    assert_eq!(screen.value_of("textbox", "Comment for the approver (optional)").await, "still here");
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
        stage.sign_in("employee").await;
        stage.tenant.add_fault(Fault::on("GET", objects, action).times(0));
        screen.press("button", "Continue").await;
        screen.find("heading", "What access?").await;
        screen.reads("Some kinds of access could not be searched").await;
        screen.find("button", "Try again").await;
        screen.picture(&format!("what-{}", name.replace(' ', "-"))).await;
        stage.tenant.clear_faults();
        screen.press("button", "Try again").await;
        screen.gone("button", "Try again").await;
        stage.finish().await;
    }
}
