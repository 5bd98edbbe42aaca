//! What stands around every page: bar, notices about the device, and the page itself.

use leptos::prelude::*;

use super::{check, details, request, requests, sent, signin, what, who};
use crate::{
    msg,
    route::{Door, Route, Step},
    session::State,
    store::{StoreEvent, use_store},
    ui::{AppBar, HelpLink, LinkButton, LiveRegion, NavItem, Notice, PageHeading, SkipLink, Tone},
};

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
    name_the_page(title);
    let wide = move || {
        store.route.with(|route| matches!(route, Route::Guide { step: Step::What, .. } | Route::Requests))
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
    }
}

/// Which page it is: changes of a page's contents do not make it anew.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    SignedOut,
    Refused,
    Step(Step),
    Requests,
    Request(String),
    NotFound,
}

#[component]
fn Page(signed_in: Memo<bool>) -> impl IntoView {
    let store = use_store();
    let shown = Memo::new(move |_| {
        let phase = store.session.with(|machine| match machine.state() {
            State::Starting | State::Redirecting(_) | State::Exchanging | State::Leaving { .. } => {
                Some(Shown::Nothing)
            }
            State::Refused(_) => Some(Shown::Refused),
            State::SignedOut(_) => Some(Shown::SignedOut),
            State::Active(_) | State::Renewing(_) => None,
        });
        phase.filter(|_| !signed_in.get()).unwrap_or_else(|| match store.route.get() {
            Route::Guide { step, .. } => Shown::Step(step),
            Route::Prefilled(_) | Route::SignedOut => Shown::Step(Step::Who),
            Route::Requests => Shown::Requests,
            Route::Request(id) => Shown::Request(id.as_str().to_owned()),
            Route::NotFound(_) => Shown::NotFound,
        })
    });
    move || match shown.get() {
        Shown::Nothing => view! { class="ar", <signin::Working /> }.into_any(),
        Shown::SignedOut => view! { class="ar", <signin::SignedOut /> }.into_any(),
        Shown::Refused => view! { class="ar", <signin::Refused /> }.into_any(),
        Shown::Step(Step::Who) => view! { class="ar", <who::Who /> }.into_any(),
        Shown::Step(Step::What) => view! { class="ar", <what::What /> }.into_any(),
        Shown::Step(Step::Details) => view! { class="ar", <details::Details /> }.into_any(),
        Shown::Step(Step::Check) => view! { class="ar", <check::Check /> }.into_any(),
        Shown::Step(Step::Sent) => view! { class="ar", <sent::Sent /> }.into_any(),
        Shown::Requests => view! { class="ar", <requests::Requests /> }.into_any(),
        Shown::Request(id) => view! { class="ar", <request::Request id=id /> }.into_any(),
        Shown::NotFound => view! { class="ar", <NotFound /> }.into_any(),
    }
}

#[component]
fn NotFound() -> impl IntoView {
    let store = use_store();
    view! { class="ar",
        <PageHeading text=store.words(msg!("app.not-found.heading")) focus=store.entered />
        <p>{store.words(msg!("app.not-found.body"))}</p>
        <p>
            <LinkButton href=Route::first(Door::Grant).fragment()>{store.words(msg!("app.not-found.out"))}</LinkButton>
        </p>
    }
}

/// Keeps the title of the window in step with the page and its errors.
fn name_the_page(app: Signal<String>) {
    let store = use_store();
    Effect::new(move |_| {
        let signed_in = store.session.with(|machine| machine.session().is_some());
        let (heading, step) = match store.route.get() {
            _ if !signed_in => (msg!("app.sign-in"), None),
            Route::Guide { door, step } => (super::steps::heading(door, step), Some(step)),
            Route::Prefilled(_) | Route::SignedOut => (msg!("who.heading"), Some(Step::Who)),
            Route::Requests | Route::Request(_) => (msg!("requests.heading"), None),
            Route::NotFound(_) => (msg!("app.not-found.heading"), None),
        };
        let failed = step.is_some_and(|step| !store.summary_of(step).with(Vec::is_empty));
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
