//! What `api` says, in English.

use super::tables::Row;

pub(super) const TABLE: &[Row] = &[
    ("api.sign-in-needed", "Your sign-in has ended. Sign in again: what you entered is kept."),
    (
        "api.forbidden",
        "Your sign-in does not allow this. If you need it, ask the people who look after IdentityNow and give them the reference.",
    ),
    (
        "api.not-found",
        "IdentityNow does not know this any more, or does not show it to you. Reload the list.",
    ),
    (
        "api.refused",
        "IdentityNow refused this (status {status}). Change what it names below, then try again.",
    ),
    (
        "api.too-many-for",
        "IdentityNow is busy. Try again in {seconds, plural, one {# second} other {# seconds}}.",
    ),
    ("api.too-many", "IdentityNow is busy. Try again in a few seconds."),
    ("api.server-fault", "IdentityNow has a fault of its own (status {status}). Try again in a minute."),
    (
        "api.html",
        "A web page answered instead of IdentityNow: often a network that wants you to sign in first, or a proxy. Open a new tab, check the connection, then try again.",
    ),
    ("api.empty", "IdentityNow sent an empty answer (status {status}). Try again."),
    (
        "api.malformed",
        "The answer cannot be read: it is cut off, or does not come from IdentityNow. Try again.",
    ),
    ("api.offline", "You are offline. Connect to the network, then try again."),
    ("api.timed-out", "IdentityNow did not answer in time. Try again."),
    ("api.aborted", "The question was stopped before an answer came. Try again."),
    (
        "api.unreachable",
        "IdentityNow cannot be reached from this page: the network is down, or the tenant does not allow this address (CORS). Check the connection; if it works elsewhere, tell the people who look after this page.",
    ),
    ("api.too-large", "The answer is too large to show here. Narrow what you are looking for."),
    ("api.said", "IdentityNow said: “{words}”"),
    ("api.detail-code", "Code: {code}"),
    ("api.tracking-id", "Reference for support: {id}"),
    ("api.request-id", "Request number: {id}"),
    (
        "api.unknown.timed-out",
        "IdentityNow did not answer in time, so it is not known whether the request arrived.",
    ),
    (
        "api.unknown.no-answer",
        "The connection ended before an answer came, so it is not known whether the request arrived.",
    ),
    (
        "api.unknown.server-fault",
        "IdentityNow had a fault while it handled the request (status {status}), so it is not known whether it was taken.",
    ),
    (
        "api.unknown.html",
        "A web page answered instead of IdentityNow, so it is not known whether the request arrived.",
    ),
    (
        "api.unknown.not-the-api",
        "The answer is not one that IdentityNow gives, so it is not known whether the request arrived.",
    ),
];
