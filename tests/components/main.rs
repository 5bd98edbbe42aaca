//! The parts of `src/ui/` in a real browser: labels and wiring, keys, focus, input methods, disposal.
//! What only decides (the combobox's keys, for one) is tested natively beside its code.
#![cfg(target_arch = "wasm32")]

mod buttons;
mod combobox;
mod dialogs;
mod errors;
mod examples;
mod fields;
mod frame;
mod languages;
mod lists;
mod page;
mod stores;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
