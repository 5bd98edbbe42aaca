//! The bytes that are sent: every call of every plan against the OpenAPI file of each version, and nothing empty in it.

use std::path::Path;

use access_request::rules::*;
use jsonschema::Validator;
use serde_json::{Value, json};

use super::chance::Chance;
use super::world::World;
use super::{SEED, drafts};

const VERSIONS: [&str; 3] = ["beta", "v3", "v1"];
/// Drafts of each pack and version.
const DRAFTS: u64 = 1_500;

#[test]
fn every_call_of_every_plan_is_what_the_openapi_file_describes() {
    for version in VERSIONS {
        let Some(spec) = spec(version) else { return };
        let (flat, nested) = (validator(&spec, version, false), validator(&spec, version, true));
        for name in PackName::ALL {
            let mut calls = 0;
            for number in 0..DRAFTS {
                let mut rng = Chance::of_case(SEED, number);
                let world = World::random(name, &mut rng);
                let draft = drafts::random(&world, &mut rng);
                for call in planned(&world, &draft, version == "v1") {
                    let is_nested = call.get("requestedForWithRequestedItems").is_some();
                    let validator = if is_nested { &nested } else { &flat };
                    let errors: Vec<String> =
                        validator.iter_errors(&call).map(|error| error.to_string()).collect();
                    assert_eq!(errors, Vec::<String>::new(), "{version}, draft {number}: {call:#}");
                    assert_eq!(empty(&call, "body"), None, "{version}, draft {number}: {call:#}");
                    calls += 1;
                }
            }
            assert!(calls > DRAFTS, "{calls} calls of {}", name.as_str());
        }
    }
}

#[test]
fn a_body_that_is_not_described_is_found() {
    let Some(spec) = spec("v3") else { return };
    let body = |item: Value| json!({ "requestedFor": ["a"], "requestedItems": [item] });
    let validator = validator(&spec, "v3", false);
    assert!(validator.is_valid(&body(json!({ "type": "ROLE", "id": "r" }))));
    for odd in [
        json!({ "type": "ROLE", "id": "r", "endDate": "2027-01-01T00:00:00Z" }),
        json!({ "type": "ROLE", "id": "r", "removeDate": "" }),
        json!({ "type": "GROUP", "id": "r" }),
        json!({ "type": "ROLE" }),
    ] {
        assert!(!validator.is_valid(&body(odd.clone())), "{odd}");
    }
}

/// The calls as they are sent, with our marks in them.
fn planned(world: &World, draft: &Draft, nested_alone: bool) -> Vec<Value> {
    let facts = Facts { nested_alone, ..world.facts(|_| true) };
    let context = Context { now_ms: world.now_ms, facts: &facts, zone: &Utc };
    let calls = plan(draft, &context, pack(world.pack)).calls;
    let of = calls.len();
    let sent = calls.into_iter().enumerate().map(|(at, mut call)| {
        tag(&mut call, "c1", &format!("{}/{of}", at + 1));
        serde_json::to_value(call).expect("a call is JSON")
    });
    sent.collect()
}

/// Where something empty stands, if anywhere.
fn empty(value: &Value, place: &str) -> Option<String> {
    let blank = match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    if blank {
        return Some(place.to_owned());
    }
    match value {
        Value::Array(list) => list.iter().find_map(|inner| empty(inner, place)),
        Value::Object(map) => map.iter().find_map(|(key, inner)| empty(inner, key)),
        _ => None,
    }
}

/// The file of one version; `None` after saying that the test is skipped, which CI does not allow.
fn spec(version: &str) -> Option<Value> {
    let file = format!("../shared/contract/isc-access-requests.{version}.yaml");
    match std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)) {
        Ok(text) => Some(serde_yaml_ng::from_str(&text).expect("the contract file is YAML")),
        Err(problem) => {
            assert!(std::env::var_os("CI").is_none(), "{file} is missing: {problem}");
            eprintln!("skipped: {file} is not here");
            None
        }
    }
}

/// The schema of the body as JSON Schema, closed: no field more than it names.
fn validator(spec: &Value, version: &str, nested: bool) -> Validator {
    let mut schemas = spec["components"]["schemas"].clone();
    for schema in schemas.as_object_mut().expect("schemas").values_mut() {
        translate(schema);
    }
    // The description of the nested shape excludes what beta and v3 require beside it (docs/decisions/0012).
    if nested && version != "v1" {
        schemas["AccessRequest"].as_object_mut().expect("a schema").remove("required");
    }
    let root = json!({ "$ref": "#/components/schemas/AccessRequest", "components": { "schemas": schemas } });
    jsonschema::options().should_validate_formats(true).build(&root).expect("the schema is one")
}

/// OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, and objects with properties take no others.
fn translate(schema: &mut Value) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(translate),
        Value::Object(map) => {
            map.remove("example");
            let nullable = map.remove("nullable") == Some(Value::Bool(true));
            if nullable && let Some(Value::String(one)) = map.get("type").cloned() {
                map.insert("type".to_owned(), json!([one, "null"]));
            }
            if nullable && let Some(Value::Array(values)) = map.get_mut("enum") {
                values.push(Value::Null);
            }
            if map.get("properties").is_some_and(Value::is_object)
                && !map.contains_key("additionalProperties")
            {
                map.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            map.values_mut().for_each(translate);
        }
        _ => {}
    }
}
