//! Step 2: finding roles, access profiles and entitlements. How an item stands on the page is in `items.rs`.

use leptos::prelude::*;

use super::{
    basket::Basket,
    fields::asked,
    items::{HeldList, found},
    steps::StepFrame,
    trouble::trouble,
};
use crate::{
    catalogue::{Facet, Facets, Hit, ItemSearch, ItemSearchEvent},
    msg,
    route::{Door, Step},
    rules::FieldPath,
    store::{Finding, Store, use_store},
    text::Message,
    ui::{Choice, EmptyState, SearchField, Select, ShowMore, SkeletonList, list_role},
};

#[component]
pub fn What() -> impl IntoView {
    let store = use_store();
    let finding = RwSignal::new(Finding::default());
    // A removal, and a change of dates, starts from what is held; whoever looks for something sees what is found.
    let held = Memo::new(move |_| {
        let idle =
            finding.with(|f| Finding { term: f.term.trim().to_owned(), ..f.clone() } == Finding::default());
        store.door() != Door::Grant && idle
    });
    view! { class="ar",
        <StepFrame step=Step::What>
            <div class="ar-split">
                <div class="ar-split__main ar-stack">
                    <Search finding />
                    {move || if held.get() {
                        view! { class="ar", <HeldList /> }.into_any()
                    } else {
                        view! { class="ar", <Results finding /> }.into_any()
                    }}
                </div>
                <Basket />
            </div>
        </StepFrame>
    }
}

/// Of roles and access profiles the service tells no source.
fn has_source(item_type: &str) -> bool {
    item_type.is_empty() || item_type == "ENTITLEMENT"
}

/// The search field and what narrows it.
#[component]
fn Search(finding: RwSignal<Finding>) -> impl IntoView {
    let store = use_store();
    // A choice from a list is whole at once; letters are waited for.
    let narrow = move |edit: &dyn Fn(&mut Finding)| {
        finding.update(|finding| edit(finding));
        store.look_for_items_now(finding.get_untracked());
    };
    let typed = move |text: String| {
        finding.update(|finding| finding.term = text);
        store.look_for_items(finding.get_untracked());
    };
    let hint = Signal::derive(move || Some(store.say(&msg!("what.search.hint"))));
    let field = view! { class="ar",
        <SearchField
            id="search"
            label=store.words(msg!("what.search"))
            hint=hint
            error=store.error_at(Step::What, &FieldPath::Items)
            value=Signal::derive(move || finding.with(|f| f.term.clone()))
            on_input=Callback::new(typed)
            on_enter=Callback::new(move |()| store.look_for_items_now(finding.get_untracked()))
            busy=Signal::derive(move || store.search.with(ItemSearch::is_waiting))
        />
    }
    .into_any();
    let type_chosen = move |word: String| {
        narrow(&|f| {
            if !has_source(&word) {
                f.source_id.clear();
            }
            f.item_type.clone_from(&word);
        });
    };
    let source_chosen = move |id: String| {
        narrow(&|f| {
            if !id.is_empty() && !has_source(&f.item_type) {
                f.item_type.clear();
            }
            f.source_id.clone_from(&id);
        });
    };
    view! { class="ar",
        {asked(store, Step::What, &FieldPath::Items, field)}
        <div class="ar-facets">
            <Select
                id="type" label=store.words(msg!("what.type")) choices=types(store)
                value=Signal::derive(move || finding.with(|f| f.item_type.clone()))
                on_choose=Callback::new(type_chosen)
            />
            <Select
                id="owner" label=store.words(msg!("what.owner"))
                choices=facet(store, finding, msg!("what.owner.all"), |f| &f.owners, |f| &f.owner_id)
                value=Signal::derive(move || finding.with(|f| f.owner_id.clone()))
                on_choose=Callback::new(move |id: String| narrow(&|f| f.owner_id.clone_from(&id)))
            />
            <Select
                id="source" label=store.words(msg!("what.source"))
                hint=Signal::derive(move || Some(store.say(&msg!("what.source.hint"))))
                choices=facet(store, finding, msg!("what.source.all"), |f| &f.sources, |f| &f.source_id)
                value=Signal::derive(move || finding.with(|f| f.source_id.clone()))
                on_choose=Callback::new(source_chosen)
            />
        </div>
    }
}

fn types(store: Store) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let of = |word: &str, words: Message| Choice::new(word, store.say(&words));
        vec![
            of("", msg!("what.type.all")),
            of("ROLE", msg!("what.type.roles")),
            of("ACCESS_PROFILE", msg!("what.type.access-profiles")),
            of("ENTITLEMENT", msg!("what.type.entitlements")),
        ]
    })
}

/// The owners or the sources of what was found; the one that is chosen always among them, by name.
fn facet(
    store: Store,
    finding: RwSignal<Finding>,
    all: Message,
    pick: fn(&Facets) -> &Vec<Facet>,
    chosen: fn(&Finding) -> &String,
) -> Signal<Vec<Choice>> {
    Signal::derive(move || {
        let chosen = finding.with(|finding| chosen(finding).clone());
        let mut choices = vec![Choice::new("", store.say(&all))];
        store.search.with(|search| {
            let facets = search.facets();
            choices.extend(pick(&facets).iter().map(|f| Choice::new(f.id.as_str(), f.name.as_str())));
            if choices.iter().all(|choice| choice.value != chosen) {
                let name = search.name_of(&chosen).unwrap_or(&chosen).to_owned();
                choices.push(Choice::new(chosen, name));
            }
        });
        choices
    })
}

/// What was found, page by page.
#[component]
fn Results(finding: RwSignal<Finding>) -> impl IntoView {
    let store = use_store();
    let hits = Memo::new(move |_| {
        store.search.with(|search| search.view().hits.into_iter().cloned().collect::<Vec<Hit>>())
    });
    // From the first letter on: what was not asked yet was not looked for in vain.
    let waiting = Memo::new(move |_| {
        finding.with(|f| store.search.with(|search| search.is_waiting() || !search.is_about(&f.term)))
    });
    let more = Memo::new(move |_| store.search.with(|search| search.view().more));
    let empty = Memo::new(move |_| hits.with(Vec::is_empty));
    let others = move || {
        let me = store.me.with(|me| me.as_ref().map(|me| me.id.clone()));
        let admin = store.facts.with(|facts| facts.requester.is_org_admin());
        !admin && store.with_pad(|pad| pad.draft.people.iter().any(|person| Some(&person.id) != me.as_ref()))
    };
    // The number is said when it is final, and not for every answer on the way.
    let count = Memo::new(move |before: Option<&String>| {
        let count = hits.with(Vec::len);
        match (waiting.get(), count) {
            (true, _) => before.cloned().unwrap_or_default(),
            (_, 0) => String::new(),
            _ if more.get() => store.say(&msg!("what.found.more", count = count)),
            _ => store.say(&msg!("what.found", count = count)),
        }
    });
    view! { class="ar",
        <section class="ar-stack" aria-label=store.words(msg!("what.results"))>
            {move || others().then(|| view! { class="ar", <p class="ar-muted">{store.words(msg!("what.for-others"))}</p> })}
            // Stands before anything is said in it: else a screen reader may not notice.
            <div role="status">
                {problems(store)}
                {move || (!waiting.get() && empty.get()).then(|| nothing(store))}
            </div>
            {move || (waiting.get() && empty.get()).then(|| view! { class="ar",
                <SkeletonList label=store.words(msg!("what.searching")) />
            })}
            <ul class="ar-results" role=move || list_role(empty.get())>
                <For each=move || hits.get() key=|hit| (hit.key(), hit.standing) let:hit>{found(store, hit)}</For>
            </ul>
            <ShowMore
                shown=count
                label=store.words(msg!("what.more"))
                has_more=more
                busy=waiting
                on_more=Callback::new(move |()| store.on_search(ItemSearchEvent::More))
            />
        </section>
    }
}

/// Why nothing is shown, and the way out.
fn nothing(store: Store) -> AnyView {
    let title = store.search.with(|search| {
        let (view, asked) = (search.view(), search.asked());
        let narrowed = !asked.types.is_empty() || asked.owner_id.is_some() || asked.source_id.is_some();
        match asked.term.as_str() {
            _ if !view.problems.is_empty() => None,
            _ if view.more => Some(msg!("what.none.so-far")),
            _ if narrowed => Some(msg!("what.none.narrowed")),
            "" => Some(msg!("what.none.at-all")),
            term => Some(msg!("what.none", term = term)),
        }
    });
    match title {
        Some(title) => view! { class="ar", <EmptyState title=store.words(title)>""</EmptyState> }.into_any(),
        None => ().into_any(),
    }
}

/// Lists that could not be searched, each with its reason.
fn problems(store: Store) -> AnyView {
    let failed = Memo::new(move |_| {
        store.search.with(|search| {
            let view = search.view();
            let mut lines: Vec<String> = Vec::new();
            for (_, error) in &view.problems {
                let said = super::trouble::lines_of(store, error).join(" ");
                if !lines.contains(&said) {
                    lines.push(said);
                }
            }
            lines.extend((!view.not_visible.is_empty()).then(|| store.say(&msg!("app.not-visible"))));
            lines.into_iter().map(|why| store.say(&msg!("what.partial", why = why))).collect::<Vec<_>>()
        })
    });
    let again = Callback::new(move |()| store.on_search(ItemSearchEvent::Retry));
    (move || {
        let lines = failed.get();
        (!lines.is_empty()).then(|| trouble(store, lines, again, "search"))
    })
    .into_any()
}
