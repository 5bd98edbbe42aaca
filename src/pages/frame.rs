//! What stands around every page: bar, notices about the device, and the page itself.

use leptos::prelude::*;

use super::{late_part, signin, who};
use crate::{
    msg,
    route::{Door, Route, Step},
    session::State,
    store::{Part, StoreEvent, use_store},
    text::Arg,
    ui::{AppBar, Button, Footer, HelpLink, LiveRegion, NavItem, Notice, SkipLink, Tone},
};

/// What a page calls itself in the title of the window, where its route does not say it.
#[derive(Clone, Copy)]
pub struct PageName(pub RwSignal<String>);

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let store = use_store();
    let config = store.config();
    let title = config.branding.title.clone();
    let title = Signal::derive(move || title.clone().unwrap_or_else(|| store.say(&msg!("app.title"))));
    let help = config.branding.help_url.as_ref().map(|url| url.as_str().to_owned());
    let help = Signal::derive(move || {
        help.clone().map(|href| HelpLink { href, label: store.say(&msg!("app.help")) })
    });
    let logo = config.branding.logo.as_ref().map(|url| url.as_str().to_owned());
    let signed_in = Memo::new(move |_| store.session.with(|machine| machine.session().is_some()));
    let nav = Signal::derive(move || if signed_in.get() { navigation(store) } else { Vec::new() });
    let person = Signal::derive(move || {
        signed_in.get().then(|| {
            let known = store.me.with(|me| me.as_ref().map(|me| me.name.clone()));
            known.or_else(|| store.session.with(|m| m.authority().map(|who| who.name))).unwrap_or_default()
        })
    });
    let own_name = RwSignal::new(String::new());
    provide_context(PageName(own_name));
    name_the_page(title, own_name);
    let wide = move || {
        let of_lists =
            |route: &Route| matches!(route, Route::Guide { step: Step::What, .. } | Route::Requests);
        signed_in.get() && store.route.with(of_lists)
    };
    view! { class="ar",
        <div class="ar-app">
            <SkipLink label=store.words(msg!("app.skip")) target="main" />
            <AppBar
                title=title
                home_href="#/request/who"
                logo=logo.unwrap_or_default()
                nav_label=store.words(msg!("app.nav"))
                nav=nav
                help=help
                person=person
                sign_out_label=store.words(msg!("app.sign-out"))
                on_sign_out=Callback::new(move |()| store.dispatch(StoreEvent::SignOut))
            />
            <main class="ar-main" class:ar-main--wide=wide id="main" tabindex="-1">
                <Device />
                <Page signed_in />
            </main>
            <Footer>{late_part(Part::Forget)}</Footer>
            <LiveRegion announcer=store.announcer />
        </div>
    }
}

fn navigation(store: crate::store::Store) -> Vec<NavItem> {
    let route = store.route.get();
    let guide = route.guide().is_some();
    let requests = matches!(route, Route::Requests | Route::Request(_));
    vec![
        NavItem {
            href: Route::first(Door::Grant).fragment(),
            label: store.say(&msg!("app.request")),
            current: guide,
        },
        NavItem {
            href: Route::Requests.fragment(),
            label: store.say(&msg!("app.requests")),
            current: requests,
        },
    ]
}

/// What this device cannot do now.
#[component]
fn Device() -> impl IntoView {
    let store = use_store();
    view! { class="ar",
        {move || (!store.online.get()).then(|| view! { class="ar",
            <Notice tone=Tone::Warning role="status"><p>{store.words(msg!("app.offline"))}</p></Notice>
        })}
        {move || store.aside.get().map(|what| view! { class="ar",
            <Notice tone=Tone::Warning role="status"><p>{store.words(what)}</p></Notice>
        })}
        {move || store.forgetful.get().then(|| view! { class="ar",
            <Notice tone=Tone::Warning role="status"><p>{store.words(msg!("app.memory-only"))}</p></Notice>
        })}
        {move || store.late_lost.get().then(|| view! { class="ar",
            <Notice tone=Tone::Warning role="alert">
                <p>{store.words(msg!("app.late-lost"))}</p>
                <Button on_press=Callback::new(move |()| {
                    store.fetch_late();
                    store.with_ports(|ports| ports.page.focus("main"));
                })>{store.words(msg!("app.try-again"))}</Button>
            </Notice>
        })}
    }
}

/// Which page it is: changes of a page's contents do not make it anew.
#[derive(Clone, PartialEq)]
enum Shown {
    Working,
    Redirecting,
    SignedOut,
    Refused,
    Who,
    /// A page of the second half.
    Late(Route),
}

#[component]
fn Page(signed_in: Memo<bool>) -> impl IntoView {
    let store = use_store();
    let shown = Memo::new(move |_| {
        let phase = store.session.with(|machine| match machine.state() {
            State::Starting | State::Exchanging | State::Leaving { .. } => Some(Shown::Working),
            State::Redirecting(_) => Some(Shown::Redirecting),
            State::Refused(_) => Some(Shown::Refused),
            State::SignedOut(_) => Some(Shown::SignedOut),
            State::Active(_) | State::Renewing(_) => None,
        });
        phase.filter(|_| !signed_in.get()).unwrap_or_else(|| match store.route.get() {
            Route::Guide { step: Step::Who, .. } | Route::Prefilled(_) | Route::SignedOut => Shown::Who,
            // The door of a step changes no page: only what stands on it.
            Route::Guide { step, .. } => Shown::Late(Route::Guide { door: Door::Grant, step }),
            route @ (Route::Requests | Route::Request(_)) => Shown::Late(route),
            route @ Route::NotFound(_) => Shown::Late(route),
        })
    });
    // In another language the whole page is drawn anew: not every part of it asks for its words again.
    let drawn = move || {
        store.text.track();
        shown.get()
    };
    move || match drawn() {
        Shown::Working => view! { class="ar", <signin::Working /> }.into_any(),
        Shown::Redirecting => view! { class="ar", <signin::Working /> {late_part(Part::Stuck)} }.into_any(),
        Shown::SignedOut if store.with_ports(|ports| ports.framed) => late_or_awaited(Part::SignedOutInside),
        Shown::SignedOut => view! { class="ar", <signin::SignedOut /> }.into_any(),
        Shown::Refused => late_or_awaited(Part::Refused),
        Shown::Who if store.expecting_draft.get() => view! { class="ar", <Awaited /> }.into_any(),
        Shown::Who => view! { class="ar", <who::Who /> }.into_any(),
        Shown::Late(route) => late_or_awaited(Part::Page(route)),
    }
}

fn late_or_awaited(part: Part) -> AnyView {
    use_store().late_part(part).unwrap_or_else(|| view! { class="ar", <Awaited /> }.into_any())
}

/// While the second half of the app is on its way.
#[component]
fn Awaited() -> impl IntoView {
    let store = use_store();
    view! { class="ar", <p class="ar-working" role="status">{store.words(msg!("app.loading"))}</p> }
}

/// Keeps the title of the window in step with the page and its errors.
fn name_the_page(app: Signal<String>, own_name: RwSignal<String>) {
    let store = use_store();
    Effect::new(move |_| {
        let signed_in = store.session.with(|machine| machine.session().is_some());
        let (heading, step) = match store.route.get() {
            _ if !signed_in => (Arg::from(msg!("app.sign-in")), None),
            Route::Guide { door, step } => (super::steps::heading(door, step).into(), Some(step)),
            Route::Prefilled(_) | Route::SignedOut => (msg!("who.heading").into(), Some(Step::Who)),
            Route::Requests => (msg!("requests.heading").into(), None),
            // Its own name comes with the page, a moment later.
            Route::Request(_) if own_name.with(String::is_empty) => (msg!("request.title").into(), None),
            Route::Request(_) => (own_name.get().into(), None),
            Route::NotFound(_) => (msg!("app.not-found.heading").into(), None),
        };
        let failed = step.is_some_and(|step| store.failed(step));
        let app = app.get();
        let title = if failed {
            msg!("app.page-title.error", page = heading, app = app)
        } else {
            msg!("app.page-title", page = heading, app = app)
        };
        let title = store.say(&title);
        store.with_ports(|ports| ports.page.set_title(&title));
    });
}
