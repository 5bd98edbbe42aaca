//! The tenant as one value behind one lock: data, clock, settings, OAuth, faults, ledger, log. What a call does with
//! it is in `api`, `oauth` and `control`.

use std::collections::VecDeque;

use rusqlite::Connection;

use crate::api::Caller;
use crate::clock::Clock;
use crate::controls::{Commit, CommittedItem, Fault, LoggedRequest, STEP_MS, Settings};
use crate::hostile::Fields;
use crate::limit::Limiter;
use crate::oauth::Oauth;
use crate::options::Options;
use crate::{StartError, data, lifecycle};

/// The log forgets the oldest beyond this many.
const LOG_LENGTH: usize = 100_000;

pub(crate) struct World {
    pub(crate) options: Options,
    pub(crate) url: String,
    pub(crate) db: Connection,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) oauth: Oauth,
    pub(crate) limiter: Limiter,
    pub(crate) ledger: Vec<Commit>,
    pub(crate) fields: Fields,
    faults: Vec<(Fault, u32)>,
    log: VecDeque<LoggedRequest>,
    requests: u64,
}

impl World {
    pub(crate) fn new(options: Options, url: String) -> Result<World, StartError> {
        let mut clock = Clock::starting(options.now_ms);
        let (db, reopened) =
            data::open(options.data.as_deref(), options.scale, clock.now_ms()).map_err(StartError::Data)?;
        // A file may come from a tenant whose clock was moved: time does not run backwards for what it holds. Data made
        // just now holds no moment later than now.
        let latest: Option<i64> = match reopened {
            false => None,
            true => db
                .query_row("SELECT max(modified) FROM line", [], |row| row.get(0))
                .map_err(|e| StartError::Data(e.to_string()))?,
        };
        if let Some(at) = latest.filter(|at| *at > clock.now_ms()) {
            clock.set(at);
        }
        Ok(World {
            settings: settings(&options),
            oauth: Oauth::new(),
            limiter: Limiter::default(),
            ledger: Vec::new(),
            fields: Fields::default(),
            faults: Vec::new(),
            log: VecDeque::new(),
            requests: 0,
            options,
            url,
            db,
            clock,
        })
    }

    /// The tenant's time.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Carries out what fell due.
    pub(crate) fn settle(&mut self) -> rusqlite::Result<()> {
        let now = self.now();
        let tx = self.db.transaction()?;
        lifecycle::settle(&tx, now)?;
        tx.commit()
    }

    pub(crate) fn reset(&mut self) -> rusqlite::Result<()> {
        self.clock = Clock::starting(self.options.now_ms);
        data::fill(&mut self.db, self.options.scale, self.clock.now_ms())?;
        self.settings = settings(&self.options);
        self.oauth.sign_everybody_out();
        self.limiter = Limiter::default();
        self.ledger.clear();
        self.faults.clear();
        self.log.clear();
        Ok(())
    }

    pub(crate) fn add_fault(&mut self, fault: Fault) {
        self.faults.push((fault, 0));
    }

    pub(crate) fn clear_faults(&mut self) {
        self.faults.clear();
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        self.faults.iter().map(|(fault, _)| fault.clone()).collect()
    }

    /// The fault that this request meets, if any. Counts it for every fault that matches. Controls meet none: whoever
    /// scripted a fault for everything must still be able to take it away.
    pub(crate) fn meet_fault(&mut self, method: &str, path: &str) -> Option<Fault> {
        if path == "/_tenant" || path.starts_with("/_tenant/") {
            return None;
        }
        let mut met = None;
        for (fault, count) in &mut self.faults {
            let method_fits = match &fault.method {
                Some(wanted) => wanted.eq_ignore_ascii_case(method),
                None => method != "OPTIONS",
            };
            if !method_fits || !fault.is_for(path) {
                continue;
            }
            *count = count.saturating_add(1);
            let first = fault.nth.max(1);
            let acts = *count >= first && (fault.times == 0 || *count - first < fault.times);
            if acts && met.is_none() {
                met = Some(fault.clone());
            }
        }
        met
    }

    /// Writes what was carried out into the ledger.
    pub(crate) fn commit(
        &mut self,
        kind: &str,
        caller: &Caller,
        version: &str,
        body: serde_json::Value,
        items: Vec<CommittedItem>,
    ) {
        self.ledger.push(Commit {
            seq: self.ledger.len() as u64 + 1,
            at_ms: self.now(),
            kind: kind.to_owned(),
            requester: caller.identity.as_ref().map(|(_, id)| id.clone()).unwrap_or_default(),
            client: caller.client.clone(),
            version: version.to_owned(),
            body,
            items,
        });
    }

    pub(crate) fn note(&mut self, request: LoggedRequest) {
        if self.log.len() >= LOG_LENGTH {
            self.log.pop_front();
        }
        self.log.push_back(request);
    }

    pub(crate) fn log(&self) -> Vec<LoggedRequest> {
        self.log.iter().cloned().collect()
    }

    /// `SLPT-Request-ID` and `trackingId` of the next answer.
    pub(crate) fn next_request_id(&mut self) -> String {
        self.requests += 1;
        data::id_of("tracking", i64::try_from(self.requests).unwrap_or(0))
    }
}

fn settings(options: &Options) -> Settings {
    let speed = if options.speed.is_finite() && options.speed > 0.0 { options.speed } else { 1.0 };
    Settings {
        rules: options.rules,
        access_token_seconds: options.access_token_seconds,
        on_behalf: options.on_behalf,
        issued_at_claim: options.issued_at_claim,
        step_ms: ((STEP_MS as f64 / speed) as i64).max(1),
        ..Settings::default()
    }
}
