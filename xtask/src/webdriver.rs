//! WebDriver programs and what they are asked for: one driver for each browser window, ended with the value that holds it.
//! What is then done in the window is the business of tests (`tests/boot.rs`, `tests/browser/`) and of `bench`.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use crate::{env, setup::Engine};

/// A running WebDriver program. Dropping it ends the program: end the session first, or its browser stays behind.
pub struct Driver {
    address: String,
    program: Child,
}

impl Driver {
    /// Starts the program on a port that it chooses by itself: one that we chose could be taken before it listens.
    ///
    /// # Errors
    /// When it cannot be started, or ends before it has said its port.
    pub fn start(engine: Engine, program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        if engine == Engine::Firefox {
            // Remote control needs a second port, which would clash between windows.
            command.arg("--websocket-port=0");
        }
        let mut program = command.spawn().with_context(|| {
            format!("{} could not be started: `cargo xtask setup --tests`", program.display())
        })?;
        let out = program.stdout.take().context("the driver has no output")?;
        let mut lines = BufReader::new(out).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| announced_port(&line));
        // Kept being read, so that the pipe never fills.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let driver = Self { address: format!("http://127.0.0.1:{}", port.unwrap_or_default()), program };
        port.context("the driver ended before it said its port").map(|_| driver)
    }

    /// The driver that the test run names in the environment, or the one on the path.
    ///
    /// # Errors
    /// As [`Driver::start`].
    pub fn of_tests(engine: Engine) -> Result<Self> {
        let named = std::env::var_os(engine.driver_variable()).map(PathBuf::from);
        Self::start(engine, &named.unwrap_or_else(|| engine.driver().into()))
    }

    /// `http://127.0.0.1:PORT`
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The port in "ChromeDriver was started successfully on port 4567." or "geckodriver INFO Listening on 127.0.0.1:4567".
fn announced_port(line: &str) -> Option<u16> {
    let chrome = || line.split("started successfully on port ").nth(1).map(|rest| rest.trim_end_matches('.'));
    let gecko = || line.split("Listening on ").nth(1)?.rsplit(':').next();
    chrome().or_else(gecko)?.trim().parse().ok().filter(|port| *port != 0)
}

/// How a window differs from the ordinary one.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
    pub dark: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { size: (1280, 900), dark: false }
    }
}

/// What a new session is asked for: a headless browser in English, whose log can be read where the engine has one.
pub fn capabilities(engine: Engine, look: Look) -> Map<String, Value> {
    let program = std::env::var(env::BROWSER).ok();
    let (key, mut options) = match engine {
        Engine::Chromium => ("goog:chromeOptions", chromium(look)),
        Engine::Firefox => ("moz:firefoxOptions", firefox(look)),
    };
    if let Some(program) = program {
        options["binary"] = program.into();
    }
    let mut all = Map::new();
    all.insert(key.to_owned(), options);
    // Every script of the tests answers within half of this.
    all.insert("timeouts".to_owned(), json!({ "script": 20_000 }));
    if engine == Engine::Chromium {
        all.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    }
    all
}

/// A headless window of Chromium is never narrower than this; below it the screen of a phone is played.
const NARROWEST: u32 = 500;

fn chromium(look: Look) -> Value {
    let (width, height) = look.size;
    let mut args = [
        "--headless=new",
        // As root Chromium refuses to start with its sandbox.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=en",
    ]
    .map(str::to_owned)
    .to_vec();
    args.push(format!("--window-size={width},{height}"));
    if look.dark {
        args.push("--blink-settings=preferredColorScheme=0".to_owned());
    }
    let mut options = json!({ "args": args });
    if width < NARROWEST {
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "touch": false },
        });
    }
    options
}

/// Firefox plays no phone: a narrow page is a narrow window there.
fn firefox(look: Look) -> Value {
    let (width, height) = look.size;
    json!({
        "args": ["-headless", format!("--width={width}"), format!("--height={height}")],
        "prefs": {
            "intl.accept_languages": "en",
            "intl.locale.requested": "en-US",
            "ui.systemUsesDarkTheme": i32::from(look.dark),
            "layout.css.prefers-color-scheme.content-override": i32::from(!look.dark),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_drivers_way_of_saying_its_port_is_understood() {
        assert_eq!(announced_port("ChromeDriver was started successfully on port 44967."), Some(44967));
        assert_eq!(
            announced_port("1733400000000\tgeckodriver\tINFO\tListening on 127.0.0.1:4444"),
            Some(4444)
        );
        assert_eq!(announced_port("Starting ChromeDriver 156.0.8078.108 on port 0"), None);
    }

    #[test]
    fn each_engine_is_asked_in_its_own_words() {
        let look = Look { size: (360, 780), dark: true };
        let chromium = capabilities(Engine::Chromium, look);
        assert_eq!(chromium["goog:chromeOptions"]["mobileEmulation"]["deviceMetrics"]["width"], 360);
        assert_eq!(chromium["goog:loggingPrefs"]["browser"], "ALL");
        let firefox = capabilities(Engine::Firefox, look);
        assert!(firefox.get("goog:loggingPrefs").is_none(), "geckodriver refuses what it does not know");
        assert_eq!(firefox["moz:firefoxOptions"]["prefs"]["ui.systemUsesDarkTheme"], 1);
    }
}
