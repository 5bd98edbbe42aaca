//! The page as a whole: title, language, visibility, clipboard, print, files.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::BeforeUnloadEvent;

use crate::device::Page;
use crate::http::Later;

/// How long the address of a file stays good: some browsers read it only after asking where to save.
const FILE_MS: i32 = 60_000;

type Guard = Closure<dyn FnMut(BeforeUnloadEvent)>;

/// `window` and `document`.
#[derive(Clone, Default)]
pub struct BrowserPage {
    guard: Rc<RefCell<Option<Guard>>>,
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// boot.js knows the hash of every language's file and refuses one that is not what was built.
fn ask_boot(language: &str) -> Option<js_sys::Promise> {
    let window = web_sys::window()?;
    let ask: js_sys::Function = Reflect::get(&window, &"arLanguage".into()).ok()?.dyn_into().ok()?;
    ask.call1(&window, &language.into()).ok()?.dyn_into().ok()
}

impl Page for BrowserPage {
    fn set_title(&self, title: &str) {
        if let Some(document) = document() {
            document.set_title(title);
        }
    }

    fn set_language(&self, language: &str, right_to_left: bool) {
        if let Some(root) = document().and_then(|d| d.document_element()) {
            let _ = root.set_attribute("lang", language);
            let _ = root.set_attribute("dir", if right_to_left { "rtl" } else { "ltr" });
        }
    }

    fn sentences(&self, language: &str) -> Later<Option<String>> {
        let asked = ask_boot(language);
        Box::pin(async move { wasm_bindgen_futures::JsFuture::from(asked?).await.ok()?.as_string() })
    }

    fn set_token(&self, name: &str, value: &str) {
        let root = document().and_then(|d| d.document_element());
        if let Some(root) = root.and_then(|root| root.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = root.style().set_property(&format!("--ar-{name}"), value);
        }
    }

    fn set_scheme(&self, scheme: &str) {
        let app = document().and_then(|d| d.query_selector(".ar-app").ok().flatten());
        if let Some(app) = app {
            let _ = app.set_attribute("data-theme", scheme);
        }
    }

    fn is_visible(&self) -> bool {
        document().is_some_and(|d| d.visibility_state() == web_sys::VisibilityState::Visible)
    }

    fn guard_unload(&self, on: bool) {
        let Some(window) = web_sys::window() else { return };
        let mut guard = self.guard.borrow_mut();
        if on && guard.is_none() {
            let ask = Guard::new(|event: BeforeUnloadEvent| {
                event.prevent_default();
                event.set_return_value("");
            });
            let _ = window.add_event_listener_with_callback("beforeunload", ask.as_ref().unchecked_ref());
            *guard = Some(ask);
        } else if !on && let Some(ask) = guard.take() {
            let _ = window.remove_event_listener_with_callback("beforeunload", ask.as_ref().unchecked_ref());
        }
    }

    fn copy(&self, text: &str) -> Later<bool> {
        // At once: a browser allows it only while the press is fresh.
        let written = write_to_clipboard(text);
        Box::pin(async move {
            match written {
                Some(promise) => wasm_bindgen_futures::JsFuture::from(promise).await.is_ok(),
                None => false,
            }
        })
    }

    fn print(&self) {
        if let Some(window) = web_sys::window() {
            let _ = window.print();
        }
    }

    fn save_file(&self, name: &str, mime: &str, text: &str) {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(mime);
        let Ok(blob) = web_sys::Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)
        else {
            return;
        };
        let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
        if let Some(document) = document()
            && let Ok(link) = document.create_element("a")
        {
            let _ = link.set_attribute("href", &url);
            let _ = link.set_attribute("download", name);
            link.unchecked_ref::<web_sys::HtmlElement>().click();
        }
        revoke_later(url);
    }

    fn focused_id(&self) -> Option<String> {
        document()?.active_element().map(|element| element.id()).filter(|id| !id.is_empty())
    }

    fn focus(&self, id: &str) {
        super::listen::focus_soon(id);
    }

    fn languages(&self) -> Vec<String> {
        let languages = web_sys::window().map(|w| w.navigator().languages());
        languages.map(|l| l.iter().filter_map(|v| v.as_string()).collect()).unwrap_or_default()
    }
}

/// Absent outside secure contexts: then there is nothing to copy to.
fn write_to_clipboard(text: &str) -> Option<js_sys::Promise> {
    let navigator = web_sys::window()?.navigator();
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
    write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()
}

fn revoke_later(url: String) {
    let revoke = Closure::once_into_js(move || {
        let _ = web_sys::Url::revoke_object_url(&url);
    });
    if let Some(window) = web_sys::window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(revoke.unchecked_ref(), FILE_MS);
    }
}
