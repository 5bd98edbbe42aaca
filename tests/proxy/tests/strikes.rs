//! What a client sees of each strike, and how much of the request and the answer came through.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use proxy::{End, Point, Proxy, Strike};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

const REQUEST: &[u8] = b"POST /send?x=1 HTTP/1.1\r\nhost: there\r\ncontent-length: 8\r\n\r\n12345678";
const ANSWER: &[u8] = b"HTTP/1.1 202 Accepted\r\ncontent-length: 10\r\n\r\nabcdefghij";
const HEAD: usize = ANSWER.len() - 10;

/// A server that notes every whole request and answers each alike.
async fn server() -> (SocketAddr, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    let whole = Arc::new(Mutex::new(0));
    let count = Arc::clone(&whole);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let count = Arc::clone(&count);
            tokio::spawn(async move {
                let mut bytes = vec![0; REQUEST.len()];
                while stream.read_exact(&mut bytes).await.is_ok() {
                    *count.lock().expect("a count") += 1;
                    if stream.write_all(ANSWER).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (address, whole)
}

/// What the client read, how the connection ended, and how many requests the server had whole.
async fn struck(at: Point, then: End) -> (Vec<u8>, Option<io::ErrorKind>, usize) {
    let (address, whole) = server().await;
    let proxy = Proxy::start(address).await.expect("the proxy");
    proxy.add(Strike::on("POST", "/send", at, then));
    let mut client = connect(&proxy).await;
    client.write_all(REQUEST).await.expect("sent");
    let mut read = Vec::new();
    let ended = client.read_to_end(&mut read).await.err().map(|error| error.kind());
    let seen = proxy.seen_of("POST", "/send");
    assert_eq!((seen.len(), seen[0].bytes), (1, REQUEST.len()));
    let whole = *whole.lock().expect("a count");
    assert_eq!(seen[0].passed, whole == 1);
    (read, ended, whole)
}

async fn connect(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(proxy.url().trim_start_matches("http://")).await.expect("connected")
}

#[tokio::test]
async fn a_reset_is_a_reset_wherever_it_strikes() {
    let reset = Some(io::ErrorKind::ConnectionReset);
    for (at, read, whole) in [
        (Point::Request(0), 0, 0),
        (Point::Request(20), 0, 0),
        (Point::RequestBut(1), 0, 0),
        (Point::Answer(0), 0, 1),
        (Point::Answer(9), 9, 1),
        (Point::Body(0), HEAD, 1),
        (Point::Body(4), HEAD + 4, 1),
    ] {
        assert_eq!(struck(at, End::Reset).await, (ANSWER[..read].to_vec(), reset, whole), "{at:?}");
    }
}

#[tokio::test]
async fn a_connection_that_closes_early_leaves_what_came_before() {
    for (at, read, whole) in
        [(Point::Request(5), 0, 0), (Point::Answer(0), 0, 1), (Point::Body(3), HEAD + 3, 1)]
    {
        assert_eq!(struck(at, End::Close).await, (ANSWER[..read].to_vec(), None, whole), "{at:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_answer_come_as_they_are() {
    let garbage = b"\0\x01not http".to_vec();
    assert_eq!(struck(Point::Answer(0), End::Garbage(garbage.clone())).await, (garbage.clone(), None, 1));
    assert_eq!(struck(Point::Request(0), End::Garbage(garbage.clone())).await, (garbage, None, 0));
}

#[tokio::test]
async fn a_slow_line_brings_everything_in_its_time() {
    for at in [Point::Answer(0), Point::Body(0), Point::Request(60)] {
        let (address, _) = server().await;
        let proxy = Proxy::start(address).await.expect("the proxy");
        proxy.add(Strike::on("POST", "/send", at, End::Drip { bytes: 5, ms: 20 }));
        let mut client = connect(&proxy).await;
        let begun = Instant::now();
        client.write_all(REQUEST).await.expect("sent");
        let mut read = vec![0; ANSWER.len()];
        client.read_exact(&mut read).await.expect("the whole answer");
        assert_eq!(read, ANSWER, "{at:?}");
        assert!(begun.elapsed() >= Duration::from_millis(40), "{at:?}");
    }
}

#[tokio::test]
async fn what_hangs_hangs_until_the_client_gives_up() {
    for (at, whole_then) in [(Point::Request(10), 0), (Point::Answer(0), 1), (Point::Body(2), 1)] {
        let (address, whole) = server().await;
        let proxy = Proxy::start(address).await.expect("the proxy");
        proxy.add(Strike::on("POST", "/send", at, End::Hang));
        let mut client = connect(&proxy).await;
        client.write_all(REQUEST).await.expect("sent");
        let mut read = Vec::new();
        let end = tokio::time::timeout(Duration::from_millis(150), client.read_to_end(&mut read)).await;
        assert!(end.is_err(), "{at:?} ended");
        assert_eq!(*whole.lock().expect("a count"), whole_then, "{at:?}");
        let came = if at == Point::Body(2) { HEAD + 2 } else { 0 };
        assert_eq!(read.len(), came, "{at:?}");
    }
}

#[tokio::test]
async fn a_strike_waits_for_its_turn_and_one_for_reused_connections_spares_fresh_ones() {
    let (address, whole) = server().await;
    let proxy = Proxy::start(address).await.expect("the proxy");
    proxy.add(Strike::on("POST", "/send", Point::Answer(0), End::Reset).on_reuse().nth(2));
    let mut client = connect(&proxy).await;
    let mut read = vec![0; ANSWER.len()];
    for _ in 0..2 {
        client.write_all(REQUEST).await.expect("sent");
        client.read_exact(&mut read).await.expect("an answer");
    }
    client.write_all(REQUEST).await.expect("sent");
    let error = client.read_exact(&mut read).await.expect_err("a reset");
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    let mut client = connect(&proxy).await;
    client.write_all(REQUEST).await.expect("sent");
    client.read_exact(&mut read).await.expect("an answer");
    assert_eq!(*whole.lock().expect("a count"), 4);
    let places: Vec<_> = proxy.seen().iter().map(|it| (it.connection, it.nth)).collect();
    assert_eq!(places, [(1, 1), (1, 2), (1, 3), (2, 1)]);
}

#[tokio::test]
async fn a_connection_for_each_request_says_so_and_ends() {
    let (address, _) = server().await;
    let proxy = Proxy::start(address).await.expect("the proxy");
    proxy.set_one_request_each(true);
    let mut client = connect(&proxy).await;
    client.write_all(REQUEST).await.expect("sent");
    let mut read = Vec::new();
    client.read_to_end(&mut read).await.expect("the end");
    let read = String::from_utf8(read).expect("text");
    assert!(read.contains("\r\nconnection: close\r\n\r\nabcdefghij"), "{read}");
}

/// A server that sees its client go away may stop what it does; behind a gateway it does not see that.
#[tokio::test]
async fn what_was_passed_on_is_carried_out_although_the_client_has_gone() {
    let (address, whole) = server().await;
    let proxy = Proxy::start(address).await.expect("the proxy");
    proxy.add(Strike::on("POST", "/send", Point::Request(60), End::Drip { bytes: 100, ms: 60 }));
    let mut client = connect(&proxy).await;
    client.write_all(REQUEST).await.expect("sent");
    while proxy.seen().is_empty() {
        tokio::task::yield_now().await;
    }
    drop(client);
    let begun = Instant::now();
    while *whole.lock().expect("a count") == 0 {
        assert!(begun.elapsed() < Duration::from_secs(5), "it never arrived");
        tokio::task::yield_now().await;
    }
}
