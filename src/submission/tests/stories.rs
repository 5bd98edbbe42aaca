//! Mistakes that were made once, each with its story.

use super::*;

fn press_body(outbox: &mut Outbox, plan: &str, bodies: Vec<AccessRequest>) -> Vec<Command> {
    let calls = bodies.into_iter().enumerate().map(|(at, body)| NewCall {
        cid: format!("{plan}-{at}"),
        body,
        summary: Summary::default(),
    });
    let calls = calls.collect();
    update(outbox, Event::SendPressed { now_ms: T0, draft: "draft".to_owned(), plan: plan.to_owned(), calls })
}

fn with_comment(item: &str, comment: &str) -> AccessRequest {
    let mut body = body(item);
    for item in &mut body.requested_items {
        item.comment = Some(comment.to_owned());
    }
    body
}

/// The first call was accepted, the second refused for its comment. The comment was changed for all, which gave the
/// first call another fingerprint too: it was sent a second time.
#[test]
fn what_was_accepted_is_not_sent_again_with_another_comment() {
    let mut outbox = sending(&["a", "b"]);
    answer(&mut outbox, "plan-a", yes());
    let refused = Rejection { status: 400, ..Rejection::default() };
    answer(&mut outbox, "plan-b", PostAnswer::Rejected(refused));
    let bodies = vec![with_comment("a", "better"), with_comment("b", "better")];
    let commands = press_body(&mut outbox, "new", bodies);
    assert_eq!(sends(&settle(&mut outbox, commands)), ["new-1"]);
    answer(&mut outbox, "new-1", yes());
    let commands = press_body(&mut outbox, "again", vec![with_comment("a", "best")]);
    assert!(matches!(commands.as_slice(), [Command::Blocked { why: Blocked::AlreadySent { .. }, .. }]));
}

/// Two days after a plan had stopped half way, its accepted half was forgotten, and "Send request" sent it again.
#[test]
fn what_was_accepted_stays_as_long_as_the_rest_of_its_draft_is_open() {
    let mut outbox = sending(&["a", "b"]);
    let plan = "plan".to_owned();
    let commands = update(&mut outbox, Event::StopPressed { now_ms: T0, plan });
    settle(&mut outbox, commands);
    answer(&mut outbox, "plan-a", yes());
    tick(&mut outbox, T0 + 3 * 86_400_000);
    let record = outbox.record("plan-a").unwrap();
    assert!(record.is_slim() && record.cells().len() == 2);
}

/// "Send again", then "Stop", then "Give up": the first call stayed unknown, was asked about no more, and said that it
/// had been sent again.
#[test]
fn a_repetition_that_was_given_up_replaces_nothing() {
    let mut outbox = still_unknown();
    let event = Event::SendAgainPressed { now_ms: T0, cid: "plan-a".to_owned(), new_cid: "new".to_owned() };
    let commands = update(&mut outbox, event);
    locked(&mut outbox, commands, &[]);
    assert_eq!(outbox.record("plan-a").unwrap().replaced_by.as_deref(), Some("new"));
    let commands = update(&mut outbox, Event::StopPressed { now_ms: T0, plan: "plan".to_owned() });
    settle(&mut outbox, commands);
    let commands = update(&mut outbox, Event::DropPressed { now_ms: T0, cid: "new".to_owned() });
    settle(&mut outbox, commands);
    let first = outbox.record("plan-a").unwrap();
    assert!(first.asks() && first.replaced_by.is_none());
    assert!(matches!(
        press(&mut outbox, "x", &["a"]).as_slice(),
        [Command::Blocked { why: Blocked::Unresolved { .. }, .. }]
    ));
}

/// The page crashed between the two writes of "Send again": the first call named a record that had never been written.
#[test]
fn a_replacement_that_is_not_there_reads_as_none() {
    let mut records = still_unknown().records().to_vec();
    records[0].replaced_by = Some("lost".to_owned());
    let mut outbox = Outbox::new("tenant", "me");
    update(&mut outbox, Event::Loaded { now_ms: T0, records, locks: vec![] });
    assert!(outbox.record("plan-a").unwrap().asks());
}

/// The record was durable, writing the attempt failed, and the POST left all the same. After a crash the old copy said
/// that nothing had left.
#[test]
fn nothing_leaves_while_the_store_holds_a_copy_that_says_nothing_has_left() {
    let mut outbox = Outbox::new("tenant", "me");
    let commands = press(&mut outbox, "plan", &["a"]);
    locked(&mut outbox, commands, &[]);
    let stored =
        |revision, written| Event::Stored { now_ms: T0, cid: "plan-a".to_owned(), revision, written };
    update(&mut outbox, stored(1, Written::Durable));
    update(&mut outbox, Event::TokenReady { now_ms: T0, cid: "plan-a".to_owned() });
    let commands = update(&mut outbox, stored(2, Written::Refused));
    assert!(sends(&commands).is_empty());
    assert_eq!(state(&outbox, "plan-a"), &State::Held(Held::NotWritten));
    assert!(outbox.record("plan-a").unwrap().attempts.is_empty());
}

/// A store that could not be read counted as one in which nothing was.
#[test]
fn nothing_is_sent_when_it_cannot_be_read_what_was_sent_before() {
    let mut outbox = Outbox::new("tenant", "me");
    let mut commands = press(&mut outbox, "plan", &["a"]);
    while let [Command::TakeLock { cid, fingerprint }] = commands.as_slice() {
        let (cid, fingerprint) = (cid.clone(), fingerprint.clone());
        let event =
            Event::LockAnswered { now_ms: T0, cid, fingerprint, granted: true, stored: None, closed: false };
        commands = update(&mut outbox, event);
    }
    assert!(matches!(commands.last(), Some(Command::Blocked { why: Blocked::Unreadable, .. })));
    assert!(outbox.records().is_empty());
}

/// "Retry after two hours" was cut to one, and sent into the limit again.
#[test]
fn a_long_wait_is_never_cut_short() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::TooMany { retry_after_ms: Some(7_200_000) });
    assert_eq!(state(&outbox, "plan-a"), &State::Held(Held::NotBefore { until_ms: T0 + 7_200_000 }));
    assert!(sends(&tick(&mut outbox, T0 + 8_000_000)).is_empty());
}

/// "Send again" within those two hours said "About to be sent" for the rest of them: the call waited for its turn in silence.
#[test]
fn what_the_service_asked_to_wait_for_is_said_again_when_it_is_sent_too_soon() {
    for (wait_ms, waits) in [(7_000_000, false), (60_000, true)] {
        let mut outbox = Outbox::new("tenant", "me");
        let commands = press(&mut outbox, "plan", &["a"]);
        let commands =
            settle_but(&mut outbox, commands, |now_ms, cid| Event::MustWait { now_ms, cid, wait_ms });
        assert!(sends(&commands).is_empty());
        let until_ms = T0 + wait_ms;
        let said =
            if waits { State::Waiting { until_ms } } else { State::Held(Held::NotBefore { until_ms }) };
        assert_eq!(state(&outbox, "plan-a"), &said);
        assert_eq!(outbox.record("plan-a").unwrap().tries, 0, "nothing has left");
        assert_eq!(sends(&tick(&mut outbox, until_ms)).len(), usize::from(waits));
    }
}

/// Six changes of the window in half a minute used the schedule up, and the person was asked at once.
#[test]
fn coming_back_and_lists_that_cannot_be_read_use_no_planned_look_up() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::Unknown(Unsure::NoAnswer));
    for second in 0..8 {
        let now_ms = T0 + 100 * second;
        update(&mut outbox, Event::Returned { now_ms, records: vec![], locks: vec![], look: true });
        looked(&mut outbox, "plan-a", Some(vec![]));
    }
    assert!(matches!(state(&outbox, "plan-a"), State::Unknown { .. }));
    tick(&mut outbox, T0 + 2_000);
    looked(&mut outbox, "plan-a", None);
    assert_eq!(statement(outbox.record("plan-a").unwrap()).id.key(), "submission.unknown.unread");
    assert!(matches!(tick(&mut outbox, T0 + 20_000).as_slice(), [Command::Look { .. }]));
}

/// Calls behind one that waited for a sign-in said that a request before them had been refused.
#[test]
fn calls_behind_one_that_waits_do_not_speak_of_a_refusal() {
    let mut outbox = sending(&["a", "b"]);
    answer(&mut outbox, "plan-a", PostAnswer::SignInNeeded);
    assert_eq!(state(&outbox, "plan-b"), &State::Held(Held::AfterPause));
}

/// Another window found the lock free before the last state was written, and took what it read for a lost call.
#[test]
fn a_lock_is_given_back_only_when_what_became_of_it_is_written() {
    let mut outbox = sending(&["a"]);
    let event = Event::Answered { now_ms: T0, cid: "plan-a".to_owned(), answer: yes(), jitter_ms: 0 };
    let frees = |commands: &[Command]| commands.iter().any(|it| matches!(it, Command::ReleaseLock { .. }));
    let commands = update(&mut outbox, event);
    assert!(!frees(&commands));
    let revision = outbox.record("plan-a").unwrap().revision;
    let (cid, written) = ("plan-a".to_owned(), Written::Durable);
    assert!(frees(&update(&mut outbox, Event::Stored { now_ms: T0, cid, revision, written })));
}

/// "Request sent" was shown for a new draft, because the plan before it had been accepted.
#[test]
fn a_new_draft_knows_nothing_of_the_plan_before_it() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", yes());
    assert_eq!((outbox.plan_of_draft("draft"), outbox.plan_of_draft("next")), (Some("plan"), None));
    assert_eq!(outbox.plan_of_draft(""), None, "a form without a name");
}

/// A new request without an id was called "took no new request".
#[test]
fn an_answer_that_names_new_requests_without_ids_is_not_called_empty() {
    let mut outbox = sending(&["a"]);
    let existing = vec![ItemRef {
        person: None,
        item_type: "ROLE".to_owned(),
        item: "a".to_owned(),
        requests: Vec::new(),
    }];
    let told = PostAnswer::Accepted {
        new_ids: vec![],
        existing_ids: vec!["r0".to_owned()],
        existing_items: existing,
        took_new: true,
    };
    answer(&mut outbox, "plan-a", told);
    let said = statement(outbox.record("plan-a").unwrap());
    assert_eq!(said.id.key(), "submission.accepted.some-existing");
}

/// A window that slept while its draft was sent elsewhere pressed "Send request" two days later: no record was left that
/// told of it.
#[test]
fn nothing_of_a_draft_is_sent_whose_records_are_forgotten() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", yes());
    let commands = update(&mut outbox, Event::Tick { now_ms: T0 + 2 * 86_400_000 });
    let noted =
        commands.iter().position(|it| matches!(it, Command::ForgetDraft { draft } if draft == "draft"));
    let gone = commands.iter().position(|it| matches!(it, Command::Forget { .. }));
    assert!(noted.is_some() && noted < gone, "{commands:?}");
    let mut asleep = Outbox::new("tenant", "me");
    let mut commands = press(&mut asleep, "late", &["a"]);
    while let [Command::TakeLock { cid, fingerprint }] = commands.as_slice() {
        let (cid, fingerprint) = (cid.clone(), fingerprint.clone());
        let stored = Some(vec![]);
        let event = Event::LockAnswered { now_ms: T0, cid, fingerprint, granted: true, stored, closed: true };
        commands = update(&mut asleep, event);
    }
    assert!(matches!(commands.last(), Some(Command::Blocked { why: Blocked::AlreadySent { .. }, .. })));
    assert!(asleep.records().is_empty());
}

/// Two windows showed one form. In one it was sent, closed and changed; the other had pressed "Send request" before, waited
/// for the lock, and sent what the first window then had in its form as well.
#[test]
fn nothing_more_is_sent_under_the_id_of_a_closed_draft() {
    let mut outbox = Outbox::new("tenant", "me");
    let mut first = sending(&["a"]);
    let mut commands = press(&mut outbox, "late", &["b"]);
    answer(&mut first, "plan-a", yes());
    while let [Command::TakeLock { cid, fingerprint }] = commands.as_slice() {
        let (cid, fingerprint) = (cid.clone(), fingerprint.clone());
        let stored = Some(first.records().to_vec());
        let event = Event::LockAnswered { now_ms: T0, cid, fingerprint, granted: true, stored, closed: true };
        commands = update(&mut outbox, event);
    }
    assert!(matches!(commands.last(), Some(Command::Blocked { why: Blocked::AlreadySent { .. }, .. })));
    assert!(outbox.record("late-b").is_none());
}

/// A form that had been sent in another window was saved again by one that had not heard of it.
#[test]
fn a_form_whose_draft_was_closed_waits_gives_up_what_was_accepted_or_goes() {
    let at = |forgotten| Some(Closed { at_ms: T0, forgotten });
    let mut outbox = sending(&["a", "b"]);
    assert_eq!(fate(&outbox, "draft", None), Fate::Open);
    assert_eq!(fate(&outbox, "draft", at(false)), Fate::Arriving);
    answer(&mut outbox, "plan-a", yes());
    answer(&mut outbox, "plan-b", yes());
    assert_eq!(fate(&outbox, "draft", at(false)), Fate::TakenOut);
    assert_eq!(fate(&outbox, "draft", at(true)), Fate::Gone, "a part of it may be forgotten");
    assert_eq!(fate(&Outbox::new("tenant", "me"), "draft", at(false)), Fate::Gone);
    assert_eq!((next_id("draft").as_str(), next_id("draft.2").as_str()), ("draft.2", "draft.3"));
    for closed in [at(false), at(true)].into_iter().flatten() {
        assert_eq!(Closed::read(&closed.write()), Some(closed));
    }
}

/// The record of the first call was still being written when the second asked for the lock of the draft: this very window
/// held it, and the plan stopped with "being sent in another window".
#[test]
fn a_plan_goes_on_with_the_lock_of_its_draft() {
    let mut outbox = sending(&["a", "b"]);
    let event = Event::Answered { now_ms: T0, cid: "plan-a".to_owned(), answer: yes(), jitter_ms: 0 };
    let commands = update(&mut outbox, event);
    let asked = commands.iter().find_map(|it| match it {
        Command::TakeLock { cid, fingerprint } => Some((cid.as_str(), fingerprint.as_str())),
        _ => None,
    });
    let print = outbox.record("plan-b").unwrap().fingerprint.clone();
    assert_eq!(asked, Some(("plan-b", print.as_str())));
}

/// The store failed, and a window that had sent a call of which only it knew gave its locks back: another one sent it too.
#[test]
fn what_cannot_be_written_is_guarded_by_its_locks() {
    let mut outbox = sending(&["a"]);
    answer_only(&mut outbox, PostAnswer::Unknown(Unsure::NoAnswer));
    let revision = outbox.record("plan-a").unwrap().revision;
    let stored =
        |revision, written| Event::Stored { now_ms: T0, cid: "plan-a".to_owned(), revision, written };
    let frees = |commands: &[Command]| commands.iter().any(|it| matches!(it, Command::ReleaseLock { .. }));
    assert!(!frees(&update(&mut outbox, stored(revision, Written::InMemory))));
    update(&mut outbox, Event::Tick { now_ms: T0 });
    assert!(frees(&update(&mut outbox, stored(revision + 1, Written::Durable))));
}

fn answer_only(outbox: &mut Outbox, answer: PostAnswer) {
    update(outbox, Event::Answered { now_ms: T0, cid: "plan-a".to_owned(), answer, jitter_ms: 0 });
}

/// A window held a call that had been sent and forgotten in another one, and said for ever that it was not sent.
#[test]
fn what_the_store_held_and_holds_no_more_is_not_said_to_be_unsent() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::SignInNeeded);
    let records = outbox.records().to_vec();
    let mut asleep = Outbox::new("tenant", "me");
    update(&mut asleep, Event::Loaded { now_ms: T0, records, locks: vec![] });
    assert_eq!(asleep.records().len(), 1);
    update(&mut asleep, Event::Returned { now_ms: T0, records: vec![], locks: vec![], look: false });
    assert!(asleep.records().is_empty());
}

/// A call of which only another window had told was taken for one that never left, because its lock was free.
#[test]
fn what_only_another_window_told_of_may_have_left() {
    let mut outbox = Outbox::new("tenant", "me");
    let mut other = Outbox::new("tenant", "me");
    let commands = press(&mut other, "plan", &["a"]);
    locked(&mut other, commands, &[]);
    update(&mut outbox, Event::TabSaid { now_ms: T0, records: other.records().to_vec() });
    let now_ms = T0 + 120_000;
    update(&mut outbox, Event::Returned { now_ms, records: vec![], locks: vec![], look: false });
    assert!(matches!(state(&outbox, "plan-a"), State::Unknown { .. }));
}

/// A call was given up in one window while another one sent it; the store failed, and "given up" was written last.
#[test]
fn a_call_that_was_sent_is_not_given_up_by_a_window_that_has_not_heard_of_it() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::Unknown(Unsure::NoAnswer));
    let mut theirs = outbox.record("plan-a").unwrap().clone();
    theirs.state = State::NotSent(NotSent::Dropped);
    theirs.attempts.clear();
    theirs.revision += 1;
    let commands = update(&mut outbox, Event::TabSaid { now_ms: T0, records: vec![theirs] });
    assert!(matches!(commands.first(), Some(Command::Persist(_))), "{commands:?}");
    assert!(matches!(state(&outbox, "plan-a"), State::Unknown { .. }));
}

/// "Give up", then signing out while that was being written: the record went, and with it that another window was sending
/// this very call.
#[test]
fn signing_out_removes_nothing_that_is_being_written() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::Offline);
    update(&mut outbox, Event::DropPressed { now_ms: T0, cid: "plan-a".to_owned() });
    let commands = update(&mut outbox, Event::SignedOut);
    assert!(!commands.iter().any(|it| matches!(it, Command::Forget { .. })), "{commands:?}");
}

/// Everything of it was settled and forgotten, and then a window that had been frozen heard what another one had said nine
/// days before: "not sent yet" stood there for what was accepted.
#[test]
fn what_was_said_before_it_was_forgotten_is_not_heard_after() {
    let mut outbox = sending(&["a"]);
    let early = Record { state: State::Held(Held::Offline), ..outbox.record("plan-a").unwrap().clone() };
    answer(&mut outbox, "plan-a", yes());
    tick(&mut outbox, T0 + 2 * 86_400_000);
    assert!(outbox.records().is_empty());
    update(&mut outbox, Event::TabSaid { now_ms: T0 + 9 * 86_400_000, records: vec![early] });
    assert!(outbox.records().is_empty());
}

/// Where nothing can be written both windows counted revisions up, and the one whose person had given the call up would
/// not hear of the other, which had sent it.
#[test]
fn a_window_that_gave_a_call_up_hears_that_another_one_has_sent_it() {
    let mut outbox = sending(&["a"]);
    let sent = outbox.record("plan-a").unwrap().clone();
    let mut other = Outbox::new("tenant", "me");
    let given_up = Record {
        revision: sent.revision + 5,
        state: State::NotSent(NotSent::Dropped),
        attempts: Vec::new(),
        ..sent.clone()
    };
    update(&mut other, Event::TabSaid { now_ms: T0, records: vec![given_up] });
    update(&mut other, Event::TabSaid { now_ms: T0, records: vec![sent.clone()] });
    assert_eq!(state(&other, "plan-a"), &State::Sending);
    assert!(other.record("plan-a").unwrap().revision > sent.revision + 5, "and the first one hears it back");
    answer(&mut outbox, "plan-a", yes());
    let accepted = outbox.record("plan-a").unwrap().clone();
    update(&mut other, Event::TabSaid { now_ms: T0, records: vec![accepted] });
    assert!(other.record("plan-a").unwrap().is_accepted());
}

/// Two windows that both knew of a refusal, each taking the other for one that could only guess, wrote it down in turn for ever.
#[test]
fn two_windows_that_know_the_same_do_not_correct_each_other() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::Rejected(Rejection { status: 400, ..Rejection::default() }));
    let mut heard = outbox.record("plan-a").unwrap().clone();
    heard.revision += 1;
    let commands = update(&mut outbox, Event::TabSaid { now_ms: T0, records: vec![heard] });
    assert!(!commands.iter().any(|it| matches!(it, Command::Persist(_))), "{commands:?}");
}

/// It waited for its lock for two days, in which another window sent it and the records of that were forgotten. "Not sent
/// yet, another window is sending it" stood there from then on.
#[test]
fn nothing_is_said_of_a_call_whose_draft_was_closed_and_forgotten() {
    let mut outbox = Outbox::new("tenant", "me");
    let held = Record {
        state: State::SignInNeeded,
        attempts: Vec::new(),
        ..sending(&["a"]).record("plan-a").unwrap().clone()
    };
    update(&mut outbox, Event::TabSaid { now_ms: T0, records: vec![held] });
    let mut commands = update(&mut outbox, Event::ResumePressed { now_ms: T0, plan: "plan".to_owned() });
    while let [Command::TakeLock { cid, fingerprint }] = commands.as_slice() {
        let (cid, fingerprint) = (cid.clone(), fingerprint.clone());
        let (stored, closed) = (Some(Vec::new()), true);
        let event = Event::LockAnswered { now_ms: T0, cid, fingerprint, granted: true, stored, closed };
        commands = update(&mut outbox, event);
    }
    assert!(outbox.records().is_empty());
    assert!(
        commands.iter().any(|it| matches!(it, Command::Blocked { why: Blocked::AlreadySent { .. }, .. }))
    );
    assert_eq!(commands.iter().filter(|it| matches!(it, Command::ReleaseLock { .. })).count(), 2);
}
