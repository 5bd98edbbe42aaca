//! Pages and questions that few ever see: a sign-in that was refused, an address that leads nowhere, forgetting the device.

use leptos::prelude::*;

use super::signin_inside;
use crate::{
    msg,
    route::{Door, Route},
    session::{Event, Refusal, State},
    store::{LANGUAGE_LIST, StoreEvent, use_store},
    text::languages,
    ui::{Button, ButtonKind, Choice, Dialog, LinkButton, Notice, PageHeading, Select, Tone},
};

/// Signing in did not work, or this token cannot be used.
#[component]
pub fn Refused() -> impl IntoView {
    let store = use_store();
    // The session changes with every tick of the clock: the alert is made once.
    let refusal = Memo::new(move |_| {
        store.session.with(|machine| match machine.state() {
            State::Refused(refusal) => Some(refusal.clone()),
            _ => None,
        })
    });
    move || refusal.get().map(|refusal| refused(store, &refusal))
}

fn refused(store: crate::store::Store, refusal: &Refusal) -> AnyView {
    let (heading, reason, way_out) = (refusal.heading(), refusal.reason(), refusal.way_out());
    let details = refusal.details().into_iter().map(|line| view! { class="ar", <p>{store.say(&line)}</p> });
    let details = details.collect_view();
    // In another page there may be nobody who can sign anybody in: then the app in a window of its own is the way on.
    let nobody = store.with_ports(|ports| ports.framed) && store.sign_in_sources().is_empty();
    let again = refusal.can_sign_in().then(|| {
        if nobody {
            return signin_inside::in_a_window_of_its_own(store, || "primary");
        }
        view! { class="ar",
            <Button kind=ButtonKind::Primary on_press=Callback::new(move |()| store.dispatch(StoreEvent::SignIn))>
                {store.words(msg!("app.sign-in"))}
            </Button>
        }
        .into_any()
    });
    view! { class="ar",
        <div class="ar-plain">
            <PageHeading text=store.words(heading) focus=store.entered />
            <Notice tone=Tone::Error role="alert">
                <p>{store.words(reason)}</p>
                <p>{store.words(way_out)}</p>
                {details}
            </Notice>
            {again}
        </div>
    }
    .into_any()
}

/// On the way to the tenant's sign-in page. Whoever comes back from there by Back, or waits in vain, finds this page
/// again and needs a way on.
#[component]
pub fn Stuck() -> impl IntoView {
    let store = use_store();
    let again = move |()| {
        store.on_session(Event::Restored);
        store.dispatch(StoreEvent::SignIn);
    };
    view! { class="ar",
        <p>{store.words(msg!("signin.working.stuck"))}</p>
        <p><Button kind=ButtonKind::Secondary on_press=Callback::new(again)>{store.words(msg!("app.sign-in"))}</Button></p>
    }
}

/// Which language the app speaks. Each stands there in its own words, for somebody who reads no other.
#[component]
pub fn LanguageChoice() -> impl IntoView {
    let store = use_store();
    let offered = languages::LANGUAGES.iter().filter(|language| language.offered);
    let choices = offered.map(|language| Choice::new(language.tag, language.name)).collect::<Vec<_>>();
    let spoken = Signal::derive(move || {
        store.text.with(|text| languages::of(&text.language).map_or("", |language| language.tag).to_owned())
    });
    view! { class="ar",
        <div class="ar-footer__language">
            <Select
                id=LANGUAGE_LIST
                label=store.words(msg!("app.language"))
                choices=choices
                value=spoken
                on_choose=Callback::new(move |tag| store.choose_language(tag))
            />
        </div>
    }
}

/// Deletes what this browser keeps, after asking.
#[component]
pub fn Forget() -> impl IntoView {
    let store = use_store();
    let asking = RwSignal::new(false);
    let forget = move |()| {
        asking.set(false);
        store.forget_device();
    };
    view! { class="ar",
        // A host page that comes from behind moves the focus here.
        <span id="foot" tabindex="-1"></span>
        <Button kind=ButtonKind::Quiet on_press=Callback::new(move |()| asking.set(true))>
            {store.words(msg!("app.forget"))}
        </Button>
        <Dialog
            open=asking
            on_close=Callback::new(move |()| asking.set(false))
            title=store.words(msg!("app.forget.title"))
            close_label=store.words(msg!("app.close"))
            warnings=vec![store.words(msg!("app.forget.body")), store.words(msg!("app.forget.unsure"))]
        >
            <div class="ar-actions">
                <Button kind=ButtonKind::Danger on_press=Callback::new(forget)>{store.words(msg!("app.forget"))}</Button>
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| asking.set(false))>
                    {store.words(msg!("app.forget.keep"))}
                </Button>
            </div>
        </Dialog>
    }
}

/// An address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    let store = use_store();
    view! { class="ar",
        <PageHeading text=store.words(msg!("app.not-found.heading")) focus=store.entered />
        <p>{store.words(msg!("app.not-found.body"))}</p>
        <p>
            <LinkButton href=Route::first(Door::Grant).fragment()>{store.words(msg!("app.not-found.out"))}</LinkButton>
        </p>
    }
}
