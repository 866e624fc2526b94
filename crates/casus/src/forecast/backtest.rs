//! The track record: forecasts made as if at past origins, scored against what then happened.

use super::conformal::Past;
use super::distribution::Seeded;
use super::month::Month;
use super::score::{self, Sorted};
use super::series::{History, Panel};
use super::{Chance, FARTHEST, Learned, Means, distribution, forecast, histories, learn, mixture};

/// The shares of the bands whose coverage is told.
pub const BANDS: [f64; 3] = [0.5, 0.8, 0.9];

/// A year of forecasts from one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub origin: Month,
    /// First month ahead that is scored; the last is [`FARTHEST`].
    pub nearest: i32,
}

impl Window {
    /// The window of a calendar year as in the `ViEWS` challenge: origin in October of the year before.
    #[must_use]
    pub fn of_year(year: i32) -> Option<Self> {
        Some(Self { origin: Month::new(year - 1, 10)?, nearest: 3 })
    }

    fn ahead(self) -> std::ops::RangeInclusive<i32> {
        self.nearest..=FARTHEST
    }
}

/// One forecast month of one country with its scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub country: String,
    pub origin: Month,
    pub month: Month,
    pub ahead: i32,
    pub happened: u32,
    pub middle: f64,
    /// Whether anybody died in the twelve months before the origin, which was known then.
    pub active: bool,
    pub scores: Scores,
    pub chances: Vec<Chance>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    pub crps: f64,
    pub crps_log: f64,
    pub ignorance: f64,
    /// Interval score of the 90 % band.
    pub interval: f64,
    /// Whether each of [`BANDS`] held what happened.
    pub covered: [bool; BANDS.len()],
}

/// What a window's forecasts start from: every country's history, and what was learned of escalations.
#[derive(Debug, Clone)]
pub struct Start<'a> {
    pub window: Window,
    pub histories: Vec<(&'a str, History)>,
    pub learned: Vec<Learned>,
}

/// What was known at a window's origin.
#[must_use]
pub fn start(panel: &Panel, window: Window) -> Start<'_> {
    let histories = histories(panel, window.origin);
    let only: Vec<History> = histories.iter().map(|(_, history)| history.clone()).collect();
    Start { window, histories, learned: learn(&only) }
}

/// The scored months of one country; months without an outcome are left out.
#[must_use]
pub fn cells(
    panel: &Panel,
    window: Window,
    country: &str,
    history: &History,
    learned: &[Learned],
    means: &Means,
) -> Vec<Cell> {
    let cell = |ahead: i32| {
        let month = window.origin.plus(ahead);
        let happened = panel.settled(country, month)?;
        let forecast = forecast(history, ahead, learned, means)?;
        Some(Cell {
            country: country.to_owned(),
            origin: window.origin,
            month,
            ahead,
            happened,
            middle: forecast.draws.quantile(0.5),
            active: history.is_active(),
            scores: scores(&forecast.draws, happened),
            chances: forecast.chances,
        })
    };
    window.ahead().filter_map(cell).collect()
}

fn scores(draws: &Sorted, happened: u32) -> Scores {
    Scores {
        crps: score::crps(draws, happened),
        crps_log: score::crps_log(draws, happened),
        ignorance: score::ignorance(draws, happened),
        interval: score::interval(draws, happened, 0.9),
        covered: BANDS.map(|share| score::covers(draws, happened, share)),
    }
}

/// Where in its raw distribution each month of a window fell, to calibrate bands on.
#[must_use]
pub fn past(panel: &Panel, start: &Start<'_>, means: &Means) -> Vec<Past> {
    let raw = Means { model: mixture::Model::Mixture, ..means.clone() };
    let mut past = Vec::new();
    for (country, history) in &start.histories {
        let level = mixture::level(history, mixture::HALVING);
        for ahead in start.window.ahead() {
            if let Some(happened) = panel.settled(country, start.window.origin.plus(ahead)) {
                let (below, reached) = distribution(history, ahead, &raw).around(&means.grid, happened);
                past.push(Past { level, below, reached });
            }
        }
    }
    past
}

/// A figure of the track record with the range that 90 % of bootstrap samples over countries fall in.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// How many months it rests on.
    pub cells: usize,
}

/// How often a resample of countries is drawn.
const RESAMPLES: usize = 1000;

/// A sum and how many months it is over.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    sum: f64,
    count: f64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    fn mean(self) -> f64 {
        if self.count > 0.0 { self.sum / self.count } else { f64::NAN }
    }
}

/// What is measured of a cell, if it counts for that figure.
type Measure = Box<dyn Fn(&Cell) -> Option<f64>>;

/// Every figure of the track record over these cells.
#[must_use]
pub fn figures(cells: &[Cell]) -> Vec<Figure> {
    let mut countries: Vec<&str> = cells.iter().map(|cell| cell.country.as_str()).collect();
    countries.sort_unstable();
    countries.dedup();
    let samples = resamples(countries.len());
    let of = |(name, measure): (String, Measure)| {
        let mut sums = vec![Sum::default(); countries.len()];
        for cell in cells {
            if let (Ok(place), Some(value)) = (countries.binary_search(&cell.country.as_str()), measure(cell)) {
                sums[place].add(Sum { sum: value, count: 1.0 });
            }
        }
        let value = total(sums.iter().copied());
        let mut means: Vec<f64> = samples
            .iter()
            .map(|sample| total(sample.iter().map(|&place| sums[place])).mean())
            .filter(|mean| mean.is_finite())
            .collect();
        means.sort_by(f64::total_cmp);
        let at = |share: f64| means.get((share * means.len() as f64) as usize).copied().unwrap_or(f64::NAN);
        Figure { name, value: value.mean(), low: at(0.05), high: at(0.95), cells: value.count as usize }
    };
    measures().into_iter().map(of).collect()
}

fn total(sums: impl Iterator<Item = Sum>) -> Sum {
    sums.fold(Sum::default(), |mut all, sum| {
        all.add(sum);
        all
    })
}

/// Places of countries, drawn with putting back: the same for the same number of countries.
fn resamples(countries: usize) -> Vec<Vec<usize>> {
    let mut seeded = Seeded::new(1);
    (0..RESAMPLES).map(|_| (0..countries).map(|_| seeded.below(countries)).collect()).collect()
}

fn measures() -> Vec<(String, Measure)> {
    let mut measures: Vec<(String, Measure)> = vec![
        ("crps".to_owned(), Box::new(|cell| Some(cell.scores.crps))),
        ("crps_log".to_owned(), Box::new(|cell| Some(cell.scores.crps_log))),
        ("ignorance".to_owned(), Box::new(|cell| Some(cell.scores.ignorance))),
        ("interval_90".to_owned(), Box::new(|cell| Some(cell.scores.interval))),
    ];
    for (place, escalation) in super::Escalation::ALL.into_iter().enumerate() {
        let chance = move |cell: &Cell| cell.chances.get(place).map(|chance| (*chance, cell.happened));
        let drawn: Measure = Box::new(move |cell| chance(cell).map(|(it, happened)| brier(it.drawn, it, happened)));
        let regressed: Measure =
            Box::new(move |cell| chance(cell).and_then(|(it, happened)| Some(brier(it.regressed?, it, happened))));
        let base: Measure = Box::new(move |cell| chance(cell).map(|(it, happened)| brier(it.base_rate, it, happened)));
        let name = escalation.name();
        measures.push((format!("brier_{name}"), drawn));
        measures.push((format!("brier_{name}_regressed"), regressed));
        measures.push((format!("brier_{name}_base_rate"), base));
    }
    for (group, wanted) in [("all", None), ("active", Some(true)), ("quiet", Some(false))] {
        for (place, share) in BANDS.into_iter().enumerate() {
            let covered: Measure = Box::new(move |cell| {
                let counts = wanted.is_none_or(|active| cell.active == active);
                counts.then(|| f64::from(u8::from(cell.scores.covered[place])))
            });
            measures.push((format!("coverage_{:.0}_{group}", share * 100.0), covered));
        }
    }
    measures
}

fn brier(probability: f64, chance: Chance, happened: u32) -> f64 {
    score::brier(probability, happened >= chance.threshold)
}

/// The value of a figure by its name.
#[must_use]
pub fn value(figures: &[Figure], name: &str) -> Option<f64> {
    figures.iter().find(|figure| figure.name == name).map(|figure| figure.value)
}

/// Share of the base rate's Brier score that the forecast saves; 0 is no better than the base rate, 1 is perfect.
#[must_use]
pub fn skill(brier: f64, base_rate: f64) -> f64 {
    if base_rate > 0.0 { 1.0 - brier / base_rate } else { f64::NAN }
}

/// The cells with the greatest CRPS, and the share of the sum of all that each makes up.
#[must_use]
pub fn dominant(cells: &[Cell], most: usize) -> Vec<(&Cell, f64)> {
    let sum: f64 = cells.iter().map(|cell| cell.scores.crps).sum();
    let mut order: Vec<&Cell> = cells.iter().collect();
    order.sort_by(|left, right| right.scores.crps.total_cmp(&left.scores.crps));
    order.into_iter().take(most).map(|cell| (cell, cell.scores.crps / sum)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::forecast::mixture::Model;
    use crate::forecast::series::Value;

    fn panel() -> Panel {
        let mut panel = Panel::default();
        let first = Month::new(2016, 11).unwrap();
        for (number, country) in ["AAA", "BBB", "CCC"].into_iter().enumerate() {
            for step in 0..30_i32 {
                let deaths = u32::try_from(step * 7 % 13).unwrap() * u32::try_from(number).unwrap();
                let month = first.plus(step);
                let value =
                    Value { deaths, release: "test".to_owned(), known: month.last_day(), known_is_assumed: true };
                panel.add(country, month, value).unwrap();
            }
        }
        panel
    }

    fn record(panel: &Panel, means: &Means) -> Vec<Cell> {
        let start = start(panel, Window::of_year(2018).unwrap());
        let all = start.histories.iter();
        all.flat_map(|(country, history)| cells(panel, start.window, country, history, &start.learned, means)).collect()
    }

    #[test]
    fn a_window_is_the_year_after_its_origin() {
        let record = record(&panel(), &Means::embedded().unwrap());
        assert_eq!(record.len(), 36);
        assert_eq!(record[0].month.to_string(), "2018-01");
        assert_eq!(record[11].month.to_string(), "2018-12");
        assert_eq!((record[0].ahead, record[11].ahead), (3, 14));
        assert!(!record[0].active && record[12].active);
    }

    #[test]
    fn what_comes_after_the_origin_changes_no_forecast() {
        let means = Means::embedded().unwrap();
        let before = record(&panel(), &means);
        let mut changed = panel();
        let month = Month::new(2018, 3).unwrap();
        let known = date(2018, 4, 1);
        let value = Value { deaths: 5000, release: "later".to_owned(), known, known_is_assumed: false };
        changed.add("BBB", month, value).unwrap();
        let after = record(&changed, &means);
        for (left, right) in before.iter().zip(&after) {
            assert_eq!(left.chances, right.chances);
            assert!((left.middle - right.middle).abs() < f64::EPSILON);
        }
        assert_eq!(after.iter().filter(|cell| cell.happened == 5000).count(), 1);
    }

    #[test]
    fn figures_are_means_inside_their_ranges() {
        let means = Means { model: Model::LastYear, ..Means::embedded().unwrap() };
        let record = record(&panel(), &means);
        let figures = figures(&record);
        let crps = record.iter().map(|cell| cell.scores.crps).sum::<f64>() / 36.0;
        assert!((value(&figures, "crps").unwrap() - crps).abs() < 1e-12);
        for figure in figures.iter().filter(|figure| figure.value.is_finite()) {
            assert!(figure.low <= figure.value && figure.value <= figure.high, "{figure:?}");
        }
        assert_eq!(figures.iter().find(|figure| figure.name == "coverage_90_quiet").unwrap().cells, 12);
        let shares: f64 = dominant(&record, 100).iter().map(|(_, share)| share).sum();
        assert!((shares - 1.0).abs() < 1e-9);
    }

    #[test]
    fn skill_is_what_is_saved() {
        assert!((skill(0.02, 0.08) - 0.75).abs() < 1e-12);
        assert!(skill(0.1, 0.0).is_nan());
    }
}
