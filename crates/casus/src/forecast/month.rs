//! A calendar month as a number that can be reckoned with.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A month; its number counts from January 1980, which is 1 (`month_id` of the `ViEWS` data).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// The month of a year, counted from one; `None` outside 1..=12 or the years 1800 to 2200.
    #[must_use]
    pub fn new(year: i32, month: i32) -> Option<Self> {
        let plausible = (1800..=2200).contains(&year) && (1..=12).contains(&month);
        plausible.then_some(Self((year - 1980) * 12 + month))
    }

    /// The month with this number; `None` outside the years 1800 to 2200.
    #[must_use]
    pub fn from_id(id: i32) -> Option<Self> {
        let month = Self(id);
        (1800..=2200).contains(&month.year()).then_some(month)
    }

    #[must_use]
    pub fn of(date: Date) -> Self {
        Self((i32::from(date.year()) - 1980) * 12 + i32::from(date.month()))
    }

    #[must_use]
    pub fn id(self) -> i32 {
        self.0
    }

    #[must_use]
    pub fn year(self) -> i32 {
        1980 + (self.0 - 1).div_euclid(12)
    }

    /// Counted from one.
    #[must_use]
    pub fn month(self) -> i32 {
        (self.0 - 1).rem_euclid(12) + 1
    }

    /// So many months later, or earlier when negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// Months from `earlier` to here.
    #[must_use]
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The month's last day: the first on which its count can be complete.
    #[must_use]
    pub fn last_day(self) -> Date {
        let first = i16::try_from(self.year()).ok().zip(i8::try_from(self.month()).ok());
        first.and_then(|(year, month)| Date::new(year, month, 1).ok()).map_or(Date::MAX, Date::last_of_month)
    }

    /// As people say it: `October 2021`.
    #[must_use]
    pub fn words(self) -> String {
        let name = usize::try_from(self.month() - 1).ok().and_then(|month| NAMES.get(month)).unwrap_or(&"");
        format!("{name} {}", self.year())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a text is no month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAMonth(String);

impl fmt::Display for NotAMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a month; write 2021-10, or a month_id such as 502 (1 is January 1980)", self.0)
    }
}

impl std::error::Error for NotAMonth {}

impl FromStr for Month {
    type Err = NotAMonth;

    /// `2021-10`, a day of it, or its number.
    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let text = text.trim();
        let wrong = || NotAMonth(text.to_owned());
        if let Ok(id) = text.parse::<i32>() {
            return Self::from_id(id).filter(|_| id > 0 && id < 1800).ok_or_else(wrong);
        }
        let mut parts = text.splitn(3, ['-', '/', 'M']).map(str::parse::<i32>);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(year)), Some(Ok(month)), None | Some(Ok(1..=31))) => Self::new(year, month).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_months_agree() {
        let january = Month::new(1980, 1).unwrap();
        assert_eq!(january.id(), 1);
        assert_eq!(january.plus(-1).to_string(), "1979-12");
        let month: Month = "2016-11".parse().unwrap();
        assert_eq!(month.id(), 443);
        assert_eq!("443".parse(), Ok(month));
        assert_eq!("2016-11-30".parse(), Ok(month));
        assert_eq!(month.words(), "November 2016");
        assert_eq!(month.last_day().to_string(), "2016-11-30");
        assert_eq!(Month::of(month.last_day()), month);
    }

    #[test]
    fn what_is_no_month_is_told() {
        for text in ["", "2016-13", "2016", "soon", "-3", "2016-11-40", "99999999"] {
            let error = text.parse::<Month>().unwrap_err().to_string();
            assert!(error.contains("2021-10"), "{text}: {error}");
        }
    }
}
