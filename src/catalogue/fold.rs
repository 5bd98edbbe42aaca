//! Comparing what people type with what things are called: without case, accents and ligatures.
//! Sorting for the eye belongs to `text/`.

/// The letters U+00C0 to U+017F without their marks; `?` where there is nothing to take off.
const LATIN: &[u8; 192] = b"aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?y\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll\
lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// Lower case, without accents.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            // Combining marks, as in decomposed text.
            '\u{300}'..='\u{36f}' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ĳ' => folded.push_str("ij"),
            '\u{c0}'..='\u{17f}' => folded.push(base(character)),
            other => folded.push(other),
        }
    }
    folded
}

/// Whether `part` occurs in `text`, case and accents aside. Every word of `part` may stand somewhere else.
pub fn contains(text: &str, part: &str) -> bool {
    let text = fold(text);
    fold(part).split_whitespace().all(|word| text.contains(word))
}

fn base(character: char) -> char {
    let at = (character as usize).wrapping_sub(0xc0);
    LATIN.get(at).copied().filter(|letter| *letter != b'?').map_or(character, char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_ligatures_make_no_difference() {
        assert_eq!(fold("ÀÇÉÎÑÖÜ łódź Straße Œuvre"), "aceinou lodz strasse oeuvre");
        assert_eq!(fold("e\u{301}"), fold("é"));
        assert_eq!(fold("÷×"), "÷×");
        assert_eq!(fold("日本 Ж"), "日本 ж");
    }

    #[test]
    fn words_may_stand_anywhere() {
        assert!(contains("Müller, Änne", "anne mull"));
        assert!(contains("anything", "  "));
        assert!(!contains("Finance", "fin x"));
    }
}
