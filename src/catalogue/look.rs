//! Looking up what people hold and what is already asked for, once for step 2 and, where it can have changed, again for
//! step 4. A question the token may not ask yields "not visible", never a failure.

use std::collections::BTreeMap;

use super::particulars::{Particulars, Target};
use super::question::Question;
use super::sightings::{HeldItem, ListSight, Reaches, Sightings};
use super::{Ask, Asker, Hit, Standing};
use crate::api::{self, Api, ApiError, Call, Page, Paging};
use crate::contract::{EntitlementSettings, RevocableObject, RoleAssignment};
use crate::http::{NoAnswer, Response};
use crate::rules::{Accounts, Demands, Fact, Held, Holdings, Item, ItemKey, Known};

pub use super::question::{Occasion, Particular};

/// Pages of 250 rows that are followed by themselves: more than a thousand requests are read no further.
const MAX_PAGES: u32 = 4;
/// What failed and was not asked for by a person rests for so long.
const FAILED_MS: i64 = 30_000;

/// The names of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookTag {
    question: Question,
    page: Paging,
    from_ms: Option<i64>,
    generation: u32,
}

/// What happens to it.
#[derive(Clone, Debug)]
pub enum LookEvent {
    /// Somebody wants to know about these identity ids.
    Look {
        people: Vec<String>,
        occasion: Occasion,
        now_ms: i64,
    },
    /// The same about what items ask for, where they can go, and where they can be taken from.
    LookCloser {
        ask: Particular,
        now_ms: i64,
    },
    Answered {
        tag: LookTag,
        result: Result<Response, NoAnswer>,
        now_ms: i64,
    },
    /// Somebody signed out, or something was sent.
    Forget,
}

#[derive(Clone, Debug)]
enum Progress {
    Waiting(Paging),
    Whole,
    /// There is more than is read.
    Partly,
    NotVisible,
    Failed(ApiError),
}

#[derive(Clone, Debug)]
struct Asked {
    at_ms: i64,
    progress: Progress,
    /// The first reading went to the end; later ones read only what can have changed.
    was_whole: bool,
}

/// The machine.
#[derive(Clone, Debug, Default)]
pub struct Look {
    asker: Asker,
    asked: BTreeMap<Question, Asked>,
    seen: Sightings,
    particulars: Particulars,
    generation: u32,
}

impl Look {
    pub fn new(asker: Asker) -> Self {
        Self { asker, ..Self::default() }
    }

    /// Takes an event in; what has to be asked comes out.
    pub fn update(&mut self, api: &Api, event: LookEvent) -> Vec<Ask<LookTag>> {
        match event {
            LookEvent::Look { people, occasion, now_ms } => {
                let questions = Question::about(&self.asker, &people);
                self.ask_all(api, questions, occasion, now_ms)
            }
            LookEvent::LookCloser { ask, now_ms } => {
                let questions = Question::particulars(&self.asker, &ask);
                self.ask_all(api, questions, Occasion::Again, now_ms)
            }
            LookEvent::Answered { tag, result, now_ms } => self.answered(api, tag, result, now_ms),
            LookEvent::Forget => {
                // Answers still under way belong to what was known before.
                self.generation = self.generation.wrapping_add(1);
                self.asked.clear();
                self.seen = Sightings::default();
                self.particulars = Particulars::default();
                Vec::new()
            }
        }
    }

    fn ask_all(
        &mut self,
        api: &Api,
        questions: Vec<Question>,
        occasion: Occasion,
        now_ms: i64,
    ) -> Vec<Ask<LookTag>> {
        questions.into_iter().filter_map(|question| self.ask(api, question, occasion, now_ms)).collect()
    }

    fn ask(
        &mut self,
        api: &Api,
        question: Question,
        occasion: Occasion,
        now_ms: i64,
    ) -> Option<Ask<LookTag>> {
        let before = self.asked.get(&question);
        let mut was_whole = false;
        if let Some(asked) = before {
            let age = now_ms.saturating_sub(asked.at_ms);
            let fresh = (0..question.keeps_ms(occasion)).contains(&age);
            match asked.progress {
                Progress::Waiting(_) => return None,
                // What the token may not see it may not see a minute later either.
                Progress::Whole | Progress::Partly | Progress::NotVisible if fresh => return None,
                // Asked at every choice of an item: what failed just now is left alone for a while.
                Progress::Failed(_) if question.is_closer() && (0..FAILED_MS).contains(&age) => return None,
                _ => was_whole = asked.was_whole,
            }
        }
        let from_ms = match question {
            Question::Mine | Question::RequestsFor(_) | Question::Open if was_whole => {
                self.seen.requests_from_ms()
            }
            _ => None,
        };
        let page = Question::first_page();
        let request = question.request(api, &self.asker, page, from_ms);
        let asked = Asked { at_ms: now_ms, progress: Progress::Waiting(page), was_whole };
        self.asked.insert(question.clone(), asked);
        Some(Ask { tag: LookTag { question, page, from_ms, generation: self.generation }, request })
    }

    fn answered(
        &mut self,
        api: &Api,
        tag: LookTag,
        result: Result<Response, NoAnswer>,
        now_ms: i64,
    ) -> Vec<Ask<LookTag>> {
        let waits = |asked: &Asked| matches!(asked.progress, Progress::Waiting(page) if page == tag.page);
        if tag.generation != self.generation || !self.asked.get(&tag.question).is_some_and(waits) {
            return Vec::new();
        }
        let (progress, next) = match self.take_in(api, &tag, result) {
            Ok(next) => match next.filter(|page| page.offset / page.limit.max(1) < MAX_PAGES) {
                Some(page) => (Progress::Waiting(page), Some(page)),
                None if next.is_some() => (Progress::Partly, None),
                None => (Progress::Whole, None),
            },
            Err(error) if error.is_not_visible() => (Progress::NotVisible, None),
            Err(error) => (Progress::Failed(error), None),
        };
        if let Some(asked) = self.asked.get_mut(&tag.question) {
            asked.was_whole |= matches!(progress, Progress::Whole);
            asked.progress = progress;
            asked.at_ms = now_ms;
        }
        next.map(|page| {
            let request = tag.question.request(api, &self.asker, page, tag.from_ms);
            Ask { tag: LookTag { page, ..tag }, request }
        })
        .into_iter()
        .collect()
    }

    /// Reads an answer; what comes out is the page after it, if there is one.
    fn take_in(
        &mut self,
        api: &Api,
        tag: &LookTag,
        result: Result<Response, NoAnswer>,
    ) -> Result<Option<Paging>, ApiError> {
        fn rows<T>(page: Page<T>, at: Paging) -> (Vec<T>, Option<Paging>) {
            let next = at.next(page.received());
            (page.rows, next)
        }
        let first = tag.page.offset == 0;
        Ok(match &tag.question {
            Question::Assigned(person) => {
                let (rows, next) = rows(api::read_page(result)?, tag.page);
                self.seen.assigned(person, rows, first);
                next
            }
            Question::Access(people) => {
                self.seen.accesses(people, api::read_page(result)?.rows);
                None
            }
            Question::Mine | Question::RequestsFor(_) | Question::Open => {
                let (rows, next) = rows(api::read_page(result)?, tag.page);
                self.seen.requests(rows);
                next
            }
            Question::Approvals => {
                let (rows, next) = rows(api::read_page(result)?, tag.page);
                self.seen.approvals(rows, first);
                next
            }
            Question::Settings(id) => {
                let answer: EntitlementSettings = api::read(result)?;
                let (version, ..) = Call::EntitlementSettings.answered_by(api.version);
                self.particulars.settings(id, &answer.access_request_config, version);
                None
            }
            Question::Accounts(..) => {
                self.particulars.selections(api::read(result)?);
                None
            }
            Question::Assignments(person) => {
                let rows: Page<RoleAssignment> = api::read_page(result)?;
                self.seen.assignments(person, &rows.rows);
                self.particulars.assignments(person, rows.rows);
                None
            }
            Question::Targets(person, entitlement) => {
                let answer: RevocableObject = api::read(result)?;
                self.particulars.on_accounts(person, entitlement, answer.account_targets);
                None
            }
        })
    }

    /// Whether anything about these people is still being asked.
    pub fn is_waiting(&self) -> bool {
        self.asked.values().any(|asked| matches!(asked.progress, Progress::Waiting(_)))
    }

    fn reaches(&self, person: &str) -> Reaches {
        let mut reaches = Reaches::default();
        for (question, asked) in &self.asked {
            // Reading once more only what can have changed takes nothing away from what was read whole.
            let whole = matches!(asked.progress, Progress::Whole) || asked.was_whole;
            if !whole || !question.covers(&self.asker, person) {
                continue;
            }
            match question {
                Question::Assigned(_) => reaches.assigned = true,
                Question::Access(_) => reaches.access = true,
                Question::Mine | Question::RequestsFor(_) | Question::Open => reaches.requests = true,
                Question::Assignments(_) => reaches.assignments = true,
                Question::Approvals
                | Question::Settings(_)
                | Question::Accounts(..)
                | Question::Targets(..) => {}
            }
        }
        reaches
    }

    /// What is known of one person and one item, from everything that was looked up.
    fn known(&self, person: &str, key: &ItemKey, reach: Reaches, removing: bool, now_ms: i64) -> Known {
        self.with_particulars(person, key, self.seen.weigh(person, key, reach, removing, now_ms).0)
    }

    fn with_particulars(&self, person: &str, key: &ItemKey, known: Known) -> Known {
        self.particulars.targets(person, key).map_or(known, |targets| with_targets(known, targets))
    }

    /// What these items ask of requests for them, as far as it was looked up.
    pub fn demands(&self, items: &[ItemKey]) -> BTreeMap<ItemKey, Demands> {
        self.particulars.demands(items)
    }

    /// Who has to choose among accounts for which item.
    pub fn accounts(&self) -> &Accounts {
        self.particulars.accounts()
    }

    /// The ways in which somebody holds an item, where a removal can name one of several.
    pub fn targets(&self, person: &str, key: &ItemKey) -> Vec<Target> {
        let targets = self.particulars.named_targets(person, key);
        if targets.len() > 1 { targets } else { Vec::new() }
    }

    /// What the rules need to know of every one of these people and items. Beside an item: whether it is to be removed,
    /// so that a pending removal counts and no pending grant.
    pub fn holdings<'a>(
        &self,
        people: impl IntoIterator<Item = &'a str>,
        items: &[(ItemKey, bool)],
        now_ms: i64,
    ) -> Holdings {
        let mut holdings = Holdings::default();
        for person in people {
            let reach = self.reaches(person);
            for (key, removing) in items {
                holdings.set(person, key.clone(), self.known(person, key, reach, *removing, now_ms));
            }
        }
        holdings
    }

    /// How an item stands with a person.
    pub fn standing(&self, person: &str, key: &ItemKey, removing: bool, now_ms: i64) -> Standing {
        Standing::of(self.known(person, key, self.reaches(person), removing, now_ms))
    }

    /// How an item is called that was chosen: requests tell of it by that.
    pub fn learn(&mut self, item: &Item) {
        self.seen.learn(item);
    }

    /// How something stands with a person that was just found: what was looked up. `marked`: else what the catalogue marked
    /// on the hit, which it does for one person.
    pub fn standing_of_hit(
        &self,
        person: &str,
        hit: &Hit,
        marked: bool,
        removing: bool,
        now_ms: i64,
    ) -> Standing {
        let known = self.seen.weigh_found(person, &hit.item, self.reaches(person), removing, now_ms).0;
        let standing = Standing::of(self.with_particulars(person, &hit.key(), known));
        match (standing, hit.standing.filter(|_| marked)) {
            (Standing::NotVisible | Standing::Available, Some(marked)) => marked,
            (known, _) => known,
        }
    }

    /// What a person holds, as far as it can be seen, by name; and how far that is.
    pub fn held_by(&self, person: &str, now_ms: i64) -> (Vec<HeldItem>, ListSight) {
        let reach = self.reaches(person);
        let held = self.seen.keys_of(person).into_iter().filter_map(|key| {
            let how = self.seen.weigh(person, key, reach, true, now_ms).1;
            let known = self.known(person, key, reach, true, now_ms);
            let item = self.seen.item(key)?.clone();
            matches!(known.held, Fact::Yes(_)).then_some(HeldItem { item, known, how })
        });
        let mut held: Vec<_> = held.collect();
        held.sort_by_cached_key(|held| super::fold(&held.item.name));
        (held, self.list_sight(person, reach))
    }

    fn list_sight(&self, person: &str, reach: Reaches) -> ListSight {
        if reach.access {
            return ListSight::Whole;
        }
        let about = |question: &Question| question.covers(&self.asker, person) || *question == Question::Mine;
        let asked =
            || self.asked.iter().filter(|(question, _)| about(question)).map(|(_, asked)| &asked.progress);
        if asked().any(|progress| matches!(progress, Progress::Waiting(_))) {
            return ListSight::Waiting;
        }
        let failed = asked().find_map(|progress| match progress {
            Progress::Failed(error) => Some(error.clone()),
            _ => None,
        });
        failed.map_or(ListSight::Partly, ListSight::Failed)
    }

    /// What could not be asked because of a fault, for a line that offers to look again.
    pub fn problem(&self) -> Option<&ApiError> {
        self.asked.values().find_map(|asked| match &asked.progress {
            Progress::Failed(error) => Some(error),
            _ => None,
        })
    }
}

/// What somebody holds, made more exact by the ways in which they hold it. All must say the same to say it of the whole.
fn with_targets(known: Known, targets: &[Target]) -> Known {
    let Some(first) = targets.first() else {
        // The service lists the ways of an entitlement on request: none means that it is not held.
        return Known { held: if known.held.is_unknown() { Fact::No } else { known.held }, ..known };
    };
    let held = if let Fact::Yes(held) = known.held { held } else { Held::default() };
    let one = |pick: fn(&Target) -> Fact<i64>| {
        if targets.iter().all(|target| pick(target) == pick(first)) { pick(first) } else { Fact::Unknown }
    };
    let revocable = if targets.iter().any(|target| target.revocable == Fact::Yes(())) {
        Fact::Yes(())
    } else if targets.iter().all(|target| target.revocable == Fact::No) {
        Fact::No
    } else {
        held.revocable
    };
    Known {
        held: Fact::Yes(Held { until: one(|it| it.until), start: one(|it| it.start), revocable }),
        ..known
    }
}
