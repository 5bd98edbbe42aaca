//! From "Send request" to an answer that is definite.

use super::*;

#[test]
fn a_call_is_locked_made_durable_given_a_token_and_made_durable_again_before_it_leaves() {
    let mut outbox = Outbox::new("tenant", "me");
    let commands = press(&mut outbox, "plan", &["a"]);
    let [Command::TakeLock { cid, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    let cid = cid.clone();
    let commands = locked(&mut outbox, commands, &[]);
    let [Command::Persist(armed)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((&armed.state, armed.attempts.len()), (&State::Armed, 0));
    let stored = |revision| Event::Stored {
        now_ms: T0,
        cid: "plan-a".to_owned(),
        revision,
        written: Written::Durable,
    };
    let commands = update(&mut outbox, stored(1));
    assert!(matches!(commands.as_slice(), [Command::TellTabs(_), Command::EnsureToken { .. }]));
    let commands = update(&mut outbox, Event::TokenReady { now_ms: T0, cid });
    let [Command::Persist(attempt)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((&attempt.state, attempt.attempts.len()), (&State::Sending, 1));
    assert!(
        update(&mut outbox, stored(1)).iter().all(|it| matches!(it, Command::TellTabs(_))),
        "an older write is not it"
    );
    let commands = update(&mut outbox, stored(2));
    assert!(matches!(commands.as_slice(), [Command::TellTabs(_), Command::Send { keepalive: true, .. }]));
}

#[test]
fn two_hundred_clicks_are_one_request() {
    let mut outbox = Outbox::new("tenant", "me");
    let mut commands = press(&mut outbox, "plan", &["a"]);
    for click in 0..200 {
        commands.extend(press(&mut outbox, &format!("click{click}"), &["a"]));
    }
    let commands = settle(&mut outbox, commands);
    assert_eq!(sends(&commands), ["plan-a"]);
    assert!(press(&mut outbox, "late", &["a"]).is_empty());
    answer(&mut outbox, "plan-a", yes());
    let commands = press(&mut outbox, "again", &["a"]);
    assert!(matches!(commands.as_slice(), [Command::Blocked { why: Blocked::AlreadySent { .. }, .. }]));
}

#[test]
fn an_accepted_call_closes_its_draft() {
    let mut outbox = sending(&["a"]);
    let commands = answer(&mut outbox, "plan-a", yes());
    assert_eq!(commands, [Command::CloseDraft { draft: "draft".to_owned() }]);
    assert_eq!(outbox.record("plan-a").unwrap().reference(), "AR-PLANA");
}

#[test]
fn an_answer_without_ids_is_looked_up_until_all_of_it_is_seen() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::AcceptedWithoutIds);
    assert!(matches!(tick(&mut outbox, T0 + 2000).as_slice(), [Command::Look { .. }]));
    looked(&mut outbox, "plan-a", Some(vec![row("plan-a", 1), row("plan-a", 1), row("another", 2)]));
    let State::Accepted(accepted) = state(&outbox, "plan-a") else { panic!() };
    assert_eq!(
        (accepted.new_ids.as_slice(), accepted.sight.clone().unwrap().seen),
        (["r1".to_owned()].as_slice(), 1)
    );
    tick(&mut outbox, T0 + 4000);
    looked(&mut outbox, "plan-a", Some(vec![row("plan-a", 1), row("plan-a", 2)]));
    assert!(tick(&mut outbox, T0 + 100_000).is_empty(), "all was seen");
}

#[test]
fn a_refused_call_gives_the_draft_back_and_stops_its_plan() {
    let mut outbox = sending(&["a", "b"]);
    let rejection = Rejection { status: 400, words: vec!["No".to_owned()], tracking: Some("t".to_owned()) };
    let commands = answer(&mut outbox, "plan-a", PostAnswer::Rejected(rejection));
    let left = vec!["plan-a".to_owned(), "plan-b".to_owned()];
    assert_eq!(commands, [Command::RestoreDraft { draft: "draft".to_owned(), left }]);
    assert_eq!(state(&outbox, "plan-b"), &State::Held(Held::AfterTrouble));
    let commands = update(&mut outbox, Event::ResumePressed { now_ms: T0, plan: "plan".to_owned() });
    assert_eq!(sends(&settle(&mut outbox, commands)), ["plan-b"], "the rest may go on");
}

#[test]
fn a_plan_goes_in_order_and_can_stop_and_resume_with_the_same_ids() {
    let mut outbox = sending(&["a", "b", "c"]);
    let commands = update(&mut outbox, Event::StopPressed { now_ms: T0, plan: "plan".to_owned() });
    settle(&mut outbox, commands);
    assert!(
        sends(&answer(&mut outbox, "plan-a", yes())).is_empty(),
        "what had left is finished, nothing follows"
    );
    assert_eq!(state(&outbox, "plan-b"), &State::Held(Held::Stopped));
    let commands = update(&mut outbox, Event::ResumePressed { now_ms: T0, plan: "plan".to_owned() });
    assert_eq!(sends(&settle(&mut outbox, commands)), ["plan-b"]);
    assert_eq!(sends(&answer(&mut outbox, "plan-b", yes())), ["plan-c"]);
    assert!(matches!(answer(&mut outbox, "plan-c", yes()).as_slice(), [Command::CloseDraft { .. }]));
}

#[test]
fn an_ended_token_is_definite_and_the_person_sends_again_with_the_same_id() {
    let mut outbox = sending(&["a"]);
    assert!(sends(&answer(&mut outbox, "plan-a", PostAnswer::SignInNeeded)).is_empty());
    assert_eq!(state(&outbox, "plan-a"), &State::SignInNeeded);
    let stored = outbox.records().to_vec();
    let mut outbox = Outbox::new("tenant", "me");
    update(&mut outbox, Event::Loaded { now_ms: T0, records: stored, locks: vec![] });
    let commands = press(&mut outbox, "new", &["a"]);
    assert_eq!(sends(&settle(&mut outbox, commands)), ["plan-a"]);
}

#[test]
fn a_changed_draft_replaces_what_was_not_sent() {
    let mut outbox = sending(&["a", "b"]);
    answer(&mut outbox, "plan-a", yes());
    answer(&mut outbox, "plan-b", PostAnswer::SignInNeeded);
    let commands = press(&mut outbox, "new", &["a", "c"]);
    assert_eq!(sends(&settle(&mut outbox, commands)), ["new-c"], "what was accepted is not sent again");
    assert_eq!(state(&outbox, "plan-b"), &State::NotSent(NotSent::Dropped));
}

#[test]
fn a_busy_service_gets_three_posts_and_then_the_person_decides() {
    let mut outbox = sending(&["a"]);
    let busy = || PostAnswer::TooMany { retry_after_ms: None };
    assert_eq!(answer(&mut outbox, "plan-a", busy()), [Command::WakeIn { ms: 11_000 }]);
    assert!(sends(&tick(&mut outbox, T0 + 10_999)).is_empty());
    assert_eq!(sends(&tick(&mut outbox, T0 + 11_000)), ["plan-a"]);
    let commands = answer(&mut outbox, "plan-a", PostAnswer::TooMany { retry_after_ms: Some(3000) });
    assert_eq!(commands, [Command::WakeIn { ms: 4000 }]);
    assert_eq!(sends(&tick(&mut outbox, T0 + 15_000)), ["plan-a"]);
    assert!(answer(&mut outbox, "plan-a", busy()).is_empty());
    assert_eq!(state(&outbox, "plan-a"), &State::Held(Held::TooMany));
    assert_eq!(outbox.record("plan-a").unwrap().attempts.len(), 3);
}

#[test]
fn a_wait_can_be_stopped_and_does_not_grow_when_the_clock_is_set_back() {
    let mut outbox = sending(&["a"]);
    answer(&mut outbox, "plan-a", PostAnswer::TooMany { retry_after_ms: Some(5000) });
    let mut stopped = outbox.clone();
    update(&mut stopped, Event::StopPressed { now_ms: T0, plan: "plan".to_owned() });
    assert!(sends(&tick(&mut stopped, T0 + 60_000)).is_empty());
    tick(&mut outbox, T0 - 3_600_000);
    assert_eq!(sends(&tick(&mut outbox, T0 - 3_594_000)), ["plan-a"]);
}
