//! Who is signed in: the OAuth machine (authorization code, PKCE, one-time state), tokens and their claims.
//! Sending requests, storage and navigation are commands that others carry out.
//!
//! Facts and sources: OAuth 2.0 for Browser-Based Apps, RFC 9700, RFC 7636; developer.sailpoint.com "Authentication".

mod callback;
mod claims;
mod endpoints;
mod guard;
mod leave;
mod machine;
mod pkce;
mod refusal;
mod renew;
mod secret;
mod sign_in;
mod start;
mod state;
mod token;
mod transaction;

pub use claims::{Authority, Identity, decode_base64};
pub use machine::{
    Command, Destination, Event, GUARD_KEY, Machine, Readiness, Start, TOKEN_KEY, TRANSACTION_KEY, TabWord,
    update,
};
pub use pkce::Entropy;
pub use refusal::{Refusal, Said};
pub use secret::Secret;
pub use state::{Now, Reason, Session, SignedOut, Source, State};

#[cfg(test)]
mod tests;
