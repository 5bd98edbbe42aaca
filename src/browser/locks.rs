//! Web Locks: shared by all windows of the origin, released by the browser when a window dies.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::{device::Locks, http::Later};

/// `navigator.locks`. Where there is none (outside secure contexts) every lock is free: one window is then all that
/// is protected, by the outbox itself. So it is where they are refused, as in some private windows.
#[derive(Clone, Default)]
pub struct WebLocks {
    /// What lets each held lock go.
    releases: Rc<RefCell<BTreeMap<String, Function>>>,
    /// Settled when the browser has let go what was asked for last under each name.
    asked: Rc<RefCell<BTreeMap<String, Promise>>>,
}

fn manager() -> Option<JsValue> {
    let navigator = web_sys::window()?.navigator();
    Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

impl Locks for WebLocks {
    fn take(&self, name: &str) -> Later<bool> {
        let (releases, asked, name) = (self.releases.clone(), self.asked.clone(), name.to_owned());
        Box::pin(async move {
            let Some(manager) = manager() else { return true };
            let Some(request) = method(&manager, "request") else { return true };
            if releases.borrow().contains_key(&name) {
                return false; // This window has it.
            }
            // What was let go is free a moment later: until then it would seem to be another window's.
            let last = asked.borrow_mut().remove(&name);
            if let Some(last) = last {
                let _ = JsFuture::from(last).await;
            }
            let answered = Promise::new(&mut |answer, _| {
                let releases = releases.clone();
                let key = name.clone();
                let refused = answer.clone();
                // Called with the lock, or with null when somebody has it; the promise it returns holds the lock.
                let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
                    let _ = answer.call1(&JsValue::NULL, &JsValue::from_bool(!lock.is_null()));
                    if lock.is_null() {
                        return JsValue::UNDEFINED;
                    }
                    Promise::new(&mut |release, _| {
                        releases.borrow_mut().insert(key.clone(), release);
                    })
                    .into()
                });
                let options = Object::new();
                let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
                let held = request.call3(&manager, &name.as_str().into(), &options, &granted);
                let held = held.ok().and_then(|promise| promise.dyn_into::<Promise>().ok());
                if let Some(promise) = &held {
                    asked.borrow_mut().insert(name.clone(), promise.clone());
                }
                spawn_local(async move {
                    // Settled long after the answer when the lock was had: then this changes nothing any more.
                    let had = match held {
                        Some(promise) => JsFuture::from(promise).await.is_ok(),
                        None => false,
                    };
                    if !had {
                        let _ = refused.call1(&JsValue::NULL, &JsValue::TRUE);
                    }
                });
            });
            JsFuture::from(answered).await.is_ok_and(|granted| granted.is_truthy())
        })
    }

    fn release(&self, name: &str) {
        if let Some(release) = self.releases.borrow_mut().remove(name) {
            let _ = release.call0(&JsValue::NULL);
        }
    }

    fn held(&self) -> Later<Vec<String>> {
        Box::pin(async move {
            let query = manager().and_then(|manager| method(&manager, "query")?.call0(&manager).ok());
            let Some(query) = query.and_then(|promise| promise.dyn_into::<Promise>().ok()) else {
                return Vec::new();
            };
            let Ok(snapshot) = JsFuture::from(query).await else { return Vec::new() };
            let held = Reflect::get(&snapshot, &"held".into()).ok().filter(Array::is_array);
            let name = |lock: JsValue| Reflect::get(&lock, &"name".into()).ok()?.as_string();
            held.map(|held| Array::from(&held).iter().filter_map(name).collect()).unwrap_or_default()
        })
    }
}
