//! The vocabulary of time: single words and fixed phrases, read from the embedded table.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};

use super::pieces::{Phrases, Pieces};
use super::said::{Holiday, Part, Unit};

pub const TIMES: &str = include_str!("../../../data/lexicon/en/times.tsv");
pub const COLUMNS: [&str; 4] = ["words", "kind", "value", "note"];

static WORDS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::read(TIMES, COLUMNS, |[words, kind, value, _]| Some([words.to_owned(), kind.to_owned(), value.to_owned()]))
});

/// A phrase of this kind at `at`: its value and the place after it.
pub fn phrase(pieces: &Pieces<'_>, at: usize, kind: &str) -> Option<(&'static str, usize)> {
    WORDS.at(pieces, at, kind)
}

/// Whether the piece at `at` is by itself a word of this kind.
pub fn is(pieces: &Pieces<'_>, at: usize, kind: &str) -> bool {
    WORDS.has(pieces.text(at), kind)
}

pub fn number(pieces: &Pieces<'_>, at: usize, kind: &str) -> Option<(i32, usize)> {
    let (value, end) = phrase(pieces, at, kind)?;
    Some((value.parse().ok()?, end))
}

pub fn unit(pieces: &Pieces<'_>, at: usize) -> Option<(Unit, usize)> {
    let (value, end) = phrase(pieces, at, "unit")?;
    Some((Unit::from_name(value)?, end))
}

pub fn part(pieces: &Pieces<'_>, at: usize) -> Option<(Part, usize)> {
    let (value, end) = phrase(pieces, at, "part-of")?;
    let part = match value {
        "early" => Part::Early,
        "mid" => Part::Mid,
        _ => Part::Late,
    };
    Some((part, end))
}

pub fn weekday(number: i32) -> Option<Weekday> {
    Weekday::from_monday_one_offset(i8::try_from(number).ok()?).ok()
}

/// A holiday's rule, or the one date of a one-time day.
pub enum Day {
    Yearly(Holiday),
    Once(Date),
}

/// Reads `12-25`, `easter-2`, `4-thursday-11`, `last-monday-5` or `2001-09-11`.
pub fn day(rule: &str) -> Option<Day> {
    if let Some(offset) = rule.strip_prefix("easter") {
        return Some(Day::Yearly(Holiday::Easter(offset.parse().ok()?)));
    }
    let parts: Vec<&str> = rule.split('-').collect();
    match *parts.as_slice() {
        [month, day] => Some(Day::Yearly(Holiday::Fixed { month: month.parse().ok()?, day: day.parse().ok()? })),
        [year, month, day] if year.len() == 4 && day.len() == 2 && month.len() == 2 => {
            Some(Day::Once(Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?))
        }
        [nth, name, month] => {
            let (number, _) = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
                .iter()
                .zip(1..)
                .find_map(|(day, number)| (*day == name).then_some((number, day)))?;
            let nth = if nth == "last" { -1 } else { nth.parse().ok()? };
            Some(Day::Yearly(Holiday::Nth { nth, weekday: weekday(number)?, month: month.parse().ok()? }))
        }
        _ => None,
    }
}
