//! Finding, choosing, and what was chosen.

use super::{Example, held};
use crate::ui::{
    Badge, Button, ButtonKind, Card, ChangeLink, Chip, ChipList, ComboOption, ComboWords, Combobox, Select,
    ShowMore, SummaryList, SummaryRow, Timeline, TimelineEntry, TimelineState, Tone,
};
use leptos::prelude::*;

pub(super) const EXAMPLES: &[Example] = &[
    Example { name: "chips/three", view: chips },
    Example { name: "combobox/people", view: people },
    Example { name: "combobox/nobody-found", view: nobody },
    Example { name: "combobox/loading", view: loading },
    Example { name: "combobox/error", view: people_error },
    Example { name: "results/with-basket", view: results },
    Example { name: "show-more/busy", view: more_busy },
    Example { name: "show-more/all-shown", view: more_none },
    Example { name: "card/with-actions", view: card },
    Example { name: "summary/card", view: summary },
    Example { name: "timeline/waiting", view: timeline },
    Example { name: "history/list", view: history },
    Example { name: "receipt/sent", view: receipt },
];

fn chips() -> AnyView {
    let chip = |id: &str, label: &str, detail: Option<&str>| Chip {
        id: id.into(),
        label: label.into(),
        detail: detail.map(Into::into),
    };
    let chips = RwSignal::new(vec![
        chip("a", "Anna Bell", None),
        chip("b", "Ben Cole", Some("ben.cole@example.org")),
        chip("c", "Кара Даль-von-und-zu-Langenscheidt-Hohenstein", Some("cara")),
    ]);
    view! { class="ar",
        <ChipList label="People chosen" chips remove_label="Remove" focus_when_empty="people"
            on_remove=move |id: String| chips.update(|all| all.retain(|chip| chip.id != id)) />
    }
    .into_any()
}

fn words() -> ComboWords {
    ComboWords {
        loading: "Searching…".into(),
        empty: "No one found. Check the spelling, or try the e-mail address.".into(),
        count: "3 people found".into(),
        more: Some("Type more of the name to narrow this down.".into()),
    }
}

/// What drops down in place of matches is seen when something is typed.
fn nobody() -> AnyView {
    let (query, on_query) = held("zzzz");
    view! { class="ar", <Combobox id="nobody" label="People" query on_query options=Vec::new() on_choose=|_| {} words=words() /> }
        .into_any()
}

fn loading() -> AnyView {
    let (query, on_query) = held("ann");
    view! { class="ar",
        <Combobox id="loading" label="People" query on_query options=Vec::new() on_choose=|_| {} loading=true words=words() />
    }
    .into_any()
}

fn people_error() -> AnyView {
    let (query, on_query) = held("");
    view! { class="ar",
        <Combobox id="people-error" label="People" hint="Name, e-mail or user name" error="People: choose at least one person" query on_query
            options=Vec::new() on_choose=|_| {} words=words() />
    }
    .into_any()
}

fn people() -> AnyView {
    let (query, on_query) = held("");
    let option = |id: &str, label: &str| ComboOption {
        id: id.into(),
        label: label.into(),
        detail: Some(format!("{id}@example.org · Finance")),
        ..Default::default()
    };
    let options = vec![
        ComboOption { badge: Some("Reports to you".into()), ..option("anna.bell", "Anna Bell") },
        option("anna.berg", "Anna Berg"),
        ComboOption { unavailable: Some("Already chosen".into()), ..option("anna.cole", "Anna Cole") },
        ComboOption {
            badge: Some("Machine identity".into()),
            ..option("svc.annual.closing.of.all.cost.centres", "annual-closing-of-all-cost-centres-robot-01")
        },
    ];
    view! { class="ar",
        <Combobox id="people" label="People" hint="Name, e-mail or user name" query on_query options=options on_choose=|_| {} words=words() />
    }
    .into_any()
}

fn result(
    name: &'static str,
    text: &'static str,
    kind: &'static str,
    badge: Option<(&'static str, Tone)>,
    chosen: bool,
) -> AnyView {
    view! { class="ar",
        <li class="ar-result" data-chosen=chosen.then_some("true")>
            <div class="ar-result__main">
                <h2 class="ar-result__name"><bdi>{name}</bdi></h2>
                <p class="ar-facts">{kind}" · Workday · Owner: Carla Diaz"</p>
                <p class="ar-result__text"><bdi>{text}</bdi></p>
                {badge.map(|(text, tone)| view! { class="ar", <p class="ar-row"><Badge text tone /></p> })}
            </div>
            <div class="ar-result__action">
                {if chosen {
                    view! { class="ar", <Button hidden_suffix=name>"Remove"</Button> }.into_any()
                } else {
                    view! { class="ar", <Button hidden_suffix=name>"Add"</Button> }.into_any()
                }}
            </div>
        </li>
    }
    .into_any()
}

fn results() -> AnyView {
    let (kind, on_kind) = held("");
    let (owner, on_owner) = held("");
    let all = vec![crate::ui::Choice::new("", "All")];
    view! { class="ar",
        <div class="ar-split">
            <div class="ar-split__main ar-stack">
                <div class="ar-facets">
                    <Select id="facet-type" label="Type" choices=all.clone() value=kind on_choose=on_kind />
                    <Select id="facet-owner" label="Owner" choices=all value=owner on_choose=on_owner />
                </div>
                <ul class="ar-results" role="list">
                    {result("Payroll reader", "Read pay slips and month-end reports.", "Role", None, true)}
                    {result("Payroll approver", "Approve payroll runs for your cost centre.", "Access profile", Some(("Already held", Tone::Info)), false)}
                    {result("CN=GG_FIN_PAYROLL_RW,OU=Groups,DC=corp,DC=example,DC=org", "No description.", "Entitlement", Some(("Waiting for approval", Tone::Warning)), false)}
                </ul>
                <ShowMore shown="Showing 3 of 46" label="Show more" has_more=true on_more=|| {} />
            </div>
            <aside class="ar-split__aside" aria-labelledby="basket">
                <div class="ar-basket">
                    <h2 class="ar-basket__heading" id="basket">"Your basket: 1 item"</h2>
                    <ul class="ar-basket__list" role="list">
                        <li class="ar-basket__item">
                            <span class="ar-basket__name"><bdi>"Payroll reader"</bdi></span>
                            <Button kind=ButtonKind::Quiet hidden_suffix="Payroll reader">"Remove"</Button>
                        </li>
                    </ul>
                    <Button kind=ButtonKind::Primary>"Continue"</Button>
                </div>
            </aside>
        </div>
    }
    .into_any()
}

fn more_busy() -> AnyView {
    view! { class="ar", <ShowMore shown="Showing 50 of 1,204" label="Show more" has_more=true busy=true on_more=|| {} /> }.into_any()
}

fn more_none() -> AnyView {
    view! { class="ar", <ShowMore shown="Showing all 3" label="Show more" has_more=false on_more=|| {} /> }
        .into_any()
}

fn card() -> AnyView {
    view! { class="ar",
        <Card heading="What the approver reads" actions=|| view! { class="ar", <Button kind=ButtonKind::Quiet>"Change"</Button> }>
            <p>"Anna takes over the month-end closing from March."</p>
        </Card>
    }
    .into_any()
}

fn summary() -> AnyView {
    let change = |hidden: &str| ChangeLink {
        href: "#/request/details".into(),
        label: "Change".into(),
        hidden: hidden.into(),
    };
    view! { class="ar",
        <Card heading="Details">
            <SummaryList>
                <SummaryRow key="For" change=change("who")><bdi>"Anna Bell"</bdi>", "<bdi>"Ben Cole"</bdi></SummaryRow>
                <SummaryRow key="Comment" change=change("comment")><bdi>"Takes over the closing.\nTicket CHG-12."</bdi></SummaryRow>
                <SummaryRow key="End date" change=change("end date")>"Not provided"</SummaryRow>
            </SummaryList>
        </Card>
    }
    .into_any()
}

fn timeline() -> AnyView {
    view! { class="ar",
        <Card heading="What happened">
            <Timeline>
                <TimelineEntry title="Request sent" state=TimelineState::Done when="12 May 2026, 09:14"><p>"By you"</p></TimelineEntry>
                <TimelineEntry title="Waiting for approval" state=TimelineState::Active when="Since 12 May 2026, 09:15"><p>"Carla Diaz decides."</p></TimelineEntry>
                <TimelineEntry title="Access set up" />
            </Timeline>
        </Card>
        <Card heading="What happened">
            <Timeline>
                <TimelineEntry title="Request sent" state=TimelineState::Done when="12 May 2026, 09:14" />
                <TimelineEntry title="Refused by Carla Diaz" state=TimelineState::Failed when="13 May 2026, 11:02"><p>"“Ask for the reader role instead.”"</p></TimelineEntry>
            </Timeline>
        </Card>
    }
    .into_any()
}

fn history() -> AnyView {
    let entry = |name: &'static str, state: &'static str, badge: &'static str, tone: Tone| {
        view! { class="ar",
            <li class="ar-history__entry">
                <div class="ar-history__main">
                    <h2 class="ar-history__name"><a href="#/requests/1"><bdi>{name}</bdi></a></h2>
                    <p class="ar-facts">"Access · for Anna Bell · 12 May 2026"</p>
                    <p class="ar-history__state">{state}</p>
                </div>
                <div class="ar-history__aside"><Badge text=badge tone /></div>
            </li>
        }
    };
    view! { class="ar",
        <ul class="ar-history" role="list">
            {entry("Payroll reader", "Carla Diaz decides, since 12 May", "Waiting for approval", Tone::Warning)}
            {entry("Payroll approver", "Set up on 10 May", "Done", Tone::Success)}
            {entry("Treasury", "“Ask for the reader role instead.”", "Refused", Tone::Error)}
            {entry("CN=GG_FIN_PAYROLL_MONTHEND_READWRITE,OU=Groups", "Since 12 May",
                "Waiting for Maximiliane Freifrau von Langenscheidt-Hohenstein to approve, since 12 May 2026, 09:15", Tone::Info)}
        </ul>
    }
    .into_any()
}

fn receipt() -> AnyView {
    view! { class="ar",
        <section class="ar-receipt">
            <dl>
                <dt class="ar-receipt__label">"Your reference"</dt>
                <dd class="ar-receipt__reference">"7F3K-91QD"</dd>
            </dl>
        </section>
    }
    .into_any()
}
