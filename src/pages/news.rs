//! Saying what became of requests while somebody looks at them. The badges change without a sound, and the focus may be anywhere.

use leptos::prelude::*;

use super::requests::groups;
use crate::{
    history::{RequestGroup, Sighting},
    msg,
    store::Store,
    text::Arg,
};

/// Changes that are said one by one; of more only how many there are.
const MOST: usize = 3;

/// What there was to look at.
struct Look {
    reads: u32,
    sighting: Sighting,
}

/// Says each change of what is `shown`, once it is there. `asked`: somebody wants to hear that there is none, too.
pub fn tell(store: Store, asked: RwSignal<bool>, shown: impl Fn(&RequestGroup) -> bool + 'static) {
    let looks = Memo::new(move |_| {
        let sent =
            store.outbox.with(|outbox| outbox.records().iter().map(|it| u64::from(it.revision)).sum::<u64>());
        let (reads, failed) = store.requests.with(|requests| {
            let view = requests.list.view();
            (view.reads, view.problem.is_some())
        });
        (reads, failed, sent)
    });
    Effect::new(move |before: Option<Option<Look>>| {
        let (reads, failed, _) = looks.get();
        untrack(|| {
            if failed {
                // That is said in words of its own.
                asked.set(false);
            }
            // What only this browser knows is not the state before the first answer.
            if reads == 0 {
                return None;
            }
            let groups = groups(store);
            let sighting = Sighting::of(&groups, &shown);
            if let Some(before) = before.flatten() {
                let news = sighting.news(&before.sighting, &groups);
                let wanted = reads != before.reads && asked.get();
                if reads != before.reads {
                    asked.set(false);
                }
                say(store, &news, wanted);
            }
            Some(Look { reads, sighting })
        })
    });
}

fn say(store: Store, news: &[&RequestGroup], wanted: bool) {
    if news.is_empty() {
        let read_ms = store.requests.with_untracked(|requests| requests.read_ms).filter(|_| wanted);
        if let Some(read_ms) = read_ms {
            store.announce(msg!("requests.updated", when = Arg::Moment(read_ms)));
        }
    } else if news.len() > MOST {
        store.announce(msg!("requests.news.many", count = news.len()));
    } else {
        let one = |group: &&RequestGroup| {
            let states: Vec<String> = group.states().iter().map(|(_, words)| store.say(words)).collect();
            let (name, state) = (store.list_words(&group.item_names()), store.list_words(&states));
            store.say(&msg!("requests.news", name = name, state = state))
        };
        let each: Vec<String> = news.iter().map(one).collect();
        store.announcer.announce(store.list_words(&each));
    }
}
