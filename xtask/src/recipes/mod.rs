//! `cargo xtask headers`: the settings of other web servers, written from the one source in `serve/headers.rs`.

mod caddy;
mod files;
mod nginx;
mod site;

use anyhow::{Context as _, Result};

use crate::{cli::HeadersArgs, places::Places};

pub use site::{Listen, Site};

/// The web servers that there is a recipe for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ServerKind {
    Nginx,
    Caddy,
    /// A virtual host's settings (`.htaccess` may not hold them)
    Apache,
    /// `web.config`
    Iis,
    /// `_headers` of Cloudflare Pages, Netlify and their kind
    HeadersFile,
    /// Five response headers policies, as `aws cloudfront create-response-headers-policy` takes them
    Cloudfront,
}

/// The settings for one server, as text.
pub fn recipe(kind: ServerKind, site: &Site) -> String {
    match kind {
        ServerKind::Nginx => nginx::recipe(site),
        ServerKind::Caddy => caddy::recipe(site),
        ServerKind::Apache => files::apache(site),
        ServerKind::Iis => files::iis(site),
        ServerKind::HeadersFile => files::headers_file(site),
        ServerKind::Cloudfront => files::cloudfront(site),
    }
}

/// Prints a recipe.
///
/// # Errors
/// When the config cannot be read, or holds something that no header may.
pub fn print(places: &Places, args: &HeadersArgs) -> Result<()> {
    let file = args.config.clone().unwrap_or_else(|| places.dist().join("config.json"));
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("{} cannot be read: name your config.json with --config", file.display()))?;
    let config = serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))?;
    let site = Site::of_config(&config, &args.host, &args.root, args.tenant.as_deref())?;
    print!("{}", recipe(args.server, &site));
    Ok(())
}

/// `content-security-policy` as people write it: `Content-Security-Policy`.
fn spelt(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    };
    name.split('-').map(word).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
