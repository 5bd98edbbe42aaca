//! Whether a request can be taken back, and why not. Source: api-contract 2.5: before the approval step is passed, by
//! whoever made it or an org admin; all items of one service request go together.

use super::group::{Line, RequestGroup};
use crate::msg;
use crate::text::Message;

/// Whether a line can be withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// By this id of the service; everything under it goes with it.
    Possible {
        request_id: String,
    },
    Not(WhyNot),
}

/// Why it cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// It is over.
    Over,
    /// The service says that it is too late.
    TooLate,
    /// Somebody else made it.
    NotYours,
    /// The server does not list it (yet), and only what is listed can be withdrawn.
    NotListed,
    /// Somebody has just asked for it here.
    UnderWay,
}

impl WhyNot {
    /// Beside the disabled button.
    pub fn message(self) -> Message {
        match self {
            Self::Over => msg!("history.withdraw.over"),
            Self::TooLate => msg!("history.withdraw.too-late"),
            Self::NotYours => msg!("history.withdraw.not-yours"),
            Self::UnderWay => msg!("history.withdraw.under-way"),
            Self::NotListed => msg!("history.withdraw.not-listed"),
        }
    }
}

impl Withdrawal {
    /// Judges a line for the person with this identity id.
    pub fn of(line: &Line, me: &str, org_admin: bool) -> Self {
        if !line.progress.is_open() {
            return Self::Not(WhyNot::Over);
        }
        if line.row.requester.id != me && !org_admin {
            return Self::Not(WhyNot::NotYours);
        }
        match &line.row.access_request_id {
            Some(id) if line.row.cancelable => Self::Possible { request_id: id.clone() },
            _ => Self::Not(WhyNot::TooLate),
        }
    }
}

impl RequestGroup {
    /// The service's ids under which something can still be taken back, each once; else why nothing can. What may
    /// still change counts before what is over.
    pub fn withdrawable(&self, me: &str, org_admin: bool) -> Result<Vec<String>, WhyNot> {
        let (mut ids, mut why) = (Vec::new(), WhyNot::NotListed);
        for line in &self.lines {
            match Withdrawal::of(line, me, org_admin) {
                Withdrawal::Possible { request_id } => ids.push(request_id),
                Withdrawal::Not(WhyNot::Over) if why != WhyNot::NotListed => {}
                Withdrawal::Not(reason) => why = reason,
            }
        }
        ids.sort();
        ids.dedup();
        if ids.is_empty() { Err(why) } else { Ok(ids) }
    }
}
