//! What a screen may offer, each with the reason where it may not: a door is shown shut, not hidden.
//! The sentences come from the same rules that judge a draft. And what a screen may not call optional.

use super::context::{Context, Fact, Facts};
use super::draft::{Demands, Draft, DraftItem, Item, Kind, Person};
use super::field::{CellPart, FieldPath};
use super::packs::{END_REQUIRED, May, Pack, may, may_ask};
use crate::msg;
use crate::text::Message;

/// Whether this token may ask for anything at all. What nobody can know is left to the service.
pub fn can_request(context: &Context<'_>) -> Result<(), Message> {
    only_known(may_ask(context.facts))
}

/// Whether access may be asked for on behalf of this person.
pub fn can_request_for(person: &Person, context: &Context<'_>, _: &Pack) -> Result<(), Message> {
    can_request(context)?;
    only_people(person)?;
    only_known(may(context.facts, person, Kind::Grant))
}

/// Whether this person's access may be removed.
pub fn can_remove_for(person: &Person, context: &Context<'_>, _: &Pack) -> Result<(), Message> {
    can_request(context)?;
    only_people(person)?;
    only_known(may(context.facts, person, Kind::Revoke))
}

/// Whether the removal of this item may be asked for.
pub fn can_revoke_item(item: &Item, pack: &Pack) -> Result<(), Message> {
    if pack.entitlements_per_revoke == 0 && item.item_type == crate::contract::ItemType::Entitlement {
        return Err(msg!("rules.revoke.entitlement", item = item.name.as_str()));
    }
    Ok(())
}

/// Whether an end date goes with this item.
pub fn can_end(item: &Item, pack: &Pack) -> Result<(), Message> {
    if !pack.dates_on_entitlements && item.item_type == crate::contract::ItemType::Entitlement {
        return Err(msg!("rules.date.entitlement", item = item.name.as_str()));
    }
    Ok(())
}

/// Whether an item that takes the answer at this place is known to ask for one. What counts for all counts where no item
/// has an answer of its own.
pub fn is_asked_for(at: &FieldPath, draft: &Draft, facts: &Facts, pack: &Pack) -> bool {
    type Has<T> = fn(&T) -> bool;
    let (asks, takes_common): (Has<Demands>, Has<DraftItem>) = match at {
        FieldPath::Comment(_) => (|demands| demands.comment == Fact::Yes(()), |line| line.comment.is_none()),
        FieldPath::EndDate(_) | FieldPath::Cell { part: CellPart::EndDate, .. }
            if pack.rule(END_REQUIRED.id).is_some() =>
        {
            (|demands| demands.end == Fact::Yes(()), |line| line.end.is_none())
        }
        _ => return false,
    };
    let takes = |line: &&DraftItem| {
        draft.kind_of(line) == Kind::Grant
            && at.item().map_or_else(|| takes_common(line), |key| line.item.is(key))
    };
    draft.items.iter().filter(takes).any(|line| asks(&facts.demands_of(&line.item)))
}

/// A machine identity takes another shape of request, which this app does not make.
fn only_people(person: &Person) -> Result<(), Message> {
    if person.machine { Err(msg!("rules.machine.shut", person = person.name.as_str())) } else { Ok(()) }
}

fn only_known(may: May) -> Result<(), Message> {
    match may {
        May::Yes | May::Unsure(..) => Ok(()),
        May::No(message) => Err(message),
    }
}
