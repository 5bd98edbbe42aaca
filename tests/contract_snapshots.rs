//! Each wire type as it reads and as it is written, held fast by snapshots: a change of the wire shows in review.
#![cfg(not(target_arch = "wasm32"))]

use access_request::api::{
    Api, EntitlementsQuery, Paging, RequestableQuery, StatusQuery, Whose, entitlements, request_status,
    requestable_objects, search_access_of,
};
use access_request::config::ApiVersion;
use access_request::contract::*;

/// Reads what the service might send and holds what came of it.
macro_rules! reads {
    ($test:ident, $type:ty, $json:literal) => {
        #[test]
        fn $test() {
            let read: $type = serde_json::from_str($json).unwrap();
            insta::assert_debug_snapshot!(read);
            // Nothing at all, and nothing but nulls, reads too.
            let nulls: serde_json::Map<_, _> = serde_json::from_str::<serde_json::Value>($json)
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
                .map(|key| (key.clone(), serde_json::Value::Null))
                .collect();
            let nothing: $type = serde_json::from_str("{}").unwrap();
            let only_nulls: $type = serde_json::from_value(nulls.into()).unwrap();
            assert_eq!(nothing, <$type>::default());
            assert_eq!(only_nulls, <$type>::default());
        }
    };
}

reads!(
    access_request_response,
    AccessRequestResponse,
    r#"{
    "newRequests": [{"requestedFor": "p1", "requestedItemsDetails": [{"type": "ENTITLEMENT", "id": "e1"}],
        "attributesHash": 2843118224, "accessRequestIds": ["q1", "q2"]}],
    "existingRequests": [{"requestedFor": "p2", "requestedItemsDetails": null, "accessRequestIds": null}]}"#
);

reads!(
    access_request_config_flat,
    AccessRequestConfig,
    r#"{
    "approvalsMustBeExternal": false, "autoApprovalEnabled": true, "reauthorizationEnabled": false,
    "requestOnBehalfOfConfig": {"allowRequestOnBehalfOfAnyoneByAnyone": false,
        "allowRequestOnBehalfOfEmployeeByManager": true},
    "approvalReminderAndEscalationConfig": {"daysUntilEscalation": 0},
    "entitlementRequestConfig": {"allowEntitlementRequest": true, "requestCommentsRequired": true,
        "deniedCommentsRequired": false, "grantRequestApprovalSchemes": "entitlementOwner, sourceOwner"}}"#
);

reads!(
    access_request_config_nested,
    AccessRequestConfig,
    r#"{
    "approvalsMustBeExternal": true, "reauthorizationEnabled": true,
    "requestOnBehalfOfConfig": {"allowRequestOnBehalfOfAnyoneByAnyone": true,
        "allowRequestOnBehalfOfEmployeeByManager": null, "allowRequestOnBehalfOfForMachineIdentity": true,
        "allowRequestForMachineByOwner": false},
    "entitlementRequestConfig": {"accessRequestConfig": {"approvalSchemes": [], "requestCommentRequired": true,
        "denialCommentRequired": false, "reauthorizationRequired": false, "requireEndDate": true,
        "maxPermittedAccessDuration": {"value": 5, "timeUnit": "DAYS"}, "formDefinitionId": "f1"},
        "revocationRequestConfig": {"approvalSchemes": []}},
    "govGroupVisibilityEnabled": true, "machineIdentityAccessRequestEnabled": true}"#
);

reads!(
    access_request_status,
    RequestedItemStatus,
    r#"{
    "id": "r1", "name": "Auditor", "type": "ROLE", "state": "EXECUTING", "requestType": "GRANT_ACCESS",
    "created": "2026-01-01T10:00:00.000Z", "modified": "2026-01-01T10:05:00.000Z",
    "requester": {"type": "IDENTITY", "id": "me", "name": "Mia"},
    "requestedFor": [{"type": "IDENTITY", "id": "ann", "name": "Ann"}],
    "requesterComment": {"comment": "Project X", "created": "2026-01-01T10:00:00Z", "author": {"type": "IDENTITY", "id": "me", "name": "mia"}},
    "approvalDetails": [{"forwarded": true, "originalOwner": {"type": "GOVERNANCE_GROUP", "id": "g", "name": "Owners"},
        "currentOwner": null, "modified": "2026-01-01T10:01:00Z", "status": "PENDING", "scheme": "NEW_SCHEME",
        "errorMessages": null, "comment": null, "removeDate": null}],
    "manualWorkItemDetails": [{"forwarded": false, "originalOwner": null, "currentOwner": {"type": "IDENTITY", "id": "w", "name": "Wim"},
        "modified": "2026-01-01T10:02:00Z", "status": "PENDING", "forwardHistory": null}],
    "accountActivityItemId": "i1", "accessRequestId": "q1",
    "accessRequestPhases": [{"name": "APPROVAL_PHASE", "state": "EXECUTING", "started": "2026-01-01T10:01:00Z",
        "finished": null, "result": null, "phaseReference": "approvalDetails"}],
    "errorMessages": [[{"locale": "en-US", "localeOrigin": "DEFAULT", "text": "First"}], []],
    "cancelledRequestDetails": {"comment": "No longer", "owner": {"id": "me", "name": "Mia"}, "modified": "2026-01-02T00:00:00Z"},
    "preApprovalTriggerDetails": {"comment": "Fine", "reviewer": "A rule", "decision": "APPROVED"},
    "description": "Reads the books", "startDate": null, "removeDate": "2026-12-31T22:59:59Z", "cancelable": true,
    "clientMetadata": {"arCid": "c", "ticket": "T-7"}, "sodViolationContext": {"state": "SUCCESS"}, "somethingNew": [1]}"#
);

reads!(
    pending_approval,
    PendingApproval,
    r#"{
    "id": "a1", "accessRequestId": "q1", "name": "Approval", "created": "2026-01-01T10:00:00Z", "modified": null,
    "requestCreated": "2026-01-01T09:59:00Z", "requestType": "REVOKE_ACCESS",
    "requester": {"id": "ann", "name": "Ann"}, "requestedFor": {"id": "ann", "name": "Ann"}, "owner": {"id": "me", "name": "Mia"},
    "requestedObject": {"id": "r1", "name": "Auditor", "description": null, "type": "ROLE"},
    "requesterComment": null, "removeDate": "2026-12-31T00:00:00Z", "currentRemoveDate": null, "clientMetadata": null}"#
);

reads!(
    requestable_object,
    RequestableObject,
    r#"{
    "id": "r1", "name": "Auditor", "description": null, "type": "ROLE", "requestStatus": "PENDING",
    "identityRequestId": "q1", "ownerRef": {"type": "IDENTITY", "id": "o", "name": "Olga", "email": "olga@example.com"},
    "requestCommentsRequired": true}"#
);

reads!(
    entitlement,
    Entitlement,
    r#"{
    "id": "e1", "name": "Payables", "attribute": "memberOf", "value": "CN=Payables", "description": "Pays",
    "privilegeLevel": {"direct": "HIGH", "effective": "HIGH"}, "requestable": true,
    "owner": {"id": "o", "type": "IDENTITY", "name": "Olga"}, "source": {"id": "s", "type": "SOURCE", "name": "AD"}}"#
);

reads!(
    public_identity,
    PublicIdentity,
    r#"{
    "id": "p1", "name": "Ann Lee", "alias": "ann.lee", "email": "ann@example.com", "status": "Active",
    "identityState": "INACTIVE_SHORT_TERM", "manager": {"type": "IDENTITY", "id": "m", "name": "Max"},
    "attributes": [{"key": "country", "name": "Country", "value": "US"}, {"key": "x", "name": "X", "value": null}]}"#
);

reads!(
    identity_document,
    IdentityDocument,
    r#"{
    "id": "p1", "name": "Ann Lee", "access": [
        {"id": "r1", "name": "auditor", "displayName": "Auditor", "type": "ROLE", "revocable": true, "owner": {"id": "o", "name": "Olga"}},
        {"id": "e1", "name": "Payables", "type": "ENTITLEMENT", "source": {"id": "s", "name": "AD"}, "privileged": true,
            "attribute": "memberOf", "value": "CN=Payables", "standalone": true}]}"#
);

reads!(
    account_activity,
    AccountActivity,
    r#"{
    "id": "q1", "name": "q1", "created": "2026-01-01T10:00:00Z", "completed": null, "completionStatus": "PENDING",
    "executionStatus": "VERIFYING", "type": "appRequest",
    "requesterIdentitySummary": {"id": "x", "name": "Mia", "identityId": "me", "completed": true},
    "targetIdentitySummary": null, "errors": ["boom"], "warnings": null,
    "items": [{"id": "i1", "name": "i1", "approvalStatus": "CANCELED", "provisioningStatus": "COMMITED",
        "accountRequestInfo": {"requestedObjectId": "r1", "requestedObjectName": "Auditor", "requestedObjectType": "ROLE"},
        "clientMetadata": {"arCid": "c"}, "removeDate": null}],
    "clientMetadata": {"cost-centre": "12"}}"#
);

reads!(
    identity,
    Identity,
    r#"{
    "id": "p1", "name": "Ann Lee", "alias": "ann.lee", "emailAddress": "ann@example.com", "identityStatus": "ACTIVE",
    "managerRef": {"type": "IDENTITY", "id": "m", "name": "Max"}, "isManager": false, "attributes": {"uid": "86754"}}"#
);

reads!(
    revocable_object,
    RevocableObject,
    r#"{
    "identityId": "p1", "sourceId": "s", "entitlement": {"id": "e1", "name": "Payables", "description": null, "sourceName": "AD"},
    "accountTargets": [{"accountId": "a", "accountName": "ann", "accountUUID": "{G}", "sourceId": "s", "sourceName": "AD",
        "removeDate": "2035-01-01T12:00:00.000Z", "assignmentId": null, "revocable": true}]}"#
);

reads!(
    oauth_info,
    OauthInfo,
    r#"{
    "tenantId": "t", "tenantName": "acme", "authorizeEndpoint": "https://acme.login.sailpoint.com/oauth/authorize",
    "tokenEndpoint": "https://acme.api.identitynow.com/oauth/token", "cloudDomainUrl": "https://acme.identitynow.com",
    "logoutUrl": "https://acme.identitynow.com/logout", "pod": "se01"}"#
);

reads!(
    token_answer,
    TokenAnswer,
    r#"{
    "access_token": "canary-a", "token_type": "bearer", "refresh_token": "canary-r", "expires_in": 749,
    "scope": "sp:scopes:all", "identity_id": "me", "user_id": "u", "tenant_id": "t", "strong_auth": true}"#
);

reads!(
    error_of_the_api,
    ErrorResponse,
    r#"{
    "detailCode": "400.1.3 Illegal value", "trackingId": "e7eab60924f64aa284175b9fa3309599",
    "messages": [{"locale": "en-US", "localeOrigin": "DEFAULT", "text": "Wrong."}, {"locale": null, "localeOrigin": null, "text": null}],
    "causes": null}"#
);

reads!(error_of_the_gateway, ErrorResponse, r#"{"error": "JWT validation failed: JWT is expired"}"#);
reads!(
    error_of_the_token_endpoint,
    ErrorResponse,
    r#"{"error": "invalid_client", "error_description": "Bad client credentials"}"#
);
reads!(error_of_the_limiter, ErrorResponse, r#"{"message": " Rate Limit Exceeded "}"#);

#[test]
fn a_token_is_never_printed() {
    let token: TokenAnswer =
        serde_json::from_str(r#"{"access_token":"canary-a","refresh_token":"canary-r"}"#).unwrap();
    assert!(!format!("{token:?}").contains("canary"));
}

#[test]
fn the_bodies_that_are_sent() {
    let item = AccessRequestItem {
        item_type: ItemType::Role,
        id: "r1".into(),
        comment: Some("Project X".into()),
        client_metadata: [("arCid".to_owned(), "c".to_owned())].into(),
        start_date: None,
        remove_date: Some("2026-12-31T22:59:59Z".into()),
        assignment_id: None,
        native_identity: None,
    };
    insta::assert_json_snapshot!(
        "access_request_flat",
        AccessRequest {
            requested_for: vec!["ann".into()],
            request_type: Some(RequestType::GrantAccess),
            requested_items: vec![item.clone()],
            ..AccessRequest::default()
        }
    );
    insta::assert_json_snapshot!(
        "access_request_nested",
        AccessRequest {
            request_type: Some(RequestType::GrantAccess),
            requested_for_with_requested_items: vec![RequestedForWithItems {
                identity_id: "ann".into(),
                requested_items: vec![NestedItem {
                    item,
                    account_selection: vec![SourceSelection {
                        source_id: "s".into(),
                        accounts: vec![AccountSelection {
                            account_uuid: None,
                            native_identity: "CN=ann".into()
                        }],
                    }],
                }],
            }],
            ..AccessRequest::default()
        }
    );
    let cancel = CancelAccessRequest { account_activity_id: "q1".into(), comment: "No longer".into() };
    insta::assert_json_snapshot!("cancel", cancel);
    let api = Api {
        url: "https://acme.api.identitynow.com".into(),
        version: ApiVersion::Beta,
        language: "de".into(),
    };
    let search = search_access_of(&api, ["ann", r#"a"b"#]);
    let body: serde_json::Value = serde_json::from_str(&search.body.unwrap()).unwrap();
    insta::assert_json_snapshot!("search", body);
}

#[test]
fn the_questions_that_are_asked() {
    let api = Api {
        url: "https://acme.api.identitynow.com".into(),
        version: ApiVersion::Beta,
        language: "de".into(),
    };
    let page = Paging { limit: 50, offset: 100 };
    let status = StatusQuery {
        whose: Whose::RequestedBy("me".into()),
        created_from_ms: Some(1_700_000_000_000),
        open_only: true,
        request_ids: vec!["q1".into()],
        page,
    };
    let catalogue = RequestableQuery {
        term: "R&D \"x\"".into(),
        identity: "me".into(),
        types: vec![ItemType::Role, ItemType::AccessProfile],
        statuses: vec![RequestStatus::Assigned, RequestStatus::Pending],
        ids: Vec::new(),
        page,
    };
    let rights = EntitlementsQuery {
        term: "CN=\\a".into(),
        segmented_for: "me-id".into(),
        source_id: Some("s".into()),
        owner_id: None,
        ids: Vec::new(),
        page,
    };
    let urls =
        [request_status(&api, &status), requestable_objects(&api, &catalogue), entitlements(&api, &rights)];
    insta::assert_debug_snapshot!(urls.map(|request| (request.url, request.headers, request.timeout_ms)));
}
