//! The browsers of the tests: found on this machine, or installed from Debian's packages when that is allowed.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::{cargo_tools, debian};
use crate::{env, places::Places, process, webdriver::XVFB};

/// A browser engine that tests can drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    Chromium,
    Firefox,
    /// WebKitGTK's small browser: the engine of Safari, as Debian packages it.
    Webkit,
}

impl Engine {
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// As `--engine` and the tests' environment spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The variable that names its WebDriver program, for us and for the tests.
    pub fn driver_variable(self) -> &'static str {
        match self {
            Self::Chromium => "CHROMEDRIVER",
            Self::Firefox => "GECKODRIVER",
            Self::Webkit => "WEBKITWEBDRIVER",
        }
    }

    /// The engine that the test run names in the environment; Chromium when it names none.
    ///
    /// # Errors
    /// When it names one that cannot be driven.
    pub fn of_tests() -> Result<Self> {
        let Ok(named) = std::env::var(env::ENGINE) else { return Ok(Self::Chromium) };
        let Some(engine) = Self::ALL.into_iter().find(|engine| engine.name() == named) else {
            bail!("{} is {named:?}; it can be chromium, firefox or webkit", env::ENGINE)
        };
        Ok(engine)
    }

    /// The WebDriver program's name on the path.
    pub fn driver(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::Webkit => "WebKitWebDriver",
        }
    }

    fn browser(self) -> Option<PathBuf> {
        match self {
            Self::Chromium => {
                process::on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
            }
            Self::Firefox => process::on_path(&["firefox-esr", "firefox"]),
            // No use without a screen to draw on.
            Self::Webkit => process::on_path(&[XVFB]).and_then(|_| mini_browser()),
        }
    }

    /// What Debian calls the browser, and the driver where Debian has it.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
            Self::Webkit => &["webkit2gtk-driver", "xvfb"],
        }
    }
}

/// The browser that WebKitWebDriver drives; it stands on no path.
fn mini_browser() -> Option<PathBuf> {
    let libraries = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    libraries
        .chain([PathBuf::from("/usr/lib"), PathBuf::from("/usr/libexec")])
        .map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser"))
        .find(|program| program.is_file())
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
        Self::install_all(places, &[engine])?;
        match find(places, engine) {
            Some(found) => Ok(found),
            None => bail!("{} was installed but cannot be found", engine.name()),
        }
    }

    /// Installs those that are missing, the packages of all of them together.
    ///
    /// # Errors
    /// As [`Browser::install`].
    pub fn install_all(places: &Places, engines: &[Engine]) -> Result<()> {
        let missing: Vec<Engine> =
            engines.iter().copied().filter(|engine| find(places, *engine).is_none()).collect();
        // Debian has no geckodriver, so a Firefox that is there needs no package.
        let has_all = |engine: Engine| engine == Engine::Firefox && engine.browser().is_some();
        let packages: Vec<&str> = missing
            .iter()
            .filter(|engine| !has_all(**engine))
            .flat_map(|engine| engine.packages())
            .copied()
            .collect();
        if !packages.is_empty() {
            install_packages(&packages)?;
        }
        if missing.contains(&Engine::Firefox) {
            cargo_tools::geckodriver(places)?;
        }
        Ok(())
    }
}

fn find(places: &Places, engine: Engine) -> Option<Browser> {
    let named = std::env::var_os(engine.driver_variable()).map(PathBuf::from).filter(|path| path.is_file());
    let ours = || (engine == Engine::Firefox).then(|| cargo_tools::geckodriver_if_present(places)).flatten();
    let program = engine.browser()?;
    let driver = named.or_else(|| process::on_path(&[engine.driver()])).or_else(ours)?;
    Some(Browser { engine, program, driver })
}

fn install_packages(packages: &[&str]) -> Result<()> {
    debian::install("browsers", packages)
}
