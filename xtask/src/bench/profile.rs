//! What a sampling profile of the developer tools says: which functions took how long themselves, and with all that they
//! called.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

/// So many functions are listed in each order.
const LISTED: usize = 45;
/// What the profiler calls the time in which nothing ran.
const NOT_WORK: [&str; 2] = ["(idle)", "(root)"];

/// `Profiler.Profile` of the protocol, as far as it is read. Times are in microseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    nodes: Vec<Node>,
    samples: Vec<u64>,
    time_deltas: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: u64,
    call_frame: Frame,
    #[serde(default)]
    children: Vec<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame {
    function_name: String,
}

/// The dearest functions, in milliseconds for each of so many keys.
///
/// # Errors
/// When it is no profile.
pub fn table(profile: &Value, keys: usize) -> Result<String> {
    let profile = Profile::deserialize(profile).context("this is no profile")?;
    let (own, whole) = times(&profile);
    let mut out = String::new();
    for (title, times) in [("itself", own), ("with what it calls", whole)] {
        let _ = writeln!(out, "  {title}:");
        let mut times: Vec<_> = times.into_iter().filter(|(name, _)| !NOT_WORK.contains(name)).collect();
        times.sort_by(|one, other| other.1.total_cmp(&one.1));
        for (name, micros) in times.into_iter().take(LISTED) {
            let _ = writeln!(out, "  {:>8.3}  {}", micros / 1000.0 / keys.max(1) as f64, plain(name));
        }
    }
    Ok(out)
}

type Times<'a> = BTreeMap<&'a str, f64>;

/// Of each function by name: its own time, and the time while it was anywhere on the stack (once, however deep it called
/// itself).
fn times(profile: &Profile) -> (Times<'_>, Times<'_>) {
    let mut above = HashMap::new();
    for node in &profile.nodes {
        above.extend(node.children.iter().map(|child| (*child, node.id)));
    }
    let names: HashMap<u64, &str> =
        profile.nodes.iter().map(|node| (node.id, node.call_frame.function_name.as_str())).collect();
    let (mut own, mut whole) = (Times::new(), Times::new());
    for (sample, micros) in profile.samples.iter().zip(&profile.time_deltas) {
        let mut stack = BTreeSet::new();
        let mut at = Some(*sample);
        while let Some(node) = at {
            let name = names.get(&node).copied().unwrap_or_default();
            if stack.is_empty() {
                *own.entry(name).or_default() += micros;
            }
            stack.insert(name);
            at = above.get(&node).copied();
        }
        for name in stack {
            *whole.entry(name).or_default() += micros;
        }
    }
    (own, whole)
}

/// A name of Rust without the hash at its end.
fn plain(name: &str) -> &str {
    match name.rsplit_once("::h") {
        Some((name, hash)) if hash.len() == 16 => name,
        _ if name.is_empty() => "(no name)",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_function_calls_counts_for_both_once() {
        let node = |id: u64, name: &str, children: Vec<u64>| json!({ "id": id, "callFrame": { "functionName": name }, "children": children });
        let nodes = vec![
            node(1, "(root)", vec![2]),
            node(2, "outer", vec![3]),
            node(3, "inner", vec![4]),
            node(4, "outer", vec![]),
        ];
        let found = json!({ "nodes": nodes, "samples": [2, 3, 4], "timeDeltas": [1000.0, 2000.0, 4000.0] });
        let profile = Profile::deserialize(&found).expect("a profile");
        let (own, whole) = times(&profile);
        assert_eq!((own["outer"], own["inner"]), (5000.0, 2000.0));
        assert_eq!((whole["outer"], whole["inner"]), (7000.0, 6000.0));
        assert!(table(&found, 2).expect("a table").contains("3.500  outer"));
    }

    #[test]
    fn a_hash_is_no_part_of_a_name() {
        assert_eq!(plain("app::judge::h0123456789abcdef"), "app::judge");
        assert_eq!(plain("run::here"), "run::here");
    }
}
