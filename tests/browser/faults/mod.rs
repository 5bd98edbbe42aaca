//! Sending exactly once, proved by the tenant's ledger: whatever breaks on the way, nothing is committed twice, and what
//! the screen says in the end is true.
//!
//! `cargo xtask soak` runs the same code with more: `SOAK_MATRIX=all` for every case, `SOAK_JOURNEYS` and `SOAK_SEED` for
//! random journeys, `SOAK_KILLS` for every kill.

#[path = "../../chance/mod.rs"]
mod chance;
mod kills;
mod matrix;
mod oracle;
mod pressing;
mod repeats;
mod shapes;
mod soak;
mod storage;
mod table;

/// Where requests are sent.
pub const POST: &str = "/beta/access-requests";
/// Where a lost answer is looked for.
pub const LIST: &str = "/beta/access-request-status";
/// So many times faster than real time runs the app's clock once somebody is signed in: its 30 seconds are one, all looks take
/// two.
pub const SPEED: u32 = 30;
