//! Which record sends which again. The newer one names the older; what the older one says of it follows from that,
//! so that a copy that was never written, or was given up, replaces nothing.

use super::{
    machine::Outbox,
    record::{NotSent, Record, State},
};

/// The record that sends this one again, given up or not yet written down as it may be.
pub(super) fn replacement<'a>(outbox: &'a Outbox, cid: &str) -> Option<&'a Record> {
    outbox.records.iter().find(|it| it.replaces.as_deref() == Some(cid) && !is_given_up(it))
}

fn is_given_up(record: &Record) -> bool {
    matches!(record.state, State::NotSent(NotSent::Dropped | NotSent::Undone))
}

/// Brings every `replaced_by` in line with what is there.
pub(super) fn relink(outbox: &mut Outbox) {
    let now_ms = outbox.now_ms;
    for at in 0..outbox.records.len() {
        let Some(record) = outbox.records.get(at) else { return };
        let next = replacement(outbox, &record.cid).filter(|it| it.revision > 0).map(|it| it.cid.clone());
        if next == record.replaced_by {
            continue;
        }
        if let Some(record) = outbox.records.get_mut(at) {
            record.replaced_by = next;
            if record.is_unsure() {
                record.settled_ms = record.is_settled().then_some(now_ms);
                record.looking = None;
            }
        }
    }
}
