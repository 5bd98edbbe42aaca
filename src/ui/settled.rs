//! A value that is derived from much, for what is drawn of it.

use leptos::prelude::*;

/// A memo that is quiet while its value stays the same. An ordinary one over a large signal wakes all that is drawn from
/// it at each change of that signal, only to find that there is nothing to draw: with hundreds of controls this was most
/// of what a key cost. The value follows in the next microtask: it is for what is drawn, not for what decides.
pub fn settled<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let read = Signal::derive(read);
    quiet(read.get_untracked(), read)
}

/// The same, of what must not be read before the running task is over: until then it is this.
pub fn settled_later<T>(first: T, read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    quiet(first, Signal::derive(read))
}

fn quiet<T>(first: T, read: Signal<T>) -> Memo<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let value = RwSignal::new(first);
    Effect::new(move |_| {
        let new = read.get();
        if value.with_untracked(|value| *value != new) {
            value.set(new);
        }
    });
    Memo::new(move |_| value.get())
}
