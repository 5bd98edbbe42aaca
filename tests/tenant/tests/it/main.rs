//! The tenant seen from outside, over HTTP. One binary, so that it is linked once.

mod abuse;
mod choices;
mod client;
mod contract;
mod endpoints;
mod faults;
mod large;
mod levels;
mod oauth;
mod processing;
mod queries;
mod seed;
mod sessions;
