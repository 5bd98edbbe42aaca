//! The verdict on the largest draft of one call as WebAssembly, optimised as the app is. `cargo xtask bench` reads the
//! line that it prints.
#![cfg(target_arch = "wasm32")]

use std::hint::black_box;

use rules_speed::{largest_of_one_call, rules::PackName};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Verdicts of one measurement: long enough for a clock that tells tenths of a millisecond.
const ROUND: u32 = 200;
const ROUNDS: usize = 51;

#[wasm_bindgen_test]
fn the_verdict_at_every_key() {
    let clock = web_sys::window().and_then(|window| window.performance()).expect("a clock");
    for pack in PackName::ALL {
        let wish = largest_of_one_call(pack);
        assert!(wish.judge().passes() && wish.judge().findings.len() >= 25);
        let mut rounds: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let start = clock.now();
                for _ in 0..ROUND {
                    black_box(black_box(&wish).judge());
                }
                (clock.now() - start) * 1000.0 / f64::from(ROUND)
            })
            .collect();
        rounds.sort_by(f64::total_cmp);
        console_log!("verdict, {}: {:.1} µs", pack.as_str(), rounds[ROUNDS / 2]);
    }
}
