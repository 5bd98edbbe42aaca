//! The query language of search: a small part of the real one, turned into SQL over one index. Which documents an index
//! has is in `search`.

use rusqlite::types::Value as Sql;

use super::{Fail, Index};
use crate::data::fold;

/// "About 800 terms per query."
const MAX_TERMS: usize = 800;
/// More parentheses within each other are refused rather than followed.
const MAX_DEPTH: usize = 32;

/// The SQL of a query for one index. Unknown fields match nothing, as they do in the real service.
pub(super) fn condition(query: &str, index: Index, values: &mut Vec<Sql>) -> Result<String, Fail> {
    let unreadable = || Fail::bad("The query could not be read.");
    let (mut text, mut terms, mut depth) = (String::new(), 0, 0);
    // Whether something was said that AND, OR or ")" may follow, and the operator that was.
    let (mut said, mut join) = (false, None);
    for word in words(query).ok_or_else(unreadable)? {
        match word {
            Word::Operator(operator) => {
                if !said || join.is_some() {
                    return Err(unreadable());
                }
                join = Some(operator);
            }
            Word::Close => {
                if !said || join.is_some() || depth == 0 {
                    return Err(unreadable());
                }
                depth -= 1;
                text.push(')');
            }
            Word::Not => return Err(Fail::bad("This tenant does not offer NOT in queries.")),
            Word::Open | Word::Term(_) => {
                if said {
                    text.push_str(join.take().unwrap_or(" AND "));
                }
                said = matches!(word, Word::Term(_));
                if let Word::Term(word) = word {
                    text.push_str(&term(&word, index, values));
                } else {
                    depth += 1;
                    text.push('(');
                }
                terms += 1;
                if terms > MAX_TERMS || depth > MAX_DEPTH {
                    return Err(Fail::bad(format!("A query can have at most {MAX_TERMS} terms.")));
                }
            }
        }
    }
    match (text.is_empty(), said && join.is_none() && depth == 0) {
        (true, _) if join.is_none() => Ok("1".to_owned()),
        (false, true) => Ok(text),
        _ => Err(unreadable()),
    }
}

enum Word {
    Term(String),
    /// ` AND ` or ` OR `.
    Operator(&'static str),
    Not,
    Open,
    Close,
}

/// Words of a query; quotes keep spaces together, parentheses stand alone. `None`: a quote is not closed.
fn words(query: &str) -> Option<Vec<Word>> {
    let (mut words, mut word, mut quoted, mut was_quoted) = (Vec::new(), String::new(), false, false);
    for c in query.chars().chain([' ']) {
        if c == '"' {
            quoted = !quoted;
            was_quoted = true;
        } else if quoted || !(c.is_whitespace() || matches!(c, '(' | ')')) {
            word.push(c);
        } else {
            match (word.as_str(), std::mem::take(&mut was_quoted)) {
                ("", _) => {}
                ("AND", false) => words.push(Word::Operator(" AND ")),
                ("OR", false) => words.push(Word::Operator(" OR ")),
                ("NOT", false) => words.push(Word::Not),
                _ => words.push(Word::Term(word.clone())),
            }
            word.clear();
            match c {
                '(' => words.push(Word::Open),
                ')' => words.push(Word::Close),
                _ => {}
            }
        }
    }
    (!quoted).then_some(words)
}

fn term(word: &str, index: Index, values: &mut Vec<Sql>) -> String {
    let (field, value) = word.split_once(':').unwrap_or(("", word));
    if value == "*" {
        return "1".to_owned();
    }
    let column = match (field, index) {
        ("id", _) => "x.id",
        ("", _) | ("name" | "displayName", _) => "x.name_f",
        ("email", Index::Identities) => "x.email_f",
        ("firstName", Index::Identities) => "x.first_f",
        ("lastName", Index::Identities) => "x.last_f",
        ("attributes.uid" | "alias", Index::Identities) => "x.alias_f",
        ("manager.id", Index::Identities) => "(SELECT m.id FROM identity m WHERE m.n = x.manager)",
        ("source.id", Index::AccessProfiles | Index::Entitlements) => {
            "(SELECT s.id FROM source s WHERE s.n = x.source)"
        }
        ("requestable", Index::Roles | Index::AccessProfiles | Index::Entitlements) => {
            return if value == "true" { "x.requestable = 1" } else { "x.requestable = 0" }.to_owned();
        }
        _ => return "0".to_owned(),
    };
    let exact = column == "x.id" || column.starts_with('(');
    match value.strip_suffix('*') {
        Some(start) => {
            values.push(Sql::Text(fold(start)));
            format!("instr({column}, ?) = 1")
        }
        None if exact => {
            values.push(Sql::Text(value.to_owned()));
            format!("{column} = ?")
        }
        None => {
            values.push(Sql::Text(fold(value)));
            format!("instr({column}, ?) > 0")
        }
    }
}
