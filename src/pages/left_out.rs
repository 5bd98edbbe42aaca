//! What a request leaves out, with the reason, and what nobody could look up: before "Send request", for the person's eye.

use leptos::prelude::*;

use super::{
    fold::Fold,
    why::{FORM, why},
};
use crate::{
    msg,
    rules::{Draft, FieldPath, ItemKey, Reason, RuleId, Unknown},
    store::{Store, use_store},
    text::Message,
    ui::{Notice, Tone},
};

/// So many people are named in a line; more are counted.
const NAMED: usize = 5;

/// People who miss one item for one reason.
#[derive(Clone, PartialEq)]
struct Group {
    item: ItemKey,
    why: Message,
    rule: Option<RuleId>,
    people: Vec<String>,
}

/// What cannot be asked for: one line for each item and reason.
#[component]
pub fn Dropped() -> impl IntoView {
    let store = use_store();
    let groups = Memo::new(move |_| store.plan.with(|plan| groups(&plan.dropped)));
    let fold = Fold::of(Memo::new(move |_| groups.with(Vec::len)));
    let any = Memo::new(move |_| groups.with(|groups| !groups.is_empty()));
    let lines = move || {
        store.with_pad(|pad| {
            groups.with(|groups| {
                let shown = groups.iter().take(fold.shown());
                shown.map(|group| line(store, &pad.draft, group)).collect::<Vec<_>>()
            })
        })
    };
    move || {
        any.get().then(|| {
            view! { class="ar",
                <section class="ar-stack">
                    <h2 class="ar-section-heading">{store.words(msg!("check.dropped"))}</h2>
                    <ul class="ar-plain-list" role="list">{lines}</ul>
                    {fold.foot(store, |count| msg!("check.dropped.all", count = count))}
                </section>
            }
        })
    }
}

fn groups(dropped: &[(crate::rules::Cell, Reason)]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (cell, reason) in dropped {
        let (rule, why) = match reason {
            Reason::LeftOut => (None, msg!("check.dropped.chosen")),
            Reason::Rule { rule, message } => (Some(*rule), message.clone()),
        };
        match groups.iter_mut().find(|group| group.item == cell.item && group.why == why) {
            Some(group) => group.people.push(cell.person.clone()),
            None => {
                groups.push(Group { item: cell.item.clone(), why, rule, people: vec![cell.person.clone()] })
            }
        }
    }
    groups
}

fn line(store: Store, draft: &Draft, group: &Group) -> AnyView {
    let item = draft.item(&group.item).map(|line| line.item.name.clone()).unwrap_or_default();
    let name = |id: &String| draft.person(id).map(|person| person.name.clone()).unwrap_or_default();
    let names: Vec<String> = group.people.iter().map(name).collect();
    let person = names_of(store, names.iter().map(String::as_str));
    let words = msg!("check.dropped.line", item = item.as_str(), person = person, why = group.why.clone());
    let elsewhere = (group.rule == Some(FORM)).then(|| elsewhere(store, &item));
    let why = group.rule.map(|rule| why(store, rule));
    view! { class="ar", <li>{store.words(words)}{elsewhere}{why}</li> }.into_any()
}

/// The way to the service's own screens, where an item can be asked for that this app cannot ask for.
pub fn elsewhere(store: Store, item: &str) -> AnyView {
    let Some(url) = store.config().ui_url() else { return ().into_any() };
    let item = item.to_owned();
    view! { class="ar",
        <p>
            <a href=url target="_blank" rel="noopener noreferrer">
                {store.words(msg!("what.elsewhere"))}
                <span class="ar-visually-hidden">" – " <bdi>{item}</bdi></span>
                " " {store.words(msg!("what.elsewhere.new-tab"))}
            </a>
        </p>
    }
    .into_any()
}

/// What stands in the way of an item that asks for a form, and the way out.
pub fn form_note(store: Store, key: ItemKey, name: String) -> AnyView {
    let at = FieldPath::Item(key);
    let said = Memo::new(move |_| {
        store.verdict.with(|verdict| {
            verdict.at(&at).find(|finding| finding.rule == FORM).map(|finding| store.say(&finding.message))
        })
    });
    (move || {
        said.get().map(|said| {
            let there = elsewhere(store, &name);
            view! { class="ar",
                <Notice tone=Tone::Warning><p>{said}</p>{there}{why(store, FORM)}</Notice>
            }
        })
    })
    .into_any()
}

/// Names in a sentence: the first few, and how many more.
pub fn names_of<'a>(store: Store, names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let others = names.len().saturating_sub(NAMED);
    // One more takes no more room than saying so.
    let (shown, others) = if others == 1 { (NAMED + 1, 0) } else { (NAMED, others) };
    let names: Vec<String> = names.take(shown).map(str::to_owned).collect();
    match others {
        0 => store.list_words(&names),
        _ => store.say(&msg!("what.names-more", names = names.join(", "), count = others)),
    }
}

/// What nobody could look up: never passed over in silence.
#[component]
pub fn Unseen() -> impl IntoView {
    let store = use_store();
    let looking = move || store.is_looking();
    let count =
        Memo::new(move |_| if looking() { 0 } else { store.verdict.with(|verdict| verdict.unknown.len()) });
    let any = Memo::new(move |_| count.get() > 0);
    let fold = Fold::of(count);
    let lines = move || -> Vec<AnyView> {
        store.verdict.with(|verdict| {
            store.with_pad(|pad| {
                let say = |fact: &Unknown| store.say(&fact.message(&name_of(store, &pad.draft, fact)));
                let line = |fact| view! { class="ar", <li>{say(fact)}</li> }.into_any();
                verdict.unknown.iter().take(fold.shown()).map(line).collect()
            })
        })
    };
    view! { class="ar",
        // Stands before anything is said in it: else a screen reader may not notice.
        <p class="ar-muted" role="status">{move || looking().then(|| store.say(&msg!("check.looking")))}</p>
        {move || {
            any.get().then(|| view! { class="ar",
                <Notice tone=Tone::Info title=Signal::derive(move || Some(store.say(&msg!("app.not-visible"))))>
                    <ul class="ar-plain-list" role="list">{lines}</ul>
                    {fold.foot(store, |count| msg!("check.dropped.all", count = count))}
                </Notice>
            })
        }}
    }
}

/// How the screen calls what a fact is about.
fn name_of(store: Store, draft: &Draft, fact: &Unknown) -> String {
    let item = |key: &ItemKey| draft.item(key).map(|line| line.item.name.clone());
    let name = match fact {
        Unknown::External | Unknown::OnBehalf => None,
        Unknown::Relation(id) => draft.person(id).map(|person| person.name.clone()),
        Unknown::Held { item: key, .. }
        | Unknown::Pending { item: key, .. }
        | Unknown::Until { item: key, .. }
        | Unknown::Revocable { item: key, .. }
        | Unknown::Start { item: key, .. }
        | Unknown::Account { item: key, .. } => item(key),
        Unknown::Demand { items, .. } => {
            let names: Vec<String> = items.iter().filter_map(item).collect();
            Some(names_of(store, names.iter().map(String::as_str)))
        }
    };
    name.unwrap_or_default()
}
