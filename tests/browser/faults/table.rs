//! The fault matrix as data: what goes wrong, where, and what is finally true of the call it strikes.

use proxy::{End, Point, Strike};
use tenant::{Action, Fault};
use xtask::setup::Engine;

use super::{LIST, POST, SPEED};

/// Where on the way of one call something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Preflight,
    BeforeCommit,
    AfterCommit,
    DuringAnswer,
    Looking,
}

/// What the screen has to say in the end of the call that was struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    Accepted,
    Refused,
    NotSent,
    /// Only where the app cannot know.
    Unknown,
}

/// One thing that is set up before "Send request" is pressed.
#[derive(Clone, Debug)]
pub enum Wrong {
    Tenant(Fault),
    Line(Strike),
    /// An accepted request is not listed for so many milliseconds.
    Lag(i64),
}

#[derive(Clone, Debug)]
pub struct Case {
    pub name: &'static str,
    pub at: Where,
    pub wrong: Vec<Wrong>,
    pub ends: Ends,
}

/// Longer than the app waits for an answer: its 30 seconds at its speed, and as much again for a busy machine.
const TOO_LONG_MS: u64 = 60_000 / SPEED as u64;
const SHORT_MS: u64 = 200;
/// Longer than any case takes.
const NEVER_MS: i64 = 24 * 60 * 60 * 1000;

fn case(name: &'static str, at: Where, ends: Ends, wrong: Vec<Wrong>) -> Case {
    Case { name, at, wrong, ends }
}

fn preflight(action: Action) -> Wrong {
    Wrong::Tenant(Fault::on("OPTIONS", POST, action))
}

fn post(action: Action) -> Wrong {
    Wrong::Tenant(Fault::on("POST", POST, action))
}

fn list(action: Action) -> Fault {
    Fault::on("GET", LIST, action)
}

fn line(at: Point, then: End) -> Wrong {
    Wrong::Line(Strike::on("POST", POST, at, then))
}

fn said(status: u16, body: &str, headers: &[(&str, &str)]) -> Action {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Action::Status { status, body: Some(body.to_owned()), headers: headers.collect() }
}

fn documented(status: u16) -> Action {
    Action::Status { status, body: None, headers: Vec::new() }
}

fn after(status: u16, body: Option<&str>, headers: &[(&str, &str)]) -> Action {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Action::CommitThenStatus { status, body: body.map(str::to_owned), headers: headers.collect() }
}

fn garbage() -> End {
    End::Garbage(b"\x16\x03\x01\0\x02not http at all\r\n\r\n".to_vec())
}

const DRIP: End = End::Drip { bytes: 40, ms: 5 };
const HTML: &[(&str, &str)] = &[("content-type", "text/html")];

/// Every case. A fault of the preflight strikes the first call of a plan, which alone has one; every other the second.
pub fn cases() -> Vec<Case> {
    [preflights(), before_commit(), after_commit(), during_answer(), looking()].concat()
}

fn preflights() -> Vec<Case> {
    // Firefox itself asks once more for a preflight that broke, which changes nothing at the service.
    let asked_again = match Engine::of_tests() {
        Ok(Engine::Firefox) => Ends::Accepted,
        _ => Ends::Unknown,
    };
    let on = |name, ends, wrong| case(name, Where::Preflight, ends, vec![wrong]);
    let cut = |at, then| Wrong::Line(Strike::on("OPTIONS", POST, at, then));
    // A page cannot tell a preflight that failed from a POST that was lost.
    vec![
        on("preflight answered 500", Ends::Unknown, preflight(documented(500))),
        on("preflight answered 404", Ends::Unknown, preflight(documented(404))),
        on("preflight answered by a captive portal", Ends::Unknown, preflight(Action::Html { status: 200 })),
        on("preflight redirected", Ends::Unknown, preflight(said(302, "", &[("location", "/login")]))),
        on("preflight without CORS", Ends::Unknown, preflight(Action::DropCors)),
        on("preflight never answered", Ends::Unknown, preflight(Action::Hang { commit: false })),
        on("preflight closed", asked_again, preflight(Action::CloseBeforeCommit)),
        on("preflight reset", asked_again, cut(Point::Request(0), End::Reset)),
        on("preflight answered with garbage", Ends::Unknown, cut(Point::Request(0), garbage())),
        on("preflight cut in its head", Ends::Unknown, cut(Point::Answer(20), End::Close)),
        on("preflight over a slow line", Ends::Accepted, cut(Point::Answer(0), DRIP)),
        on(
            "preflight late",
            Ends::Accepted,
            Wrong::Tenant(Fault::on("OPTIONS", POST, Action::Delay).after_ms(SHORT_MS)),
        ),
    ]
}

fn before_commit() -> Vec<Case> {
    let on = |name, ends, wrong| case(name, Where::BeforeCommit, ends, vec![wrong]);
    let busy = |headers: &[(&str, &str)]| said(429, "{\"message\":\" Rate Limit Exceeded \"}", headers);
    let thrice = |action| Wrong::Tenant(Fault::on("POST", POST, action).times(3));
    vec![
        on("refused 400", Ends::Refused, post(documented(400))),
        on("refused 403", Ends::Refused, post(documented(403))),
        on("refused 404", Ends::Refused, post(documented(404))),
        on("refused 409", Ends::Refused, post(documented(409))),
        on("refused 422", Ends::Refused, post(documented(422))),
        on("the token has expired", Ends::NotSent, post(Action::Expired)),
        on("429 once, with Retry-After", Ends::Accepted, post(busy(&[("retry-after", "5")]))),
        on("429 once, without Retry-After", Ends::Accepted, post(busy(&[]))),
        on("429 once, as a web page", Ends::Accepted, post(said(429, "<html>busy</html>", HTML))),
        on("429 three times", Ends::NotSent, thrice(busy(&[("retry-after", "2")]))),
        on("429 for two hours", Ends::NotSent, post(busy(&[("retry-after", "7200")]))),
        on("500 before the commit", Ends::Unknown, post(documented(500))),
        on("502 from a gateway", Ends::Unknown, post(Action::Html { status: 502 })),
        on("503 with Retry-After", Ends::Unknown, post(said(503, "{}", &[("retry-after", "5")]))),
        on("504 before the commit", Ends::Unknown, post(documented(504))),
        on("a captive portal answers 200", Ends::Unknown, post(Action::Html { status: 200 })),
        on("a firewall's page says 403", Ends::Unknown, post(Action::Html { status: 403 })),
        on("JSON of something else says 200", Ends::Unknown, post(said(200, "{\"ok\":true}", &[]))),
        on("JSON of something else says 400", Ends::Unknown, post(said(400, "[1,2]", &[]))),
        on("redirected to a sign-in page", Ends::Unknown, post(said(302, "", &[("location", "/login")]))),
        on("redirected with its method", Ends::Unknown, post(said(307, "", &[("location", POST)]))),
        on("closed before the commit", Ends::Unknown, post(Action::CloseBeforeCommit)),
        on("never answered, not committed", Ends::Unknown, post(Action::Hang { commit: false })),
        on("reset before a byte arrived", Ends::Unknown, line(Point::Request(0), End::Reset)),
        on("reset in the head of the request", Ends::Unknown, line(Point::Request(60), End::Reset)),
        on("reset in the body of the request", Ends::Unknown, line(Point::RequestBut(9), End::Reset)),
        on("closed in the body of the request", Ends::Unknown, line(Point::RequestBut(9), End::Close)),
        on("the request hangs half way", Ends::Unknown, line(Point::RequestBut(9), End::Hang)),
        on("garbage instead of an answer", Ends::Unknown, line(Point::Request(0), garbage())),
        on(
            "the request goes over a slow line",
            Ends::Accepted,
            line(Point::Request(100), End::Drip { bytes: 100, ms: 5 }),
        ),
        on(
            "late, but in time",
            Ends::Accepted,
            Wrong::Tenant(Fault::on("POST", POST, Action::Delay).after_ms(SHORT_MS)),
        ),
        on(
            "committed after the app has given up",
            Ends::Accepted,
            line(Point::Request(0), End::Drip { bytes: usize::MAX, ms: TOO_LONG_MS * 3 / 4 }),
        ),
    ]
}

fn after_commit() -> Vec<Case> {
    let on = |name, ends, wrong| case(name, Where::AfterCommit, ends, vec![wrong]);
    vec![
        on("closed after the commit", Ends::Accepted, post(Action::CommitThenClose)),
        on("reset after the commit", Ends::Accepted, line(Point::Answer(0), End::Reset)),
        on("never answered, committed", Ends::Accepted, post(Action::Hang { commit: true })),
        on("500 after the commit", Ends::Accepted, post(after(500, None, &[]))),
        on("502 after the commit", Ends::Accepted, post(after(502, Some("<html>Bad gateway</html>"), HTML))),
        on("503 after the commit", Ends::Accepted, post(after(503, None, &[]))),
        on("504 after the commit", Ends::Accepted, post(after(504, None, &[]))),
        on(
            "a web page says 200 after the commit",
            Ends::Accepted,
            post(after(200, Some("<html>Hello</html>"), HTML)),
        ),
        on(
            "redirected after the commit",
            Ends::Accepted,
            post(after(302, Some(""), &[("location", "/login")])),
        ),
        on("answered without CORS", Ends::Accepted, post(Action::DropCors)),
        on("garbage after the commit", Ends::Accepted, line(Point::Answer(0), garbage())),
        on(
            "201 with JSON of the API",
            Ends::Accepted,
            post(after(201, Some("{\"newRequests\":[],\"existingRequests\":[]}"), &[])),
        ),
        on("200 as of 2022", Ends::Accepted, post(after(200, Some("{}"), &[]))),
        on("202 as a web page", Ends::Accepted, post(after(202, Some("<html>Thanks</html>"), HTML))),
    ]
}

fn during_answer() -> Vec<Case> {
    let on = |name, ends, wrong| case(name, Where::DuringAnswer, ends, vec![wrong]);
    vec![
        on("reset in the status line", Ends::Accepted, line(Point::Answer(9), End::Reset)),
        on("reset in the head of the answer", Ends::Accepted, line(Point::Answer(60), End::Reset)),
        on("closed in the head of the answer", Ends::Accepted, line(Point::Answer(60), End::Close)),
        on("the head of the answer hangs", Ends::Accepted, line(Point::Answer(60), End::Hang)),
        on("reset in the body of the answer", Ends::Accepted, line(Point::Body(12), End::Reset)),
        on("closed in the body of the answer", Ends::Accepted, line(Point::Body(12), End::Close)),
        on("the body of the answer hangs", Ends::Accepted, line(Point::Body(12), End::Hang)),
        on("the body of the answer drips", Ends::Accepted, line(Point::Body(0), DRIP)),
        on("the body breaks off", Ends::Accepted, post(Action::TruncateBody { bytes: 1 })),
        on("the body is empty", Ends::Accepted, post(Action::EmptyBody)),
        on("the body is no JSON", Ends::Accepted, post(Action::ReplaceBody { body: "{\"newReq".to_owned() })),
        on(
            "the body is another shape",
            Ends::Accepted,
            post(Action::ReplaceBody { body: "[[1],{\"a\":2}]".to_owned() }),
        ),
        on("the body is enormous", Ends::Accepted, post(Action::EnormousBody { bytes: 20 << 20 })),
        on("the body takes too long", Ends::Accepted, post(Action::SlowBody { ms: TOO_LONG_MS })),
    ]
}

/// The answer is lost after the commit, and the list does not help at once.
fn looking() -> Vec<Case> {
    let on = |name, ends, wrong| case(name, Where::Looking, ends, vec![post(Action::CommitThenClose), wrong]);
    let once = |action| Wrong::Tenant(list(action));
    let always = |action| Wrong::Tenant(list(action).times(0));
    let cut = |at, then| Wrong::Line(Strike::on("GET", LIST, at, then));
    vec![
        on("the list answers 500 once", Ends::Accepted, once(documented(500))),
        on("the list answers 503 three times", Ends::Accepted, Wrong::Tenant(list(documented(503)).times(3))),
        on("the list is busy once", Ends::Accepted, once(documented(429))),
        on("the list answers as a web page once", Ends::Accepted, once(Action::Html { status: 200 })),
        on("the list wants a new token", Ends::Accepted, once(Action::Expired)),
        on("the list breaks off once", Ends::Accepted, once(Action::TruncateBody { bytes: 30 })),
        on("the list is no JSON once", Ends::Accepted, once(Action::ReplaceBody { body: "[{".to_owned() })),
        on("the list comes without CORS once", Ends::Accepted, once(Action::DropCors)),
        on("the list is reset once", Ends::Accepted, cut(Point::Answer(0), End::Reset)),
        on("the list hangs once", Ends::Accepted, cut(Point::Body(20), End::Hang)),
        on("the list lags behind", Ends::Accepted, Wrong::Lag(600)),
        on("the list shows nothing", Ends::Unknown, Wrong::Lag(NEVER_MS)),
        on(
            "the list is no list",
            Ends::Unknown,
            always(Action::ReplaceBody { body: "{\"items\":[]}".to_owned() }),
        ),
        on("the list refuses", Ends::Unknown, always(documented(403))),
    ]
}
