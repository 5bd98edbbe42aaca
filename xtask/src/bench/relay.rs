//! How long signing in by the relay takes, in each engine and way of keeping storage: as the journeys in
//! `tests/browser/journeys/inside.rs` measure it, the driver's own time and the person's presses included.

use anyhow::{Context as _, Result, ensure};

use super::Bar;
use crate::{places::Places, process, setup::Engine, stages};

const MAX_MS: f64 = 3000.0;
/// The journeys that sign in and say in how many seconds.
const JOURNEYS: [&str; 3] = ["where_a_frame_may_store", "where_storage_is", "in_a_portal_of_the_same_site"];

/// Signs in from within a portal in every engine, prints the figures, and says whether the bars are met.
///
/// # Errors
/// When a browser cannot be had, a journey fails, or none says its time.
pub fn relay(places: &Places) -> Result<bool> {
    println!(
        "\nFrom Sign in, in a frame of a portal, to the first question; the tenant cuts its page off from its opener:"
    );
    let mut met = true;
    for engine in Engine::ALL {
        let mut tests = stages::browser_tests(places, engine, &["--test", "browser"])?;
        tests.arg("--").args(JOURNEYS).args(["--nocapture", "--test-threads", "1"]);
        let said = process::output(&mut tests, &format!("sign in by the relay in {}", engine.name()))?;
        let times = times(&said).with_context(|| format!("what {} said", engine.name()))?;
        ensure!(
            times.len() >= JOURNEYS.len(),
            "only {} journeys in {} said their time",
            times.len(),
            engine.name()
        );
        for (which, ms) in times {
            let bar = Bar::new(&which, ms, MAX_MS);
            println!("{bar}");
            met &= bar.met();
        }
    }
    Ok(met)
}

/// Each "ENGINE in SITE, storage HOW, …: signed in after S s", as words and milliseconds.
fn times(said: &str) -> Result<Vec<(String, f64)>> {
    let told = said.lines().filter_map(|line| line.split_once(": signed in after "));
    told.map(|(which, time)| {
        // The line may begin with the name of the test.
        let which = which.rsplit_once("... ").map_or(which, |(_, words)| words);
        let which = which.split_once(", opener").map_or(which, |(words, _)| words);
        let seconds: f64 =
            time.trim().trim_end_matches(" s").parse().with_context(|| format!("the time in {time:?}"))?;
        Ok((which.to_owned(), seconds * 1000.0))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_the_name_of_the_test_before_them() {
        let said = "running 2 tests\n\
            test journeys::inside::a ... Firefox in http://localhost:1, storage Divided, opener cut off: signed in after 0.96 s\n\
            Webkit in http://localhost:2, storage Denied, opener cut off: signed in after 1.50 s\nok\n";
        let expected = [
            ("Firefox in http://localhost:1, storage Divided".to_owned(), 960.0),
            ("Webkit in http://localhost:2, storage Denied".to_owned(), 1500.0),
        ];
        assert_eq!(times(said).expect("times"), expected);
        assert!(times("x: signed in after soon").is_err());
    }
}
