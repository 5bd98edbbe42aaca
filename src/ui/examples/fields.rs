//! Controls that take an answer.

use super::{Example, choices, held};
use crate::ui::{
    Button, ButtonKind, Checkbox, Checkboxes, Choice, CopyButton, DateField, LinkButton, Radios, SearchField,
    Select, TextArea, TextField, TimeWords,
};
use leptos::prelude::*;

pub(super) const EXAMPLES: &[Example] = &[
    Example { name: "button/kinds", view: buttons },
    Example { name: "button/unavailable", view: unavailable },
    Example { name: "button/long", view: long_button },
    Example { name: "text-field/empty", view: text },
    Example { name: "text-field/error", view: text_error },
    Example { name: "text-area/counted", view: area },
    Example { name: "text-area/two-errors", view: area_error },
    Example { name: "search/empty", view: search_empty },
    Example { name: "search/busy", view: search },
    Example { name: "select/plain", view: select },
    Example { name: "select/error", view: select_error },
    Example { name: "radios/one-unavailable", view: radios },
    Example { name: "radios/error", view: radios_error },
    Example { name: "radios/in-a-line", view: radios_in_a_line },
    Example { name: "checkboxes/some", view: checkboxes },
    Example { name: "checkboxes/error", view: checkboxes_error },
    Example { name: "checkbox/alone", view: checkbox },
    Example { name: "checkbox/unavailable", view: checkbox_unavailable },
    Example { name: "date/empty", view: date_empty },
    Example { name: "date/with-time", view: date },
    Example { name: "date/error", view: date_error },
];

fn buttons() -> AnyView {
    view! { class="ar",
        <div class="ar-actions">
            <Button kind=ButtonKind::Primary>"Continue"</Button>
            <Button>"Show more"</Button>
            <Button kind=ButtonKind::Danger>"Withdraw"</Button>
            <Button kind=ButtonKind::Quiet hidden_suffix="Payroll reader">"Remove"</Button>
            <Button kind=ButtonKind::Primary busy=true>"Send request"</Button>
            <LinkButton href="#/requests">"View my requests"</LinkButton>
            <CopyButton text="AR-7F3K" label="Copy" on_copy=|_| {} outcome="Copied" />
        </div>
    }
    .into_any()
}

fn unavailable() -> AnyView {
    view! { class="ar",
        <div class="ar-actions">
            <Button unavailable="Only Anna Bell's manager or an administrator can remove this.">"Remove access"</Button>
        </div>
    }
    .into_any()
}

fn long_button() -> AnyView {
    view! { class="ar",
        <div class="ar-actions">
            <Button kind=ButtonKind::Primary>"Bestätigen und den Antrag an die genehmigende Stelle weiterleiten"</Button>
            <Button>"Zugriffsberechtigungsverwaltungsübersicht"</Button>
        </div>
    }
    .into_any()
}

fn text() -> AnyView {
    let (value, on_input) = held("");
    view! { class="ar", <TextField id="text-empty" label="Ticket number" hint="As your service desk wrote it." optional="optional" value on_input /> }
        .into_any()
}

fn text_error() -> AnyView {
    let (value, on_input) = held("CHG 12");
    view! { class="ar",
        <TextField id="text-error" label="Ticket number" hint="As your service desk wrote it." error="Ticket number: use letters, digits and hyphens only" value on_input />
    }
    .into_any()
}

fn area() -> AnyView {
    let (value, on_input) = held("Anna takes over the month-end closing from March.");
    view! { class="ar",
        <TextArea id="area" label="Comment" hint="Approvers read this. Say what the access is for." value on_input count="1,951 characters left" />
    }
    .into_any()
}

fn area_error() -> AnyView {
    let (value, on_input) = held("<b>urgent</b>");
    view! { class="ar",
        <TextArea id="area-error" label="Comment" hint="Approvers read this. Say what the access is for." value on_input
            error="Comment: leave out the characters < and >\nComment: use 2,000 characters or fewer" count="12 characters too many" />
    }
    .into_any()
}

fn search_empty() -> AnyView {
    let (value, on_input) = held("");
    view! { class="ar",
        <SearchField id="search-empty" label="Search for access" hint="A name, or a part of it" placeholder="Payroll" value on_input />
    }
    .into_any()
}

fn search() -> AnyView {
    let (value, on_input) = held("payroll");
    view! { class="ar", <SearchField id="search" label="Search for access" value on_input busy=true /> }
        .into_any()
}

fn select() -> AnyView {
    let (value, on_choose) = held("");
    let choices = choices(&[("", "All types"), ("ROLE", "Roles"), ("ENTITLEMENT", "Entitlements")]);
    view! { class="ar", <Select id="select" label="Type" choices=choices value on_choose /> }.into_any()
}

fn select_error() -> AnyView {
    let (value, on_choose) = held("");
    let choices =
        choices(&[("", "Choose an account"), ("a", "anna.bell"), ("b", "anna.bell.administration")]);
    view! { class="ar",
        <Select id="select-error" label="Account of Anna Bell on Code Forge" hint="Anna Bell has two accounts there."
            error="Account of Anna Bell on Code Forge: choose which account gets the access" choices=choices value on_choose />
    }
    .into_any()
}

fn who() -> Vec<Choice> {
    vec![
        Choice::new("me", "Me"),
        Choice {
            hint: Some("By name, e-mail or user name.".into()),
            ..Choice::new("others", "Other people")
        },
        Choice {
            unavailable: Some("Only managers and administrators can remove access.".into()),
            ..Choice::new("remove", "Remove access")
        },
    ]
}

fn radios() -> AnyView {
    let (value, on_choose) = held("me");
    view! { class="ar", <Radios id="radios" legend="Who needs access?" choices=who() value on_choose /> }
        .into_any()
}

fn radios_error() -> AnyView {
    let (value, on_choose) = held("");
    view! { class="ar",
        <Radios id="radios-error" legend="Who needs access?" error="Choose who needs access" choices=who() value on_choose />
    }
    .into_any()
}

fn radios_in_a_line() -> AnyView {
    let (value, on_choose) = held("add");
    view! { class="ar",
        <Radios id="radios-line" legend="What should become of the date?" optional="optional" value on_choose inline=true
            choices=choices(&[("add", "Set a new one"), ("keep", "Leave it"), ("none", "Take it away")]) />
    }
    .into_any()
}

fn types() -> Vec<Choice> {
    vec![
        Choice::new("a", "Roles"),
        Choice::new("b", "Access profiles"),
        Choice {
            unavailable: Some("Your sign-in may not see entitlements.".into()),
            ..Choice::new("c", "Entitlements")
        },
    ]
}

/// What is ticked, beginning with these.
fn ticked(start: &[&str]) -> (RwSignal<Vec<String>>, Callback<(String, bool)>) {
    let chosen = RwSignal::new(start.iter().map(|&value| value.to_owned()).collect::<Vec<_>>());
    let toggle = move |(value, on): (String, bool)| {
        chosen.update(|all| if on { all.push(value) } else { all.retain(|known| *known != value) });
    };
    (chosen, Callback::new(toggle))
}

fn checkboxes() -> AnyView {
    let (chosen, on_toggle) = ticked(&["a"]);
    let choices = choices(&[("a", "Roles"), ("b", "Access profiles"), ("c", "Entitlements")]);
    view! { class="ar", <Checkboxes id="checkboxes" legend="Types" choices=choices chosen on_toggle inline=true /> }.into_any()
}

fn checkboxes_error() -> AnyView {
    let (chosen, on_toggle) = ticked(&[]);
    view! { class="ar",
        <Checkboxes id="checkboxes-error" legend="Types" hint="What is searched for." error="Types: choose at least one"
            choices=types() chosen on_toggle />
    }
    .into_any()
}

fn checkbox() -> AnyView {
    let (on, set) = signal(true);
    view! { class="ar",
        <Checkbox id="checkbox" label="Begin the comment by saying that access is removed" hint="Approvers cannot see it otherwise."
            checked=on on_change=move |now| set.set(now) />
    }
    .into_any()
}

fn checkbox_unavailable() -> AnyView {
    view! { class="ar",
        <Checkbox id="checkbox-unavailable" label="Own date for this item" unavailable="Entitlements are given without an end date."
            checked=false on_change=|_| {} />
    }
    .into_any()
}

fn words() -> TimeWords {
    TimeWords { label: "Time".into(), add: "Add a time".into(), remove: "Remove the time".into() }
}

fn date_empty() -> AnyView {
    let (date, on_date) = held("");
    let (time, on_time) = held("");
    view! { class="ar",
        <DateField id="date-empty" label="Access starts on" optional="optional" date on_date time_words=words() time on_time />
    }
    .into_any()
}

fn date() -> AnyView {
    let (date, on_date) = held("2026-12-31");
    let (time, on_time) = held("17:30");
    view! { class="ar",
        <DateField id="date" label="End date" optional="optional" hint="Without one the access has no end." date on_date time_words=words()
            time on_time preview="Ends 31 Dec 2026, 17:30 (Europe/Berlin), which is 16:30 UTC" />
    }
    .into_any()
}

fn date_error() -> AnyView {
    let (date, on_date) = held("2020-01-01");
    let (time, on_time) = held("08:00");
    view! { class="ar",
        <DateField id="date-error" label="End date" error="End date: choose a day after today" date on_date time_words=words() time on_time />
    }
    .into_any()
}
