//! The address bar. Which routes there are is decided in `route.rs`.

use wasm_bindgen::JsValue;

use crate::device::Navigation;

/// `window.location` and `window.history`.
#[derive(Clone, Copy)]
pub struct AddressBar;

fn location() -> Option<web_sys::Location> {
    web_sys::window().map(|w| w.location())
}

impl Navigation for AddressBar {
    fn fragment(&self) -> String {
        location().and_then(|l| l.hash().ok()).unwrap_or_default()
    }

    fn origin(&self) -> String {
        location().and_then(|l| l.origin().ok()).unwrap_or_default()
    }

    fn query(&self) -> String {
        location().and_then(|l| l.search().ok()).unwrap_or_default()
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
