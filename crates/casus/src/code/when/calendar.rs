//! The grammar of calendar dates: days, months, years, weekdays, seasons, holidays, decades, centuries.

use jiff::civil::Date;

use super::pieces::Pieces;
use super::said::{Calendar, Part, Said};
use super::words;

/// The calendar date that begins at `at`, and the place after it.
pub fn calendar(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let shifted = || {
        let (shift, next) = words::number(pieces, at, "shift")?;
        let next = if pieces.text(at) == "this" { pieces.skip(next, &["past", "coming"]) } else { next };
        let shift = match pieces.text(next - 1) {
            "past" => -1,
            "coming" => 1,
            _ => shift,
        };
        let (found, end) = named(pieces, next)?;
        (found.day.is_none() && found.year.is_none()).then_some((Calendar { shift: Some(shift), ..found }, end))
    };
    let narrowed = || {
        let (part, next) = narrowing(pieces, at)?;
        let (found, end) = calendar(pieces, next).filter(|(found, _)| found.part.is_none())?;
        Some((Calendar { part: found.day.or(found.weekday.map(|_| 0)).is_none().then_some(part), ..found }, end))
    };
    longest([
        day_of_week(pieces, at),
        nth_weekday(pieces, at),
        week_of_month(pieces, at),
        shifted(),
        narrowed(),
        named(pieces, at),
        slice(pieces, at),
    ])
}

/// The alternative that reads furthest.
pub fn longest<T, const N: usize>(found: [Option<(T, usize)>; N]) -> Option<(T, usize)> {
    found.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// "early", "mid-", "the end of", with what may stand between it and the date.
pub fn narrowing(pieces: &Pieces<'_>, at: usize) -> Option<(Part, usize)> {
    let (part, mut next) = words::part(pieces, pieces.skip(at, &["the", "very"]))?;
    next = pieces.skip(next, &["-"]);
    next = pieces.skip(next, &["in", "on", "of"]);
    Some((part, pieces.skip(next, &["the"])))
}

/// A date with its weekday, or the weekday, month, year, season or holiday alone.
fn named(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let alone = longest([
        numeric(pieces, at),
        dated(pieces, at),
        year_alone(pieces, at),
        month_alone(pieces, at),
        season(pieces, at),
        holiday(pieces, at),
    ]);
    let with_weekday = weekday(pieces, at).map(|(day, next)| {
        let part = words::phrase(pieces, next, "part").map_or(next, |(_, after)| after);
        let comma = pieces.skip(pieces.skip(part, &[","]), &["(", "the"]);
        match longest([numeric(pieces, comma), dated(pieces, comma)]) {
            Some((found, end)) if found.day.is_some() => {
                (Calendar { weekday: day.weekday, ..found }, pieces.skip(end, &[")"]))
            }
            _ => match ordinal_day(pieces, comma).filter(|_| pieces.text(next) == "the") {
                Some((number, end)) => (Calendar { day: Some(number), ..day }, end),
                None => relative_week(pieces, day, next),
            },
        }
    });
    let (found, end) = longest([alone, with_weekday])?;
    // "5 May 2019, Sunday": the weekday adds nothing.
    let after = pieces.skip(end, &[",", "("]);
    let end = match weekday(pieces, after) {
        Some((_, after)) if found.year.is_some() && found.day.is_some() => pieces.skip(after, &[")"]),
        _ => end,
    };
    Some(relative_year(pieces, found, end))
}

/// "Tuesday of last week", "Friday last week".
fn relative_week(pieces: &Pieces<'_>, found: Calendar, at: usize) -> (Calendar, usize) {
    let tail = || {
        let (shift, next) = words::number(pieces, pieces.skip(at, &["of"]), "shift")?;
        (pieces.text(next) == "week").then_some((shift, next + 1))
    };
    tail().map_or((found, at), |(shift, end)| (Calendar { week_shift: Some(shift), ..found }, end))
}

/// "next week on Tuesday".
fn day_of_week(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let (shift, next) = words::number(pieces, at, "shift").filter(|(_, next)| pieces.text(*next) == "week")?;
    let (number, end) = words::number(pieces, pieces.skip(pieces.skip(next + 1, &[","]), &["on"]), "weekday")?;
    Some((Calendar { weekday: words::weekday(number), week_shift: Some(shift), ..Calendar::default() }, end))
}

/// "October last year", "12 May of this year".
fn relative_year(pieces: &Pieces<'_>, found: Calendar, at: usize) -> (Calendar, usize) {
    let tail = || {
        let (shift, next) = words::number(pieces, pieces.skip(at, &["of"]), "shift")?;
        (found.year.is_none() && pieces.text(next) == "year").then_some((shift, next + 1))
    };
    tail().map_or((found, at), |(shift, end)| (Calendar { year_shift: Some(shift), ..found }, end))
}

/// A month's number, written in full or short.
pub fn month(pieces: &Pieces<'_>, at: usize) -> Option<(i8, usize)> {
    if pieces.tag(at) == "MD" {
        return None;
    }
    let (number, end) = words::number(pieces, at, "month").or_else(|| words::number(pieces, at, "month-short"))?;
    Some((i8::try_from(number).ok()?, end))
}

/// A day of the month: "5", "5th", "fifth".
pub fn day(pieces: &Pieces<'_>, at: usize) -> Option<(i8, usize)> {
    let text = pieces.text(at);
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &text[digits.len()..];
    let number = if (1..=2).contains(&digits.len()) && matches!(suffix, "" | "st" | "nd" | "rd" | "th") {
        digits.parse::<i8>().ok().map(|number| (number, at + 1))
    } else {
        words::number(pieces, at, "ordinal").and_then(|(number, end)| Some((i8::try_from(number).ok()?, end)))
    };
    number.filter(|(number, _)| (1..=31).contains(number))
}

/// A year in four digits.
pub fn year(pieces: &Pieces<'_>, at: usize) -> Option<(i16, usize)> {
    let year = pieces.digits(at).filter(|year| pieces.text(at).len() == 4 && (1000..=2100).contains(year))?;
    Some((i16::try_from(year).ok()?, at + 1))
}

/// "15th", after a weekday and an article.
fn ordinal_day(pieces: &Pieces<'_>, at: usize) -> Option<(i8, usize)> {
    day(pieces, at).filter(|_| pieces.digits(at).is_none() && pieces.text(at).starts_with(|c: char| c.is_ascii_digit()))
}

/// Day and month, month and day, or month and year, each in any usual order.
fn dated(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    longest([day_month(pieces, at), month_day(pieces, at), month_year(pieces, at), year_month(pieces, at)])
}

fn day_month(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let (day, next) = day(pieces, pieces.skip(at, &["the"]))?;
    let next = pieces.skip(pieces.skip(next, &["-", "/"]), &["of", "day"]);
    let (month, end) = month(pieces, pieces.skip(next, &["of"]))?;
    let month_of_a_name = pieces.text(end - 1) == "may" && !pieces.capital(end - 1);
    (!month_of_a_name)
        .then(|| with_year(pieces, Calendar { month: Some(month), day: Some(day), ..Calendar::default() }, end))
}

fn month_day(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let (month, next) = month(pieces, at)?;
    let next = pieces.skip(pieces.skip(next, &["-", ","]), &["the"]);
    let (day, end) = day(pieces, next)?;
    if pieces.is(end, &["%", "percent", "million", "people", "soldiers", "dead"]) || goes_on_as_clock(pieces, end) {
        return None;
    }
    Some(with_year(pieces, Calendar { month: Some(month), day: Some(day), ..Calendar::default() }, end))
}

/// "May 11:30": what looked like a day is an hour; "May 11: army advances" is a day.
fn goes_on_as_clock(pieces: &Pieces<'_>, at: usize) -> bool {
    let sign = pieces.text(at);
    sign.len() > 1 && sign.starts_with(':') || sign == ":" && pieces.digits(at + 1).is_some()
}

/// A year after a day and month.
fn with_year(pieces: &Pieces<'_>, found: Calendar, at: usize) -> (Calendar, usize) {
    let next = pieces.skip(at, &[",", "of", "-", "/", "in"]);
    match year(pieces, next)
        .filter(|&(year, end)| !(year < 1900 && pieces.text(next - 1) == "," && pieces.tag(end).starts_with("NNS")))
    {
        Some((year, end)) if !pieces.is(end, &["gmt", "hours", "utc", "local"]) && !goes_on_as_clock(pieces, end) => {
            (Calendar { year: Some(year), ..found }, end)
        }
        _ => (found, at),
    }
}

fn month_year(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let (month, next) = month(pieces, at)?;
    let next = pieces.skip(pieces.skip(next, &[",", "of", "-", "/", "in"]), &["the"]);
    let (year, end) = era_year(pieces, next).or_else(|| year(pieces, pieces.skip(next, &["year"])))?;
    Some((Calendar { month: Some(month), year: Some(year), ..Calendar::default() }, end))
}

fn year_month(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let (year, next) = year(pieces, at)?;
    let (month, next) = month(pieces, pieces.skip(next, &["-", ",", "/"]))?;
    let found = Calendar { month: Some(month), year: Some(year), ..Calendar::default() };
    match day(pieces, pieces.skip(next, &["-", "/"])) {
        Some((day, end)) => Some((Calendar { day: Some(day), ..found }, end)),
        None => Some((found, next)),
    }
}

/// 2020-02-21, 2020/02/21, 21/02/2020, 21.02.2020.
fn numeric(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    if let [Some(first), Some(second), Some(year)] = dotted(pieces.text(at)) {
        return day_and_month(first, second, year).map(|found| (found, at + 1));
    }
    let sign = pieces.text(at + 1);
    let (first, second) = (pieces.digits(at)?, pieces.digits(at + 2)?);
    if !matches!(sign, "-" | "/") || !pieces.glued(at + 2) {
        return None;
    }
    let same_sign = pieces.text(at + 3) == sign && pieces.glued(at + 4);
    let third = pieces.digits(at + 4).filter(|_| same_sign);
    let long = pieces.text(at).len() == 4;
    match third {
        Some(third) if long => Some((checked(first, second, third)?, at + 5)),
        Some(third) if pieces.text(at + 4).len() == 4 => Some((day_and_month(first, second, third)?, at + 5)),
        None if long
            && (1900..=2100).contains(&first)
            && pieces.text(at + 2).len() == 2
            && (1..=12).contains(&second)
            && second * 100 < first % 100 * 100 =>
        {
            Some((
                Calendar { year: i16::try_from(first).ok(), month: i8::try_from(second).ok(), ..Calendar::default() },
                at + 3,
            ))
        }
        _ => None,
    }
}

fn dotted(text: &str) -> [Option<u32>; 3] {
    let parts: Vec<&str> = text.split('.').collect();
    match *parts.as_slice() {
        [a, b, c] if c.len() == 4 && a.len() <= 2 && b.len() <= 2 => [a.parse().ok(), b.parse().ok(), c.parse().ok()],
        _ => [None; 3],
    }
}

fn checked(year: u32, month: u32, day: u32) -> Option<Calendar> {
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(Calendar { year: Some(date.year()), month: Some(date.month()), day: Some(date.day()), ..Calendar::default() })
}

/// Month first, as in the United States, unless the number is too big; the other reading is kept.
fn day_and_month(first: u32, second: u32, year: u32) -> Option<Calendar> {
    let american = checked(year, first, second);
    let european = checked(year, second, first);
    match (american, european) {
        (Some(found), Some(_)) if first != second => {
            Some(Calendar { swapped: Some((found.day?, found.month?)), ..found })
        }
        (found, other) => found.or(other),
    }
}

fn weekday(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let part_of_name = words::is(pieces, at.wrapping_sub(1), "name-before") && pieces.capital(at.wrapping_sub(1))
        || words::is(pieces, at + 1, "name-after") && pieces.capital(at + 1);
    let short = || {
        let clear = pieces
            .is(at.wrapping_sub(1), &["on", "last", "next", "this", "(", "since", "until", "by", "from", "to"])
            || month(pieces, at + 1).is_some()
            || pieces.text(at).ends_with('.')
            || month(pieces, at + 2).is_some();
        let name = pieces.capital(at + 1) && !pieces.text(at).ends_with('.') && month(pieces, at + 1).is_none();
        words::number(pieces, at, "weekday-short").filter(|_| clear && !name && pieces.capital(at))
    };
    let (number, end) = words::number(pieces, at, "weekday").or_else(short).filter(|_| !part_of_name)?;
    Some((Calendar { weekday: words::weekday(number), ..Calendar::default() }, end))
}

/// A month alone: only where the words around it speak for a month and not for a name or a verb.
fn month_alone(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let (number, end) = month(pieces, at)?;
    let text = pieces.text(at);
    let short = words::number(pieces, at, "month").is_none();
    let before = pieces.before(at, 1);
    let led = words::is(pieces, at.wrapping_sub(1), "lead-in") || words::is(pieces, at.wrapping_sub(1), "month");
    let risky = matches!(text, "may" | "march" | "april" | "june" | "august") || short;
    let verb = pieces.tag(at).starts_with("VB") || !pieces.capital(at) && matches!(text, "may" | "march" | "august");
    let walk = text == "march"
        && (matches!(before, "the" | "a" | "'s")
            && (pieces.is(
                end,
                &["for", "on", "to", "against", "of", "in", "through", ".", ",", "and", "was", "by", "from", "that"],
            ) || end >= pieces.len()));
    let name = risky
        && (pieces.capital(end)
            && !pieces.glued(end)
            && pieces.tag(end).starts_with("NNP")
            && before != "in"
            && before != "since");
    let followed = pieces.text(end) == "-" && month(pieces, end + 1).is_some()
        || pieces.is(end, &["last", "next", "this"]) && pieces.text(end + 1) == "year";
    let abbreviation = short
        && !(pieces.text(end) == "-" && month(pieces, end + 1).is_some())
        && !matches!(
            before,
            "in" | "since" | "last" | "next" | "until" | "this" | "early" | "late" | "by" | "from" | "to" | "-" | "mid"
        );
    if verb || walk || name || abbreviation || risky && !led && !followed || short && !pieces.capital(at) {
        return None;
    }
    Some((Calendar { month: Some(number), ..Calendar::default() }, end))
}

/// A year alone, told from a count by what stands around it.
fn year_alone(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let named = pieces.text(at) == "the" && pieces.text(at + 1) == "year";
    let start = if named { at + 2 } else { at };
    let (number, end) = year(pieces, start)?;
    let found = (Calendar { year: Some(number), ..Calendar::default() }, end);
    let good = named
        || pieces.before(at, 1) == "year"
        || spanned(pieces, at, end)
        || number_is_a_year(pieces, at, number, end) && !number_is_a_count(pieces, at, number, end);
    (good && !joined_to_another(pieces, at)).then_some(found)
}

/// What speaks for a year: its size, or a preposition or determiner in front of a singular.
fn number_is_a_year(pieces: &Pieces<'_>, at: usize, number: i16, end: usize) -> bool {
    let before = at.wrapping_sub(1);
    let determined = pieces.is(before, &["the", "a", "an", "'s", "its", "their", "his", "her", "this"]);
    let time = words::is(pieces, before, "year-before");
    let recent = number >= 1900 && number % 100 != 0;
    recent || (time || determined) && !plural_follows(pieces, end)
}

/// What speaks for a count: a word of quantity in front, a measure or people behind.
fn number_is_a_count(pieces: &Pieces<'_>, at: usize, number: i16, end: usize) -> bool {
    let before = at.wrapping_sub(1);
    let since_at_least = pieces.text(before) == "least"
        && pieces.is(at.wrapping_sub(3), &["since", "until", "till", "from", "in", "by"]);
    let toward = pieces.is(before, &["to", "about", "around"]) && number >= 1900;
    let counted = words::is(pieces, before, "count-before") && !toward && !since_at_least;
    let clock = pieces.text(end).starts_with(':') && pieces.glued(end + 1);
    counted || words::is(pieces, end, "count-after") || clock
}

/// A noun in the plural, or another number.
fn plural_follows(pieces: &Pieces<'_>, end: usize) -> bool {
    let tag = pieces.tag(end);
    let text = pieces.text(end);
    matches!(tag, "NNS" | "CD") || tag.is_empty() && text.ends_with('s') && text.len() > 3
}

/// One end of a range of years: "1864-1865", "1914-18".
fn spanned(pieces: &Pieces<'_>, at: usize, end: usize) -> bool {
    let short = pieces.glued(end + 1) && pieces.text(end + 1).len() == 2 && pieces.digits(end + 1).is_some();
    pieces.text(end) == "-" && (year(pieces, end + 1).is_some() || short)
        || pieces.before(at, 1) == "-" && year(pieces, at.wrapping_sub(2)).is_some()
}

/// Part of a longer number or name: "555-1212", "SMS-2000".
fn joined_to_another(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.before(at, 1) == "-"
        && pieces.glued(at)
        && !is_year_like(pieces, at.wrapping_sub(2))
        && !pieces.is(at.wrapping_sub(2), &["mid", "pre", "post", "early", "late"])
}

fn is_year_like(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.digits(at).is_some() || month(pieces, at).is_some()
}

fn season(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let start = pieces.skip(at, &["the"]);
    let (number, next) = words::number(pieces, start, "season")?;
    let found = Calendar { season: i8::try_from(number).ok(), ..Calendar::default() };
    let of = pieces.skip(next, &["of", ",", "in"]);
    if let Some((year, end)) = era_year(pieces, of).or_else(|| year(pieces, of)) {
        let end = if pieces.is(end, &["-", "/"])
            && pieces.glued(end + 1)
            && pieces.text(end + 1).len() == 2
            && pieces.digits(end + 1).is_some()
        {
            end + 2
        } else {
            end
        };
        return Some((Calendar { year: Some(year), ..found }, end));
    }
    let before = pieces.before(at, 1);
    let led = start > at
        && matches!(
            before,
            "in" | "over" | "during" | "since" | "of" | "through" | "throughout" | "until" | "by" | "early" | "late"
        )
        || words::number(pieces, at.wrapping_sub(1), "shift").is_some()
        || matches!(before, "in" | "by" | "until" | "since" | "early" | "late" | "mid" | "during" | "-");
    let name = pieces.capital(start) && pieces.capital(start.wrapping_sub(1)) && start > 0;
    let thing =
        matches!(pieces.text(start), "fall" | "spring") && pieces.is(next, &["of", "in", "from", "to", "into", "for"]);
    let verb = pieces.tag(start).starts_with("VB");
    let led = led || pieces.is(next, &["offensive", "offensives", "campaign", "fighting"]);
    (led && !name && !thing && !verb).then_some((found, next))
}

/// "the second quarter of 2020", "Q1 2019", "the first half of last year".
fn slice(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let short = |text: &str| {
        text.strip_prefix('q').and_then(|rest| rest.parse::<i8>().ok()).filter(|quarter| (1..=4).contains(quarter))
    };
    let half = |text: &str| {
        text.strip_prefix('h').and_then(|rest| rest.parse::<i8>().ok()).filter(|half| (1..=2).contains(half))
    };
    if let Some((year, next)) = year(pieces, at) {
        let next = pieces.skip(next, &["-", ","]);
        let slice = short(pieces.text(next))
            .map(|quarter| (quarter, 4))
            .or_else(|| half(pieces.text(next)).map(|half| (half, 2)))?;
        return Some((Calendar { year: Some(year), slice: Some(slice), ..Calendar::default() }, next + 1));
    }
    let (slice, next) = if let Some(quarter) = short(pieces.text(at)) {
        ((quarter, 4), at + 1)
    } else if let Some(half) = half(pieces.text(at)) {
        ((half, 2), at + 1)
    } else {
        let (nth, next) = day(pieces, pieces.skip(at, &["the"]))?;
        let next = pieces.skip(next, &["-"]);
        match pieces.text(next) {
            "quarter" if nth <= 4 => ((nth, 4), next + 1),
            "half" if nth <= 2 => ((nth, 2), next + 1),
            _ => return None,
        }
    };
    let found = Calendar { slice: Some(slice), ..Calendar::default() };
    let next = pieces.skip(pieces.skip(next, &["of", ",", "in"]), &["the"]);
    if let Some((year, end)) = year(pieces, pieces.skip(next, &["year"])) {
        return Some((Calendar { year: Some(year), ..found }, end));
    }
    let (shift, after) = words::number(pieces, next, "shift")?;
    (pieces.text(after) == "year").then_some((Calendar { year_shift: Some(shift), ..found }, after + 1))
}

fn holiday(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let (rule, next) = words::phrase(pieces, at, "holiday")?;
    let words::Day::Yearly(holiday) = words::day(rule)? else { return None };
    let found = Calendar { holiday: Some(holiday), ..Calendar::default() };
    let year = year(pieces, pieces.skip(next, &[",", "of", "in"]));
    Some(year.map_or((found, next), |(year, end)| (Calendar { year: Some(year), ..found }, end)))
}

/// "the first week of May", "the last week of 2019".
fn week_of_month(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let start = pieces.skip(at, &["the"]);
    let (nth, next) = if pieces.text(start) == "last" { (-1, start + 1) } else { day(pieces, start)? };
    if pieces.text(next) != "week" || !pieces.is(next + 1, &["of", "in"]) || nth > 5 {
        return None;
    }
    let (found, end) = named(pieces, pieces.skip(next + 2, &["the"]))
        .filter(|(found, _)| (found.month.is_some() || found.year.is_some()) && found.day.is_none())?;
    Some((Calendar { week: Some(nth), ..found }, end))
}

/// "the second Monday of October", "the last Friday of next month".
fn nth_weekday(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let start = pieces.skip(at, &["the"]);
    let (nth, next) = if pieces.text(start) == "last" { (-1, start + 1) } else { day(pieces, start)? };
    let (number, next) = words::number(pieces, next, "weekday").filter(|_| nth <= 5)?;
    if !pieces.is(next, &["of", "in"]) {
        return None;
    }
    let nth_day = Calendar { weekday: words::weekday(number), nth: Some(nth), ..Calendar::default() };
    if let Some((shift, after)) = words::number(pieces, pieces.skip(next + 1, &["the"]), "shift")
        && pieces.text(after) == "month"
    {
        return Some((Calendar { month_shift: Some(shift), ..nth_day }, after + 1));
    }
    let (found, end) = named(pieces, next + 1).filter(|(found, _)| found.month.is_some() && found.day.is_none())?;
    Some((Calendar { month: found.month, year: found.year, year_shift: found.year_shift, ..nth_day }, end))
}

/// Days that need no anchor: years before Christ, decades, centuries, one-time events.
pub fn block(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    if let Some((part, next)) = narrowing(pieces, at)
        && let Some((Said::Block { start, end, part: None }, after)) = block(pieces, next)
    {
        return Some((Said::Block { start, end, part: Some(part) }, after));
    }
    let start = pieces.skip(at, &["the"]);
    longest([era(pieces, at), decade(pieces, start), century(pieces, start), once(pieces, start)])
}

fn years(first: i16, last: i16) -> Option<Said> {
    Some(Said::Block { start: Date::new(first, 1, 1).ok()?, end: Date::new(last, 12, 31).ok()?, part: None })
}

/// A single year before Christ, as the calendar counts it: 480 BC is -479.
fn era_year(pieces: &Pieces<'_>, at: usize) -> Option<(i16, usize)> {
    let year = i16::try_from(pieces.digits(at)?).ok().filter(|year| (1..=9000).contains(year))?;
    pieces.is(at + 1, &["bc", "b.c.", "bce", "b.c.e.", "b.c"]).then_some((1 - year, at + 2))
}

/// "146 BC", "AD 70", "490-479 BC".
fn era(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    const BC: [&str; 5] = ["bc", "b.c.", "bce", "b.c.e.", "b.c"];
    const AD: [&str; 5] = ["ad", "a.d.", "ce", "c.e.", "a.d"];
    if pieces.is(at, &AD) && pieces.capital(at) {
        let year = i16::try_from(pieces.digits(at + 1)?).ok()?;
        return Some((years(year, year)?, at + 2));
    }
    let year = i16::try_from(pieces.digits(at)?).ok().filter(|year| (1..=9000).contains(year))?;
    if pieces.is(at + 1, &["-", "to", "and"]) && pieces.is(at + 3, &BC) {
        let last = i16::try_from(pieces.digits(at + 2)?).ok()?;
        let last = if last < year && last < 10 && year % 10 > last { year - year % 10 + last } else { last };
        return (last <= year).then_some((years(1 - year, 1 - last)?, at + 4));
    }
    match () {
        () if pieces.is(at + 1, &BC) => Some((years(1 - year, 1 - year)?, at + 2)),
        () if pieces.is(at + 1, &AD) && pieces.capital(at + 1) => Some((years(year, year)?, at + 2)),
        () => None,
    }
}

/// "1990s", "the '90s", "the nineties".
fn decade(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let theirs = pieces.is(at.wrapping_sub(1), &["his", "her", "their", "my", "your", "our"])
        || pieces.is(at.wrapping_sub(3), &["his", "her", "their"]);
    let led = pieces.is(at.wrapping_sub(1), &["the", "'", "early", "late", "mid", "-"]);
    let text = pieces.text(at);
    let (first, end) = if text == "'" && pieces.glued(at + 1) {
        (century_of(pieces.text(at + 1).strip_suffix('s')?.parse().ok()?)?, at + 2)
    } else if let Some(number) = text.strip_suffix('s').and_then(|digits| digits.parse::<i16>().ok()) {
        match text.len() {
            5 if number % 10 == 0 && number >= 1000 => (number, at + 1),
            3 if led => (century_of(number)?, at + 1),
            _ => return None,
        }
    } else if led && pieces.text(at + 1) == "'s" && text.len() == 2 && pieces.digits(at).is_some() {
        (century_of(text.parse().ok()?)?, at + 2)
    } else if led
        && pieces.text(at + 1) == "'s"
        && year(pieces, at).is_some_and(|(year, _)| year % 10 == 0)
        && pieces.before(at, 1) != "'"
    {
        (year(pieces, at)?.0, at + 2)
    } else {
        let (tens, end) = words::number(pieces, at, "decade").filter(|_| led)?;
        (1900 + i16::try_from(tens).ok()?, end)
    };
    let whole_century = first % 100 == 0 && first < 2000;
    (!theirs).then_some((years(first, first + if whole_century { 99 } else { 9 })?, end))
}

fn century_of(tens: i16) -> Option<i16> {
    (tens % 10 == 0 && (0..=90).contains(&tens)).then_some(if tens < 30 { 2000 + tens } else { 1900 + tens })
}

/// "the 18th century", counted as the years 1700 to 1799; "the 5th century BC".
fn century(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let (nth, next) = day(pieces, at).filter(|_| pieces.digits(at).is_none())?;
    let next = pieces.skip(next, &["-"]);
    if !pieces.is(next, &["century", "centuries"]) {
        return None;
    }
    let nth = i16::from(nth);
    if pieces.is(next + 1, &["bc", "b.c.", "bce", "b.c"]) {
        return Some((years(1 - nth * 100, -(nth - 1) * 100)?, next + 2));
    }
    Some((years((nth - 1) * 100, nth * 100 - 1)?, next + 1))
}

fn once(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let (rule, end) = words::phrase(pieces, at, "holiday")?;
    let words::Day::Once(date) = words::day(rule)? else { return None };
    let own_year = year(pieces, pieces.skip(end, &[","])).is_some()
        || pieces.glued(end) && pieces.is(end, &["/", "-"])
        || pieces.glued(at) && pieces.is(at.wrapping_sub(1), &["/", "-"]);
    (!own_year).then_some((Said::Block { start: date, end: date, part: None }, end))
}

/// "the 10th", "the 5th of this month": a day of a month that other words give.
pub fn month_day_alone(pieces: &Pieces<'_>, at: usize) -> Option<(Calendar, usize)> {
    let start = pieces.skip(at, &["the"]);
    let (day, next) = day(pieces, start)?;
    let found = Calendar { day: Some(day), ..Calendar::default() };
    if pieces.text(next) == "of" || start > at && words::number(pieces, next, "shift").is_some() {
        let (shift, after) = words::number(pieces, pieces.skip(next, &["of"]), "shift")?;
        return (pieces.text(after) == "month").then_some((Calendar { month_shift: Some(shift), ..found }, after + 1));
    }
    let led = start > at && pieces.is(at.wrapping_sub(1), &["on", "since", "until", "by", "from", "of", "and", "to"]);
    let ordinal = pieces.digits(start).is_none() && pieces.text(start).starts_with(|c: char| c.is_ascii_digit());
    let tag = pieces.tag(next);
    let alone = next >= pieces.len()
        || pieces.is(
            next,
            &[
                ",", ".", ";", ":", ")", "and", "to", "when", "was", "were", "in", "at", "after", "by", "with", "but",
                "that", "for",
            ],
        )
        || tag.starts_with("VB")
        || tag == "IN";
    (led && ordinal && alone).then_some((found, next))
}
