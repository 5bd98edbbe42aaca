use super::page::{active, mount, settle};
use access_request::ui::{
    Announcer, Badge, Chip, ChipList, EmptyState, LiveRegion, Notice, ShowMore, SkeletonList, TextField,
    Timeline, TimelineEntry, TimelineState, Tone,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn chip(id: &str, label: &str) -> Chip {
    Chip { id: id.into(), label: label.into(), detail: None }
}

#[wasm_bindgen_test]
async fn removing_a_chip_moves_the_focus_to_its_neighbour_and_at_last_to_the_field() {
    let chips = RwSignal::new(vec![chip("a", "Anna"), chip("b", "Ben"), chip("c", "Cara")]);
    let page = mount(move || {
        view! { class="ar",
            <TextField id="people" label="People" value="" on_input=|_| {} />
            <ChipList label="People chosen" chips remove_label="Remove" focus_when_empty="people"
                on_remove=move |id: String| chips.update(|all| all.retain(|chip| chip.id != id)) />
        }
    })
    .await;
    assert_eq!(page.get("ul").get_attribute("aria-label").as_deref(), Some("People chosen"));
    assert_eq!(page.text("[data-chip=b]"), "Remove Ben");
    for (removed, then) in [("b", "Remove Cara"), ("c", "Remove Anna")] {
        page.click(&format!("[data-chip={removed}]")).await;
        assert_eq!(super::page::words(&active()), then);
    }
    page.click("[data-chip=a]").await;
    assert_eq!(active(), page.get("#people"));
    assert_eq!(page.count("li"), 0);
}

#[wasm_bindgen_test]
async fn a_chip_whose_name_arrives_later_shows_it() {
    let chips = RwSignal::new(vec![chip("a", "2c918…")]);
    let page = mount(move || {
        view! { class="ar", <ChipList label="People" chips remove_label="Remove" on_remove=|_| {} /> }
    })
    .await;
    chips.set(vec![chip("a", "Anna Bell")]);
    settle().await;
    assert_eq!(page.text("li bdi"), "Anna Bell");
    assert_eq!(page.text("li button"), "Remove Anna Bell");
}

#[wasm_bindgen_test]
async fn the_foot_of_a_list_says_how_much_is_shown_and_offers_more_while_there_is() {
    let more = RwSignal::new(true);
    let page = mount(move || {
        view! { class="ar",
            <ShowMore shown="Showing 20 of 21" label="Show more" has_more=more on_more=move || more.set(false) />
        }
    })
    .await;
    assert_eq!(page.text("[role=status]"), "Showing 20 of 21");
    page.click("button").await;
    assert!(page.find("button").is_none());
}

#[wasm_bindgen_test]
async fn an_announcement_made_twice_is_said_twice() {
    let announcer = Announcer::new();
    let page = mount(move || view! { class="ar", <LiveRegion announcer /> }).await;
    announcer.announce("Saved");
    settle().await;
    let first = page.get("[role=status]").inner_html();
    announcer.announce("Saved");
    settle().await;
    assert_eq!(page.text("[role=status]"), "Saved");
    assert_ne!(page.get("[role=status]").inner_html(), first, "the region changed, so it is read again");
    announcer.forget();
    settle().await;
    assert_eq!(page.text("[role=status]"), "", "whoever reads on to the end of the page comes upon it");
}

#[wasm_bindgen_test]
async fn notices_lists_and_timelines_say_what_they_are() {
    let state = RwSignal::new(TimelineState::Active);
    let page = mount(move || {
        view! { class="ar",
            <Notice tone=Tone::Warning title="Not visible to you" role="status"><p>"What others hold."</p></Notice>
            <Badge tone=Tone::Success text="Done" />
            <SkeletonList label="Loading…" rows=2 />
            <EmptyState title="No requests yet"><p>"Request something."</p></EmptyState>
            <Timeline>
                <TimelineEntry title="Sent" state=TimelineState::Done when="1 May"><p>"By you"</p></TimelineEntry>
                <TimelineEntry title="Approval" state />
            </Timeline>
        }
    })
    .await;
    let name = page.get(".ar-notice").get_attribute("aria-labelledby").expect("it has a name");
    assert_eq!(page.text(&format!("#{name}")), "Not visible to you");
    assert_eq!(page.get(".ar-badge").get_attribute("data-tone").as_deref(), Some("success"));
    assert_eq!(page.text(".ar-skeleton"), "Loading…");
    assert_eq!(page.count("ol > li"), 2);
    state.set(TimelineState::Failed);
    settle().await;
    assert_eq!(page.get("ol > li:last-child").get_attribute("data-state").as_deref(), Some("failed"));
}

/// The button that was pressed goes with the last page, and the focus used to go with it.
#[wasm_bindgen_test]
async fn the_focus_stays_at_the_foot_of_a_list_when_there_is_no_more() {
    let more = RwSignal::new(true);
    let page = mount(move || {
        view! { class="ar", <ShowMore shown="All 21" label="Show more" has_more=more on_more=move || more.set(false) /> }
    })
    .await;
    page.get("button").focus().expect("focus");
    page.click("button").await;
    assert_eq!(active(), page.get("[role=status]"));
}
