//! "My requests": the server's list merged with what this browser sent, newest first, page by page.

use leptos::prelude::*;

use super::sending;
use crate::{
    contract::RequestType,
    history::{Export, ListEvent, Progress, RequestGroup, StateGroup},
    msg,
    route::{RequestId, Route},
    store::{Store, use_store},
    text::Message,
    ui::{
        Badge, Button, ButtonKind, Choice, EmptyState, Notice, PageHeading, SearchField, Select, ShowMore,
        SkeletonList, Tone,
    },
};

#[component]
pub fn Requests() -> impl IntoView {
    let store = use_store();
    let all = Memo::new(move |_| groups(store));
    let shown = Memo::new(move |_| {
        let filter = store.requests.with(|requests| requests.filter.clone());
        all.with(|all| all.iter().filter(|group| filter.keeps(group)).cloned().collect::<Vec<_>>())
    });
    let keys = Memo::new(move |_| {
        shown.with(|shown| shown.iter().map(|group| group.key.clone()).collect::<Vec<_>>())
    });
    let row = move |key: String| {
        let group =
            Memo::new(move |_| shown.with(|shown| shown.iter().find(|group| group.key == key).cloned()));
        move || group.get().map(|group| entry(store, &group))
    };
    let loading = Memo::new(move |_| store.requests.with(|requests| requests.list.view().loading));
    let count = Signal::derive(move || store.say(&msg!("requests.count", count = shown.with(Vec::len))));
    view! { class="ar",
        <div class="ar-stack">
            <PageHeading text=store.words(msg!("requests.heading")) focus=store.entered />
            <Toolbar all=all />
            <Unsettled />
            {trouble(store)}
            {move || loading.get().then(|| view! { class="ar", <SkeletonList label=store.words(msg!("app.loading")) /> })}
            {move || (!loading.get() && keys.with(Vec::is_empty)).then(|| nothing(store))}
            <ul class="ar-history" role="list">
                <For each=move || keys.get() key=Clone::clone let:key>{row(key)}</For>
            </ul>
            {move || (!keys.with(Vec::is_empty)).then(|| view! { class="ar",
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
fn Toolbar(all: Memo<Vec<RequestGroup>>) -> impl IntoView {
    let store = use_store();
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
        let file = all.with_untracked(|groups| {
            let say = |message: &Message| store.say(message);
            Export { say: &say }.file(groups)
        });
        store
            .with_ports(|ports| ports.page.save_file("access-requests.csv", "text/csv;charset=utf-8", &file));
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
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| store.on_requests(ListEvent::Open))>
                    {store.words(msg!("requests.refresh"))}
                </Button>
                <Button kind=ButtonKind::Quiet on_press=Callback::new(save)>{store.words(msg!("requests.export"))}</Button>
            </div>
        </div>
    }
}

/// Calls of this browser that ask for the person: a lost answer, a stopped plan.
#[component]
fn Unsettled() -> impl IntoView {
    let store = use_store();
    let records = Memo::new(move |_| {
        store.outbox.with(|outbox| {
            let asks = |record: &&crate::submission::Record| {
                (record.asks() || record.is_unsure()) && record.replaced_by.is_none()
            };
            outbox.records().iter().filter(asks).cloned().collect::<Vec<_>>()
        })
    });
    move || records.get().iter().map(|record| sending::one(store, record)).collect_view()
}

fn trouble(store: Store) -> AnyView {
    let failed = Memo::new(move |_| {
        store.requests.with(|requests| {
            let view = requests.list.view();
            let error = view.problem.or(view.stale)?;
            Some((
                error.is_not_visible(),
                std::iter::once(error.message()).chain(error.details()).collect::<Vec<_>>(),
            ))
        })
    });
    (move || {
        failed.get().map(|(unseen, lines)| {
            let title = Signal::derive(move || unseen.then(|| store.say(&msg!("app.not-visible"))));
            view! { class="ar",
                <Notice tone=Tone::Warning role="status" title=title>
                    {lines.into_iter().map(|line| view! { class="ar", <p>{store.say(&line)}</p> }).collect_view()}
                    <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| store.on_requests(ListEvent::Retry))>
                        {store.words(msg!("app.try-again"))}
                    </Button>
                </Notice>
            }
        })
    })
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

/// "Access" or "Removal".
pub fn kind_name(request_type: &RequestType) -> Message {
    match request_type {
        RequestType::RevokeAccess => msg!("requests.revoke"),
        RequestType::ModifyAccess => msg!("requests.modify"),
        _ => msg!("requests.grant"),
    }
}

pub fn tone_of(progress: &Progress) -> Tone {
    match progress.group() {
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
    let names: Vec<String> = people.into_iter().map(|one| one.name).collect();
    store.say(&msg!("requests.for", name = store.list_words(&names)))
}

fn entry(store: Store, group: &RequestGroup) -> AnyView {
    let href = RequestId::parse(&group.key).map(|id| Route::Request(id).fragment());
    let names = group.item_names();
    let title = store.list_words(&names);
    let by = group.requester.as_ref().filter(|who| {
        store.me.with(|me| me.as_ref().is_some_and(|me| me.id != who.id)) && !who.name.is_empty()
    });
    let by = by.map(|who| store.say(&msg!("requests.by", name = who.name.as_str())));
    let aside = [
        Some(store.say(&kind_name(&group.request_type))),
        Some(for_whom(store, group)),
        by,
        Some(store.moment_words(group.created_ms)),
    ];
    let aside = aside.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let mut said: Vec<(Tone, String)> = Vec::new();
    let lines = group.lines.iter().map(|line| (tone_of(&line.progress), line.progress.message()));
    let parts = group.sent.iter().map(|sent| (Tone::Info, sent.state.message()));
    let states: Vec<_> = if group.lines.is_empty() { parts.collect() } else { lines.collect() };
    for (tone, message) in states {
        let text = store.say(&message);
        if !said.iter().any(|(_, known)| *known == text) {
            said.push((tone, text));
        }
    }
    let name = match href {
        Some(href) => view! { class="ar", <a href=href><bdi>{title}</bdi></a> }.into_any(),
        None => view! { class="ar", <bdi>{title}</bdi> }.into_any(),
    };
    view! { class="ar",
        <li class="ar-history__entry"><div class="ar-history__main">
            <h2 class="ar-history__name">{name}</h2>
            <p class="ar-facts">{aside}</p></div>
            <div class="ar-history__aside"><ul class="ar-states" role="list">
                {said.into_iter().take(4).map(|(tone, text)| view! { class="ar", <li><Badge tone=tone text=text /></li> }).collect_view()}
            </ul></div>
        </li>
    }
    .into_any()
}
