//! Reads the body against its schema: types, enums, required fields, formats, flat or nested. Who may ask for what is
//! in `people` and `machine`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Accepted, Entry, ItemType, Kind, Line, MAX_CELLS, Refusal};
use crate::options::Rules;

type Object = Map<String, Value>;

/// What decides which fields are known.
#[derive(Clone, Copy)]
struct Spelling {
    rules: Rules,
    older: bool,
}

/// `older` is the spelling `beta` or `v3`: what only the schemas of v1 list is an unknown field there.
pub(super) fn read(body: &Value, rules: Rules, older: bool) -> Result<Accepted, Refusal> {
    let spelling = Spelling { rules, older };
    let body = body.as_object().ok_or_else(|| not_understood("body.object"))?;
    let kind = kind(body, rules)?;
    let metadata = metadata(body, "clientMetadata")?;
    // SPEC requestedForWithRequestedItems: "Only when the flat pair is not given"; the SEED does not know it. The
    // schemas of beta and v3 require the flat pair all the same: their prose is followed (CONTRACT 1.5).
    let nested = match (rules, body.get("requestedForWithRequestedItems")) {
        (Rules::Beta2023, _) | (_, None | Some(Value::Null)) => None,
        (Rules::V12026, Some(value)) => Some(value),
    };
    let (entries, lines, nested) = match nested {
        None => {
            let (entries, lines) = flat(body, spelling)?;
            (entries, lines, false)
        }
        Some(_) if body.contains_key("requestedFor") || body.contains_key("requestedItems") => {
            return Err(Refusal::content(
                "shape.flat-xor-nested",
                "requestedForWithRequestedItems cannot be used together with requestedFor and requestedItems.",
            ));
        }
        Some(value) => {
            let (entries, lines) = nested_entries(value, spelling)?;
            (entries, lines, true)
        }
    };
    let request = Accepted { kind, entries, lines, metadata, nested };
    if request.cells() > MAX_CELLS {
        return Err(Refusal::content("tenant.max-cells", "This request is larger than the tenant can hold."));
    }
    Ok(request)
}

fn not_understood(rule: &'static str) -> Refusal {
    Refusal::content(rule, "The request was syntactically correct but its content is semantically invalid.")
}

fn kind(body: &Object, rules: Rules) -> Result<Kind, Refusal> {
    match body.get("requestType") {
        // SEED: "Defaults to GRANT_ACCESS." SPEC: nullable.
        None | Some(Value::Null) => Ok(Kind::Grant),
        Some(Value::String(s)) => match (s.as_str(), rules) {
            ("GRANT_ACCESS", _) => Ok(Kind::Grant),
            ("REVOKE_ACCESS", _) => Ok(Kind::Revoke),
            ("MODIFY_ACCESS", Rules::V12026) => Ok(Kind::Modify),
            _ => Err(Refusal::illegal("request.type.known", "requestType")),
        },
        Some(_) => Err(Refusal::illegal("request.type.known", "requestType")),
    }
}

fn flat(body: &Object, spelling: Spelling) -> Result<(Vec<Entry>, Vec<Line>), Refusal> {
    // SEED: "requestedFor string[] required", "requestedItems object[] required"; SPEC: minItems 1.
    let people = filled(body.get("requestedFor"), "request.recipients.required", "requestedFor")?;
    let items = filled(body.get("requestedItems"), "request.items.required", "requestedItems")?;
    let lines = items.iter().map(|item| line(item, spelling, false)).collect::<Result<Vec<_>, _>>()?;
    if people.len().saturating_mul(lines.len()) > MAX_CELLS {
        return Err(Refusal::content("tenant.max-cells", "This request is larger than the tenant can hold."));
    }
    let mut entries = Vec::with_capacity(people.len());
    for person in people {
        let identity = person
            .as_str()
            .filter(|id| !id.trim().is_empty())
            .ok_or_else(|| Refusal::illegal("request.recipients.strings", "requestedFor"))?;
        entries.push(Entry {
            identity: identity.to_owned(),
            machine: false,
            lines: (0..lines.len()).collect(),
        });
    }
    Ok((entries, lines))
}

fn nested_entries(value: &Value, spelling: Spelling) -> Result<(Vec<Entry>, Vec<Line>), Refusal> {
    let given = filled(Some(value), "request.recipients.required", "requestedForWithRequestedItems")?;
    let (mut entries, mut lines) = (Vec::new(), Vec::new());
    for entry in given {
        let entry = entry.as_object().ok_or_else(|| not_understood("nested.object"))?;
        let identity = text(entry, "identityId", false)?
            .filter(|id| !id.trim().is_empty())
            .ok_or_else(|| Refusal::illegal("request.recipients.strings", "identityId"))?;
        let machine = match entry.get("identityType").filter(|_| !spelling.older) {
            None => false,
            Some(Value::String(s)) if s == "HUMAN" => false,
            Some(Value::String(s)) if s == "MACHINE" => true,
            Some(_) => return Err(Refusal::illegal("nested.identity-type", "identityType")),
        };
        let items = filled(entry.get("requestedItems"), "request.items.required", "requestedItems")?;
        let first = lines.len();
        for item in items {
            lines.push(line(item, spelling, true)?);
        }
        entries.push(Entry { identity, machine, lines: (first..lines.len()).collect() });
    }
    Ok((entries, lines))
}

fn line(value: &Value, spelling: Spelling, nested: bool) -> Result<Line, Refusal> {
    let item = value.as_object().ok_or_else(|| not_understood("item.object"))?;
    let kind = item
        .get("type")
        .and_then(Value::as_str)
        .and_then(ItemType::parse)
        .ok_or_else(|| Refusal::illegal("item.type.known", "item.type"))?;
    let id = item
        .get("id")
        .and_then(Value::as_str)
        .filter(|id| !id.trim().is_empty())
        .ok_or_else(|| Refusal::illegal("item.id.required", "item.id"))?
        .to_owned();
    let mut line = Line {
        kind,
        id,
        comment: text(item, "comment", false)?,
        metadata: metadata(item, "clientMetadata")?,
        start_ms: None,
        remove_ms: date(item, "removeDate")?,
        assignment_id: None,
        native_identity: None,
        form_instance_id: None,
        accounts: None,
    };
    // The SEED knows none of the following fields: an unknown field is ignored.
    if spelling.rules == Rules::V12026 {
        line.start_ms = date(item, "startDate")?;
        line.native_identity = text(item, "nativeIdentity", true)?;
        if !spelling.older {
            line.form_instance_id = text(item, "formInstanceId", true)?;
        }
        if nested {
            line.accounts = accounts(item)?;
        } else {
            line.assignment_id = text(item, "assignmentId", true)?;
        }
    }
    Ok(line)
}

fn accounts(item: &Object) -> Result<Option<Vec<(String, String)>>, Refusal> {
    let sources = match item.get("accountSelection") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(sources)) => sources,
        Some(_) => return Err(Refusal::illegal("account-selection.shape", "accountSelection")),
    };
    let mut chosen = Vec::new();
    for source in sources {
        let source = source
            .as_object()
            .ok_or_else(|| Refusal::illegal("account-selection.shape", "accountSelection"))?;
        let source_id = text(source, "sourceId", true)?.unwrap_or_default();
        let accounts = match source.get("accounts") {
            None | Some(Value::Null) => continue,
            Some(Value::Array(accounts)) => accounts,
            Some(_) => return Err(Refusal::illegal("account-selection.shape", "accounts")),
        };
        // SPEC SourceItemRef.accounts: "currently one selection per source".
        // A source without an account selects nothing, wherever it stands.
        let again = !accounts.is_empty() && chosen.iter().any(|(s, _)| *s == source_id);
        if accounts.len() > 1 || again {
            return Err(Refusal::content(
                "account-selection.one-per-source",
                "Only one account can be selected per source.",
            ));
        }
        for account in accounts {
            let account =
                account.as_object().ok_or_else(|| Refusal::illegal("account-selection.shape", "accounts"))?;
            let native = text(account, "nativeIdentity", false)?;
            let uuid = text(account, "accountUuid", true)?;
            let name = native.or(uuid).filter(|n| !n.is_empty());
            let name = name.ok_or_else(|| Refusal::illegal("account-selection.shape", "nativeIdentity"))?;
            chosen.push((source_id.clone(), name));
        }
    }
    Ok(Some(chosen))
}

fn filled<'a>(value: Option<&'a Value>, rule: &'static str, field: &str) -> Result<&'a Vec<Value>, Refusal> {
    match value {
        Some(Value::Array(list)) if !list.is_empty() => Ok(list),
        None | Some(Value::Array(_)) => Err(Refusal::content(rule, format!("{field} must not be empty."))),
        // GH developer.sailpoint.com#838: an id that is not in an array is refused.
        Some(_) => Err(not_understood(rule)),
    }
}

fn text(object: &Object, key: &'static str, nullable: bool) -> Result<Option<String>, Refusal> {
    match object.get(key) {
        None => Ok(None),
        Some(Value::Null) if nullable => Ok(None),
        Some(Value::String(s)) => Ok(Some(s.clone())),
        Some(_) => Err(Refusal::illegal("field.string", key)),
    }
}

/// SEED: "removeDate date-time"; SPEC: "future UTC"; GH developer.sailpoint.com#830: an empty string is refused. A date
/// and time with another offset than `Z` is no UTC date and time (CONTRACT 6, row 16).
fn date(item: &Object, key: &'static str) -> Result<Option<i64>, Refusal> {
    let Some(s) = text(item, key, false)? else { return Ok(None) };
    let moment =
        chrono::DateTime::parse_from_rfc3339(&s).ok().filter(|_| s.ends_with('Z') && s.contains('T'));
    let moment = moment.ok_or_else(|| Refusal::illegal("date.format", key))?;
    Ok(Some(moment.timestamp_millis()))
}

/// SEED: "clientMetadata object, property name* string".
fn metadata(object: &Object, key: &'static str) -> Result<Option<BTreeMap<String, String>>, Refusal> {
    let map = match object.get(key) {
        None => return Ok(None),
        Some(Value::Object(map)) => map,
        Some(_) => return Err(Refusal::illegal("metadata.strings", key)),
    };
    map.iter()
        .map(|(name, value)| match value {
            Value::String(s) => Ok((name.clone(), s.clone())),
            _ => Err(Refusal::illegal("metadata.strings", key)),
        })
        .collect::<Result<BTreeMap<_, _>, _>>()
        .map(Some)
}
