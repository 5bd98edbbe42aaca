//! Origins of other pages, as a browser spells them, and the rules of `embed.allowedParents`.

use super::{address::absolute, family::is_service_host};

/// The origin of a page: `https://portal.example`, without a slash at its end. http only on this machine.
/// Opaque origins (`null`) are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// None when the text is not exactly an origin.
    pub fn parse(text: &str) -> Option<Self> {
        let origin = Self::of(text)?;
        (origin.0 == text).then_some(origin)
    }

    /// The origin of an address, such as `document.referrer`.
    pub fn of(url: &str) -> Option<Self> {
        absolute(url).filter(|parts| parts.is_protected()).map(|parts| Self(parts.origin()))
    }

    /// As `location.origin` spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its host name: what a person knows a page by.
    pub fn host(&self) -> &str {
        absolute(&self.0).map_or(&self.0, |parts| parts.host)
    }

    /// Whether it is one of the service's own screens.
    pub fn is_of_service(&self) -> bool {
        absolute(&self.0).is_some_and(|parts| parts.https && is_service_host(parts.host))
    }

    /// Whether a rule of `embed.allowedParents` names it: exactly, or as `https://*.corp.example`, which stands for every
    /// host below `corp.example` on the same port, and not for `corp.example` itself.
    pub fn is_named_by(&self, rule: &str) -> bool {
        let Some(domain) = rule.strip_prefix("https://*.") else { return self.0 == rule };
        let below = self.0.strip_prefix("https://").and_then(|host| host.strip_suffix(domain));
        below.is_some_and(|labels| labels.len() > 1 && labels.ends_with('.'))
    }
}
