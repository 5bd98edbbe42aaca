use super::page::{active, mount, settle};
use access_request::ui::{Button, ButtonKind, CopyButton, Form, LinkButton, TextField};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn an_unavailable_button_keeps_the_focus_says_why_and_swallows_presses() {
    let presses = RwSignal::new(0);
    let reason = RwSignal::new(None::<String>);
    let page = mount(move || {
        view! { class="ar", <Button kind=ButtonKind::Primary unavailable=reason on_press=move || presses.update(|n| *n += 1)>"Send"</Button> }
    })
    .await;
    page.click("button").await;
    page.get("button").focus().expect("focus");
    reason.set(Some("Only a manager can send this.".into()));
    settle().await;
    page.click("button").await;
    assert_eq!(presses.get_untracked(), 1);
    assert_eq!(page.get("button").get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(page.description("button"), "Only a manager can send this.");
    assert!(!page.get("button").has_attribute("disabled"));
    assert_eq!(active(), page.get("button"));
}

#[wasm_bindgen_test]
async fn a_busy_button_takes_one_press_only() {
    let busy = RwSignal::new(false);
    let presses = RwSignal::new(0);
    let page = mount(move || {
        let press = move || {
            presses.update(|n| *n += 1);
            busy.set(true);
        };
        view! { class="ar", <Button busy on_press=press>"Send"</Button> }
    })
    .await;
    for _ in 0..5 {
        page.get("button").click();
    }
    assert_eq!(presses.get_untracked(), 1);
    settle().await;
    assert_eq!(page.get("button").get_attribute("aria-disabled").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn the_submit_button_of_a_form_calls_it_once_and_sends_nothing() {
    let sent = RwSignal::new(0);
    let page = mount(move || {
        view! { class="ar",
            <Form on_submit=move || sent.update(|n| *n += 1)>
                <TextField id="name" label="Name" value="" on_input=|_| {} />
                <Button submit=true>"Continue"</Button>
            </Form>
        }
    })
    .await;
    page.click("button").await;
    assert_eq!(sent.get_untracked(), 1);
    assert!(page.get("form").has_attribute("novalidate"));
}

#[wasm_bindgen_test]
async fn an_unavailable_submit_button_submits_nothing() {
    let sent = RwSignal::new(0);
    let page = mount(move || {
        view! { class="ar",
            <Form on_submit=move || sent.update(|n| *n += 1)>
                <Button submit=true unavailable="Nothing is chosen yet.">"Continue"</Button>
            </Form>
        }
    })
    .await;
    page.click("button").await;
    assert_eq!(sent.get_untracked(), 0);
}

#[wasm_bindgen_test]
async fn a_copy_button_hands_its_text_over_and_says_what_became_of_it() {
    let copied = RwSignal::new(None::<String>);
    let page = mount(move || {
        view! { class="ar",
            <CopyButton text="AR-7F3K" label="Copy" outcome=copied on_copy=move |text: String| copied.set(Some(format!("Copied {text}"))) />
            <LinkButton href="#/request/who">"Request access"</LinkButton>
        }
    })
    .await;
    page.click("button").await;
    assert_eq!(page.text("[role=status]"), "Copied AR-7F3K");
    assert_eq!(page.get("a").get_attribute("href").as_deref(), Some("#/request/who"));
}
