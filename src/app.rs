//! The shell: joins the browser to the store, and starts the app in a page.

use std::{cell::RefCell, rc::Rc};

use leptos::{mount::mount_to, prelude::*, task::spawn_local};

use crate::{
    browser::{
        AddressBar, BrowserClock, BrowserPage, BrowserRandom, BrowserZone, Fetch, IndexedDb, Intl, WebLocks,
        WebShelf, listen,
    },
    config::{self, Config, ConfigProblem},
    device::{Ledger, Shelf},
    http::{Http, Method, NoAnswer, Request, Response},
    msg,
    pages::{App, Misconfigured},
    store::{MemoryLedger, MemoryShelf, Ports, Store, StoreEvent},
    text::{Formatter, Message, Text},
};

/// Where the app stands in its page, and the loading shell it replaces.
const MOUNT: &str = "app";
const SHELL: &str = "boot";
/// How often the app looks at the clock.
const TICK_MS: u32 = 5_000;
/// The config lies beside the page.
const CONFIG: &str = "config.json";

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
        Err(why) => explain(why),
    }
}

fn read_config(answer: Result<Response, NoAnswer>) -> Result<Config, Message> {
    let problem: ConfigProblem = match answer {
        Ok(answer) if answer.status == 200 => match config::parse(&answer.body) {
            Ok(config) => return Ok(config),
            Err(problem) => problem,
        },
        Ok(answer) => ConfigProblem::unreachable(Some(answer.status)),
        Err(_) => ConfigProblem::unreachable(None),
    };
    Err(problem.message())
}

fn formatter(language: &str) -> Rc<dyn Formatter> {
    Rc::new(Intl::new(language))
}

/// Nothing works without a config: says which key, what was found, what is allowed.
fn explain(why: Message) {
    let Some(place) = listen::mount_point(MOUNT) else { return };
    let text = Text::english(formatter("en"));
    let (heading, body, why) =
        (text.say(&msg!("config.heading")), text.say(&msg!("config.body")), text.say(&why));
    mount_to(place, move || view! { class="ar", <Misconfigured heading body why /> }).forget();
    listen::remove_element(SHELL);
}

async fn run(config: Config) {
    let Some(place) = listen::mount_point(MOUNT) else { return };
    let mut durable = true;
    let ledger: Rc<dyn Ledger> = match IndexedDb::open().await {
        Ok(database) => Rc::new(database),
        Err(_) => {
            durable = false;
            Rc::new(MemoryLedger::default())
        }
    };
    let (tab, tab_kept) = shelf(WebShelf::Session);
    let (browser, browser_kept) = shelf(WebShelf::Local);
    let ports = Ports {
        http: Rc::new(Fetch),
        clock: Rc::new(BrowserClock::new(f64::from(config.clock_speed()))),
        random: Rc::new(BrowserRandom),
        tab,
        browser,
        ledger: RefCell::new(ledger),
        locks: Rc::new(WebLocks::default()),
        navigation: Rc::new(AddressBar),
        page: Rc::new(BrowserPage::default()),
        zone: Rc::new(BrowserZone),
        formatter,
    };
    let handle = mount_to(place, move || {
        let store = Store::new(ports, config);
        provide_context(store);
        store.forgetful.set(!(durable && tab_kept && browser_kept));
        store.start();
        hear(store);
        listen::remove_element(SHELL);
        view! { class="ar", <App /> }
    });
    handle.forget();
}

/// Web storage, or memory when the browser refuses it.
fn shelf(web: WebShelf) -> (Rc<dyn Shelf>, bool) {
    let probe = "ar.probe";
    if web.set(probe, "1").and_then(|()| web.remove(probe)).is_ok() {
        (Rc::new(web), true)
    } else {
        (Rc::new(MemoryShelf::default()), false)
    }
}

/// What the browser tells the app.
fn hear(store: Store) {
    listen::on_window(&["hashchange", "popstate"], move || store.dispatch(StoreEvent::AddressChanged));
    listen::on_window(&["online", "offline"], move || {
        store.online.set(listen::is_online());
        store.dispatch(StoreEvent::Returned);
    });
    listen::on_window(&["pageshow", "focus"], move || store.dispatch(StoreEvent::Returned));
    listen::on_window(&["pagehide"], move || store.keep_draft_now());
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
