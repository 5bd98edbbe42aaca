//! Journeys in real browsers on the release `dist/`, against the local tenant. Things are found by role and name, as
//! a person or a screen reader finds them; nothing waits for a fixed time; any console error, policy violation or
//! panic fails the test that saw it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod access;
mod faults;
mod fixture;
mod hostile;
mod journeys;
