//! Bar, steps, heading, footer.

use std::cmp::Ordering;

use super::{Example, choices, held};
use crate::ui::{
    AppBar, Button, ButtonKind, Footer, HelpLink, NavItem, PageHeading, Select, SkipLink, Step, StepState,
    Steps,
};
use leptos::prelude::*;

pub(super) const EXAMPLES: &[Example] = &[
    Example { name: "bar/signed-in", view: signed_in },
    Example { name: "bar/signed-out", view: signed_out },
    Example { name: "bar/long-names", view: long_names },
    Example { name: "steps/first", view: || steps(0) },
    Example { name: "steps/second", view: || steps(1) },
    Example { name: "steps/last", view: || steps(4) },
    Example { name: "heading/with-caption", view: heading },
    Example { name: "heading/long", view: long_heading },
    Example { name: "footer/plain", view: footer },
    Example { name: "footer/language", view: footer_with_language },
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

fn long_names() -> AnyView {
    view! { class="ar",
        <AppBar title="Zugriffsrechte für Donaudampfschifffahrtsgesellschaften" home_href="#/" nav_label="Main" nav=nav()
            person="Maximiliane Freifrau von Langenscheidt-Hohenstein" sign_out_label="Sign out" on_sign_out=|| {} />
    }
    .into_any()
}

fn steps(now: usize) -> AnyView {
    let names = ["Who needs access?", "What access?", "Details", "Check your request", "Request sent"];
    let step = |(place, label): (usize, &str)| Step {
        label: label.into(),
        state: match place.cmp(&now) {
            Ordering::Less => StepState::Done,
            Ordering::Equal => StepState::Current,
            Ordering::Greater => StepState::Ahead,
        },
        // What was sent is not gone back to.
        href: (place < now && now + 1 < names.len()).then(|| "#/request/who".into()),
    };
    let steps: Vec<Step> = names.into_iter().enumerate().map(step).collect();
    view! { class="ar", <Steps label="Steps" progress=format!("Step {} of 5", now + 1) steps=steps /> }
        .into_any()
}

fn heading() -> AnyView {
    view! { class="ar", <div><PageHeading text="Who needs access?" caption="Request access" /></div> }
        .into_any()
}

fn long_heading() -> AnyView {
    view! { class="ar",
        <div><PageHeading text="Request for CN=GG_FIN_PAYROLL_MONTHEND_READWRITE_ALL_COST_CENTRES,OU=Groups,DC=example and 12 more" caption="My requests" /></div>
    }
    .into_any()
}

fn footer() -> AnyView {
    view! { class="ar", <Footer><a href="https://help.example/">"Help"</a><span>"Version 0.1.0"</span></Footer> }.into_any()
}

fn footer_with_language() -> AnyView {
    let (value, on_choose) = held("en");
    let choices = choices(&[("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]);
    view! { class="ar",
        <Footer>
            <Button kind=ButtonKind::Quiet>"Forget on this device"</Button>
            <div class="ar-footer__language">
                <Select id="footer-language" label="Language" choices=choices value on_choose />
            </div>
        </Footer>
    }
    .into_any()
}
