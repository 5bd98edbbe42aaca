//! Step 3, where somebody has several accounts or assignments: which one is meant. Where that is, the service says.

use leptos::prelude::*;

use super::fields::field_id;
use crate::{
    catalogue::{Target, TargetId},
    msg,
    rules::{AccountSource, CellChoice, CellPart, ChosenAccount, Draft, DraftItem, FieldPath, ItemKey, Kind},
    store::{GuideEvent, Store, StoreEvent, use_store},
    text::{Arg, Message},
    ui::{Choice, Select},
};

/// One question: a person, an item, and among what to choose.
#[derive(Clone, PartialEq)]
struct Question {
    person: String,
    item: ItemKey,
    /// As the screen calls them.
    names: (String, String),
    among: Among,
}

#[derive(Clone, PartialEq)]
enum Among {
    /// The accounts of one source, by its place among the item's sources.
    Accounts(usize, Vec<AccountSource>),
    Targets(Vec<Target>),
}

/// All questions, in the order of the basket; nothing where the service asks none.
#[component]
pub fn Accounts() -> impl IntoView {
    let store = use_store();
    let questions = Memo::new(move |_| store.with_answers(None, |pad| questions(store, &pad.draft)));
    let any = Memo::new(move |_| !questions.with(Vec::is_empty));
    let removing = move || {
        questions.with(|all| all.first().is_some_and(|question| matches!(question.among, Among::Targets(_))))
    };
    let heading = move || {
        store.say(&if removing() { msg!("details.accounts.remove") } else { msg!("details.accounts") })
    };
    let hint = move || {
        store.say(&if removing() {
            msg!("details.accounts.remove.hint")
        } else {
            msg!("details.accounts.hint")
        })
    };
    move || {
        any.get().then(|| {
            view! { class="ar",
                <section class="ar-stack" aria-label=heading>
                    <h2 class="ar-section-heading">{heading}</h2>
                    <p class="ar-muted">{hint}</p>
                    <For each=move || questions.get() key=key_of let:question>{control(store, question)}</For>
                </section>
            }
        })
    }
}

fn questions(store: Store, draft: &Draft) -> Vec<Question> {
    draft.items.iter().flat_map(|line| questions_of(store, draft, line)).collect()
}

fn questions_of(store: Store, draft: &Draft, line: &DraftItem) -> Vec<Question> {
    let mut all = Vec::new();
    let item = line.item.key();
    let kind = draft.kind_of(line);
    for person in &draft.people {
        let question = |among| Question {
            person: person.id.clone(),
            item: item.clone(),
            names: (person.name.clone(), line.item.name.clone()),
            among,
        };
        if kind == Kind::Grant {
            let sources = store
                .facts
                .with(|facts| facts.accounts.of(&person.id, &item).yes().map(|sources| sources.to_vec()));
            let sources = sources.unwrap_or_default();
            let open = sources.iter().enumerate().filter(|(_, source)| source.is_a_choice());
            all.extend(open.map(|(at, _)| question(Among::Accounts(at, sources.clone()))));
        } else if kind == Kind::Revoke {
            let targets = store.holdings.with(|look| look.targets(&person.id, &item));
            all.extend((!targets.is_empty()).then(|| question(Among::Targets(targets))));
        }
    }
    all
}

/// What makes two questions the same: an answer of the service that only adds one leaves the others alone.
fn key_of(question: &Question) -> (String, ItemKey, usize) {
    let place = if let Among::Accounts(at, _) = question.among { at } else { 0 };
    (question.person.clone(), question.item.clone(), place)
}

fn control(store: Store, question: Question) -> AnyView {
    let Question { person, item, names, among } = question;
    let at = FieldPath::Cell { person: person.clone(), item: item.clone(), part: CellPart::Account };
    let (for_whom, what) = names;
    let (id, label) = match &among {
        Among::Accounts(place, sources) => {
            let source = sources.get(*place).map(|source| source.name.clone()).unwrap_or_default();
            let label = msg!("details.account", person = for_whom, item = what, source = source);
            (format!("{}-{place}", field_id(&at)), label)
        }
        Among::Targets(_) => (field_id(&at), msg!("details.target", person = for_whom, item = what)),
    };
    let choices = choices(store, &among);
    let (of, about, which) = (person.clone(), item.clone(), among.clone());
    let value = Signal::derive(move || {
        store
            .with_answers(None, |pad| choice_of(&pad.draft, &of, &about).map(|cell| chosen(cell, &which)))
            .unwrap_or_default()
    });
    let choose = move |value: String| {
        let chosen = store.with_pad(|pad| choice_of(&pad.draft, &person, &item).cloned()).unwrap_or_default();
        let event = event(person.clone(), item.clone(), &among, &chosen, value);
        store.dispatch(StoreEvent::Guide(event));
    };
    view! { class="ar",
        <Select
            id=id
            label=store.words(label)
            choices=Signal::stored(choices)
            value=value
            on_choose=Callback::new(choose)
        />
    }
    .into_any()
}

fn choices(store: Store, among: &Among) -> Vec<Choice> {
    let say = |message: Message| store.say(&message);
    match among {
        Among::Accounts(place, sources) => {
            let none = Choice::new("", say(msg!("details.account.none")));
            let accounts = sources.get(*place).map(|source| source.accounts.as_slice()).unwrap_or_default();
            let each = accounts
                .iter()
                .map(|account| Choice::new(account.native_identity.as_str(), account.name.as_str()));
            std::iter::once(none).chain(each).collect()
        }
        Among::Targets(targets) => {
            let none = Choice::new("", say(msg!("details.target.none")));
            let words: Vec<String> = targets.iter().map(|target| target_words(store, target)).collect();
            let each = targets.iter().zip(&words).map(|(target, label)| {
                // Two that look the same are told apart by the end of their ids, which support can read too.
                let same = words.iter().filter(|other| *other == label).count() > 1;
                let id = target.id.as_str();
                let end = id.char_indices().rev().nth(5).map_or(id, |(at, _)| id.get(at..).unwrap_or(id));
                Choice::new(id, if same { format!("{label} · …{end}") } else { label.clone() })
            });
            std::iter::once(none).chain(each).collect()
        }
    }
}

/// What tells one way of holding an item from another.
fn target_words(store: Store, target: &Target) -> String {
    let until = target.until.yes().map(|until| msg!("details.target.until", until = Arg::Moment(*until)));
    let words = [
        Some(target.name.clone()).filter(|name| !name.is_empty()),
        target.source.clone(),
        target.added_ms.map(|ms| store.say(&msg!("details.target.since", since = Arg::Moment(ms)))),
        until.map(|words| store.say(&words)),
        (target.revocable == crate::rules::Fact::No).then(|| store.say(&msg!("details.target.fixed"))),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    if words.is_empty() { target.id.as_str().to_owned() } else { words.join(" · ") }
}

fn choice_of<'a>(draft: &'a Draft, person: &str, item: &ItemKey) -> Option<&'a CellChoice> {
    draft.cells.iter().rev().find(|cell| cell.person == person && cell.item.as_ref() == Some(item))
}

/// The value of the control.
fn chosen(cell: &CellChoice, among: &Among) -> String {
    let named = match among {
        Among::Accounts(place, sources) => {
            let source = sources.get(*place).map(|source| source.id.as_str());
            let chosen = cell.accounts.iter().find(|chosen| Some(chosen.source_id.as_str()) == source);
            chosen.map(|chosen| chosen.native_identity.clone())
        }
        Among::Targets(targets) => match targets.first().map(|target| &target.id) {
            Some(TargetId::Assignment(_)) => cell.assignment_id.clone(),
            _ => cell.native_identity.clone(),
        },
    };
    named.unwrap_or_default()
}

fn event(person: String, item: ItemKey, among: &Among, cell: &CellChoice, value: String) -> GuideEvent {
    let some = (!value.is_empty()).then(|| value.clone());
    match among {
        Among::Accounts(place, sources) => {
            let accounts = with_account(sources, *place, &cell.accounts, &value);
            GuideEvent::ChooseAccounts(person, item, accounts)
        }
        Among::Targets(targets) => match targets.first().map(|target| &target.id) {
            Some(TargetId::Assignment(_)) => GuideEvent::ChooseAssignment(person, item, some),
            _ => GuideEvent::ChooseHolder(person, item, some),
        },
    }
}

/// The accounts of a cell after one was chosen. The service wants the sources with only one account named too, once any is.
fn with_account(
    sources: &[AccountSource],
    place: usize,
    before: &[ChosenAccount],
    value: &str,
) -> Vec<ChosenAccount> {
    let of = |at: usize, source: &AccountSource| {
        let kept = || before.iter().find(|chosen| chosen.source_id == source.id);
        let native = match &source.accounts[..] {
            [only] => Some(only.native_identity.clone()),
            _ if at == place => (!value.is_empty()).then(|| value.to_owned()),
            _ => kept().map(|chosen| chosen.native_identity.clone()),
        };
        let account =
            source.accounts.iter().find(|account| Some(&account.native_identity) == native.as_ref())?;
        Some((
            source.is_a_choice(),
            ChosenAccount {
                source_id: source.id.clone(),
                account_uuid: account.uuid.clone(),
                native_identity: account.native_identity.clone(),
            },
        ))
    };
    let chosen: Vec<_> = sources.iter().enumerate().filter_map(|(at, source)| of(at, source)).collect();
    if chosen.iter().any(|(choice, _)| *choice) {
        chosen.into_iter().map(|(_, account)| account).collect()
    } else {
        Vec::new()
    }
}

/// The accounts and assignments that were chosen for one item, in words, for the check page.
pub fn chosen_words(store: Store, draft: &Draft, line: &DraftItem) -> Vec<String> {
    let words = questions_of(store, draft, line).into_iter().filter_map(|question| {
        let value = chosen(choice_of(draft, &question.person, &question.item)?, &question.among);
        let choice = choices(store, &question.among).into_iter().find(|choice| choice.value == value)?;
        let (person, account) = (question.names.0, choice.label);
        (!value.is_empty()).then(|| store.say(&msg!("check.account", person = person, account = account)))
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Account;

    fn source(id: &str, accounts: &[&str]) -> AccountSource {
        let account = |native: &&str| Account { native_identity: (*native).into(), ..Account::default() };
        AccountSource { id: id.into(), name: id.into(), accounts: accounts.iter().map(account).collect() }
    }

    fn named(chosen: &[ChosenAccount]) -> Vec<(&str, &str)> {
        chosen.iter().map(|it| (it.source_id.as_str(), it.native_identity.as_str())).collect()
    }

    /// "Also includes details for sources where user only has one account" (accountSelection, OpenAPI of v1).
    #[test]
    fn a_choice_on_one_source_names_the_only_account_of_the_others_too() {
        let sources = [source("a", &["a1", "a2"]), source("b", &["b1"]), source("c", &["c1", "c2"])];
        let first = with_account(&sources, 0, &[], "a2");
        assert_eq!(named(&first), [("a", "a2"), ("b", "b1")]);
        let second = with_account(&sources, 2, &first, "c1");
        assert_eq!(named(&second), [("a", "a2"), ("b", "b1"), ("c", "c1")]);
        let back = with_account(&sources, 0, &second, "");
        assert_eq!(named(&back), [("b", "b1"), ("c", "c1")]);
        assert_eq!(named(&with_account(&sources, 2, &back, "")), []);
    }
}
