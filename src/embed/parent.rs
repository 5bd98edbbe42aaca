//! Which page holds this one, and whether it may. Nothing is sent to a page that is not named in the config.

use super::coip;
use crate::config::Origin;

/// What a frame can know of the page that holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrameFacts {
    /// `window.parent !== window`.
    pub framed: bool,
    /// `location.ancestorOrigins[0]`; `null` for a page without an origin, and in Firefox for one that gives no referrer.
    pub ancestor: Option<String>,
    /// `parentOrigin` of the query, which the loader sets.
    pub named: Option<String>,
    /// `document.referrer`; empty counts as absent.
    pub referrer: Option<String>,
    /// The query says that a host of UI plugins is being developed around this page.
    pub plugin_dev: bool,
}

/// Where the app stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// In a window of its own.
    Alone,
    /// In a frame of this page.
    Guest(Origin),
    /// In a frame where it may not be.
    NotHere(NotHere),
}

/// Why the app is not shown in this frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotHere {
    /// The browser tells nothing of the page around.
    Unknown,
    /// The sources name different pages.
    Contradiction,
    /// This page is not in `embed.allowedParents`: as the browser spelt it, at most 200 characters.
    NotAllowed(String),
}

/// Judges by every source that is there: all must name one origin, and a rule must allow it.
pub fn stand(facts: &FrameFacts, allowed: &[String]) -> Stand {
    if !facts.framed {
        return Stand::Alone;
    }
    let referrer = facts.referrer.as_deref().filter(|url| !url.is_empty());
    let named = facts.named.as_deref().map(coip::named);
    let exact =
        [&facts.ancestor, &named].into_iter().flatten().map(|text| (Origin::parse(text), text.as_str()));
    let sources: Vec<_> = exact.chain(referrer.map(|url| (Origin::of(url), url))).collect();
    let Some((first, spelt)) = sources.first() else { return Stand::NotHere(NotHere::Unknown) };
    if sources.iter().any(|(origin, _)| origin != first) {
        return Stand::NotHere(NotHere::Contradiction);
    }
    match first {
        None if *spelt == "null" => Stand::NotHere(NotHere::Unknown),
        Some(origin) if allowed.iter().any(|rule| origin.is_named_by(rule)) => Stand::Guest(origin.clone()),
        _ => Stand::NotHere(NotHere::NotAllowed(spelt.chars().take(200).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(ancestor: &str, named: &str, referrer: &str) -> FrameFacts {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        FrameFacts {
            framed: true,
            ancestor: some(ancestor),
            named: some(named),
            referrer: some(referrer),
            ..FrameFacts::default()
        }
    }

    fn judge(facts: &FrameFacts) -> Stand {
        stand(facts, &["https://portal.example".to_owned(), "https://*.corp.example".to_owned()])
    }

    #[test]
    fn a_window_of_its_own_is_nobodys_guest() {
        assert_eq!(
            judge(&FrameFacts { named: Some("https://evil.example".into()), ..FrameFacts::default() }),
            Stand::Alone
        );
    }

    #[test]
    fn each_source_alone_names_the_parent() {
        for one in [
            facts("https://portal.example", "", ""),
            facts("", "https://portal.example", ""),
            facts("", "", "https://portal.example/a?b"),
            facts("https://portal.example", "https://portal.example", "https://portal.example/"),
        ] {
            assert!(
                matches!(judge(&one), Stand::Guest(origin) if origin.as_str() == "https://portal.example"),
                "{one:?}"
            );
        }
    }

    #[test]
    fn sources_that_disagree_are_believed_in_nothing() {
        for lie in [
            facts("https://evil.example", "https://portal.example", ""),
            facts("https://portal.example", "", "https://evil.example/"),
            facts("https://portal.example", "nonsense", ""),
            facts("null", "https://portal.example", ""),
        ] {
            assert_eq!(judge(&lie), Stand::NotHere(NotHere::Contradiction), "{lie:?}");
        }
    }

    #[test]
    fn a_page_that_is_not_named_is_refused_and_so_is_one_without_an_origin() {
        assert_eq!(judge(&facts("", "", "")), Stand::NotHere(NotHere::Unknown));
        // A page that hides itself is not called by a name that nobody could add to a list.
        assert_eq!(judge(&facts("null", "", "")), Stand::NotHere(NotHere::Unknown));
        for other in ["https://evil.example", "https://portal.example.evil.example", "https://corp.example"] {
            let refused = Stand::NotHere(NotHere::NotAllowed(other.to_owned()));
            assert_eq!(judge(&facts(other, "", "")), refused);
        }
        assert_eq!(stand(&facts("https://portal.example", "", ""), &[]), judge_nobody());
    }

    fn judge_nobody() -> Stand {
        Stand::NotHere(NotHere::NotAllowed("https://portal.example".to_owned()))
    }
}
