//! Time and randomness of the browser. What they are used for is decided elsewhere.

use std::{future::poll_fn, task::Poll};

use js_sys::{Date, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::device::{Clock, Random};
use crate::http::Later;

/// The browser's clock, optionally faster (tests on loopback only: the config refuses it elsewhere).
#[derive(Clone, Copy)]
pub struct BrowserClock {
    started_ms: f64,
    speed: f64,
}

impl BrowserClock {
    /// `speed` 1.0 is real time.
    pub fn new(speed: f64) -> Self {
        Self { started_ms: Date::now(), speed }
    }
}

impl Clock for BrowserClock {
    fn now_ms(&self) -> i64 {
        (self.started_ms + (Date::now() - self.started_ms) * self.speed) as i64
    }

    fn monotonic_ms(&self) -> i64 {
        let now = web_sys::window().and_then(|w| w.performance()).map(|p| p.now()).unwrap_or_default();
        (now * self.speed) as i64
    }

    fn after(&self, ms: u32) -> Later<()> {
        let ms = (f64::from(ms) / self.speed).min(f64::from(i32::MAX)) as i32;
        let promise = Promise::new(&mut |resolve, _| {
            if let Some(window) = web_sys::window() {
                let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
            }
        });
        Box::pin(async move {
            let _ = JsFuture::from(promise).await;
        })
    }
}

/// The result of `work`, or `None` after `ms` milliseconds. What is late goes on by itself, and is handed to `late`.
pub async fn within<T: 'static>(ms: u32, mut work: Later<T>, late: impl FnOnce(T) + 'static) -> Option<T> {
    let mut timer = BrowserClock::new(1.0).after(ms);
    let done = poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await;
    if done.is_none() {
        spawn_local(async move { late(work.await) });
    }
    done
}

/// `crypto.getRandomValues`.
#[derive(Clone, Copy)]
pub struct BrowserRandom;

impl Random for BrowserRandom {
    fn bytes(&self) -> Option<[u8; 32]> {
        let mut bytes = [0_u8; 32];
        let crypto = web_sys::window()?.crypto().ok()?;
        crypto.unchecked_ref::<web_sys::Crypto>().get_random_values_with_u8_array(&mut bytes).ok()?;
        Some(bytes)
    }
}
