//! What the tenant does with a POST, and what the browser hears of it.

use access_request::submission::{PostAnswer, Rejection, Unsure};

/// A fate with which everything goes well.
pub const GOOD: u32 = 4;

pub fn fate_of(fate: u32) -> (bool, PostAnswer) {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let yes = PostAnswer::Accepted {
        new_ids: ids(&["r"]),
        existing_ids: vec![],
        existing_items: vec![],
        took_new: true,
    };
    match fate % 16 {
        0 | 4 => (true, yes),
        1 => (true, PostAnswer::AcceptedWithoutIds),
        2 => (true, PostAnswer::Unknown(Unsure::NoAnswer)),
        3 => (false, PostAnswer::Unknown(Unsure::TimedOut)),
        5 => (false, PostAnswer::Rejected(Rejection { status: 400, ..Rejection::default() })),
        6 => (false, PostAnswer::SignInNeeded),
        7 | 8 | 13..=15 => (
            false,
            PostAnswer::TooMany {
                retry_after_ms: match fate % 4 {
                    0 => Some(3_000),
                    1 if fate.is_multiple_of(3) => Some(7_200_000),
                    _ => None,
                },
            },
        ),
        9 => (true, PostAnswer::Unknown(Unsure::ServerFault { status: 502, tracking: None })),
        10 => (false, PostAnswer::Unknown(Unsure::ServerFault { status: 503, tracking: None })),
        11 => (true, PostAnswer::Unknown(Unsure::NotTheApi { status: 200 })),
        _ => (false, PostAnswer::Offline),
    }
}
