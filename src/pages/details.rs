//! Step 3: comment, dates, reference data for all items. What differs for single ones is in `own.rs`.

use leptos::{html::Fieldset, prelude::*};

use super::{
    accounts::Accounts,
    dates::{For, date},
    fields::{asked, field_id, is_asked_for, slug},
    long::PAIRS,
    own::{OwnDetails, starts},
    steps::StepFrame,
};
use crate::{
    msg,
    route::Step,
    rules::{FieldPath, Kind, Part, REMOVAL_PREFIX, comment_on_wire},
    store::{GuideEvent, Store, StoreEvent, Whose, use_store},
    ui::{Button, ButtonKind, Checkbox, TextArea, TextField, remove_row, settled},
};

/// So much of a comment is shown as the approver reads it, in characters.
const READ: usize = 300;

#[component]
pub fn Details() -> impl IntoView {
    let store = use_store();
    let removes = settled(move || store.with_answers(None, |pad| pad.draft.asks_for(Kind::Revoke)));
    let starts = starts(store);
    view! { class="ar",
        <StepFrame step=Step::Details>
            {comment(store, None, None)}
            {move || removes.get().then(|| say_removal(store))}
            {move || starts.get().then(|| date(store, FieldPath::StartDate(None), For::default()))}
            {date(store, FieldPath::EndDate(None), For::default())}
            <Accounts />
            <Reference whose=None legend=store.words(msg!("details.reference")) />
            <OwnDetails />
        </StepFrame>
    }
}

fn guide(store: Store, event: GuideEvent) {
    store.dispatch(StoreEvent::Guide(event));
}

/// What the comment goes with.
#[derive(Clone, Copy, PartialEq)]
enum Goes {
    /// What is given or changed.
    Plain,
    Removal,
    /// Both: the common comment of a request that gives and removes.
    Both,
}

fn with(store: Store, whose: &Whose) -> Goes {
    store.with_answers(whose.as_ref(), |pad| match whose.as_ref().and_then(|key| pad.draft.item(key)) {
        Some(line) if pad.draft.kind_of(line) == Kind::Revoke => Goes::Removal,
        Some(_) => Goes::Plain,
        None if !pad.draft.asks_for(Kind::Revoke) => Goes::Plain,
        None if pad.draft.asks_for(Kind::Grant) || pad.draft.asks_for(Kind::Modify) => Goes::Both,
        None => Goes::Removal,
    })
}

/// The comment for all, or one item's own.
pub fn comment(store: Store, whose: Whose, name: Option<Signal<String>>) -> AnyView {
    let at = FieldPath::Comment(whose.clone());
    let asks = whose.clone();
    let with = settled(move || with(store, &asks));
    let label = Signal::derive(move || match (&name, with.get()) {
        (Some(name), _) => store.say(&msg!("details.comment.own", name = name.get())),
        (None, Goes::Removal) => store.say(&msg!("details.comment.remove")),
        (None, Goes::Plain | Goes::Both) => store.say(&msg!("details.comment")),
    });
    let hint = Signal::derive(move || {
        name.is_none().then(|| {
            store.say(&match with.get() {
                Goes::Plain => msg!("details.comment.hint"),
                Goes::Removal => msg!("details.comment.remove.hint"),
                Goes::Both => msg!("details.comment.hint.both"),
            })
        })
    });
    let needed = is_asked_for(store, &at);
    let optional = Signal::derive(move || {
        (with.get() == Goes::Plain && !needed.get()).then(|| store.say(&msg!("app.optional")))
    });
    let reads = whose.clone();
    let value = settled(move || {
        store.with_answers(reads.as_ref(), |pad| match &reads {
            None => pad.draft.comment.clone(),
            Some(key) => pad.draft.item(key).and_then(|line| line.comment.clone()).unwrap_or_default(),
        })
    });
    let write = move |text| guide(store, GuideEvent::Comment(whose.clone(), text));
    let id = field_id(&at);
    let field = view! { class="ar",
        <TextArea
            id=id.clone()
            label=label
            hint=hint
            optional=optional
            error=store.error_at(Step::Details, &at)
            value=value
            on_input=Callback::new(write)
        />
        {as_read(store, id, value, with)}
    }
    .into_any();
    asked(store, Step::Details, &at, field)
}

/// The comment of a removal as the approver reads it, when the app begins it, and the way to change those words.
fn as_read(store: Store, id: String, value: Memo<String>, with: Memo<Goes>) -> AnyView {
    let words = Memo::new(move |_| {
        let says = store.with_answers(None, |pad| pad.draft.say_removal) && with.get() != Goes::Plain;
        let read = value.with(|text| comment_on_wire(Kind::Revoke, says, Some(text)));
        let read = read.filter(|read| value.with(|text| *read != text.trim()))?;
        // How it begins is what is to be seen.
        let shown: String = read.chars().take(READ).collect();
        Some(if shown.len() < read.len() { format!("{shown}…") } else { shown })
    });
    let there = Memo::new(move |_| words.with(Option::is_some));
    let lead = Signal::derive(move || {
        store.say(&if with.get() == Goes::Both {
            msg!("details.comment.read.both")
        } else {
            msg!("details.comment.read")
        })
    });
    let edit = move |()| {
        // The text of a request that gives too stays as it is: the removals get their own.
        let to = if with.get_untracked() == Goes::Both { "says-removal".to_owned() } else { id.clone() };
        guide(store, GuideEvent::EditRemovalWords);
        store.with_ports(|ports| ports.page.focus(&to));
    };
    let edit = Callback::new(edit);
    view! { class="ar",
        {move || there.get().then(|| view! { class="ar",
            <div class="ar-read">
                <p class="ar-muted">{lead}</p>
                <blockquote class="ar-quote"><bdi>{words}</bdi></blockquote>
                <Button kind=ButtonKind::Quiet on_press=edit>{store.words(msg!("details.says-removal.edit"))}</Button>
            </div>
        })}
    }
    .into_any()
}

fn say_removal(store: Store) -> AnyView {
    let checked = Signal::derive(move || store.with_answers(None, |pad| pad.draft.say_removal));
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

/// Pairs of a name and a value that travel with the request.
#[component]
pub fn Reference(whose: Whose, legend: Signal<String>) -> impl IntoView {
    let store = use_store();
    let reads = whose.clone();
    let count = settled(move || {
        store.with_answers(reads.as_ref(), |pad| match &reads {
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
                {move || {
                    let id = error_id.clone();
                    error.get().map(|text| view! { class="ar", <p class="ar-field__error" id=id>{text}</p> })
                }}
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
        settled(move || {
            store.with_answers(whose.as_ref(), |pad| {
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
