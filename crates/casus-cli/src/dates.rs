//! Dates of publication as feeds and people write them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822;

/// The formats that [`parse`] takes, for messages.
pub const FORMATS: &str =
    "2020-02-21, 2020-02-21T09:30:00Z, 20200221, 21 February 2020, February 21, 2020, or Fri, 21 Feb 2020 09:30:00 GMT";

/// The day that a date names, in the time zone that it is written in; `None` when it is not a date.
#[must_use]
pub fn parse(text: &str) -> Option<Date> {
    let text = text.trim();
    iso(text)
        .or_else(|| rfc2822::parse(text).ok().map(|time| time.date()))
        .or_else(|| WRITTEN.iter().find_map(|format| Date::strptime(format, text).ok()))
}

const WRITTEN: [&str; 7] = ["%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%d.%m.%Y"];

/// A date, alone or with a time of day and an offset after it.
fn iso(text: &str) -> Option<Date> {
    let date = text.get(..10)?.parse::<Date>().ok()?;
    let rest = text.get(10..).unwrap_or("");
    let timed = rest.is_empty() || text.parse::<Timestamp>().is_ok() || text.parse::<jiff::civil::DateTime>().is_ok();
    timed.then_some(date)
}

/// For clap: a date or a message that names the formats.
pub fn argument(text: &str) -> Result<Date, String> {
    parse(text).ok_or_else(|| format!("not a date; write it as one of {FORMATS}"))
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
    fn what_is_not_a_day_is_none() {
        for text in ["", "yesterday", "2020-02-30", "2020-13-01", "02/21/2020", "2020-02-21junk", "2020", "é20-02-21xx"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
