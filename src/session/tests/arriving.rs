//! Going to the sign-in page and coming back from it, rightly and wrongly.

use super::*;

#[test]
fn a_person_goes_to_the_tenant_s_page_with_pkce_state_and_scopes() {
    let mut machine = Machine::new(&config());
    let commands = start(&mut machine, opened());
    assert!(
        matches!(commands.as_slice(), [Command::AskInfo(r)] if r.url == "https://acme.api.identitynow.com/oauth/info")
    );
    assert!(update(&mut machine, Event::InfoAnswered(info())).is_empty());
    assert!(matches!(press(&mut machine, now(0)).as_slice(), [Command::StoreTransaction(_)]));
    let commands = update(&mut machine, Event::TransactionStored { ok: true });
    let [Command::Navigate(to)] = commands.as_slice() else { panic!("{commands:?}") };
    let challenge = pkce::challenge(entropy().verifier().expose());
    assert_eq!(
        to.as_str(),
        format!(
            "https://acme.login.sailpoint.com/oauth/authorize?response_type=code&client_id=client\
             &redirect_uri=https%3A%2F%2Faccess.acme.example%2F&state={}&code_challenge={challenge}\
             &code_challenge_method=S256&scope=a%20b",
            entropy().state()
        )
    );
}

#[test]
fn pressing_before_the_tenant_has_answered_goes_on_when_it_does() {
    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    assert!(press(&mut machine, now(0)).is_empty());
    assert!(press(&mut machine, now(0)).is_empty(), "a second press changes nothing");
    assert!(matches!(
        update(&mut machine, Event::InfoAnswered(info())).as_slice(),
        [Command::StoreTransaction(_)]
    ));
}

#[test]
fn a_callback_is_used_once_and_its_code_travels_in_the_body() {
    let (mut machine, commands) = callback(&config(), &good_query(), now(1));
    let [Command::RemoveTransaction, Command::ReplaceHistory(route), Command::Send(request)] =
        commands.as_slice()
    else {
        panic!("{commands:?}")
    };
    assert_eq!(route.fragment(), "#/request/check");
    assert_eq!(request.url, "https://acme.api.identitynow.com/oauth/token");
    assert!(!request.keepalive);
    let body = request.body.as_deref().unwrap();
    assert_eq!(
        body,
        format!(
            "grant_type=authorization_code&client_id=client&code=the-code\
             &redirect_uri=https%3A%2F%2Faccess.acme.example%2F&code_verifier={}",
            entropy().verifier().expose()
        )
    );
    let commands =
        update(&mut machine, Event::TokenAnswered { now: now(1), answer: token_answer("2c91", "refresh-1") });
    let [Command::StoreGuard(_), Command::StoreToken(stored)] = commands.as_slice() else {
        panic!("{commands:?}")
    };
    assert!(!stored.expose().contains("refresh-1"), "the refresh token stays in memory");
    assert_eq!(machine.authority().unwrap().name, "ann");
    assert_eq!(machine.session().unwrap().server_offset_ms, Some(-1000));
}

#[test]
fn a_stored_token_survives_a_reload_and_ends_on_time() {
    let (_, commands) = signed_in(&config());
    let Some(Command::StoreToken(stored)) = commands.last() else { panic!("{commands:?}") };
    for (seconds, lasts) in [(700, true), (-3600, true), (752, false), (86_400, false)] {
        let mut machine = Machine::new(&config());
        let found = Start { now: now(seconds), stored_token: Some(stored.clone()), ..opened() };
        let commands = start(&mut machine, found);
        assert_eq!(machine.session().is_some(), lasts, "{seconds}");
        assert_eq!(commands.contains(&Command::RemoveToken), !lasts);
        assert!(!commands.iter().any(|command| matches!(command, Command::StoreToken(_))));
    }
}

#[test]
fn no_callback_that_is_not_ours_reaches_the_token_endpoint() {
    let state = entropy().state();
    for query in [
        "?code=c".to_owned(),
        "?code=c&state=constructor".to_owned(),
        "?code=c&state=__proto__".to_owned(),
        format!("?code=c&state={state}x"),
        format!("?code=c&state={}", &state[1..]),
        format!("?code=c&state={state}&state={state}"),
        format!("?code=c&state={state}&error=e"),
        format!("?code=c&code=d&state={state}"),
        format!("?state={state}"),
        format!("?code=c&state={}", "s".repeat(10_000)),
    ] {
        let (machine, commands) = callback(&config(), &query, now(1));
        assert!(sent(&commands).is_empty(), "{query}");
        assert!(commands.contains(&Command::RemoveTransaction), "{query}");
        assert!(matches!(refusal(&machine), Refusal::StateMismatch | Refusal::CallbackUnclear), "{query}");
    }
}

#[test]
fn a_transaction_that_is_missing_old_or_of_another_tenant_is_refused() {
    let (machine, commands) = callback(&config(), &good_query(), now(601));
    assert_eq!((refusal(&machine), sent(&commands).len()), (&Refusal::TransactionTooOld, 0));

    let mut machine = Machine::new(&config());
    let commands = start(&mut machine, Start { query: Secret::new(good_query()), ..opened() });
    assert_eq!((refusal(&machine), sent(&commands).len()), (&Refusal::NoTransaction, 0));

    let mut other = config();
    other.tenant.client_id = "another".to_owned();
    let mut machine = Machine::new(&other);
    let transaction = Some(transaction(&config()));
    let commands = start(&mut machine, Start { query: Secret::new(good_query()), transaction, ..opened() });
    assert_eq!((refusal(&machine), sent(&commands).len()), (&Refusal::OtherTenant, 0));
}

#[test]
fn the_tenant_s_no_is_said_in_its_words() {
    let query = format!("?error=access_denied&error_description=Not+you&state={}", entropy().state());
    let (machine, commands) = callback(&config(), &query, now(1));
    assert!(sent(&commands).is_empty());
    assert_eq!(refusal(&machine), &Refusal::AccessDenied { description: Some("Not you".to_owned()) });

    let (mut machine, _) = callback(&config(), &good_query(), now(1));
    let body = r#"{"error":"invalid_grant","error_description":"Code used"}"#.to_owned();
    let answer = Ok(Response { status: 400, headers: vec![], body });
    update(&mut machine, Event::TokenAnswered { now: now(1), answer });
    assert!(matches!(refusal(&machine), Refusal::TenantRefused { error, .. } if error == "invalid_grant"));
}

#[test]
fn a_lost_answer_of_the_token_endpoint_is_never_repeated() {
    let (mut machine, _) = callback(&config(), &good_query(), now(1));
    let commands =
        update(&mut machine, Event::TokenAnswered { now: now(1), answer: Err(NoAnswer::TimedOut) });
    assert!(commands.is_empty());
    assert_eq!(refusal(&machine), &Refusal::TokenUnanswered);
    assert!(refusal(&machine).can_sign_in());
}

#[test]
fn tokens_that_stand_for_no_person_or_have_ended_are_refused_and_explained() {
    let answer = |token: &str, expires_in: i64| {
        ok(format!(r#"{{"access_token":"{token}","expires_in":{expires_in}}}"#))
    };
    let nobody = format!("h.{}.s", URL_SAFE_NO_PAD.encode(r#"{"client_id":"c"}"#));
    let mut explained = std::collections::BTreeSet::new();
    for (answer, expected) in [
        (answer(&jwt("2c91", r#","authorities":["API"]"#), 750), Refusal::ApiAuthority),
        (answer(&nobody, 750), Refusal::NoIdentity),
        (answer("opaque", 750), Refusal::MalformedToken),
        (answer(&jwt("2c91", ""), 0), Refusal::ExpiredOnArrival),
        (answer(&jwt("2c91", ""), -5), Refusal::ExpiredOnArrival),
        (ok("<html>"), Refusal::TokenNotUnderstood { status: 200, said: Said::default() }),
        (ok("{}"), Refusal::TokenNotUnderstood { status: 200, said: Said::default() }),
    ] {
        let (mut machine, _) = callback(&config(), &good_query(), now(1));
        let commands = update(&mut machine, Event::TokenAnswered { now: now(1), answer });
        assert_eq!(refusal(&machine), &expected);
        assert!(!commands.iter().any(|command| matches!(command, Command::StoreToken(_))));
        explained.insert((expected.reason().id, expected.way_out().id));
    }
    assert_eq!(explained.len(), 5, "two faults share one explanation: {explained:?}");
}

#[test]
fn a_busy_or_failing_tenant_is_said_in_its_own_words_with_its_references() {
    // Every status but 400 was "not an answer of IdentityNow", and the tracking id was thrown away.
    let failing = |status: u16| {
        let body =
            r#"{"detailCode":"x","trackingId":"t-1","messages":[{"text":"Come back later."}]}"#.to_owned();
        Ok(Response { status, headers: vec![("slpt-request-id".into(), "gw-1".into())], body })
    };
    for (status, reason) in
        [(429, "session.refused.busy"), (503, "session.refused.fault"), (403, "session.refused.tenant-words")]
    {
        let (mut machine, _) = callback(&config(), &good_query(), now(1));
        update(&mut machine, Event::TokenAnswered { now: now(1), answer: failing(status) });
        assert_eq!(refusal(&machine).reason().id.key(), reason);
        let keys: Vec<_> = refusal(&machine).details().iter().map(|line| line.id.key()).collect();
        assert!(keys.ends_with(&["api.tracking-id", "api.request-id"]), "{keys:?}");
    }
    for (status, reason) in
        [(429, "session.refused.busy"), (500, "session.refused.fault"), (404, "session.refused.info-refused")]
    {
        let mut machine = Machine::new(&config());
        start(&mut machine, opened());
        press(&mut machine, now(0));
        update(&mut machine, Event::InfoAnswered(failing(status)));
        assert_eq!(refusal(&machine).reason().id.key(), reason);
        assert_eq!(refusal(&machine).details().len(), 3);
    }
}

#[test]
fn a_tenant_whose_addresses_are_configured_needs_no_answer_of_oauth_info() {
    // Signing in failed with `/oauth/info`, although config.json named everything that it needs.
    let mut config = config();
    config.tenant.authorize_url = Endpoint::parse("https://acme.login.sailpoint.com/oauth/authorize");
    config.tenant.token_url = Endpoint::parse("https://acme.api.identitynow.com/oauth/token");
    let mut machine = Machine::new(&config);
    assert!(matches!(start(&mut machine, opened()).as_slice(), [Command::AskInfo(_)]), "for the logout");
    update(&mut machine, Event::InfoAnswered(Err(NoAnswer::TimedOut)));
    let commands = press(&mut machine, now(0));
    let [Command::StoreTransaction(transaction)] = commands.as_slice() else { panic!("{commands:?}") };
    let (query, transaction) = (Secret::new(good_query()), Some(transaction.clone()));
    let mut machine = Machine::new(&config);
    start(&mut machine, Start { query, transaction, ..opened() });
    update(&mut machine, Event::TokenAnswered { now: now(1), answer: token_answer("2c91", "r") });
    assert!(machine.session().is_some());
    let commands = update(&mut machine, Event::SignOutPressed);
    assert!(matches!(commands.last(), Some(Command::AskInfo(_))), "the logout is asked for again");
}

#[test]
fn without_a_source_of_random_values_nobody_can_sign_in_and_it_is_said() {
    // Nothing happened at all: the page stayed at "Signing you in".
    let mut machine = Machine::new(&config());
    assert!(update(&mut machine, Event::NoRandom).is_empty());
    assert_eq!(refusal(&machine), &Refusal::NoRandom);
    assert!(!refusal(&machine).can_sign_in());
}

#[test]
fn a_wrong_clock_does_not_end_a_fresh_token() {
    for hours in [-24, -1, 1, 24] {
        let at = now(hours * 3600);
        let mut machine = Machine::new(&config());
        start(&mut machine, Start { now: at, ..opened() });
        update(&mut machine, Event::InfoAnswered(info()));
        let commands = press(&mut machine, at);
        let [Command::StoreTransaction(stored)] = commands.as_slice() else { panic!("{commands:?}") };
        let mut machine = Machine::new(&config());
        let query = Secret::new(good_query());
        start(&mut machine, Start { now: at, query, transaction: Some(stored.clone()), ..opened() });
        update(&mut machine, Event::TokenAnswered { now: at, answer: token_answer("2c91", "r") });
        assert!(machine.session().is_some(), "{hours}");
    }
}

/// In another page the answer comes without a journey: it is judged as it would have been after one.
#[test]
fn an_answer_that_reaches_a_page_that_stayed_is_judged_like_a_callback() {
    for (query, exchanged) in [
        (good_query(), true),
        (format!("?code=the-code&state={}", "y".repeat(43)), false),
        ("?error=access_denied".to_owned(), false),
    ] {
        let mut machine = Machine::new(&config());
        start(&mut machine, opened());
        update(&mut machine, Event::InfoAnswered(info()));
        update(&mut machine, Event::Hosted { pressed: false });
        press(&mut machine, now(0));
        update(&mut machine, Event::PortalTokenRead { now: now(0), token: None });
        update(&mut machine, Event::TransactionStored { ok: true });
        update(&mut machine, Event::Restored);
        assert!(matches!(machine.state(), State::SignedOut(_)));
        machine.begin_again();
        let transaction = Some(transaction(&config()));
        let found = Start { query: Secret::new(query.clone()), transaction, now: now(9), ..opened() };
        let commands = start(&mut machine, found);
        assert_eq!(commands.first(), Some(&Command::RemoveTransaction), "it works once");
        let sent = commands.iter().any(|command| matches!(command, Command::Send(_)));
        assert_eq!(sent, exchanged, "{query}: {commands:?}");
        assert_eq!(matches!(machine.state(), State::Exchanging), exchanged, "{query}");
        assert!(machine.is_hosted(), "the host goes on handing tokens over");
    }
}
