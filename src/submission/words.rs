//! What is known of a call, in one true sentence, and the names of what the person may do.

use super::record::{Accepted, Choice, Held, NotSent, Record, Sight, State, Unsure};
use crate::{msg, text::Message};

/// What is known now.
pub fn statement(record: &Record) -> Message {
    match &record.state {
        State::Armed => msg!("submission.armed"),
        State::Sending => msg!("submission.sending"),
        State::Waiting { until_ms } => {
            msg!("submission.waiting", until = crate::text::Arg::Moment(*until_ms))
        }
        State::SignInNeeded => msg!("submission.sign-in"),
        State::Held(held) => match held {
            Held::Stopped => msg!("submission.held.stopped"),
            Held::AfterTrouble => msg!("submission.held.after-trouble"),
            Held::AfterPause => msg!("submission.held.after-pause"),
            Held::NotWritten => msg!("submission.held.not-written"),
            Held::NotBefore { until_ms } => {
                msg!("submission.held.not-before", until = crate::text::Arg::Moment(*until_ms))
            }
            Held::TooMany => msg!("submission.held.too-many"),
            Held::Reloaded => msg!("submission.held.reloaded"),
            Held::Offline => msg!("submission.held.offline"),
            Held::SentElsewhere => msg!("submission.held.elsewhere"),
        },
        State::Accepted(accepted) => said_yes(accepted),
        State::Confirmed(sight) => seen(sight),
        State::Rejected(rejection) => {
            msg!("submission.rejected", status = u32::from(rejection.status))
        }
        State::Unknown { why, .. } if record.unread => {
            msg!("submission.unknown.unread", why = because(why))
        }
        State::Unknown { why, .. } => msg!("submission.unknown", why = because(why)),
        State::StillUnknown { .. } if record.replaced_by.is_some() => msg!("submission.replaced"),
        State::StillUnknown { why, .. } if record.unread => {
            msg!("submission.still-unknown.unread", why = because(why))
        }
        State::StillUnknown { why, .. } => msg!("submission.still-unknown", why = because(why)),
        State::NotSent(NotSent::Dropped) => msg!("submission.dropped"),
        State::NotSent(NotSent::Undone) => msg!("submission.undone"),
        State::NotSent(NotSent::Found) => msg!("submission.found"),
    }
}

fn said_yes(accepted: &Accepted) -> Message {
    let new = accepted.took_new || !accepted.new_ids.is_empty();
    let existing = !accepted.existing_items.is_empty() || !accepted.existing_ids.is_empty();
    match (&accepted.sight, new, existing) {
        (_, false, true) => msg!("submission.accepted.existing"),
        (_, true, true) => msg!("submission.accepted.some-existing"),
        (Some(sight), ..) if sight.seen < sight.of => seen(sight),
        _ => msg!("submission.accepted"),
    }
}

fn seen(sight: &Sight) -> Message {
    if sight.seen < sight.of {
        msg!("submission.confirmed.some", seen = sight.seen, of = sight.of)
    } else {
        msg!("submission.confirmed")
    }
}

fn because(why: &Unsure) -> Message {
    match why {
        Unsure::NoAnswer => msg!("submission.why.no-answer"),
        Unsure::TimedOut => msg!("submission.why.timed-out"),
        Unsure::ServerFault { status, .. } => msg!("submission.why.fault", status = u32::from(*status)),
        Unsure::NotTheApi { status } => msg!("submission.why.not-the-api", status = u32::from(*status)),
        Unsure::PageClosed => msg!("submission.why.page-closed"),
    }
}

/// Which call it is: its items and people as two lists in words, and its place when there are several.
pub fn title(record: &Record, items: &str, people: &str) -> Message {
    let part = record.part;
    if part.of > 1 {
        msg!("submission.call.part", n = part.number, of = part.of, items = items, people = people)
    } else {
        msg!("submission.call", items = items, people = people)
    }
}

/// What is known of a call that a sign-in was missing for, when somebody has signed in since.
pub fn signed_in_again() -> Message {
    msg!("submission.sign-in.back")
}

/// The label of a button.
pub fn choice(choice: Choice) -> Message {
    match choice {
        Choice::LookAgain => msg!("submission.choice.look"),
        Choice::SendAgain => msg!("submission.choice.send-again"),
        Choice::CopyReference => msg!("submission.choice.copy"),
        Choice::Resume => msg!("submission.choice.resume"),
        Choice::Stop => msg!("submission.choice.stop"),
        Choice::Drop => msg!("submission.choice.drop"),
        Choice::SignIn => msg!("submission.choice.sign-in"),
        Choice::ChangeDraft => msg!("submission.choice.change"),
    }
}
