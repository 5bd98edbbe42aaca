//! The OpenAPI files as JSON Schemas: what an answer of a path and status must look like, with no field more.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Value, json};

pub struct Contract {
    documents: HashMap<&'static str, Value>,
}

/// `None`, said aloud, when the files are not here; a failure where `CI` is set.
pub fn contract() -> Option<Contract> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/contract");
    let mut documents = HashMap::new();
    for version in ["beta", "v3", "v1"] {
        let file = folder.join(format!("isc-access-requests.{version}.yaml"));
        let Ok(text) = std::fs::read_to_string(&file) else {
            assert!(std::env::var_os("CI").is_none(), "{} is missing and CI is set", file.display());
            println!("skipped: {} is not here", file.display());
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
    Some(Contract { documents })
}

impl Contract {
    /// Checks an answer against the schema of a documented path, method and status.
    pub fn check(&self, version: &str, method: &str, path: &str, status: u16, answer: &Value) {
        let document = &self.documents[version];
        let operation = &document["paths"][path][method];
        let response = &operation["responses"][status.to_string()];
        assert!(response.is_object(), "{version} {method} {path} documents no {status}");
        let mut schema = response["content"]["application/json"]["schema"].clone();
        assert!(schema.is_object(), "{version} {method} {path} {status} has no schema");
        translate(&mut schema, true);
        self.check_schema(version, &schema, answer, &format!("{version} {method} {path} {status}"));
    }

    /// Checks an answer against a named component.
    pub fn check_component(&self, version: &str, name: &str, answer: &Value) {
        let schema =
            json!({ "$ref": format!("#/components/schemas/{name}"), "unevaluatedProperties": false });
        self.check_schema(version, &schema, answer, &format!("{version} {name}"));
    }

    fn check_schema(&self, version: &str, schema: &Value, answer: &Value, what: &str) {
        let root = json!({ "allOf": [schema], "components": self.documents[version]["components"] });
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&root)
            .unwrap_or_else(|e| panic!("{what}: {e}"));
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
    // `allOf: [X, { nullable: true }]` is how these files say "X or null".
    if let Some(parts) = object.get_mut("allOf").and_then(Value::as_array_mut) {
        let before = parts.len();
        parts.retain(|part| part.as_object().is_none_or(|p| p.len() != 1 || !p.contains_key("nullable")));
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
