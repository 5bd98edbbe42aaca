//! `cargo xtask gallery`: the parts of the screens in their named examples (`src/ui/examples`), to be looked at: in a browser,
//! or as pictures. It is a build of its own, and never in `dist/`.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    bench::Window,
    cli::GalleryArgs,
    dist,
    places::Places,
    serve::{AppServer, AppServerOptions},
    setup::{Browser, Engine},
};

/// Of one picture, in CSS pixels.
const HEIGHT: u64 = 1500;

/// A media feature and its value.
type Asked = (&'static str, &'static str);

const NONE: Asked = ("forced-colors", "none");
const FORCED: Asked = ("forced-colors", "active");
const MORE: Asked = ("prefers-contrast", "more");

/// How the parts are looked at: a name, the colours, what else the person asked their device for, the width, the direction.
const LOOKS: [(&str, &str, Asked, u64, &str); 14] = [
    ("light", "light", NONE, 1200, "ltr"),
    ("dark", "dark", NONE, 1200, "ltr"),
    ("forced-colours", "light", FORCED, 1200, "ltr"),
    ("forced-colours-dark", "dark", FORCED, 1200, "ltr"),
    ("more-contrast", "light", MORE, 1200, "ltr"),
    ("more-contrast-dark", "dark", MORE, 1200, "ltr"),
    ("right-to-left", "light", NONE, 1200, "rtl"),
    ("640", "light", NONE, 640, "ltr"),
    ("360", "light", NONE, 360, "ltr"),
    ("360-dark", "dark", NONE, 360, "ltr"),
    ("360-forced-colours", "light", FORCED, 360, "ltr"),
    ("360-more-contrast", "light", MORE, 360, "ltr"),
    ("360-right-to-left", "light", NONE, 360, "rtl"),
    ("320", "light", NONE, 320, "ltr"),
];

/// What is only seen when somebody does something: a name, the part, the deed.
const DEEDS: [(&str, &str, &str); 8] = [
    ("combobox-open", "combobox/people", TYPE),
    ("combobox-nobody", "combobox/nobody-found", TYPE),
    ("combobox-loading", "combobox/loading", TYPE),
    ("dialog", "dialog/question", "document.querySelector('#open-dialog').click()"),
    ("dialog-field", "dialog/with-a-field", "document.querySelector('#open-dialog-field').click()"),
    ("focus-button", "button/kinds", "document.querySelector('#main .ar-button').focus()"),
    ("focus-radio", "radios/one-unavailable", "document.querySelector('[type=radio]').focus()"),
    ("focus-summary", "error-summary/two", "document.querySelector('.ar-error-summary').focus()"),
];

/// Types a word and goes down to the first match.
const TYPE: &str = "const it = document.querySelector('[role=combobox]'); it.focus(); it.value = 'ann';
    it.dispatchEvent(new Event('input', { bubbles: true }));
    setTimeout(() => it.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })), 100);";

/// Builds the gallery and serves it until Ctrl-C, or writes its pictures.
///
/// # Errors
/// When the build fails, the port is taken, or there is no browser for the pictures.
pub fn gallery(places: &Places, args: &GalleryArgs) -> Result<()> {
    let folder = places.root.join("target/gallery");
    dist::build_gallery(places, &folder)?;
    tokio::runtime::Runtime::new()?.block_on(async {
        let app = AppServer::start(AppServerOptions { dist: folder, port: args.port, ..Default::default() })
            .await?;
        let address = format!("{}#/gallery", app.url());
        if let Some(pictures) = &args.pictures {
            return look(places, &address, pictures).await;
        }
        println!("\nThe parts   {address}\nOne of them {address}/combobox/people\n\nStop with Ctrl-C.");
        tokio::signal::ctrl_c().await.context("waiting for Ctrl-C")
    })
}

async fn look(places: &Places, address: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let window = Window::open(&Browser::install(places, Engine::Chromium)?).await?;
    for (name, scheme, (asked, value), width, direction) in LOOKS {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        window.tools("Emulation.setDeviceMetricsOverride", size).await?;
        let features =
            json!([{ "name": "prefers-color-scheme", "value": scheme }, { "name": asked, "value": value }]);
        window.tools("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        arrive(&window, address, direction).await?;
        let tall = window.script("return document.documentElement.scrollHeight").await?;
        let tall = tall.as_u64().context("the page has no height")?;
        for number in 0..tall.div_ceil(HEIGHT) {
            let height = HEIGHT.min(tall - number * HEIGHT);
            let file = folder.join(format!("{name}-{}.png", number + 1));
            picture(&window, &file, (number * HEIGHT, width, height)).await?;
        }
        for (deed, part, script) in DEEDS {
            arrive(&window, &format!("{address}/{part}"), direction).await?;
            window.script(script).await?;
            window.wait(DRAWN).await?;
            picture(&window, &folder.join(format!("{name}-{deed}.png")), (0, width, 700)).await?;
        }
    }
    window.close().await;
    Ok(())
}

/// The parts in a document of their own.
async fn arrive(window: &Window, address: &str, direction: &str) -> Result<()> {
    window.go("about:blank").await?;
    window.go(address).await?;
    window.wait("return document.querySelector('main section') !== null").await?;
    // What is far from the view is not laid out otherwise, and a picture shows more than the view.
    window
        .script(&format!(
            "document.querySelector('.ar-app').dir = '{direction}'; const all = new CSSStyleSheet();
             all.replaceSync('* {{ content-visibility: visible !important }} .ar-split__aside {{ position: static !important }}'); document.adoptedStyleSheets = [all]"
        ))
        .await?;
    Ok(())
}

/// Half a second has passed since it was first asked: what a deed sets off is drawn.
const DRAWN: &str = "window.__since ??= performance.now(); return performance.now() - window.__since > 500";

async fn picture(window: &Window, file: &Path, (top, width, height): (u64, u64, u64)) -> Result<()> {
    let clip = json!({ "x": 0, "y": top, "width": width, "height": height, "scale": 1 });
    let wanted = json!({ "captureBeyondViewport": true, "clip": clip });
    let picture = window.tools("Page.captureScreenshot", wanted).await?;
    let data = picture.get("data").and_then(Value::as_str).context("no picture")?;
    fs::write(file, BASE64_STANDARD.decode(data)?)?;
    println!("{}", file.display());
    Ok(())
}
