//! Carries out what the list of requests asks, and follows it while somebody looks. What a row means, and when to
//! look again, is decided in `history/`.

use leptos::{prelude::*, task::spawn_local};

use super::Store;
use crate::{
    api::Urgency,
    contract::ItemType,
    history::{self, Filter, ListEvent, Named, RequestList, Sent, SentItem, SentState},
    http::Method,
    rules::ItemKey,
    submission::{Record, State},
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

impl Store {
    /// The screen was entered: read when nothing is known or something was sent.
    pub(super) fn open_requests(self) {
        if self.session.with_untracked(|machine| machine.session().is_none()) {
            return;
        }
        let (opened, stale) = self.requests.with_untracked(|requests| (requests.opened, requests.stale));
        if !opened || stale {
            self.requests.update(|requests| {
                requests.opened = true;
                requests.stale = false;
            });
            self.on_requests(ListEvent::Open);
        }
    }

    /// Feeds the list and carries out what it asks.
    pub fn on_requests(self, event: ListEvent) {
        let api = self.api();
        let mut asks = Vec::new();
        let quiet = matches!(event, ListEvent::Poll);
        self.requests.update(|requests| asks = requests.list.update(&api, event));
        for ask in asks {
            let urgency = if quiet { Urgency::Background } else { Urgency::Foreground };
            spawn_local(async move {
                let result = match ask.request.method {
                    Method::Get => self.read(ask.request, urgency).await,
                    Method::Post => {
                        self.turn(Urgency::Foreground).await;
                        self.write(ask.request).await
                    }
                };
                self.on_requests(ListEvent::Answered { tag: ask.tag, result });
                self.plan_next_look();
            });
        }
    }

    fn plan_next_look(self) {
        let now = self.moment();
        let visible = self.with_ports(|ports| ports.page.is_visible());
        let chance = self.chance();
        self.requests.update(|requests| {
            let (any_open, unchanged) = {
                let view = requests.list.view();
                (view.any_open, view.unchanged)
            };
            let any_open = any_open || requests.stale;
            requests.read_ms = Some(now.wall_ms);
            requests.next_ms =
                history::next_poll_ms(any_open, visible, unchanged, chance).map(|wait| now.mono_ms + wait);
        });
    }

    /// Looks again when it is time, the screen is open and somebody sees it.
    pub(super) fn poll_requests(self) {
        use crate::route::Route;
        let shown = self.route.with_untracked(|route| matches!(route, Route::Requests | Route::Request(_)));
        let now_ms = self.moment().mono_ms;
        let due = self.requests.with_untracked(|requests| requests.next_ms.is_some_and(|at| at <= now_ms));
        let visible = self.with_ports(|ports| ports.page.is_visible());
        if shown && due && visible {
            self.requests.update(|requests| requests.next_ms = None);
            self.on_requests(ListEvent::Poll);
        }
    }

    /// What this browser sent, for merging with the server's rows.
    pub fn sent(self) -> Vec<Sent> {
        self.outbox.with(|outbox| {
            outbox.records().iter().filter(|record| record.replaced_by.is_none()).map(sent).collect()
        })
    }
}

fn sent(record: &Record) -> Sent {
    let item_type = |id: &str| {
        let flat = record.body.requested_items.iter();
        let nested = record.body.requested_for_with_requested_items.iter();
        let lines = flat.chain(nested.flat_map(|one| one.requested_items.iter().map(|nested| &nested.item)));
        lines.into_iter().find(|line| line.id == id).map(|line| line.item_type.clone())
    };
    let (state, request_ids) = match &record.state {
        State::Armed | State::Held(_) | State::NotSent(_) => (SentState::NotSent, Vec::new()),
        State::Sending => (SentState::Sending, Vec::new()),
        State::Waiting { .. } => (SentState::Waiting, Vec::new()),
        State::SignInNeeded => (SentState::SignInNeeded, Vec::new()),
        State::Accepted(accepted) => {
            let seen = accepted.sight.iter().flat_map(|sight| &sight.ids);
            let ids = accepted.new_ids.iter().chain(&accepted.existing_ids).chain(seen).cloned();
            (SentState::Accepted, ids.collect())
        }
        State::Confirmed(sight) => (SentState::Accepted, sight.ids.clone()),
        State::Rejected(why) => (SentState::Rejected { words: why.words.first().cloned() }, Vec::new()),
        State::Unknown { .. } | State::StillUnknown { .. } => (SentState::Unknown, Vec::new()),
    };
    Sent {
        cid: record.cid.clone(),
        part: format!("{}/{}", record.part.number, record.part.of),
        created_ms: record.created_ms,
        removing: record.summary.removes,
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
