//! Which design tokens may come from outside, and which CSS values: names and values that can neither fetch anything nor
//! leave their declaration. `config.json` may use all of it; what a host page may use of it is in `embed/theme.rs`.

/// Functions a value may call. `url(…)` and its relatives are not among them.
const FUNCTIONS: [&str; 12] = [
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "oklch",
    "oklab",
    "light-dark",
    "color-mix",
    "calc",
    "clamp",
    "min",
    "max",
];

/// `accent`, `radius-large`: lower-case words, digits and dashes, at most 40.
pub fn is_token_name(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Colours, lengths, font names and arithmetic: 1 to 200 characters.
pub fn is_token_value(value: &str) -> bool {
    let mut before = String::new();
    if value.is_empty() || value.len() > 200 {
        return false;
    }
    for c in value.chars() {
        let legal = match c {
            '(' => FUNCTIONS.iter().any(|function| before.ends_with(function)),
            _ => c.is_ascii_alphanumeric() || "#%., +*/)-".contains(c),
        };
        // A comment could hide what follows.
        if !legal || (c == '*' && before.ends_with('/')) {
            return false;
        }
        before.push(c);
    }
    true
}
