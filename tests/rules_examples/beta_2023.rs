//! The examples of pack `beta-2023`.

use access_request::contract::{ItemType, RequestType};
use access_request::rules::*;

use super::build::*;
use super::{Case, Example};

/// An example for each rule of the pack, in the pack's order.
pub fn beta_2023() -> Vec<Example> {
    [body_rules(), permission_rules(), revoke_rules(), date_rules(), other_rules(), own_rules()].concat()
}

fn example(rule: &'static str, severity: Severity, at: FieldPath, fails: Case, passes: Case) -> Example {
    Example { rule, fails, severity, at, passes }
}

fn fine() -> Case {
    Case::draft("Ada asks for Payroll Reader for herself", give(vec![ada()], vec![reader()]), facts())
}

fn body_rules() -> Vec<Example> {
    use Severity::{Error, Notice};
    let with = |words, draft| Case::draft(words, draft, facts());
    let odd = DraftItem { item: Item { item_type: ItemType::from("GROUP"), ..reader().item }, ..reader() };
    let bare = DraftItem { item: Item { id: " ".into(), ..reader().item }, ..reader() };
    let twice = with("Ada is chosen twice", give(vec![ada(), ada()], vec![reader()]));
    let doubled = with("Payroll Reader is chosen twice", give(vec![ada()], vec![reader(), reader()]));
    let modify = Draft { kind: Kind::Modify, ..give(vec![ada()], vec![reader()]) };
    vec![
        example(
            "request.recipients.required",
            Error,
            FieldPath::People,
            with("nobody is chosen", give(vec![], vec![reader()])),
            fine(),
        ),
        example("request.recipients.unique", Notice, FieldPath::Person("ada".into()), twice, fine()),
        example(
            "request.items.required",
            Error,
            FieldPath::Items,
            with("nothing is chosen", give(vec![ada()], vec![])),
            fine(),
        ),
        example("request.items.unique", Notice, at_item(&reader()), doubled, fine()),
        example(
            "request.type.known",
            Error,
            FieldPath::Kind,
            with("the dates of held access are to be changed", modify),
            fine(),
        ),
        example(
            "item.type.known",
            Error,
            at_item(&odd),
            with("the item is a GROUP", give(vec![ada()], vec![odd.clone()])),
            fine(),
        ),
        example(
            "item.id.required",
            Error,
            at_item(&bare),
            with("the item has a blank id", give(vec![ada()], vec![bare.clone()])),
            fine(),
        ),
    ]
}

fn permission_rules() -> Vec<Example> {
    use Severity::Error;
    let program = Facts { requester: Requester::default(), ..facts() };
    let grants =
        |entitlements, people| body(RequestType::GrantAccess, people, entitlement_lines(entitlements));
    vec![
        example(
            "token.user-context",
            Error,
            FieldPath::Request,
            Case::draft("the token has no identity in it", give(vec![ada()], vec![reader()]), program),
            fine(),
        ),
        example(
            "grant.self-or-allowed",
            Error,
            FieldPath::Person("alan".into()),
            Case::draft("Ada asks for Alan, who reports to Max", give(vec![alan()], vec![reader()]), facts()),
            Case::draft(
                "Ada asks for Grace, who reports to her",
                give(vec![grace()], vec![reader()]),
                facts(),
            ),
        ),
        example(
            "grant.entitlements.max-25",
            Error,
            FieldPath::Items,
            Case::call("one call names 26 entitlements", grants(26, 1), admin()),
            Case::call("one call names 25 entitlements", grants(25, 1), admin()),
        ),
        example(
            "grant.entitlements.max-10-recipients",
            Error,
            FieldPath::People,
            Case::call("one call with an entitlement names 11 people", grants(1, 11), admin()),
            Case::call("one call with an entitlement names 10 people", grants(1, 10), admin()),
        ),
    ]
}

fn revoke_rules() -> Vec<Example> {
    use Severity::{Error, Warning};
    let with = |words, draft| Case::draft(words, draft, facts());
    let removes = |people| body(RequestType::RevokeAccess, people, vec![line(ItemType::Role, "reader")]);
    let legal = || {
        with("Ada removes Payroll Reader from Grace, with a comment", remove(vec![grace()], vec![reader()]))
    };
    let silent = Draft { comment: "  ".into(), ..remove(vec![grace()], vec![reader()]) };
    let unsaid = Draft { say_removal: false, ..remove(vec![grace()], vec![reader()]) };
    let said = Draft { comment: "Please remove: she changed teams".into(), ..unsaid.clone() };
    let grace_at = |id: &str| FieldPath::Person(id.into());
    vec![
        example(
            "revoke.one-identity",
            Error,
            FieldPath::People,
            Case::call("one call removes from 2 people", removes(2), admin()),
            Case::call("one call removes from one person", removes(1), admin()),
        ),
        example(
            "revoke.not-self",
            Error,
            grace_at("ada"),
            with("Ada removes her own access", remove(vec![ada()], vec![reader()])),
            legal(),
        ),
        example(
            "revoke.manager-or-admin",
            Error,
            grace_at("alan"),
            with("Ada removes access from Alan, who reports to Max", remove(vec![alan()], vec![reader()])),
            Case::draft(
                "an administrator removes access from Alan",
                remove(vec![alan()], vec![reader()]),
                admin(),
            ),
        ),
        example(
            "revoke.no-entitlements",
            Error,
            at_item(&badge()),
            with("an entitlement is to be removed", remove(vec![grace()], vec![badge()])),
            legal(),
        ),
        example(
            "revoke.comment.required",
            Error,
            FieldPath::Comment(None),
            with("the comment is blank", silent),
            legal(),
        ),
        example(
            "revoke.comment.says-revoke",
            Warning,
            FieldPath::Comment(None),
            with("the prefix is off and the comment reads “She changed teams”", unsaid),
            with("the prefix is off and the comment reads “Please remove: she changed teams”", said),
        ),
    ]
}

fn date_rules() -> Vec<Example> {
    use Severity::{Error, Notice};
    let with = |words, draft| Case::draft(words, draft, facts());
    let ends = |date: &str| Draft { end: DateInput::day(date), ..give(vec![ada()], vec![reader()]) };
    let own = DraftItem { end: Some(DateInput::day("2026-12-31")), ..badge() };
    let key = Some(badge().item.key());
    let until = 1_790_000_000_000;
    let known = |end: Fact<i64>| knowing(&ada(), &reader(), held(end));
    vec![
        example(
            "remove-date.future",
            Error,
            FieldPath::EndDate(None),
            with("the end date was yesterday", ends("2026-05-31")),
            with("the end date is tonight", ends("2026-06-01")),
        ),
        example(
            "remove-date.not-for-entitlements",
            Error,
            FieldPath::EndDate(key),
            with("an entitlement has an end date of its own", give(vec![ada()], vec![own])),
            with("an entitlement has none", give(vec![ada()], vec![badge()])),
        ),
        example(
            "remove-date.sla",
            Notice,
            FieldPath::EndDate(None),
            with("there is an end date", ends("2026-12-31")),
            fine(),
        ),
        example(
            "grant.changes-existing-end-date",
            Notice,
            at_item(&reader()),
            Case::draft(
                "Ada has Payroll Reader until September and asks again without a date",
                give(vec![ada()], vec![reader()]),
                known(Fact::Yes(until)),
            ),
            Case::draft(
                "Ada has Payroll Reader without an end date and asks again without one",
                give(vec![ada()], vec![reader()]),
                known(Fact::No),
            ),
        ),
    ]
}

/// The rules of this app's own (docs/decisions/0010).
fn own_rules() -> Vec<Example> {
    use Severity::{Error, Warning};
    let with = |words, draft| Case::draft(words, draft, facts());
    let data = |rows| Draft { metadata: rows, ..give(vec![ada()], vec![reader()]) };
    let at = |row| FieldPath::Metadata { item: None, row, part: Part::Key };
    let elsewhere = Facts { approvals_must_be_external: Fact::Yes(()), ..facts() };
    let many = |count: usize| data((0..count).map(|n| row(&format!("name {n}"), "1")).collect());
    let said = |letters: usize, items: usize| {
        let items = (0..items).map(|n| named(&format!("r{n}"))).collect();
        Draft { comment: "x".repeat(letters), ..give(vec![ada()], items) }
    };
    vec![
        example(
            "config.approvals-external",
            Error,
            FieldPath::Request,
            Case::draft(
                "the organisation takes requests in another system",
                give(vec![ada()], vec![reader()]),
                elsewhere,
            ),
            fine(),
        ),
        example(
            "metadata.own-keys",
            Error,
            at(0),
            with("a name is one of this app's own", data(vec![row("arCid", "1")])),
            with("it is another", data(vec![row("ticket", "1")])),
        ),
        example(
            "metadata.many",
            Warning,
            at(100),
            with("there are 10,000 names", many(10_000)),
            with("there are 100 names", many(100)),
        ),
        example(
            "comment.long",
            Warning,
            FieldPath::Comment(None),
            with("the comment has 10,001 characters", said(10_001, 1)),
            with("the comment has 10,000 characters", said(10_000, 1)),
        ),
        example(
            "request.size",
            Error,
            FieldPath::Comment(None),
            with("a comment of a megabyte goes with ten items", said(1_000_000, 10)),
            with("a comment of a megabyte goes with one item", said(1_000_000, 1)),
        ),
    ]
}

fn other_rules() -> Vec<Example> {
    use Severity::{Error, Warning};
    let with = |words, draft| Case::draft(words, draft, facts());
    let data = |rows| Draft { metadata: rows, ..give(vec![ada()], vec![reader()]) };
    let at = |row, part| FieldPath::Metadata { item: None, row, part };
    let asks = DraftItem {
        item: Item { demands: Demands { comment: Fact::Yes(()), ..Demands::default() }, ..reader().item },
        ..reader()
    };
    let told = Draft { comment: "For the audit".into(), ..give(vec![ada()], vec![asks.clone()]) };
    let pending = Known { held: Fact::No, pending: Fact::Yes(Pending::default()) };
    let ask = |known| (give(vec![ada()], vec![reader()]), knowing(&ada(), &reader(), known));
    let case = |words, (draft, facts)| Case::draft(words, draft, facts);
    let free = Known { held: Fact::No, pending: Fact::No };
    vec![
        example(
            "metadata.strings",
            Error,
            at(1, Part::Key),
            with("the name “ticket” stands twice", data(vec![row("ticket", "1"), row("ticket", "2")])),
            with(
                "“ticket” and “cost centre” stand once each",
                data(vec![row("ticket", "1"), row("cost centre", "2")]),
            ),
        ),
        example(
            "metadata.blank-key",
            Warning,
            at(0, Part::Key),
            with("a value has no name", data(vec![row(" ", "1")])),
            with("a row is wholly blank", data(vec![row("", " ")])),
        ),
        example(
            "duplicate.held",
            Warning,
            at_item(&reader()),
            case("Ada already has Payroll Reader, without an end date", ask(held(Fact::No))),
            case("Ada does not have it", ask(free)),
        ),
        example(
            "duplicate.pending",
            Warning,
            at_item(&reader()),
            case("a request for it is under way", ask(pending)),
            case("none is under way", ask(free)),
        ),
        example(
            "comment.required-by-item",
            Warning,
            FieldPath::Comment(None),
            with("the item asks for a comment and there is none", give(vec![ada()], vec![asks])),
            with("there is one", told),
        ),
    ]
}
