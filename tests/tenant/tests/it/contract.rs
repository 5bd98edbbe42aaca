//! The OpenAPI files as JSON Schemas: what an answer of a path and status must look like, with no field more.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::client::Reply;

pub struct Contract {
    documents: HashMap<&'static str, Value>,
    /// By version, method, path and status: they are slow to build.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// `None`, said aloud, when the files are not here; a failure where `CI` is set.
pub fn contract() -> Option<&'static Contract> {
    static CONTRACT: LazyLock<Option<Contract>> = LazyLock::new(read);
    CONTRACT.as_ref()
}

fn read() -> Option<Contract> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contract");
    let mut documents = HashMap::new();
    for version in ["beta", "v3", "v1"] {
        let file = folder.join(format!("isc-access-requests.{version}.yaml"));
        let Ok(text) = std::fs::read_to_string(&file) else {
            assert!(std::env::var_os("CI").is_none(), "{} is missing and CI is set", file.display());
            // Not `println!`: the test harness swallows what a passing test prints.
            let words = format!("skipped: answers are not validated, {} is not here\n", file.display());
            let _ = std::io::stderr().write_all(words.as_bytes());
            return None;
        };
        let mut document: Value = serde_yaml_ng::from_str(&text).expect("the contract is YAML");
        if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
            for schema in schemas.values_mut() {
                translate(schema, false);
            }
        }
        documents.insert(version, document);
    }
    Some(Contract { documents, validators: Mutex::default() })
}

impl Contract {
    /// Checks an answer against the schema of a documented path, method and status.
    pub fn check(&self, version: &str, method: &str, path: &str, status: u16, answer: &Value) {
        let schema = self.schema(version, method, path, status);
        let schema = schema.unwrap_or_else(|| panic!("{version} {method} {path} {status} has no schema"));
        self.check_schema(version, &schema, answer, &format!("{version} {method} {path} {status}"));
    }

    /// Checks whatever came back from an address, when its status is documented with a body of JSON. What `search` finds
    /// depends on the fields that were asked for; its documents are checked one by one elsewhere.
    pub fn check_reply(&self, method: &str, address: &str, reply: &Reply) {
        let path = address.split('?').next().unwrap_or_default();
        let (version, path) = match path.get(1..).and_then(|rest| rest.split_once('/')) {
            Some((version @ ("beta" | "v3"), rest)) => (version, format!("/{rest}")),
            _ => ("v1", path.to_owned()),
        };
        let method = method.to_lowercase();
        if reply.body.is_empty() || path.starts_with("/search") {
            return;
        }
        let Some(template) = self.template(version, &path) else { return };
        if let Some(schema) = self.schema(version, &method, &template, reply.status) {
            let what = format!("{version} {method} {template} {}", reply.status);
            self.check_schema(version, &schema, &reply.json(), &what);
        }
    }

    /// The documented path that an address fits; the one with the fewest variable parts.
    fn template(&self, version: &str, path: &str) -> Option<String> {
        let fits = |template: &str| {
            let (wanted, given) = (template.split('/'), path.split('/'));
            wanted.clone().count() == given.clone().count()
                && wanted.zip(given).all(|(w, g)| w == g || (w.starts_with('{') && !g.is_empty()))
        };
        let paths = self.documents[version]["paths"].as_object()?;
        let found = paths.keys().filter(|template| fits(template));
        found.min_by_key(|template| template.matches('{').count()).cloned()
    }

    fn schema(&self, version: &str, method: &str, path: &str, status: u16) -> Option<Value> {
        let response = &self.documents[version]["paths"][path][method]["responses"][status.to_string()];
        let mut schema = response["content"]["application/json"]["schema"].clone();
        translate(&mut schema, true);
        schema.is_object().then_some(schema)
    }

    /// Checks an answer against a named component.
    pub fn check_component(&self, version: &str, name: &str, answer: &Value) {
        let schema =
            json!({ "$ref": format!("#/components/schemas/{name}"), "unevaluatedProperties": false });
        self.check_schema(version, &schema, answer, &format!("{version} {name}"));
    }

    fn check_schema(&self, version: &str, schema: &Value, answer: &Value, what: &str) {
        let mut validators = self.validators.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let validator = validators.entry(what.to_owned()).or_insert_with(|| {
            let root = json!({ "allOf": [schema], "components": self.documents[version]["components"] });
            let built = jsonschema::options().should_validate_formats(true).build(&root);
            Arc::new(built.unwrap_or_else(|e| panic!("{what}: {e}")))
        });
        let validator = Arc::clone(validator);
        drop(validators);
        let errors: Vec<String> = validator
            .iter_errors(answer)
            .map(|e| {
                format!("{}: {}", e.instance_path(), e.to_string().chars().take(300).collect::<String>())
            })
            .collect();
        assert!(errors.is_empty(), "{what}:\n{}", errors.into_iter().take(12).collect::<Vec<_>>().join("\n"));
    }
}

/// From OpenAPI 3.0 to JSON Schema: `nullable`, and no field that is not listed. A schema is closed where it is
/// used, not where it is defined, because `allOf` puts several together.
fn translate(schema: &mut Value, closed: bool) {
    let Some(object) = schema.as_object_mut() else { return };
    for key in ["example", "examples", "discriminator"] {
        object.remove(key);
    }
    let mut nullable = object.remove("nullable") == Some(Value::Bool(true));
    // `allOf: [X, { nullable: true }]`, with or without a description, is how these files say "X or null".
    if let Some(parts) = object.get_mut("allOf").and_then(Value::as_array_mut) {
        let before = parts.len();
        let says_null = |part: &serde_json::Map<String, Value>| {
            part.contains_key("nullable") && part.keys().all(|key| key == "nullable" || key == "description")
        };
        parts.retain(|part| part.as_object().is_none_or(|part| !says_null(part)));
        nullable |= parts.len() < before;
    }
    // Without their discriminators several alternatives fit at once.
    if let Some(alternatives) = object.remove("oneOf") {
        object.insert("anyOf".to_owned(), alternatives);
    }
    for key in ["allOf", "anyOf"] {
        let parts = object.get_mut(key).and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(|part| translate(part, false));
    }
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(|property| translate(property, true));
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(key) {
            translate(inner, true);
        }
    }
    let names_fields = ["$ref", "allOf", "anyOf", "properties"].iter().any(|key| object.contains_key(*key));
    if closed && names_fields && !object.contains_key("additionalProperties") {
        object.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
    if nullable {
        let whole = std::mem::take(object);
        object.insert("anyOf".to_owned(), json!([Value::Object(whole), { "type": "null" }]));
    }
}
