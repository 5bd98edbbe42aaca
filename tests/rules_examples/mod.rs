//! For each rule a request that it finds fault with, and one that it lets pass: the tests run them, `docs/rules.md`
//! shows them.

mod beta_2023;
mod build;
mod v1_2026;

use access_request::contract::AccessRequest;
use access_request::rules::*;

pub use beta_2023::beta_2023;
pub use build::*;
pub use v1_2026::v1_2026;

/// What is judged.
#[derive(Clone, Debug)]
pub enum Subject {
    Draft(Draft),
    /// One call as it stands, because the planner makes no such call.
    Call(AccessRequest),
}

/// Something to judge, in words and as data.
#[derive(Clone, Debug)]
pub struct Case {
    pub words: &'static str,
    pub subject: Subject,
    pub facts: Facts,
}

impl Case {
    pub fn draft(words: &'static str, draft: Draft, facts: Facts) -> Self {
        Self { words, subject: Subject::Draft(draft), facts }
    }

    pub fn call(words: &'static str, call: AccessRequest, facts: Facts) -> Self {
        Self { words, subject: Subject::Call(call), facts }
    }

    pub fn judged(&self, pack: &'static Pack) -> Verdict {
        let context = Context { now_ms: NOW, facts: &self.facts, zone: &Utc };
        match &self.subject {
            Subject::Draft(draft) => judge(draft, &context, pack),
            Subject::Call(call) => judge_call(call, &context, pack),
        }
    }
}

/// A rule with a case on either side of it.
#[derive(Clone, Debug)]
pub struct Example {
    pub rule: &'static str,
    pub fails: Case,
    pub severity: Severity,
    pub at: FieldPath,
    pub passes: Case,
}
