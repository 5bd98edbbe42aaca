//! Carries out what the catalogue's machines ask, and gathers the facts that the rules need.
//! What may be asked by whom, and what an answer shows, is theirs to decide.

use leptos::{prelude::*, task::spawn_local};

use super::{Store, StoreEvent, late::Later};
use crate::{
    api::{self, Urgency},
    catalogue::{
        Asker, DEBOUNCE_MS, For, Hit, ItemQuery, ItemSearch, ItemSearchEvent, Look, LookEvent, Occasion,
        PeopleSearch, PeopleSearchEvent, PersonHit, Standing,
    },
    contract::{AccessRequestConfig, ItemType},
    route::{Door, Step},
    rules::{self, Context, Fact, Facts, ItemKey, Kind, OnBehalf, Person, Requester},
    session::State,
    text::Message,
};

/// What is typed and chosen to find items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    pub term: String,
    /// As the API spells it; empty for all.
    pub item_type: String,
    pub owner_id: String,
    pub source_id: String,
}

impl Store {
    /// What follows from a change of the session: who it is, their draft, their outbox.
    pub(super) fn session_moved(self) {
        let now = self.session.with_untracked(|machine| {
            let active = matches!(machine.state(), State::Active(_) | State::Renewing(_));
            active.then(|| machine.identity().cloned()).flatten()
        });
        let before = self.shown_for.get_value();
        let Some(identity) = now else { return };
        if before.as_deref() == Some(identity.identity_id.as_str()) {
            return;
        }
        self.shown_for.set_value(Some(identity.identity_id.clone()));
        self.guide.set(super::Guide::default());
        self.expecting_draft.set(self.has_draft());
        self.know_me(Person {
            id: identity.identity_id.clone(),
            name: identity.authority().name,
            detail: identity.user_name.clone().unwrap_or_default(),
            ..Person::default()
        });
        self.later(Later::SignedIn);
        self.enter();
    }

    /// Somebody signed in: their draft, what may be asked for whom, what was sent.
    pub(super) fn welcome(self) {
        let identity = self.session.with_untracked(|machine| machine.identity().cloned());
        let Some(identity) = identity else { return };
        let asker = Asker {
            me: identity.identity_id.clone(),
            org_admin: identity.authority().is_org_admin,
            newer_rules: self.pack().accounts,
        };
        self.people.set(PeopleSearch::new(identity.identity_id.clone(), self.pack().accounts));
        self.facts.set(Facts {
            requester: Requester {
                identity_id: Some(identity.identity_id.clone()),
                authorities: identity.authorities.clone(),
            },
            nested_alone: self.config().api_version == crate::config::ApiVersion::V1,
            ..Facts::default()
        });
        self.search.set(ItemSearch::new(asker.clone()));
        self.holdings.set(Look::new(asker));
        self.restore_draft();
        if self.expecting_draft.get_untracked() {
            // Whoever is told draws the page anew, and its focus is lost.
            self.expecting_draft.set(false);
        }
        if let Some(me) = self.me.get_untracked() {
            self.know_me(me);
        }
        // Those of a restored draft too: what they are to this person is known from the directory only.
        let mut ids = vec![identity.identity_id.clone()];
        self.guide.with_untracked(|guide| {
            let drafts = [&guide.grant.draft, &guide.remove.draft];
            ids.extend(drafts.iter().flat_map(|draft| &draft.people).map(|person| person.id.clone()));
        });
        self.on_people(PeopleSearchEvent::LookUp { ids, now_ms: self.moment().wall_ms });
        self.ask_config();
        self.open_outbox(&identity.identity_id);
    }

    /// The signed-in person, by the token first and by the directory as soon as it answers.
    fn know_me(self, me: Person) {
        for pad in Door::ALL {
            self.guide.update(|guide| {
                for person in &mut guide.pad_mut(pad).draft.people {
                    if person.id == me.id {
                        *person = me.clone();
                    }
                }
            });
        }
        self.guide.update(|guide| guide.choose(Door::Grant, super::GuideEvent::Me(me.clone())));
        self.me.set(Some(me));
    }

    fn ask_config(self) {
        let request = api::request_config(&self.api());
        spawn_local(async move {
            let answer = self.read(request, Urgency::Foreground).await;
            let Ok(config) = api::read::<AccessRequestConfig>(answer) else { return };
            let must_be_external = match config.approvals_must_be_external {
                Some(true) => Fact::Yes(()),
                Some(false) => Fact::No,
                None => Fact::Unknown,
            };
            let on_behalf = config.request_on_behalf_of_config;
            let known = on_behalf
                .allow_request_on_behalf_of_anyone_by_anyone
                .zip(on_behalf.allow_request_on_behalf_of_employee_by_manager)
                .map(|(anyone_by_anyone, employee_by_manager)| OnBehalf::Known {
                    anyone_by_anyone,
                    employee_by_manager,
                });
            self.facts.update(|facts| {
                facts.on_behalf = known.unwrap_or_default();
                facts.approvals_must_be_external = must_be_external;
            });
        });
    }

    // People

    /// What was typed to find people; asked when typing rests.
    pub fn look_for_people(self, text: String) {
        self.after_rest(move || {
            let now_ms = self.moment().wall_ms;
            self.on_people(PeopleSearchEvent::Look { text, now_ms });
        });
    }

    pub fn on_people(self, event: PeopleSearchEvent) {
        let api = self.api();
        let mut asks = Vec::new();
        self.people.update(|people| asks = people.update(&api, event));
        for ask in asks {
            spawn_local(async move {
                let result = self.read(ask.request, Urgency::Foreground).await;
                self.on_people(PeopleSearchEvent::Answered { tag: ask.tag, result });
                self.met_people();
            });
        }
    }

    /// Somebody was looked up: the signed-in person among them has a name and a manager now, and of whoever was chosen
    /// before it is known again what they are to them.
    fn met_people(self) {
        let chosen = self.guide.with_untracked(|guide| {
            let drafts = [&guide.grant.draft, &guide.remove.draft];
            let people = drafts.iter().flat_map(|draft| &draft.people);
            people.map(|person| person.id.clone()).collect::<Vec<_>>()
        });
        let relations: Vec<_> = self.people.with_untracked(|people| {
            // Of whoever is shown too: that somebody has no manager is known, though their row names none.
            let hits = chosen.iter().filter_map(|id| people.person(id)).chain(people.view().hits);
            hits.map(|hit| (hit.person.id.clone(), hit.relation)).collect()
        });
        if self.facts.with_untracked(|facts| {
            relations.iter().any(|(id, relation)| facts.relations.get(id) != Some(relation))
        }) {
            self.facts.update(|facts| facts.relations.extend(relations));
        }
        let Some(id) = self.facts.with_untracked(|facts| facts.requester.identity_id.clone()) else { return };
        let found = self.people.with_untracked(|people| people.person(&id).map(|hit| hit.person.clone()));
        if let Some(me) = found
            && self.me.with_untracked(|now| now.as_ref() != Some(&me))
        {
            self.know_me(me);
        }
    }

    pub fn found_person(self, id: &str) -> Option<Person> {
        let hit: PersonHit = self.people.with_untracked(|people| people.person(id).cloned())?;
        self.facts.update(|facts| {
            facts.relations.insert(hit.person.id.clone(), hit.relation);
        });
        Some(hit.person)
    }

    pub(super) fn with_context<T>(self, act: impl FnOnce(&Context<'_>) -> T) -> T {
        let zone = self.with_ports(|ports| ports.zone.clone());
        let now_ms = self.now_ms.get();
        self.facts.with(|facts| act(&Context { now_ms, facts, zone: &*zone }))
    }

    /// Why nobody else can be asked for; `None` when somebody may be.
    pub(super) fn others_shut(self) -> Option<Message> {
        // Nobody is easier to ask for than one's own report.
        let pack = self.pack();
        self.with_context(|context| {
            let report =
                Person { manager_id: context.facts.requester.identity_id.clone(), ..Person::default() };
            let shut = rules::can_request_for(&report, context, pack).err()?;
            // The tenant's own reason is said where it has one.
            let external = matches!(context.facts.approvals_must_be_external, rules::Fact::Yes(()));
            Some(if external { shut } else { crate::msg!("who.others.shut") })
        })
    }

    /// Why this person cannot be chosen; `None` when they may be.
    pub fn person_unavailable(self, person: &Person, removing: bool) -> Option<Message> {
        let pack = self.pack();
        self.with_context(|context| {
            if removing {
                rules::can_remove_for(person, context, pack).err()
            } else {
                rules::can_request_for(person, context, pack).err()
            }
        })
    }

    /// Why nothing of this kind can be asked of this item for anybody who is chosen; `None` when it can for somebody.
    pub fn ask_shut(self, kind: Kind, item: &rules::Item) -> Option<Message> {
        let pack = self.pack();
        if kind == Kind::Revoke
            && let Err(reason) = rules::can_revoke_item(item, pack)
        {
            return Some(reason);
        }
        self.kind_shut(kind)
    }

    /// Why nothing of this kind can be asked for anybody who is chosen.
    pub fn kind_shut(self, kind: Kind) -> Option<Message> {
        let removing = kind == Kind::Revoke;
        self.with_pad(|pad| {
            let mut first = None;
            for person in &pad.draft.people {
                match self.person_unavailable(person, removing) {
                    None => return None,
                    Some(reason) => first = first.or(Some(reason)),
                }
            }
            first
        })
    }

    // Items

    /// What is typed and chosen on step 2; asked when typing rests.
    pub fn look_for_items(self, finding: Finding) {
        self.after_rest(move || self.look_for_items_now(finding));
    }

    /// The same at once. What was still waiting for typing to rest is not asked.
    pub fn look_for_items_now(self, finding: Finding) {
        self.typed.update_value(|turn| *turn += 1);
        let me = self.facts.with_untracked(|facts| facts.requester.identity_id.clone());
        let people = self.chosen_people();
        let for_whom = match people.as_slice() {
            [] => For::Myself,
            [one] if Some(one) == me.as_ref() => For::Myself,
            _ => For::Others(people),
        };
        let filled = |text: String| (!text.is_empty()).then_some(text);
        let query = ItemQuery {
            term: finding.term,
            types: filled(finding.item_type).map(|word| ItemType::from(word.as_str())).into_iter().collect(),
            owner_id: filled(finding.owner_id),
            source_id: filled(finding.source_id),
            for_whom,
        };
        self.on_search(ItemSearchEvent::Look { query, now_ms: self.moment().wall_ms });
    }

    pub fn on_search(self, event: ItemSearchEvent) {
        let api = self.api();
        let mut asks = Vec::new();
        self.search.update(|search| asks = search.update(&api, event));
        for ask in asks {
            spawn_local(async move {
                let result = self.read(ask.request, Urgency::Foreground).await;
                self.on_search(ItemSearchEvent::Answered { tag: ask.tag, result });
            });
        }
    }

    /// Runs `act` unless it is asked for again before typing rests.
    fn after_rest(self, act: impl FnOnce() + 'static) {
        let mine = self.typed.get_value() + 1;
        self.typed.set_value(mine);
        spawn_local(async move {
            self.pause(i64::from(DEBOUNCE_MS)).await;
            if self.typed.get_value() == mine {
                act();
            }
        });
    }

    // What is held and pending

    pub(super) fn chosen_people(self) -> Vec<String> {
        let door = self.door_untracked();
        self.guide.with_untracked(|guide| {
            guide.pad(door).draft.people.iter().map(|person| person.id.clone()).collect()
        })
    }

    /// Entering a step looks up what it needs.
    pub(super) fn enter_step(self, step: Step) {
        match step {
            Step::What => {
                self.look_up_holdings(Occasion::First);
                // A removal, and a change of dates, begin with what is held.
                if self.door_untracked() == Door::Grant {
                    self.look_for_items_now(Finding::default());
                }
            }
            Step::Check => self.look_up_holdings(Occasion::Again),
            _ => {}
        }
        self.look_closer();
    }

    pub fn look_up_holdings(self, occasion: Occasion) {
        let people = self.chosen_people();
        if people.is_empty() || self.session.with_untracked(|machine| machine.session().is_none()) {
            return;
        }
        self.on_look(LookEvent::Look { people, occasion, now_ms: self.moment().wall_ms });
    }

    pub(super) fn on_look(self, event: LookEvent) {
        let api = self.api();
        let mut asks = Vec::new();
        self.holdings.update(|look| asks = look.update(&api, event));
        for ask in asks {
            spawn_local(async move {
                let result = self.read(ask.request, Urgency::Foreground).await;
                self.on_look(LookEvent::Answered { tag: ask.tag, result, now_ms: self.moment().wall_ms });
            });
        }
        self.weigh_holdings();
    }

    /// What was found becomes facts for the rules.
    pub(super) fn weigh_holdings(self) {
        let door = self.door_untracked();
        let now_ms = self.moment().wall_ms;
        let (holdings, demands, accounts) = self.guide.with_untracked(|guide| {
            let draft = &guide.pad(door).draft;
            let item = |line: &rules::DraftItem| (line.item.key(), draft.kind_of(line) == Kind::Revoke);
            let items: Vec<(ItemKey, bool)> = draft.items.iter().map(item).collect();
            let people = draft.people.iter().map(|person| person.id.as_str());
            self.holdings.update_untracked(|look| {
                draft.items.iter().for_each(|line| look.learn(&line.item));
            });
            self.holdings.with_untracked(|look| {
                let holdings = look.holdings(people, &items, now_ms);
                let keys: Vec<ItemKey> = items.iter().map(|(key, _)| key.clone()).collect();
                (holdings, look.demands(&keys), look.accounts().clone())
            })
        });
        if self.facts.with_untracked(|facts| {
            facts.holdings != holdings || facts.demands != demands || facts.accounts != accounts
        }) {
            self.facts.update(|facts| {
                (facts.holdings, facts.demands, facts.accounts) = (holdings, demands, accounts);
            });
        }
    }

    /// Something was sent: nothing that was looked up holds any more.
    pub(super) fn holdings_changed(self) {
        self.holdings.update(|look| {
            look.update(&self.api(), LookEvent::Forget);
        });
        self.search.update(|search| {
            search.update(&self.api(), ItemSearchEvent::Forget);
        });
    }

    /// Whether what is held and pending is still being asked for.
    pub fn is_looking(self) -> bool {
        self.holdings.with(Look::is_waiting)
    }

    /// How a found item stands with each of the chosen people, by their names.
    pub fn standings_of(self, hit: &Hit) -> Vec<(String, Standing)> {
        let removing = self.door() == Door::Remove;
        let now_ms = self.now_ms.get_untracked();
        self.holdings.with(|look| {
            self.with_pad(|pad| {
                let people = &pad.draft.people;
                let one = |person: &Person| {
                    look.standing_of_hit(&person.id, hit, people.len() == 1, removing, now_ms)
                };
                people.iter().map(|person| (person.name.clone(), one(person))).collect()
            })
        })
    }

    pub fn choose_item(self, item: rules::Item) {
        let name = item.name.clone();
        self.dispatch(StoreEvent::Guide(super::GuideEvent::AddItem(item)));
        // At the other doors a request takes things away or changes them.
        self.announce(match self.door_untracked() {
            Door::Grant => crate::msg!("what.added-said", name = name),
            Door::Remove => crate::msg!("what.removal-said", name = name),
            Door::Change => crate::msg!("who.people.added-said", name = name),
        });
    }

    /// One item of the request is to be given, or taken away, whatever the rest is.
    pub fn ask(self, key: ItemKey, kind: Kind, name: &str) {
        self.dispatch(StoreEvent::Guide(super::GuideEvent::Ask(key, kind)));
        self.announce(if kind == Kind::Revoke {
            crate::msg!("what.removal-said", name = name)
        } else {
            crate::msg!("what.given-said", name = name)
        });
    }

    pub fn drop_item(self, key: ItemKey, name: &str) {
        self.dispatch(StoreEvent::Guide(super::GuideEvent::RemoveItem(key)));
        self.announce(match self.door_untracked() {
            Door::Grant => crate::msg!("what.removed-said", name = name),
            Door::Remove | Door::Change => crate::msg!("who.people.removed-said", name = name),
        });
    }
}
