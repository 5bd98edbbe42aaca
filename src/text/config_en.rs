//! What `config` says, in English.

use super::tables::Row;

pub(super) const TABLE: &[Row] = &[
    (
        "config.unreachable",
        "config.json could not be read: the server of this page did not answer. Check the network, then load the page \
         again.",
    ),
    (
        "config.unreachable-status",
        "config.json could not be read: the server answered {status}. Put config.json beside index.html, then load the \
         page again.",
    ),
    ("config.empty", "config.json is empty. It must be a JSON object with at least “tenant”."),
    (
        "config.html",
        "The server sent a web page instead of config.json. Put config.json beside index.html, and let the server \
         answer 404 for files that do not exist.",
    ),
    (
        "config.too-large",
        "config.json is larger than 256 KiB. It holds settings only; remove what is not one.",
    ),
    (
        "config.not-json",
        "config.json is not JSON: see line {line}, column {column}. Usually a comma, a quote or a bracket is missing \
         or too many.",
    ),
    (
        "config.unknown-key",
        "config.json: “{key}” is not a setting of this app. Allowed in this place: {allowed}.",
    ),
    ("config.missing", "config.json: “{key}” is missing. It must be {allowed}."),
    ("config.wrong", "config.json: “{key}” is {found}. It must be {allowed}."),
    ("config.wrong-file", "config.json is {found}. It must be {allowed}."),
    (
        "config.secret",
        "config.json: “{key}” must not be here. Everybody who opens this page can read this file. Register a public \
         client, which has no secret, and replace the secret that was here: it is no longer one.",
    ),
    (
        "config.test-elsewhere",
        "config.json: “{key}” is only for a tenant on this machine (127.0.0.1, localhost, [::1]). Remove it.",
    ),
    (
        "config.unreadable-colours",
        "config.json: “branding.tokens”: not used, as some text could not be read: {names}.",
    ),
    ("config.allowed.object", "an object: { … }"),
    ("config.allowed.list", "a list of texts: [ \"…\" ]"),
    (
        "config.allowed.sources",
        "a list with “host”, “own”, or both, each once, in the order in which they are tried",
    ),
    ("config.allowed.text", "a text: \"…\""),
    ("config.allowed.one-of", "one of {names}"),
    ("config.allowed.whole", "a whole number from {from} to {to}"),
    (
        "config.allowed.endpoint",
        "an https address, an http address of this machine (127.0.0.1, localhost, [::1]), or a path on this server \
         such as /isc; without user name, “?” and “#”",
    ),
    (
        "config.allowed.redirect",
        "the https address of this app exactly as registered with the OAuth client (http only on this machine); \
         without user name, “?” and “#”",
    ),
    ("config.allowed.client-id", "the id of the OAuth client: 1 to 200 characters without spaces"),
    ("config.allowed.scope", "the name of a scope, such as sp:scopes:all, without spaces"),
    (
        "config.allowed.token-key",
        "a sessionStorage key of 1 to 200 characters that does not begin with “ar.”",
    ),
    ("config.allowed.title", "a text of 1 to 80 characters in one line"),
    ("config.allowed.logo", "a file on this server, such as logo.svg or /brand/logo.svg"),
    (
        "config.allowed.link",
        "an https address, an http address of this machine, or a path on this server such as /help",
    ),
    (
        "config.allowed.token-name",
        "the name of a design token: lower-case letters, digits and dashes, at most 40",
    ),
    (
        "config.allowed.token-value",
        "a CSS colour, length or font name of 1 to 200 characters; of functions only colours, calc, clamp, min and max",
    ),
    ("config.allowed.locale", "a language such as en, de or pt-BR"),
    (
        "config.allowed.parent",
        "an origin such as https://portal.example (no path, no slash at the end), or https://*.corp.example for all \
         hosts below one domain",
    ),
];
