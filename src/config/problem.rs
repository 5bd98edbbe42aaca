//! What is wrong with `config.json`: which key, what was found, what is allowed.

use crate::{
    msg,
    text::{Message, MessageId},
};

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Dotted path, e.g. `tenant.apiUrl` or `tenant.scopes[2]`; empty for the file as a whole.
    pub key: String,
    pub problem: Problem,
}

/// The kinds of problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file did not arrive. The HTTP status when there was one.
    Unreachable {
        status: Option<u16>,
    },
    Empty,
    /// A web page came instead: usually a server that answers every unknown address with its start page.
    Html,
    TooLarge,
    NotJson {
        line: usize,
        column: usize,
    },
    UnknownKey {
        allowed: &'static [&'static str],
    },
    Missing {
        allowed: Allowed,
    },
    Wrong {
        /// What stands there, shortened.
        found: String,
        allowed: Allowed,
    },
    /// A client secret. Never shown.
    Secret,
    /// `test` with a tenant that is not on this machine.
    TestElsewhere,
}

/// What may stand in a place. Its words are made where they are said: few ever read them, and every start parses the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    Sentence(MessageId),
    OneOf(&'static [&'static str]),
    Whole { from: u32, to: u32 },
}

impl Allowed {
    /// What a sentence of `config_en.rs` says.
    pub(super) const fn of(key: &str) -> Self {
        Self::Sentence(MessageId::of(key))
    }

    fn message(self) -> Message {
        match self {
            Self::Sentence(id) => Message { id, args: Vec::new() },
            Self::OneOf(names) => msg!("config.allowed.one-of", names = names.join(", ")),
            Self::Whole { from, to } => msg!("config.allowed.whole", from = from, to = to),
        }
    }
}

/// [`Allowed`] by its key, found while compiling.
macro_rules! allowed {
    ($key:literal) => {
        const { Allowed::of($key) }
    };
}
pub(super) use allowed;

impl ConfigProblem {
    /// The file as a whole.
    pub(super) fn file(problem: Problem) -> Self {
        Self { key: String::new(), problem }
    }

    /// For whoever fetches the file and gets no 200. Pass the status if there was an answer.
    pub fn unreachable(status: Option<u16>) -> Self {
        Self::file(Problem::Unreachable { status })
    }

    /// The sentence for the page.
    pub fn message(&self) -> Message {
        let key = self.key.as_str();
        match &self.problem {
            Problem::Unreachable { status: Some(status) } => {
                msg!("config.unreachable-status", status = u32::from(*status))
            }
            Problem::Unreachable { status: None } => msg!("config.unreachable"),
            Problem::Empty => msg!("config.empty"),
            Problem::Html => msg!("config.html"),
            Problem::TooLarge => msg!("config.too-large"),
            Problem::NotJson { line, column } => msg!("config.not-json", line = *line, column = *column),
            Problem::UnknownKey { allowed } => {
                msg!("config.unknown-key", key = key, allowed = allowed.join(", "))
            }
            Problem::Missing { allowed } => msg!("config.missing", key = key, allowed = allowed.message()),
            Problem::Wrong { found, allowed } if key.is_empty() => {
                msg!("config.wrong-file", found = found.as_str(), allowed = allowed.message())
            }
            Problem::Wrong { found, allowed } => {
                msg!("config.wrong", key = key, found = found.as_str(), allowed = allowed.message())
            }
            Problem::Secret => msg!("config.secret", key = key),
            Problem::TestElsewhere => msg!("config.test-elsewhere", key = key),
        }
    }
}
