//! The rules with every test that speaks of them, in one test program.

extern crate self as access_request;

pub use base::{contract, msg, text};

pub mod rules;

#[cfg(test)]
#[path = "../tests/rules_doc.rs"]
mod rules_doc;

#[cfg(test)]
#[path = "../tests/second_opinion/main.rs"]
mod second_opinion;
