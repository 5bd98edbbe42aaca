//! The rules for machine identities (SPEC of v1, "MACHINE IDENTITY ACCESS REQUESTS"). The SEED knows none: its reader
//! never produces an entry that is a machine.

use super::{Accepted, Facts, ItemType, Kind, Line, Refusal, people};

pub(super) fn check(request: &Accepted, facts: &Facts, requester: &str) -> Result<(), Refusal> {
    // "machineIdentityAccessRequestEnabled must be true (default true); otherwise 403."
    if !facts.machines.enabled {
        let mut refusal = Refusal::forbidden("machine.enabled");
        refusal.text =
            "Machine identity access request is disabled in access request configuration.".to_owned();
        return Err(refusal);
    }
    // "Mixed human and machine identities in one request are not supported."
    if request.entries.iter().any(|entry| !entry.machine) {
        return Err(Refusal::content(
            "machine.not-mixed",
            "Human and machine identities cannot be requested for together.",
        ));
    }
    allowed(request, facts, requester)?;
    if request.kind != Kind::Revoke {
        people::entitlement_limits(request)?;
    }
    if request.kind == Kind::Revoke && request.entries.len() != 1 {
        return Err(Refusal::content(
            "machine.revoke.one",
            "REVOKE_ACCESS requests can only have a single identity.",
        ));
    }
    for entry in &request.entries {
        for line in request.lines_of(entry) {
            line_is_legal(request.kind, line, facts)?;
            account_is_real(request.kind, &entry.identity, line, facts)?;
        }
    }
    Ok(())
}

fn allowed(request: &Accepted, facts: &Facts, requester: &str) -> Result<(), Refusal> {
    // "open ROBO, owner/admin ROBO, then admin-only fallback"
    let owns_all = || {
        request.entries.iter().all(|entry| {
            facts.people.get(&entry.identity).is_some_and(|m| m.owners.iter().any(|o| o == requester))
        })
    };
    if facts.machines.anyone || facts.has("ORG_ADMIN") || (facts.machines.owners && owns_all()) {
        Ok(())
    } else {
        Err(Refusal::forbidden("machine.allowed"))
    }
}

fn line_is_legal(kind: Kind, line: &Line, facts: &Facts) -> Result<(), Refusal> {
    if line.kind != ItemType::Entitlement {
        return Err(Refusal::content(
            "machine.entitlements-only",
            "Only entitlements can be requested for machine identities.",
        ));
    }
    if line.form_instance_id.is_some() {
        return Err(Refusal::content("machine.no-form", "Forms are not supported for machine identities."));
    }
    if kind == Kind::Revoke && line.comment.as_deref().is_none_or(|c| c.trim().is_empty()) {
        return Err(Refusal::content("revoke.comment.required", "A comment is required for REVOKE_ACCESS."));
    }
    if kind == Kind::Revoke && line.start_ms.is_some() {
        return Err(Refusal::content(
            "revoke.no-start-date",
            "startDate is not supported for REVOKE_ACCESS.",
        ));
    }
    if kind == Kind::Modify && line.start_ms.is_none() && line.remove_ms.is_none() {
        return Err(Refusal::content(
            "machine.modify.dates",
            "MODIFY_ACCESS needs a startDate or removeDate.",
        ));
    }
    if line.remove_ms.is_some_and(|end| end <= facts.now_ms) {
        return Err(Refusal::content("remove-date.future", "The removeDate must be in the future."));
    }
    Ok(())
}

fn account_is_real(kind: Kind, machine: &str, line: &Line, facts: &Facts) -> Result<(), Refusal> {
    let accounts = facts.people.get(machine).map(|m| m.accounts.as_slice()).unwrap_or_default();
    let source = facts.items.get(&line.id).and_then(|item| item.source.clone()).unwrap_or_default();
    if kind == Kind::Revoke {
        if line.accounts.is_some() {
            return Err(Refusal::content(
                "machine.revoke.no-selection",
                "accountSelection is not supported for REVOKE_ACCESS.",
            ));
        }
        let on_source = accounts.iter().filter(|(s, _, _)| *s == source).count();
        let named = line
            .native_identity
            .as_deref()
            .map(|name| accounts.iter().any(|(s, native, _)| *s == source && native == name));
        return match named {
            Some(true) => Ok(()),
            None if on_source == 1 => Ok(()),
            _ => Err(Refusal::content(
                "machine.revoke.native-identity",
                "nativeIdentity must name an account of the machine identity on the item's source.",
            )),
        };
    }
    // "accountSelection … that match a real machine account for that machine identity on the selected source"
    let matches = match line.accounts.as_deref() {
        Some([(source, name)]) => {
            accounts.iter().any(|(s, native, uuid)| s == source && (native == name || uuid == name))
        }
        _ => false,
    };
    if matches {
        Ok(())
    } else {
        Err(Refusal::content(
            "machine.account-selection",
            "accountSelection must name exactly one account of the machine identity.",
        ))
    }
}
