//! Three tabs, one store, one tenant, and a person who presses everything. What must hold is in `oracle.rs`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use access_request::{
    contract::AccessRequest,
    submission::{
        CID_KEY, Cell, Closed, Command, Event, Outbox, Record, Row, State, Written, cells_of, update,
    },
};

use crate::{fate::fate_of, forms::Pad};

pub const TABS: usize = 3;
pub const DRAFTS: usize = 3;

/// What a tab waits for.
#[derive(Clone, Debug)]
pub enum Pending {
    Token { cid: String },
    Lock { cid: String, fingerprint: String },
    Post { cid: String, body: String },
    Look { cid: String },
    Told(Box<Record>),
    Saved(usize, Pad),
    Stop(String),
}

/// What a tab wants of the store, in its order.
#[derive(Clone, Debug)]
pub enum Write {
    Persist(Box<Record>),
    Forget(String),
}

pub struct Tab {
    pub outbox: Outbox,
    pub pending: Vec<Pending>,
    pub writes: VecDeque<Write>,
    /// Its form behind each door: the id of the draft, and how often it was edited.
    pub pads: [Pad; DRAFTS],
    /// Records whose last write failed.
    pub failed: BTreeSet<String>,
    /// Frozen, and whether it ever hears what is said meanwhile.
    pub asleep: bool,
    pub deaf: bool,
    /// It has slept, and not read the store since: what it shows is old.
    pub stale: bool,
    pub read_ms: i64,
}

#[derive(Default)]
pub struct World {
    pub tabs: Vec<Option<Tab>>,
    pub store: BTreeMap<String, Record>,
    pub store_works: bool,
    pub store_may_fail: bool,
    pub locks: BTreeMap<String, usize>,
    /// Committed: cid and cells.
    pub ledger: Vec<(String, Vec<Cell>)>,
    /// POSTs that left a tab which is gone; they may still arrive.
    pub orphans: Vec<(String, String)>,
    pub now_ms: i64,
    pub skew_ms: i64,
    pub ids: u32,
    pub traced: bool,
    /// Reads fail too.
    pub reads_work: bool,
    /// How many writes succeed before one fails.
    pub fails_after: Option<u32>,
    /// The drafts in the browser's storage.
    pub kept: [Pad; DRAFTS],
    /// Closed drafts, as the browser's storage remembers them.
    pub closed: BTreeMap<String, Closed>,
    /// Who asked for a cell: draft ids whose sending was confirmed.
    pub wanted: BTreeMap<Cell, BTreeSet<String>>,
    /// What may be committed beyond once for each draft: sent again knowingly, or forgotten with a crash.
    pub allowed: BTreeMap<Cell, usize>,
    /// Records whose newest state was lost: their last write had failed, and then their window crashed.
    pub forgotten: BTreeSet<String>,
    /// Taken so far.
    pub steps: u64,
}

impl World {
    pub fn new() -> Self {
        let mut world =
            Self { store_works: true, reads_work: true, now_ms: 1_700_000_000_000, ..Self::default() };
        for _ in 0..TABS {
            world.tabs.push(None);
        }
        for tab in 0..TABS {
            world.open(tab);
        }
        for door in 0..DRAFTS {
            world.edit(0, door, 1);
        }
        world
    }

    pub fn clock(&self) -> i64 {
        self.now_ms + self.skew_ms
    }

    pub fn id(&mut self) -> String {
        self.ids += 1;
        format!("{:08}-0000-4000-8000-000000000000", self.ids)
    }

    pub fn stored(&self) -> Vec<Record> {
        self.store.values().cloned().collect()
    }

    pub fn locks_of_others(&self, tab: usize) -> Vec<String> {
        self.locks.iter().filter(|(_, owner)| **owner != tab).map(|(print, _)| print.clone()).collect()
    }

    pub fn open(&mut self, tab: usize) {
        let outbox = Outbox::new("tenant", "me");
        // Restored from one copy, all windows have one id.
        let pads = std::array::from_fn(|door| self.restored(door));
        self.tabs[tab] = Some(Tab {
            outbox,
            pending: vec![],
            writes: VecDeque::new(),
            pads,
            failed: BTreeSet::new(),
            asleep: false,
            deaf: false,
            stale: false,
            read_ms: self.now_ms,
        });
        let event =
            Event::Loaded { now_ms: self.clock(), records: self.stored(), locks: self.locks_of_others(tab) };
        self.dispatch(tab, event);
        self.part_all(tab);
    }

    pub fn crash(&mut self, tab: usize) {
        let Some(gone) = self.tabs[tab].take() else { return };
        for pending in gone.pending {
            if let Pending::Post { cid, body } = pending {
                self.orphans.push((cid, body));
            }
        }
        // What was not yet written is lost, and was never acted on; unless the store had failed.
        for record in gone.outbox.records() {
            let behind = self.store.get(&record.cid).is_none_or(|it| it.revision < record.revision);
            if behind && gone.failed.contains(&record.cid) {
                self.forgotten.insert(record.cid.clone());
                for cell in record.cells() {
                    *self.allowed.entry(cell).or_default() += 1;
                }
            }
        }
        self.locks.retain(|_, owner| *owner != tab);
    }

    /// One tab signs out; the others drop what they know without a word to the store, but for those that sleep.
    pub fn sign_out(&mut self, tab: usize) {
        if self.tabs[tab].is_none() {
            return;
        }
        for other in (0..TABS).filter(|other| *other != tab) {
            if !self.is_asleep(other) {
                self.crash(other);
            }
        }
        self.dispatch(tab, Event::SignedOut);
        while self.tabs[tab].as_ref().is_some_and(|it| !it.writes.is_empty()) {
            self.write_one(tab);
        }
        self.crash(tab);
    }

    pub fn dispatch(&mut self, tab: usize, event: Event) {
        let Some(it) = self.tabs[tab].as_mut() else { return };
        let told = self.traced.then(|| short(&event));
        let commands = update(&mut it.outbox, event);
        if let Some(told) = told {
            println!(
                "tab {tab}: {told}\n    → {}",
                commands.iter().map(short).collect::<Vec<_>>().join("\n    → ")
            );
        }
        for command in commands {
            self.carry_out(tab, command);
        }
    }

    pub fn carry_out(&mut self, tab: usize, command: Command) {
        let it = self.tabs[tab].as_mut().expect("commands come from open tabs");
        match command {
            Command::Persist(record) => it.writes.push_back(Write::Persist(record)),
            Command::Forget { cid } => it.writes.push_back(Write::Forget(cid)),
            Command::EnsureToken { cid } => it.pending.push(Pending::Token { cid }),
            Command::TakeLock { cid, fingerprint } => it.pending.push(Pending::Lock { cid, fingerprint }),
            Command::ReleaseLock { fingerprint } => {
                assert_eq!(self.locks.remove(&fingerprint), Some(tab), "released a lock of somebody else");
            }
            Command::Send { cid, body, keepalive } => {
                assert!(keepalive);
                assert!(
                    !it.pending.iter().any(|pending| matches!(pending, Pending::Post { .. })),
                    "one call at a time"
                );
                it.pending.push(Pending::Post { cid, body });
            }
            Command::Look { cid, .. } => it.pending.push(Pending::Look { cid }),
            Command::CloseDraft { draft } => self.close(tab, &draft),
            Command::ForgetDraft { draft } => self.note_closed(&draft, true),
            Command::TellStop { plan } => self.tell(tab, || Pending::Stop(plan.clone())),
            Command::TellTabs(record) => self.tell(tab, || Pending::Told(record.clone())),
            Command::WakeIn { .. } | Command::RestoreDraft { .. } | Command::Blocked { .. } => {}
        }
    }

    /// Whether this write goes through.
    fn writes(&mut self) -> bool {
        match &mut self.fails_after {
            Some(0) => {
                self.fails_after = None;
                false
            }
            Some(left) => {
                *left -= 1;
                self.store_works
            }
            None => self.store_works,
        }
    }

    pub fn write_one(&mut self, tab: usize) {
        let Some(write) = self.tabs[tab].as_mut().and_then(|it| it.writes.pop_front()) else { return };
        let works = self.writes();
        match write {
            Write::Forget(cid) => {
                if works {
                    self.store.remove(&cid);
                }
            }
            Write::Persist(record) => {
                let written = self.write(&record, works);
                let it = self.tabs[tab].as_mut().expect("open");
                if matches!(written, Written::InMemory | Written::Refused) {
                    it.failed.insert(record.cid.clone());
                } else {
                    it.failed.remove(&record.cid);
                }
                let (cid, revision) = (record.cid.clone(), record.revision);
                let event = Event::Stored { now_ms: self.clock(), cid, revision, written };
                self.dispatch(tab, event);
            }
        }
    }

    /// As `store/ledger.rs` does it.
    fn write(&mut self, record: &Record, works: bool) -> Written {
        match self.store.get(&record.cid).filter(|known| known.revision >= record.revision) {
            Some(known) if works => Written::Kept(Box::new(known.clone())),
            _ if works => {
                let written = Record::read(&record.write()).expect("what was written can be read");
                self.store.insert(record.cid.clone(), written);
                Written::Durable
            }
            _ if matches!(record.state, State::Sending) && record.revision.is_multiple_of(2) => {
                self.store.remove(&record.cid);
                Written::InMemory
            }
            _ => Written::Refused,
        }
    }

    pub fn commit(&mut self, cid: &str, body: &str) {
        let body: AccessRequest = serde_json::from_str(body).expect("a body");
        for item in &body.requested_items {
            assert_eq!(item.client_metadata.get(CID_KEY).map(String::as_str), Some(cid));
        }
        self.ledger.push((cid.to_owned(), cells_of(&body)));
    }

    pub fn deliver(&mut self, tab: usize, which: usize, fate: u32) {
        let Some(it) = self.tabs[tab].as_mut() else { return };
        if it.pending.is_empty() {
            return;
        }
        let pending = it.pending.remove(which % it.pending.len());
        let draft_of = |cid: &str| self.tabs[tab].as_ref()?.outbox.record(cid).map(|it| it.draft.clone());
        let now_ms = self.clock();
        let event = match pending {
            Pending::Token { cid } if fate.is_multiple_of(8) => Event::TokenMissing { now_ms, cid },
            Pending::Token { cid } if fate % 8 == 1 => {
                let wait_ms = if fate.is_multiple_of(3) { 7_200_000 } else { 20_000 };
                Event::MustWait { now_ms, cid, wait_ms }
            }
            Pending::Token { cid } => Event::TokenReady { now_ms, cid },
            Pending::Lock { cid, fingerprint } => {
                let granted = !self.locks.contains_key(&fingerprint);
                let stored = self.reads_work.then(|| self.stored());
                let closed = draft_of(&cid).is_some_and(|draft| self.is_closed(&draft));
                if granted {
                    self.locks.insert(fingerprint.clone(), tab);
                }
                Event::LockAnswered { now_ms, cid, fingerprint, granted, stored, closed }
            }
            Pending::Post { cid, body } => {
                let (commits, answer) = fate_of(fate);
                if commits {
                    self.commit(&cid, &body);
                }
                Event::Answered { now_ms, cid, answer, jitter_ms: fate % 5_000 }
            }
            Pending::Look { cid } => {
                let rows = self.rows(&cid, fate);
                Event::LookAnswered { now_ms, cid, rows }
            }
            Pending::Told(record) => Event::TabSaid { now_ms, records: vec![*record] },
            Pending::Stop(plan) => Event::StopHeard { now_ms, plan },
            Pending::Saved(door, theirs) => return self.heard(tab, door, &theirs),
        };
        self.dispatch(tab, event);
    }

    /// The status list: unreadable, lagging, partial, shifted, or whole.
    pub fn rows(&self, cid: &str, fate: u32) -> Option<Vec<Row>> {
        if fate.is_multiple_of(7) {
            return None;
        }
        let mut rows = Vec::new();
        for (at, (committed, _)) in self.ledger.iter().enumerate() {
            for person in 0..2 {
                if fate % 5 == 1 || (fate % 5 == 2 && person == 1) {
                    continue;
                }
                let row = Row {
                    cid: Some(committed.clone()),
                    access_request_id: Some(format!("r{at}")),
                    row_id: Some(format!("r{at}-{person}")),
                    ..Row::default()
                };
                rows.push(row.clone());
                if fate % 5 == 3 {
                    rows.push(row);
                }
            }
        }
        assert!(!cid.is_empty());
        Some(rows)
    }

    pub fn choose(&mut self, tab: usize, which: u32) {
        let Some(it) = &self.tabs[tab] else { return };
        let records = it.outbox.records();
        if records.is_empty() {
            return;
        }
        let record = records[which as usize % records.len()].clone();
        let now_ms = self.clock();
        let (cid, plan) = (record.cid.clone(), record.plan.clone());
        let event = match (&record.state, which % 5) {
            (State::StillUnknown { .. }, 0 | 1) => Event::LookAgainPressed { now_ms, cid },
            (State::StillUnknown { .. }, _) => {
                if record.replaced_by.is_none() {
                    for cell in record.cells() {
                        *self.allowed.entry(cell).or_default() += 1;
                    }
                }
                Event::SendAgainPressed { now_ms, cid, new_cid: self.id() }
            }
            (State::Held(_) | State::SignInNeeded, 0) => Event::DropPressed { now_ms, cid },
            (State::Held(_) | State::SignInNeeded, _) => Event::ResumePressed { now_ms, plan },
            (_, 0) => Event::StopPressed { now_ms, plan },
            (_, 1) => Event::DropPressed { now_ms, cid },
            (_, 2) => Event::SendAgainPressed { now_ms, cid, new_cid: self.id() },
            (_, 3) => Event::LookAgainPressed { now_ms, cid },
            _ => Event::ResumePressed { now_ms, plan },
        };
        self.dispatch(tab, event);
    }

    pub fn step(&mut self, choice: u32) {
        self.steps += 1;
        let tab = (choice >> 8) as usize % TABS;
        let rest = choice >> 12;
        if self.is_asleep(tab) && !rest.is_multiple_of(8) {
            return;
        }
        self.wake(tab);
        self.sign_in_again(tab);
        match choice % 64 {
            0..=22 => self.deliver(tab, rest as usize % 7, choice >> 16),
            23..=41 => self.write_one(tab),
            42..=45 => self.press(tab, rest as usize % DRAFTS),
            46..=49 => self.choose(tab, rest),
            50..=54 => {
                self.now_ms += i64::from(rest % 40_000);
                self.tick(tab);
            }
            55 => self.skew_ms = (i64::from(rest % 15) - 7) * 3_600_000,
            56 => self.crash(tab),
            57 | 58 if self.tabs[tab].is_none() => self.open(tab),
            57 => self.returned(tab, !rest.is_multiple_of(3)),
            58 => self.edit(tab, rest as usize % DRAFTS, choice >> 20),
            59 if self.store_may_fail && rest.is_multiple_of(4) => self.store_works = !self.store_works,
            59 if self.store_may_fail && rest % 4 == 1 => {
                self.reads_work = !self.reads_work;
            }
            59 if self.store_may_fail && rest % 4 == 2 => self.fails_after = Some(rest >> 4 & 3),
            59 => self.save(tab, rest as usize % DRAFTS),
            60 => {
                if !self.orphans.is_empty() {
                    let (cid, body) = self.orphans.remove(rest as usize % self.orphans.len());
                    if rest.is_multiple_of(2) {
                        self.commit(&cid, &body);
                    }
                }
            }
            61 if rest.is_multiple_of(8) => self.sign_out(tab),
            61 if rest % 8 < 5 => {
                self.pass([24, 25, 48, 9 * 24][(rest >> 3) as usize % 4]);
                if rest & 32 == 0 {
                    self.tick(tab);
                }
            }
            61 => self.edit(tab, rest as usize % DRAFTS, choice >> 20),
            62 => self.fall_asleep(tab, rest.is_multiple_of(2)),
            _ => {
                let offset_ms = (!rest.is_multiple_of(3)).then_some(-self.skew_ms);
                self.dispatch(tab, Event::ServerClock { offset_ms });
            }
        }
    }
}

pub fn short(thing: &impl std::fmt::Debug) -> String {
    format!("{thing:?}").replace("-0000-4000-8000-000000000000", "").chars().take(900).collect()
}
