//! Places of the world by name: GeoNames' places and first divisions, embedded; built by `cargo xtask gazetteer`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use fst::{Automaton, IntoStreamer, Streamer};

use crate::error::{Error, Fault};
use crate::place::PlacePrecision;
use crate::roster::fold;
use crate::table;

/// The first bytes of the table; the number is the version of its layout.
pub const MAGIC: &[u8; 8] = b"casusgz2";
/// ISO alpha-3, first and second division (offsets into the pool).
pub const AREA_BYTES: usize = 3 + 3 + 3;
/// Name (offset into the pool), area, latitude and longitude in 1e-4 degrees, people, GeoNames id or kind of division.
pub const ROW_BYTES: usize = 3 + 3 + 3 + 3 + 4 + 3;
/// Stand where a settlement has its GeoNames id.
pub const FIRST_DIVISION: u32 = 0;
pub const SECOND_DIVISION: u32 = 1;

const PLACES: &[u8] = include_bytes!("../data/gazetteer/places.bin");
const NAMES: &[u8] = include_bytes!("../data/gazetteer/names.fst");
const REGIONS: &str = include_str!("../data/gazetteer/regions.tsv");
const CENTRES: &str = include_str!("../data/gazetteer/countries.tsv");
/// Values of the name map from here on point at a run of several rows.
const SEVERAL: u64 = 1 << 40;

/// A place that a name may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub name: String,
    /// ISO 3166-1 alpha-3; `None` for areas of several countries and seas.
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub admin2: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
    pub population: u32,
    pub geonames: Option<u32>,
    pub precision: PlacePrecision,
    /// From the hand-made list of regions, which is in the news by itself.
    pub is_region: bool,
}

/// The embedded places, the hand-made regions, and their names.
#[derive(Clone)]
pub struct Gazetteer {
    names: Arc<fst::Map<&'static [u8]>>,
    runs: &'static [u8],
    pool: &'static str,
    areas: &'static [u8],
    rows: &'static [u8],
    regions: Arc<BTreeMap<String, Vec<Row>>>,
    centres: Arc<BTreeMap<String, (f64, f64)>>,
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gazetteer({} names)", self.names.len())
    }
}

impl Gazetteer {
    /// The gazetteer that ships with casus. Nothing is copied but the small tables of regions and centres.
    ///
    /// # Errors
    /// When the embedded files are of another version or broken.
    pub fn embedded() -> Result<Self, Error> {
        let broken = |what: &str| {
            Error::data(vec![Fault {
                file: "gazetteer".to_owned(),
                line: 1,
                what: format!("{what}; build it again with `cargo xtask gazetteer`"),
            }])
        };
        let short = || broken("the table is cut short");
        let rest = PLACES.strip_prefix(MAGIC).ok_or_else(|| broken("another version of the table"))?;
        let size = |at: usize| number(rest, at, 4).map(|size| size as usize).ok_or_else(short);
        let (rows, areas, pool) = (size(0)? * ROW_BYTES, size(4)? * AREA_BYTES, size(8)?);
        let rest = &rest[12..];
        if rest.len() != pool + areas + rows {
            return Err(broken("the table has another size than it says"));
        }
        let (pool, rest) = rest.split_at(pool);
        let (areas, rows) = rest.split_at(areas);
        let pool = std::str::from_utf8(pool).map_err(|_| broken("the pool of names is broken"))?;
        let map_size = number(NAMES, 0, 4).ok_or_else(|| broken("the name map is cut short"))? as usize;
        let map = NAMES.get(4..4 + map_size).ok_or_else(|| broken("the name map is cut short"))?;
        let names = fst::Map::new(map).map_err(|error| broken(&error.to_string()))?;
        let runs = &NAMES[4 + map_size..];
        Ok(Self {
            names: Arc::new(names),
            runs,
            pool,
            areas,
            rows,
            regions: Arc::new(regions()?),
            centres: Arc::new(centres()?),
        })
    }

    /// All places of this name, hand-made regions first, then the most people first.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Vec<Row> {
        let key = fold(name);
        let mut found = self.regions.get(&key).cloned().unwrap_or_default();
        if let Some(value) = self.names.get(&key) {
            found.extend(self.rows_of(value));
        }
        found
    }

    /// Whether any place has this name; cheaper than [`Self::lookup`].
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        let key = fold(name);
        self.regions.contains_key(&key) || self.names.contains_key(&key)
    }

    /// Whether this is the name of a hand-made region: such names are places wherever they stand.
    #[must_use]
    pub fn knows_region(&self, name: &str) -> bool {
        self.regions.contains_key(&fold(name))
    }

    /// Places whose name differs from this one by a vowel, a silent letter or a doubled one: other ways to write
    /// Arabic, Persian, Cyrillic names.
    #[must_use]
    pub fn nearly(&self, name: &str) -> Vec<Row> {
        let key = fold(name);
        if key.chars().count() < LONG_ENOUGH || !key.is_ascii() {
            return Vec::new();
        }
        let mut values = Vec::new();
        let mut stream = self.names.search(Near { key: key.as_bytes() }).into_stream();
        while let Some((_, value)) = stream.next() {
            values.push(value);
        }
        values.into_iter().flat_map(|value| self.rows_of(value)).collect()
    }

    /// Where a country is drawn: latitude and longitude of its centre.
    #[must_use]
    pub fn centre(&self, country: &str) -> Option<(f64, f64)> {
        self.centres.get(country).copied()
    }

    fn rows_of(&self, value: u64) -> Vec<Row> {
        if value < SEVERAL {
            return self.row(value as usize).into_iter().collect();
        }
        let start = (value - SEVERAL) as usize * 3;
        let count = number(self.runs, start, 3).unwrap_or(0) as usize;
        (1..=count).filter_map(|index| self.row(number(self.runs, start + index * 3, 3)? as usize)).collect()
    }

    fn row(&self, index: usize) -> Option<Row> {
        let bytes = self.rows.get(index * ROW_BYTES..(index + 1) * ROW_BYTES)?;
        let area = number(bytes, 3, 3)? as usize * AREA_BYTES;
        let area = self.areas.get(area..area + AREA_BYTES)?;
        let text = |bytes: &[u8], at: usize| {
            let rest = self.pool.get(number(bytes, at, 3)? as usize..)?;
            rest.split('\n').next().filter(|text| !text.is_empty()).map(str::to_owned)
        };
        // Three bytes with a sign: shifted up and back.
        let degrees = |at: usize| number(bytes, at, 3).map(|raw| f64::from(((raw << 8) as i32) >> 8) / 1e4);
        let id = number(bytes, 16, 3)?;
        Some(Row {
            name: text(bytes, 0)?,
            country: std::str::from_utf8(&area[..3]).ok().map(str::to_owned),
            admin1: text(area, 3),
            admin2: text(area, 6),
            latitude: degrees(6)?,
            longitude: degrees(9)?,
            population: number(bytes, 12, 4)?,
            geonames: (id > SECOND_DIVISION).then_some(id),
            precision: match id {
                FIRST_DIVISION => PlacePrecision::Province,
                SECOND_DIVISION => PlacePrecision::District,
                _ => PlacePrecision::Exact,
            },
            is_region: false,
        })
    }
}

/// Shorter names are not looked up with a letter changed.
const LONG_ENOUGH: usize = 6;

/// Accepts names with one loose letter changed, added or left out, the first two letters kept.
struct Near<'a> {
    key: &'a [u8],
}

/// How far the key is read without a difference, and with one.
#[derive(Clone)]
struct Reading {
    clean: Option<usize>,
    /// Places in the key after one difference, at most three at a time.
    off: Vec<usize>,
}

impl Automaton for Near<'_> {
    type State = Reading;

    fn start(&self) -> Reading {
        Reading { clean: Some(0), off: Vec::new() }
    }

    fn is_match(&self, state: &Reading) -> bool {
        let end = self.key.len();
        let last_is_loose =
            self.key.last().is_some_and(|&last| is_loose(last) || (end >= 2 && self.key[end - 2] == last));
        state.clean.is_some_and(|at| at == end || (at + 1 == end && last_is_loose)) || state.off.contains(&end)
    }

    fn can_match(&self, state: &Reading) -> bool {
        state.clean.is_some() || !state.off.is_empty()
    }

    fn accept(&self, state: &Reading, byte: u8) -> Reading {
        let reads = |at: usize| self.key.get(at) == Some(&byte);
        let mut off: Vec<usize> = state.off.iter().filter(|&&at| reads(at)).map(|at| at + 1).collect();
        let mut clean = None;
        if let Some(at) = state.clean {
            clean = reads(at).then_some(at + 1);
            if at >= 2 {
                let doubled = self.key[at - 1] == byte;
                let next = self.key.get(at).copied();
                let loose = next.is_some_and(|next| is_loose(next) || next == self.key[at - 1]);
                off.extend((is_loose(byte) || doubled).then_some(at)); // added
                off.extend((loose && is_loose(byte) && !reads(at)).then_some(at + 1)); // changed
                off.extend((loose && reads(at + 1)).then_some(at + 2)); // left out
            }
        }
        off.sort_unstable();
        off.dedup();
        Reading { clean, off }
    }
}

/// Letters that differ between ways to write one name: vowels, and what stands for a vowel or for nothing.
fn is_loose(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h' | b'w' | b'\'')
}

/// A little-endian number of three or four bytes.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + width)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

/// Regions and features that no list of divisions has: Donbas, the Gaza Strip, the Red Sea.
fn regions() -> Result<BTreeMap<String, Vec<Row>>, Error> {
    let mut faults = Vec::new();
    let mut regions: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let columns = ["name", "aliases", "country", "admin1", "latitude", "longitude", "precision", "source"];
    for row in table::rows("regions.tsv", REGIONS, &columns, &mut faults) {
        let [name, aliases, country, admin1, latitude, longitude, precision, _] = row.cells();
        let precision = match precision {
            "exact" => PlacePrecision::Exact,
            "district" => PlacePrecision::District,
            "province" => PlacePrecision::Province,
            "country" => PlacePrecision::Country,
            "region" => PlacePrecision::Region,
            _ => {
                faults.push(row.fault(format!("unknown precision `{precision}`")));
                continue;
            }
        };
        let (Ok(latitude), Ok(longitude)) = (latitude.parse(), longitude.parse()) else {
            faults.push(row.fault("latitude and longitude are decimal degrees"));
            continue;
        };
        let known = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
        let region = Row {
            name: name.to_owned(),
            country: known(country),
            admin1: known(admin1),
            admin2: None,
            latitude,
            longitude,
            population: 0,
            geonames: None,
            precision,
            is_region: true,
        };
        for alias in std::iter::once(name).chain(table::list(aliases)) {
            regions.entry(fold(alias)).or_default().push(region.clone());
        }
    }
    if faults.is_empty() { Ok(regions) } else { Err(Error::data(faults)) }
}

/// The centres of countries.
fn centres() -> Result<BTreeMap<String, (f64, f64)>, Error> {
    let mut faults = Vec::new();
    let mut centres = BTreeMap::new();
    for row in table::rows("countries.tsv", CENTRES, &["iso3", "latitude", "longitude", "source"], &mut faults) {
        let [iso3, latitude, longitude, _] = row.cells();
        match (latitude.parse(), longitude.parse()) {
            (Ok(latitude), Ok(longitude)) => {
                centres.insert(iso3.to_owned(), (latitude, longitude));
            }
            _ => faults.push(row.fault("latitude and longitude are decimal degrees")),
        }
    }
    if faults.is_empty() { Ok(centres) } else { Err(Error::data(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, country: &str, precision: PlacePrecision) {
        let gazetteer = Gazetteer::embedded().unwrap();
        let found = gazetteer.lookup(name);
        assert!(
            found.iter().any(|row| row.country.as_deref() == Some(country) && row.precision == precision),
            "{name}: {found:?}"
        );
    }

    #[test]
    fn places_and_divisions_are_found_by_any_spelling() {
        check("Idlib", "SYR", PlacePrecision::Exact);
        check("Idleb", "SYR", PlacePrecision::Province);
        check("Kyiv", "UKR", PlacePrecision::Exact);
        check("Kiev", "UKR", PlacePrecision::Exact);
        check("Anbar", "IRQ", PlacePrecision::Province);
        check("Dallas County", "USA", PlacePrecision::District);
    }

    #[test]
    fn an_unknown_name_is_nowhere() {
        assert!(Gazetteer::embedded().unwrap().lookup("Xyzzyville").is_empty());
    }

    #[test]
    fn a_letter_more_or_less_is_near() {
        let near = |name: &str| {
            Gazetteer::embedded().unwrap().nearly(name).into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        assert!(near("Kramatorks").is_empty());
        assert!(near("Kramatorskk").contains(&"Kramatorsk".to_owned()));
        assert!(near("Kramatorska").contains(&"Kramatorsk".to_owned()));
        assert!(near("Kramtorsk").contains(&"Kramatorsk".to_owned()));
        assert!(near("Kramatossk").is_empty());
        assert!(near("Kramatirsk").contains(&"Kramatorsk".to_owned()));
        assert!(near("Krama").is_empty());
    }

    #[test]
    fn numbers_of_three_bytes_keep_their_sign() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let lima = gazetteer
            .lookup("Lima")
            .into_iter()
            .find(|row| row.country.as_deref() == Some("PER") && row.geonames.is_some())
            .unwrap();
        assert!((lima.latitude + 12.04).abs() < 0.1 && (lima.longitude + 77.03).abs() < 0.1, "{lima:?}");
    }

    #[test]
    fn every_country_of_the_roster_has_a_centre() {
        let (gazetteer, roster) = (Gazetteer::embedded().unwrap(), crate::roster::Roster::embedded().unwrap());
        for code in ["AFG", "UKR", "PSE", "XKX", "ESH", "TWN", "USA"] {
            assert!(roster.country_name(code).is_some() && gazetteer.centre(code).is_some(), "{code}");
        }
    }
}
