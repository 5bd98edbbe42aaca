//! What `submission` says, in English.

use super::tables::Row;

pub(super) const TABLE: &[Row] = &[
    ("submission.armed", "About to be sent."),
    ("submission.sending", "Being sent."),
    (
        "submission.waiting",
        "IdentityNow is busy and asked for patience; nothing was sent yet. It is sent again by itself at {until}.",
    ),
    (
        "submission.sign-in",
        "Not sent: your sign-in has ended. Sign in, then press “Send again”; it will not be sent twice.",
    ),
    ("submission.held.stopped", "Not sent: you stopped it."),
    (
        "submission.held.after-trouble",
        "Not sent: a request before it was refused, or it is not known what became of it.",
    ),
    (
        "submission.held.too-many",
        "Not sent: IdentityNow was busy three times in a row. Try again in a few minutes.",
    ),
    ("submission.held.after-pause", "Not sent: the request before it has not gone through yet."),
    (
        "submission.held.not-before",
        "Not sent: IdentityNow asked to wait until {until}. Nothing is sent by itself; send it again after that.",
    ),
    (
        "submission.held.not-written",
        "Not sent: this browser could not write down that it is being sent. Try again, or reload the page first.",
    ),
    ("submission.held.reloaded", "Not sent: the page was closed before its turn came."),
    ("submission.held.offline", "Not sent: this device is offline. Nothing has left it."),
    ("submission.held.elsewhere", "Not sent from here: the same request is being sent in another window."),
    ("submission.accepted", "Accepted."),
    ("submission.accepted.existing", "Already requested before: IdentityNow took no new request."),
    ("submission.accepted.some-existing", "Accepted; part of it had been requested before."),
    ("submission.confirmed", "Accepted: the answer was lost, but IdentityNow lists it."),
    (
        "submission.confirmed.some",
        "Accepted: {seen} of {of} are listed so far. Access that is already held is never listed.",
    ),
    (
        "submission.rejected",
        "Refused by IdentityNow (status {status}). Nothing was requested. Change it and send it again.",
    ),
    (
        "submission.unknown",
        "It is not known yet whether this arrived: {why} IdentityNow's list is being checked. It is not sent again by \
         itself.",
    ),
    (
        "submission.still-unknown",
        "It is still not known whether this arrived: {why} IdentityNow's list does not show it so far, which proves \
         nothing: access that is already held is never listed. Nothing is sent again unless you say so.",
    ),
    (
        "submission.unknown.unread",
        "It is not known yet whether this arrived: {why} IdentityNow's list could not be read; it is tried again. It is \
         not sent again by itself.",
    ),
    (
        "submission.still-unknown.unread",
        "It is still not known whether this arrived: {why} IdentityNow's list could not be read to its end. Nothing is \
         sent again unless you say so.",
    ),
    ("submission.replaced", "It is not known whether this arrived. You have sent it again since."),
    ("submission.dropped", "Not sent: you gave it up."),
    ("submission.undone", "Not sent: the page was closed before anything had left. Nothing was requested."),
    ("submission.found", "Not sent again: the first one has arrived after all."),
    ("submission.why.no-answer", "there was no answer."),
    ("submission.why.timed-out", "there was no answer within 30 seconds."),
    ("submission.why.fault", "IdentityNow reported a fault of its own (status {status})."),
    ("submission.why.not-the-api", "something else than IdentityNow answered (status {status})."),
    ("submission.why.page-closed", "the page was closed while it was being sent."),
    ("submission.choice.look", "Look again"),
    ("submission.choice.send-again", "Send again (may create a duplicate)"),
    ("submission.choice.copy", "Copy the reference for support"),
    ("submission.choice.resume", "Send again"),
    ("submission.choice.stop", "Stop"),
    ("submission.choice.drop", "Give up"),
    ("submission.choice.sign-in", "Sign in"),
    ("submission.choice.change", "Change the draft"),
    ("submission.blocked.already-sent", "This request was already accepted. It was not sent a second time."),
    (
        "submission.blocked.elsewhere",
        "This request is being sent in another window. It was not sent from here.",
    ),
    (
        "submission.blocked.unresolved",
        "The same request was sent before, and its answer is not known yet. It was not sent a second time.",
    ),
    (
        "submission.blocked.unreadable",
        "This browser could not read what it has sent before, so nothing was sent. Try again, or reload the page.",
    ),
    ("submission.partly-before", "Part of this was accepted before and is not sent a second time: {names}."),
    (
        "submission.unreadable",
        "{count, plural, one {One note of an earlier request} other {# notes of earlier requests}} on this device could \
         not be read. They were left where they are; look at your requests before you send the same again.",
    ),
    (
        "submission.sign-in.back",
        "Not sent: your sign-in had ended. You are signed in again: press “Send again”; it will not be sent twice.",
    ),
    ("submission.waiting.left", "Sent again in {seconds, plural, one {one second} other {# seconds}}."),
    ("submission.call", "{items} for {people}"),
    ("submission.call.part", "Request {n} of {of}: {items} for {people}"),
    ("submission.reopened", "The refused request is in the form again. What was accepted of it is left out."),
    (
        "submission.form-taken",
        "The form holds another request. Send it or start over first; then this one can be changed.",
    ),
    (
        "submission.form-closed",
        "The form that was left open here had already been sent, so it was emptied: nothing is asked for twice. What was \
         sent is under My requests.",
    ),
    (
        "submission.not-durable",
        "This browser cannot store anything for this page. Sending works, but keep the page open until it is done: \
         closing it loses what is known.",
    ),
];
