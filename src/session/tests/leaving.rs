//! Signing out, other people, and what must never happen.

use super::*;

#[test]
fn signing_out_deletes_first_and_ends_at_the_tenant_s_logout() {
    let (mut machine, _) = signed_in(&config());
    let commands = update(&mut machine, Event::SignOutPressed);
    assert!(matches!(
        commands.as_slice(),
        [
            Command::RemoveToken,
            Command::RemoveTransaction,
            Command::StoreGuard(_),
            Command::TellTabs(TabWord::SignedOut),
            Command::ClearOnSignOut
        ]
    ));
    let late = Event::TokenAnswered { now: now(5), answer: token_answer("2c91", "r") };
    assert!(update(&mut machine, late).is_empty());
    let commands = update(&mut machine, Event::Cleared);
    assert!(
        matches!(commands.as_slice(), [Command::Navigate(to)] if to.as_str() == "https://acme.identitynow.com/logout")
    );
    assert!(machine.identity().is_none());
}

#[test]
fn signing_out_after_a_reload_asks_where_the_logout_is_and_waits_for_the_answer() {
    let (_, commands) = signed_in(&config());
    let Some(Command::StoreToken(stored)) = commands.last() else { panic!("{commands:?}") };
    let mut machine = Machine::new(&config());
    start(&mut machine, Start { stored_token: Some(stored.clone()), ..opened() });
    assert!(matches!(update(&mut machine, Event::SignOutPressed).last(), Some(Command::AskInfo(_))));
    assert!(update(&mut machine, Event::Cleared).is_empty());
    let mut failed = machine.clone();
    assert!(matches!(update(&mut machine, Event::InfoAnswered(info())).as_slice(), [Command::Navigate(_)]));
    assert!(update(&mut failed, Event::InfoAnswered(Err(NoAnswer::TimedOut))).is_empty());
    assert!(matches!(failed.state(), State::SignedOut(out) if out.reason == Reason::ByUser));
}

#[test]
fn somebody_else_s_view_is_dropped() {
    let (_, commands) = signed_in(&config());
    let Some(Command::StoreGuard(guard)) = commands.first() else { panic!("{commands:?}") };
    let mut machine = Machine::new(&config());
    let found = Start {
        query: Secret::new(good_query()),
        transaction: Some(transaction(&config())),
        guard: Some(guard.clone()),
        ..opened()
    };
    start(&mut machine, found);
    let commands =
        update(&mut machine, Event::TokenAnswered { now: now(1), answer: token_answer("other", "r") });
    assert_eq!(commands[0], Command::UserChanged { from: "2c91".to_owned(), to: "other".to_owned() });
}

#[test]
fn a_forged_callback_does_not_sign_anybody_out() {
    let (_, commands) = signed_in(&config());
    let Some(Command::StoreToken(stored)) = commands.last() else { panic!("{commands:?}") };
    let mut machine = Machine::new(&config());
    let query = Secret::new("?code=evil&state=evil".to_owned());
    let commands = start(&mut machine, Start { query, stored_token: Some(stored.clone()), ..opened() });
    assert!(machine.session().is_some() && sent(&commands).is_empty());
    assert!(commands.contains(&Command::RemoveTransaction));
}

#[test]
fn an_address_outside_the_tenant_is_not_followed() {
    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    press(&mut machine, now(0));
    let evil = ok(
        r#"{"authorizeEndpoint":"https://evil.example/oauth","tokenEndpoint":"https://acme.api.identitynow.com/t"}"#,
    );
    assert!(update(&mut machine, Event::InfoAnswered(evil)).is_empty());
    assert_eq!(
        refusal(&machine),
        &Refusal::ForeignAddress { address: "https://evil.example/oauth".to_owned() }
    );
    let commands = press(&mut machine, now(1));
    assert!(
        matches!(commands.as_slice(), [Command::RemoveToken, Command::AskInfo(_)]),
        "the button asks again"
    );
}

#[test]
fn an_unreachable_tenant_is_said_when_somebody_wants_to_sign_in() {
    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    update(&mut machine, Event::InfoAnswered(Err(NoAnswer::Failed("cors".to_owned()))));
    assert!(matches!(machine.state(), State::SignedOut(_)));
    assert!(matches!(press(&mut machine, now(0)).as_slice(), [Command::AskInfo(_)]));
    update(&mut machine, Event::InfoAnswered(Err(NoAnswer::Failed("cors".to_owned()))));
    assert_eq!(refusal(&machine), &Refusal::InfoUnanswered);
}

#[test]
fn a_page_of_another_origin_or_without_storage_cannot_sign_in_and_says_so() {
    let mut machine = Machine::new(&config());
    start(&mut machine, Start { page_origin: "http://localhost:8080".to_owned(), ..opened() });
    press(&mut machine, now(0));
    assert!(matches!(refusal(&machine), Refusal::WrongOrigin { .. }));

    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    update(&mut machine, Event::InfoAnswered(info()));
    press(&mut machine, now(0));
    assert!(update(&mut machine, Event::TransactionStored { ok: false }).is_empty());
    assert_eq!(refusal(&machine), &Refusal::StorageBlocked);
}

#[test]
fn back_from_the_sign_in_page_shows_the_button_again() {
    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    press(&mut machine, now(0));
    assert_eq!(update(&mut machine, Event::Restored), [Command::RemoveTransaction]);
    assert!(matches!(machine.state(), State::SignedOut(_)));
}

#[test]
fn whoever_never_reached_the_sign_in_page_can_press_again() {
    // A stopped navigation left "Signing you in" on the screen, without a button, until a reload.
    let mut machine = Machine::new(&config());
    start(&mut machine, opened());
    update(&mut machine, Event::InfoAnswered(info()));
    press(&mut machine, now(0));
    update(&mut machine, Event::TransactionStored { ok: true });
    assert!(press(&mut machine, now(1)).is_empty(), "a double click");
    assert!(matches!(press(&mut machine, now(3)).as_slice(), [Command::StoreTransaction(_)]));
    update(&mut machine, Event::TransactionStored { ok: true });
    assert!(update(&mut machine, Event::Tick { now: now(10) }).is_empty());
    assert!(matches!(machine.state(), State::Redirecting(_)));
    assert!(update(&mut machine, Event::Tick { now: now(18) }).is_empty(), "the page may yet come");
    assert!(matches!(machine.state(), State::SignedOut(_)));
}

#[test]
fn sign_in_pressed_by_whoever_is_signed_in_says_so() {
    // A silent renewal left the button standing; it did nothing.
    let (mut machine, _) = signed_in(&config());
    assert!(matches!(press(&mut machine, now(9)).as_slice(), [Command::Announce(_)]));
    assert!(machine.session().is_some());
}

#[test]
fn a_storage_that_never_answers_does_not_keep_anybody_from_signing_out() {
    let (mut machine, _) = signed_in(&config());
    update(&mut machine, Event::SignOutPressed);
    assert!(update(&mut machine, Event::Tick { now: now(10) }).is_empty());
    assert!(update(&mut machine, Event::Tick { now: now(12) }).is_empty());
    assert!(matches!(update(&mut machine, Event::Tick { now: now(15) }).as_slice(), [Command::Navigate(_)]));
    assert!(update(&mut machine, Event::Cleared).is_empty(), "too late");
}

#[test]
fn another_tab_s_sign_out_is_ours_too() {
    let (mut machine, _) = signed_in(&config());
    let commands = update(&mut machine, Event::SignedOutElsewhere);
    assert!(commands.contains(&Command::RemoveToken));
    assert!(commands.contains(&Command::ClearView), "what the person saw goes from this screen too");
    assert!(!commands.contains(&Command::ClearOnSignOut), "the other tab deletes");
    assert!(
        matches!(machine.state(), State::SignedOut(out) if out.reason == Reason::Elsewhere && out.last.is_none())
    );
}

#[test]
fn nothing_secret_is_printed() {
    let (machine, commands) = signed_in(&config());
    let printed = format!("{machine:?} {commands:?}");
    for secret in ["refresh-1", "the-code", &jwt("2c91", ""), entropy().verifier().expose()] {
        assert!(!printed.contains(secret));
    }
    assert_eq!(format!("{}", Secret::new("x")), "");
}
