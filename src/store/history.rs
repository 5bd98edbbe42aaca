//! Carries out what the list of requests asks, and follows it while somebody looks. What a row means, and when to
//! look again, is decided in `history/`.

use leptos::{prelude::*, task::spawn_local};

use super::{Store, calls::busy};
use crate::{
    api::Urgency,
    contract::{ItemType, RequestType},
    history::{
        self, Before, Filter, ListEvent, ListTag, Named, RequestGroup, RequestList, Sent, SentItem, SentState,
    },
    http::Method,
    msg,
    route::Route,
    rules::ItemKey,
    submission::{NotSent, Outbox, Record, State},
};

/// The list and how it is shown.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    pub list: RequestList,
    pub filter: Filter,
    /// Something was sent since it was read.
    pub stale: bool,
    opened: bool,
    /// When to look again, by the monotonic clock.
    next_ms: Option<i64>,
    /// When it was last read (milliseconds since 1970 UTC).
    pub read_ms: Option<i64>,
}

impl Requests {
    /// Somebody signed out: nothing of theirs stays, and no answer to them counts any more.
    pub fn forget(&mut self) {
        self.list.forget();
        *self = Self { list: std::mem::take(&mut self.list), ..Self::default() };
    }

    /// Whether a request is one of those on the screen.
    pub fn shows(&self, group: &RequestGroup) -> bool {
        self.list.reaches(group) && self.filter.keeps(group)
    }
}

impl Store {
    /// The screen was entered: read when nothing is known or something was sent.
    pub(super) fn open_requests(self) {
        if self.session.with_untracked(|machine| machine.session().is_none()) {
            return;
        }
        if self.requests.with_untracked(|requests| requests.opened && !requests.stale) {
            self.plan_next_look(true);
            return;
        }
        self.requests.update(|requests| {
            requests.opened = true;
            requests.stale = false;
        });
        self.on_requests(ListEvent::Open);
    }

    /// Feeds the list and carries out what it asks.
    pub fn on_requests(self, event: ListEvent) {
        let (api, now_ms) = (self.api(), self.moment().wall_ms);
        let withdrawn = match &event {
            ListEvent::Answered { tag: ListTag::Withdrawn { request_id, .. }, .. } => {
                Some(request_id.clone())
            }
            _ => None,
        };
        let mut asks = Vec::new();
        self.requests.update(|requests| {
            let before = requests.list.view().reads;
            asks = requests.list.update(&api, event);
            if requests.list.view().reads != before {
                requests.read_ms = Some(now_ms);
            }
        });
        if let Some(request_id) = withdrawn {
            self.say_how_withdrawing_went(&request_id);
        }
        for ask in asks {
            // Nobody waits for a look: it leaves the shared limit to what somebody waits for.
            let quiet = matches!(ask.tag, ListTag::Follow { .. });
            let urgency = if quiet { Urgency::Background } else { Urgency::Foreground };
            spawn_local(async move {
                let result = match ask.request.method {
                    Method::Get => self.read(ask.request, urgency).await,
                    Method::Post => match self.turn_soon(Urgency::Foreground).await {
                        Ok(()) => self.write(ask.request).await,
                        Err(wait_ms) => Ok(busy(wait_ms)),
                    },
                };
                let plan = !matches!(ask.tag, ListTag::Detail { .. });
                self.on_requests(ListEvent::Answered { tag: ask.tag, result });
                if plan {
                    self.plan_next_look(false);
                }
            });
        }
    }

    fn say_how_withdrawing_went(self, request_id: &str) {
        let message = self.requests.with_untracked(|requests| {
            match requests.list.withdrawal_of(request_id).flatten()? {
                Ok(()) => Some(msg!("request.withdraw.done")),
                Err(error) => Some(error.message()),
            }
        });
        if let Some(message) = message {
            self.announce(message);
        }
    }

    /// Plans the next look; `soon` when somebody has just come to see, who would not want to wait as long as a page
    /// that nobody touched.
    fn plan_next_look(self, soon: bool) {
        let now = self.moment();
        let visible = self.with_ports(|ports| ports.page.is_visible());
        let chance = self.chance();
        let sent = self.outbox.with_untracked(sent_of);
        self.requests.update_untracked(|requests| {
            let open = requests.list.is_open(&sent, now.wall_ms);
            let unchanged = if soon { 0 } else { requests.list.view().unchanged };
            let next = history::next_poll_ms(open, visible, unchanged, chance).map(|wait| now.mono_ms + wait);
            requests.next_ms = if soon { history::earlier(requests.next_ms, next) } else { next };
        });
    }

    fn shows_requests(self) -> bool {
        let shown = self.route.with_untracked(|route| matches!(route, Route::Requests | Route::Request(_)));
        shown && self.session.with_untracked(|machine| machine.session().is_some())
    }

    /// The page came back into view: an answer that arrived while nobody saw it planned nothing.
    pub(super) fn requests_returned(self) {
        if self.shows_requests() {
            self.plan_next_look(true);
        }
    }

    /// Looks again when it is time or something was sent, the screen is open and somebody sees it.
    pub(super) fn poll_requests(self) {
        let now_ms = self.moment().mono_ms;
        let due = self.requests.with_untracked(|requests| {
            let due = requests.stale || requests.next_ms.is_some_and(|at| at <= now_ms);
            due && !requests.list.view().busy
        });
        let visible = self.with_ports(|ports| ports.page.is_visible());
        if due && visible && self.shows_requests() {
            self.requests.update_untracked(|requests| {
                requests.next_ms = None;
                requests.stale = false;
            });
            self.on_requests(ListEvent::Poll);
        }
    }

    /// What this browser sent, for merging with the server's rows.
    pub fn sent(self) -> Vec<Sent> {
        self.outbox.with(sent_of)
    }
}

impl Store {
    /// Looks for requests by the service's ids, each once.
    pub fn find_requests(self, ids: Vec<String>) {
        for request_id in ids {
            if self.requests.with_untracked(|requests| requests.list.finding_of(&request_id).is_none()) {
                self.on_requests(ListEvent::Find { request_id });
            }
        }
    }
}

fn sent_of(outbox: &Outbox) -> Vec<Sent> {
    outbox.records().iter().filter(|record| is_shown(record)).map(sent).collect()
}

/// A call that was to repeat one which had arrived after all is no request of its own.
fn is_shown(record: &Record) -> bool {
    record.replaced_by.is_none() && !matches!(record.state, State::NotSent(NotSent::Found))
}

fn sent(record: &Record) -> Sent {
    let item_type = |id: &str| {
        let flat = record.body.requested_items.iter();
        let nested = record.body.requested_for_with_requested_items.iter();
        let lines = flat.chain(nested.flat_map(|one| one.requested_items.iter().map(|nested| &nested.item)));
        lines.into_iter().find(|line| line.id == id).map(|line| line.item_type.clone())
    };
    let (state, request_ids) = match &record.state {
        State::Armed | State::Held(_) => (SentState::NotSent, Vec::new()),
        State::NotSent(_) => (SentState::GivenUp, Vec::new()),
        State::Sending => (SentState::Sending, Vec::new()),
        State::Waiting { .. } => (SentState::Waiting, Vec::new()),
        State::SignInNeeded => (SentState::SignInNeeded, Vec::new()),
        State::Accepted(accepted) => {
            let seen = accepted.sight.iter().flat_map(|sight| &sight.ids);
            // Requests that existed before are not this call's: in them it would disappear.
            let ids: Vec<_> = accepted.new_ids.iter().chain(seen).cloned().collect();
            let older = ids.is_empty() && !accepted.existing_ids.is_empty();
            (if older { SentState::Existing } else { SentState::Accepted }, ids)
        }
        State::Confirmed(sight) => (SentState::Accepted, sight.ids.clone()),
        State::Rejected(why) => (SentState::Rejected { words: why.words.first().cloned() }, Vec::new()),
        State::Unknown { .. } | State::StillUnknown { .. } => (SentState::Unknown, Vec::new()),
    };
    let items_before: &[_] = match &record.state {
        State::Accepted(accepted) => &accepted.existing_items,
        _ => &[],
    };
    let before = items_before.iter().filter(|it| !it.requests.is_empty()).map(|it| Before {
        person: it.person.clone(),
        item: it.item.clone(),
        requests: it.requests.clone(),
    });
    Sent {
        existing: items_before.len(),
        before: before.collect(),
        cid: record.cid.clone(),
        part: format!("{}/{}", record.part.number, record.part.of),
        created_ms: record.created_ms,
        request_type: record.body.request_type.clone().unwrap_or(RequestType::GrantAccess),
        people: record
            .summary
            .people
            .iter()
            .map(|one| Named { id: one.id.clone(), name: one.name.clone() })
            .collect(),
        items: record
            .summary
            .items
            .iter()
            .map(|item| SentItem {
                key: ItemKey {
                    item_type: item_type(&item.id).unwrap_or(ItemType::Other(String::new())),
                    id: item.id.clone(),
                },
                name: item.name.clone(),
            })
            .collect(),
        state,
        request_ids,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn record(state: &str) -> Record {
        let json = format!(
            r#"{{"version":1,"revision":1,"cid":"c","plan":"p","draft":"d","part":{{"number":1,"of":1}},
            "fingerprint":"","tenant":"t","requester":"me","body":{{"requestedItems":[{{"type":"ROLE","id":"r1"}}]}},
            "summary":{{"people":[{{"id":"me","name":"Mia"}}],"items":[{{"id":"r1","name":"Auditor"}}],"removes":false}},
            "state":{state},"attempts":[],"tries":0,"created_ms":5,"settled_ms":null,"replaces":null,
            "replaced_by":null,"looking":null}}"#
        );
        Record::read(&json).unwrap()
    }

    #[test]
    fn an_answer_that_names_only_older_requests_claims_none_of_them() {
        let existing = r#"[{"person":"me","item_type":"ROLE","item":"r1"}]"#;
        let accepted = |new: &str| {
            sent(&record(&format!(
                r#"{{"Accepted":{{"new_ids":{new},"existing_ids":["old"],"existing_items":{existing},"sight":null}}}}"#
            )))
        };
        let only = accepted("[]");
        assert_eq!((only.state, only.request_ids, only.existing), (SentState::Existing, Vec::new(), 1));
        assert!(only.before.is_empty(), "which older request it is in is not known");
        let both = accepted(r#"["new"]"#);
        assert_eq!((both.state, both.request_ids), (SentState::Accepted, vec!["new".to_owned()]));
    }

    #[test]
    fn an_item_requested_before_knows_in_which_older_request_it_goes_on() {
        let state = r#"{"Accepted":{"new_ids":[],"existing_ids":["old"],"sight":null,
            "existing_items":[{"person":"me","item_type":"ROLE","item":"r1","requests":["old"]}]}}"#;
        let before = Before { person: Some("me".into()), item: "r1".into(), requests: vec!["old".into()] };
        assert_eq!(sent(&record(state)).before, [before]);
    }

    // It read "Prepared, not sent yet" for ever.
    #[test]
    fn a_call_that_was_given_up_is_not_about_to_be_sent() {
        assert_eq!(sent(&record(r#"{"NotSent":"Dropped"}"#)).state, SentState::GivenUp);
        assert_eq!(sent(&record(r#"{"NotSent":"Undone"}"#)).state, SentState::GivenUp);
        assert_eq!(sent(&record(r#"{"Held":"Stopped"}"#)).state, SentState::NotSent);
        assert!(!is_shown(&record(r#"{"NotSent":"Found"}"#)));
    }

    #[test]
    fn forgetting_keeps_nothing_but_the_count_that_turns_late_answers_away() {
        let mut requests = Requests { read_ms: Some(1), stale: true, opened: true, ..Requests::default() };
        requests.filter.text = "secret".to_owned();
        requests.forget();
        assert_eq!((requests.read_ms, requests.stale, requests.opened), (None, false, false));
        assert!(requests.filter.is_empty());
    }
}
