//! `cargo xtask serve`: the app and a local tenant on two origins. The app server is used by browser tests too.

mod api_client;
mod app_server;
mod command;
pub mod encoding;
pub mod headers;
mod watch;

pub use api_client::TOKEN_KEY;
pub use app_server::{AppServer, AppServerOptions};
pub use command::{local_config, serve};
