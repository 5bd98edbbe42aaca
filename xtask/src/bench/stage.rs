//! What every measurement in a browser stands on: the app's server with the local tenant, and a window of somebody signed in.

use anyhow::{Context as _, Result};
use serde_json::json;
use tenant::Tenant;

use super::Window;
use crate::{
    places::Places,
    serve::{AppServer, AppServerOptions, TOKEN_KEY, local_config},
};

/// The finished app and a tenant that know each other. Who drops them takes them from under the windows.
///
/// # Errors
/// When one of them cannot be started.
pub async fn servers(
    places: &Places,
    app: AppServerOptions,
    tenant: tenant::Options,
) -> Result<(AppServer, Tenant)> {
    let app = AppServer::start(AppServerOptions { dist: places.dist(), ..app }).await?;
    let rules = tenant.rules;
    let tenant = Tenant::start(tenant::Options {
        allowed_origins: vec![app.origin().to_owned()],
        redirect_uris: vec![app.url().to_owned()],
        ..tenant
    })
    .await
    .context("the local tenant did not start")?;
    app.set_tenant_origin(tenant.url());
    app.set_config(local_config(tenant.url(), rules));
    Ok((app, tenant))
}

/// Takes a fresh browser to the app's origin, with a token of this account already in the tab, as a portal leaves it. `more`
/// runs there too; `probe` runs before anything of each page that comes.
///
/// # Errors
/// When the browser is gone or the token cannot be had.
pub async fn sign_in(
    window: &Window,
    app: &AppServer,
    tenant: &Tenant,
    account: &tenant::Account,
    (more, probe): (&str, &str),
) -> Result<()> {
    let token = tenant.token_for(&account.user_name).context("the tenant gave no token")?;
    // Any address of the app's origin will do to reach its storage; this one holds nothing.
    window.go(&format!("{}nothing", app.url())).await?;
    let script =
        format!("{more}; sessionStorage.setItem({}, {}); return true", json!(TOKEN_KEY), json!(token));
    window.wait(&script).await?;
    window.tools("Page.enable", json!({})).await?;
    window.tools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": probe })).await?;
    Ok(())
}
