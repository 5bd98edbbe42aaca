//! The wire types and the table of paths against the API's own OpenAPI files (`../shared/contract`).
//! Fails when `CI` is set and the files are missing, says "skipped" otherwise.
#![cfg(not(target_arch = "wasm32"))]

use std::path::Path;

use access_request::api::{Api, Call};
use access_request::config::ApiVersion;
use access_request::contract::*;
use serde_json::{Map, Value, json};

const VERSIONS: [(ApiVersion, &str); 3] =
    [(ApiVersion::Beta, "beta"), (ApiVersion::V3, "v3"), (ApiVersion::V1, "v1")];

/// The file of one version, or `None` after saying that the test is skipped.
fn spec(version: &str) -> Option<Value> {
    let file = format!("../shared/contract/isc-access-requests.{version}.yaml");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(serde_yaml_ng::from_str(&text).expect("the contract file is YAML")),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{file} is missing: {error}");
            println!("skipped: {file} is not here");
            None
        }
    }
}

fn method(call: Call) -> &'static str {
    let posts = [Call::SubmitRequest, Call::CancelRequest, Call::Search, Call::AccountsSelection];
    if posts.contains(&call) { "post" } else { "get" }
}

/// What stands behind the path of the table.
fn tail(call: Call) -> &'static str {
    match call {
        Call::AccountActivity | Call::Identity => "{id}",
        Call::EntitlementSettings => "{id}/entitlement-request-config",
        Call::RoleAssignments => "{identityId}/role-assignments",
        _ => "",
    }
}

#[test]
fn each_call_goes_to_the_first_version_that_has_it() {
    let Some(specs) = VERSIONS.iter().map(|(_, name)| spec(name)).collect::<Option<Vec<_>>>() else { return };
    let has = |at: usize, call: Call| {
        let (version, _) = VERSIONS[at];
        let url = Api { url: String::new(), version, language: String::new() }.url_of(call, tail(call));
        let (answered, prefix, _) = call.answered_by(version);
        let path = url.strip_prefix(prefix).unwrap();
        (answered == version).then(|| specs[at]["paths"][path][method(call)].is_object())
    };
    for call in Call::all() {
        assert_eq!(has(2, call), Some(true), "{call:?} in v1");
        for at in [0, 1] {
            match has(at, call) {
                Some(there) => assert!(there, "{call:?} is not in {}", VERSIONS[at].1),
                None => {
                    let mut paths = specs[at]["paths"].as_object().unwrap().keys();
                    let (_, _, v1) = call.answered_by(ApiVersion::V1);
                    let legacy = v1.replace("/v1", "").replace("/v2", "");
                    assert!(!paths.any(|path| *path == legacy), "{} has {legacy} too", VERSIONS[at].1);
                    // What beta lacks is asked of v3 before v1.
                    if at == 0 && has(1, call) == Some(true) {
                        assert_eq!(call.answered_by(ApiVersion::Beta).0, ApiVersion::V3, "{call:?}");
                    }
                }
            }
        }
    }
}

fn resolve<'a>(spec: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(pointer) = schema["$ref"].as_str() {
        schema = spec.pointer(pointer.trim_start_matches('#')).expect("the reference points somewhere");
    }
    schema
}

/// How deep the examples go: to the accounts in an answer about accounts. Below it stands `null`.
const DEPTH: usize = 10;

#[derive(Clone, Copy, PartialEq)]
enum Fill {
    Everything,
    NullWhereAllowed,
}

/// An example of a schema, from the examples of its leaves.
fn sample(spec: &Value, schema: &Value, fill: Fill, depth: usize) -> Value {
    let schema = resolve(spec, schema);
    let parts = || schema["allOf"].as_array().into_iter().flatten().map(|part| resolve(spec, part));
    if fill == Fill::NullWhereAllowed
        && (schema["nullable"] == true || parts().any(|part| part["nullable"] == true))
    {
        return Value::Null;
    }
    if depth == 0 {
        return Value::Null;
    }
    let mut object = Map::new();
    // A part may say nothing but `nullable`.
    let says = |part: &&Value| ["type", "properties", "allOf", "enum"].iter().any(|key| !part[key].is_null());
    for part in parts().filter(says) {
        match sample(spec, part, fill, depth) {
            Value::Object(part) => object.extend(part),
            Value::Null => {}
            leaf => return leaf,
        }
    }
    if let Some(first) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()).and_then(|all| all.first())
    {
        return sample(spec, first, fill, depth - 1);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        object.insert(name.clone(), sample(spec, property, fill, depth - 1));
    }
    if !object.is_empty() {
        return Value::Object(object);
    }
    if schema["type"] == "array" {
        return json!([sample(spec, &schema["items"], fill, depth - 1)]);
    }
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.iter().find(|one| !one.is_null())) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => json!({}),
        Some("boolean") => json!(true),
        Some("integer" | "number") => json!(1),
        _ => json!("2020-01-01T00:00:00Z"),
    }
}

type Decode = fn(&str) -> Result<String, String>;

fn one<T: serde::de::DeserializeOwned + std::fmt::Debug + Default + PartialEq>(
    text: &str,
) -> Result<String, String> {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(format!("{value:?}"))
}

fn list<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> Result<String, String> {
    let values: Vec<T> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(format!("{values:?}"))
}

const ANSWERS: [(Call, Decode); 15] = [
    (Call::SubmitRequest, one::<AccessRequestResponse>),
    (Call::RequestConfig, one::<AccessRequestConfig>),
    (Call::RequestStatus, list::<RequestedItemStatus>),
    (Call::PendingApprovals, list::<PendingApproval>),
    (Call::RequestableObjects, list::<RequestableObject>),
    (Call::PublicIdentities, list::<PublicIdentity>),
    (Call::AccountActivity, one::<AccountActivity>),
    (Call::Search, list::<IdentityDocument>),
    (Call::Entitlements, list::<Entitlement>),
    (Call::Identity, one::<Identity>),
    (Call::RevocableObjects, one::<RevocableObject>),
    (Call::EntitlementSettings, one::<EntitlementSettings>),
    (Call::AccountsSelection, one::<AccountsSelection>),
    (Call::RoleAssignments, list::<RoleAssignment>),
    (Call::MachineIdentities, list::<MachineIdentity>),
];

#[test]
fn every_answer_the_contract_allows_reads() {
    for (version, name) in VERSIONS {
        let Some(spec) = spec(name) else { return };
        for (call, decode) in ANSWERS {
            let (answered, _, path) = call.answered_by(version);
            if answered != version {
                continue;
            }
            let path = if tail(call).is_empty() { path.to_owned() } else { format!("{path}/{}", tail(call)) };
            let responses = spec["paths"][&path][method(call)]["responses"].as_object().expect(&path);
            let success = responses.iter().find(|(status, _)| status.starts_with('2')).expect(&path).1;
            let content = &resolve(&spec, success)["content"]["application/json"];
            let mut bodies = vec![
                sample(&spec, &content["schema"], Fill::Everything, DEPTH),
                sample(&spec, &content["schema"], Fill::NullWhereAllowed, DEPTH),
            ];
            bodies.extend((!content["example"].is_null()).then(|| content["example"].clone()));
            for example in content["examples"].as_object().into_iter().flat_map(Map::values) {
                bodies.extend(
                    (!resolve(&spec, example)["value"].is_null())
                        .then(|| resolve(&spec, example)["value"].clone()),
                );
            }
            for body in bodies {
                // Search answers in as many shapes as there are kinds of question: ours lists objects.
                let ours =
                    |body: &Value| body.as_array().is_some_and(|rows| rows.iter().all(Value::is_object));
                if call == Call::Search && !ours(&body) {
                    continue;
                }
                let read = decode(&body.to_string());
                assert!(read.is_ok(), "{name} {call:?}: {read:?}\n{body:#}");
            }
        }
        for (status, of) in [("400", "ErrorResponseDto"), ("401", "401"), ("429", "429")] {
            let schema =
                &spec["paths"][Call::SubmitRequest.answered_by(version).2]["post"]["responses"][status];
            let content = &resolve(&spec, schema)["content"]["application/json"]["schema"];
            let body = sample(&spec, content, Fill::Everything, 8).to_string();
            let read: ErrorResponse =
                serde_json::from_str(&body).unwrap_or_else(|error| panic!("{of}: {error}\n{body}"));
            assert_ne!(read, ErrorResponse::default(), "{of} says nothing we read: {body}");
        }
    }
}

/// The values of an enum somewhere inside the answer of a call.
fn values<'a>(spec: &'a Value, path: &str, inside: &[&str]) -> Vec<&'a str> {
    let response = resolve(spec, &spec["paths"][path]["get"]["responses"]["200"]);
    let mut schema = resolve(spec, &response["content"]["application/json"]["schema"]);
    for name in inside {
        schema = property(spec, schema, name).unwrap_or_else(|| panic!("{path} has no {name}"));
    }
    if schema["enum"].is_null() {
        let parts = schema["allOf"].as_array().expect("an enum");
        schema = parts
            .iter()
            .map(|part| resolve(spec, part))
            .find(|part| !part["enum"].is_null())
            .expect("an enum");
    }
    schema["enum"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
}

fn property<'a>(spec: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let schema = resolve(spec, schema);
    if schema["type"] == "array" {
        return property(spec, &schema["items"], name);
    }
    let own = schema["properties"].get(name).map(|found| resolve(spec, found));
    own.or_else(|| schema["allOf"].as_array()?.iter().find_map(|part| property(spec, part, name)))
}

#[test]
fn every_value_the_contract_names_is_known() {
    let Some(spec) = spec("v1") else { return };
    let status = "/access-request-status/v1";
    let known: [(&str, &[&str], &[&str]); 10] = [
        (status, &["state"], RequestState::KNOWN),
        (status, &["type"], ItemType::KNOWN),
        (status, &["requestType"], RequestType::KNOWN),
        (status, &["accessRequestPhases", "state"], PhaseState::KNOWN),
        (status, &["accessRequestPhases", "result"], PhaseResult::KNOWN),
        (status, &["approvalDetails", "status"], ApprovalStatus::KNOWN),
        (status, &["approvalDetails", "scheme"], ApprovalScheme::KNOWN),
        ("/requestable-objects/v1", &["requestStatus"], RequestStatus::KNOWN),
        ("/public-identities/v1", &["identityState"], IdentityState::KNOWN),
        ("/account-activities/v1", &["executionStatus"], ExecutionStatus::KNOWN),
    ];
    for (path, inside, ours) in known {
        for value in values(&spec, path, inside) {
            assert!(ours.contains(&value), "{value} of {path} {inside:?} has no variant");
        }
    }
}
