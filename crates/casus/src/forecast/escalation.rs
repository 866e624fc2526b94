//! How likely it is that it gets worse: small regularised logistic regressions on the history, with their weights.

use super::series::History;

/// What is forecast to happen in one month of one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Escalation {
    AtLeast(u32),
    /// More than 25 and more than twice the worst month of the last twelve.
    Surge,
}

impl Escalation {
    pub const ALL: [Self; 4] = [Self::AtLeast(1), Self::AtLeast(25), Self::AtLeast(100), Self::Surge];

    /// The fewest deaths that make it so.
    #[must_use]
    pub fn threshold(self, history: &History) -> u32 {
        match self {
            Self::AtLeast(deaths) => deaths,
            Self::Surge => worst_of_year(history).saturating_mul(2).max(25).saturating_add(1),
        }
    }

    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::AtLeast(1) => "at least 1 death".to_owned(),
            Self::AtLeast(deaths) => format!("at least {deaths} deaths"),
            Self::Surge => "more than 25 deaths and twice the worst month of the last year".to_owned(),
        }
    }

    /// A short name for columns.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::AtLeast(deaths) => format!("at_least_{deaths}"),
            Self::Surge => "surge".to_owned(),
        }
    }
}

/// What a regression looks at. All are logarithms or shares, so that no count can run away with the answer.
pub const FEATURES: [&str; 6] = [
    "share of recent months at or above the threshold",
    "recent deaths against the threshold (log, 3 months)",
    "deaths of the year against the threshold (log, 12 months)",
    "worst month of the year against the threshold (log)",
    "months since the threshold was last reached (log)",
    "months ahead",
];

type Features = [f64; FEATURES.len()];

/// One past month with what was known before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example {
    features: Features,
    happened: bool,
}

/// A regression as it was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// The log-odds in a month that is average in everything.
    pub intercept: f64,
    /// Log-odds for one standard deviation of each of [`FEATURES`].
    pub weights: Features,
    means: Features,
    deviations: Features,
    pub examples: usize,
    pub happened: usize,
}

/// Months ahead at which a regression is trained.
const TRAINED_AHEAD: [i32; 4] = [3, 6, 10, 14];

/// Months of history before the first example.
const LEAST_HISTORY: i32 = 6;

/// Fewer cases than this teach nothing.
const LEAST_HAPPENED: usize = 8;

/// Strength of the pull of the weights towards zero.
const RIDGE: f64 = 5.0;

/// What the past of one country, as known at its origin, teaches about an escalation.
#[must_use]
pub fn examples(escalation: Escalation, history: &History) -> Vec<Example> {
    let Some(&(first, _)) = history.points().first() else { return Vec::new() };
    let mut examples = Vec::new();
    let origins = (LEAST_HISTORY - 1..history.span()).step_by(2).map(|months| first.plus(months));
    for earlier in origins.filter_map(|origin| history.until(origin)) {
        let threshold = escalation.threshold(&earlier);
        for ahead in TRAINED_AHEAD {
            let month = earlier.origin.plus(ahead);
            if let Some(deaths) = history.deaths_in(month) {
                let happened = deaths >= threshold;
                examples.push(Example { features: features(&earlier, threshold, ahead), happened });
            }
        }
    }
    examples
}

/// The share of examples in which it happened.
#[must_use]
pub fn base_rate(examples: &[Example]) -> f64 {
    let happened = examples.iter().filter(|example| example.happened).count();
    if examples.is_empty() { 0.0 } else { happened as f64 / examples.len() as f64 }
}

impl Regression {
    /// Learns from examples; `None` when it happened, or failed to happen, too seldom to learn from.
    #[must_use]
    pub fn fit(examples: &[Example]) -> Option<Self> {
        let happened = examples.iter().filter(|example| example.happened).count();
        if happened < LEAST_HAPPENED || examples.len() - happened < LEAST_HAPPENED {
            return None;
        }
        let (means, deviations) = moments(examples);
        let mut regression = Self {
            intercept: 0.0,
            weights: [0.0; FEATURES.len()],
            means,
            deviations,
            examples: examples.len(),
            happened,
        };
        for _ in 0..30 {
            let step = regression.newton_step(examples)?;
            regression.intercept += step[0];
            for (weight, change) in regression.weights.iter_mut().zip(&step[1..]) {
                *weight += change;
            }
            if step.iter().all(|change| change.abs() < 1e-6) {
                break;
            }
        }
        Some(regression)
    }

    #[must_use]
    pub fn probability(&self, escalation: Escalation, history: &History, ahead: i32) -> f64 {
        self.odds(&self.standard(&features(history, escalation.threshold(history), ahead)))
    }

    fn standard(&self, features: &Features) -> Features {
        let mut standard = [0.0; FEATURES.len()];
        for index in 0..FEATURES.len() {
            standard[index] = (features[index] - self.means[index]) / self.deviations[index];
        }
        standard
    }

    fn odds(&self, standard: &Features) -> f64 {
        let sum: f64 = self.weights.iter().zip(standard).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-(self.intercept + sum).clamp(-30.0, 30.0)).exp())
    }

    /// One step of Newton's method on the penalised likelihood: change of the intercept, then of the weights.
    fn newton_step(&self, examples: &[Example]) -> Option<[f64; SIZE]> {
        let mut gradient = [0.0; SIZE];
        let mut curvature = [[0.0; SIZE]; SIZE];
        for example in examples {
            let standard = self.standard(&example.features);
            let odds = self.odds(&standard);
            let mut row = [1.0; SIZE];
            row[1..].copy_from_slice(&standard);
            let error = f64::from(u8::from(example.happened)) - odds;
            let weight = (odds * (1.0 - odds)).max(1e-9);
            for i in 0..SIZE {
                gradient[i] += error * row[i];
                for j in 0..=i {
                    curvature[i][j] += weight * row[i] * row[j];
                }
            }
        }
        for i in 0..SIZE {
            if i > 0 {
                gradient[i] -= RIDGE * self.weights[i - 1];
                curvature[i][i] += RIDGE;
            }
            for j in 0..i {
                curvature[j][i] = curvature[i][j];
            }
        }
        solve(curvature, gradient)
    }
}

/// The intercept and the weights.
const SIZE: usize = FEATURES.len() + 1;

fn moments(examples: &[Example]) -> (Features, Features) {
    let count = examples.len() as f64;
    let (mut means, mut deviations) = ([0.0; FEATURES.len()], [0.0; FEATURES.len()]);
    for index in 0..FEATURES.len() {
        let mean = examples.iter().map(|example| example.features[index]).sum::<f64>() / count;
        let variance = examples.iter().map(|example| (example.features[index] - mean).powi(2)).sum::<f64>() / count;
        means[index] = mean;
        deviations[index] = variance.sqrt().max(1e-6);
    }
    (means, deviations)
}

/// Solves a system of linear equations by elimination; `None` when it has no single answer.
fn solve(mut matrix: [[f64; SIZE]; SIZE], mut right: [f64; SIZE]) -> Option<[f64; SIZE]> {
    for column in 0..SIZE {
        let pivot = (column..SIZE).max_by(|&i, &j| matrix[i][column].abs().total_cmp(&matrix[j][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-12 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..SIZE {
            let factor = matrix[row][column] / matrix[column][column];
            for index in column..SIZE {
                matrix[row][index] -= factor * matrix[column][index];
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..SIZE).rev() {
        let known: f64 = (row + 1..SIZE).map(|index| matrix[row][index] * right[index]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    Some(right)
}

fn features(history: &History, threshold: u32, ahead: i32) -> Features {
    let line = f64::from(threshold).ln_1p();
    let mean_log = |halving: f64| {
        let (mut sum, mut weights) = (0.0, 0.0);
        for (age, deaths) in history.ages().filter(|(age, _)| *age < 60) {
            let weight = 0.5_f64.powf(f64::from(age) / halving);
            sum += weight * f64::from(deaths).ln_1p();
            weights += weight;
        }
        if weights > 0.0 { sum / weights } else { 0.0 }
    };
    let recent = history.last(12);
    let share = recent.iter().filter(|point| point.1 >= threshold).count() as f64 / recent.len().max(1) as f64;
    let since = history.points().iter().rev().find(|point| point.1 >= threshold);
    let since = since.map_or(history.span().max(12), |point| history.origin.since(point.0)).min(60);
    [
        share,
        (mean_log(3.0) - line).clamp(-3.0, 3.0),
        (mean_log(12.0) - line).clamp(-3.0, 3.0),
        (f64::from(worst_of_year(history)).ln_1p() - line).clamp(-3.0, 3.0),
        f64::from(since).ln_1p(),
        f64::from(ahead) / 10.0,
    ]
}

fn worst_of_year(history: &History) -> u32 {
    history.last(12).iter().map(|point| point.1).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(counts: &[u32]) -> History {
        History::of_counts("2021-10".parse().unwrap(), counts).unwrap()
    }

    /// Thirty quiet countries and ten at war.
    fn world() -> Vec<History> {
        let quiet = (0..30).map(|_| history(&[0; 40]));
        let war = (0..10_u32).map(|country| {
            let counts: Vec<u32> = (0..40_u32).map(|month| 10 + (month * 7 + country * 13) % 50).collect();
            history(&counts)
        });
        quiet.chain(war).collect()
    }

    #[test]
    fn war_stays_war_and_peace_peace() {
        let world = world();
        let cases: Vec<Example> = world.iter().flat_map(|history| examples(Escalation::AtLeast(25), history)).collect();
        let regression = Regression::fit(&cases).unwrap();
        let chance = |history: &History| regression.probability(Escalation::AtLeast(25), history, 6);
        assert!(chance(&world[0]) < 0.05, "{}", chance(&world[0]));
        assert!(chance(&world[35]) > 0.5, "{}", chance(&world[35]));
        assert_eq!(regression.examples, cases.len());
        let mean: f64 = cases.iter().map(|case| regression.odds(&regression.standard(&case.features))).sum::<f64>()
            / cases.len() as f64;
        assert!((mean - base_rate(&cases)).abs() < 1e-3, "a fitted intercept reproduces the base rate");
    }

    #[test]
    fn what_never_happened_teaches_nothing() {
        let cases = examples(Escalation::AtLeast(1), &history(&[0; 40]));
        assert!(!cases.is_empty());
        assert_eq!(Regression::fit(&cases), None);
        assert!(base_rate(&[]).abs() < f64::EPSILON);
    }

    #[test]
    fn a_surge_is_measured_by_the_last_year() {
        assert_eq!(Escalation::Surge.threshold(&history(&[900, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])), 26);
        assert_eq!(Escalation::Surge.threshold(&history(&[40, 3])), 81);
    }

    #[test]
    fn no_example_looks_past_the_origin() {
        let counts: Vec<u32> = (0..20).collect();
        let cases = examples(Escalation::AtLeast(1), &history(&counts));
        // Origins at months 5, 7, … 19; those that are 3, 6, 10 and 14 months before the end.
        let expected: usize =
            (5..20).step_by(2).map(|origin| TRAINED_AHEAD.iter().filter(|&&ahead| origin + ahead < 20).count()).sum();
        assert_eq!(cases.len(), expected);
    }
}
