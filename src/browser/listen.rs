//! What the browser tells the app: route changes, visibility, going online, other tabs.

use wasm_bindgen::{JsCast, closure::Closure};

/// Calls `act` whenever one of the named events reaches the window. For the life of the page.
pub fn on_window(events: &[&str], act: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    listen(&window, events, act);
}

/// Calls `act` whenever one of the named events reaches the document. For the life of the page.
pub fn on_document(events: &[&str], act: impl Fn() + 'static) {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    listen(&document, events, act);
}

fn listen(target: &web_sys::EventTarget, events: &[&str], act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn(web_sys::Event)>::new(move |_| act());
    for event in events {
        let _ = target.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    }
    act.forget();
}

/// Calls `act` when the page is shown, with whether the browser brought it back as it was (Back from another site).
pub fn on_page_shown(act: impl Fn(bool) + 'static) {
    on_transition("pageshow", act);
}

/// Calls `act` when the page is left, with whether the browser may keep it as it is, to bring it back.
pub fn on_page_left(act: impl Fn(bool) + 'static) {
    on_transition("pagehide", act);
}

fn on_transition(event: &str, act: impl Fn(bool) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let act = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        act(event.unchecked_ref::<web_sys::PageTransitionEvent>().persisted());
    });
    let _ = window.add_event_listener_with_callback(event, act.as_ref().unchecked_ref());
    act.forget();
}

/// Calls `act` with the key that another window changed and its value in `localStorage`. For the life of the page.
pub fn on_storage(act: impl Fn(String, String) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let act = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
        let read =
            |name: &str| js_sys::Reflect::get(&event, &name.into()).ok().and_then(|text| text.as_string());
        if let Some(key) = read("key") {
            act(key, read("newValue").unwrap_or_default());
        }
    });
    let _ = window.add_event_listener_with_callback("storage", act.as_ref().unchecked_ref());
    act.forget();
}

/// `navigator.onLine`.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Somebody sees the page.
pub fn is_visible() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

/// Removes an element by its id: the loading shell, once the app has painted.
pub fn remove_element(id: &str) {
    if let Some(element) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id))
    {
        element.remove();
    }
}

/// Shows an element of index.html that waits there hidden, and moves the focus to it.
pub fn reveal(id: &str) {
    if let Some(element) = mount_point(id) {
        let _ = element.remove_attribute("hidden");
        let _ = element.focus();
    }
}

/// The element the app mounts into.
pub fn mount_point(id: &str) -> Option<web_sys::HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Moves focus to an element of the page by its id, after the next paint.
pub fn focus_soon(id: &str) {
    let id = id.to_owned();
    let focus = Closure::once_into_js(move || {
        if let Some(element) = mount_point(&id) {
            let _ = element.focus();
        }
    });
    if let Some(window) = web_sys::window() {
        let _ = window.request_animation_frame(focus.unchecked_ref());
    }
}
