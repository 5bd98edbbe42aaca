//! What a link has to do with the form: it is looked up, it asks, or the form was filled from it.

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
    let shown = move || {
        let first = step == Step::Who && store.door() == Door::Grant;
        let here = store.route.with(|route| matches!(route, Route::Prefilled(_)));
        store.link.with(|link| match link {
            Link::Looking(_) if here => Some(looking(store)),
            Link::Asks(_) if here => Some(asks(store)),
            Link::Failed(_, error) if here => {
                Some(trouble(store, lines_of(store, error), Callback::new(move |()| take(store)), "main"))
            }
            Link::Empty(left_out) if first => Some(empty(store, left_out)),
            Link::Filled(left_out) if filled.get() => Some(from_link(store, left_out)),
            _ if filled.get() => Some(from_link(store, &[])),
            _ => None,
        })
    };
    view! { class="ar", <div role="status">{shown}</div> }.into_any()
}

fn looking(store: Store) -> AnyView {
    view! { class="ar", <p class="ar-working">{store.words(msg!("link.looking"))}</p> }.into_any()
}

fn asks(store: Store) -> AnyView {
    view! { class="ar",
        <Notice tone=Tone::Info title=title(store, msg!("link.asks.title"))>
            <p>{store.words(msg!("link.asks.body"))}</p>
            <div class="ar-actions">
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| store.keep_mine())>
                    {store.words(msg!("link.asks.keep"))}
                </Button>
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| take(store))>
                    {store.words(msg!("link.asks.take"))}
                </Button>
            </div>
        </Notice>
    }
    .into_any()
}

fn title(store: Store, words: Message) -> Signal<Option<String>> {
    Signal::derive(move || Some(store.say(&words)))
}

fn from_link(store: Store, left_out: &[LeftOut]) -> AnyView {
    let list = list(store, left_out);
    view! { class="ar",
        <Notice tone=Tone::Info title=title(store, msg!("link.title"))>
            <p>{store.words(msg!("link.body"))}</p>
            {list}
        </Notice>
    }
    .into_any()
}

fn empty(store: Store, left_out: &[LeftOut]) -> AnyView {
    let list = list(store, left_out);
    view! { class="ar",
        <Notice tone=Tone::Warning>
            <p>{store.words(msg!("link.empty"))}</p>
            {list}
        </Notice>
    }
    .into_any()
}

fn list(store: Store, left_out: &[LeftOut]) -> Option<AnyView> {
    let lines: Vec<AnyView> = left_out
        .iter()
        .map(|part| view! { class="ar", <li><bdi>{store.say(&part.message())}</bdi></li> }.into_any())
        .collect();
    (!lines.is_empty())
        .then(|| view! { class="ar", <p>{store.words(msg!("link.left-out"))}</p><ul class="ar-plain-list" role="list">{lines}</ul> }.into_any())
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
