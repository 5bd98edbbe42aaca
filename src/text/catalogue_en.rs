//! What `catalogue` says, in English.

use super::tables::Row;

pub(super) const TABLE: &[Row] = &[
    ("catalogue.standing.available", "Not held yet"),
    ("catalogue.standing.held", "Already held"),
    ("catalogue.standing.held-until", "Already held, until {until}"),
    ("catalogue.standing.pending", "Already requested"),
    ("catalogue.standing.pending-since", "Already requested on {since}"),
    ("catalogue.standing.not-visible", "Not visible to you"),
];
