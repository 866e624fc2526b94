//! Ties what a time expression says to dates of the calendar.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::said::{Calendar, Holiday, Part, Said, Unit};
use super::{Anchors, Tense, Value};
use crate::assertion::TimePrecision;

/// The dates of an expression, or `None` where the words and anchors do not give any.
pub fn resolve(said: &Said, anchors: &Anchors, tense: Tense) -> Option<Value> {
    let today = anchors.published;
    match said {
        Said::Calendar(found) => calendar(found, anchors, tense),
        Said::Block { start, end, part } => Some(narrowed(*start, *end, block_precision(*start, *end), *part)),
        Said::Day(offset) => one_day(plus_days(today?, i64::from(*offset))?),
        Said::Overnight => span(plus_days(today?, -1)?, today?),
        Said::Unit { unit, shift, part } => shifted_unit(*unit, *shift, *part, today?, tense),
        Said::Ago { count, unit } => stepped(today?, -count, *unit),
        Said::Ahead { count, unit, sure } => {
            if *sure || tense == Tense::Future {
                stepped(today?, *count, *unit)
            } else {
                None
            }
        }
        Said::Past { count, unit } => span(back(today?, *count, *unit)?, today?),
        Said::Coming { count, unit } => {
            if tense == Tense::Past {
                None
            } else {
                span(today?, back(today?, -count, *unit)?)
            }
        }
        Said::Shift { count, unit } => stepped(anchors.told?, *count, *unit),
        Said::Toward { count, unit } => {
            let near = matches!(unit, Unit::Day | Unit::Night | Unit::Hour);
            let from = anchors.told.or(today.filter(|_| near))?;
            stepped(from, *count, *unit)
        }
        Said::Offset { count, unit, from } => {
            let (start, _) = resolve(from, anchors, tense)?.range()?;
            stepped(start, *count, *unit)
        }
        Said::Same(unit) => whole(anchors.told?, *unit),
        Said::Following(weekday) => one_day(upcoming(plus_days(anchors.told?, 1)?, *weekday)?),
        Said::Run { count, unit } => span(back(today?, count - 1, *unit)?, today?),
        Said::Span(first, last) => between(first, last, anchors, tense),
        Said::Clock | Said::Vague => None,
    }
}

fn block_precision(start: Date, end: Date) -> TimePrecision {
    match (start == end, start.year() == end.year()) {
        (true, _) => TimePrecision::Day,
        (false, true) => TimePrecision::Year,
        (false, false) => TimePrecision::Range,
    }
}

/// From the start of the first to the end of the last.
fn between(first: &Said, last: &Said, anchors: &Anchors, tense: Tense) -> Option<Value> {
    let (start, _) = resolve(first, anchors, tense)?.range()?;
    let (_, end) = resolve(last, anchors, tense)?.range()?;
    if start <= end {
        return span(start, end);
    }
    // "from Friday to Monday", "November to January": the last day lies after the first one, or the first before the last.
    let weekdays = matches!(last, Said::Calendar(Calendar { weekday: Some(_), day: None, .. }));
    let step = if weekdays { Span::new().try_days(7) } else { Span::new().try_years(1) }.ok()?;
    if matches!(last, Said::Calendar(Calendar { year: Some(_), .. })) {
        return None;
    }
    let earlier = start.checked_sub(step).ok().and_then(|start| span(start, end));
    let later = end.checked_add(step).ok().and_then(|end| span(start, end));
    let holds = |value: &Option<Value>| {
        value
            .and_then(Value::range)
            .zip(anchors.published)
            .is_some_and(|((start, end), today)| start <= today && today <= end)
    };
    match () {
        () if holds(&later) && !weekdays => later,
        () if holds(&earlier) && !weekdays => earlier,
        () if tense == Tense::Future => later,
        () => earlier,
    }
}

fn calendar(found: &Calendar, anchors: &Anchors, tense: Tense) -> Option<Value> {
    if let Some(shift) = found.week_shift {
        let monday = plus_days(monday_of(anchors.published?)?, i64::from(shift) * 7)?;
        return one_day(plus_days(monday, i64::from(found.weekday?.to_monday_zero_offset()))?);
    }
    if let Some(shift) = found.month_shift {
        let month = plus_months(anchors.published?.first_of_month(), i64::from(shift))?;
        if let (Some(nth), Some(weekday)) = (found.nth, found.weekday) {
            return one_day(month.nth_weekday_of_month(nth, weekday).ok()?);
        }
        return one_day(Date::new(month.year(), month.month(), found.day?).ok()?);
    }
    if let Some(shift) = found.year_shift {
        let year = i32::from(anchors.published?.year()) + shift;
        return in_year(found, i16::try_from(year).ok()?, anchors);
    }
    if let Some(shift) = found.shift {
        return shifted(found, shift, anchors.published?);
    }
    if let Some(year) = found.year {
        return in_year(found, year, anchors);
    }
    if let (Some(weekday), None, None) = (found.weekday, found.day, found.nth) {
        let today = anchors.published.or(anchors.told)?;
        return one_day(if tense == Tense::Future { upcoming(today, weekday)? } else { latest(today, weekday)? });
    }
    if let (Some(day), None) = (found.day, found.month) {
        return month_day(day, anchors, tense);
    }
    nearest_year(found, anchors, tense)
}

/// A month, day of a month, season or holiday without a year: the nearest that the tense allows.
fn nearest_year(found: &Calendar, anchors: &Anchors, tense: Tense) -> Option<Value> {
    if let Some(year) = anchors.year {
        return in_year(found, year, anchors);
    }
    let today = anchors.published?;
    let year = today.year();
    let values: Vec<Value> = (year - 1..=year + 1).filter_map(|year| in_year(found, year, anchors)).collect();
    let range = |value: &&Value| value.range();
    let past = values.iter().rev().find(|value| range(value).is_some_and(|(start, _)| start <= today)).copied();
    let future = values.iter().find(|value| range(value).is_some_and(|(_, end)| end >= today)).copied();
    let distance = |value: Option<Value>| {
        let (start, end) = value?.range()?;
        Some(days_between(today, start).min(days_between(today, end)))
    };
    match tense {
        Tense::Past => past.or(future),
        Tense::Future => future.or(past),
        Tense::Unsaid => match (distance(past), distance(future)) {
            (Some(behind), Some(ahead)) if found.day.is_some() && ahead.saturating_mul(3) < behind => future,
            _ => past.or(future),
        },
    }
}

/// A calendar date in a year that is known.
fn in_year(found: &Calendar, year: i16, anchors: &Anchors) -> Option<Value> {
    if let Some(holiday) = found.holiday {
        return one_day(holiday_in(holiday, year)?);
    }
    if let Some((index, of)) = found.slice {
        let months = 12 / of;
        return months_from(year, (index - 1) * months + 1, months, TimePrecision::Range, None);
    }
    if let Some(season) = found.season {
        return months_from(year, season * 3, 3, TimePrecision::Range, found.part);
    }
    let Some(month) = found.month else {
        let first = Date::new(year, 1, 1).ok()?;
        if let Some(week) = found.week {
            return iso_week(year, week);
        }
        return Some(narrowed(first, first.last_of_year(), TimePrecision::Year, found.part));
    };
    if let Some(day) = found.day {
        let date = Date::new(year, month, day).ok()?;
        return one_day(settled(date, found.swapped, anchors.published));
    }
    let first = Date::new(year, month, 1).ok()?;
    if let (Some(nth), Some(weekday)) = (found.nth, found.weekday) {
        return one_day(first.nth_weekday_of_month(nth, weekday).ok()?);
    }
    if let Some(week) = found.week {
        return week_in(first, first.last_of_month(), week);
    }
    Some(narrowed(first, first.last_of_month(), TimePrecision::Month, found.part))
}

/// 03/04/2020: the reading that is not after publication, or else the nearer one.
fn settled(date: Date, swapped: Option<(i8, i8)>, published: Option<Date>) -> Date {
    let other = swapped.and_then(|(day, month)| Date::new(date.year(), day, month).ok());
    let (Some(other), Some(published)) = (other, published) else { return date };
    match (date <= published, other <= published) {
        (true, false) => date,
        (false, true) => other,
        _ if days_between(other, published) < days_between(date, published) => other,
        _ => date,
    }
}

fn week_in(first: Date, last: Date, week: i8) -> Option<Value> {
    let start = if week < 0 { plus_days(last, -6)? } else { plus_days(first, i64::from(week - 1) * 7)? };
    let end = plus_days(start, 6)?.min(last);
    (start <= end).then_some(Value::Dates { start, end, precision: TimePrecision::Week })
}

/// A week of a year by ISO 8601; -1 is the last.
fn iso_week(year: i16, week: i8) -> Option<Value> {
    let anchor = if week < 0 { Date::new(year, 12, 28) } else { Date::new(year, 1, 4) }.ok()?;
    let monday = plus_days(monday_of(anchor)?, i64::from(week.max(1) - 1) * 7)?;
    span_as(monday, plus_days(monday, 6)?, TimePrecision::Week)
}

/// "last Tuesday", "next October", "this summer".
fn shifted(found: &Calendar, shift: i32, today: Date) -> Option<Value> {
    if let Some(weekday) = found.weekday {
        return one_day(match shift {
            ..=-1 => latest(plus_days(today, -1)?, weekday)?,
            0 => upcoming(today, weekday)?,
            _ => plus_days(monday_of(today)?, 7 + i64::from(weekday.to_monday_zero_offset()))?,
        });
    }
    let anchors = Anchors { published: Some(today), ..Anchors::default() };
    let values: Vec<Value> =
        (today.year() - 2..=today.year() + 2).filter_map(|year| in_year(found, year, &anchors)).collect();
    let within = |value: &Value| value.range().is_some_and(|(start, end)| start <= today && today <= end);
    let mut back = values.iter().rev().filter(|value| value.range().is_some_and(|(_, end)| end < today));
    let mut ahead = values.iter().filter(|value| value.range().is_some_and(|(start, _)| start > today));
    match shift {
        ..=-1 => back.next().copied(),
        0 => values.iter().find(|value| within(value)).copied().or_else(|| {
            values.iter().find(|value| value.range().is_some_and(|(start, _)| start.year() == today.year())).copied()
        }),
        _ => ahead.next().copied(),
    }
}

/// "the 10th": of the month of publication, or the one before or after it.
fn month_day(day: i8, anchors: &Anchors, tense: Tense) -> Option<Value> {
    let today = anchors.published.or(anchors.told)?;
    let in_month = |shift: i64| {
        let month = plus_months(today.first_of_month(), shift)?;
        Date::new(month.year(), month.month(), day).ok()
    };
    if anchors.published.is_none() {
        return one_day(in_month(0)?);
    }
    one_day(match tense {
        Tense::Future => (0..3).filter_map(in_month).find(|date| *date >= today)?,
        _ => (-2..=0).rev().filter_map(in_month).find(|date| *date <= today)?,
    })
}

/// A whole unit counted from publication's own.
fn shifted_unit(unit: Unit, shift: i32, part: Option<Part>, today: Date, tense: Tense) -> Option<Value> {
    let Value::Dates { start, end, precision } = unit_at(unit, i64::from(shift), part, today, tense)? else {
        return None;
    };
    let open = shift == 0 && part.is_none();
    match part {
        Some(Part::Earlier) if unit != Unit::Weekend => span_as(start.min(today), today, precision),
        Some(Part::Later) => span_as(today, end.max(today), precision),
        Some(Part::Earlier) => Some(Value::Dates { start, end, precision }),
        Some(part) => Some(narrowed(start, end, precision, Some(part))),
        None if open && tense == Tense::Past && unit != Unit::Weekend => span_as(start, today, precision),
        None if open && tense == Tense::Future && unit != Unit::Weekend => span_as(today, end, precision),
        None => Some(Value::Dates { start, end, precision }),
    }
}

fn unit_at(unit: Unit, shift: i64, part: Option<Part>, today: Date, tense: Tense) -> Option<Value> {
    let sunday = today.weekday() == Weekday::Sunday;
    match unit {
        // On a Sunday the week that ends is the last one.
        Unit::Week if shift == -1 && sunday => {
            span_as(plus_days(today, -7)?, plus_days(today, -1)?, TimePrecision::Week)
        }
        Unit::Weekend => {
            let saturday = plus_days(monday_of(today)?, 5)?;
            let ended = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
            let back = shift < 0 || part == Some(Part::Earlier) && tense != Tense::Future && !ended;
            let weeks = if back { -1 } else { shift.max(0) - i64::from(shift > 0 && !ended) };
            let first = plus_days(saturday, weeks * 7 + if shift > 0 && !ended { 7 } else { 0 })?;
            span_as(first, plus_days(first, 1)?, TimePrecision::Range)
        }
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Night => one_day(plus_days(today, shift)?),
        _ => whole(moved(today, shift, unit)?, unit),
    }
}

/// A date that many units away; the unit itself where the count is of months or years.
fn stepped(from: Date, count: i64, unit: Unit) -> Option<Value> {
    match unit {
        Unit::Second | Unit::Minute => one_day(from),
        Unit::Hour if count.abs() < 12 => one_day(from),
        Unit::Hour => one_day(plus_days(from, (count.abs() + 12) / 24 * count.signum())?),
        Unit::Day | Unit::Night => one_day(plus_days(from, count)?),
        Unit::Week | Unit::Fortnight | Unit::Weekend => {
            let date = moved(from, count, unit)?;
            Some(Value::Dates { start: date, end: date, precision: TimePrecision::Week })
        }
        _ => whole(moved(from, count, unit)?, unit),
    }
}

/// The first day of a stretch of that many units that ends on `today`; a negative count looks ahead.
fn back(today: Date, count: i64, unit: Unit) -> Option<Date> {
    match unit {
        Unit::Second | Unit::Minute => Some(today),
        Unit::Hour => plus_days(today, -((count.abs() + 12) / 24 * count.signum())),
        _ => moved(today, -count, unit),
    }
}

fn moved(from: Date, count: i64, unit: Unit) -> Option<Date> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(from),
        Unit::Day | Unit::Night => plus_days(from, count),
        Unit::Week | Unit::Weekend => plus_days(from, count.checked_mul(7)?),
        Unit::Fortnight => plus_days(from, count.checked_mul(14)?),
        Unit::Month => plus_months(from, count),
        Unit::Quarter => plus_months(from, count.checked_mul(3)?),
        Unit::Year => plus_months(from, count.checked_mul(12)?),
        Unit::Decade => plus_months(from, count.checked_mul(120)?),
        Unit::Century => plus_months(from, count.checked_mul(1200)?),
    }
}

/// The whole unit that holds a date.
fn whole(date: Date, unit: Unit) -> Option<Value> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Night => one_day(date),
        Unit::Week | Unit::Fortnight => {
            let monday = monday_of(date)?;
            span_as(monday, plus_days(monday, 6)?, TimePrecision::Week)
        }
        Unit::Weekend => {
            let saturday = plus_days(monday_of(date)?, 5)?;
            span(saturday, plus_days(saturday, 1)?)
        }
        Unit::Month => span_as(date.first_of_month(), date.last_of_month(), TimePrecision::Month),
        Unit::Quarter => months_from(date.year(), (date.month() - 1) / 3 * 3 + 1, 3, TimePrecision::Range, None),
        Unit::Year => span_as(date.first_of_year(), date.last_of_year(), TimePrecision::Year),
        Unit::Decade => years_from(date.year() - date.year().rem_euclid(10), 9),
        Unit::Century => years_from(date.year() - date.year().rem_euclid(100), 99),
    }
}

fn years_from(first: i16, more: i16) -> Option<Value> {
    span(Date::new(first, 1, 1).ok()?, Date::new(first + more, 12, 31).ok()?)
}

/// Months of a year; a season that begins in December runs into the next year.
fn months_from(year: i16, month: i8, months: i8, precision: TimePrecision, part: Option<Part>) -> Option<Value> {
    let start = Date::new(year, month, 1).ok()?;
    let end = plus_months(start, i64::from(months) - 1)?.last_of_month();
    Some(narrowed(start, end, precision, part))
}

/// Halves of a unit, or its middle: days 10 to 20 of a month, May to August of a year.
fn narrowed(start: Date, end: Date, precision: TimePrecision, part: Option<Part>) -> Value {
    let Some(part) = part else { return Value::Dates { start, end, precision } };
    let days = days_between(start, end) + 1;
    let at = |offset: i64| plus_days(start, offset).unwrap_or(start).min(end);
    let month_end =
        |months: i64| plus_months(start, months).and_then(|date| plus_days(date, -1)).unwrap_or(end).min(end);
    let month_start = |months: i64| plus_months(start, months).unwrap_or(start).min(end);
    let long = days > 31;
    let months = i64::from(end.year() - start.year()) * 12 + i64::from(end.month() - start.month()) + 1;
    let (first, last) = match (part, long) {
        (Part::Early | Part::Earlier, true) => (start, month_end(months / 2)),
        (Part::Early | Part::Earlier, false) if days > 7 => (start, at(14)),
        (Part::Early | Part::Earlier, false) => (start, at(days / 2 - 1)),
        (Part::Mid, true) => (month_start(months / 3), month_end(months - months / 3)),
        (Part::Mid, false) if days > 7 => (at(9), at(19)),
        (Part::Mid, false) => (at(days / 4), at(days - 1 - days / 4)),
        (Part::Late | Part::Later, true) => (month_start(months / 2), end),
        (Part::Late | Part::Later, false) if days > 7 => (at(15), end),
        (Part::Late | Part::Later, false) => (at(days / 2), end),
    };
    Value::Dates { start: first.min(last), end: last.max(first), precision: TimePrecision::Range }
}

fn holiday_in(holiday: Holiday, year: i16) -> Option<Date> {
    match holiday {
        Holiday::Fixed { month, day } => Date::new(year, month, day).ok(),
        Holiday::Easter(offset) => plus_days(easter(year)?, i64::from(offset)),
        Holiday::Nth { nth, weekday, month } => Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok(),
    }
}

/// Western Easter Sunday, by the anonymous Gregorian rule.
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (golden, century, rest) =
        (year_number.rem_euclid(19), year_number.div_euclid(100), year_number.rem_euclid(100));
    let shift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - shift + 15).rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * correction + 114;
    Date::new(year, i8::try_from(days / 31).ok()?, i8::try_from(days % 31 + 1).ok()?).ok()
}

fn latest(today: Date, weekday: Weekday) -> Option<Date> {
    plus_days(today, -i64::from(weekday.until(today.weekday())))
}

fn upcoming(today: Date, weekday: Weekday) -> Option<Date> {
    plus_days(today, i64::from(today.weekday().until(weekday)))
}

fn monday_of(date: Date) -> Option<Date> {
    plus_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

fn one_day(date: Date) -> Option<Value> {
    Some(Value::Dates { start: date, end: date, precision: TimePrecision::Day })
}

/// A stretch of days: a day where both ends are the same.
fn span(start: Date, end: Date) -> Option<Value> {
    let precision = if start == end { TimePrecision::Day } else { TimePrecision::Range };
    (start <= end).then_some(Value::Dates { start, end, precision })
}

fn span_as(start: Date, end: Date, precision: TimePrecision) -> Option<Value> {
    (start <= end).then_some(Value::Dates { start, end, precision })
}

fn plus_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn plus_months(date: Date, months: i64) -> Option<Date> {
    date.checked_add(Span::new().try_months(months).ok()?).ok()
}

/// Whole days between two dates, in either order.
fn days_between(one: Date, other: Date) -> i64 {
    one.duration_until(other).as_hours().abs() / 24
}

/// Since, until and the like, applied to an expression's own dates; "before 2014" leaves none.
pub fn bounded(value: Value, bound: super::Bound, published: Option<Date>) -> Value {
    use super::Bound;
    let Some((start, end)) = value.range() else { return value };
    if matches!(bound, Bound::Before | Bound::After) {
        return Value::None;
    }
    let stretched = match (bound, published) {
        (Bound::Since, Some(published)) => span(start, published),
        (Bound::Until, Some(published)) if end > published => span(published, end),
        _ => None,
    };
    stretched.unwrap_or(value)
}
