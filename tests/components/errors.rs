use super::page::{Page, active, browser, mount, settle};
use access_request::ui::{
    Choice, Disclosure, ErrorItem, ErrorSummary, Field, PageHeading, Radios, TextField,
};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, ShadowRootInit, ShadowRootMode};

const NO_PERSON: &str = "Choose who needs access";
const NO_REASON: &str = "Say why the access is needed";

fn form(failed: RwSignal<bool>, focus: RwSignal<u32>) -> impl IntoView {
    let items = move || {
        if failed.get() {
            vec![ErrorItem::at("who", NO_PERSON), ErrorItem::at("why", NO_REASON)]
        } else {
            Vec::new()
        }
    };
    let error = move |text: &'static str| Signal::derive(move || failed.get().then(|| text.to_owned()));
    view! { class="ar",
        <ErrorSummary title="There is a problem" items=Signal::derive(items) focus />
        <Radios id="who" legend="Who?" error=error(NO_PERSON) choices=vec![Choice::new("me", "Me")] value="" on_choose=|_| {} />
        <TextField id="why" label="Reason" error=error(NO_REASON) value="" on_input=|_| {} />
    }
}

async fn failed_form() -> (Page, RwSignal<u32>) {
    let (failed, focus) = (RwSignal::new(false), RwSignal::new(0));
    let page = mount(move || form(failed, focus)).await;
    assert!(page.find(".ar-error-summary").is_none());
    failed.set(true);
    focus.set(1);
    settle().await;
    (page, focus)
}

#[wasm_bindgen_test]
async fn the_summary_takes_the_focus_when_the_form_is_refused_and_again_the_next_time() {
    let (page, focus) = failed_form().await;
    let summary = page.get(".ar-error-summary");
    assert_eq!(active(), summary);
    let heading = summary.get_attribute("aria-labelledby").expect("it has a name");
    assert_eq!(page.text(&format!("#{heading}")), "There is a problem");
    page.get("#why").focus().expect("focus");
    focus.set(2);
    settle().await;
    assert_eq!(active(), summary);
}

#[wasm_bindgen_test]
async fn the_summary_and_the_fields_use_the_same_words() {
    let (page, _) = failed_form().await;
    assert_eq!(page.text("a[href='#who']"), page.description("fieldset"));
    assert_eq!(page.text("a[href='#why']"), page.description("#why"));
}

#[wasm_bindgen_test]
async fn each_link_leads_to_its_field_and_leaves_the_address_alone() {
    let (page, _) = failed_form().await;
    let address = browser().location().expect("a location").href().expect("an address");
    page.click("a[href='#why']").await;
    assert_eq!(active(), page.get("#why"));
    page.click("a[href='#who']").await;
    assert_eq!(active(), page.get("#who"));
    assert_eq!(browser().location().expect("a location").href().expect("an address"), address);
}

#[wasm_bindgen_test]
async fn links_find_their_fields_inside_a_shadow_root() {
    let host = browser().create_element("div").expect("an element");
    browser().body().expect("a body").append_child(&host).expect("appended");
    let shadow = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).expect("a shadow root");
    let root: HtmlElement = browser().create_element("div").expect("an element").unchecked_into();
    shadow.append_child(&root).expect("appended");
    let handle = leptos::mount::mount_to(root.clone(), || form(RwSignal::new(true), RwSignal::new(0)));
    settle().await;
    let link = root.query_selector("a[href='#why']").expect("a selector").expect("a link");
    link.unchecked_into::<HtmlElement>().click();
    assert_eq!(shadow.active_element().map(|element: Element| element.id()).as_deref(), Some("why"));
    drop(handle);
    host.remove();
}

#[wasm_bindgen_test]
async fn a_heading_takes_the_focus_when_told_and_is_no_stop_of_the_tab_key() {
    let focus = RwSignal::new(0);
    let page = mount(
        move || view! { class="ar", <PageHeading text="What access?" caption="Request access" focus /> },
    )
    .await;
    assert_ne!(active(), page.get("h1"));
    focus.set(1);
    settle().await;
    assert_eq!(active(), page.get("h1"));
    assert_eq!(page.get("h1").get_attribute("tabindex").as_deref(), Some("-1"));
    assert_eq!(page.text("h1"), "What access?");
}

#[wasm_bindgen_test]
async fn a_field_of_the_callers_own_gets_label_and_error_too() {
    let page = mount(|| {
        view! { class="ar",
            <Field id="own" label="Own" error="Say something"><input id="own" aria-describedby="own-error" /></Field>
        }
    })
    .await;
    assert_eq!(page.text("label[for=own]"), "Own");
    assert_eq!(page.description("#own"), "Say something");
}

/// A link of the summary used to do nothing where its field stood in something closed.
#[wasm_bindgen_test]
async fn a_link_opens_what_hides_its_field() {
    let page = mount(|| {
        view! { class="ar",
            <ErrorSummary title="There is a problem" items=vec![ErrorItem::at("deep", NO_REASON)] />
            <Disclosure summary="Own details">
                <Disclosure summary="More"><TextField id="deep" label="Name" value="" on_input=|_| {} /></Disclosure>
            </Disclosure>
        }
    })
    .await;
    page.click("a[href='#deep']").await;
    assert_eq!(page.count("details[open]"), 2);
    assert_eq!(active(), page.get("#deep"));
}

/// Only the first of several findings used to be shown at a field.
#[wasm_bindgen_test]
async fn each_finding_at_a_field_stands_on_a_line_of_its_own() {
    let error = format!("{NO_PERSON}\n{NO_REASON}");
    let page = mount(move || {
        view! { class="ar", <TextField id="why" label="Reason" error=error value="" on_input=|_| {} /> }
    })
    .await;
    assert_eq!(page.count("#why-error > span"), 2);
}

/// A heading made anew for the same page used to take the focus out of the field that had it.
#[wasm_bindgen_test]
async fn a_heading_that_is_made_anew_does_not_take_the_focus_again() {
    let (focus, turn) = (RwSignal::new(0), RwSignal::new(0));
    let page = mount(move || {
        view! { class="ar",
            {move || { turn.track(); view! { class="ar", <PageHeading text="Details" focus /> } }}
            <button id="beside">"Beside"</button>
        }
    })
    .await;
    focus.set(77);
    settle().await;
    assert_eq!(active(), page.get("h1"));
    page.get("#beside").focus().expect("focus");
    turn.set(1);
    settle().await;
    assert_eq!(active(), page.get("#beside"));
    page.get("h1").focus().expect("focus");
    turn.set(2);
    settle().await;
    assert_eq!(active(), page.get("h1"), "what went with the old heading comes back");
}
