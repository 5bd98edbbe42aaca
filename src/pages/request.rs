//! One request: its facts, what happened in order, and taking it back.

use leptos::prelude::*;

use super::requests::{for_whom, groups, kind_name, tone_of};
use crate::{
    contract::ClientMetadata,
    history::{Line, ListEvent, RequestGroup, Withdrawal, timeline},
    msg,
    route::Route,
    store::{Store, use_store},
    ui::{
        Badge, Button, ButtonKind, Card, Dialog, Notice, PageHeading, SkeletonList, SummaryList, SummaryRow,
        TextArea, Timeline, TimelineEntry, TimelineState, Tone,
    },
};

#[component]
pub fn Request(id: String) -> impl IntoView {
    let store = use_store();
    let group = Memo::new(move |_| {
        groups(store).into_iter().find(|group| group.key == id || group.request_ids().contains(&id.as_str()))
    });
    let name = Signal::derive(move || {
        let names = group.with(|group| group.as_ref().map(RequestGroup::item_names).unwrap_or_default());
        store.say(&msg!("request.heading", name = store.list_words(&names)))
    });
    let ids = Memo::new(move |_| {
        group.with(|group| {
            group
                .as_ref()
                .map(|g| g.request_ids().into_iter().map(str::to_owned).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    // Reference data of the whole request stands on another resource of the service.
    Effect::new(move |_| {
        for request_id in ids.get() {
            store.on_requests(ListEvent::Detail { request_id });
        }
    });
    let loading = Memo::new(move |_| store.requests.with(|requests| requests.list.view().loading));
    view! { class="ar",
        <div class="ar-stack">
            <p><a href=Route::Requests.fragment()>{store.words(msg!("request.back"))}</a></p>
            {move || if group.with(Option::is_some) {
                view! { class="ar",
                    <PageHeading text=name focus=store.entered />
                    <Facts group />
                    <Withdraw group />
                    <Lines group />
                }.into_any()
            } else if loading.get() {
                view! { class="ar", <SkeletonList label=store.words(msg!("app.loading")) /> }.into_any()
            } else {
                view! { class="ar",
                    <PageHeading text=store.words(msg!("requests.heading")) focus=store.entered />
                    <p>{store.words(msg!("request.gone"))}</p>
                }.into_any()
            }}
        </div>
    }
}

type Shown = Memo<Option<RequestGroup>>;

#[component]
fn Facts(group: Shown) -> impl IntoView {
    let store = use_store();
    move || {
        group.get().map(|group| {
            let ids: Vec<String> = group.request_ids().into_iter().map(str::to_owned).collect();
            let whole = metadata(store, &ids);
            let comment = group.lines.iter().find_map(|line| line.row.requester_comment.as_ref().map(|c| c.comment.clone()).filter(|text| !text.is_empty()));
            let (kind, people, created) =
                (store.say(&kind_name(&group.request_type)), for_whom(store, &group), store.moment_words(group.created_ms));
            let by = group.requester.as_ref().map(|who| who.name.clone()).filter(|name| !name.is_empty());
            view! { class="ar",
                <SummaryList>
                    <SummaryRow key=store.words(msg!("request.for"))>{kind} " " {people}</SummaryRow>
                    {by.map(|name| view! { class="ar", <SummaryRow key=store.words(msg!("request.by"))><bdi>{name}</bdi></SummaryRow> })}
                    <SummaryRow key=store.words(msg!("request.created"))>{created}</SummaryRow>
                    {comment.map(|text| view! { class="ar", <SummaryRow key=store.words(msg!("request.comment"))><bdi class="ar-prose">{text}</bdi></SummaryRow> })}
                    {pairs(store, whole)}
                    <SummaryRow key=store.words(msg!("request.numbers"))>
                        <ul class="ar-plain-list" role="list">
                            {ids.into_iter().map(|id| view! { class="ar", <li><code><bdi>{id}</bdi></code></li> }).collect_view()}
                        </ul>
                    </SummaryRow>
                </SummaryList>
            }
        })
    }
}

/// Reference data of the whole request, as far as it can be seen.
fn metadata(store: Store, ids: &[String]) -> Result<ClientMetadata, bool> {
    store.requests.with(|requests| {
        let mut all = ClientMetadata::new();
        for id in ids {
            match requests.list.metadata_of(id) {
                Some(Some(Ok(metadata))) => all.extend(metadata.clone()),
                Some(Some(Err(error))) => return Err(error.is_not_visible()),
                _ => {}
            }
        }
        Ok(all)
    })
}

fn pairs(store: Store, metadata: Result<ClientMetadata, bool>) -> AnyView {
    match metadata {
        Ok(pairs) if pairs.is_empty() => ().into_any(),
        Ok(pairs) => view! { class="ar",
            <SummaryRow key=store.words(msg!("request.reference"))>{list(pairs)}</SummaryRow>
        }
        .into_any(),
        Err(_) => view! { class="ar",
            <SummaryRow key=store.words(msg!("request.reference"))>{store.say(&msg!("app.not-visible"))}</SummaryRow>
        }
        .into_any(),
    }
}

fn list(pairs: ClientMetadata) -> AnyView {
    let row = |(key, value): (String, String)| view! { class="ar", <li><bdi>{key}</bdi> ": " <bdi>{value}</bdi></li> };
    view! { class="ar", <ul class="ar-plain-list" role="list">{pairs.into_iter().map(row).collect_view()}</ul> }.into_any()
}

#[component]
fn Lines(group: Shown) -> impl IntoView {
    let store = use_store();
    move || {
        let lines = group.with(|group| group.as_ref().map(|group| group.lines.clone()).unwrap_or_default());
        lines.into_iter().map(|line| line_card(store, &line)).collect_view()
    }
}

fn line_card(store: Store, line: &Line) -> AnyView {
    let name = line.row.name.clone().unwrap_or_default();
    let heading = Signal::stored(Some(format!("{name} – {}", line.person().name)));
    let end = line.remove_ms().map(|ms| store.moment_words(ms));
    let own = line.metadata();
    let entries = timeline(&line.row).into_iter().map(|entry| {
        let state = if entry.open { TimelineState::Active } else { TimelineState::Done };
        let when = entry.at_ms.map(|ms| store.moment_words(ms));
        let comment = entry.comment;
        view! { class="ar",
            <TimelineEntry title=store.say(&entry.what) state=state when=when>
                {comment.map(|text| view! { class="ar", <p class="ar-prose"><bdi>{text}</bdi></p> })}
            </TimelineEntry>
        }
    });
    let entries = entries.collect_view();
    let (tone, progress) = (tone_of(&line.progress), store.say(&line.progress.message()));
    view! { class="ar",
        <Card heading=heading>
            <p><Badge tone=tone text=progress /></p>
            {end.map(|end| view! { class="ar", <p>{store.say(&msg!("request.end"))} " " {end}</p> })}
            {(!own.is_empty()).then(|| list(own))}
            <h3 class="ar-item__name">{store.say(&msg!("request.timeline"))}</h3>
            <Timeline>{entries}</Timeline>
        </Card>
    }
    .into_any()
}

/// Taking a request back while somebody still has to approve it.
#[component]
fn Withdraw(group: Shown) -> impl IntoView {
    let store = use_store();
    let (asking, comment, missing) =
        (RwSignal::new(false), RwSignal::new(String::new()), RwSignal::new(false));
    let who = Memo::new(move |_| {
        store.facts.with(|facts| {
            (facts.requester.identity_id.clone().unwrap_or_default(), facts.requester.is_org_admin())
        })
    });
    let possible = Memo::new(move |_| {
        let (me, admin) = who.get();
        group.with(|group| group.as_ref().map(|group| group.withdrawable(&me, admin)).unwrap_or_default())
    });
    let why_not = Signal::derive(move || {
        let (me, admin) = who.get();
        if !possible.with(Vec::is_empty) {
            return None;
        }
        group.with(|group| {
            let line = group.as_ref()?.lines.first()?;
            match Withdrawal::of(line, &me, admin) {
                Withdrawal::Not(why) => Some(store.say(&why.message())),
                Withdrawal::Possible { .. } => None,
            }
        })
    });
    let take_back = move |()| {
        let words = comment.get_untracked();
        if words.trim().is_empty() {
            missing.set(true);
            return;
        }
        asking.set(false);
        for request_id in possible.get_untracked() {
            store.on_requests(ListEvent::Withdraw { request_id, comment: words.trim().to_owned() });
        }
        store.announce(msg!("request.withdraw.done"));
    };
    let error = Signal::derive(move || {
        (missing.get() && comment.with(|text| text.trim().is_empty()))
            .then(|| store.say(&msg!("request.withdraw.comment.missing")))
    });
    view! { class="ar",
        <div class="ar-actions">
            <Button
                kind=ButtonKind::Secondary
                unavailable=why_not
                on_press=Callback::new(move |()| { missing.set(false); asking.set(true); })
            >
                {store.words(msg!("request.withdraw"))}
            </Button>
        </div>
        {move || outcomes(store, group)}
        <Dialog
            open=asking
            on_close=Callback::new(move |()| asking.set(false))
            title=store.words(msg!("request.withdraw.title"))
            close_label=store.words(msg!("request.withdraw.keep"))
        >
            <p>{store.words(msg!("request.withdraw.body"))}</p>
            <TextArea
                id="withdraw-comment"
                label=store.words(msg!("request.withdraw.comment"))
                error=error
                value=comment
                on_input=Callback::new(move |text| comment.set(text))
            />
            <div class="ar-actions">
                <Button kind=ButtonKind::Danger on_press=Callback::new(take_back)>{store.words(msg!("request.withdraw"))}</Button>
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| asking.set(false))>
                    {store.words(msg!("request.withdraw.keep"))}
                </Button>
            </div>
        </Dialog>
    }
}

/// How taking it back went.
fn outcomes(store: Store, group: Shown) -> AnyView {
    let ids: Vec<String> = group.with(|group| {
        group
            .as_ref()
            .map(|group| group.request_ids().into_iter().map(str::to_owned).collect())
            .unwrap_or_default()
    });
    let said: Vec<(Tone, Vec<String>)> = store.requests.with(|requests| {
        ids.iter()
            .filter_map(|id| match requests.list.withdrawal_of(id)? {
                None => Some((Tone::Info, vec![store.say(&msg!("app.loading"))])),
                Some(Ok(())) => Some((Tone::Success, vec![store.say(&msg!("request.withdraw.done"))])),
                Some(Err(error)) => {
                    let lines = std::iter::once(error.message()).chain(error.details());
                    Some((Tone::Error, lines.map(|line| store.say(&line)).collect()))
                }
            })
            .collect()
    });
    said.into_iter()
        .map(|(tone, lines)| {
            view! { class="ar",
                <Notice tone=tone role="status">
                    {lines.into_iter().map(|line| view! { class="ar", <p>{line}</p> }).collect_view()}
                </Notice>
            }
        })
        .collect_view()
        .into_any()
}
