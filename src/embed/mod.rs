//! Being a guest in another page: the host protocol AR/1 as a machine. Who posts and listens is in `browser/`; what the
//! app does with what it hears is in `store/`. The protocol as an integrator reads it: `docs/embedding.md`.

mod coip;
pub mod colour;
mod events;
mod from_host;
mod guest;
mod host;
mod json;
mod parent;
mod sizing;
pub mod theme;
mod to_host;

pub use events::{Command, Event, Letter};
pub use from_host::{End, FromHost, HostSaid, HostToken, Init, Scheme, Theme, VERSION, Welcome};
pub use guest::Guest;
pub use host::{Heard, Host};
pub use json::{MAX_BYTES, MAX_DEPTH};
pub use parent::{FrameFacts, NotHere, Stand, stand};
pub use sizing::{Sized, Sizing};
pub use to_host::{Accepted, Auth, CAPABILITIES, ErrorCode, Say, TokenReason, hello};

#[cfg(test)]
mod tests;
