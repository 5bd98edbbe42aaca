//! The examples of the rules that only pack `v1-2026` has.

use access_request::contract::{AccessRequest, ItemType, NestedItem, RequestType, RequestedForWithItems};
use access_request::rules::*;

use super::build::*;
use super::{Case, Example};

/// An example for each rule that `beta-2023` does not have, or has with another meaning.
pub fn v1_2026() -> Vec<Example> {
    [shape_rules(), revoke_rules(), start_rules(), item_rules()].concat()
}

fn example(rule: &'static str, severity: Severity, at: FieldPath, fails: Case, passes: Case) -> Example {
    Example { rule, fails, severity, at, passes }
}

fn fine() -> Case {
    Case::draft("Ada asks for Payroll Reader for herself", give(vec![ada()], vec![reader()]), facts())
}

fn nested(kind: RequestType) -> AccessRequest {
    let item = NestedItem { item: line(ItemType::Role, "reader"), account_selection: Vec::new() };
    let row = RequestedForWithItems { identity_id: "p0".into(), requested_items: vec![item] };
    AccessRequest {
        request_type: Some(kind),
        requested_for_with_requested_items: vec![row],
        ..AccessRequest::default()
    }
}

fn shape_rules() -> Vec<Example> {
    use Severity::Error;
    let robot = Person { machine: true, ..grace() };
    let odd = Draft { kind: Kind::Unknown, ..give(vec![ada()], vec![reader()]) };
    let modify =
        Draft { kind: Kind::Modify, end: DateInput::day("2026-12-31"), ..give(vec![ada()], vec![reader()]) };
    let both = AccessRequest { requested_for: vec!["p0".into()], ..nested(RequestType::GrantAccess) };
    vec![
        example(
            "request.machine-identities",
            Error,
            FieldPath::Person("grace".into()),
            Case::draft("a machine identity is chosen", give(vec![robot], vec![reader()]), facts()),
            fine(),
        ),
        example(
            "request.type.known",
            Error,
            FieldPath::Kind,
            Case::draft("the stored draft is of a kind nobody knows", odd, facts()),
            Case::draft("the end date of held access is to be changed", modify, facts()),
        ),
        example(
            "request.flat-or-nested",
            Error,
            FieldPath::Request,
            Case::call("one call has both shapes", both, admin()),
            Case::call("one call has items for each person", nested(RequestType::GrantAccess), admin()),
        ),
    ]
}

fn revoke_rules() -> Vec<Example> {
    use Severity::{Error, Warning};
    let removes = |items| body(RequestType::RevokeAccess, 1, items);
    let until = 1_790_000_000_000;
    let direct = |revocable| {
        let held = Fact::Yes(Held { until: Fact::No, revocable, start: Fact::No });
        knowing(&grace(), &reader(), Known { held, pending: Fact::No })
    };
    let ends = |date: &str| Draft { end: DateInput::day(date), ..remove(vec![grace()], vec![reader()]) };
    let account = |kind: Kind| {
        let cell = CellChoice {
            person: "grace".into(),
            item: Some(reader().item.key()),
            assignment_id: Some("a1".into()),
            ..CellChoice::default()
        };
        Draft { kind, cells: vec![cell], ..remove(vec![grace()], vec![reader()]) }
    };
    let at_account =
        FieldPath::Cell { person: "grace".into(), item: reader().item.key(), part: CellPart::Account };
    let legal = remove(vec![grace()], vec![reader()]);
    vec![
        example(
            "revoke.entitlements.max-1",
            Error,
            FieldPath::Items,
            Case::call("one call removes 2 entitlements", removes(entitlement_lines(2)), admin()),
            Case::call("one call removes one entitlement", removes(entitlement_lines(1)), admin()),
        ),
        example(
            "revoke.flat",
            Error,
            FieldPath::Request,
            Case::call("one call removes items for each person", nested(RequestType::RevokeAccess), admin()),
            Case::call("one call removes one list", removes(entitlement_lines(1)), admin()),
        ),
        example(
            "revoke.held",
            Warning,
            at_item(&reader()),
            Case::draft(
                "Grace does not have Payroll Reader",
                legal.clone(),
                knowing(&grace(), &reader(), Known { held: Fact::No, pending: Fact::No }),
            ),
            Case::draft("Grace has it", legal.clone(), direct(Fact::Yes(()))),
        ),
        example(
            "revoke.requested-access-only",
            Error,
            at_item(&reader()),
            Case::draft("Grace has Payroll Reader by birthright", legal.clone(), direct(Fact::No)),
            Case::draft("Grace has Payroll Reader because she asked", legal, direct(Fact::Yes(()))),
        ),
        example(
            "revoke.remove-date.earlier",
            Error,
            FieldPath::EndDate(None),
            Case::draft(
                "Grace has it until September and it is to be removed at the end of the year",
                ends("2026-12-31"),
                knowing(&grace(), &reader(), held(Fact::Yes(until))),
            ),
            Case::draft(
                "Grace has it until September and it is to be removed in July",
                ends("2026-07-01"),
                knowing(&grace(), &reader(), held(Fact::Yes(until))),
            ),
        ),
        example(
            "revoke.one-account",
            Warning,
            at_account,
            Case::draft("an assignment is named for what is given", account(Kind::Grant), facts()),
            Case::draft("an assignment is named for a role that is removed", account(Kind::Revoke), facts()),
        ),
    ]
}

fn start_rules() -> Vec<Example> {
    use Severity::{Error, Warning};
    let starts = |date: &str| Draft { start: DateInput::day(date), ..give(vec![ada()], vec![reader()]) };
    let own = DraftItem { start: Some(DateInput::day("2026-07-01")), ..reader() };
    let with = |words, draft| Case::draft(words, draft, facts());
    let crossed = Draft { end: DateInput::day("2026-06-30"), ..starts("2026-07-01") };
    let ordered = Draft { end: DateInput::day("2026-07-31"), ..starts("2026-07-01") };
    let at = FieldPath::StartDate(Some(reader().item.key()));
    vec![
        example(
            "start-date.not-on-revoke",
            Error,
            at,
            with("a removal has a start date", remove(vec![grace()], vec![own])),
            with("a removal has none", remove(vec![grace()], vec![reader()])),
        ),
        example(
            "start-date.readable",
            Error,
            FieldPath::StartDate(None),
            with("the start date is 31 June", starts("2026-06-31")),
            with("the start date is 30 June", starts("2026-06-30")),
        ),
        example(
            "start-date.past",
            Warning,
            FieldPath::StartDate(None),
            with("the start date was yesterday", starts("2026-05-31")),
            with("the start date is tomorrow", starts("2026-06-02")),
        ),
        example(
            "start-date.before-end",
            Warning,
            FieldPath::StartDate(None),
            with("the access ends before it starts", crossed),
            with("the access starts before it ends", ordered),
        ),
    ]
}

fn item_rules() -> Vec<Example> {
    use Severity::{Error, Notice, Warning};
    let with = |words, draft| Case::draft(words, draft, facts());
    let of = |item: Item| DraftItem { item, ..DraftItem::default() };
    let asking = |demands: Demands| of(Item { demands, ..reader().item });
    let dated = asking(Demands { end: Fact::Yes(()), ..Demands::default() });
    let month = Duration { value: 1, unit: DurationUnit::Months };
    let short = asking(Demands { longest: Fact::Yes(month), ..Demands::default() });
    let form = asking(Demands { form: Fact::Yes("f1".into()), ..Demands::default() });
    let ends = |date: &str, item: &DraftItem| Draft {
        end: DateInput::day(date),
        ..give(vec![ada()], vec![item.clone()])
    };
    let asks = asking(Demands { comment: Fact::Yes(()), ..Demands::default() });
    let told = Draft { comment: "For the audit".into(), ..give(vec![ada()], vec![asks.clone()]) };
    let modify = |date: &str| Draft { kind: Kind::Modify, ..ends(date, &reader()) };
    let free = Known { held: Fact::No, pending: Fact::No };
    let chosen = |sources: &[&str]| {
        let account = |source: &&str| ChosenAccount {
            source_id: (*source).into(),
            account_uuid: None,
            native_identity: "cn".into(),
        };
        let accounts = sources.iter().map(account).collect();
        let cell = CellChoice {
            person: "ada".into(),
            item: Some(reader().item.key()),
            accounts,
            ..CellChoice::default()
        };
        Draft { cells: vec![cell], ..give(vec![ada()], vec![reader()]) }
    };
    let at_account =
        FieldPath::Cell { person: "ada".into(), item: reader().item.key(), part: CellPart::Account };
    let mut two_accounts = facts();
    let account = |native: &str| Account { native_identity: native.into(), ..Account::default() };
    let source = AccountSource {
        id: "s1".into(),
        name: "Payroll".into(),
        accounts: vec![account("cn"), account("ada")],
    };
    two_accounts.accounts.set("ada", reader().item.key(), vec![source]);
    let scheduled = Held { until: Fact::No, revocable: Fact::Yes(()), start: Fact::Yes(1_782_864_000_000) };
    let later = Known { held: Fact::Yes(scheduled), pending: Fact::No };
    vec![
        example(
            "comment.required-by-item",
            Error,
            FieldPath::Comment(None),
            with("the item asks for a comment and there is none", give(vec![ada()], vec![asks])),
            with("there is one", told),
        ),
        example(
            "item.end-date-required",
            Error,
            FieldPath::EndDate(None),
            with("the item asks for an end date and there is none", give(vec![ada()], vec![dated.clone()])),
            with("there is one", ends("2026-12-31", &dated)),
        ),
        example(
            "item.max-duration",
            Error,
            FieldPath::EndDate(None),
            with("the item is given for a month and the end date is in two", ends("2026-08-01", &short)),
            with("the end date is within the month", ends("2026-06-30", &short)),
        ),
        example(
            "modify.held",
            Warning,
            at_item(&reader()),
            Case::draft(
                "the dates of access are to be changed that Ada does not have",
                modify("2026-12-31"),
                knowing(&ada(), &reader(), free),
            ),
            Case::draft("Ada has it", modify("2026-12-31"), knowing(&ada(), &reader(), held(Fact::No))),
        ),
        example(
            "modify.dates",
            Warning,
            FieldPath::EndDate(None),
            with("dates are to be changed and none is given", modify("")),
            with("an end date is given", modify("2026-12-31")),
        ),
        example(
            "item.form",
            Error,
            at_item(&form),
            with("the item asks for a form", give(vec![ada()], vec![form.clone()])),
            fine(),
        ),
        example(
            "accounts.chosen",
            Warning,
            at_account.clone(),
            Case::draft(
                "Ada has two accounts on the source and none is chosen",
                give(vec![ada()], vec![reader()]),
                two_accounts.clone(),
            ),
            Case::draft("one of them is chosen", chosen(&["s1"]), two_accounts),
        ),
        example(
            "grant.brings-start-forward",
            Notice,
            at_item(&reader()),
            Case::draft(
                "Ada has Payroll Reader from July on and no start date is given",
                give(vec![ada()], vec![reader()]),
                knowing(&ada(), &reader(), later),
            ),
            Case::draft(
                "the start date is given again",
                Draft { start: DateInput::day("2026-07-01"), ..give(vec![ada()], vec![reader()]) },
                knowing(&ada(), &reader(), later),
            ),
        ),
        example(
            "accounts.one-per-source",
            Error,
            at_account,
            with("two accounts are chosen on one source", chosen(&["s1", "s1"])),
            with("one account is chosen on each of two sources", chosen(&["s1", "s2"])),
        ),
    ]
}
