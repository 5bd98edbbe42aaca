//! Step 2: finding roles, access profiles and entitlements, and the basket.

use leptos::prelude::*;

use super::{fields::slug, steps::StepFrame};
use crate::{
    catalogue::{HeldItem, Hit, ItemSearchEvent, ListSight, Standing},
    contract::ItemType,
    msg,
    route::{Door, Step},
    rules::{FieldPath, Item, ItemKey},
    store::{Finding, Store, use_store},
    text::Message,
    ui::{
        Badge, Button, ButtonKind, Choice, EmptyState, Notice, SearchField, Select, ShowMore, SkeletonList,
        Tone,
    },
};

/// "Role", "Access profile", "Entitlement".
pub fn type_name(item_type: &ItemType) -> Message {
    match item_type {
        ItemType::Role => msg!("what.type.role"),
        ItemType::AccessProfile => msg!("what.type.access-profile"),
        ItemType::Entitlement => msg!("what.type.entitlement"),
        ItemType::Other(word) => msg!("what.type.other", word = word.as_str()),
    }
}

#[component]
pub fn What() -> impl IntoView {
    let store = use_store();
    let finding = RwSignal::new(Finding::default());
    view! { class="ar",
        <StepFrame step=Step::What>
            <div class="ar-split">
                <div class="ar-split__main ar-stack">
                    <Search finding />
                    {move || (store.door() == Door::Remove && finding.with(|f| f.term.trim().is_empty()))
                        .then(|| view! { class="ar", <HeldList /> })}
                    {move || (store.door() == Door::Grant || finding.with(|f| !f.term.trim().is_empty()))
                        .then(|| view! { class="ar", <Results finding /> })}
                </div>
                <Basket />
            </div>
        </StepFrame>
    }
}

/// The search field and what narrows it.
#[component]
fn Search(finding: RwSignal<Finding>) -> impl IntoView {
    let store = use_store();
    let change = move |edit: &dyn Fn(&mut Finding)| {
        finding.update(|finding| edit(finding));
        store.look_for_items(finding.get_untracked());
    };
    let hint = Signal::derive(move || Some(store.say(&msg!("what.search.hint"))));
    let types = Signal::derive(move || {
        let all = Choice::new("", store.say(&msg!("what.type.all")));
        let of = |word: &str, words: Message| Choice::new(word, store.say(&words));
        vec![
            all,
            of("ROLE", msg!("what.type.roles")),
            of("ACCESS_PROFILE", msg!("what.type.access-profiles")),
            of("ENTITLEMENT", msg!("what.type.entitlements")),
        ]
    });
    let facet = move |all: Message,
                      pick: fn(&crate::catalogue::Facets) -> &Vec<crate::catalogue::Facet>,
                      chosen: fn(&Finding) -> String| {
        Signal::derive(move || {
            let mut choices = vec![Choice::new("", store.say(&all))];
            store.search.with(|search| {
                let view = search.view();
                choices.extend(
                    pick(&view.facets).iter().map(|facet| Choice::new(facet.id.clone(), facet.name.clone())),
                );
            });
            let chosen = finding.with(chosen);
            if !chosen.is_empty() && !choices.iter().any(|choice| choice.value == chosen) {
                choices.push(Choice::new(chosen.clone(), chosen));
            }
            choices
        })
    };
    let owners = facet(msg!("what.owner.all"), |facets| &facets.owners, |finding| finding.owner_id.clone());
    let sources =
        facet(msg!("what.source.all"), |facets| &facets.sources, |finding| finding.source_id.clone());
    view! { class="ar",
        <SearchField
            id="search"
            label=store.words(msg!("what.search"))
            hint=hint
            error=store.error_at(Step::What, &FieldPath::Items)
            value=Signal::derive(move || finding.with(|f| f.term.clone()))
            on_input=Callback::new(move |text: String| change(&|f| f.term.clone_from(&text)))
            busy=Signal::derive(move || store.search.with(|search| search.view().waiting))
        />
        <div class="ar-facets">
            <Select
                id="type" label=store.words(msg!("what.type")) choices=types
                value=Signal::derive(move || finding.with(|f| f.item_type.clone()))
                on_choose=Callback::new(move |word: String| change(&|f| f.item_type.clone_from(&word)))
            />
            <Select
                id="owner" label=store.words(msg!("what.owner")) choices=owners
                value=Signal::derive(move || finding.with(|f| f.owner_id.clone()))
                on_choose=Callback::new(move |id: String| change(&|f| f.owner_id.clone_from(&id)))
            />
            <Select
                id="source" label=store.words(msg!("what.source")) choices=sources
                value=Signal::derive(move || finding.with(|f| f.source_id.clone()))
                on_choose=Callback::new(move |id: String| change(&|f| f.source_id.clone_from(&id)))
            />
        </div>
    }
}

/// What was found, page by page.
#[component]
fn Results(finding: RwSignal<Finding>) -> impl IntoView {
    let store = use_store();
    let hits = Memo::new(move |_| {
        store.search.with(|search| search.view().hits.into_iter().cloned().collect::<Vec<Hit>>())
    });
    let keys = Memo::new(move |_| hits.with(|hits| hits.iter().map(Hit::key).collect::<Vec<_>>()));
    let waiting = Memo::new(move |_| store.search.with(|search| search.view().waiting));
    let more = Signal::derive(move || store.search.with(|search| search.view().more));
    let others = move || {
        let me = store.me.with(|me| me.as_ref().map(|me| me.id.clone()));
        let admin = store.facts.with(|facts| facts.requester.is_org_admin());
        !admin && store.with_pad(|pad| pad.draft.people.iter().any(|person| Some(&person.id) != me.as_ref()))
    };
    let row = move |key: ItemKey| {
        let own = key.clone();
        let hit = Memo::new(move |_| hits.with(|hits| hits.iter().find(|hit| hit.item.is(&own)).cloned()));
        move || hit.get().map(|hit| found(store, hit))
    };
    let count = Signal::derive(move || {
        let count = keys.with(Vec::len);
        store.say(&if more.get() {
            msg!("what.found.more", count = count)
        } else {
            msg!("what.found", count = count)
        })
    });
    view! { class="ar",
        <section class="ar-stack" aria-label=store.words(msg!("what.results"))>
            {move || others().then(|| view! { class="ar", <p class="ar-muted">{store.words(msg!("what.for-others"))}</p> })}
            {problems(store)}
            {move || (waiting.get() && keys.with(Vec::is_empty)).then(|| view! { class="ar",
                <SkeletonList label=store.words(msg!("what.searching")) />
            })}
            {move || (!waiting.get() && keys.with(Vec::is_empty)).then(|| nothing(store, finding))}
            <ul class="ar-results" role="list">
                <For each=move || keys.get() key=Clone::clone let:key>{row(key)}</For>
            </ul>
            {move || (!keys.with(Vec::is_empty)).then(|| view! { class="ar",
                <ShowMore
                    shown=count
                    label=store.words(msg!("what.more"))
                    has_more=more
                    busy=waiting
                    on_more=Callback::new(move |()| store.on_search(ItemSearchEvent::More))
                />
            })}
        </section>
    }
}

fn nothing(store: Store, finding: RwSignal<Finding>) -> AnyView {
    let term = finding.with_untracked(|f| f.term.trim().to_owned());
    let title = if term.is_empty() { msg!("what.none.at-all") } else { msg!("what.none", term = term) };
    let failed = store.search.with_untracked(|search| !search.view().problems.is_empty());
    if failed {
        return ().into_any();
    }
    view! { class="ar", <EmptyState title=store.words(title)>""</EmptyState> }.into_any()
}

/// Lists that could not be searched, each with its reason.
fn problems(store: Store) -> AnyView {
    let failed = Memo::new(move |_| {
        store.search.with(|search| {
            let view = search.view();
            let mut lines: Vec<String> = Vec::new();
            for (_, error) in &view.problems {
                let said = error.details().into_iter().map(|line| store.say(&line));
                let text =
                    std::iter::once(store.say(&error.message())).chain(said).collect::<Vec<_>>().join(" ");
                if !lines.contains(&text) {
                    lines.push(text);
                }
            }
            (lines, view.not_visible.len())
        })
    });
    (move || {
        let (lines, unseen) = failed.get();
        let lines: Vec<String> = lines
            .into_iter()
            .chain((unseen > 0).then(|| store.say(&msg!("app.not-visible"))))
            .map(|why| store.say(&msg!("what.partial", why = why)))
            .collect();
        (!lines.is_empty()).then(|| view! { class="ar",
            <Notice tone=Tone::Warning role="status">
                {lines.into_iter().map(|line| view! { class="ar", <p>{line}</p> }).collect_view()}
                <Button kind=ButtonKind::Secondary on_press=Callback::new(move |()| store.on_search(ItemSearchEvent::Retry))>
                    {store.words(msg!("app.try-again"))}
                </Button>
            </Notice>
        })
    })
    .into_any()
}

fn found(store: Store, hit: Hit) -> AnyView {
    let standing = {
        let hit = hit.clone();
        Memo::new(move |_| store.standing_of(&hit))
    };
    let mark = move || {
        let tone = match standing.get() {
            Standing::Held { .. } => Tone::Success,
            Standing::Pending { .. } => Tone::Warning,
            Standing::NotVisible => Tone::Info,
            Standing::Available => return None,
        };
        Some(
            view! { class="ar", <Badge tone=tone text=Signal::derive(move || store.say(&standing.get().message())) /> },
        )
    };
    line(store, hit.item, mark.into_any())
}

/// One item: what it is, whose, its mark, and the button that takes it.
fn line(store: Store, item: Item, mark: AnyView) -> AnyView {
    let key = item.key();
    let chosen = {
        let key = key.clone();
        Memo::new(move |_| store.with_pad(|pad| pad.draft.item(&key).is_some()))
    };
    let aside = [
        Some(type_name(&item.item_type)),
        item.owner.as_ref().map(|name| msg!("what.owned-by", name = name.as_str())),
        item.source.as_ref().map(|name| msg!("what.from-source", name = name.as_str())),
    ];
    let aside =
        move || aside.iter().flatten().map(|message| store.say(message)).collect::<Vec<_>>().join(" · ");
    let name = item.name.clone();
    let hidden = Signal::stored(Some(name.clone()));
    let needs_comment = item.comment_required.then(|| {
        view! { class="ar",
            <Badge text=store.words(msg!("what.comment-needed")) />
        }
    });
    let description = item.description.clone();
    let id = format!("hit-{}", slug(&key));
    let item = StoredValue::new(item);
    let press = move |()| {
        let item = item.get_value();
        if chosen.get_untracked() {
            store.drop_item(item.key(), &item.name);
        } else {
            store.choose_item(item);
        }
    };
    view! { class="ar",
        <li class="ar-result" id=id data-chosen=move || chosen.get().then_some("true")>
            <div class="ar-result__main">
                <h2 class="ar-result__name"><bdi>{name}</bdi></h2>
                <p class="ar-facts">{aside}</p>
                {(!description.is_empty()).then(|| view! { class="ar", <p class="ar-result__text"><bdi>{description}</bdi></p> })}
                <p class="ar-row">{mark} {needs_comment}</p>
            </div>
            <div class="ar-result__action">{move || if chosen.get() {
                view! { class="ar",
                    <Button kind=ButtonKind::Quiet hidden_suffix=hidden on_press=Callback::new(press)>
                        {store.words(msg!("check.remove"))}
                    </Button>
                }.into_any()
            } else {
                view! { class="ar",
                    <Button kind=ButtonKind::Secondary hidden_suffix=hidden on_press=Callback::new(press)>
                        {store.words(msg!("what.add"))}
                    </Button>
                }.into_any()
            }}</div>
        </li>
    }
    .into_any()
}

/// What the chosen people hold, as far as it can be seen: where a removal starts.
#[component]
fn HeldList() -> impl IntoView {
    let store = use_store();
    let people = move || store.with_pad(|pad| pad.draft.people.clone());
    let of = move |person: crate::rules::Person| {
        let id = person.id.clone();
        let held = Memo::new(move |_| {
            store.holdings.with(|look| {
                let (held, sight) = look.held_by(&id, store.now_ms.get_untracked());
                (held.into_iter().map(|held: HeldItem| held.item).collect::<Vec<Item>>(), sight)
            })
        });
        let title = Signal::stored(person.name.clone());
        view! { class="ar",
            <section class="ar-stack">
                <h2 class="ar-section-heading">{move || store.say(&msg!("what.held-of", name = title.get()))}</h2>
                {move || sight_of(store, held.with(|(_, sight)| sight.clone()), held.with(|(items, _)| items.is_empty()))}
                <ul class="ar-results" role="list">
                    {move || held.with(|(items, _)| items.iter().cloned().map(|item| line(store, item, ().into_any())).collect_view())}
                </ul>
            </section>
        }
    };
    move || people().into_iter().map(of).collect_view()
}

fn sight_of(store: Store, sight: ListSight, empty: bool) -> AnyView {
    match sight {
        ListSight::Waiting => {
            view! { class="ar", <SkeletonList label=store.words(msg!("what.searching")) rows=2 /> }.into_any()
        }
        ListSight::Whole if empty => {
            view! { class="ar", <EmptyState title=store.words(msg!("what.none.held"))>""</EmptyState> }
                .into_any()
        }
        ListSight::Whole => ().into_any(),
        ListSight::Partly => view! { class="ar",
            <p class="ar-muted">{store.words(msg!("what.held.partly"))}</p>
        }
        .into_any(),
        ListSight::Failed(error) => view! { class="ar",
            <Notice tone=Tone::Warning role="status"><p>{store.words(error.message())}</p></Notice>
        }
        .into_any(),
    }
}

/// What was chosen so far.
#[component]
fn Basket() -> impl IntoView {
    let store = use_store();
    let items = Memo::new(move |_| {
        store.with_pad(|pad| pad.draft.items.iter().map(|line| line.item.clone()).collect::<Vec<Item>>())
    });
    let names = move || {
        let names: Vec<String> =
            store.with_pad(|pad| pad.draft.people.iter().map(|person| person.name.clone()).collect());
        let names = store.list_words(&names);
        store.say(&if store.door() == Door::Remove {
            msg!("what.basket.from", names = names)
        } else {
            msg!("what.basket.for", names = names)
        })
    };
    let entry = move |item: Item| {
        let (key, name) = (item.key(), item.name.clone());
        view! { class="ar",
            <li class="ar-basket__item">
                <span class="ar-basket__name"><bdi>{item.name.clone()}</bdi> " " <span class="ar-muted">{store.say(&type_name(&item.item_type))}</span></span>
                <Button
                    kind=ButtonKind::Quiet
                    hidden_suffix=Signal::stored(Some(item.name))
                    on_press=Callback::new(move |()| store.drop_item(key.clone(), &name))
                >
                    {store.words(msg!("check.remove"))}
                </Button>
            </li>
        }
    };
    view! { class="ar",
        <aside class="ar-split__aside" aria-label=store.words(msg!("what.basket"))><div class="ar-basket">
            <h2 class="ar-basket__heading">
                {store.words(msg!("what.basket"))} " "
                <span class="ar-muted">{move || store.say(&msg!("what.basket.count", count = items.with(Vec::len)))}</span>
            </h2>
            <p class="ar-muted">{names}</p>
            {move || items.with(Vec::is_empty).then(|| view! { class="ar", <p>{store.words(msg!("what.basket.empty"))}</p> })}
            <ul class="ar-basket__list" role="list">
                <For each=move || items.get() key=Item::key let:item>{entry(item)}</For>
            </ul>
        </div></aside>
    }
}
