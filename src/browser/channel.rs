//! What the windows of the app say to each other: a BroadcastChannel. Unlike a key of `localStorage` it works where storage
//! is full or denied, and nothing of what is said touches the disk.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::BroadcastChannel;

use crate::device::Channel;

/// All windows of the origin that run the app.
const NAME: &str = "ar";

/// The channel of this window. Closed while the page lies in the back/forward cache, which an open one may keep it out of.
#[derive(Default)]
pub struct Windows {
    channel: RefCell<Option<BroadcastChannel>>,
    hear: RefCell<Option<js_sys::Function>>,
}

impl Windows {
    /// Calls `act` with each word that another window says and its text. For the life of the page.
    pub fn hear(&self, act: impl Fn(&str, &str) + 'static) {
        let act = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            let said = event.unchecked_ref::<web_sys::MessageEvent>().data().as_string().unwrap_or_default();
            if let Some((word, text)) = said.split_once(' ') {
                act(word, text);
            }
        });
        self.hear.replace(Some(act.into_js_value().unchecked_into()));
        self.open();
    }

    /// Hears and says things, from now on. A browser that refuses the channel leaves windows to find out by the store.
    pub fn open(&self) {
        if self.channel.borrow().is_some() {
            return;
        }
        if let Ok(channel) = BroadcastChannel::new(NAME) {
            channel.set_onmessage(self.hear.borrow().as_ref());
            self.channel.replace(Some(channel));
        }
    }

    /// Hears and says nothing, until it is opened again.
    pub fn close(&self) {
        if let Some(channel) = self.channel.take() {
            channel.close();
        }
    }
}

impl Channel for Windows {
    fn say(&self, word: &str, text: &str) {
        if let Some(channel) = &*self.channel.borrow() {
            let _ = channel.post_message(&[word, text].join(" ").into());
        }
    }
}
