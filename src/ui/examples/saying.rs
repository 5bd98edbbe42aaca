//! What the app says by itself.

use super::{Example, held};
use crate::ui::{
    Badge, Button, ButtonKind, Dialog, Disclosure, DisclosureOnDemand, EmptyState, ErrorItem, ErrorSummary,
    Notice, SkeletonList, TextField, Tone,
};
use leptos::prelude::*;

pub(super) const EXAMPLES: &[Example] = &[
    Example { name: "error-summary/one", view: one_error },
    Example { name: "error-summary/two", view: errors },
    Example { name: "notice/tones", view: notices },
    Example { name: "badge/tones", view: badges },
    Example { name: "disclosure/closed", view: disclosure },
    Example { name: "disclosure/open", view: disclosure_open },
    Example { name: "empty/with-way-out", view: empty },
    Example { name: "skeleton/two-rows", view: skeleton },
    Example { name: "dialog/question", view: dialog },
    Example { name: "dialog/with-a-field", view: dialog_with_a_field },
];

/// An entry that leads to another page, and one that leads nowhere.
fn one_error() -> AnyView {
    let elsewhere = ErrorItem {
        href: Some("#/request/what".into()),
        text: "Choose at least one role, access profile or entitlement".into(),
        ..Default::default()
    };
    let nowhere =
        ErrorItem { text: "What was chosen can no longer be requested".into(), ..Default::default() };
    view! { class="ar", <ErrorSummary title="There is a problem" items=vec![elsewhere, nowhere] /> }
        .into_any()
}

fn errors() -> AnyView {
    let items = vec![
        ErrorItem::at("radios-error", "Choose who needs access"),
        ErrorItem::at("date-error", "End date: choose a day after today"),
    ];
    view! { class="ar", <ErrorSummary title="There is a problem" items=items /> }.into_any()
}

fn notices() -> AnyView {
    view! { class="ar",
        <Notice>"Filled in from a link. Check every answer before you send."</Notice>
        <Notice tone=Tone::Info title="What others hold is not visible to you">"You can still ask; the approver sees it."</Notice>
        <Notice tone=Tone::Success title="Saved"><p>"Your answers are kept on this device."</p></Notice>
        <Notice tone=Tone::Warning title="The tenant is busy"><p>"Trying again in 10 seconds. "<a href="#/help">"Why?"</a></p></Notice>
        <Notice tone=Tone::Error title="The request was not accepted"><p>"The tenant answered 403. Nothing was sent."</p><Button>"Try again"</Button></Notice>
    }
    .into_any()
}

fn badges() -> AnyView {
    view! { class="ar",
        <p class="ar-row">
            <Badge text="Role" />
            <Badge tone=Tone::Info text="Already held" />
            <Badge tone=Tone::Success text="Done" />
            <Badge tone=Tone::Warning text="Waiting for approval" />
            <Badge tone=Tone::Error text="Refused" />
        </p>
    }
    .into_any()
}

fn disclosure() -> AnyView {
    view! { class="ar", <Disclosure summary="More" hidden_suffix="about Payroll reader"><p>"Reference data goes here."</p></Disclosure> }.into_any()
}

fn disclosure_open() -> AnyView {
    view! { class="ar",
        <DisclosureOnDemand summary="What the service is asked" open=true>
            <p>"One call for Anna Bell, one for Ben Cole."</p>
            <p><code>"POST /v2025/access-requests"</code></p>
        </DisclosureOnDemand>
    }
    .into_any()
}

fn empty() -> AnyView {
    view! { class="ar", <EmptyState title="No requests yet"><p>"What you ask for appears here."</p><Button>"Request access"</Button></EmptyState> }.into_any()
}

fn skeleton() -> AnyView {
    view! { class="ar", <SkeletonList label="Loading…" rows=2 /> }.into_any()
}

fn dialog() -> AnyView {
    let open = RwSignal::new(false);
    view! { class="ar",
        <div class="ar-actions"><Button id="open-dialog" on_press=move || open.set(true)>"Withdraw…"</Button></div>
        <Dialog open on_close=move || open.set(false) title="Withdraw this request?" close_label="Close"
            warnings=vec![Signal::stored("Nobody will decide about it any more. You can ask again at any time.".to_owned())]>
            <div class="ar-actions"><Button kind=ButtonKind::Danger>"Withdraw"</Button><Button on_press=move || open.set(false)>"Keep it"</Button></div>
        </Dialog>
    }
    .into_any()
}

fn dialog_with_a_field() -> AnyView {
    let open = RwSignal::new(false);
    view! { class="ar",
        <div class="ar-actions"><Button id="open-dialog-field" on_press=move || open.set(true)>"Withdraw…"</Button></div>
        <Dialog open on_close=move || open.set(false) title="Withdraw the request for Maximiliane Freifrau von Langenscheidt-Hohenstein?"
            close_label="Close" warnings=vec![
                Signal::stored("Approvers are no longer asked. You can request again at any time.".to_owned()),
                Signal::stored("CN=GG_FIN_PAYROLL_MONTHEND_READWRITE_ALL_COST_CENTRES,OU=Groups is left as it is.".to_owned()),
            ]>
            {question()}
            <div class="ar-actions"><Button kind=ButtonKind::Danger busy=true>"Withdraw request"</Button><Button on_press=move || open.set(false)>"Keep the request"</Button></div>
        </Dialog>
    }
    .into_any()
}

fn question() -> AnyView {
    let (value, on_input) = held("");
    view! { class="ar",
        <TextField id="dialog-reason" label="Why do you withdraw it?" error="Enter why you withdraw the request" value on_input />
    }
    .into_any()
}
