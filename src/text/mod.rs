//! Every word a person reads: messages with arguments, and the catalogues that hold their sentences.
//! Deciding what to say happens in the rooms above; here is only how it is said.

mod api_en;
mod catalogue_en;
mod config_en;
mod first_en;
mod history_en;
mod languages;
mod pages_en;
mod rules_en;
mod session_en;
mod submission_en;
mod tables;
pub mod template;

use std::rc::Rc;

pub use tables::{MessageId, complete};

/// A sentence to be said: which one, and what goes into its gaps. Made with [`msg!`](crate::msg).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub args: Vec<(&'static str, Arg)>,
}

/// What goes into a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    /// Formatted in the person's language; chooses the plural form.
    Number(i64),
    /// Milliseconds since 1970 UTC; shown as date and time in the person's zone and language.
    Moment(i64),
    /// Another sentence.
    Message(Box<Message>),
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}
impl From<usize> for Arg {
    fn from(value: usize) -> Self {
        Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}
impl From<Message> for Arg {
    fn from(value: Message) -> Self {
        Self::Message(Box::new(value))
    }
}

/// A [`Message`](crate::text::Message) by its key, checked at compile time: `msg!("who.heading")`,
/// `msg!("basket.count", count = 3usize)`.
#[macro_export]
macro_rules! msg {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        const ID: $crate::text::MessageId = $crate::text::MessageId::of($key);
        $crate::text::Message { id: ID, args: vec![$((stringify!($name), $crate::text::Arg::from($value))),*] }
    }};
}

/// Numbers, plurals and dates in the person's language and zone. The browser implements it with `Intl`.
pub trait Formatter {
    fn number(&self, n: i64) -> String;
    /// The CLDR category of a count: `zero`, `one`, `two`, `few`, `many` or `other`.
    fn plural(&self, n: i64) -> &'static str;
    /// Date and time of milliseconds since 1970 UTC.
    fn moment(&self, ms: i64) -> String;
    /// The date alone.
    fn date(&self, ms: i64) -> String;
    /// How long ago, in words.
    fn ago(&self, ms: i64, now_ms: i64) -> String;
    /// "a, b and c".
    fn list(&self, words: &[String]) -> String;
}

/// A language in use: its sentences and its formatter.
#[derive(Clone)]
pub struct Text {
    /// BCP 47 with the person's region, e.g. `en-GB`.
    pub language: String,
    pub right_to_left: bool,
    pub formatter: Rc<dyn Formatter>,
    sentence: fn(MessageId) -> Option<&'static str>,
}

impl Text {
    /// The first of these languages (BCP 47) that the app speaks, else English. `formatter` makes one for a tag.
    pub fn choose(wanted: &[String], formatter: fn(&str) -> Rc<dyn Formatter>) -> Self {
        let (language, spoken) = languages::choose(wanted);
        Self {
            formatter: formatter(&language),
            language,
            right_to_left: spoken.right_to_left,
            sentence: spoken.sentence,
        }
    }

    /// The sentence, ready to be read.
    pub fn say(&self, message: &Message) -> String {
        let template = (self.sentence)(message.id).unwrap_or(message.id.english());
        let mut out = String::new();
        template::render(self, template, &message.args, &mut out);
        out
    }
}
