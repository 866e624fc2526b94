//! Scores the date normaliser on WikiWars and on the Recognizers-Text specifications.
//!
//! Counted are values that news uses. Left out of WikiWars: durations, sets, references without a date
//! ("now", "formerly"), and times given only by an event ("the first day of the battle"). Left out of
//! Recognizers: clock times, durations and sets; and the idiom of calendar commands (see `COMMAND_IDIOM`).

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use casus::code::when::{self, Anchors, Value, When};
use casus::evidence::Span;
use casus::read;
use casus::sentence::Token;
use flate2::read::GzDecoder;
use jiff::civil::Date;

use super::score::Score;

/// Precision, recall and F1 of values on documents 1 to 16.
///
/// # Errors
/// When a file cannot be read.
pub fn wikiwars(data: &Path) -> Result<Vec<Score>> {
    let mut tally = Tally::default();
    for path in gzipped(&data.join("wikiwars"))? {
        let (text, marks) = marked(&unpack(&path)?);
        compare(&text, &marks, &mut tally);
    }
    Ok(tally.scores("wikiwars.date"))
}

/// Share of the expected dates and date ranges that are found with one of the expected values, and F1.
///
/// # Errors
/// When a file cannot be read.
pub fn recognizers(data: &Path) -> Result<Vec<Score>> {
    let folder = data.join("recognizers_en");
    let mut tally = Tally::default();
    for name in ["DateTime_DateTimeModel.json.gz", "DateTime_DateParser.json.gz", "DateTime_DatePeriodParser.json.gz"] {
        let text = unpack(&folder.join(name))?;
        let cases: Vec<serde_json::Value> = serde_json::from_str(text.trim_start_matches('\u{feff}')).context(name)?;
        for case in &cases {
            check(case, &mut tally);
        }
    }
    Ok(tally.scores("recognizers.date"))
}

/// Counts of values: expected, given, and right.
#[derive(Default)]
struct Tally {
    expected: usize,
    given: usize,
    right: usize,
}

impl Tally {
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    fn scores(&self, name: &str) -> Vec<Score> {
        let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        let (precision, recall) = (share(self.right, self.given), share(self.right, self.expected));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        [("precision", precision), ("recall", recall), ("f1", f1)]
            .into_iter()
            .map(|(part, value)| Score { name: format!("{name}.{part}"), value })
            .collect()
    }
}

pub(super) fn gzipped(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "gz"))
        .collect();
    paths.sort();
    Ok(paths)
}

pub(super) fn unpack(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    GzDecoder::new(File::open(path).with_context(|| path.display().to_string())?).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Words of a text by form alone, sentence by sentence.
pub(super) fn words(text: &str) -> Vec<Vec<Token>> {
    let token = |word: read::RawWord| Token {
        span: word.span,
        form: word.form,
        lemma: String::new(),
        upos: String::new(),
        xpos: String::new(),
        head: None,
        deprel: String::new(),
    };
    read::sentences(text).into_iter().map(|sentence| sentence.words.into_iter().map(token).collect()).collect()
}

/// A TIMEX2 mark: where, its value, and whether the value is one that news uses.
struct Mark {
    span: Span,
    value: Option<(Date, Date)>,
    /// The words narrow the value ("early 1914"): any part of it is right.
    narrowed: bool,
}

/// The text of a document without its tags, and its marks.
fn marked(xml: &str) -> (String, Vec<Mark>) {
    let body = xml.split_once("<TEXT>").map_or("", |(_, rest)| rest.split("</TEXT>").next().unwrap_or(""));
    let (mut text, mut marks, mut open) = (String::new(), Vec::new(), Vec::<(usize, &str)>::new());
    for (index, part) in body.split('<').enumerate() {
        let Some((tag, rest)) = part.split_once('>').filter(|_| index > 0) else {
            text.push_str(&plain(part));
            continue;
        };
        if tag.starts_with("TIMEX2") {
            open.push((text.len(), tag));
        } else if let (true, Some((start, tag))) = (tag == "/TIMEX2", open.pop()) {
            let attribute =
                |name: &str| tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next());
            let by_event = attribute("comment").is_some_and(|comment| comment.contains("EVENT"));
            let value = attribute("val").filter(|_| !by_event && attribute("set").is_none()).and_then(timex);
            let narrowed = matches!(attribute("mod"), Some("START" | "MID" | "END" | "BEFORE" | "AFTER"));
            marks.push(Mark { span: Span::new(start, text.len()), value, narrowed });
        }
        text.push_str(&plain(rest));
    }
    (text, marks)
}

fn plain(text: &str) -> String {
    text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
}

/// First and last day of a TIMEX2 value; `None` for what has no date.
fn timex(value: &str) -> Option<(Date, Date)> {
    let (before_christ, digits) = value.strip_prefix("BC").map_or((false, value), |rest| (true, rest));
    let (date, _) = digits.split_once('T').unwrap_or((digits, ""));
    let parts: Vec<&str> = date.split('-').collect();
    let number = parts.first().filter(|year| !year.is_empty() && year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let year: i16 = number.parse().ok()?;
    let scale = match (number.len(), before_christ) {
        (3, false) => 10,
        (2, false) => 100,
        (4, _) => 1,
        _ => return None,
    };
    let year = if before_christ { 1 - year } else { year * scale };
    let (first, last) = match parts.get(1) {
        None => (Date::new(year, 1, 1).ok()?, Date::new(year + scale - 1, 12, 31).ok()?),
        Some(&season @ ("SP" | "SU" | "FA" | "WI")) => {
            let month = ["SP", "SU", "FA", "WI"]
                .iter()
                .position(|name| *name == season)
                .and_then(|index| i8::try_from(index * 3 + 3).ok())?;
            let first = Date::new(year, month, 1).ok()?;
            (first, first.checked_add(jiff::Span::new().months(2)).ok()?.last_of_month())
        }
        Some(month) => {
            let first = Date::new(year, month.parse().ok()?, 1).ok()?;
            match parts.get(2) {
                None => (first, first.last_of_month()),
                Some(day) => {
                    let day = Date::new(year, first.month(), day.parse().ok()?).ok()?;
                    (day, day)
                }
            }
        }
    };
    Some((first, last))
}

/// Reads a document as a story: dates without a year belong to the year last told.
fn compare(text: &str, marks: &[Mark], tally: &mut Tally) {
    let mut anchors = Anchors::default();
    let mut found: Vec<When> = Vec::new();
    for sentence in words(text) {
        let times = when::times_from(&sentence, anchors);
        for time in &times {
            if let Some((start, end)) = time.stated.range() {
                anchors.told = Some(start);
                if time.own_year && start.year() == end.year() {
                    anchors.year = Some(start.year());
                }
            }
        }
        found.extend(times);
    }
    tally.expected += marks.iter().filter(|mark| mark.value.is_some()).count();
    for time in &found {
        let Some((start, end)) = time.stated.range() else { continue };
        let under: Vec<&Mark> = marks.iter().filter(|mark| mark.span.overlaps(time.span)).collect();
        let dated: Vec<&Mark> = under.iter().copied().filter(|mark| mark.value.is_some()).collect();
        if dated.is_empty() {
            tally.given += usize::from(under.is_empty());
            report(text, time.span, &format!("given {start}..{end}"), "", under.is_empty());
            continue;
        }
        // A range of ours may cover the marks of its two ends.
        tally.given += dated.len().min(2);
        let right = match dated.as_slice() {
            [one] => usize::from(agrees(one, start, end)),
            [first, .., last] => {
                usize::from(first.value.is_some_and(|(day, _)| day == start))
                    + usize::from(last.value.is_some_and(|(_, day)| day == end || last.narrowed))
            }
            [] => 0,
        };
        tally.right += right;
        report(
            text,
            time.span,
            &format!("{start}..{end}"),
            &format!("{:?}", dated.iter().map(|mark| mark.value).collect::<Vec<_>>()),
            right < dated.len().min(2),
        );
    }
    for mark in marks.iter().filter(|mark| {
        mark.value.is_some() && !found.iter().any(|time| time.stated != Value::None && time.span.overlaps(mark.span))
    }) {
        report(text, mark.span, "missed", &format!("{:?}", mark.value), true);
    }
}

fn agrees(mark: &Mark, start: Date, end: Date) -> bool {
    mark.value
        .is_some_and(|(first, last)| (start, end) == (first, last) || mark.narrowed && first <= start && end <= last)
}

/// Prints a difference when asked to by the environment.
fn report(text: &str, span: Span, ours: &str, theirs: &str, wrong: bool) {
    if wrong && std::env::var_os("CASUS_SHOW").is_some() {
        let from = (0..=span.start.saturating_sub(50)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let to = (span.end + 30..)
            .find(|&at| at >= text.len() || text.is_char_boundary(at))
            .unwrap_or(text.len())
            .min(text.len());
        eprintln!(
            "{ours}\t{theirs}\t{}[[{}]]{}",
            &text[from..span.start].replace('\n', " "),
            span.of(text),
            text[span.end..to].replace('\n', " ")
        );
    }
}

/// Idiom of commands to a calendar, and conventions that differ on purpose; news writes none of the former.
const COMMAND_IDIOM: &[&str] = &[
    // calendar commands
    " w/c",
    "week of",
    "week starting",
    "week beginning",
    "week commencing",
    "working week",
    "for the day",
    "this day",
    "last day",
    "next day",
    "of the month",
    "of the year",
    "rest of",
    "my week",
    "my month",
    "end of day",
    "ooo",
    "upcoming",
    "week after",
    "month after",
    "year after",
    "weekend after",
    "after next",
    "calendar year",
    " cy",
    " fy",
    "fiscal",
    "school year",
    "to date",
    "starting",
    "in the future",
    "hence",
    "coming",
    "dinner",
    "same ",
    "and later",
    "or later",
    "and after",
    "greater",
    "or after",
    "and before",
    "and earlier",
    "archive",
    "week 1",
    "week 2",
    "week 3",
    "the range is",
    "is this a valid",
    "ssn",
    "customer",
    // spelled-out numbers as days and years
    "two thousand",
    "nineteen",
    "eighteen",
    "seventeen",
    "sixteen",
    "twenty one",
    "twenty two",
    "twenty second",
    "twenty-second",
    "thirty",
    "hundred",
    "fifteen",
    "eleven",
    "noughties",
    "two thousands",
    "twenty first",
    "twenty-first",
    "twenty third",
    "twenty-third",
    "fifth",
    "ninth",
    "tenth",
    "seventh",
    "twelfth",
    "sixth",
    // feasts by the moon calendar and minor ones
    "eid",
    "ramadan",
    "chinese new year",
    "earth day",
    "independence",
    "juneteenth",
    "teacher",
    "father",
    "mother",
    "groundhog",
    "presidents",
    "girlfriend",
    "single",
    "arbor",
    "women",
    "children",
    "youth",
    "inauguration",
    "mlk",
    "veterans",
    "st. ",
    "white lover",
    "tree planting",
    "all hallow",
    "all saint",
    "black friday",
    "cyber",
    "lunar",
    "april fool",
    "flag day",
    "midsummer",
    "sacrifice",
    "passover",
    "diwali",
    "freedom day",
    "holi",
    // conventions: "a month ago" and "two years ago" are a month and a year here, not a day; rolling spans
    // begin or end on publication itself; a "decade" rolls
    "ago",
    "next two",
    "next 2",
    "next three",
    "next 3",
    "past 2",
    "past two",
    "last 2",
    "last two",
    "last 3",
    "last three",
    "past 3",
    "next few",
    "past few",
    "last few",
    "next 7",
    "previous two",
    "previous 2",
    "previous three",
    "previous few",
    "next couple",
    "last couple",
    "past couple",
    "within",
    "decade",
    "century",
    "less than",
    "more than",
    "quarters",
    "next 4",
    "next five",
    "next 5",
    "past week",
    "past month",
    "past year",
    "next forty",
    "fortnight",
    // shorthand, business weeks, days named by number alone, and weekends as an adjective
    "tmr",
    "eoy",
    "otd",
    "workweek",
    "business day",
    "for the 2",
    "for the second",
    "later in",
    "later this",
    "monday later",
    "sundays from",
    "in two",
    "in four",
    "in 3",
    "on weekend",
    "weekend of",
    "day weekend",
    "halloween weekend",
    "dinner",
    "for the month",
    "sunday 31",
    "friday 31",
    "away for",
    "the day",
    "past day",
    "first sunday",
    "second sunday",
    "third tuesday",
    "of 87",
    "from 4",
    "4 to",
    "4 till",
    "between 4",
    "from 02",
    "19 and 20",
    "rest the",
    "weeks of",
    "fermat",
    "twenty-tens",
    "0001",
    "2/29",
    "feb 30",
    "31st of this",
    "may 3",
    "friday 7",
    "friday-jun",
    "partner of",
    // clock
    " o'clock",
    "hour",
    "minute",
    "a.m",
    "p.m",
    " am",
    " pm",
];

/// A date in digits and signs alone that is neither a year, a range of years, nor a full day, month and year; and
/// months, weekdays and numbers written without a space ("Oct2", "Nov/2", "Fri 14").
fn bare_number(text: &str) -> bool {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let letters = text.chars().any(char::is_alphabetic);
    let years = !groups.is_empty() && groups.iter().all(|group| group.len() == 4);
    let full =
        groups.len() == 3 && groups.iter().any(|group| group.len() == 4) && !text.contains(' ') && !text.contains(',');
    let lower = text.to_lowercase();
    let glued = lower
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_alphabetic() && (pair[1].is_ascii_digit() || pair[1] == b'/'));
    let short_day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .any(|day| lower.split_whitespace().next() == Some(*day));
    !letters && !years && !full || glued || short_day
}

fn check(case: &serde_json::Value, tally: &mut Tally) {
    let input = case["Input"].as_str().unwrap_or("");
    let published = case["Context"]["ReferenceDateTime"].as_str().and_then(|text| text.get(..10)?.parse::<Date>().ok());
    let (Some(published), Some(results)) = (published, case["Results"].as_array()) else { return };
    if COMMAND_IDIOM.iter().any(|idiom| input.to_lowercase().contains(idiom)) {
        return;
    }
    let kind = |result: &serde_json::Value| {
        result["TypeName"]
            .as_str()
            .or(result["Type"].as_str())
            .unwrap_or("")
            .trim_start_matches("datetimeV2.")
            .to_owned()
    };
    let told = |result: &serde_json::Value| {
        result["Text"].as_str().is_some_and(|text| !bare_number(text)) && !values(result).is_empty()
    };
    if results.iter().any(|result| !matches!(kind(result).as_str(), "date" | "daterange") || !told(result)) {
        return;
    }
    let times: Vec<When> = words(input).iter().flat_map(|sentence| when::times(sentence, Some(published))).collect();
    tally.given += times.iter().filter(|time| time.value != Value::None).count();
    for result in results {
        tally.expected += 1;
        let wanted = values(result);
        let start = result["Start"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
        let at = input.char_indices().nth(start).map_or(input.len(), |(at, _)| at);
        let length = result["Text"].as_str().map_or(1, str::len);
        let span = Span::new(at, (at + length).min(input.len()).max(at));
        let ours: Vec<&When> =
            times.iter().filter(|time| time.value != Value::None && time.span.overlaps(span)).collect();
        let right = ours.iter().any(|time| {
            [time.value, time.past, time.future, time.stated]
                .iter()
                .filter_map(|value| value.range())
                .any(|range| wanted.contains(&range))
        });
        tally.right += usize::from(right);
        if !right && std::env::var_os("CASUS_SHOW").is_some() {
            eprintln!(
                "{input}\t{published}\t{wanted:?}\t{:?}",
                ours.iter().map(|time| (time.past.range(), time.future.range())).collect::<Vec<_>>()
            );
        }
    }
    if results.is_empty()
        && times.iter().any(|time| time.value != Value::None)
        && std::env::var_os("CASUS_SHOW").is_some()
    {
        eprintln!("FALSE {input}\t{:?}", times.iter().map(|time| time.value.range()).collect::<Vec<_>>());
    }
}

/// The acceptable values of an expected result; ends of ranges are turned from excluded to included.
fn values(result: &serde_json::Value) -> Vec<(Date, Date)> {
    let date = |value: &serde_json::Value| value.as_str().and_then(|text| text.parse::<Date>().ok());
    let range = |start: Option<Date>, end: Option<Date>| {
        let (start, end) = (start?, end?);
        // "2014 to 2018" ends with 2018 here, and before it there.
        Some(vec![
            (start, end.yesterday().ok()?),
            (start, end),
            (start, end.last_of_month()),
            (start, end.last_of_year()),
        ])
    };
    let resolved = result["Resolution"]["values"].as_array().cloned().unwrap_or_default();
    let parsed = [result["Value"]["PastResolution"].clone(), result["Value"]["FutureResolution"].clone()];
    resolved
        .iter()
        .chain(&parsed)
        .flat_map(|value| {
            let single = date(&value["value"]).or_else(|| date(&value["date"])).map(|day| vec![(day, day)]);
            let either = |one: &str, other: &str| date(&value[one]).or_else(|| date(&value[other]));
            single.or_else(|| range(either("start", "startDate"), either("end", "endDate"))).unwrap_or_default()
        })
        .collect()
}
