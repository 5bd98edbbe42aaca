//! The contract of stores over the adapters in memory; those of a browser are tried in `tests/components/stores.rs`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "tests")]

#[path = "contracts/stores.rs"]
mod contract;

use access_request::store::{MemoryLedger, MemoryShelf};

#[tokio::test]
async fn the_ledger_in_memory_keeps_its_word() {
    contract::a_ledger_keeps_its_word(&MemoryLedger::default()).await;
}

#[test]
fn the_shelf_in_memory_keeps_its_word() {
    contract::a_shelf_keeps_its_word(&MemoryShelf::default());
}
