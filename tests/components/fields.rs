use super::page::{active, fire, mount, settle};
use access_request::ui::{
    Checkbox, Checkboxes, Choice, DateField, Radios, SearchField, Select, TextArea, TextField, TimeWords,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_text_field_is_wired_to_its_label_its_hint_and_its_error() {
    let error = RwSignal::new(None::<String>);
    let page = mount(move || {
        view! { class="ar",
            <TextField id="why" label="Reason" hint="Approvers read this." error optional="optional" value="" on_input=|_| {} />
        }
    })
    .await;
    assert_eq!(page.text("label[for=why]"), "Reason (optional)");
    assert_eq!(page.description("#why"), "Approvers read this.");
    assert!(!page.get("#why").has_attribute("aria-invalid"));
    error.set(Some("Say why the access is needed".into()));
    settle().await;
    assert_eq!(page.description("#why"), "Approvers read this. | Say why the access is needed");
    assert_eq!(page.get("#why").get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn typing_hands_the_text_over_unchanged_and_the_caller_may_change_it_later() {
    let value = RwSignal::new(String::new());
    let page = mount(move || {
        view! { class="ar", <TextArea id="comment" label="Comment" value on_input=move |text| value.set(text) count="1,990 characters left" /> }
    })
    .await;
    page.type_into("#comment", "  two\nlines ").await;
    assert_eq!(value.get_untracked(), "  two\nlines ");
    assert_eq!(page.input("#comment").value(), "  two\nlines ");
    assert_eq!(page.description("#comment"), "1,990 characters left");
    value.set("trimmed".into());
    settle().await;
    assert_eq!(page.input("#comment").value(), "trimmed");
}

#[wasm_bindgen_test]
async fn a_focused_field_that_is_taken_away_panics_nobody() {
    let there = RwSignal::new(true);
    let page = mount(move || {
        view! { class="ar",
            <Show when=move || there.get()>
                {move || {
                    let value = RwSignal::new(String::new());
                    view! { class="ar",
                        <SearchField id="search" label="Search" value on_input=move |text| value.set(text) />
                        <DateField id="end" label="End date" date=value on_date=move |text| value.set(text) on_partial=|_| {} />
                    }
                }}
            </Show>
        }
    })
    .await;
    for field in ["#search", "#end"] {
        page.get(field).focus().expect("focus");
        there.set(false);
        settle().await;
        assert!(page.find(field).is_none());
        there.set(true);
        settle().await;
    }
}

#[wasm_bindgen_test]
async fn radio_buttons_tell_the_choice_and_refuse_the_unavailable_one() {
    let value = RwSignal::new("me".to_owned());
    let page = mount(move || {
        let choices = vec![
            Choice::new("me", "Me"),
            Choice::new("others", "Other people"),
            Choice { unavailable: Some("Your organisation does not allow it.".into()), ..Choice::new("all", "Everyone") },
        ];
        view! { class="ar", <Radios id="who" legend="Who needs access?" choices=choices value on_choose=move |choice| value.set(choice) /> }
    })
    .await;
    assert_eq!(page.text("fieldset legend"), "Who needs access?");
    assert!(page.input("#who").checked());
    page.click("#who-1").await;
    assert_eq!(value.get_untracked(), "others");
    page.click("#who-2").await;
    assert_eq!(value.get_untracked(), "others");
    assert!(page.input("#who-1").checked());
    assert_eq!(page.description("#who-2"), "Your organisation does not allow it.");
}

#[wasm_bindgen_test]
async fn an_error_at_a_group_is_the_groups_and_not_each_buttons() {
    let page = mount(move || {
        view! { class="ar",
            <Radios id="who" legend="Who?" error="Choose who needs access" choices=vec![Choice::new("me", "Me")] value="" on_choose=|_| {} />
        }
    })
    .await;
    assert_eq!(page.description("fieldset"), "Choose who needs access");
    assert_eq!(page.get("fieldset").get_attribute("role").as_deref(), Some("radiogroup"));
    assert_eq!(page.get("fieldset").get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn checkboxes_report_the_value_and_its_state() {
    let chosen = RwSignal::new(vec!["role".to_owned()]);
    let agreed = RwSignal::new(false);
    let page = mount(move || {
        let toggle = move |(value, on): (String, bool)| {
            chosen.update(|all| if on { all.push(value) } else { all.retain(|known| *known != value) });
        };
        let choices = vec![Choice::new("role", "Roles"), Choice::new("entitlement", "Entitlements")];
        view! { class="ar",
            <Checkboxes id="types" legend="Types" choices=choices chosen on_toggle=Callback::new(toggle) />
            <Checkbox id="agree" label="I have told them" checked=agreed on_change=move |on| agreed.set(on) />
        }
    })
    .await;
    page.click("#types-1").await;
    page.click("#types").await;
    page.click("#agree").await;
    assert_eq!(chosen.get_untracked(), ["entitlement"]);
    assert!(agreed.get_untracked());
    chosen.set(vec!["role".into()]);
    settle().await;
    assert!(page.input("#types").checked() && !page.input("#types-1").checked());
}

#[wasm_bindgen_test]
async fn a_select_shows_the_right_choice_when_its_options_arrive_later() {
    let choices = RwSignal::new(Vec::new());
    let value = RwSignal::new("b".to_owned());
    let page = mount(move || {
        view! { class="ar", <Select id="source" label="Source" choices value on_choose=move |choice| value.set(choice) /> }
    })
    .await;
    choices.set(vec![Choice::new("a", "Active Directory"), Choice::new("b", "Billing")]);
    settle().await;
    assert_eq!(page.input("#source").value(), "b");
    page.input("#source").set_value("a");
    fire(&page.get("#source"), "change");
    settle().await;
    assert_eq!(value.get_untracked(), "a");
    value.set("b".into());
    settle().await;
    assert_eq!(page.input("#source").value(), "b");
}

#[wasm_bindgen_test]
async fn a_date_field_takes_a_date_and_only_on_demand_a_time() {
    let (date, time) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let page = mount(move || {
        let words =
            TimeWords { label: "Time".into(), add: "Add a time".into(), remove: "Remove the time".into() };
        let preview = move || (!date.get().is_empty()).then(|| format!("Ends {}", date.get()));
        view! { class="ar",
            <DateField id="end" label="End date" date on_date=move |text| date.set(text) time_words=words time
                on_time=move |text: String| time.set(text) preview=Signal::derive(preview) />
        }
    })
    .await;
    assert_eq!(page.text("label[for=end]"), "End date");
    page.type_into("#end", "2026-12-31").await;
    assert_eq!(date.get_untracked(), "2026-12-31");
    assert_eq!(page.description("#end"), "Ends 2026-12-31");
    assert!(page.find("#end-time").is_none());
    page.click("button").await;
    assert_eq!(active(), page.get("#end-time"));
    assert_eq!(page.text("label[for=end-time]"), "Time (End date)");
    page.type_into("#end-time", "17:30").await;
    assert_eq!(time.get_untracked(), "17:30");
    page.click("button").await;
    assert_eq!(time.get_untracked(), "");
    assert_eq!(page.text("button"), "Add a time");
    assert_eq!(active(), page.get("button"));
}

/// Enter in a search field used to submit the form around it.
#[wasm_bindgen_test]
async fn enter_in_a_search_field_searches_unless_it_ends_a_composition() {
    let searched = RwSignal::new(0);
    let page = mount(move || {
        view! { class="ar",
            <SearchField id="search" label="Search" value="" on_input=|_| {} on_enter=move || searched.update(|n| *n += 1) />
        }
    })
    .await;
    page.get("#search").focus().expect("focus");
    assert!(page.press_with("Enter", |init| init.set_is_composing(true)).await);
    assert_eq!(searched.get_untracked(), 0);
    assert!(!page.press("Enter").await, "the form is not submitted");
    assert_eq!(searched.get_untracked(), 1);
}

/// Half-composed words used to be looked for.
#[wasm_bindgen_test]
async fn a_word_is_handed_over_when_its_composition_has_ended() {
    let value = RwSignal::new(String::new());
    let page = mount(move || {
        view! { class="ar", <SearchField id="search" label="Search" value on_input=move |text| value.set(text) /> }
    })
    .await;
    let control = page.input("#search");
    control.set_value("に");
    let init = web_sys::InputEventInit::new();
    init.set_is_composing(true);
    init.set_bubbles(true);
    let half = web_sys::InputEvent::new_with_event_init_dict("input", &init).expect("an event");
    control.dispatch_event(&half).expect("dispatched");
    settle().await;
    assert_eq!(value.get_untracked(), "");
    assert_eq!(control.value(), "に", "what is being composed is left alone");
    control.set_value("日本");
    fire(&control, "compositionend");
    settle().await;
    assert_eq!(value.get_untracked(), "日本");
}

#[wasm_bindgen_test]
async fn a_checkbox_that_cannot_be_ticked_says_why_and_stays_in_place() {
    let ticked = RwSignal::new(false);
    let page = mount(move || {
        view! { class="ar",
            <Checkbox id="own" label="Own date" unavailable="No date for entitlements." checked=ticked on_change=move |on| ticked.set(on) />
        }
    })
    .await;
    page.click("#own").await;
    assert!(!ticked.get_untracked() && !page.input("#own").checked());
    assert_eq!(page.description("#own"), "No date for entitlements.");
    assert_eq!(page.get("#own").get_attribute("aria-disabled").as_deref(), Some("true"));
}
