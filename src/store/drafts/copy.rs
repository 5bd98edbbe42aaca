//! A copy of the draft in the ledger. Browsers write localStorage to disk some seconds late: one that is killed, or loses its
//! power, takes what was typed in them along. The ledger is on disk when it says so (docs/decisions/0026).

use leptos::{prelude::*, task::spawn_local};

use super::{KEEP_MS, KEY, Kept, Store, read};

/// Whether a row of the ledger is such a copy; every other is a record of what was sent.
pub(in crate::store) fn is_copy(key: &str) -> bool {
    key.starts_with(KEY)
}

impl Store {
    /// Has the ledger hold what localStorage holds now; nothing, where that was taken away.
    pub(super) fn copy_draft(self, key: String, text: Option<String>) {
        spawn_local(async move {
            let ledger = self.ledger().await;
            if !ledger.is_durable() {
                return;
            }
            // Only a copy: what it says lies in localStorage too, and a failure is told where records are written.
            let _ = match text {
                Some(text) => {
                    let mine = read(&text).map_or(0, |kept| kept.revision);
                    let keeps = move |there: &str| read(there).is_some_and(|kept| kept.revision > mine);
                    ledger.put(&key, &text, Box::new(keeps)).await.map(drop)
                }
                None => ledger.remove(&key).await,
            };
        });
    }

    /// After signing in, when the browser had lost the draft of this person. Copies that nobody came back for go.
    pub(in crate::store) async fn recover_draft(self) {
        let ledger = self.ledger().await;
        let (Some(mine), Ok(rows)) = (self.draft_key(), ledger.all().await) else { return };
        let now_ms = self.moment().wall_ms;
        for (key, text) in rows.into_iter().filter(|(key, _)| is_copy(key)) {
            match read(&text).filter(|kept| now_ms.saturating_sub(kept.saved_ms) < KEEP_MS) {
                Some(kept) if key == mine => self.recover(&key, &text, kept),
                Some(_) => {}
                None => drop(ledger.remove(&key).await),
            }
        }
    }

    fn recover(self, key: &str, text: &str, kept: Kept) {
        let keeping = self.keeping.get_value();
        if kept.revision <= keeping.revision {
            return;
        }
        // Other windows, and this one when it is loaded again, look for it there.
        let _ = self.with_ports(|ports| ports.browser.set(key, text));
        if !keeping.changed.is_empty() {
            self.take(text);
        } else {
            self.take_up(kept);
        }
    }
}
