//! What portals do that is not quite right, or not expected: a word that is not understood, a page that is loaded again, a
//! token that has ended; and what a portal hears of an answer that is lost.

use serde_json::{Value, json};
use tenant::{Action, Fault};

use super::{
    COMMENT,
    embedding::{enter_frame, open, told, with_portal, with_portal_at},
    finish_request, inside,
};
use crate::fixture::{Door, HostPage, Stage, World};
use xtask::webdriver::{Look, Storage};

/// A portal that speaks the protocol without the element, as `docs/embedding.md` has it.
const BY_HAND: &str = r##"
const told = (window.told = []);
const { app, init, token } = JSON.parse(decodeURIComponent(location.hash.slice(1).replace(/../g, '%$&')));
init.prefill = init.prefill?.replace("COMMENT", encodeURIComponent("申".repeat(1000)));
const frame = document.createElement("iframe");
Object.assign(frame, { title: "Access requests", width: 900, height: 900 });
let heard = "";
addEventListener("message", ({ source, origin, data }) => {
  if (source !== frame.contentWindow || origin !== new URL(app).origin) return;
  const { nonce } = JSON.parse(data);
  if (nonce === heard) return;
  heard = nonce;
  const { port1, port2 } = new MessageChannel();
  const say = (message) => port1.postMessage(JSON.stringify({ ar: 1, ...message }));
  port1.onmessage = ({ data }) => {
    const { id, type, payload } = JSON.parse(data);
    told.push([type.replace(":", "-"), payload]);
    if (type !== "ar:token-needed") return;
    const answer = { accessToken: token, expiresIn: 600, tokenType: "Bearer" };
    say({ id: "h2", kind: "res", re: id, type: "ar:token", payload: answer });
  };
  const welcome = { ar: 1, id: "h0", type: "ar:welcome", version: 1, nonce };
  source.postMessage(JSON.stringify(welcome), origin, [port2]);
  say({ id: "h1", kind: "req", type: "ar:init", payload: init });
});
frame.src = `${app}?parentOrigin=${encodeURIComponent(location.origin)}`;
document.getElementById("main").append(frame);
window.element = { shadowRoot: document };
"##;

/// Ids of roles that the employee can request.
async fn roles(stage: &Stage) -> Vec<String> {
    let path = "/beta/requestable-objects?identity-id=me&types=ROLE&statuses=AVAILABLE&limit=20";
    let found = stage.answer("employee", path).await;
    let id = |role: &Value| role["id"].as_str().expect("an id").to_owned();
    found.as_array().expect("a list").iter().map(id).collect()
}

fn token(stage: &Stage) -> String {
    stage.tenant.token_for(&stage.account("employee").user_name).expect("a token")
}

/// Opens the portal anew with these facts: the fragment alone would load nothing.
async fn open_anew(stage: &Stage, portal: &HostPage, facts: &Value) {
    stage.screen.client.clone().enter_parent_frame().await.expect("the portal");
    open(stage, portal, facts).await;
    stage.screen.reload().await;
    told(stage, "ar-ready").await;
    told(stage, "signed-in").await;
    enter_frame(stage).await;
}

/// One field that was not understood kept the app from beginning, and nobody said why; a comment of so many characters was cut
/// off with everything else of the proposal.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_with_one_word_wrong_and_a_long_comment_shows_the_app_and_hears_which_word() {
    let stage = World::default().start().await;
    let portal = HostPage::at(Door::open().await, stage.app.url(), BY_HAND);
    stage.allow_parents(json!([portal.origin]));
    let (screen, role) = (&stage.screen, roles(&stage).await.remove(0));
    let prefill = format!("item=role:{role}&comment=COMMENT");
    let init = json!({ "locale": "en_GB", "session": "host", "prefill": prefill });
    open(&stage, &portal, &json!({ "app": stage.app.url(), "init": init, "token": token(&stage) })).await;
    told(&stage, "ar-ready").await;
    let error = told(&stage, "message-refused").await;
    assert_eq!(error["names"], json!(["locale"]));
    enter_frame(&stage).await;
    screen.reads("This request was suggested by localhost").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    assert_eq!(screen.value_of("textbox", COMMENT).await, "申".repeat(1_000));
    stage.finish().await;
}

/// Each loading of the portal's page told it once more of every request of the last day.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_is_loaded_again_hears_of_each_request_once() {
    let (stage, portal) = with_portal(World::default()).await;
    let (screen, token, roles) = (&stage.screen, token(&stage), roles(&stage).await);
    let facts = |role: &String| json!({ "token": token, "items": format!("role:{role}"), "theme": "auto" });
    for (sent, role) in roles.iter().take(2).enumerate() {
        open(&stage, &portal, &facts(role)).await;
        open_anew(&stage, &portal, &facts(role)).await;
        screen.reads("This request was suggested by localhost").await;
        screen.press("button", "Continue").await;
        screen.reach("What access?").await;
        finish_request(&stage, "").await;
        screen.client.clone().enter_parent_frame().await.expect("the portal");
        let id = stage.tenant.ledger()[sent].body["requestedItems"][0]["clientMetadata"]["arCid"].clone();
        told(&stage, id.as_str().expect("an id")).await;
        let heard = "return told.filter(([type]) => type.startsWith('ar-request-')).map(([, it]) => it.correlationId)";
        assert_eq!(screen.script(heard, vec![]).await, json!([id]), "page {sent}");
        let typed = "return told.some(([type, it]) => type === 'ar-dirty' && it.dirty)";
        assert_eq!(screen.script(typed, vec![]).await, json!(false), "nothing was typed");
    }
    stage.finish().await;
}

/// It asked whether another request, which was the same, should take the place of the one that was begun.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_is_loaded_again_shows_the_form_where_it_was_left() {
    let (stage, portal) = with_portal(World::default()).await;
    let (screen, roles) = (&stage.screen, roles(&stage).await);
    let facts =
        |role: &String| json!({ "token": token(&stage), "items": format!("role:{role}"), "theme": "auto" });
    open(&stage, &portal, &facts(&roles[0])).await;
    open_anew(&stage, &portal, &facts(&roles[0])).await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    screen.press("button", "Continue").await;
    screen.reach("Details").await;
    screen.type_into("textbox", COMMENT, "typed with care").await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    told(&stage, "\"dirty\":true").await;
    open_anew(&stage, &portal, &facts(&roles[0])).await;
    screen.reach("Details").await;
    assert_eq!(screen.value_of("textbox", COMMENT).await, "typed with care");
    screen.reads("This request was suggested by localhost").await;
    // What it proposes now is another one.
    open_anew(&stage, &portal, &facts(&roles[1])).await;
    screen.reads("localhost suggests another request").await;
    screen.find("button", "Fill in the suggestion").await;
    screen.assert_accessible("a portal suggests another request").await;
    screen.press("button", "Keep mine").await;
    screen.gone("text", "localhost suggests another request").await;
    stage.finish().await;
}

/// The page said that the portal signs in, and a press asked it for the same token again.
#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_hands_over_an_ended_token_leaves_the_person_to_sign_in() {
    let look = Look { storage: Storage::Divided, ..Look::default() };
    let (stage, portal) = with_portal(World { look, ..inside::world(Storage::Divided, "session") }).await;
    // {"identity_id":"2c91","exp":1700000000}
    let ended = "eyJhbGciOiJub25lIn0.eyJpZGVudGl0eV9pZCI6IjJjOTEiLCJleHAiOjE3MDAwMDAwMDB9.c2ln";
    open(&stage, &portal, &json!({ "token": ended, "items": "", "theme": "auto" })).await;
    told(&stage, "ar-ready").await;
    told(&stage, "token-refused").await;
    enter_frame(&stage).await;
    stage.screen.reach("Sign in to request access").await;
    stage.screen.reads("The page around this one did not sign you in.").await;
    inside::sign_in(&stage, true).await;
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_hears_of_a_lost_answer_and_of_what_was_found_of_it() {
    let config = json!({ "test": { "clockSpeed": 20 } });
    let world = World { config: config.clone(), ..World::default() };
    let (stage, portal) = with_portal_at(world, Door::open().await).await;
    stage.allow_parents_with(json!([portal.origin]), &config);
    let (screen, role) = (&stage.screen, roles(&stage).await.remove(0));
    open(&stage, &portal, &json!({ "token": token(&stage), "items": format!("role:{role}") })).await;
    told(&stage, "signed-in").await;
    enter_frame(&stage).await;
    screen.reads("This request was suggested by localhost").await;
    screen.press("button", "Continue").await;
    screen.reach("What access?").await;
    let lost = Action::CommitThenStatus { status: 502, body: None, headers: Vec::new() };
    stage.tenant.add_fault(Fault::on("POST", "/beta/access-requests", lost));
    finish_request(&stage, "").await;
    screen.client.clone().enter_parent_frame().await.expect("the portal");
    told(&stage, "ar-request-accepted").await;
    let heard = "return told.filter(([type]) => type.startsWith('ar-request-')).map(([type, it]) => [type, it.correlationId])";
    let id = &stage.tenant.ledger()[0].body["requestedItems"][0]["clientMetadata"]["arCid"];
    let both = json!([["ar-request-unconfirmed", id], ["ar-request-accepted", id]]);
    assert_eq!(screen.script(heard, vec![]).await, both);
    assert_eq!(stage.accepted().len(), 1);
    stage.finish().await;
}
