use proptest::prelude::*;

use super::*;
use crate::contract::{AccessRequestResponse, RequestedItemStatus};
use crate::http::{NoAnswer, Response};

fn answer(status: u16, kind: &str, body: &str) -> Response {
    Response { status, headers: vec![("content-type".into(), kind.into())], body: body.into() }
}

fn json(status: u16, body: &str) -> Result<Response, NoAnswer> {
    Ok(answer(status, "application/json", body))
}

fn html(status: u16) -> Result<Response, NoAnswer> {
    Ok(answer(status, "text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in to Wi-Fi</title>"))
}

const REFUSAL: &str = r#"{"detailCode":"400.1.404 Referenced object not found","trackingId":"t-1",
    "messages":[{"locale":"en-US","localeOrigin":"DEFAULT","text":"Not found."},
                {"locale":"de","localeOrigin":"REQUEST","text":"Nicht gefunden."}],"causes":[]}"#;

#[test]
fn a_202_is_accepted_whatever_its_body() {
    let ids = r#"{"newRequests":[{"requestedFor":"p","accessRequestIds":["r"]}]}"#;
    let PostOutcome::Accepted(accepted) = post_outcome(json(202, ids)) else { panic!() };
    assert_eq!(accepted.new_requests[0].access_request_ids, ["r"]);
    for body in ["{}", "", "null", "[]", "{\"newRequests\":[{", "<html>"] {
        assert_eq!(post_outcome(json(202, body)), PostOutcome::AcceptedWithoutIds, "{body}");
    }
    assert_eq!(post_outcome(html(202)), PostOutcome::AcceptedWithoutIds);
}

fn cut(status: u16, body: &str) -> Result<Response, NoAnswer> {
    let began = Box::new(answer(status, "application/json", body));
    Err(NoAnswer::CutShort { began, why: Box::new(NoAnswer::Failed("reset".into())) })
}

#[test]
fn a_body_that_breaks_off_takes_nothing_from_a_definite_status() {
    // A 202 whose body broke was reported as "not known whether it arrived": the status had been thrown away with it.
    assert_eq!(post_outcome(cut(202, r#"{"newRequests":[{"#)), PostOutcome::AcceptedWithoutIds);
    assert!(accepted(cut(202, "{")).is_ok());
    assert!(matches!(post_outcome(cut(401, "")), PostOutcome::SignInNeeded(_)));
    assert!(matches!(post_outcome(cut(429, "")), PostOutcome::Waiting { .. }));
    assert!(matches!(post_outcome(cut(502, "")), PostOutcome::Unknown(Unknown::ServerFault(_))));
    assert_eq!(post_outcome(cut(400, "{")), PostOutcome::Unknown(Unknown::NotTheApi { status: 400 }));
    let lost = NoAnswer::Failed("reset".into());
    assert_eq!(post_outcome(cut(200, "{}")), PostOutcome::Unknown(Unknown::NoAnswer(lost.clone())));
    assert_eq!(read::<AccessRequestResponse>(cut(200, "{}")), Err(ApiError::NoAnswer(lost)));
    assert!(matches!(read::<AccessRequestResponse>(cut(403, "")), Err(ApiError::Forbidden(_))));
}

#[test]
fn a_list_is_never_read_as_an_object() {
    // serde takes a sequence for a struct, field by field: `[[],[]]` was an acceptance, `["400.1"]` a refusal.
    assert_eq!(post_outcome(json(202, "[[],[]]")), PostOutcome::AcceptedWithoutIds);
    assert_eq!(post_outcome(json(200, "[[],[]]")), PostOutcome::Unknown(Unknown::NotTheApi { status: 200 }));
    assert_eq!(
        post_outcome(json(400, r#"["400.1","t-1"]"#)),
        PostOutcome::Unknown(Unknown::NotTheApi { status: 400 })
    );
    assert!(read::<AccessRequestResponse>(json(200, "[[],[]]")).is_err());
    let page = read_page::<RequestedItemStatus>(json(200, r#"[["a"], {"id":"b"}]"#)).unwrap();
    assert_eq!((page.rows.len(), page.unreadable), (1, 1));
}

#[test]
fn one_field_of_another_type_does_not_cost_the_tracking_id() {
    let body =
        r#"{"detailCode":400,"trackingId":"t-7","messages":{"text":"x"},"causes":[{"text":"Why."},7]}"#;
    let PostOutcome::Rejected(said) = post_outcome(json(400, body)) else { panic!() };
    assert_eq!((said.reference(), said.words.as_deref()), (Some("t-7"), Some("Why.")));
}

#[test]
fn another_2xx_is_accepted_only_with_json_of_the_api() {
    assert_eq!(post_outcome(json(200, "{}")), PostOutcome::AcceptedWithoutIds);
    assert_eq!(post_outcome(json(201, r#"{"newRequests":[]}"#)), PostOutcome::AcceptedWithoutIds);
    for body in ["", "[]", "null", "\"ok\"", r#"{"status":"ok"}"#, "{}{}"] {
        let outcome = post_outcome(json(200, body));
        assert_eq!(outcome, PostOutcome::Unknown(Unknown::NotTheApi { status: 200 }), "{body}");
    }
    assert_eq!(post_outcome(html(200)), PostOutcome::Unknown(Unknown::Html { status: 200 }));
}

#[test]
fn a_refusal_is_definite_only_in_the_api_s_own_words() {
    for status in [400, 403, 404, 409, 422] {
        let PostOutcome::Rejected(said) = post_outcome(json(status, REFUSAL)) else { panic!("{status}") };
        assert_eq!(said.words.as_deref(), Some("Nicht gefunden."));
        assert_eq!(said.detail_number(), "400.1.404");
        assert_eq!(said.reference(), Some("t-1"));
    }
    assert_eq!(post_outcome(html(403)), PostOutcome::Unknown(Unknown::Html { status: 403 }));
    for body in ["", "{}", r#"{"blocked":true}"#, "[1]"] {
        let outcome = post_outcome(json(400, body));
        assert_eq!(outcome, PostOutcome::Unknown(Unknown::NotTheApi { status: 400 }), "{body}");
    }
}

#[test]
fn an_expired_token_and_a_busy_service_are_definite() {
    let expired = post_outcome(json(401, r#"{"error":"JWT validation failed: JWT is expired"}"#));
    let PostOutcome::SignInNeeded(said) = expired else { panic!() };
    assert_eq!(said.words.as_deref(), Some("JWT validation failed: JWT is expired"));
    let mut busy = answer(429, "application/json", r#"{"message":" Rate Limit Exceeded "}"#);
    busy.headers.push(("retry-after".into(), "7".into()));
    let PostOutcome::Waiting { retry_after_ms, said } = post_outcome(Ok(busy)) else { panic!() };
    assert_eq!((retry_after_ms, said.words.as_deref()), (Some(7_000), Some("Rate Limit Exceeded")));
    // A gateway that limits answers with a page of its own: nothing was executed all the same.
    for answer in [json(429, ""), html(429)] {
        let PostOutcome::Waiting { retry_after_ms: None, .. } = post_outcome(answer) else { panic!() };
    }
}

#[test]
fn everything_else_is_unknown_but_being_offline_before_it_left() {
    for status in [500, 502, 503, 504] {
        assert!(matches!(post_outcome(json(status, REFUSAL)), PostOutcome::Unknown(Unknown::ServerFault(_))));
        assert!(matches!(post_outcome(html(status)), PostOutcome::Unknown(Unknown::ServerFault(_))));
    }
    assert!(matches!(post_outcome(json(302, "")), PostOutcome::Unknown(_)));
    for lost in [NoAnswer::TimedOut, NoAnswer::Aborted, NoAnswer::TooLarge, NoAnswer::Failed("reset".into())]
    {
        assert_eq!(post_outcome(Err(lost.clone())), PostOutcome::Unknown(Unknown::NoAnswer(lost)));
    }
    assert_eq!(post_outcome(Err(NoAnswer::Offline)), PostOutcome::NotSent);
}

#[test]
fn a_read_keeps_the_server_s_words_and_every_reference() {
    let mut response = answer(403, "application/json", REFUSAL);
    response.headers.push(("slpt-request-id".into(), "gw-9".into()));
    let Err(ApiError::Forbidden(said)) = read::<AccessRequestResponse>(Ok(response)) else { panic!() };
    assert_eq!((said.tracking_id.as_deref(), said.request_id.as_deref()), (Some("t-1"), Some("gw-9")));
    assert_eq!(said.details().len(), 4);
}

#[test]
fn what_is_not_the_api_is_named_as_such() {
    let what = |result| match read::<AccessRequestResponse>(result) {
        Err(ApiError::NotTheApi { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(what(html(200)), NotTheApi::Html);
    assert_eq!(what(html(403)), NotTheApi::Html);
    assert_eq!(what(json(200, " ")), NotTheApi::Empty);
    assert_eq!(what(json(200, "{\"newRequests\":[{")), NotTheApi::Malformed);
    assert_eq!(read::<AccessRequestResponse>(Err(NoAnswer::TooLarge)), Err(ApiError::TooLarge));
}

#[test]
fn one_unreadable_row_hides_no_other() {
    let body = r#"[{"id":"a"},{"id":7},null,{"id":"b","state":"NEW_STATE","requestedFor":[{"id":"p"}]}]"#;
    let page = read_page::<RequestedItemStatus>(json(200, body)).unwrap();
    assert_eq!((page.rows.len(), page.unreadable, page.received()), (2, 2, 4));
    assert_eq!(page.rows[1].requested_for.id, "p");
    assert_eq!(page.rows[1].state.as_ref().unwrap().as_str(), "NEW_STATE");
}

#[test]
fn a_body_too_large_for_keepalive_goes_without_it() {
    let api =
        Api { url: "https://a".into(), version: crate::config::ApiVersion::Beta, language: "en".into() };
    let mut body = crate::contract::AccessRequest::default();
    assert!(submit_request(&api, &body).keepalive);
    body.requested_for = vec!["x".repeat(60 * 1024)];
    assert!(!submit_request(&api, &body).keepalive);
}

#[test]
fn people_are_found_by_each_of_their_names() {
    let api =
        Api { url: "https://a".into(), version: crate::config::ApiVersion::V3, language: String::new() };
    let filter = |text: &str| {
        let url = people_by_text(&api, text, Paging::first(20)).url;
        let filter =
            url.split("?filters=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or("").to_owned();
        filter.replace("%20", " ").replace("%22", "\"").replace("%28", "(").replace("%29", ")")
    };
    let one = r#"firstname sw "ann" or lastname sw "ann" or alias sw "ann" or email sw "ann""#;
    assert_eq!(filter(" ann "), one);
    let two = r#"(firstname sw "ann" and lastname sw "lee") or (firstname sw "lee" and lastname sw "ann")"#;
    assert_eq!(filter("ann lee"), two);
    assert_eq!(filter(""), "");
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let key = prop::sample::select(vec![
        "newRequests",
        "existingRequests",
        "requestedFor",
        "error",
        "messages",
        "text",
        "id",
        "state",
        "trackingId",
        "errorMessages",
        "approvalDetails",
        "clientMetadata",
        "accessRequestPhases",
        "message",
        "detailCode",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics_and_no_body_turns_a_5xx_into_a_promise(value in json_value(), status in 100_u16..600) {
        let body = value.to_string();
        let _ = read::<RequestedItemStatus>(json(status, &body));
        let _ = read_page::<RequestedItemStatus>(json(status, &body));
        let outcome = post_outcome(json(status, &body));
        if !(200..500).contains(&status) || (300..400).contains(&status) {
            prop_assert!(matches!(outcome, PostOutcome::Unknown(_)));
        }
    }

    #[test]
    fn no_text_panics(body in ".*", status in 100_u16..600) {
        let _ = read::<RequestedItemStatus>(json(status, &body));
        let _ = post_outcome(json(status, &body));
    }
}
