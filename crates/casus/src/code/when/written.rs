//! The day that an article was written, by its own dateline or heading, for articles that come without a date.

use jiff::civil::Date;

use super::said::Said;
use super::{Bound, Pieces, grammar};
use crate::sentence::{Sentence, Token};

/// How many lines and sentences from the top may give it.
const TOP: usize = 12;
/// How many words may stand before it in its line.
const BEFORE: usize = 12;

/// The first day that a dateline ("KABUL, Afghanistan (Aug. 6, 2012)") or a heading gives. One without a year is of
/// the year that a line at the top begins with, as serial numbers do ("2012-06-S-026").
#[must_use]
pub fn written(sentences: &[Sentence]) -> Option<Date> {
    let lines: Vec<&[Token]> = sentences.iter().take(TOP).map(|sentence| sentence.tokens.as_slice()).collect();
    day(&lines)
}

fn day(lines: &[&[Token]]) -> Option<Date> {
    let year = lines.iter().find_map(|line| leading_year(line));
    lines.iter().find_map(|line| dateline(line, year))
}

fn dateline(tokens: &[Token], year: Option<i16>) -> Option<Date> {
    let pieces = Pieces::of(tokens);
    grammar::all(&pieces).into_iter().find_map(|found| {
        let Said::Calendar(date) = found.said else { return None };
        let before = pieces.token(found.start);
        let heads = before <= BEFORE && found.bound == Bound::On && tokens[..before].iter().all(is_heading);
        let day = date.day.zip(date.month).filter(|_| heads);
        day.and_then(|(day, month)| Date::new(date.year.or(year)?, month, day).ok())
    })
}

/// A name, a number or a sign: what stands before the date of a dateline.
fn is_heading(token: &Token) -> bool {
    let preposition = matches!(token.form.to_lowercase().as_str(), "on" | "in" | "since" | "by" | "until");
    !preposition && !token.form.starts_with(char::is_lowercase)
}

fn leading_year(tokens: &[Token]) -> Option<i16> {
    let first = tokens.first()?;
    let year = first.form.get(..4)?.parse().ok()?;
    let serial = first.form.len() > 4 || tokens.get(1).is_some_and(|next| next.form == "-");
    ((1950..2100).contains(&year) && serial).then_some(year)
}

#[cfg(test)]
mod tests {
    use crate::code::when::tests::words;

    fn day(lines: &[&str]) -> Option<String> {
        let lines: Vec<_> = lines.iter().map(|line| words(line)).collect();
        let lines: Vec<_> = lines.iter().map(Vec::as_slice).collect();
        super::day(&lines).map(|day| day.to_string())
    }

    #[test]
    fn datelines_and_headings_give_the_day() {
        let weekly = ["Weekly update", "MOSUL , Iraq ( Mar. 3 , 2008 ) - Troops left ."];
        assert_eq!(day(&weekly).as_deref(), Some("2008-03-03"));
        assert_eq!(day(&["Weekly Update May 28 , 2011"]).as_deref(), Some("2011-05-28"));
        assert_eq!(day(&["May 28 , 2011 : Army Takes Two Towns"]).as_deref(), Some("2011-05-28"));
    }

    #[test]
    fn a_dateline_without_a_year_takes_that_of_the_serial_number() {
        assert_eq!(day(&["2009 - 12 - X", "MOSUL ( Dec. 4 ) - Troops left ."]).as_deref(), Some("2009-12-04"));
        assert_eq!(day(&["MOSUL ( Dec. 4 ) - Troops left ."]), None);
    }

    #[test]
    fn a_date_inside_a_sentence_is_no_dateline() {
        assert_eq!(day(&["Troops left the city on May 28 , 2011 ."]), None);
        assert_eq!(day(&["On May 28 , 2011 , troops left the city ."]), None);
    }
}
