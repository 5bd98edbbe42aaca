//! Self-service access requests for SailPoint IdentityNow. The rooms and their floors: `docs/ARCHITECTURE.md`.
#![forbid(unsafe_code)]
#![recursion_limit = "256"]

pub mod api;
#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod catalogue;
pub mod config;
pub mod contract;
pub mod device;
pub mod embed;
pub mod history;
pub mod http;
pub mod pages;
pub mod route;
pub mod rules;
pub mod session;
pub mod store;
pub mod submission;
pub mod text;
pub mod ui;
