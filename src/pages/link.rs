//! What a link, or a proposal of the page around, has to do with the form: it is looked up, it asks, or the form was
//! filled from it.

use leptos::prelude::*;

use super::trouble::{lines_of, trouble};
use crate::{
    catalogue::LeftOut,
    msg,
    route::{Door, Route, Step},
    store::{Link, Store, use_store},
    text::Message,
    ui::{Button, ButtonKind, Notice, Tone},
};

/// Above the heading of a step. Says nothing when the form has nothing to do with a link.
pub fn notice(step: Step) -> AnyView {
    let store = use_store();
    let filled =
        Memo::new(move |_| store.door() == Door::Grant && store.with_pad(|pad| pad.filled.is_some()));
    // Told once for all keys that are typed into the form.
    let host = Memo::new(move |_| store.filled_by());
    let shown = move || {
        let first = step == Step::Who && store.door() == Door::Grant;
        let here = store.route.with(|route| matches!(route, Route::Prefilled(_)));
        store.link.with(|link| match link {
            Link::Looking(lookup) if here => Some(looking(store, lookup.proposal().host.as_deref())),
            Link::Asks(proposal) if here => Some(asks(store, proposal.host.as_deref())),
            Link::Failed(_, error) if here => {
                Some(trouble(store, lines_of(store, error), Callback::new(move |()| take(store)), "main"))
            }
            Link::Empty(host, left_out) if first => Some(empty(store, host.as_deref(), left_out)),
            Link::Filled(left_out) if filled.get() => Some(from_link(store, host.get(), left_out)),
            _ if filled.get() => Some(from_link(store, host.get(), &[])),
            _ => None,
        })
    };
    view! { class="ar", <div role="status">{shown}</div> }.into_any()
}

fn looking(store: Store, host: Option<&str>) -> AnyView {
    let words = match host {
        Some(host) => msg!("link.host.looking", host = host),
        None => msg!("link.looking"),
    };
    view! { class="ar", <p class="ar-working">{store.words(words)}</p> }.into_any()
}

fn asks(store: Store, host: Option<&str>) -> AnyView {
    let (heading, body, take_it) = match host {
        Some(host) => (
            msg!("link.host.asks.title", host = host),
            msg!("link.host.asks.body"),
            msg!("link.host.asks.take"),
        ),
        None => (msg!("link.asks.title"), msg!("link.asks.body"), msg!("link.asks.take")),
    };
    view! { class="ar",
        <Notice tone=Tone::Info title=title(store, heading)>
            <p>{store.words(body)}</p>
            <div class="ar-actions">
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| store.keep_mine())>
                    {store.words(msg!("link.asks.keep"))}
                </Button>
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| take(store))>
                    {store.words(take_it)}
                </Button>
            </div>
        </Notice>
    }
    .into_any()
}

fn title(store: Store, words: Message) -> Signal<Option<String>> {
    Signal::derive(move || Some(store.say(&words)))
}

fn from_link(store: Store, host: Option<String>, left_out: &[LeftOut]) -> AnyView {
    let list = list(store, host.is_some(), left_out);
    let heading = match host {
        Some(host) => msg!("link.host.title", host = host),
        None => msg!("link.title"),
    };
    view! { class="ar",
        <Notice tone=Tone::Info title=title(store, heading)>
            <p>{store.words(msg!("link.body"))}</p>
            {list}
        </Notice>
    }
    .into_any()
}

fn empty(store: Store, host: Option<&str>, left_out: &[LeftOut]) -> AnyView {
    let list = list(store, host.is_some(), left_out);
    let words = match host {
        Some(host) => msg!("link.host.empty", host = host),
        None => msg!("link.empty"),
    };
    view! { class="ar",
        <Notice tone=Tone::Warning>
            <p>{store.words(words)}</p>
            {list}
        </Notice>
    }
    .into_any()
}

fn list(store: Store, of_host: bool, left_out: &[LeftOut]) -> Option<AnyView> {
    let lines: Vec<AnyView> = left_out
        .iter()
        .map(|part| view! { class="ar", <li><bdi>{store.say(&part.message())}</bdi></li> }.into_any())
        .collect();
    let heading = if of_host { msg!("link.host.left-out") } else { msg!("link.left-out") };
    (!lines.is_empty())
        .then(|| view! { class="ar", <p>{store.words(heading)}</p><ul class="ar-plain-list" role="list">{lines}</ul> }.into_any())
}

/// Looks up what the link names: for the first time, or once more.
fn take(store: Store) {
    let proposal = store.link.with_untracked(|link| match link {
        Link::Asks(proposal) | Link::Failed(proposal, _) => Some(proposal.clone()),
        _ => None,
    });
    if let Some(proposal) = proposal {
        store.look_up_link(proposal);
    }
}
