//! The one loop through which every call to the API leaves: token, rate budget, one repeat after a renewal.
//! What a call asks and what its answer means is in `api/`.

use leptos::prelude::*;

use super::Store;
use crate::{
    api::{self, Urgency},
    http::{self, Method, NoAnswer, Request, Response},
    session::{Event, Readiness},
};

/// Reads are asked again at most this often.
const MOST_ATTEMPTS: usize = 3;

/// Stands for "nobody is signed in": reads as `ApiError::SignInNeeded`.
fn sign_in_needed() -> Response {
    Response { status: 401, headers: Vec::new(), body: "{\"error\":\"signed out\"}".to_owned() }
}

/// Stands for "the service asked for patience": reads as `ApiError::TooMany`, which says for how long.
pub(super) fn busy(wait_ms: i64) -> Response {
    let seconds = wait_ms.saturating_add(999) / 1000;
    Response {
        status: 429,
        headers: vec![("retry-after".to_owned(), seconds.to_string())],
        body: String::new(),
    }
}

fn status(answer: &Result<Response, NoAnswer>) -> Option<u16> {
    http::began(answer).map(|response| response.status)
}

impl Store {
    /// Makes a read. Answered 401 it is made once more with a renewed token; answered 429 or lost it is asked again
    /// as `api/` allows. Whatever would take long is said instead of waited for.
    pub(super) async fn read(self, request: Request, urgency: Urgency) -> Result<Response, NoAnswer> {
        let mut refused = None;
        let mut attempts = 1;
        loop {
            // The turn first: a token taken before it could end while the call waits.
            if let Err(wait_ms) = self.turn_soon(urgency).await {
                return Ok(busy(wait_ms));
            }
            let (token, generation) = match self.token_or_why().await {
                Ok(ready) => ready,
                Err(Readiness::Later { wait_ms }) => return Ok(busy(wait_ms)),
                Err(Readiness::Offline) => return Err(NoAnswer::Offline),
                Err(_) => return refused.unwrap_or_else(|| Ok(sign_in_needed())),
            };
            let answer = self.send(request.clone(), &token).await;
            if status(&answer) == Some(401) {
                if refused.is_some() {
                    self.on_session(Event::RefusedAgain { generation });
                    return answer;
                }
                self.on_session(Event::Unauthorised { now: self.moment(), generation });
                refused = Some(answer);
                continue;
            }
            match api::read_again_after(&answer, attempts, self.chance()) {
                Some(wait_ms) if attempts < MOST_ATTEMPTS => {
                    attempts += 1;
                    self.pause(wait_ms).await;
                }
                _ => return answer,
            }
        }
    }

    /// Makes a call that changes something: once, whatever the answer, and at once: whoever calls took its
    /// [turn](Self::turn_soon) before the attempt was recorded.
    pub(super) async fn write(self, request: Request) -> Result<Response, NoAnswer> {
        debug_assert_eq!(request.method, Method::Post);
        let token = match self.ready_token() {
            Some(ready) => Some(ready),
            None => self.token().await,
        };
        let Some((token, generation)) = token else { return Ok(sign_in_needed()) };
        let answer = self.send(request, &token).await;
        if status(&answer) == Some(401) {
            // Of the token that was used: another may have come meanwhile, and is as good as it was.
            self.on_session(Event::Unauthorised { now: self.moment(), generation });
        }
        answer
    }

    async fn send(self, request: Request, token: &str) -> Result<Response, NoAnswer> {
        let answer = self.with_ports(|ports| ports.http.send(api::with_token(request, token))).await;
        if let Some(response) = http::began(&answer).filter(|response| response.status == 429) {
            let wait = api::wait_after_429(response.retry_after_ms(), self.chance());
            let now = self.moment().wall_ms;
            self.budget.update_value(|budget| budget.hold(wait, now));
        }
        answer
    }

    /// Waits for a turn, unless that takes longer than anybody should wait without a word.
    pub(super) async fn turn_soon(self, urgency: Urgency) -> Result<(), i64> {
        while let Err(wait_ms) = self.take_turn(urgency) {
            if wait_ms > api::LONGEST_SILENT_WAIT_MS {
                return Err(wait_ms);
            }
            self.pause(wait_ms).await;
        }
        Ok(())
    }

    fn take_turn(self, urgency: Urgency) -> Result<(), i64> {
        let now = self.moment().wall_ms;
        let mut turn = Ok(());
        self.budget.update_value(|budget| turn = budget.take(urgency, now));
        turn
    }

    pub(super) async fn pause(self, ms: i64) {
        let ms = u32::try_from(ms.max(1)).unwrap_or(u32::MAX);
        self.with_ports(|ports| ports.clock.after(ms)).await;
    }

    /// 0 to 999, for jitter.
    pub(super) fn chance(self) -> u32 {
        let bytes = self.with_ports(|ports| ports.random.bytes());
        bytes.and_then(|b| b.first_chunk::<4>().copied()).map_or(0, u32::from_le_bytes) % 1_000
    }
}

#[cfg(test)]
mod tests;
