//! How good a forecast was: scores of a set of draws against what then happened. Less is better throughout.

/// The counts that part the classes of [`ignorance`]: 0, 1-2, 3-5, 6-10, 11-25, 26-50, 51-100, 101-250, 251-500,
/// 501-1000, more. As in the `ViEWS` challenge of 2023/24.
pub const CLASSES: [u32; 10] = [0, 2, 5, 10, 25, 50, 100, 250, 500, 1000];

/// Draws of one count, in order, at least one.
///
/// **Invariant:** sorted and never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted(Vec<u32>);

impl Sorted {
    /// `None` when there is no draw.
    #[must_use]
    pub fn new(mut draws: Vec<u32>) -> Option<Self> {
        draws.sort_unstable();
        (!draws.is_empty()).then_some(Self(draws))
    }

    #[must_use]
    pub fn draws(&self) -> &[u32] {
        &self.0
    }

    #[must_use]
    pub fn mean(&self) -> f64 {
        self.0.iter().map(|&draw| f64::from(draw)).sum::<f64>() / self.0.len() as f64
    }

    /// The value below which a share `level` of the draws lies, between two draws in proportion.
    #[must_use]
    pub fn quantile(&self, level: f64) -> f64 {
        let at = level.clamp(0.0, 1.0) * (self.0.len() - 1) as f64;
        let low = at.floor();
        let (left, right) = (self.0[low as usize], self.0[at.ceil() as usize]);
        f64::from(left) + (at - low) * (f64::from(right) - f64::from(left))
    }

    /// The middle band that holds this share of the draws.
    #[must_use]
    pub fn band(&self, share: f64) -> (f64, f64) {
        (self.quantile((1.0 - share) / 2.0), self.quantile((1.0 + share) / 2.0))
    }

    /// Share of draws that are at least so large.
    #[must_use]
    pub fn at_least(&self, threshold: u32) -> f64 {
        (self.0.len() - self.0.partition_point(|&draw| draw < threshold)) as f64 / self.0.len() as f64
    }
}

/// Continuous ranked probability score: the mean distance of the draws from what happened, less half their mean
/// distance from each other. In deaths; for one draw it is the absolute error.
///
/// Gneiting & Raftery (2007), Strictly proper scoring rules, *JASA* 102.
#[must_use]
pub fn crps(draws: &Sorted, happened: u32) -> f64 {
    ranked(draws, happened, f64::from)
}

/// [`crps`] after `ln(1 + count)`, so that a war does not drown everything else.
#[must_use]
pub fn crps_log(draws: &Sorted, happened: u32) -> f64 {
    ranked(draws, happened, |count| f64::from(count).ln_1p())
}

fn ranked(draws: &Sorted, happened: u32, scale: impl Fn(u32) -> f64) -> f64 {
    let count = draws.0.len() as f64;
    let happened = scale(happened);
    let (mut distance, mut spread) = (0.0, 0.0);
    for (rank, &draw) in draws.0.iter().enumerate() {
        let value = scale(draw);
        distance += (value - happened).abs();
        spread += (2.0 * rank as f64 + 1.0 - count) * value;
    }
    distance / count - spread / (count * count)
}

/// Ignorance: minus the binary logarithm of the probability given to the class ([`CLASSES`]) of what happened, where
/// every class counts as drawn once more than it was, so that nothing is impossible. In bits.
#[must_use]
pub fn ignorance(draws: &Sorted, happened: u32) -> f64 {
    let class = CLASSES.partition_point(|&most| most < happened);
    let below = |edge: Option<&u32>| edge.map_or(draws.0.len(), |&most| draws.0.partition_point(|&draw| draw <= most));
    let under = class.checked_sub(1).map_or(0, |before| below(CLASSES.get(before)));
    let hits = below(CLASSES.get(class)) - under;
    let classes = CLASSES.len() + 1;
    -((hits + 1) as f64 / (draws.0.len() + classes) as f64).log2()
}

/// Interval score of the middle band that holds `share` of the draws: its width, and what happened outside it times
/// `2 / (1 - share)`. In deaths.
#[must_use]
pub fn interval(draws: &Sorted, happened: u32, share: f64) -> f64 {
    let (low, high) = draws.band(share);
    let happened = f64::from(happened);
    high - low + 2.0 / (1.0 - share) * ((low - happened).max(0.0) + (happened - high).max(0.0))
}

/// Whether the middle band that holds `share` of the draws holds what happened.
#[must_use]
pub fn covers(draws: &Sorted, happened: u32, share: f64) -> bool {
    let (low, high) = draws.band(share);
    (low..=high).contains(&f64::from(happened))
}

/// Brier score: the squared distance of a probability from what happened, taken as 0 or 1.
#[must_use]
pub fn brier(probability: f64, happened: bool) -> f64 {
    (probability - f64::from(u8::from(happened))).powi(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted(draws: &[u32]) -> Sorted {
        Sorted::new(draws.to_vec()).unwrap()
    }

    fn near(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9 * (1.0 + left.abs())
    }

    /// A thousand quantiles of a Poisson distribution.
    fn poisson(mean: f64) -> Sorted {
        let (mut count, mut term) = (0_u32, (-mean).exp());
        let mut reached = term;
        let draws = (0..1000).map(|rank| {
            while reached < (f64::from(rank) + 0.5) / 1000.0 {
                count += 1;
                term *= mean / f64::from(count);
                reached += term;
            }
            count
        });
        Sorted::new(draws.collect()).unwrap()
    }

    #[test]
    fn small_examples_by_hand() {
        let draws = sorted(&[0, 10]);
        assert!(near(crps(&draws, 4), 5.0 - 2.5));
        assert!(near(crps(&draws, 20), 15.0 - 2.5));
        assert!(near(crps_log(&sorted(&[0, 0, 0, 0]), 0), 0.0));
        assert!(near(ignorance(&draws, 7), -(2.0_f64 / 13.0).log2()));
        assert!(near(ignorance(&draws, 5000), -(1.0_f64 / 13.0).log2()));
        assert!(near(interval(&draws, 5, 0.9), 9.0));
        assert!(near(interval(&draws, 12, 0.9), 9.0 + 20.0 * 2.5));
        assert!(near(brier(0.25, true), 0.5625));
        assert!(covers(&draws, 9, 0.9) && !covers(&draws, 10, 0.9));
        assert_eq!(Sorted::new(Vec::new()), None);
    }

    #[test]
    fn the_classes_are_closed_above() {
        let draws = sorted(&[2, 3, 25, 26, 1000, 1001]);
        for (happened, hits) in [(0, 0), (1, 1), (2, 1), (3, 1), (25, 1), (26, 1), (1000, 1), (9999, 1), (60, 0)] {
            assert!(near(ignorance(&draws, happened), -(f64::from(hits + 1) / 17.0).log2()), "{happened}");
        }
    }

    #[test]
    fn a_poisson_scores_as_its_formula_says() {
        // Wei & Held (2014): (y - m)(2 F(y) - 1) + 2 m p(y) - m e^(-2m) (I0(2m) + I1(2m)).
        let bessel = |order: i32, x: f64| {
            let mut term = (x / 2.0).powi(order) / f64::from((1..=order).product::<i32>().max(1));
            let mut sum = term;
            for k in 1..200 {
                term *= (x / 2.0).powi(2) / (f64::from(k) * f64::from(k + order));
                sum += term;
            }
            sum
        };
        for mean in [0.7, 3.0, 12.0] {
            let draws = poisson(mean);
            for happened in [0_u32, 1, 4, 11, 25] {
                let mut term = (-mean).exp();
                let mut reached = term;
                for count in 1..=happened {
                    term *= mean / f64::from(count);
                    reached += term;
                }
                let exact = (f64::from(happened) - mean) * (2.0 * reached - 1.0) + 2.0 * mean * term
                    - mean * (-2.0 * mean).exp() * (bessel(0, 2.0 * mean) + bessel(1, 2.0 * mean));
                assert!((crps(&draws, happened) - exact).abs() < 0.01, "{mean} {happened}: {exact}");
            }
        }
    }

    proptest! {
        #[test]
        fn one_point_scores_its_distance(point in 0_u32..5000, happened in 0_u32..5000, copies in 1_usize..50) {
            let draws = sorted(&vec![point; copies]);
            let distance = (f64::from(point) - f64::from(happened)).abs();
            prop_assert!(near(crps(&draws, happened), distance));
            prop_assert!(near(interval(&draws, happened, 0.9), 20.0 * distance));
            prop_assert_eq!(covers(&draws, happened, 0.5), point == happened);
        }

        #[test]
        fn the_score_is_the_area_between_two_staircases(
            draws in proptest::collection::vec(0_u32..60, 1..30), happened in 0_u32..60
        ) {
            let draws = sorted(&draws);
            let area: f64 = (0..60)
                .map(|count| (1.0 - draws.at_least(count + 1) - f64::from(u8::from(happened <= count))).powi(2))
                .sum();
            prop_assert!(near(crps(&draws, happened), area));
        }

        #[test]
        fn scores_are_sound(draws in proptest::collection::vec(any::<u32>(), 1..40), happened in any::<u32>()) {
            let draws = sorted(&draws);
            for score in [crps(&draws, happened), crps_log(&draws, happened), ignorance(&draws, happened),
                interval(&draws, happened, 0.9)] {
                prop_assert!(score.is_finite() && score > -1e-3);
            }
            let (low, high) = draws.band(0.9);
            prop_assert!(low <= draws.quantile(0.5) && draws.quantile(0.5) <= high);
        }
    }
}
