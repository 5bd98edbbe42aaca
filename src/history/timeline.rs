//! What has happened to one item and what is under way, step by step.
//! How far it is in one sentence is in `progress.rs`.

use super::progress::{Progress, approver, at, filled, worker};
use crate::contract::{
    ApprovalDetails, ApprovalScheme, ApprovalStatus, ManualWorkItem, Phase, PhaseResult, PhaseState,
    RequestType, RequestedItemStatus,
};
use crate::msg;
use crate::text::Message;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// Milliseconds since 1970 UTC; `None` when the service does not say when.
    pub at_ms: Option<i64>,
    pub what: Message,
    /// What somebody wrote, verbatim.
    pub comment: Option<String>,
    /// It is not over yet.
    pub open: bool,
    /// It ended badly: refused, failed, withdrawn, not decided in time.
    pub failed: bool,
}

/// The steps of one item, oldest first, what is under way last.
pub fn timeline(row: &RequestedItemStatus) -> Vec<TimelineEntry> {
    let mut entries = vec![requested(row)];
    if let Some(trigger) = &row.pre_approval_trigger_details {
        let what = match (&trigger.decision, filled(Some(&trigger.reviewer))) {
            (Some(ApprovalStatus::Rejected), Some(who)) => msg!("history.step.rejected", who = who),
            (Some(ApprovalStatus::Rejected), None) => msg!("history.progress.rejected"),
            (_, Some(who)) => msg!("history.step.approved", who = who),
            (_, None) => msg!("history.step.pre-approved"),
        };
        entries.push(TimelineEntry {
            at_ms: None,
            what,
            comment: filled(Some(&trigger.comment)),
            open: false,
            failed: trigger.decision == Some(ApprovalStatus::Rejected),
        });
    }
    entries.extend(row.approval_details.iter().map(approval));
    entries.extend(row.access_request_phases.iter().filter_map(provisioning));
    entries.extend(row.manual_work_item_details.iter().map(manual));
    entries.extend(end(row));
    // Stable: what has no moment of its own stays where it was put, after the step before it.
    let mut latest = i64::MIN;
    let mut keyed: Vec<_> = entries
        .into_iter()
        .map(|entry| {
            latest = entry.at_ms.unwrap_or(latest);
            ((entry.open, latest), entry)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, entry)| entry).collect()
}

fn requested(row: &RequestedItemStatus) -> TimelineEntry {
    let who = filled(Some(&row.requester.name)).unwrap_or_else(|| row.requester.id.clone());
    let what = match row.request_type {
        Some(RequestType::RevokeAccess) => msg!("history.step.removal-requested", who = who),
        Some(RequestType::ModifyAccess) => msg!("history.step.change-requested", who = who),
        _ => msg!("history.step.requested", who = who),
    };
    let comment = row.requester_comment.as_ref().and_then(|comment| filled(Some(&comment.comment)));
    TimelineEntry { at_ms: at(row.created.as_deref()), what, comment, open: false, failed: false }
}

fn approval(approval: &ApprovalDetails) -> TimelineEntry {
    let who = approver(approval).unwrap_or_default();
    let why = scheme(approval.scheme.as_ref());
    let what = match &approval.status {
        Some(ApprovalStatus::Pending) | None => msg!("history.step.approval-pending", who = who, why = why),
        Some(ApprovalStatus::Approved) => msg!("history.step.approved", who = who),
        Some(ApprovalStatus::Rejected) => msg!("history.step.rejected", who = who),
        Some(ApprovalStatus::Expired) => msg!("history.step.approval-expired", who = who),
        Some(ApprovalStatus::Cancelled | ApprovalStatus::Archived) => {
            msg!("history.step.approval-not-needed", who = who)
        }
        Some(ApprovalStatus::Other(status)) => {
            msg!("history.step.approval-other", who = who, status = status.as_str())
        }
    };
    TimelineEntry {
        at_ms: at(approval.modified.as_deref()),
        what,
        comment: filled(approval.comment.as_deref()),
        open: matches!(approval.status, Some(ApprovalStatus::Pending) | None),
        failed: matches!(approval.status, Some(ApprovalStatus::Rejected | ApprovalStatus::Expired)),
    }
}

/// Why somebody is asked to approve.
fn scheme(scheme: Option<&ApprovalScheme>) -> Message {
    match scheme {
        Some(ApprovalScheme::Manager) => msg!("history.scheme.manager"),
        Some(ApprovalScheme::AppOwner) => msg!("history.scheme.app-owner"),
        Some(ApprovalScheme::SourceOwner) => msg!("history.scheme.source-owner"),
        Some(ApprovalScheme::RoleOwner) => msg!("history.scheme.role-owner"),
        Some(ApprovalScheme::AccessProfileOwner) => msg!("history.scheme.access-profile-owner"),
        Some(ApprovalScheme::EntitlementOwner) => msg!("history.scheme.entitlement-owner"),
        Some(ApprovalScheme::GovernanceGroup) => msg!("history.scheme.governance-group"),
        Some(ApprovalScheme::Other(_)) | None => msg!("history.scheme.approver"),
    }
}

/// Approvals tell their own phase better than its name does; the others of the service's phases are its own affair.
fn provisioning(phase: &Phase) -> Option<TimelineEntry> {
    if !phase.name.contains("PROVISIONING") {
        return None;
    }
    let (what, open) = match (&phase.state, &phase.result) {
        (Some(PhaseState::Executing), _) => (msg!("history.step.provisioning"), true),
        (Some(PhaseState::Completed), Some(PhaseResult::Failed)) => {
            (msg!("history.step.provisioning-failed"), false)
        }
        (Some(PhaseState::Completed), _) => (msg!("history.step.provisioned"), false),
        _ => return None,
    };
    Some(TimelineEntry {
        at_ms: at(phase.finished.as_deref().or(phase.started.as_deref())),
        what,
        comment: None,
        open,
        failed: phase.result == Some(PhaseResult::Failed),
    })
}

fn manual(work: &ManualWorkItem) -> TimelineEntry {
    let who = worker(work).unwrap_or_default();
    let open = matches!(work.status, Some(ApprovalStatus::Pending) | None);
    let what = if open {
        msg!("history.step.manual-pending", who = who)
    } else {
        msg!("history.step.manual-done", who = who)
    };
    TimelineEntry { at_ms: at(work.modified.as_deref()), what, comment: None, open, failed: false }
}

/// The last word, when there is one that no step above has said.
fn end(row: &RequestedItemStatus) -> Option<TimelineEntry> {
    let progress = Progress::of(row);
    let modified = at(row.modified.as_deref());
    let cancelled = row.cancelled_request_details.as_ref();
    let at_ms = match &progress {
        Progress::Cancelled { .. } => cancelled.and_then(|c| at(c.modified.as_deref())).or(modified),
        Progress::Done | Progress::PartlyDone | Progress::Stopped { .. } | Progress::Failed { .. } => {
            modified
        }
        _ => return None,
    };
    let words = progress.words().join("\n");
    let failed = !matches!(progress, Progress::Done);
    Some(TimelineEntry {
        at_ms,
        what: progress.message(),
        comment: filled(Some(&words)),
        open: false,
        failed,
    })
}
