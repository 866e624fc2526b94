//! Counts as tables: one line a country and month, or a column for each country.

use casus::forecast::country::Numbering;
use casus::forecast::month::Month;
use csv::ByteRecord;

use super::{Count, Sink, text};

/// Names of the column of counts, best first.
const DEATHS: [&str; 6] = ["deaths", "ged_sb", "outcome", "fatalities", "best", "ged_best_sb"];

/// Where in a line its parts stand.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    when: When,
    country: (usize, Naming),
    deaths: usize,
    release: Option<usize>,
    known: Option<usize>,
}

#[derive(Debug, Clone, Copy)]
enum When {
    Whole(usize),
    YearAndMonth(usize, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    Name,
    Number(Numbering),
}

impl Columns {
    /// The columns of a table with one count a line; `None` when the header is of another layout.
    pub fn of_header(header: &[String]) -> Option<Self> {
        let at = |name: &str| header.iter().position(|column| column == name);
        let when = match (at("month_id"), at("year"), at("month")) {
            (Some(id), ..) => When::Whole(id),
            (None, Some(year), Some(month)) => When::YearAndMonth(year, month),
            (None, None, Some(month)) => When::Whole(month),
            _ => return None,
        };
        let number = |name: &str, numbering: Numbering| Some((at(name)?, Naming::Number(numbering)));
        let name = |name: &str| Some((at(name)?, Naming::Name));
        let country = name("iso3")
            .or_else(|| number("country_id", Numbering::Views))
            .or_else(|| number("gw", Numbering::GleditschWard))
            .or_else(|| number("gwcode", Numbering::GleditschWard))
            .or_else(|| name("country"))
            .or_else(|| name("name"))?;
        let deaths = DEATHS.into_iter().find_map(at)?;
        Some(Self { when, country, deaths, release: at("release"), known: at("known") })
    }
}

/// Lines of one count each.
pub fn read_long(
    sink: &mut Sink<'_>,
    columns: Columns,
    rows: impl Iterator<Item = Result<ByteRecord, String>>,
) -> Result<Vec<String>, String> {
    for row in rows {
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |column: usize| text(row.get(column).unwrap_or_default()).trim().to_owned();
        let optional = |column: Option<usize>| column.map(cell).unwrap_or_default();
        let month = match columns.when {
            When::Whole(column) => cell(column).parse::<Month>().map_err(|error| error.to_string()),
            When::YearAndMonth(year, month) => year_and_month(&cell(year), &cell(month)),
        };
        let month = match month {
            Ok(month) => month,
            Err(why) => {
                sink.fault(line, &why);
                continue;
            }
        };
        let written = cell(columns.country.0);
        let country = match columns.country.1 {
            Naming::Name => sink.countries.named(&written),
            Naming::Number(numbering) => {
                let number = written.parse().ok().and_then(|number| sink.countries.numbered(number, numbering));
                number.or_else(|| sink.countries.named(&written))
            }
        };
        let Some(country) = country else {
            sink.unknown_country(line, &written);
            continue;
        };
        let (deaths, release, known) = (cell(columns.deaths), optional(columns.release), optional(columns.known));
        sink.take(line, &country.iso3, month, &Count { deaths: &deaths, release: &release, known: &known });
    }
    Ok(Vec::new())
}

fn year_and_month(year: &str, month: &str) -> Result<Month, String> {
    let number = |text: &str| text.parse::<i32>().ok();
    let both = number(year).zip(number(month)).and_then(|(year, month)| Month::new(year, month));
    both.ok_or_else(|| format!("year `{year}` and month `{month}` are no month"))
}

/// Lines of one month each, with a column for each country.
pub fn read_wide(
    sink: &mut Sink<'_>,
    header: &[String],
    rows: impl Iterator<Item = Result<ByteRecord, String>>,
) -> Result<Vec<String>, String> {
    let first = header.first().map(|name| name.to_lowercase());
    let countries: Vec<Option<String>> =
        header.iter().map(|name| sink.countries.named(name).map(|country| country.iso3.clone())).collect();
    if !matches!(first.as_deref(), Some("month" | "month_id" | "date")) || countries.iter().flatten().count() < 2 {
        return Err(format!(
            "has the columns {}; wanted `month_id` or `month`, `country`, `deaths`; or `month` and a column for each \
             country; or the events of UCDP",
            header.iter().take(8).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ));
    }
    for (name, _) in
        header.iter().zip(&countries).skip(1).filter(|(name, country)| !name.is_empty() && country.is_none())
    {
        sink.unknown_country(1, name);
    }
    for row in rows {
        let row = row?;
        let line = row.position().map_or(0, csv::Position::line);
        match text(row.get(0).unwrap_or_default()).parse::<Month>() {
            Ok(month) => {
                for (country, cell) in countries.iter().zip(row.iter()) {
                    if let Some(country) = country {
                        sink.take(line, country, month, &Count { deaths: &text(cell), ..Count::default() });
                    }
                }
            }
            Err(error) => sink.fault(line, &error.to_string()),
        }
    }
    Ok(Vec::new())
}
