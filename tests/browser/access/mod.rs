//! For everyone: states of the app under axe-core, by keyboard alone, as a screen reader hears it, on paper.

mod keyboard;
mod paper;
mod people;
#[path = "../../rules_examples/mod.rs"]
#[expect(dead_code, reason = "only what fails is of interest here")]
mod rules_examples;
mod said;
mod states;
mod wrong;
