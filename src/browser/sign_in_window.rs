//! The window in which somebody signs in while the app stays where it is. What is said there is decided in `store/`.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent, Window};

use crate::device::SignInWindow;

/// What the windows of the origin that sign somebody in listen to (`src/static/relay.js`).
const CHANNEL: &str = "ar.relay";
/// A window of its own, not a tab. Its opener must stay known, so `noopener` is not among them.
const SIZE: &str = "popup,width=520,height=720";
/// An answer of the sign-in page is at most 8 KiB.
const LONGEST: u32 = 16 * 1024;

type Hear = Rc<dyn Fn(&str)>;

/// A popup.
#[derive(Default)]
pub struct Popup {
    shared: Rc<RefCell<Shared>>,
}

#[derive(Default)]
struct Shared {
    window: Option<Window>,
    channel: Option<BroadcastChannel>,
    hear: Option<Hear>,
    listens: bool,
}

impl Popup {
    /// Listens from the first time on, for the life of the page.
    fn listen(&self) {
        if std::mem::replace(&mut self.shared.borrow_mut().listens, true) {
            return;
        }
        let Some(page) = web_sys::window() else { return };
        let shared = self.shared.clone();
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let source = Reflect::get(&event, &"source".into()).unwrap_or(JsValue::UNDEFINED);
            let ours = shared.borrow().window.as_ref().is_some_and(|window| window.loose_eq(&source));
            if ours && Some(event.origin()) == origin() {
                hear_text(&shared, &event);
            }
        });
        let _ = page.add_event_listener_with_callback("message", hear.as_ref().unchecked_ref());
        hear.forget();
        // Where the browser denies the channel, the window itself still speaks.
        if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
            let shared = self.shared.clone();
            let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                hear_text(&shared, &event);
            });
            channel.set_onmessage(Some(hear.as_ref().unchecked_ref::<Function>()));
            hear.forget();
            self.shared.borrow_mut().channel = Some(channel);
        }
    }
}

fn origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}

/// Nothing is borrowed while the store hears it: it may open another window.
fn hear_text(shared: &RefCell<Shared>, event: &MessageEvent) {
    let data = event.data();
    let text = data.dyn_ref::<js_sys::JsString>().filter(|text| text.length() <= LONGEST);
    let hear = shared.borrow().hear.clone();
    if let (Some(text), Some(hear)) = (text, hear) {
        hear(&String::from(text));
    }
}

impl SignInWindow for Popup {
    fn open(&self, fragment: &str, hear: Box<dyn Fn(&str)>) -> bool {
        self.close();
        self.listen();
        let url = format!("relay.html{fragment}");
        let page = web_sys::window();
        let opened = page
            .and_then(|page| page.open_with_url_and_target_and_features(&url, "_blank", SIZE).ok().flatten());
        let mut shared = self.shared.borrow_mut();
        shared.hear = Some(Rc::from(hear));
        shared.window = opened;
        shared.window.is_some()
    }

    fn say(&self, text: &str) {
        if let (Some(window), Some(origin)) = (&self.shared.borrow().window, origin()) {
            let _ = window.post_message(&text.into(), &origin);
        }
    }

    fn say_to_all(&self, text: &str) {
        if let Some(channel) = &self.shared.borrow().channel {
            let _ = channel.post_message(&text.into());
        }
    }

    fn hears_all(&self) -> bool {
        self.shared.borrow().channel.is_some()
    }

    fn is_open(&self) -> bool {
        self.shared.borrow().window.as_ref().is_some_and(|window| !window.closed().unwrap_or(true))
    }

    fn close(&self) {
        let window = self.shared.borrow_mut().window.take();
        if let Some(window) = window {
            let _ = window.close();
        }
    }
}
