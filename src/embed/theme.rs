//! Which of a host's tokens are used: those of a closed list, with a value of their sort, as long as every text can be
//! read on every ground. The rest is left as it is, and named to the host.

use std::collections::BTreeMap;

use super::{
    colour::Luminance,
    from_host::{Scheme, Theme},
};
use crate::config::theme::is_token_value;

/// Text on its ground, and controls' borders and focus rings (WCAG 2.2 AA: 1.4.3, 1.4.11).
const TEXT: f64 = 4.5;
const MARK: f64 = 3.0;

/// The colours: name, light, dark. As `style/tokens.css` has them; a test holds the two together.
pub const COLOURS: &[(&str, &str, &str)] = &[
    ("bg", "#f5f7f7", "#101617"),
    ("surface", "#ffffff", "#182022"),
    ("surface-sunken", "#eef2f2", "#202a2c"),
    ("line", "#d8dfe0", "#303b3e"),
    ("line-strong", "#748488", "#7f9095"),
    ("text", "#172123", "#e7eded"),
    ("text-muted", "#505f62", "#a5b3b6"),
    ("accent", "#0c5c66", "#74c9c8"),
    ("accent-strong", "#084750", "#9adcda"),
    ("on-accent", "#ffffff", "#05262a"),
    ("accent-soft", "#e2efef", "#16363a"),
    ("focus", "#0c5c66", "#9adcda"),
    ("info", "#1f4e8c", "#a3c7f8"),
    ("info-soft", "#e8eff9", "#172536"),
    ("success", "#1b6239", "#86d8a6"),
    ("success-soft", "#e4f2e9", "#15281c"),
    ("warning", "#704800", "#f1c46b"),
    ("warning-soft", "#fcf2da", "#2e2512"),
    ("danger", "#a3241d", "#ffa79f"),
    ("danger-strong", "#861a14", "#ffc4be"),
    ("danger-soft", "#fcebe9", "#371b19"),
    ("on-danger", "#ffffff", "#3a0906"),
];
/// Corners: a length.
const LENGTHS: [&str; 2] = ["radius", "radius-s"];
const FONTS: [&str; 2] = ["font", "font-mono"];

/// Every text and every ground that the stylesheet puts below it: texts, grounds, least contrast.
pub const PAIRS: &[(&[&str], &[&str], f64)] = &[
    (&["on-accent"], &["accent", "accent-strong"], TEXT),
    (&["on-danger"], &["danger", "danger-strong"], TEXT),
    (&["text", "text-muted", "accent", "accent-strong", "warning"], &["accent-soft"], TEXT),
    (&["focus"], &["accent-soft", "danger-soft", "bg", "surface", "surface-sunken"], MARK),
    (&["line-strong"], &["accent-soft", "bg", "surface", "surface-sunken"], MARK),
    (
        &["text", "text-muted", "accent", "accent-strong", "danger", "success", "warning", "info"],
        &["bg", "surface", "surface-sunken"],
        TEXT,
    ),
    (&["info"], &["info-soft"], TEXT),
    (&["success"], &["success-soft"], TEXT),
    (&["warning"], &["warning-soft"], TEXT),
    (&["danger", "danger-strong"], &["danger-soft"], TEXT),
    // Notices hold running text and links on every soft ground.
    (
        &["text", "accent", "accent-strong"],
        &["info-soft", "success-soft", "warning-soft", "danger-soft"],
        TEXT,
    ),
];

/// What is put on: names without the leading dashes, and their values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    pub scheme: Option<Scheme>,
    pub tokens: Vec<(String, String)>,
}

/// The names of an integrator's own tokens that leave some text unreadable, and so are not used. `config.json` may spell
/// colours in ways that are not measured here (`hsl(…)`, `color-mix(…)`): no pair with one of them is judged.
pub fn unreadable_own(tokens: &BTreeMap<String, String>) -> Vec<String> {
    let colours = tokens.iter().filter(|(name, _)| COLOURS.iter().any(|(known, ..)| known == name));
    let (mut used, unmeasured): (Vec<_>, Vec<_>) = colours
        .map(|(name, value)| (name.clone(), value.clone()))
        .partition(|(_, value)| shades(value).is_some());
    let unmeasured: Vec<&str> = unmeasured.iter().map(|(name, _)| name.as_str()).collect();
    settle(&mut used, Scheme::Auto, &unmeasured)
}

/// Takes out what leaves some text unreadable, and says its names. What one token gives up may be what another one needed:
/// until nothing changes. Without any token every pair passes.
fn settle(used: &mut Vec<(String, String)>, scheme: Scheme, unmeasured: &[&str]) -> Vec<String> {
    let mut refused = Vec::new();
    loop {
        let bad = unreadable(used, scheme, unmeasured);
        let before = used.len();
        used.retain(|(name, _)| {
            let keep = !bad.contains(&name.as_str());
            if !keep {
                refused.push(name.clone());
            }
            keep
        });
        if used.len() == before {
            return refused;
        }
    }
}

/// The part of a theme that is used, and the names of the tokens that are not.
pub fn fit(wanted: &Theme) -> (Dress, Vec<String>) {
    let (mut used, refused): (Vec<_>, Vec<_>) =
        wanted.tokens.iter().cloned().partition(|(name, value)| is_of_its_sort(name, value));
    let mut refused: Vec<String> = refused.into_iter().map(|(name, _)| name).collect();
    refused.extend(settle(&mut used, wanted.scheme.unwrap_or(Scheme::Auto), &[]));
    refused.sort();
    refused.dedup();
    (Dress { scheme: wanted.scheme, tokens: used }, refused)
}

fn is_of_its_sort(name: &str, value: &str) -> bool {
    // Nothing that could leave its declaration, or fetch anything.
    if !is_token_value(value) {
        return false;
    }
    if LENGTHS.contains(&name) {
        return is_length(value);
    }
    if FONTS.contains(&name) {
        return is_font(value);
    }
    COLOURS.iter().any(|(known, ..)| *known == name) && shades(value).is_some()
}

/// A value's colour in the light and in the dark scheme.
fn shades(value: &str) -> Option<(Luminance, Luminance)> {
    if let Some(inside) = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')')) {
        // A comma may stand inside `rgb(…)`: the one in the middle is where both sides are colours.
        return inside.match_indices(',').find_map(|(at, _)| {
            let (light, dark) = (inside.get(..at)?, inside.get(at + 1..)?);
            Luminance::parse(light).zip(Luminance::parse(dark))
        });
    }
    Luminance::parse(value).map(|one| (one, one))
}

/// `0.5rem`, `8px`, `0`: at most 24 px.
fn is_length(value: &str) -> bool {
    let (digits, most) = match (value.strip_suffix("rem"), value.strip_suffix("px")) {
        (Some(digits), _) => (digits, 1.5),
        (_, Some(digits)) => (digits, 24.0),
        _ => (value, 0.0),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain && digits.parse::<f64>().is_ok_and(|length| length <= most)
}

/// Families by name, at most ten; names with spaces need no quotes in CSS.
fn is_font(value: &str) -> bool {
    let family = |name: &str| {
        let name = name.trim();
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ' || b == b'-')
    };
    value.split(',').count() <= 10 && value.split(',').all(family)
}

/// The tokens that leave some text unreadable in a scheme that may be shown. Pairs with an `unmeasured` one are left out.
fn unreadable(used: &[(String, String)], scheme: Scheme, unmeasured: &[&str]) -> Vec<&'static str> {
    let shade = |name: &str| {
        let own = used.iter().find(|(used, _)| used == name).and_then(|(_, value)| shades(value));
        own.or_else(|| {
            let (_, light, dark) = COLOURS.iter().find(|(known, ..)| *known == name)?;
            Luminance::parse(light).zip(Luminance::parse(dark))
        })
    };
    let passes = |text: &str, ground: &str, least: f64| {
        let (Some((text_light, text_dark)), Some((light, dark))) = (shade(text), shade(ground)) else {
            return false;
        };
        (scheme == Scheme::Dark || text_light.contrast(light) >= least)
            && (scheme == Scheme::Light || text_dark.contrast(dark) >= least)
    };
    let mut bad = Vec::new();
    for (texts, grounds, least) in PAIRS {
        for text in *texts {
            for ground in *grounds {
                let unknown = unmeasured.contains(text) || unmeasured.contains(ground);
                if !unknown && !passes(text, ground, *least) {
                    bad.extend([*text, *ground]);
                }
            }
        }
    }
    bad
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::theme::is_token_name;

    fn theme(scheme: Option<Scheme>, tokens: &[(&str, &str)]) -> Theme {
        Theme { scheme, tokens: tokens.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect() }
    }

    fn used(wanted: &Theme) -> Vec<String> {
        fit(wanted).0.tokens.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_apps_own_colours_pass() {
        let own: Vec<(String, String)> = COLOURS
            .iter()
            .map(|(name, light, dark)| ((*name).to_owned(), format!("light-dark({light}, {dark})")))
            .collect();
        let (dress, refused) = fit(&Theme { scheme: None, tokens: own.clone() });
        assert_eq!((dress.tokens, refused), (own, Vec::new()));
    }

    #[test]
    fn a_portals_colours_shapes_and_fonts_are_used() {
        let portal = theme(
            None,
            &[
                ("accent", "light-dark(#004a99, rgb(150, 200, 255))"),
                ("accent-strong", "light-dark(oklch(30% 0.1 255), #cfe4ff)"),
                ("font", "Inter, Segoe UI, sans-serif"),
                ("radius", "0.25rem"),
                ("radius-s", "0"),
            ],
        );
        assert_eq!(fit(&portal).1, Vec::<String>::new());
        assert_eq!(used(&portal).len(), 5);
    }

    #[test]
    fn an_accent_that_cannot_be_read_is_left_out_and_named() {
        let (dress, refused) = fit(&theme(None, &[("accent", "#ff6600"), ("radius", "4px")]));
        assert_eq!(refused, ["accent"]);
        assert_eq!(dress.tokens, [("radius".to_owned(), "4px".to_owned())]);
    }

    #[test]
    fn only_the_scheme_that_is_shown_must_be_readable() {
        let night = [("bg", "#000"), ("surface", "#111"), ("surface-sunken", "#161616")];
        assert_eq!(used(&theme(Some(Scheme::Dark), &night)).len(), 3);
        assert_eq!(used(&theme(None, &night)), Vec::<String>::new());
    }

    #[test]
    fn a_pair_that_only_passes_together_falls_together() {
        let night = [("bg", "#000"), ("surface", "#111"), ("surface-sunken", "#161616"), ("text", "#222")];
        let (dress, refused) = fit(&theme(Some(Scheme::Dark), &night));
        assert!(dress.tokens.is_empty(), "{dress:?}");
        assert_eq!(refused.len(), 4);
    }

    /// They were checked by their grammar alone: an integrator could make text that nobody reads.
    #[test]
    fn an_integrators_own_colours_must_be_readable_too() {
        let own = |tokens: &[(&str, &str)]| {
            let tokens = tokens.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            unreadable_own(&tokens.collect())
        };
        assert_eq!(own(&[("accent", "#ff6600"), ("radius", "4px"), ("measure", "50rem")]), ["accent"]);
        assert_eq!(own(&[("text", "#777"), ("bg", "#999")]), ["bg", "text"]);
        assert!(own(&[("accent", "#004a99"), ("accent-strong", "#003366")]).contains(&"accent".to_owned()));
        let both = [("accent", "light-dark(#004a99, #9cf)"), ("accent-strong", "light-dark(#036, #cfe4ff)")];
        assert_eq!(own(&both), Vec::<String>::new());
    }

    #[test]
    fn a_colour_that_is_not_measured_is_not_judged_and_keeps_nothing_else_from_being() {
        let own = |tokens: &[(&str, &str)]| {
            let tokens = tokens.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            unreadable_own(&tokens.collect())
        };
        assert_eq!(own(&[("accent", "hsl(187 78% 22%)")]), Vec::<String>::new());
        assert_eq!(own(&[("accent", "hsl(187 78% 22%)"), ("text", "#aaa")]), ["text"]);
    }

    #[test]
    fn what_is_not_on_the_list_or_of_another_sort_is_left_out_and_named() {
        let odd = [
            ("measure", "40rem"),
            ("accent", "4px"),
            ("accent-soft", "color-mix(in oklab, red, blue)"),
            ("radius", "50rem"),
            ("radius-s", "calc(1px * 1000)"),
            ("font", "#fff"),
            ("focus", "url(https://evil.example)"),
            ("text", "#fff;}"),
            ("font-mono", ","),
        ];
        let (dress, refused) = fit(&theme(None, &odd));
        assert!(dress.tokens.is_empty(), "{dress:?}");
        assert_eq!(refused.len(), odd.len());
    }

    proptest! {
        #[test]
        fn whatever_a_host_sends_what_is_used_is_readable_and_legal(
            tokens in prop::collection::vec(
                (prop::sample::select(COLOURS.iter().map(|(n, ..)| *n).chain(["radius", "font", "x"]).collect::<Vec<_>>()),
                 prop_oneof!["#[0-9a-f]{3}", "#[0-9a-f]{6}", "light-dark\\(#[0-9a-f]{3}, #[0-9a-f]{3}\\)", ".{0,30}"]), 0..12),
            scheme in prop::sample::select(vec![None, Some(Scheme::Light), Some(Scheme::Dark), Some(Scheme::Auto)]),
        ) {
            let tokens: std::collections::BTreeMap<_, _> = tokens.into_iter().collect();
            let wanted = Theme { scheme, tokens: tokens.into_iter().map(|(n, v)| (n.to_owned(), v)).collect() };
            let (dress, refused) = fit(&wanted);
            prop_assert_eq!(dress.tokens.len() + refused.len(), wanted.tokens.len());
            prop_assert!(unreadable(&dress.tokens, scheme.unwrap_or(Scheme::Auto), &[]).is_empty());
            for (name, value) in &dress.tokens {
                prop_assert!(is_token_name(name) && is_token_value(value), "{}: {}", name, value);
            }
        }
    }
}
