//! Monthly counts of deaths from files: which layout a file has, and what in it cannot be used.

mod ged;
mod table;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use casus::forecast::country::Countries;
use casus::forecast::month::Month;
use casus::forecast::series::{MOST_DEATHS, Panel, Value};
use clap::ValueEnum;
use jiff::civil::Date;

use crate::talk::Talk;
use casus_ingest::dates;

/// No file of counts is larger than this when unpacked.
const LARGEST: u64 = 4 << 30;

/// So many lines of one file are named when they cannot be used; the rest is only counted.
const NAMED: usize = 20;

#[derive(Debug, Clone, Default, clap::Args)]
#[group(id = "counts-options")]
#[command(next_help_heading = "Input")]
pub struct Options {
    /// Deaths by country and month, CSV, also packed (.gz): `month_id` or `month`, a country and `deaths`; a column
    /// for each country; or the events of UCDP GED and Candidate. `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Which violence of UCDP's events is counted
    #[arg(long, value_enum, default_value_t = Violence::State, value_name = "KIND")]
    violence: Violence,

    /// Count also events that UCDP marks as not yet clear
    #[arg(long)]
    unclear: bool,

    /// Name of the data's release, where the file has no column `release` [default: the file's name]
    #[arg(long)]
    release: Option<String>,

    /// The day from which the counts were known, where the file has no column `known` [default: each month's last day]
    #[arg(long, value_parser = dates::argument)]
    known: Option<Date>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Violence {
    /// State-based: at least one side is a government
    #[default]
    State,
    NonState,
    OneSided,
    All,
}

/// What a file's lines are read into.
#[derive(Debug)]
struct Sink<'a> {
    panel: &'a mut Panel,
    countries: &'a Countries,
    options: &'a Options,
    /// The file's name as it is called in messages.
    file: &'a str,
    /// The last month that can have a count.
    now: Month,
    bad: Vec<String>,
    more: usize,
    unknown_countries: BTreeMap<String, (u64, usize)>,
    unknown_counts: usize,
    repeated: usize,
    used: usize,
}

/// One count as a file gives it.
#[derive(Debug, Default)]
struct Count<'a> {
    deaths: &'a str,
    release: &'a str,
    known: &'a str,
}

/// Reads every file; what cannot be used is told and left out.
pub fn read(options: &Options, countries: &Countries, talk: &Talk) -> anyhow::Result<Panel> {
    let mut panel = Panel::default();
    for file in &options.files {
        let name = file.display().to_string();
        match bytes(file) {
            Ok(bytes) => {
                let mut sink = Sink::new(&mut panel, countries, options, &name);
                match sink.read(&bytes) {
                    Ok(notes) => notes.iter().for_each(|note| talk.note(&format!("{name}: {note}"))),
                    Err(why) => talk.fault(&format!("{name}: {why}")),
                }
                sink.tell(talk);
            }
            Err(why) => talk.fault(&format!("{name}: {why}")),
        }
    }
    Ok(panel)
}

/// The file's bytes, unpacked.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "no such file; check the path".to_owned(),
            _ => error.to_string(),
        })?)
    };
    let packed = limited(source)?;
    if packed.starts_with(&[0x1f, 0x8b]) { limited(flate2::read::MultiGzDecoder::new(&packed[..])) } else { Ok(packed) }
}

fn limited(source: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err("is larger than 4 GiB; split it".to_owned());
    }
    Ok(bytes)
}

impl<'a> Sink<'a> {
    fn new(panel: &'a mut Panel, countries: &'a Countries, options: &'a Options, file: &'a str) -> Self {
        Self {
            panel,
            countries,
            options,
            file,
            now: this_month(),
            bad: Vec::new(),
            more: 0,
            unknown_countries: BTreeMap::new(),
            unknown_counts: 0,
            repeated: 0,
            used: 0,
        }
    }

    /// Reads one file in whatever layout it has; gives notes.
    fn read(&mut self, bytes: &[u8]) -> Result<Vec<String>, String> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        let mut rows = reader.byte_records();
        let Some(first) = rows.next() else { return Err("is empty; wanted a CSV with a header row".to_owned()) };
        let first = first.map_err(|error| error.to_string())?;
        let header: Vec<String> =
            first.iter().map(|cell| text(cell).trim().trim_start_matches('\u{feff}').to_owned()).collect();
        let lower: Vec<String> = header.iter().map(|name| name.to_lowercase()).collect();
        let rows = rows.map(|row| row.map_err(|error| error.to_string()));
        if let Some(columns) = ged::Columns::of_header(&lower) {
            return ged::read(self, columns, None, rows);
        }
        if let Some(columns) = ged::Columns::without_header(&header) {
            return ged::read(self, columns, Some(first), rows);
        }
        if let Some(columns) = table::Columns::of_header(&lower) {
            return table::read_long(self, columns, rows);
        }
        table::read_wide(self, &header, rows)
    }

    /// Takes one count, or says why not.
    fn take(&mut self, line: u64, country: &str, month: Month, count: &Count<'_>) {
        let deaths = match number(count.deaths) {
            Ok(Some(deaths)) => deaths,
            Ok(None) => {
                self.unknown_counts += 1;
                return;
            }
            Err(why) => return self.fault(line, &why),
        };
        let known = match (count.known, self.options.known) {
            ("", known) => known,
            (text, _) => match dates::parse(text) {
                Some(date) => Some(date),
                None => return self.fault(line, &format!("`{text}` is not a date; write it as 2021-10-31")),
            },
        };
        let release = if count.release.is_empty() { self.release() } else { count.release.to_owned() };
        self.put(line, country, month, deaths, release, known);
    }

    fn put(&mut self, line: u64, country: &str, month: Month, deaths: u32, release: String, known: Option<Date>) {
        if month > self.now {
            return self.fault(line, &format!("{month} is in the future: left out"));
        }
        let value = Value {
            deaths,
            release,
            known: known.unwrap_or_else(|| month.last_day()),
            known_is_assumed: known.is_none(),
        };
        match self.panel.add(country, month, value) {
            Ok(()) => self.used += 1,
            Err(duplicate) if duplicate.earlier == deaths => self.repeated += 1,
            Err(duplicate) => self.fault(
                line,
                &format!(
                    "a second count for {country} in {month}: {deaths}, before it {}; the first is kept. Two releases \
                     need a column `release`",
                    duplicate.earlier
                ),
            ),
        }
    }

    /// The name of the release where the file does not tell.
    fn release(&self) -> String {
        self.options.release.clone().unwrap_or_else(|| {
            let name = Path::new(self.file)
                .file_name()
                .map_or_else(|| self.file.to_owned(), |name| name.to_string_lossy().into_owned());
            name.trim_end_matches(".gz").trim_end_matches(".csv").to_owned()
        })
    }

    fn fault(&mut self, line: u64, why: &str) {
        if self.bad.len() < NAMED {
            self.bad.push(format!("{}:{line}: {why}", self.file));
        } else {
            self.more += 1;
        }
    }

    fn unknown_country(&mut self, line: u64, name: &str) {
        self.unknown_countries.entry(name.to_owned()).or_insert((line, 0)).1 += 1;
    }

    fn tell(self, talk: &Talk) {
        for fault in &self.bad {
            talk.fault(fault);
        }
        if self.more > 0 {
            talk.fault(&format!("{}: {} more lines of this kind", self.file, self.more));
        }
        for (name, (line, times)) in &self.unknown_countries {
            talk.fault(&format!(
                "{}:{line}: no country known as `{name}` ({times} lines left out){}",
                self.file,
                self.countries.suggestion(name)
            ));
        }
        if self.unknown_counts > 0 {
            talk.note(&format!("{}: {} counts are unknown (empty or -1): gaps", self.file, self.unknown_counts));
        }
        if self.repeated > 0 {
            talk.note(&format!("{}: {} counts stand there twice, the same: taken once", self.file, self.repeated));
        }
        if self.used == 0 && self.bad.is_empty() {
            talk.fault(&format!("{}: holds no count", self.file));
        }
    }
}

/// A count; `None` when it is unknown.
fn number(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() || ["na", "nan", "null", "."].contains(&text.to_lowercase().as_str()) {
        return Ok(None);
    }
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is not a count of deaths"))?;
    match value {
        _ if (value + 1.0).abs() < f64::EPSILON => Ok(None),
        _ if value < 0.0 => Err(format!("`{text}` deaths: a count is not negative (-1 would be unknown)")),
        _ if value.fract() != 0.0 => Err(format!("`{text}` deaths: a count is whole; round it before")),
        _ if value > f64::from(MOST_DEATHS) => Err(format!("`{text}` deaths in one month cannot be right")),
        _ => Ok(Some(value as u32)),
    }
}

fn text(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).into_owned()
}

/// The month that the machine's clock shows.
fn this_month() -> Month {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(now.as_secs() / 86_400).unwrap_or(0);
    let date = Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(days));
    Month::of(date.unwrap_or(Date::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_whole_and_not_negative() {
        assert_eq!(number("12"), Ok(Some(12)));
        assert_eq!(number("12.0"), Ok(Some(12)));
        assert_eq!(number("-1"), Ok(None));
        assert_eq!(number(" "), Ok(None));
        for bad in ["-3", "2.5", "many", "1e12", "inf"] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }
}
