//! What the project's commands do, as a library: tests start the same app server that `cargo xtask serve` does.
//! Nothing here ships to a browser.
#![forbid(unsafe_code)]

pub mod bench;
pub mod cli;
pub mod dist;
pub mod env;
pub mod fuzz_rules;
pub mod gallery;
pub mod hostile;
pub mod local_http;
pub mod mutants;
pub mod places;
pub mod process;
pub mod recipes;
pub mod serve;
pub mod setup;
pub mod soak;
pub mod stages;
pub mod supply;
pub mod webdriver;
