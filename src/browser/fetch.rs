//! HTTP by `fetch`, through gloo-net. Which answers mean what is decided in `api/`.

use gloo_net::http::Request as GlooRequest;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit};

use super::clock::speed;
use crate::http::{Http, Later, Method, NoAnswer, Request, Response};

/// No answer of the API is near this size; one that is would only fill the memory of the page.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// Carries requests with `fetch`. They time out by the app's clock.
#[derive(Clone, Copy)]
pub struct Fetch;

impl Http for Fetch {
    fn send(&self, request: Request) -> Later<Result<Response, NoAnswer>> {
        Box::pin(send(request))
    }
}

async fn send(request: Request) -> Result<Response, NoAnswer> {
    let Some(window) = web_sys::window() else { return Err(NoAnswer::Failed("no window".to_owned())) };
    // A browser may believe to be offline and be wrong. For a read nothing is lost by trying; a POST that fails is of
    // unknown fate, so it does not leave. Plain http is this machine (config.json allows it nowhere else): always there.
    let offline = || !window.navigator().on_line();
    let posts = request.method == Method::Post;
    if posts && !request.url.starts_with("http:") && offline() {
        return Err(NoAnswer::Offline);
    }
    let failed = |error: JsValue| NoAnswer::Failed(describe(&error));
    let controller = AbortController::new().map_err(failed)?;
    let prepared = prepare(&request, &controller).map_err(failed)?;
    let timer = Timer::start(&window, &controller, f64::from(request.timeout_ms) / speed());
    let why = |problem: NoAnswer| match problem {
        NoAnswer::Failed(_) if timer.fired() => NoAnswer::TimedOut,
        other => other,
    };
    let answer = match GlooRequest::from(prepared).send().await {
        Ok(answer) => answer,
        Err(_) if !posts && !timer.fired() && offline() => return Err(NoAnswer::Offline),
        Err(error) => return Err(why(NoAnswer::Failed(error.to_string()))),
    };
    let mut body = Vec::new();
    let read = read_body(&answer, &mut body).await;
    let response = Response {
        status: answer.status(),
        headers: answer.headers().entries().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    match read {
        Ok(()) => Ok(response),
        // The status is known: a 202 is accepted, however its body ended.
        Err(problem) => Err(NoAnswer::CutShort { began: Box::new(response), why: Box::new(why(problem)) }),
    }
}

fn prepare(request: &Request, controller: &AbortController) -> Result<web_sys::Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    });
    if is_own_file(&request.url) {
        // As the page's preload asked for it: its answer is used, and the file not asked for twice (docs/decisions/0022).
        init.set_credentials(RequestCredentials::Include);
        Reflect::set(&init, &"mode".into(), &"no-cors".into())?;
    } else {
        init.set_credentials(RequestCredentials::Omit);
        init.set_cache(RequestCache::NoStore);
    }
    if request.method == Method::Post {
        // A redirect would carry codes, tokens or a request to another place, or send it twice.
        Reflect::set(&init, &"redirect".into(), &"error".into())?;
    }
    init.set_signal(Some(&controller.signal()));
    if request.keepalive {
        // web-sys has no setter for it.
        Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?;
    }
    if let Some(body) = &request.body {
        init.set_body(&JsValue::from_str(body));
    }
    let prepared = web_sys::Request::new_with_str_and_init(&request.url, &init)?;
    for (name, value) in &request.headers {
        prepared.headers().set(name, value)?;
    }
    Ok(prepared)
}

/// A file beside the page (`config.json`): neither absolute nor a path.
fn is_own_file(url: &str) -> bool {
    !url.contains(':') && !url.starts_with('/')
}

/// Reads to the end, or gives up at the bound; what was read until then stays in `all`.
async fn read_body(answer: &gloo_net::http::Response, all: &mut Vec<u8>) -> Result<(), NoAnswer> {
    let Some(stream) = answer.body() else { return Ok(()) };
    let reader = stream.get_reader().unchecked_into::<ReadableStreamDefaultReader>();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|error| NoAnswer::Failed(describe(&error)))?;
        let done = Reflect::get(&part, &"done".into()).is_ok_and(|done| done.is_truthy());
        if done {
            return Ok(());
        }
        if let Ok(chunk) = Reflect::get(&part, &"value".into()) {
            all.extend(Uint8Array::new(&chunk).to_vec());
        }
        if all.len() > LARGEST_ANSWER {
            let _ = JsFuture::from(reader.cancel()).await;
            return Err(NoAnswer::TooLarge);
        }
    }
}

fn describe(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|e| String::from(e.message()))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// Aborts the request when its time is up; dropped when the answer is there.
struct Timer {
    window: web_sys::Window,
    controller: AbortController,
    id: Option<i32>,
}

impl Timer {
    fn start(window: &web_sys::Window, controller: &AbortController, ms: f64) -> Self {
        // `abort` bound to its controller: never a string reason, which gloo-net cannot convert.
        let abort = Reflect::get(controller, &"abort".into())
            .ok()
            .and_then(|f| f.dyn_into::<js_sys::Function>().ok())
            .map(|f| f.bind0(controller));
        let ms = ms.min(f64::from(i32::MAX)) as i32;
        let id =
            abort.and_then(|f| window.set_timeout_with_callback_and_timeout_and_arguments_0(&f, ms).ok());
        Self { window: window.clone(), controller: controller.clone(), id }
    }

    fn fired(&self) -> bool {
        self.controller.signal().aborted()
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.window.clear_timeout_with_handle(id);
        }
    }
}
