//! Step 3 for single items and single people: own comment, own dates, who is left out. All of it is made when it is
//! opened, because forty people and sixty items would be thousands of controls.

use leptos::prelude::*;

use super::{
    dates::{For, date, present},
    details::{Reference, comment},
    fields::{plain, slug},
    why::{NO_END, why},
};
use crate::{
    msg,
    route::Step,
    rules::{CellChoice, CellPart, FieldPath, ItemKey, Kind, Person, can_end},
    store::{GuideEvent, Store, StoreEvent, use_store},
    ui::{Checkbox, Disclosure, DisclosureOnDemand, settled},
};

/// What differs for single items.
#[component]
pub fn OwnDetails() -> impl IntoView {
    let store = use_store();
    let keys = settled(move || {
        store.with_answers(None, |pad| pad.draft.items.iter().map(|line| line.item.key()).collect::<Vec<_>>())
    });
    view! { class="ar",
        <section class="ar-stack">
            <h2 class="ar-section-heading">{store.words(msg!("details.items"))}</h2>
            <p class="ar-muted">{store.words(msg!("details.items.hint"))}</p>
            <For each=move || keys.get() key=Clone::clone let:key>{one(store, key)}</For>
        </section>
    }
}

/// What is asked of one item, and which answers it has of its own.
#[derive(Clone, Copy, PartialEq)]
struct Has {
    kind: Kind,
    comment: bool,
    start: bool,
    end: bool,
    /// The service takes no date for it.
    endless: bool,
    people: usize,
}

fn has(store: Store, key: &ItemKey) -> Has {
    store.with_answers(Some(key), |pad| {
        let line = pad.draft.item(key);
        Has {
            kind: line.map_or(pad.draft.kind, |line| pad.draft.kind_of(line)),
            comment: line.is_some_and(|line| line.comment.is_some()),
            start: line.is_some_and(|line| line.start.is_some()),
            end: line.is_some_and(|line| line.end.is_some()),
            endless: line.is_some_and(|line| can_end(&line.item, store.pack()).is_err()),
            people: pad.draft.people.len(),
        }
    })
}

/// Something stands in the way at one of this item's own answers: it is shown.
fn is_in_trouble(store: Store, key: &ItemKey, cells_only: bool) -> bool {
    let about = |at: &FieldPath| {
        at.item() == Some(key)
            && at.step() == crate::rules::Step::Details
            && (!cells_only || matches!(at, FieldPath::Cell { .. }))
    };
    store.is_answered(Step::Details)
        && store.found.with(|verdict| verdict.errors().any(|error| about(&error.at)))
}

fn one(store: Store, key: ItemKey) -> AnyView {
    let named = key.clone();
    let name = settled(move || {
        store.with_answers(Some(&named), |pad| {
            pad.draft.item(&named).map(|line| line.item.name.clone()).unwrap_or_default()
        })
    });
    let reads = key.clone();
    let has = settled(move || has(store, &reads));
    let was_open = has.with_untracked(|has| has.comment || has.start || has.end && has.kind_is_usual(store));
    let troubled = key.clone();
    let open = Memo::new(move |_| was_open || is_in_trouble(store, &troubled, false));
    view! { class="ar",
        <DisclosureOnDemand summary=Signal::derive(move || store.say(&msg!("details.own", name = name.get()))) open=open>
            {answers(store, key.clone(), name, has)}
        </DisclosureOnDemand>
    }
    .into_any()
}

impl Has {
    /// An item that is asked for in another way than the rest has an empty date of its own to begin with.
    fn kind_is_usual(&self, store: Store) -> bool {
        store.with_answers(None, |pad| pad.draft.kind == self.kind)
    }
}

fn tell(store: Store, event: GuideEvent) {
    store.dispatch(StoreEvent::Guide(event));
}

fn answers(store: Store, key: ItemKey, name: Memo<String>, has: Memo<Has>) -> AnyView {
    let place = StoredValue::new(key.clone());
    let with_start = Memo::new(move |_| takes_start(store, has.get().kind) || has.get().start);
    let held = Memo::new(move |_| has.get().kind != Kind::Grant);
    let several = Memo::new(move |_| has.get().people > 1);
    let pairs = Signal::derive(move || store.say(&msg!("details.reference.item", name = name.get())));
    view! { class="ar",
        {move || held.get().then(|| present(store, place.get_value()))}
        <Checkbox
            id=format!("own-comment-{}", slug(&key))
            label=store.words(msg!("details.comment.own.use"))
            checked=Signal::derive(move || has.get().comment)
            on_change=Callback::new(move |on| tell(store, GuideEvent::OwnComment(place.get_value(), on)))
        />
        {move || has.get().comment.then(|| comment(store, Some(place.get_value()), Some(name.into())))}
        {move || with_start.get().then(|| own_date(store, FieldPath::StartDate(Some(place.get_value())), name, has))}
        {own_date(store, FieldPath::EndDate(Some(key.clone())), name, has)}
        {move || several.get().then(|| people(store, place.get_value(), name, has))}
        <Disclosure summary=store.words(msg!("details.more")) hidden_suffix=Signal::derive(move || Some(name.get()))>
            <Reference whose=Some(key.clone()) legend=pairs />
        </Disclosure>
    }
    .into_any()
}

/// Whether access of this kind can have a start date: a removal has none.
fn takes_start(store: Store, kind: Kind) -> bool {
    store.pack().start_dates && kind != Kind::Revoke
}

/// Whether anything that is asked for can have a start date, or one is there that has to be cleared.
pub fn starts(store: Store) -> Memo<bool> {
    settled(move || {
        let asks =
            |kind| takes_start(store, kind) && store.with_answers(None, |pad| pad.draft.asks_for(kind));
        asks(Kind::Grant) || asks(Kind::Modify) || store.with_answers(None, |pad| !pad.draft.start.is_blank())
    })
}

/// An item's own start or end date, switched on and off.
fn own_date(store: Store, at: FieldPath, name: Memo<String>, has: Memo<Has>) -> AnyView {
    let start = at.is_start();
    let place = StoredValue::new(at.clone());
    let on = Memo::new(move |_| if start { has.get().start } else { has.get().end });
    // What is there already can be taken back.
    let shut = Memo::new(move |_| !start && has.get().endless && !on.get());
    let word = Signal::derive(move || {
        store.say(&match (start, takes_start(store, has.get().kind)) {
            (true, _) => msg!("details.start.own.use"),
            (false, true) => msg!("details.end.own.use.end"),
            (false, false) => msg!("details.end.own.use"),
        })
    });
    view! { class="ar",
        <Checkbox
            id=format!("own-{}", super::fields::field_id(&at))
            label=word
            checked=on
            unavailable=Signal::derive(move || shut.get().then(|| store.say(&msg!("details.end.own.shut"))))
            on_change=Callback::new(move |on| tell(store, GuideEvent::OwnDate(place.get_value(), on)))
        />
        {move || shut.get().then(|| why(store, NO_END))}
        {move || on.get().then(|| date(store, place.get_value(), For { item: Some(name.into()), person: None }))}
    }
    .into_any()
}

/// Who gets the item at all, and dates for single people.
fn people(store: Store, key: ItemKey, name: Memo<String>, has: Memo<Has>) -> AnyView {
    let place = StoredValue::new(key.clone());
    let choices = settled(move || {
        let key = place.get_value();
        store.with_answers(Some(&key), |pad| {
            let of = |cell: &&CellChoice| cell.item.as_ref() == Some(&key);
            pad.draft.cells.iter().filter(of).cloned().collect::<Vec<_>>()
        })
    });
    let differ = Memo::new(move |_| choices.with(Vec::len));
    let summary = Signal::derive(move || store.say(&msg!("details.people", count = differ.get())));
    let open = Memo::new(move |_| is_in_trouble(store, &place.get_value(), true));
    let legend = Signal::derive(move || {
        let item = name.get();
        store.say(&match has.get().kind {
            Kind::Revoke => msg!("details.people.remove", item = item),
            Kind::Modify => msg!("details.people.change", item = item),
            _ => msg!("details.people.grant", item = item),
        })
    });
    let everybody = settled(move || {
        let each = |person: &Person| (person.id.clone(), person.name.clone());
        store.with_answers(Some(&place.get_value()), |pad| {
            pad.draft.people.iter().map(each).collect::<Vec<_>>()
        })
    });
    let row =
        move |(id, who): (String, String)| person(store, (id, who), place.get_value(), (name, has, choices));
    view! { class="ar",
        <DisclosureOnDemand summary=summary open=open>
            <fieldset class="ar-field ar-people">
                <legend class="ar-field__label">{legend}</legend>
                <For each=move || everybody.get() key=Clone::clone let:one>{row(one)}</For>
            </fieldset>
        </DisclosureOnDemand>
    }
    .into_any()
}

type OfItem = (Memo<String>, Memo<Has>, Memo<Vec<CellChoice>>);

/// One person and one item: whether at all, and from when until when.
fn person(store: Store, (id, who): (String, String), key: ItemKey, (name, has, choices): OfItem) -> AnyView {
    let base = format!("{}-of-{}", slug(&key), plain(&id));
    let place = StoredValue::new((id.clone(), key));
    // Whether it is wanted, and whether its dates are its own.
    let state = Memo::new(move |_| {
        choices.with(|choices| {
            let cell = place.with_value(|(id, _)| choices.iter().find(|cell| cell.person == *id));
            cell.map_or((true, false), |cell| (!cell.left_out, cell.start.is_some() || cell.end.is_some()))
        })
    });
    let (wanted, dated) = (Memo::new(move |_| state.get().0), Memo::new(move |_| state.get().1));
    let asked = Memo::new(move |_| wanted.get() && (!has.get().endless || dated.get()));
    let leave = move |on: bool| {
        let (person, item) = place.get_value();
        tell(store, GuideEvent::LeaveOut(person, item, !on));
    };
    let own = move |on: bool| {
        let (person, item) = place.get_value();
        let start = takes_start(store, has.get_untracked().kind);
        tell(store, GuideEvent::OwnDatesFor { person, item, start, on });
    };
    let at = move |part| {
        let (person, item) = place.get_value();
        FieldPath::Cell { person, item, part }
    };
    let of = StoredValue::new(For { item: Some(name.into()), person: Some(who.clone()) });
    let with_start = Memo::new(move |_| takes_start(store, has.get().kind));
    let (own_id, label) =
        (format!("dates-{base}"), store.words(msg!("details.people.dates", person = who.as_str())));
    let own_id = StoredValue::new(own_id);
    view! { class="ar",
        <div class="ar-people__row">
            <Checkbox id=format!("wanted-{base}") label=Signal::stored(who) checked=wanted on_change=Callback::new(leave) />
            {move || asked.get().then(|| view! { class="ar",
                <Checkbox id=own_id.get_value() label=label checked=dated on_change=Callback::new(own) />
            })}
            {move || (wanted.get() && dated.get()).then(|| view! { class="ar",
                <div class="ar-people__dates">
                    {move || with_start.get().then(|| date(store, at(CellPart::StartDate), of.get_value()))}
                    {date(store, at(CellPart::EndDate), of.get_value())}
                </div>
            })}
        </div>
    }
    .into_any()
}
