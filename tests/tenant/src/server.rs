//! The sockets: accepts connections, reads requests, applies faults and CORS, writes answers. What is answered is
//! decided in `answer`.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited, StreamBody};
use hyper::body::Frame;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::answer::{self, Outcome};
use crate::http::{Answer, Call, decode, pairs};
use crate::world::World;

/// Larger bodies are refused with 413.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// The world behind its lock. A call that panicked must not take the tenant with it.
pub(crate) type Shared = Arc<Mutex<World>>;

pub(crate) fn lock(world: &Shared) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves until the task is aborted; its connections go with it.
pub(crate) async fn serve(listener: TcpListener, world: Shared) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let world = Arc::clone(&world);
        connections.spawn(async move {
            let service = service_fn(move |request| handle(Arc::clone(&world), peer, request));
            let connection =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // A client that goes away is no news.
            let _ = connection.await;
        });
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed on purpose")]
struct Closed;

async fn handle(
    world: Shared,
    peer: SocketAddr,
    request: Request<hyper::body::Incoming>,
) -> Result<Response<Body>, Closed> {
    let (parts, body) = request.into_parts();
    let raw_query = parts.uri.query().unwrap_or_default().to_owned();
    let mut call = Call {
        method: parts.method.as_str().to_owned(),
        path: decode(parts.uri.path()),
        query: pairs(&raw_query),
        raw_query,
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect(),
        body: Vec::new(),
        from_loopback: peer.ip().is_loopback(),
    };
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => call.body = collected.to_bytes().to_vec(),
        Err(_) => return Ok(respond(answer::refused(&mut lock(&world), &call, 413))),
    }
    let fault = lock(&world).meet_fault(&call.method, &call.path);
    if let Some(delay) = fault.as_ref().map(|f| f.delay_ms).filter(|ms| *ms > 0) {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    let action = fault.map(|f| f.action).unwrap_or_default();
    let (its_world, its_call) = (Arc::clone(&world), call.clone());
    let decided = tokio::task::spawn_blocking(move || {
        let mut world = lock(&its_world);
        answer::with_fault(&mut world, &its_call, &action)
    })
    .await;
    match decided {
        Ok(Outcome::Answer(answer)) => Ok(respond(answer)),
        Ok(Outcome::Truncated(answer, bytes)) => Ok(truncated(answer, bytes)),
        Ok(Outcome::Slow(answer, ms)) => Ok(slow(answer, ms)),
        Ok(Outcome::Close) => Err(Closed),
        Ok(Outcome::Hang) => std::future::pending().await,
        // A panic is a defect of the tenant, but it stays inside this one call.
        Err(_) => Ok(respond(answer::refused(&mut lock(&world), &call, 500))),
    }
}

fn respond(answer: Answer) -> Response<Body> {
    let bytes = Bytes::from(answer.body);
    build(answer.status, &answer.headers, Body::from(bytes))
}

fn build(status: u16, headers: &[(String, String)], body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        let name = HeaderName::try_from(name.as_str());
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// Announces the whole body, sends `bytes` of it and breaks the connection.
fn truncated(answer: Answer, bytes: usize) -> Response<Body> {
    let whole = answer.body.len();
    let part = Bytes::from(answer.body.into_iter().take(bytes).collect::<Vec<u8>>());
    let frames = [Ok(Frame::data(part)), Err(Closed)];
    let body = Body::new(StreamBody::new(Frames(frames.into_iter().collect(), true)));
    let mut headers = answer.headers;
    headers.push(("content-length".to_owned(), (whole.max(bytes) + 1).to_string()));
    build(answer.status, &headers, body)
}

/// Announces the whole body, sends half of it, waits and sends the rest.
fn slow(answer: Answer, ms: u64) -> Response<Body> {
    let mut first = answer.body;
    let rest = first.split_off(first.len() / 2);
    let mut headers = answer.headers;
    headers.push(("content-length".to_owned(), (first.len() + rest.len()).to_string()));
    let pause = Box::pin(tokio::time::sleep(Duration::from_millis(ms)));
    let body = Body::new(StreamBody::new(Paused { frames: [first.into(), rest.into()].into(), pause }));
    build(answer.status, &headers, body)
}

/// A stream of two frames with a pause between them.
struct Paused {
    frames: std::collections::VecDeque<Bytes>,
    pause: std::pin::Pin<Box<tokio::time::Sleep>>,
}

impl futures_core::Stream for Paused {
    type Item = Result<Frame<Bytes>, Closed>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        if self.frames.len() == 1 && self.pause.as_mut().poll(context).is_pending() {
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(self.frames.pop_front().map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// A stream of prepared frames that yields once between them, so that what was sent leaves before the break.
struct Frames(std::collections::VecDeque<Result<Frame<Bytes>, Closed>>, bool);

impl futures_core::Stream for Frames {
    type Item = Result<Frame<Bytes>, Closed>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        if self.0.len() == 1 && std::mem::take(&mut self.1) {
            context.waker().wake_by_ref();
            return std::task::Poll::Pending;
        }
        std::task::Poll::Ready(self.0.pop_front())
    }
}
