//! Events of UCDP GED and UCDP Candidate to monthly counts, with the quirks of the published files.

use std::collections::{BTreeMap, BTreeSet};

use casus::forecast::country::Numbering;
use casus::forecast::month::Month;
use csv::ByteRecord;

use super::{Sink, Violence, number, text};
use casus_ingest::dates;

/// Where in a line of events its parts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    kind: usize,
    gw: usize,
    country: Option<usize>,
    end: usize,
    best: usize,
    status: Option<usize>,
    id: usize,
}

/// The published order of the 49 columns, for files without a header row.
const PUBLISHED: Columns = Columns { kind: 5, gw: 34, country: Some(33), end: 39, best: 44, status: Some(4), id: 0 };
const PUBLISHED_COLUMNS: usize = 49;

/// A file with events of so many countries is taken for one of the whole world.
const WORLD: usize = 20;

impl Columns {
    pub fn of_header(header: &[String]) -> Option<Self> {
        let at = |name: &str| header.iter().position(|column| column == name);
        Some(Self {
            kind: at("type_of_violence")?,
            gw: at("country_id")?,
            country: at("country"),
            end: at("date_end")?,
            best: at("best")?,
            status: at("code_status"),
            id: at("id")?,
        })
    }

    /// The published order, when the first row is already an event.
    pub fn without_header(row: &[String]) -> Option<Self> {
        let is_event = row.len() == PUBLISHED_COLUMNS
            && row[PUBLISHED.id].parse::<u64>().is_ok()
            && dates::parse(&row[PUBLISHED.end]).is_some();
        is_event.then_some(PUBLISHED)
    }
}

/// Adds events up by country and by the month in which they ended, as the data of the `ViEWS` challenge do.
pub fn read(
    sink: &mut Sink<'_>,
    columns: Columns,
    first: Option<ByteRecord>,
    rows: impl Iterator<Item = Result<ByteRecord, String>>,
) -> Result<Vec<String>, String> {
    let mut events = Events::default();
    let mut notes = Vec::new();
    if first.is_some() {
        notes.push("has no header row; read in UCDP's order of columns".to_owned());
    }
    for row in first.map(Ok).into_iter().chain(rows) {
        events.add(sink, columns, &row?);
    }
    let Some((from, to)) = events.span(sink.file) else {
        return Err("holds no event that counts".to_owned());
    };
    let early: usize = events.events_in.range(..from).map(|(_, number)| number).sum();
    if early > 0 {
        notes.push(format!("{early} events before {from} left out: this file does not hold those months whole"));
    }
    if events.unclear > 0 && !sink.options.unclear {
        notes.push(format!("{} events not yet clear left out; --unclear counts them", events.unclear));
    }
    if events.other_kinds > 0 {
        notes.push(format!("{} events of other violence left out; see --violence", events.other_kinds));
    }
    let countries = events.countries_counted(sink, &mut notes);
    let release = sink.release();
    let known = sink.options.known;
    for country in countries {
        for month in (0..=to.since(from)).map(|months| from.plus(months)) {
            let deaths = events.deaths.get(&(country.clone(), month)).copied().unwrap_or(0);
            sink.put(1, &country, month, u32::try_from(deaths).unwrap_or(u32::MAX), release.clone(), known);
        }
    }
    Ok(notes)
}

/// What the events of a file add up to.
#[derive(Debug, Default)]
struct Events {
    deaths: BTreeMap<(String, Month), u64>,
    countries: BTreeSet<String>,
    /// Events of any kind by the month in which they ended.
    events_in: BTreeMap<Month, usize>,
    seen: BTreeSet<String>,
    unclear: usize,
    other_kinds: usize,
}

impl Events {
    fn add(&mut self, sink: &mut Sink<'_>, columns: Columns, row: &ByteRecord) {
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |column: usize| text(row.get(column).unwrap_or_default()).trim().to_owned();
        let Some(end) = dates::parse(&cell(columns.end)) else {
            return sink.fault(line, &format!("`{}` is not the date of an event", cell(columns.end)));
        };
        let id = cell(columns.id);
        if !id.is_empty() && !self.seen.insert(id.clone()) {
            return sink.fault(line, &format!("event {id} stands there twice: taken once"));
        }
        let name = columns.country.map(cell).unwrap_or_default();
        let numbered = cell(columns.gw).parse().ok();
        let country = numbered
            .and_then(|number| sink.countries.numbered(number, Numbering::GleditschWard))
            .or_else(|| sink.countries.named(&name));
        let Some(country) = country.map(|country| country.iso3.clone()) else {
            return sink.unknown_country(line, if name.is_empty() { "?" } else { &name });
        };
        let month = Month::of(end);
        self.countries.insert(country.clone());
        *self.events_in.entry(month).or_default() += 1;
        if !columns.status.is_none_or(|column| ["", "clear"].contains(&cell(column).to_lowercase().as_str())) {
            self.unclear += 1;
            if !sink.options.unclear {
                return;
            }
        }
        if !counts(sink.options.violence, &cell(columns.kind)) {
            self.other_kinds += 1;
            return;
        }
        match number(&cell(columns.best)) {
            Ok(Some(deaths)) => *self.deaths.entry((country, month)).or_default() += u64::from(deaths),
            Ok(None) => sink.unknown_counts += 1,
            Err(why) => sink.fault(line, &why),
        }
    }

    /// The months that the file holds whole: of a monthly release only its own.
    fn span(&self, file: &str) -> Option<(Month, Month)> {
        let (&first, &last) = (self.events_in.keys().next()?, self.events_in.keys().next_back()?);
        let all: usize = self.events_in.values().sum();
        let (&busiest, &most) = self.events_in.iter().max_by_key(|(_, number)| **number)?;
        let monthly = candidate_month(file).or_else(|| (most * 10 >= all * 8 && first != last).then_some(busiest));
        Some(monthly.map_or((first, last), |month| (month, month)))
    }

    /// Countries for which a month without an event is a month without deaths.
    fn countries_counted(&self, sink: &Sink<'_>, notes: &mut Vec<String>) -> BTreeSet<String> {
        let mut countries = self.countries.clone();
        if countries.len() >= WORLD {
            countries.extend(
                sink.countries.all().filter(|country| country.views.is_some()).map(|country| country.iso3.clone()),
            );
            notes.push("events of many countries: taken for the whole world, no event is no deaths".to_owned());
        }
        countries
    }
}

fn counts(wanted: Violence, kind: &str) -> bool {
    match wanted {
        Violence::All => true,
        Violence::State => kind == "1",
        Violence::NonState => kind == "2",
        Violence::OneSided => kind == "3",
    }
}

/// The month of a Candidate release by its file's name, `GEDEvent_v24_0_1.csv`.
fn candidate_month(file: &str) -> Option<Month> {
    let name = file.rsplit(['/', '\\']).next()?.to_lowercase();
    let version = name.split(".csv").next()?.rsplit("_v").next()?;
    let mut parts = version.split(['_', '.']).map(str::parse::<i32>);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(0)), Some(Ok(month)), None) => Month::new(2000 + year, month),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monthly_release_is_known_by_its_name() {
        assert_eq!(candidate_month("a/GEDEvent_v24_0_1.csv").unwrap().to_string(), "2024-01");
        assert_eq!(candidate_month("GEDEvent_v22_0_11.csv.gz").unwrap().to_string(), "2022-11");
        assert_eq!(candidate_month("ged241.csv"), None);
        assert_eq!(candidate_month("GEDEvent_v24_1.csv"), None);
    }
}
