//! The tenant seen from outside, over HTTP. One binary, so that it is linked once.

mod abuse;
mod client;
mod contract;
mod endpoints;
mod faults;
mod levels;
mod oauth;
mod processing;
mod seed;
