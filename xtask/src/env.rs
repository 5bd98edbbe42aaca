//! The names by which `cargo xtask test` tells browser tests where things are. What they hold is decided in `stages`.

/// The folder of the built app.
pub const DIST: &str = "ACCESS_REQUEST_DIST";
/// Which engine to drive: `chromium`, `firefox` or `webkit`.
pub const ENGINE: &str = "ACCESS_REQUEST_ENGINE";
/// The browser program itself, where it is not the one the driver would find.
pub const BROWSER: &str = "ACCESS_REQUEST_BROWSER";
/// The file `axe.min.js`.
pub const AXE: &str = "AXE";
/// The web servers that run their own recipe.
pub const NGINX: &str = "ACCESS_REQUEST_NGINX";
pub const CADDY: &str = "ACCESS_REQUEST_CADDY";
/// Another place for the cache folder (see [`crate::places`]).
pub const CACHE: &str = "ACCESS_REQUEST_CACHE";
/// Which cases of the fault matrix: `all`, a part of a name, a number, `FROM..TO`. Not set: a sample.
pub const SOAK_MATRIX: &str = "SOAK_MATRIX";
/// How many random journeys.
pub const SOAK_JOURNEYS: &str = "SOAK_JOURNEYS";
/// From which seed they are made.
pub const SOAK_SEED: &str = "SOAK_SEED";
/// The number of the first.
pub const SOAK_FROM: &str = "SOAK_FROM";
/// At which points of sending the browser is killed: `all`, or a part of a name. Not set: three.
pub const SOAK_KILLS: &str = "SOAK_KILLS";
/// Set to run the whole campaigns of hostile input and of time zones (`cargo xtask hostile --all`): `all`, or of the hostile
/// words only the passes `FROM..TO`. Not set: a sample.
pub const HOSTILE: &str = "HOSTILE";

/// Which of so many passes of the campaign of hostile words are wanted; `None` for a sample.
pub fn passes(all: usize) -> Option<std::ops::Range<usize>> {
    let wanted = std::env::var(HOSTILE).ok()?;
    let ends = wanted.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    let (from, to) = ends.unwrap_or((0, all));
    Some(from..to.min(all))
}

/// Whether the whole campaigns are wanted.
pub fn whole_campaigns() -> bool {
    std::env::var_os(HOSTILE).is_some()
}
/// Which states are looked at in every way there is: `all`, or those whose name contains this. Not set: a sample.
pub const AUDIT: &str = "ACCESS_REQUEST_AUDIT";
