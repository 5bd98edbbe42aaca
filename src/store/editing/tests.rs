use super::*;
use crate::{contract::ItemType, rules::Item};

fn person(id: &str) -> Person {
    Person { id: id.to_owned(), name: id.to_owned(), ..Person::default() }
}

fn role(id: &str) -> Item {
    Item { item_type: ItemType::Role, id: id.to_owned(), name: id.to_owned(), ..Item::default() }
}

#[test]
fn an_empty_request_is_for_whoever_signed_in() {
    let mut guide = Guide::default();
    guide.update(Door::Grant, GuideEvent::Me(person("me")));
    assert_eq!(guide.grant.draft.people, vec![person("me")]);
    assert!(guide.remove.draft.people.is_empty());
    assert_eq!(guide.remove.draft.kind, Kind::Revoke);
}

#[test]
fn the_basket_survives_changing_the_person() {
    let mut guide = Guide::default();
    guide.update(Door::Grant, GuideEvent::Me(person("me")));
    guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
    guide.update(Door::Grant, GuideEvent::ChooseOthers(Some(person("me"))));
    guide.update(Door::Grant, GuideEvent::AddPerson(person("ada")));
    assert_eq!(guide.grant.draft.people, vec![person("ada")]);
    assert_eq!(guide.grant.draft.items.len(), 1);
}

#[test]
fn going_through_the_other_door_loses_nothing() {
    let mut guide = Guide::default();
    guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
    guide.update(Door::Remove, GuideEvent::AddItem(role("r2")));
    guide.update(Door::Remove, GuideEvent::StartOver(None));
    assert_eq!(guide.grant.draft.items.len(), 1);
    assert_eq!(guide.remove.draft.kind, Kind::Revoke);
}

#[test]
fn nobody_and_nothing_is_added_twice() {
    let mut guide = Guide::default();
    for _ in 0..2 {
        guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
        guide.update(Door::Grant, GuideEvent::AddPerson(person("ada")));
    }
    assert_eq!((guide.grant.draft.items.len(), guide.grant.draft.people.len()), (1, 1));
}

#[test]
fn an_item_can_have_its_own_comment_and_date_and_give_them_up_again() {
    let mut guide = Guide::default();
    let key = role("r1").key();
    guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
    guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), true));
    guide.update(Door::Grant, GuideEvent::Comment(Some(key.clone()), "mine".to_owned()));
    guide.update(
        Door::Grant,
        GuideEvent::Date(FieldPath::EndDate(Some(key.clone())), "2030-01-01".to_owned()),
    );
    let line = guide.grant.draft.item(&key).cloned().unwrap_or_default();
    assert_eq!((line.comment.as_deref(), line.end), (Some("mine"), Some(DateInput::day("2030-01-01"))));
    guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), false));
    guide.update(Door::Grant, GuideEvent::OwnDate(FieldPath::EndDate(Some(key.clone())), false));
    let line = guide.grant.draft.item(&key).cloned().unwrap_or_default();
    assert_eq!((line.comment, line.end), (None, None));
}

/// Switching an own comment off, or "Me" on, used to throw away what had been typed and chosen.
#[test]
fn what_is_switched_off_comes_back_when_it_is_switched_on() {
    let mut guide = Guide::default();
    let key = role("r1").key();
    guide.update(Door::Grant, GuideEvent::ChooseOthers(Some(person("me"))));
    guide.update(Door::Grant, GuideEvent::AddPerson(person("ada")));
    guide.update(Door::Grant, GuideEvent::ChooseMe(person("me")));
    assert_eq!(guide.grant.draft.people, vec![person("me")]);
    guide.update(Door::Grant, GuideEvent::ChooseOthers(Some(person("me"))));
    assert_eq!(guide.grant.draft.people, vec![person("ada")]);
    guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
    guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), true));
    guide.update(Door::Grant, GuideEvent::Comment(Some(key.clone()), "mine".to_owned()));
    for on in [false, true] {
        guide.update(Door::Grant, GuideEvent::OwnComment(key.clone(), on));
    }
    let line = guide.grant.draft.item(&key).cloned().unwrap_or_default();
    assert_eq!((line.comment.as_deref(), line.end), (Some("mine"), None));
}

#[test]
fn of_far_too_many_pairs_the_first_ones_can_be_kept() {
    let mut guide = Guide::default();
    for _ in 0..5 {
        guide.update(Door::Grant, GuideEvent::AddPair(None));
    }
    guide.update(Door::Grant, GuideEvent::KeepPairs(None, 2));
    assert_eq!(guide.grant.draft.metadata.len(), 2);
}

#[test]
fn an_event_for_a_row_that_is_gone_changes_nothing() {
    let mut guide = Guide::default();
    guide.update(Door::Grant, GuideEvent::PairKey(None, 3, "x".to_owned()));
    guide.update(Door::Grant, GuideEvent::RemovePair(None, 3));
    assert_eq!(guide, Guide::default());
}

const ADA: &str = "ada";

/// Ada and Ben, and one role.
fn two_people() -> (Guide, ItemKey) {
    let mut guide = Guide::default();
    guide.update(Door::Grant, GuideEvent::AddPerson(person(ADA)));
    guide.update(Door::Grant, GuideEvent::AddPerson(person("ben")));
    guide.update(Door::Grant, GuideEvent::AddItem(role("r1")));
    (guide, role("r1").key())
}

fn end_of(key: &ItemKey) -> FieldPath {
    FieldPath::EndDate(Some(key.clone()))
}

fn cell_end(key: &ItemKey) -> FieldPath {
    FieldPath::Cell { person: ADA.to_owned(), item: key.clone(), part: CellPart::EndDate }
}

#[test]
fn a_change_of_dates_has_a_draft_of_its_own_and_begins_with_oneself() {
    let mut guide = Guide::default();
    guide.update(Door::Change, GuideEvent::Me(person("me")));
    assert_eq!((guide.change.draft.kind, guide.change.draft.people.len()), (Kind::Modify, 1));
    guide.update(Door::Change, GuideEvent::AddItem(role("r1")));
    guide.update(Door::Change, GuideEvent::StartOver(Some(person("me"))));
    assert_eq!((guide.change.draft.kind, guide.change.draft.people.len()), (Kind::Modify, 1));
    assert!(guide.change.draft.items.is_empty() && guide.grant.draft.items.is_empty());
}

#[test]
fn an_item_that_is_taken_away_leaves_the_common_dates_to_what_is_given() {
    let (mut guide, key) = two_people();
    guide.update(Door::Grant, GuideEvent::Date(FieldPath::EndDate(None), "2030-01-01".to_owned()));
    guide.update(Door::Grant, GuideEvent::OwnDate(FieldPath::StartDate(Some(key.clone())), true));
    guide.update(Door::Grant, GuideEvent::Ask(key.clone(), Kind::Revoke));
    let draft = &guide.grant.draft;
    assert_eq!(draft.kind_at(&end_of(&key)), Kind::Revoke);
    assert!(draft.effective_date(&end_of(&key)).is_blank(), "it goes as soon as possible");
    assert_eq!(draft.date(&FieldPath::StartDate(Some(key.clone()))), None, "a removal has no start");
    assert!(draft.asks_for(Kind::Revoke) && !draft.asks_for(Kind::Grant));
    guide.update(Door::Grant, GuideEvent::Ask(key.clone(), Kind::Grant));
    assert_eq!(guide.grant.draft.item(&key).and_then(|line| line.kind), None);
    assert_eq!(guide.grant.draft.effective_date(&end_of(&key)), &DateInput::day("2030-01-01"));
}

#[test]
fn a_date_of_its_own_survives_giving_and_taking_away() {
    let (mut guide, key) = two_people();
    guide.update(Door::Grant, GuideEvent::Date(end_of(&key), "2031-01-01".to_owned()));
    for kind in [Kind::Revoke, Kind::Grant] {
        guide.update(Door::Grant, GuideEvent::Ask(key.clone(), kind));
        assert_eq!(guide.grant.draft.date(&end_of(&key)), Some(&DateInput::day("2031-01-01")));
    }
}

#[test]
fn who_is_left_out_and_asked_for_again_leaves_nothing_behind() {
    let (mut guide, key) = two_people();
    for out in [true, true, false] {
        guide.update(Door::Grant, GuideEvent::LeaveOut(ADA.to_owned(), key.clone(), out));
        let left_out = guide.grant.draft.cell(ADA, &key).is_some_and(|cell| cell.left_out);
        assert_eq!(left_out, out);
    }
    assert!(guide.grant.draft.cells.is_empty());
}

#[test]
fn dates_of_a_persons_own_begin_as_those_that_counted_and_come_back_when_switched_on_again() {
    let (mut guide, key) = two_people();
    guide.update(Door::Grant, GuideEvent::Date(FieldPath::EndDate(None), "2030-01-01".to_owned()));
    let own = |on| GuideEvent::OwnDatesFor { person: ADA.to_owned(), item: key.clone(), start: false, on };
    guide.update(Door::Grant, own(true));
    assert_eq!(guide.grant.draft.date(&cell_end(&key)), Some(&DateInput::day("2030-01-01")));
    assert!(guide.grant.draft.cell(ADA, &key).is_some_and(|cell| cell.start.is_none()));
    guide.update(Door::Grant, GuideEvent::Date(cell_end(&key), "2032-02-02".to_owned()));
    guide.update(Door::Grant, own(false));
    assert!(guide.grant.draft.cells.is_empty());
    guide.update(Door::Grant, own(true));
    assert_eq!(guide.grant.draft.date(&cell_end(&key)), Some(&DateInput::day("2032-02-02")));
}

/// What was left out for somebody must not be left out in silence when they or the item are chosen anew.
#[test]
fn what_differs_goes_with_its_person_and_its_item() {
    for gone in [GuideEvent::RemovePerson(ADA.to_owned()), GuideEvent::RemoveItem(role("r1").key())] {
        let (mut guide, key) = two_people();
        guide.update(Door::Grant, GuideEvent::LeaveOut(ADA.to_owned(), key, true));
        guide.update(Door::Grant, gone);
        assert!(guide.grant.draft.cells.is_empty());
    }
}

#[test]
fn the_words_that_say_removal_become_text_that_can_be_changed() {
    let mut guide = Guide::default();
    guide.update(Door::Remove, GuideEvent::Me(person("me")));
    guide.update(Door::Remove, GuideEvent::AddItem(role("r1")));
    guide.update(Door::Remove, GuideEvent::Comment(None, "left the team".to_owned()));
    guide.update(Door::Remove, GuideEvent::EditRemovalWords);
    assert_eq!(guide.remove.draft.comment, "REMOVE ACCESS: left the team");
    assert!(!guide.remove.draft.say_removal);
    guide.update(Door::Remove, GuideEvent::SayRemoval(true));
    guide.update(Door::Remove, GuideEvent::EditRemovalWords);
    assert_eq!(guide.remove.draft.comment, "REMOVE ACCESS: left the team", "they are not said twice");
}

#[test]
fn what_is_given_never_says_that_it_is_a_removal() {
    let (mut guide, key) = two_people();
    guide.update(Door::Grant, GuideEvent::AddItem(role("r2")));
    guide.update(Door::Grant, GuideEvent::Ask(key.clone(), Kind::Revoke));
    guide.update(Door::Grant, GuideEvent::Comment(None, "changed teams".to_owned()));
    guide.update(Door::Grant, GuideEvent::EditRemovalWords);
    let draft = &guide.grant.draft;
    assert_eq!(draft.comment, "changed teams");
    let own = |key: &ItemKey| draft.item(key).and_then(|line| line.comment.clone());
    assert_eq!(own(&key).as_deref(), Some("REMOVE ACCESS: changed teams"));
    assert_eq!(own(&role("r2").key()), None);
}

#[test]
fn a_choice_of_account_is_kept_for_its_person_and_item_and_can_be_given_up() {
    let mut guide = Guide::default();
    let key = role("r1").key();
    let account = crate::rules::ChosenAccount { source_id: "s".into(), ..Default::default() };
    let choose = |accounts| GuideEvent::ChooseAccounts("ada".into(), role("r1").key(), accounts);
    guide.update(Door::Grant, choose(vec![account.clone()]));
    guide.update(Door::Grant, GuideEvent::ChooseAssignment("max".into(), key.clone(), Some("a1".into())));
    guide.update(Door::Grant, GuideEvent::ChooseHolder("max".into(), key.clone(), Some("cn".into())));
    let cell = |guide: &Guide, person: &str| guide.grant.draft.cell(person, &key).cloned();
    assert_eq!(cell(&guide, "ada").map(|cell| cell.accounts), Some(vec![account]));
    let named = cell(&guide, "max").and_then(|cell| cell.assignment_id.zip(cell.native_identity));
    assert_eq!(named, Some(("a1".to_owned(), "cn".to_owned())));
    guide.update(Door::Grant, choose(Vec::new()));
    guide.update(Door::Grant, GuideEvent::ChooseAssignment("max".into(), key.clone(), None));
    assert_eq!(cell(&guide, "ada"), None);
    assert_eq!(cell(&guide, "max").and_then(|cell| cell.assignment_id), None);
}
