//! Carries out what the outbox machine commands: records, locks, the POST, looking for a lost answer.
//! When anything may be sent is the machine's to decide, and nothing here sends twice.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};

use super::{Store, StoreEvent};
use crate::{
    api::{self, Paging, PostOutcome, StatusQuery, Urgency, Whose},
    contract::{AcceptedRequest, AccessRequest, RequestType, RequestedItemStatus},
    device::Ledger,
    http::NoAnswer,
    msg,
    route::{Door, Route, Step},
    rules::{self, Draft},
    submission::{
        self, Blocked, Command, Event, ItemRef, Named, NewCall, Outbox, PostAnswer, Record, Rejection, Row,
        Summary, Unsure, Written,
    },
};

/// Tells other windows that a record changed. A key of `localStorage`, because its events cross windows.
pub const TOLD_KEY: &str = "ar.told";
/// Names our Web Locks among others of the origin.
const LOCK: &str = "ar.send.";
/// No list of anybody's requests of a day is longer: looking further would only cost the shared limit.
const MOST_PAGES: u32 = 8;

impl Store {
    /// "Send request": what stands in the way is shown; otherwise the plan goes to the outbox.
    pub(super) fn send_request(self) {
        self.now_ms.set(self.moment().wall_ms);
        let door = self.door_untracked();
        self.guide.update(|guide| guide.update(door, super::GuideEvent::Checked(Step::Check)));
        let stopped = self.verdict.with_untracked(|verdict| {
            self.guide.with_untracked(|guide| rules::stops(verdict, None, &guide.pad(door).draft))
        });
        let bodies = self.plan.with_untracked(|plan| plan.calls.clone());
        if stopped || bodies.is_empty() {
            self.summon.update(|n| *n += 1);
            return;
        }
        let Some(plan) = self.uuid() else { return };
        let draft_id = self.draft_id(door, &plan);
        let draft = self.guide.with_untracked(|guide| guide.pad(door).draft.clone());
        let calls = bodies.into_iter().filter_map(|body| {
            let summary = summary(&draft, &body);
            Some(NewCall { cid: self.uuid()?, body, summary })
        });
        let calls = calls.collect();
        self.blocked.set(None);
        let now_ms = self.moment().wall_ms;
        self.on_outbox(Event::SendPressed { now_ms, draft: draft_id.clone(), plan, calls });
        let shown = self.outbox.with_untracked(|o| o.plan_of_draft(&draft_id).map(str::to_owned));
        self.plan_shown.set(shown);
    }

    /// The id that all windows with this draft share.
    fn draft_id(self, door: Door, fresh: &str) -> String {
        let known = self.guide.with_untracked(|guide| guide.pad(door).id.clone());
        if !known.is_empty() {
            return known;
        }
        self.guide.update(|guide| guide.pad_mut(door).id = fresh.to_owned());
        self.keep_draft_now();
        fresh.to_owned()
    }

    /// A random UUID (version 4).
    pub(super) fn uuid(self) -> Option<String> {
        let bytes = self.with_ports(|ports| ports.random.bytes())?;
        let mut id = bytes.first_chunk::<16>().copied()?;
        id[6] = (id[6] & 0x0f) | 0x40;
        id[8] = (id[8] & 0x3f) | 0x80;
        let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        Some(format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)))
    }

    /// Feeds the outbox and carries out its commands.
    pub fn on_outbox(self, event: Event) {
        let mut commands = Vec::new();
        self.outbox.update(|outbox| commands = submission::update(outbox, event));
        for command in commands {
            self.do_for_outbox(command);
        }
        let warn = self.outbox.with_untracked(Outbox::must_warn_on_close);
        self.with_ports(|ports| ports.page.guard_unload(warn));
        self.after_sending();
    }

    fn do_for_outbox(self, command: Command) {
        match command {
            Command::Persist(record) => spawn_local(self.persist(*record)),
            Command::Forget { cid } => {
                let removed = self.ledger().remove(&cid);
                spawn_local(async move {
                    let _ = removed.await;
                });
            }
            Command::EnsureToken { cid } => spawn_local(async move {
                // The turn before the token, and both before the attempt is recorded: afterwards nothing may wait.
                self.turn(Urgency::Foreground).await;
                let there = self.token().await.is_some();
                let now_ms = self.moment().wall_ms;
                self.on_outbox(if there {
                    Event::TokenReady { now_ms, cid }
                } else {
                    Event::TokenMissing { now_ms, cid }
                });
            }),
            Command::TakeLock { cid, fingerprint } => spawn_local(async move {
                let name = format!("{LOCK}{fingerprint}");
                let granted = self.with_ports(|ports| ports.locks.take(&name)).await;
                let stored = self.stored().await;
                self.on_outbox(Event::LockAnswered {
                    now_ms: self.moment().wall_ms,
                    cid,
                    fingerprint,
                    granted,
                    stored,
                });
            }),
            Command::ReleaseLock { fingerprint } => {
                self.with_ports(|ports| ports.locks.release(&format!("{LOCK}{fingerprint}")));
            }
            Command::Send { cid, body, keepalive } => spawn_local(self.post(cid, body, keepalive)),
            Command::Look { cid, since_ms } => spawn_local(async move {
                let rows = self.look(since_ms).await;
                self.on_outbox(Event::LookAnswered { now_ms: self.moment().wall_ms, cid, rows });
            }),
            Command::WakeIn { ms } => {
                let mine = self.wake.get_value() + 1;
                self.wake.set_value(mine);
                spawn_local(async move {
                    self.pause(ms).await;
                    if self.wake.get_value() == mine {
                        self.on_outbox(Event::Tick { now_ms: self.moment().wall_ms });
                    }
                });
            }
            Command::TellTabs(record) => {
                // Said and taken back at once: other windows hear it, and nothing of it stays.
                let _ = self.with_ports(|ports| {
                    ports.browser.set(TOLD_KEY, &record.write()).and_then(|()| ports.browser.remove(TOLD_KEY))
                });
            }
            Command::RestoreDraft { .. } => {}
            Command::CloseDraft { draft } => self.close_draft(&draft),
            Command::Blocked { why, .. } => self.blocked.set(Some(match why {
                Blocked::AlreadySent { .. } => msg!("check.blocked.already-sent"),
                Blocked::SentElsewhere => msg!("check.blocked.elsewhere"),
                Blocked::Unresolved { .. } => msg!("check.blocked.unresolved"),
            })),
        }
    }

    fn ledger(self) -> Rc<dyn Ledger> {
        self.with_ports(|ports| ports.ledger.borrow().clone())
    }

    async fn persist(self, record: Record) {
        let ledger = self.ledger();
        let kept = self.stored().await.into_iter().find(|stored| stored.cid == record.cid);
        let written = match kept.filter(|kept| kept.revision >= record.revision) {
            Some(kept) => Written::Kept(Box::new(kept)),
            None if ledger.put(&record.cid, &record.write()).await.is_ok() && ledger.is_durable() => {
                Written::Durable
            }
            None => Written::InMemory,
        };
        if matches!(written, Written::InMemory) {
            self.forgetful.set(true);
        }
        let now_ms = self.moment().wall_ms;
        self.on_outbox(Event::Stored { now_ms, cid: record.cid, revision: record.revision, written });
    }

    /// Every record that can be read. What cannot is left where it is: a newer app may understand it.
    async fn stored(self) -> Vec<Record> {
        let rows = self.ledger().all().await.unwrap_or_default();
        rows.iter().filter_map(|(_, json)| Record::read(json).ok()).collect()
    }

    async fn locked(self) -> Vec<String> {
        let held = self.with_ports(|ports| ports.locks.held()).await;
        held.iter().filter_map(|name| name.strip_prefix(LOCK).map(str::to_owned)).collect()
    }

    /// After signing in: what this browser knows of this person's calls.
    pub(super) fn open_outbox(self, requester: &str) {
        let tenant = self.config().tenant.api_url.as_str().to_owned();
        self.outbox.set(Outbox::new(tenant, requester));
        let offset_ms = self.session.with_untracked(|m| m.session().and_then(|s| s.server_offset_ms));
        self.on_outbox(Event::ServerClock { offset_ms });
        spawn_local(async move {
            let (records, locks) = (self.stored().await, self.locked().await);
            self.on_outbox(Event::Loaded { now_ms: self.moment().wall_ms, records, locks });
        });
    }

    pub(super) fn outbox_returned(self) {
        if self.session.with_untracked(|machine| machine.session().is_none()) {
            return;
        }
        spawn_local(async move {
            let (records, locks) = (self.stored().await, self.locked().await);
            self.on_outbox(Event::Returned { now_ms: self.moment().wall_ms, records, locks });
        });
    }

    /// Another window changed this record.
    pub(super) fn other_window(self, record: &str) {
        if let Ok(record) = Record::read(record) {
            self.on_outbox(Event::TabSaid { now_ms: self.moment().wall_ms, records: vec![record] });
        }
    }

    async fn post(self, cid: String, body: String, keepalive: bool) {
        // The body was made durable as these very bytes: only the address and headers are added here.
        let mut request = api::submit_request(&self.api(), &AccessRequest::default());
        request.body = Some(body);
        request.keepalive = keepalive;
        let answer = answer_of(api::post_outcome(self.write(request).await));
        let jitter_ms = self.chance() * 5;
        self.on_outbox(Event::Answered { now_ms: self.moment().wall_ms, cid, answer, jitter_ms });
    }

    async fn look(self, since_ms: i64) -> Option<Vec<Row>> {
        let mut rows = Vec::new();
        let mut page = Some(Paging::first(api::MAX_LIMIT));
        for _ in 0..MOST_PAGES {
            let Some(at) = page else { break };
            let query = StatusQuery {
                whose: Whose::RequestedBy("me".to_owned()),
                created_from_ms: Some(since_ms),
                open_only: false,
                request_ids: Vec::new(),
                page: at,
            };
            let request = api::request_status(&self.api(), &query);
            let answer = self.read(request, Urgency::Foreground).await;
            let found = api::read_page::<RequestedItemStatus>(answer).ok()?;
            page = at.next(found.received());
            rows.extend(found.rows.into_iter().map(row));
        }
        Some(rows)
    }

    /// When the whole plan is accepted, the last step is shown.
    fn after_sending(self) {
        let Some(plan) = self.plan_shown.get_untracked() else { return };
        let all_accepted = self.outbox.with_untracked(|outbox| {
            let mut records = outbox.plan(&plan).into_iter().peekable();
            records.peek().is_some() && records.all(Record::is_accepted)
        });
        if let Some((door, Step::Check)) = self.route.with_untracked(Route::guide)
            && all_accepted
        {
            self.show(Route::Guide { door, step: Step::Sent }, true);
            self.enter();
        }
    }

    /// Everything of the draft was accepted: it is not to be sent again.
    fn close_draft(self, draft: &str) {
        let me = self.me.get_untracked();
        for door in [Door::Grant, Door::Remove] {
            if self.guide.with_untracked(|guide| guide.pad(door).id == draft) {
                let me = me.clone();
                self.guide.update(|guide| guide.update(door, super::GuideEvent::StartOver(me)));
            }
        }
        self.keep_draft_now();
        self.requests.update(|requests| requests.stale = true);
        self.holdings_changed();
    }

    pub(super) fn clear_on_sign_out(self) {
        self.on_outbox(Event::SignedOut);
        self.forget_person();
        self.on_session(crate::session::Event::Cleared);
    }

    /// "Forget on this device": drafts and records of everybody.
    pub fn forget_device(self) {
        self.later(super::late::Later::ForgetDevice);
    }

    pub(super) fn forget_records(self) {
        self.on_outbox(Event::ForgetPressed);
        self.with_ports(|ports| {
            for key in ports.browser.keys().unwrap_or_default() {
                if key.starts_with("ar.") {
                    let _ = ports.browser.remove(&key);
                }
            }
        });
        self.forget_person();
        self.dispatch(StoreEvent::SignOut);
    }
}

fn summary(draft: &Draft, body: &AccessRequest) -> Summary {
    let nested = &body.requested_for_with_requested_items;
    let people = body.requested_for.iter().chain(nested.iter().map(|one| &one.identity_id));
    let people = people.map(|id| Named {
        id: id.clone(),
        name: draft.person(id).map(|person| person.name.clone()).unwrap_or_default(),
    });
    let lines = body
        .requested_items
        .iter()
        .chain(nested.iter().flat_map(|one| one.requested_items.iter().map(|n| &n.item)));
    let mut items: Vec<Named> = Vec::new();
    for line in lines {
        if items.iter().any(|item| item.id == line.id) {
            continue;
        }
        let name = draft.items.iter().find(|i| i.item.id == line.id).map(|i| i.item.name.clone());
        items.push(Named { id: line.id.clone(), name: name.unwrap_or_default() });
    }
    Summary { people: people.collect(), items, removes: body.request_type == Some(RequestType::RevokeAccess) }
}

fn row(status: RequestedItemStatus) -> Row {
    Row {
        cid: status.client_metadata.get(submission::CID_KEY).cloned(),
        row_id: status.account_activity_item_id.clone().or_else(|| status.id.clone()),
        access_request_id: status.access_request_id,
        person: Some(status.requested_for.id).filter(|id| !id.is_empty()),
        item: status.id.or(status.name),
    }
}

/// What the API's outcome means to the outbox.
fn answer_of(outcome: PostOutcome) -> PostAnswer {
    match outcome {
        PostOutcome::Accepted(answer) => {
            let ids = |list: &[AcceptedRequest]| {
                list.iter().flat_map(|one| one.access_request_ids.iter().cloned()).collect::<Vec<_>>()
            };
            let existing_items = answer.existing_requests.iter().flat_map(|one| {
                one.requested_items_details.iter().map(|item| ItemRef {
                    person: one.requested_for.clone(),
                    item_type: item.item_type.as_str().to_owned(),
                    item: item.id.clone(),
                })
            });
            PostAnswer::Accepted {
                new_ids: ids(&answer.new_requests),
                existing_ids: ids(&answer.existing_requests),
                existing_items: existing_items.collect(),
            }
        }
        PostOutcome::AcceptedWithoutIds => PostAnswer::AcceptedWithoutIds,
        PostOutcome::Rejected(said) => PostAnswer::Rejected(Rejection {
            status: said.status,
            tracking: said.reference().map(str::to_owned),
            words: said.words.into_iter().collect(),
        }),
        PostOutcome::SignInNeeded(_) => PostAnswer::SignInNeeded,
        PostOutcome::Waiting { retry_after_ms, .. } => PostAnswer::TooMany { retry_after_ms },
        PostOutcome::NotSent => PostAnswer::Offline,
        PostOutcome::Unknown(why) => PostAnswer::Unknown(match why {
            api::Unknown::NoAnswer(NoAnswer::TimedOut) => Unsure::TimedOut,
            api::Unknown::NoAnswer(_) => Unsure::NoAnswer,
            api::Unknown::ServerFault(said) => {
                Unsure::ServerFault { status: said.status, tracking: said.reference().map(str::to_owned) }
            }
            api::Unknown::Html { status } | api::Unknown::NotTheApi { status } => {
                Unsure::NotTheApi { status }
            }
        }),
    }
}
