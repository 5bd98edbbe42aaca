//! One connection: requests in, answers out, and the strike in between.

use std::{io, ops::ControlFlow, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{End, Point, Seen, Shared, framing};

/// What was written just before a reset must have been read: a receiver throws away what it has not taken when RST comes.
const READ_FIRST: Duration = Duration::from_millis(40);

/// How long the server's answer is waited for when nobody wants it any more.
const GATEWAY_WAITS: Duration = Duration::from_secs(10);

/// Whether the connection goes on.
type Next = io::Result<ControlFlow<()>>;

pub(crate) async fn connection(client: TcpStream, number: usize, shared: Arc<Shared>) {
    let _ = client.set_nodelay(true);
    let mut line = Line { client, server: None, shared, number, index: 0 };
    let mut nth = 1;
    // Whatever fails ends the connection: that is what it is for.
    while let Ok(ControlFlow::Continue(())) = line.one(nth).await {
        nth += 1;
    }
}

struct Line {
    client: TcpStream,
    server: Option<TcpStream>,
    shared: Arc<Shared>,
    number: usize,
    /// Of the present request in what was seen.
    index: usize,
}

impl Line {
    async fn one(&mut self, nth: usize) -> Next {
        let Some((request, method, path)) = self.read_request(nth).await? else {
            return Ok(ControlFlow::Break(()));
        };
        let strike = self.shared.inner().meet(&method, &path, nth);
        let cut = match strike {
            Some((Point::Request(bytes), _)) => Some(bytes.min(request.len())),
            Some((Point::RequestBut(bytes), _)) => Some(request.len().saturating_sub(bytes)),
            _ => None,
        };
        if let (Some(cut), Some((_, end))) = (cut, &strike) {
            let (passed, rest) = request.split_at(cut);
            if !passed.is_empty() || matches!(end, End::Drip { .. }) {
                self.pass_on(passed).await?;
            }
            let End::Drip { bytes, ms } = end else { return self.end(end).await };
            for piece in rest.chunks((*bytes).max(1)) {
                tokio::time::sleep(Duration::from_millis(*ms)).await;
                self.pass_on(piece).await?;
            }
        } else {
            self.pass_on(&request).await?;
        }
        self.passed();
        self.answer(&method, strike.filter(|_| cut.is_none())).await
    }

    /// The whole request, or none when the client has ended before or in it.
    async fn read_request(&mut self, nth: usize) -> io::Result<Option<(Vec<u8>, String, String)>> {
        let mut bytes = Vec::new();
        let mut noted = false;
        loop {
            if let Some(head) = framing::request(&bytes) {
                let word = |at: usize| head.first.get(at).cloned().unwrap_or_default();
                self.note(&mut noted, word(0), word(1), nth, bytes.len());
                if head.is_whole(&bytes) {
                    return Ok(Some((bytes, word(0), word(1))));
                }
            }
            if self.client.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        }
    }

    fn note(&mut self, noted: &mut bool, method: String, path: String, nth: usize, bytes: usize) {
        let mut inner = self.shared.inner();
        if !std::mem::replace(noted, true) {
            self.index = inner.seen.len();
            inner.seen.push(Seen { method, path, connection: self.number, nth, bytes, passed: false });
        }
        if let Some(seen) = inner.seen.get_mut(self.index) {
            seen.bytes = bytes;
        }
    }

    fn passed(&self) {
        if let Some(seen) = self.shared.inner().seen.get_mut(self.index) {
            seen.passed = true;
        }
    }

    async fn pass_on(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.server.is_none() {
            let server = TcpStream::connect(self.shared.upstream).await?;
            server.set_nodelay(true)?;
            self.server = Some(server);
        }
        match &mut self.server {
            Some(server) => server.write_all(bytes).await,
            None => Ok(()),
        }
    }

    /// Passes the answer on, as far as it may come.
    async fn answer(&mut self, method: &str, strike: Option<(Point, End)>) -> Next {
        let Some(mut server) = self.server.take() else { return Ok(ControlFlow::Break(())) };
        let one_each = self.shared.inner().one_each;
        let (mut bytes, mut sent) = (Vec::new(), 0_usize);
        let mut head: Option<framing::Head> = None;
        loop {
            let begun = bytes.len();
            let ended = tokio::select! {
                read = server.read_buf(&mut bytes) => !matches!(read, Ok(1..)),
                // Nobody sends a second request before the first is answered: this is the client going away.
                gone = self.client.readable() => {
                    gone?;
                    let mut nothing = [0_u8; 1];
                    match self.client.try_read(&mut nothing) {
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                        _ => {
                            // Like a gateway, which does not take back what it has passed on.
                            let rest = server.read_buf(&mut bytes);
                            let _ = tokio::time::timeout(GATEWAY_WAITS, rest).await;
                            return Ok(ControlFlow::Break(()));
                        }
                    }
                }
            };
            if head.is_none() {
                head = framing::answer(&bytes, method);
                if let Some(head) = head.as_mut().filter(|_| one_each) {
                    let last = head.length - 2;
                    bytes.splice(last..last, *b"connection: close\r\n");
                    head.length += b"connection: close\r\n".len();
                }
            }
            let whole = head.as_ref().is_some_and(|head| head.is_whole(&bytes));
            // A head is passed on in one piece.
            let ready = if head.is_some() || ended { bytes.len() } else { begun.min(sent) };
            let limit = match strike {
                Some((Point::Answer(limit), _)) => Some(limit),
                Some((Point::Body(limit), _)) => {
                    Some(head.as_ref().map_or(usize::MAX, |head| head.length + limit))
                }
                _ => None,
            };
            let until = limit.map_or(ready, |limit| limit.min(ready)).max(sent);
            self.client.write_all(&bytes[sent..until]).await?;
            sent = until;
            if let Some((_, end)) = strike.as_ref().filter(|_| limit == Some(sent)) {
                if !whole && !ended && matches!(end, End::Drip { .. }) {
                    continue;
                }
                // What is struck was carried out: the server has answered.
                if !(whole || ended || head.is_some()) {
                    continue;
                }
                let End::Drip { bytes: piece, ms } = end else { return self.end(end).await };
                for piece in bytes[sent..].chunks((*piece).max(1)) {
                    tokio::time::sleep(Duration::from_millis(*ms)).await;
                    self.client.write_all(piece).await?;
                }
                sent = bytes.len();
            }
            if ended || (whole && one_each) {
                self.client.shutdown().await?;
                return Ok(ControlFlow::Break(()));
            }
            if whole && sent == bytes.len() {
                self.server = Some(server);
                return Ok(ControlFlow::Continue(()));
            }
        }
    }

    async fn end(&mut self, end: &End) -> Next {
        match end {
            End::Reset => {
                tokio::time::sleep(READ_FIRST).await;
                self.client.set_zero_linger()?;
                if let Some(server) = &self.server {
                    server.set_zero_linger()?;
                }
            }
            End::Close | End::Drip { .. } => self.client.shutdown().await?,
            End::Garbage(bytes) => {
                self.client.write_all(bytes).await?;
                self.client.shutdown().await?;
            }
            End::Hang => {
                let mut nothing = [0_u8; 64];
                while !matches!(self.client.read(&mut nothing).await, Ok(0) | Err(_)) {}
            }
        }
        Ok(ControlFlow::Break(()))
    }
}
