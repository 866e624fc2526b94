//! The forecasts' track record, as `casus backtest` gives it.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::Means;
use super::score::Score;

/// Where the counts lie, seen from the shared folder.
const COUNTS: &str = "data/ucdp-ged/aggregates/views-cm-sb.csv.gz";

/// The figures' names here, and in the output of `casus backtest`.
const FIGURES: [(&str, &str); 8] = [
    ("forecast.crps", "crps"),
    ("forecast.crps-log", "crps_log"),
    ("forecast.ignorance", "ignorance"),
    ("forecast.interval-90", "interval_90"),
    ("forecast.brier-25", "brier_at_least_25"),
    ("forecast.brier-25-base-rate", "brier_at_least_25_base_rate"),
    ("forecast.coverage-90-active", "coverage_90_active"),
    ("forecast.coverage-90-all", "coverage_90_all"),
];

#[derive(Debug, Deserialize)]
struct Row {
    countries: String,
    figure: String,
    value: Option<f64>,
}

/// Windows 2018 to 2022, all countries.
pub fn measure(means: &Means<'_>) -> Result<Vec<Score>> {
    let begin = Instant::now();
    let output = Command::new(means.binary)
        .args(["backtest", "--windows", "2018-2022", "--format", "jsonl", "--quiet"])
        .arg(means.shared.join(COUNTS))
        .output()
        .context("cannot run casus")?;
    let seconds = begin.elapsed().as_secs_f64();
    ensure!(output.status.success(), "casus backtest: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).context("casus backtest")?;
    let rows: Result<Vec<Row>, _> = lines.lines().map(serde_json::from_str).collect();
    let rows = rows.context("casus backtest")?;
    let mut scores = vec![Score::new("forecast.seconds", seconds)];
    for (name, figure) in FIGURES {
        let row = rows.iter().find(|row| row.countries == "all" && row.figure == figure);
        scores.push(Score::new(name, row.and_then(|row| row.value).with_context(|| format!("no figure {figure}"))?));
    }
    Ok(scores)
}
