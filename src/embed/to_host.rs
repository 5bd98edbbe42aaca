//! What the app says to a host page: ids, counts and states. No name, no comment, no title and never a token.

use super::{from_host::VERSION, json::Writer};
use crate::route::Route;

/// What the app can do beyond its first version. A host may send a field only to an app that names it here.
pub const CAPABILITIES: [&str; 4] = ["resize", "theme", "prefill", TOKENS];

/// The one of them that the config may take away.
const TOKENS: &str = "host-token";

/// What there is to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    /// The app takes tokens of a host, or the config takes none.
    Ready {
        takes_tokens: bool,
    },
    /// CSS pixels. `seq` grows by one with each.
    Resize {
        height: u32,
        seq: u32,
    },
    Route(Route),
    Auth(Auth),
    TokenNeeded {
        reason: TokenReason,
        within_ms: u32,
    },
    /// Something was typed that has not been sent.
    Dirty(bool),
    Accepted(Accepted),
    /// Something was sent and its answer is lost.
    Unconfirmed {
        correlation_id: String,
    },
    Error {
        code: ErrorCode,
        names: Vec<String>,
    },
    /// Tab left the app at this end; `forward` as the key went.
    FocusExit {
        forward: bool,
    },
    /// Part of the app's page, in CSS pixels from its top.
    ScrollIntoView {
        top: u32,
        height: u32,
    },
    Pong,
}

/// Whether somebody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    SignedIn,
    SignedOut,
    /// On the way there.
    SigningIn,
    /// The service, or this app, does not take this person or token.
    Refused,
}

/// Why a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenReason {
    /// There is none yet.
    Start,
    /// It ends soon.
    Expiring,
    /// It has ended, or the service does not accept it any more: another is needed.
    Refused,
}

/// What the service took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Ours: it stands in `clientMetadata` of each item.
    pub correlation_id: String,
    /// The service's.
    pub access_request_ids: Vec<String>,
    pub items: u32,
    pub recipients: u32,
    /// How many of the requests were there already.
    pub existing: u32,
}

/// What went wrong. New codes may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// These tokens of the theme are not used.
    ThemeRefused,
    /// A message of the host was not understood, or these fields of its first one.
    MessageRefused,
    /// The token speaks for somebody else than the one before.
    UserChanged,
    /// The token is none of the service's for a person, or has ended.
    TokenRefused,
    /// Too many messages in a second.
    TooMany,
}

impl Say {
    fn name(&self) -> &'static str {
        match self {
            Self::Ready { .. } => "ar:ready",
            Self::Resize { .. } => "ar:resize",
            Self::Route(_) => "ar:route",
            Self::Auth(_) => "ar:auth",
            Self::TokenNeeded { .. } => "ar:token-needed",
            Self::Dirty(_) => "ar:dirty",
            Self::Accepted(_) => "ar:request-accepted",
            Self::Unconfirmed { .. } => "ar:request-unconfirmed",
            Self::Error { .. } => "ar:error",
            Self::FocusExit { .. } => "ar:focus-exit",
            Self::ScrollIntoView { .. } => "ar:scroll-into-view",
            Self::Pong => "ar:pong",
        }
    }

    fn payload(&self) -> String {
        let payload = Writer::default();
        match self {
            Self::Ready { takes_tokens } => payload.text("app", env!("CARGO_PKG_VERSION")).texts(
                "capabilities",
                CAPABILITIES.into_iter().filter(|can| *takes_tokens || *can != TOKENS),
            ),
            Self::Resize { height, seq } => payload.whole("height", *height).whole("seq", *seq),
            Self::Route(route) => payload.text("route", &shown(route)),
            Self::Auth(state) => payload.text("state", state.word()),
            Self::TokenNeeded { reason, within_ms } => {
                payload.text("reason", reason.word()).whole("withinMs", *within_ms)
            }
            Self::Dirty(dirty) => payload.truth("dirty", *dirty),
            Self::Accepted(what) => payload
                .text("correlationId", &what.correlation_id)
                .texts("accessRequestIds", what.access_request_ids.iter().map(String::as_str))
                .whole("items", what.items)
                .whole("recipients", what.recipients)
                .whole("existing", what.existing),
            Self::Unconfirmed { correlation_id } => payload.text("correlationId", correlation_id),
            Self::Error { code, names } => payload
                .text("code", code.word())
                .truth("retryable", code.is_retryable())
                .texts("names", names.iter().map(String::as_str)),
            Self::FocusExit { forward } => {
                payload.text("direction", if *forward { "forward" } else { "backward" })
            }
            Self::ScrollIntoView { top, height } => payload.whole("top", *top).whole("height", *height),
            Self::Pong => payload,
        }
        .end()
    }

    /// The whole message. `re` is the message that this one answers.
    pub fn write(&self, id: &str, re: Option<&str>) -> String {
        let kind = match (self, re) {
            (_, Some(_)) => "res",
            (Self::TokenNeeded { .. }, None) => "req",
            _ => "evt",
        };
        let message = Writer::default()
            .whole("ar", VERSION)
            .text("id", id)
            .text("kind", kind)
            .text("type", self.name());
        let message = match re {
            Some(re) => message.text("re", re),
            None => message,
        };
        message.raw("payload", &self.payload()).end()
    }
}

/// The screen, without what a link proposed: a comment may stand there.
pub(super) fn shown(route: &Route) -> String {
    match route {
        Route::Prefilled(_) => "#/request".to_owned(),
        Route::NotFound(_) => "#/".to_owned(),
        other => other.fragment(),
    }
}

/// The first word, on `window.postMessage`: the only one that goes without a port.
pub fn hello(id: &str, nonce: &str) -> String {
    Writer::default()
        .whole("ar", VERSION)
        .text("id", id)
        .text("type", "ar:hello")
        .raw("versions", &format!("[{VERSION}]"))
        .text("app", env!("CARGO_PKG_VERSION"))
        .text("nonce", nonce)
        .end()
}

impl Auth {
    fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signed-in",
            Self::SignedOut => "signed-out",
            Self::SigningIn => "signing-in",
            Self::Refused => "refused",
        }
    }
}

impl TokenReason {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Expiring => "expiring",
            Self::Refused => "refused",
        }
    }
}

impl ErrorCode {
    fn word(self) -> &'static str {
        match self {
            Self::ThemeRefused => "theme-refused",
            Self::MessageRefused => "message-refused",
            Self::UserChanged => "user-changed",
            Self::TokenRefused => "token-refused",
            Self::TooMany => "too-many-messages",
        }
    }

    /// Whether the same may work a little later.
    fn is_retryable(self) -> bool {
        matches!(self, Self::TooMany | Self::TokenRefused)
    }
}
