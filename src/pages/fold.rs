//! A long list: its first rows, and all of them for whoever asks.

use leptos::prelude::*;

use crate::{msg, store::Store, text::Message, ui::ShowMore};

/// A list of so many rows is short enough to be shown whole.
const SHORT: usize = 8;
/// So many rows of a longer one are shown first.
const FIRST: usize = 5;

/// How much of a list is shown. Make it outside of what draws the rows: it remembers that all were asked for.
#[derive(Clone, Copy)]
pub struct Fold {
    count: Memo<usize>,
    all: RwSignal<bool>,
}

impl Fold {
    /// Of a list that has so many rows.
    pub fn of(count: Memo<usize>) -> Self {
        Self { count, all: RwSignal::new(false) }
    }

    /// So many rows are to be drawn.
    pub fn shown(self) -> usize {
        if self.all.get() { usize::MAX } else { first_of(self.count.get()) }
    }

    /// What stands below the rows of a long list: how many are shown, and the button for all.
    pub fn foot(self, store: Store, all: fn(usize) -> Message) -> AnyView {
        let Self { count, all: asked } = self;
        let long = Memo::new(move |_| first_of(count.get()) < count.get());
        let shown = move || {
            let shown = if asked.get() { count.get() } else { FIRST };
            store.say(&msg!("check.calls.shown", shown = shown, count = count.get()))
        };
        let foot = move || {
            long.get().then(|| {
                view! { class="ar",
                    <ShowMore
                        shown=Signal::derive(shown)
                        label=Signal::derive(move || store.say(&all(count.get())))
                        has_more=Signal::derive(move || !asked.get())
                        on_more=Callback::new(move |()| asked.set(true))
                    />
                }
            })
        };
        foot.into_any()
    }
}

/// How many rows of a list of this length are shown before anybody asks for more.
fn first_of(count: usize) -> usize {
    if count > SHORT { FIRST } else { count }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_for_all_stands_only_where_it_saves_more_rows_than_it_takes() {
        assert_eq!([0, 1, 8, 9, 60].map(first_of), [0, 1, 8, 5, 5]);
    }
}
