//! The list as a file for a spreadsheet: RFC 4180, and no cell that a spreadsheet would take for a formula.
//! Handing the file over is the browser's work.

use super::group::{RequestGroup, kind_name};
use crate::contract::{ItemType, utc};
use crate::msg;
use crate::text::{Message, MessageId};

/// What begins a formula in some spreadsheet (OWASP "CSV Injection"), the full-width signs included.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet might take it for a formula, also behind leading blanks and quotes.
fn is_dangerous(cell: &str) -> bool {
    let skipped =
        |c: char| c == '"' || c == '\'' || (c.is_whitespace() && !FORMULA.contains(&c)) || c == '\u{feff}';
    cell.trim_start_matches(skipped).starts_with(FORMULA)
}

/// Rows of cells as CSV with CRLF, beginning with the mark that makes Excel read UTF-8.
pub fn csv<R, C>(rows: R) -> String
where
    R: IntoIterator<Item = C>,
    C: IntoIterator<Item = String>,
{
    let mut file = String::from("\u{feff}");
    for row in rows {
        for (at, cell) in row.into_iter().enumerate() {
            if at > 0 {
                file.push(',');
            }
            let guard = if is_dangerous(&cell) { "'" } else { "" };
            if guard.is_empty() && !cell.contains([',', '"', '\r', '\n']) {
                file.push_str(&cell);
            } else {
                file.push('"');
                file.push_str(guard);
                file.push_str(&cell.replace('"', "\"\""));
                file.push('"');
            }
        }
        file.push_str("\r\n");
    }
    file
}

/// Turns requests into rows. `say` renders a sentence in the person's language.
pub struct Export<'a> {
    pub say: &'a dyn Fn(&Message) -> String,
}

impl Export<'_> {
    const COLUMNS: [&'static str; 11] = [
        "history.column.requested-on",
        "history.column.requested-by",
        "history.column.for",
        "history.column.kind",
        "history.column.type",
        "history.column.item",
        "history.column.progress",
        "history.column.end",
        "history.column.comment",
        "history.column.request-id",
        "history.column.reference",
    ];

    /// The file of these requests; a request the server does not list yet has one row for each person and item.
    pub fn file(&self, groups: &[&RequestGroup]) -> String {
        let say = |key: &str| {
            let message = MessageId::find(key).map(|id| Message { id, args: Vec::new() });
            message.map(|message| (self.say)(&message)).unwrap_or_default()
        };
        let head: Vec<_> = Self::COLUMNS.iter().map(|key| say(key)).collect();
        csv(std::iter::once(head).chain(groups.iter().flat_map(|group| self.rows(group))))
    }

    fn rows(&self, group: &RequestGroup) -> Vec<Vec<String>> {
        let requester = group.requester.as_ref().map(|who| who.name.clone()).unwrap_or_default();
        let start = |person: &str| {
            let kind = (self.say)(&kind_name(&group.request_type));
            vec![group.created_ms.map(utc).unwrap_or_default(), requester.clone(), person.to_owned(), kind]
        };
        if group.lines.is_empty() {
            let mut rows = Vec::new();
            for sent in &group.sent {
                for (person, item) in sent.people.iter().flat_map(|p| sent.items.iter().map(move |i| (p, i)))
                {
                    let mut row = start(&person.name);
                    row.extend([(self.say)(&type_name(&item.key.item_type)), item.name.clone()]);
                    row.extend([(self.say)(&sent.state.message()), String::new(), String::new()]);
                    row.extend([sent.request_ids.join(" "), group.key.clone()]);
                    rows.push(row);
                }
            }
            return rows;
        }
        let each = group.lines.iter().map(|line| {
            let status = &line.row;
            let mut row = start(&status.requested_for.name);
            row.push(status.item_type.as_ref().map(|kind| (self.say)(&type_name(kind))).unwrap_or_default());
            row.push(status.name.clone().unwrap_or_default());
            row.push((self.say)(&line.progress.message()));
            row.push(line.remove_ms().map(utc).unwrap_or_default());
            row.push(
                status.requester_comment.as_ref().map(|comment| comment.comment.clone()).unwrap_or_default(),
            );
            row.push(status.access_request_id.clone().unwrap_or_default());
            row.push(line.cid().unwrap_or_default().to_owned());
            row
        });
        each.collect()
    }
}

fn type_name(item_type: &ItemType) -> Message {
    match item_type {
        ItemType::Role => msg!("what.type.role"),
        ItemType::AccessProfile => msg!("what.type.access-profile"),
        ItemType::Entitlement => msg!("what.type.entitlement"),
        ItemType::Other(word) => msg!("what.type.other", word = word.as_str()),
    }
}
