//! What a time expression says, before it is tied to a date: the grammar's answer.

use jiff::civil::{Date, Weekday};

/// A time expression without its anchor.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    Calendar(Calendar),
    /// Days that need no anchor: a decade, a century, a one-time event.
    Block {
        start: Date,
        end: Date,
        part: Option<Part>,
    },
    /// Days from publication: yesterday is -1.
    Day(i32),
    Overnight,
    /// A whole unit counted from publication's: last week is -1.
    Unit {
        unit: Unit,
        shift: i32,
        part: Option<Part>,
    },
    /// "two weeks ago".
    Ago {
        count: i64,
        unit: Unit,
    },
    /// "in three days", "two weeks from now".
    Ahead {
        count: i64,
        unit: Unit,
        sure: bool,
    },
    /// "in the past three days".
    Past {
        count: i64,
        unit: Unit,
    },
    /// "over the next two weeks".
    Coming {
        count: i64,
        unit: Unit,
    },
    /// "a day later", "the previous month": counted from another date of the text.
    Shift {
        count: i64,
        unit: Unit,
    },
    /// "two days after the summit": the date of what follows, counted back from another date of the text.
    Toward {
        count: i64,
        unit: Unit,
    },
    /// "two weeks before Christmas": units from a date that the words give.
    Offset {
        count: i64,
        unit: Unit,
        from: Box<Said>,
    },
    /// "that day".
    Same(Unit),
    /// "the following Monday": the first one after another date of the text.
    Following(Weekday),
    /// "for a third straight day".
    Run {
        count: i64,
        unit: Unit,
    },
    /// From the first to the last.
    Span(Box<Said>, Box<Said>),
    Clock,
    /// A duration, a set, or a vague time.
    Vague,
}

/// The parts of a calendar date that the words give.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Calendar {
    pub year: Option<i16>,
    pub month: Option<i8>,
    pub day: Option<i8>,
    pub weekday: Option<Weekday>,
    /// Spring is 1.
    pub season: Option<i8>,
    /// Which one of how many equal parts of a year.
    pub slice: Option<(i8, i8)>,
    pub holiday: Option<Holiday>,
    pub part: Option<Part>,
    /// Which week of a month: the first is 1, the last -1.
    pub week: Option<i8>,
    /// Which one of the weekdays of a month: the first is 1, the last -1.
    pub nth: Option<i8>,
    /// "last Tuesday", "next October".
    pub shift: Option<i32>,
    /// "Tuesday of last week".
    pub week_shift: Option<i32>,
    /// "October last year".
    pub year_shift: Option<i32>,
    /// "the 5th of last month".
    pub month_shift: Option<i32>,
    /// The other reading of 03/04/2020, as month and day.
    pub swapped: Option<(i8, i8)>,
}

/// A holiday's rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    Fixed {
        month: i8,
        day: i8,
    },
    /// Days from Easter Sunday.
    Easter(i8),
    /// The nth such weekday of a month; -1 is the last.
    Nth {
        nth: i8,
        weekday: Weekday,
        month: i8,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Early,
    Mid,
    Late,
    /// From the unit's start to publication: "earlier this month".
    Earlier,
    /// From publication to the unit's end.
    Later,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Night,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

impl Unit {
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "second" => Self::Second,
            "minute" => Self::Minute,
            "hour" => Self::Hour,
            "night" => Self::Night,
            "day" => Self::Day,
            "weekend" => Self::Weekend,
            "week" => Self::Week,
            "fortnight" => Self::Fortnight,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            "decade" => Self::Decade,
            "century" => Self::Century,
            _ => return None,
        })
    }
}

/// How the words bind an act to the date: on it, or from or up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    On,
    Since,
    Until,
    By,
    Before,
    After,
}
