//! How a tenant is started: its size, its rules, who may call it, and who can sign in.
//! What a running tenant can be told is in `controls`.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The public OAuth client: authorization code with PKCE (S256) and rotating refresh tokens, no secret.
pub const CLIENT_ID: &str = "access-request-spa";
/// The confidential OAuth client: client credentials only, and so a token with API authority.
pub const API_CLIENT_ID: &str = "access-request-api-only";
/// The secret of [`API_CLIENT_ID`]. A made-up value: this tenant only ever runs on one machine.
pub const API_CLIENT_SECRET: &str = "not-a-secret-local-tenant-only";

/// How much the tenant holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// 60 identities, 120 items over 12 sources, a year of history for the named accounts.
    #[default]
    Small,
    /// 100,000 identities, 50,000 items, 100,000 requests.
    Large,
}

/// Which of the two documented sets of rules the tenant enforces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rules {
    /// The page "Submit an Access Request" of 2022–23.
    #[default]
    Beta2023,
    /// What the same page says in 2026 (beta, v3 and v1 alike).
    V12026,
}

/// A name that an option does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not one of: {allowed}")]
pub struct UnknownName {
    /// What was given.
    pub found: String,
    /// What is allowed, separated by commas.
    pub allowed: &'static str,
}

impl FromStr for Scale {
    type Err = UnknownName;
    fn from_str(s: &str) -> Result<Self, UnknownName> {
        match s {
            "small" => Ok(Scale::Small),
            "large" => Ok(Scale::Large),
            _ => Err(UnknownName { found: s.to_owned(), allowed: "small, large" }),
        }
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Scale::Small => "small",
            Scale::Large => "large",
        })
    }
}

impl FromStr for Rules {
    type Err = UnknownName;
    fn from_str(s: &str) -> Result<Self, UnknownName> {
        match s {
            "beta-2023" => Ok(Rules::Beta2023),
            "v1-2026" => Ok(Rules::V12026),
            _ => Err(UnknownName { found: s.to_owned(), allowed: "beta-2023, v1-2026" }),
        }
    }
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rules::Beta2023 => "beta-2023",
            Rules::V12026 => "v1-2026",
        })
    }
}

/// Who may ask for whom, beside themselves (`requestOnBehalfOfConfig`). An org admin may always ask for anyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OnBehalf {
    /// Nobody for anyone else.
    Nobody,
    /// `allowRequestOnBehalfOfEmployeeByManager`.
    #[default]
    EmployeeByManager,
    /// `allowRequestOnBehalfOfAnyoneByAnyone`.
    AnyoneByAnyone,
}

/// How to start a tenant. `Options::default()` is a small one on any free port, for no browser origin.
#[derive(Debug, Clone)]
pub struct Options {
    /// TCP port on 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// How much is in it.
    pub scale: Scale,
    /// What it enforces.
    pub rules: Rules,
    /// A folder for its SQLite file; `None` keeps everything in memory.
    pub data: Option<PathBuf>,
    /// Origins that CORS lets in, e.g. `http://127.0.0.1:8080`.
    pub allowed_origins: Vec<String>,
    /// Exact redirect URIs of [`CLIENT_ID`].
    pub redirect_uris: Vec<String>,
    /// Lifetime of an access token in seconds (documented example: 750).
    pub access_token_seconds: u32,
    /// How many times faster than 6 s a step of the asynchronous processing is; 1.0 is for people.
    pub speed: f64,
    /// Who may ask for whom.
    pub on_behalf: OnBehalf,
    /// `Cross-Origin-Opener-Policy` of the sign-in pages: a window that opened them may be cut off. Empty: not sent.
    pub opener_policy: &'static str,
    /// Whether tokens carry `iat`. The documented payload does not list it.
    pub issued_at_claim: bool,
    /// The tenant's time at its start, milliseconds since 1970 UTC; `None` takes this machine's.
    pub now_ms: Option<i64>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            port: 0,
            scale: Scale::Small,
            rules: Rules::Beta2023,
            data: None,
            allowed_origins: Vec::new(),
            redirect_uris: Vec::new(),
            access_token_seconds: 750,
            speed: 1.0,
            on_behalf: OnBehalf::default(),
            opener_policy: "",
            issued_at_claim: false,
            now_ms: None,
        }
    }
}

/// One of the few people worth signing in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The user name (alias), e.g. `ada.example`.
    pub user_name: String,
    /// As the sign-in button says it: "Sign in as {display_name}".
    pub display_name: String,
    /// `employee`, `manager` or `org admin`.
    pub role: &'static str,
    /// The identity's id, as `requestedFor` wants it.
    pub identity_id: String,
    /// One sentence on what this person is good for.
    pub note: String,
}
