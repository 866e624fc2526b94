//! Bands as wide as they should have been: what share of past months each band really held, by height of the forecast.
//!
//! Conformal calibration on the whole distribution (Vovk et al. 2019, *COPA*): the band that is said to hold 90 % is
//! replaced by the one that did hold 90 % of the months that casus was calibrated on.

use std::fmt::Write as _;

use super::distribution::Distribution;
use crate::error::Error;
use crate::table;

const TABLE: (&str, &str) = ("forecast/bands.tsv", include_str!("../../data/forecast/bands.tsv"));

/// Where a bin of forecasts begins: the weighted mean of the history, in deaths a month. Below the first nothing is
/// calibrated: there is too little to see.
const BINS: [f64; 5] = [0.01, 1.0, 5.0, 25.0, 100.0];

/// Shares that a band can be said to hold: 5 %, 10 %, to 95 %.
const SHARES: usize = 19;

/// A bin of so many months moves half the way from the nominal band to what was seen.
const SHRINK: f64 = 300.0;

/// For each bin the share that the raw band must have so that it holds 5 %, 10 %, to 95 %.
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    bins: Vec<(f64, [f64; SHARES])>,
}

/// One past month: height of the forecast, and the raw probabilities of fewer and of at most what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    pub level: f64,
    pub below: f64,
    pub reached: f64,
}

impl Bands {
    /// What ships with casus.
    ///
    /// # Errors
    /// When the embedded table is broken.
    pub fn embedded() -> Result<Self, Error> {
        let mut faults = Vec::new();
        let mut bins = Vec::new();
        for row in table::rows(TABLE.0, TABLE.1, &columns().iter().map(String::as_str).collect::<Vec<_>>(), &mut faults)
        {
            let cells: [&str; SHARES + 1] = row.cells();
            let numbers: Vec<f64> = cells.iter().filter_map(|cell| cell.parse().ok()).collect();
            match (numbers.split_first(), rises(&numbers)) {
                (Some((&from, shares)), true) if shares.len() == SHARES => {
                    let mut row = [0.0; SHARES];
                    row.copy_from_slice(shares);
                    bins.push((from, row));
                }
                _ => faults.push(row.fault("wanted numbers, the shares rising between 0 and 1")),
            }
        }
        bins.sort_by(|left: &(f64, _), right| left.0.total_cmp(&right.0));
        if faults.is_empty() { Ok(Self { bins }) } else { Err(Error::data(faults)) }
    }

    /// Learns the bands from past months.
    #[must_use]
    pub fn fit(past: &[Past]) -> Self {
        let bins = (0..BINS.len()).map(|bin| {
            let months: Vec<&Past> = past.iter().filter(|month| bin_of(&BINS, month.level) == Some(bin)).collect();
            (BINS[bin], shares_needed(&months))
        });
        Self { bins: bins.collect() }
    }

    /// The distribution with its bands corrected; `level` is the weighted mean of the history.
    #[must_use]
    pub fn correct(&self, distribution: Distribution, level: f64) -> Distribution {
        let from: Vec<f64> = self.bins.iter().map(|bin| bin.0).collect();
        let Some(bin) = bin_of(&from, level) else { return distribution };
        let needed = &self.bins[bin].1;
        distribution.map(|reached| {
            let centred = 2.0 * reached - 1.0;
            0.5 + centred.signum() * said(needed, centred.abs()) / 2.0
        })
    }

    /// The table as it is kept in `data/forecast/bands.tsv`.
    #[must_use]
    pub fn to_tsv(&self) -> String {
        let mut rows: Vec<Vec<String>> = self
            .bins
            .iter()
            .map(|(from, shares)| {
                std::iter::once(from.to_string()).chain(shares.iter().map(|share| format!("{share:.4}"))).collect()
            })
            .collect();
        rows.sort();
        let mut text = String::from(
            "# The share that a raw band must have so that it holds 5 % to 95 %, by weighted mean of the history.\n\
             # Made by `casus backtest --calibrate`; docs/forecast.md says on what.\n",
        );
        for row in std::iter::once(columns()).chain(rows) {
            // Writing to a string succeeds.
            let _ = writeln!(text, "{}", row.join("\t"));
        }
        text
    }
}

fn columns() -> Vec<String> {
    std::iter::once("from".to_owned()).chain((1..=SHARES).map(|step| (step * 5).to_string())).collect()
}

fn rises(numbers: &[f64]) -> bool {
    let shares = numbers.get(1..).unwrap_or_default();
    shares.windows(2).all(|pair| pair[0] <= pair[1]) && shares.iter().all(|share| (0.0..=1.0).contains(share))
}

/// The last bin that begins at or below the level.
fn bin_of(from: &[f64], level: f64) -> Option<usize> {
    from.partition_point(|&from| from <= level).checked_sub(1)
}

/// Empirical quantiles of the smallest raw band that held what happened, drawn towards the nominal.
fn shares_needed(months: &[&Past]) -> [f64; SHARES] {
    // A count has no place inside its step of the staircase: it is spread evenly over it.
    let inside = 20;
    let mut held: Vec<f64> = months
        .iter()
        .flat_map(|month| {
            (0..inside).map(|step| {
                let part = (f64::from(step) + 0.5) / f64::from(inside);
                (2.0 * (month.below + part * (month.reached - month.below)) - 1.0).abs()
            })
        })
        .collect();
    held.sort_by(f64::total_cmp);
    let trust = months.len() as f64 / (months.len() as f64 + SHRINK);
    let mut needed = [0.0; SHARES];
    for (step, share) in needed.iter_mut().enumerate() {
        let nominal = (step + 1) as f64 / (SHARES + 1) as f64;
        let seen = held.get((nominal * held.len() as f64) as usize).copied().unwrap_or(nominal);
        *share = trust * seen + (1.0 - trust) * nominal;
    }
    needed
}

/// The nominal share of the raw band of this share.
fn said(needed: &[f64; SHARES], raw: f64) -> f64 {
    let step = 1.0 / (SHARES + 1) as f64;
    let above = needed.partition_point(|&share| share < raw);
    let low = above.checked_sub(1).map_or((0.0, 0.0), |below| (needed[below], (below + 1) as f64 * step));
    let high = needed.get(above).map_or((1.0, 1.0), |&share| (share, (above + 1) as f64 * step));
    if high.0 > low.0 { low.1 + (raw - low.0) / (high.0 - low.0) * (high.1 - low.1) } else { high.1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forecast::distribution::Grid;

    #[test]
    fn the_embedded_table_loads_and_is_what_is_written() {
        let bands = Bands::embedded().unwrap();
        assert_eq!(bands.to_tsv(), TABLE.1);
    }

    #[test]
    fn bands_that_were_right_are_left_alone() {
        let past: Vec<Past> = (0..1000)
            .map(|rank| Past { level: 10.0, below: f64::from(rank) / 1000.0, reached: f64::from(rank + 1) / 1000.0 })
            .collect();
        let bands = Bands::fit(&past);
        for (_, needed) in &bands.bins {
            for (step, share) in needed.iter().enumerate() {
                assert!((share - (step + 1) as f64 / 20.0).abs() < 0.003, "{share}");
            }
        }
    }

    #[test]
    fn bands_that_were_too_narrow_widen() {
        let grid = Grid::new();
        let extreme = (0..2000).map(|rank| if rank % 2 == 0 { 0.02 } else { 0.98 });
        let past: Vec<Past> = extreme.map(|reached| Past { level: 10.0, below: reached - 0.01, reached }).collect();
        let bands = Bands::fit(&past);
        let reached = grid.counts().iter().map(|&count| (f64::from(count) + 1.0) / 100.0).collect();
        let raw = Distribution::bounded(&grid, reached, 99);
        let width =
            |distribution: &Distribution| distribution.quantile(&grid, 0.75) - distribution.quantile(&grid, 0.25);
        assert!(width(&bands.correct(raw.clone(), 10.0)) > width(&raw) + 20);
        assert_eq!(bands.correct(raw.clone(), 0.0), raw);
    }
}
