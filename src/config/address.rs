//! Addresses as this app accepts them: tenant endpoints, the redirect URI, and links that are safe to show.
//! Resolving or normalising as a browser does is not needed: what is not plain is refused.

/// The longest address that is read; browsers and gateways give up near it.
const MAX_ADDRESS: usize = 2000;

/// The parts of an absolute http(s) address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Absolute<'a> {
    pub https: bool,
    pub host: &'a str,
    pub port: Option<u16>,
    pub tail: Tail<'a>,
}

/// What follows the host, or a path on this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tail<'a> {
    pub path: &'a str,
    pub query: Option<&'a str>,
    pub fragment: Option<&'a str>,
}

/// Splits `https://host:port/path?query#fragment`. None for anything else, user info and odd hosts included.
pub(super) fn absolute(text: &str) -> Option<Absolute<'_>> {
    if text.len() > MAX_ADDRESS {
        return None;
    }
    let (https, rest) = match text.strip_prefix("https://") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("http://")?),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    let (host, port) = match authority.strip_prefix("[::1]") {
        Some(after) => ("[::1]", after),
        None => authority.split_at_checked(authority.find(':').unwrap_or(authority.len()))?,
    };
    let port = match port.strip_prefix(':') {
        Some(digits) => Some(parse_port(digits)?),
        None if port.is_empty() => None,
        None => return None,
    };
    if !is_host(host) {
        return None;
    }
    Some(Absolute { https, host, port, tail: split_tail(tail)? })
}

/// Splits a path on this server: `/help?x#y`, not `//other.example`.
pub(super) fn local(text: &str) -> Option<Tail<'_>> {
    if text.len() > MAX_ADDRESS || !text.starts_with('/') || text.starts_with("//") {
        return None;
    }
    split_tail(text)
}

fn split_tail(text: &str) -> Option<Tail<'_>> {
    if !text.bytes().all(is_address_byte) || !percents_are_whole(text) {
        return None;
    }
    let (rest, fragment) = match text.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (text, None),
    };
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    if fragment.is_some_and(|f| f.contains('#')) {
        return None;
    }
    Some(Tail { path, query, fragment })
}

/// RFC 3986 characters without the backslash, quotes, spaces and controls that parsers disagree about.
fn is_address_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._~!$&'()*+,;=:@%/?#-".contains(&byte)
}

fn percents_are_whole(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let mut hex = after.bytes();
        matches!((hex.next(), hex.next()), (Some(a), Some(b)) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
    })
}

fn parse_port(digits: &str) -> Option<u16> {
    if digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// A DNS name whose last label begins with a letter, a dotted IPv4 address, or `[::1]`. Browsers read `127.1` and
/// `0x7f000001` as addresses too; those are refused, so that nothing is a loopback address in disguise.
fn is_host(host: &str) -> bool {
    if host == "[::1]" || is_ipv4(host) {
        return true;
    }
    host.len() <= 253
        && host.split('.').all(is_label)
        && host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn is_ipv4(host: &str) -> bool {
    host.split('.').count() == 4
        && host.split('.').all(|part| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_digit())
                && (part.len() == 1 || !part.starts_with('0'))
                && part.parse::<u8>().is_ok()
        })
}

/// 127.0.0.0/8, `localhost`, `[::1]`: the hosts that browsers treat as secure without https.
pub(super) fn is_loopback_host(host: &str) -> bool {
    host == "[::1]" || host.eq_ignore_ascii_case("localhost") || (host.starts_with("127.") && is_ipv4(host))
}

impl Absolute<'_> {
    /// https anywhere, http only on this machine.
    pub(super) fn is_protected(&self) -> bool {
        self.https || is_loopback_host(self.host)
    }

    /// `scheme://host[:port]` as `location.origin` spells it.
    pub(super) fn origin(&self) -> String {
        let (scheme, default) = if self.https { ("https://", 443) } else { ("http://", 80) };
        let mut origin = String::from(scheme);
        origin.push_str(&self.host.to_ascii_lowercase());
        if let Some(port) = self.port.filter(|port| *port != default) {
            origin.push(':');
            origin.push_str(&port.to_string());
        }
        origin
    }
}

/// An endpoint of the tenant: https, http on this machine, or a path on this server (`/isc`) behind which a reverse
/// proxy stands. No user info, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// None when it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let tail = match absolute(text) {
            Some(parts) if parts.is_protected() => parts.tail,
            Some(_) => return None,
            None => local(text)?,
        };
        if tail.query.is_some() || tail.fragment.is_some() {
            return None;
        }
        Some(Self(text.to_owned()))
    }

    /// The root of an API, to which paths are added: without slashes at its end.
    pub fn parse_base(text: &str) -> Option<Self> {
        Self::parse(text).map(|endpoint| Self(endpoint.0.trim_end_matches('/').to_owned()))
    }

    /// Absolute, or a path on this server.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This address with `/…` behind it.
    pub fn join(&self, path: &str) -> String {
        let mut joined = self.0.clone();
        joined.push_str(path);
        joined
    }

    /// Whether it is a path on the server this app came from.
    pub fn is_path(&self) -> bool {
        self.host().is_none()
    }

    /// Whether it names this machine. A path does not name any.
    pub fn is_loopback(&self) -> bool {
        self.host().is_some_and(is_loopback_host)
    }

    pub(super) fn host(&self) -> Option<&str> {
        absolute(&self.0).map(|parts| parts.host)
    }
}

/// Where the tenant sends the person back to: an absolute address without query and fragment, compared exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// None when it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let parts = absolute(text).filter(Absolute::is_protected)?;
        (parts.tail.query.is_none() && parts.tail.fragment.is_none()).then(|| Self(text.to_owned()))
    }

    /// Exactly as configured.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As `location.origin` spells it: sign-in works only for a page of this origin.
    pub fn origin(&self) -> String {
        absolute(&self.0).map(|parts| parts.origin()).unwrap_or_default()
    }

    /// Whether the app is served by this machine.
    pub fn is_loopback(&self) -> bool {
        absolute(&self.0).is_some_and(|parts| is_loopback_host(parts.host))
    }
}

/// An address that may stand in a link: https, http on this machine, or a path on this server.
/// `javascript:`, `data:`, user info and control characters never get in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeUrl(String);

impl SafeUrl {
    /// None when it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let safe = absolute(text).is_some_and(|parts| parts.is_protected()) || local(text).is_some();
        safe.then(|| Self(text.to_owned()))
    }

    /// A file on this server: `/brand/logo.svg`, or relative to the page, `logo.svg`.
    pub fn parse_local(text: &str) -> Option<Self> {
        let relative = text.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~/-".contains(&b))
            && text.len() <= MAX_ADDRESS;
        (relative || local(text).is_some()).then(|| Self(text.to_owned()))
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters, for a query value or a form field.
pub fn encode_component(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for nibble in [byte >> 4, byte & 15] {
                encoded.push(char::from(HEX.get(usize::from(nibble)).copied().unwrap_or(b'0')));
            }
        }
    }
    encoded
}
