//! What every store promises, in memory and in a browser: one suite, run over each adapter.

use access_request::device::{Keeps, Ledger, Shelf};

fn replaces_all() -> Keeps {
    Box::new(|_| false)
}

/// A ledger writes, keeps, removes and forgets. Begins and ends empty.
pub async fn a_ledger_keeps_its_word(ledger: &dyn Ledger) {
    ledger.clear().await.expect("cleared");
    assert_eq!(ledger.all().await.expect("read"), []);

    assert_eq!(ledger.put("a", "1", replaces_all()).await, Ok(None));
    assert_eq!(ledger.put("b", "{\"é\":\"\u{1f511}\"}", replaces_all()).await, Ok(None));
    assert_eq!(ledger.put("a", "2", replaces_all()).await, Ok(None), "a newer one takes its place");
    let both = [("a", "2"), ("b", "{\"é\":\"\u{1f511}\"}")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    assert_eq!(sorted(ledger).await, both);

    // What is there may stay, and is answered.
    let kept = ledger.put("a", "3", Box::new(|there| there == "2")).await;
    assert_eq!(kept, Ok(Some("2".to_owned())));
    assert_eq!(sorted(ledger).await, both);
    let nothing = ledger.put("c", "1", Box::new(|_| true)).await;
    assert_eq!(nothing, Ok(None), "nobody is asked about what is not there");

    ledger.remove("b").await.expect("removed");
    ledger.remove("b").await.expect("what is not there can be removed");
    assert_eq!(keys(ledger).await, ["a", "c"]);

    // In the order in which they were begun, however they are waited for.
    let (first, second) = (ledger.put("d", "1", replaces_all()), ledger.remove("d"));
    assert_eq!(first.await, Ok(None));
    second.await.expect("removed");
    assert_eq!(keys(ledger).await, ["a", "c"]);

    ledger.clear().await.expect("cleared");
    assert_eq!(ledger.all().await.expect("read"), []);
}

async fn sorted(ledger: &dyn Ledger) -> Vec<(String, String)> {
    let mut all = ledger.all().await.expect("read");
    all.sort();
    all
}

async fn keys(ledger: &dyn Ledger) -> Vec<String> {
    sorted(ledger).await.into_iter().map(|(key, _)| key).collect()
}

/// A shelf keeps small texts, whatever stands in them.
pub fn a_shelf_keeps_its_word(shelf: &dyn Shelf) {
    let (key, other) = ("ar.contract.one", "ar.contract.two");
    for key in [key, other] {
        shelf.remove(key).expect("what is not there can be removed");
    }
    assert_eq!(shelf.get(key), Ok(None));
    for text in ["", "1", "{\"é\":\"\u{1f511}\"}"] {
        shelf.set(key, text).expect("set");
        assert_eq!(shelf.get(key).expect("read").as_deref(), Some(text));
    }
    shelf.set(other, "2").expect("set");
    let mut keys = shelf.keys().expect("keys");
    keys.retain(|key| key.starts_with("ar.contract."));
    keys.sort();
    assert_eq!(keys, [key, other]);
    shelf.remove(key).expect("removed");
    assert_eq!((shelf.get(key), shelf.get(other)), (Ok(None), Ok(Some("2".to_owned()))));
    shelf.remove(other).expect("removed");
}
