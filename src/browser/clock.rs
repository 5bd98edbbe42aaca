//! Time and randomness of the browser. What they are used for is decided elsewhere.

use std::{cell::Cell, future::poll_fn, task::Poll};

use js_sys::{Date, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::device::{Clock, Random};
use crate::http::Later;

thread_local! {
    /// How many times faster than real time the app's clock goes, and since which moment of both clocks.
    static PACE: Cell<Pace> = const { Cell::new(Pace { speed: 1.0, wall_ms: 0.0, mono_ms: 0.0 }) };
}

#[derive(Clone, Copy)]
struct Pace {
    speed: f64,
    wall_ms: f64,
    mono_ms: f64,
}

/// Lets the app's clock go so many times faster from now on (tests on loopback only: the config refuses it elsewhere).
pub fn hurry(speed: f64) {
    PACE.set(Pace { speed, wall_ms: Date::now(), mono_ms: page_ms() });
}

/// How many times faster than real time the app's clock goes now.
pub(super) fn speed() -> f64 {
    PACE.get().speed
}

/// Since the page was opened.
fn page_ms() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map(|p| p.now()).unwrap_or_default()
}

/// The browser's clock.
#[derive(Clone, Copy)]
pub struct BrowserClock;

impl Clock for BrowserClock {
    fn now_ms(&self) -> i64 {
        let Pace { speed, wall_ms, .. } = PACE.get();
        (wall_ms + (Date::now() - wall_ms) * speed) as i64
    }

    fn monotonic_ms(&self) -> i64 {
        let Pace { speed, mono_ms, .. } = PACE.get();
        (mono_ms + (page_ms() - mono_ms) * speed) as i64
    }

    fn after(&self, ms: u32) -> Later<()> {
        really_after(f64::from(ms) / speed())
    }
}

fn really_after(ms: f64) -> Later<()> {
    let ms = ms.min(f64::from(i32::MAX)) as i32;
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    Box::pin(async move {
        let _ = JsFuture::from(promise).await;
    })
}

/// The result of `work`, or `None` after `ms` milliseconds. What is late goes on by itself, and is handed to `late`.
pub async fn within<T: 'static>(ms: u32, mut work: Later<T>, late: impl FnOnce(T) + 'static) -> Option<T> {
    let mut timer = really_after(f64::from(ms));
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
