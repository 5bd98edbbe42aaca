//! Browsers whose database fails in every way it can: a banner says what that means, and sending works all the same.
//! Web storage that is refused is in `journeys/odd.rs`.

use xtask::webdriver::Look;

use super::{
    POST,
    oracle::{self, Statements},
    shapes::{self, Shape},
    table::Ends,
};
use crate::{
    fixture::{PATIENCE, Screen, World},
    journeys::COMMENT,
};

const FORGETFUL: &str = "This browser does not let the app keep anything.";
const UNREADABLE: &str = "One note of an earlier request on this device could not be read.";

/// What runs before the app, and what the app then has to say.
const BROKEN: &[(&str, &str, &str)] = &[
    (
        "a write that throws, because the device is full",
        "IDBObjectStore.prototype.put = function () { throw new DOMException('full', 'QuotaExceededError'); };",
        FORGETFUL,
    ),
    (
        "a write that fails when it is to be made durable",
        "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...all) {
            const request = put.apply(this, all); this.transaction.abort(); return request; };",
        FORGETFUL,
    ),
    (
        "an open that throws",
        "IDBFactory.prototype.open = function () { throw new DOMException('no', 'SecurityError'); };",
        FORGETFUL,
    ),
    (
        "an open that another window blocks for good",
        "const open = IDBFactory.prototype.open; IDBFactory.prototype.open = function (name) {
            return name === 'access-request' ? new EventTarget() : open.apply(this, arguments); };",
        FORGETFUL,
    ),
    (
        "a database of a newer app",
        "indexedDB.open('access-request', 7).onupgradeneeded = (e) => e.target.result.createObjectStore('outbox');",
        FORGETFUL,
    ),
    (
        "a database without its store",
        "indexedDB.open('access-request', 1).onupgradeneeded = (e) => e.target.result.createObjectStore('other');",
        FORGETFUL,
    ),
    (
        "a note that is no record",
        "const asked = indexedDB.open('access-request', 1);
        asked.onupgradeneeded = (e) => e.target.result.createObjectStore('outbox').put('{\"version\":', 'x');",
        UNREADABLE,
    ),
    (
        "a note of a newer app",
        "const asked = indexedDB.open('access-request', 1);
        asked.onupgradeneeded = (e) => e.target.result.createObjectStore('outbox').put('{\"version\":99}', 'x');",
        UNREADABLE,
    ),
];

/// Presses "Sign in" in the moment in which the database of a signed-out page is asked for, which was the story of two kills in
/// thirty-six: the page was frozen while the browser made the database, and no page after it got it.
const PRESSES: &str = "const open = IDBFactory.prototype.open; IDBFactory.prototype.open = function (...args) {
        const asked = open.apply(this, args);
        for (const it of document.querySelectorAll('button')) if (it.textContent.trim() === 'Sign in') it.click();
        return asked;
    };";
const SECOND_HALF: &str = "return performance.getEntriesByType('resource').some((it) => it.name.includes('late') && it.responseEnd > 0)";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_for_the_sign_in_holds_no_database() {
    let stage = World { before: PRESSES, ..World::default() }.start().await;
    let came = stage.screen.holds(SECOND_HALF, PATIENCE).await;
    assert!(came, "the second half of the app never came");
    shapes::grant(&stage).await;
    oracle::until_on_disk(&stage.screen, &[shapes::TYPED]).await;
    assert_eq!(stage.screen.count("text", FORGETFUL).await, 0);
    stage.finish().await;
}

/// Keeps the transaction of the app's next write open, for as long as the page is there.
const LINGERS: &str =
    "const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (...all) {
        const asked = put.apply(this, all);
        if (!window.lingers) return asked;
        window.lingers = 'yes';
        const again = () => { this.get('x').onsuccess = again; }; again();
        return asked;
    };";

/// WebKit puts a page that is left aside with its transactions, and the next page asked the same database in vain: its first
/// press of Send was waited for without end, and without a word.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_left_while_it_writes_does_not_keep_the_next_one_from_sending() {
    let world = World { before: LINGERS, ..World::default() };
    let stage = Shape::OneCall.ready_in(world, Screen::open(Look::default()).await).await;
    let screen = &stage.screen;
    screen.press("link", "Back").await;
    screen.find("heading", "Details").await;
    screen.script("window.lingers = 'soon'", vec![]).await;
    screen.type_into("textbox", COMMENT, " and more").await;
    let lingers = screen.holds("return window.lingers === 'yes'", PATIENCE).await;
    assert!(lingers, "the draft was not written");
    screen.go(&format!("{}config.json", stage.app.url())).await;
    screen.go(&format!("{}#/request/check", stage.app.url())).await;
    screen.press("button", "Send request").await;
    let said = Statements::last(screen).await.expect("a last word");
    oracle::expect(&said, Ends::Accepted, 1).expect("accepted");
    assert_eq!(stage.line().seen_of("POST", POST).len(), 1);
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_fails_is_said_and_sending_works() {
    let mut browser = Screen::open(Look::default()).await;
    for (name, before, banner) in BROKEN {
        println!("{name}");
        let stage = Shape::OneCall.ready_in(World { before, ..World::default() }, browser).await;
        stage.screen.press("button", "Send request").await;
        let said = Statements::last(&stage.screen).await.unwrap_or_else(|why| panic!("{name}: {why}"));
        oracle::compare(&said, &oracle::committed(&stage)).unwrap_or_else(|why| panic!("{name}: {why}"));
        oracle::expect(&said, Ends::Accepted, 1).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(stage.line().seen_of("POST", POST).len(), 1, "{name}");
        stage.screen.reads(banner).await;
        browser = stage.finish_on().await;
    }
}
