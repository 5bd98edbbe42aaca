use super::*;

/// One request of one role in this state.
fn request(id: &str, state: &str) -> RequestGroup {
    let row = row(&format!(
        r#"{{"id":"r1","name":"Auditor","type":"ROLE","state":"{state}","accessRequestId":"{id}",
            "requester":{{"id":"me","name":"Mia"}},"requestedFor":{{"id":"me","name":"Mia"}}}}"#
    ));
    let line = Line::of(row);
    let lines = [(line.row_key(), line)].into_iter().collect();
    group(&lines, &[]).remove(0)
}

fn news(before: &[RequestGroup], now: &[RequestGroup], shown: (bool, bool)) -> Vec<String> {
    let (then, seen) = (Sighting::of(before, |_| shown.0), Sighting::of(now, |_| shown.1));
    seen.news(&then, now).into_iter().map(|group| group.key.clone()).collect()
}

#[test]
fn a_state_that_changed_is_news_and_one_that_stayed_is_none() {
    let before = [request("q1", "EXECUTING"), request("q2", "EXECUTING")];
    let now = [request("q1", "REQUEST_COMPLETED"), request("q2", "EXECUTING")];
    assert_eq!(news(&before, &now, (true, true)), ["q1"]);
    assert!(news(&now, &now, (true, true)).is_empty());
}

#[test]
fn what_is_new_to_the_list_or_gone_from_it_is_no_news() {
    let (one, other) = ([request("q1", "EXECUTING")], [request("q2", "REJECTED")]);
    assert!(news(&one, &other, (true, true)).is_empty());
}

// With the filter at "In progress" a request that was completed left the list without a word.
#[test]
fn a_change_by_which_a_request_leaves_what_is_shown_is_news_and_one_of_what_was_never_shown_is_none() {
    let (before, now) = ([request("q1", "EXECUTING")], [request("q1", "REQUEST_COMPLETED")]);
    assert_eq!(news(&before, &now, (true, false)), ["q1"]);
    assert_eq!(news(&before, &now, (false, true)), ["q1"]);
    assert!(news(&before, &now, (false, false)).is_empty());
}
