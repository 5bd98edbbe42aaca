//! What became of a request: the server's rows merged with what this browser sent, in plain words, followed while
//! something is open, filtered and exported. Sending and finding out whether it arrived is in `submission/`.

mod csv;
mod filter;
mod group;
mod list;
mod news;
mod poll;
mod progress;
mod sent;
mod timeline;
mod withdraw;

pub use csv::{Export, csv};
pub use filter::Filter;
pub use group::{Line, Lines, RequestGroup, RowKey, group, kind_name};
pub use list::{ListEvent, ListTag, ListView, PAGE, RequestList};
pub use news::Sighting;
pub use poll::{earlier, next_poll_ms};
pub use progress::{Progress, StateGroup};
pub use sent::{Before, Named, Sent, SentItem, SentState};
pub use timeline::{TimelineEntry, timeline};
pub use withdraw::{WhyNot, Withdrawal};

#[cfg(test)]
mod tests;
