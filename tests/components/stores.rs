//! The contract of stores over the adapters of a browser.

#[path = "../contracts/stores.rs"]
mod contract;

use access_request::browser::{IndexedDb, WebShelf};
use wasm_bindgen_test::wasm_bindgen_test;

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
