//! Keeping a session: portals, reloads, renewals, clocks.

use super::*;

#[test]
fn a_portal_s_token_goes_first_and_is_never_written_or_removed() {
    let config = config_with(r#"{"tokenKey":"portal"}"#);
    let first = jwt("2c91", r#","exp":1700000100"#);
    let mut machine = Machine::new(&config);
    let commands = start(&mut machine, Start { portal_token: Some(Secret::new(first.clone())), ..opened() });
    assert!(matches!(commands.as_slice(), [Command::StoreGuard(_)]), "{commands:?}");
    assert_eq!(machine.session().unwrap().source, Source::Portal);

    assert_eq!(update(&mut machine, Event::Tick { now: now(50) }), [Command::ReadPortalToken]);
    let second = Some(Secret::new(jwt("2c91", r#","exp":1700000900"#)));
    assert!(update(&mut machine, Event::PortalTokenRead { now: now(50), token: second.clone() }).is_empty());
    assert_eq!(machine.session().unwrap().generation, 2);

    assert_eq!(
        update(&mut machine, Event::Unauthorised { now: now(80), generation: 2 }),
        [Command::ReadPortalToken]
    );
    assert_eq!(machine.readiness(now(80)), Readiness::Wait);
    update(&mut machine, Event::PortalTokenRead { now: now(80), token: second.clone() });
    assert_eq!(machine.readiness(now(80)), Readiness::SignIn);
    assert!(
        matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::TokenRefused && out.last.is_some())
    );

    // The portal's token was read once: whoever came back from the portal with a new one had to sign in all the same.
    assert_eq!(update(&mut machine, Event::Tick { now: now(85) }), [Command::ReadPortalToken]);
    update(&mut machine, Event::PortalTokenRead { now: now(85), token: second });
    assert!(machine.session().is_none(), "the one that was refused is not taken again");
    let third = Some(Secret::new(jwt("2c91", r#","exp":1700001900"#)));
    update(&mut machine, Event::PortalTokenRead { now: now(90), token: third.clone() });
    assert_eq!(machine.session().unwrap().generation, 3);

    update(&mut machine, Event::SignOutPressed);
    update(&mut machine, Event::Cleared);
    update(&mut machine, Event::InfoAnswered(info()));
    assert!(
        update(&mut machine, Event::Tick { now: now(95) }).is_empty(),
        "whoever signed out stays signed out"
    );
    assert_eq!(press(&mut machine, now(96)), [Command::ReadPortalToken]);
    update(&mut machine, Event::PortalTokenRead { now: now(96), token: third });
    assert!(machine.session().is_some(), "the portal's token goes first when Sign in is pressed");
}

#[test]
fn a_portal_s_api_token_is_refused_and_an_ended_one_gives_way_to_our_own() {
    let config = config_with(r#"{"tokenKey":"portal"}"#);
    let mut machine = Machine::new(&config);
    let token = format!("h.{}.s", URL_SAFE_NO_PAD.encode(r#"{"authorities":["API"]}"#));
    start(&mut machine, Start { portal_token: Some(Secret::new(token)), ..opened() });
    assert_eq!(refusal(&machine), &Refusal::ApiAuthority);

    let ended = Some(Secret::new(jwt("2c91", r#","exp":1699999990"#)));
    let mut machine = Machine::new(&config);
    start(&mut machine, Start { portal_token: ended.clone(), ..opened() });
    assert_eq!(refusal(&machine), &Refusal::ExpiredOnArrival);

    let (_, commands) = signed_in(&config);
    let Some(Command::StoreToken(stored)) = commands.last() else { panic!("{commands:?}") };
    let mut machine = Machine::new(&config);
    start(&mut machine, Start { portal_token: ended, stored_token: Some(stored.clone()), ..opened() });
    assert_eq!(machine.session().unwrap().source, Source::Own);
}

#[test]
fn in_memory_nothing_is_stored_and_a_reload_signs_in_again_at_most_twice_in_five_minutes() {
    let config = config_with(r#"{"storage":"memory"}"#);
    let (_, commands) = signed_in(&config);
    let [Command::StoreGuard(guard)] = commands.as_slice() else { panic!("{commands:?}") };
    let mut guard = guard.clone();
    for reload in 0..3 {
        let mut machine = Machine::new(&config);
        let found = Start { now: now(10 * reload), guard: Some(guard.clone()), ..opened() };
        let commands = start(&mut machine, found);
        if reload < 2 {
            let Some(Command::StoreGuard(next)) = commands.first() else { panic!("{commands:?}") };
            guard = next.clone();
            assert!(matches!(machine.state(), State::Redirecting(_)));
        } else {
            assert_eq!(refusal(&machine), &Refusal::Loop);
        }
    }
    let mut machine = Machine::new(&config);
    start(&mut machine, opened());
    assert!(matches!(machine.state(), State::SignedOut(_)), "a first visit does not redirect by itself");
}

#[test]
fn a_renewal_happens_once_rotates_and_lets_calls_repeat() {
    let (mut machine, _) = signed_in(&config());
    assert!(update(&mut machine, Event::TokenWanted { now: now(100) }).is_empty());
    assert_eq!(machine.readiness(now(100)), Readiness::Ready { generation: 1 });
    let commands = update(&mut machine, Event::TokenWanted { now: now(700) });
    let body = sent(&commands)[0].body.clone().unwrap();
    assert_eq!(body, "grant_type=refresh_token&client_id=client&refresh_token=refresh-1");
    assert_eq!(machine.readiness(now(700)), Readiness::Wait);
    assert!(update(&mut machine, Event::TokenWanted { now: now(700) }).is_empty());
    assert!(update(&mut machine, Event::Unauthorised { now: now(700), generation: 1 }).is_empty());
    assert_eq!(machine.readiness(now(700)), Readiness::Wait);
    update(&mut machine, Event::TokenAnswered { now: now(701), answer: token_answer("2c91", "refresh-2") });
    assert_eq!(machine.readiness(now(701)), Readiness::Ready { generation: 2 });
    let commands = update(&mut machine, Event::TokenWanted { now: now(1400) });
    assert!(sent(&commands)[0].body.clone().unwrap().ends_with("refresh_token=refresh-2"));
}

#[test]
fn a_read_answered_401_is_renewed_once_and_then_somebody_has_to_sign_in() {
    let (mut machine, _) = signed_in(&config());
    let commands = update(&mut machine, Event::Unauthorised { now: now(60), generation: 1 });
    assert_eq!(sent(&commands).len(), 1);
    update(&mut machine, Event::TokenAnswered { now: now(61), answer: token_answer("2c91", "refresh-2") });
    let commands = update(&mut machine, Event::Unauthorised { now: now(62), generation: 2 });
    assert!(sent(&commands).is_empty() && commands.contains(&Command::RemoveToken));
    assert_eq!(machine.readiness(now(62)), Readiness::SignIn);
    assert!(matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::TokenRefused));
    assert_eq!(machine.authority().unwrap().identity_id, "2c91", "the form stays open for its owner");
}

#[test]
fn a_repeat_answered_401_ends_the_session_however_old_its_token_is() {
    // The repeat may come minutes after the renewal; then nobody was told, and the page showed errors for ever.
    let (mut machine, _) = signed_in(&config());
    update(&mut machine, Event::Unauthorised { now: now(60), generation: 1 });
    update(&mut machine, Event::TokenAnswered { now: now(61), answer: token_answer("2c91", "refresh-2") });
    assert!(
        update(&mut machine, Event::RefusedAgain { generation: 1 }).is_empty(),
        "of a token replaced since"
    );
    let commands = update(&mut machine, Event::RefusedAgain { generation: 2 });
    assert!(commands.contains(&Command::RemoveToken));
    assert!(
        matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::TokenRefused && out.last.is_some())
    );
}

#[test]
fn a_busy_or_unreachable_token_endpoint_does_not_end_a_session_that_can_go_on() {
    // 429 at the renewal of an ended token threw the refresh token away and sent the person to sign in.
    let busy = || {
        Ok(Response { status: 429, headers: vec![("retry-after".into(), "7".into())], body: String::new() })
    };
    for (answer, then) in
        [(busy(), Readiness::Later { wait_ms: 7_000 }), (Err(NoAnswer::Offline), Readiness::Offline)]
    {
        let (mut machine, _) = signed_in(&config());
        update(&mut machine, Event::Tick { now: now(800) });
        assert!(update(&mut machine, Event::TokenAnswered { now: now(800), answer }).is_empty());
        assert_eq!(machine.readiness(now(800)), then);
        assert!(update(&mut machine, Event::Tick { now: now(801) }).is_empty());
        assert!(update(&mut machine, Event::Unauthorised { now: now(801), generation: 1 }).is_empty());
        assert!(machine.session().is_some());
        let commands = update(&mut machine, Event::Tick { now: now(807) });
        assert!(sent(&commands)[0].body.clone().unwrap().ends_with("refresh_token=refresh-1"));
    }
}

#[test]
fn a_token_refused_while_it_is_being_renewed_is_not_used_up_to_its_end() {
    let (mut machine, _) = signed_in(&config());
    update(&mut machine, Event::Tick { now: now(700) });
    update(&mut machine, Event::Unauthorised { now: now(701), generation: 1 });
    update(&mut machine, Event::TokenAnswered { now: now(702), answer: Err(NoAnswer::TimedOut) });
    assert_eq!(machine.readiness(now(702)), Readiness::SignIn);
    assert!(matches!(machine.state(), State::SignedOut(_)));
}

/// Back from signing in, in a tab that has kept this guard; and what the token sets off that is brought.
fn came_back(config: &Config, guard: &str, moment: Now) -> (Machine, Vec<Command>) {
    let mut machine = Machine::new(config);
    let found = Start {
        now: moment,
        query: Secret::new(good_query()),
        transaction: Some(transaction(config)),
        guard: Some(guard.to_owned()),
        ..opened()
    };
    start(&mut machine, found);
    let answer = token_answer("2c91", "r");
    let commands = update(&mut machine, Event::TokenAnswered { now: moment, answer });
    (machine, commands)
}

#[test]
fn three_reloads_that_each_signed_in_are_no_loop() {
    // In memory every reload signs in again; the third within five minutes was told that signing in does not stay.
    let config = config_with(r#"{"storage":"memory"}"#);
    let (_, commands) = signed_in(&config);
    let Some(Command::StoreGuard(guard)) = commands.last() else { panic!("{commands:?}") };
    let mut guard = guard.clone();
    for reload in 1..5 {
        let mut machine = Machine::new(&config);
        let commands =
            start(&mut machine, Start { now: now(10 * reload), guard: Some(guard.clone()), ..opened() });
        assert!(matches!(machine.state(), State::Redirecting(_)), "{reload}");
        let Some(Command::StoreGuard(going)) = commands.first() else { panic!("{commands:?}") };
        let (_, commands) = came_back(&config, going, now(10 * reload + 1));
        let [Command::StoreGuard(back)] = commands.as_slice() else { panic!("{commands:?}") };
        guard = back.clone();
    }
}

/// A sign-in that brought a token counted as one that stayed, so that with a clock that is behind every reload went to sign in
/// again, was refused again, and never came to an explanation.
#[test]
fn two_reloads_that_each_brought_a_token_which_was_refused_are_a_loop_and_one_that_is_good_is_none() {
    let config = config_with(r#"{"storage":"memory"}"#);
    let (_, commands) = signed_in(&config);
    let Some(Command::StoreGuard(guard)) = commands.last() else { panic!("{commands:?}") };
    let mut guard = guard.clone();
    for (reload, good) in [(1, false), (2, true), (3, true), (4, false), (5, false)] {
        let mut machine = Machine::new(&config);
        let found = Start { now: now(10 * reload), guard: Some(guard.clone()), ..opened() };
        let commands = start(&mut machine, found);
        if reload == 5 {
            assert_eq!(refusal(&machine), &Refusal::Loop);
            return;
        }
        let Some(Command::StoreGuard(going)) = commands.first() else { panic!("{commands:?}") };
        let moment = now(10 * reload + 1);
        let (mut machine, mut commands) = came_back(&config, going, moment);
        if !good {
            // A renewal is refused, or brings a token that is no better.
            update(&mut machine, Event::Unauthorised { now: moment, generation: 1 });
            let renewed = reload == 1;
            let answer = if renewed { token_answer("2c91", "r2") } else { Err(NoAnswer::TimedOut) };
            commands = update(&mut machine, Event::TokenAnswered { now: moment, answer });
            if renewed {
                commands = update(&mut machine, Event::RefusedAgain { generation: 2 });
            }
            assert!(matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::TokenRefused));
        }
        let Some(Command::StoreGuard(back)) = commands.iter().find(|it| matches!(it, Command::StoreGuard(_)))
        else {
            panic!("{commands:?}")
        };
        guard = back.clone();
    }
    unreachable!("the fifth reload is refused");
}

#[test]
fn a_token_of_our_own_that_nobody_will_use_again_does_not_stay() {
    let (_, commands) = signed_in(&config());
    let Some(Command::StoreToken(stored)) = commands.last() else { panic!("{commands:?}") };
    let mut machine = Machine::new(&config_with(r#"{"storage":"memory"}"#));
    let commands = start(&mut machine, Start { stored_token: Some(stored.clone()), ..opened() });
    assert!(commands.contains(&Command::RemoveToken), "the configuration says memory now");

    for (person, stays) in [("2c91", true), ("other", false)] {
        let mut machine = Machine::new(&config_with(r#"{"tokenKey":"portal"}"#));
        let portal_token = Some(Secret::new(jwt(person, r#","exp":1700000900"#)));
        let found = Start { portal_token, stored_token: Some(stored.clone()), ..opened() };
        assert_eq!(!start(&mut machine, found).contains(&Command::RemoveToken), stays, "{person}");
    }
}

/// A forged or worn-out callback met an ended token: the refusal left it lying in the tab, and so did everything after.
#[test]
fn an_ended_token_goes_however_the_page_was_opened() {
    let (_, commands) = signed_in(&config());
    let Some(Command::StoreToken(stored)) = commands.last() else { panic!("{commands:?}") };
    for query in [String::new(), "?code=another&state=another".to_owned(), "?error=access_denied".to_owned()]
    {
        let mut machine = Machine::new(&config());
        let found = Start {
            now: now(748),
            query: Secret::new(query.clone()),
            stored_token: Some(stored.clone()),
            ..opened()
        };
        let removals =
            start(&mut machine, found).iter().filter(|&command| *command == Command::RemoveToken).count();
        assert_eq!(removals, 1, "{query}");
    }
}

/// A portal's token that stands for no person hid a good one of our own, which then outlived the sign-in given up.
#[test]
fn whoever_signs_in_after_a_refusal_leaves_no_older_token_behind() {
    let (_, commands) = signed_in(&config());
    let Some(Command::StoreToken(stored)) = commands.last() else { panic!("{commands:?}") };
    let nobodys = format!("h.{}.s", URL_SAFE_NO_PAD.encode(r#"{"authorities":["API"]}"#));
    let refused = || {
        let mut machine = Machine::new(&config_with(r#"{"tokenKey":"portal"}"#));
        let portal_token = Some(Secret::new(nobodys.clone()));
        start(&mut machine, Start { portal_token, stored_token: Some(stored.clone()), ..opened() });
        assert_eq!(refusal(&machine), &Refusal::ApiAuthority);
        machine
    };
    assert_eq!(press(&mut refused(), now(1)), [Command::RemoveToken, Command::ReadPortalToken]);
    let hosted = update(&mut refused(), Event::Hosted { pressed: true });
    assert_eq!(hosted, [Command::RemoveToken, Command::ReadPortalToken]);
}

#[test]
fn a_refresh_without_an_answer_is_not_tried_again() {
    let (mut machine, _) = signed_in(&config());
    update(&mut machine, Event::Tick { now: now(700) });
    update(&mut machine, Event::TokenAnswered { now: now(701), answer: Err(NoAnswer::TimedOut) });
    assert!(matches!(machine.state(), State::Active(_)), "the old token still lasts");
    assert!(update(&mut machine, Event::Tick { now: now(720) }).is_empty());
    let commands = update(&mut machine, Event::Tick { now: now(760) });
    assert!(commands.contains(&Command::RemoveToken));
    assert!(matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::Expired));
}

#[test]
fn a_busy_token_endpoint_is_asked_again_later() {
    let (mut machine, _) = signed_in(&config());
    update(&mut machine, Event::Tick { now: now(695) });
    let busy =
        Ok(Response { status: 429, headers: vec![("retry-after".into(), "7".into())], body: String::new() });
    update(&mut machine, Event::TokenAnswered { now: now(696), answer: busy });
    assert!(update(&mut machine, Event::Tick { now: now(700) }).is_empty());
    assert_eq!(sent(&update(&mut machine, Event::Tick { now: now(704) })).len(), 1);
}

#[test]
fn a_device_that_slept_or_whose_clock_was_set_back_does_not_stretch_a_token() {
    let (mut machine, _) = signed_in(&config());
    let slept = Now { wall_ms: now(5000).wall_ms, mono_ms: now(10).mono_ms };
    assert_eq!(sent(&update(&mut machine, Event::Tick { now: slept })).len(), 1);
    let (mut machine, _) = signed_in(&config());
    let set_back = Now { wall_ms: now(-5000).wall_ms, mono_ms: now(740).mono_ms };
    assert_eq!(sent(&update(&mut machine, Event::Tick { now: set_back })).len(), 1);
}

#[test]
fn the_page_around_is_asked_for_a_token_at_once_and_again_when_it_nears_its_end() {
    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    assert!(!machine.is_hosted());
    assert_eq!(update(&mut machine, Event::Hosted { pressed: false }), [Command::ReadPortalToken]);
    assert!(machine.is_hosted());
    let first = Some(Secret::new(jwt("2c91", r#","exp":1700000100"#)));
    let commands = update(&mut machine, Event::PortalTokenRead { now: now(1), token: first });
    assert!(
        !commands.iter().any(|it| matches!(it, Command::StoreToken(_))),
        "a host's token is never stored"
    );
    assert_eq!(machine.session().unwrap().source, Source::Portal);
    assert_eq!(update(&mut machine, Event::Tick { now: now(50) }), [Command::ReadPortalToken]);
    // It gave none: the old one is used up to its end, and then somebody has to sign in.
    update(&mut machine, Event::PortalTokenRead { now: now(60), token: None });
    assert!(matches!(machine.state(), State::Active(_)));
    assert_eq!(update(&mut machine, Event::Tick { now: now(100) }), [Command::ReadPortalToken]);
    update(&mut machine, Event::PortalTokenRead { now: now(110), token: None });
    assert!(matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::Expired));
}

/// The page said that the page around signs in, and a press asked for the same ended token again: nobody could sign in.
#[test]
fn an_ended_token_of_the_page_around_signs_nobody_in_and_that_can_be_seen() {
    let given = |machine: &mut Machine, seconds: i64, exp: &str| {
        let token = Secret::new(jwt("2c91", exp));
        let can = machine.can_take(&token, now(seconds));
        update(machine, Event::PortalTokenRead { now: now(seconds), token: Some(token) });
        can
    };
    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    update(&mut machine, Event::Hosted { pressed: false });
    assert!(!given(&mut machine, 200, r#","exp":1700000100"#), "it has ended");
    assert!(machine.session().is_none());
    assert!(given(&mut machine, 210, r#","exp":1700000900"#));
    assert!(machine.session().is_some());
    assert!(given(&mut machine, 220, r#","exp":1700001800"#), "given early: it is used in its time");
    // The session came to its end, and the page around has the same token still.
    update(&mut machine, Event::Tick { now: now(890) });
    assert!(!given(&mut machine, 901, r#","exp":1700000900"#));
    assert!(matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::Expired));
    assert!(
        !given(&mut machine, 880, r#","exp":1700000900"#),
        "it ended a session, whatever the clock says since"
    );
    // Whoever signed out is not signed in by it, but it would do.
    update(&mut machine, Event::SignOutPressed);
    assert!(given(&mut machine, 902, r#","exp":1700001800"#));
    assert!(machine.session().is_none());
}

#[test]
fn whoever_signed_out_is_not_signed_in_again_by_the_page_around() {
    let (mut machine, _) = signed_in(&config());
    update(&mut machine, Event::SignOutPressed);
    update(&mut machine, Event::Cleared);
    assert_eq!(update(&mut machine, Event::Hosted { pressed: false }), []);
    // But when they want it: the press used to lead nowhere, as its token was that of somebody who had signed out.
    assert_eq!(update(&mut machine, Event::Hosted { pressed: true }), [Command::ReadPortalToken]);
    let token = Some(Secret::new(jwt("2c91", r#","exp":1700000100"#)));
    update(&mut machine, Event::PortalTokenRead { now: now(10), token });
    assert_eq!(machine.session().unwrap().source, Source::Portal);
}

/// Two people at one computer: the first had signed in by themselves where the portal gave no token, and their token lay in
/// the tab's storage when the second came to the portal, which signs in. They saw what the first may see.
#[test]
fn the_page_around_comes_before_a_session_of_ones_own() {
    let (mut machine, _) = signed_in(&config());
    assert_eq!(machine.session().unwrap().source, Source::Own);
    assert_eq!(update(&mut machine, Event::Hosted { pressed: false }), [Command::ReadPortalToken]);
    assert_eq!(update(&mut machine, Event::PortalTokenRead { now: now(1), token: None }), []);
    assert!(machine.session().is_some(), "without a token of the host one's own goes on");
    let other = Some(Secret::new(jwt("2cff", r#","exp":1700000100"#)));
    let commands = update(&mut machine, Event::PortalTokenRead { now: now(2), token: other });
    assert!(matches!(commands.first(), Some(Command::UserChanged { .. })), "{commands:?}");
    assert!(commands.contains(&Command::RemoveToken), "{commands:?}");
    assert_eq!(machine.session().unwrap().source, Source::Portal);
}
