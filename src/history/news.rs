//! What became of requests between two looks at them: what somebody has to be told who does not see the list change.
//! How it is said is the business of `pages`.

use std::collections::BTreeMap;

use super::group::RequestGroup;
use super::progress::StateGroup;
use crate::text::Message;

/// How far each request was, and whether it was shown.
#[derive(Clone, Debug)]
pub struct Sighting(BTreeMap<String, (Vec<(StateGroup, Message)>, bool)>);

impl Sighting {
    pub fn of(groups: &[RequestGroup], shown: impl Fn(&RequestGroup) -> bool) -> Self {
        let each = groups.iter().map(|group| (group.key.clone(), (group.states(), shown(group))));
        Self(each.collect())
    }

    /// The requests that are shown, or were, and whose state is another one now. One that is new to the list is no news of
    /// its own: whoever sent it knows, and more of the past is more to read and not more to say.
    pub fn news<'a>(&self, before: &Self, groups: &'a [RequestGroup]) -> Vec<&'a RequestGroup> {
        let changed = |group: &&RequestGroup| {
            let (now, then) = (self.0.get(&group.key), before.0.get(&group.key));
            now.zip(then)
                .is_some_and(|((now, shown), (then, was_shown))| (*shown || *was_shown) && now != then)
        };
        groups.iter().filter(changed).collect()
    }
}
