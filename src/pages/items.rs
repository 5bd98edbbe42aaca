//! An item as it stands in step 2: what it is, whose, how it stands with the chosen people, and the button that takes it.

use leptos::prelude::*;

use super::{
    basket::out_word,
    fields::slug,
    left_out::form_note,
    trouble::{lines_of, trouble},
    why::{NO_ENTITLEMENTS, why},
};
use crate::{
    catalogue::{HeldItem, Hit, ListSight, Occasion, Standing},
    contract::ItemType,
    msg,
    route::Door,
    rules::{Fact, Item, Kind, Person, can_revoke_item},
    store::{Store, use_store},
    text::Message,
    ui::{Badge, Button, ButtonKind, EmptyState, SkeletonList, Tone, list_role},
};

/// A word or two beside an item.
type Mark = (Tone, String);
/// So many people are named; more are counted.
const NAMED: usize = 3;

/// "Role", "Access profile", "Entitlement".
pub fn type_name(item_type: &ItemType) -> Message {
    match item_type {
        ItemType::Role => msg!("what.type.role"),
        ItemType::AccessProfile => msg!("what.type.access-profile"),
        ItemType::Entitlement => msg!("what.type.entitlement"),
        ItemType::Other(word) => msg!("what.type.other", word = word.as_str()),
    }
}

/// Something that was found.
pub fn found(store: Store, hit: Hit) -> AnyView {
    let standings = hit.clone();
    let marks = Memo::new(move |_| marks(store, &store.standings_of(&standings)));
    let badges = move || marks.get().into_iter().map(badge).collect::<Vec<_>>();
    let standings = hit.clone();
    let held = Memo::new(move |_| {
        store.standings_of(&standings).iter().any(|(_, standing)| matches!(standing, Standing::Held { .. }))
    });
    line(store, hit.item, held, badges.into_any())
}

/// How an item stands: with one person in a word, with several by whom.
fn marks(store: Store, standings: &[(String, Standing)]) -> Vec<Mark> {
    let names = |of: fn(&Standing) -> bool| {
        let names = standings.iter().filter(|(_, standing)| of(standing)).map(|(name, _)| name.clone());
        let mut names: Vec<String> = names.collect();
        let others = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        let words = store.list_words(&names);
        let some = msg!("what.names-more", names = names.join(", "), count = others);
        (!names.is_empty()).then(|| if others > 0 { store.say(&some) } else { words })
    };
    if let [(_, standing)] = standings {
        return mark(store, *standing).into_iter().collect();
    }
    let held = names(|standing| matches!(standing, Standing::Held { .. }));
    let pending = names(|standing| matches!(standing, Standing::Pending { .. }));
    let said = [
        held.map(|names| (Tone::Success, store.say(&msg!("what.held-by", names = names)))),
        pending.map(|names| (Tone::Warning, store.say(&msg!("what.pending-for", names = names)))),
    ];
    let said: Vec<Mark> = said.into_iter().flatten().collect();
    if said.is_empty() && standings.iter().any(|(_, standing)| *standing == Standing::NotVisible) {
        return mark(store, Standing::NotVisible).into_iter().collect();
    }
    said
}

/// The mark of one standing; none while somebody still looks.
fn mark(store: Store, standing: Standing) -> Option<Mark> {
    let tone = match standing {
        Standing::Held { .. } => Tone::Success,
        Standing::Pending { .. } => Tone::Warning,
        Standing::NotVisible if !store.is_looking() => Tone::Neutral,
        Standing::NotVisible | Standing::Available => return None,
    };
    Some((tone, store.say(&standing.message())))
}

fn badge((tone, text): Mark) -> AnyView {
    view! { class="ar", <Badge tone=tone text=text /> }.into_any()
}

/// One item: what it is, whose, its marks, and the button that takes it.
fn line(store: Store, item: Item, held: Memo<bool>, marks: AnyView) -> AnyView {
    let key = item.key();
    let noted = StoredValue::new((key.clone(), item.name.clone()));
    let main_id = format!("add-{}", slug(&key));
    let asked =
        Memo::new(move |_| store.with_pad(|pad| pad.draft.item(&key).map(|line| pad.draft.kind_of(line))));
    let chosen = Memo::new(move |_| asked.get().is_some());
    let aside = [
        Some(type_name(&item.item_type)),
        item.owner.as_ref().map(|name| msg!("what.owned-by", name = name.as_str())),
        item.source.as_ref().map(|name| msg!("what.from-source", name = name.as_str())),
    ];
    let aside =
        move || aside.iter().flatten().map(|message| store.say(message)).collect::<Vec<_>>().join(" · ");
    let needs_comment = (item.demands.comment == Fact::Yes(())).then(|| {
        view! { class="ar", <Badge text=store.words(msg!("what.comment-needed")) /> }
    });
    let (name, description) = (item.name.clone(), item.description.clone());
    let item = StoredValue::new(item);
    // One button whose words change: another one in its place would lose the focus.
    let word = Signal::derive(move || {
        store.say(&match (store.door(), asked.get()) {
            (_, Some(kind)) => out_word(kind),
            (Door::Grant, None) => msg!("what.add"),
            (Door::Change, None) => msg!("what.choose-change"),
            (Door::Remove, None) => msg!("what.choose-removal"),
        })
    });
    let shut = Signal::derive(move || {
        let open = store.door() != Door::Remove || chosen.get();
        let shut = item.with_value(|item| can_revoke_item(item, store.pack()).err());
        shut.filter(|_| !open).map(|reason| store.say(&reason))
    });
    let press = move |()| {
        let item = item.get_value();
        if chosen.get_untracked() {
            store.drop_item(item.key(), &item.name);
        } else {
            store.choose_item(item);
        }
    };
    // What is held already is seldom asked for again: here it can be taken away as well.
    let taking = Memo::new(move |_| {
        let free = !chosen.get() && store.door() == Door::Grant && held.get();
        free && item.with_value(|item| store.ask_shut(Kind::Revoke, item)).is_none()
    });
    let focus_main = main_id.clone();
    let take = Callback::new(move |()| {
        let item = item.get_value();
        let (key, name) = (item.key(), item.name.clone());
        store.choose_item(item);
        store.ask(key, Kind::Revoke, &name);
        store.with_ports(|ports| ports.page.focus(&focus_main));
    });
    let suffix = Signal::stored(Some(name.clone()));
    view! { class="ar",
        <li class="ar-result" data-chosen=move || chosen.get().then_some("true")>
            <div class="ar-result__main">
                <h2 class="ar-result__name"><bdi>{name.clone()}</bdi></h2>
                <p class="ar-facts">{aside}</p>
                {(!description.is_empty()).then(|| view! { class="ar", <p class="ar-result__text"><bdi>{description}</bdi></p> })}
                <p class="ar-row">{marks} {needs_comment}</p>
                // Before it is chosen nobody looks whether it asks for a form.
                {move || chosen.get().then(|| {
                    let (key, name) = noted.get_value();
                    form_note(store, key, name)
                })}
            </div>
            <div class="ar-result__action">
                <Button id=main_id hidden_suffix=suffix unavailable=shut on_press=Callback::new(press)>{word}</Button>
                {move || taking.get().then(|| view! { class="ar",
                    <Button kind=ButtonKind::Quiet hidden_suffix=suffix on_press=take>{store.words(msg!("what.remove"))}</Button>
                })}
                {move || shut.with(Option::is_some).then(|| why(store, NO_ENTITLEMENTS))}
            </div>
        </li>
    }
    .into_any()
}

/// What the chosen people hold, as far as it can be seen: where a removal, and a change of dates, starts.
#[component]
pub fn HeldList() -> impl IntoView {
    let store = use_store();
    let people = Memo::new(move |_| store.with_pad(|pad| pad.draft.people.clone()));
    move || people.get().into_iter().map(|person| held_by(store, person)).collect::<Vec<_>>()
}

fn held_by(store: Store, person: Person) -> AnyView {
    let held = Memo::new(move |_| {
        store.holdings.with(|look| look.held_by(&person.id, store.now_ms.get_untracked()))
    });
    let row = move |held: &HeldItem| {
        let mark = mark(store, held.standing()).map(badge);
        line(store, held.item.clone(), Memo::new(|_| true), mark.into_any())
    };
    view! { class="ar",
        <section class="ar-stack">
            <h2 class="ar-section-heading">{store.words(msg!("what.held-of", name = person.name))}</h2>
            <div role="status">{move || held.with(|(items, sight)| sight_of(store, sight, items.is_empty()))}</div>
            <ul class="ar-results" role=move || list_role(held.with(|(items, _)| items.is_empty()))>
                {move || held.with(|(items, _)| items.iter().map(row).collect::<Vec<_>>())}
            </ul>
        </section>
    }
    .into_any()
}

fn sight_of(store: Store, sight: &ListSight, empty: bool) -> AnyView {
    match sight {
        ListSight::Waiting => {
            view! { class="ar", <SkeletonList label=store.words(msg!("what.searching")) rows=2 /> }.into_any()
        }
        ListSight::Whole if empty => {
            let none = match store.door() {
                Door::Change => msg!("what.none.held.change"),
                Door::Grant | Door::Remove => msg!("what.none.held"),
            };
            view! { class="ar", <EmptyState title=store.words(none)>""</EmptyState> }.into_any()
        }
        ListSight::Whole => ().into_any(),
        ListSight::Partly => view! { class="ar",
            <p class="ar-muted">{store.words(match store.door() {
                Door::Change => msg!("what.held.partly.change"),
                Door::Grant | Door::Remove => msg!("what.held.partly"),
            })}</p>
        }
        .into_any(),
        ListSight::Failed(error) => {
            let again = Callback::new(move |()| store.look_up_holdings(Occasion::Again));
            trouble(store, lines_of(store, error), again, "search")
        }
    }
}
