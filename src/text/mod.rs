//! Every word a person reads: messages with arguments, and the catalogues that hold their sentences.
//! Deciding what to say happens in the rooms above; here is only how it is said.

mod api_en;
mod catalogue_en;
mod config_en;
mod first_en;
mod guest_en;
mod history_en;
pub mod languages;
mod pages_en;
mod rules_en;
mod session_en;
mod submission_en;
mod tables;
pub mod template;

use std::rc::Rc;

pub use languages::Language;
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

/// Makes the formatter of a language (BCP 47).
pub type MakeFormatter = fn(&str) -> Rc<dyn Formatter>;

/// A language in use: its sentences and its formatter.
#[derive(Clone)]
pub struct Text {
    /// BCP 47 with the person's region, e.g. `en-GB`.
    pub language: String,
    pub right_to_left: bool,
    pub formatter: Rc<dyn Formatter>,
    /// The file of the language, as it was shipped; English needs none.
    sentences: Option<Rc<str>>,
}

impl Text {
    /// English, written as this region writes it: `en-GB`.
    pub fn english(tag: &str, formatter: MakeFormatter) -> Self {
        Self { language: tag.to_owned(), right_to_left: false, formatter: formatter(tag), sentences: None }
    }

    /// Another language, with the file of its sentences.
    pub fn of(tag: &str, language: &Language, sentences: &str, formatter: MakeFormatter) -> Self {
        Self {
            language: tag.to_owned(),
            right_to_left: language.right_to_left,
            formatter: formatter(tag),
            sentences: Some(sentences.into()),
        }
    }

    /// The sentence, ready to be read.
    pub fn say(&self, message: &Message) -> String {
        let own = self.sentences.as_deref().and_then(|file| languages::find(file, message.id.key()));
        let template = own.unwrap_or_else(|| message.id.english());
        let mut out = String::new();
        template::render(self, template, &message.args, &mut out);
        out
    }
}
