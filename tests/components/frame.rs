use super::page::{active, browser, mount, settle};
use access_request::ui::{
    AppBar, Card, ChangeLink, Footer, HelpLink, NavItem, SkipLink, Step, StepState, Steps, SummaryList,
    SummaryRow,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn the_bar_shows_where_one_is_and_who_one_is() {
    let person = RwSignal::new(None::<String>);
    let out = RwSignal::new(0);
    let page = mount(move || {
        let nav = vec![
            NavItem { href: "#/request/who".into(), label: "Request access".into(), current: true },
            NavItem { href: "#/requests".into(), label: "My requests".into(), current: false },
        ];
        let help = HelpLink { href: "https://help.example".into(), label: "Help".into() };
        view! { class="ar",
            <AppBar title="Access" home_href="#/" nav_label="Main" nav=nav help=help person sign_out_label="Sign out"
                on_sign_out=move || out.update(|n| *n += 1) />
        }
    })
    .await;
    assert_eq!(page.text("a[aria-current=page]"), "Request access");
    assert!(page.find("button").is_none(), "nobody is signed in");
    person.set(Some("Anna <b>Bell</b>".into()));
    settle().await;
    assert_eq!(page.text(".ar-bar__person"), "Anna <b>Bell</b>", "a name is text");
    page.click("button").await;
    assert_eq!(out.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn the_skip_link_moves_the_focus_and_not_the_address() {
    let page = mount(|| {
        view! { class="ar", <SkipLink label="Skip to the main content" target="main" /> <main id="main" tabindex="-1">"…"</main> }
    })
    .await;
    let address = browser().location().expect("a location").href().expect("an address");
    page.click("a").await;
    assert_eq!(active(), page.get("main"));
    assert_eq!(browser().location().expect("a location").href().expect("an address"), address);
}

#[wasm_bindgen_test]
async fn the_steps_name_the_current_one_and_link_those_that_can_be_gone_to() {
    let page = mount(|| {
        let step = |label: &str, state, href: Option<&str>| Step {
            label: label.into(),
            state,
            href: href.map(Into::into),
        };
        let steps = vec![
            step("Who", StepState::Done, Some("#/request/who")),
            step("What", StepState::Current, Some("#/request/what")),
            step("Details", StepState::Ahead, None),
        ];
        view! { class="ar", <Steps label="Steps" progress="Step 2 of 3" steps=steps /> }
    })
    .await;
    assert_eq!(page.text("[aria-current=step]"), "What");
    assert_eq!(page.count("a"), 1);
    assert_eq!(page.text(".ar-steps__progress"), "Step 2 of 3");
}

#[wasm_bindgen_test]
async fn a_change_link_says_what_it_changes() {
    let page = mount(|| {
        let change =
            ChangeLink { href: "#/request/details".into(), label: "Change".into(), hidden: "comment".into() };
        view! { class="ar",
            <Card heading="Details" actions=|| view! { class="ar", <a href="#/x">"All"</a> }>
                <SummaryList>
                    <SummaryRow key="Comment" change=change><bdi>"For the audit"</bdi></SummaryRow>
                    <SummaryRow key="End date">"Not provided"</SummaryRow>
                </SummaryList>
            </Card>
            <Footer><p>"…"</p></Footer>
        }
    })
    .await;
    assert_eq!(page.text("h2"), "Details");
    assert_eq!(page.text(".ar-summary__change a"), "Change comment");
    assert_eq!(page.count("dt"), 2);
}

#[wasm_bindgen_test]
async fn every_element_has_the_scope_class_that_keeps_inner_html_out() {
    let page = mount(|| {
        view! { class="ar",
            <Card><Steps label="Steps" progress="1" steps=Vec::new() /></Card>
            <Footer><p>"static"</p></Footer>
        }
    })
    .await;
    assert_eq!(page.count(":not(.ar)"), 0, "{}", page.root.inner_html());
}
