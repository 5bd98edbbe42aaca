//! A date of the form wherever it stands: for all, for one item, for one person and one item. What a date means is for
//! `rules`.

use leptos::prelude::*;

use super::{
    fields::{asked, field_id, is_asked_for},
    why::end_words,
};
use crate::{
    msg,
    route::Step,
    rules::{DateInput, Fact, FieldPath, Held, ItemKey, Kind, Person, end_says, start_says},
    store::{GuideEvent, Store, StoreEvent},
    text::{Arg, Message},
    ui::{DateField, TimeWords, settled},
};

/// So many people are named with their dates; more are counted.
const NAMED: usize = 5;

/// The names of whom and what a date is for; none of the common one.
#[derive(Clone, Default)]
pub struct For {
    pub item: Option<Signal<String>>,
    pub person: Option<String>,
}

/// The date that stands at a place.
pub fn date(store: Store, at: FieldPath, of: For) -> AnyView {
    let is_start = at.is_start();
    let place = StoredValue::new(at.clone());
    let kind = move || {
        let at = place.get_value();
        store.with_answers(at.item(), |pad| pad.draft.kind_at(&at))
    };
    let kind = settled(kind);
    let common = of.item.is_none();
    let label = Signal::derive(move || store.say(&label(is_start, kind.get(), &of)));
    let needed = is_asked_for(store, &at);
    let hint = Signal::derive(move || {
        // "Leave empty" is no advice where an item asks for a date.
        (common && !needed.get()).then(|| store.say(&hint(store, is_start, kind.get())))
    });
    let optional = Signal::derive(move || (!needed.get()).then(|| store.say(&msg!("app.optional"))));
    let input = settled(move || {
        let at = place.get_value();
        store.with_answers(at.item(), |pad| pad.draft.date(&at).cloned().unwrap_or_default())
    });
    let tell = move |event: GuideEvent| store.dispatch(StoreEvent::Guide(event));
    if input.with_untracked(|input| input.date == DateInput::HALF || input.time == DateInput::HALF) {
        // The control that held the half is gone with it: this one shows an empty answer, and that is what counts.
        tell(GuideEvent::DateByHalf(at.clone(), false));
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
        let says = input.with(|input| {
            if is_start {
                return start_says(input, &*zone);
            }
            end_says(input, &*zone).map(|says| end_words(kind.get(), says))
        });
        says.map(|says| store.say(&says))
    });
    let time_words = Signal::derive(move || {
        Some(TimeWords {
            label: store.say(&msg!("details.end.time")),
            add: store.say(&msg!("details.end.time.add")),
            remove: store.say(&msg!("details.end.time.remove")),
        })
    });
    let field = view! { class="ar",
        <DateField
            id=field_id(&at)
            label=label
            hint=hint
            optional=optional
            error=store.error_at(Step::Details, &at)
            date=part(|input| &input.date)
            on_date=Callback::new(move |date| tell(GuideEvent::Date(place.get_value(), date)))
            time_words=time_words
            time=part(|input| &input.time)
            on_time=Callback::new(move |time| tell(GuideEvent::Time(place.get_value(), time)))
            on_partial=Callback::new(move |half| tell(GuideEvent::DateByHalf(place.get_value(), half)))
            preview=preview
        />
    }
    .into_any();
    asked(store, Step::Details, &at, field)
}

fn label(is_start: bool, kind: Kind, of: &For) -> Message {
    let item = of.item.map(|name| name.get()).unwrap_or_default();
    match (&of.person, of.item.is_some()) {
        (Some(person), _) => {
            let person = person.as_str();
            match (is_start, kind) {
                (true, _) => msg!("details.start.cell", item = item, person = person),
                (false, Kind::Revoke) => msg!("details.end.cell.remove", item = item, person = person),
                (false, _) => msg!("details.end.cell", item = item, person = person),
            }
        }
        (None, true) => match (is_start, kind) {
            (true, _) => msg!("details.start.own", name = item),
            (false, Kind::Revoke) => msg!("details.end.own.remove", name = item),
            (false, _) => msg!("details.end.own", name = item),
        },
        (None, false) => match (is_start, kind) {
            (true, Kind::Modify) => msg!("details.start.change"),
            (true, _) => msg!("details.start"),
            (false, Kind::Revoke) => msg!("details.end.remove"),
            (false, Kind::Modify) => msg!("details.end.change"),
            (false, _) => msg!("details.end"),
        },
    }
}

/// What a common date does when it is left empty, and for what it does not count.
fn hint(store: Store, is_start: bool, kind: Kind) -> Message {
    let mixed = kind != Kind::Revoke && store.with_answers(None, |pad| pad.draft.asks_for(Kind::Revoke));
    match (is_start, kind) {
        (true, Kind::Modify) => msg!("details.start.change.hint"),
        (true, _) => msg!("details.start.hint"),
        (false, Kind::Modify) => msg!("details.end.change.hint"),
        // What ends anyway can only end earlier.
        (false, Kind::Revoke) if store.pack().start_dates => msg!("details.end.remove.hint.earlier"),
        (false, Kind::Revoke) => msg!("details.end.remove.hint"),
        (false, _) if mixed => msg!("details.end.hint.mixed"),
        (false, _) => msg!("details.end.hint"),
    }
}

/// From when, where that is still to come, and until when somebody has an item.
fn present_words(person: &str, held: &Held, now_ms: i64) -> Message {
    let later = held.start.yes().copied().filter(|start| *start > now_ms).map(Arg::Moment);
    match (later, held.until) {
        (None, Fact::Yes(until)) => {
            msg!("details.present.until", person = person, until = Arg::Moment(until))
        }
        (None, Fact::No) => msg!("details.present.endless", person = person),
        (None, Fact::Unknown) => msg!("details.present.unseen", person = person),
        (Some(start), Fact::Yes(until)) => {
            msg!("details.present.later.until", person = person, start = start, until = Arg::Moment(until))
        }
        (Some(start), Fact::No) => msg!("details.present.later.endless", person = person, start = start),
        (Some(start), Fact::Unknown) => msg!("details.present.later.unseen", person = person, start = start),
    }
}

/// Until when the chosen people have an item, as far as it can be seen: what a removal or a change of dates starts from.
pub fn present(store: Store, key: ItemKey) -> AnyView {
    let lines = settled(move || {
        store.facts.with(|facts| {
            store.with_answers(Some(&key), |pad| {
                let said = |person: &Person| match facts.holdings.get(&person.id, &key).held {
                    Fact::Yes(held) => Some(present_words(&person.name, &held, store.now_ms.get())),
                    Fact::No | Fact::Unknown => None,
                };
                let all: Vec<Message> = pad.draft.people.iter().filter_map(said).collect();
                let others = all.len().saturating_sub(NAMED);
                let more = (others > 0).then(|| msg!("details.present.more", count = others));
                all.into_iter().take(NAMED).chain(more).collect::<Vec<_>>()
            })
        })
    });
    let line = move |words: Message| view! { class="ar", <li>{store.words(words)}</li> };
    view! { class="ar",
        {move || (!lines.with(Vec::is_empty)).then(|| view! { class="ar",
            <ul class="ar-plain-list ar-muted" role="list">{lines.get().into_iter().map(line).collect_view()}</ul>
        })}
    }
    .into_any()
}
