//! The port to the window around.

use super::{FrameFacts, Letter};

/// What comes from there.
pub enum Heard<'a> {
    /// A message to the window, from whomever.
    Window(Letter<'a>),
    /// A message through the port that was taken.
    Port(&'a str),
    /// The content has this height now, in CSS pixels.
    Height(u32),
    /// The Tab key led out of the app at this end.
    TabbedOut { forward: bool },
    /// What has to be seen has the focus now: where it stands in the app's page, in CSS pixels.
    Summoned { top: u32, height: u32 },
}

/// The window around, and the port to its page.
pub trait Host {
    fn facts(&self) -> FrameFacts;
    /// Tells of everything that comes, for the life of the page.
    fn listen(&self, hear: Box<dyn Fn(Heard<'_>)>);
    /// `window.parent.postMessage(text, origin)`.
    fn post_to_parent(&self, text: &str, origin: &str);
    /// `window.parent.postMessage(object, origin)`: the object of this JSON, with the time of sending. From then on messages
    /// of this origin that are objects are heard as their JSON.
    fn post_to_plugin_host(&self, text: &str, origin: &str);
    /// The port that came with the message that is being heard is the port from now on.
    fn take_port(&self);
    /// To the port; nobody, when there is none.
    fn post(&self, text: &str);
    /// No more messages.
    fn close(&self);
    /// Shows these words and a link that opens the app in a window of its own, and nothing else, for good.
    fn refuse(&self, heading: &str, body: &str, link: &str);
}
