//! A profile for Firefox whose window may be as narrow as a phone: its own bars keep it at 500 pixels. WebDriver takes a
//! profile as a ZIP archive in Base64; for one file without compression that is two headers and an end.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::Crc;

/// Read by Firefox when the preference [`READS_STYLES`] is true.
const NAME: &str = "chrome/userChrome.css";
const STYLES: &str = ":root { min-width: 0 !important }\n";
pub const READS_STYLES: &str = "toolkit.legacyUserProfileCustomizations.stylesheets";

/// The profile, as `moz:firefoxOptions` wants it.
pub fn narrow() -> String {
    BASE64_STANDARD.encode(archive(NAME, STYLES))
}

/// A ZIP archive of one file, stored as it is (APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16).
fn archive(name: &str, text: &str) -> Vec<u8> {
    let about = about(name, text);
    let mut out = b"PK\x03\x04".to_vec();
    out.extend(&about);
    out.extend(name.bytes().chain(text.bytes()));
    let directory = out.len() as u32;
    out.extend(b"PK\x01\x02\x14\x00");
    out.extend(&about);
    // No comment, first disk, no attributes, and the file's header stands at the beginning.
    out.extend([0; 14]);
    out.extend(name.bytes());
    let length = out.len() as u32 - directory;
    out.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    out.extend(length.to_le_bytes());
    out.extend(directory.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// What both headers say: version 2.0, no flags, stored, the first day of 1980, checksum, both sizes, the name's length, no
/// extra field.
fn about(name: &str, text: &str) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(text.as_bytes());
    let size = (text.len() as u32).to_le_bytes();
    let mut out = vec![0x14, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    out.extend(sum.sum().to_le_bytes());
    out.extend(size);
    out.extend(size);
    out.extend((name.len() as u16).to_le_bytes());
    out.extend([0, 0]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same that Python's `zipfile` writes, its mark of the system and of the file's mode left out.
    #[test]
    fn the_archive_holds_its_file() {
        let bytes = archive("a/b", "hi\n");
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let expected = [
            "504b0304140000000000000021007a7a6fed030000000300000003000000612f6268690a504b010214001400",
            "00000000000021007a7a6fed0300000003000000030000000000000000000000000000000000612f62504b05",
            "06000000000100010031000000240000000000",
        ];
        assert_eq!(hex, expected.concat());
    }
}
