//! From a country's own history to a distribution of the deaths of a month ahead: the models and their mixture.
//!
//! Every model reads only the months of one country, so that its answer can be checked by hand.

use super::distribution::{Distribution, Grid, normal};
use super::series::{History, MOST_DEATHS};

/// How a forecast is made from a history, simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Model {
    /// The last twelve months, each as likely as the other: the yardstick known as conflictology.
    LastYear,
    /// All months, the weight of a month halving every [`HALVING`] months.
    Halving,
    /// A negative binomial distribution with the mean and variance of the weighted history.
    NegativeBinomial,
    /// The halving history, the same history smeared, the negative binomial and a little of the unforeseen.
    Mixture,
    /// The mixture with its bands widened or narrowed to what they should have been in the past.
    Calibrated,
}

impl Model {
    pub const ALL: [Self; 5] = [Self::LastYear, Self::Halving, Self::NegativeBinomial, Self::Mixture, Self::Calibrated];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LastYear => "last-year",
            Self::Halving => "halving",
            Self::NegativeBinomial => "negative-binomial",
            Self::Mixture => "mixture",
            Self::Calibrated => "calibrated",
        }
    }
}

/// Months in which the weight of a value halves.
pub const HALVING: f64 = 6.0;

/// The same for the mean and the variance of the negative binomial, and for the height of the history: they follow
/// the present more closely.
const HALVING_MOMENTS: f64 = 3.0;

/// Older values than this weigh next to nothing and are left out.
pub const OLDEST: i32 = 60;

/// No draw is above this many times the worst month of the country's history, plus [`BOUND_PLUS`].
pub const BOUND_TIMES: u32 = 10;
pub const BOUND_PLUS: u32 = 250;

/// Share of each part of the mixture; the rest, 0.4 %, is the unforeseen.
const SHARE_HALVING: f64 = 0.25 * 0.996;
const SHARE_SMEARED: f64 = 0.6 * 0.996;
const SHARE_NEGATIVE_BINOMIAL: f64 = 0.15 * 0.996;
const SHARE_UNFORESEEN: f64 = 0.004;

/// The variance of the history is tripled: what is ahead varies more than what was.
const INFLATION: f64 = 3.0;

/// A quiet month of a country at war is followed by deaths with this probability.
const BREAKS_QUIET: f64 = 0.35;

/// A country counts as at war for that when months with deaths have this share of the weights, below it in proportion.
const AT_WAR: f64 = 0.3;

/// Ten months ahead, the spread of a smeared month on the scale `ln(1 + deaths)`, at three heights of the history.
const SPREADS: [(f64, f64); 3] = [(1.0, 1.5), (3.2, 0.7), (6.0, 0.7)];

/// A month above the height of the history is drawn towards it by this share of the distance: peaks do not last.
const PEAKS_PASS: f64 = 0.35;

/// Where the first deaths after quiet lie: the middle and the spread of `ln(1 + deaths)`.
const FIRST_DEATHS: (f64, f64) = (1.1, 1.3);

/// The most that any draw of this history can be.
#[must_use]
pub fn bound(history: &History) -> u32 {
    history.most().saturating_mul(BOUND_TIMES).saturating_add(BOUND_PLUS).min(MOST_DEATHS)
}

/// The mean of the history, the weight of a month halving every so many months.
#[must_use]
pub fn level(history: &History, halving: f64) -> f64 {
    weighted(history, halving).iter().map(|&(deaths, weight)| weight * f64::from(deaths)).sum()
}

/// The distribution of the deaths `ahead` months after the origin, before calibration.
#[must_use]
pub fn distribution(model: Model, history: &History, ahead: i32, grid: &Grid) -> Distribution {
    let reached = match model {
        Model::LastYear => {
            let year: Vec<(u32, f64)> = history.last(12).iter().map(|point| (point.1, 1.0)).collect();
            drawn_from(&normed(year), grid)
        }
        Model::Halving => drawn_from(&weighted(history, HALVING), grid),
        Model::NegativeBinomial => negative_binomial(history, grid),
        Model::Mixture | Model::Calibrated => mixed(history, ahead, grid),
    };
    Distribution::bounded(grid, reached, bound(history))
}

fn mixed(history: &History, ahead: i32, grid: &Grid) -> Vec<f64> {
    let parts = [
        (SHARE_HALVING, drawn_from(&weighted(history, HALVING), grid)),
        (SHARE_SMEARED, smeared(history, ahead, grid)),
        (SHARE_NEGATIVE_BINOMIAL, negative_binomial(history, grid)),
        (SHARE_UNFORESEEN, first_deaths(grid)),
    ];
    let mut reached = vec![0.0; grid.counts().len()];
    for (share, part) in parts {
        for (sum, value) in reached.iter_mut().zip(part) {
            *sum += share * value;
        }
    }
    reached
}

/// Deaths of each month with its weight; the weights add up to 1.
fn weighted(history: &History, halving: f64) -> Vec<(u32, f64)> {
    let recent = history.ages().filter(|(age, _)| *age <= OLDEST);
    let weights: Vec<(u32, f64)> =
        recent.map(|(age, deaths)| (deaths, 0.5_f64.powf(f64::from(age) / halving))).collect();
    normed(weights)
}

/// Weights that add up to 1; a history too old to have any left counts as its last month.
fn normed(mut weights: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    let sum: f64 = weights.iter().map(|weight| weight.1).sum();
    for weight in &mut weights {
        weight.1 /= sum;
    }
    if weights.is_empty() { vec![(0, 1.0)] } else { weights }
}

fn drawn_from(weights: &[(u32, f64)], grid: &Grid) -> Vec<f64> {
    let mut steps = vec![0.0; grid.counts().len()];
    for &(deaths, weight) in weights {
        steps[grid.place(deaths)] += weight;
    }
    let mut reached = 0.0;
    for step in &mut steps {
        reached += *step;
        *step = reached;
    }
    steps
}

/// Each month of the history as a log-normal hill around its count; quiet months as quiet or a few deaths.
fn smeared(history: &History, ahead: i32, grid: &Grid) -> Vec<f64> {
    let weights = weighted(history, HALVING);
    let quiet: f64 = weights.iter().filter(|weight| weight.0 == 0).map(|weight| weight.1).sum();
    let short = shortness(history);
    let height = height(history);
    let spread = spread_at(height) * (f64::from(ahead.max(1)) / 10.0).sqrt() * short;
    let breaks = BREAKS_QUIET * ((1.0 - quiet) / AT_WAR).min(1.0) + 0.1 * (short - 1.0);
    let first = first_deaths(grid);
    let mut reached: Vec<f64> = first.iter().map(|reached| quiet * (1.0 - breaks + breaks * reached)).collect();
    for &(deaths, weight) in weights.iter().filter(|weight| weight.0 > 0) {
        let log = f64::from(deaths).ln_1p();
        let middle = log - PEAKS_PASS * (log - height).max(0.0);
        let wide = (spread * spread + 0.3 / f64::from(deaths)).sqrt();
        for (sum, log) in reached.iter_mut().zip(grid.logs()) {
            *sum += weight * normal((log - middle) / wide);
        }
    }
    reached
}

/// The weighted mean of `ln(1 + deaths)` over months with deaths; recent months count most.
fn height(history: &History) -> f64 {
    let weights: Vec<(u32, f64)> =
        weighted(history, HALVING_MOMENTS).into_iter().filter(|weight| weight.0 > 0).collect();
    let sum: f64 = weights.iter().map(|weight| weight.1).sum();
    if sum > 0.0 {
        weights.iter().map(|&(deaths, weight)| weight * f64::from(deaths).ln_1p()).sum::<f64>() / sum
    } else {
        0.0
    }
}

fn spread_at(height: f64) -> f64 {
    let [first, .., last] = SPREADS;
    let between = SPREADS.windows(2).find(|pair| height <= pair[1].0);
    match between {
        _ if height <= first.0 => first.1,
        Some(pair) => pair[0].1 + (height - pair[0].0) / (pair[1].0 - pair[0].0) * (pair[1].1 - pair[0].1),
        None => last.1,
    }
}

/// How much wider the bands must be because the history is shorter than a year: 1 for a year, 3.5 for one month.
fn shortness(history: &History) -> f64 {
    (12.0 / history.points().len().clamp(1, 12) as f64).sqrt()
}

fn first_deaths(grid: &Grid) -> Vec<f64> {
    let (middle, spread) = FIRST_DEATHS;
    // Given that somebody dies: what the hill leaves below one death is shared out above.
    let none = normal((grid.logs()[0] - middle) / spread);
    grid.logs().iter().map(|log| ((normal((log - middle) / spread) - none) / (1.0 - none)).max(0.0)).collect()
}

fn negative_binomial(history: &History, grid: &Grid) -> Vec<f64> {
    let weights = weighted(history, HALVING_MOMENTS);
    let mean: f64 = weights.iter().map(|&(deaths, weight)| weight * f64::from(deaths)).sum();
    if mean <= 0.0 {
        return vec![1.0; grid.counts().len()];
    }
    let variance: f64 = weights.iter().map(|&(deaths, weight)| weight * (f64::from(deaths) - mean).powi(2)).sum();
    let variance = INFLATION * variance * shortness(history).powi(2) + (shortness(history) - 1.0) * mean * mean;
    let size = if variance > mean { (mean * mean / (variance - mean)).clamp(0.02, 50.0) } else { 50.0 };
    counted(mean, size, bound(history), grid)
}

/// The negative binomial distribution of this mean and size, term by term up to the bound.
fn counted(mean: f64, size: f64, bound: u32, grid: &Grid) -> Vec<f64> {
    let ratio = mean / (size + mean);
    let mut term = (size * (size / (size + mean)).ln()).exp();
    let (mut reached, mut count) = (term, 0_u32);
    let upto = |most: u32, reached: &mut f64, term: &mut f64, count: &mut u32| {
        while *count < most {
            *term *= (size + f64::from(*count)) / (f64::from(*count) + 1.0) * ratio;
            *count += 1;
            *reached += *term;
        }
        reached.min(1.0)
    };
    grid.counts().iter().map(|&most| upto(most.min(bound), &mut reached, &mut term, &mut count)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn history(counts: &[u32]) -> History {
        History::of_counts("2021-10".parse().unwrap(), counts).unwrap()
    }

    #[test]
    fn last_year_is_the_last_twelve_months() {
        let grid = Grid::new();
        let counts: Vec<u32> = (0..24).collect();
        let year = distribution(Model::LastYear, &history(&counts), 3, &grid).draws(&grid, 1200).unwrap();
        assert_eq!(year.draws().iter().filter(|&&draw| draw == 12).count(), 100);
        assert_eq!((year.draws()[0], year.draws()[1199]), (12, 23));
    }

    #[test]
    fn weights_halve() {
        let counts = [8, 0, 0, 0, 0, 0, 0];
        let weights = weighted(&history(&counts), HALVING);
        assert!((weights[0].1 / weights[6].1 - 0.5).abs() < 1e-12);
        assert!((level(&history(&counts), HALVING) - 8.0 * weights[0].1).abs() < 1e-12);
    }

    #[test]
    fn the_negative_binomial_has_its_mean_and_variance() {
        let grid = Grid::new();
        let reached = counted(20.0, 2.0, 100_000, &grid);
        let term = |count: usize| reached[count] - if count == 0 { 0.0 } else { reached[count - 1] };
        let mean: f64 = (0..=200).map(|count| count as f64 * term(count)).sum();
        let second: f64 = (0..=200).map(|count| (count as f64).powi(2) * term(count)).sum();
        assert!((mean - 20.0).abs() < 0.01, "{mean}");
        assert!((second - mean * mean - 220.0).abs() < 2.0, "{}", second - mean * mean);
        assert!((term(0) - (2.0_f64 / 22.0).powi(2)).abs() < 1e-12);
    }

    #[test]
    fn one_month_of_history_gives_wide_bands() {
        let grid = Grid::new();
        let band = |counts: &[u32]| {
            let draws = distribution(Model::Mixture, &history(counts), 6, &grid).draws(&grid, 1000).unwrap();
            draws.band(0.9)
        };
        let (low, high) = band(&[100]);
        let (year_low, year_high) = band(&[100; 12]);
        assert!(high > 1.3 * year_high && low < 0.7 * year_low, "{low}-{high} against {year_low}-{year_high}");
        assert!(band(&[0]).1 > band(&[0; 12]).1);
    }

    #[test]
    fn bands_widen_with_the_months_ahead() {
        let grid = Grid::new();
        let counts = [40, 60, 50, 45, 55, 70, 38, 52, 61, 47, 50, 49];
        let width = |ahead: i32| {
            let (low, high) =
                distribution(Model::Mixture, &history(&counts), ahead, &grid).draws(&grid, 1000).unwrap().band(0.8);
            high - low
        };
        assert!(width(1) < width(6) && width(6) < width(14));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn no_history_explodes(
            counts in proptest::collection::vec(prop_oneof![Just(0_u32), 0..50_u32, any::<u32>()], 1..80),
            ahead in 1..15,
        ) {
            let grid = Grid::new();
            let history = history(&counts);
            let most = f64::from(bound(&history)) * 1.03 + 1.0;
            for model in Model::ALL {
                let draws = distribution(model, &history, ahead, &grid).draws(&grid, 200).unwrap();
                prop_assert!(draws.draws().iter().all(|&draw| f64::from(draw) <= most && draw <= MOST_DEATHS));
                prop_assert!(draws.mean().is_finite() && draws.mean() <= most);
            }
        }
    }
}
