//! The window around this one: messages, the transferred port, the height of what is shown. What counts as a message is
//! decided in `embed/`.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Function, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::MessageEvent;

use super::listen::mount_point;
use crate::embed::{FrameFacts, Heard, Host, Letter, MAX_BYTES};

/// The element whose height is the app's.
const CONTENT: &str = "app";

/// `window.parent`.
#[derive(Clone, Default)]
pub struct ParentFrame {
    ports: Rc<RefCell<Ports>>,
}

#[derive(Default)]
struct Ports {
    /// Of the message that is being heard.
    offered: Option<JsValue>,
    taken: Option<JsValue>,
}

type Hear = Rc<dyn Fn(Heard<'_>)>;

/// Whether the page stands in a frame.
pub fn is_framed() -> bool {
    web_sys::window()
        .is_some_and(|window| window.parent().ok().flatten().is_some_and(|parent| parent != window))
}

/// What `src/static/inline.js` tells an app in a host page's own document; absent elsewhere.
fn inline() -> Option<JsValue> {
    let window = web_sys::window()?;
    Reflect::get(&window, &"arInline".into()).ok().filter(JsValue::is_object)
}

/// Whether the app stands in a host page's own document. The storage there is not the app's.
pub fn is_inline() -> bool {
    inline().is_some()
}

impl ParentFrame {
    fn hear_port(&self, hear: Hear) {
        let ports = self.ports.clone();
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            // What is no text, or too long, is a message without one: it counts as refused.
            hear(Heard::Port(&text_of(&event).unwrap_or_default()));
        });
        if let Some(port) = &ports.borrow().taken {
            // Setting it starts the port, too.
            let _ = Reflect::set(port, &"onmessage".into(), heard.as_ref());
        }
        heard.forget();
    }
}

impl Host for ParentFrame {
    fn facts(&self) -> FrameFacts {
        let Some(window) = web_sys::window() else { return FrameFacts::default() };
        let location = window.location();
        let ancestors = Reflect::get(&location, &"ancestorOrigins".into()).unwrap_or(JsValue::UNDEFINED);
        let ancestor = Reflect::get(&ancestors, &0.into()).ok().and_then(|origin| origin.as_string());
        let query =
            location.search().ok().and_then(|query| web_sys::UrlSearchParams::new_with_str(&query).ok());
        let referrer =
            window.document().and_then(|document| Reflect::get(&document, &"referrer".into()).ok());
        FrameFacts {
            framed: is_framed(),
            ancestor,
            named: query.and_then(|query| query.get("parentOrigin")),
            referrer: referrer.and_then(|url| url.as_string()),
        }
    }

    fn listen(&self, hear: Box<dyn Fn(Heard<'_>)>) {
        let Some(window) = web_sys::window() else { return };
        let hear: Hear = Rc::from(hear);
        let (host, parent, told) = (self.clone(), window.parent().ok().flatten(), hear.clone());
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let source = Reflect::get(&event, &"source".into()).unwrap_or(JsValue::UNDEFINED);
            let ports: Array = event.ports().unchecked_into();
            let from_parent =
                parent.as_ref().is_some_and(|parent| parent.loose_eq(&source) && !source.is_null());
            let text = if from_parent { text_of(&event) } else { None };
            host.ports.borrow_mut().offered = Some(ports.get(0)).filter(|port| !port.is_undefined());
            let before = host.ports.borrow().taken.is_some();
            told(Heard::Window(Letter {
                from_parent,
                origin: &event.origin(),
                text: text.as_deref(),
                ports: usize::try_from(ports.length()).unwrap_or_default(),
            }));
            let taken = host.ports.borrow().taken.is_some();
            host.ports.borrow_mut().offered = None;
            if taken && !before {
                host.hear_port(told.clone());
            }
        });
        let _ = window.add_event_listener_with_callback("message", heard.as_ref().unchecked_ref());
        heard.forget();
        observe_height(hear);
    }

    fn post_to_parent(&self, text: &str, origin: &str) {
        if let Some(parent) = web_sys::window().and_then(|window| window.parent().ok().flatten()) {
            let _ = parent.post_message(&text.into(), origin);
        }
    }

    fn take_port(&self) {
        let mut ports = self.ports.borrow_mut();
        ports.taken = ports.offered.take();
    }

    fn post(&self, text: &str) {
        if let Some(port) = &self.ports.borrow().taken {
            let _ = call(port, "postMessage", &text.into());
        }
    }

    fn close(&self) {
        if let Some(port) = self.ports.borrow_mut().taken.take() {
            let _ = call(&port, "close", &JsValue::UNDEFINED);
        }
    }

    fn open_alone(&self, fragment: &str) {
        if let Some(window) = web_sys::window() {
            let url = format!("./{fragment}");
            let _ = window.open_with_url_and_target_and_features(&url, "_blank", "noopener");
        }
    }

    fn refuse(&self, heading: &str, body: &str, link: &str) {
        let document = web_sys::window().and_then(|window| window.document());
        let Some((document, page)) = document.and_then(|document| Some((document.clone(), document.body()?)))
        else {
            return;
        };
        let part = |name: &str, text: &str| {
            let part = document.create_element(name).ok()?;
            part.set_text_content(Some(text));
            Some(part)
        };
        let (Some(main), Some(heading), Some(body), Some(out)) =
            (part("main", ""), part("h1", heading), part("p", body), part("a", link))
        else {
            return;
        };
        let _ = main.set_attribute("class", "ar-app ar-shell ar-refusal");
        let _ = main.set_attribute("data-embedded", "");
        for (name, value) in [("href", "./"), ("target", "_blank"), ("rel", "noopener")] {
            let _ = out.set_attribute(name, value);
        }
        for part in [&heading, &body, &out] {
            let _ = main.append_child(part);
        }
        page.set_text_content(None);
        let _ = page.append_child(&main);
        if let Some(element) = inline() {
            let _ = call(&element, "refused", &JsValue::UNDEFINED);
        }
    }
}

/// The text of a message, unless it is longer than any message may be: a foreign page's gigabyte is never copied.
fn text_of(event: &MessageEvent) -> Option<String> {
    let data = event.data();
    let text = data.dyn_ref::<JsString>()?;
    let short = usize::try_from(text.length()).is_ok_and(|length| length <= MAX_BYTES);
    short.then(|| String::from(text))
}

fn call(target: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method = Reflect::get(target, &method.into()).ok()?.dyn_into::<Function>().ok()?;
    method.call1(target, argument).ok()
}

/// Tells the height of the content now and whenever it changes. Before the first frame is painted the browser tells
/// nothing, and between two frames it tells once.
fn observe_height(hear: Hear) {
    let (Some(window), Some(content)) = (web_sys::window(), mount_point(CONTENT)) else { return };
    if let Ok(Some(app)) = content.query_selector(".ar-app") {
        // As tall as what it holds, not as the frame is.
        let _ = app.set_attribute("data-embedded", "");
    }
    let measured = content.clone();
    let changed = Closure::<dyn FnMut()>::new(move || {
        let height = measured.get_bounding_client_rect().height().ceil();
        hear(Heard::Height(if height > 0.0 && height < 1_000_000.0 { height as u32 } else { 0 }));
    });
    let observer = Reflect::get(&window, &"ResizeObserver".into()).ok().and_then(|class| {
        let class = class.dyn_into::<Function>().ok()?;
        Reflect::construct(&class, &Array::of1(changed.as_ref())).ok()
    });
    if let Some(observer) = observer {
        let _ = call(&observer, "observe", &content);
    }
    changed.forget();
}
