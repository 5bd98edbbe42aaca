//! One file for each screen: composes `ui`, reads `store`, dispatches events. Holds no rule and makes no call.

mod check;
mod config_problem;
mod copy;
mod details;
mod fields;
mod frame;
mod request;
mod requests;
mod sending;
mod sent;
mod signin;
mod steps;
mod what;
mod who;
mod why;

pub use config_problem::Misconfigured;
pub use frame::App;
