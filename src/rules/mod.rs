//! The draft, the rule packs, findings, the planner and dates: pure, with time and facts as arguments.
//! Nothing here looks anything up, and no other room knows a limit or a rule.

mod blocks;
mod can;
mod context;
mod date;
mod draft;
mod field;
mod judge;
mod out;
mod packs;
mod partition;
mod plan;
mod rule;
mod verdict;
mod view;
mod wire;

pub use can::*;
pub use context::*;
pub use date::*;
pub use draft::*;
pub use field::*;
pub use judge::{judge, judge_call, judge_call_of};
pub use packs::{Pack, PackName, UnknownPack, pack};
pub use plan::{Cell, Plan, Reason, plan, rule_behind, stops};
pub use rule::{Rule, Scope, Source};
pub use verdict::*;
pub use wire::{OUR_KEYS, REMOVAL_PREFIX, comment_on_wire, tag};

#[cfg(test)]
mod tests;
