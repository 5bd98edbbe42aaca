//! Bodies of calls as no form would make them: every limit passed by one, everything twice, dates around now.

use access_request::contract::*;
use access_request::rules::{Fact, PackName};
use chrono::{DateTime, FixedOffset, SecondsFormat};

use super::chance::Chance;
use super::world::{ENTITLEMENTS, World};

const DAY: i64 = 86_400_000;

pub fn random(world: &World, rng: &mut Chance) -> AccessRequest {
    let types = [
        None,
        Some(RequestType::GrantAccess),
        Some(RequestType::GrantAccess),
        Some(RequestType::RevokeAccess),
        Some(RequestType::RevokeAccess),
        Some(RequestType::ModifyAccess),
    ];
    let odd = Some(RequestType::Other("TAKE_ACCESS".to_owned()));
    let request_type = if rng.one_in(60) { odd } else { rng.of(&types) };
    let revoke = request_type == Some(RequestType::RevokeAccess);
    let mut body = AccessRequest { request_type, ..AccessRequest::default() };
    if rng.one_in(3) {
        body.client_metadata = metadata(rng);
    }
    let nested = world.pack == PackName::V12026 && rng.one_in(if revoke { 12 } else { 3 });
    if nested || rng.one_in(60) {
        let rows = size(rng, &[0, 1, 1, 2, 3, 9, 10, 11]);
        body.requested_for_with_requested_items = (0..rows).map(|_| row(world, revoke, rng)).collect();
    }
    if !nested || rng.one_in(30) {
        let people = if revoke {
            size(rng, &[1, 1, 1, 1, 1, 2, 0])
        } else {
            size(rng, &[0, 1, 1, 1, 2, 9, 10, 11, 14])
        };
        body.requested_for = (0..people).map(|nth| person(world, nth, rng)).collect();
        body.requested_items = lines(world, revoke, rng);
    }
    if revoke && !world.held.is_empty() && rng.one_in(3) {
        take_what_is_held(world, &mut body, rng);
    }
    body
}

/// A removal of something that is held, ending around the time when it ends anyway.
fn take_what_is_held(world: &World, body: &mut AccessRequest, rng: &mut Chance) {
    let (who, what, until) = rng.of(&world.held);
    let mut line = line(world, what, true, 20, rng);
    if let Some(until) = until {
        let at = DateTime::from_timestamp_millis(until + rng.of(&[-1000, -1, 0, 0, 1, 1000]));
        line.remove_date = at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true));
    }
    body.requested_for = vec![world.people[who].id.clone()];
    body.requested_items = vec![line];
}

fn size(rng: &mut Chance, sizes: &[usize]) -> usize {
    rng.of(sizes)
}

fn person(world: &World, nth: usize, rng: &mut Chance) -> String {
    if rng.one_in(150) {
        return rng.of(&["", " ", "\u{a0}"]).to_owned();
    }
    // Mostly each once; now and then anybody, and so the same twice.
    let at = if rng.one_in(6) { rng.below(world.people.len()) } else { (nth + 1) % world.people.len() };
    let at = if nth == 0 && rng.one_in(4) { 0 } else { at };
    world.people[at].id.clone()
}

fn lines(world: &World, revoke: bool, rng: &mut Chance) -> Vec<AccessRequestItem> {
    let count =
        if revoke { size(rng, &[0, 1, 1, 1, 2, 3]) } else { size(rng, &[0, 1, 1, 2, 3, 24, 25, 26, 34]) };
    let first = rng.below(world.items.len());
    // Many lines are ordinary ones, or hardly any large body would be legal.
    let oddity = 1 + count;
    (0..count).map(|nth| line(world, first + nth, revoke, oddity, rng)).collect()
}

fn line(world: &World, at: usize, revoke: bool, oddity: usize, rng: &mut Chance) -> AccessRequestItem {
    let beta = world.pack == PackName::Beta2023;
    let at = if rng.one_in(8 * oddity) { rng.below(world.items.len()) } else { at % world.items.len() };
    // The older service removes no entitlements, so that most removals name something else.
    let others = world.items.len() - ENTITLEMENTS;
    let at =
        if beta && revoke && at < ENTITLEMENTS && !rng.one_in(8) { ENTITLEMENTS + at % others } else { at };
    let item = &world.items[at];
    let odd = |rng: &mut Chance, times: usize| rng.one_in(times * oddity);
    let item_type = if odd(rng, 40) { ItemType::from("GOVERNANCE_GROUP") } else { item.item_type.clone() };
    let id = if odd(rng, 60) { rng.of(&["", " ", "\t"]).to_owned() } else { item.id.clone() };
    let comment = if revoke || item.demands.comment == Fact::Yes(()) || rng.one_in(4) {
        if odd(rng, 8) { rng.of(&[None, Some(""), Some(" \n"), Some("\u{200b}")]) } else { Some("why") }
    } else {
        None
    };
    let takes_end = !beta || at >= ENTITLEMENTS || odd(rng, 10);
    let dated =
        takes_end && (item.demands.end == Fact::Yes(()) || rng.one_in(if oddity > 5 { 40 } else { 3 }));
    let some_id = |rng: &mut Chance| rng.one_in(20).then(|| rng.of(&["", "a1"]).to_owned());
    AccessRequestItem {
        item_type,
        id,
        comment: comment.map(str::to_owned),
        client_metadata: if rng.one_in(6) { metadata(rng) } else { ClientMetadata::new() },
        start_date: odd(rng, if revoke { 20 } else { 6 }).then(|| date(world, rng)),
        remove_date: dated.then(|| date(world, rng)),
        assignment_id: some_id(rng),
        native_identity: some_id(rng),
    }
}

fn row(world: &World, revoke: bool, rng: &mut Chance) -> RequestedForWithItems {
    let (count, first) = (size(rng, &[0, 1, 1, 1, 1, 2, 2, 3, 3, 25, 26]), rng.below(world.items.len()));
    let count = if count == 0 && !rng.one_in(6) { 1 } else { count };
    let nth = rng.below(world.people.len());
    let items = (0..count).map(|nth| NestedItem {
        item: AccessRequestItem { assignment_id: None, ..line(world, first + nth, revoke, 4 + count, rng) },
        account_selection: if rng.one_in(8) { accounts(rng) } else { Vec::new() },
    });
    let items = items.collect();
    RequestedForWithItems { identity_id: person(world, nth, rng), requested_items: items }
}

/// Never a source without an account: nothing empty is sent.
fn accounts(rng: &mut Chance) -> Vec<SourceSelection> {
    let account = |n: usize| AccountSelection { account_uuid: None, native_identity: format!("n{n}") };
    let sources = if rng.one_in(4) { &["s1", "s1"][..] } else { &["s1", "s2"][..] };
    let sources = sources.iter().map(|source| SourceSelection {
        source_id: (*source).to_owned(),
        accounts: (0..size(rng, &[1, 1, 1, 1, 1, 2])).map(account).collect(),
    });
    sources.collect()
}

fn metadata(rng: &mut Chance) -> ClientMetadata {
    let names = ["ticket", "", " ", "🎫", "arCid"];
    let most = if rng.one_in(20) { names.len() } else { names.len() - 1 };
    (0..rng.below(3))
        .map(|_| (names[rng.below(most)].to_owned(), rng.of(&["1", "", " "]).to_owned()))
        .collect()
}

/// A date around now, or around what is held, in any of the spellings of RFC 3339, or in none.
fn date(world: &World, rng: &mut Chance) -> String {
    if rng.one_in(15) {
        let odd = [
            "",
            " ",
            "soon",
            "2026-12-31",
            "2027-02-30T00:00:00Z",
            "2027-01-01T24:00:00Z",
            "2027-01-01T00:00:00",
            " 2027-01-01T00:00:00Z",
            "2027-01-01T00:00:00Z ",
            "2027-1-1T00:00:00Z",
            "2027-01-01T00:00Z",
            "2027-01-01T00:00:00.Z",
            "2027-01-01T00:00:00+5:00",
            "2027-01-01T00:00:00+24:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2028-06-30T23:59:60Z",
            "2027-01-01T00:00:60Z",
            "12027-01-01T00:00:00Z",
        ];
        return rng.of(&odd).to_owned();
    }
    let around = [-DAY, -1000, -1, 0, 1, 999, 1000, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 365 * DAY, 5000 * DAY];
    let bases: Vec<i64> = world.held.iter().filter_map(|held| held.2).chain([world.now_ms; 6]).collect();
    let later = if rng.one_in(3) { rng.of(&around) } else { rng.of(&around[7..]) };
    let at = rng.of(&bases) + later;
    let utc = DateTime::from_timestamp_millis(at).expect("a date of this century");
    let zone = |minutes: i32| FixedOffset::east_opt(minutes * 60).expect("an offset");
    match rng.below(6) {
        0 => utc.to_rfc3339_opts(SecondsFormat::Secs, true),
        1 => utc.with_timezone(&zone(330)).to_rfc3339_opts(SecondsFormat::Millis, true),
        2 => utc.with_timezone(&zone(-570)).to_rfc3339_opts(SecondsFormat::Nanos, false),
        3 => utc.to_rfc3339_opts(SecondsFormat::Millis, true).to_lowercase(),
        4 => utc.to_rfc3339_opts(SecondsFormat::Millis, true).replace('T', " "),
        _ => utc.to_rfc3339_opts(SecondsFormat::Millis, true),
    }
}
