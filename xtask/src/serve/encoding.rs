//! Media types and compression of what the app server sends. Which files there are is not known here.

use std::{
    collections::HashMap,
    io::Write as _,
    path::Path,
    sync::{Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};

/// The quality of Brotli when a file is compressed while somebody waits.
const BROTLI_QUICK: u32 = 5;
/// The best that Brotli can do; what `cargo xtask dist` writes and counts.
pub const BROTLI_BEST: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// The `Content-Type` of a file name.
pub fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// How an answer may be compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// The best coding that `Accept-Encoding` names. A refusal by `q=0` is honoured, other weights are not.
    pub fn accepted(header: &str) -> Option<Self> {
        let names = |wanted: &str| {
            header.split(',').any(|part| {
                let mut pieces = part.split(';').map(str::trim);
                pieces.next() == Some(wanted) && !pieces.any(|p| matches!(p, "q=0" | "q=0.0"))
            })
        };
        if names("br") {
            Some(Self::Brotli)
        } else if names("gzip") {
            Some(Self::Gzip)
        } else {
            None
        }
    }

    /// The value of `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What a file compressed in advance is called beside the original.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }
}

/// Brotli at the given quality (0–11).
pub fn brotli(bytes: &[u8], quality: u32) -> Vec<u8> {
    let mut out = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, quality, BROTLI_WINDOW);
        // Writing to memory does not fail.
        let _ = writer.write_all(bytes);
    }
    out
}

/// Gzip at its best level, without a time stamp: the same bytes for the same input.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let _ = writer.write_all(bytes);
    writer.finish().unwrap_or_default()
}

/// How, and the SHA-256 of what.
type Key = (Coding, [u8; 32]);

/// Compressed answers, each made once.
#[derive(Default)]
pub struct Compressed {
    known: Mutex<HashMap<Key, Vec<u8>>>,
}

impl Compressed {
    /// `bytes` compressed; taken from the file beside `path` when that really holds these bytes (a test that tampers with
    /// a file must not be answered with the old one).
    pub fn get(&self, path: &Path, bytes: &[u8], coding: Coding) -> Vec<u8> {
        let key = (coding, Sha256::digest(bytes).into());
        if let Some(found) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return found.clone();
        }
        let made = from_beside(path, bytes, coding).unwrap_or_else(|| match coding {
            Coding::Brotli => brotli(bytes, BROTLI_QUICK),
            Coding::Gzip => gzip(bytes),
        });
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
        made
    }
}

fn from_beside(path: &Path, bytes: &[u8], coding: Coding) -> Option<Vec<u8>> {
    if coding == Coding::Gzip {
        return None;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(coding.extension());
    let compressed = std::fs::read(name).ok()?;
    let mut plain = Vec::new();
    brotli::BrotliDecompress(&mut compressed.as_slice(), &mut plain).ok()?;
    (plain == bytes).then_some(compressed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_preferred_and_a_refusal_is_honoured() {
        assert_eq!(Coding::accepted("gzip, deflate, br, zstd"), Some(Coding::Brotli));
        assert_eq!(Coding::accepted("gzip;q=1.0, br;q=0"), Some(Coding::Gzip));
        assert_eq!(Coding::accepted("identity"), None);
    }

    #[test]
    fn wasm_has_the_type_that_streaming_compilation_demands() {
        assert_eq!(media_type("assets/0/app.wasm"), "application/wasm");
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let text = b"access ".repeat(500);
        let mut plain = Vec::new();
        assert!(brotli::BrotliDecompress(&mut brotli(&text, BROTLI_BEST).as_slice(), &mut plain).is_ok());
        assert_eq!(plain, text);
    }

    #[test]
    fn a_file_compressed_in_advance_is_not_used_when_the_original_has_changed() {
        let folder = std::env::temp_dir().join(format!("xtask-encoding-{}", std::process::id()));
        assert!(std::fs::create_dir_all(&folder).is_ok());
        let path = folder.join("app.js");
        assert!(std::fs::write(folder.join("app.js.br"), brotli(b"old", BROTLI_BEST)).is_ok());
        let sent = Compressed::default().get(&path, b"new", Coding::Brotli);
        let mut plain = Vec::new();
        assert!(brotli::BrotliDecompress(&mut sent.as_slice(), &mut plain).is_ok());
        assert_eq!(plain, b"new");
        assert!(std::fs::remove_dir_all(&folder).is_ok());
    }
}
