//! The command `tenant`: starts a local IdentityNow tenant and says where it is and who can sign in.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tenant::{Options, Rules, Scale, Tenant};

/// An IdentityNow tenant on this machine, for tests and for trying the app.
#[derive(Parser)]
struct Arguments {
    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// small (60 identities) or large (100,000)
    #[arg(long, default_value_t = Scale::Small)]
    scale: Scale,
    /// beta-2023 or v1-2026
    #[arg(long, default_value_t = Rules::Beta2023)]
    rules: Rules,
    /// Folder for the data; without it everything is forgotten at the end
    #[arg(long)]
    data: Option<PathBuf>,
    /// Origin of the app that may call this tenant (repeatable)
    #[arg(long = "origin", default_value = "http://127.0.0.1:8080")]
    origins: Vec<String>,
    /// Exact address people are sent back to after signing in (repeatable)
    #[arg(long = "redirect-uri", default_value = "http://127.0.0.1:8080/")]
    redirect_uris: Vec<String>,
    /// Lifetime of an access token in seconds
    #[arg(long, default_value_t = 750)]
    access_token_seconds: u32,
    /// How many times faster requests are processed
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = Options {
        port: arguments.port,
        scale: arguments.scale,
        rules: arguments.rules,
        data: arguments.data,
        allowed_origins: arguments.origins,
        redirect_uris: arguments.redirect_uris,
        access_token_seconds: arguments.access_token_seconds,
        speed: arguments.speed,
        ..Options::default()
    };
    let begun = std::time::Instant::now();
    let tenant = match Tenant::start(options).await {
        Ok(tenant) => tenant,
        Err(error) => {
            eprintln!("The tenant cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!(
        "Tenant at {} (ready in {:.1} s). Who can sign in:",
        tenant.url(),
        begun.elapsed().as_secs_f64()
    );
    for account in tenant.accounts() {
        println!(
            "  {:<18} {:<16} {:<10} {}",
            account.user_name, account.display_name, account.role, account.note
        );
    }
    println!("Ctrl+C ends it.");
    let _ = tokio::signal::ctrl_c().await;
    tenant.stop().await;
    ExitCode::SUCCESS
}
