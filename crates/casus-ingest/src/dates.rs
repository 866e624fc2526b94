//! Dates of publication as feeds, pages and people write them.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;
use jiff::tz::Offset;
use jiff::{Timestamp, ZonedDateTime};

/// The formats that [`parse`] takes, for messages.
pub const FORMATS: &str =
    "2020-02-21, 2020-02-21T09:30:00Z, 20200221, 21 February 2020, February 21, 2020, or Fri, 21 Feb 2020 09:30:00 GMT";

/// When something was published, as exactly as it was written. The day is that of the time zone it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub date: Date,
    pub time: Option<Time>,
    pub offset: Option<Offset>,
}

impl Moment {
    /// A day without a time.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { date, time: None, offset: None }
    }

    fn local(civil: DateTime, offset: Option<Offset>) -> Self {
        Self { date: civil.date(), time: Some(civil.time()), offset }
    }

    /// The instant, where time and time zone are known.
    #[must_use]
    pub fn instant(&self) -> Option<Timestamp> {
        self.offset?.to_timestamp(self.date.to_datetime(self.time?)).ok()
    }
}

/// RFC 3339 as far as it is known: a day, a day and time, or these with the offset.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(time) = self.time else { return Ok(()) };
        write!(f, "T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        match self.offset {
            None => Ok(()),
            Some(Offset::UTC) => write!(f, "Z"),
            Some(offset) => {
                let (sign, seconds) = (if offset.seconds() < 0 { '-' } else { '+' }, offset.seconds().abs());
                write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)
            }
        }
    }
}

/// The day that a date names, in the time zone that it is written in; `None` when it is not a date.
#[must_use]
pub fn parse(text: &str) -> Option<Date> {
    moment(text).map(|moment| moment.date)
}

/// The day, and the time of day and time zone where they are written.
#[must_use]
pub fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    iso(text)
        .or_else(|| mail(text))
        .or_else(|| WRITTEN.iter().find_map(|format| Date::strptime(format, text).ok()).map(Moment::day))
}

/// The first day written out anywhere in a text, with the time that follows it; `None` when there is none. Days that
/// can be read in two ways, as 3/4/2020, are passed over.
#[must_use]
pub fn find(text: &str) -> Option<Moment> {
    let words: Vec<&str> =
        text.split([' ', ',', '\u{a0}', '\t', '\n', '|', '(', ')']).filter(|word| !word.is_empty()).collect();
    (0..words.len()).find_map(|at| {
        let (date, used) = day_at(&words[at..])?;
        let rest = &words[at + used..];
        let time =
            rest.iter().take(3).zip(1..).find_map(|(word, next)| Some((clock(word, rest.get(next).copied())?, next)));
        let Some((time, next)) = time else { return Some(Moment::day(date)) };
        let zone = rest.iter().skip(next).take(2).any(|word| matches!(*word, "GMT" | "UTC" | "Z"));
        Some(Moment { date, time: Some(time), offset: zone.then_some(Offset::UTC) })
    })
}

/// A day that the words begin with, and how many of them it takes.
fn day_at(words: &[&str]) -> Option<(Date, usize)> {
    if let Some(moment) = iso(words[0]) {
        return Some((moment.date, 1));
    }
    if let Some(date) = by_numbers(words[0]) {
        return Some((date, 1));
    }
    let [first, second, third, ..] = words else { return None };
    let year = third.trim_matches(|c: char| !c.is_ascii_digit());
    let year =
        (year.len() == 4).then(|| year.parse::<i16>().ok()).flatten().filter(|year| (1900..2100).contains(year))?;
    let pair = match (month(first), month(second)) {
        (Some(month), _) => (month, day_number(second)?),
        (None, Some(month)) => (month, day_number(first)?),
        _ => return None,
    };
    Some((Date::new(year, pair.0, pair.1).ok()?, 3))
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| {
        word == *month || (word.len() == 3 && month.starts_with(&word)) || (word == "sept" && *month == "september")
    });
    i8::try_from(at? + 1).ok()
}

fn day_number(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let tail = &word[digits.len()..];
    let good = matches!(tail.to_ascii_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th" | ".");
    good.then(|| digits.parse().ok()).flatten()
}

/// `21.02.2020`, `21/02/2020`, `2020/02/21`: where only one reading is possible, or the dots say that the day leads.
fn by_numbers(word: &str) -> Option<Date> {
    let dots = word.contains('.');
    let parts: Vec<&str> = word.split(['.', '/', '-']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let third = third.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number = |text: &str| text.parse::<i16>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let small = |number: i16| i8::try_from(number).ok();
    if first.len() == 4 {
        return Date::new(a, small(b)?, small(c)?).ok();
    }
    if third.len() != 4 {
        return None;
    }
    match (a > 12, b > 12) {
        (true, false) => Date::new(c, small(b)?, small(a)?).ok(),
        (false, true) => Date::new(c, small(a)?, small(b)?).ok(),
        (false, false) if dots || a == b => Date::new(c, small(b)?, small(a)?).ok(),
        _ => None,
    }
}

/// `09:30`, `9.30pm`, `9:30` before `AM`.
fn clock(word: &str, next: Option<&str>) -> Option<Time> {
    let lower = word.to_ascii_lowercase();
    let half = ["am", "pm"].into_iter().find(|half| lower.ends_with(half));
    let next = next.map(|next| next.trim_end_matches('.').replace('.', "").to_ascii_lowercase());
    let half = half.map(str::to_owned).or(next.filter(|next| next == "am" || next == "pm"));
    let digits = lower.trim_end_matches(|c: char| !c.is_ascii_digit());
    let (hour, rest) = digits.split_once([':', '.'])?;
    let minute = rest.split(':').next()?;
    if hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    let hour = hour.parse::<i8>().ok()?;
    let hour = match half.as_deref() {
        Some("am") => hour % 12,
        Some(_) => hour % 12 + 12,
        None => hour,
    };
    Time::new(hour, minute.parse().ok()?, 0, 0).ok()
}

/// For a command line: a date, or a message that names the formats.
///
/// # Errors
/// When the text is no date.
pub fn argument(text: &str) -> Result<Date, String> {
    parse(text).ok_or_else(|| format!("not a date; write it as one of {FORMATS}"))
}

const WRITTEN: [&str; 7] = ["%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%d.%m.%Y"];

/// A date, alone or with a time of day and an offset after it.
fn iso(text: &str) -> Option<Moment> {
    let date = text.get(..10)?.parse::<Date>().ok()?;
    let rest = text.get(10..).unwrap_or("");
    if rest.is_empty() {
        return Some(Moment::day(date));
    }
    if let Some(zulu) = text.strip_suffix(['Z', 'z']) {
        return zulu.trim_end().parse::<DateTime>().ok().map(|civil| Moment::local(civil, Some(Offset::UTC)));
    }
    let civil = || text.parse::<DateTime>().ok().map(|civil| Moment::local(civil, None));
    with_offset(text).or_else(civil)
}

/// A time that ends in `+02:00`, `+0200` or the like.
fn with_offset(text: &str) -> Option<Moment> {
    let at = text.rfind(['+', '-']).filter(|at| *at > 12)?;
    let offset = offset(&text[at..])?;
    let civil = text[..at].trim_end().parse::<DateTime>().ok()?;
    Some(Moment::local(civil, Some(offset)))
}

/// `+02:00`, `-0500`, `+03`.
fn offset(text: &str) -> Option<Offset> {
    let digits = text.get(1..)?.replacen(':', "", 1);
    let plain = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<i32>().ok());
    let seconds = number(0..2).filter(|_| plain)? * 3600 + number(2..4).unwrap_or(0) * 60;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

/// As in mail and RSS. A wrong day of the week, as some outlets' programs write it, does no harm.
fn mail(text: &str) -> Option<Moment> {
    let read = |text: &str| {
        rfc2822::parse(text).ok().map(|zoned: ZonedDateTime| Moment::local(zoned.datetime(), Some(zoned.offset())))
    };
    read(text).or_else(|| read(text.split_once(',')?.1.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_write_a_day_agree() {
        let day = jiff::civil::date(2020, 2, 21);
        for text in [
            "2020-02-21",
            " 2020-02-21 ",
            "2020-02-21T09:30:00Z",
            "2020-02-21T23:30:00-05:00",
            "2020-02-21 09:30",
            "20200221",
            "21 February 2020",
            "21 Feb 2020",
            "February 21, 2020",
            "Feb 21, 2020",
            "2020/02/21",
            "21.02.2020",
            "Fri, 21 Feb 2020 09:30:00 GMT",
            "Fri, 21 Feb 2020 09:30:00 +0100",
        ] {
            assert_eq!(parse(text), Some(day), "{text}");
        }
    }

    #[test]
    fn time_and_offset_are_kept_as_written() {
        for (text, expected) in [
            ("2020-02-21", "2020-02-21"),
            ("2020-02-21T23:30:00-05:00", "2020-02-21T23:30:00-05:00"),
            ("2020-02-21T23:30:00+0300", "2020-02-21T23:30:00+03:00"),
            ("2020-02-21 09:30:15 +02:00", "2020-02-21T09:30:15+02:00"),
            ("2020-02-21T09:30Z", "2020-02-21T09:30:00Z"),
            ("2020-02-21T09:30:00.000Z", "2020-02-21T09:30:00Z"),
            ("2020-02-21 09:30", "2020-02-21T09:30:00"),
            ("Fri, 21 Feb 2020 23:30:00 -0500", "2020-02-21T23:30:00-05:00"),
            ("Mon, 21 Feb 2020 23:30:00 GMT", "2020-02-21T23:30:00Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn a_day_is_found_among_words() {
        for (text, expected) in [
            ("Published: 21st February, 2020 at 9.30pm GMT", Some("2020-02-21T21:30:00Z")),
            ("By A. Writer | Fri 21 Feb 2020 19.30 UTC", Some("2020-02-21T19:30:00Z")),
            ("Last updated Feb. 21, 2020, 9:30 AM ET", Some("2020-02-21T09:30:00")),
            ("on 21.02.2020", Some("2020-02-21")),
            ("02/21/2020", Some("2020-02-21")),
            ("03/04/2020", None),
            ("Sept 3 2020", Some("2020-09-03")),
            ("In 2020 may 300 people", None),
            ("He was born in May and left 12 2020 things", None),
        ] {
            assert_eq!(find(text).map(|moment| moment.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_day_is_none() {
        for text in ["", "yesterday", "2020-02-30", "2020-13-01", "02/21/2020", "2020-02-21junk", "2020", "é20-02-21xx"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_words_at_all_are_a_day_or_none(text in "([0-9]{1,5}|[A-Za-zé]{1,9}|[ ,./:+-]|T|Z|am|May|Feb|21st){0,12}") {
            for found in [find(&text), moment(&text)].into_iter().flatten() {
                proptest::prop_assert_eq!(moment(&found.to_string()), Some(found));
            }
        }
    }
}
