//! The grammar of time expressions: relative times, ranges, durations and clock times around calendar dates.

use super::calendar::{block, calendar, day, longest, month_day_alone, narrowing, year};
use super::pieces::Pieces;
use super::said::{Bound, Calendar, Part, Said, Unit};
use super::words;
use crate::code::quantity;

/// A time expression as found: what it says, how it binds, and its pieces.
#[derive(Debug, Clone)]
pub struct Found {
    pub said: Said,
    pub bound: Bound,
    pub start: usize,
    pub end: usize,
}

/// All time expressions of a sentence, left to right, none inside another.
pub fn all(pieces: &Pieces<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        match expression(pieces, at) {
            Some(next) => {
                at = next.end.max(at + 1);
                found.push(next);
            }
            None => at += 1,
        }
    }
    joined(pieces, found)
}

/// A clock time beside a date is part of it: "10 p.m. Tuesday", "noon on Friday".
fn joined(pieces: &Pieces<'_>, found: Vec<Found>) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    for next in found {
        if let Some(last) = kept.last_mut() {
            let gap = pieces.skip(pieces.skip(last.end, &[","]), &["on", "at", "of"]);
            let beside = gap >= next.start;
            if beside && last.said == Said::Clock && next.bound == Bound::On {
                *last = Found { start: last.start, bound: last.bound, ..next };
                continue;
            }
            if beside && next.said == Said::Clock && !matches!(last.said, Said::Vague) {
                last.end = next.end;
                continue;
            }
        }
        kept.push(next);
    }
    kept
}

fn expression(pieces: &Pieces<'_>, at: usize) -> Option<Found> {
    let bound = match pieces.text(at) {
        "since" => Bound::Since,
        "until" | "till" => Bound::Until,
        "by" => Bound::By,
        "before" => Bound::Before,
        "after" => Bound::After,
        _ => Bound::On,
    };
    if bound != Bound::On {
        let next = pieces.skip(at + 1, &["about", "around", "at", "as", "roughly", "approximately", "just"]);
        let next = pieces.skip(next, &["least", "early"]);
        let read = core(pieces, next).or_else(|| core(pieces, pieces.skip(next, &["the"])));
        let (said, end) = read.filter(|(said, _)| !matches!(said, Said::Vague | Said::Clock))?;
        let start = if matches!(bound, Bound::Since | Bound::Until) { at } else { next };
        let event = matches!(&said, Said::Block { start, end, .. } if start == end);
        let attribute = event
            || matches!(bound, Bound::After | Bound::Before)
                && matches!(said, Said::Calendar(_) | Said::Block { .. } | Said::Day(_))
                && !object(pieces, end);
        let attribute = attribute && matches!(bound, Bound::After | Bound::Before);
        let bound = if attribute { Bound::On } else { bound };
        return Some(Found { said, bound, start, end });
    }
    let (said, end) = core(pieces, at)?;
    Some(Found { said, bound, start: at, end })
}

/// Whether the date is itself what the preposition takes, and not an attribute: "after 2014" against
/// "after Monday's attack", "before the 2014 vote".
fn object(pieces: &Pieces<'_>, end: usize) -> bool {
    let tag = pieces.tag(end);
    let noun = tag.starts_with("NN")
        || tag.starts_with("JJ")
        || tag.is_empty()
            && pieces.is(end, &["attack", "attacks", "prayers", "vote", "election", "coup", "deal", "war"]);
    !(pieces.text(end) == "'s" || noun)
}

fn core(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    if adjectival(pieces, at) {
        return None;
    }
    range(pieces, at).or_else(|| single(pieces, at))
}

/// "24-hour", "22-year-old", "aged 12": numbers and units that are no time.
fn adjectival(pieces: &Pieces<'_>, at: usize) -> bool {
    let unit_after = |place: usize| words::unit(pieces, place).is_some();
    let hyphened = pieces.text(at + 1) == "-"
        && unit_after(at + 2)
        && pieces.text(at + 3) != "ago"
        && quantity::cardinal(pieces, at).is_some();
    let aged = pieces.is(at.wrapping_sub(1), &["aged", "age", "ages"]) && quantity::cardinal(pieces, at).is_some();
    hyphened || aged
}

fn single(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let dates = longest([
        calendar(pieces, at).map(|(found, end)| (Said::Calendar(found), end)),
        block(pieces, at),
        month_day_alone(pieces, at).map(|(found, end)| (Said::Calendar(found), end)),
        deictic(pieces, at),
        unit_shift(pieces, at),
    ]);
    let spans = longest([
        measured(pieces, at),
        rolling(pieces, at),
        anaphor(pieces, at),
        ordinal_run(pieces, at),
        clock(pieces, at),
        set(pieces, at),
    ]);
    let (said, end) = longest([dates, spans])?;
    let end =
        if matches!(said, Said::Calendar(_) | Said::Day(_) | Said::Same(_)) { part_of_day(pieces, end) } else { end };
    Some((said, end))
}

/// Swallows "night", "morning", "in the evening" after a date.
fn part_of_day(pieces: &Pieces<'_>, at: usize) -> usize {
    let direct = pieces.skip(at, &["early", "late"]);
    let led = if pieces.is(at, &["in", "during"]) && pieces.text(at + 1) == "the" { at + 2 } else { direct };
    match words::phrase(pieces, led, "part") {
        Some((_, end)) => end,
        None => at,
    }
}

/// "from 3 to 5 May", "May 3-5", "2003-2005", "between Monday and Wednesday", "Friday and Saturday".
fn range(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let open = pieces.text(at);
    let start = pieces.skip(at, &["from", "between"]);
    let (first, next) = range_start(pieces, start)?;
    let connector = match pieces.text(next) {
        "-" | "—" => next + 1,
        "to" | "through" | "thru" | "until" | "till" if open != "between" => next + 1,
        "and" if open == "between" || neighbours(pieces, &first, next + 1) => next + 1,
        _ => return None,
    };
    let connector = if pieces.text(next) == "-" { pieces.skip(connector, &["-"]) } else { connector };
    let connector = pieces.skip(connector, &["the", "about", "on"]);
    let (last, end) = range_end(pieces, &first, connector)?;
    let (first, last) = shared(first, last)?;
    Some((Said::Span(Box::new(first), Box::new(last)), end))
}

/// The first date of a range; a bare number only where a full date follows ("3 to 5 May").
fn range_start(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    if pieces.is(at, &["now", "present"])
        && pieces.is(at.wrapping_sub(1), &["between", "from", "and", "to", "until", "-", "the"])
    {
        return Some((Said::Day(0), at + 1));
    }
    if let Some((number, next)) = day(pieces, pieces.skip(at, &["the"])) {
        let after = pieces.skip(next + 1, &["the"]);
        let follows = calendar(pieces, after).is_some_and(|(found, _)| {
            found.day.is_some() && found.weekday.is_none() && found.shift.is_none() && found.month.is_some()
        });
        let day_first = day(pieces, after).is_some();
        if pieces.is(next, &["-", "to", "and", "through", "until"]) && follows && day_first {
            return Some((Said::Calendar(Calendar { day: Some(number), ..Calendar::default() }), next));
        }
    }
    let (said, end) = longest([
        calendar(pieces, at).map(|(found, end)| (Said::Calendar(found), end)),
        block(pieces, at),
        deictic(pieces, at),
        unit_shift(pieces, at),
    ])?;
    let end = if matches!(said, Said::Calendar(_) | Said::Day(_)) { part_of_day(pieces, end) } else { end };
    Some((said, end))
}

fn range_end(pieces: &Pieces<'_>, first: &Said, at: usize) -> Option<(Said, usize)> {
    if let Said::Calendar(found) = first
        && let Some((last, end)) = short_year(pieces, found, at).or_else(|| later_day(pieces, found, at))
    {
        return Some((Said::Calendar(last), end));
    }
    let (said, end) = range_start(pieces, at).filter(
        |(said, _)| !matches!(said, Said::Calendar(last) if last.part.is_some() && matches!(first, Said::Day(_))),
    )?;
    Some((said, end))
}

/// The second year of "1914-18".
fn short_year(pieces: &Pieces<'_>, first: &Calendar, at: usize) -> Option<(Calendar, usize)> {
    let begin = first.year.filter(|_| first.day.is_none() && first.month.is_none())?;
    let (digits, end) = two_digits(pieces, at).filter(|_| pieces.glued(at))?;
    let full = begin - begin % 100 + digits;
    (full > begin).then_some((Calendar { year: Some(full), ..Calendar::default() }, end))
}

/// The second day of "May 3-5" and "May 3 to 5, 2019".
fn later_day(pieces: &Pieces<'_>, first: &Calendar, at: usize) -> Option<(Calendar, usize)> {
    first.day.and(first.month)?;
    let (last, end) = day(pieces, at).filter(|&(last, end)| Some(last) > first.day && bare_day(pieces, end))?;
    let (year, end) = match year(pieces, pieces.skip(end, &[",", "of"])) {
        Some((year, after)) => (Some(year), after),
        None => (first.year, end),
    };
    let whole = calendar(pieces, at).filter(|(whole, after)| *after > end && whole.month.is_some());
    whole.is_none().then_some((Calendar { day: Some(last), month: first.month, year, ..Calendar::default() }, end))
}

fn bare_day(pieces: &Pieces<'_>, end: usize) -> bool {
    let tag = pieces.tag(end);
    !pieces.text(end).starts_with(':')
        && !pieces.is(end, &["%", "people", "million", "percent", "a.m.", "p.m.", "am", "pm"])
        && !matches!(tag, "NNS" | "CD")
}

fn two_digits(pieces: &Pieces<'_>, at: usize) -> Option<(i16, usize)> {
    let number = pieces.digits(at).filter(|_| pieces.text(at).len() == 2)?;
    Some((i16::try_from(number).ok()?, at + 1))
}

/// "Friday and Saturday", "2016 and 2017", "May 3 and 4": two units side by side make one range.
fn neighbours(pieces: &Pieces<'_>, first: &Said, at: usize) -> bool {
    let Said::Calendar(first) = first else { return false };
    if first.shift.is_some() || first.part.is_some() {
        return false;
    }
    if let (Some(one), Some(_), Some((other, end))) = (first.day, first.month, day(pieces, at)) {
        return other == one + 1 && bare_day(pieces, end);
    }
    let Some((second, _)) = calendar(pieces, at) else { return false };
    match (first, &second) {
        (Calendar { day: Some(one), month: None, .. }, Calendar { day: Some(other), .. }) => *other == one + 1,
        (
            Calendar { weekday: Some(one), day: None, .. },
            Calendar { weekday: Some(other), day: None, shift: None, .. },
        ) => one.until(*other) == 1,
        (Calendar { month: Some(one), day: None, year: None, .. }, Calendar { month: Some(other), day: None, .. }) => {
            *other == one + 1
        }
        (Calendar { year: Some(one), month: None, .. }, Calendar { year: Some(other), month: None, .. }) => {
            *other == one + 1
        }
        _ => false,
    }
}

/// Gives each end of a range what only the other one says.
fn shared(first: Said, last: Said) -> Option<(Said, Said)> {
    let (Said::Calendar(mut one), Said::Calendar(mut other)) = (first.clone(), last.clone()) else {
        return (!matches!((&first, &last), (Said::Vague, _) | (_, Said::Vague))).then_some((first, last));
    };
    if one.day.is_some() && one.month.is_none() {
        one.month = other.month;
    }
    if other.day.is_some() && other.month.is_none() {
        other.month = one.month;
    }
    let earlier_in_year = (one.month, one.day) <= (other.month, other.day);
    if one.year.is_none() && (one.month.is_some() || one.season.is_some()) {
        one.year = other.year.map(|year| if earlier_in_year || other.month.is_none() { year } else { year - 1 });
    }
    if other.year.is_none() && other.month.is_some() {
        other.year = one.year.map(|year| if earlier_in_year { year } else { year + 1 });
    }
    one.year_shift = one.year_shift.or(other.year_shift);
    other.year_shift = other.year_shift.or(one.year_shift);
    one.month_shift = one.month_shift.or(other.month_shift);
    one.week_shift = one.week_shift.or(other.week_shift);
    other.shift = other.shift.or(one.shift.filter(|_| other.weekday.is_some()));
    let years = one.month.is_none() && other.month.is_none();
    (!(years && one.year > other.year && other.year.is_some())).then_some((Said::Calendar(one), Said::Calendar(other)))
}

/// "today", "last night", "the day before yesterday", "overnight", "this morning".
fn deictic(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let start = pieces.skip(at, &["the"]);
    if pieces.text(start) == "day" && pieces.is(start + 1, &["before", "after"]) {
        let (offset, end) = words::number(pieces, start + 2, "day").filter(|(offset, _)| *offset != 0)?;
        return Some((Said::Day(offset * 2), end));
    }
    if pieces.text(at) == "overnight" {
        return Some((Said::Overnight, at + 1));
    }
    let first = pieces.skip(at, &["earlier", "later", "early", "late"]);
    if let Some((offset, end)) = words::number(pieces, first, "day") {
        return Some((Said::Day(offset), end));
    }
    let (offset, next) = words::number(pieces, first, "shift").filter(|(shift, _)| *shift <= 0)?;
    let (part, end) = words::phrase(pieces, next, "part")?;
    let last = pieces.text(first) == "last" && matches!(part, "night" | "evening") || pieces.text(first) == "this";
    last.then_some((Said::Day(offset), end))
}

/// "last week", "earlier this month", "next year", "the weekend".
fn unit_shift(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    if pieces.text(at) == "year" && pieces.is(at + 1, &["-", "'s"]) && pieces.text(at + 2) == "end" {
        return Some((Said::Unit { unit: Unit::Year, shift: 0, part: Some(Part::Late) }, at + 3));
    }
    let edge = match pieces.text(at) {
        "earlier" => Some((Part::Earlier, pieces.skip(at + 1, &["in"]))),
        "later" => Some((Part::Later, pieces.skip(at + 1, &["in"]))),
        _ => narrowing(pieces, at),
    };
    let (part, next) = edge.map_or((None, at), |(part, next)| (Some(part), next));
    let next = if part.is_some() { pieces.skip(next, &["the"]) } else { next };
    if part.is_some_and(|part| matches!(part, Part::Earlier | Part::Later))
        && pieces.text(next.wrapping_sub(1)) == "the"
    {
        let (unit, end) = words::unit(pieces, next)
            .filter(|(unit, _)| matches!(unit, Unit::Week | Unit::Month | Unit::Year | Unit::Decade))?;
        return Some((Said::Unit { unit, shift: 0, part }, end));
    }
    let year_end = part == Some(Part::Late)
        && (pieces.text(next.wrapping_sub(1)) == "the" || pieces.text(next.wrapping_sub(1)) == "of")
        && pieces.is(next, &["year", "month", "week"])
        && pieces.text(at + usize::from(pieces.text(at) == "the")) == "end";
    if year_end && !pieces.is(next + 1, &["of", "that"]) {
        let (unit, end) = words::unit(pieces, next)?;
        return Some((Said::Unit { unit, shift: 0, part }, end));
    }
    let the_weekend = pieces.text(next) == "weekend"
        && (pieces.is(next.wrapping_sub(1), &["the", "at"]) || pieces.before(next, 1) == "over");
    if the_weekend {
        return Some((Said::Unit { unit: Unit::Weekend, shift: 0, part: Some(Part::Earlier) }, next + 1));
    }
    let (shift, word) = words::number(pieces, next, "shift")?;
    let past = pieces.text(next) == "this" && pieces.is(word, &["past", "coming"]);
    let word = if past { word + 1 } else { word };
    let (unit, end) = words::unit(pieces, word).filter(|&(unit, _)| unit >= Unit::Weekend)?;
    let singular = !pieces.text(end - 1).ends_with('s') && !pieces.text(end - 1).ends_with("ies");
    let determined =
        pieces.before(next, 1) == "the" || pieces.is(next, &["past", "previous", "coming", "upcoming", "current"]);
    let of_something = pieces.text(end) == "of" && !pieces.is(end + 1, &["last", "this"])
        || pieces.text(end) == "in" && super::calendar::month(pieces, end + 1).is_some();
    if !singular || of_something || determined && part.is_none() && !past && shift != 0 && unit != Unit::Weekend {
        return None;
    }
    let shift = match (past, pieces.text(word - 1)) {
        (true, "past") => -1,
        (true, _) => 1,
        _ => shift,
    };
    Some((Said::Unit { unit, shift, part }, end))
}

/// A count before a unit: `None` where it is vague ("several weeks").
fn count(pieces: &Pieces<'_>, at: usize) -> Option<(Option<i64>, usize)> {
    match pieces.text(at) {
        "a" | "an" if pieces.text(at + 1) == "couple" => Some((Some(2), pieces.skip(at + 2, &["of"]))),
        "a" | "an" if pieces.is(at + 1, &["few", "number", "good", "little", "half"]) => {
            Some((None, pieces.skip(at + 2, &["of"])))
        }
        "a" | "an" if words::unit(pieces, at + 1).is_some() => Some((Some(1), at + 1)),
        "couple" => Some((Some(2), pieces.skip(at + 1, &["of"]))),
        "several" | "some" | "few" | "many" | "recent" | "these" | "those" | "dozens" | "numerous" => {
            Some((None, pieces.skip(at + 1, &["of"])))
        }
        _ => {
            let (number, end) = quantity::cardinal(pieces, at)?;
            let end = if pieces.text(end) == "and" && pieces.text(end + 1) == "a" && pieces.text(end + 2) == "half" {
                end + 3
            } else {
                end
            };
            Some((Some(i64::try_from(number).ok()?).filter(|number| *number <= 100_000), end))
        }
    }
}

/// A number of units, and what makes a date of it: "two weeks ago", "three days later", "a day after …".
fn measured(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let of_the_day = pieces.text(at) == "the" && pieces.is(at + 1, &["day", "night", "week", "month", "year"]);
    let ((count, unit, end), definite) = if of_the_day {
        let (unit, end) = words::unit(pieces, at + 1)?;
        ((Some(1), unit, end), true)
    } else {
        let (number, next) = count(pieces, at)?;
        let next = pieces.skip(pieces.skip(next, &["-", "more", "full", "whole", "long", "short"]), &["-"]);
        let (unit, end) = words::unit(pieces, next)?;
        ((number, unit, end), false)
    };
    let end = if !definite && pieces.text(end) == "and" && pieces.text(end + 1) == "a" && pieces.text(end + 2) == "half"
    {
        end + 3
    } else {
        end
    };
    let shift = |sign: i64, after: usize| {
        Some((count.map_or(Said::Vague, |count| Said::Shift { count: sign * count, unit }), after))
    };
    let toward = |sign: i64, after: usize| {
        Some((count.map_or(Said::Vague, |count| Said::Toward { count: sign * count, unit }), after))
    };
    if pieces.is(end, &["before", "after", "from", "since", "following"]) {
        let sign = if pieces.text(end) == "before" { -1 } else { 1 };
        let date = longest([
            calendar(pieces, end + 1)
                .or_else(|| calendar(pieces, pieces.skip(end + 1, &["the", "a"])))
                .map(|(found, after)| (Said::Calendar(found), after)),
            deictic(pieces, end + 1),
            block(pieces, end + 1),
        ]);
        let exact = |said: &Said| {
            !matches!(said, Said::Block { start, end, .. } if start != end)
                && !matches!(said, Said::Calendar(Calendar { year: Some(_), month: None, holiday: None, .. }))
        };
        if let (Some(count), Some((from, after))) = (count, date.filter(|(said, _)| exact(said))) {
            return Some((Said::Offset { count: sign * count, unit, from: Box::new(from) }, after));
        }
    }
    let stops = |place: usize| {
        place >= pieces.len()
            || pieces.is(
                place,
                &[
                    ",", ".", ";", ":", ")", "and", "but", "!", "?", "-", "—", "\"", "in", "at", "when", "by", "with",
                    "to",
                ],
            )
    };
    match pieces.text(end) {
        "ago" => Some((count.map_or(Said::Vague, |count| Said::Ago { count, unit }), end + 1)),
        "-" if pieces.text(end + 1) == "ago" => {
            Some((count.map_or(Said::Vague, |count| Said::Ago { count, unit }), end + 2))
        }
        "or" if pieces.text(end + 1) == "so" && pieces.text(end + 2) == "ago" => {
            Some((count.map_or(Said::Vague, |count| Said::Ago { count, unit }), end + 3))
        }
        "earlier" | "previously" => shift(-1, end + 1),
        "later" | "afterwards" | "afterward" | "thereafter" => shift(1, end + 1),
        "from" if pieces.is(end + 1, &["now", "today"]) => {
            Some((count.map_or(Said::Vague, |count| Said::Ahead { count, unit, sure: true }), end + 2))
        }
        "hence" => Some((count.map_or(Said::Vague, |count| Said::Ahead { count, unit, sure: true }), end + 1)),
        "before" if stops(end + 1) => shift(-1, end + 1),
        "after" if stops(end + 1) => shift(1, end + 1),
        "before" | "prior" => toward(1, end + 1),
        "after" | "following" => toward(-1, end + 1),
        _ if definite => None,
        _ => duration(pieces, at, count, unit, end),
    }
}

/// A bare number of units: ahead of publication after "in" or "within", else a duration.
fn duration(pieces: &Pieces<'_>, at: usize, count: Option<i64>, unit: Unit, end: usize) -> Option<(Said, usize)> {
    let old = pieces.is(end, &["old", "olds", "imprisonment", "sentence"])
        || pieces.text(end) == "-"
        || pieces.text(end) == "of" && pieces.is(end + 1, &["age"]);
    if old {
        return None;
    }
    let end = if pieces.text(end) == "'s" || pieces.text(end) == "'" { pieces.skip(end + 1, &["time"]) } else { end };
    Some(match (pieces.before(at, 1), count) {
        ("in", Some(count)) => (Said::Ahead { count, unit, sure: pieces.text(end - 1) == "time" }, end),
        ("within", Some(count)) => (Said::Coming { count, unit }, end),
        _ if unit == Unit::Second && pieces.tag(end - 1) != "NNS" => return None,
        _ => (Said::Vague, end),
    })
}

/// "the past three days", "over the last year", "the next two weeks", "in recent months".
fn rolling(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let start = pieces.skip(at, &["the", "these", "those", "its", "his", "her", "their"]);
    let determined = start > at;
    if matches!(
        pieces.text(start),
        "recent"
            | "previous"
            | "following"
            | "coming"
            | "upcoming"
            | "preceding"
            | "final"
            | "first"
            | "early"
            | "opening"
            | "closing"
            | "ensuing"
            | "subsequent"
            | "remaining"
            | "intervening"
    ) {
        let next = count(pieces, start + 1).map_or(start + 1, |(_, next)| next);
        let (_, end) = words::unit(pieces, next)?;
        let plural = pieces.text(end - 1).ends_with('s');
        return plural.then_some((Said::Vague, end));
    }
    let (direction, next) = match pieces.text(start) {
        "past" | "last" => (-1, start + 1),
        "next" => (1, start + 1),
        _ => return None,
    };
    if let Some((number, after)) = count(pieces, next) {
        let (unit, end) = words::unit(pieces, pieces.skip(after, &["-"]))?;
        let Some(number) = number.filter(|_| pieces.text(end) != "of") else { return Some((Said::Vague, end)) };
        return Some((
            if direction < 0 { Said::Past { count: number, unit } } else { Said::Coming { count: number, unit } },
            end,
        ));
    }
    let (unit, end) = words::unit(pieces, next)?;
    if pieces.text(end - 1).ends_with('s') || pieces.text(end) == "of" {
        return Some((Said::Vague, end));
    }
    let led = pieces.is(at.wrapping_sub(1), &["in", "over", "during", "within", "for", "throughout", "across"]);
    if pieces.text(end) == "in" && super::calendar::month(pieces, end + 1).is_some() {
        return None;
    }
    if unit == Unit::Quarter || unit == Unit::Weekend {
        return Some((Said::Unit { unit, shift: direction, part: None }, end));
    }
    match (direction, determined && (led || pieces.text(start) == "past"), pieces.text(start)) {
        (-1, true, _) => Some((Said::Past { count: 1, unit }, end)),
        (-1, false, "past") => Some((Said::Past { count: 1, unit }, end)),
        (-1, false, _) if determined && unit >= Unit::Weekend => {
            Some((Said::Unit { unit, shift: -1, part: None }, end))
        }
        (1, true, _) => Some((Said::Coming { count: 1, unit }, end)),
        (1, false, _) if determined => Some((Said::Shift { count: 1, unit }, end)),
        _ => None,
    }
}

/// "that day", "the same month", "the following year", "the previous day".
fn anaphor(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    let (sign, next) = match (pieces.text(at), pieces.text(at + 1)) {
        ("that", "same") | ("the", "same") | ("the", "very") => (0, at + 2),
        ("that", _) => (0, at + 1),
        ("the", "following" | "ensuing" | "next") => (1, at + 2),
        ("the", "previous" | "preceding" | "prior") => (-1, at + 2),
        _ => return None,
    };
    if let (1, Some((number, end))) = (sign, words::number(pieces, next, "weekday")) {
        return Some((Said::Following(words::weekday(number)?), end));
    }
    if words::phrase(pieces, next, "part").is_some() && words::unit(pieces, next).is_none() {
        let end = next + 1;
        return Some((
            if sign == 0 { Said::Same(Unit::Day) } else { Said::Shift { count: sign, unit: Unit::Day } },
            end,
        ));
    }
    let (unit, end) = words::unit(pieces, next).filter(|(unit, _)| *unit >= Unit::Night)?;
    if pieces.text(end - 1).ends_with('s') {
        return None;
    }
    Some((if sign == 0 { Said::Same(unit) } else { Said::Shift { count: sign, unit } }, end))
}

/// "for a third straight day", "entered its second week": from the first of them to publication.
fn ordinal_run(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    if !pieces.is(at, &["a", "the", "its", "their"]) {
        return None;
    }
    let (nth, next) = day(pieces, at + 1)?;
    let next = pieces.skip(next, &["-"]);
    let straight = pieces.is(next, &["straight", "consecutive", "successive", "continuous"]);
    let entered = pieces.is(at.wrapping_sub(1), &["enter", "enters", "entered", "entering", "for"])
        || matches!(pieces.text(at), "its") && pieces.before(at, 1) == "in";
    let (unit, end) = words::unit(pieces, next + usize::from(straight))?;
    let whole = pieces.text(end) != "of" && nth > 1;
    ((straight || entered) && whole).then_some((Said::Run { count: i64::from(nth), unit }, end))
}

/// "8:00", "10:30 p.m.", "5 pm", "noon", "0730 GMT".
fn clock(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    if matches!(pieces.text(at), "noon" | "midnight" | "midday") {
        return Some((Said::Clock, at + 1));
    }
    let text = pieces.text(at);
    let colon = text.split_once([':', '.']).is_some_and(|(hour, minute)| {
        let number = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        hour.len() <= 2 && !hour.is_empty() && number(hour) && number(minute) && minute.len() == 2
    });
    let with_suffix = |next: usize| words::phrase(pieces, next, "clock").map(|(_, end)| end);
    if colon {
        let after = with_suffix(at + 1);
        let dotted = text.contains('.');
        return (!dotted || after.is_some())
            .then(|| (Said::Clock, after.map_or(at + 1, |end| with_suffix(end).unwrap_or(end))));
    }
    pieces.digits(at).filter(|hour| *hour <= 24 || text.len() == 4 && *hour < 2400)?;
    let end = with_suffix(at + 1)?;
    Some((Said::Clock, with_suffix(end).unwrap_or(end)))
}

/// "every Friday", "each week", "daily", "Sundays".
fn set(pieces: &Pieces<'_>, at: usize) -> Option<(Said, usize)> {
    if words::is(pieces, at, "set") && !pieces.capital(at) || words::phrase(pieces, at, "weekdays").is_some() {
        return Some((Said::Vague, at + 1));
    }
    if !pieces.is(at, &["every", "each", "per"]) {
        return None;
    }
    let next = pieces.skip(at + 1, &["other", "single", "second", "few", "two"]);
    let end = words::unit(pieces, next)
        .map(|(_, end)| end)
        .or_else(|| words::phrase(pieces, next, "weekday").map(|(_, end)| end))
        .or_else(|| words::phrase(pieces, next, "part").map(|(_, end)| end))
        .or_else(|| words::phrase(pieces, next, "month").map(|(_, end)| end))?;
    Some((Said::Vague, part_of_day(pieces, end)))
}
