//! Bodies judged line by line, texts that are huge, and findings at the cell they speak of.

use super::*;
use crate::contract::{AccessRequest, AccessRequestItem, NestedItem, RequestType, RequestedForWithItems};

fn line(item_type: ItemType, id: &str) -> AccessRequestItem {
    AccessRequestItem { comment: Some("Remove it".into()), ..AccessRequestItem::bare(item_type, id) }
}

fn errors(body: &AccessRequest, pack: &'static Pack) -> Vec<&'static str> {
    let facts = admin();
    judge_call(body, &context(&facts), pack).errors().map(|finding| finding.rule.0).collect()
}

fn cell(person: &str, item: &DraftItem) -> CellChoice {
    CellChoice { person: person.into(), item: Some(item.item.key()), ..CellChoice::default() }
}

#[test]
fn a_body_is_counted_as_it_stands() {
    // Mentions of one identity were merged before they were counted, and only the first of two equal lines was read.
    let badge = || vec![line(ItemType::Entitlement, "e")];
    assert_eq!(errors(&flat(RequestType::GrantAccess, &["a"; 10], badge()), v1()), Vec::<&str>::new());
    assert_eq!(
        errors(&flat(RequestType::GrantAccess, &["a"; 11], badge()), v1()),
        ["grant.entitlements.max-10-recipients"]
    );
    let many = vec![line(ItemType::Entitlement, "e"); 26];
    assert_eq!(errors(&flat(RequestType::GrantAccess, &["a"], many), v1()), ["grant.entitlements.max-25"]);
    let silent = AccessRequestItem { comment: None, ..line(ItemType::Role, "r") };
    let two = flat(RequestType::RevokeAccess, &["a"], vec![line(ItemType::Role, "r"), silent]);
    assert_eq!(errors(&two, v1()), ["revoke.comment.required"]);
}

#[test]
fn a_person_without_items_is_found_in_a_nested_body() {
    let row = |id: &str, lines: Vec<AccessRequestItem>| RequestedForWithItems {
        identity_id: id.into(),
        requested_items: lines
            .into_iter()
            .map(|item| NestedItem { item, account_selection: Vec::new() })
            .collect(),
    };
    let late =
        AccessRequestItem { remove_date: Some("2020-01-01T00:00:00Z".into()), ..line(ItemType::Role, "r") };
    let body = |rows| AccessRequest { requested_for_with_requested_items: rows, ..AccessRequest::default() };
    let empty = body(vec![row("a", vec![line(ItemType::Role, "r")]), row("b", Vec::new())]);
    assert_eq!(errors(&empty, v1()), ["request.items.required"]);
    // The same person twice, with other dates: each row is read.
    let twice = body(vec![row("a", vec![line(ItemType::Role, "r")]), row("a", vec![late])]);
    assert_eq!(errors(&twice, v1()), ["remove-date.future"]);
}

#[test]
fn a_date_of_the_wire_keeps_its_fraction() {
    // Half a second after now was read as now, and so as past.
    let mut role = line(ItemType::Role, "r");
    role.remove_date = Some("2026-06-01T12:00:00.500Z".into());
    let body = flat(RequestType::GrantAccess, &["a"], vec![role.clone()]);
    assert_eq!(errors(&body, v1()), Vec::<&str>::new());
    for odd in ["", " ", " 2027-01-01T00:00:00Z", "2027-01-01", "2027-01-01T00:00:00"] {
        role.remove_date = Some(odd.into());
        let body = flat(RequestType::GrantAccess, &["a"], vec![role.clone()]);
        assert_eq!(errors(&body, v1()), ["remove-date.future"], "{odd:?}");
    }
}

#[test]
fn a_megabyte_of_comment_is_said_and_never_copied_for_each_item() {
    let items = |count: usize| (0..count).map(|n| role(&format!("r{n}"))).collect();
    let huge = "x".repeat(1_000_000);
    let one = Draft { comment: huge.clone(), ..give(&["me"], items(1)) };
    let facts = facts();
    assert_eq!(of(&judge(&one, &context(&facts), beta()), "comment.long").len(), 1);
    assert_eq!(plan(&one, &context(&facts), beta()).calls.len(), 1);
    let many = Draft { comment: huge, ..give(&["me"], items(2_000)) };
    // Written out it would be two gigabytes.
    let planned = plan(&many, &context(&facts), beta());
    assert_eq!((planned.calls.len(), planned.dropped.len()), (0, 2_000));
}

#[test]
fn what_is_wrong_with_one_persons_date_is_said_at_that_cell() {
    // It stood at the common date, which was fine.
    let short = DraftItem {
        item: Item {
            demands: Demands {
                longest: Fact::Yes(Duration { value: 7, unit: DurationUnit::Days }),
                ..Demands::default()
            },
            ..role("r").item
        },
        ..role("r")
    };
    let late = CellChoice { end: Some(DateInput::day("2026-12-31")), ..cell("b", &short) };
    let draft = Draft {
        end: DateInput::day("2026-06-05"),
        cells: vec![late],
        ..give(&["a", "b"], vec![short.clone()])
    };
    let facts = admin();
    let verdict = judge(&draft, &context(&facts), v1());
    let at = FieldPath::Cell { person: "b".into(), item: short.item.key(), part: CellPart::EndDate };
    assert_eq!(of(&verdict, "item.max-duration").iter().map(|found| &found.at).collect::<Vec<_>>(), [&at]);
    let planned = plan(&draft, &context(&facts), v1());
    assert_eq!((planned.calls.len(), planned.dropped.len()), (1, 1));
}

#[test]
fn accounts_chosen_before_an_item_was_to_be_removed_do_no_harm() {
    let account = || ChosenAccount { source_id: "s".into(), account_uuid: None, native_identity: "n".into() };
    let both = CellChoice { accounts: vec![account(), account()], ..cell("a", &role("r")) };
    let draft = Draft { cells: vec![both], ..remove(&["a"], vec![role("r")]) };
    let facts = admin();
    assert!(judge(&draft, &context(&facts), v1()).passes());
    assert_eq!(plan(&draft, &context(&facts), v1()).calls.len(), 1);
}

#[test]
fn she_retired_is_no_removal() {
    // "retir", the beginning of French and Spanish words, is that of English ones too.
    let facts = admin();
    let warned = |comment: &str| {
        let draft = Draft { comment: comment.into(), say_removal: false, ..remove(&["a"], vec![role("r")]) };
        !of(&judge(&draft, &context(&facts), beta()), "revoke.comment.says-revoke").is_empty()
    };
    for silent in ["She retired last month", "Retirement", "unremovable sticker", "She left"] {
        assert!(warned(silent), "{silent}");
    }
    for said in [
        "Please REMOVE: she left",
        "Bitte entfernen.",
        "à retirer",
        "Quitar acceso",
        "アクセスを削除",
        "إزالة",
    ] {
        assert!(!warned(said), "{said}");
    }
}

#[test]
fn a_start_date_that_a_removal_cannot_have_is_left_out_aloud() {
    let draft = Draft { start: DateInput::day("2026-07-01"), ..remove(&["a"], vec![role("r")]) };
    let facts = admin();
    let verdict = judge(&draft, &context(&facts), v1());
    let found = of(&verdict, "start-date.not-on-revoke");
    assert_eq!(
        (found.len(), found[0].severity, &found[0].at),
        (1, Severity::Notice, &FieldPath::StartDate(None))
    );
}

#[test]
fn settings_that_nobody_read_are_not_known_even_for_oneself() {
    let unread = Facts { approvals_must_be_external: Fact::Unknown, ..facts() };
    let verdict = judge(&give(&["me"], vec![role("r")]), &context(&unread), beta());
    assert!(verdict.passes());
    assert!(verdict.unknown.contains(&Unknown::External));
    let known = judge(&give(&["me"], vec![role("r")]), &context(&facts()), beta());
    assert!(!known.unknown.contains(&Unknown::External));
}

#[test]
fn a_common_date_that_has_passed_does_not_stop_who_has_their_own() {
    // Found by the second opinion: the cell was dropped for a date that is not its.
    let own = CellChoice { end: Some(DateInput::day("2026-12-31")), ..cell("b", &role("r")) };
    let draft =
        Draft { end: DateInput::day("2020-01-01"), cells: vec![own], ..give(&["a", "b"], vec![role("r")]) };
    let facts = admin();
    let planned = plan(&draft, &context(&facts), v1());
    let dropped: Vec<_> = planned.dropped.iter().map(|(cell, _)| cell.person.as_str()).collect();
    assert_eq!((planned.calls.len(), dropped), (1, vec!["a"]));
    let all = Draft { people: vec![person("b")], ..draft };
    assert!(judge(&all, &context(&facts), v1()).passes());
}
