use super::page::{active, fire, mount, settle, until};
use access_request::ui::{Button, Dialog, Disclosure, DisclosureOnDemand};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlDialogElement;

#[wasm_bindgen_test]
async fn a_dialog_is_modal_has_a_name_and_gives_the_focus_back() {
    let open = RwSignal::new(false);
    let page = mount(move || {
        view! { class="ar",
            <Button id="opener" on_press=move || open.set(true)>"Withdraw"</Button>
            <Dialog open on_close=move || open.set(false) title="Withdraw the request?" close_label="Close">
                <p id="matter">"It will not be decided."</p>
            </Dialog>
        }
    })
    .await;
    assert!(page.find("#matter").is_none());
    page.get("#opener").focus().expect("focus");
    page.click("#opener").await;
    let dialog: HtmlDialogElement = page.get("dialog").unchecked_into();
    assert!(dialog.open() && dialog.matches(":modal").expect("a selector"));
    let title = dialog.get_attribute("aria-labelledby").expect("it has a name");
    assert_eq!(page.text(&format!("#{title}")), "Withdraw the request?");
    assert!(dialog.contains(Some(&active())), "the focus is inside");
    page.click("dialog .ar-dialog__top button").await;
    assert!(!dialog.open());
    assert_eq!(active(), page.get("#opener"));
    assert!(page.find("#matter").is_none());
}

#[wasm_bindgen_test]
async fn escape_asks_the_caller_to_close() {
    let open = RwSignal::new(true);
    let page = mount(move || {
        view! { class="ar", <Dialog open on_close=move || open.set(false) title="Sure?" close_label="Close"><p>"…"</p></Dialog> }
    })
    .await;
    assert!(!fire(&page.get("dialog"), "cancel"), "the browser does not close it by itself");
    settle().await;
    assert!(!open.get_untracked());
    assert!(!page.get("dialog").has_attribute("open"));
}

/// Chromium closes at a second Escape whatever the page says to the first; who opened it must not believe it is still open.
#[wasm_bindgen_test]
async fn a_second_escape_closes_also_where_the_first_was_not_heeded() {
    let (open, asked) = (RwSignal::new(false), RwSignal::new(0));
    let page = mount(move || {
        let close = move || {
            asked.update(|times| *times += 1);
            open.set(asked.get_untracked() < 2);
        };
        view! { class="ar",
            <Button id="opener" on_press=move || open.set(true)>"Open"</Button>
            <Dialog open on_close=close title="Sure?" close_label="Close"><p>"…"</p></Dialog>
        }
    })
    .await;
    page.get("#opener").focus().expect("focus");
    page.click("#opener").await;
    fire(&page.get("dialog"), "cancel");
    settle().await;
    let dialog: HtmlDialogElement = page.get("dialog").unchecked_into();
    assert!(dialog.open(), "the caller kept it");
    // What the browser does by itself.
    dialog.close();
    until("the caller is asked again", || asked.get_untracked() == 2).await;
    settle().await;
    assert!(!open.get_untracked() && !dialog.open());
    assert_eq!(active(), page.get("#opener"));
    fire(&page.get("dialog"), "cancel");
    settle().await;
    page.click("#opener").await;
    assert!(dialog.open(), "it opens again");
}

/// The focus begins on "Close", and what the dialog warns of was read to nobody.
#[wasm_bindgen_test]
async fn what_a_dialog_warns_of_is_its_description_while_it_is_open() {
    let open = RwSignal::new(false);
    let page = mount(move || {
        let warnings = ["It is deleted.", "Nobody can bring it back."].map(|it| Signal::stored(it.to_owned()));
        view! { class="ar",
            <Dialog open on_close=move || open.set(false) title="Forget?" close_label="Close" warnings=warnings.to_vec()>
                <p>"…"</p>
            </Dialog>
            <Dialog open on_close=|| {} title="Sure?" close_label="Close"><p>"…"</p></Dialog>
        }
    })
    .await;
    assert_eq!(page.count("[aria-describedby]"), 0, "nothing to be described by");
    open.set(true);
    settle().await;
    assert_eq!(page.description("dialog"), "It is deleted.Nobody can bring it back.");
    assert_eq!(page.count("dialog[aria-describedby]"), 1, "a dialog without a warning has no description");
    page.assert_points("aria-describedby", "the dialog");
}

#[wasm_bindgen_test]
async fn a_dialog_that_leaves_the_page_while_open_gives_the_focus_back_too() {
    let (there, open) = (RwSignal::new(true), RwSignal::new(false));
    let page = mount(move || {
        view! { class="ar",
            <Button id="opener" on_press=move || open.set(true)>"Open"</Button>
            <Show when=move || there.get()>
                <Dialog open on_close=move || open.set(false) title="Sure?" close_label="Close"><p>"…"</p></Dialog>
            </Show>
        }
    })
    .await;
    page.get("#opener").focus().expect("focus");
    page.click("#opener").await;
    there.set(false);
    settle().await;
    assert!(page.find("dialog").is_none());
    assert_eq!(active(), page.get("#opener"));
}

#[wasm_bindgen_test]
async fn a_disclosure_is_the_browsers_own_and_can_be_opened_from_outside() {
    let open = RwSignal::new(false);
    let page = mount(move || {
        view! { class="ar", <Disclosure summary="More" hidden_suffix="about Payroll" open><p>"Matter"</p></Disclosure> }
    })
    .await;
    assert_eq!(page.text("summary"), "More about Payroll");
    open.set(true);
    settle().await;
    assert!(page.get("details").has_attribute("open"));
}

/// Two thousand controls behind sixty closed lines used to be made with the page.
#[wasm_bindgen_test]
async fn what_is_much_is_made_when_it_is_opened_and_stays() {
    let page = mount(|| {
        view! { class="ar", <DisclosureOnDemand summary="For single people"><p id="inside">"Ada"</p></DisclosureOnDemand> }
    })
    .await;
    assert!(page.find("#inside").is_none());
    page.click("summary").await;
    until("it is made", || page.find("#inside").is_some()).await;
    page.click("summary").await;
    settle().await;
    assert!(page.find("#inside").is_some(), "closing keeps what was typed in it");
}

/// A line that was open because of an error used to close under the hands of whoever mended it.
#[wasm_bindgen_test]
async fn what_an_error_opened_stays_open_when_the_error_is_gone() {
    let failed = RwSignal::new(false);
    let page = mount(move || {
        view! { class="ar", <DisclosureOnDemand summary="Own details" open=failed><p id="inside">"Date"</p></DisclosureOnDemand> }
    })
    .await;
    assert!(page.find("details[open]").is_none());
    failed.set(true);
    until("it opens", || page.find("details[open] #inside").is_some()).await;
    failed.set(false);
    settle().await;
    assert!(page.find("details[open] #inside").is_some());
}
