//! Why a read gave nothing, and the sentence for it.
//! What the same answers mean for the one POST that must not be repeated is in `outcome.rs`.

use super::said::ServerSaid;
use crate::http::NoAnswer;
use crate::msg;
use crate::text::Message;

/// What came instead of the API's answer: a captive portal, a proxy, half an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTheApi {
    Html,
    Empty,
    Malformed,
}

/// Why a call gave nothing to work with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// 401: the token is no longer accepted.
    #[error("401")]
    SignInNeeded(ServerSaid),
    /// 403: this token may not.
    #[error("403")]
    Forbidden(ServerSaid),
    /// 404: not there, or not for this token.
    #[error("404")]
    NotFound(ServerSaid),
    /// Any other 4xx with the API's words.
    #[error("{}", .0.status)]
    Refused(ServerSaid),
    /// 429. The wait the server named, when the browser may read it.
    #[error("429")]
    TooMany { retry_after_ms: Option<i64>, said: ServerSaid },
    /// 5xx.
    #[error("{}", .0.status)]
    ServerFault(ServerSaid),
    /// Something answered that is not the API.
    #[error("not the API ({status}, {what:?})")]
    NotTheApi { status: u16, what: NotTheApi },
    #[error(transparent)]
    NoAnswer(NoAnswer),
    #[error("too large")]
    TooLarge,
}

impl ApiError {
    /// What happened and the way out, in plain words. [`ApiError::details`] belongs under it.
    pub fn message(&self) -> Message {
        match self {
            Self::SignInNeeded(_) => msg!("api.sign-in-needed"),
            Self::Forbidden(_) => msg!("api.forbidden"),
            Self::NotFound(_) => msg!("api.not-found"),
            Self::Refused(said) => msg!("api.refused", status = u32::from(said.status)),
            Self::TooMany { retry_after_ms: Some(ms), .. } => {
                msg!("api.too-many-for", seconds = ms.saturating_add(999) / 1000)
            }
            Self::TooMany { retry_after_ms: None, .. } => msg!("api.too-many"),
            Self::ServerFault(said) => msg!("api.server-fault", status = u32::from(said.status)),
            Self::NotTheApi { what: NotTheApi::Html, .. } => msg!("api.html"),
            Self::NotTheApi { what: NotTheApi::Empty, status } => {
                msg!("api.empty", status = u32::from(*status))
            }
            Self::NotTheApi { what: NotTheApi::Malformed, .. } => msg!("api.malformed"),
            Self::NoAnswer(NoAnswer::Offline) => msg!("api.offline"),
            Self::NoAnswer(NoAnswer::TimedOut) => msg!("api.timed-out"),
            Self::NoAnswer(NoAnswer::Aborted) => msg!("api.aborted"),
            Self::NoAnswer(NoAnswer::Failed(_)) => msg!("api.unreachable"),
            Self::NoAnswer(NoAnswer::CutShort { .. }) => msg!("api.malformed"),
            Self::TooLarge | Self::NoAnswer(NoAnswer::TooLarge) => msg!("api.too-large"),
        }
    }

    /// The server's words and references, for the lines under the sentence.
    pub fn details(&self) -> Vec<Message> {
        self.said().map(ServerSaid::details).unwrap_or_default()
    }

    /// What the server said, when it said anything.
    pub fn said(&self) -> Option<&ServerSaid> {
        match self {
            Self::SignInNeeded(said)
            | Self::Forbidden(said)
            | Self::NotFound(said)
            | Self::Refused(said)
            | Self::ServerFault(said)
            | Self::TooMany { said, .. } => Some(said),
            Self::NotTheApi { .. } | Self::NoAnswer(_) | Self::TooLarge => None,
        }
    }

    /// Whether it says "you may not see this" rather than "this did not work".
    pub fn is_not_visible(&self) -> bool {
        matches!(self, Self::Forbidden(_) | Self::NotFound(_))
    }
}
