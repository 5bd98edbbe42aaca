//! Nobody is signed in, and the page stands in another one: which it never leaves for the sign-in page.

use leptos::prelude::*;

use super::signin;
use crate::{
    config::SessionSource,
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
    let source = Memo::new(move |_| store.sign_in_sources().first().copied());
    let way = move || source.get().map(|_| press(store, words));
    let out_kind = move || if source.get().is_some() { "quiet" } else { "primary" };
    view! { class="ar",
        <div class="ar-plain">
            {move || ended()}
            <PageHeading text=store.words(msg!("signin.heading")) focus=store.entered />
            <Card><div class="ar-stack">
                <p class="ar-lead">{store.words(msg!("signin.body"))}</p>
                <div role="status">{move || stands(store, stage.get(), silent.get(), source.get())}</div>
                <p class="ar-actions">
                    {way}
                    {in_a_window_of_its_own(store, out_kind)}
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
pub fn in_a_window_of_its_own(store: Store, kind: impl Fn() -> &'static str + Send + 'static) -> AnyView {
    let href = move || format!("./{}", store.route.with(crate::route::Route::fragment));
    view! { class="ar",
        <a class="ar-button" data-kind=kind href=href target="_blank" rel="noopener">
            {store.words(msg!("embed.open"))}
        </a>
    }
    .into_any()
}

/// How signing in stands.
fn stands(store: Store, stage: Stage, silent: bool, source: Option<SessionSource>) -> AnyView {
    let muted =
        |words: Message| view! { class="ar", <p class="ar-muted">{store.words(words)}</p> }.into_any();
    let Some(source) = source else {
        if store.looks_for_host() {
            return muted(msg!("signin.inside.host"));
        }
        return notice(store, Tone::Info, neither(&store.config().embed.sources()));
    };
    let host = silent.then(|| msg!("signin.inside.host-silent"));
    let (tone, last) = match stage {
        Stage::Waiting => (Tone::Info, msg!("signin.inside.waiting")),
        Stage::Host => (Tone::Info, msg!("signin.inside.host")),
        Stage::Blocked => (Tone::Warning, msg!("signin.inside.blocked")),
        Stage::Closed => (Tone::Warning, msg!("signin.inside.closed")),
        Stage::Idle => {
            let by_source = match source {
                SessionSource::Host => msg!("signin.inside.by-host"),
                SessionSource::Own => msg!("signin.inside.where"),
            };
            return muted(host.unwrap_or(by_source));
        }
    };
    let host = host.filter(|_| stage == Stage::Blocked);
    notice(store, tone, host.into_iter().chain([last]).collect())
}

/// Why neither the page around nor the person can do it here, and the way out.
fn neither(wanted: &[SessionSource]) -> Vec<Message> {
    let host = wanted.contains(&SessionSource::Host).then(|| msg!("signin.inside.host-none"));
    let own = match wanted.contains(&SessionSource::Own) {
        true => msg!("signin.inside.own-inline"),
        false => msg!("signin.inside.own-off"),
    };
    host.into_iter().chain([own, msg!("signin.inside.alone")]).collect()
}

fn notice(store: Store, tone: Tone, lines: Vec<Message>) -> AnyView {
    let lines: Vec<AnyView> =
        lines.into_iter().map(|line| view! { class="ar", <p>{store.words(line)}</p> }.into_any()).collect();
    view! { class="ar", <Notice tone>{lines}</Notice> }.into_any()
}
