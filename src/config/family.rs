//! Which addresses the tenant itself may name (`GET /oauth/info`): those of its own family of hosts.
//! Asking is done in `session/`.

use super::{
    Config, Endpoint,
    address::{self, is_loopback_host},
};

/// The domains of the service; each tenant has hosts in several of them.
/// Source: developer.sailpoint.com, "Authentication" and the UI plugin guide; `identitynowgov.com` is from the field.
const SERVICE: [&str; 4] = ["identitynow.com", "sailpoint.com", "identitynowgov.com", "identitynow-demo.com"];

/// What an address that the tenant named is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It may be used.
    Own(Endpoint),
    /// It lies outside the tenant's family (or is no plain https address): an administrator has to name it in
    /// `config.json`.
    Foreign,
}

impl Config {
    /// Judges an address from `/oauth/info`. A vanity host is foreign until `config.json` names it.
    pub fn trust(&self, address: &str) -> Trust {
        let Some((endpoint, parts)) = Endpoint::parse(address).zip(address::absolute(address)) else {
            return Trust::Foreign;
        };
        let own = if self.is_loopback() {
            is_loopback_host(parts.host)
        } else {
            parts.https
                && !is_loopback_host(parts.host)
                && (is_service_host(parts.host)
                    || self.tenant.api_url.host().is_some_and(|api| api.eq_ignore_ascii_case(parts.host)))
        };
        if own { Trust::Own(endpoint) } else { Trust::Foreign }
    }

    /// Whether the API is reached through somebody's proxy. The proxy then serves `/oauth/token` too: the address in
    /// `/oauth/info` is the one behind it, which a browser may not call.
    pub fn is_proxied(&self) -> bool {
        match self.tenant.api_url.host() {
            None => true,
            Some(host) => !is_loopback_host(host) && !is_service_host(host),
        }
    }
}

pub(super) fn is_service_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    SERVICE.iter().any(|domain| {
        host.strip_suffix(domain).and_then(|rest| rest.strip_suffix('.')).is_some_and(|rest| !rest.is_empty())
    })
}
