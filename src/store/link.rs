//! A link that proposes a request: looked up, then put into the form behind "Request access". It fills in, and does no
//! more: the first step is shown, the form says where it came from, and what follows is the person's.

use leptos::{prelude::*, task::spawn_local};

use super::{Pad, Store, late::Later};
use crate::{
    api::{ApiError, Urgency},
    catalogue::{Asker, Found, LeftOut, Lookup, Proposal},
    route::{Door, Route},
    rules::{DraftItem, Person},
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
    /// There was nothing to fill in, and why.
    Empty(Vec<LeftOut>),
}

impl Store {
    /// The address is a link's. It stays there until the link was used: loading the page again looks it up again.
    pub(super) fn open_link(self, query: &str) {
        if self.me.with_untracked(Option::is_none) {
            // Whoever signs in comes back to it.
            return;
        }
        let proposal = Proposal::read(query);
        if proposal.is_empty() {
            self.link.set(Link::Empty(proposal.left_out));
            self.close_link();
        } else if self.guide.with_untracked(|guide| guide.grant.is_blank()) {
            self.look_up_link(proposal);
        } else {
            self.link.set(Link::Asks(proposal));
        }
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
            self.link.set(Link::Empty(found.left_out));
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
        let mut pad =
            Pad { id: self.uuid().unwrap_or_default(), from_link: true, others: !myself, ..Pad::default() };
        pad.draft.people = people;
        pad.draft.items =
            found.items.into_iter().map(|hit| DraftItem { item: hit.item, ..DraftItem::default() }).collect();
        pad.draft.end = found.until.unwrap_or_default();
        pad.draft.comment = found.comment.unwrap_or_default();
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
    use crate::catalogue::PersonHit;

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
        for id in &mut proposal.people {
            if id == "me" {
                "ann".clone_into(id);
            }
        }
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
}
