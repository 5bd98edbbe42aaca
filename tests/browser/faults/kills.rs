//! The browser is killed at every point of sending and started again on the same profile: what it then says is true, what was
//! typed is there, and nothing is sent by itself. A test run kills three; `cargo xtask soak --kills` kills at every point.

use std::time::{Duration, Instant};

use proxy::{End, Point, Strike};
use serde_json::json;
use tenant::{Action, Fault};
use xtask::env;

use super::{
    LIST, POST, SPEED, matrix,
    oracle::{self, Said, Statements},
    shapes::{self, Shape, TYPED},
    table::Ends,
};
use crate::fixture::{Need, PATIENCE, Profile, Stage, World, until};

/// From the moment the app knows who is signed in again.
const RIGHT_WITHIN: Duration = Duration::from_secs(3);

/// Stops a write of the outbox, or the asking for its lock, for good, as soon as a test says which. The flag is the tab's, and
/// dies with it.
const STOPPABLE: &str = "const put = IDBObjectStore.prototype.put;
    const at = (what) => { const wanted = sessionStorage.getItem('__stop');
        const yes = !!wanted && String(what).includes(wanted); if (yes) sessionStorage.setItem('__stopped', 'yes'); return yes; };
    IDBObjectStore.prototype.put = function (value, ...key) {
        if (!at(value)) return put.call(this, value, ...key);
        const never = () => { this.get('x').onsuccess = never; }; never();
        return new EventTarget();
    };
    const request = LockManager.prototype.request;
    LockManager.prototype.request = function (name, ...rest) {
        return at(name) ? new Promise(() => {}) : request.call(this, name, ...rest);
    };
    const open = IDBFactory.prototype.open; const begun = performance.now();
    window.__database = 'not asked for';
    IDBFactory.prototype.open = function (...args) {
        const asked = open.apply(this, args); const since = performance.now();
        const now = (what) => { window.__database += `; ${what} after ${Math.round(performance.now() - since)} ms`; };
        window.__database = `asked for at ${Math.round(since - begun)} ms`;
        for (const what of ['success', 'upgradeneeded', 'blocked']) asked.addEventListener(what, () => now(what));
        asked.addEventListener('error', () => now(`error ${asked.error && asked.error.name}: ${asked.error && asked.error.message}`));
        return asked;
    };";

/// Where the browser is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    BeforeSend,
    AskingForTheLock,
    WritingItDown,
    WritingTheAttempt,
    Preflight,
    PostBeforeAByte,
    PostHalfWay,
    Committed,
    WritingTheEnd,
    Sent,
    WaitingAfter429,
    Looking,
}

impl At {
    const ALL: [Self; 12] = [
        Self::BeforeSend,
        Self::AskingForTheLock,
        Self::WritingItDown,
        Self::WritingTheAttempt,
        Self::Preflight,
        Self::PostBeforeAByte,
        Self::PostHalfWay,
        Self::Committed,
        Self::WritingTheEnd,
        Self::Sent,
        Self::WaitingAfter429,
        Self::Looking,
    ];

    /// What holds it there, by the text that is written or asked for.
    fn stop(self) -> Option<&'static str> {
        match self {
            Self::AskingForTheLock => Some("ar.send."),
            Self::WritingItDown => Some("\"Armed\""),
            Self::WritingTheAttempt => Some("\"Sending\""),
            Self::WritingTheEnd => Some("\"Accepted\""),
            _ => None,
        }
    }

    async fn set_up(self, stage: &Stage) {
        let hang = |method: &str, path: &str, at| stage.line().add(Strike::on(method, path, at, End::Hang));
        match self {
            Self::Preflight => hang("OPTIONS", POST, Point::Request(0)),
            Self::PostBeforeAByte => hang("POST", POST, Point::Request(0)),
            Self::PostHalfWay => hang("POST", POST, Point::RequestBut(9)),
            Self::Committed => hang("POST", POST, Point::Answer(0)),
            Self::Looking => {
                stage.tenant.add_fault(Fault::on("POST", POST, Action::CommitThenClose));
                stage.line().add(Strike::on("GET", LIST, Point::Request(0), End::Hang).times(0));
            }
            Self::WaitingAfter429 => {
                let headers = vec![("retry-after".to_owned(), "3000".to_owned())];
                let busy = Action::Status { status: 429, body: Some("{}".to_owned()), headers };
                stage.tenant.add_fault(Fault::on("POST", POST, busy));
            }
            _ => {}
        }
        if let Some(text) = self.stop() {
            stage.screen.script("sessionStorage.setItem('__stop', arguments[0])", vec![json!(text)]).await;
        }
    }

    async fn reach(self, stage: &Stage) {
        let seen =
            |method: &str, path: &str| stage.line().seen_of(method, path).iter().any(|it| it.bytes > 0);
        match self {
            Self::BeforeSend => oracle::until_on_disk(&stage.screen, &[TYPED, "/check"]).await,
            Self::Sent => drop(stage.screen.find("heading", "Request sent").await),
            Self::WaitingAfter429 => stage.screen.reads("IdentityNow is busy and asked for patience").await,
            Self::Preflight => until(|| seen("OPTIONS", POST)).await,
            Self::PostBeforeAByte | Self::PostHalfWay => until(|| seen("POST", POST)).await,
            Self::Committed => until(|| !stage.accepted().is_empty()).await,
            // The form asks for the list too, for reasons of its own.
            Self::Looking => {
                let last = |method: &str, path: &str| {
                    stage
                        .line()
                        .seen()
                        .iter()
                        .rposition(|it| it.method == method && it.path.starts_with(path))
                };
                until(|| last("POST", POST).is_some() && last("GET", LIST) > last("POST", POST)).await;
            }
            _ => {
                let stopped = "return sessionStorage.getItem('__stopped') === 'yes'";
                if !stage.screen.holds(stopped, PATIENCE).await {
                    let database = stage.screen.script("return window.__database", vec![]).await;
                    let text = stage.screen.text().await;
                    panic!("{self:?} was never reached, database {database}:\n{text}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_was_killed_comes_back_with_the_truth_and_the_draft() {
    if !Need::Profile.is_met() {
        return;
    }
    let every = At::ALL.into_iter().flat_map(|at| Shape::ALL.map(|shape| (at, shape)));
    let runs: Vec<(At, Shape)> = match std::env::var(env::SOAK_KILLS).as_deref() {
        Err(_) => {
            let [one, four, revoke] = Shape::ALL;
            vec![(At::Committed, one), (At::PostHalfWay, four), (At::WritingTheAttempt, revoke)]
        }
        Ok("all") => every.collect(),
        Ok(part) => every.filter(|(at, _)| format!("{at:?}").contains(part)).collect(),
    };
    let count = runs.len();
    assert!(count > 0, "no point of sending is called so");
    let mut failed = Vec::new();
    for (at, shape) in runs {
        let begun = Instant::now();
        let verdict =
            tokio::spawn(one(at, shape)).await.unwrap_or_else(|panicked| Err(matrix::words(panicked)));
        let took = begun.elapsed().as_secs_f64();
        match verdict {
            Ok(right) => {
                println!("{at:?} × {shape:?}: right after {:.1} s ({took:.1} s)", right.as_secs_f64())
            }
            Err(why) => {
                println!("{at:?} × {shape:?}: FAILED ({took:.1} s): {why}");
                failed.push(format!("{at:?} × {shape:?}: {why}"));
            }
        }
    }
    assert!(failed.is_empty(), "{} of {count} runs failed:\n{}", failed.len(), failed.join("\n"));
    println!("{count} of {count} runs passed");
}

async fn one(at: At, shape: Shape) -> Result<Duration, String> {
    let profile = Profile::new();
    let config = json!({ "test": { "clockSpeed": SPEED } });
    let world = World { config, before: STOPPABLE, ..World::default() };
    let mut stage = shape.ready_in(world, profile.open().await).await;
    at.set_up(&stage).await;
    if at != At::BeforeSend {
        stage.screen.press("button", "Send request").await;
    }
    at.reach(&stage).await;
    profile.kill();
    let before = stage.tenant.ledger().len();
    let posts = stage.line().seen_of("POST", POST).len();
    stage.line().clear();
    stage.tenant.clear_faults();
    stage.screen = profile.open().await;
    stage.screen.go(stage.app.url()).await;
    shapes::sign_in_again(&stage, shape.role()).await;
    let verdict = right_in_time(&stage, at).await;
    let said = Statements::last_if_any(&stage.screen).await?;
    oracle::true_of_what_is_said(&said, &oracle::committed(&stage))?;
    let arrived = oracle::committed(&stage).len() == shape.calls();
    if !arrived {
        // On a busy machine the copy is put back a moment later.
        oracle::until_kept(&stage.screen, TYPED).await;
    }
    if stage.tenant.ledger().len() > before || stage.line().seen_of("POST", POST).len() > posts {
        return Err("something was sent by itself".to_owned());
    }
    stage.finish().await;
    verdict
}

/// How long it takes until the screen says what is right for a browser that was killed there.
async fn right_in_time(stage: &Stage, at: At) -> Result<Duration, String> {
    let begun = Instant::now();
    loop {
        let said = Statements::read(&stage.screen).await?;
        let says = |wanted: &[Said]| said.0.values().any(|(it, _)| wanted.contains(it));
        let right = match at {
            At::BeforeSend | At::AskingForTheLock | At::WritingItDown => {
                !says(&[Said::Ends(Ends::Accepted), Said::UnderWay])
                    && has(stage, "button", "Send request").await
            }
            At::WritingTheAttempt => {
                says(&[Said::Ends(Ends::NotSent)]) || has(stage, "button", "Send request").await
            }
            At::Preflight | At::PostBeforeAByte | At::PostHalfWay => {
                says(&[Said::UnderWay, Said::Ends(Ends::Unknown)])
            }
            At::Committed | At::WritingTheEnd | At::Looking => says(&[Said::Ends(Ends::Accepted)]),
            At::Sent => !says(&[Said::UnderWay]),
            At::WaitingAfter429 => says(&[Said::Ends(Ends::NotSent)]),
        };
        if right {
            return Ok(begun.elapsed());
        }
        if begun.elapsed() > RIGHT_WITHIN {
            return Err(format!(
                "after {RIGHT_WITHIN:?} the screen says {said:#?}\n{}",
                stage.screen.text().await
            ));
        }
    }
}

async fn has(stage: &Stage, role: &str, name: &str) -> bool {
    stage.screen.count(role, name).await > 0
}
