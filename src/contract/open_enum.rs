//! Enums of the wire that keep values they do not know: adding one is declared non-breaking by the API.

/// Declares an enum whose unknown values survive a round trip in `Other`.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $wire:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+
            /// A value this version of the app does not know, as the API spelt it.
            Other(String) }

        impl $name {
            /// As the API spells it.
            pub fn as_str(&self) -> &str { match self { $(Self::$variant => $wire,)+ Self::Other(text) => text } }
            /// Every value the contract names.
            pub const KNOWN: &'static [&'static str] = &[$($wire),+];
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self { match text { $($wire => Self::$variant,)+ other => Self::Other(other.to_owned()) } }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.as_str()) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from).map(|text| Self::from(text.as_ref()))
            }
        }
    };
}
pub(crate) use open_enum;
