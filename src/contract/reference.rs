//! The small things that many resources share: a reference to somebody or something, and a person's comment.
//! Whole resources have their own files.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::null_as_default;

/// `{type, id, name}`: an identity, an owner, a source. A blank field is one the API left out.
///
/// A published model of the status page once had an array where the service sends an object, so one reference, a list
/// holding one, a bare id and `null` all read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ref {
    /// `IDENTITY`, `GOVERNANCE_GROUP`, `SOURCE`, … as the API spelt it.
    pub kind: String,
    pub id: String,
    pub name: String,
    /// Only where the API gives it (`ownerRef` of requestable objects).
    pub email: String,
}

impl Ref {
    /// Whether it points at anything.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty() && self.name.is_empty()
    }
}

impl<'de> Deserialize<'de> for Ref {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(RefVisitor)
    }
}

struct RefVisitor;

impl<'de> Visitor<'de> for RefVisitor {
    type Value = Ref;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a reference, a list of one, or an id")
    }
    fn visit_unit<E>(self) -> Result<Ref, E> {
        Ok(Ref::default())
    }
    fn visit_str<E>(self, id: &str) -> Result<Ref, E> {
        Ok(Ref { id: id.to_owned(), ..Ref::default() })
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Ref, A::Error> {
        let first = list.next_element::<Ref>()?.unwrap_or_default();
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ref, A::Error> {
        let mut read = Ref::default();
        while let Some(key) = map.next_key::<String>()? {
            let field = match key.as_str() {
                "type" => &mut read.kind,
                "id" => &mut read.id,
                "name" => &mut read.name,
                "email" => &mut read.email,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = map.next_value::<Option<String>>()?.unwrap_or_default();
        }
        Ok(read)
    }
}

/// `{comment, created, author}`: what somebody wrote and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Comment {
    #[serde(deserialize_with = "null_as_default")]
    pub comment: String,
    /// RFC 3339.
    pub created: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub author: Ref,
}

/// One text in one language (`ErrorMessageDto`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LocalizedText {
    /// BCP 47.
    pub locale: Option<String>,
    /// `DEFAULT` or `REQUEST`.
    pub locale_origin: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub text: String,
}
