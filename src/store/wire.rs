//! Between the outbox and the API: what a call is recognised by, what a row of the status list shows, what an answer
//! means. When anything is sent is decided in `submission/`.

use crate::{
    api::{self, PostOutcome},
    contract::{AcceptedRequest, AccessRequest, RequestType, RequestedItemStatus},
    http::NoAnswer,
    rules::Draft,
    submission::{self, ItemRef, Named, PostAnswer, Rejection, Row, Said, Summary, Unsure},
};

pub(super) fn summary(draft: &Draft, body: &AccessRequest) -> Summary {
    let nested = &body.requested_for_with_requested_items;
    let people = body.requested_for.iter().chain(nested.iter().map(|one| &one.identity_id));
    let people = people.map(|id| Named {
        id: id.clone(),
        name: draft.person(id).map(|person| person.name.clone()).unwrap_or_default(),
    });
    let lines = body
        .requested_items
        .iter()
        .chain(nested.iter().flat_map(|one| one.requested_items.iter().map(|n| &n.item)));
    let mut items: Vec<Named> = Vec::new();
    for line in lines {
        if items.iter().any(|item| item.id == line.id) {
            continue;
        }
        let name = draft.items.iter().find(|i| i.item.id == line.id).map(|i| i.item.name.clone());
        items.push(Named { id: line.id.clone(), name: name.unwrap_or_default() });
    }
    Summary { people: people.collect(), items, removes: body.request_type == Some(RequestType::RevokeAccess) }
}

pub(super) fn row(status: RequestedItemStatus) -> Row {
    Row {
        cid: status.client_metadata.get(submission::CID_KEY).cloned(),
        row_id: status.account_activity_item_id.clone().or_else(|| status.id.clone()),
        access_request_id: status.access_request_id,
        person: Some(status.requested_for.id).filter(|id| !id.is_empty()),
        item: status.name.or(status.id),
    }
}

/// What the service said in not accepting it.
pub(super) fn said_of(outcome: &PostOutcome) -> Option<Said> {
    let said = match outcome {
        PostOutcome::Rejected(said)
        | PostOutcome::SignInNeeded(said)
        | PostOutcome::Waiting { said, .. }
        | PostOutcome::Unknown(api::Unknown::ServerFault(said)) => said,
        _ => return None,
    };
    Some(Said { words: said.words.clone(), tracking: said.reference().map(str::to_owned) })
}

/// What the API's outcome means to the outbox.
pub(super) fn answer_of(outcome: PostOutcome) -> PostAnswer {
    match outcome {
        PostOutcome::Accepted(answer) => {
            let ids = |list: &[AcceptedRequest]| {
                list.iter().flat_map(|one| one.access_request_ids.iter().cloned()).collect::<Vec<_>>()
            };
            let existing_items = answer.existing_requests.iter().flat_map(|one| {
                one.requested_items_details.iter().map(|item| ItemRef {
                    person: one.requested_for.clone(),
                    item_type: item.item_type.as_str().to_owned(),
                    item: item.id.clone(),
                    requests: one.access_request_ids.clone(),
                })
            });
            PostAnswer::Accepted {
                new_ids: ids(&answer.new_requests),
                existing_ids: ids(&answer.existing_requests),
                existing_items: existing_items.collect(),
                took_new: !answer.new_requests.is_empty(),
            }
        }
        PostOutcome::AcceptedWithoutIds => PostAnswer::AcceptedWithoutIds,
        PostOutcome::Rejected(said) => PostAnswer::Rejected(Rejection {
            status: said.status,
            tracking: said.reference().map(str::to_owned),
            words: said.words.into_iter().collect(),
        }),
        PostOutcome::SignInNeeded(_) => PostAnswer::SignInNeeded,
        PostOutcome::Waiting { retry_after_ms, .. } => PostAnswer::TooMany { retry_after_ms },
        PostOutcome::NotSent => PostAnswer::Offline,
        PostOutcome::Unknown(why) => PostAnswer::Unknown(match why {
            api::Unknown::NoAnswer(NoAnswer::TimedOut) => Unsure::TimedOut,
            api::Unknown::NoAnswer(_) => Unsure::NoAnswer,
            api::Unknown::ServerFault(said) => {
                Unsure::ServerFault { status: said.status, tracking: said.reference().map(str::to_owned) }
            }
            api::Unknown::Html { status } | api::Unknown::NotTheApi { status } => {
                Unsure::NotTheApi { status }
            }
        }),
    }
}
