//! The places of the form that a finding can stand at, and the step each belongs to.
//! How a place is drawn and focused is the pages' business.

use super::draft::ItemKey;

/// A place of the form. Unqualified dates and comments are the common ones.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldPath {
    /// The request as a whole.
    Request,
    Kind,
    People,
    /// One person, by identity id.
    Person(String),
    Items,
    Item(ItemKey),
    /// The common comment, or one item's own.
    Comment(Option<ItemKey>),
    /// The common start date, or one item's own.
    StartDate(Option<ItemKey>),
    /// The common end date, or one item's own.
    EndDate(Option<ItemKey>),
    /// A row of the request's reference data, or of one item's.
    Metadata {
        item: Option<ItemKey>,
        row: usize,
        part: Part,
    },
    /// What differs for one person and one item.
    Cell {
        person: String,
        item: ItemKey,
        part: CellPart,
    },
}

/// Which half of a row of reference data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Key,
    Value,
}

/// Which of the things that differ for one person and one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellPart {
    StartDate,
    EndDate,
    Account,
}

/// The steps of the guide that ask something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Who,
    What,
    Details,
    Check,
}

impl FieldPath {
    /// The item that the place is about, if it is about one.
    pub fn item(&self) -> Option<&ItemKey> {
        match self {
            Self::Item(key)
            | Self::Comment(Some(key))
            | Self::StartDate(Some(key))
            | Self::EndDate(Some(key))
            | Self::Metadata { item: Some(key), .. }
            | Self::Cell { item: key, .. } => Some(key),
            _ => None,
        }
    }

    /// Whether a start date stands there.
    pub fn is_start(&self) -> bool {
        matches!(self, Self::StartDate(_) | Self::Cell { part: CellPart::StartDate, .. })
    }

    /// The step whose Continue validates this place.
    pub fn step(&self) -> Step {
        match self {
            Self::Request => Step::Check,
            Self::Kind | Self::People | Self::Person(_) => Step::Who,
            Self::Items | Self::Item(_) => Step::What,
            Self::Comment(_)
            | Self::StartDate(_)
            | Self::EndDate(_)
            | Self::Metadata { .. }
            | Self::Cell { .. } => Step::Details,
        }
    }
}
