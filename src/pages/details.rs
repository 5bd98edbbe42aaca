//! Step 3: comment, end date, reference data; for all items, and for single ones.

use leptos::{html::Fieldset, prelude::*};

use super::{
    fields::{asked, field_id, slug},
    long::PAIRS,
    steps::StepFrame,
    why::{NO_END, end_words, why},
};
use crate::{
    msg,
    route::{Door, Step},
    rules::{DateInput, FieldPath, ItemKey, Part, REMOVAL_PREFIX, can_end, end_says},
    store::{GuideEvent, Store, StoreEvent, Whose, use_store},
    ui::{Button, ButtonKind, Checkbox, DateField, Disclosure, TextArea, TextField, TimeWords, remove_row},
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
    let field = view! { class="ar",
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
    .into_any();
    asked(store, Step::Details, &at, field)
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
    if input.with_untracked(|input| input.date == DateInput::HALF || input.time == DateInput::HALF) {
        // The control that held the half is gone with it: this one shows an empty answer, and that is what counts.
        guide(store, GuideEvent::EndByHalf(whose.clone(), false));
    }
    let part = move |pick: fn(&DateInput) -> &String| {
        Signal::derive(move || {
            input
                .with(|input| Some(pick(input)).filter(|text| *text != DateInput::HALF).cloned())
                .unwrap_or_default()
        })
    };
    let preview = Signal::derive(move || {
        let zone = store.with_ports(|ports| ports.zone.clone());
        input.with(|input| end_says(input, &*zone)).map(|says| store.say(&end_words(store, says)))
    });
    let time_words = Signal::derive(move || {
        Some(TimeWords {
            label: store.say(&msg!("details.end.time")),
            add: store.say(&msg!("details.end.time.add")),
            remove: store.say(&msg!("details.end.time.remove")),
        })
    });
    let (to_date, to_time, to_half) = (whose.clone(), whose.clone(), whose);
    let field = view! { class="ar",
        <DateField
            id=field_id(&at)
            label=label
            hint=hint
            optional=Signal::derive(move || Some(store.say(&msg!("app.optional"))))
            error=store.error_at(Step::Details, &at)
            date=part(|input| &input.date)
            on_date=Callback::new(move |date| guide(store, GuideEvent::EndDate(to_date.clone(), date)))
            time_words=time_words
            time=part(|input| &input.time)
            on_time=Callback::new(move |time| guide(store, GuideEvent::EndTime(to_time.clone(), time)))
            on_partial=Callback::new(move |half| guide(store, GuideEvent::EndByHalf(to_half.clone(), half)))
            preview=preview
        />
    }
    .into_any();
    asked(store, Step::Details, &at, field)
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
    let list = NodeRef::<Fieldset>::new();
    let hint = store.words(msg!("details.reference.hint"));
    let id = rows.with_value(|whose| {
        whose.as_ref().map_or_else(|| "pairs".to_owned(), |key| format!("pairs-{}", slug(key)))
    });
    let (hint_id, add_id) = (format!("{id}-hint"), format!("{id}-add"));
    let described_by = hint_id.clone();
    let fallback = StoredValue::new(add_id.clone());
    let remove = Callback::new(move |row: usize| {
        let list = list.get_untracked().map(Into::into);
        let remove = || guide(store, GuideEvent::RemovePair(rows.get_value(), row));
        if row + 1 < count.get_untracked() {
            // The row stays with the following pair in it, and the focus with its button.
            remove();
        } else {
            remove_row(list, ".ar-pair > .ar-button", row, &fallback.get_value(), remove);
        }
    });
    view! { class="ar",
        <fieldset class="ar-field ar-pairs" aria-describedby=described_by node_ref=list>
            <legend class="ar-field__label">
                {legend} " " <span class="ar-field__optional">"(" {store.words(msg!("app.optional"))} ")"</span>
            </legend>
            <p class="ar-field__hint" id=hint_id>{hint}</p>
            <For each=move || 0..count.get().min(PAIRS) key=|row| *row let:row>
                {pair(store, rows.get_value(), row, remove)}
            </For>
            {rest(store, rows.get_value(), count)}
            <Button
                id=add_id
                on_press=Callback::new(move |()| guide(store, GuideEvent::AddPair(add_to.clone())))
            >
                {store.words(msg!("details.reference.add"))}
            </Button>
        </fieldset>
    }
}

/// What stands beyond the pairs that are drawn, as a pasted or foreign draft may have it: found at fault here, and taken
/// away here.
fn rest(store: Store, whose: Whose, count: Memo<usize>) -> AnyView {
    let at = FieldPath::Metadata { item: whose.clone(), row: PAIRS, part: Part::Key };
    let (id, error) = (field_id(&at), store.error_at(Step::Details, &at));
    let more = Memo::new(move |_| count.get().saturating_sub(PAIRS));
    let error_id = format!("{id}-error");
    let remove = Callback::new(move |()| guide(store, GuideEvent::KeepPairs(whose.clone(), PAIRS)));
    let part = move || {
        let (id, error_id) = (id.clone(), error_id.clone());
        (more.get() > 0).then(|| {
            view! { class="ar",
                <p>{move || store.say(&msg!("details.reference.rest", count = more.get()))}</p>
                <p class="ar-field__error" id=error_id>{error}</p>
                <Button id=id kind=ButtonKind::Quiet on_press=remove>
                    {store.words(msg!("details.reference.rest.remove"))}
                </Button>
            }
        })
    };
    part.into_any()
}

fn pair(store: Store, whose: Whose, row: usize, remove: Callback<usize>) -> AnyView {
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
    let (to_key, to_value) = (whose.clone(), whose.clone());
    let n = row + 1;
    let key = view! { class="ar",
            <TextField
                id=field_id(&key_at)
                label=store.words(msg!("details.reference.key.n", n = n))
                error=store.error_at(Step::Details, &key_at)
                value=read(|row| row.key.clone())
                on_input=Callback::new(move |text| guide(store, GuideEvent::PairKey(to_key.clone(), row, text)))
            />
    }
    .into_any();
    let value = view! { class="ar",
            <TextField
                id=field_id(&value_at)
                label=store.words(msg!("details.reference.value.n", n = n))
                error=store.error_at(Step::Details, &value_at)
                value=read(|row| row.value.clone())
                on_input=Callback::new(move |text| guide(store, GuideEvent::PairValue(to_value.clone(), row, text)))
            />
    }
    .into_any();
    view! { class="ar",
        <div class="ar-pair">
            {asked(store, Step::Details, &key_at, key)}
            {asked(store, Step::Details, &value_at, value)}
            <Button kind=ButtonKind::Quiet on_press=Callback::new(move |()| remove.run(row))>
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
    let shut_of = key.clone();
    // What is there already can be taken back.
    let shut = Memo::new(move |_| {
        let shut = store.with_pad(|pad| {
            pad.draft.item(&shut_of).is_some_and(|line| can_end(&line.item, store.pack()).is_err())
        });
        shut && !has.get().1
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
                unavailable=Signal::derive(move || shut.get().then(|| store.say(&msg!("details.end.own.shut"))))
                on_change=Callback::new(move |on| guide(store, GuideEvent::OwnEnd(own_end.clone(), on)))
            />
            {move || shut.get().then(|| why(store, NO_END))}
            {move || has.get().1.then(|| end(store, Some(end_of.clone()), Some(name.into())))}
            <Disclosure summary=store.words(msg!("details.more")) hidden_suffix=Signal::derive(move || Some(name.get()))>
                <Reference whose=Some(key.clone()) legend=pairs />
            </Disclosure>
        </Disclosure>
    }
    .into_any()
}
