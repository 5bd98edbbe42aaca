//! Colours as CSS spells them, and the contrast between two of them (WCAG 2.2, 1.4.3).

/// A colour by its relative luminance: 0 for black, 1 for white. Nothing else of it is needed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Luminance(f64);

impl Luminance {
    /// `#rgb`, `#rrggbb`, `rgb(12 38 42)`, `rgb(12, 38, 42)` or `oklch(70% 0.1 200)`. None for anything else: a colour
    /// that shows through has no contrast of its own.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let rgb = match text.strip_prefix('#') {
            Some(digits) => hex(digits)?,
            None => function(text)?,
        };
        let [red, green, blue] = rgb;
        Some(Self(0.2126 * red + 0.7152 * green + 0.0722 * blue))
    }

    /// From 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        (self.0.max(other.0) + 0.05) / (self.0.min(other.0) + 0.05)
    }
}

/// Linear light from sRGB, both from 0 to 1.
fn linear(value: f64) -> f64 {
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn hex(digits: &str) -> Option<[f64; 3]> {
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let (width, scale) = match digits.len() {
        3 => (1, 15.0),
        6 => (2, 255.0),
        _ => return None,
    };
    let channel = |at: usize| {
        let digits = digits.get(at * width..(at + 1) * width)?;
        Some(linear(f64::from(u8::from_str_radix(digits, 16).ok()?) / scale))
    };
    Some([channel(0)?, channel(1)?, channel(2)?])
}

fn function(text: &str) -> Option<[f64; 3]> {
    let (name, arguments) = text.strip_suffix(')')?.split_once('(')?;
    match name {
        "rgb" => {
            let [red, green, blue] = three(arguments, if arguments.contains(',') { ',' } else { ' ' })?;
            let channel = |text: &str| number(text, 255.0).map(|value| linear(value / 255.0));
            Some([channel(red)?, channel(green)?, channel(blue)?])
        }
        "oklch" => {
            let [lightness, chroma, hue] = three(arguments, ' ')?;
            let lightness = match lightness.strip_suffix('%') {
                Some(percent) => number(percent, 100.0)? / 100.0,
                None => number(lightness, 1.0)?,
            };
            Some(from_oklch(lightness, number(chroma, 0.5)?, number(hue, 360.0)?.to_radians()))
        }
        _ => None,
    }
}

fn three(arguments: &str, between: char) -> Option<[&str; 3]> {
    let mut parts = arguments.split(between).map(str::trim).filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(one), Some(two), Some(three), None) => Some([one, two, three]),
        _ => None,
    }
}

/// A plain number from 0 to `most`: no sign, no exponent.
fn number(text: &str, most: f64) -> Option<f64> {
    let plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= 10
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    text.parse().ok().filter(|value| plain && *value <= most)
}

/// Linear light by the matrices of CSS Color 4. What a screen cannot show is cut, as browsers do at the least.
fn from_oklch(lightness: f64, chroma: f64, hue: f64) -> [f64; 3] {
    let (a, b) = (chroma * hue.cos(), chroma * hue.sin());
    let cube = |value: f64| value * value * value;
    let long = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let middle = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let short = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b);
    let red = 4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short;
    let green = -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short;
    let blue = -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701_0 * short;
    [red, green, blue].map(|channel| channel.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(one: &str, other: &str) -> f64 {
        Luminance::parse(one).unwrap().contrast(Luminance::parse(other).unwrap())
    }

    #[test]
    fn the_measure_agrees_with_the_specification() {
        assert!((contrast("#000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "rgb(255, 255, 255)") - 4.478).abs() < 1e-3);
    }

    #[test]
    fn one_colour_in_three_spellings_is_one_colour() {
        assert!((contrast("#0c5c66", "rgb(12 92 102)") - 1.0).abs() < 1e-9);
        // CSS Color 4, sample: oklch(40.1% 0.123 21.57) is #7d2329.
        assert!((contrast("oklch(40.1% 0.123 21.57)", "#7d2329") - 1.0).abs() < 0.02);
        assert!((contrast("oklch(1 0 0)", "#fff") - 1.0).abs() < 1e-3);
    }

    #[test]
    fn what_has_no_contrast_of_its_own_is_no_colour_here() {
        for text in [
            "",
            "red",
            "#",
            "#12",
            "#12345",
            "#12345678",
            "#ggg",
            "rgb(1 2)",
            "rgb(1 2 3 / 50%)",
            "rgb(256 0 0)",
            "rgb(-1 0 0)",
            "rgba(1, 2, 3, 0.5)",
            "var(--x)",
            "url(x)",
            "oklch(70% 0.1)",
            "oklch(1e9 0 0)",
            "rgb(1 2 3",
            "rgb(1,2,3))",
            "rgb(NaN 0 0)",
        ] {
            assert_eq!(Luminance::parse(text), None, "{text}");
        }
    }
}
