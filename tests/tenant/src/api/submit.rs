//! `POST access-requests`: judged at once, answered 202, carried out later. Duplicates are never an error.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::routes::Version;
use super::{Answered, Caller, Fail, Request, accounts};
use crate::controls::CommittedItem;
use crate::data::{self, id_of};
use crate::http::Answer;
use crate::judge::{Accepted, Facts, Item, ItemType, Kind, Line, MachineRules, Person, judge};
use crate::lifecycle::{self, NewLine, fate};
use crate::options::Rules;
use crate::world::World;

pub(super) fn submit(world: &mut World, caller: &Caller, request: &Request<'_>) -> Answered {
    if !request.call.is_of_type("application/json") {
        return Err(Fail::bad("The request must have the content type application/json."));
    }
    let body = request.json()?;
    let facts = Facts { older_spelling: request.version != Version::V1, ..facts(world, caller, &body)? };
    let accepted = judge(&body, &facts, world.settings.rules)?;
    let items = take_in(world, caller, &accepted)?;
    let answer = match world.settings.rules {
        // SEED: "202 Accepted", an object without properties.
        Rules::Beta2023 => json!({}),
        Rules::V12026 => tracking(&items),
    };
    let items = items.into_iter().map(|(item, _)| item).collect();
    world.commit("access-request", caller, request.version.name(), body, items);
    Ok(Answer::json(202, &answer))
}

/// Everything the body names that exists.
fn facts(world: &World, caller: &Caller, body: &Value) -> Result<Facts, Fail> {
    let mut people: BTreeSet<&str> = BTreeSet::new();
    let mut items: BTreeSet<&str> = BTreeSet::new();
    let list = |value: Option<&'_ Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let nested = list(body.get("requestedForWithRequestedItems"));
    let flat_people = list(body.get("requestedFor"));
    let flat_items = list(body.get("requestedItems"));
    let nested_items: Vec<Value> =
        nested.iter().flat_map(|entry| list(entry.get("requestedItems"))).collect();
    people.extend(flat_people.iter().filter_map(Value::as_str));
    people.extend(nested.iter().filter_map(|entry| entry.get("identityId").and_then(Value::as_str)));
    let all_items = flat_items.iter().chain(&nested_items);
    items.extend(all_items.filter_map(|item| item.get("id").and_then(Value::as_str)));
    let mut facts = Facts {
        now_ms: world.now(),
        requester: caller.identity.as_ref().map(|(_, id)| id.clone()),
        authorities: caller.authorities.clone(),
        on_behalf: world.settings.on_behalf,
        approvals_must_be_external: world.settings.approvals_must_be_external,
        machines: MachineRules {
            enabled: world.settings.machine_requests,
            anyone: world.settings.machine_by_anyone,
            owners: world.settings.machine_by_owner,
        },
        entitlements_closed: !world.settings.entitlement_requests,
        ..Facts::default()
    };
    for id in people {
        load_person(&world.db, id, &mut facts)?;
    }
    for id in items {
        if let Some(item) = load_item(&world.db, id)? {
            facts.items.insert(id.to_owned(), item);
        }
    }
    Ok(facts)
}

/// Row, alias, manager's id, whether it is a machine, owner's id.
type PersonRow = (i64, String, Option<String>, bool, Option<String>);

fn load_person(db: &Connection, id: &str, facts: &mut Facts) -> Result<(), Fail> {
    let found: Option<PersonRow> = db
        .prepare_cached(
            "SELECT p.n, p.alias, m.id, p.machine, o.id FROM identity p LEFT JOIN identity m ON m.n = p.manager
             LEFT JOIN identity o ON o.n = p.owner WHERE p.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .optional()?;
    let Some((n, alias, manager, machine, owner)) = found else { return Ok(()) };
    let mut person = Person { manager, machine, owners: owner.into_iter().collect(), accounts: Vec::new() };
    if machine {
        let mut sources = db.prepare_cached("SELECT n, id FROM source")?;
        let rows = sources.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (source, source_id) = row?;
            for account in accounts::of(n, &alias, true, source) {
                person.accounts.push((source_id.clone(), account.native, account.uuid));
            }
        }
    }
    facts.people.insert(id.to_owned(), person);
    let mut held = db.prepare_cached(
        "SELECT i.id, h.remove FROM holding h JOIN item i ON i.n = h.item WHERE h.identity = ?1",
    )?;
    let rows = held.query_map([n], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?)))?;
    for row in rows {
        let (item, remove) = row?;
        facts.held.insert((id.to_owned(), item), remove);
    }
    Ok(())
}

fn load_item(db: &Connection, id: &str) -> Result<Option<Item>, Fail> {
    let found = db
        .prepare_cached(
            "SELECT i.type, i.comment_required, i.end_required, i.max_days, s.id FROM item i
             LEFT JOIN source s ON s.n = i.source WHERE i.id = ?1",
        )?
        .query_row([id], |row| {
            let days: Option<i64> = row.get(3)?;
            Ok(Item {
                kind: ItemType::parse(&row.get::<_, String>(0)?).unwrap_or(ItemType::Role),
                comment_required: row.get(1)?,
                end_date_required: row.get(2)?,
                max_duration_ms: days.map(|n| n * crate::data::DAY),
                source: row.get(4)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Writes an accepted request. Returns what became of each person × item, with the item's type.
fn take_in(
    world: &mut World,
    caller: &Caller,
    accepted: &Accepted,
) -> Result<Vec<(CommittedItem, ItemType)>, Fail> {
    let (now, step, rules) = (world.now(), world.settings.step_ms, world.settings.rules);
    let tx = world.db.transaction()?;
    let mut outcomes = Vec::with_capacity(accepted.cells());
    for entry in &accepted.entries {
        let (target, alias, machine): (i64, String, bool) =
            tx.query_row("SELECT n, alias, machine FROM identity WHERE id = ?1", [&entry.identity], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let identity = entry.identity.as_str();
        let requester = caller.row();
        let mut writer = Writer {
            db: &tx,
            requester,
            target,
            identity,
            alias,
            machine,
            accepted,
            request: None,
            now,
            step,
        };
        for line in accepted.lines_of(entry) {
            let (outcome, access_request_id) = writer.line(line, rules)?;
            let item = CommittedItem {
                requested_for: entry.identity.clone(),
                item: line.id.clone(),
                outcome: outcome.to_owned(),
                access_request_id,
            };
            outcomes.push((item, line.kind));
        }
    }
    tx.commit()?;
    Ok(outcomes)
}

/// End, start, origin and assignment id of what is held.
type HeldRow = (Option<i64>, Option<i64>, String, String);

/// Writes the lines of one recipient; the request's row is made with the first line that leaves a trace.
struct Writer<'a> {
    db: &'a Connection,
    requester: i64,
    target: i64,
    identity: &'a str,
    alias: String,
    machine: bool,
    accepted: &'a Accepted,
    request: Option<(i64, String)>,
    now: i64,
    step: i64,
}

impl Writer<'_> {
    fn line(&mut self, line: &Line, rules: Rules) -> Result<(&'static str, String), Fail> {
        let (item, requestable, ends_as, form): (i64, bool, String, Option<String>) = self
            .db
            .prepare_cached("SELECT n, requestable, fate, form FROM item WHERE id = ?1")?
            .query_row([&line.id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let kind = self.accepted.kind;
        if let Some(pending) = self.pending(item, kind)? {
            // SEED: duplicates are no error; until 2025 they were ignored and never listed (CONTRACT 1.4, G8).
            if rules == Rules::Beta2023 {
                return Ok(("ignored", String::new()));
            }
            let reason = format!("Access has already been requested: {pending}.");
            self.write(line, item, fate::CANCEL, Some(reason))?;
            return Ok(("existing", pending));
        }
        let held = self.held(item)?;
        let same = held.as_ref().is_some_and(|(remove, start, ..)| {
            *remove == line.remove_ms && (line.start_ms.is_none() || *start == line.start_ms)
        });
        let (ends_as, reason, outcome) = match (kind, held) {
            (Kind::Grant | Kind::Modify, Some(_)) if same => {
                if rules == Rules::Beta2023 {
                    return Ok(("ignored", String::new()));
                }
                // The wording of the recorded refusal of 2021 (XSOAR), which became this reason.
                let words = format!(
                    "Identity \"{}\" already has access to {}. Only access remove date can be modified when access is \
                     already assigned.",
                    self.identity, line.id
                );
                (fate::CANCEL, Some(words), "held")
            }
            (Kind::Grant, _) if !requestable => {
                (fate::ERROR, Some("This access cannot be requested.".to_owned()), "new")
            }
            (Kind::Grant, _)
                if rules == Rules::V12026 && form.is_some() && line.form_instance_id.is_none() =>
            {
                (fate::ERROR, Some("The form that this access asks for is missing.".to_owned()), "new")
            }
            (Kind::Modify, None) => {
                (fate::ERROR, Some("The identity does not have this access.".to_owned()), "new")
            }
            (Kind::Revoke, None) => {
                let fate = if rules == Rules::V12026 { fate::CANCEL } else { fate::ERROR };
                (fate, Some("The identity does not have this access.".to_owned()), "new")
            }
            (Kind::Revoke, Some((_, _, origin, _))) if origin != "request" => {
                let words = "This access was granted by role membership and cannot be revoked by request.";
                (fate::ERROR, Some(words.to_owned()), "new")
            }
            (_, held) if !self.finds_its_account(line, item, held.as_ref())? => {
                (fate::ERROR, Some("The selected account or assignment was not found.".to_owned()), "new")
            }
            (Kind::Revoke, _) => (fate::DONE, None, "new"),
            _ => (ends_as.as_str(), None, "new"),
        };
        let id = self.write(line, item, ends_as, reason)?;
        Ok((outcome, id))
    }

    /// The id of an open request of this kind for this person and item.
    fn pending(&self, item: i64, kind: Kind) -> Result<Option<String>, Fail> {
        let revoke = kind == Kind::Revoke;
        let sql = "SELECT r.id FROM line l JOIN request r ON r.n = l.request
                   WHERE l.target = ?1 AND l.item = ?2 AND l.next IS NOT NULL AND l.fate NOT IN ('cancel', 'error')
                   AND (l.kind = 'REVOKE_ACCESS') = ?3 ORDER BY l.n DESC LIMIT 1";
        let mut select = self.db.prepare_cached(sql)?;
        Ok(select.query_row(params![self.target, item, revoke], |row| row.get(0)).optional()?)
    }

    /// Whether the assignment, account or selection that a line names exists (SPEC, assignmentId, nativeIdentity,
    /// accountSelection). No document says what becomes of one that does not.
    fn finds_its_account(&self, line: &Line, item: i64, held: Option<&HeldRow>) -> Result<bool, Fail> {
        let assigned = line.assignment_id.as_deref().filter(|_| self.accepted.kind == Kind::Revoke);
        let second = data::second_assignment(self.target, item);
        let is_it = |id: &str, held: &HeldRow| {
            held.3 == id || accounts::has_two(self.target, self.machine) && second == id
        };
        if assigned.is_some_and(|id| held.is_none_or(|held| !is_it(id, held))) {
            return Ok(false);
        }
        let source: Option<(i64, String)> = self
            .db
            .prepare_cached("SELECT s.n, s.id FROM item i JOIN source s ON s.n = i.source WHERE i.n = ?1")?
            .query_row([item], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        // A role is on no source of its own here: whatever account is chosen for it may be right.
        let Some((source, source_id)) = source else { return Ok(true) };
        let accounts = accounts::of(self.target, &self.alias, self.machine, source);
        let native = line.native_identity.as_deref().filter(|_| self.accepted.kind == Kind::Revoke);
        if native.is_some_and(|name| accounts.iter().all(|account| account.native != name)) {
            return Ok(false);
        }
        let chosen = line.accounts.as_deref().unwrap_or_default();
        Ok(chosen.iter().all(|(on, name)| {
            *on == source_id && accounts.iter().any(|a| a.native == *name || a.uuid == *name)
        }))
    }

    fn held(&self, item: i64) -> Result<Option<HeldRow>, Fail> {
        let sql = "SELECT remove, start, origin, assignment FROM holding WHERE identity = ?1 AND item = ?2";
        let mut select = self.db.prepare_cached(sql)?;
        let found = select
            .query_row(params![self.target, item], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        Ok(found)
    }

    fn write(
        &mut self,
        line: &Line,
        item: i64,
        ends_as: &str,
        reason: Option<String>,
    ) -> Result<String, Fail> {
        let (request, id) = self.request()?;
        let new = NewLine {
            request,
            requester: self.requester,
            target: self.target,
            item,
            kind: self.accepted.kind.as_str(),
            fate: ends_as,
            reason,
            comment: line.comment.as_deref(),
            metadata: line.metadata.as_ref().map(text),
            start: line.start_ms,
            remove: line.remove_ms,
        };
        lifecycle::begin(self.db, &new, self.now, self.step)?;
        Ok(id)
    }

    fn request(&mut self) -> Result<(i64, String), Fail> {
        if let Some(made) = &self.request {
            return Ok(made.clone());
        }
        let n: i64 =
            self.db.query_row("SELECT coalesce(max(n), 0) + 1 FROM request", [], |row| row.get(0))?;
        let id = id_of("request", n);
        self.db.execute(
            "INSERT INTO request VALUES (?1,?2,?3,?4,?5,?6,?7)",
            params![
                n,
                id,
                self.requester,
                self.target,
                self.accepted.kind.as_str(),
                self.now,
                self.accepted.metadata.as_ref().map(text)
            ],
        )?;
        self.request = Some((n, id.clone()));
        Ok((n, id))
    }
}

fn text(map: &BTreeMap<String, String>) -> String {
    json!(map).to_string()
}

/// `newRequests` and `existingRequests` (SPEC, AccessRequestResponse).
fn tracking(items: &[(CommittedItem, ItemType)]) -> Value {
    let group = |wanted: &dyn Fn(&CommittedItem) -> bool| -> Vec<Value> {
        let mut groups: BTreeMap<(&str, &str), Vec<Value>> = BTreeMap::new();
        for (item, kind) in items.iter().filter(|(item, _)| wanted(item)) {
            groups
                .entry((&item.requested_for, &item.access_request_id))
                .or_default()
                .push(json!({ "type": kind.as_str(), "id": item.item }));
        }
        groups
            .into_iter()
            .map(|((whom, id), details)| {
                let hash = id.bytes().fold(17_i32, |h, b| h.wrapping_mul(31).wrapping_add(i32::from(b)));
                json!({ "requestedFor": whom, "requestedItemsDetails": details, "attributesHash": hash,
                    "accessRequestIds": [id] })
            })
            .collect()
    };
    json!({
        "newRequests": group(&|item| item.outcome != "existing"),
        "existingRequests": group(&|item| item.outcome == "existing"),
    })
}
