//! One call as it is remembered: what was to be sent, what is known of it, and what the person may do now.
//! How one state follows another is in the machine's files.

use serde::{Deserialize, Serialize};

use crate::contract::AccessRequest;

/// The shape of a stored record. A newer one is set aside, never dropped.
pub(super) const VERSION: u32 = 1;

/// An intent: one call of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub version: u32,
    /// Grows with every change; of two copies the higher is the newer.
    pub revision: u32,
    /// A random UUID. It stands in every item's `clientMetadata`.
    pub cid: String,
    /// Shared by the calls of one press of "Send request".
    pub plan: String,
    /// The draft it was made from. All tabs that show one draft share its id.
    pub draft: String,
    pub part: Part,
    /// See [`fingerprint`](super::fingerprint).
    pub fingerprint: String,
    pub tenant: String,
    /// `identity_id` of who sends.
    pub requester: String,
    /// With our ids in it. Reduced to ids when it is kept longer than a day.
    pub body: AccessRequest,
    pub summary: Summary,
    pub state: State,
    pub attempts: Vec<Attempt>,
    /// POSTs since the person last pressed a button.
    pub tries: u32,
    pub created_ms: i64,
    /// When it became final.
    pub settled_ms: Option<i64>,
    /// The record that this one sends again, and the other way round.
    pub replaces: Option<String>,
    pub replaced_by: Option<String>,
    pub(super) looking: Option<Looking>,
    /// What the service said in not accepting it, the last time it said anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// The service's list could not be read the last time.
    #[serde(default)]
    pub unread: bool,
    /// Reduced to ids and dates.
    #[serde(default)]
    pub(super) slim: bool,
}

/// The place of a call in its plan, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub number: u32,
    pub of: u32,
}

/// What a person recognises it by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub people: Vec<Named>,
    pub items: Vec<Named>,
    /// Removing instead of granting.
    pub removes: bool,
}

/// An id and the name that was shown for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// One POST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// By this device's clock.
    pub started_ms: i64,
    /// By the service's clock, when that was known.
    pub server_ms: Option<i64>,
    pub ended_ms: Option<i64>,
    /// A word for support: `accepted`, `rejected 400`, `no answer`.
    pub result: Option<String>,
}

/// Looking for a lost answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Looking {
    pub since_ms: i64,
    /// Planned looks that were answered.
    pub done: u32,
    /// Planned looks for which the list could not be read.
    #[serde(default)]
    pub failed: u32,
    pub due_ms: i64,
}

/// What is known of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Durable, about to be sent.
    Armed,
    Sending,
    /// The service asked for patience (429): it is sent again at this moment unless somebody stops it.
    Waiting {
        until_ms: i64,
    },
    /// 401: not executed. Sign in, then send again.
    SignInNeeded,
    /// Not sent, and nothing happens until the person says so.
    Held(Held),
    Accepted(Accepted),
    /// The answer was lost, and the service's list shows it.
    Confirmed(Sight),
    Rejected(Rejection),
    /// The answer was lost; looking for it.
    Unknown {
        since_ms: i64,
        why: Unsure,
    },
    /// Looking has not helped so far; the person decides.
    StillUnknown {
        since_ms: i64,
        why: Unsure,
    },
    NotSent(NotSent),
}

/// Why a call is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Held {
    /// The person stopped the plan.
    Stopped,
    /// An earlier call of the plan was refused or is not known.
    AfterTrouble,
    /// An earlier call of the plan has not gone through yet: it waits for a sign-in, a network or the person.
    AfterPause,
    /// 429 three times.
    TooMany,
    /// 429 with a wait that is too long to keep the page open for.
    NotBefore { until_ms: i64 },
    /// The browser could not write down that it is being sent, and what it holds would be wrong afterwards.
    NotWritten,
    /// The page was closed before its turn.
    Reloaded,
    /// The browser was offline.
    Offline,
    /// Another window is sending the same.
    SentElsewhere,
}

/// Why a call was never sent for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotSent {
    /// The person gave it up, or sent a changed draft instead.
    Dropped,
    /// The call it was to repeat turned out to have arrived.
    Found,
    /// The page was closed before anything of its plan had left.
    Undone,
}

/// Accepted by the service's own answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Access request ids; none when the answer named none.
    pub new_ids: Vec<String>,
    /// Ids of requests that existed before.
    pub existing_ids: Vec<String>,
    /// What those were for.
    pub existing_items: Vec<ItemRef>,
    /// The answer named new requests, with ids or without.
    #[serde(default)]
    pub took_new: bool,
    /// What the status list shows, when somebody had to look.
    pub sight: Option<Sight>,
}

impl Accepted {
    /// What the list shows under our own id is new, whatever the answer called it.
    pub(super) fn claim(&mut self, sight: &Sight) {
        if self.new_ids.is_empty() && self.existing_ids.is_empty() {
            self.new_ids.clone_from(&sight.ids);
        }
        let (ours, others): (Vec<String>, Vec<String>) =
            std::mem::take(&mut self.existing_ids).into_iter().partition(|id| sight.ids.contains(id));
        self.existing_ids = others;
        self.took_new |= !ours.is_empty();
        let is_ours =
            |it: &ItemRef| !it.requests.is_empty() && it.requests.iter().all(|id| sight.ids.contains(id));
        self.existing_items.retain(|it| !is_ours(it));
        self.new_ids.extend(ours);
        if self.existing_ids.is_empty() && sight.seen >= sight.of {
            self.took_new = true;
            self.existing_items.clear();
        }
    }
}

/// One item of one person in the service's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRef {
    pub person: Option<String>,
    /// `ROLE`, `ACCESS_PROFILE`, `ENTITLEMENT`.
    pub item_type: String,
    pub item: String,
    /// The requests that it was asked for in before; none when the answer named none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<String>,
}

/// What the status list shows of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// Access request ids.
    pub ids: Vec<String>,
    /// Rows that are there, of rows there could be: what is already held never gets one.
    pub seen: usize,
    pub of: usize,
}

/// The service's words and the id by which its support finds what happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub words: Option<String>,
    /// `trackingId` or `SLPT-Request-ID`.
    pub tracking: Option<String>,
}

/// The service's refusal, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    pub status: u16,
    pub words: Vec<String>,
    /// `trackingId` or `SLPT-Request-ID`.
    pub tracking: Option<String>,
}

/// Why an answer is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unsure {
    NoAnswer,
    TimedOut,
    ServerFault {
        status: u16,
        tracking: Option<String>,
    },
    /// A web page, or anything else that is not the API's.
    NotTheApi {
        status: u16,
    },
    /// The page was closed while it was being sent.
    PageClosed,
}

/// What is known after a POST. Whoever reads the answer maps it to this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostAnswer {
    Accepted {
        new_ids: Vec<String>,
        existing_ids: Vec<String>,
        existing_items: Vec<ItemRef>,
        /// It named new requests, with ids or without.
        took_new: bool,
    },
    AcceptedWithoutIds,
    Rejected(Rejection),
    SignInNeeded,
    TooMany {
        retry_after_ms: Option<i64>,
    },
    /// Nothing left the browser.
    Offline,
    Unknown(Unsure),
}

/// What the person may do about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    LookAgain,
    /// May duplicate; says so.
    SendAgain,
    /// For support.
    CopyReference,
    /// Go on with a plan (same ids).
    Resume,
    Stop,
    Drop,
    SignIn,
    ChangeDraft,
}

/// Why a stored text is no record. It is set aside and reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not a record")]
    NotARecord,
    #[error("of a newer version of this app")]
    Newer,
}

impl Record {
    /// For a store.
    pub fn write(&self) -> String {
        super::body::json(self)
    }

    /// From a store.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        match serde_json::from_str::<Versioned>(text) {
            Ok(Versioned { version }) if version > VERSION => Err(Unreadable::Newer),
            Ok(_) => serde_json::from_str(text).map_err(|_| Unreadable::NotARecord),
            Err(_) => Err(Unreadable::NotARecord),
        }
    }

    /// The short form of our id: what a person reads out to support.
    pub fn reference(&self) -> String {
        let short: String = self.cid.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        format!("AR-{}", short.to_ascii_uppercase())
    }

    /// What it asks for.
    pub fn cells(&self) -> Vec<super::Cell> {
        super::cells_of(&self.body)
    }

    /// Final: nothing more will become known by itself, and nobody is asked.
    pub fn is_settled(&self) -> bool {
        match self.state {
            State::Accepted(_) | State::Confirmed(_) | State::Rejected(_) | State::NotSent(_) => true,
            State::Unknown { .. } | State::StillUnknown { .. } => self.replaced_by.is_some(),
            _ => false,
        }
    }

    /// The service has it.
    pub fn is_accepted(&self) -> bool {
        matches!(self.state, State::Accepted(_) | State::Confirmed(_))
    }

    /// It may or may not have been executed.
    pub fn is_unsure(&self) -> bool {
        matches!(self.state, State::Sending | State::Unknown { .. } | State::StillUnknown { .. })
    }

    /// Certainly not executed, and not given up either.
    pub fn is_unsent(&self) -> bool {
        matches!(self.state, State::Armed | State::Waiting { .. } | State::SignInNeeded | State::Held(_))
    }

    /// What the person may do now. Empty while something is under way that they need not steer.
    pub fn choices(&self) -> Vec<Choice> {
        match self.state {
            State::StillUnknown { .. } if self.replaced_by.is_none() && self.is_slim() => {
                // What would be sent again is no longer known.
                vec![Choice::LookAgain, Choice::CopyReference]
            }
            State::StillUnknown { .. } if self.replaced_by.is_none() => {
                vec![Choice::LookAgain, Choice::SendAgain, Choice::CopyReference]
            }
            State::Unknown { .. } => vec![Choice::LookAgain, Choice::CopyReference],
            State::Held(_) => vec![Choice::Resume, Choice::Drop],
            State::SignInNeeded => vec![Choice::SignIn, Choice::Resume, Choice::Drop],
            State::Waiting { .. } | State::Armed => vec![Choice::Stop],
            State::Rejected(_) => vec![Choice::ChangeDraft, Choice::CopyReference],
            State::NotSent(NotSent::Undone) => vec![Choice::ChangeDraft],
            _ => Vec::new(),
        }
    }

    /// The service's own id of what went wrong, for support.
    pub fn tracking(&self) -> Option<&str> {
        match &self.state {
            State::Rejected(rejection) => rejection.tracking.as_deref(),
            _ => self.said_now().and_then(|said| said.tracking.as_deref()),
        }
    }

    /// The service's own words about what stands in the way.
    pub fn service_words(&self) -> Vec<String> {
        match &self.state {
            State::Rejected(rejection) => rejection.words.clone(),
            _ => self.said_now().and_then(|said| said.words.clone()).into_iter().collect(),
        }
    }

    /// What it said, while that is why the call is where it is.
    fn said_now(&self) -> Option<&Said> {
        let about = matches!(
            self.state,
            State::Waiting { .. }
                | State::Held(_)
                | State::SignInNeeded
                | State::Unknown { .. }
                | State::StillUnknown { .. }
        );
        self.said.as_ref().filter(|_| about)
    }

    /// Whether it waits for the person and for nothing else.
    pub fn asks(&self) -> bool {
        match self.state {
            State::StillUnknown { .. } => self.replaced_by.is_none(),
            State::Held(_) | State::SignInNeeded => true,
            _ => false,
        }
    }

    /// Whether nothing but ids and dates is left of it.
    pub fn is_slim(&self) -> bool {
        self.slim
    }

    /// Takes out what is no id and no date.
    pub(super) fn slim(&mut self) {
        self.slim = true;
        for named in self.summary.people.iter_mut().chain(&mut self.summary.items) {
            named.name.clear();
        }
        for item in &mut self.body.requested_items {
            item.comment = None;
            item.client_metadata.retain(|key, _| super::is_ours(key));
        }
        for person in &mut self.body.requested_for_with_requested_items {
            for nested in &mut person.requested_items {
                nested.item.comment = None;
                nested.item.client_metadata.retain(|key, _| super::is_ours(key));
            }
        }
        self.body.client_metadata.clear();
    }
}
