//! What `ui` says, in English.
//! The parts take their words as props; these are the ones every page needs for them.

use super::tables::Row;

pub(super) const TABLE: &[Row] = &[
    ("ui.optional", "optional"),
    ("ui.error_title", "There is a problem"),
    ("ui.error_page_title", "Error: {title}"),
    ("ui.loading", "Loading…"),
    ("ui.searching", "Searching…"),
    ("ui.show_more", "Show more"),
    ("ui.shown", "Showing {shown} of {total}"),
    ("ui.shown_open_end", "Showing {shown}, and there are more"),
    ("ui.close", "Close"),
    ("ui.cancel", "Cancel"),
    ("ui.remove", "Remove"),
    ("ui.change", "Change"),
    ("ui.clear", "Clear"),
    ("ui.copy", "Copy"),
    ("ui.copied", "Copied"),
    ("ui.copy_failed", "This browser did not allow copying. Select the text and copy it by hand."),
    ("ui.why", "Why?"),
    ("ui.more", "More"),
    ("ui.add_time", "Add a time"),
    ("ui.remove_time", "Remove the time"),
    ("ui.time", "Time"),
    ("ui.skip", "Skip to the main content"),
    ("ui.steps", "Steps"),
    ("ui.step_of", "Step {step} of {total}"),
    ("ui.matches", "{count, plural, one {# match} other {# matches}}"),
    ("ui.date_by_half", "{label}: finish the date, with day, month and year, or clear it"),
    ("ui.not_provided", "Not provided"),
    ("ui.not_visible", "Not visible to you"),
    ("ui.help", "Help"),
    ("ui.sign_out", "Sign out"),
    ("ui.navigation", "Main"),
];
