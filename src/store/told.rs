//! What a host is told of the outbox: what this page itself saw become of a request, by ids and counts, once each. What
//! lay in the browser already, or was heard of from another window, is no news: whoever saw it told its own host.

use std::collections::BTreeSet;

use crate::{
    embed::{Accepted, Say},
    submission::{Event, Record, State, Written},
};

/// What has been told, or is nobody's news: correlation ids, with whether it was accepted.
#[derive(Clone, Debug, Default)]
pub(super) struct Told(BTreeSet<(String, bool)>);

impl Told {
    /// Before the outbox takes it in: what the records say that come with this event was seen elsewhere, or earlier.
    pub(super) fn hear(&mut self, event: &Event) {
        let records: &[Record] = match event {
            Event::Loaded { records, .. }
            | Event::Returned { records, .. }
            | Event::TabSaid { records, .. }
            | Event::LockAnswered { stored: Some(records), .. } => records,
            Event::Stored { written: Written::Kept(record), .. } => std::slice::from_ref(&**record),
            _ => &[],
        };
        self.0.extend(records.iter().filter_map(Outcome::of).map(|outcome| outcome.key));
    }

    /// What is to be told now.
    pub(super) fn news(&mut self, records: &[Record]) -> Vec<Say> {
        let outcomes = records.iter().filter_map(Outcome::of);
        outcomes.filter_map(|it| self.0.insert(it.key).then_some(it.say)).collect()
    }
}

/// What became of a call.
struct Outcome {
    key: (String, bool),
    say: Say,
}

impl Outcome {
    fn of(record: &Record) -> Option<Self> {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let correlation_id = record.cid.clone();
        let (ids, existing) = match &record.state {
            State::Accepted(accepted) => (
                accepted.new_ids.iter().chain(&accepted.existing_ids).cloned().collect(),
                accepted.existing_ids.len(),
            ),
            State::Confirmed(sight) => (sight.ids.clone(), 0),
            State::Unknown { .. } | State::StillUnknown { .. } => {
                let say = Say::Unconfirmed { correlation_id: correlation_id.clone() };
                return Some(Self { key: (correlation_id, false), say });
            }
            _ => return None,
        };
        let say = Say::Accepted(Accepted {
            correlation_id: correlation_id.clone(),
            access_request_ids: ids,
            items: count(record.summary.items.len()),
            recipients: count(record.summary.people.len()),
            existing: count(existing),
        });
        Some(Self { key: (correlation_id, true), say })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::submission::{Outbox, Row, update};

    const ACCEPTED: &str = r#"{"Accepted":{"new_ids":["r1"],"existing_ids":[],"existing_items":[],"took_new":true,"sight":null}}"#;
    const UNKNOWN: &str = r#"{"Unknown":{"since_ms":5,"why":"NoAnswer"}}"#;

    fn record(cid: &str, revision: u32, state: &str) -> Record {
        let json = format!(
            r#"{{"version":1,"revision":{revision},"cid":"{cid}","plan":"p-{cid}","draft":"d","part":{{"number":1,"of":1}},
            "fingerprint":"f-{cid}","tenant":"t","requester":"me",
            "body":{{"requestedFor":["me"],"requestedItems":[{{"type":"ROLE","id":"r1"}}]}},
            "summary":{{"people":[{{"id":"me","name":"Mia"}}],"items":[{{"id":"r1","name":"Auditor"}}],"removes":false}},
            "state":{state},"attempts":[],"tries":0,"created_ms":5,"settled_ms":null,"replaces":null,
            "replaced_by":null,"looking":null}}"#
        );
        Record::read(&json).unwrap()
    }

    /// A page, from its opening on.
    #[derive(Default)]
    struct Page {
        told: Told,
        outbox: Option<Outbox>,
    }

    impl Page {
        fn says(&mut self, event: Event) -> Vec<Say> {
            let outbox = self.outbox.get_or_insert_with(|| Outbox::new("t", "me"));
            self.told.hear(&event);
            update(outbox, event);
            self.told.news(outbox.records())
        }

        fn opens(&mut self, records: Vec<Record>) -> Vec<Say> {
            self.says(Event::Loaded { now_ms: 10, records, locks: Vec::new() })
        }
    }

    fn found(cid: &str) -> Event {
        let row = Row {
            cid: Some(cid.to_owned()),
            access_request_id: Some("r1".to_owned()),
            row_id: Some("row".to_owned()),
            ..Row::default()
        };
        Event::LookAnswered { now_ms: 20, cid: cid.to_owned(), rows: Some(vec![row]) }
    }

    /// The first look was taken before the outbox had been read: a portal that loaded its page again was told that each
    /// request of the last day had been accepted just now.
    #[test]
    fn what_lay_in_the_browser_when_the_page_was_opened_is_no_news() {
        let mut page = Page::default();
        assert!(page.opens(vec![record("a", 1, ACCEPTED), record("b", 1, UNKNOWN)]).is_empty());
        assert!(page.says(Event::Tick { now_ms: 30 }).is_empty());
    }

    #[test]
    fn what_another_window_saw_is_told_to_its_own_host_alone() {
        let mut page = Page::default();
        page.opens(Vec::new());
        let said = Event::TabSaid { now_ms: 20, records: vec![record("a", 1, ACCEPTED)] };
        assert!(page.says(said).is_empty());
        let back = Event::Returned {
            now_ms: 30,
            records: vec![record("b", 2, ACCEPTED)],
            locks: Vec::new(),
            look: true,
        };
        assert!(page.says(back).is_empty());
    }

    #[test]
    fn an_answer_that_was_lost_before_and_is_found_by_this_page_is_told_once() {
        let mut page = Page::default();
        assert!(page.opens(vec![record("a", 1, UNKNOWN)]).is_empty());
        let told = page.says(found("a"));
        assert!(matches!(told.as_slice(), [Say::Accepted(it)] if it.correlation_id == "a"), "{told:?}");
        assert!(page.says(Event::Tick { now_ms: 40 }).is_empty());
        // The browser's copy of it, as it comes back into view.
        let records = vec![record("a", 9, ACCEPTED)];
        assert!(page.says(Event::Returned { now_ms: 50, records, locks: Vec::new(), look: true }).is_empty());
    }

    /// The page that sent it was closed before it could say so; this one is the first that knows.
    #[test]
    fn a_request_that_was_being_sent_when_its_page_was_closed_is_told_to_be_unconfirmed() {
        let mut page = Page::default();
        let told = page.opens(vec![record("a", 1, r#""Sending""#)]);
        assert_eq!(told, [Say::Unconfirmed { correlation_id: "a".to_owned() }]);
        assert!(matches!(page.says(found("a")).as_slice(), [Say::Accepted(_)]));
    }
}
