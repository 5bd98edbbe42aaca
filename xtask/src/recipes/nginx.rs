//! For nginx: `map`s that belong into `http`, and a `server` beside them.

use std::fmt::Write as _;

use super::{Listen, Site, spelt};
use crate::serve::headers::{FACTS, Place, headers};

pub(super) fn recipe(site: &Site) -> String {
    let mut out = String::from("# Written by `cargo xtask headers --for nginx`. Stands in `http { … }`.\n");
    for (name, variable) in [
        ("cache-control", "$ar_caching"),
        ("cross-origin-opener-policy", "$ar_opener"),
        ("cross-origin-resource-policy", "$ar_readers"),
        ("access-control-allow-origin", "$ar_origins"),
    ] {
        let _ = writeln!(out, "map $uri {variable} {{");
        let facts = format!("~/({})$", FACTS.join("|"));
        for (place, pattern) in [
            (Place::Facts, facts.as_str()),
            (Place::Asset, "~/assets/[0-9a-f]+/[^/]+$"),
            (Place::Relay, "~/relay[.]html$"),
            (Place::Loader, "~/embed/v[0-9]+/[^/]+$"),
        ] {
            let _ = writeln!(out, "    \"{pattern}\" \"{}\";", value(site, place, name));
        }
        let _ = writeln!(out, "    default \"{}\";\n}}", value(site, Place::Page, name));
    }
    out.push_str("server {\n");
    match site.listen {
        Listen::Https => {
            let _ = writeln!(out, "    listen 443 ssl;\n    server_name {};", site.host);
            out.push_str("    # ssl_certificate and ssl_certificate_key: yours.\n");
        }
        Listen::Loopback(port) => {
            let _ = writeln!(out, "    listen 127.0.0.1:{port};");
        }
    }
    let _ = writeln!(out, "    root {};\n    index index.html;", site.root);
    out.push_str("    gzip_static on;    # brotli_static on; where the module is there\n");
    for (name, value) in headers(&site.policy) {
        let _ = writeln!(out, "    add_header {} \"{value}\" always;", spelt(name));
    }
    out.push_str("    add_header Cross-Origin-Opener-Policy $ar_opener always;\n");
    out.push_str("    add_header Cross-Origin-Resource-Policy $ar_readers always;\n");
    out.push_str("    add_header Access-Control-Allow-Origin $ar_origins;\n");
    out.push_str(
        "    add_header Cache-Control $ar_caching;    # not on errors: a 404 must not be kept for a year\n",
    );
    if let Some(tenant) = &site.tenant {
        let _ = write!(
            out,
            "    location /api/ {{\n        proxy_pass {tenant}/;\n        proxy_ssl_server_name on;\n        \
             proxy_set_header Host $proxy_host;\n        proxy_set_header Cookie \"\";\n        \
             proxy_set_header Origin \"\";\n    }}\n"
        );
    }
    out.push_str("}\n");
    out
}

/// The value of one header in a place; empty, which nginx does not send, where it has none.
fn value(site: &Site, place: Place, name: &str) -> &'static str {
    place.headers(&site.policy).into_iter().find(|(header, _)| *header == name).map_or("", |(_, value)| value)
}
