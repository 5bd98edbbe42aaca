//! Step 3: comment, end date, reference data; for all items, and for single ones.

use leptos::prelude::*;

use super::{
    fields::{field_id, slug},
    steps::StepFrame,
};
use crate::{
    msg,
    route::{Door, Step},
    rules::{FieldPath, ItemKey, Part, REMOVAL_PREFIX, end_says},
    store::{GuideEvent, Store, StoreEvent, Whose, use_store},
    ui::{Button, ButtonKind, Checkbox, DateField, Disclosure, TextArea, TextField, TimeWords},
};

#[component]
pub fn Details() -> impl IntoView {
    let store = use_store();
    let removing = move || store.door() == Door::Remove;
    view! { class="ar",
        <StepFrame step=Step::Details>
            {comment(store, None, None)}
            {move || removing().then(|| say_removal(store))}
            {end(store, None, None)}
            <Reference whose=None legend=store.words(msg!("details.reference")) />
            <OwnDetails />
        </StepFrame>
    }
}

fn guide(store: Store, event: GuideEvent) {
    store.dispatch(StoreEvent::Guide(event));
}

/// The comment for all, or one item's own.
fn comment(store: Store, whose: Whose, name: Option<Signal<String>>) -> AnyView {
    let at = FieldPath::Comment(whose.clone());
    let removing = move || store.door() == Door::Remove;
    let label = Signal::derive(move || match (&name, removing()) {
        (Some(name), _) => store.say(&msg!("details.comment.own", name = name.get())),
        (None, true) => store.say(&msg!("details.comment.remove")),
        (None, false) => store.say(&msg!("details.comment")),
    });
    let hint = Signal::derive(move || {
        name.is_none().then(|| {
            store.say(&if removing() {
                msg!("details.comment.remove.hint")
            } else {
                msg!("details.comment.hint")
            })
        })
    });
    let optional = Signal::derive(move || (!removing()).then(|| store.say(&msg!("app.optional"))));
    let reads = whose.clone();
    let value = Signal::derive(move || {
        store.with_pad(|pad| match &reads {
            None => pad.draft.comment.clone(),
            Some(key) => pad.draft.item(key).and_then(|line| line.comment.clone()).unwrap_or_default(),
        })
    });
    let write = move |text| guide(store, GuideEvent::Comment(whose.clone(), text));
    view! { class="ar",
        <TextArea
            id=field_id(&at)
            label=label
            hint=hint
            optional=optional
            error=store.error_at(Step::Details, &at)
            value=value
            on_input=Callback::new(write)
        />
    }
    .into_any()
}

fn say_removal(store: Store) -> AnyView {
    let checked = Signal::derive(move || store.with_pad(|pad| pad.draft.say_removal));
    let hint = Signal::derive(move || Some(store.say(&msg!("details.says-removal.hint"))));
    view! { class="ar",
        <Checkbox
            id="says-removal"
            label=store.words(msg!("details.says-removal", prefix = REMOVAL_PREFIX.trim()))
            hint=hint
            checked=checked
            on_change=Callback::new(move |on| guide(store, GuideEvent::SayRemoval(on)))
        />
    }
    .into_any()
}

/// The end date for all, or one item's own.
fn end(store: Store, whose: Whose, name: Option<Signal<String>>) -> AnyView {
    let at = FieldPath::EndDate(whose.clone());
    let removing = move || store.door() == Door::Remove;
    let label = Signal::derive(move || match (&name, removing()) {
        (Some(name), false) => store.say(&msg!("details.end.own", name = name.get())),
        (Some(name), true) => store.say(&msg!("details.end.own.remove", name = name.get())),
        (None, false) => store.say(&msg!("details.end")),
        (None, true) => store.say(&msg!("details.end.remove")),
    });
    let hint = Signal::derive(move || {
        name.is_none().then(|| {
            store.say(&if removing() { msg!("details.end.remove.hint") } else { msg!("details.end.hint") })
        })
    });
    let reads = whose.clone();
    let input = Memo::new(move |_| {
        store.with_pad(|pad| match &reads {
            None => pad.draft.end.clone(),
            Some(key) => pad.draft.item(key).and_then(|line| line.end.clone()).unwrap_or_default(),
        })
    });
    let preview = Signal::derive(move || {
        let zone = store.with_ports(|ports| ports.zone.clone());
        input.with(|input| end_says(input, &*zone)).map(|says| store.say(&says))
    });
    let time_words = Signal::derive(move || {
        Some(TimeWords {
            label: store.say(&msg!("details.end.time")),
            add: store.say(&msg!("details.end.time.add")),
            remove: store.say(&msg!("details.end.time.remove")),
        })
    });
    let (to_date, to_time) = (whose.clone(), whose);
    view! { class="ar",
        <DateField
            id=field_id(&at)
            label=label
            hint=hint
            optional=Signal::derive(move || Some(store.say(&msg!("app.optional"))))
            error=store.error_at(Step::Details, &at)
            date=Signal::derive(move || input.with(|input| input.date.clone()))
            on_date=Callback::new(move |date| guide(store, GuideEvent::EndDate(to_date.clone(), date)))
            time_words=time_words
            time=Signal::derive(move || input.with(|input| input.time.clone()))
            on_time=Callback::new(move |time| guide(store, GuideEvent::EndTime(to_time.clone(), time)))
            preview=preview
        />
    }
    .into_any()
}

/// Pairs of a name and a value that travel with the request.
#[component]
fn Reference(whose: Whose, legend: Signal<String>) -> impl IntoView {
    let store = use_store();
    let reads = whose.clone();
    let count = Memo::new(move |_| {
        store.with_pad(|pad| match &reads {
            None => pad.draft.metadata.len(),
            Some(key) => pad.draft.item(key).map_or(0, |line| line.metadata.len()),
        })
    });
    let add_to = whose.clone();
    let rows = StoredValue::new(whose);
    let hint = store.words(msg!("details.reference.hint"));
    view! { class="ar",
        <fieldset class="ar-field ar-pairs">
            <legend class="ar-field__label">
                {legend} " " <span class="ar-field__optional">"(" {store.words(msg!("app.optional"))} ")"</span>
            </legend>
            <p class="ar-field__hint">{hint}</p>
            <For each=move || 0..count.get() key=|row| *row let:row>
                {pair(store, rows.get_value(), row)}
            </For>
            <Button
                kind=ButtonKind::Secondary
                on_press=Callback::new(move |()| guide(store, GuideEvent::AddPair(add_to.clone())))
            >
                {store.words(msg!("details.reference.add"))}
            </Button>
        </fieldset>
    }
}

fn pair(store: Store, whose: Whose, row: usize) -> AnyView {
    let part = |part| FieldPath::Metadata { item: whose.clone(), row, part };
    let (key_at, value_at) = (part(Part::Key), part(Part::Value));
    let read = |pick: fn(&crate::rules::MetadataRow) -> String| {
        let whose = whose.clone();
        Signal::derive(move || {
            store.with_pad(|pad| {
                let rows = match &whose {
                    None => Some(&pad.draft.metadata),
                    Some(key) => pad.draft.item(key).map(|line| &line.metadata),
                };
                rows.and_then(|rows| rows.get(row)).map(pick).unwrap_or_default()
            })
        })
    };
    let (to_key, to_value, gone) = (whose.clone(), whose.clone(), whose.clone());
    let n = row + 1;
    view! { class="ar",
        <div class="ar-pair">
            <TextField
                id=field_id(&key_at)
                label=store.words(msg!("details.reference.key.n", n = n))
                error=store.error_at(Step::Details, &key_at)
                value=read(|row| row.key.clone())
                on_input=Callback::new(move |text| guide(store, GuideEvent::PairKey(to_key.clone(), row, text)))
            />
            <TextField
                id=field_id(&value_at)
                label=store.words(msg!("details.reference.value.n", n = n))
                error=store.error_at(Step::Details, &value_at)
                value=read(|row| row.value.clone())
                on_input=Callback::new(move |text| guide(store, GuideEvent::PairValue(to_value.clone(), row, text)))
            />
            <Button
                kind=ButtonKind::Quiet
                on_press=Callback::new(move |()| guide(store, GuideEvent::RemovePair(gone.clone(), row)))
            >
                {store.words(msg!("details.reference.remove", n = n))}
            </Button>
        </div>
    }
    .into_any()
}

/// What differs for single items.
#[component]
fn OwnDetails() -> impl IntoView {
    let store = use_store();
    let keys = Memo::new(move |_| {
        store.with_pad(|pad| pad.draft.items.iter().map(|line| line.item.key()).collect::<Vec<_>>())
    });
    view! { class="ar",
        <section class="ar-stack">
            <h2 class="ar-section-heading">{store.words(msg!("details.items"))}</h2>
            <p class="ar-muted">{store.words(msg!("details.items.hint"))}</p>
            <For each=move || keys.get() key=Clone::clone let:key>{own(store, key)}</For>
        </section>
    }
}

fn own(store: Store, key: ItemKey) -> AnyView {
    let named = key.clone();
    let name = Memo::new(move |_| {
        store.with_pad(|pad| pad.draft.item(&named).map(|line| line.item.name.clone()).unwrap_or_default())
    });
    let reads = key.clone();
    let has = Memo::new(move |_| {
        store.with_pad(|pad| {
            let line = pad.draft.item(&reads);
            (line.is_some_and(|l| l.comment.is_some()), line.is_some_and(|l| l.end.is_some()))
        })
    });
    let id = slug(&key);
    let (own_comment, own_end) = (key.clone(), key.clone());
    let (comment_of, end_of) = (key.clone(), key.clone());
    let summary = Signal::derive(move || store.say(&msg!("details.own", name = name.get())));
    let pairs = Signal::derive(move || store.say(&msg!("details.reference.item", name = name.get())));
    let open = has.with_untracked(|(comment, end)| *comment || *end);
    view! { class="ar",
        <Disclosure summary=summary open=open>
            <Checkbox
                id=format!("own-comment-{id}")
                label=store.words(msg!("details.comment.own.use"))
                checked=Signal::derive(move || has.get().0)
                on_change=Callback::new(move |on| guide(store, GuideEvent::OwnComment(own_comment.clone(), on)))
            />
            {move || has.get().0.then(|| comment(store, Some(comment_of.clone()), Some(name.into())))}
            <Checkbox
                id=format!("own-end-{id}")
                label=store.words(msg!("details.end.own.use"))
                checked=Signal::derive(move || has.get().1)
                on_change=Callback::new(move |on| guide(store, GuideEvent::OwnEnd(own_end.clone(), on)))
            />
            {move || has.get().1.then(|| end(store, Some(end_of.clone()), Some(name.into())))}
            <Disclosure summary=store.words(msg!("details.more"))>
                <Reference whose=Some(key.clone()) legend=pairs />
            </Disclosure>
        </Disclosure>
    }
    .into_any()
}
