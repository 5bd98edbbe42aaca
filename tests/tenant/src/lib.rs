//! An IdentityNow tenant on this machine: OAuth, the access request endpoints and their asynchronous processing, as
//! a real HTTP server. It is written from the API's documents and imports nothing from the app, so that it is a
//! second opinion on every rule. It is no mock of the app's calls and no place for the app's types.
#![forbid(unsafe_code)]

mod answer;
mod api;
mod clock;
mod control;
mod controls;
mod data;
pub mod hostile;
mod http;
pub mod judge;
mod lifecycle;
mod limit;
mod oauth;
mod options;
mod server;
mod world;

pub use controls::{Action, Commit, CommittedItem, Fault, LoggedRequest, STEP_MS, Settings};
pub use options::{
    API_CLIENT_ID, API_CLIENT_SECRET, Account, CLIENT_ID, OnBehalf, Options, Rules, Scale, UnknownName,
};

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use world::World;

/// Why a tenant could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or may not be used.
    #[error("port {port} of 127.0.0.1 cannot be opened: {source}")]
    Port { port: u16, source: std::io::Error },
    /// The data could not be read or made.
    #[error("the tenant's data cannot be opened: {0}")]
    Data(String),
}

/// A running tenant. Dropping it stops it.
pub struct Tenant {
    url: String,
    world: server::Shared,
    serving: JoinHandle<()>,
}

impl Tenant {
    /// Opens the port, makes the data and serves; returns when calls are answered.
    pub async fn start(options: Options) -> Result<Tenant, StartError> {
        let port = options.port;
        let taken = |source| StartError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(taken)?;
        let url = format!("http://127.0.0.1:{}", listener.local_addr().map_err(taken)?.port());
        let address = url.clone();
        let world = tokio::task::spawn_blocking(move || World::new(options, address))
            .await
            .map_err(|e| StartError::Data(e.to_string()))??;
        let world = Arc::new(Mutex::new(world));
        let serving = tokio::spawn(server::serve(listener, Arc::clone(&world)));
        Ok(Tenant { url, world, serving })
    }

    /// `http://127.0.0.1:PORT`, for the API and for OAuth.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Who is worth signing in as: an employee, a manager with eight direct reports, an org admin.
    pub fn accounts(&self) -> Vec<Account> {
        data::named_accounts(&self.world().db)
    }

    /// The ids of the machine identities, as `identityId` of a request wants them. No call lists them.
    pub fn machines(&self) -> Vec<String> {
        data::machines(&self.world().db)
    }

    /// What was accepted since the start or the last reset, oldest first.
    pub fn ledger(&self) -> Vec<Commit> {
        self.world().ledger.clone()
    }

    /// The tenant's time, milliseconds since 1970 UTC.
    pub fn now_ms(&self) -> i64 {
        self.world().now()
    }

    /// Moves the tenant's clock forward; what falls due in between happens, in order, before the next call.
    pub fn advance(&self, by: Duration) {
        self.world().clock.advance(i64::try_from(by.as_millis()).unwrap_or(i64::MAX));
    }

    /// Sets the tenant's clock (milliseconds since 1970 UTC); it goes on from there.
    pub fn set_now(&self, now_ms: i64) {
        self.world().clock.set(now_ms);
    }

    /// Adds a scripted fault; faults are tried in the order they were added.
    pub fn add_fault(&self, fault: Fault) {
        self.world().add_fault(fault);
    }

    /// Takes every scripted fault away.
    pub fn clear_faults(&self) {
        self.world().clear_faults();
    }

    /// Back to the seeded data: no faults, empty ledger and log, the clock and the settings of the start. Nobody is
    /// signed in, and tokens from before are refused.
    pub fn reset(&self) -> Result<(), StartError> {
        self.world().reset().map_err(|e| StartError::Data(e.to_string()))
    }

    /// What can be changed while it runs.
    pub fn settings(&self) -> Settings {
        self.world().settings.clone()
    }

    /// Changes it.
    pub fn set_config(&self, settings: Settings) {
        self.world().settings = settings;
    }

    /// Lifetime of the access tokens issued from now on.
    pub fn set_access_token_seconds(&self, seconds: u32) {
        self.world().settings.access_token_seconds = seconds;
    }

    /// Every HTTP request since the start or the last reset, oldest first, without secrets. Status 0: closed.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.world().log()
    }

    /// How many requests of this method each path has seen since the start or the last reset. Queries do not count:
    /// `tenant.count("POST").get("/beta/access-requests")`.
    pub fn count(&self, method: &str) -> BTreeMap<String, usize> {
        let mut count = BTreeMap::new();
        for request in self.world().log().into_iter().filter(|request| request.method == method) {
            let path = request.path.split('?').next().unwrap_or_default().to_owned();
            *count.entry(path).or_default() += 1;
        }
        count
    }

    /// The scripted faults, also those whose turn is over.
    pub fn faults(&self) -> Vec<Fault> {
        self.world().faults()
    }

    /// The fields whose words became hostile so far ([`Settings::hostile`]); marks name them by their place here.
    pub fn hostile_fields(&self) -> Vec<String> {
        self.world().fields.names()
    }

    /// An access token for a user name without the browser's detour; `None` for a name that nobody has.
    pub fn token_for(&self, user_name: &str) -> Option<String> {
        oauth::token_for(&mut self.world(), user_name)
    }

    /// Stops serving and closes every connection.
    pub async fn stop(mut self) {
        self.serving.abort();
        let _ = (&mut self.serving).await;
    }

    fn world(&self) -> MutexGuard<'_, World> {
        server::lock(&self.world)
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
