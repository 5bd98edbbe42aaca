//! A link that proposes a request: looked up, then put into the form behind "Request access". It fills in, and does no
//! more: the first step is shown, the form says where it came from, and what follows is the person's.

use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{Pad, Store, late::Later};
use crate::{
    api::{ApiError, Urgency},
    catalogue::{Asker, Found, LeftOut, Lookup, Proposal},
    route::{Door, Route},
    rules::{Draft, DraftItem, Item, ItemKey, Person},
};

/// How far a link has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Link {
    #[default]
    None,
    /// Somebody has begun a request: may the link's take its place?
    Asks(Proposal),
    Looking(Lookup),
    /// Nothing of it was used.
    Failed(Proposal, ApiError),
    /// The form was filled; this was left out. Whether the form still is the link's stands in the form ([`Pad`]).
    Filled(Vec<LeftOut>),
    /// There was nothing to fill in, and why; of a link, or of a page with this host name.
    Empty(Option<String>, Vec<LeftOut>),
}

/// What filled a form in, as it is kept with the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Filled {
    /// The proposal as it was written.
    query: String,
    /// The host name of the page that proposed it; a link has none.
    #[serde(default)]
    host: Option<String>,
    /// What the form asked for then.
    asked: String,
}

impl Filled {
    fn of(pad: &Pad) -> Option<Self> {
        serde_json::from_str(pad.filled.as_ref()?).ok()
    }
}

/// Whether something stands in the form that was typed or chosen, and not just filled in.
pub(super) fn is_typed(pad: &Pad) -> bool {
    !pad.is_blank() && Filled::of(pad).is_none_or(|filled| filled.asked != asked(&pad.draft))
}

/// What a draft asks for, as text: by ids, as names are looked up again.
fn asked(draft: &Draft) -> String {
    let mut bare = draft.clone();
    for person in &mut bare.people {
        *person = Person { id: std::mem::take(&mut person.id), ..Person::default() };
    }
    for line in &mut bare.items {
        let key = line.item.key();
        line.item = Item { item_type: key.item_type, id: key.id, ..Item::default() };
    }
    serde_json::to_string(&bare).unwrap_or_default()
}

/// Whether the form is this proposal's already: it was filled in by it, or by hand with the same. What the page around
/// says whenever it is loaded (`again`) is no new proposal, also when the form was changed since.
fn is_of(pad: &Pad, proposal: &Proposal, me: &str, again: bool) -> bool {
    let now = asked(&pad.draft);
    let filled = Filled::of(pad).filter(|filled| filled.query == proposal.query);
    filled.is_some_and(|filled| again || filled.asked == now) || asked(&draft_of(proposal, me)) == now
}

/// What a proposal names, as a draft in which nothing has been looked up.
fn draft_of(proposal: &Proposal, me: &str) -> Draft {
    let mut wanted = Draft { comment: proposal.comment.clone().unwrap_or_default(), ..Draft::default() };
    wanted.end = proposal.until.clone().unwrap_or_default();
    let person = |id: &str| Person { id: id.to_owned(), ..Person::default() };
    wanted.people = proposal.people_for(me).iter().map(|id| person(id)).collect();
    if wanted.people.is_empty() {
        wanted.people.push(person(me));
    }
    let item =
        |key: &ItemKey| Item { item_type: key.item_type.clone(), id: key.id.clone(), ..Item::default() };
    wanted.items =
        proposal.items.iter().map(|key| DraftItem { item: item(key), ..DraftItem::default() }).collect();
    wanted
}

impl Store {
    /// The address is a link's. It stays there until the link was used: loading the page again looks it up again.
    pub(super) fn open_link(self, query: &str) {
        let Some(me) = self.me.with_untracked(|me| me.as_ref().map(|me| me.id.clone())) else {
            // Whoever signs in comes back to it.
            return;
        };
        let mut proposal = Proposal::read(query);
        let mut again = false;
        self.visit.update_untracked(|visit| (proposal.host, again) = visit.proposer(query));
        let (blank, same) = self
            .guide
            .with_untracked(|guide| (guide.grant.is_blank(), is_of(&guide.grant, &proposal, &me, again)));
        if proposal.is_empty() {
            self.link.set(Link::Empty(proposal.host, proposal.left_out));
            self.close_link();
        } else if blank {
            self.look_up_link(proposal);
        } else if same {
            self.link.set(Link::None);
            self.go_on();
        } else {
            self.link.set(Link::Asks(proposal));
        }
    }

    /// The host name of the page whose proposal filled the open form in; none when a link did. Changes are told.
    pub fn filled_by(self) -> Option<String> {
        self.with_pad(|pad| Filled::of(pad).and_then(|filled| filled.host))
    }

    /// The form is shown where it was left.
    fn go_on(self) {
        let place = self.keeping.with_value(|keeping| keeping.place().map(Route::parse));
        let place = place.filter(|place| matches!(place, Route::Guide { door: Door::Grant, .. }));
        self.show(place.unwrap_or(Route::first(Door::Grant)), true);
        self.enter();
    }

    /// The request that was begun stays as it is.
    pub fn keep_mine(self) {
        self.link.set(Link::None);
        self.close_link();
    }

    /// Asks who and what the link names, and fills the form with it.
    pub fn look_up_link(self, proposal: Proposal) {
        let asker = self.session.with_untracked(|machine| {
            machine.identity().map(|identity| Asker {
                me: identity.identity_id.clone(),
                org_admin: identity.authority().is_org_admin,
                newer_rules: self.pack().accounts,
            })
        });
        let Some(asker) = asker else { return };
        let (lookup, asks) = Lookup::start(&self.api(), asker, proposal);
        let mine = lookup.proposal().clone();
        self.link.set(Link::Looking(lookup));
        for ask in asks {
            let mine = mine.clone();
            spawn_local(async move {
                let result = self.read(ask.request, Urgency::Foreground).await;
                // An answer to a link that was left for another one is nobody's.
                self.link.update(|link| {
                    if let Link::Looking(lookup) = link
                        && *lookup.proposal() == mine
                    {
                        lookup.answered(ask.tag, result);
                    }
                });
                self.settle_link();
            });
        }
        self.settle_link();
    }

    /// Everything was answered: the form is filled, or nothing is.
    fn settle_link(self) {
        let done = self.link.with_untracked(|link| match link {
            Link::Looking(lookup) if !lookup.is_waiting() => {
                Some((lookup.proposal().clone(), lookup.found()))
            }
            _ => None,
        });
        let left = !self.route.with_untracked(|route| matches!(route, Route::Prefilled(_)));
        match done {
            None => {}
            // Whoever went on to something else meanwhile does not lose what they do there.
            Some(_) if left => self.link.set(Link::None),
            Some((proposal, Err(error))) => self.link.set(Link::Failed(proposal, error)),
            Some((proposal, Ok(found))) => self.fill_in(&proposal, found),
        }
    }

    fn fill_in(self, proposal: &Proposal, found: Found) {
        let me = self.me.get_untracked();
        let people = people_of(proposal, &found, me.as_ref());
        let named = !proposal.people.is_empty() && !people.is_empty();
        if found.items.is_empty() && found.until.is_none() && found.comment.is_none() && !named {
            self.link.set(Link::Empty(proposal.host.clone(), found.left_out));
            self.close_link();
            return;
        }
        self.facts.update(|facts| {
            for hit in &found.people {
                facts.relations.insert(hit.person.id.clone(), hit.relation);
            }
        });
        let myself = match (people.as_slice(), &me) {
            ([one], Some(me)) => one.id == me.id,
            _ => false,
        };
        let mut pad = Pad { id: self.uuid().unwrap_or_default(), others: !myself, ..Pad::default() };
        pad.draft.people = people;
        pad.draft.items =
            found.items.into_iter().map(|hit| DraftItem { item: hit.item, ..DraftItem::default() }).collect();
        pad.draft.end = found.until.unwrap_or_default();
        pad.draft.comment = found.comment.unwrap_or_default();
        let filled =
            Filled { query: proposal.query.clone(), host: proposal.host.clone(), asked: asked(&pad.draft) };
        pad.filled = serde_json::to_string(&filled).ok();
        self.plan_shown.set(None);
        self.blocked.set(None);
        self.put_pad(Door::Grant, pad);
        self.link.set(Link::Filled(found.left_out));
        self.close_link();
        self.later(Later::Weigh);
    }

    /// The link leaves the address bar: neither loading the page again nor Back fills the form once more.
    fn close_link(self) {
        if self.route.with_untracked(|route| matches!(route, Route::Prefilled(_))) {
            self.show(Route::first(Door::Grant), true);
        }
    }
}

/// For whom, in the link's order. Nobody named is whoever follows the link; somebody named and not found is nobody.
fn people_of(proposal: &Proposal, found: &Found, me: Option<&Person>) -> Vec<Person> {
    if proposal.people.is_empty() {
        return me.cloned().into_iter().collect();
    }
    let person = |id: &String| {
        let hit = found.people.iter().find(|hit| hit.person.id == *id).map(|hit| hit.person.clone());
        hit.or_else(|| me.filter(|me| me.id == *id).cloned())
    };
    proposal.people.iter().filter_map(person).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::PersonHit, contract::ItemType};

    fn person(id: &str) -> Person {
        Person { id: id.to_owned(), name: id.to_owned(), ..Person::default() }
    }

    fn found(ids: &[&str]) -> Found {
        let hit = |id: &&str| {
            let identity = serde_json::from_value(serde_json::json!({ "id": id, "name": id })).ok()?;
            PersonHit::of(identity, "ann")
        };
        Found { people: ids.iter().filter_map(hit).collect(), ..Found::default() }
    }

    fn ids(link: &str, known: &[&str]) -> Vec<String> {
        let mut proposal = Proposal::read(link);
        proposal.people = proposal.people_for("ann");
        let people = people_of(&proposal, &found(known), Some(&person("ann")));
        people.into_iter().map(|person| person.id).collect()
    }

    #[test]
    fn a_link_that_names_nobody_is_for_whoever_follows_it() {
        assert_eq!(ids("item=role:r1", &[]), ["ann"]);
        assert_eq!(ids("for=me", &[]), ["ann"], "the directory need not show them");
    }

    #[test]
    fn a_link_for_somebody_who_is_not_found_is_for_nobody_and_never_for_whoever_follows_it() {
        assert_eq!(ids("for=eve", &[]), Vec::<String>::new());
        assert_eq!(ids("for=bob,eve,me", &["bob"]), ["bob", "ann"]);
    }

    fn pad_of(link: &str) -> Pad {
        let mut pad = Pad::default();
        pad.draft.people = vec![person("ann")];
        pad.draft.comment = "For the audit".to_owned();
        let item = Item {
            item_type: ItemType::Role,
            id: "r1".to_owned(),
            name: "Auditor".to_owned(),
            ..Item::default()
        };
        pad.draft.items = vec![DraftItem { item, ..DraftItem::default() }];
        let filled = Filled { query: link.to_owned(), host: None, asked: asked(&pad.draft) };
        pad.filled = serde_json::to_string(&filled).ok();
        pad
    }

    const LINK: &str = "item=role:r1&item=role:gone&comment=For%20the%20audit";

    /// A portal asks whether to leave when something was typed: it asked as soon as its own proposal had been filled in.
    #[test]
    fn what_a_proposal_filled_in_was_not_typed_until_it_is_changed() {
        let mut pad = pad_of(LINK);
        assert!(!is_typed(&pad) && !is_typed(&Pad::default()));
        pad.draft.people[0].name = "Ann, as the directory calls her by now".to_owned();
        assert!(!is_typed(&pad));
        pad.draft.comment.push('!');
        assert!(is_typed(&pad));
        pad.filled = None;
        assert!(is_typed(&pad));
    }

    /// A portal that was loaded again proposed its own request a second time, and the person was asked which to keep.
    #[test]
    fn a_form_is_its_own_proposals_and_so_is_one_with_the_same_in_it() {
        let (mut pad, again) = (pad_of(LINK), true);
        let is_of = |pad: &Pad, link: &str, again| is_of(pad, &Proposal::read(link), "ann", again);
        assert!(is_of(&pad, LINK, !again), "one item of the link was not found, and is not missed again");
        assert!(!is_of(&pad, "item=role:r2", again) && !is_of(&pad, "item=role:r1", again));
        pad.draft.comment.push('!');
        assert!(is_of(&pad, LINK, again), "what the page around says at each loading");
        assert!(!is_of(&pad, LINK, !again), "whoever follows the link once more may want it as it was");
        let mut by_hand = pad_of("");
        by_hand.filled = None;
        for same in ["item=role:r1&comment=For+the+audit", "for=me,ann&comment=For+the+audit&item=role:r1"] {
            assert!(is_of(&by_hand, same, !again), "{same}");
        }
        for other in [
            LINK,
            "item=role:r1",
            "item=role:r1&comment=For+the+audit&until=2030-01-01",
            "for=bob&item=role:r1&comment=For+the+audit",
        ] {
            assert!(!is_of(&by_hand, other, !again), "{other}");
        }
    }
}
