//! Every word a person reads: messages with arguments, and the catalogues that hold their sentences.
//! Deciding what to say happens in the rooms above; here is only how it is said.

mod api_en;
mod catalogue_en;
mod config_en;
mod first_en;
mod history_en;
mod pages_en;
mod rules_en;
mod session_en;
mod submission_en;
mod tables;
pub mod template;

use std::{collections::BTreeMap, rc::Rc};

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
    /// BCP 47, e.g. `en`.
    pub language: String,
    pub formatter: Rc<dyn Formatter>,
    /// Sentences of a language other than English, by key. What it lacks is said in English.
    catalogue: Option<Rc<BTreeMap<MessageId, String>>>,
}

impl Text {
    /// The built-in language.
    pub fn english(formatter: Rc<dyn Formatter>) -> Self {
        Self { language: "en".to_owned(), formatter, catalogue: None }
    }

    /// A language loaded when it was asked for: `{ "key": "template", … }`. Unknown keys are ignored.
    pub fn loaded(
        language: &str,
        json: &str,
        formatter: Rc<dyn Formatter>,
    ) -> Result<Self, serde_json::Error> {
        let rows: BTreeMap<String, String> = serde_json::from_str(json)?;
        let catalogue =
            MessageId::all().filter_map(|id| rows.get(id.key()).map(|t| (id, t.clone()))).collect();
        Ok(Self { language: language.to_owned(), formatter, catalogue: Some(Rc::new(catalogue)) })
    }

    /// The sentence, ready to be read.
    pub fn say(&self, message: &Message) -> String {
        let template = self.catalogue.as_ref().and_then(|c| c.get(&message.id)).map(String::as_str);
        let mut out = String::new();
        template::render(self, template.unwrap_or(message.id.english()), &message.args, &mut out);
        out
    }
}
