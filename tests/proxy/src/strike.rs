//! What is to go wrong, as data. How it is done is in `carry`.

use crate::Inner;

/// One thing that goes wrong with the requests it matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strike {
    pub method: String,
    /// The path without its query, exactly.
    pub path: String,
    /// The first matching request it acts on, counted from 1.
    pub nth: u32,
    /// On how many matching requests it acts from there; 0 means all.
    pub times: u32,
    /// Only requests over a connection that carried one before count.
    pub reused: bool,
    pub at: Point,
    pub then: End,
}

/// Where on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    /// After so many bytes of the request were passed on; 0: the server hears nothing of it.
    Request(usize),
    /// Short of its last bytes, so many: the server never has the whole request.
    RequestBut(usize),
    /// The request is passed on whole and carried out; after so many bytes of the answer.
    Answer(usize),
    /// The same, after the whole head of the answer and so many bytes of its body.
    Body(usize),
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Both sides get RST.
    Reset,
    /// Both sides get FIN.
    Close,
    /// Nothing more comes until the client gives up.
    Hang,
    /// The client gets these bytes and then FIN.
    Garbage(Vec<u8>),
    /// The rest goes on in pieces of so many bytes with so many milliseconds before each.
    Drip { bytes: usize, ms: u64 },
}

impl Strike {
    /// A strike for the first matching request.
    pub fn on(method: &str, path: &str, at: Point, then: End) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), nth: 1, times: 1, reused: false, at, then }
    }

    /// The same from the `nth` matching request on.
    #[must_use]
    pub fn nth(mut self, nth: u32) -> Self {
        self.nth = nth;
        self
    }

    /// The same for `times` requests (0: all).
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// The same, only for requests over a connection that carried one before.
    #[must_use]
    pub fn on_reuse(mut self) -> Self {
        self.reused = true;
        self
    }
}

impl Inner {
    /// The strike that this request meets, if any; counts it for every strike that matches.
    pub(crate) fn meet(
        &mut self,
        method: &str,
        path: &str,
        nth_on_connection: usize,
    ) -> Option<(Point, End)> {
        let path = path.split('?').next().unwrap_or(path);
        let mut met = None;
        for (strike, count) in &mut self.strikes {
            let fits = strike.method.eq_ignore_ascii_case(method) && strike.path == path;
            if !fits || (strike.reused && nth_on_connection < 2) {
                continue;
            }
            *count = count.saturating_add(1);
            let first = strike.nth.max(1);
            let acts = *count >= first && (strike.times == 0 || *count - first < strike.times);
            if acts && met.is_none() {
                met = Some((strike.at, strike.then.clone()));
            }
        }
        met
    }
}
