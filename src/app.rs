//! The shell: joins the browser to the store, and starts the app in a page.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use leptos::{mount::mount_to, prelude::*, task::spawn_local};

use crate::{
    browser::{
        AddressBar, BrowserClock, BrowserPage, BrowserRandom, BrowserZone, Fetch, IndexedDb, Intl,
        ParentFrame, Popup, WebLocks, WebShelf, Windows, hurry, is_framed, is_inline, listen, warn, within,
    },
    config::{self, Config, ConfigProblem},
    device::{Ledger, Page as _, Shelf, ShelfRefused, SignInWindow},
    embed::Host,
    http::{Http, Later, Method, NoAnswer, Request, Response},
    msg,
    pages::App,
    session,
    store::{
        Late, LatePorts, MemoryLedger, MemoryShelf, NotArrived, OpenLedger, Ports, Store, StoreEvent,
        languages, speak,
    },
    text::Formatter,
};

/// Where the app stands in its page, and the loading shell it replaces.
const MOUNT: &str = "app";
const SHELL: &str = "boot";
/// The message of index.html that says that the app has stopped.
const STOPPED: &str = "stopped";
/// A database that another window keeps from opening must not keep the app from starting.
const OPENING_TAKES_MS: u32 = 4_000;
/// How often the app looks at the clock.
const TICK_MS: u32 = 5_000;
/// The config lies beside the page.
const CONFIG: &str = "config.json";

/// A panic ends the app: what is on the screen does nothing any more, so the page itself says it.
pub fn say_stopped() {
    listen::remove_element(SHELL);
    listen::reveal(STOPPED);
}

/// Shows the parts of `ui` instead of the app where the address asks for it: `#/gallery`, or `#/gallery/combobox/people` for
/// one of them. Says whether it did. Only a build with the feature `gallery` has it.
#[cfg(feature = "gallery")]
pub fn show_gallery() -> bool {
    use crate::{device::Navigation as _, ui::examples::Gallery};
    let fragment = AddressBar.fragment();
    let (Some(only), Some(place)) = (fragment.strip_prefix("#/gallery"), listen::mount_point(MOUNT)) else {
        return false;
    };
    let only = only.trim_start_matches('/').to_owned();
    mount_to(place, move || view! { class="ar", <Gallery only /> }).forget();
    listen::remove_element(SHELL);
    true
}

/// Reads the config and starts.
pub async fn start() {
    let request = Request {
        method: Method::Get,
        url: CONFIG.to_owned(),
        headers: Vec::new(),
        body: None,
        timeout_ms: 15_000,
        keepalive: false,
    };
    let answer = Fetch.send(request).await;
    match read_config(answer) {
        Ok(config) => run(config).await,
        Err(why) => explain(why).await,
    }
}

fn read_config(answer: Result<Response, NoAnswer>) -> Result<Config, ConfigProblem> {
    match answer {
        Ok(answer) if answer.status == 200 => config::parse(&answer.body),
        Ok(answer) => Err(ConfigProblem::unreachable(Some(answer.status))),
        Err(_) => Err(ConfigProblem::unreachable(None)),
    }
}

fn formatter(language: &str) -> Rc<dyn Formatter> {
    Rc::new(Intl::new(language))
}

/// Nothing works without a config: says which key, what was found, what is allowed.
async fn explain(why: ConfigProblem) {
    // Its words come with the second half; where that does not arrive, the loading shell says so.
    if let Ok((_, _, misconfigured)) = second_half().await {
        misconfigured(why).await;
    }
}

type Misconfigured = fn(ConfigProblem) -> Later<()>;

fn misconfigured(why: ConfigProblem) -> Later<()> {
    Box::pin(async move {
        let Some(place) = listen::mount_point(MOUNT) else { return };
        let (browser, page) = (shelf(WebShelf::Local).0, BrowserPage::default());
        let text = speak(&languages(None, None, &*browser, &page), &page, formatter).await;
        page.set_language(&text.language, text.right_to_left);
        let (heading, body, why) =
            (text.say(&msg!("config.heading")), text.say(&msg!("config.body")), text.say(&why.message()));
        mount_to(place, move || (crate::pages::SCREENS.misconfigured)(heading, body, why)).forget();
        listen::remove_element(SHELL);
    })
}

async fn run(config: Config) {
    let Some(place) = listen::mount_point(MOUNT) else { return };
    let (tab, tab_kept) = shelf(WebShelf::Session);
    let (browser, browser_kept) = shelf(WebShelf::Local);
    let windows = Rc::new(Windows::default());
    let ports = Ports {
        http: Rc::new(Fetch),
        clock: Rc::new(BrowserClock),
        random: Rc::new(BrowserRandom),
        tab,
        browser,
        windows: windows.clone(),
        late: OnceCell::new(),
        navigation: Rc::new(AddressBar),
        page: Rc::new(BrowserPage::default()),
        zone: Rc::new(BrowserZone::default()),
        framed: is_framed(),
        formatter,
    };
    let wanted = languages(Some(&config), None, &*ports.browser, &*ports.page);
    let text = speak(&wanted, &*ports.page, formatter).await;
    let handle = mount_to(place, move || {
        let store = Store::new(ports, config, fetch_late);
        provide_context(store);
        store.use_words(text);
        dress(store);
        store.forgetful.set(!(tab_kept && browser_kept));
        store.start();
        hear(store, windows);
        fetch_late(store);
        listen::remove_element(SHELL);
        view! { class="ar", <App /> }
    });
    handle.forget();
}

/// Asks for the second half of the app. Until it is there the first screen can be used; what it needs waits.
fn fetch_late(store: Store) {
    spawn_local(async move {
        match second_half().await {
            Ok((late, equip, _)) => {
                equip(store);
                store.arrived(late);
            }
            Err(NotArrived) => store.late_lost.set(true),
        }
    });
}

/// The one door into `late.wasm`: everything that is reached through [`Late`] alone goes there
/// (docs/decisions/0006-two-halves.md).
#[leptos::wasm_split::wasm_split(late, wasm_split_path = leptos::wasm_split, fallible)]
fn second_half() -> Result<(Late, Equip, Misconfigured), NotArrived> {
    crate::text::complete();
    Ok((Late::new(crate::pages::SCREENS), equip, misconfigured))
}

type Equip = fn(Store);

/// Gives the second half what it needs of the device.
fn equip(store: Store) {
    store.own_up_to_english(&store.wanted_languages(None));
    let ledger: RefCell<Rc<dyn Ledger>> = RefCell::new(Rc::new(MemoryLedger::default()));
    let host = is_framed().then(|| Rc::new(ParentFrame::default()) as Rc<dyn Host>);
    let framed = host.is_some();
    let open = Cell::new(Some(open_ledger as OpenLedger));
    let keeps_nothing = is_inline();
    // Inline the window would be the host page's: it cannot be spoken with, and the app goes on in one of its own.
    let sign_in_window =
        (framed && !keeps_nothing).then(|| Rc::new(Popup::default()) as Rc<dyn SignInWindow>);
    let ports = LatePorts {
        ledger,
        open,
        locks: Rc::new(WebLocks::default()),
        host,
        keeps_nothing,
        sign_in_window,
        warn,
        ..LatePorts::default()
    };
    store.with_ports(|all| {
        // Twice only when it was asked for twice: the first one stays.
        let _ = all.late.set(ports);
    });
    store.judge_own_colours();
    let speed = store.config().clock_speed();
    if framed {
        hurry(f64::from(speed));
        store.be_guest();
    } else if speed > 1 {
        hurry_inside(store, f64::from(speed));
    }
}

/// A fast clock begins when somebody is signed in. Signing in passes pages of other clocks: to the page that people came back
/// to, a sign-in of two seconds had begun in the future, and a busy machine had a second to answer it.
fn hurry_inside(store: Store, speed: f64) {
    Effect::new(move |began: Option<bool>| {
        if began == Some(true) {
            return true;
        }
        let begins = store.session.with(|machine| machine.session().is_some());
        if begins {
            hurry(speed);
        }
        begins
    });
}

fn open_ledger(store: Store) -> Later<()> {
    Box::pin(async move {
        let late = move |opened: Result<IndexedDb, ShelfRefused>| {
            if let Ok(database) = opened {
                store.ledger_is_late(Rc::new(database));
            }
        };
        match within(OPENING_TAKES_MS, Box::pin(IndexedDb::open()), late).await {
            Some(Ok(database)) => store.ledger_is_there(Rc::new(database)),
            Some(Err(_)) | None => store.ledger_forgets(),
        }
    })
}

/// The organisation's colours.
fn dress(store: Store) {
    store.with_ports(|ports| {
        for (name, value) in &store.config().branding.tokens {
            ports.page.set_token(name, value);
        }
    });
}

/// Web storage, or memory when the browser refuses it. Only read: one that is full still has drafts and a token to give.
fn shelf(web: WebShelf) -> (Rc<dyn Shelf>, bool) {
    if web.get("ar.probe").is_ok() { (Rc::new(web), true) } else { (Rc::new(MemoryShelf::default()), false) }
}

/// What the browser tells the app.
fn hear(store: Store, windows: Rc<Windows>) {
    listen::on_window(&["hashchange", "popstate"], move || store.dispatch(StoreEvent::AddressChanged));
    listen::on_window(&["online", "offline"], move || {
        store.online.set(listen::is_online());
        store.dispatch(StoreEvent::Returned);
    });
    listen::on_window(&["focus"], move || store.dispatch(StoreEvent::Returned));
    windows.hear(move |word, text| store.heard_from_other_window(word, text));
    let again = windows.clone();
    listen::on_page_shown(move |persisted| {
        again.open();
        if persisted {
            store.on_session(session::Event::Restored);
        }
        store.dispatch(StoreEvent::Returned);
    });
    listen::on_window(&["pagehide"], move || {
        store.keep_draft_now();
        windows.close();
    });
    listen::on_document(&["visibilitychange"], move || {
        if listen::is_visible() {
            store.dispatch(StoreEvent::Returned);
        } else {
            store.keep_draft_now();
        }
    });
    listen::on_storage(move |key, value| store.heard_from_other_window(&key, &value));
    spawn_local(async move {
        loop {
            store.rest(TICK_MS).await;
            if listen::is_visible() {
                store.dispatch(StoreEvent::Tick);
            }
        }
    });
}
