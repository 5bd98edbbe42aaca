//! What a trace of the browser says of each key in a text field: how long the page's own thread worked on it, by the clock
//! of that thread. What else the machine does in the meantime does not count (docs/decisions/0087).

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

/// The categories of the browser's tracing that are read here.
pub const CATEGORIES: &str = "devtools.timeline,disabled-by-default-devtools.timeline";

/// One key, in milliseconds of the page's thread.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Work {
    /// All script between the key and the frame that shows it.
    pub script: f64,
    /// The tasks that handle the key and draw that frame, and those between with script of the page in them. What the browser
    /// does there on errands of its own (its form filler reads the form) is left out.
    pub paint: f64,
}

/// An event of the trace format, as far as it is read. Times are in microseconds.
#[derive(Deserialize)]
struct Event {
    name: String,
    ph: String,
    pid: u64,
    tid: u64,
    ts: f64,
    #[serde(default)]
    dur: f64,
    /// By the clock of its thread.
    #[serde(default)]
    tdur: f64,
    #[serde(default)]
    args: Value,
}

impl Event {
    fn is_dispatch_of(&self, kinds: &[&str]) -> bool {
        let kind = self.args.pointer("/data/type").and_then(Value::as_str);
        self.name == "EventDispatch" && kind.is_some_and(|kind| kinds.contains(&kind))
    }

    /// Listeners of a key that the browser answers by inserting the letter hold that, too: of those only the calls count.
    fn is_script(&self) -> bool {
        ["FunctionCall", "TimerFire", "FireAnimationFrame"].contains(&self.name.as_str())
            || self.is_dispatch_of(&["keydown", "input"])
    }

    fn is_task(&self) -> bool {
        self.name == "RunTask"
    }

    fn end(&self) -> f64 {
        self.ts + self.dur
    }

    fn holds(&self, other: &Self) -> bool {
        self.ts <= other.ts && other.end() <= self.end()
    }
}

/// Each key that changed a field, in order.
///
/// # Errors
/// When it is no trace, no key is in it, or no frame follows one.
pub fn keys(events: Vec<Value>) -> Result<Vec<Work>> {
    let events = events.into_iter().map(Event::deserialize).collect::<Result<Vec<_>, _>>();
    let mut events = events.context("this is no trace")?;
    events.retain(|event| event.ph == "X");
    let key =
        events.iter().rfind(|event| event.is_dispatch_of(&["input"])).context("no key is in the trace")?;
    let (pid, tid) = (key.pid, key.tid);
    events.retain(|event| (event.pid, event.tid) == (pid, tid));
    events.sort_by(|one, other| one.ts.total_cmp(&other.ts));
    let inputs = events.iter().enumerate().filter(|(_, event)| event.is_dispatch_of(&["input"]));
    inputs.map(|(at, input)| work(&events, at, input)).collect()
}

fn work(events: &[Event], at: usize, input: &Event) -> Result<Work> {
    let (before, after) = events.split_at(at);
    let first = before.iter().rposition(|event| event.is_task() && event.holds(input));
    let first = first.context("a key came in no task")?;
    let frame = after.iter().position(|event| event.name == "Commit").context("no frame follows a key")?;
    let commit = &after[frame];
    let until = commit.end();
    let between = events[first..].iter().take_while(|event| event.ts < until);
    let (mut script, mut paint) = (0.0, 0.0);
    let mut counted = 0.0;
    let mut task = &events[first];
    let mut has_script = false;
    let settle = |task: &Event, has_script: bool| {
        let counts = has_script || task.holds(input) || task.holds(commit);
        if counts { task.tdur } else { 0.0 }
    };
    for event in between {
        if event.is_task() && event.ts >= task.end() {
            paint += settle(task, has_script);
            (task, has_script) = (event, false);
        }
        if event.is_script() && event.ts >= counted {
            script += event.tdur;
            counted = event.end();
            has_script = true;
        }
    }
    paint += settle(task, has_script);
    ensure!(script <= paint, "a key has more script ({script} µs) than work ({paint} µs)");
    Ok(Work { script: script / 1000.0, paint: paint / 1000.0 })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(name: &str, ts: u32, dur: u32, kind: &str) -> Value {
        // The thread worked for half of the time.
        json!({ "name": name, "ph": "X", "pid": 1, "tid": 2, "ts": ts, "dur": dur, "tdur": dur / 2,
                "args": { "data": { "type": kind } } })
    }

    #[test]
    fn a_key_has_its_listeners_and_the_frame_and_not_the_errands_of_the_browser() {
        let mut other = event("RunTask", 0, 90_000, "");
        other["tid"] = json!(3);
        let events = vec![
            other,
            event("RunTask", 0, 4_000, ""),
            event("EventDispatch", 0, 400, "keydown"),
            event("EventDispatch", 500, 3_400, "keypress"),
            event("EventDispatch", 1_000, 2_000, "input"),
            event("FunctionCall", 1_100, 1_000, ""),
            event("RunTask", 5_000, 30_000, ""),
            event("RunTask", 40_000, 2_000, ""),
            event("TimerFire", 40_100, 1_000, ""),
            event("RunTask", 50_000, 6_000, ""),
            event("FireAnimationFrame", 50_100, 200, ""),
            event("Commit", 55_000, 900, ""),
            event("RunTask", 60_000, 8_000, ""),
            event("FunctionCall", 60_000, 8_000, ""),
        ];
        let found = keys(events).expect("a trace");
        assert_eq!(found, [Work { script: 1.8, paint: 6.0 }]);
    }

    #[test]
    fn what_is_no_trace_of_keys_is_said() {
        let said = |events| keys(events).expect_err("no keys").to_string();
        assert_eq!(said(vec![]), "no key is in the trace");
        assert_eq!(said(vec![json!({ "name": "RunTask" })]), "this is no trace");
        let shut = vec![event("RunTask", 0, 9, ""), event("EventDispatch", 1, 5, "input")];
        assert_eq!(said(shut), "no frame follows a key");
    }
}
