//! Everything the running app needs from outside, joined to it by `app.rs`. Nothing here knows which implementation it has.

use std::{cell::RefCell, rc::Rc};

use crate::{
    device::{Clock, Ledger, Locks, Navigation, Page, Random, Shelf},
    http::Http,
    rules::Zone,
    text::Formatter,
};

/// The ports of one running app.
pub struct Ports {
    pub http: Rc<dyn Http>,
    pub clock: Rc<dyn Clock>,
    pub random: Rc<dyn Random>,
    /// One tab: the token and the sign-in under way.
    pub tab: Rc<dyn Shelf>,
    /// The whole browser: drafts.
    pub browser: Rc<dyn Shelf>,
    /// Records of what was sent; replaced once the database is open.
    pub ledger: RefCell<Rc<dyn Ledger>>,
    pub locks: Rc<dyn Locks>,
    pub navigation: Rc<dyn Navigation>,
    pub page: Rc<dyn Page>,
    pub zone: Rc<dyn Zone>,
    /// Formats in a language (BCP 47).
    pub formatter: fn(&str) -> Rc<dyn Formatter>,
}
