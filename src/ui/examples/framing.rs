//! Bar, steps, heading, footer.

use super::Example;
use crate::ui::{AppBar, Footer, HelpLink, NavItem, PageHeading, SkipLink, Step, StepState, Steps};
use leptos::prelude::*;

pub(super) const EXAMPLES: &[Example] = &[
    Example { name: "bar/signed-in", view: signed_in },
    Example { name: "bar/signed-out", view: signed_out },
    Example { name: "steps/second", view: steps },
    Example { name: "heading/with-caption", view: heading },
    Example { name: "footer/plain", view: footer },
];

fn nav() -> Vec<NavItem> {
    let item = |href: &str, label: &str, current| NavItem { href: href.into(), label: label.into(), current };
    vec![item("#/request/who", "Request access", true), item("#/requests", "My requests", false)]
}

fn signed_in() -> AnyView {
    let help = HelpLink { href: "https://help.example/".into(), label: "Help".into() };
    view! { class="ar",
        <SkipLink label="Skip to the main content" target="bar/signed-in" />
        <AppBar title="Access requests" home_href="#/" nav_label="Main" nav=nav() help=help person="Anna Bell"
            sign_out_label="Sign out" on_sign_out=|| {} />
    }
    .into_any()
}

fn signed_out() -> AnyView {
    view! { class="ar",
        <AppBar title="Access requests" home_href="#/" nav_label="Main" nav=Vec::new() sign_out_label="Sign out" on_sign_out=|| {} />
    }
    .into_any()
}

fn steps() -> AnyView {
    let step = |label: &str, state, href: Option<&str>| Step {
        label: label.into(),
        state,
        href: href.map(Into::into),
    };
    let steps = vec![
        step("Who needs access?", StepState::Done, Some("#/request/who")),
        step("What access?", StepState::Current, None),
        step("Details", StepState::Ahead, None),
        step("Check your request", StepState::Ahead, None),
        step("Request sent", StepState::Ahead, None),
    ];
    view! { class="ar", <Steps label="Steps" progress="Step 2 of 5" steps=steps /> }.into_any()
}

fn heading() -> AnyView {
    view! { class="ar", <div><PageHeading text="Who needs access?" caption="Request access" /></div> }
        .into_any()
}

fn footer() -> AnyView {
    view! { class="ar", <Footer><a href="https://help.example/">"Help"</a><span>"Version 0.1.0"</span></Footer> }.into_any()
}
