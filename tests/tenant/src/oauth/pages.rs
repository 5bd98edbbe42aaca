//! The three small pages a browser sees at the tenant: choose an account, a problem, signed out. Plain HTML that
//! works without script, under a strict policy.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::authorize::Wish;
use crate::http::{Answer, escape};
use crate::options::Account;

const STYLE: &str = ":root{color-scheme:light dark}\
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:36rem;padding:1.5rem 1rem}\
h1{font-size:1.5rem}h2{font-size:1.125rem;margin-block:2rem .5rem}\
ul{list-style:none;padding:0}li{margin-block:.75rem}p{margin-block:.25rem}\
button,input{font:inherit;min-height:2.75rem;padding:.25rem .75rem;box-sizing:border-box}\
.account{inline-size:100%;text-align:start}.note{font-size:.875rem}\
.find{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}.find label{flex:1 1 14rem}\
.find input{display:block;inline-size:100%}\
button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid Highlight;outline-offset:2px}";

fn page(status: u16, title: &str, body: &str, form_action: &str) -> Answer {
    let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{hash}'; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    );
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"icon\" href=\"data:,\">\
         <style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    );
    Answer::text(status, "text/html; charset=utf-8", html)
        .with("content-security-policy", policy)
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "same-origin")
        .with("cache-control", "no-store")
}

pub(super) fn problem(text: &str) -> Answer {
    let body = format!(
        "<h1>Sign-in cannot start</h1><p>{}</p><p>Go back to the application and tell whoever looks after it.</p>",
        escape(text)
    );
    page(400, "Sign-in cannot start", &body, "'none'")
}

pub(super) fn signed_out(back: Option<&str>) -> Answer {
    let link = back.map(|url| format!("<p><a href=\"{}\">Back to the application</a></p>", escape(url)));
    let body = format!("<h1>You are signed out</h1>{}", link.unwrap_or_default());
    page(200, "You are signed out", &body, "'none'")
}

pub(super) fn choose(
    wish: &Wish,
    named: &[Account],
    find: &str,
    found: &[Account],
    failed: bool,
    back_to: &str,
) -> Answer {
    let hidden: String = wish
        .params
        .iter()
        .map(|(name, value)| {
            format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value))
        })
        .collect();
    let results = match (find.trim().is_empty(), found.is_empty()) {
        (true, _) => String::new(),
        (false, true) => {
            let what = if failed { "has the user name" } else { "is called" };
            format!("<p role=\"status\">Nobody {what} <bdi>{}</bdi>.</p>", escape(find))
        }
        (false, false) => format!(
            "<form method=\"post\" action=\"/oauth/authorize\">{hidden}<ul>{}</ul></form>",
            buttons(found)
        ),
    };
    let body = format!(
        "<h1>Sign in to the local tenant</h1>\
         <p>This is a made-up company on this machine. Nobody needs a password.</p>\
         <form method=\"post\" action=\"/oauth/authorize\">{hidden}<ul>{}</ul></form>\
         <h2>Somebody else</h2>\
         <form method=\"get\" action=\"/oauth/authorize\" class=\"find\">{hidden}\
         <label>Name or user name <input name=\"find\" value=\"{}\" autocomplete=\"off\" required></label>\
         <button>Search</button></form>{results}",
        buttons(named),
        escape(find)
    );
    // Browsers hold form-action against the redirect that follows a form too.
    page(200, "Sign in to the local tenant", &body, &format!("'self' {back_to}"))
}

fn buttons(accounts: &[Account]) -> String {
    accounts
        .iter()
        .map(|account| {
            format!(
                "<li><button class=\"account\" name=\"account\" value=\"{}\">Sign in as <bdi>{}</bdi></button>\
                 <p class=\"note\"><bdi>{}</bdi>: {}</p></li>",
                escape(&account.user_name),
                escape(&account.display_name),
                escape(&account.user_name),
                escape(&account.note)
            )
        })
        .collect()
}
