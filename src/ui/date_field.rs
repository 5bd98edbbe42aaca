//! A calendar date, and a time of day for who needs one. What the text means is the caller's to say (`preview`).

use super::dom::focus_next_frame;
use super::field::{Wiring, notes, optional_mark};
use super::value::keep_value;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// The words around the time of day.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TimeWords {
    /// "Time"
    pub label: String,
    /// "Add a time"
    pub add: String,
    /// "Remove the time"
    pub remove: String,
}

/// A date in the browser's own control. `date` is `YYYY-MM-DD` or empty, `time` `HH:MM` or empty. The date control has
/// the id `id` and the label `label`.
///
/// A date typed by half has no value at all: `on_partial(true)` says that something stands in the controls that is no
/// date or time yet, so that Continue can ask for the rest instead of passing over it.
#[component]
pub fn DateField(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Signal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] optional: Signal<Option<String>>,
    #[prop(into)] date: Signal<String>,
    #[prop(into)] on_date: Callback<String>,
    #[prop(optional, into)] on_partial: Option<Callback<bool>>,
    /// Without words for it there is no time of day.
    #[prop(optional, into)]
    time_words: Signal<Option<TimeWords>>,
    #[prop(optional, into)] time: Signal<String>,
    #[prop(optional, into)] on_time: Option<Callback<String>>,
    /// The earliest and latest day the picker offers; typing others stays possible.
    #[prop(optional, into)]
    min: Signal<Option<String>>,
    #[prop(optional, into)] max: Signal<Option<String>>,
    /// What the answer means: "Ends 31 Dec 2026, 23:59 (Europe/Berlin)".
    #[prop(optional, into)]
    preview: Signal<Option<String>>,
) -> impl IntoView {
    let wiring = Wiring::new(&id, hint, error).with("preview", preview);
    let partial = Partial::new(on_partial);
    let control = NodeRef::<html::Input>::new();
    keep_value(control, date);
    let date_wiring = wiring.clone();
    let date_invalid = wiring.clone();
    let look = move || partial.look(control, |partial| &mut partial.date);
    let preview_id = format!("{id}-preview");
    let notes = notes(&id, hint, error);
    let time_of_day = on_time.map(|on_time| {
        time_of_day(TimeOfDay { id: id.clone(), label, words: time_words, time, on_time, partial }, wiring)
    });
    view! { class="ar",
        <div class="ar-field ar-field--date" class:ar-field--error=move || error.with(Option::is_some)>
            <label class="ar-field__label" for=id.clone()>
                {label}
                {optional_mark(optional)}
            </label>
            {notes}
            <div class="ar-date">
                <input
                    class="ar-input ar-input--date"
                    type="date"
                    id=id
                    min=move || min.get()
                    max=move || max.get()
                    aria-describedby=move || date_wiring.described_by()
                    aria-invalid=move || date_invalid.invalid()
                    node_ref=control
                    on:input=move |event| {
                        on_date.run(event_target_value(&event));
                        look();
                    }
                    on:keyup=move |_| look()
                    on:focusout=move |_| look()
                />
                {time_of_day}
            </div>
            {move || {
                let id = preview_id.clone();
                preview.get().map(|text| view! { class="ar", <p class="ar-field__note" id=id>{text}</p> })
            }}
        </div>
    }
    .into_any()
}

struct TimeOfDay {
    id: String,
    label: Signal<String>,
    words: Signal<Option<TimeWords>>,
    time: Signal<String>,
    on_time: Callback<String>,
    partial: Partial,
}

/// The time control, or the button that brings it.
fn time_of_day(parts: TimeOfDay, wiring: Wiring) -> AnyView {
    let TimeOfDay { id, label, words, time, on_time, partial } = parts;
    let asked = RwSignal::new(false);
    let shown = Memo::new(move |_| asked.get() || time.with(|time| !time.is_empty()));
    let (control, add) = (NodeRef::<html::Input>::new(), NodeRef::<html::Button>::new());
    keep_value(control, time);
    let word = move |pick: fn(&TimeWords) -> &String| {
        move || words.with(|words| words.as_ref().map(|words| pick(words).clone()))
    };
    let begin = move |_| {
        asked.set(true);
        focus_next_frame(move || control.try_get_untracked().flatten().map(HtmlElement::from));
    };
    let end = move |_| {
        asked.set(false);
        on_time.run(String::new());
        partial.forget_time();
        focus_next_frame(move || add.try_get_untracked().flatten().map(HtmlElement::from));
    };
    let look = move || partial.look(control, |partial| &mut partial.time);
    let id = StoredValue::new(format!("{id}-time"));
    let wiring = StoredValue::new(wiring);
    let field = move || {
        view! { class="ar",
            <span class="ar-date__time">
                <label class="ar-date__label" for=id.get_value()>
                    {word(|words| &words.label)}
                    <span class="ar-visually-hidden">" ("{label}")"</span>
                </label>
                <input
                    class="ar-input ar-input--time"
                    type="time"
                    id=id.get_value()
                    aria-describedby=move || wiring.with_value(Wiring::described_by)
                    aria-invalid=move || wiring.with_value(Wiring::invalid)
                    node_ref=control
                    on:input=move |event| {
                        on_time.run(event_target_value(&event));
                        look();
                    }
                    on:keyup=move |_| look()
                    on:focusout=move |_| look()
                />
                <button class="ar-button" data-kind="quiet" type="button" on:click=end>
                    {word(|words| &words.remove)}
                </button>
            </span>
        }
    };
    let button = move || {
        view! { class="ar",
            <button class="ar-button" data-kind="quiet" type="button" node_ref=add on:click=begin>
                {word(|words| &words.add)}
            </button>
        }
    };
    view! { class="ar",
        <Show when=move || words.with(Option::is_some)>
            <Show when=move || shown.get() fallback=button>{field()}</Show>
        </Show>
    }
    .into_any()
}

/// Which of the two controls holds something that is no value yet.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Halves {
    date: bool,
    time: bool,
}

#[derive(Clone, Copy)]
struct Partial {
    halves: StoredValue<Halves>,
    report: Option<Callback<bool>>,
}

impl Partial {
    fn new(report: Option<Callback<bool>>) -> Self {
        Self { halves: StoredValue::new(Halves::default()), report }
    }

    /// Asks the browser; also called when the control is being taken away.
    fn look(self, control: NodeRef<html::Input>, half: fn(&mut Halves) -> &mut bool) {
        let Some(control) = control.try_get_untracked().flatten() else { return };
        let bad = control.validity().bad_input();
        self.change(|halves| *half(halves) = bad);
    }

    fn forget_time(self) {
        self.change(|halves| halves.time = false);
    }

    fn change(self, edit: impl FnOnce(&mut Halves)) {
        let now = self.halves.try_update_value(|halves| {
            let before = *halves;
            edit(halves);
            (before != *halves).then_some(halves.date || halves.time)
        });
        if let (Some(Some(partial)), Some(report)) = (now, self.report) {
            report.try_run(partial);
        }
    }
}
