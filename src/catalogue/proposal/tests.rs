use proptest::prelude::*;

use super::*;
use crate::config::ApiVersion;

fn api() -> Api {
    Api { url: "https://t.example".to_owned(), version: ApiVersion::Beta, language: "en".to_owned() }
}

fn key(item_type: ItemType, id: &str) -> ItemKey {
    ItemKey { item_type, id: id.to_owned() }
}

fn answer(body: &str) -> Result<Response, NoAnswer> {
    Ok(Response { status: 200, headers: Vec::new(), body: body.to_owned() })
}

fn ann() -> Asker {
    Asker { me: "ann".to_owned(), ..Asker::default() }
}

#[test]
fn the_documented_link_is_read() {
    let proposal = Proposal::read(
        "for=2c91,me&item=role:r1&item=access-profile:p1,entitlement:e1&until=2027-01-31&comment=For%20the%20audit+of%20May",
    );
    assert_eq!(proposal.people, ["2c91", "me"]);
    let items =
        [key(ItemType::Role, "r1"), key(ItemType::AccessProfile, "p1"), key(ItemType::Entitlement, "e1")];
    assert_eq!(proposal.items, items);
    assert_eq!(proposal.until, Some(DateInput::day("2027-01-31")));
    assert_eq!(proposal.comment.as_deref(), Some("For the audit of May"));
    assert_eq!(proposal.left_out, []);
}

#[test]
fn what_is_not_understood_is_left_out_and_named() {
    for (link, named) in [
        ("item=role", "role"),
        ("item=ROLE:r1", "ROLE:r1"),
        ("item=role:r1%27%20or", "role:r1' or"),
        ("for=Ada%20Example", "Ada Example"),
        ("until=tomorrow", "until"),
        ("until=2027-01-31T00:00", "until"),
        ("submit=true", "submit"),
        ("__proto__=x", "__proto__"),
        ("comment=%ff", "comment"),
        ("comment=%2", "comment"),
        ("comment=a&comment=b", "comment"),
    ] {
        let proposal = Proposal::read(link);
        assert_eq!(proposal.left_out, [LeftOut::NotUnderstood(named.to_owned())], "{link}");
    }
}

#[test]
fn a_link_names_at_most_what_can_be_checked_at_a_glance() {
    let items: Vec<String> = (0..40).map(|n| format!("item=role:r{n}")).collect();
    let people: Vec<String> = (0..40).map(|n| format!("for=p{n}")).collect();
    let proposal = Proposal::read(&[items, people].concat().join("&"));
    assert_eq!((proposal.items.len(), proposal.people.len()), (MOST_ITEMS, MOST_PEOPLE));
    assert_eq!(proposal.left_out, [LeftOut::TooMany]);
    let long = Proposal::read(&format!("comment={}", "x".repeat(1_001)));
    assert_eq!((long.comment, long.left_out), (None, vec![LeftOut::TooMany]));
}

#[test]
fn one_thing_twice_is_one_thing() {
    let proposal = Proposal::read("for=a&for=a&item=role:r1&item=role:r1");
    assert_eq!((proposal.people.len(), proposal.items.len(), proposal.left_out.len()), (1, 1, 0));
}

#[test]
fn only_ids_are_asked_for_and_only_where_there_are_any() {
    let (_, asks) = Lookup::start(&api(), ann(), Proposal::read("for=bob&item=role:r1"));
    let asked: Vec<_> = asks.iter().map(|ask| ask.tag).collect();
    assert_eq!(asked, [ProposalTag::People, ProposalTag::RolesAndProfiles]);
    assert!(asks.iter().all(|ask| ask.request.body.is_none()), "nothing is sent");
    assert!(Lookup::start(&api(), ann(), Proposal::read("comment=x")).1.is_empty());
}

#[test]
fn names_come_from_the_service_and_what_it_does_not_show_is_left_out() {
    let link = "for=me,bob,eve&item=role:r1&item=role:r2&item=entitlement:e1&comment=x";
    let (mut lookup, asks) = Lookup::start(&api(), ann(), Proposal::read(link));
    assert_eq!(asks.len(), 3);
    lookup.answered(ProposalTag::People, answer(r#"[{"id":"bob","name":"Bob Bee","manager":{"id":"ann"}}]"#));
    lookup.answered(ProposalTag::RolesAndProfiles, answer(r#"[{"id":"r1","type":"ROLE","name":"Payroll"}]"#));
    assert!(lookup.is_waiting());
    lookup.answered(
        ProposalTag::Entitlements,
        Ok(Response { status: 403, headers: Vec::new(), body: "{}".to_owned() }),
    );
    assert!(!lookup.is_waiting());
    let found = lookup.found().unwrap();
    assert_eq!(found.people.iter().map(|hit| hit.person.name.as_str()).collect::<Vec<_>>(), ["Bob Bee"]);
    assert_eq!(found.items.iter().map(|hit| hit.item.name.as_str()).collect::<Vec<_>>(), ["Payroll"]);
    let left_out = ["eve", "r2", "e1"].map(|id| id.to_owned());
    let [eve, r2, e1] = left_out;
    assert_eq!(found.left_out, [LeftOut::Person(eve), LeftOut::Item(r2), LeftOut::Item(e1)]);
}

/// A row of another type under the asked id, or one that nobody asked for, is not what the link named.
#[test]
fn an_answer_that_nobody_asked_for_is_not_taken() {
    let (mut lookup, _) = Lookup::start(&api(), ann(), Proposal::read("item=role:r1"));
    let rows =
        r#"[{"id":"r1","type":"ACCESS_PROFILE","name":"Other"},{"id":"r9","type":"ROLE","name":"More"}]"#;
    lookup.answered(ProposalTag::RolesAndProfiles, answer(rows));
    lookup.answered(ProposalTag::People, answer(r#"[{"id":"eve","name":"Eve"}]"#));
    let found = lookup.found().unwrap();
    assert!(found.items.is_empty() && found.people.is_empty(), "{found:?}");
}

#[test]
fn an_outage_uses_nothing_of_the_link() {
    let (mut lookup, _) = Lookup::start(&api(), ann(), Proposal::read("for=bob&item=role:r1"));
    lookup.answered(ProposalTag::People, answer("[]"));
    lookup.answered(ProposalTag::RolesAndProfiles, Err(NoAnswer::Offline));
    assert_eq!(lookup.found(), Err(ApiError::NoAnswer(NoAnswer::Offline)));
}

proptest! {
    #[test]
    fn every_text_is_a_proposal_within_its_bounds(text in "(for|item|until|comment|x)?=?.{0,200}") {
        let proposal = Proposal::read(&text);
        prop_assert!(proposal.people.iter().all(|id| is_id(id)));
        prop_assert!(proposal.items.iter().all(|key| is_id(&key.id)));
        prop_assert!(proposal.comment.iter().all(|comment| comment.chars().count() <= MOST_COMMENT));
        prop_assert!(proposal.left_out.len() <= MOST_ITEMS);
    }
}
