//! Deaths by country and month as they were known at a time: every value with its release.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::country::Iso3;
use super::month::Month;

/// No count is taken for larger than this; the worst month that UCDP records has about 230,000 deaths.
pub const MOST_DEATHS: u32 = 1_000_000;

/// Deaths of one country in one month, as one release counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub deaths: u32,
    /// Which edition of which data: values of different releases are never mixed in one month.
    pub release: String,
    /// The first day on which it was known.
    pub known: Date,
    /// Whether that day is only an assumption: the last day of the month counted.
    pub known_is_assumed: bool,
}

/// Counts of many countries.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    values: BTreeMap<Iso3, BTreeMap<Month, Vec<Value>>>,
}

/// Two values of one release for the same country and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    pub earlier: u32,
}

/// What was known of one country at an origin.
///
/// **Invariant:** points are in order of their months and none is after the origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub origin: Month,
    points: Vec<(Month, u32)>,
    /// Release of the last value.
    pub release: String,
    /// Months between the first and the origin without a value.
    pub gaps: Vec<Month>,
    pub known_is_assumed: bool,
}

impl Panel {
    /// Adds a value.
    ///
    /// # Errors
    /// When the same release already has one for this country and month; that one stays.
    pub fn add(&mut self, country: &str, month: Month, value: Value) -> Result<(), Duplicate> {
        let values = self.values.entry(country.to_owned()).or_default().entry(month).or_default();
        if let Some(earlier) = values.iter().find(|other| other.release == value.release) {
            return Err(Duplicate { earlier: earlier.deaths });
        }
        values.push(value);
        values.sort_by(|left, right| (left.known, &left.release).cmp(&(right.known, &right.release)));
        Ok(())
    }

    pub fn countries(&self) -> impl Iterator<Item = &Iso3> {
        self.values.keys()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The first month that has a value for any country.
    #[must_use]
    pub fn first_month(&self) -> Option<Month> {
        self.values.values().filter_map(|months| months.keys().next().copied()).min()
    }

    /// The last month that has a value for any country.
    #[must_use]
    pub fn last_month(&self) -> Option<Month> {
        self.values.values().filter_map(|months| months.keys().next_back().copied()).max()
    }

    /// Names of all releases, in order.
    #[must_use]
    pub fn releases(&self) -> Vec<String> {
        let mut releases: Vec<String> =
            self.values.values().flat_map(BTreeMap::values).flatten().map(|value| value.release.clone()).collect();
        releases.sort();
        releases.dedup();
        releases
    }

    /// What was known of a country on this day, up to the origin; `None` when that is nothing.
    ///
    /// Of several releases of one month the newest that was known counts.
    #[must_use]
    pub fn history(&self, country: &str, origin: Month, known_by: Date) -> Option<History> {
        let months = self.values.get(country)?;
        let known = months.range(..=origin).filter_map(|(&month, values)| Some((month, newest(values, known_by)?)));
        let known: Vec<(Month, &Value)> = known.collect();
        let (&(first, _), &(_, last)) = (known.first()?, known.last()?);
        let points: Vec<(Month, u32)> =
            known.iter().map(|(month, value)| (*month, value.deaths.min(MOST_DEATHS))).collect();
        let gaps = (0..=origin.since(first))
            .map(|months| first.plus(months))
            .filter(|month| points.binary_search_by_key(month, |point| point.0).is_err())
            .collect();
        Some(History {
            origin,
            points,
            release: last.release.clone(),
            gaps,
            known_is_assumed: known.iter().any(|(_, value)| value.known_is_assumed),
        })
    }

    /// What the newest release says.
    #[must_use]
    pub fn settled(&self, country: &str, month: Month) -> Option<u32> {
        Some(self.values.get(country)?.get(&month)?.last()?.deaths)
    }
}

fn newest(values: &[Value], known_by: Date) -> Option<&Value> {
    values.iter().rfind(|value| value.known <= known_by)
}

impl History {
    /// A history of consecutive months that ends at the origin, oldest first; `None` for no months at all.
    #[must_use]
    pub fn of_counts(origin: Month, counts: &[u32]) -> Option<Self> {
        let months = i32::try_from(counts.len()).ok().filter(|&months| months > 0)?;
        let points = (1 - months..=0).zip(counts);
        Some(Self {
            origin,
            points: points.map(|(back, &deaths)| (origin.plus(back), deaths.min(MOST_DEATHS))).collect(),
            release: String::new(),
            gaps: Vec::new(),
            known_is_assumed: false,
        })
    }

    /// The same history as it stood at an earlier origin; `None` when it had not begun.
    #[must_use]
    pub fn until(&self, origin: Month) -> Option<Self> {
        let points = self.points[..self.points.partition_point(|point| point.0 <= origin)].to_vec();
        let gaps = self.gaps.iter().copied().filter(|gap| *gap <= origin).collect();
        let (release, known_is_assumed) = (self.release.clone(), self.known_is_assumed);
        (!points.is_empty()).then_some(Self { origin, points, release, gaps, known_is_assumed })
    }

    /// Months with their deaths, oldest first.
    #[must_use]
    pub fn points(&self) -> &[(Month, u32)] {
        &self.points
    }

    /// Deaths in this month; `None` when unknown or after the origin.
    #[must_use]
    pub fn deaths_in(&self, month: Month) -> Option<u32> {
        let found = self.points.binary_search_by_key(&month, |point| point.0).ok()?;
        Some(self.points[found].1)
    }

    /// How many months each value lies before the origin, with its deaths.
    pub fn ages(&self) -> impl Iterator<Item = (i32, u32)> + '_ {
        self.points.iter().map(|&(month, deaths)| (self.origin.since(month), deaths))
    }

    /// The values of the last so many months before the origin, the origin's month among them.
    #[must_use]
    pub fn last(&self, months: i32) -> &[(Month, u32)] {
        let from = self.points.partition_point(|point| self.origin.since(point.0) >= months);
        &self.points[from..]
    }

    /// Months from the oldest value to the origin, both counted.
    #[must_use]
    pub fn span(&self) -> i32 {
        self.points.first().map_or(0, |first| self.origin.since(first.0) + 1)
    }

    /// Whether anybody died in the last twelve months.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.last(12).iter().any(|point| point.1 > 0)
    }

    #[must_use]
    pub fn most(&self) -> u32 {
        self.points.iter().map(|point| point.1).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn value(deaths: u32, release: &str, known: Date) -> Value {
        Value { deaths, release: release.to_owned(), known, known_is_assumed: false }
    }

    #[test]
    fn only_what_was_known_is_read() {
        let mut panel = Panel::default();
        let [first, second] = ["2020-01", "2020-03"].map(|month| month.parse::<Month>().unwrap());
        panel.add("ETH", first, value(3, "candidate", date(2020, 2, 20))).unwrap();
        panel.add("ETH", first, value(9, "final", date(2021, 6, 1))).unwrap();
        panel.add("ETH", second, value(5, "candidate", date(2020, 4, 20))).unwrap();
        assert_eq!(panel.history("ETH", second, date(2020, 2, 19)), None);
        let early = panel.history("ETH", second, date(2020, 5, 1)).unwrap();
        assert_eq!(early.points(), [(first, 3), (second, 5)]);
        assert_eq!(early.gaps, [first.plus(1)]);
        let late = panel.history("ETH", second, date(2022, 1, 1)).unwrap();
        assert_eq!(late.points()[0].1, 9);
        assert_eq!(panel.history("ETH", first, date(2022, 1, 1)).unwrap().points().len(), 1);
        assert_eq!(panel.settled("ETH", first), Some(9));
    }

    #[test]
    fn a_second_value_of_the_same_release_is_refused() {
        let mut panel = Panel::default();
        let month = "2020-01".parse().unwrap();
        panel.add("ETH", month, value(3, "a", date(2020, 2, 1))).unwrap();
        assert_eq!(panel.add("ETH", month, value(4, "a", date(2020, 2, 1))), Err(Duplicate { earlier: 3 }));
        assert_eq!(panel.settled("ETH", month), Some(3));
    }

    #[test]
    fn the_last_months_are_counted_from_the_origin() {
        let origin = "2020-12".parse().unwrap();
        let history = History::of_counts(origin, &[7, 1, 2, 3]).unwrap();
        assert_eq!(history.last(3).iter().map(|point| point.1).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(history.span(), 4);
        assert_eq!(history.ages().next(), Some((3, 7)));
        assert!(History::of_counts(origin, &[]).is_none());
        assert_eq!(History::of_counts(origin, &[u32::MAX]).unwrap().most(), MOST_DEATHS);
    }
}
