//! Which height to tell the host, and when: soon, seldom, and never in a loop with a host whose layout answers back.

/// Shrinking by less than this is not worth a message; growing always is, or a scroll bar would show.
const SLACK: u32 = 2;
/// At most ten a second.
const REST_MS: i64 = 100;
/// Heights that come and go this often within [`LOOP_MS`] are a loop.
const LOOP_TURNS: usize = 4;
const LOOP_MS: i64 = 1_000;

/// What was told so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizing {
    min: u32,
    max: Option<u32>,
    /// Height and moment of the last ones, the newest last.
    told: Vec<(u32, i64)>,
    /// Two heights between which page and host went to and fro: nothing between them is told any more.
    settled: Option<(u32, u32)>,
    seq: u32,
}

/// What follows from a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sized {
    Nothing,
    /// Tell the host this height.
    Tell {
        height: u32,
        seq: u32,
    },
    /// Measure again after this time.
    Later {
        ms: u32,
    },
}

impl Sizing {
    /// With the host's bounds, in CSS pixels.
    pub fn new(min: Option<u32>, max: Option<u32>) -> Self {
        Self { min: min.unwrap_or_default(), max, ..Self::default() }
    }

    /// The content has this height now.
    pub fn measured(&mut self, height: u32, now_ms: i64) -> Sized {
        let height = height.min(self.max.unwrap_or(u32::MAX)).max(self.min);
        if let Some((low, high)) = self.settled {
            if (low..=high).contains(&height) {
                return Sized::Nothing;
            }
            self.settled = None;
        }
        let Some((last, last_ms)) = self.told.last().copied() else { return self.tell(height, now_ms) };
        if height == last || (height < last && last - height < SLACK) {
            return Sized::Nothing;
        }
        let rested = now_ms.saturating_sub(last_ms);
        if (0..REST_MS).contains(&rested) {
            return Sized::Later { ms: u32::try_from(REST_MS - rested).unwrap_or_default() };
        }
        if self.is_loop(height, now_ms) {
            self.settled = Some((height.min(last), height.max(last)));
            // The larger one shows everything.
            return if height > last { self.tell(height, now_ms) } else { Sized::Nothing };
        }
        self.tell(height, now_ms)
    }

    fn tell(&mut self, height: u32, now_ms: i64) -> Sized {
        if self.told.len() >= LOOP_TURNS {
            self.told.remove(0);
        }
        self.told.push((height, now_ms));
        self.seq = self.seq.wrapping_add(1);
        Sized::Tell { height, seq: self.seq }
    }

    /// `height` would be one more turn between the same two heights.
    fn is_loop(&self, height: u32, now_ms: i64) -> bool {
        let turns = self.told.len() == LOOP_TURNS
            && self.told.iter().all(|(_, ms)| now_ms.saturating_sub(*ms) <= LOOP_MS);
        let others = self.told.iter().rev().step_by(2).map(|(told, _)| *told);
        let same = self.told.iter().rev().skip(1).step_by(2).map(|(told, _)| *told);
        let other = self.told.last().map_or(height, |(told, _)| *told);
        turns && others.into_iter().all(|told| told == other) && same.into_iter().all(|told| told == height)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(sized: Sized) -> Option<u32> {
        if let Sized::Tell { height, .. } = sized { Some(height) } else { None }
    }

    #[test]
    fn the_first_height_is_told_at_once_and_within_the_hosts_bounds() {
        assert_eq!(Sizing::default().measured(640, 0), Sized::Tell { height: 640, seq: 1 });
        assert_eq!(told(Sizing::new(Some(400), Some(900)).measured(10, 0)), Some(400));
        assert_eq!(told(Sizing::new(Some(400), Some(900)).measured(5_000, 0)), Some(900));
    }

    #[test]
    fn growing_counts_from_the_first_pixel_and_shrinking_from_the_second() {
        let mut sizing = Sizing::default();
        sizing.measured(500, 0);
        assert_eq!(told(sizing.measured(501, 1_000)), Some(501));
        assert_eq!(sizing.measured(500, 2_000), Sized::Nothing);
        assert_eq!(told(sizing.measured(499, 3_000)), Some(499));
    }

    #[test]
    fn a_height_too_soon_is_asked_for_again() {
        let mut sizing = Sizing::default();
        sizing.measured(500, 0);
        assert_eq!(sizing.measured(600, 40), Sized::Later { ms: 60 });
        assert_eq!(told(sizing.measured(700, 100)), Some(700));
    }

    /// A host whose scroll bar comes with the larger height and wraps the text to another one.
    #[test]
    fn a_loop_with_the_host_ends_at_the_larger_height_until_the_content_changes() {
        let mut sizing = Sizing::default();
        let mut last = 0;
        for turn in 0..40 {
            let height = if turn % 2 == 0 { 500 } else { 530 };
            last = told(sizing.measured(height, turn * 120)).unwrap_or(last);
        }
        assert_eq!(last, 530);
        assert!(sizing.seq <= 6, "{} messages", sizing.seq);
        assert_eq!(told(sizing.measured(900, 10_000)), Some(900));
    }

    #[test]
    fn going_to_and_fro_slowly_is_no_loop() {
        let mut sizing = Sizing::default();
        for turn in 0..20 {
            let height = if turn % 2 == 0 { 500 } else { 530 };
            assert_eq!(told(sizing.measured(height, turn * 2_000)), Some(height));
        }
    }

    proptest! {
        #[test]
        fn never_more_than_ten_a_second_whatever_is_measured(heights in prop::collection::vec((0_u32..2_000, 0_i64..60), 1..300)) {
            let mut sizing = Sizing::default();
            let (mut now, mut moments) = (0, Vec::new());
            for (height, wait) in heights {
                now += wait;
                if told(sizing.measured(height, now)).is_some() {
                    moments.push(now);
                }
            }
            for window in moments.windows(11) {
                prop_assert!(window[10] - window[0] >= 1_000);
            }
        }
    }
}
