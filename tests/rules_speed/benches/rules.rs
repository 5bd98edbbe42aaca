//! The verdict on the largest draft of one call, which is made at every key, and the plan of a very large one.
//! `cargo xtask bench --only rules` runs them and holds them to their bars.
#![cfg(not(target_arch = "wasm32"))]

use std::hint::black_box;

use criterion::Criterion;
use rules_speed::{Wish, largest_of_one_call, ragged_thousands, rules::PackName, thousands};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for pack in PackName::ALL {
        let name = pack.as_str();
        let wish = largest_of_one_call(pack);
        assert!(wish.judge().passes(), "{:?}", wish.judge().findings);
        assert!(wish.judge().findings.len() >= 25, "{:?}", wish.judge());
        criterion.bench_function(&format!("verdict, {name}"), |b| b.iter(|| black_box(&wish).judge()));
        large(&mut criterion, &format!("plan, {name}"), &thousands(pack));
        large(&mut criterion, &format!("plan of ragged rows, {name}"), &ragged_thousands(pack));
    }
    criterion.final_summary();
}

fn large(criterion: &mut Criterion, name: &str, wish: &Wish) {
    assert!(wish.plan().calls.len() >= 400, "{}", wish.plan().calls.len());
    criterion.bench_function(name, |b| b.iter(|| black_box(wish).plan()));
}
