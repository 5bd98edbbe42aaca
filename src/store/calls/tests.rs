//! The one loop over a scripted service: a clock that only moves when everybody waits, and answers by heart.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};

use super::*;
use crate::{
    config,
    device::{Clock, Keeps, Ledger, Navigation, Random, Shelf, ShelfRefused},
    http::{Http, Later},
    route::{Door, Route, Step},
    rules::{Utc, Zone},
    session::{Reason, State},
    store::{MemoryLedger, OpenLedger, Ports, StoreEvent, still_page::StillPage},
    text::Formatter,
};

thread_local! {
    static TASKS: RefCell<Vec<PinnedLocalFuture<()>>> = const { RefCell::new(Vec::new()) };
}

struct Tasks;

impl CustomExecutor for Tasks {
    fn spawn(&self, task: PinnedFuture<()>) {
        TASKS.with(|tasks| tasks.borrow_mut().push(task));
    }
    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        TASKS.with(|tasks| tasks.borrow_mut().push(task));
    }
    fn poll_local(&self) {}
}

/// The browser and the service of one test.
#[derive(Clone, Default)]
struct World(Rc<Inner>);

#[derive(Default)]
struct Inner {
    now_ms: Cell<i64>,
    timers: RefCell<Vec<i64>>,
    kept: RefCell<Vec<(String, String)>>,
    query: RefCell<String>,
    left_to: RefCell<String>,
    /// Answers to the call under test, in order; the last is given again and again.
    answers: RefCell<VecDeque<Response>>,
    /// Answers of the token endpoint to renewals.
    renewals: RefCell<VecDeque<Response>>,
    /// When the call under test left, and with which token.
    left: RefCell<Vec<(i64, String)>>,
    tokens: Cell<u32>,
}

const CALL: &str = "https://acme.api.identitynow.com/beta/under-test";

fn answer(status: u16, retry_after_s: Option<u32>) -> Response {
    let headers = retry_after_s.map(|s| ("retry-after".to_owned(), s.to_string()));
    Response { status, headers: headers.into_iter().collect(), body: "{\"error\":\"by heart\"}".to_owned() }
}

/// base64url of `{"identity_id":"ann"}`, beside a number that tells tokens apart.
fn token(number: u32) -> Response {
    let jwt = format!("h.eyJpZGVudGl0eV9pZCI6ImFubiJ9.s{number}");
    let body = format!(r#"{{"access_token":"{jwt}","refresh_token":"r{number}","expires_in":750}}"#);
    Response { status: 200, headers: Vec::new(), body }
}

fn next<T: Clone>(queue: &RefCell<VecDeque<T>>) -> Option<T> {
    let mut queue = queue.borrow_mut();
    if queue.len() > 1 { queue.pop_front() } else { queue.front().cloned() }
}

impl Http for World {
    fn send(&self, request: Request) -> Later<Result<Response, NoAnswer>> {
        let world = &self.0;
        let response = if request.url == CALL {
            let bearer = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
            let bearer = bearer.map(|(_, value)| value.clone()).unwrap_or_default();
            world.left.borrow_mut().push((world.now_ms.get(), bearer));
            next(&world.answers).unwrap_or_else(|| answer(200, None))
        } else if request.url.ends_with("/oauth/token") {
            let renews = request.body.as_deref().is_some_and(|body| body.contains("grant_type=refresh"));
            let scripted = renews.then(|| world.renewals.borrow_mut().pop_front()).flatten();
            scripted.unwrap_or_else(|| {
                world.tokens.set(world.tokens.get() + 1);
                token(world.tokens.get())
            })
        } else {
            // What the app asks by itself after signing in.
            answer(404, None)
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

impl Clock for World {
    fn now_ms(&self) -> i64 {
        1_700_000_000_000 + self.0.now_ms.get()
    }
    fn monotonic_ms(&self) -> i64 {
        self.0.now_ms.get()
    }
    fn after(&self, ms: u32) -> Later<()> {
        let (world, at) = (self.0.clone(), self.0.now_ms.get() + i64::from(ms));
        world.timers.borrow_mut().push(at);
        Box::pin(std::future::poll_fn(
            move |_| {
                if world.now_ms.get() >= at { Poll::Ready(()) } else { Poll::Pending }
            },
        ))
    }
}

impl Random for World {
    fn bytes(&self) -> Option<[u8; 32]> {
        Some([0; 32])
    }
}

impl Shelf for World {
    fn get(&self, key: &str) -> Result<Option<String>, ShelfRefused> {
        let kept = self.0.kept.borrow();
        Ok(kept.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.clone()))
    }
    fn set(&self, key: &str, value: &str) -> Result<(), ShelfRefused> {
        Shelf::remove(self, key)?;
        self.0.kept.borrow_mut().push((key.to_owned(), value.to_owned()));
        Ok(())
    }
    fn remove(&self, key: &str) -> Result<(), ShelfRefused> {
        self.0.kept.borrow_mut().retain(|(name, _)| name != key);
        Ok(())
    }
    fn keys(&self) -> Result<Vec<String>, ShelfRefused> {
        Ok(self.0.kept.borrow().iter().map(|(name, _)| name.clone()).collect())
    }
}

impl Navigation for World {
    fn fragment(&self) -> String {
        String::new()
    }
    fn origin(&self) -> String {
        "https://access.acme.example".to_owned()
    }
    fn query(&self) -> String {
        self.0.query.borrow().clone()
    }
    fn go(&self, _: &str, _: bool) {}
    fn leave(&self, url: &str) {
        *self.0.left_to.borrow_mut() = url.to_owned();
    }
    fn reload(&self) {}
}

struct Words;

impl Formatter for Words {
    fn number(&self, n: i64) -> String {
        n.to_string()
    }
    fn plural(&self, _: i64) -> &'static str {
        "other"
    }
    fn moment(&self, ms: i64) -> String {
        ms.to_string()
    }
    fn date(&self, ms: i64) -> String {
        ms.to_string()
    }
    fn ago(&self, ms: i64, _: i64) -> String {
        ms.to_string()
    }
    fn list(&self, words: &[String]) -> String {
        words.join(", ")
    }
}

impl World {
    fn page(&self) -> Store {
        let text = r#"{"tenant":{"apiUrl":"https://acme.api.identitynow.com","clientId":"c","scopes":[],
            "authorizeUrl":"https://acme.login.sailpoint.com/oauth/authorize","redirectUri":"https://access.acme.example/",
            "tokenUrl":"https://acme.api.identitynow.com/oauth/token","logoutUrl":"https://acme.identitynow.com/out"}}"#;
        let ports = Ports {
            http: Rc::new(self.clone()),
            clock: Rc::new(self.clone()),
            random: Rc::new(self.clone()),
            tab: Rc::new(self.clone()),
            browser: Rc::new(self.clone()),
            windows: Rc::new(crate::store::NoWindows),
            late: std::cell::OnceCell::new(),
            navigation: Rc::new(self.clone()),
            page: Rc::new(StillPage::default()),
            zone: Rc::new(Utc) as Rc<dyn Zone>,
            framed: false,
            formatter: |_| Rc::new(Words),
        };
        let arrive = |store: Store| store.arrived(crate::store::Late::new(crate::pages::SCREENS));
        let store = Store::new(ports, config::parse(text).unwrap(), arrive);
        arrive(store);
        store.start();
        store
    }

    /// Polls everything that was spawned, until nothing new is spawned.
    fn stir(&self) {
        for _ in 0..50 {
            let tasks = TASKS.with(|tasks| std::mem::take(&mut *tasks.borrow_mut()));
            let mut waiting: Vec<_> = tasks
                .into_iter()
                .filter_map(|mut task| poll(task.as_mut()).is_pending().then_some(task))
                .collect();
            TASKS.with(|tasks| tasks.borrow_mut().append(&mut waiting));
        }
    }

    /// Runs a call to its end; time passes only while it waits.
    fn run<T>(&self, call: impl Future<Output = T>) -> T {
        let mut call = Box::pin(call);
        for _ in 0..200 {
            self.stir();
            if let Poll::Ready(done) = poll(call.as_mut()) {
                return done;
            }
            self.stir();
            let now = self.0.now_ms.get();
            let mut timers = self.0.timers.borrow_mut();
            timers.retain(|at| *at > now);
            self.0.now_ms.set(timers.iter().min().copied().unwrap_or(now));
        }
        panic!("it never ended");
    }

    fn sleep(&self, seconds: i64) {
        self.0.now_ms.set(self.0.now_ms.get() + seconds * 1000);
    }

    fn answers(&self, answers: &[Response]) {
        self.0.answers.borrow_mut().extend(answers.iter().cloned());
    }

    fn left(&self) -> usize {
        self.0.left.borrow().len()
    }
}

fn poll<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Ann, signed in with a refresh token a moment ago; what the app asked by itself is answered.
fn signed_in() -> (Owner, World, Store) {
    let _ = Executor::init_local_custom_executor(Tasks);
    let owner = Owner::new();
    owner.set();
    let world = World::default();
    world.page().dispatch(StoreEvent::SignIn);
    world.stir();
    let left_to = world.0.left_to.borrow().clone();
    let state = left_to.split("&state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
    *world.0.query.borrow_mut() = format!("?code=c&state={state}");
    let store = world.page();
    world.stir();
    assert!(store.session.with_untracked(|machine| machine.session().is_some()), "{left_to}");
    // The rate budget is full again.
    world.sleep(20);
    (owner, world, store)
}

/// A ledger that says that it is on disk.
#[derive(Default)]
struct OnDisk(MemoryLedger);

impl Ledger for OnDisk {
    fn all(&self) -> Later<Result<Vec<(String, String)>, ShelfRefused>> {
        self.0.all()
    }
    fn put(&self, key: &str, json: &str, keeps: Keeps) -> Later<Result<Option<String>, ShelfRefused>> {
        self.0.put(key, json, keeps)
    }
    fn clear(&self) -> Later<Result<(), ShelfRefused>> {
        self.0.clear()
    }
    fn remove(&self, key: &str) -> Later<Result<(), ShelfRefused>> {
        self.0.remove(key)
    }
    fn is_durable(&self) -> bool {
        true
    }
}

fn call(method: Method) -> Request {
    Request {
        method,
        url: CALL.to_owned(),
        headers: Vec::new(),
        body: None,
        timeout_ms: 1_000,
        keepalive: false,
    }
}

fn status_of(answer: Result<Response, NoAnswer>) -> u16 {
    answer.map(|response| response.status).unwrap_or_default()
}

fn ended(store: Store) -> bool {
    store.session.with_untracked(|machine| {
        matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::TokenRefused && out.last.is_some())
    })
}

#[test]
fn a_read_answered_401_is_renewed_once_repeated_once_and_then_ends_the_session() {
    let (_owner, world, store) = signed_in();
    world.answers(&[answer(401, None), answer(200, None), answer(401, None)]);
    assert_eq!(status_of(world.run(store.read(call(Method::Get), Urgency::Foreground))), 200);
    assert_eq!(world.left(), 2);
    // The second 401 after a renewal was answered to the page, and the session stayed "signed in".
    world.sleep(60);
    assert_eq!(status_of(world.run(store.read(call(Method::Get), Urgency::Foreground))), 401);
    assert_eq!(world.left(), 4);
    assert!(ended(store));
    assert_eq!(status_of(world.run(store.read(call(Method::Get), Urgency::Foreground))), 401);
    assert_eq!(world.left(), 4, "nobody is signed in: nothing leaves");
}

#[test]
fn a_read_takes_its_token_when_its_turn_has_come() {
    // The token was taken first and could end while the call waited for the rate limit.
    let (_owner, world, store) = signed_in();
    let wall = store.moment().wall_ms;
    store.budget.update_value(|budget| budget.hold(14_000, wall));
    store.on_session(Event::Unauthorised { now: store.moment(), generation: 1 });
    assert_eq!(status_of(world.run(store.read(call(Method::Get), Urgency::Foreground))), 200);
    let left = world.0.left.borrow();
    assert!(left.len() == 1 && left[0].1.ends_with(".s2"), "{left:?}");
}

#[test]
fn a_read_that_would_wait_long_says_so_at_once() {
    // Told to wait for a minute, every list stayed a skeleton for a minute.
    let (_owner, world, store) = signed_in();
    world.answers(&[answer(429, Some(60)), answer(200, None)]);
    let before = world.0.now_ms.get();
    let answered = world.run(store.read(call(Method::Get), Urgency::Foreground));
    assert_eq!(status_of(answered), 429);
    let held = world.run(store.read(call(Method::Get), Urgency::Foreground)).unwrap();
    assert_eq!(held.status, 429);
    assert!(held.retry_after_ms().is_some_and(|ms| (59_000..=66_000).contains(&ms)), "{:?}", held.headers);
    assert_eq!((world.left(), world.0.now_ms.get()), (1, before));
    world.sleep(70);
    assert_eq!(status_of(world.run(store.read(call(Method::Get), Urgency::Foreground))), 200);
}

#[test]
fn a_busy_token_endpoint_is_waited_for_and_the_session_goes_on() {
    let (_owner, world, store) = signed_in();
    world.0.renewals.borrow_mut().push_back(answer(429, Some(7)));
    world.sleep(800);
    let before = world.0.now_ms.get();
    assert_eq!(status_of(world.run(store.read(call(Method::Get), Urgency::Foreground))), 200);
    assert_eq!(world.0.now_ms.get() - before, 7_000);
    world.0.renewals.borrow_mut().push_back(answer(429, Some(60)));
    world.sleep(800);
    assert_eq!(status_of(world.run(store.read(call(Method::Get), Urgency::Foreground))), 429);
    assert!(store.session.with_untracked(|machine| machine.session().is_some()));
}

#[test]
fn a_post_leaves_at_once_and_a_401_is_told_of_the_token_it_used() {
    let (_owner, world, store) = signed_in();
    let wall = store.moment().wall_ms;
    store.budget.update_value(|budget| budget.hold(60_000, wall));
    let before = world.0.now_ms.get();
    world.answers(&[answer(401, None)]);
    assert_eq!(status_of(world.run(store.write(call(Method::Post)))), 401);
    // After the attempt was recorded it waited for the rate limit: a crash meanwhile made it "unknown".
    assert_eq!((world.left(), world.0.now_ms.get()), (1, before));
    world.stir();
    let generation = store.session.with_untracked(|machine| machine.session().map(|s| s.generation));
    assert_eq!(generation, Some(2), "renewed, and not sent again by itself");
    assert_eq!(world.left(), 1);
    let turn = world.run(store.turn_soon(Urgency::Foreground));
    assert!(turn.is_err_and(|wait_ms| wait_ms > 50_000), "the turn is what waits");
}

/// The database is opened after signing in. Whoever pressed "Send request" meanwhile would have been written down in memory, and
/// what had been sent before would not have been seen.
#[test]
fn nothing_is_read_or_written_while_the_ledger_is_being_opened() {
    let (_owner, world, store) = signed_in();
    let slow: OpenLedger = |store| {
        Box::pin(async move {
            store.pause(2_000).await;
            store.ledger_is_there(Rc::new(OnDisk::default()));
        })
    };
    store.with_ports(|ports| ports.late().open.set(Some(slow)));
    store.open_outbox("ann");
    world.stir();
    assert!(!store.outbox.with_untracked(|outbox| outbox.is_read()));
    store.send_request();
    world.stir();
    let judged = |store: Store| {
        store.guide.with_untracked(|guide| guide.pad(Door::Grant).checked.iter().any(|step| step == "check"))
    };
    assert!(!judged(store), "it is not known yet what of this draft was sent");
    assert!(world.run(store.ledger()).is_durable());
    world.stir();
    assert!(store.outbox.with_untracked(|outbox| outbox.is_read()));
    assert!(judged(store), "and then it goes on by itself");
}

#[test]
fn whoever_starts_over_on_check_goes_through_the_steps_again() {
    let (_owner, _, store) = signed_in();
    store.dispatch(StoreEvent::Go(Route::Guide { door: Door::Grant, step: Step::Check }));
    store.start_over();
    assert!(!store.returning.get_untracked(), "Continue led back to Check, with nothing chosen");
}
