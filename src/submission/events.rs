//! What happens to an outbox and what it wants done. Which follows from which is in the machine's files.

use super::{
    matching::Row,
    record::{PostAnswer, Record, Said, Summary},
};
use crate::{contract::AccessRequest, msg, text::Message};

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The page was opened, or somebody signed in: what the store holds, and the fingerprints whose lock somebody has.
    /// Locks are read before and after the records; one seen either time counts.
    Loaded {
        now_ms: i64,
        records: Vec<Record>,
        locks: Vec<String>,
    },
    /// "Send request" was pressed. Pressing it again while it is under way does nothing.
    SendPressed {
        now_ms: i64,
        draft: String,
        plan: String,
        calls: Vec<NewCall>,
    },
    /// The answer to [`Command::Persist`].
    Stored {
        now_ms: i64,
        cid: String,
        revision: u32,
        written: Written,
    },
    /// The answers to [`Command::EnsureToken`].
    TokenReady {
        now_ms: i64,
        cid: String,
    },
    TokenMissing {
        now_ms: i64,
        cid: String,
    },
    /// The service asked for patience before, and no call leaves for so long: longer than anybody waits without a word.
    MustWait {
        now_ms: i64,
        cid: String,
        wait_ms: i64,
    },
    /// The answer to [`Command::TakeLock`], with what the store holds now that the lock is held.
    LockAnswered {
        now_ms: i64,
        cid: String,
        fingerprint: String,
        granted: bool,
        /// None when the store could not be read: nothing is sent then.
        stored: Option<Vec<Record>>,
        /// Its draft was closed: what is left of that bears another id, and nothing more is sent under this one.
        closed: bool,
    },
    /// The answer to [`Command::Send`]. `jitter_ms`: anywhere from 0 to 5,000.
    Answered {
        now_ms: i64,
        cid: String,
        answer: PostAnswer,
        jitter_ms: u32,
    },
    /// What the service said in not accepting it; comes just before the answer.
    Said {
        cid: String,
        said: Option<Said>,
    },
    /// The answer to [`Command::Look`]; None when the list could not be read to its end.
    LookAnswered {
        now_ms: i64,
        cid: String,
        rows: Option<Vec<Row>>,
    },
    /// The timer of [`Command::WakeIn`], or any other moment.
    Tick {
        now_ms: i64,
    },
    /// The page came back into view or online: the same two again. Without `look` only what a closed window left
    /// behind is taken up.
    Returned {
        now_ms: i64,
        records: Vec<Record>,
        locks: Vec<String>,
        look: bool,
    },
    /// Another tab changed these records.
    TabSaid {
        now_ms: i64,
        records: Vec<Record>,
    },
    LookAgainPressed {
        now_ms: i64,
        cid: String,
    },
    /// The person was told that this may duplicate.
    SendAgainPressed {
        now_ms: i64,
        cid: String,
        new_cid: String,
    },
    ResumePressed {
        now_ms: i64,
        plan: String,
    },
    StopPressed {
        now_ms: i64,
        plan: String,
    },
    /// "Stop" was pressed in another window, which does not send this plan.
    StopHeard {
        now_ms: i64,
        plan: String,
    },
    DropPressed {
        now_ms: i64,
        cid: String,
    },
    /// How far the service's clock is ahead, in milliseconds, when a token told it.
    ServerClock {
        offset_ms: Option<i64>,
    },
    /// In this tab: settled records go, what is not settled stays for its owner. Afterwards the outbox is dropped. Other
    /// tabs drop theirs without an event: only one may clear the store.
    SignedOut,
    /// "Forget on this device": all of it.
    ForgetPressed,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Durable,
    /// The store failed: it is only in memory, and the store holds no older copy either.
    InMemory,
    /// The store failed, and what it holds of this record could not be taken out.
    Refused,
    /// The store kept another copy of this record, of the same or a higher revision.
    Kept(Box<Record>),
}

/// One call of a plan, in its order.
#[derive(Clone, Debug)]
pub struct NewCall {
    /// A random UUID.
    pub cid: String,
    pub body: AccessRequest,
    pub summary: Summary,
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Write it durably unless the store holds a copy of a higher or equal revision, then answer with
    /// [`Event::Stored`], also when that failed. Writes and [`Command::Forget`] of one record keep their order.
    Persist(Box<Record>),
    Forget {
        cid: String,
    },
    /// Renew the token if less than 60 s remain.
    EnsureToken {
        cid: String,
    },
    /// The Web Lock of this name, if it is free.
    TakeLock {
        cid: String,
        fingerprint: String,
    },
    ReleaseLock {
        fingerprint: String,
    },
    /// `POST /access-requests`, once.
    Send {
        cid: String,
        body: String,
        keepalive: bool,
    },
    /// `GET /access-request-status?requested-by=me`, all pages, `created ge` this moment by the service's clock.
    Look {
        cid: String,
        since_ms: i64,
    },
    /// One timer: a later command replaces an earlier one.
    WakeIn {
        ms: i64,
    },
    /// Other windows hear it; there it becomes [`Event::StopHeard`].
    TellStop {
        plan: String,
    },
    /// Other tabs hear it even when the store fails; there it becomes [`Event::TabSaid`].
    TellTabs(Box<Record>),
    /// The draft is open again; these calls of it were not accepted. What was accepted of it is not sent again by it.
    RestoreDraft {
        draft: String,
        left: Vec<String>,
    },
    /// Everything of it was accepted. That is remembered before anything else is done.
    CloseDraft {
        draft: String,
    },
    /// What was accepted of it is about to be forgotten: from now on nothing of it may be sent. Before the records go.
    ForgetDraft {
        draft: String,
    },
    /// Nothing was sent, and this is why.
    Blocked {
        draft: String,
        why: Blocked,
    },
}

/// Why "Send request" did not send. [`Blocked::message`] says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// This very draft was accepted before: the call that tells of it, or the one that is not sent.
    AlreadySent { cid: String },
    /// It is being sent in another window.
    SentElsewhere,
    /// The same, or this draft, was sent and its answer is not known yet.
    Unresolved { cid: String },
    /// What was sent before could not be read.
    Unreadable,
}

impl Blocked {
    /// For the person.
    pub fn message(&self) -> Message {
        match self {
            Self::AlreadySent { .. } => msg!("submission.blocked.already-sent"),
            Self::SentElsewhere => msg!("submission.blocked.elsewhere"),
            Self::Unresolved { .. } => msg!("submission.blocked.unresolved"),
            Self::Unreadable => msg!("submission.blocked.unreadable"),
        }
    }
}

impl Event {
    /// When it happened, if that matters.
    pub(super) fn now_ms(&self) -> Option<i64> {
        match self {
            Self::Loaded { now_ms, .. }
            | Self::SendPressed { now_ms, .. }
            | Self::Stored { now_ms, .. }
            | Self::TokenReady { now_ms, .. }
            | Self::TokenMissing { now_ms, .. }
            | Self::MustWait { now_ms, .. }
            | Self::LockAnswered { now_ms, .. }
            | Self::Answered { now_ms, .. }
            | Self::LookAnswered { now_ms, .. }
            | Self::Tick { now_ms }
            | Self::Returned { now_ms, .. }
            | Self::TabSaid { now_ms, .. }
            | Self::LookAgainPressed { now_ms, .. }
            | Self::SendAgainPressed { now_ms, .. }
            | Self::ResumePressed { now_ms, .. }
            | Self::StopPressed { now_ms, .. }
            | Self::StopHeard { now_ms, .. }
            | Self::DropPressed { now_ms, .. } => Some(*now_ms),
            Self::Said { .. } | Self::ServerClock { .. } | Self::SignedOut | Self::ForgetPressed => None,
        }
    }
}
