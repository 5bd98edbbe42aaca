//! What is too long to be shown whole: its beginning, and how much more there is. What is sent is never cut.

use crate::{msg, store::use_store};

/// So many pairs of reference data are drawn: one more than the rules call many, so that what they say of it has its
/// field.
pub const PAIRS: usize = 101;
/// So many characters of a comment are read back.
const CHARACTERS: usize = 2_000;

/// A comment as it is read back.
pub fn beginning(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(CHARACTERS) {
        let more = text.get(end..).map_or(0, |rest| rest.chars().count());
        text.truncate(end);
        text.push_str("… (");
        text.push_str(&use_store().say(&msg!("check.more-characters", count = more)));
        text.push(')');
    }
    text
}
