//! `Route` and its fragment (`#/request/what`): which screen is shown. What a screen shows is in `pages/`.
//!
//! The enum is closed: whatever stands in the address bar, in a stored sign-in or in a host's message becomes one of
//! these screens and can lead nowhere else.

/// A screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A step of the guide: `#/request/who`, `#/change/who` or `#/remove/who`.
    Guide { door: Door, step: Step },
    /// A link that proposes a request: `#/request?for=…`. Opens the first step.
    Prefilled(Prefill),
    /// `#/requests`
    Requests,
    /// `#/requests/<id>`: a request by the service's id or by ours.
    Request(RequestId),
    /// `#/signed-out`
    SignedOut,
    /// Anything else, as it stood behind the `#`: shown as text, at most [`SHOWN`] characters.
    NotFound(String),
}

/// Whether access is asked for, its dates are changed, or it is removed. It stands in the address, so it survives reload,
/// Back and links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Door {
    #[default]
    Grant,
    Change,
    Remove,
}

/// The steps of the guide, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    #[default]
    Who,
    What,
    Details,
    Check,
    Sent,
}

/// What a link proposes, not yet understood: the text behind the `?`, at most [`MAX_PREFILL`] bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefill {
    raw: String,
}

/// An id that can stand in a fragment as it is: 1 to 100 letters, digits, `-`, `_`, `.` and `~`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(String);

/// How much of an unknown fragment is kept.
pub const SHOWN: usize = 200;
/// The longest proposal. A comment of 1,000 characters, each of nine signs when it is percent-encoded, ten people and
/// twenty-five items fit.
pub const MAX_PREFILL: usize = 16 * 1024;

impl Default for Route {
    fn default() -> Self {
        Self::first(Door::Grant)
    }
}

impl Route {
    /// The first step behind a door.
    pub const fn first(door: Door) -> Self {
        Self::Guide { door, step: Step::Who }
    }

    /// Reads a fragment, with or without its `#`. Every text is some route; nothing is the first step.
    pub fn parse(fragment: &str) -> Self {
        let text = fragment.strip_prefix('#').unwrap_or(fragment);
        Self::known(text).unwrap_or_else(|| {
            // Cutting may leave something known (a thousand slashes): then that is the route.
            let cut: String = text.chars().take(SHOWN).collect();
            Self::known(&cut).unwrap_or(Self::NotFound(cut))
        })
    }

    fn known(text: &str) -> Option<Self> {
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (text, None),
        };
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let route = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => Self::default(),
            (Some("request"), None, _) => match query.and_then(Prefill::read) {
                Some(prefill) => Self::Prefilled(prefill),
                None => Self::first(Door::Grant),
            },
            (Some("requests"), None, _) => Self::Requests,
            (Some("requests"), Some(id), None) => Self::Request(RequestId::parse(id)?),
            (Some("signed-out"), None, _) => Self::SignedOut,
            (Some(door), step, None) => {
                Self::Guide { door: Door::read(door)?, step: step.map_or(Some(Step::Who), Step::read)? }
            }
            _ => return None,
        };
        Some(route)
    }

    /// The fragment with its `#`: what `href` and `location.hash` take.
    pub fn fragment(&self) -> String {
        match self {
            Self::Guide { door, step } => format!("#/{}/{}", door.word(), step.word()),
            Self::Prefilled(prefill) => format!("#/request?{}", prefill.raw),
            Self::Requests => "#/requests".to_owned(),
            Self::Request(id) => format!("#/requests/{}", id.as_str()),
            Self::SignedOut => "#/signed-out".to_owned(),
            Self::NotFound(text) => format!("#{text}"),
        }
    }

    /// The door and step when this is the guide; a link that proposes a request is its first step.
    pub fn guide(&self) -> Option<(Door, Step)> {
        match self {
            Self::Guide { door, step } => Some((*door, *step)),
            Self::Prefilled(_) => Some((Door::Grant, Step::Who)),
            _ => None,
        }
    }
}

impl Door {
    /// All doors, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Grant, Self::Change, Self::Remove];

    fn word(self) -> &'static str {
        match self {
            Self::Grant => "request",
            Self::Change => "change",
            Self::Remove => "remove",
        }
    }

    fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|door| door.word() == word)
    }
}

impl Step {
    /// All steps, in their order.
    pub const ALL: [Self; 5] = [Self::Who, Self::What, Self::Details, Self::Check, Self::Sent];

    /// The step after this one.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }

    /// The step before this one. None for the first, and after sending: a sent request has no way back.
    pub fn previous(self) -> Option<Self> {
        match self {
            Self::Sent => None,
            _ => Self::ALL.into_iter().rev().find(|step| *step < self),
        }
    }

    /// As it stands in the fragment.
    pub fn word(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::What => "what",
            Self::Details => "details",
            Self::Check => "check",
            Self::Sent => "sent",
        }
    }

    fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }
}

impl Prefill {
    fn read(query: &str) -> Option<Self> {
        (1..=MAX_PREFILL).contains(&query.len()).then(|| Self { raw: query.to_owned() })
    }

    /// The text behind the `?`, undecoded.
    pub fn as_str(&self) -> &str {
        &self.raw
    }
}

impl RequestId {
    /// None when the id holds anything else; it then has no screen of its own.
    pub fn parse(text: &str) -> Option<Self> {
        let legal = (1..=100).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b));
        legal.then(|| Self(text.to_owned()))
    }

    /// As the service or this app spelt it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_fragments_of_the_guide_are_what_the_design_says() {
        for (text, door, step) in [
            ("#/request/who", Door::Grant, Step::Who),
            ("#/request/what", Door::Grant, Step::What),
            ("#/request/details", Door::Grant, Step::Details),
            ("#/request/check", Door::Grant, Step::Check),
            ("#/request/sent", Door::Grant, Step::Sent),
            ("#/change/who", Door::Change, Step::Who),
            ("#/change/details", Door::Change, Step::Details),
            ("#/remove/who", Door::Remove, Step::Who),
            ("#/remove/sent", Door::Remove, Step::Sent),
        ] {
            assert_eq!(Route::parse(text), Route::Guide { door, step });
            assert_eq!(Route::Guide { door, step }.fragment(), text);
        }
    }

    #[test]
    fn nothing_is_the_first_step() {
        for text in ["", "#", "#/", "/", "#/request", "#/request/", "#/request?"] {
            assert_eq!(Route::parse(text), Route::default(), "{text}");
        }
        assert_eq!(Route::parse("#/remove"), Route::first(Door::Remove));
        assert_eq!(Route::parse("#/change"), Route::first(Door::Change));
    }

    #[test]
    fn a_request_has_an_address_by_its_id() {
        let route = Route::parse("#/requests/2c9180835d2e5168015d32f890ca1581");
        assert!(matches!(&route, Route::Request(id) if id.as_str() == "2c9180835d2e5168015d32f890ca1581"));
        assert_eq!(Route::parse("#/requests"), Route::Requests);
    }

    #[test]
    fn a_link_that_proposes_a_request_opens_the_first_step_and_keeps_its_text() {
        let route = Route::parse("#/request?for=2c91&item=role:2c92&comment=a%20b");
        assert_eq!(route.guide(), Some((Door::Grant, Step::Who)));
        assert!(
            matches!(&route, Route::Prefilled(p) if p.as_str() == "for=2c91&item=role:2c92&comment=a%20b")
        );
    }

    #[test]
    fn an_unknown_fragment_is_kept_as_text_and_cut() {
        let long = "x".repeat(10_000);
        let Route::NotFound(kept) = Route::parse(&format!("#/{long}")) else { panic!("known?") };
        assert_eq!(kept.chars().count(), SHOWN);
    }

    #[test]
    fn no_text_leads_out_of_the_app() {
        for text in [
            "//evil.example",
            "#//evil.example",
            "/\\evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "#javascript:alert(1)",
            "%2f%2fevil.example",
            "\t//evil",
            "#/requests/../../evil",
            "#/requests/a%2fb",
            "#/request/who/more",
            "#/requests/\u{202e}live",
            "．．／",
            "#/REQUEST/WHO",
            "#/requests//evil.example/x",
        ] {
            // Only what is shown as text keeps anything of it; every screen's own fragment is made of its words.
            let route = Route::parse(text);
            let fragment = route.fragment();
            let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
            let kept = matches!(&route, Route::NotFound(kept) if fragment == format!("#{kept}"));
            let screen = fragment
                .strip_prefix("#/")
                .is_some_and(|rest| !rest.starts_with('/') && rest.chars().all(plain));
            assert!(kept || screen, "{text} became {fragment}");
        }
        for (text, screen) in [
            ("//evil.example", None),
            ("#/requests/../../evil", None),
            ("#/requests//live", Some("#/requests/live")),
        ] {
            let route = Route::parse(text);
            assert_eq!(matches!(route, Route::NotFound(_)), screen.is_none(), "{text}");
            assert!(screen.is_none_or(|fragment| route.fragment() == fragment), "{text}");
        }
    }

    #[test]
    fn steps_lead_to_each_other_and_a_sent_request_has_no_way_back() {
        assert_eq!(Step::Who.previous(), None);
        assert_eq!(Step::Details.previous(), Some(Step::What));
        assert_eq!(Step::Check.next(), Some(Step::Sent));
        assert_eq!(Step::Sent.next(), None);
        assert_eq!(Step::Sent.previous(), None);
    }

    proptest! {
        #[test]
        fn every_text_is_a_route_and_its_fragment_is_the_same_route(text in any::<String>()) {
            let route = Route::parse(&text);
            prop_assert_eq!(Route::parse(&route.fragment()), route);
        }

        #[test]
        fn texts_close_to_real_fragments_survive_the_round_trip(
            text in "#?/?(request|change|remove|requests|signed-out|x)?/?(who|what|sent|[a-z0-9~.%-]{0,120})?/?[?]?.{0,300}",
        ) {
            let route = Route::parse(&text);
            prop_assert_eq!(Route::parse(&route.fragment()), route);
        }
    }
}
