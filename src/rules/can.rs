//! What a screen may offer, each with the reason where it may not: a door is shown shut, not hidden.
//! The sentences come from the same rules that judge a draft.

use super::context::Context;
use super::draft::{Item, Kind, Person};
use super::packs::{May, Pack, may, may_ask};
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
