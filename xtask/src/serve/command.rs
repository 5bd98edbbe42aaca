//! `cargo xtask serve` itself: builds, starts both servers, says who can sign in, and waits.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{AppServer, AppServerOptions, api_client};
use crate::{cli::ServeArgs, dist, places::Places, process};

/// Builds the app when needed and serves it beside a local tenant until Ctrl-C.
///
/// # Errors
/// When the build fails or a port is taken.
pub fn serve(places: &Places, args: &ServeArgs) -> Result<()> {
    dist::build_if_stale(places)?;
    tokio::runtime::Runtime::new()?.block_on(run(places, args))
}

async fn run(places: &Places, args: &ServeArgs) -> Result<()> {
    let app_origin = format!("http://127.0.0.1:{}", args.port);
    let tenant = tenant::Tenant::start(tenant::Options {
        port: args.tenant_port,
        scale: args.scale,
        rules: args.rules,
        data: args.data.clone(),
        allowed_origins: vec![app_origin.clone()],
        redirect_uris: vec![format!("{app_origin}/")],
        ..tenant::Options::default()
    })
    .await
    .context("the local tenant did not start (another port can be chosen with --tenant-port)")?;
    let app = AppServer::start(AppServerOptions {
        dist: places.dist(),
        port: args.port,
        config: local_config(tenant.url(), args.rules),
        tenant_origin: tenant.url().to_owned(),
        extra: Some(api_client::routes(tenant.url())),
        ..AppServerOptions::default()
    })
    .await?;
    println!("{}", welcome(&app, &tenant));
    if args.open {
        open(app.url());
    }
    tokio::signal::ctrl_c().await.context("waiting for Ctrl-C")?;
    println!("\nStopped.");
    Ok(())
}

/// The `config.json` for a tenant on this machine. The redirect URI is left out: the app server puts its own address in.
pub fn local_config(tenant_url: &str, rules: tenant::Rules) -> Value {
    let api_version = match rules {
        tenant::Rules::Beta2023 => "beta",
        tenant::Rules::V12026 => "v1",
    };
    json!({
        "tenant": { "apiUrl": tenant_url, "clientId": tenant::CLIENT_ID, "scopes": ["sp:scopes:all"] },
        "apiVersion": api_version,
        "rules": rules.to_string(),
        "session": { "storage": "session", "tokenKey": api_client::TOKEN_KEY },
        "branding": { "title": "Access requests" },
    })
}

fn welcome(app: &AppServer, tenant: &tenant::Tenant) -> String {
    let mut out =
        format!("\nThe app      {}\nThe tenant   {}/\n\nWho can sign in:\n", app.url(), tenant.url());
    for account in tenant.accounts() {
        out.push_str(&format!("  {:<24} {:<10} {}\n", account.display_name, account.role, account.note));
    }
    out.push_str(&format!(
        "\nA token without a person in it, which the app must refuse:\n  {}{}\n\nStop with Ctrl-C.",
        app.url(),
        api_client::PATH
    ));
    out
}

/// Failing to open a browser is no failure: the address stands on the screen.
fn open(url: &str) {
    let opener = process::on_path(&["xdg-open", "open", "wslview"]);
    let started = opener.map(|program| std::process::Command::new(program).arg(url).spawn());
    if !matches!(started, Some(Ok(_))) {
        println!("No program was found to open a browser: go to {url}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn app_and_tenant_follow_the_same_rules() {
        let config = local_config("http://127.0.0.1:8081", tenant::Rules::V12026);
        assert_eq!(config["rules"], "v1-2026");
        assert_eq!(config["apiVersion"], "v1");
    }

    #[test]
    fn the_configuration_that_ships_is_the_one_of_the_local_tenant() {
        let shipped: Value = serde_json::from_str(include_str!("../../../src/static/config.json"))
            .expect("src/static/config.json");
        let local = local_config("http://127.0.0.1:8081", tenant::Rules::Beta2023);
        assert_eq!(shipped["tenant"]["redirectUri"], "http://127.0.0.1:8080/");
        for pointer in
            ["/tenant/apiUrl", "/tenant/clientId", "/tenant/scopes", "/apiVersion", "/rules", "/branding"]
        {
            assert_eq!(shipped.pointer(pointer), local.pointer(pointer), "{pointer}");
        }
    }
}
