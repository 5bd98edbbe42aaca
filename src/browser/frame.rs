//! The window around this one: messages, the transferred port, the height of what is shown. What counts as a message is
//! decided in `embed/`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Function, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, KeyboardEvent, MessageEvent, Window};

use super::listen::mount_point;
use crate::embed::{FrameFacts, Heard, Host, Letter, MAX_BYTES};

/// What has to be seen when it has the focus: what is wrong, a question, the heading of another page.
const SUMMONS: &str = ".ar-error-summary, dialog, .ar-page-heading";
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
    /// The origin that exchanges objects with us and not texts.
    plugin_host: Option<String>,
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
    /// The text of a message, or the JSON of an object where the host sends such.
    fn text_of(&self, event: &MessageEvent) -> Option<String> {
        let objects = self.ports.borrow().plugin_host.as_ref().is_some_and(|host| *host == event.origin());
        if !objects {
            return text_of(event);
        }
        // What was cloned holds no function: this runs no code of the host.
        let text = call(&global("JSON")?, "stringify", &event.data())?.dyn_into::<JsString>().ok()?;
        short(&text).then(|| String::from(text))
    }

    fn hear_port(&self, hear: Hear) {
        let ports = self.ports.clone();
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
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
            named: query.as_ref().and_then(|query| query.get("parentOrigin")),
            referrer: referrer.and_then(|url| url.as_string()),
            plugin_dev: query.is_some_and(|query| query.get("spPluginDev").is_some()),
        }
    }

    fn listen(&self, hear: Box<dyn Fn(Heard<'_>)>) {
        let Some(window) = web_sys::window() else { return };
        let hear: Hear = Rc::from(hear);
        let (host, parent, told) = (self.clone(), around(), hear.clone());
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let source = Reflect::get(&event, &"source".into()).unwrap_or(JsValue::UNDEFINED);
            let ports: Array = event.ports().unchecked_into();
            let from_parent =
                parent.as_ref().is_some_and(|parent| parent.loose_eq(&source) && !source.is_null());
            let text = if from_parent { host.text_of(&event) } else { None };
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
        observe_focus(&window, &hear);
        observe_height(hear);
    }

    fn post_to_parent(&self, text: &str, origin: &str) {
        if let Some(parent) = around() {
            let _ = parent.post_message(&text.into(), origin);
        }
    }

    fn post_to_plugin_host(&self, text: &str, origin: &str) {
        self.ports.borrow_mut().plugin_host = Some(origin.to_owned());
        let message = global("JSON").and_then(|json| call(&json, "parse", &text.into()));
        if let Some((parent, message)) = around().zip(message) {
            let _ = Reflect::set(&message, &"timestamp".into(), &now().unwrap_or(JsValue::UNDEFINED));
            let _ = parent.post_message(&message, origin);
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

/// The window around this one; without a frame it is this one itself.
fn around() -> Option<Window> {
    web_sys::window()?.parent().ok().flatten()
}

/// The text of a message, unless it is longer than any message may be: a foreign page's gigabyte is never copied.
fn text_of(event: &MessageEvent) -> Option<String> {
    let data = event.data();
    let text = data.dyn_ref::<JsString>()?;
    short(text).then(|| String::from(text))
}

fn short(text: &JsString) -> bool {
    usize::try_from(text.length()).is_ok_and(|length| length <= MAX_BYTES)
}

/// The time as ISO 8601 has it.
fn now() -> Option<JsValue> {
    let class = global("Date")?.dyn_into::<Function>().ok()?;
    call(&Reflect::construct(&class, &Array::new()).ok()?, "toISOString", &JsValue::UNDEFINED)
}

/// To the console.
pub fn warn(words: &str) {
    if let Some(console) = global("console") {
        let _ = call(&console, "warn", &words.into());
    }
}

/// By its name, as what else is called here: each import that is declared weighs on the first load.
fn global(name: &str) -> Option<JsValue> {
    let window = web_sys::window()?;
    Reflect::get(&window, &name.into()).ok()
}

fn call(target: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method = Reflect::get(target, &method.into()).ok()?.dyn_into::<Function>().ok()?;
    method.call1(target, argument).ok()
}

/// Tells when Tab leads out, which it does by itself, and when the focus comes to what a person has to see: the frame is as
/// tall as its content, so it never scrolls, and only the host can bring a part of it into view.
fn observe_focus(window: &Window, hear: &Hear) {
    let tab = Rc::new(Cell::new(None));
    let listen = |event: &str, act: Closure<dyn Fn(Event)>| {
        let _ = window.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
        act.forget();
    };
    let pressed = tab.clone();
    listen(
        "keydown",
        Closure::new(move |event: Event| {
            let key = event.unchecked_ref::<KeyboardEvent>();
            // GTK has a symbol of its own for Tab with Shift, which WebKitGTK calls "Unidentified".
            let tab = key.key() == "Tab" || key.code() == "Tab";
            let plain = tab && !key.alt_key() && !key.ctrl_key() && !key.meta_key();
            pressed.set((plain && !event.default_prevented()).then(|| !key.shift_key()));
        }),
    );
    // The key is let go in the document that the focus went to: when it is heard here, the focus stayed.
    let stayed = tab.clone();
    listen("keyup", Closure::new(move |_| stayed.set(None)));
    let (left, told) = (tab, hear.clone());
    listen(
        "blur",
        Closure::new(move |_| {
            if let Some(forward) = left.take() {
                told(Heard::TabbedOut { forward });
            }
        }),
    );
    let told = hear.clone();
    listen(
        "focusin",
        Closure::new(move |event: Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let part = target.and_then(|target| target.closest(SUMMONS).ok().flatten());
            let Some(place) = part.map(|part| part.get_bounding_client_rect()) else { return };
            let scrolled = web_sys::window().and_then(|window| window.scroll_y().ok()).unwrap_or_default();
            let (top, height) = ((place.top() + scrolled).max(0.0), place.height());
            if top < 1_000_000.0 && height < 1_000_000.0 {
                told(Heard::Summoned { top: top as u32, height: height.ceil() as u32 });
            }
        }),
    );
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
    let changed = Closure::<dyn Fn()>::new(move || {
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
