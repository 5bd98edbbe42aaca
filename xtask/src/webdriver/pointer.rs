//! Where the pointer is decides who has the keyboard: no window manager runs on a [`super::display`], and an X server without
//! one gives the keyboard to the window below the pointer. It begins in the middle of the screen, where a narrow window is not:
//! such a page was never the active one, and drew no focus.

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
};

use anyhow::{Context as _, Result};

/// In the toolbar of every window, however narrow: no part of a page is hovered over.
const THERE: (i16, i16) = (160, 20);

/// Moves the pointer of the X server of this number. Windows stand in its upper left corner.
///
/// # Errors
/// When the server cannot be spoken to.
pub fn into_the_window(number: &str) -> Result<()> {
    let mut server = UnixStream::connect(format!("/tmp/.X11-unix/X{number}"))?;
    let root = introduce(&mut server)?;
    server.write_all(&warp(root, THERE))?;
    // An answer means that the server has done what came before it: GetInputFocus, which needs no arguments.
    server.write_all(&[43, 0, 1, 0])?;
    server.read_exact(&mut [0; 32]).context("the X server does not answer")
}

/// The first words of a client (X11 protocol, "Connection Setup"), of which the answer names the root window.
fn introduce(server: &mut (impl Read + Write)) -> Result<u32> {
    // Little-endian, version 11.0, without a name or data for authorization.
    server.write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
    let mut head = [0; 8];
    server.read_exact(&mut head)?;
    anyhow::ensure!(head[0] == 1, "the X server refuses us");
    let mut rest = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]])) * 4];
    server.read_exact(&mut rest)?;
    root(&rest).context("the X server names no screen")
}

/// Before the screens stand 32 bytes, the vendor's name, padded to four, and eight bytes for each format. A screen begins with
/// its root window.
fn root(setup: &[u8]) -> Option<u32> {
    let vendor = usize::from(u16::from_le_bytes([*setup.get(16)?, *setup.get(17)?]));
    let formats = usize::from(*setup.get(21)?);
    let at = 32 + vendor.next_multiple_of(4) + formats * 8;
    Some(u32::from_le_bytes(setup.get(at..at + 4)?.try_into().ok()?))
}

/// `WarpPointer` from wherever it is to a place of this window.
fn warp(root: u32, (x, y): (i16, i16)) -> Vec<u8> {
    let mut request = vec![41, 0, 6, 0, 0, 0, 0, 0];
    request.extend(root.to_le_bytes());
    request.extend([0; 8]);
    request.extend(x.to_le_bytes());
    request.extend(y.to_le_bytes());
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_window_stands_behind_the_vendors_name_and_the_formats() {
        let mut setup = vec![0; 32];
        setup[16] = 5;
        setup[21] = 2;
        setup.extend([0; 8 + 16]);
        setup.extend(0x1234_u32.to_le_bytes());
        assert_eq!(root(&setup), Some(0x1234));
        assert_eq!(root(&setup[..20]), None);
    }

    #[test]
    fn the_pointer_is_moved_as_the_protocol_says() {
        let request = warp(0x0102_0304, (160, 20));
        let expected = [41, 0, 6, 0, 0, 0, 0, 0, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 160, 0, 20, 0];
        assert_eq!(request, expected);
    }
}
