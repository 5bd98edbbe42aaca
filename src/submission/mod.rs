//! Sending once: the outbox machine, its records, and finding out what became of a lost answer.
//! What the requests say is planned in `rules/`; what becomes of accepted ones is followed in `history/`.
//!
//! The service answers 202, accepts duplicates without complaint and has no idempotency key. So nothing here ever
//! sends twice by itself, and everything that is not definite is called unknown.

mod body;
mod choices;
mod closing;
mod events;
mod guarding;
mod linking;
mod loading;
mod looking;
mod machine;
mod matching;
mod pressing;
mod record;
mod sending;
mod words;
mod writing;

pub use body::{CID_KEY, Cell, PART_KEY, asks_of, cells_of, fingerprint, is_ours};
pub use closing::{Closed, Fate, adopts, fate, next_id};
pub use events::{Blocked, Command, Event, NewCall, Written};
pub use loading::{Swept, sweep};
pub use machine::{Outbox, update};
pub use matching::{Row, Seen, match_rows};
pub use record::{
    Accepted, Attempt, Choice, Held, ItemRef, Named, NotSent, Part, PostAnswer, Record, Rejection, Said,
    Sight, State, Summary, Unreadable, Unsure,
};
pub use words::{choice, signed_in_again, statement, title};

#[cfg(test)]
mod tests;
