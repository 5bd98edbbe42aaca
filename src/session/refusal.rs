//! Why somebody is not signed in although they tried, in words: what happened, and the way out.

use crate::{contract::ErrorResponse, http::Response, msg, text::Message};

/// Why signing in did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The answer of the sign-in page does not belong to a sign-in that began here.
    StateMismatch,
    /// The sign-in began in another tab or window, or storage was cleared meanwhile.
    NoTransaction,
    TransactionTooOld,
    /// The configuration changed while the person was signing in.
    OtherTenant,
    /// The address holds parts that contradict each other.
    CallbackUnclear,
    /// `access_denied`: the person or the tenant said no.
    AccessDenied {
        description: Option<String>,
    },
    /// Another OAuth error of the tenant, in its own words.
    TenantRefused {
        error: String,
        description: Option<String>,
        said: Said,
    },
    /// No answer of the token endpoint; not repeated, since the code works once.
    TokenUnanswered,
    TokenNotUnderstood {
        status: u16,
        said: Said,
    },
    /// 429 of the token endpoint or of `/oauth/info`.
    Busy {
        said: Said,
    },
    /// 5xx of either.
    Fault {
        status: u16,
        said: Said,
    },
    MalformedToken,
    /// The token is of an API client and stands for no person.
    ApiAuthority,
    NoIdentity,
    ExpiredOnArrival,
    /// Too many redirects by itself.
    Loop,
    /// No cryptographic source of random values.
    NoRandom,
    /// sessionStorage does not work here, so an answer could not be recognised.
    StorageBlocked,
    InfoUnanswered,
    InfoNotUnderstood,
    /// `/oauth/info` was refused.
    InfoRefused {
        status: u16,
        said: Said,
    },
    /// `/oauth/info` names an address outside the tenant.
    ForeignAddress {
        address: String,
    },
    /// The page was opened under another origin than the one it is registered with.
    WrongOrigin {
        registered: String,
        found: String,
    },
}

/// What the tenant said in refusing, and the references that support asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub words: Option<String>,
    /// `trackingId` of the body.
    pub tracking_id: Option<String>,
    /// The header `SLPT-Request-ID`.
    pub request_id: Option<String>,
}

impl Said {
    pub(super) fn of(response: &Response) -> Self {
        let body = ErrorResponse::read(&response.body);
        let texts = body.messages.into_iter().chain(body.causes).map(|text| text.text);
        let words = texts.chain(body.error_description).chain(body.message).chain(body.error);
        let short = |text: String| text.trim().chars().take(300).collect::<String>();
        Self {
            words: words.map(short).find(|text| !text.is_empty()),
            tracking_id: body.tracking_id.map(short).filter(|text| !text.is_empty()),
            request_id: response.header("slpt-request-id").map(str::to_owned),
        }
    }

    fn details(&self) -> Vec<Message> {
        let words = self.words.as_deref().map(|words| msg!("api.said", words = words));
        let tracking = self.tracking_id.as_deref().map(|id| msg!("api.tracking-id", id = id));
        let request = self.request_id.as_deref().map(|id| msg!("api.request-id", id = id));
        words.into_iter().chain(tracking).chain(request).collect()
    }
}

impl Refusal {
    /// The heading of the page.
    pub fn heading(&self) -> Message {
        match self {
            Self::ApiAuthority | Self::NoIdentity => msg!("session.refused.token-heading"),
            Self::ExpiredOnArrival => msg!("session.refused.expired-heading"),
            Self::Loop => msg!("session.refused.loop-heading"),
            _ => msg!("session.refused.heading"),
        }
    }

    /// What happened.
    pub fn reason(&self) -> Message {
        match self {
            Self::StateMismatch => msg!("session.refused.state"),
            Self::NoTransaction => msg!("session.refused.no-transaction"),
            Self::TransactionTooOld => msg!("session.refused.too-old"),
            Self::OtherTenant => msg!("session.refused.other-tenant"),
            Self::CallbackUnclear => msg!("session.refused.unclear"),
            Self::AccessDenied { description: None } => msg!("session.refused.denied"),
            Self::AccessDenied { description: Some(words) } => {
                msg!("session.refused.denied-words", words = words.as_str())
            }
            Self::TenantRefused { error, description: None, .. } => {
                msg!("session.refused.tenant", error = error.as_str())
            }
            Self::TenantRefused { error, description: Some(words), .. } => {
                msg!("session.refused.tenant-words", error = error.as_str(), words = words.as_str())
            }
            Self::TokenUnanswered => msg!("session.refused.unanswered"),
            Self::Busy { .. } => msg!("session.refused.busy"),
            Self::Fault { status, .. } => msg!("session.refused.fault", status = u32::from(*status)),
            Self::InfoRefused { status, .. } => {
                msg!("session.refused.info-refused", status = u32::from(*status))
            }
            Self::NoRandom => msg!("session.refused.no-random"),
            Self::TokenNotUnderstood { status, .. } => {
                msg!("session.refused.not-understood", status = u32::from(*status))
            }
            Self::MalformedToken => msg!("session.refused.malformed"),
            Self::ApiAuthority => msg!("session.refused.api"),
            Self::NoIdentity => msg!("session.refused.no-identity"),
            Self::ExpiredOnArrival => msg!("session.refused.expired"),
            Self::Loop => msg!("session.refused.loop"),
            Self::StorageBlocked => msg!("session.refused.storage"),
            Self::InfoUnanswered => msg!("session.refused.info-unanswered"),
            Self::InfoNotUnderstood => msg!("session.refused.info-not-understood"),
            Self::ForeignAddress { address } => msg!("session.refused.foreign", address = address.as_str()),
            Self::WrongOrigin { registered, found } => {
                msg!("session.refused.origin", registered = registered.as_str(), found = found.as_str())
            }
        }
    }

    /// What to do now.
    pub fn way_out(&self) -> Message {
        match self {
            Self::ApiAuthority | Self::NoIdentity | Self::MalformedToken => msg!("session.way.own-account"),
            Self::ExpiredOnArrival | Self::Loop => msg!("session.way.clock"),
            Self::StorageBlocked => msg!("session.way.storage"),
            Self::OtherTenant
            | Self::InfoNotUnderstood
            | Self::InfoRefused { .. }
            | Self::ForeignAddress { .. } => msg!("session.way.admin"),
            Self::NoRandom => msg!("session.way.browser"),
            Self::Busy { .. } | Self::Fault { .. } => msg!("session.way.later"),
            Self::WrongOrigin { registered, .. } => {
                msg!("session.way.origin", registered = registered.as_str())
            }
            Self::TokenUnanswered | Self::InfoUnanswered => msg!("session.way.network"),
            Self::AccessDenied { .. } | Self::TenantRefused { .. } => msg!("session.way.again-or-admin"),
            _ => msg!("session.way.again"),
        }
    }

    /// Whether a "Sign in" button on that page makes sense.
    pub fn can_sign_in(&self) -> bool {
        !matches!(self, Self::WrongOrigin { .. } | Self::NoRandom)
    }

    /// The server's words and what support asks for, for the lines under the sentence.
    pub fn details(&self) -> Vec<Message> {
        match self {
            Self::TenantRefused { said, .. }
            | Self::TokenNotUnderstood { said, .. }
            | Self::Busy { said }
            | Self::Fault { said, .. }
            | Self::InfoRefused { said, .. } => said.details(),
            _ => Vec::new(),
        }
    }
}
