//! Signed out, or on the way. Being refused is in `seldom.rs`.

use leptos::prelude::*;

use crate::{
    msg,
    session::{Reason, State},
    store::{StoreEvent, use_store},
    text::Message,
    ui::{Button, ButtonKind, Card, Notice, PageHeading, Tone},
};

/// While the page finds out who is there, and while what this browser kept is being deleted.
#[component]
pub fn Working() -> impl IntoView {
    let store = use_store();
    let words = move || {
        let leaving = store.session.with(|machine| matches!(machine.state(), State::Leaving { .. }));
        store.say(&if leaving { msg!("session.leaving") } else { msg!("signin.working") })
    };
    view! { class="ar", <p class="ar-working" role="status">{words}</p> }
}

/// Why nobody is signed in any more.
pub fn remark(reason: Reason) -> Option<Message> {
    Some(match reason {
        Reason::Elsewhere => msg!("session.signed-out.elsewhere"),
        Reason::ByUser => msg!("session.signed-out.by-user"),
        Reason::Expired => msg!("session.signed-out.expired"),
        Reason::TokenRefused => msg!("session.signed-out.refused"),
        Reason::NotYet => return None,
    })
}

/// The one page of whoever is not signed in.
#[component]
pub fn SignedOut() -> impl IntoView {
    let store = use_store();
    let reason = Memo::new(move |_| {
        store.session.with(|machine| match machine.state() {
            State::SignedOut(out) => Some((out.reason, out.last.is_some())),
            _ => None,
        })
    });
    let remark = move || remark(reason.get()?.0);
    let kept = move || {
        reason
            .get()
            .is_some_and(|(reason, last)| last && matches!(reason, Reason::Expired | Reason::TokenRefused))
    };
    view! { class="ar",
        <div class="ar-plain">
            {move || remark().map(|message| view! { class="ar",
                <Notice tone=Tone::Info role="status"><p>{store.say(&message)}</p></Notice>
            })}
            <PageHeading text=store.words(msg!("signin.heading")) focus=store.entered />
            <Card><div class="ar-stack">
                <p class="ar-lead">{store.words(msg!("signin.body"))}</p>
                {move || kept().then(|| view! { class="ar", <p>{store.words(msg!("signin.draft-kept"))}</p> })}
                <p class="ar-muted">{store.words(msg!("signin.where"))}</p>
                <p><Button kind=ButtonKind::Primary on_press=Callback::new(move |()| store.dispatch(StoreEvent::SignIn))>
                    {store.words(msg!("app.sign-in"))}
                </Button></p>
            </div></Card>
        </div>
    }
}
