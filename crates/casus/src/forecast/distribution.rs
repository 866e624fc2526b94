//! A distribution of a count as a staircase over a grid of counts, and draws from it that are the same on any machine.

use super::score::Sorted;
use super::series::MOST_DEATHS;

/// Counts up to this one stand in the grid one by one, larger ones in steps of 2 %.
const SINGLE: u32 = 200;

/// The counts at which distributions are held, from 0 to [`MOST_DEATHS`].
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    counts: Vec<u32>,
    /// `ln(1 + count)` half a count up: where a continuous distribution is cut to give a whole count.
    logs: Vec<f64>,
}

impl Grid {
    #[must_use]
    pub fn new() -> Self {
        let mut counts: Vec<u32> = (0..=SINGLE).collect();
        let mut last = SINGLE;
        while last < MOST_DEATHS {
            last = (last + last / 50).min(MOST_DEATHS);
            counts.push(last);
        }
        let logs = counts.iter().map(|&count| (f64::from(count) + 0.5).ln_1p()).collect();
        Self { counts, logs }
    }

    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    #[must_use]
    pub fn logs(&self) -> &[f64] {
        &self.logs
    }

    /// The place of the first grid count that is at least so large.
    #[must_use]
    pub fn place(&self, count: u32) -> usize {
        self.counts.partition_point(|&other| other < count).min(self.counts.len() - 1)
    }
}

impl Default for Grid {
    fn default() -> Self {
        Self::new()
    }
}

/// For every count of a grid the probability of at most that many.
///
/// **Invariant:** as long as the grid, never falling, 1 at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution(Vec<f64>);

impl Distribution {
    /// From probabilities of at most each count, weighed as they are; what is lacking to 1 goes to the bound, and
    /// nothing lies above it.
    #[must_use]
    pub fn bounded(grid: &Grid, mut reached: Vec<f64>, bound: u32) -> Self {
        let bound = grid.place(bound);
        let mut highest = 0.0_f64;
        for (place, value) in reached.iter_mut().enumerate() {
            highest = if place >= bound { 1.0 } else { highest.max(value.clamp(0.0, 1.0)) };
            *value = highest;
        }
        Self(reached)
    }

    #[must_use]
    pub fn reached(&self) -> &[f64] {
        &self.0
    }

    /// The probability of at most so many, and of fewer.
    #[must_use]
    pub fn around(&self, grid: &Grid, count: u32) -> (f64, f64) {
        let place = grid.place(count);
        let below = place.checked_sub(1).map_or(0.0, |before| self.0[before]);
        (below, self.0[place])
    }

    /// The same steps with other probabilities: `change` must not fall and must keep 0 and 1.
    #[must_use]
    pub fn map(mut self, change: impl Fn(f64) -> f64) -> Self {
        let mut highest = 0.0_f64;
        for value in &mut self.0 {
            highest = highest.max(if *value >= 1.0 { 1.0 } else { change(*value).clamp(0.0, 1.0) });
            *value = highest;
        }
        self
    }

    /// The count at which this share is reached; between two counts of the grid in proportion.
    #[must_use]
    pub fn quantile(&self, grid: &Grid, share: f64) -> u32 {
        let place = self.0.partition_point(|&reached| reached < share).min(self.0.len() - 1);
        let Some(before) = place.checked_sub(1) else { return grid.counts[0] };
        let (low, high) = (grid.counts[before], grid.counts[place]);
        let (from, to) = (self.0[before], self.0[place]);
        let part = if to > from { (share - from) / (to - from) } else { 1.0 };
        let above = (part * f64::from(high - low)).ceil().max(1.0);
        low + (above as u32).min(high - low)
    }

    /// So many evenly spaced quantiles: the distribution in as many draws, without the noise of chance.
    #[must_use]
    pub fn draws(&self, grid: &Grid, draws: usize) -> Option<Sorted> {
        let share = |rank: usize| (rank as f64 + 0.5) / draws as f64;
        Sorted::new((0..draws).map(|rank| self.quantile(grid, share(rank))).collect())
    }
}

/// The probability that a standard normal variable is at most `z`, to within 1.5e-7.
///
/// Abramowitz & Stegun (1964), 7.1.26.
#[must_use]
pub fn normal(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let upper = 0.5 * poly * (-x * x).exp();
    if z >= 0.0 { 1.0 - upper } else { upper }
}

/// Numbers that look drawn by chance and are the same for the same seed, on any machine.
///
/// `SplitMix64`: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed from a text and a number.
    #[must_use]
    pub fn of(text: &str, number: i32) -> Self {
        let start = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(number.cast_unsigned());
        Self(text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// A number below `limit`, which must not be 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        ((u128::from(mixed) * limit as u128) >> 64) as usize
    }

    /// Puts values into another order.
    pub fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            values.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_grid_is_whole_and_ends_at_the_greatest_count() {
        let grid = Grid::new();
        assert_eq!(grid.counts()[..3], [0, 1, 2]);
        assert_eq!(grid.counts().last(), Some(&MOST_DEATHS));
        assert!(grid.counts().windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn the_normal_distribution_is_the_published_one() {
        for (z, share) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.959_963_985, 0.025), (3.0, 0.998_650_102)] {
            assert!((normal(z) - share).abs() < 2e-7, "{z}");
        }
    }

    #[test]
    fn draws_are_the_quantiles() {
        let grid = Grid::new();
        let reached = grid.counts().iter().map(|&count| (f64::from(count) + 1.0) / 10.0).collect();
        let uniform = Distribution::bounded(&grid, reached, 9);
        assert_eq!(uniform.draws(&grid, 10).unwrap().draws(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(uniform.around(&grid, 3), (0.3, 0.4));
    }

    #[test]
    fn shuffling_keeps_every_value_and_repeats() {
        let mut first: Vec<u32> = (0..100).collect();
        let mut second = first.clone();
        Seeded::of("ETH", 3).shuffle(&mut first);
        Seeded::of("ETH", 3).shuffle(&mut second);
        assert_eq!(first, second);
        assert_ne!(first[..10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        first.sort_unstable();
        assert_eq!(first, (0..100).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn nothing_lies_above_the_bound(values in proptest::collection::vec(any::<f64>(), 663), bound in 0..MOST_DEATHS) {
            let grid = Grid::new();
            let mut values = values;
            values.resize(grid.counts().len(), 0.5);
            let bounded = Distribution::bounded(&grid, values, bound);
            prop_assert!(bounded.reached().windows(2).all(|pair| pair[0] <= pair[1]));
            let most = grid.counts()[grid.place(bound)];
            prop_assert!(bounded.draws(&grid, 100).unwrap().draws().iter().all(|&draw| draw <= most));
        }
    }
}
