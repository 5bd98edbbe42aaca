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
const MORE: Asked = ("prefers-contrast", "more");

/// How the parts are looked at: a name, the colours, what else the person asked their device for, the width, the direction.
const LOOKS: [(&str, &str, Asked, u64, &str); 7] = [
    ("light", "light", NONE, 1000, "ltr"),
    ("dark", "dark", NONE, 1000, "ltr"),
    ("forced-colours", "light", ("forced-colors", "active"), 1000, "ltr"),
    ("more-contrast", "light", MORE, 1000, "ltr"),
    ("more-contrast-dark", "dark", MORE, 1000, "ltr"),
    ("right-to-left", "light", NONE, 1000, "rtl"),
    ("360", "light", NONE, 360, "ltr"),
];

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
        window.go("about:blank").await?;
        window.go(address).await?;
        window.wait("return document.querySelector('main section') !== null").await?;
        window.script(&format!("document.querySelector('.ar-app').dir = '{direction}'")).await?;
        let tall = window.script("return document.documentElement.scrollHeight").await?;
        let tall = tall.as_u64().context("the page has no height")?;
        for number in 0..tall.div_ceil(HEIGHT) {
            let height = HEIGHT.min(tall - number * HEIGHT);
            let clip = json!({ "x": 0, "y": number * HEIGHT, "width": width, "height": height, "scale": 1 });
            let wanted = json!({ "captureBeyondViewport": true, "clip": clip });
            let picture = window.tools("Page.captureScreenshot", wanted).await?;
            let data = picture.get("data").and_then(Value::as_str).context("no picture")?;
            let file = folder.join(format!("{name}-{}.png", number + 1));
            fs::write(&file, BASE64_STANDARD.decode(data)?)?;
            println!("{}", file.display());
        }
    }
    window.close().await;
    Ok(())
}
