//! Which rows of a list: page after page until a short one.
//! `X-Total-Count` is never needed: asking for it is costly, and a browser may not be allowed to read it.

/// The most rows a list gives at once. Source: every `limit` of the OpenAPI files but search's.
pub const MAX_LIMIT: u32 = 250;

/// A window on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    pub limit: u32,
    pub offset: u32,
}

impl Paging {
    /// The first rows.
    pub fn first(limit: u32) -> Self {
        Self { limit: limit.clamp(1, MAX_LIMIT), offset: 0 }
    }

    /// The page after this one, when this one came back full. `received` counts every row, readable or not.
    pub fn next(self, received: usize) -> Option<Self> {
        let full = u32::try_from(received).is_ok_and(|rows| rows >= self.limit);
        full.then(|| Self { limit: self.limit, offset: self.offset.saturating_add(self.limit) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_until_a_short_one() {
        let first = Paging::first(50);
        assert_eq!(first.next(50), Some(Paging { limit: 50, offset: 50 }));
        assert_eq!(first.next(49), None);
        assert_eq!(first.next(0), None);
        assert_eq!(Paging::first(10_000).limit, MAX_LIMIT);
    }
}
