//! `GET access-request-config`: the old shape of beta, v3 and v1, and the new one of v2.

use serde_json::{Value, json};

use super::routes::Version;
use super::{Answered, Caller, Request};
use crate::data;
use crate::http::Answer;
use crate::options::OnBehalf;
use crate::world::World;

fn on_behalf(world: &World, machines: bool) -> Value {
    let setting = world.settings.on_behalf;
    let mut config = json!({
        "allowRequestOnBehalfOfAnyoneByAnyone": setting == OnBehalf::AnyoneByAnyone,
        "allowRequestOnBehalfOfEmployeeByManager": setting != OnBehalf::Nobody,
    });
    if machines && let Some(config) = config.as_object_mut() {
        config.insert(
            "allowRequestOnBehalfOfForMachineIdentity".to_owned(),
            json!(world.settings.machine_by_anyone),
        );
        config.insert("allowRequestForMachineByOwner".to_owned(), json!(world.settings.machine_by_owner));
    }
    config
}

fn entitlements() -> Value {
    json!({
        "accessRequestConfig": {
            "approvalSchemes": [{ "approverType": "ENTITLEMENT_OWNER", "approverId": null }],
            "requestCommentRequired": false, "denialCommentRequired": false, "reauthorizationRequired": false,
            "requireEndDate": false, "maxPermittedAccessDuration": null, "formDefinitionId": null,
        },
        "revocationRequestConfig": { "approvalSchemes": [{ "approverType": "ENTITLEMENT_OWNER", "approverId": null }] },
    })
}

pub(super) fn first(world: &mut World, _: &Caller, request: &Request<'_>) -> Answered {
    let flat = json!({
        "allowEntitlementRequest": world.settings.entitlement_requests, "requestCommentsRequired": false,
        "deniedCommentsRequired": false, "grantRequestApprovalSchemes": "entitlementOwner",
    });
    let v1 = request.version == Version::V1;
    Ok(Answer::json(
        200,
        &json!({
            "approvalsMustBeExternal": world.settings.approvals_must_be_external,
            "autoApprovalEnabled": true,
            "reauthorizationEnabled": false,
            "requestOnBehalfOfConfig": on_behalf(world, v1),
            "approvalReminderAndEscalationConfig": {
                "daysUntilEscalation": 7, "daysBetweenReminders": 2, "maxReminders": 3,
                "fallbackApproverRef": {
                    "type": "IDENTITY", "id": data::id_of("identity", 1), "name": "Olivia Exemplar",
                    "email": "olivia.exemplar@example.com",
                },
            },
            "entitlementRequestConfig": if v1 { entitlements() } else { flat },
        }),
    ))
}

pub(super) fn second(world: &mut World, _: &Caller, _: &Request<'_>) -> Answered {
    Ok(Answer::json(
        200,
        &json!({
            "approvalsMustBeExternal": world.settings.approvals_must_be_external,
            "reauthorizationEnabled": false,
            "requestOnBehalfOfConfig": on_behalf(world, true),
            "entitlementRequestConfig": entitlements(),
            "govGroupVisibilityEnabled": false,
            "machineIdentityAccessRequestEnabled": world.settings.machine_requests,
        }),
    ))
}
