//! Narrowing the rows that are loaded. The server can filter by neither state nor type.

use super::group::{Line, RequestGroup};
use super::progress::StateGroup;
use super::sent::Sent;
use crate::catalogue::contains;
use crate::contract::ItemType;

/// What to keep; the default keeps everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the names of people and items, ids, references and comments.
    pub text: String,
    pub state: Option<StateGroup>,
    pub item_type: Option<ItemType>,
}

impl Filter {
    /// Whether anything is left out at all.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.state.is_none() && self.item_type.is_none()
    }

    /// Whether to show a request: one of its lines, or what was sent of it, has everything asked for.
    pub fn keeps(&self, group: &RequestGroup) -> bool {
        group.lines.iter().any(|line| self.keeps_line(group, line)) || self.keeps_sent(group)
    }

    fn keeps_line(&self, group: &RequestGroup, line: &Line) -> bool {
        let row = &line.row;
        let text = || {
            let comment = row.requester_comment.as_ref().map(|comment| comment.comment.as_str());
            let people = [row.requested_for.name.as_str(), row.requester.name.as_str()];
            let ids = [row.name.as_deref(), row.access_request_id.as_deref(), comment];
            let values = row.client_metadata.values().map(String::as_str);
            let parts: Vec<_> = people.into_iter().chain(ids.into_iter().flatten()).chain(values).collect();
            format!("{} {}", group.key, parts.join(" "))
        };
        self.state.is_none_or(|state| line.progress.group() == state)
            && self.item_type.as_ref().is_none_or(|kind| row.item_type.as_ref() == Some(kind))
            && (self.text.trim().is_empty() || contains(&text(), &self.text))
    }

    fn keeps_sent(&self, group: &RequestGroup) -> bool {
        let kept = |one: &Sent| {
            let kind = |wanted: &ItemType| one.items.iter().any(|item| item.key.item_type == *wanted);
            self.state.is_none_or(|wanted| one.state.group() == wanted)
                && self.item_type.as_ref().is_none_or(kind)
        };
        let text = || {
            let people: Vec<_> = group.people().into_iter().map(|person| person.name).collect();
            format!("{} {} {}", group.key, people.join(" "), group.item_names().join(" "))
        };
        group.beside_lines().any(kept) && (self.text.trim().is_empty() || contains(&text(), &self.text))
    }
}
