//! The address bar. Which routes there are is decided in `route.rs`.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::device::Navigation;

/// `window.location` and `window.history`.
#[derive(Clone, Copy)]
pub struct AddressBar;

fn location() -> Option<web_sys::Location> {
    web_sys::window().map(|w| w.location())
}

/// boot.js takes an answer of the sign-in page out of the address bar before anything is painted. It is read once.
fn taken_by_boot() -> Option<String> {
    let window = web_sys::window()?;
    let key = JsValue::from_str("arQuery");
    let query = Reflect::get(&window, &key).ok()?.as_string()?;
    let _ = Reflect::delete_property(&window, &key);
    Some(query)
}

impl Navigation for AddressBar {
    fn fragment(&self) -> String {
        location().and_then(|l| l.hash().ok()).unwrap_or_default()
    }

    fn origin(&self) -> String {
        location().and_then(|l| l.origin().ok()).unwrap_or_default()
    }

    fn query(&self) -> String {
        taken_by_boot().or_else(|| location()?.search().ok()).unwrap_or_default()
    }

    fn go(&self, fragment: &str, replace: bool) {
        let (Some(location), Some(history)) = (location(), web_sys::window().and_then(|w| w.history().ok()))
        else {
            return;
        };
        let url = format!("{}{fragment}", location.pathname().unwrap_or_default());
        let _ = if replace {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&url))
        } else {
            history.push_state_with_url(&JsValue::NULL, "", Some(&url))
        };
    }

    fn leave(&self, url: &str) {
        if let Some(location) = location() {
            let _ = location.assign(url);
        }
    }

    fn reload(&self) {
        if let Some(location) = location() {
            let _ = location.reload();
        }
    }
}
