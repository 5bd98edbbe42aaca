//! The one loop through which every call to the API leaves: token, rate budget, one repeat after a renewal.
//! What a call asks and what its answer means is in `api/`.

use leptos::prelude::*;

use super::Store;
use crate::{
    api::{self, Urgency},
    http::{Method, NoAnswer, Request, Response},
};

/// Reads are asked again at most this often.
const MOST_ATTEMPTS: usize = 3;

/// Stands for "nobody is signed in": reads as `ApiError::SignInNeeded`.
fn sign_in_needed() -> Response {
    Response { status: 401, headers: Vec::new(), body: "{\"error\":\"signed out\"}".to_owned() }
}

impl Store {
    /// Makes a read. Answered 401 it is made once more with a renewed token; answered 429 or lost it is asked again
    /// as `api/` allows.
    pub(super) async fn read(self, request: Request, urgency: Urgency) -> Result<Response, NoAnswer> {
        let mut renewed = false;
        let mut attempts = 1;
        loop {
            let Some((token, generation)) = self.token().await else { return Ok(sign_in_needed()) };
            self.wait_for_turn(urgency).await;
            let answer = self.send(request.clone(), &token).await;
            if matches!(&answer, Ok(response) if response.status == 401) && !renewed {
                renewed = true;
                if self.renewed(generation).await {
                    continue;
                }
            }
            let Err(error) = api::read::<serde::de::IgnoredAny>(answer.clone()) else { return answer };
            match api::read_again_after(&error, attempts, self.chance()) {
                Some(wait_ms) if attempts < MOST_ATTEMPTS => {
                    attempts += 1;
                    self.pause(wait_ms).await;
                }
                _ => return answer,
            }
        }
    }

    /// Makes a call that changes something: once, whatever the answer.
    pub(super) async fn write(self, request: Request) -> Result<Response, NoAnswer> {
        debug_assert_eq!(request.method, Method::Post);
        let Some((token, _)) = self.token().await else { return Ok(sign_in_needed()) };
        self.wait_for_turn(Urgency::Foreground).await;
        self.send(request, &token).await
    }

    async fn send(self, request: Request, token: &str) -> Result<Response, NoAnswer> {
        let answer = self.with_ports(|ports| ports.http.send(api::with_token(request, token))).await;
        if let Ok(response) = &answer
            && response.status == 429
        {
            let told =
                response.header("retry-after").and_then(|s| s.trim().parse::<i64>().ok()).map(|s| s * 1000);
            let wait = api::wait_after_429(told, self.chance());
            let now = self.moment().wall_ms;
            self.budget.update_value(|budget| budget.hold(wait, now));
        }
        answer
    }

    async fn wait_for_turn(self, urgency: Urgency) {
        loop {
            let now = self.moment().wall_ms;
            let mut turn = Ok(());
            self.budget.update_value(|budget| turn = budget.take(urgency, now));
            match turn {
                Ok(()) => return,
                Err(wait_ms) => self.pause(wait_ms).await,
            }
        }
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
