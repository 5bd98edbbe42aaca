//! The ledger in IndexedDB; its stand-in in memory is in `store/`. What a record says is decided in `submission/`.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use crate::device::{Keeps, Ledger, ShelfRefused};
use crate::http::Later;

const DATABASE: &str = "access-request";
const STORE: &str = "outbox";
/// The layout of the database itself; records carry their own version.
const LAYOUT: u32 = 1;

/// An open database.
#[derive(Clone)]
pub struct IndexedDb(IdbDatabase);

impl IndexedDb {
    /// Opens the database, making it when there is none.
    pub async fn open() -> Result<Self, ShelfRefused> {
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
        Ok(Self(database))
    }

    fn store(&self, mode: IdbTransactionMode) -> Result<(IdbTransaction, IdbObjectStore), ShelfRefused> {
        let names = Array::of1(&STORE.into());
        let options = js_sys::Object::new();
        // Resolve only when the bytes are on disk: the record is what survives a crash.
        Reflect::set(&options, &"durability".into(), &"strict".into()).map_err(refused)?;
        let begin = Reflect::get(&self.0, &"transaction".into()).map_err(refused)?;
        let begin: js_sys::Function = begin.dyn_into().map_err(refused)?;
        let mode = if mode == IdbTransactionMode::Readonly { "readonly" } else { "readwrite" };
        let transaction: IdbTransaction =
            begin.call3(&self.0, &names, &mode.into(), &options).map_err(refused)?.unchecked_into();
        let store = transaction.object_store(STORE).map_err(refused)?;
        Ok((transaction, store))
    }
}

impl Ledger for IndexedDb {
    fn all(&self) -> Later<Result<Vec<(String, String)>, ShelfRefused>> {
        let this = self.clone();
        Box::pin(async move {
            let (_, store) = this.store(IdbTransactionMode::Readonly)?;
            let keys = store.get_all_keys().map_err(refused)?;
            let values = store.get_all().map_err(refused)?;
            let keys = Array::from(&settled(&keys, None).await?);
            let values = Array::from(&settled(&values, None).await?);
            let text = |value: JsValue| value.as_string().unwrap_or_default();
            Ok(keys.iter().map(text).zip(values.iter().map(text)).collect())
        })
    }

    fn put(&self, key: &str, json: &str, keeps: Keeps) -> Later<Result<Option<String>, ShelfRefused>> {
        let (this, key, json) = (self.clone(), JsValue::from_str(key), JsValue::from_str(json));
        Box::pin(async move {
            let (transaction, store) = this.store(IdbTransactionMode::Readwrite)?;
            // The transaction stays open until the code that follows this answer has run.
            let there = settled(&store.get(&key).map_err(refused)?, None).await?;
            if !there.is_undefined() {
                let there = there.as_string().unwrap_or_default();
                if keeps(&there) {
                    return Ok(Some(there));
                }
            }
            store.put_with_key(&json, &key).map_err(refused)?;
            complete(&transaction).await.map(|()| None)
        })
    }

    fn remove(&self, key: &str) -> Later<Result<(), ShelfRefused>> {
        let (this, key) = (self.clone(), key.to_owned());
        Box::pin(async move {
            let (transaction, store) = this.store(IdbTransactionMode::Readwrite)?;
            store.delete(&key.into()).map_err(refused)?;
            complete(&transaction).await
        })
    }

    fn clear(&self) -> Later<Result<(), ShelfRefused>> {
        let this = self.clone();
        Box::pin(async move {
            let (transaction, store) = this.store(IdbTransactionMode::Readwrite)?;
            store.clear().map_err(refused)?;
            complete(&transaction).await
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
