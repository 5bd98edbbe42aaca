//! Lost answers, crashes, other tabs, and how long records stay.

use super::*;

#[test]
fn a_lost_answer_is_looked_for_and_never_sent_again() {
    let mut outbox = sending(&["a", "b"]);
    answer(&mut outbox, "plan-a", PostAnswer::Unknown(Unsure::TimedOut));
    let commands = tick(&mut outbox, T0 + 2000);
    let [Command::Look { since_ms, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(*since_ms, T0 - 25 * 3_600_000, "the service's clock is not known");
    let commands = looked(&mut outbox, "plan-a", Some(vec![row("plan-a", 1)]));
    assert_eq!(sends(&commands), ["plan-b"], "the plan goes on");
    assert!(matches!(state(&outbox, "plan-a"), State::Confirmed(Sight { seen: 1, of: 2, .. })));
}

#[test]
fn looking_starts_ten_minutes_before_the_attempt_by_the_service_s_clock() {
    let mut outbox = Outbox::new("tenant", "me");
    update(&mut outbox, Event::ServerClock { offset_ms: Some(-7000) });
    let commands = press(&mut outbox, "plan", &["a"]);
    settle(&mut outbox, commands);
    answer(&mut outbox, "plan-a", PostAnswer::Unknown(Unsure::NoAnswer));
    let commands = tick(&mut outbox, T0 + 2000);
    assert!(
        matches!(commands.as_slice(), [Command::Look { since_ms, .. }] if *since_ms == T0 - 7000 - 600_000)
    );
}

#[test]
fn when_looking_has_not_helped_the_person_decides() {
    let mut outbox = still_unknown();
    assert_eq!(
        outbox.record("plan-a").unwrap().choices(),
        [Choice::LookAgain, Choice::SendAgain, Choice::CopyReference]
    );
    assert!(tick(&mut outbox, T0 + 3_600_000).is_empty());
    let returned = |now_ms| Event::Returned { now_ms, records: vec![], locks: vec![], look: true };
    assert!(matches!(update(&mut outbox, returned(T0 + 3_600_001)).as_slice(), [Command::Look { .. }]));
    looked(&mut outbox, "plan-a", None);
    assert!(update(&mut outbox, returned(T0 + 90_000_000)).is_empty(), "after a day only on request");
    let again = Event::LookAgainPressed { now_ms: T0 + 90_000_000, cid: "plan-a".to_owned() };
    assert!(update(&mut outbox, again).iter().any(|command| matches!(command, Command::Look { .. })));
    looked(&mut outbox, "plan-a", Some(vec![row("plan-a", 1), row("plan-a", 2)]));
    let record = outbox.record("plan-a").unwrap();
    assert!(record.is_accepted());
    assert_eq!(record.body.requested_items[0].comment, None, "so late, only ids and dates are kept");
}

#[test]
fn sending_again_uses_a_new_id_that_names_the_old_one() {
    let mut outbox = still_unknown();
    let event = Event::SendAgainPressed { now_ms: T0, cid: "plan-a".to_owned(), new_cid: "new".to_owned() };
    let commands = update(&mut outbox, event.clone());
    let commands = settle(&mut outbox, commands);
    let [.., Command::Send { cid, body, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(cid, "new");
    assert!(body.contains(r#""arCid":"new""#) && !body.contains("plan-a"));
    assert_eq!(outbox.record("new").unwrap().replaces.as_deref(), Some("plan-a"));
    let commands = update(&mut outbox, event);
    assert!(settle(&mut outbox, commands).is_empty(), "once");
}

#[test]
fn a_first_one_that_turns_up_spares_the_second() {
    let mut outbox = still_unknown();
    let event = Event::SendAgainPressed { now_ms: T0, cid: "plan-a".to_owned(), new_cid: "new".to_owned() };
    update(&mut outbox, event);
    update(&mut outbox, Event::Returned { now_ms: T0, records: vec![], locks: vec![], look: true });
    looked(&mut outbox, "plan-a", Some(vec![row("plan-a", 1)]));
    assert_eq!(state(&outbox, "new"), &State::NotSent(NotSent::Found));
}

#[test]
fn after_a_crash_before_the_attempt_the_draft_is_back() {
    let mut outbox = Outbox::new("tenant", "me");
    let commands = press(&mut outbox, "plan", &["a", "b"]);
    locked(&mut outbox, commands, &[]);
    let records = outbox.records().to_vec();
    let mut outbox = Outbox::new("tenant", "me");
    let commands = update(&mut outbox, Event::Loaded { now_ms: T0, records, locks: vec![] });
    assert!(matches!(commands.last(), Some(Command::RestoreDraft { left, .. }) if left.len() == 2));
    assert!(outbox.records().iter().all(|record| record.state == State::NotSent(NotSent::Undone)));
    let commands = press(&mut outbox, "again", &["a", "b"]);
    assert_eq!(sends(&settle(&mut outbox, commands)), ["again-a"]);
}

#[test]
fn after_a_crash_while_sending_it_is_looked_for_at_once_unless_another_tab_is_sending_it() {
    let records = sending(&["a", "b"]).records().to_vec();
    let fingerprint = records[0].fingerprint.clone();
    let mut elsewhere = Outbox::new("tenant", "me");
    let loaded = |locks| Event::Loaded { now_ms: T0, records: records.clone(), locks };
    assert!(update(&mut elsewhere, loaded(vec![fingerprint])).is_empty());
    assert!(matches!(
        press(&mut elsewhere, "x", &["a", "b"]).as_slice(),
        [Command::Blocked { why: Blocked::SentElsewhere, .. }]
    ));

    let mut outbox = Outbox::new("tenant", "me");
    let commands = update(&mut outbox, loaded(vec![]));
    assert!(commands.iter().any(|command| matches!(command, Command::Look { .. })));
    assert!(matches!(state(&outbox, "plan-a"), State::Unknown { why: Unsure::PageClosed, .. }));
    assert_eq!(state(&outbox, "plan-b"), &State::Held(Held::Reloaded));
    assert!(matches!(
        press(&mut outbox, "x", &["a", "b"]).as_slice(),
        [Command::Blocked { why: Blocked::Unresolved { .. }, .. }]
    ));
}

#[test]
fn somebody_else_s_records_are_not_seen() {
    let records = sending(&["a"]).records().to_vec();
    let mut outbox = Outbox::new("tenant", "another");
    assert!(update(&mut outbox, Event::Loaded { now_ms: T0, records, locks: vec![] }).is_empty());
    assert!(outbox.records().is_empty());
}

#[test]
fn another_tab_that_sends_the_same_draft_is_not_disturbed() {
    let mut outbox = Outbox::new("tenant", "me");
    let commands = press(&mut outbox, "mine", &["a"]);
    let [Command::TakeLock { cid, fingerprint }] = commands.as_slice() else { panic!("{commands:?}") };
    let (cid, fingerprint) = (cid.clone(), fingerprint.clone());
    let mut refused = outbox.clone();
    let event = Event::LockAnswered {
        now_ms: T0,
        cid,
        fingerprint,
        granted: false,
        stored: Some(vec![]),
        closed: false,
    };
    let taking = commands;
    let commands = update(&mut refused, event);
    assert!(matches!(commands.last(), Some(Command::Blocked { why: Blocked::SentElsewhere, .. })));

    let mut theirs = sending(&["a"]);
    answer(&mut theirs, "plan-a", yes());
    let commands = locked(&mut outbox, taking, theirs.records());
    assert!(
        commands.iter().any(|it| matches!(it, Command::Blocked { why: Blocked::AlreadySent { .. }, .. }))
    );
    assert!(commands.iter().any(|it| matches!(it, Command::ReleaseLock { .. })));
    assert!(outbox.record("mine-a").is_none());
}

#[test]
fn a_store_that_fails_does_not_stop_sending_but_is_known() {
    let mut outbox = Outbox::new("tenant", "me");
    let commands = press(&mut outbox, "plan", &["a"]);
    let [Command::TakeLock { cid, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    let cid = cid.clone();
    locked(&mut outbox, commands, &[]);
    let failed = |revision| Event::Stored {
        now_ms: T0,
        cid: "plan-a".to_owned(),
        revision,
        written: Written::InMemory,
    };
    update(&mut outbox, failed(1));
    update(&mut outbox, Event::TokenReady { now_ms: T0, cid });
    assert_eq!(sends(&update(&mut outbox, failed(2))), ["plan-a"]);
    assert!(!outbox.is_durable() && outbox.must_warn_on_close());
}

#[test]
fn a_long_body_goes_without_keepalive_and_warns_on_close() {
    let mut outbox = Outbox::new("tenant", "me");
    let mut long = body("a");
    long.requested_items[0].comment = Some("x".repeat(70_000));
    let calls = vec![NewCall { cid: "c".to_owned(), body: long, summary: Summary::default() }];
    let event = Event::SendPressed { now_ms: T0, draft: "d".to_owned(), plan: "p".to_owned(), calls };
    let commands = update(&mut outbox, event);
    let commands = settle(&mut outbox, commands);
    assert!(matches!(commands.as_slice(), [Command::Send { keepalive: false, .. }]));
    assert!(outbox.must_warn_on_close());
}

#[test]
fn an_offline_browser_has_sent_nothing_and_says_so() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::Offline);
    assert_eq!(state(&outbox, "plan-a"), &State::Held(Held::Offline));
    assert_eq!(statement(outbox.record("plan-a").unwrap()).id.key(), "submission.held.offline");
}

#[test]
fn settled_records_go_after_a_day_or_on_sign_out_and_open_ones_stay() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", yes());
    assert!(tick(&mut outbox, T0 + 86_000_000).is_empty());
    let gone =
        [Command::ForgetDraft { draft: "draft".to_owned() }, Command::Forget { cid: "plan-a".to_owned() }];
    assert_eq!(tick(&mut outbox, T0 + 87_000_000), gone);

    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", yes());
    assert_eq!(update(&mut outbox, Event::SignedOut), gone);

    let mut outbox = still_unknown();
    assert!(update(&mut outbox, Event::SignedOut).is_empty());
    assert!(
        update(&mut outbox, Event::ForgetPressed).contains(&Command::Forget { cid: "plan-a".to_owned() })
    );
}

#[test]
fn a_record_survives_its_store_and_what_cannot_be_read_is_set_aside() {
    for outbox in [sending(&["a", "b"]), still_unknown()] {
        for record in outbox.records() {
            assert_eq!(Record::read(&record.write()).as_ref(), Ok(record));
        }
    }
    assert_eq!(Record::read("{\"version\":2,\"new\":true}"), Err(Unreadable::Newer));
    for text in ["", "{}", "[]", "{\"version\":1}", "nonsense"] {
        assert_eq!(Record::read(text), Err(Unreadable::NotARecord), "{text}");
    }
}

#[test]
fn a_stored_record_keeps_its_shape() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::Unknown(Unsure::ServerFault { status: 502, tracking: None }));
    insta::assert_snapshot!(outbox.record("plan-a").unwrap().write());
}

/// The browser itself had sent the POST a second time over a connection that broke; the answer to that called the first one
/// "existing", and the receipt of the only request ever made said "Already requested before".
#[test]
fn what_the_list_shows_under_our_own_id_was_not_requested_before() {
    let existing = |ids: &[&str]| PostAnswer::Accepted {
        new_ids: vec![],
        existing_ids: ids.iter().map(|it| (*it).to_owned()).collect(),
        existing_items: vec![ItemRef {
            person: None,
            item_type: "ROLE".to_owned(),
            item: "a".to_owned(),
            requests: vec![],
        }],
        took_new: false,
    };
    let words = |outbox: &Outbox| statement(outbox.record("plan-a").unwrap()).id.key();
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", existing(&["r1"]));
    assert_eq!(words(&outbox), "submission.accepted.existing");
    assert!(matches!(tick(&mut outbox, T0 + 2_000).as_slice(), [Command::Look { .. }]));
    looked(&mut outbox, "plan-a", Some(vec![row("plan-a", 1), row("plan-a", 2)]));
    assert_eq!(words(&outbox), "submission.accepted");

    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", existing(&["of another day"]));
    for second in [2, 60] {
        assert!(
            matches!(tick(&mut outbox, T0 + second * 1000).as_slice(), [Command::Look { .. }]),
            "{second}"
        );
        looked(&mut outbox, "plan-a", Some(vec![]));
    }
    assert!(tick(&mut outbox, T0 + 900_000).is_empty(), "two looks are enough");
    assert_eq!(words(&outbox), "submission.accepted.existing");
}
