//! One request: its facts, what happened in order, and taking it back.

use leptos::prelude::*;

use super::{
    before,
    frame::PageName,
    news,
    requests::{HEADING, failure, for_whom, groups, tone_of},
};
use crate::{
    contract::{ClientMetadata, RequestType},
    history::{Line, ListEvent, RequestGroup, Sent, SentState, kind_name, timeline},
    msg,
    route::Route,
    store::{Store, use_store},
    text::Message,
    ui::{
        Badge, Button, ButtonKind, Card, Dialog, Notice, PageHeading, SkeletonList, SummaryList, SummaryRow,
        TextArea, Timeline, TimelineEntry, TimelineState, Tone,
    },
};

type Shown = Memo<Option<RequestGroup>>;

/// Why there is no request to show.
#[derive(Clone, PartialEq)]
enum Absent {
    Loading,
    /// Looking for it failed; whether that is a matter of rights, and the words.
    Failed(bool, Vec<Message>),
    Gone,
}

#[component]
pub fn Request(id: String) -> impl IntoView {
    let store = use_store();
    let called = id.clone();
    let group: Shown = Memo::new(move |_| groups(store).into_iter().find(|group| group.is_called(&called)));
    // Only this decides what is built: an answer that changes the request leaves the dialog and the focus alone.
    let found = Memo::new(move |_| group.with(Option::is_some));
    let name = Signal::derive(move || {
        let names = group.with(|group| group.as_ref().map(RequestGroup::item_names).unwrap_or_default());
        if names.is_empty() {
            store.say(&msg!("request.title"))
        } else {
            store.say(&msg!("request.heading", name = store.list_words(&names)))
        }
    });
    if let Some(PageName(title)) = use_context() {
        Effect::new(move |_| title.set(name.get()));
    }
    let loading = Memo::new(move |_| store.requests.with(|requests| requests.list.view().loading));
    look_for(store, id.clone(), group, loading);
    let told = id.clone();
    news::tell(store, RwSignal::new(false), move |group| group.is_called(&told));
    let wanted = id.clone();
    let absent = Memo::new(move |_| {
        if found.get() {
            return None;
        }
        let absent = store.requests.with(|requests| match requests.list.finding_of(&wanted) {
            Some(Some(Err(error))) => {
                let lines = std::iter::once(error.message()).chain(error.details()).collect();
                Absent::Failed(error.is_not_visible(), lines)
            }
            Some(Some(Ok(()))) if !loading.get() => Absent::Gone,
            _ => Absent::Loading,
        });
        Some(absent)
    });
    view! { class="ar",
        <div class="ar-stack">
            <p><a href=Route::Requests.fragment()>{store.words(msg!("request.back"))}</a></p>
            <PageHeading text=name focus=store.entered id=HEADING />
            {move || absent.get().map(|why| instead(store, why, &id))}
            {move || found.get().then(|| view! { class="ar",
                <Facts group />
                <Withdraw group />
                <Lines group />
            })}
        </div>
    }
}

/// Reads what is not among the rows, and the reference data of the whole, which stands on another resource.
fn look_for(store: Store, id: String, group: Shown, loading: Memo<bool>) {
    let missing = Memo::new(move |_| {
        let unlisted = group.with(|group| match group {
            Some(group) if group.lines.is_empty() => owned(group),
            Some(_) => Vec::new(),
            None => vec![id.clone()],
        });
        let asked = |id: &String| store.requests.with(|requests| requests.list.finding_of(id).is_some());
        unlisted.into_iter().filter(|id| !asked(id)).collect::<Vec<String>>()
    });
    Effect::new(move |_| {
        if !loading.get() {
            for request_id in missing.get() {
                store.on_requests(ListEvent::Find { request_id });
            }
        }
    });
    before::look_for(
        store,
        Memo::new(move |_| {
            let sent = group.with(|group| group.as_ref().map(|group| group.sent.clone()).unwrap_or_default());
            sent.into_iter().flat_map(|sent| sent.before).flat_map(|before| before.requests).collect()
        }),
    );
    let ids = Memo::new(move |_| group.with(|group| group.as_ref().map(owned).unwrap_or_default()));
    Effect::new(move |_| {
        for request_id in ids.get() {
            store.on_requests(ListEvent::Detail { request_id });
        }
    });
}

fn owned(group: &RequestGroup) -> Vec<String> {
    group.request_ids().into_iter().map(str::to_owned).collect()
}

fn instead(store: Store, why: Absent, id: &str) -> AnyView {
    match why {
        Absent::Loading => {
            view! { class="ar", <SkeletonList label=store.words(msg!("app.loading")) /> }.into_any()
        }
        Absent::Failed(unseen, lines) => {
            failure(store, unseen, lines, ListEvent::Find { request_id: id.to_owned() })
        }
        Absent::Gone => view! { class="ar", <p>{store.words(msg!("request.gone"))}</p> }.into_any(),
    }
}

#[component]
fn Facts(group: Shown) -> impl IntoView {
    let store = use_store();
    let whole = Memo::new(move |_| {
        let ids = group.with(|group| group.as_ref().map(owned).unwrap_or_default());
        metadata(store, &ids)
    });
    move || {
        group.get().map(|group| {
            let ids = owned(&group);
            let comment = group.lines.iter().find_map(|line| line.row.requester_comment.as_ref().map(|c| c.comment.clone()).filter(|text| !text.is_empty()));
            let (kind, people) = (store.say(&kind_name(&group.request_type)), for_whom(store, &group));
            let created = group.created_ms.map(|ms| store.moment_words(ms));
            let by = group.requester.as_ref().map(|who| who.name.clone()).filter(|name| !name.is_empty());
            view! { class="ar",
                <div class="ar-card"><SummaryList>
                    <SummaryRow key=store.words(msg!("request.for"))>{kind} " " {people}</SummaryRow>
                    {by.map(|name| view! { class="ar", <SummaryRow key=store.words(msg!("request.by"))><bdi>{name}</bdi></SummaryRow> })}
                    {created.map(|text| view! { class="ar", <SummaryRow key=store.words(msg!("request.created"))>{text}</SummaryRow> })}
                    {comment.map(|text| view! { class="ar", <SummaryRow key=store.words(msg!("request.comment"))><bdi class="ar-prose">{text}</bdi></SummaryRow> })}
                    {move || pairs(store, whole.get())}
                    {(!ids.is_empty()).then(|| view! { class="ar",
                        <SummaryRow key=store.words(msg!("request.numbers"))>
                            <ul class="ar-plain-list" role="list">
                                {ids.into_iter().map(|id| view! { class="ar", <li><code><bdi>{id}</bdi></code></li> }).collect_view()}
                            </ul>
                        </SummaryRow>
                    })}
                </SummaryList></div>
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
        group.with(|group| {
            let group = group.as_ref()?;
            let sent =
                group.beside_lines().filter(|sent| !says_where(sent)).map(|sent| sent_card(store, sent));
            let before = group.sent.iter().filter_map(|sent| before::card(store, sent)).collect_view();
            let lines = group.lines.iter().map(|line| line_card(store, line));
            let missing = group.not_listed();
            let missing = (missing > 0).then(|| {
                let words = store.say(&msg!("history.not-listed", count = missing));
                view! { class="ar", <p class="ar-muted">{words}</p> }
            });
            Some((sent.chain(lines).collect_view(), before, missing))
        })
    }
}

/// Nothing came of it but what goes on in older requests, and which those are is known.
fn says_where(sent: &Sent) -> bool {
    sent.state == SentState::Existing && sent.before.len() == sent.existing && sent.existing > 0
}

/// A call of this browser that no line shows.
fn sent_card(store: Store, sent: &Sent) -> AnyView {
    let items: Vec<String> = sent.items.iter().map(|item| item.shown().to_owned()).collect();
    let people: Vec<String> = sent.people.iter().map(|one| one.shown().to_owned()).collect();
    let heading = format!("{} – {}", store.list_words(&items), store.list_words(&people));
    let (tone, words) = (tone_of(sent.state.group()), store.say(&sent.state.message()));
    view! { class="ar",
        <Card heading=Signal::stored(Some(heading))><p><Badge tone=tone text=words /></p></Card>
    }
    .into_any()
}

fn line_card(store: Store, line: &Line) -> AnyView {
    let name = line.row.name.clone().unwrap_or_default();
    let heading = Signal::stored(Some(format!("{name} – {}", line.person().shown())));
    let end = line.remove_ms().map(|ms| store.moment_words(ms));
    let ends = match line.row.request_type {
        Some(RequestType::RevokeAccess) => msg!("request.end.remove"),
        _ => msg!("request.end"),
    };
    let own = line.metadata();
    let own = (!own.is_empty()).then(|| pairs(store, Ok(own)));
    let facts = (end.is_some() || own.is_some()).then(|| {
        view! { class="ar",
            <SummaryList>
                {end.map(|end| view! { class="ar", <SummaryRow key=store.words(ends)>{end}</SummaryRow> })}
                {own}
            </SummaryList>
        }
    });
    let entries = timeline(&line.row).into_iter().map(|entry| {
        let state = match (entry.open, entry.failed) {
            (true, _) => TimelineState::Active,
            (false, true) => TimelineState::Failed,
            (false, false) => TimelineState::Done,
        };
        let when = entry.at_ms.map(|ms| store.moment_words(ms));
        let comment = entry.comment;
        view! { class="ar",
            <TimelineEntry title=store.say(&entry.what) state=state when=when>
                {comment.map(|text| view! { class="ar", <p class="ar-prose"><bdi>{text}</bdi></p> })}
            </TimelineEntry>
        }
    });
    let entries = entries.collect_view();
    let machine = line
        .is_machine()
        .then(|| view! { class="ar", <Badge text=store.words(msg!("who.people.machine")) /> });
    let (tone, progress) = (tone_of(line.progress.group()), store.say(&line.progress.message()));
    view! { class="ar",
        <Card heading=heading>
            <div class="ar-stack">
                <p class="ar-row"><Badge tone=tone text=progress /> {machine}</p>
                {facts}
                <h3 class="ar-item__name">{store.say(&msg!("request.timeline"))}</h3>
                <Timeline>{entries}</Timeline>
            </div>
        </Card>
    }
    .into_any()
}

/// Where why a request is withdrawn is typed.
const COMMENT: &str = "withdraw-comment";

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
        group.with(|group| {
            let group = group.as_ref()?;
            Some(store.requests.with(|requests| requests.list.withdrawable(group, &me, admin)))
        })
    });
    let why_not = Signal::derive(move || match possible.get() {
        Some(Err(why)) => Some(store.say(&why.message())),
        Some(Ok(_)) | None => None,
    });
    let take_back = move |()| {
        let words = comment.get_untracked();
        if words.trim().is_empty() {
            missing.set(true);
            store.with_ports(|ports| ports.page.focus(COMMENT));
            store.announce(msg!("request.withdraw.comment.missing"));
            return;
        }
        asking.set(false);
        for request_id in possible.get_untracked().and_then(Result::ok).unwrap_or_default() {
            store.on_requests(ListEvent::Withdraw { request_id, comment: words.trim().to_owned() });
        }
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
        <Outcomes group />
        <Dialog
            open=asking
            on_close=Callback::new(move |()| asking.set(false))
            title=store.words(msg!("request.withdraw.title"))
            close_label=store.words(msg!("app.close"))
            warnings=vec![store.words(msg!("request.withdraw.body"))]
        >
            <TextArea
                id=COMMENT
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

/// How taking it back went. The store says it aloud.
#[component]
fn Outcomes(group: Shown) -> impl IntoView {
    let store = use_store();
    let said = Memo::new(move |_| {
        let ids = group.with(|group| group.as_ref().map(owned).unwrap_or_default());
        store.requests.with(|requests| {
            let outcome = |id: &String| match requests.list.withdrawal_of(id)? {
                None => Some((Tone::Info, vec![msg!("request.withdraw.sending")])),
                Some(Ok(())) => Some((Tone::Success, vec![msg!("request.withdraw.done")])),
                Some(Err(error)) => {
                    Some((Tone::Error, std::iter::once(error.message()).chain(error.details()).collect()))
                }
            };
            let mut said: Vec<(Tone, Vec<Message>)> = ids.iter().filter_map(outcome).collect();
            said.dedup();
            said
        })
    });
    move || {
        let notice = |(tone, lines): (Tone, Vec<Message>)| {
            view! { class="ar",
                <Notice tone=tone>
                    {lines.into_iter().map(|line| view! { class="ar", <p>{store.say(&line)}</p> }).collect_view()}
                </Notice>
            }
        };
        said.get().into_iter().map(notice).collect_view()
    }
}
