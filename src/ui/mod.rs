//! Parts of a screen that know nothing of access requests: fields, lists, messages, the frame of a page.
//! What a part says comes in as rendered strings; what it means is the business of `pages`.
//!
//! Every `view!` here opens with `class="ar"`: a scope class keeps Leptos from building static markup through
//! `innerHTML`, which the policy `require-trusted-types-for 'script'` forbids.

mod button;
mod card;
mod checkbox;
mod chips;
mod combobox;
mod date_field;
mod dialog;
mod disclosure;
mod dom;
mod error_summary;
#[cfg(feature = "gallery")]
pub mod examples;
mod field;
mod form;
mod frame;
mod heading;
mod list;
mod live;
mod notice;
mod radios;
mod select;
mod settled;
mod steps;
mod summary_list;
mod text_field;
mod timeline;
mod value;

pub use button::{Button, ButtonKind, CopyButton, LinkButton};
pub use card::Card;
pub use checkbox::{Checkbox, Checkboxes};
pub use chips::{Chip, ChipList, list_role};
pub use combobox::{ComboOption, ComboWords, Combobox};
pub use date_field::{DateField, TimeWords};
pub use dialog::Dialog;
pub use disclosure::{Disclosure, DisclosureOnDemand};
pub use dom::remove_row;
pub use error_summary::{ErrorItem, ErrorSummary};
pub use field::Field;
pub use form::{Form, on_ctrl_enter};
pub use frame::{AppBar, Footer, HelpLink, NavItem, SkipLink};
pub use heading::PageHeading;
pub use list::{EmptyState, ShowMore, SkeletonList};
pub use live::{Announcer, LiveRegion};
pub use notice::{Badge, Notice, Tone};
pub use radios::{Choice, Radios};
pub use select::Select;
pub use settled::{settled, settled_later};
pub use steps::{Step, StepState, Steps};
pub use summary_list::{ChangeLink, SummaryList, SummaryRow};
pub use text_field::{SearchField, TextArea, TextField};
pub use timeline::{Timeline, TimelineEntry, TimelineState};
