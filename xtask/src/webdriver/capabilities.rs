//! What a new session is asked for, in each engine's own words.

use serde_json::{Map, Value, json};

use super::profile;
use crate::{env, setup::Engine};

/// How a window differs from the ordinary one.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
    pub dark: bool,
    pub storage: Storage,
    /// Windows open only in a press of the person's, as browsers have it by default and drivers do not.
    pub guards_windows: bool,
    /// Firefox keeps one connection to a server at a time, and so sends the next request over the one used before. Else it
    /// opens another whenever that one is not back yet, as happens on a busy machine. Chromium has it back in time by itself.
    pub one_connection: bool,
}

/// What a frame of another site finds where a window of its own site stores things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// As the engine does it today: storage of its own, for each site that holds the frame.
    #[default]
    Divided,
    /// The same as everywhere, as it was for decades.
    Shared,
    /// None. WebKit knows only [`Storage::Divided`].
    Denied,
}

impl Look {
    pub const USUAL: Self = Self {
        size: (1280, 900),
        dark: false,
        storage: Storage::Divided,
        guards_windows: false,
        one_connection: false,
    };
}

impl Default for Look {
    fn default() -> Self {
        Self::USUAL
    }
}

/// What a new session is asked for: a browser without a screen, in English, whose log can be read where the engine has
/// one. Firefox and WebKit take the size of the window as a wish: whoever needs it exactly asks the page.
pub fn capabilities(engine: Engine, look: Look) -> Map<String, Value> {
    let program = std::env::var(env::BROWSER).ok();
    let (key, mut options) = match engine {
        Engine::Chromium => ("goog:chromeOptions", chromium(look)),
        Engine::Firefox => ("moz:firefoxOptions", firefox(look)),
        Engine::Webkit => ("webkitgtk:browserOptions", webkit(look)),
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

/// A window of Chromium or Firefox is never narrower than this by itself.
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
    if look.storage != Storage::Divided {
        args.push("--disable-features=ThirdPartyStoragePartitioning".to_owned());
    }
    let mut options = json!({ "args": args });
    if look.storage != Storage::Divided {
        // 0 lets third parties store, 1 does not; today it says more of cookies than of storage, unless that is undivided.
        let blocked = u8::from(look.storage == Storage::Denied);
        options["prefs"] = json!({ "profile.cookie_controls_mode": blocked, "profile.block_third_party_cookies": blocked == 1 });
    }
    if look.guards_windows {
        options["excludeSwitches"] = json!(["disable-popup-blocking"]);
    }
    if width < NARROWEST {
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "touch": false },
        });
    }
    options
}

const CONNECTIONS: &str = "network.http.max-persistent-connections-per-server";

/// Firefox plays no phone: a narrow page is a narrow window there, which its own styles must allow.
fn firefox(look: Look) -> Value {
    let (width, height) = look.size;
    let mut options = json!({
        "args": ["-headless", format!("--width={width}"), format!("--height={height}")],
        "prefs": {
            // Without a screen no window is the active one, and only in that one the focus is drawn.
            "focusmanager.testmode": true,
            // Without it a page that is left is cut off in the middle, and what it says afterwards would be taken for the app's word
            // (docs/decisions/0088).
            "dom.abort_script_on_child_shutdown": false,
            "intl.accept_languages": "en",
            "intl.locale.requested": "en-US",
            "ui.systemUsesDarkTheme": i32::from(look.dark),
            "layout.css.prefers-color-scheme.content-override": i32::from(!look.dark),
            (profile::READS_STYLES): true,
            "dom.disable_open_during_load": look.guards_windows,
            "network.cookie.cookieBehavior": match look.storage {
                Storage::Divided => 5,
                Storage::Shared => 0,
                Storage::Denied => 1,
            },
        },
    });
    if look.one_connection {
        options["prefs"][CONNECTIONS] = 1.into();
    }
    if width < NARROWEST {
        options["profile"] = profile::narrow().into();
    }
    options
}

/// The window's size and language are not WebKit's to choose: see [`super::display`] and the session itself.
fn webkit(look: Look) -> Value {
    let dark = look.dark.then_some("--dark-mode");
    let windows = (!look.guards_windows).then_some("--javascript-can-open-windows-automatically=true");
    let args: Vec<_> = std::iter::once("--automation").chain(dark).chain(windows).collect();
    json!({ "args": args })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_is_asked_in_its_own_words() {
        let look = Look { size: (360, 780), dark: true, ..Look::default() };
        let chromium = capabilities(Engine::Chromium, look);
        assert_eq!(chromium["goog:chromeOptions"]["mobileEmulation"]["deviceMetrics"]["width"], 360);
        assert_eq!(chromium["goog:loggingPrefs"]["browser"], "ALL");
        let firefox = capabilities(Engine::Firefox, look);
        assert!(firefox.get("goog:loggingPrefs").is_none(), "geckodriver refuses what it does not know");
        let prefs = &firefox["moz:firefoxOptions"]["prefs"];
        assert_eq!(prefs["ui.systemUsesDarkTheme"], 1);
        assert!(prefs.get(CONNECTIONS).is_none(), "as many as it has by itself");
        let one = capabilities(Engine::Firefox, Look { one_connection: true, ..look });
        assert_eq!(one["moz:firefoxOptions"]["prefs"][CONNECTIONS], 1);
        let webkit = capabilities(Engine::Webkit, look);
        let opens = "--javascript-can-open-windows-automatically=true";
        assert_eq!(webkit["webkitgtk:browserOptions"]["args"], json!(["--automation", "--dark-mode", opens]));
    }
}
