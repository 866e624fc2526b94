//! Deaths by country in the months ahead: honest distributions, the words that explain them, and their track record.
//!
//! ```text
//! panel --history--> history --distribution--> distribution --draws--> draws --score--> track record
//! ```
//!
//! **Invariant:** a forecast reads only values that were known at its origin, and every draw has a bound
//! ([`mixture::bound`]). Nothing is drawn by chance: draws are evenly spaced quantiles in an order that depends on the
//! country and month only.

pub mod month;
pub mod country;
pub mod series;
pub mod distribution;
pub mod mixture;
pub mod conformal;
pub mod escalation;

pub mod explain;
pub mod score;
pub mod backtest;
pub mod sequence;

use conformal::Bands;
use distribution::{Distribution, Grid, Seeded};
use escalation::{Escalation, Regression};
use mixture::Model;
use month::Month;
use score::Sorted;
use series::{History, Panel};

use crate::error::Error;

/// The farthest month that is forecast, counted from the origin.
pub const FARTHEST: i32 = 14;

/// How many draws stand for a distribution.
pub const DRAWS: usize = 1000;

/// What forecasts are made with.
#[derive(Debug, Clone)]
pub struct Means {
    pub grid: Grid,
    pub bands: Bands,
    pub model: Model,
    pub draws: usize,
}

impl Means {
    /// What ships with casus: the calibrated mixture.
    ///
    /// # Errors
    /// When an embedded table is broken.
    pub fn embedded() -> Result<Self, Error> {
        Ok(Self { grid: Grid::new(), bands: Bands::embedded()?, model: Model::Calibrated, draws: DRAWS })
    }
}

/// The forecast of one month of one country.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    pub month: Month,
    /// Months from the origin.
    pub ahead: i32,
    pub draws: Sorted,
    pub chances: Vec<Chance>,
}

/// How likely an escalation is, by each way of reckoning, beside how often it happens anyway.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    pub escalation: Escalation,
    /// The fewest deaths that make it so.
    pub threshold: u32,
    /// Share of the draws.
    pub drawn: f64,
    /// By logistic regression; none where there was too little to learn from.
    pub regressed: Option<f64>,
    /// How often it happened in all countries before the origin.
    pub base_rate: f64,
}

/// An escalation with what the past of all countries, as known at the origin, says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    pub escalation: Escalation,
    pub regression: Option<Regression>,
    pub base_rate: f64,
}

/// What the past of all countries says of each escalation.
#[must_use]
pub fn learn(histories: &[History]) -> Vec<Learned> {
    let of = |escalation: Escalation| {
        let examples: Vec<_> = histories.iter().flat_map(|history| escalation::examples(escalation, history)).collect();
        let base_rate = escalation::base_rate(&examples);
        Learned { escalation, regression: Regression::fit(&examples), base_rate }
    };
    Escalation::ALL.map(of).into()
}

/// The histories of all countries, as they were known on the last day of the origin.
#[must_use]
pub fn histories(panel: &Panel, origin: Month) -> Vec<(&str, History)> {
    let known = |country| Some((country, panel.history(country, origin, origin.last_day())?));
    panel.countries().map(String::as_str).filter_map(known).collect()
}

/// The distribution of deaths so many months after the origin.
#[must_use]
pub fn distribution(history: &History, ahead: i32, means: &Means) -> Distribution {
    let raw = mixture::distribution(means.model, history, ahead, &means.grid);
    match means.model {
        Model::Calibrated => means.bands.correct(raw, mixture::level(history, mixture::HALVING)),
        _ => raw,
    }
}

/// The forecast of the month so many months after the origin; `None` only when no draw is wanted.
#[must_use]
pub fn forecast(history: &History, ahead: i32, learned: &[Learned], means: &Means) -> Option<Forecast> {
    let draws = distribution(history, ahead, means).draws(&means.grid, means.draws)?;
    let chances = learned.iter().map(|learned| {
        let threshold = learned.escalation.threshold(history);
        let regressed = learned.regression.as_ref().map(|it| it.probability(learned.escalation, history, ahead));
        Chance {
            escalation: learned.escalation,
            threshold,
            drawn: draws.at_least(threshold),
            regressed,
            base_rate: learned.base_rate,
        }
    });
    let chances = chances.collect();
    Some(Forecast { month: history.origin.plus(ahead), ahead, draws, chances })
}

/// The draws in the order in which they are written: the same on any machine, and unlike that of other months.
#[must_use]
pub fn in_order(forecast: &Forecast, country: &str) -> Vec<u32> {
    let mut draws = forecast.draws.draws().to_vec();
    Seeded::of(country, forecast.month.id()).shuffle(&mut draws);
    draws
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_is_the_same_every_time() {
        let means = Means::embedded().unwrap();
        let history = History::of_counts("2021-10".parse().unwrap(), &[3, 0, 12, 40, 7, 0, 0, 5]).unwrap();
        let learned = learn(std::slice::from_ref(&history));
        let first = forecast(&history, 3, &learned, &means).unwrap();
        assert_eq!(forecast(&history, 3, &learned, &means).unwrap(), first);
        assert_eq!(in_order(&first, "ETH"), in_order(&first, "ETH"));
        assert_ne!(in_order(&first, "ETH"), in_order(&first, "KEN"));
        assert_eq!(first.month.to_string(), "2022-01");
        assert_eq!(first.draws.draws().len(), DRAWS);
    }

    #[test]
    fn chances_fall_with_the_threshold() {
        let means = Means::embedded().unwrap();
        let history = History::of_counts("2021-10".parse().unwrap(), &[30, 20, 12, 140, 37, 60, 80, 25]).unwrap();
        let drawn: Vec<f64> =
            forecast(&history, 3, &learn(&[]), &means).unwrap().chances.iter().map(|chance| chance.drawn).collect();
        assert!(drawn[0] >= drawn[1] && drawn[1] >= drawn[2] && drawn[2] >= drawn[3], "{drawn:?}");
    }
}
