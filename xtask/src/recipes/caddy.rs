//! For Caddy: a Caddyfile, whose `route` keeps the order that is written.

use std::fmt::Write as _;

use super::{Listen, Site, spelt};
use crate::serve::headers::{FACTS, Place, headers};

pub(super) fn recipe(site: &Site) -> String {
    let mut out = String::from("# Written by `cargo xtask headers --for caddy`.\n");
    match site.listen {
        Listen::Https => {
            let _ = writeln!(out, "{} {{", site.host);
        }
        Listen::Loopback(port) => {
            out.push_str("{\n\tadmin off\n\tauto_https off\n}\n");
            let _ = writeln!(out, "http://127.0.0.1:{port} {{");
        }
    }
    let _ = writeln!(out, "\troot * {}", site.root);
    // A file that is not there must not be kept for a year.
    out.push_str("\t@asset {\n\t\tpath_regexp /assets/[0-9a-f]+/[^/]+$\n\t\tfile\n\t}\n");
    let _ = writeln!(out, "\t@facts path_regexp /({})$", FACTS.join("|"));
    out.push_str("\t@relay path_regexp /relay[.]html$\n");
    out.push_str("\t@loader path_regexp /embed/v[0-9]+/[^/]+$\n\troute {\n\t\theader {\n");
    for (name, value) in headers(&site.policy) {
        let _ = writeln!(out, "\t\t\t{} \"{value}\"", spelt(name));
    }
    for (name, value) in Place::Page.headers(&site.policy) {
        let _ = writeln!(out, "\t\t\t{} \"{value}\"", spelt(name));
    }
    out.push_str("\t\t}\n");
    for (matcher, place) in [
        ("@facts", Place::Facts),
        ("@asset", Place::Asset),
        ("@relay", Place::Relay),
        ("@loader", Place::Loader),
    ] {
        for (name, value) in place.headers(&site.policy) {
            let _ = writeln!(out, "\t\theader {matcher} {} \"{value}\"", spelt(name));
        }
    }
    if let Some(tenant) = &site.tenant {
        let _ = write!(
            out,
            "\t\thandle_path /api/* {{\n\t\t\treverse_proxy {tenant} {{\n\t\t\t\theader_up Host {{upstream_hostport}}\n\
             \t\t\t\theader_up -Cookie\n\t\t\t\theader_up -Origin\n\t\t\t}}\n\t\t}}\n"
        );
    }
    out.push_str("\t\tfile_server {\n\t\t\tprecompressed br gzip\n\t\t}\n\t}\n}\n");
    out
}
