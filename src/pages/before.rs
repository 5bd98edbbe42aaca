//! What was requested before and goes on in an older request: since when, and the way there.

use leptos::prelude::*;

use crate::{
    history::{Before, Sent},
    msg,
    route::{RequestId, Route},
    store::Store,
    text::Arg,
    ui::{Badge, Card, Tone},
};

/// "Already under way since …" with a link to the older request; without it where the service named none.
pub fn under_way(store: Store, before: Option<&Before>, item: String) -> AnyView {
    let since = {
        let before = before.cloned();
        Memo::new(move |_| {
            let before = before.as_ref()?;
            store.requests.with(|requests| {
                let person = before.person.as_deref();
                requests.list.under_way_since(&before.requests, person)
            })
        })
    };
    let words = Signal::derive(move || {
        store.say(&match since.get() {
            Some(since) => msg!("sent.existing-since", since = Arg::Moment(since)),
            None => msg!("sent.existing"),
        })
    });
    let older = before.and_then(|before| before.requests.first()).and_then(|id| RequestId::parse(id));
    let link = older.map(|id| {
        view! { class="ar",
            <a href=Route::Request(id).fragment()>
                {store.words(msg!("sent.existing.view"))}
                <span class="ar-visually-hidden">" – " <bdi>{item}</bdi></span>
            </a>
        }
    });
    view! { class="ar", <span class="ar-row"><Badge tone=Tone::Warning text=words /> {link}</span> }
        .into_any()
}

/// Reads the older requests, so that it can be said since when they are under way.
pub fn look_for(store: Store, ids: Memo<Vec<String>>) {
    Effect::new(move |_| store.find_requests(ids.get()));
}

/// What a call of this browser asked for and was asked for before.
pub fn card(store: Store, sent: &Sent) -> Option<AnyView> {
    if sent.before.is_empty() {
        return None;
    }
    let row = |before: &Before| {
        let item = sent.items.iter().find(|item| item.key.id == before.item);
        let item = item.map_or_else(|| before.item.clone(), |item| item.shown().to_owned());
        let person = sent.people.iter().find(|one| Some(&one.id) == before.person.as_ref());
        let whom = person.map(|one| store.say(&msg!("requests.for", name = one.shown())));
        view! { class="ar",
            <li class="ar-outcome">
                <span><bdi>{item.clone()}</bdi> " " <span class="ar-muted">{whom}</span></span>
                {under_way(store, Some(before), item)}
            </li>
        }
    };
    let rows = sent.before.iter().map(row).collect_view();
    let heading = store.say(&msg!("sent.existing"));
    let card = view! { class="ar",
        <Card heading=Signal::stored(Some(heading))><ul class="ar-outcomes" role="list">{rows}</ul></Card>
    };
    Some(card.into_any())
}
