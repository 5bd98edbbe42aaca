//! What the app says as a guest: in a frame, of signing in there, and of a link that fills the form in.

use super::tables::Row;

pub(super) const TABLE: &[Row] = &[
    // In a frame
    ("embed.not-here", "The app is not shown here"),
    (
        "embed.not-here.unknown",
        "This browser does not say which page is around this one, so the app cannot know whether it may be shown here.",
    ),
    (
        "embed.not-here.contradiction",
        "What this browser says of the page around this one does not agree, so the app does not trust it.",
    ),
    (
        "embed.not-here.not-allowed",
        "The page {page} is not on the list of pages that may show this app. Whoever runs the app can add it: “embed.allowedParents” in config.json.",
    ),
    ("embed.open", "Open in a new window"),
    // Signing in there
    (
        "signin.inside.where",
        "A window opens in which you sign in on your company’s own page. Then you go on here.",
    ),
    ("signin.inside.alone", "Open the app in a new window, sign in and go on there."),
    ("signin.inside.host-none", "The page around this one has not signed you in."),
    (
        "signin.inside.own-inline",
        "You cannot sign in yourself here, because the app is a part of another page.",
    ),
    (
        "signin.inside.own-off",
        "You cannot sign in yourself here: only the page around this one can sign you in.",
    ),
    ("signin.inside.by-host", "The page around this one signs you in."),
    (
        "signin.inside.waiting",
        "Sign in in the window that has opened. This page goes on by itself when you have signed in.",
    ),
    ("signin.again", "Open the window again"),
    (
        "signin.inside.blocked",
        "No window could be opened: this browser, or the page around this one, does not allow it. Allow pop-up windows and sign in again, or open the app in a new window and sign in there.",
    ),
    (
        "signin.inside.closed",
        "The window was closed before you had signed in. Sign in again, or open the app in a new window and sign in there.",
    ),
    ("signin.inside.host", "The page around this one is asked to sign you in…"),
    (
        "signin.inside.host-silent",
        "The page around this one did not sign you in. You can sign in yourself: a window opens for it.",
    ),
    (
        "signin.inside.signed-out",
        "You have signed out of this app only. Your company’s sign-in page may still know you, and then lets you in without asking.",
    ),
    // The window for it
    ("relay.heading", "Sign in"),
    (
        "relay.body",
        "Your company’s sign-in page opens in a window of its own. When you have signed in, both windows close by themselves and you go on where you were.",
    ),
    ("relay.go", "Go to the sign-in page"),
    (
        "relay.waiting",
        "Sign in in the window that has opened, and leave this one open until then: it closes by itself.",
    ),
    ("relay.again", "Open it again"),
    (
        "relay.blocked",
        "No window could be opened: this browser does not allow it. Allow pop-up windows for this address and try again, or use the app in this window.",
    ),
    ("relay.here", "Use the app in this window"),
    ("relay.done", "You have signed in. You can close this window."),
    // A request that a link proposes
    ("link.looking", "Looking up what the link proposes…"),
    ("link.title", "This form was filled from a link"),
    (
        "link.body",
        "Nothing was sent. Check who and what it names, change what is not right, and send it yourself at the end.",
    ),
    ("link.left-out", "Not taken from the link:"),
    ("link.left-out.part", "“{part}”, which this app does not understand."),
    (
        "link.left-out.too-many",
        "what is more than {items} items, {people} people or a comment of 1,000 characters.",
    ),
    ("link.left-out.person", "the person {id}, whom IdentityNow does not know or does not show to you."),
    ("link.left-out.item", "the access {id}, which does not exist or which you cannot request."),
    ("link.empty", "The link names nothing that could be filled in."),
    ("link.asks.title", "A link proposes another request"),
    ("link.asks.body", "You have begun a request that is not sent yet. The link’s would take its place."),
    ("link.asks.keep", "Keep mine"),
    ("link.asks.take", "Fill in from the link"),
    // A request that the page around proposes
    ("link.host.looking", "Looking up what {host} suggests…"),
    ("link.host.title", "This request was suggested by {host}"),
    ("link.host.left-out", "Not taken from the suggestion:"),
    ("link.host.empty", "The suggestion of {host} names nothing that could be filled in."),
    ("link.host.asks.title", "{host} suggests another request"),
    (
        "link.host.asks.body",
        "You have begun a request that is not sent yet. The suggested one would take its place.",
    ),
    ("link.host.asks.take", "Fill in the suggestion"),
];
