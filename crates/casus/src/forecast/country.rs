//! Countries as counts name them: by ISO code, by number of Gleditsch & Ward or of `ViEWS`, or by one of their names.

use std::collections::BTreeMap;

use crate::error::{Error, Fault};
use crate::table;

const SPELLINGS: (&str, &str) = ("forecast/countries.tsv", include_str!("../../data/forecast/countries.tsv"));
const STATES: (&str, &str) = ("actors/countries.tsv", include_str!("../../data/actors/countries.tsv"));
const STATE_COLUMNS: [&str; 12] = [
    "iso3",
    "name",
    "aliases",
    "adjectives",
    "people",
    "capital",
    "seats",
    "iso_numeric",
    "cow",
    "gw",
    "fips",
    "source",
];

/// ISO 3166-1 alpha-3; Kosovo is XKX.
pub type Iso3 = String;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    pub iso3: Iso3,
    pub name: String,
    /// Number in the `ViEWS` data, where it has one.
    pub views: Option<u16>,
    /// Number of Gleditsch & Ward, which UCDP uses.
    pub gw: Option<u16>,
}

/// All countries, found by whatever a file calls them.
#[derive(Debug, Clone)]
pub struct Countries {
    by_code: BTreeMap<Iso3, Country>,
    by_name: BTreeMap<String, Iso3>,
    by_views: BTreeMap<u16, Iso3>,
    by_gw: BTreeMap<u16, Iso3>,
}

/// What the numbers of a file's country column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    Views,
    GleditschWard,
}

impl Countries {
    /// What ships with casus.
    ///
    /// # Errors
    /// When an embedded table is broken: every fault with its file and line.
    pub fn embedded() -> Result<Self, Error> {
        let mut faults = Vec::new();
        let mut countries = Self {
            by_code: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_views: BTreeMap::new(),
            by_gw: BTreeMap::new(),
        };
        countries.add_states(&mut faults);
        countries.add_spellings(&mut faults);
        if faults.is_empty() { Ok(countries) } else { Err(Error::data(faults)) }
    }

    fn add_states(&mut self, faults: &mut Vec<Fault>) {
        for row in table::rows(STATES.0, STATES.1, &STATE_COLUMNS, faults) {
            let [iso3, name, aliases, _, _, _, _, _, _, gw, _, _] = row.cells();
            let gw = gw.parse().ok();
            let country = Country { iso3: iso3.to_owned(), name: name.to_owned(), views: None, gw };
            self.by_code.insert(iso3.to_owned(), country);
            if let Some(gw) = gw {
                self.by_gw.insert(gw, iso3.to_owned());
            }
            for name in [name].into_iter().chain(table::list(aliases)) {
                self.by_name.entry(key(name)).or_insert_with(|| iso3.to_owned());
            }
        }
    }

    fn add_spellings(&mut self, faults: &mut Vec<Fault>) {
        for row in table::rows(SPELLINGS.0, SPELLINGS.1, &["iso3", "views", "spellings", "source"], faults) {
            let [iso3, views, spellings, _] = row.cells();
            let (Some(country), Ok(views)) = (self.by_code.get_mut(iso3), views.parse()) else {
                faults
                    .push(row.fault(format!("`{iso3}` is no country of actors/countries.tsv, or `{views}` no number")));
                continue;
            };
            country.views = Some(views);
            self.by_views.insert(views, iso3.to_owned());
            for name in table::list(spellings) {
                self.by_name.insert(key(name), iso3.to_owned());
            }
        }
    }

    #[must_use]
    pub fn get(&self, iso3: &str) -> Option<&Country> {
        self.by_code.get(iso3)
    }

    /// All of them, by ISO code.
    pub fn all(&self) -> impl Iterator<Item = &Country> {
        self.by_code.values()
    }

    /// By ISO code, or any name that casus knows.
    #[must_use]
    pub fn named(&self, text: &str) -> Option<&Country> {
        let text = text.trim();
        self.by_code.get(text).or_else(|| self.by_code.get(self.by_name.get(&key(text))?))
    }

    #[must_use]
    pub fn numbered(&self, number: u16, numbering: Numbering) -> Option<&Country> {
        let found = match numbering {
            Numbering::Views => self.by_views.get(&number),
            Numbering::GleditschWard => self.by_gw.get(&number),
        };
        self.by_code.get(found?)
    }

    /// `; did you mean …?` for a name that is not known.
    #[must_use]
    pub fn suggestion(&self, text: &str) -> String {
        let near = table::suggestion(&key(text), self.by_name.keys().map(String::as_str));
        if near.is_empty() { "; use ISO 3166-1 alpha-3, such as UKR".to_owned() } else { near }
    }
}

/// Names are compared without case, accents, full stops and the word "the".
fn key(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let plain: String = name.nfd().filter(char::is_ascii).filter(|letter| *letter != '.').collect();
    let lower = plain.to_lowercase().replace('&', "and");
    lower.strip_prefix("the ").unwrap_or(&lower).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_country_under_its_many_names() {
        let countries = Countries::embedded().unwrap();
        for name in ["MMR", "Myanmar", "Myanmar (Burma)", "myanmar"] {
            assert_eq!(countries.named(name).map(|country| country.iso3.as_str()), Some("MMR"), "{name}");
        }
        for (name, iso3) in [("Congo, DRC", "COD"), ("DR Congo (Zaire)", "COD"), ("Congo", "COG"), ("Kosovo", "XKX")] {
            assert_eq!(countries.named(name).map(|country| country.iso3.as_str()), Some(iso3), "{name}");
        }
        assert_eq!(countries.named("Atlantis"), None);
        assert_eq!(countries.suggestion("Ukrain"), "; did you mean `ukraine`?");
    }

    #[test]
    fn numbers_of_two_systems() {
        let countries = Countries::embedded().unwrap();
        let ukraine = countries.numbered(117, Numbering::Views).unwrap();
        assert_eq!(ukraine.iso3, "UKR");
        assert_eq!(countries.numbered(369, Numbering::GleditschWard), Some(ukraine));
        assert_eq!(countries.by_views.len(), 191);
    }
}
