//! Nobody is signed in, and the page stands in another one: which it never leaves for the sign-in page.

use leptos::prelude::*;

use super::signin;
use crate::{
    msg,
    session::{Reason, State},
    store::{Stage, Store, StoreEvent, use_store},
    text::Message,
    ui::{Button, ButtonKind, Card, Notice, PageHeading, Tone},
};

/// Sign in by what the portal gives, or in a window of its own; else why neither is possible.
#[component]
pub fn SignedOut() -> impl IntoView {
    let store = use_store();
    let reason = Memo::new(move |_| {
        store.session.with(|machine| match machine.state() {
            State::SignedOut(out) => Some((out.reason, out.last.is_some())),
            _ => None,
        })
    });
    let ended = move || {
        let (reason, kept) = reason.get()?;
        let remark = signin::remark(reason)?;
        let more = match reason {
            Reason::ByUser => Some(msg!("signin.inside.signed-out")),
            _ => kept.then(|| msg!("signin.draft-kept")),
        };
        Some(notice(store, Tone::Info, std::iter::once(remark).chain(more).collect()))
    };
    let stage = Memo::new(move |_| store.sign_in_stage());
    let silent = Memo::new(move |_| store.host_gave_none());
    let words = move || match stage.get() {
        Stage::Waiting => msg!("signin.again"),
        _ => msg!("app.sign-in"),
    };
    let aside = Memo::new(move |_| store.can_sign_in_aside());
    let way = move || aside.get().then(|| press(store, words));
    let out_kind = move || if aside.get() { "quiet" } else { "primary" };
    view! { class="ar",
        <div class="ar-plain">
            {move || ended()}
            <PageHeading text=store.words(msg!("signin.heading")) focus=store.entered />
            <Card><div class="ar-stack">
                <p class="ar-lead">{store.words(msg!("signin.body"))}</p>
                <div role="status">{move || stands(store, stage.get(), silent.get(), aside.get())}</div>
                <p class="ar-actions">
                    {way}
                    <a class="ar-button" data-kind=out_kind href=move || out(store) target="_blank" rel="noopener">
                        {store.words(msg!("embed.open"))}
                    </a>
                </p>
            </div></Card>
        </div>
    }
}

fn press(store: Store, words: impl Fn() -> Message + Send + Sync + 'static) -> AnyView {
    let on_press = Callback::new(move |()| store.dispatch(StoreEvent::SignIn));
    view! { class="ar",
        <Button kind=ButtonKind::Primary on_press>{move || store.say(&words())}</Button>
    }
    .into_any()
}

/// The app at the same screen, in a window of its own.
fn out(store: Store) -> String {
    format!("./{}", store.route.with(crate::route::Route::fragment))
}

/// How signing in stands.
fn stands(store: Store, stage: Stage, silent: bool, aside: bool) -> AnyView {
    if !aside {
        return view! { class="ar", <p class="ar-muted">{store.words(msg!("signin.inside.alone"))}</p> }
            .into_any();
    }
    let host = silent.then(|| msg!("signin.inside.host-silent"));
    let (tone, last) = match stage {
        Stage::Waiting => (Tone::Info, msg!("signin.inside.waiting")),
        Stage::Host => (Tone::Info, msg!("signin.inside.host")),
        Stage::Blocked => (Tone::Warning, msg!("signin.inside.blocked")),
        Stage::Closed => (Tone::Warning, msg!("signin.inside.closed")),
        Stage::Idle => {
            let where_to = host.unwrap_or_else(|| msg!("signin.inside.where"));
            return view! { class="ar", <p class="ar-muted">{store.words(where_to)}</p> }.into_any();
        }
    };
    let host = host.filter(|_| stage == Stage::Blocked);
    notice(store, tone, host.into_iter().chain([last]).collect())
}

fn notice(store: Store, tone: Tone, lines: Vec<Message>) -> AnyView {
    let lines: Vec<AnyView> =
        lines.into_iter().map(|line| view! { class="ar", <p>{store.words(line)}</p> }.into_any()).collect();
    view! { class="ar", <Notice tone>{lines}</Notice> }.into_any()
}
