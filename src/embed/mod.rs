//! Being a guest in another page.
