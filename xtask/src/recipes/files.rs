//! For servers that read a file of settings: Apache, IIS, `_headers`, CloudFront.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Site, spelt};
use crate::serve::headers::{FACTS, HSTS_SECONDS, Place, headers};

pub(super) fn apache(site: &Site) -> String {
    let mut out = String::from(
        "# Written by `cargo xtask headers --for apache`. Needs mod_headers and mod_mime; stands in the virtual host.\n\
         AddType application/wasm .wasm\n",
    );
    for (name, value) in headers(&site.policy) {
        let _ = writeln!(out, "Header always set {} \"{value}\"", spelt(name));
    }
    for (name, value) in Place::Page.headers(&site.policy) {
        let _ = writeln!(out, "Header always set {} \"{value}\"", spelt(name));
    }
    let facts = format!("/({})$", FACTS.join("|"));
    for (pattern, place) in [
        (facts.as_str(), Place::Facts),
        ("/assets/[0-9a-f]+/[^/]+$", Place::Asset),
        ("/relay[.]html$", Place::Relay),
        ("/embed/v[0-9]+/[^/]+$", Place::Loader),
    ] {
        let _ = writeln!(out, "<LocationMatch \"{pattern}\">");
        for (name, value) in place.headers(&site.policy) {
            // A file that is not there must not be kept for a year.
            let _ = writeln!(
                out,
                "    Header always set {} \"{value}\" \"expr=%{{REQUEST_STATUS}} < 400\"",
                spelt(name)
            );
        }
        out.push_str("</LocationMatch>\n");
    }
    if let Some(tenant) = &site.tenant {
        let _ = write!(
            out,
            "# Needs mod_proxy_http and mod_ssl.\nSSLProxyEngine on\nProxyPass \"/api/\" \"{tenant}/\"\n<Location \"/api/\">\n    \
             RequestHeader unset Cookie\n    RequestHeader unset Origin\n</Location>\n"
        );
    }
    out
}

pub(super) fn iis(site: &Site) -> String {
    let add = |name: &str, value: &str| {
        format!(
            "<add name=\"{}\" value=\"{}\" />",
            spelt(name),
            value.replace('&', "&amp;").replace('"', "&quot;")
        )
    };
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Written by `cargo xtask headers` for IIS: web.config beside index.html. -->\n\
         <configuration>\n  <system.webServer>\n    <staticContent>\n      <remove fileExtension=\".wasm\" />\n      \
         <mimeMap fileExtension=\".wasm\" mimeType=\"application/wasm\" />\n    </staticContent>\n    <httpProtocol>\n      \
         <customHeaders>\n        <remove name=\"X-Powered-By\" />\n",
    );
    for (name, value) in headers(&site.policy) {
        let _ = writeln!(out, "        {}", add(name, &value));
    }
    for (name, value) in Place::Page.headers(&site.policy) {
        let _ = writeln!(out, "        {}", add(name, value));
    }
    out.push_str("      </customHeaders>\n    </httpProtocol>\n  </system.webServer>\n");
    let facts = FACTS.map(|file| (file, Place::Facts));
    let others = [("assets", Place::Asset), ("relay.html", Place::Relay), ("embed", Place::Loader)];
    for (folder, place) in facts.into_iter().chain(others) {
        let _ = writeln!(
            out,
            "  <location path=\"{folder}\">\n    <system.webServer>\n      <httpProtocol>\n        <customHeaders>"
        );
        for (name, value) in place.headers(&site.policy) {
            let _ = writeln!(
                out,
                "          <remove name=\"{}\" />\n          {}",
                spelt(name),
                add(name, value)
            );
        }
        out.push_str(
            "        </customHeaders>\n      </httpProtocol>\n    </system.webServer>\n  </location>\n",
        );
    }
    out.push_str("</configuration>\n");
    out
}

/// Blocks that meet in one path would send a header twice: what differs from place to place has blocks of its own.
pub(super) fn headers_file(site: &Site) -> String {
    let mut out = String::from("/*\n");
    for (name, value) in headers(&site.policy) {
        let _ = writeln!(out, "  {}: {value}", spelt(name));
    }
    let pages = ["", "index.html", "trouble.html", "doctor.html", "doctor/*", "sbom.cdx.json"]
        .map(|path| (path, Place::Page));
    let facts = FACTS.map(|file| (file, Place::Facts));
    let others = [("relay.html", Place::Relay), ("assets/*", Place::Asset), ("embed/*", Place::Loader)];
    for (path, place) in pages.into_iter().chain(facts).chain(others) {
        let _ = writeln!(out, "/{path}");
        for (name, value) in place.headers(&site.policy) {
            let _ = writeln!(out, "  {}: {value}", spelt(name));
        }
    }
    out
}

pub(super) fn cloudfront(site: &Site) -> String {
    let places = [
        ("page", Place::Page),
        ("facts", Place::Facts),
        ("assets", Place::Asset),
        ("relay", Place::Relay),
        ("embed", Place::Loader),
    ];
    let policies: Vec<Value> = places.map(|(name, place)| policy(site, name, place)).into();
    serde_json::to_string_pretty(&policies).map(|text| text + "\n").unwrap_or_default()
}

/// CloudFront has a field of its own for some headers and takes the rest as they are.
fn policy(site: &Site, name: &str, place: Place) -> Value {
    let (mut security, mut custom, mut cors) = (json!({}), Vec::new(), Value::Null);
    let own = headers(&site.policy);
    let all = own.iter().map(|(name, value)| (*name, value.as_str())).chain(place.headers(&site.policy));
    for (header, value) in all {
        match header {
            "content-security-policy" => {
                security["ContentSecurityPolicy"] =
                    json!({ "Override": true, "ContentSecurityPolicy": value });
            }
            "x-content-type-options" => security["ContentTypeOptions"] = json!({ "Override": true }),
            "referrer-policy" => {
                security["ReferrerPolicy"] = json!({ "Override": true, "ReferrerPolicy": value })
            }
            "strict-transport-security" => {
                security["StrictTransportSecurity"] = json!({ "Override": true, "IncludeSubdomains": true, "AccessControlMaxAgeSec": HSTS_SECONDS });
            }
            "access-control-allow-origin" => {
                cors = json!({
                    "AccessControlAllowOrigins": { "Quantity": 1, "Items": [value] },
                    "AccessControlAllowHeaders": { "Quantity": 1, "Items": ["*"] },
                    "AccessControlAllowMethods": { "Quantity": 2, "Items": ["GET", "HEAD"] },
                    "AccessControlAllowCredentials": false,
                    "OriginOverride": true,
                });
            }
            _ => custom.push(json!({ "Header": spelt(header), "Value": value, "Override": true })),
        }
    }
    let mut policy = json!({
        "Name": format!("access-request-{name}"),
        "SecurityHeadersConfig": security,
        "CustomHeadersConfig": { "Quantity": custom.len(), "Items": custom },
    });
    if !cors.is_null() {
        policy["CorsConfig"] = cors;
    }
    policy
}
