//! The way past all screens that show words of the tenant. Names are hostile on the way: things are found by the app's own
//! words, and by the name of old that stands behind the hostile ones.

use std::time::{Duration, Instant};

use serde_json::Value;
use tenant::{Action, Fault};

use super::{Book, PATIENCE};
use crate::fixture::{Person, Stage};

const POST: &str = "/beta/access-requests";
const STATUS: &str = "/beta/access-request-status";
/// Requests whose detail is looked at.
const DETAILS: [(&str, &str); 4] = [
    ("REQUEST_COMPLETED", "request, completed"),
    ("REJECTED", "request, rejected"),
    ("CANCELLED", "request, cancelled"),
    ("PROVISIONING_FAILED", "request, failed"),
];

/// Chooses the last of every list that asks for a choice: their names are hostile.
const LAST_OF_EACH: &str = "for (const list of document.querySelectorAll('main select')) {
    if (list.value) continue;
    list.selectedIndex = list.options.length - 1;
    list.dispatchEvent(new Event('change', { bubbles: true }));
}";

/// Lists whose ids and values are hostile too, and what is opened from them by such an id.
pub async fn lists(stage: &Stage, book: &mut Book) {
    let screen = &stage.screen;
    screen.go(&format!("{}#/requests", stage.app.url())).await;
    screen.find("heading", "My requests").await;
    screen.reads("which this app does not know").await;
    book.look(screen, "requests, hostile ids and values").await;
    let links = screen.script("return document.querySelectorAll('main li a[href]').length", vec![]).await;
    assert_eq!(links, 0, "what is no id leads nowhere");
    screen.go(&format!("{}#/request/what", stage.app.url())).await;
    screen.find("heading", "What access?").await;
    screen.find_starting("button", "Add ", "").await;
    book.look(screen, "what, hostile ids and values").await;
}

/// What does not change from walk to walk.
pub struct Walk {
    /// The rules of 2026 have screens of their own.
    newer: bool,
    report: Person,
    /// Request ids with the name of their view.
    details: Vec<(String, &'static str)>,
    role: String,
}

impl Walk {
    /// Reads what is needed while the tenant still speaks plainly.
    pub async fn plan(stage: &Stage, newer: bool) -> Self {
        if newer {
            // The tenant gives every seventh person two accounts on every source.
            let everybody = stage.answer("org admin", "/v3/public-identities?limit=7").await;
            let mut reports = stage.reports_of("manager").await;
            reports.retain(|it| everybody[6]["id"] == it.identity_id.as_str());
            return Self { newer, report: reports.remove(0), details: Vec::new(), role: String::new() };
        }
        let all = stage.answer("manager", &format!("{STATUS}?regarding-identity=me&limit=250")).await;
        let all = all.as_array().expect("a list");
        let of = |state: &str| {
            all.iter().find(|it| it["state"] == state).and_then(|it| it["accessRequestId"].as_str())
        };
        let details =
            DETAILS.iter().filter_map(|(state, view)| Some((of(state)?.to_owned(), *view))).collect();
        let roles = stage
            .answer("manager", "/beta/requestable-objects?identity-id=me&types=ROLE&statuses=AVAILABLE")
            .await;
        let role = roles[0]["id"].as_str().expect("a role").to_owned();
        Self { newer, report: stage.reports_of("manager").await.remove(0), details, role }
    }

    pub async fn go(&self, stage: &Stage, book: &mut Book) {
        if self.newer {
            self.accounts(stage, book).await;
            self.change(stage, book).await;
            return;
        }
        self.ask(stage, book).await;
        self.follow(stage, book).await;
        self.remove(stage, book).await;
        self.link(stage, book).await;
        refused(stage, book).await;
    }

    async fn take_report(&self, stage: &Stage) {
        let screen = &stage.screen;
        screen.type_into("combobox", "People", &self.report.user_name).await;
        screen.find_starting("option", "", &self.report.display_name).await;
    }

    async fn press_report(&self, stage: &Stage) {
        let screen = &stage.screen;
        let (option, _) = screen.find_starting("option", "", &self.report.display_name).await;
        option.click().await.expect("pressed");
        screen.find_starting("button", "Remove ", &self.report.display_name).await;
    }

    async fn ask(&self, stage: &Stage, book: &mut Book) {
        let screen = &stage.screen;
        screen.go(&format!("{}#/request/who", stage.app.url())).await;
        screen.find("heading", "Who needs access?").await;
        book.look(screen, "who").await;
        screen.press("radio", "Other people").await;
        self.take_report(stage).await;
        book.look(screen, "who, options").await;
        self.press_report(stage).await;
        book.look(screen, "who, chosen").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "What access?").await;
        let kinds = [
            ("Entitlements", "what, entitlements"),
            ("Access profiles", "what, access profiles"),
            ("Roles", "what, roles"),
        ];
        for (kind, view) in kinds {
            screen.choose("Type", kind).await;
            screen.replace("searchbox", "Search access", "a").await;
            screen.find_starting("button", "Add ", "").await;
            book.look(screen, view).await;
            book.choose(screen, "Add ", kind).await;
        }
        book.look(screen, "what, chosen").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Details").await;
        book.look(screen, "details").await;
        let (comment, _) = screen.find_starting("textbox", "Comment for the approver", "").await;
        comment.send_keys("For the audit").await.expect("typed");
        screen.press("button", "Continue").await;
        screen.find("heading", "Check your request").await;
        book.look(screen, "check").await;
        stage.tenant.add_fault(Fault::on("POST", POST, refusal(400)));
        screen.press("button", "Send request").await;
        screen.reads("track-400").await;
        book.look(screen, "check, refused").await;
        screen.press("button", "Send request").await;
        screen.find("heading", "Request sent").await;
        book.look(screen, "sent").await;
    }

    async fn follow(&self, stage: &Stage, book: &mut Book) {
        let screen = &stage.screen;
        // Past the queue, which takes a second whatever the tenant's speed, and well before the first approver decides: otherwise
        // one walk sees what was sent in the queue, and the other with its approvers.
        stage.tenant.advance(Duration::from_secs(2));
        screen.press("link", "View my requests").await;
        screen.find("heading", "My requests").await;
        screen.find_starting("link", "", "").await;
        book.look(screen, "requests").await;
        for (id, view) in &self.details {
            open_request(stage, id).await;
            book.look(screen, view).await;
        }
        // Of what was just sent, one that waits for an approver. What is held or asked for already was ignored and has no id, and
        // some items ask nobody.
        let listed = stage.answer("manager", &format!("{STATUS}?requested-by=me&limit=50")).await;
        let listed = listed.as_array().expect("a list");
        let waits = |id: &String| {
            listed.iter().any(|it| it["accessRequestId"] == id.as_str() && it["cancelable"] == true)
        };
        let sent = stage.tenant.ledger().pop().expect("a commit").items;
        let Some(id) = sent.into_iter().map(|it| it.access_request_id).find(waits) else { return };
        open_request(stage, &id).await;
        book.look(screen, "request, new").await;
        screen.press("button", "Withdraw request").await;
        screen.find("dialog", "Withdraw this request?").await;
        book.look(screen, "withdraw").await;
    }

    /// Accounts to choose from, a machine identity, and what cannot be known.
    async fn accounts(&self, stage: &Stage, book: &mut Book) {
        let screen = &stage.screen;
        screen.go(&format!("{}#/request/who", stage.app.url())).await;
        screen.press("radio", "Other people").await;
        screen.type_into("combobox", "People", "robot-01").await;
        screen.find_starting("option", "", "robot-01").await;
        book.look(screen, "who, a machine").await;
        screen.replace("combobox", "People", &self.report.user_name).await;
        self.press_report(stage).await;
        screen.press("button", "Continue").await;
        screen.find("heading", "What access?").await;
        screen.choose("Type", "Entitlements").await;
        for item in ["Code Forge Read", "People Records Report"] {
            screen.replace("searchbox", "Search access", item).await;
            screen.click_starting("Add ", item).await;
        }
        book.look(screen, "what, newer").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Accounts").await;
        book.look(screen, "details, accounts").await;
        screen.script(LAST_OF_EACH, vec![]).await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Check your request").await;
        book.look(screen, "check, newer").await;
    }

    async fn change(&self, stage: &Stage, book: &mut Book) {
        let screen = &stage.screen;
        screen.go(&format!("{}#/change/who", stage.app.url())).await;
        screen.find("heading", "Whose dates should be changed?").await;
        book.look(screen, "who, dates").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Which dates should be changed?").await;
        screen.find_starting("button", "Change dates ", "").await;
        book.look(screen, "what, dates").await;
        book.choose(screen, "Change dates ", "dates").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Details").await;
        book.look(screen, "details, dates").await;
        screen.set_date("date", "New end date (optional)", "2030-06-30").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Check your request").await;
        book.look(screen, "check, dates").await;
    }

    async fn remove(&self, stage: &Stage, book: &mut Book) {
        let screen = &stage.screen;
        screen.go(&format!("{}#/remove/who", stage.app.url())).await;
        screen.find("heading", "Whose access should be removed?").await;
        self.take_report(stage).await;
        self.press_report(stage).await;
        screen.press("button", "Continue").await;
        screen.find("heading", "What should be removed?").await;
        screen.choose("Type", "Roles").await;
        screen.find_starting("button", "Choose to remove ", "").await;
        book.look(screen, "what, removal").await;
        book.choose(screen, "Choose to remove ", "removal").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Details").await;
        book.look(screen, "details, removal").await;
        screen.type_into("textbox", "Why should it be removed?", "Changed teams").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "Check your request").await;
        book.look(screen, "check, removal").await;
    }

    /// A link whose people and items are named by the tenant, onto a form that was begun.
    async fn link(&self, stage: &Stage, book: &mut Book) {
        let screen = &stage.screen;
        let (person, role) = (&self.report.identity_id, &self.role);
        screen
            .go(&format!("{}#/request?for={person}&item=role:{role}&item=role:nosuchrole", stage.app.url()))
            .await;
        screen.reads("This form was filled from a link").await;
        screen.reads("nosuchrole").await;
        book.look(screen, "who, from a link").await;
        screen.press("button", "Continue").await;
        screen.find("heading", "What access?").await;
        book.look(screen, "what, from a link").await;
    }
}

/// Goes from one request to another by the address, as a link in a mail does.
async fn open_request(stage: &Stage, id: &str) {
    let screen = &stage.screen;
    screen.script("location.hash = arguments[0]", vec![format!("#/requests/{id}").into()]).await;
    let until = Instant::now() + PATIENCE;
    loop {
        let here = "return [location.hash, document.querySelector('h1')?.textContent ?? '']";
        let here: (String, String) =
            serde_json::from_value(screen.script(here, vec![]).await).expect("an address and a heading");
        if here.1.starts_with("Request for ") {
            return;
        }
        assert!(Instant::now() < until, "not at the request {id} but at {here:?}");
    }
}

/// The tenant refuses to list anything, in words.
async fn refused(stage: &Stage, book: &mut Book) {
    let screen = &stage.screen;
    let path = "/beta/requestable-objects";
    stage.tenant.add_fault(Fault::on("GET", path, refusal(400)).times(0));
    screen.replace("searchbox", "Search access", "zz").await;
    book.look(screen, "what, refused").await;
    stage.tenant.clear_faults();
    stage.tenant.add_fault(Fault::on("GET", STATUS, refusal(403)).times(0));
    screen.go(&format!("{}#/requests", stage.app.url())).await;
    screen.reload().await;
    screen.find("heading", "My requests").await;
    book.look(screen, "requests, refused").await;
    stage.tenant.clear_faults();
}

/// A refusal in the API's own form.
fn refusal(status: u16) -> Action {
    let body: Value = serde_json::json!({
        "detailCode": "400.1 Bad request content", "trackingId": format!("track-{status}"),
        "messages": [{ "locale": "en-US", "localeOrigin": "DEFAULT", "text": "The words of the service." }],
        "causes": [{ "locale": "en-US", "localeOrigin": "DEFAULT", "text": "The words behind them." }],
    });
    Action::Status {
        status,
        body: Some(body.to_string()),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
    }
}
