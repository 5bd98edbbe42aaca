//! The rules for human recipients: existence, who may ask for whom, limits, comments, dates. The body's schema is in
//! `shape`, machine identities are in `machine`.

use std::collections::BTreeSet;

use super::{Accepted, Facts, ItemType, Kind, Refusal};
use crate::options::{OnBehalf, Rules};

/// SEED: "While requesting entitlements, maximum of 25 entitlements … are allowed in a request."
pub const MAX_ENTITLEMENTS: usize = 25;
/// SEED: "… and 10 recipients are allowed in a request."
pub const MAX_RECIPIENTS_WITH_ENTITLEMENTS: usize = 10;

/// CONTRACT 6, rows 3 and 4: what is named must exist.
pub(super) fn exist(request: &Accepted, facts: &Facts) -> Result<(), Refusal> {
    let missing: Vec<&str> = request
        .entries
        .iter()
        .filter(|entry| facts.people.get(&entry.identity).is_none_or(|p| p.machine != entry.machine))
        .map(|entry| entry.identity.as_str())
        .collect();
    if !missing.is_empty() {
        let ids = missing.join(", ");
        let text = format!("Referenced RequestedFor Identity/Identities {ids} was/were not found.");
        return Err(Refusal::unknown("recipient.exists", text));
    }
    for line in &request.lines {
        if facts.items.get(&line.id).is_none_or(|item| item.kind != line.kind) {
            let text = format!("Referenced {} {} was not found.", line.kind.as_str(), line.id);
            return Err(Refusal::unknown("item.exists", text));
        }
    }
    Ok(())
}

/// Whether the tenant takes in this kind of request at all, for humans and machines alike.
pub(super) fn open(request: &Accepted, facts: &Facts) -> Result<(), Refusal> {
    // SPEC approvalsMustBeExternal: also blocks requests by anyone who is not org admin, with an error.
    if facts.approvals_must_be_external && !facts.has("ORG_ADMIN") {
        return Err(Refusal::content(
            "config.approvals-must-be-external",
            "Access requests are managed outside of this tenant.",
        ));
    }
    // SPEC allowEntitlementRequest: "If this is true, entitlement requests are allowed." What happens otherwise is not
    // said.
    if facts.entitlements_closed && request.kind != Kind::Revoke && entitlements(request) > 0 {
        return Err(Refusal::content("config.entitlement-requests", "Entitlements cannot be requested."));
    }
    Ok(())
}

pub(super) fn check(request: &Accepted, facts: &Facts, requester: &str, rules: Rules) -> Result<(), Refusal> {
    match request.kind {
        Kind::Grant | Kind::Modify => grant(request, facts, requester, rules)?,
        Kind::Revoke => revoke(request, facts, requester, rules)?,
    }
    dates(request, facts, rules)
}

fn entitlements(request: &Accepted) -> usize {
    request.lines.iter().filter(|line| line.kind == ItemType::Entitlement).count()
}

fn grant(request: &Accepted, facts: &Facts, requester: &str, rules: Rules) -> Result<(), Refusal> {
    // SEED: "any authenticated token (except API) … to grant access to themselves. Depending on the configuration, a
    // user can request access for others." An org admin may ask for anyone (CONTRACT 2.1).
    for entry in &request.entries {
        let allowed = entry.identity == requester
            || facts.has("ORG_ADMIN")
            || match facts.on_behalf {
                OnBehalf::AnyoneByAnyone => true,
                OnBehalf::EmployeeByManager => facts.manages(requester, &entry.identity),
                OnBehalf::Nobody => false,
            };
        if !allowed {
            return Err(Refusal::forbidden("grant.self-or-allowed"));
        }
    }
    entitlement_limits(request)?;
    if rules == Rules::V12026 && request.kind == Kind::Grant {
        item_config(request, facts)?;
        // SPEC formInstanceId: "An empty formInstanceId on a GRANT_ACCESS item is rejected with HTTP 400."
        if request.lines.iter().any(|l| l.form_instance_id.as_deref() == Some("")) {
            return Err(Refusal::illegal("grant.form-instance.blank", "formInstanceId"));
        }
    }
    Ok(())
}

/// SEED: 25 and 10. The SPEC states them for GRANT_ACCESS without regard to who receives.
pub(super) fn entitlement_limits(request: &Accepted) -> Result<(), Refusal> {
    // In the nested shape the same entitlement may stand once per person: it is one entitlement of the request.
    let count = if request.nested {
        let distinct: BTreeSet<&str> = request
            .lines
            .iter()
            .filter(|line| line.kind == ItemType::Entitlement)
            .map(|line| line.id.as_str())
            .collect();
        distinct.len()
    } else {
        entitlements(request)
    };
    if count > MAX_ENTITLEMENTS {
        let text = format!("A maximum of {MAX_ENTITLEMENTS} entitlements are allowed in a request.");
        return Err(Refusal::content("grant.entitlements.max-25", text));
    }
    if count > 0 && request.entries.len() > MAX_RECIPIENTS_WITH_ENTITLEMENTS {
        let text = format!(
            "A maximum of {MAX_RECIPIENTS_WITH_ENTITLEMENTS} recipients are allowed in a request for entitlements."
        );
        return Err(Refusal::content("grant.entitlements.max-10-recipients", text));
    }
    Ok(())
}

/// CONTRACT 1.4, "item config (enforced for the request)". The SEED does not know it.
fn item_config(request: &Accepted, facts: &Facts) -> Result<(), Refusal> {
    for line in &request.lines {
        let Some(item) = facts.items.get(&line.id) else { continue };
        if item.comment_required && line.comment.as_deref().is_none_or(|c| c.trim().is_empty()) {
            return Err(Refusal::content("item.comment.required", "A comment is required for this item."));
        }
        if item.end_date_required && line.remove_ms.is_none() {
            return Err(Refusal::content(
                "item.end-date.required",
                "A removeDate is required for this item.",
            ));
        }
        if let (Some(longest), Some(end)) = (item.max_duration_ms, line.remove_ms) {
            let start = line.start_ms.unwrap_or(facts.now_ms).max(facts.now_ms);
            if end.saturating_sub(start) > longest {
                return Err(Refusal::content(
                    "item.duration.max",
                    "The removeDate is later than the longest duration permitted for this item.",
                ));
            }
        }
    }
    Ok(())
}

fn revoke(request: &Accepted, facts: &Facts, requester: &str, rules: Rules) -> Result<(), Refusal> {
    // SPEC: "For human identities, usage of 'requestedForWithRequestedItems' is not supported for revoke requests."
    if request.nested {
        return Err(Refusal::content(
            "revoke.flat-only",
            "requestedForWithRequestedItems is not supported for REVOKE_ACCESS.",
        ));
    }
    // SEED: "Can only be requested for a single identity at a time."
    let [entry] = request.entries.as_slice() else {
        return Err(Refusal::content(
            "revoke.one-identity",
            "REVOKE_ACCESS requests can only have a single identity in requestedFor.",
        ));
    };
    // SEED: "Does not support self request." Holds for an org admin too.
    if entry.identity == requester {
        return Err(Refusal::forbidden("revoke.not-self"));
    }
    // SEED: "Allows a manager to request to revoke access for direct employees. A token with ORG_ADMIN authority can
    // also request to revoke access from anyone."
    if !facts.has("ORG_ADMIN") && !facts.manages(requester, &entry.identity) {
        return Err(Refusal::forbidden("revoke.manager-or-admin"));
    }
    match rules {
        // SEED: "Revoke request for entitlements are not supported currently."
        Rules::Beta2023 if entitlements(request) > 0 => {
            return Err(Refusal::content(
                "revoke.no-entitlements",
                "REVOKE_ACCESS is not supported for entitlements.",
            ));
        }
        // SPEC: "Revoke requests for entitlements are limited to 1 entitlement per access request currently."
        Rules::V12026 if entitlements(request) > 1 => {
            return Err(Refusal::content(
                "revoke.one-entitlement",
                "REVOKE_ACCESS requests are limited to 1 entitlement.",
            ));
        }
        _ => {}
    }
    for line in &request.lines {
        // SEED: "Comment is required when the request is of type Revoke Access."
        if line.comment.as_deref().is_none_or(|c| c.trim().is_empty()) {
            return Err(Refusal::content(
                "revoke.comment.required",
                "A comment is required for REVOKE_ACCESS.",
            ));
        }
        // SPEC: "You cannot specify a 'startDate' in a REVOKE_ACCESS request".
        if line.start_ms.is_some() {
            return Err(Refusal::content(
                "revoke.no-start-date",
                "startDate is not supported for REVOKE_ACCESS.",
            ));
        }
    }
    Ok(())
}

fn dates(request: &Accepted, facts: &Facts, rules: Rules) -> Result<(), Refusal> {
    for line in &request.lines {
        let Some(remove_ms) = line.remove_ms else { continue };
        // SEED: "Specify a date in the future."
        if remove_ms <= facts.now_ms {
            return Err(Refusal::content("remove-date.future", "The removeDate must be in the future."));
        }
        // SEED removeDate: "Currently it is not supported for entitlements."
        if rules == Rules::Beta2023 && line.kind == ItemType::Entitlement {
            return Err(Refusal::content(
                "remove-date.not-for-entitlements",
                "removeDate is not supported for entitlements.",
            ));
        }
        // SPEC, revoke: "the removeDate must be a date-time earlier than the existing sunset date and time."
        if rules == Rules::V12026 && request.kind == Kind::Revoke {
            let present = request
                .entries
                .first()
                .and_then(|entry| facts.held.get(&(entry.identity.clone(), line.id.clone())))
                .copied()
                .flatten();
            if present.is_some_and(|sunset| remove_ms >= sunset) {
                return Err(Refusal::content(
                    "revoke.remove-date.earlier",
                    "The removeDate must be earlier than the existing one.",
                ));
            }
        }
    }
    Ok(())
}
