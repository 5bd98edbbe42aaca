//! Chance from a seed: the same cases everywhere. For whatever test makes up its cases; each program takes what it needs.
#![allow(dead_code, reason = "no program asks for everything")]

/// The next number of SplitMix64.
pub fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// A run of numbers.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The chance of one case alone, so that any case can be made without those before it.
    pub fn of_case(seed: u64, case: u64) -> Self {
        let mut state = seed ^ case.wrapping_mul(0xD134_2543_DE82_EF95);
        split_mix(&mut state);
        Self(state)
    }

    /// From 0 to `below`, which is not reached.
    pub fn below(&mut self, below: usize) -> usize {
        (split_mix(&mut self.0) % below.max(1) as u64) as usize
    }

    /// One time in so many.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}
