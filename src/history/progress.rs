//! How far one item is, read from its row. An item that waits for approval is `EXECUTING`: its phases and approvals
//! tell. What has happened so far, step by step, is in `timeline.rs`.

use crate::api::best_text;
use crate::contract::{
    ApprovalDetails, ApprovalScheme, ApprovalStatus, ManualWorkItem, Phase, PhaseState, Ref, RequestState,
    RequestedItemStatus, moment,
};
use crate::msg;
use crate::text::{Arg, Message};

/// How far one item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Accepted; nobody has been asked yet.
    Queued,
    /// `who` are people or groups; blank when the service does not say.
    WaitingForApproval {
        who: Vec<String>,
        since_ms: Option<i64>,
        scheme: Option<ApprovalScheme>,
    },
    BeingProvisioned {
        since_ms: Option<i64>,
    },
    /// Somebody has to do it by hand on a source that is not connected.
    WaitingForManualWork {
        who: Vec<String>,
        since_ms: Option<i64>,
    },
    BeingVerified,
    Done,
    PartlyDone,
    Rejected {
        by: Option<String>,
        comment: Option<String>,
    },
    Cancelled {
        by: Option<String>,
        comment: Option<String>,
    },
    /// Ended by the service or an administrator before it was finished.
    Stopped {
        messages: Vec<String>,
    },
    Failed {
        messages: Vec<String>,
    },
    /// A state that this version of the app does not know, as the service spelt it.
    Unknown(String),
}

/// What the list can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateGroup {
    Open,
    Done,
    Rejected,
    Cancelled,
    Failed,
}

impl StateGroup {
    /// In the order of the filter.
    pub const ALL: [Self; 5] = [Self::Open, Self::Done, Self::Rejected, Self::Cancelled, Self::Failed];

    /// Its name.
    pub fn message(self) -> Message {
        match self {
            Self::Open => msg!("history.group.open"),
            Self::Done => msg!("history.group.done"),
            Self::Rejected => msg!("history.group.rejected"),
            Self::Cancelled => msg!("history.group.cancelled"),
            Self::Failed => msg!("history.group.failed"),
        }
    }
}

impl Progress {
    /// Reads a row.
    pub fn of(row: &RequestedItemStatus) -> Self {
        match &row.state {
            Some(RequestState::Executing) => under_way(row),
            Some(RequestState::ProvisioningVerificationPending) => Self::BeingVerified,
            Some(RequestState::RequestCompleted) => Self::Done,
            Some(RequestState::NotAllItemsProvisioned) => Self::PartlyDone,
            Some(RequestState::Rejected) => rejected(row),
            Some(RequestState::Cancelled) => cancelled(row),
            Some(RequestState::Terminated) => Self::Stopped { messages: errors(row) },
            Some(RequestState::ProvisioningFailed | RequestState::Error) => {
                Self::Failed { messages: errors(row) }
            }
            Some(RequestState::Other(state)) => Self::Unknown(state.clone()),
            None => Self::Unknown(String::new()),
        }
    }

    /// Where it belongs in the filter. What is not known is not over.
    pub fn group(&self) -> StateGroup {
        match self {
            Self::Queued
            | Self::WaitingForApproval { .. }
            | Self::BeingProvisioned { .. }
            | Self::WaitingForManualWork { .. }
            | Self::BeingVerified
            | Self::Unknown(_) => StateGroup::Open,
            Self::Done => StateGroup::Done,
            Self::Rejected { .. } => StateGroup::Rejected,
            Self::Cancelled { .. } => StateGroup::Cancelled,
            Self::PartlyDone | Self::Stopped { .. } | Self::Failed { .. } => StateGroup::Failed,
        }
    }

    /// Whether it can still change by itself and is worth asking about. An unknown state is not followed: nobody knows
    /// whether it ever ends.
    pub fn is_open(&self) -> bool {
        self.group() == StateGroup::Open && !matches!(self, Self::Unknown(_))
    }

    /// In plain words.
    pub fn message(&self) -> Message {
        match self {
            Self::Queued => msg!("history.progress.queued"),
            Self::WaitingForApproval { who, since_ms, .. } => match (names(who), since_ms) {
                (Some(who), Some(since)) => {
                    msg!("history.progress.approval-since", who = who, since = Arg::Moment(*since))
                }
                (Some(who), None) => msg!("history.progress.approval", who = who),
                (None, _) => msg!("history.progress.approval-of-somebody"),
            },
            Self::BeingProvisioned { since_ms: Some(since) } => {
                msg!("history.progress.provisioning-since", since = Arg::Moment(*since))
            }
            Self::BeingProvisioned { since_ms: None } => msg!("history.progress.provisioning"),
            Self::WaitingForManualWork { who, since_ms } => match (names(who), since_ms) {
                (Some(who), Some(since)) => {
                    msg!("history.progress.manual-since", who = who, since = Arg::Moment(*since))
                }
                (Some(who), None) => msg!("history.progress.manual", who = who),
                (None, _) => msg!("history.progress.manual-by-somebody"),
            },
            Self::BeingVerified => msg!("history.progress.verifying"),
            Self::Done => msg!("history.progress.done"),
            Self::PartlyDone => msg!("history.progress.partly"),
            Self::Rejected { by: Some(by), .. } => msg!("history.progress.rejected-by", who = by.as_str()),
            Self::Rejected { by: None, .. } => msg!("history.progress.rejected"),
            Self::Cancelled { by: Some(by), .. } => msg!("history.progress.cancelled-by", who = by.as_str()),
            Self::Cancelled { by: None, .. } => msg!("history.progress.cancelled"),
            Self::Stopped { .. } => msg!("history.progress.stopped"),
            Self::Failed { .. } => msg!("history.progress.failed"),
            Self::Unknown(state) if state.is_empty() => msg!("history.progress.not-told"),
            Self::Unknown(state) => msg!("history.progress.unknown", state = state.as_str()),
        }
    }

    /// What somebody or the service said about it, verbatim.
    pub fn words(&self) -> Vec<&str> {
        match self {
            Self::Rejected { comment, .. } | Self::Cancelled { comment, .. } => {
                comment.as_deref().into_iter().collect()
            }
            Self::Failed { messages } | Self::Stopped { messages } => {
                messages.iter().map(String::as_str).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn under_way(row: &RequestedItemStatus) -> Progress {
    let phase =
        row.access_request_phases.iter().rev().find(|phase| phase.state == Some(PhaseState::Executing));
    let started = phase.and_then(|phase| at(phase.started.as_deref()));
    let pending: Vec<_> =
        row.approval_details.iter().filter(|a| a.status == Some(ApprovalStatus::Pending)).collect();
    let manual: Vec<_> = row
        .manual_work_item_details
        .iter()
        .filter(|work| work.status == Some(ApprovalStatus::Pending))
        .collect();
    let is = |name: &str, reference: &str| {
        phase.is_some_and(|p| p.name.contains(name) || p.phase_reference.as_deref() == Some(reference))
    };
    if is("APPROVAL", "approvalDetails") || (phase.is_none() && !pending.is_empty()) {
        if is("PRE_APPROVAL", "preApprovalTriggerDetails") && pending.is_empty() {
            return Progress::Queued;
        }
        let asked = pending.iter().filter_map(|approval| at(approval.modified.as_deref())).min();
        return Progress::WaitingForApproval {
            who: pending.iter().filter_map(|approval| approver(approval)).collect(),
            since_ms: asked.or(started).or_else(|| at(row.created.as_deref())),
            scheme: pending.first().and_then(|approval| approval.scheme.clone()),
        };
    }
    if is("MANUAL", "manualWorkItemDetails") || !manual.is_empty() {
        let asked = manual.iter().filter_map(|work| at(work.modified.as_deref())).min();
        let who = manual.iter().filter_map(|work| worker(work)).collect();
        return Progress::WaitingForManualWork { who, since_ms: asked.or(started) };
    }
    if is("PROVISIONING", "provisioningDetails") || approvals_are_over(row) {
        return Progress::BeingProvisioned { since_ms: started };
    }
    Progress::Queued
}

/// Everybody who was asked agreed and no phase is named: what follows is provisioning.
fn approvals_are_over(row: &RequestedItemStatus) -> bool {
    let over = |phase: &Phase| phase.name.contains("APPROVAL") && phase.state == Some(PhaseState::Completed);
    row.access_request_phases.last().is_some_and(over)
}

fn rejected(row: &RequestedItemStatus) -> Progress {
    let refused = row.approval_details.iter().find(|a| a.status == Some(ApprovalStatus::Rejected));
    if let Some(approval) = refused {
        return Progress::Rejected { by: approver(approval), comment: filled(approval.comment.as_deref()) };
    }
    let trigger = row.pre_approval_trigger_details.as_ref();
    let trigger = trigger.filter(|trigger| trigger.decision == Some(ApprovalStatus::Rejected));
    Progress::Rejected {
        by: trigger.and_then(|trigger| filled(Some(&trigger.reviewer))),
        comment: trigger.and_then(|trigger| filled(Some(&trigger.comment))),
    }
}

fn cancelled(row: &RequestedItemStatus) -> Progress {
    let details = row.cancelled_request_details.as_ref();
    // A duplicate is cancelled by the service itself, with the reason in the messages.
    let comment = details.and_then(|details| filled(Some(&details.comment)));
    Progress::Cancelled {
        by: details.and_then(|details| name_of(&details.owner)),
        comment: comment.or_else(|| errors(row).into_iter().next()),
    }
}

fn errors(row: &RequestedItemStatus) -> Vec<String> {
    row.error_messages.iter().filter_map(|one| best_text(one)).collect()
}

/// Who is asked, or decided: whoever took over, else the original owner.
pub(super) fn approver(approval: &ApprovalDetails) -> Option<String> {
    name_of(&approval.current_owner).or_else(|| name_of(&approval.original_owner))
}

pub(super) fn worker(work: &ManualWorkItem) -> Option<String> {
    name_of(&work.current_owner).or_else(|| name_of(&work.original_owner))
}

fn name_of(reference: &Ref) -> Option<String> {
    filled(Some(&reference.name)).or_else(|| filled(Some(&reference.id)))
}

pub(super) fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

pub(super) fn at(text: Option<&str>) -> Option<i64> {
    text.and_then(moment)
}

fn names(who: &[String]) -> Option<String> {
    (!who.is_empty()).then(|| who.join(", "))
}
