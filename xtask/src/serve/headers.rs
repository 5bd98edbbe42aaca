//! The one place that says which headers the app is served with. Recipes for other servers (`recipes/`) are made from
//! this, and the browser tests run under it.

/// What a deployment may choose about the headers; everything else is fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Origins the app may call beside its own: the tenant's API, and its token endpoint where that is another host.
    pub connect: Vec<String>,
    /// Origins that may show the app in a frame. Empty: nobody.
    pub frame_ancestors: Vec<String>,
    /// Served by https: browsers are told to come back that way only.
    pub https: bool,
}

/// What a file is, as far as its headers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `index.html` and whatever has no build id in its path: may be kept, but is asked about before each use.
    Page,
    /// `config.json` and `manifest.json`: as a page, and read by the pages that hold the app inline.
    Facts,
    /// Everything below `assets/<build id>/`: never changes under its address.
    Asset,
    /// `relay.html`: a page that a window of another page opens and goes on speaking with.
    Relay,
    /// Below `embed/v1/`: what pages of other origins load. The only files that every page may read.
    Loader,
}

/// The files of [`Place::Facts`].
pub const FACTS: [&str; 2] = ["config.json", "manifest.json"];

impl Place {
    pub const ALL: [Self; 5] = [Self::Page, Self::Facts, Self::Asset, Self::Relay, Self::Loader];

    /// The place of a path relative to the app's folder.
    pub fn of(path: &str) -> Self {
        if path.starts_with("assets/") {
            Self::Asset
        } else if path.starts_with("embed/") {
            Self::Loader
        } else if FACTS.contains(&path) {
            Self::Facts
        } else if path == "relay.html" {
            Self::Relay
        } else {
            Self::Page
        }
    }

    /// The headers that differ from place to place, with lower-case names.
    pub fn headers(self, policy: &Policy) -> Vec<(&'static str, &'static str)> {
        let caching = match self {
            Self::Page | Self::Facts | Self::Relay | Self::Loader => "no-cache",
            Self::Asset => "public, max-age=31536000, immutable",
        };
        // With "same-origin" the relay would lose the app that opened it (docs/decisions/0065-the-relay.md).
        let opener = if self == Self::Relay { "unsafe-none" } else { "same-origin" };
        let readers = if self == Self::Loader { "cross-origin" } else { "same-origin" };
        let mut headers = vec![
            ("cache-control", caching),
            ("cross-origin-opener-policy", opener),
            ("cross-origin-resource-policy", readers),
        ];
        // What a page that holds the app inline reads. None of it is a secret, and where nobody may hold the app, nobody
        // else has to read it.
        let inline = matches!(self, Self::Facts | Self::Asset) && !policy.frame_ancestors.is_empty();
        if self == Self::Loader || inline {
            headers.push(("access-control-allow-origin", "*"));
        }
        headers
    }
}

/// The headers of every answer, with lower-case names. Those of its [`Place`] come to them.
pub fn headers(policy: &Policy) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("content-security-policy", content_security_policy(policy)),
        ("x-content-type-options", "nosniff".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("origin-agent-cluster", "?1".to_owned()),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self)".to_owned(),
        ),
    ];
    if policy.https {
        headers.push(("strict-transport-security", format!("max-age={HSTS_SECONDS}; includeSubDomains")));
    }
    headers
}

/// Two years.
pub const HSTS_SECONDS: u32 = 63_072_000;

fn content_security_policy(policy: &Policy) -> String {
    let connect = sources("'self'", &policy.connect);
    let ancestors = match policy.frame_ancestors.split_first() {
        None => "'none'".to_owned(),
        Some((first, rest)) => sources(first, rest),
    };
    [
        "default-src 'none'",
        // WebAssembly counts as evaluation; no JavaScript is ever evaluated from text.
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        &format!("connect-src {connect}"),
        "img-src 'self'",
        "base-uri 'none'",
        // Signing in leaves by navigation, not by a form.
        "form-action 'none'",
        &format!("frame-ancestors {ancestors}"),
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    .join("; ")
}

fn sources(first: &str, rest: &[String]) -> String {
    std::iter::once(first).chain(rest.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_the_one_that_the_app_promises() {
        let policy = Policy { connect: vec!["https://acme.api.identitynow.com".into()], ..Policy::default() };
        let all = headers(&policy);
        assert_eq!(
            all[0],
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                 connect-src 'self' https://acme.api.identitynow.com; img-src 'self'; base-uri 'none'; \
                 form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
                    .to_owned()
            )
        );
    }

    #[test]
    fn a_portal_that_may_frame_the_app_is_named() {
        let policy = Policy { frame_ancestors: vec!["https://portal.example".into()], ..Policy::default() };
        assert!(content_security_policy(&policy).contains("frame-ancestors https://portal.example;"));
    }

    #[test]
    fn only_what_stands_below_a_build_id_is_kept_for_good() {
        let kept = |path: &str| {
            Place::of(path).headers(&Policy::default()).iter().any(|(_, value)| value.contains("immutable"))
        };
        assert!(kept("assets/0123/app.js"));
        assert!(!kept("index.html") && !kept("config.json") && !kept("embed/v1/access-request.js"));
    }

    #[test]
    fn other_origins_read_the_loader_and_what_the_app_is_made_of_once_they_may_hold_it() {
        let open = |policy: &Policy| -> Vec<Place> {
            let open = |place: &Place| place.headers(policy).contains(&("access-control-allow-origin", "*"));
            Place::ALL.into_iter().filter(open).collect()
        };
        assert_eq!(open(&Policy::default()), [Place::Loader]);
        let portal = Policy { frame_ancestors: vec!["https://portal.example".into()], ..Policy::default() };
        assert_eq!(open(&portal), [Place::Facts, Place::Asset, Place::Loader]);
    }

    #[test]
    fn only_the_relay_may_speak_with_the_window_that_opened_it() {
        for place in Place::ALL {
            let alone =
                place.headers(&Policy::default()).contains(&("cross-origin-opener-policy", "same-origin"));
            assert_eq!(alone, place != Place::Relay, "{place:?}");
        }
        assert_eq!(
            (Place::of("relay.html"), Place::of("assets/0123/relay.js")),
            (Place::Relay, Place::Asset)
        );
    }
}
