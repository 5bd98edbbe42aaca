//! The app as a UI plugin of SailPoint: a page of another site speaks the service's host protocol with it, as the service's
//! own screens do. What the messages must look like is in `tests/embed_coip.rs`.

use serde_json::{Value, json};

use super::{add_role, finish_request};
use crate::fixture::{HostPage, Stage, World};

/// Shows the plugin as the service does, answers it, and notes what it says.
pub(super) const SHELL: &str = r##"
const told = (window.told = []);
const { app, token } = JSON.parse(decodeURIComponent(location.hash.slice(1).replace(/../g, '%$&')));
const frame = document.createElement("iframe");
frame.title = "Access requests";
frame.width = "900";
frame.height = "800";
frame.referrerPolicy = "origin";
frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads allow-modals");
const say = (type, requestId, payload) =>
  frame.contentWindow.postMessage({ type, requestId, timestamp: new Date().toISOString(), payload }, new URL(app).origin);
addEventListener("message", ({ source, origin, data }) => {
  if (source !== frame.contentWindow) return;
  told.push({ origin, data });
  switch (data.type) {
    case "SP_PLUGIN_READY_REQ":
      window.readyMs = performance.now();
      say("SP_PLUGIN_READY_RES", data.requestId, { protocolVersion: "v1.0" });
      say("SP_AUTH_TOKEN_DELIVERY_REQ", "d1", { token: { accessToken: token, refreshInterval: 300 } });
      break;
    case "SP_AUTH_TOKEN_DELIVERY_RES":
      say("SP_PLUGIN_INIT_REQ", "i1", {
        pluginConfiguration: { slotConfiguration: { slot: "full-page", minimumHeight: 400, maximumHeight: 2000 }, pluginId: "p1" },
        userContext: { id: "u1", displayName: "Somebody" }, pageContext: { route: "https://acme.identitynow.com/ui/plugin/access-request" },
        slotContext: { id: "full-page" } });
      break;
    case "SP_GET_CURRENT_TOKEN_REQ":
      say("SP_GET_CURRENT_TOKEN_RES", data.requestId, { token: { accessToken: token, refreshInterval: 300 } });
      break;
  }
});
frame.src = `${app}?spPluginDev=1&parentOrigin=b64-${btoa(location.origin)}`;
document.getElementById("main").append(frame);
"##;

pub(super) async fn open(stage: &Stage, host: &HostPage, token: &str) {
    stage.screen.go(&host.with(&json!({ "app": stage.app.url(), "token": token }))).await;
    enter_frame(stage).await;
}

pub(super) async fn enter_frame(stage: &Stage) {
    stage.screen.enter_frame_found_by("return document.querySelector('iframe')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_a_plugin_of_the_service_nobody_signs_in_again_and_its_page_hears_of_screens_alone() {
    let stage = World::default().start().await;
    let screen = &stage.screen;
    let host = HostPage::serve(stage.app.url(), SHELL).await;
    stage.allow_parents(json!([host.origin]));
    let account = stage.account("employee");
    let token = stage.tenant.token_for(&account.user_name).expect("a token");
    open(&stage, &host, &token).await;
    screen.reach("Who needs access?").await;
    let stored = screen.stored().await;
    assert!(!stored.contains(token.as_str()), "the host's token is stored: {stored}");
    screen.picture("plugin").await;
    screen.press("button", "Continue").await;
    // Without axe: it cannot judge colours below the edge of the window around.
    screen.find("heading", "What access?").await;
    screen.picture("plugin-what").await;
    screen.touch("What access?").await;
    let role = add_role(screen).await;
    finish_request(&stage, "for the audit").await;
    assert_eq!(stage.accepted().len(), 1);

    screen.client.clone().enter_parent_frame().await.expect("the host");
    let told = screen.script("return told", vec![]).await;
    let told: Vec<Value> = serde_json::from_value(told).expect("a list");
    let kinds: Vec<&str> = told.iter().filter_map(|it| it["data"]["type"].as_str()).collect();
    assert_eq!(kinds[..3], ["SP_PLUGIN_READY_REQ", "SP_AUTH_TOKEN_DELIVERY_RES", "SP_PLUGIN_INIT_RES"]);
    assert!(kinds[3..].iter().all(|kind| *kind == "SP_ROUTE_CHANGE_EVT"), "{kinds:?}");
    assert!(told.iter().any(|it| it["data"]["payload"]["subPath"] == "request/what"), "{told:?}");
    for message in &told {
        assert_eq!(message["origin"], json!(stage.app.origin()));
        let time = message["data"]["timestamp"].as_str().expect("a time");
        assert!(time.ends_with('Z') && time.contains('T'), "{time}");
    }
    let everything = format!("{told:?}");
    for secret in [role.as_str(), account.display_name.as_str(), token.as_str(), "for the audit"] {
        assert!(!everything.contains(secret), "the host was told {secret}");
    }
    println!("ready after {} ms", screen.script("return window.readyMs", vec![]).await);
    stage.finish().await;
}
