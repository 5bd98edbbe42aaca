//! HTTP by `fetch`, through gloo-net. Which answers mean what is decided in `api/`.

use gloo_net::http::Request as GlooRequest;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit};

use crate::http::{Http, Later, Method, NoAnswer, Request, Response};

/// No answer of the API is near this size; one that is would only fill the memory of the page.
const LARGEST_ANSWER: usize = 16 * 1024 * 1024;

/// Carries requests with `fetch`.
#[derive(Clone, Copy)]
pub struct Fetch;

impl Http for Fetch {
    fn send(&self, request: Request) -> Later<Result<Response, NoAnswer>> {
        Box::pin(send(request))
    }
}

async fn send(request: Request) -> Result<Response, NoAnswer> {
    let Some(window) = web_sys::window() else { return Err(NoAnswer::Failed("no window".to_owned())) };
    if !window.navigator().on_line() {
        return Err(NoAnswer::Offline);
    }
    let failed = |error: JsValue| NoAnswer::Failed(describe(&error));
    let controller = AbortController::new().map_err(failed)?;
    let prepared = prepare(&request, &controller).map_err(failed)?;
    let timer = Timer::start(&window, &controller, request.timeout_ms);
    let answer = read(GlooRequest::from(prepared)).await;
    answer.map_err(|problem| match problem {
        NoAnswer::Failed(_) if timer.fired() => NoAnswer::TimedOut,
        other => other,
    })
}

fn prepare(request: &Request, controller: &AbortController) -> Result<web_sys::Request, JsValue> {
    let init = RequestInit::new();
    init.set_method(match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    });
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
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

async fn read(request: GlooRequest) -> Result<Response, NoAnswer> {
    let answer = request.send().await.map_err(|error| NoAnswer::Failed(error.to_string()))?;
    let headers = answer.headers().entries().map(|(name, value)| (name.to_lowercase(), value)).collect();
    let status = answer.status();
    let body = match answer.body() {
        Some(stream) => {
            let reader = stream.get_reader().unchecked_into::<ReadableStreamDefaultReader>();
            bytes(&reader).await?
        }
        None => Vec::new(),
    };
    Ok(Response { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// Reads to the end, or gives up at the bound.
async fn bytes(reader: &ReadableStreamDefaultReader) -> Result<Vec<u8>, NoAnswer> {
    let mut all = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|error| NoAnswer::Failed(describe(&error)))?;
        let done = Reflect::get(&part, &"done".into()).is_ok_and(|done| done.is_truthy());
        if done {
            return Ok(all);
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
    fn start(window: &web_sys::Window, controller: &AbortController, ms: u32) -> Self {
        // `abort` bound to its controller: never a string reason, which gloo-net cannot convert.
        let abort = Reflect::get(controller, &"abort".into())
            .ok()
            .and_then(|f| f.dyn_into::<js_sys::Function>().ok())
            .map(|f| f.bind0(controller));
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
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
