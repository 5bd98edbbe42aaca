//! A screen that nobody sees, for WebKitGTK: its browser has no headless mode. Each window gets a screen of its own, so that
//! none takes the focus from another.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use anyhow::{Context as _, Result};

use super::pointer;

/// The program, of the Debian package `xvfb`.
pub const XVFB: &str = "Xvfb";
/// Larger than every window of the tests.
const SCREEN: &str = "1920x1440x24";
/// The browser's toolbar may be as narrow as a phone.
const NARROW_TOOLBAR: &str = "button, entry { min-width: 0; margin: 0; padding: 0; border-width: 0 }\n";

/// Read by a browser when it starts: no program on this screen hands on the settings of a desktop.
const SETTINGS: &str = "gtk-3.0/settings.ini";
const LESS_MOTION: &str = "[Settings]\ngtk-enable-animations=false\n";

/// A running X server, and GTK's settings for what runs on it. Dropping it ends the server and removes the settings.
pub struct Display {
    name: String,
    settings: PathBuf,
    server: Child,
}

impl Display {
    /// Starts the server on the first number that is free.
    ///
    /// # Errors
    /// When it cannot be started, or ends before it has said its number.
    pub fn start() -> Result<Self> {
        let settings = settings()?;
        let mut server = Command::new(XVFB)
            // It would begin anew when its only client goes, and whoever moves the pointer is the first of them.
            .args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{XVFB} could not be started: `cargo xtask setup --tests`"))?;
        let out = server.stdout.take().context("the X server has no output")?;
        // Made before the number is read, so that the server is ended either way.
        let mut display = Self { name: String::new(), settings, server };
        let mut number = String::new();
        BufReader::new(out).read_line(&mut number)?;
        anyhow::ensure!(!number.trim().is_empty(), "{XVFB} ended before it said its number");
        pointer::into_the_window(number.trim()).context("moving the pointer")?;
        display.name = format!(":{}", number.trim());
        Ok(display)
    }

    /// What the next browser finds as the wish of its person.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn prepare(&self, less_motion: bool) -> Result<()> {
        let settings = if less_motion { LESS_MOTION } else { "" };
        let path = self.settings.join(SETTINGS);
        std::fs::write(&path, settings).with_context(|| path.display().to_string())
    }

    /// Lets a program, and all that it starts, draw here and speak English.
    pub fn give_to(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.name)
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_CONFIG_HOME", &self.settings)
            .env("LC_ALL", "en_US.UTF-8");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.settings);
    }
}

/// A folder of settings of this process's own.
fn settings() -> Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("access-request-display-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    write(&folder).with_context(|| format!("{} could not be written", folder.display()))?;
    Ok(folder)
}

fn write(folder: &Path) -> std::io::Result<()> {
    let gtk = folder.join("gtk-3.0");
    std::fs::create_dir_all(&gtk)?;
    std::fs::write(gtk.join("gtk.css"), NARROW_TOOLBAR)
}
