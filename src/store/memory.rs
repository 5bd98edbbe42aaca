//! Storage in memory, for browsers that refuse any other. The real ones are in `browser/`; one contract holds for all.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use crate::{
    device::{Channel, Keeps, Ledger, Locks, Shelf, ShelfRefused},
    http::Later,
};

/// Keeps records until the page goes.
#[derive(Clone, Default)]
pub struct MemoryLedger(Rc<RefCell<BTreeMap<String, String>>>);

impl Ledger for MemoryLedger {
    fn all(&self) -> Later<Result<Vec<(String, String)>, ShelfRefused>> {
        let all = self.0.borrow().iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        Box::pin(std::future::ready(Ok(all)))
    }
    fn put(&self, key: &str, json: &str, keeps: Keeps) -> Later<Result<Option<String>, ShelfRefused>> {
        let mut all = self.0.borrow_mut();
        let there = all.get(key).filter(|there| keeps(there)).cloned();
        if there.is_none() {
            all.insert(key.to_owned(), json.to_owned());
        }
        Box::pin(std::future::ready(Ok(there)))
    }
    fn clear(&self) -> Later<Result<(), ShelfRefused>> {
        self.0.borrow_mut().clear();
        Box::pin(std::future::ready(Ok(())))
    }
    fn remove(&self, key: &str) -> Later<Result<(), ShelfRefused>> {
        self.0.borrow_mut().remove(key);
        Box::pin(std::future::ready(Ok(())))
    }
    fn is_durable(&self) -> bool {
        false
    }
}

/// Locks of a page that knows of no other window.
pub struct NoLocks;

impl Locks for NoLocks {
    fn take(&self, _: &str) -> Later<bool> {
        Box::pin(std::future::ready(true))
    }
    fn release(&self, _: &str) {}
    fn held(&self) -> Later<Vec<String>> {
        Box::pin(std::future::ready(Vec::new()))
    }
}

/// A page that no other window hears.
pub struct NoWindows;

impl Channel for NoWindows {
    fn say(&self, _: &str, _: &str) {}
}

/// Keeps things until the page goes. A handful at most: a list weighs less than a map in the first load.
#[derive(Clone, Default)]
pub struct MemoryShelf(Rc<RefCell<Vec<(String, String)>>>);

impl Shelf for MemoryShelf {
    fn get(&self, key: &str) -> Result<Option<String>, ShelfRefused> {
        Ok(self.0.borrow().iter().find(|(there, _)| there == key).map(|(_, value)| value.clone()))
    }
    fn set(&self, key: &str, value: &str) -> Result<(), ShelfRefused> {
        let mut all = self.0.borrow_mut();
        all.retain(|(there, _)| there != key);
        all.push((key.to_owned(), value.to_owned()));
        Ok(())
    }
    fn remove(&self, key: &str) -> Result<(), ShelfRefused> {
        self.0.borrow_mut().retain(|(there, _)| there != key);
        Ok(())
    }
    fn keys(&self) -> Result<Vec<String>, ShelfRefused> {
        Ok(self.0.borrow().iter().map(|(key, _)| key.clone()).collect())
    }
    fn survives_navigation(&self) -> bool {
        false
    }
}
