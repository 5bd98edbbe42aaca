//! The only room that acts on the browser: every port implemented with the platform's own means.
//! Nothing here decides anything about access requests.

mod channel;
mod clock;
mod fetch;
mod frame;
mod indexed_db;
mod intl;
pub mod listen;
mod locks;
mod navigation;
mod page;
mod shelf;
mod sign_in_window;

pub use channel::Windows;
pub use clock::{BrowserClock, BrowserRandom, hurry, within};
pub use fetch::Fetch;
pub use frame::{ParentFrame, is_framed, is_inline, warn};
pub use indexed_db::IndexedDb;
pub use intl::{BrowserZone, Intl};
pub use locks::WebLocks;
pub use navigation::AddressBar;
pub use page::BrowserPage;
pub use shelf::WebShelf;
pub use sign_in_window::Popup;
