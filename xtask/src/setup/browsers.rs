//! The browsers of the tests: found on this machine, or installed from Debian's packages when that is allowed.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{cargo_tools, debian};
use crate::{env, places::Places, process};

/// A browser engine that tests can drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    Chromium,
    Firefox,
}

impl Engine {
    /// As `--engine` and the tests' environment spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }

    /// The variable that names its WebDriver program, for us and for the tests.
    pub fn driver_variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
        }
    }

    /// The engine that the test run names in the environment; Chromium when it names none.
    ///
    /// # Errors
    /// When it names one that cannot be driven.
    pub fn of_tests() -> Result<Self> {
        match std::env::var(env::ENGINE).as_deref() {
            Err(_) | Ok("chromium") => Ok(Self::Chromium),
            Ok("firefox") => Ok(Self::Firefox),
            Ok(other) => bail!("{} is {other:?}; it can be chromium or firefox", env::ENGINE),
        }
    }

    /// The WebDriver program's name on the path.
    pub fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
        }
    }

    fn browsers(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
            Self::Firefox => &["firefox-esr", "firefox"],
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
        }
    }
}

/// A browser and the WebDriver program that drives it.
#[derive(Clone, Debug)]
pub struct Browser {
    pub engine: Engine,
    pub program: PathBuf,
    pub driver: PathBuf,
}

impl Browser {
    /// Finds the browser, or installs it.
    ///
    /// # Errors
    /// With a sentence on what to install when this user may not.
    pub fn install(places: &Places, engine: Engine) -> Result<Self> {
        if let Some(found) = find(places, engine) {
            return Ok(found);
        }
        if process::on_path(engine.browsers()).is_none() || engine == Engine::Chromium {
            install_packages(engine)?;
        }
        if engine == Engine::Firefox {
            cargo_tools::geckodriver(places)?;
        }
        match find(places, engine) {
            Some(found) => Ok(found),
            None => bail!("{} was installed but cannot be found on the path", engine.name()),
        }
    }
}

fn find(places: &Places, engine: Engine) -> Option<Browser> {
    let named = std::env::var_os(engine.driver_variable()).map(PathBuf::from).filter(|path| path.is_file());
    let ours = || (engine == Engine::Firefox).then(|| cargo_tools::geckodriver_if_present(places)).flatten();
    let program = process::on_path(engine.browsers())?;
    let driver = named.or_else(|| process::on_path(&[engine.driver()])).or_else(ours)?;
    Some(Browser { engine, program, driver })
}

fn install_packages(engine: Engine) -> Result<()> {
    debian::install(engine.name(), engine.packages())
}
