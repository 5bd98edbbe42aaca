//! Step 1: who needs access, or whose access should be removed.

use leptos::prelude::*;

use super::{
    fields::{asked, whys},
    late_part,
    steps::StepFrame,
    trouble::{lines_of, trouble},
    why::{FOR_OTHERS, MACHINES, REMOVING, why},
};
use crate::{
    catalogue::{PeopleSearch, PeopleSearchEvent, PersonHit},
    msg,
    route::{Door, Route, Step},
    rules::FieldPath,
    store::{GuideEvent, Part, Store, StoreEvent, use_store},
    ui::{Chip, ChipList, Choice, ComboOption, ComboWords, Combobox, Radios},
};

const ME: &str = "me";
const OTHERS: &str = "others";

#[component]
pub fn Who() -> impl IntoView {
    let store = use_store();
    // Memos: made anew at each change of the draft, the field would lose its focus and what is typed in it.
    let for_me = Memo::new(move |_| store.door() != Door::Remove);
    let others = Memo::new(move |_| !for_me.get() || store.with_pad(|pad| pad.others));
    view! { class="ar",
        <StepFrame step=Step::Who above=doors(store)>
            {move || for_me.get().then(|| me_or_others(store))}
            {move || others.get().then(|| late_part(Part::People))}
        </StepFrame>
    }
}

/// The doors. That to a change of dates is there only where the service knows such requests.
fn doors(store: Store) -> AnyView {
    let door = move |door: Door, words| {
        let current = move || (store.door() == door).then_some("page");
        view! { class="ar",
            <a class="ar-doors__door" href=Route::first(door).fragment() aria-current=current>{store.words(words)}</a>
        }
    };
    view! { class="ar",
        <nav class="ar-doors" id="request" tabindex="-1" aria-label=store.words(msg!("who.door.label"))>
            {door(Door::Grant, msg!("who.door.request"))}
            {store.changes_dates().then(|| door(Door::Change, msg!("who.door.change")))}
            {door(Door::Remove, msg!("who.door.remove"))}
        </nav>
    }
    .into_any()
}

fn me_or_others(store: Store) -> AnyView {
    let choices = Signal::derive(move || {
        let me = Choice {
            hint: store.me.with(|me| me.as_ref().map(|me| me.name.clone())),
            ..Choice::new(ME, store.say(&msg!("who.me")))
        };
        let others = Choice {
            unavailable: store.others_unavailable().map(|reason| store.say(&reason)),
            ..Choice::new(OTHERS, store.say(&msg!("who.others")))
        };
        vec![me, others]
    });
    let value = Signal::derive(move || if store.with_pad(|pad| pad.others) { OTHERS } else { ME }.to_owned());
    let choose = move |value: String| {
        let me = store.me.get_untracked();
        match (value.as_str(), me) {
            (ME, Some(me)) => store.dispatch(StoreEvent::Guide(GuideEvent::ChooseMe(me))),
            (OTHERS, me) => store.dispatch(StoreEvent::Guide(GuideEvent::ChooseOthers(me))),
            _ => {}
        }
    };
    let error = Signal::derive(move || store.who_error());
    view! { class="ar",
        <Radios
            id="who"
            legend=store.words(msg!("who.for"))
            choices=choices
            value=value
            error=error
            on_choose=Callback::new(choose)
        />
        {late_part(Part::WhyWho)}
    }
    .into_any()
}

/// "Why?" for what stands at "Me", and for the other choice while it is shut.
pub fn why_who() -> AnyView {
    let store = use_store();
    let shut = Memo::new(move |_| store.others_unavailable().is_some());
    let for_me = Memo::new(move |_| !store.with_pad(|pad| pad.others));
    view! { class="ar",
        {move || for_me.get().then(|| whys(store, Step::Who, &FieldPath::People))}
        {move || shut.get().then(|| why(store, FOR_OTHERS))}
    }
    .into_any()
}

/// What stands in the way of asking for oneself.
pub fn error(store: Store) -> Option<String> {
    let for_me = !store.with_pad(|pad| pad.others);
    for_me.then(|| store.error_at(Step::Who, &FieldPath::People).get()).flatten()
}

/// Finding people by name, e-mail or user name.
#[component]
pub fn People() -> impl IntoView {
    let store = use_store();
    let typed = RwSignal::new(String::new());
    let options = Signal::derive(move || options(store));
    let words = Signal::derive(move || words(store, &typed.get()));
    // From the first letter on: what was not asked yet was not looked for in vain.
    let loading = Signal::derive(move || {
        typed.with(|text| {
            let asked = |people: &PeopleSearch| text.trim().is_empty() || people.is_about(text);
            store.people.with(|people| people.view().waiting || !asked(people))
        })
    });
    let hint = Signal::derive(move || {
        Some(store.say(&match store.door() {
            Door::Grant | Door::Change => msg!("who.people.hint"),
            Door::Remove => msg!("who.people.hint.remove"),
        }))
    });
    let query = move |text: String| {
        typed.set(text.clone());
        store.look_for_people(text);
    };
    let choose = move |id: String| {
        if let Some(person) = store.found_person(&id) {
            store.announce(msg!("who.people.added-said", name = person.name.as_str()));
            store.dispatch(StoreEvent::Guide(GuideEvent::AddPerson(person)));
            typed.set(String::new());
            store.look_for_people(String::new());
        }
    };
    let chips = Signal::derive(move || {
        store.with_pad(|pad| {
            let chip = |person: &crate::rules::Person| Chip {
                id: person.id.clone(),
                label: person.name.clone(),
                detail: (!person.detail.is_empty()).then(|| person.detail.clone()),
            };
            pad.draft.people.iter().map(chip).collect::<Vec<_>>()
        })
    });
    let shut = Memo::new(move |_| {
        let removing = store.door() == Door::Remove;
        let shut = |hit: &&PersonHit| {
            !hit.person.machine && store.person_unavailable(&hit.person, removing).is_some()
        };
        store.people.with(|people| {
            let hits = people.view().hits;
            (hits.iter().any(shut), hits.iter().any(|hit| hit.person.machine))
        })
    });
    let remove = move |id: String| {
        let name = store.with_pad(|pad| pad.draft.person(&id).map(|person| person.name.clone()));
        store.announce(msg!("who.people.removed-said", name = name.unwrap_or_default()));
        store.dispatch(StoreEvent::Guide(GuideEvent::RemovePerson(id)));
    };
    let field = view! { class="ar",
        <Combobox
            id="people"
            label=store.words(msg!("who.people"))
            hint=hint
            error=store.error_at(Step::Who, &FieldPath::People)
            query=typed
            options=options
            loading=loading
            words=words
            on_query=Callback::new(query)
            on_choose=Callback::new(choose)
        />
        <div role="status">{move || failure(store)}</div>
        {move || shut.get().1.then(|| why(store, MACHINES))}
        {move || shut.get().0.then(|| why(store, if store.door() == Door::Remove { REMOVING } else { FOR_OTHERS }))}
    }
    .into_any();
    view! { class="ar",
        {asked(store, Step::Who, &FieldPath::People, field)}
        <ChipList
            label=store.words(msg!("who.people.chosen"))
            chips=chips
            remove_label=store.words(msg!("check.remove"))
            on_remove=Callback::new(remove)
            focus_when_empty="people"
        />
    }
}

/// Why nobody could be looked for, in the service's own words.
fn failure(store: Store) -> Option<AnyView> {
    let lines = store.people.with(|people| people.view().problem.map(|problem| lines_of(store, problem)))?;
    let again = Callback::new(move |()| store.on_people(PeopleSearchEvent::Retry));
    Some(trouble(store, lines, again, "people"))
}

fn options(store: Store) -> Vec<ComboOption> {
    let me = store.facts.with(|facts| facts.requester.identity_id.clone());
    let removing = store.door() == Door::Remove;
    store.people.with(|people| {
        let option = |hit: &&PersonHit| {
            let person = &hit.person;
            let chosen = store.with_pad(|pad| pad.draft.person(&person.id).is_some());
            let manager = person
                .manager_name
                .as_ref()
                .map(|name| store.say(&msg!("who.people.manager", name = name.as_str())));
            let detail = [Some(person.detail.clone()).filter(|d| !d.is_empty()), manager];
            ComboOption {
                id: person.id.clone(),
                label: person.name.clone(),
                detail: Some(detail.into_iter().flatten().collect::<Vec<_>>().join(" · ")),
                badge: match (person.machine, me.as_deref() == Some(person.id.as_str())) {
                    (true, _) => Some(store.say(&msg!("who.people.machine"))),
                    (_, true) => Some(store.say(&msg!("who.people.you"))),
                    _ => None,
                },
                unavailable: if chosen {
                    Some(store.say(&msg!("who.people.already")))
                } else {
                    store.person_unavailable(person, removing).map(|reason| store.say(&reason))
                },
            }
        };
        people.view().hits.iter().map(option).collect()
    })
}

fn words(store: Store, typed: &str) -> ComboWords {
    store.people.with(|people| {
        let view = people.view();
        let term = typed.trim();
        let empty = match view.problem {
            Some(problem) => store.say(&problem.message()),
            None if view.not_visible => store.say(&msg!("app.not-visible")),
            None => store.say(&msg!("who.people.none", term = term)),
        };
        ComboWords {
            loading: store.say(&msg!("who.people.searching")),
            empty,
            count: store.say(&msg!("who.people.found", count = view.hits.len())),
            more: view.more.then(|| store.say(&msg!("who.people.more"))),
        }
    })
}
