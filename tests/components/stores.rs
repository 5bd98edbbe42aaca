//! The contract of stores over the adapters of a browser.

#[path = "../contracts/stores.rs"]
mod contract;

use std::{cell::RefCell, rc::Rc};

use access_request::{
    browser::{IndexedDb, WebLocks, WebShelf, Windows},
    device::{Channel, Locks},
};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::until;

#[wasm_bindgen_test]
async fn the_ledger_in_indexed_db_keeps_its_word() {
    let ledger = IndexedDb::open().await.expect("a database");
    contract::a_ledger_keeps_its_word(&ledger).await;
}

#[wasm_bindgen_test]
fn web_storage_keeps_its_word() {
    contract::a_shelf_keeps_its_word(&WebShelf::Session);
    contract::a_shelf_keeps_its_word(&WebShelf::Local);
}

/// It was a key of `localStorage` first: with a full one, no window heard of another.
#[wasm_bindgen_test]
async fn windows_hear_each_other_in_order_whatever_storage_does() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let (one, other, closed) = (Windows::default(), Windows::default(), Windows::default());
    let ears = heard.clone();
    other.hear(move |word, text| ears.borrow_mut().push((word.to_owned(), text.to_owned())));
    one.hear(|_, _| panic!("a window does not hear itself"));
    closed.hear(|_, _| panic!("it lies in the back/forward cache"));
    closed.close();
    one.say("told", r#"{"a": "text with blanks"}"#);
    closed.say("stop", "from nowhere");
    one.say("last", "");
    until("the last word is heard", || heard.borrow().iter().any(|(word, _)| word == "last")).await;
    let expected = [("told", r#"{"a": "text with blanks"}"#), ("last", "")];
    assert_eq!(*heard.borrow(), expected.map(|(word, text)| (word.to_owned(), text.to_owned())));
}

/// "Send request" pressed once more at a refusal that was not written down yet lets the lock go and takes it anew. The browser
/// had not let it go: the person read that the request was being sent in another window.
#[wasm_bindgen_test]
async fn a_lock_that_was_let_go_can_be_taken_at_once_and_one_that_is_held_cannot() {
    let (one, other) = (WebLocks::default(), WebLocks::default());
    assert!(one.take("call").await);
    assert!(!other.take("call").await, "another window has it");
    assert!(!one.take("call").await, "it is held");
    one.release("call");
    assert!(one.take("call").await, "it was let go");
    one.release("call");
    assert!(one.take("call").await, "and once more");
    assert!(one.held().await.contains(&"call".to_owned()));
    one.release("call");
}
