//! Which cells the errors found take away.
//! What becomes of the others is decided in `partition`.

use std::collections::BTreeMap;

use super::draft::Kind;
use super::out::{Raw, Reach};
use super::verdict::Severity;

/// The cells that errors take away.
pub(super) struct Blocks<'r> {
    all: Vec<&'r Raw>,
    people: BTreeMap<usize, Vec<&'r Raw>>,
    items: BTreeMap<usize, Vec<&'r Raw>>,
    cells: BTreeMap<(usize, usize), Vec<&'r Raw>>,
}

impl<'r> Blocks<'r> {
    pub fn new(raw: &'r [Raw]) -> Self {
        let mut blocks =
            Self { all: Vec::new(), people: BTreeMap::new(), items: BTreeMap::new(), cells: BTreeMap::new() };
        for raw in raw.iter().filter(|raw| raw.finding.severity == Severity::Error) {
            match &raw.reach {
                Reach::Nothing => {}
                Reach::All => blocks.all.push(raw),
                Reach::Person(person) => blocks.people.entry(*person).or_default().push(raw),
                Reach::Item(item) => blocks.items.entry(*item).or_default().push(raw),
                Reach::Items(items) => {
                    for item in items {
                        blocks.items.entry(*item).or_default().push(raw);
                    }
                }
                Reach::Cells(item, people) => blocks.block(*item, people, raw),
                Reach::Grid(items) => {
                    for (item, people) in items {
                        blocks.block(*item, people, raw);
                    }
                }
            }
        }
        blocks
    }

    fn block(&mut self, item: usize, people: &[usize], raw: &'r Raw) {
        for person in people {
            self.cells.entry((*person, item)).or_default().push(raw);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.people.is_empty() && self.items.is_empty() && self.cells.is_empty()
    }

    /// The first error that takes this cell away, if any.
    pub fn reason(&self, kind: Kind, person: usize, item: usize) -> Option<&'r Raw> {
        let of = |found: Option<&Vec<&'r Raw>>| {
            let mut fitting = found.into_iter().flatten().filter(|raw| raw.rule.is_about(kind));
            fitting.next().copied()
        };
        of(Some(&self.all))
            .or_else(|| of(self.people.get(&person)))
            .or_else(|| of(self.items.get(&item)))
            .or_else(|| of(self.cells.get(&(person, item))))
    }
}
