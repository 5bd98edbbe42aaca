//! A TCP proxy between a browser and a server that breaks connections on purpose: resets, hangs, slow lines, answers that
//! end early or are no HTTP. It understands HTTP/1.1 only as far as it must to know where a request or an answer ends, and
//! changes no byte that it passes on. What a server may answer wrongly is not its business: the tenant's own faults do that.
#![forbid(unsafe_code)]

mod carry;
mod framing;
mod strike;

pub use strike::{End, Point, Strike};

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

/// A running proxy. Dropping it stops it, and every connection with it.
pub struct Proxy {
    url: String,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

/// One request as it came from the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub method: String,
    /// With its query.
    pub path: String,
    /// Counted from 1.
    pub connection: usize,
    /// Its place on the connection, counted from 1: anything above 1 came over a connection that had been used before.
    pub nth: usize,
    /// How many bytes of it came, head and body.
    pub bytes: usize,
    /// All of it was passed on to the server.
    pub passed: bool,
}

pub(crate) struct Shared {
    upstream: SocketAddr,
    inner: Mutex<Inner>,
}

#[derive(Default)]
pub(crate) struct Inner {
    strikes: Vec<(Strike, u32)>,
    seen: Vec<Seen>,
    connections: usize,
    one_each: bool,
}

impl Shared {
    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Proxy {
    /// Listens on a free port of this machine, in front of this server.
    ///
    /// # Errors
    /// When no port can be opened.
    pub async fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared { upstream, inner: Mutex::default() });
        let serving = tokio::spawn(serve(listener, Arc::clone(&shared)));
        Ok(Self { url, shared, serving })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Strikes are tried in the order they were added.
    pub fn add(&self, strike: Strike) {
        self.shared.inner().strikes.push((strike, 0));
    }

    /// Takes every strike away.
    pub fn clear(&self) {
        self.shared.inner().strikes.clear();
    }

    /// Whether every connection ends with its first answer, which then says `connection: close`: the client sends nothing
    /// over a connection that it used before.
    pub fn set_one_request_each(&self, on: bool) {
        self.shared.inner().one_each = on;
    }

    /// Every request so far, in the order of arrival.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.inner().seen.clone()
    }

    /// The requests of this method and path (without query) so far.
    pub fn seen_of(&self, method: &str, path: &str) -> Vec<Seen> {
        let is_it = |it: &Seen| it.method == method && it.path.split('?').next() == Some(path);
        self.seen().into_iter().filter(is_it).collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        // A client that went away before it was accepted is no news.
        let Ok((client, _)) = accepted else { continue };
        let number = {
            let mut inner = shared.inner();
            inner.connections += 1;
            inner.connections
        };
        connections.spawn(carry::connection(client, number, Arc::clone(&shared)));
    }
}
