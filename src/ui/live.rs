//! Saying something to a screen reader without moving the focus.

use leptos::prelude::*;

/// Where to put what is to be said; copies speak through the same [`LiveRegion`].
#[derive(Clone, Copy, Debug)]
pub struct Announcer {
    text: RwSignal<(u32, String)>,
}

impl Announcer {
    /// An announcer that has said nothing yet. Make it at the root: it must outlive who speaks.
    pub fn new() -> Self {
        Self { text: RwSignal::new((0, String::new())) }
    }

    /// Says a sentence when the screen reader is next idle. The same sentence twice is said twice.
    pub fn announce(self, text: impl Into<String>) {
        let text = text.into();
        // Nobody listens any more when this fails: the app is being taken down.
        let _ = self.text.try_update(move |said| *said = (said.0.wrapping_add(1), text));
    }

    /// Leaves nothing of what was said, which is not said again by that: whoever reads on to the end of another screen would
    /// come upon it there.
    pub fn forget(self) {
        if self.text.try_with_untracked(|(_, text)| !text.is_empty()) == Some(true) {
            let _ = self.text.try_update(|(_, text)| text.clear());
        }
    }
}

impl Default for Announcer {
    fn default() -> Self {
        Self::new()
    }
}

/// The polite live region; stands once in the page, from the start.
#[component]
pub fn LiveRegion(announcer: Announcer) -> impl IntoView {
    // Two slots by turns: a region whose text does not change is not read again.
    let slot = move |odd: bool| {
        move || {
            announcer
                .text
                .with(|(turn, text)| if (turn % 2 == 1) == odd { text.clone() } else { String::new() })
        }
    };
    view! { class="ar",
        <div class="ar-visually-hidden" role="status">
            <span>{slot(false)}</span>
            <span>{slot(true)}</span>
        </div>
    }
    .into_any()
}
