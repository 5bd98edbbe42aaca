//! A place to mount a part in, and hands to use it with.

use leptos::prelude::*;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit,
};

/// A mounted view; gone when dropped.
pub struct Page {
    pub root: HtmlElement,
    handle: Option<Box<dyn std::any::Any>>,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.handle = None;
        self.root.remove();
    }
}

pub fn browser() -> Document {
    web_sys::window().expect("a window").document().expect("a document")
}

/// Mounts what `view` makes and waits until it stands.
pub async fn mount<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Page {
    let root: HtmlElement = browser().create_element("div").expect("an element").unchecked_into();
    browser().body().expect("a body").append_child(&root).expect("appended");
    let handle = leptos::mount::mount_to(root.clone(), view);
    settle().await;
    Page { root, handle: Some(Box::new(handle)) }
}

/// Lets effects run and two frames pass: focus moves on a frame.
pub async fn settle() {
    leptos::task::tick().await;
    frame().await;
    leptos::task::tick().await;
    frame().await;
}

async fn frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |_: JsValue| {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        });
        web_sys::window().expect("a window").request_animation_frame(done.unchecked_ref()).expect("a frame");
    });
    JsFuture::from(promise).await.expect("a frame");
}

/// Waits, frame by frame, until something holds.
pub async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        frame().await;
    }
    panic!("never happened: {what}");
}

impl Page {
    pub fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector)
            .unwrap_or_else(|| panic!("nothing matches {selector}: {}", self.root.inner_html()))
    }

    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root.query_selector(selector).expect("a selector").map(Element::unchecked_into)
    }

    pub fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).expect("a selector").length()
    }

    /// The one of this number (from 0) that matches.
    pub fn at(&self, selector: &str, number: u32) -> HtmlElement {
        let all = self.root.query_selector_all(selector).expect("a selector");
        all.get(number).expect("as many as were counted").unchecked_into()
    }

    /// The accessible name of a control, as far as our parts make one.
    pub fn name_of(&self, control: &HtmlElement) -> String {
        if let Some(name) = control.get_attribute("aria-label") {
            return name;
        }
        let id = control.id();
        let label = (!id.is_empty()).then(|| self.find(&format!("label[for='{id}']"))).flatten();
        let around = || control.closest("label").ok().flatten();
        label.map(Into::into).or_else(around).map_or_else(|| words(control), |label: Element| words(&label))
    }

    /// Every id that this attribute names is there.
    pub fn assert_points(&self, attribute: &str, place: &str) {
        for at in 0..self.count(&format!("[{attribute}]")) {
            let ids = self.at(&format!("[{attribute}]"), at).get_attribute(attribute).unwrap_or_default();
            for id in ids.split_whitespace() {
                assert!(self.find(&format!("[id='{id}']")).is_some(), "{place}: {attribute} names no {id}");
            }
        }
    }

    pub fn text(&self, selector: &str) -> String {
        words(&self.get(selector))
    }

    pub fn input(&self, selector: &str) -> HtmlInputElement {
        self.get(selector).unchecked_into()
    }

    /// Types over what stands in a text control.
    pub async fn type_into(&self, selector: &str, text: &str) {
        let control = self.input(selector);
        js_sys::Reflect::set(&control, &"value".into(), &text.into()).expect("a value");
        fire(&control, "input");
        settle().await;
    }

    /// Presses a key on what has the focus; says whether the browser may act on it.
    pub async fn press(&self, key: &str) -> bool {
        self.press_with(key, |_| {}).await
    }

    pub async fn press_with(&self, key: &str, more: impl FnOnce(&KeyboardEventInit)) -> bool {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_cancelable(true);
        more(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
        let left = active().dispatch_event(&event).expect("dispatched");
        settle().await;
        left
    }

    pub async fn click(&self, selector: &str) {
        self.get(selector).click();
        settle().await;
    }

    /// What a screen reader adds to a control: the texts `aria-describedby` points at, in order.
    pub fn description(&self, selector: &str) -> String {
        let ids = self.get(selector).get_attribute("aria-describedby").unwrap_or_default();
        ids.split_whitespace().map(|id| self.text(&format!("[id='{id}']"))).collect::<Vec<_>>().join(" | ")
    }
}

pub fn active() -> HtmlElement {
    browser().active_element().expect("something has the focus").unchecked_into()
}

pub fn words(element: &Element) -> String {
    element.text_content().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn fire(target: &Element, name: &str) -> bool {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    target
        .dispatch_event(&Event::new_with_event_init_dict(name, &init).expect("an event"))
        .expect("dispatched")
}
