//! The one place that says which headers the app is served with. Recipes for other servers are made from this.

/// What a deployment may choose about the headers; everything else is fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Origins the app may call beside its own: the tenant's API, and its token endpoint where that is another host.
    pub connect: Vec<String>,
    /// Origins that may show the app in a frame. Empty: nobody.
    pub frame_ancestors: Vec<String>,
}

/// For how long a browser may keep a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// May be kept, but is asked about before each use: `index.html`, `config.json`, whatever has no build id in its path.
    AskFirst,
    /// Never changes under its address: everything below `assets/<build id>/`.
    Forever,
}

impl Caching {
    /// The caching of a path relative to the app's folder.
    pub fn of(path: &str) -> Self {
        if path.starts_with("assets/") { Self::Forever } else { Self::AskFirst }
    }

    /// The value of `Cache-Control`.
    pub fn header(self) -> &'static str {
        match self {
            Self::AskFirst => "no-cache",
            Self::Forever => "public, max-age=31536000, immutable",
        }
    }
}

/// The headers of every answer, `Cache-Control` excepted, with lower-case names.
pub fn headers(policy: &Policy) -> Vec<(&'static str, String)> {
    vec![
        ("content-security-policy", content_security_policy(policy)),
        ("x-content-type-options", "nosniff".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("cross-origin-opener-policy", "same-origin".to_owned()),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(self)".to_owned(),
        ),
    ]
}

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
        assert_eq!(Caching::of("assets/0123/app.js"), Caching::Forever);
        assert_eq!(Caching::of("index.html"), Caching::AskFirst);
        assert_eq!(Caching::of("config.json"), Caching::AskFirst);
    }
}
