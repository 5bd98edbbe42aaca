//! Reading the list, following it, finding one request, taking one back.

use super::*;

fn open_list(rows: &[String]) -> RequestList {
    let mut list = RequestList::default();
    let asks = list.update(&api(), ListEvent::Open);
    answer(&mut list, &asks[0], format!("[{}]", rows.join(",")));
    list
}

fn waiting(request: &str) -> String {
    WAITING.replace("\"q1\"", &format!("\"{request}\"")).replace("c-1", &format!("c-{request}"))
}

fn done(row: &str) -> String {
    row.replace("EXECUTING\",\"created", "REQUEST_COMPLETED\",\"created")
}

fn is_open(list: &RequestList) -> bool {
    list.is_open(&[], 0)
}

#[test]
fn the_list_comes_fifty_at_a_time() {
    let mut list = RequestList::default();
    let asks = list.update(&api(), ListEvent::Open);
    assert!(
        asks[0]
            .request
            .url
            .contains("/beta/access-request-status?regarding-identity=me&sorters=-created&limit=50")
    );
    assert!(list.view().loading);
    let rows: Vec<_> = (0..50).map(|n| waiting(&format!("q{n:02}"))).collect();
    answer(&mut list, &asks[0], format!("[{}]", rows.join(",")));
    assert!(list.view().more && is_open(&list));
    let more = list.update(&api(), ListEvent::More);
    assert!(matches!(more[0].tag, ListTag::Page { page: Paging { offset: 50, .. }, .. }));
    assert!(list.update(&api(), ListEvent::More).is_empty());
    answer(&mut list, &more[0], "[]");
    assert!(!list.view().more);
}

// A look used to read everything from the oldest open row on: with one request that waits for half a year that was the
// half year, every five seconds.
#[test]
fn a_look_reads_the_newest_rows_and_then_the_open_requests_that_were_not_among_them() {
    let mut list = open_list(&[waiting("new"), waiting("old"), done(&waiting("over"))]);
    let newest = list.update(&api(), ListEvent::Poll);
    assert!(newest[0].request.url.ends_with("?regarding-identity=me&sorters=-created&limit=50"));
    assert!(list.update(&api(), ListEvent::Poll).is_empty(), "one look at a time");
    let rest = answer(&mut list, &newest[0], format!("[{}]", waiting("new")));
    assert!(rest[0].request.url.contains("accessRequestId%20in%20%28%22old%22%29"));
    assert!(answer(&mut list, &rest[0], format!("[{}]", done(&waiting("old")))).is_empty());
    assert_eq!((list.view().unchanged, list.view().busy), (0, false));
    let newest = list.update(&api(), ListEvent::Poll);
    assert!(answer(&mut list, &newest[0], format!("[{}]", done(&waiting("new")))).is_empty());
    assert!(!is_open(&list));
}

#[test]
fn newest_rows_are_read_page_by_page_until_a_known_one_and_never_without_end() {
    let mut list = open_list(&[done(&waiting("known"))]);
    let mut asks = list.update(&api(), ListEvent::Poll);
    let mut pages = 0;
    while let Some(ask) = asks.first() {
        pages += 1;
        let rows: Vec<_> = (0..50).map(|n| done(&waiting(&format!("p{pages}-{n}")))).collect();
        asks = answer(&mut list, ask, format!("[{}]", rows.join(",")));
    }
    assert_eq!(pages, 4);
    let asks = list.update(&api(), ListEvent::Poll);
    let rows: Vec<_> = (0..50).map(|n| done(&waiting(&format!("p1-{n}")))).collect();
    assert!(answer(&mut list, &asks[0], format!("[{}]", rows.join(","))).is_empty());
}

#[test]
fn a_request_cut_by_the_end_of_a_page_is_asked_after_by_its_id() {
    let mut list = open_list(&[waiting("q49")]);
    let asks = list.update(&api(), ListEvent::Poll);
    let rows: Vec<_> = (0..50).map(|n| waiting(&format!("q{n}"))).collect();
    let rest = answer(&mut list, &asks[0], format!("[{}]", rows.join(",")));
    assert!(rest[0].request.url.contains("in%20%28%22q49%22%29"));
}

#[test]
fn more_open_requests_than_fit_into_one_look_take_turns() {
    let rows: Vec<_> = (0..70).map(|n| waiting(&format!("q{n:02}"))).collect();
    let mut list = open_list(&rows);
    let mut asked = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let newest = list.update(&api(), ListEvent::Poll);
        let rest = answer(&mut list, &newest[0], "[]");
        let ListTag::Follow { ids, .. } = &rest[0].tag else { panic!() };
        assert_eq!(ids.len(), 50);
        asked.extend(ids.clone());
        answer(&mut list, &rest[0], "[]");
    }
    assert_eq!(asked.len(), 70);
}

// Pages of one look used to count as looks: a long list slowed down five times as fast.
#[test]
fn a_look_of_two_answers_that_bring_nothing_counts_once() {
    let mut list = open_list(&[waiting("new"), waiting("old")]);
    let newest = list.update(&api(), ListEvent::Poll);
    let rest = answer(&mut list, &newest[0], format!("[{}]", waiting("new")));
    let reads = list.view().reads;
    answer(&mut list, &rest[0], format!("[{}]", waiting("old")));
    assert_eq!((list.view().unchanged, list.view().reads), (1, reads + 1));
}

// "Try again" under a failed look did nothing: it knew only pages that failed.
#[test]
fn a_failed_look_keeps_what_is_shown_says_so_and_can_be_tried_again() {
    let mut list = open_list(&[WAITING.to_owned()]);
    let reads = list.view().reads;
    let poll = list.update(&api(), ListEvent::Poll);
    let tag = poll[0].tag.clone();
    list.update(&api(), ListEvent::Answered { tag, result: Err(NoAnswer::TimedOut) });
    assert!(list.view().stale.is_some());
    assert_eq!((list.requests(&[]).len(), list.view().unchanged), (1, 1));
    assert_eq!(list.view().reads, reads, "the rows are as old as they were");
    let again = list.update(&api(), ListEvent::Retry);
    answer(&mut list, &again[0], format!("[{WAITING}]"));
    assert!(list.view().stale.is_none());
}

#[test]
fn a_failed_page_is_tried_again_before_anything_else() {
    let mut list = RequestList::default();
    let asks = list.update(&api(), ListEvent::Open);
    let tag = asks[0].tag.clone();
    list.update(&api(), ListEvent::Answered { tag, result: Err(NoAnswer::TimedOut) });
    assert!(list.view().problem.is_some());
    assert!(list.update(&api(), ListEvent::Poll).is_empty());
    assert!(matches!(list.update(&api(), ListEvent::Retry)[0].tag, ListTag::Page { .. }));
}

// A link to a request beyond the rows that were loaded said "not in the list".
#[test]
fn a_request_that_is_not_among_the_rows_is_read_by_its_id() {
    let mut list = open_list(&[WAITING.to_owned()]);
    let find = || ListEvent::Find { request_id: "far".into() };
    let asks = list.update(&api(), find());
    assert!(asks[0].request.url.contains("accessRequestId%20in%20%28%22far%22%29"));
    assert_eq!(list.finding_of("far"), Some(None));
    assert!(list.update(&api(), find()).is_empty());
    answer(&mut list, &asks[0], format!("[{}]", waiting("far")));
    assert!(list.requests(&[]).iter().any(|group| group.is_called("far")));
    assert_eq!(list.finding_of("far"), Some(Some(&Ok(()))));
}

#[test]
fn looking_for_a_request_again_is_possible_after_a_failure_and_after_reading_the_list_anew() {
    let mut list = open_list(&[]);
    let find = || ListEvent::Find { request_id: "far".into() };
    let asks = list.update(&api(), find());
    let tag = asks[0].tag.clone();
    list.update(&api(), ListEvent::Answered { tag, result: Err(NoAnswer::TimedOut) });
    let asks = list.update(&api(), find());
    answer(&mut list, &asks[0], "[]");
    assert!(list.update(&api(), find()).is_empty());
    let asks = list.update(&api(), ListEvent::Open);
    answer(&mut list, &asks[0], "[]");
    assert_eq!(list.finding_of("far"), None);
}

#[test]
fn a_request_that_somebody_looks_at_stays_when_the_list_is_read_anew() {
    let mut list = open_list(&[]);
    let asks = list.update(&api(), ListEvent::Find { request_id: "far".into() });
    answer(&mut list, &asks[0], format!("[{}]", waiting("far")));
    let asks = list.update(&api(), ListEvent::Open);
    answer(&mut list, &asks[0], format!("[{WAITING}]"));
    assert!(list.requests(&[]).iter().any(|group| group.is_called("far")));
    assert_eq!(list.finding_of("far"), Some(Some(&Ok(()))));
}

#[test]
fn a_withdrawal_is_sent_once_and_looked_after() {
    let mut list = open_list(&[WAITING.to_owned()]);
    let withdraw = || ListEvent::Withdraw { request_id: "q1".into(), comment: "No".into() };
    let group = list.requests(&[]).remove(0);
    assert_eq!(list.withdrawable(&group, "me", false), Ok(vec!["q1".to_owned()]));
    let asks = list.update(&api(), withdraw());
    assert_eq!(asks[0].request.body.as_deref(), Some(r#"{"accountActivityId":"q1","comment":"No"}"#));
    assert!(list.update(&api(), withdraw()).is_empty());
    assert_eq!(list.withdrawal_of("q1"), Some(None));
    assert_eq!(list.withdrawable(&group, "me", false), Err(WhyNot::UnderWay));
    let follow = answer(&mut list, &asks[0], "");
    assert!(matches!(follow[0].tag, ListTag::Follow { .. }));
    assert_eq!(list.withdrawal_of("q1"), Some(Some(&Ok(()))));
}

// The list of the next person began to count from nothing again, so an answer of the person before could fit.
#[test]
fn nothing_of_the_person_before_arrives_after_signing_out() {
    let mut list = open_list(&[WAITING.to_owned()]);
    let ask = |list: &mut RequestList| {
        let mut asks = list.update(&api(), ListEvent::Open);
        asks.extend(list.update(&api(), ListEvent::Detail { request_id: "q1".into() }));
        let (request_id, comment) = ("q1".into(), "No".into());
        asks.extend(list.update(&api(), ListEvent::Withdraw { request_id, comment }));
        asks
    };
    let before = ask(&mut list);
    list.forget();
    assert!(list.requests(&[]).is_empty());
    ask(&mut list);
    for one in &before {
        answer(&mut list, one, format!("[{WAITING}]"));
    }
    assert!(list.requests(&[]).is_empty());
    assert_eq!((list.metadata_of("q1"), list.withdrawal_of("q1")), (Some(None), Some(None)));
}

#[test]
fn opening_the_list_anew_does_not_stop_the_following() {
    let mut list = open_list(&[WAITING.to_owned()]);
    let lost = list.update(&api(), ListEvent::Poll);
    let asks = list.update(&api(), ListEvent::Open);
    answer(&mut list, &asks[0], format!("[{WAITING}]"));
    assert!(answer(&mut list, &lost[0], "[]").is_empty());
    assert_eq!(list.update(&api(), ListEvent::Poll).len(), 1);
}

// Somebody who had sent a request and looked at the list saw it stand still: only rows of the server were followed.
#[test]
fn what_was_just_accepted_is_followed_until_it_is_listed_or_ten_minutes_are_over() {
    let mut list = open_list(&[]);
    let accepted = [sent("c-1", 1_000, SentState::Accepted)];
    assert!(list.is_open(&accepted, 2_000));
    assert!(!list.is_open(&accepted, 1_000 + 10 * 60 * 1000));
    let asks = list.update(&api(), ListEvent::Poll);
    answer(&mut list, &asks[0], format!("[{}]", done(WAITING)));
    assert!(!list.is_open(&accepted, 2_000));
}

#[test]
fn what_this_browser_sent_long_ago_waits_for_its_page_instead_of_looking_unlisted() {
    let rows: Vec<_> = (0..50).map(|n| waiting(&format!("q{n}"))).collect();
    let mut list = open_list(&rows);
    let reached = |list: &RequestList, state| {
        let old = [sent("c-old", 1_000, state)];
        list.requests(&old).iter().all(|group| list.reaches(group))
    };
    assert!(!reached(&list, SentState::Accepted));
    assert!(reached(&list, SentState::Unknown));
    let asks = list.update(&api(), ListEvent::More);
    answer(&mut list, &asks[0], "[]");
    assert!(reached(&list, SentState::Accepted));
}

#[test]
fn entries_that_cannot_be_read_are_counted() {
    let list = open_list(&["7".to_owned(), WAITING.to_owned()]);
    assert_eq!((list.view().unreadable, list.requests(&[]).len()), (1, 1));
}

#[test]
fn since_when_something_is_under_way_is_known_as_soon_as_its_older_request_was_read() {
    let mut list = open_list(&[]);
    let old = ["q1".to_owned()];
    assert_eq!(list.under_way_since(&old, Some("me")), None);
    let found = list.update(&api(), ListEvent::Find { request_id: "q1".into() });
    answer(&mut list, &found[0], format!("[{WAITING}]"));
    let since = list.under_way_since(&old, Some("me"));
    assert!(since.is_some_and(|ms| ms > 0), "{since:?}");
    assert_eq!(list.under_way_since(&old, None), since);
    assert_eq!(list.under_way_since(&old, Some("ann")), None, "of somebody else");
    assert_eq!(list.under_way_since(&["q2".to_owned()], Some("me")), None, "of another request");
}
