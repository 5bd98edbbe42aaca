mod list;
mod news;

use super::*;
use crate::api::{Api, Paging};
use crate::catalogue::Ask;
use crate::config::ApiVersion;
use crate::contract::{ItemType, RequestType, RequestedItemStatus};
use crate::http::{NoAnswer, Response};
use crate::rules::ItemKey;
use proptest::prelude::*;

fn row(json: &str) -> RequestedItemStatus {
    serde_json::from_str(json).unwrap()
}

fn api() -> Api {
    Api { url: "https://t".into(), version: ApiVersion::Beta, language: "en".into() }
}

fn ok(body: impl Into<String>) -> Result<Response, NoAnswer> {
    Ok(Response { status: 200, headers: Vec::new(), body: body.into() })
}

const WAITING: &str = r#"{"id":"r1","name":"Auditor","type":"ROLE","state":"EXECUTING","created":"2026-01-01T10:00:00Z",
    "accessRequestId":"q1","accountActivityItemId":"i1","cancelable":true,
    "requester":{"id":"me","name":"Mia"},"requestedFor":{"id":"me","name":"Mia"},
    "clientMetadata":{"arCid":"c-1","arPart":"1/1","ticket":"T-7"},
    "accessRequestPhases":[{"name":"APPROVAL_PHASE","state":"EXECUTING","started":"2026-01-01T10:01:00Z","phaseReference":"approvalDetails"},
        {"name":"PROVISIONING_PHASE","state":"PENDING","started":null}],
    "approvalDetails":[{"status":"PENDING","scheme":"ROLE_OWNER","originalOwner":{"id":"o","name":"Olga"},
        "currentOwner":{"id":"p","name":"Piet"},"forwarded":true,"modified":"2026-01-01T10:05:00Z"}]}"#;

#[test]
fn an_executing_item_with_an_open_approval_waits_for_whoever_is_asked_now() {
    let Progress::WaitingForApproval { who, since_ms, .. } = Progress::of(&row(WAITING)) else { panic!() };
    assert_eq!(who, ["Piet"]);
    assert_eq!(since_ms, crate::contract::moment("2026-01-01T10:05:00Z"));
}

#[test]
fn every_state_of_the_contract_has_words_and_an_unknown_one_keeps_its_name() {
    let of = |json: &str| Progress::of(&row(json));
    assert_eq!(of(r#"{"state":"EXECUTING"}"#), Progress::Queued);
    assert_eq!(of(r#"{"state":"REQUEST_COMPLETED"}"#), Progress::Done);
    assert_eq!(of(r#"{"state":"NOT_ALL_ITEMS_PROVISIONED"}"#), Progress::PartlyDone);
    assert_eq!(of(r#"{"state":"PROVISIONING_VERIFICATION_PENDING"}"#), Progress::BeingVerified);
    assert_eq!(of(r#"{"state":"TERMINATED"}"#), Progress::Stopped { messages: vec![] });
    assert_eq!(of(r#"{"state":"NEW"}"#), Progress::Unknown("NEW".into()));
    assert_eq!(of("{}"), Progress::Unknown(String::new()));
    let provisioning = r#"{"state":"EXECUTING","accessRequestPhases":[{"name":"APPROVAL_PHASE","state":"COMPLETED"},
        {"name":"PROVISIONING_PHASE","state":"EXECUTING","started":"2026-01-01T00:00:00Z"}]}"#;
    assert!(matches!(of(provisioning), Progress::BeingProvisioned { since_ms: Some(_) }));
    let manual = r#"{"state":"EXECUTING","accessRequestPhases":[{"name":"PROVISIONING_PHASE","state":"EXECUTING"}],
        "manualWorkItemDetails":[{"status":"PENDING","originalOwner":{"id":"w","name":"Wim"}}]}"#;
    assert!(matches!(of(manual), Progress::WaitingForManualWork { who, .. } if who == ["Wim"]));
    let failed = r#"{"state":"ERROR","errorMessages":[[{"locale":"en","localeOrigin":"DEFAULT","text":"Down"},
        {"locale":"de","localeOrigin":"REQUEST","text":"Weg"}],[],[{"text":"Again"}]]}"#;
    assert_eq!(of(failed), Progress::Failed { messages: vec!["Weg".into(), "Again".into()] });
    let rejected = r#"{"state":"REJECTED","approvalDetails":[{"status":"REJECTED","comment":"Not now",
        "originalOwner":{"name":"Olga"}}]}"#;
    assert_eq!(of(rejected), Progress::Rejected { by: Some("Olga".into()), comment: Some("Not now".into()) });
    let duplicate = r#"{"state":"CANCELLED","errorMessages":[[{"text":"Duplicate"}]]}"#;
    assert_eq!(of(duplicate), Progress::Cancelled { by: None, comment: Some("Duplicate".into()) });
}

#[test]
fn a_timeline_tells_each_step_and_what_is_open_last() {
    let mut status = row(WAITING);
    let entries = timeline(&status);
    let keys: Vec<_> = entries.iter().map(|entry| entry.what.id.key()).collect();
    assert_eq!(keys, ["history.step.requested", "history.step.approval-pending"]);
    assert!(entries[1].open);
    status.state = Some("CANCELLED".into());
    status.approval_details.clear();
    status.cancelled_request_details =
        Some(crate::contract::CancelledDetails { comment: "Changed my mind".into(), ..Default::default() });
    let entries = timeline(&status);
    assert_eq!(entries.last().unwrap().comment.as_deref(), Some("Changed my mind"));
}

fn sent(cid: &str, created_ms: i64, state: SentState) -> Sent {
    let key = ItemKey { item_type: ItemType::Role, id: "r1".into() };
    Sent {
        cid: cid.into(),
        part: "1/1".into(),
        created_ms,
        request_type: RequestType::GrantAccess,
        people: vec![Named { id: "me".into(), name: "Mia".into() }],
        items: vec![SentItem { key, name: "Auditor".into() }],
        state,
        request_ids: Vec::new(),
        existing: 0,
        before: Vec::new(),
    }
}

#[test]
fn a_row_that_does_not_say_when_it_was_made_stands_last_and_has_no_date() {
    // It used to be of 1970.
    let unsaid = row(r#"{"state":"EXECUTING","accessRequestId":"q9"}"#);
    let groups = group(&lines(vec![unsaid.clone(), row(WAITING)]), &[]);
    assert_eq!((groups[1].key.as_str(), groups[1].created_ms), ("q9", None));
    let mut known = sent("c-9", 7, SentState::Accepted);
    known.request_ids = vec!["q9".into()];
    assert_eq!(group(&lines(vec![unsaid]), &[known])[0].created_ms, Some(7));
}

#[test]
fn a_call_that_only_met_older_requests_stays_a_request_of_its_own() {
    // It used to disappear into the older request, and "my" request was nowhere.
    let call = Sent { existing: 1, ..sent("c-2", 1_800_000_000_000, SentState::Existing) };
    let groups = group(&lines(vec![row(WAITING)]), &[call]);
    let keys: Vec<_> = groups.iter().map(|group| group.key.as_str()).collect();
    assert_eq!(keys, ["c-2", "c-1"]);
    assert!(!groups[0].is_open(1_800_000_000_000) && groups[0].not_listed() == 0);
    assert!(groups[0].is_called("c-2") && groups[1].is_called("q1"));
}

#[test]
fn what_has_no_name_is_called_by_its_id() {
    // Records lose their names after a day: the link to the request had no name at all.
    let mut old = sent("c-2", 0, SentState::Unknown);
    (old.people[0].name, old.items[0].name) = (String::new(), String::new());
    let groups = group(&Lines::new(), &[old]);
    assert_eq!((groups[0].item_names(), groups[0].people()[0].shown()), (vec!["r1".to_owned()], "me"));
    let nameless = row(r#"{"state":"EXECUTING","accessRequestId":"q9"}"#);
    assert!(group(&lines(vec![nameless]), &[])[0].item_names().is_empty());
}

#[test]
fn a_part_that_was_refused_shows_beside_the_rows_of_the_others() {
    let refused = Sent { part: "2/2".into(), ..sent("c-1", 5, SentState::Rejected { words: None }) };
    let groups = group(&lines(vec![row(WAITING)]), &[sent("c-1", 5, SentState::Accepted), refused]);
    let states: Vec<_> =
        groups[0].states().into_iter().map(|(state, words)| (state, words.id.key())).collect();
    assert_eq!(
        states,
        [
            (StateGroup::Open, "history.progress.approval-since"),
            (StateGroup::Rejected, "history.sent.rejected")
        ]
    );
    let rejected = Filter { state: Some(StateGroup::Rejected), ..Filter::default() };
    assert!(rejected.keeps(&groups[0]));
}

#[test]
fn what_was_given_up_does_not_read_as_if_it_were_going_to_be_sent() {
    assert_eq!(SentState::GivenUp.message().id.key(), "history.sent.given-up");
    assert_eq!(SentState::GivenUp.group(), StateGroup::Cancelled);
}

#[test]
fn why_nothing_can_be_withdrawn_is_said_for_the_whole_request() {
    let mut late = row(WAITING);
    late.cancelable = false;
    let mut over = row(WAITING);
    (over.state, over.account_activity_item_id) = (Some("REJECTED".into()), Some("i0".into()));
    let judge = |rows, sent: &[Sent]| group(&lines(rows), sent)[0].withdrawable("me", false);
    assert_eq!(judge(vec![over.clone(), late.clone()], &[]), Err(WhyNot::TooLate));
    assert_eq!(judge(vec![late, over.clone()], &[]), Err(WhyNot::TooLate));
    assert_eq!(judge(vec![over.clone()], &[]), Err(WhyNot::Over));
    assert_eq!(judge(vec![over, row(WAITING)], &[]), Ok(vec!["q1".to_owned()]));
    // A request that only this browser knows could be "withdrawn", which did nothing and was announced as done.
    assert_eq!(judge(Vec::new(), &[sent("c-1", 0, SentState::Accepted)]), Err(WhyNot::NotListed));
}

#[test]
fn a_step_that_ended_badly_does_not_look_done() {
    let rejected =
        r#"{"state":"REJECTED","approvalDetails":[{"status":"REJECTED","originalOwner":{"name":"Olga"}}]}"#;
    let failed = r#"{"state":"ERROR","errorMessages":[[{"text":"Down"}]]}"#;
    let last = |json: &str| timeline(&row(json)).pop().map(|entry| entry.failed);
    assert_eq!((last(rejected), last(failed)), (Some(true), Some(true)));
    assert_eq!(last(r#"{"state":"REQUEST_COMPLETED"}"#), Some(false));
}

#[test]
fn rows_of_one_request_stand_together_with_what_was_sent_newest_first() {
    let mut second = row(WAITING);
    second.access_request_id = Some("q2".into());
    second.requested_for.id = "ann".into();
    let foreign =
        row(r#"{"state":"REQUEST_COMPLETED","created":"2025-01-01T00:00:00Z","accessRequestId":"old"}"#);
    let sent = [
        sent("c-1", 1_767_261_600_000, SentState::Accepted),
        sent("c-2", 1_800_000_000_000, SentState::Unknown),
    ];
    let groups = group(&lines(vec![foreign, row(WAITING), second, row(WAITING)]), &sent);
    let keys: Vec<_> = groups.iter().map(|group| group.key.as_str()).collect();
    assert_eq!(keys, ["c-2", "c-1", "old"]);
    assert_eq!((groups[1].lines.len(), groups[1].sent.len(), groups[1].not_listed()), (2, 1, 0));
    assert_eq!(
        (groups[0].lines.len(), groups[0].not_listed()),
        (0, 0),
        "whether it was accepted is not known"
    );
    assert_eq!(groups[1].request_ids(), ["q1", "q2"]);
}

#[test]
fn our_own_keys_are_hidden_from_the_reference_data() {
    let line = Line::of(row(WAITING));
    assert_eq!(line.cid(), Some("c-1"));
    assert_eq!(line.metadata().into_iter().collect::<Vec<_>>(), [("ticket".to_owned(), "T-7".to_owned())]);
}

#[test]
fn only_what_is_open_cancelable_and_one_s_own_can_be_withdrawn() {
    let judge = |change: &dyn Fn(&mut RequestedItemStatus), me: &str, admin| {
        let mut status = row(WAITING);
        change(&mut status);
        Withdrawal::of(&Line::of(status), me, admin)
    };
    assert_eq!(judge(&|_| {}, "me", false), Withdrawal::Possible { request_id: "q1".into() });
    assert_eq!(judge(&|_| {}, "x", false), Withdrawal::Not(WhyNot::NotYours));
    assert_eq!(judge(&|_| {}, "x", true), Withdrawal::Possible { request_id: "q1".into() });
    assert_eq!(judge(&|row| row.cancelable = false, "me", false), Withdrawal::Not(WhyNot::TooLate));
    let done = |row: &mut RequestedItemStatus| row.state = Some("REJECTED".into());
    assert_eq!(judge(&done, "me", false), Withdrawal::Not(WhyNot::Over));
}

#[test]
fn filters_combine_and_ignore_accents_and_case() {
    let groups = group(&lines(vec![row(WAITING)]), &[sent("c-2", 0, SentState::Rejected { words: None })]);
    let kept = |filter: Filter| groups.iter().filter(|group| filter.keeps(group)).count();
    assert_eq!(kept(Filter::default()), 2);
    assert_eq!(kept(Filter { text: "AÜDITOR t-7".into(), ..Filter::default() }), 1);
    assert_eq!(kept(Filter { state: Some(StateGroup::Open), ..Filter::default() }), 1);
    assert_eq!(kept(Filter { state: Some(StateGroup::Rejected), ..Filter::default() }), 1);
    assert_eq!(kept(Filter { item_type: Some(ItemType::Entitlement), ..Filter::default() }), 0);
    assert_eq!(kept(Filter { text: "c-2".into(), state: Some(StateGroup::Open), ..Filter::default() }), 0);
}

#[test]
fn a_look_that_is_planned_is_not_put_off_by_coming_back() {
    assert_eq!(earlier(Some(3_000), Some(5_000)), Some(3_000));
    assert_eq!(earlier(None, Some(5_000)), Some(5_000));
    assert_eq!(earlier(Some(3_000), None), Some(3_000));
}

#[test]
fn following_slows_down_to_a_minute_and_stops_when_nothing_is_open_or_nobody_looks() {
    let pauses: Vec<_> = (0..7).map(|n| next_poll_ms(true, true, n, 500).unwrap()).collect();
    assert_eq!(pauses, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
    assert_eq!(next_poll_ms(true, true, 0, 0), Some(4_500));
    assert_eq!(next_poll_ms(true, true, u32::MAX, 1000), Some(66_000));
    assert_eq!(next_poll_ms(false, true, 0, 0), None);
    assert_eq!(next_poll_ms(true, false, 0, 0), None);
}

fn answer(list: &mut RequestList, ask: &Ask<ListTag>, body: impl Into<String>) -> Vec<Ask<ListTag>> {
    list.update(&api(), ListEvent::Answered { tag: ask.tag.clone(), result: ok(body) })
}

fn lines(rows: Vec<RequestedItemStatus>) -> Lines {
    rows.into_iter()
        .map(|row| {
            let line = Line::of(row);
            (line.row_key(), line)
        })
        .collect()
}

fn read(file: &str) -> Vec<Vec<String>> {
    let mut reader = csv_reader(file);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv_reader(file: &str) -> ::csv::Reader<&[u8]> {
    let body = file.strip_prefix('\u{feff}').unwrap();
    ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes())
}

#[test]
fn no_cell_can_become_a_formula() {
    let attacks = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\"=1",
        "'=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "\u{a0}=1",
        " \"'=cmd|' /C calc'!A0",
    ];
    for cell in attacks {
        let rows = read(&csv([vec![cell.to_owned(), "plain".into()]]));
        assert_eq!(rows, [vec![format!("'{cell}"), "plain".to_owned()]], "{cell:?}");
    }
    assert_eq!(csv([["a".to_owned(), "b=c".to_owned()]]), "\u{feff}a,b=c\r\n");
}

proptest! {
    #[test]
    fn every_cell_reads_back_as_it_was_or_behind_a_quote(
        rows in prop::collection::vec(prop::collection::vec("[ -~\\t\\r\\n\"',=é＝]{0,12}", 2..5), 1..6)
    ) {
        let read = read(&csv(rows.clone()));
        prop_assert_eq!(read.len(), rows.len());
        for (cell, was) in read.iter().flatten().zip(rows.iter().flatten()) {
            let guarded = format!("'{was}");
            prop_assert!(cell == was || *cell == guarded);
        }
    }
}

#[test]
fn the_export_has_one_row_for_each_person_and_item() {
    let groups = group(&lines(vec![row(WAITING)]), &[sent("c-2", 0, SentState::Unknown)]);
    let say = |message: &crate::text::Message| message.id.english().to_owned();
    let groups: Vec<_> = groups.iter().collect();
    let rows = read(&Export { say: &say }.file(&groups));
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.len() == 11));
    assert!(rows[0].iter().all(|cell| !cell.is_empty()));
    assert_eq!((rows[1][5].as_str(), rows[1][10].as_str()), ("Auditor", "c-1"));
    assert_eq!((rows[1][3].as_str(), rows[1][4].as_str()), ("Access", "Role"), "no words of the wire");
    assert_eq!(rows[2][6], "Sent, but it is not known yet whether it arrived");
}
