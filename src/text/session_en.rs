//! What `session` says, in English.

use super::tables::Row;

pub(super) const TABLE: &[Row] = &[
    ("session.refused.heading", "You are not signed in"),
    ("session.refused.token-heading", "This sign-in stands for no person"),
    ("session.refused.expired-heading", "Your sign-in has already ended"),
    ("session.refused.loop-heading", "Signing in does not stay"),
    (
        "session.refused.state",
        "The answer of the sign-in page does not belong to a sign-in that began in this tab. Nothing was sent.",
    ),
    (
        "session.refused.no-transaction",
        "This tab knows of no sign-in under way. It may have begun in another tab, or the address was opened again.",
    ),
    ("session.refused.too-old", "The sign-in took longer than 10 minutes and has ended."),
    ("session.refused.other-tenant", "The settings of this app changed while you were signing in."),
    (
        "session.refused.unclear",
        "The address that the sign-in page sent you to is incomplete or contradicts itself. Nothing was sent.",
    ),
    ("session.refused.denied", "Access was denied on the sign-in page."),
    ("session.refused.denied-words", "Access was denied on the sign-in page. It said: “{words}”"),
    ("session.refused.tenant", "IdentityNow refused the sign-in ({error})."),
    ("session.refused.tenant-words", "IdentityNow refused the sign-in ({error}). It said: “{words}”"),
    (
        "session.refused.unanswered",
        "There was no answer while signing in. It is not tried again by itself, because a sign-in can be used only \
         once.",
    ),
    (
        "session.refused.not-understood",
        "The answer while signing in was not one of IdentityNow (status {status}). Something between this page and the \
         tenant may have answered.",
    ),
    (
        "session.refused.busy",
        "IdentityNow has too many calls to answer just now (status 429), so you could not be signed in.",
    ),
    (
        "session.refused.fault",
        "IdentityNow has a fault of its own (status {status}), so you could not be signed in.",
    ),
    ("session.refused.malformed", "The token that this app was given cannot be read."),
    (
        "session.refused.api",
        "This app was given a token of an API client (authority API). Access requests need a token of a person: \
         IdentityNow would refuse them all.",
    ),
    (
        "session.refused.no-identity",
        "The token that this app was given names no identity. Access requests need a token of a person.",
    ),
    (
        "session.refused.expired",
        "The token that this app was given had ended when it arrived, going by the clock of this device.",
    ),
    (
        "session.refused.loop",
        "This tab went to the sign-in page twice within 5 minutes and was still not signed in, so it stopped.",
    ),
    (
        "session.refused.storage",
        "This browser does not let the page store anything, so it could not recognise the answer of the sign-in page.",
    ),
    (
        "session.refused.info-unanswered",
        "The tenant did not say where to sign in: no answer. The network is down, the address in config.json is wrong, \
         or the tenant does not allow calls from this page (CORS).",
    ),
    (
        "session.refused.info-not-understood",
        "The tenant did not say where to sign in: its answer is not one of IdentityNow.",
    ),
    (
        "session.refused.info-refused",
        "The tenant did not say where to sign in: it refused the question (status {status}).",
    ),
    (
        "session.refused.no-random",
        "This browser has no source of random values that is safe enough to sign in with.",
    ),
    (
        "session.refused.foreign",
        "The tenant named an address that does not belong to it: {address}. The page does not go there.",
    ),
    (
        "session.refused.origin",
        "This app is registered for {registered}, but this page was opened at {found}.",
    ),
    ("session.way.again", "Sign in again. What you typed is kept."),
    (
        "session.way.again-or-admin",
        "Sign in again. If this happens again, tell your administrator what it says here.",
    ),
    (
        "session.way.own-account",
        "Sign in with your own account. If you came from a portal, tell its administrator that it must hand over a token \
         of a person.",
    ),
    (
        "session.way.clock",
        "Check the date and time of this device, then sign in again. If you came from a portal, load the portal again \
         first.",
    ),
    (
        "session.way.storage",
        "Allow this site to store data (leave the private window, or allow site data in the browser's settings), then \
         sign in again.",
    ),
    ("session.way.admin", "Tell your administrator what it says here; config.json may need a change."),
    (
        "session.way.browser",
        "Use a current version of Chrome, Edge, Firefox or Safari. What you typed is kept in this browser only.",
    ),
    ("session.way.later", "Wait a minute, then sign in again. What you typed is kept."),
    ("session.way.origin", "Open {registered} instead."),
    ("session.way.network", "Check the network, then sign in again. What you typed is kept."),
    ("session.signed-out.not-yet", "Sign in to request access."),
];
