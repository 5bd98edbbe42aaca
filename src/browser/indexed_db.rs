//! The ledger in IndexedDB; its stand-in in memory is in `store/`. What a record says is decided in `submission/`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use super::listen::{on_page_left, on_window};
use crate::device::{Keeps, Ledger, ShelfRefused};
use crate::http::Later;

const DATABASE: &str = "access-request";
const STORE: &str = "outbox";
/// The layout of the database itself; records carry their own version.
const LAYOUT: u32 = 1;

/// The database, held open while the page is there.
#[derive(Clone)]
pub struct IndexedDb(Rc<Held>);

/// WebKit puts a page that is left aside with its transactions, and no page after it is answered by that database until it is
/// thrown away (docs/decisions/0058): so they are given up with the page, and begun anew should it come back.
#[derive(Default)]
struct Held {
    database: RefCell<Option<IdbDatabase>>,
    running: RefCell<Vec<IdbTransaction>>,
    left: Cell<bool>,
    /// How often the page was left.
    times: Cell<u32>,
}

impl Held {
    fn let_go(&self) {
        self.left.set(true);
        self.times.set(self.times.get().wrapping_add(1));
        for transaction in self.running.take() {
            let _ = transaction.abort();
        }
        if let Some(database) = self.database.take() {
            database.close();
        }
    }

    /// Waits while the page is not there.
    async fn here(&self) {
        while self.left.get() {
            let shown = Promise::new(&mut |resolve, _| {
                let window = web_sys::window();
                let _ = window.map(|it| it.add_event_listener_with_callback("pageshow", &resolve));
            });
            let _ = JsFuture::from(shown).await;
        }
    }
}

/// A transaction, known as running until this is dropped.
struct Running {
    held: Rc<Held>,
    transaction: IdbTransaction,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.held.running.borrow_mut().retain(|it| *it != self.transaction);
    }
}

impl IndexedDb {
    /// Opens the database, making it when there is none.
    pub async fn open() -> Result<Self, ShelfRefused> {
        let held = Rc::new(Held::default());
        held.database.replace(Some(Self::connect().await?));
        let leaving = held.clone();
        // A page that is thrown away needs no help, and may still write what it began.
        on_page_left(move |kept| {
            if kept {
                leaving.let_go();
            }
        });
        let back = held.clone();
        on_window(&["pageshow"], move || back.left.set(false));
        Ok(Self(held))
    }

    async fn connect() -> Result<IdbDatabase, ShelfRefused> {
        let factory = web_sys::window()
            .and_then(|w| w.indexed_db().ok().flatten())
            .ok_or_else(|| ShelfRefused("no IndexedDB".to_owned()))?;
        let request = factory.open_with_u32(DATABASE, LAYOUT).map_err(refused)?;
        let upgrading = request.clone();
        let upgrade = Closure::once(move |_: web_sys::Event| {
            if let Some(database) = database_of(&upgrading) {
                let _ = database.create_object_store(STORE);
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let blocked: Rc<RefCell<Option<js_sys::Function>>> = Rc::default();
        settled(&request, Some(&blocked)).await?;
        request.set_onupgradeneeded(None);
        let database = database_of(&request).ok_or_else(|| ShelfRefused("no database".to_owned()))?;
        // Another tab with a newer app must be able to upgrade.
        let closing = database.clone();
        let close = Closure::<dyn FnMut(web_sys::Event)>::new(move |_| closing.close());
        database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
        close.forget();
        Ok(database)
    }

    /// Does it again when the page was left meanwhile and is back: everything here may be done twice.
    async fn lasting<T>(
        &self,
        act: impl AsyncFn(&Self) -> Result<T, ShelfRefused>,
    ) -> Result<T, ShelfRefused> {
        loop {
            self.0.here().await;
            let times = self.0.times.get();
            let done = act(self).await;
            if done.is_ok() || self.0.times.get() == times {
                return done;
            }
        }
    }

    async fn store(&self, mode: IdbTransactionMode) -> Result<(Running, IdbObjectStore), ShelfRefused> {
        let held = self.0.database.borrow().clone();
        let database = match held {
            Some(database) => database,
            None => {
                let database = Self::connect().await?;
                self.0.database.replace(Some(database.clone()));
                database
            }
        };
        let names = Array::of1(&STORE.into());
        let options = js_sys::Object::new();
        // Resolve only when the bytes are on disk: the record is what survives a crash.
        Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(refused)?;
        let begin = Reflect::get(&database, &"transaction".into()).map_err(refused)?;
        let begin: js_sys::Function = begin.dyn_into().map_err(refused)?;
        let mode = if mode == IdbTransactionMode::Readonly { "readonly" } else { "readwrite" };
        let transaction: IdbTransaction =
            begin.call3(&database, &names, &mode.into(), &options).map_err(refused)?.unchecked_into();
        let store = transaction.object_store(STORE).map_err(refused)?;
        self.0.running.borrow_mut().push(transaction.clone());
        Ok((Running { held: self.0.clone(), transaction }, store))
    }
}

impl Ledger for IndexedDb {
    fn all(&self) -> Later<Result<Vec<(String, String)>, ShelfRefused>> {
        let this = self.clone();
        Box::pin(async move {
            this.lasting(async |this| {
                let (_running, store) = this.store(IdbTransactionMode::Readonly).await?;
                let keys = store.get_all_keys().map_err(refused)?;
                let values = store.get_all().map_err(refused)?;
                let keys = Array::from(&settled(&keys, None).await?);
                let values = Array::from(&settled(&values, None).await?);
                let text = |value: JsValue| value.as_string().unwrap_or_default();
                Ok(keys.iter().map(text).zip(values.iter().map(text)).collect())
            })
            .await
        })
    }

    fn put(&self, key: &str, json: &str, keeps: Keeps) -> Later<Result<Option<String>, ShelfRefused>> {
        let (this, key, json) = (self.clone(), JsValue::from_str(key), JsValue::from_str(json));
        Box::pin(async move {
            this.lasting(async |this| {
                let (running, store) = this.store(IdbTransactionMode::Readwrite).await?;
                // The transaction stays open until the code that follows this answer has run.
                let there = settled(&store.get(&key).map_err(refused)?, None).await?;
                if !there.is_undefined() {
                    let there = there.as_string().unwrap_or_default();
                    if keeps(&there) {
                        return Ok(Some(there));
                    }
                }
                store.put_with_key(&json, &key).map_err(refused)?;
                complete(&running.transaction).await.map(|()| None)
            })
            .await
        })
    }

    fn remove(&self, key: &str) -> Later<Result<(), ShelfRefused>> {
        let (this, key) = (self.clone(), JsValue::from_str(key));
        Box::pin(async move {
            this.lasting(async |this| {
                let (running, store) = this.store(IdbTransactionMode::Readwrite).await?;
                store.delete(&key).map_err(refused)?;
                complete(&running.transaction).await
            })
            .await
        })
    }

    fn clear(&self) -> Later<Result<(), ShelfRefused>> {
        let this = self.clone();
        Box::pin(async move {
            this.lasting(async |this| {
                let (running, store) = this.store(IdbTransactionMode::Readwrite).await?;
                store.clear().map_err(refused)?;
                complete(&running.transaction).await
            })
            .await
        })
    }

    fn is_durable(&self) -> bool {
        true
    }
}

fn refused(error: JsValue) -> ShelfRefused {
    let words = Reflect::get(&error, &"message".into()).ok().and_then(|m| m.as_string());
    ShelfRefused(words.unwrap_or_else(|| "unknown".to_owned()))
}

fn database_of(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

/// Waits for a request to succeed or fail; an open that another tab blocks has failed too.
async fn settled(
    request: &IdbRequest,
    blocked: Option<&Rc<RefCell<Option<js_sys::Function>>>>,
) -> Result<JsValue, ShelfRefused> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
        if blocked.is_some()
            && let Some(open) = request.dyn_ref::<IdbOpenDbRequest>()
        {
            open.set_onblocked(Some(&reject));
        }
    });
    let outcome = JsFuture::from(promise).await;
    request.set_onsuccess(None);
    request.set_onerror(None);
    match outcome {
        Ok(_) => request.result().map_err(refused),
        Err(_) => Err(match request.error() {
            Ok(Some(error)) => ShelfRefused(error.message()),
            _ => ShelfRefused("blocked".to_owned()),
        }),
    }
}

/// Waits until a transaction is durable.
async fn complete(transaction: &IdbTransaction) -> Result<(), ShelfRefused> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onerror(Some(&reject));
        transaction.set_onabort(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => Err(ShelfRefused(
            transaction.error().map_or_else(|| "aborted".to_owned(), |error| error.message()),
        )),
    }
}
