use super::page::{Page, active, mount, settle, until};
use access_request::ui::{ComboOption, ComboWords, Combobox, Form};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::KeyboardEventInit;

/// The combobox as a page would use it, and what the page was told.
#[derive(Clone, Copy)]
struct People {
    query: RwSignal<String>,
    options: RwSignal<Vec<ComboOption>>,
    loading: RwSignal<bool>,
    chosen: RwSignal<Vec<String>>,
    submitted: RwSignal<u32>,
}

fn person(id: &str, label: &str) -> ComboOption {
    ComboOption {
        id: id.into(),
        label: label.into(),
        detail: Some(format!("{id}@example.org")),
        ..Default::default()
    }
}

async fn people() -> (Page, People) {
    let people = People {
        query: RwSignal::new(String::new()),
        options: RwSignal::new(vec![
            person("anna", "Anna Bell"),
            person("ben", "Ben Cole"),
            person("cara", "Cara Dahl"),
        ]),
        loading: RwSignal::new(false),
        chosen: RwSignal::new(Vec::new()),
        submitted: RwSignal::new(0),
    };
    let page = mount(move || {
        let words = move || ComboWords {
            loading: "Searching…".into(),
            empty: "No one found".into(),
            count: format!("{} people found", people.options.with(Vec::len)),
            more: None,
        };
        let choose = move |id: String| {
            people.chosen.update(|all| all.push(id));
            people.query.set(String::new());
        };
        view! { class="ar",
            <Form on_submit=move || people.submitted.update(|n| *n += 1)>
                <Combobox id="people" label="People" hint="Name or e-mail" query=people.query
                    on_query=move |text| people.query.set(text) options=people.options on_choose=choose
                    loading=people.loading words=Signal::derive(words) />
            </Form>
        }
    })
    .await;
    page.get("#people").focus().expect("focus");
    (page, people)
}

fn expanded(page: &Page) -> bool {
    page.get("#people").get_attribute("aria-expanded").as_deref() == Some("true")
}

/// The words of the option that `aria-activedescendant` names.
fn active_option(page: &Page) -> Option<String> {
    let id = page.get("#people").get_attribute("aria-activedescendant")?;
    assert_eq!(page.get(&format!("#{id}")).get_attribute("aria-selected").as_deref(), Some("true"));
    Some(page.text(&format!("#{id} .ar-combobox__label")))
}

#[wasm_bindgen_test]
async fn it_says_what_it_is_and_is_closed_at_first() {
    let (page, _) = people().await;
    let field = page.get("#people");
    assert_eq!(field.get_attribute("role").as_deref(), Some("combobox"));
    assert_eq!(field.get_attribute("aria-autocomplete").as_deref(), Some("list"));
    assert_eq!(page.text("label[for=people]"), "People");
    assert_eq!(page.description("#people"), "Name or e-mail");
    assert!(!expanded(&page) && page.find("[role=listbox]").is_none());
}

#[wasm_bindgen_test]
async fn typing_opens_the_list_and_activates_nothing() {
    let (page, people) = people().await;
    page.type_into("#people", "a").await;
    assert!(expanded(&page));
    assert_eq!(people.query.get_untracked(), "a");
    assert_eq!(active_option(&page), None);
    let list = page.get("#people").get_attribute("aria-controls").expect("it controls a list");
    assert_eq!(page.get(&format!("#{list}")).get_attribute("aria-label").as_deref(), Some("People"));
    assert_eq!(page.count("[role=option]"), 3);
}

#[wasm_bindgen_test]
async fn down_and_up_go_through_the_options_and_round() {
    let (page, _) = people().await;
    assert!(!page.press("ArrowDown").await, "the text cursor stays where it is");
    assert_eq!(active_option(&page).as_deref(), Some("Anna Bell"));
    page.press("ArrowDown").await;
    assert_eq!(active_option(&page).as_deref(), Some("Ben Cole"));
    page.press("ArrowUp").await;
    page.press("ArrowUp").await;
    assert_eq!(active_option(&page).as_deref(), Some("Cara Dahl"));
    page.press("ArrowDown").await;
    assert_eq!(active_option(&page).as_deref(), Some("Anna Bell"));
    assert_eq!(active(), page.get("#people"), "the focus never leaves the field");
}

#[wasm_bindgen_test]
async fn alt_down_opens_alt_up_closes() {
    let (page, _) = people().await;
    page.press_with("ArrowDown", |init| init.set_alt_key(true)).await;
    assert!(expanded(&page));
    assert_eq!(active_option(&page), None);
    page.press_with("ArrowUp", |init| init.set_alt_key(true)).await;
    assert!(!expanded(&page));
}

#[wasm_bindgen_test]
async fn enter_takes_the_active_option_and_does_not_send_the_form() {
    let (page, people) = people().await;
    page.type_into("#people", "b").await;
    page.press("ArrowDown").await;
    page.press("ArrowDown").await;
    assert!(!page.press("Enter").await);
    assert_eq!(people.chosen.get_untracked(), ["ben"]);
    assert_eq!(page.input("#people").value(), "");
    assert!(!expanded(&page));
    assert_eq!(people.submitted.get_untracked(), 0);
}

#[wasm_bindgen_test]
async fn enter_on_half_a_name_takes_nothing_and_sends_nothing() {
    let (page, people) = people().await;
    page.type_into("#people", "an").await;
    assert!(!page.press("Enter").await);
    assert!(people.chosen.get_untracked().is_empty());
    page.type_into("#people", "").await;
    page.press("Escape").await;
    assert!(page.press("Enter").await, "with nothing typed it is the form's key");
}

#[wasm_bindgen_test]
async fn escape_first_closes_then_clears_then_is_anybodys() {
    let (page, people) = people().await;
    page.type_into("#people", "an").await;
    assert!(!page.press("Escape").await);
    assert!(!expanded(&page));
    assert_eq!(people.query.get_untracked(), "an");
    assert!(!page.press("Escape").await);
    assert_eq!(page.input("#people").value(), "");
    assert!(page.press("Escape").await);
}

#[wasm_bindgen_test]
async fn home_and_end_belong_to_the_text() {
    let (page, _) = people().await;
    page.press("ArrowDown").await;
    for key in ["Home", "End", "ArrowLeft", "ArrowRight"] {
        assert!(page.press(key).await, "{key} is left to the browser");
        assert_eq!(active_option(&page), None);
    }
}

/// While a word is composed its keys are the input method's: Escape drops the word, arrows go through its candidates.
#[wasm_bindgen_test]
async fn no_key_of_a_composition_does_anything_in_the_list() {
    let (page, people) = people().await;
    page.type_into("#people", "あ").await;
    page.press("ArrowDown").await;
    for key in ["Enter", "Escape", "ArrowDown", "ArrowUp", "ArrowLeft", "Home"] {
        assert!(page.press_with(key, |init| init.set_is_composing(true)).await, "{key} is left alone");
        // Safari sends the key that ends it afterwards.
        assert!(page.press_with(key, |init| init.set_key_code(229)).await, "{key} is left alone");
        assert_eq!(active_option(&page).as_deref(), Some("Anna Bell"), "{key}");
        assert!(expanded(&page), "{key}");
    }
    assert!(people.chosen.get_untracked().is_empty());
    assert_eq!(people.query.get_untracked(), "あ");
}

/// Shift with Down used to go through the list instead of selecting text.
#[wasm_bindgen_test]
async fn arrows_with_shift_ctrl_or_command_belong_to_the_text() {
    let (page, _) = people().await;
    page.type_into("#people", "an").await;
    let held: [fn(&KeyboardEventInit); 3] =
        [|init| init.set_shift_key(true), |init| init.set_ctrl_key(true), |init| init.set_meta_key(true)];
    for hold in held {
        for key in ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End"] {
            page.press("ArrowDown").await;
            assert!(page.press_with(key, hold).await, "{key} is left to the browser");
            assert_eq!(active_option(&page), None, "{key}");
            assert!(expanded(&page), "{key}");
        }
    }
}

#[wasm_bindgen_test]
async fn page_up_and_page_down_and_shift_tab_are_the_browsers() {
    let (page, people) = people().await;
    page.type_into("#people", "a").await;
    page.press("ArrowDown").await;
    for key in ["PageUp", "PageDown"] {
        assert!(page.press(key).await, "{key} is left to the browser");
        assert_eq!(active_option(&page).as_deref(), Some("Anna Bell"), "{key}");
    }
    assert!(page.press_with("Tab", |init| init.set_shift_key(true)).await);
    assert!(people.chosen.get_untracked().is_empty(), "leaving chooses nobody");
}

/// Ctrl + Enter is Continue from wherever the focus is, and half a name used to swallow it.
#[wasm_bindgen_test]
async fn ctrl_enter_takes_the_active_option_and_else_is_left_to_the_page() {
    let (page, people) = people().await;
    page.type_into("#people", "an").await;
    assert!(page.press_with("Enter", |init| init.set_ctrl_key(true)).await);
    assert!(page.press_with("Enter", |init| init.set_meta_key(true)).await);
    assert!(people.chosen.get_untracked().is_empty());
    page.press("ArrowDown").await;
    assert!(!page.press_with("Enter", |init| init.set_ctrl_key(true)).await);
    assert_eq!(people.chosen.get_untracked(), ["anna"]);
}

#[wasm_bindgen_test]
async fn a_click_takes_an_option_and_keeps_the_focus() {
    let (page, people) = people().await;
    page.type_into("#people", "c").await;
    assert!(!super::page::fire(&page.get("[role=option]"), "mousedown"), "the press moves no focus");
    page.click("[role=option]:nth-child(3)").await;
    assert_eq!(people.chosen.get_untracked(), ["cara"]);
    assert_eq!(active(), page.get("#people"));
}

#[wasm_bindgen_test]
async fn an_unavailable_option_can_be_read_but_not_taken() {
    let (page, people) = people().await;
    people
        .options
        .set(vec![ComboOption { unavailable: Some("Already chosen".into()), ..person("anna", "Anna Bell") }]);
    page.type_into("#people", "a").await;
    page.press("ArrowDown").await;
    assert_eq!(page.get("[role=option]").get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(page.text("[role=option]"), "Anna Bell anna@example.org Already chosen");
    page.press("Enter").await;
    page.click("[role=option]").await;
    assert!(people.chosen.get_untracked().is_empty());
    assert!(expanded(&page), "another can be taken");
}

/// Enter on it used to say nothing at all.
#[wasm_bindgen_test]
async fn why_an_option_cannot_be_taken_is_said_each_time_it_is_tried() {
    let (page, people) = people().await;
    let shut = ComboOption { unavailable: Some("Already chosen".into()), ..person("anna", "Anna Bell") };
    people.options.set(vec![shut, person("ben", "Ben Cole")]);
    page.type_into("#people", "a").await;
    page.press("ArrowDown").await;
    let said = || page.text(".ar-combobox > [role=status]:last-child");
    for _ in 0..2 {
        page.press("Enter").await;
        assert_eq!(said(), "", "it is emptied, to be heard again");
        until("the reason is said", || said() == "Already chosen").await;
    }
    page.click("[role=option]").await;
    until("the reason is said", || said() == "Already chosen").await;
    page.press("ArrowDown").await;
    page.press("Enter").await;
    assert_eq!(people.chosen.get_untracked(), ["ben"]);
    assert_eq!(said(), "", "what was said is over");
}

#[wasm_bindgen_test]
async fn rows_follow_their_data_and_the_active_option_stays_itself() {
    let (page, people) = people().await;
    page.type_into("#people", "a").await;
    page.press("ArrowDown").await;
    people.options.set(vec![
        person("zoe", "Zoe Young"),
        ComboOption { badge: Some("Manager".into()), ..person("anna", "Anna Bell-Hart") },
        person("zoe", "Zoe Young"),
    ]);
    settle().await;
    assert_eq!(page.count("[role=option]"), 2, "a row that comes twice is one row");
    assert_eq!(active_option(&page).as_deref(), Some("Anna Bell-Hart"));
    assert_eq!(page.text("#people-option-1"), "Anna Bell-Hart Manager anna@example.org");
    people.options.set(vec![person("zoe", "Zoe Young")]);
    settle().await;
    assert_eq!(active_option(&page), None);
}

#[wasm_bindgen_test]
async fn what_it_found_is_said_politely_when_typing_rests() {
    let (page, people) = people().await;
    people.options.set(Vec::new());
    people.loading.set(true);
    page.type_into("#people", "a").await;
    assert_eq!(page.text(".ar-combobox__message"), "Searching…");
    assert_eq!(
        page.get("#people").get_attribute("aria-expanded").as_deref(),
        Some("false"),
        "there is no list yet"
    );
    people.loading.set(false);
    people.options.set(vec![person("anna", "Anna Bell")]);
    settle().await;
    assert_eq!(page.text("[role=status]"), "", "not at once");
    until("the count is said", || page.text("[role=status]") == "1 people found").await;
    people.options.set(Vec::new());
    until("that there is nothing is said", || page.text("[role=status]") == "No one found").await;
    assert_eq!(page.text(".ar-combobox__message"), "No one found");
}

#[wasm_bindgen_test]
async fn the_list_closes_when_the_focus_goes_elsewhere() {
    let (page, _) = people().await;
    page.type_into("#people", "a").await;
    page.get("#people").blur().expect("blur");
    settle().await;
    assert!(!expanded(&page));
}

#[wasm_bindgen_test]
async fn a_focused_combobox_that_is_taken_away_panics_nobody() {
    let there = RwSignal::new(true);
    let page = mount(move || {
        view! { class="ar",
            <Show when=move || there.get()>
                {move || {
                    let query = RwSignal::new("a".to_owned());
                    view! { class="ar",
                        <Combobox id="people" label="People" query on_query=move |text| query.set(text)
                            options=vec![person("anna", "Anna")] on_choose=|_| {} words=ComboWords::default() />
                    }
                }}
            </Show>
        }
    })
    .await;
    page.get("#people").focus().expect("focus");
    page.press("ArrowDown").await;
    there.set(false);
    settle().await;
    assert!(page.find("#people").is_none());
}

#[wasm_bindgen_test]
async fn tab_is_the_browsers_takes_nothing_and_the_options_are_no_stops() {
    let (page, people) = people().await;
    page.type_into("#people", "a").await;
    page.press("ArrowDown").await;
    assert_eq!(page.count("[role=listbox][tabindex], [role=option][tabindex]"), 0);
    assert!(page.press("Tab").await, "it is left to the browser");
    assert!(people.chosen.get_untracked().is_empty());
}

#[wasm_bindgen_test]
async fn a_letter_after_an_arrow_is_text_again_and_no_option_is_active() {
    let (page, people) = people().await;
    page.type_into("#people", "a").await;
    page.press("ArrowDown").await;
    assert!(page.press("n").await, "a letter is left to the browser");
    page.type_into("#people", "an").await;
    assert_eq!(active_option(&page), None);
    page.press("Enter").await;
    assert!(people.chosen.get_untracked().is_empty());
}

#[wasm_bindgen_test]
async fn each_option_says_whether_it_is_the_active_one() {
    let (page, _) = people().await;
    page.type_into("#people", "a").await;
    for (key, selected) in [("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 2)] {
        page.press(key).await;
        for at in 0..3 {
            let says = page.at("[role=option]", at).get_attribute("aria-selected");
            assert_eq!(
                says.as_deref(),
                Some(if at == selected { "true" } else { "false" }),
                "{key}, option {at}"
            );
        }
    }
}
