//! What a combobox remembers: whether its list is open and which option is active. Keys are decided in `keys`.

use super::super::dom::is_composing;
use super::keys::{Act, Held, Key, Scene, press};
use super::{ComboOption, ComboWords};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::time::Duration;
use web_sys::{Element, FocusEvent, KeyboardEvent, Node};

/// How long typing must rest before the number of matches is said: sooner, a screen reader would talk over each letter.
const REST: Duration = Duration::from_millis(700);

/// A live region that is emptied this long is heard again, also with the words it had.
const BREATH: Duration = Duration::from_millis(100);

/// The handle of one combobox; copies share its state.
#[derive(Clone, Copy)]
pub(super) struct Combo {
    query: Signal<String>,
    on_query: Callback<String>,
    options: Memo<Vec<ComboOption>>,
    on_choose: Callback<String>,
    loading: Signal<bool>,
    /// The person wants to see the list.
    wanted: RwSignal<bool>,
    /// The id of the active option; by id, so that it stays active when the list changes around it.
    active: RwSignal<Option<String>>,
    /// Why what was asked for last cannot be taken; for the ear.
    refusal: RwSignal<String>,
}

impl Combo {
    pub(super) fn new(
        query: Signal<String>,
        on_query: Callback<String>,
        options: Signal<Vec<ComboOption>>,
        on_choose: Callback<String>,
        loading: Signal<bool>,
    ) -> Self {
        // Two rows with one key would confuse `<For>`; a server that pages may well send one twice.
        let options = Memo::new(move |_| {
            let mut unique: Vec<ComboOption> = Vec::new();
            for option in options.get() {
                if unique.iter().all(|known| known.id != option.id) {
                    unique.push(option);
                }
            }
            unique
        });
        let (wanted, active) = (RwSignal::new(false), RwSignal::new(None));
        let refusal = RwSignal::new(String::new());
        Self { query, on_query, options, on_choose, loading, wanted, active, refusal }
    }

    pub(super) fn options(self) -> Memo<Vec<ComboOption>> {
        self.options
    }

    /// Whether anything is shown below the field.
    pub(super) fn shows(self) -> bool {
        self.wanted.get() && (self.has_options() || self.query.with(|text| !text.trim().is_empty()))
    }

    /// Whether a list of matches is shown, and not only a message.
    pub(super) fn lists(self) -> bool {
        self.shows() && self.has_options()
    }

    pub(super) fn is_loading(self) -> bool {
        self.loading.get()
    }

    pub(super) fn has_options(self) -> bool {
        self.options.with(|all| !all.is_empty())
    }

    /// The place of the active option in the list that is shown.
    pub(super) fn active_place(self) -> Option<usize> {
        if !self.lists() {
            return None;
        }
        self.active.with(|active| active.as_deref().and_then(|id| self.place(id)))
    }

    /// The place of the option with this id.
    pub(super) fn place(self, id: &str) -> Option<usize> {
        self.options.with(|all| all.iter().position(|option| option.id == id))
    }

    pub(super) fn typed(self, text: String) {
        self.wanted.set(true);
        self.active.set(None);
        self.refusal.set(String::new());
        self.on_query.run(text);
    }

    pub(super) fn clicked(self) {
        self.wanted.set(true);
    }

    pub(super) fn key_pressed(self, event: &KeyboardEvent) {
        if is_composing(event) {
            return;
        }
        let held = Held {
            alt: event.alt_key(),
            shift: event.shift_key(),
            command: event.ctrl_key() || event.meta_key(),
        };
        let Some(key) = Key::of(&event.key(), held) else { return };
        let scene = untrack(|| Scene {
            open: self.shows(),
            active: self.active_place(),
            options: self.options.with(Vec::len),
            has_text: self.query.with(|text| !text.is_empty()),
        });
        let act = press(key, scene);
        if !matches!(act, Act::Leave | Act::LeaveOption) {
            // Else Enter would submit the form and Escape close the dialog around.
            event.prevent_default();
            event.stop_propagation();
        }
        self.carry_out(act);
    }

    fn carry_out(self, act: Act) {
        match act {
            Act::Leave | Act::Swallow => {}
            Act::LeaveOption => self.active.set(None),
            Act::Close => self.close(),
            Act::Clear => {
                self.close();
                self.on_query.run(String::new());
            }
            Act::Show(place) => {
                let id = place.and_then(|place| {
                    self.options.with_untracked(|all| all.get(place).map(|option| option.id.clone()))
                });
                self.wanted.set(true);
                self.active.set(id);
            }
            Act::Choose(place) => {
                let option = self.options.with_untracked(|all| all.get(place).cloned());
                if let Some(option) = option {
                    self.choose(&option);
                }
            }
        }
    }

    /// Takes an option, or says why it cannot be taken.
    pub(super) fn choose(self, option: &ComboOption) {
        let Some(reason) = option.unavailable.clone() else {
            self.close();
            self.on_choose.run(option.id.clone());
            return;
        };
        self.refusal.set(String::new());
        let refusal = self.refusal;
        set_timeout(move || drop(refusal.try_set(reason)), BREATH);
    }

    /// Why what was asked for last cannot be taken.
    pub(super) fn refusal(self) -> RwSignal<String> {
        self.refusal
    }

    fn close(self) {
        // This also runs for a field that is being taken away while it has the focus.
        let _ = self.wanted.try_set(false);
        let _ = self.active.try_set(None);
        let _ = self.refusal.try_set(String::new());
    }

    /// Closes the list when the focus goes elsewhere.
    pub(super) fn focus_left(self, event: &FocusEvent) {
        let here = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        let there = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        if !here.is_some_and(|here| here.contains(there.as_ref()) && there.is_some()) {
            self.close();
        }
    }

    /// What the polite region says: what the list shows once it has not changed for a while.
    pub(super) fn said_at_rest(self, words: Signal<ComboWords>) -> ReadSignal<String> {
        let (said, say) = signal(String::new());
        let waiting = StoredValue::new(None::<TimeoutHandle>);
        let stop = move || {
            if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        };
        Effect::new(move |_| {
            stop();
            let text = if !self.shows() {
                String::new()
            } else if self.is_loading() {
                words.with(|words| words.loading.clone())
            } else if self.has_options() {
                words.with(|words| words.count.clone())
            } else {
                words.with(|words| words.empty.clone())
            };
            let speak = move || {
                let _ = say.try_set(text);
            };
            waiting.set_value(set_timeout_with_handle(speak, REST).ok());
        });
        on_cleanup(stop);
        said
    }
}
