//! "My requests": the server's list merged with what this browser sent, newest first, page by page.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::{news, sending};
use crate::{
    history::{Export, ListEvent, RequestGroup, StateGroup, kind_name},
    msg,
    route::{RequestId, Route},
    store::{Store, use_store},
    text::{Arg, Message},
    ui::{
        Badge, Button, ButtonKind, Choice, EmptyState, Notice, PageHeading, SearchField, Select, ShowMore,
        SkeletonList, Tone, list_role,
    },
};

/// The id of the heading on the list, and on the page of one request.
pub const HEADING: &str = "requests-heading";

/// What is shown: the order, and each request by its key.
type Shown = Memo<(Vec<String>, BTreeMap<String, RequestGroup>)>;

#[component]
pub fn Requests() -> impl IntoView {
    let store = use_store();
    let shown: Shown = Memo::new(move |_| {
        let sent = store.sent();
        store.requests.with(|requests| {
            let mut groups = requests.list.requests(&sent);
            groups.retain(|group| requests.shows(group));
            let keys = groups.iter().map(|group| group.key.clone()).collect();
            (keys, groups.into_iter().map(|group| (group.key.clone(), group)).collect())
        })
    });
    let keys = Memo::new(move |_| shown.with(|(keys, _)| keys.clone()));
    // What stands on it is built once: the button for more keeps the focus while rows come.
    let any = Memo::new(move |_| !keys.with(Vec::is_empty));
    let row = move |key: String| {
        entry(store, Memo::new(move |_| shown.with(|(_, groups)| groups.get(&key).cloned())))
    };
    let loading = Memo::new(move |_| store.requests.with(|requests| requests.list.view().loading));
    let count = Signal::derive(move || store.say(&msg!("requests.count", count = keys.with(Vec::len))));
    let asked = RwSignal::new(false);
    news::tell(store, asked, move |group| store.requests.with(|requests| requests.shows(group)));
    view! { class="ar",
        <div class="ar-stack">
            <PageHeading text=store.words(msg!("requests.heading")) focus=store.entered id=HEADING />
            <Toolbar shown asked />
            <Unsettled />
            {trouble(store)}
            {move || loading.get().then(|| view! { class="ar", <SkeletonList label=store.words(msg!("app.loading")) /> })}
            {move || (!loading.get() && !any.get()).then(|| nothing(store))}
            <ul class="ar-history" role=move || list_role(keys.with(Vec::is_empty))>
                <For each=move || keys.get() key=Clone::clone let:key>{row(key)}</For>
            </ul>
            {move || any.get().then(|| view! { class="ar",
                <ShowMore
                    shown=count
                    label=store.words(msg!("requests.more"))
                    has_more=Signal::derive(move || store.requests.with(|requests| requests.list.view().more))
                    busy=Signal::derive(move || store.requests.with(|requests| requests.list.view().loading_more))
                    on_more=Callback::new(move |()| store.on_requests(ListEvent::More))
                />
            })}
        </div>
    }
}

/// Every request that is known, newest first.
pub fn groups(store: Store) -> Vec<RequestGroup> {
    let sent = store.sent();
    store.requests.with(|requests| requests.list.requests(&sent))
}

#[component]
fn Toolbar(shown: Shown, asked: RwSignal<bool>) -> impl IntoView {
    let store = use_store();
    let refresh = move |()| {
        asked.set(true);
        store.on_requests(ListEvent::Open);
    };
    let states = Signal::derive(move || {
        let any = Choice::new("", store.say(&msg!("requests.state.all")));
        let each = StateGroup::ALL.iter().enumerate();
        std::iter::once(any)
            .chain(each.map(|(at, group)| Choice::new(at.to_string(), store.say(&group.message()))))
            .collect::<Vec<_>>()
    });
    let state = Signal::derive(move || {
        let chosen = store.requests.with(|requests| requests.filter.state);
        chosen
            .and_then(|chosen| StateGroup::ALL.iter().position(|group| *group == chosen))
            .map(|at| at.to_string())
            .unwrap_or_default()
    });
    let choose = move |value: String| {
        let state = value.parse::<usize>().ok().and_then(|at| StateGroup::ALL.get(at).copied());
        store.requests.update(|requests| requests.filter.state = state);
    };
    let save = move |()| {
        let say = |message: &Message| store.say(message);
        let (file, count) = shown.with_untracked(|(keys, groups)| {
            let groups: Vec<&RequestGroup> = keys.iter().filter_map(|key| groups.get(key)).collect();
            (Export { say: &say }.file(&groups), groups.len())
        });
        let name = say(&msg!("requests.export.file"));
        store.with_ports(|ports| ports.page.save_file(&name, "text/csv;charset=utf-8", &file));
        store.announce(msg!("requests.export.done", count = count));
    };
    let read = move || {
        let read_ms = store.requests.with(|requests| requests.read_ms)?;
        Some(store.say(&msg!("requests.updated", when = Arg::Moment(read_ms))))
    };
    view! { class="ar",
        <div class="ar-toolbar">
            <SearchField
                id="filter"
                label=store.words(msg!("requests.filter"))
                value=Signal::derive(move || store.requests.with(|requests| requests.filter.text.clone()))
                on_input=Callback::new(move |text| store.requests.update(|requests| requests.filter.text = text))
            />
            <Select id="state" label=store.words(msg!("requests.state")) choices=states value=state on_choose=Callback::new(choose) />
            <div class="ar-toolbar__buttons">
                <Button kind=ButtonKind::Secondary on_press=Callback::new(refresh)>
                    {store.words(msg!("requests.refresh"))}
                </Button>
                <Button kind=ButtonKind::Quiet on_press=Callback::new(save)>{store.words(msg!("requests.export"))}</Button>
            </div>
            <p class="ar-muted">{read}</p>
        </div>
    }
}

/// Calls of this browser that are not settled: each with what may be done about it, stopping included.
#[component]
fn Unsettled() -> impl IntoView {
    let store = use_store();
    let records = Memo::new(move |_| {
        store.outbox.with(|outbox| {
            let open =
                |record: &&crate::submission::Record| !record.is_settled() && record.replaced_by.is_none();
            outbox.records().iter().filter(open).cloned().collect::<Vec<_>>()
        })
    });
    // By revision: a change of one leaves the buttons of the others, and the focus on them, alone.
    view! { class="ar",
        <For each=move || records.get() key=|record| (record.cid.clone(), record.revision) let:record>
            {sending::one(store, &record)}
        </For>
    }
}

fn trouble(store: Store) -> AnyView {
    let failed = Memo::new(move |_| {
        store.requests.with(|requests| {
            let view = requests.list.view();
            let error = view.problem.or(view.stale)?;
            let mut lines = vec![error.message()];
            lines.extend(error.details());
            lines.extend(requests.read_ms.map(|ms| msg!("requests.old", when = Arg::Moment(ms))));
            Some((error.is_not_visible(), lines))
        })
    });
    let unreadable = Memo::new(move |_| store.requests.with(|requests| requests.list.view().unreadable));
    view! { class="ar",
        {move || failed.get().map(|(unseen, lines)| failure(store, unseen, lines, ListEvent::Retry))}
        {move || (unreadable.get() > 0).then(|| {
            let said = store.words(msg!("requests.unreadable", count = unreadable.get()));
            view! { class="ar", <Notice tone=Tone::Warning role="status"><p>{said}</p></Notice> }
        })}
    }
    .into_any()
}

/// What could not be read, why, and the button that asks again. It goes as soon as it is asked again: the focus goes to the
/// heading, which stays.
pub fn failure(store: Store, unseen: bool, lines: Vec<Message>, again: ListEvent) -> AnyView {
    let title = Signal::derive(move || unseen.then(|| store.say(&msg!("app.not-visible"))));
    let press = move |()| {
        store.on_requests(again.clone());
        store.with_ports(|ports| ports.page.focus(HEADING));
    };
    view! { class="ar",
        <Notice tone=Tone::Warning role="status" title=title>
            {lines.into_iter().map(|line| view! { class="ar", <p>{store.say(&line)}</p> }).collect_view()}
            <Button kind=ButtonKind::Secondary on_press=Callback::new(press)>
                {store.words(msg!("app.try-again"))}
            </Button>
        </Notice>
    }
    .into_any()
}

fn nothing(store: Store) -> AnyView {
    let (failed, filtered, term) = store.requests.with(|requests| {
        (requests.list.view().problem.is_some(), !requests.filter.is_empty(), requests.filter.text.clone())
    });
    if failed {
        return ().into_any();
    }
    if filtered {
        let words = if term.trim().is_empty() {
            msg!("requests.filter.none-of-state")
        } else {
            msg!("requests.filter.none", term = term)
        };
        return view! { class="ar", <EmptyState title=store.words(words)>""</EmptyState> }.into_any();
    }
    view! { class="ar",
        <EmptyState title=store.words(msg!("requests.empty"))>
            <p>{store.words(msg!("requests.empty.out"))}</p>
        </EmptyState>
    }
    .into_any()
}

pub fn tone_of(state: StateGroup) -> Tone {
    match state {
        StateGroup::Open => Tone::Info,
        StateGroup::Done => Tone::Success,
        StateGroup::Rejected | StateGroup::Failed => Tone::Error,
        StateGroup::Cancelled => Tone::Warning,
    }
}

/// For whom: "for you", or the names.
pub fn for_whom(store: Store, group: &RequestGroup) -> String {
    let me = store.me.with(|me| me.as_ref().map(|me| me.id.clone()));
    let people = group.people();
    if people.len() == 1 && people.first().map(|one| one.id.clone()) == me {
        return store.say(&msg!("requests.for-me"));
    }
    let names: Vec<String> = people.iter().map(|one| one.shown().to_owned()).collect();
    store.say(&msg!("requests.for", name = store.list_words(&names)))
}

/// Badges of one request in the list; the rest is on its own page.
const MOST_STATES: usize = 4;

/// The link stays in place while what stands around it changes: it may have the focus.
fn entry(store: Store, group: Memo<Option<RequestGroup>>) -> AnyView {
    let href = move || group.with(|group| group.as_ref().and_then(link));
    let title = move || group.with(|group| group.as_ref().map(|group| store.list_words(&group.item_names())));
    let facts = move || group.with(|group| group.as_ref().map(|group| facts(store, group)));
    let states = move || group.with(|group| group.as_ref().map(|group| states(store, group)));
    view! { class="ar",
        <li class="ar-history__entry"><div class="ar-history__main">
            <h2 class="ar-history__name"><a href=href><bdi>{title}</bdi></a></h2>
            <p class="ar-facts">{facts}</p></div>
            <div class="ar-history__aside"><ul class="ar-states" role="list">{states}</ul></div>
        </li>
    }
    .into_any()
}

/// By the service's id when there is one: a link that is kept can be looked up by it.
fn link(group: &RequestGroup) -> Option<String> {
    let listed = group.request_ids().first().and_then(|id| RequestId::parse(id));
    listed.or_else(|| RequestId::parse(&group.key)).map(|id| Route::Request(id).fragment())
}

fn facts(store: Store, group: &RequestGroup) -> String {
    let by = group.requester.as_ref().filter(|who| {
        store.me.with(|me| me.as_ref().is_some_and(|me| me.id != who.id)) && !who.name.is_empty()
    });
    let said = [
        Some(store.say(&kind_name(&group.request_type))),
        Some(for_whom(store, group)),
        by.map(|who| store.say(&msg!("requests.by", name = who.name.as_str()))),
        group.created_ms.map(|ms| store.moment_words(ms)),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn states(store: Store, group: &RequestGroup) -> AnyView {
    let mut said: Vec<(Tone, String)> =
        group.states().iter().map(|(state, words)| (tone_of(*state), store.say(words))).collect();
    let hidden = said.len().saturating_sub(MOST_STATES);
    if hidden > 0 {
        said.truncate(MOST_STATES);
        said.push((Tone::Neutral, store.say(&msg!("requests.states.more", count = hidden))));
    }
    said.into_iter()
        .map(|(tone, text)| view! { class="ar", <li><Badge tone=tone text=text /></li> })
        .collect_view()
        .into_any()
}
