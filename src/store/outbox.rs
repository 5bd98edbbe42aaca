//! Carries out what the outbox machine commands: records, locks, the POST, looking for a lost answer.
//! When anything may be sent is the machine's to decide, and nothing here sends twice.

use leptos::{prelude::*, task::spawn_local};

use super::{Store, wire};
use crate::{
    api::{self, Paging, StatusQuery, Urgency, Whose},
    contract::{AccessRequest, RequestedItemStatus},
    msg,
    route::{Door, Step},
    rules::{self, Context, Draft, Plan},
    submission::{self, Blocked, Cell, Command, Event, NewCall, Outbox, Record, Row},
};

/// Tells other windows that a record changed.
pub const TOLD: &str = "told";
/// Tells other windows to stop a plan.
pub const STOP: &str = "stop";
/// Names our Web Locks among others of the origin.
const LOCK: &str = "ar.send.";
/// 10,000 rows of one person in two days. A list that is longer is not read to its end, and proves as little.
const MOST_PAGES: u32 = 40;

impl Store {
    /// "Send request": what stands in the way is shown; otherwise the plan goes to the outbox.
    pub(super) fn send_request(self) {
        self.now_ms.set(self.moment().wall_ms);
        let door = self.door_untracked();
        if !self.outbox.with_untracked(Outbox::is_read) {
            self.send_when_read();
            return;
        }
        if self.was_changed_elsewhere(door) {
            return;
        }
        self.edit(door, super::GuideEvent::Checked(Step::Check));
        let stopped = self.verdict.with_untracked(|verdict| {
            self.guide.with_untracked(|guide| {
                let draft = &guide.pad(door).draft;
                self.plan.with_untracked(|plan| rules::stops(verdict, plan, None, draft))
            })
        });
        let whole = self.plan.with_untracked(|plan| plan.calls.clone());
        if whole.is_empty() && self.verdict.with_untracked(rules::Verdict::passes) {
            // Everything was left out by choice: no rule says a word.
            self.blocked.set(Some(msg!("check.blocked.nothing")));
            return;
        }
        if stopped || whole.is_empty() {
            self.summon.update(|n| *n += 1);
            return;
        }
        let Some(plan) = self.uuid() else { return };
        let (draft_id, draft) =
            self.guide.with_untracked(|guide| (guide.pad(door).id.clone(), guide.pad(door).draft.clone()));
        if draft_id.is_empty() {
            // Without a source of random nothing may start.
            return;
        }
        let accepted = self.outbox.with_untracked(|outbox| outbox.accepted_of(&draft_id));
        let bodies = self.still_to_send(whole, &draft, &accepted);
        let calls = bodies.into_iter().filter_map(|body| {
            let summary = wire::summary(&draft, &body);
            Some(NewCall { cid: self.uuid()?, body, summary })
        });
        let calls = calls.collect();
        self.blocked.set((!accepted.is_empty()).then(|| {
            let items = draft.items.iter().filter(|line| accepted.iter().any(|it| it.item == line.item.id));
            let names: Vec<String> = items.map(|line| line.item.name.clone()).collect();
            msg!("submission.partly-before", names = self.list_words(&names))
        }));
        let now_ms = self.moment().wall_ms;
        self.on_outbox(Event::SendPressed { now_ms, draft: draft_id, plan, calls });
    }

    /// What lies in the browser counts, not what this window shows: it may have slept for days. Whoever pressed has not
    /// seen what was changed or sent elsewhere since, so that is shown and not sent.
    fn was_changed_elsewhere(self, door: Door) -> bool {
        let shown = || self.guide.with_untracked(|guide| guide.pad(door).clone());
        let before = shown();
        self.take_newer();
        let parted = self.part_with_closed();
        let after = shown();
        // By what would be asked for: names that the directory has told since make no difference.
        let same =
            before.id == after.id && self.plan_of(&before.draft).calls == self.plan_of(&after.draft).calls;
        if same && !self.is_closed(&after.id) {
            return false;
        }
        self.blocked.set(Some(if parted {
            msg!("check.blocked.already-sent")
        } else {
            msg!("check.blocked.changed")
        }));
        true
    }

    /// The calls without what was accepted of this draft. Where a call would repeat a part of that, the rest is planned
    /// anew; when nothing is left, the outbox says so.
    fn still_to_send(
        self,
        whole: Vec<AccessRequest>,
        draft: &Draft,
        accepted: &[Cell],
    ) -> Vec<AccessRequest> {
        let is_mixed = |body: &AccessRequest| {
            let cells = submission::cells_of(body);
            let before = cells.iter().filter(|cell| accepted.contains(cell)).count();
            before > 0 && before < cells.len()
        };
        if whole.iter().any(is_mixed) {
            return self.plan_of(&super::keeping::without(draft.clone(), accepted)).calls;
        }
        whole
    }

    /// What a draft becomes now.
    pub(super) fn plan_of(self, draft: &Draft) -> Plan {
        let zone = self.with_ports(|ports| ports.zone.clone());
        let now_ms = self.now_ms.get_untracked();
        self.facts
            .with_untracked(|facts| rules::plan(draft, &Context { now_ms, facts, zone: &*zone }, self.pack()))
    }

    /// The plan of the draft behind the open door: what is known of it stands below the form.
    pub fn plan_under_way(self) -> Option<String> {
        let id = self.with_pad(|pad| pad.id.clone());
        self.outbox.with(|outbox| outbox.plan_of_draft(&id).map(str::to_owned))
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
        let offset_ms = self.session.with_untracked(|m| m.session().and_then(|s| s.server_offset_ms));
        self.visit.update_untracked(|visit| visit.told.hear(&event));
        self.outbox.update(|outbox| {
            if offset_ms.is_some() && offset_ms != outbox.server_offset_ms() {
                commands = submission::update(outbox, Event::ServerClock { offset_ms });
            }
            commands.extend(submission::update(outbox, event));
        });
        for command in commands {
            self.do_for_outbox(command);
        }
        let warn = self.outbox.with_untracked(Outbox::must_warn_on_close);
        self.with_ports(|ports| ports.page.guard_unload(warn));
    }

    pub(super) fn do_for_outbox(self, command: Command) {
        match command {
            Command::Persist(record) => spawn_local(self.persist(*record)),
            Command::Forget { cid } => spawn_local(self.forget_record(cid)),
            Command::EnsureToken { cid } => spawn_local(async move {
                // The turn before the token, and both before the attempt is recorded: what waits has not left.
                let turn = self.turn_soon(Urgency::Foreground).await;
                let there = turn.is_ok() && self.token().await.is_some();
                let now_ms = self.moment().wall_ms;
                self.on_outbox(match turn {
                    Err(wait_ms) => Event::MustWait { now_ms, cid, wait_ms },
                    Ok(()) if there => Event::TokenReady { now_ms, cid },
                    Ok(()) => Event::TokenMissing { now_ms, cid },
                });
            }),
            Command::TakeLock { cid, fingerprint } => spawn_local(async move {
                let name = format!("{LOCK}{fingerprint}");
                let granted = self.with_ports(|ports| ports.late().locks.take(&name)).await;
                let stored = self.stored().await;
                let draft = |outbox: &Outbox| outbox.record(&cid).map(|record| record.draft.clone());
                let closed = self.outbox.with_untracked(draft).is_some_and(|draft| self.is_closed(&draft));
                self.on_outbox(Event::LockAnswered {
                    now_ms: self.moment().wall_ms,
                    cid,
                    fingerprint,
                    granted,
                    stored,
                    closed,
                });
            }),
            Command::ReleaseLock { fingerprint } => {
                self.with_ports(|ports| ports.late().locks.release(&format!("{LOCK}{fingerprint}")));
            }
            Command::Send { cid, body, keepalive } => spawn_local(self.post(cid, body, keepalive)),
            Command::Look { cid, since_ms } => spawn_local(async move {
                let rows = self.look(&cid, since_ms).await;
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
                self.with_ports(|ports| ports.windows.say(TOLD, &record.write()));
            }
            // The form was never taken away; what was accepted is left out when it is sent again.
            Command::RestoreDraft { .. } => {}
            Command::TellStop { plan } => {
                self.with_ports(|ports| ports.windows.say(STOP, &plan));
            }
            Command::CloseDraft { draft } => self.close_draft(&draft),
            Command::ForgetDraft { draft } => self.forget_draft(&draft),
            Command::Blocked { why, .. } => self.blocked.set(Some(match why {
                Blocked::AlreadySent { .. } => msg!("check.blocked.already-sent"),
                Blocked::SentElsewhere => msg!("check.blocked.elsewhere"),
                Blocked::Unresolved { .. } => msg!("check.blocked.unresolved"),
                Blocked::Unreadable => why.message(),
            })),
        }
    }

    pub(super) async fn locked(self) -> Vec<String> {
        let held = self.with_ports(|ports| ports.late().locks.held()).await;
        held.iter().filter_map(|name| name.strip_prefix(LOCK).map(str::to_owned)).collect()
    }

    /// Pressed in the moment in which the page has come: what of this draft was sent before is not known yet.
    fn send_when_read(self) {
        let owner = self.outbox.with_untracked(Outbox::owner);
        let place = self.route.get_untracked();
        spawn_local(async move {
            while !self.outbox.with_untracked(Outbox::is_read) {
                self.with_ports(|ports| ports.late().opening.bell.next()).await;
            }
            if self.outbox.with_untracked(Outbox::owner) == owner && self.route.get_untracked() == place {
                self.send_request();
            }
        });
    }

    /// After signing in: what this browser knows of this person's calls.
    pub(super) fn open_outbox(self, requester: &str) {
        let tenant = self.config().tenant.api_url.as_str().to_owned();
        self.outbox.set(Outbox::new(tenant, requester));
        spawn_local(async move {
            let (records, locks) = self.first_stored().await;
            self.on_outbox(Event::Loaded { now_ms: self.moment().wall_ms, records, locks });
            self.part_after_reading();
            self.own_up_to_sent();
            self.with_ports(|ports| ports.late().opening.bell.ring());
        });
    }

    /// The page came back into view (`look`), or some seconds have passed.
    pub(super) fn outbox_returned(self, look: bool) {
        if self.session.with_untracked(|machine| machine.session().is_none()) {
            return;
        }
        let slept = self.has_slept();
        if !look && !slept && !self.outbox.with_untracked(Outbox::follows_another) {
            return;
        }
        spawn_local(async move {
            // What cannot be read now is read the next time.
            let (Some(records), locks) = self.stored_and_locked().await else { return };
            self.on_outbox(Event::Returned { now_ms: self.moment().wall_ms, records, locks, look });
            self.part_after_reading();
        });
    }

    /// Another window changed this record.
    pub(super) fn other_window(self, record: &str) {
        if let Ok(record) = Record::read(record) {
            self.on_outbox(Event::TabSaid { now_ms: self.moment().wall_ms, records: vec![record] });
        }
    }

    /// "Stop" was pressed in another window.
    pub(super) fn stop_heard(self, plan: &str) {
        if !plan.is_empty() {
            self.on_outbox(Event::StopHeard { now_ms: self.moment().wall_ms, plan: plan.to_owned() });
        }
    }

    async fn post(self, cid: String, body: String, keepalive: bool) {
        // The body was made durable as these very bytes: only the address and headers are added here.
        let mut request = api::submit_request(&self.api(), &AccessRequest::default());
        request.body = Some(body);
        request.keepalive = keepalive;
        let outcome = api::post_outcome(self.write(request).await);
        self.on_outbox(Event::Said { cid: cid.clone(), said: wire::said_of(&outcome) });
        let answer = wire::answer_of(outcome);
        let jitter_ms = self.chance() * 5;
        self.on_outbox(Event::Answered { now_ms: self.moment().wall_ms, cid, answer, jitter_ms });
    }

    /// The rows since that moment; `None` when they could not be read to their end and do not show this call so far.
    async fn look(self, cid: &str, since_ms: i64) -> Option<Vec<Row>> {
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
            let Ok(found) = api::read_page::<RequestedItemStatus>(answer) else { break };
            page = at.next(found.received());
            rows.extend(found.rows.into_iter().map(wire::row));
        }
        (page.is_none() || rows.iter().any(|row| row.cid.as_deref() == Some(cid))).then_some(rows)
    }
}
