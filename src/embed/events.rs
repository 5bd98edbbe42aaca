//! What the guest hears, and what it has others do: the events and commands of its machines (`guest.rs`, `coip.rs`).

use super::{
    from_host::{End, HostToken, Init},
    parent::{FrameFacts, NotHere},
    theme,
    to_host::{Say, TokenReason},
};
use crate::route::Route;

/// What happened. `now_ms` never goes back.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// Always the first. `nonce` is random, of 32 letters and digits.
    Started {
        facts: &'a FrameFacts,
        allowed: &'a [String],
        nonce: String,
        takes_tokens: bool,
    },
    /// A message reached the window.
    Window(Letter<'a>),
    /// A message came through the port.
    Port {
        text: &'a str,
        now_ms: i64,
    },
    /// A time that was asked for with [`Command::Wake`] has passed.
    Woke {
        now_ms: i64,
    },
    /// The app has something to say.
    Say(Say),
    /// The content has this height, in CSS pixels.
    Measured {
        height: u32,
        now_ms: i64,
    },
    TokenNeeded {
        reason: TokenReason,
        now_ms: i64,
    },
}

/// A message to the window, from whomever.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// `event.source === window.parent`.
    pub from_parent: bool,
    /// `event.origin`.
    pub origin: &'a str,
    /// None when `event.data` is no text.
    pub text: Option<&'a str>,
    /// `event.ports.length`.
    pub ports: usize,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `window.parent.postMessage(text, origin)`.
    PostToParent {
        origin: String,
        text: String,
    },
    /// The port of the message that was just handled is the port from now on.
    TakePort,
    PostToPort(String),
    /// `window.parent.postMessage(object, origin)`: the object of this JSON, with the time of sending as `timestamp`.
    PostToPluginHost {
        origin: String,
        text: String,
    },
    Wake {
        after_ms: u32,
    },
    /// There is no host: the app is on its own.
    StandAlone,
    /// Show the page that says why the app is not shown here, and nothing else.
    NotHere(NotHere),
    /// Begin as the host says, then say [`Say::Ready`].
    Begin(Init),
    /// A theme of which every token has passed, by name and value.
    Dress(theme::Dress),
    /// BCP 47.
    Speak(String),
    Navigate(Route),
    Focus(End),
    /// Use this token from now on.
    UseToken(HostToken),
    /// The host gave no token in time: the app signs in by itself.
    NoToken,
    /// The host's token speaks for somebody else: nothing of the former person may be shown.
    UserChanged,
    Close,
}
