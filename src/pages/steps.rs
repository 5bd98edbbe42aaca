//! The frame of a step: the doors, the progress, the error summary, the form with its main button.

use leptos::prelude::*;

use super::late_part;
use crate::{
    msg,
    route::{Door, Route, Step},
    store::{Part, Store, StoreEvent, use_store},
    text::Message,
    ui::{self, Button, ButtonKind, Dialog, ErrorSummary, Form, LinkButton, PageHeading, StepState, Steps},
};

/// The h1 of a step.
pub fn heading(door: Door, step: Step) -> Message {
    match (step, door) {
        (Step::Who, Door::Grant) => msg!("who.heading"),
        (Step::Who, Door::Change) => msg!("who.heading.change"),
        (Step::Who, Door::Remove) => msg!("who.heading.remove"),
        (Step::What, Door::Grant) => msg!("what.heading"),
        (Step::What, Door::Change) => msg!("what.heading.change"),
        (Step::What, Door::Remove) => msg!("what.heading.remove"),
        (Step::Details, _) => msg!("details.heading"),
        (Step::Check, _) => msg!("check.heading"),
        (Step::Sent, _) => msg!("sent.heading"),
    }
}

fn name(step: Step) -> Message {
    match step {
        Step::Who => msg!("steps.who"),
        Step::What => msg!("steps.what"),
        Step::Details => msg!("steps.details"),
        Step::Check => msg!("steps.check"),
        Step::Sent => msg!("steps.sent"),
    }
}

/// The progress over the steps. Steps that were answered lead back to themselves.
pub fn progress(store: Store, step: Step) -> AnyView {
    let steps = Signal::derive(move || {
        let door = store.door();
        let entry = |each: Step| ui::Step {
            label: store.say(&name(each)),
            href: (each < step && step != Step::Sent).then(|| Route::Guide { door, step: each }.fragment()),
            state: match each.cmp(&step) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Ahead,
            },
        };
        Step::ALL.into_iter().map(entry).collect::<Vec<_>>()
    });
    let number = Step::ALL.iter().position(|each| *each == step).map_or(1, |at| at + 1);
    let of = Step::ALL.len();
    view! { class="ar",
        <Steps
            label=store.words(msg!("steps.label"))
            progress=store.words(msg!("steps.of", step = number, of = of))
            steps=steps
        />
    }
    .into_any()
}

/// A step that asks something.
#[component]
pub fn StepFrame(
    step: Step,
    /// The main button; "Continue" when none is given.
    #[prop(optional, into)]
    main: Option<AnyView>,
    /// Shown between the heading and the form.
    #[prop(optional, into)]
    above: Option<AnyView>,
    #[prop(optional, into)] on_submit: Option<Callback<()>>,
    /// Notices and warnings of the rules that belong to this step.
    #[prop(default = true)]
    with_remarks: bool,
    children: Children,
) -> impl IntoView {
    let store = use_store();
    let heading = Signal::derive(move || store.say(&heading(store.door(), step)));
    let submit = on_submit.unwrap_or_else(|| Callback::new(move |()| store.dispatch(StoreEvent::Continue)));
    let back = move || {
        step.previous().map(|step| {
            let href = Route::Guide { door: store.door(), step }.fragment();
            view! { class="ar",
                <LinkButton kind=ButtonKind::Quiet href=href>{store.words(msg!("steps.back"))}</LinkButton>
            }
        })
    };
    let main = main.unwrap_or_else(|| {
        view! { class="ar", <Button kind=ButtonKind::Primary submit=true>{store.words(msg!("steps.continue"))}</Button> }.into_any()
    });
    view! { class="ar",
        <div class="ar-stack ar-stack--loose">
            {progress(store, step)}
            {late_part(Part::Problems(step))}
            <PageHeading text=heading focus=store.entered />
            {above}
            <Form on_submit=submit>
                {children()}
                {with_remarks.then(|| late_part(Part::Remarks(step)))}
                <div class="ar-actions">
                    {main}
                    {back}
                    {late_part(Part::StartOver)}
                </div>
            </Form>
        </div>
    }
}

/// What stands in the way of a step, and whether a link filled the form.
pub fn problems(step: Step) -> AnyView {
    let store = use_store();
    view! { class="ar",
        <ErrorSummary
            title=store.words(msg!("app.problem.title"))
            items=store.summary_of(step)
            focus=store.summon
        />
        {super::link::notice(step)}
    }
    .into_any()
}

/// Drops everything behind the open door, after asking. And the key that continues without going to the button: it stands in the
/// second half of the app, and this is what every step has of it.
#[component]
pub fn StartOver() -> impl IntoView {
    let store = use_store();
    let asking = RwSignal::new(false);
    let worth_asking = Memo::new(move |_| store.with_pad(|pad| !pad.is_blank()));
    // Not on Check: what sends is pressed by its own button only.
    let asks = move || store.route.with(|route| route.guide().is_some_and(|(_, step)| step < Step::Check));
    let asks = Memo::new(move |_| asks());
    ui::on_ctrl_enter(Callback::new(move |()| {
        if asks.get_untracked() {
            store.dispatch(StoreEvent::Continue);
        }
    }));
    view! { class="ar",
        {move || worth_asking.get().then(|| view! { class="ar",
            <Button kind=ButtonKind::Quiet on_press=Callback::new(move |()| asking.set(true))>
                {store.words(msg!("steps.start-over"))}
            </Button>
        })}
        {move || asks.get().then(|| view! { class="ar", <p class="ar-actions__key">{store.words(msg!("steps.key"))}</p> })}
        <Dialog
            open=asking
            on_close=Callback::new(move |()| asking.set(false))
            title=store.words(msg!("steps.start-over.confirm"))
            close_label=store.words(msg!("app.close"))
        >
            <div class="ar-actions">
                <Button kind=ButtonKind::Danger on_press=Callback::new(move |()| { asking.set(false); store.start_over(); })>
                    {store.words(msg!("steps.start-over"))}
                </Button>
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| asking.set(false))>
                    {store.words(msg!("steps.start-over.keep"))}
                </Button>
            </div>
        </Dialog>
    }
}
