//! A case that differs made as small as it will go: parts are taken away as long as the two still differ.

use access_request::contract::{AccessRequest, AccessRequestItem};
use access_request::rules::Draft;

use super::compare::{Case, Subject};

/// The smallest case found that still differs.
pub fn smallest(mut case: Case) -> Case {
    loop {
        let smaller = simpler(&case).into_iter().find(|case| case.outcome().disagreement.is_some());
        match smaller {
            Some(smaller) => case = smaller,
            None => return case,
        }
    }
}

/// The cases with one thing less, the largest steps first.
fn simpler(case: &Case) -> Vec<Case> {
    let subjects: Vec<Subject> = match &case.subject {
        Subject::Body(body) => bodies(body).into_iter().map(Subject::Body).collect(),
        Subject::Draft(draft) => drafts(draft).into_iter().map(Subject::Draft).collect(),
    };
    let mut cases: Vec<Case> = subjects.into_iter().map(|subject| Case { subject, ..case.clone() }).collect();
    cases.extend(less(&case.world.held).into_iter().map(|held| {
        let mut case = case.clone();
        case.world.held = held;
        case
    }));
    cases
}

/// The list without a half of it, then without each one.
fn less<T: Clone>(list: &[T]) -> Vec<Vec<T>> {
    let half = list.len() / 2;
    let halves = [list[half..].to_vec(), list[..half].to_vec()];
    let ones = (0..list.len()).map(|at| [&list[..at], &list[at + 1..]].concat());
    halves.into_iter().filter(|part| part.len() < list.len()).chain(ones).collect()
}

fn bodies(body: &AccessRequest) -> Vec<AccessRequest> {
    let mut all = Vec::new();
    let with = |change: &dyn Fn(&mut AccessRequest)| {
        let mut body = body.clone();
        change(&mut body);
        body
    };
    all.extend(
        less(&body.requested_for).into_iter().map(|list| with(&|body| body.requested_for = list.clone())),
    );
    all.extend(
        less(&body.requested_items).into_iter().map(|list| with(&|body| body.requested_items = list.clone())),
    );
    let rows = &body.requested_for_with_requested_items;
    all.extend(
        less(rows)
            .into_iter()
            .map(|list| with(&|body| body.requested_for_with_requested_items = list.clone())),
    );
    for (at, row) in rows.iter().enumerate() {
        all.extend(less(&row.requested_items).into_iter().map(|list| {
            with(&|body| body.requested_for_with_requested_items[at].requested_items = list.clone())
        }));
        for (nth, nested) in row.requested_items.iter().enumerate() {
            all.extend(lines(&nested.item).into_iter().map(|line| {
                with(&|body| {
                    body.requested_for_with_requested_items[at].requested_items[nth].item = line.clone()
                })
            }));
            if !nested.account_selection.is_empty() {
                all.push(with(&|body| {
                    body.requested_for_with_requested_items[at].requested_items[nth]
                        .account_selection
                        .clear();
                }));
            }
        }
    }
    for (at, line) in body.requested_items.iter().enumerate() {
        all.extend(lines(line).into_iter().map(|line| with(&|body| body.requested_items[at] = line.clone())));
    }
    if !body.client_metadata.is_empty() {
        all.push(with(&|body| body.client_metadata.clear()));
    }
    all
}

fn lines(line: &AccessRequestItem) -> Vec<AccessRequestItem> {
    let changes: [fn(&mut AccessRequestItem); 6] = [
        |line| line.comment = None,
        |line| line.start_date = None,
        |line| line.remove_date = None,
        |line| line.assignment_id = None,
        |line| line.native_identity = None,
        |line| line.client_metadata.clear(),
    ];
    let changed = changes.into_iter().map(|change| {
        let mut line = line.clone();
        change(&mut line);
        line
    });
    changed.filter(|changed| changed != line).collect()
}

fn drafts(draft: &Draft) -> Vec<Draft> {
    let people = less(&draft.people).into_iter().map(|people| Draft { people, ..draft.clone() });
    let items = less(&draft.items).into_iter().map(|items| Draft { items, ..draft.clone() });
    let cells = less(&draft.cells).into_iter().map(|cells| Draft { cells, ..draft.clone() });
    let mut all: Vec<Draft> = people.chain(items).chain(cells).collect();
    let plain = Draft {
        start: Default::default(),
        metadata: Vec::new(),
        items: draft
            .items
            .iter()
            .cloned()
            .map(|mut line| {
                line.metadata.clear();
                line
            })
            .collect(),
        ..draft.clone()
    };
    all.push(plain);
    all.push(Draft { end: Default::default(), ..draft.clone() });
    all.retain(|smaller| smaller != draft);
    all
}
