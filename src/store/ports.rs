//! Everything the running app needs from outside, joined to it by `app.rs`. Nothing here knows which implementation it has.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use super::{
    Store,
    memory::{MemoryLedger, NoLocks},
    wait::Bell,
};
use crate::{
    device::{Channel, Clock, Ledger, Locks, Navigation, Page, Random, Shelf, SignInWindow},
    embed::Host,
    http::{Http, Later},
    rules::Zone,
    text::Formatter,
};

/// Opens the durable ledger, once.
pub type OpenLedger = fn(Store) -> Later<()>;

/// How far opening the durable ledger is.
#[derive(Default)]
pub struct Opening {
    pub under_way: Cell<bool>,
    /// Rings when it is done, and when what lies there has been read.
    pub bell: Bell,
}

/// What sending needs of the device.
pub struct LatePorts {
    /// Records of what was sent; memory takes its place when it fails.
    pub ledger: RefCell<Rc<dyn Ledger>>,
    /// Puts the durable ledger in its place, when somebody is signed in.
    pub open: Cell<Option<OpenLedger>>,
    pub opening: Opening,
    pub locks: Rc<dyn Locks>,
    /// The window around, when the page stands in a frame.
    pub host: Option<Rc<dyn Host>>,
    /// Nothing is ever kept here, and nobody expects it: the storage is the host page's.
    pub keeps_nothing: bool,
    /// A word for whoever has set the app up, where they look for it: the browser's console.
    pub warn: fn(&str),
    /// Where somebody signs in while the page stays; only asked where [`Ports::framed`].
    pub sign_in_window: Option<Rc<dyn SignInWindow>>,
}

impl Default for LatePorts {
    /// For a device that has neither: records live in memory, and nobody else holds a lock.
    fn default() -> Self {
        let ledger: Rc<dyn Ledger> = Rc::new(MemoryLedger::default());
        Self {
            ledger: RefCell::new(ledger),
            open: Cell::default(),
            opening: Opening::default(),
            locks: Rc::new(NoLocks),
            host: None,
            keeps_nothing: false,
            sign_in_window: None,
            warn: |_| {},
        }
    }
}

impl Ports {
    /// Sending's own ports. Only the second half of the app may ask.
    pub fn late(&self) -> &LatePorts {
        self.late.get_or_init(LatePorts::default)
    }
}

/// The ports of one running app.
pub struct Ports {
    pub http: Rc<dyn Http>,
    pub clock: Rc<dyn Clock>,
    pub random: Rc<dyn Random>,
    /// One tab: the token and the sign-in under way.
    pub tab: Rc<dyn Shelf>,
    /// The whole browser: drafts.
    pub browser: Rc<dyn Shelf>,
    /// The other windows.
    pub windows: Rc<dyn Channel>,
    /// What only the second half of the app uses: comes with it.
    pub late: OnceCell<LatePorts>,
    pub navigation: Rc<dyn Navigation>,
    pub page: Rc<dyn Page>,
    pub zone: Rc<dyn Zone>,
    /// The page stands in another one: it never goes to the sign-in page itself ([`LatePorts::sign_in_window`]).
    pub framed: bool,
    /// Formats in a language (BCP 47).
    pub formatter: fn(&str) -> Rc<dyn Formatter>,
}
