//! `eval/baseline.toml`: floors, the digests of the data they were set on, and the table that compares.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use casus::id::sha256_hex;
use serde::Deserialize;

use super::score::Score;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    data: BTreeMap<String, DataSet>,
    score: Vec<Entry>,
}

/// A file that figures are measured on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DataSet {
    /// Seen from the shared folder.
    path: String,
    sha256: String,
}

/// A figure that has a floor, or is only reported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    what: String,
    floor: Option<f64>,
    /// The floor is a ceiling.
    #[serde(default)]
    less: bool,
}

/// Whether a measure can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    Usable,
    Absent,
    /// The file of this path is not the one that the floors were set on.
    Changed(String),
    Failed(String),
}

/// What the names of a measure's figures begin with, and what came of it.
pub type Outcome<'a> = (&'a str, Result<Vec<Score>, State>);

/// A line of the table.
#[derive(Debug, PartialEq)]
pub struct Row {
    pub name: String,
    what: String,
    figure: Option<f64>,
    floor: Option<f64>,
    less: bool,
    pub verdict: String,
    pub is_bad: bool,
}

impl Baseline {
    pub fn open(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }

    /// Whether these data sets are there and are the right ones.
    pub fn state(&self, sets: &[&str], shared: &Path) -> Result<State> {
        for set in sets {
            let Some(set) = self.data.get(*set) else { bail!("baseline.toml has no [data.{set}]") };
            let path = shared.join(&set.path);
            if !path.exists() {
                return Ok(State::Absent);
            }
            let digest = digest(&path)?;
            if digest != set.sha256 {
                return Ok(State::Changed(format!("{} has digest {digest}", set.path)));
            }
        }
        Ok(State::Usable)
    }

    /// A row for every figure of the baseline and every other one measured, in that order.
    pub fn rows(&self, outcome: &[Outcome<'_>], wanted: &dyn Fn(&str) -> bool) -> Vec<Row> {
        let entries = self.score.iter().filter(|entry| wanted(&entry.name));
        let mut rows: Vec<Row> = entries.map(|entry| row(entry, outcome)).collect();
        for score in outcome.iter().filter_map(|(_, result)| result.as_ref().ok()).flatten() {
            if !self.score.iter().any(|entry| entry.name == score.name) {
                let entry = Entry { name: score.name.clone(), what: String::new(), floor: None, less: false };
                rows.push(judged(&entry, Some(score.value)));
            }
        }
        rows
    }
}

fn row(entry: &Entry, outcome: &[Outcome<'_>]) -> Row {
    let of = outcome.iter().find(|(begin, _)| entry.name.starts_with(begin));
    match of.map(|(_, result)| result) {
        Some(Ok(scores)) => {
            judged(entry, scores.iter().find(|score| score.name == entry.name).map(|score| score.value))
        }
        Some(Err(state)) => unmeasured(entry, state),
        None => unmeasured(entry, &State::Failed("no measure gives it".to_owned())),
    }
}

fn judged(entry: &Entry, figure: Option<f64>) -> Row {
    let (verdict, is_bad) = match (figure, entry.floor) {
        (None, _) => ("not measured here", entry.floor.is_some()),
        (Some(_), None) => ("no floor", false),
        (Some(figure), Some(floor)) if entry.less && figure <= floor => ("holds", false),
        (Some(figure), Some(floor)) if !entry.less && figure >= floor => ("holds", false),
        (Some(_), Some(_)) if entry.less => ("ABOVE", true),
        (Some(_), Some(_)) => ("BELOW", true),
    };
    fill(entry, figure, verdict.to_owned(), is_bad)
}

fn unmeasured(entry: &Entry, state: &State) -> Row {
    let (verdict, is_bad) = match state {
        State::Usable => ("not measured".to_owned(), true),
        State::Absent => ("no data".to_owned(), false),
        State::Changed(what) => (format!("DATA CHANGED: {what}"), true),
        State::Failed(why) => (format!("FAILED: {why}"), true),
    };
    fill(entry, None, verdict, is_bad)
}

fn fill(entry: &Entry, figure: Option<f64>, verdict: String, is_bad: bool) -> Row {
    let (name, what) = (entry.name.clone(), entry.what.clone());
    Row { name, what, figure, floor: entry.floor, less: entry.less, verdict, is_bad }
}

/// The rows as a Markdown table with its columns in line.
pub fn table(rows: &[Row]) -> String {
    let heading = ["figure", "what", "value", "floor", "verdict"].map(str::to_owned);
    let cells = rows.iter().map(|row| {
        let floor =
            row.floor.map(|floor| format!("{} {}", if row.less { "at most" } else { "at least" }, number(floor)));
        let value = row.figure.map_or_else(|| "-".to_owned(), number);
        [row.name.clone(), row.what.clone(), value, floor.unwrap_or_default(), row.verdict.clone()]
    });
    let cells: Vec<[String; 5]> = std::iter::once(heading).chain(cells).collect();
    let widths: Vec<usize> =
        (0..5).map(|column| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &[String; 5]| {
        let padded = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        format!("| {} |", padded.collect::<Vec<_>>().join(" | "))
    };
    let rule = format!("|{}|", widths.iter().map(|width| "-".repeat(width + 2)).collect::<Vec<_>>().join("|"));
    let mut lines: Vec<String> = cells.iter().map(line).collect();
    lines.insert(1, rule);
    lines.join("\n")
}

/// As many digits as a figure of its size deserves.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size > 1.5 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

fn digest(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    Ok(sha256_hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, floor: Option<f64>, less: bool) -> Entry {
        Entry { name: name.to_owned(), what: String::new(), floor, less }
    }

    #[test]
    fn floors_hold_from_the_right_side() {
        assert!(!judged(&entry("las", Some(89.0), false), Some(89.0)).is_bad);
        assert!(judged(&entry("las", Some(89.0), false), Some(88.9)).is_bad);
        assert!(!judged(&entry("memory", Some(500.0), true), Some(400.0)).is_bad);
        assert!(judged(&entry("memory", Some(500.0), true), Some(501.0)).is_bad);
        assert!(!judged(&entry("new", None, false), Some(1.0)).is_bad);
    }

    #[test]
    fn absent_data_are_told_and_changed_data_refused() {
        let baseline = Baseline { data: BTreeMap::new(), score: vec![entry("ewt.las", Some(89.0), false)] };
        let verdict = |state: State| {
            let row = &baseline.rows(&[("ewt.", Err(state))], &|_| true)[0];
            (row.verdict.clone(), row.is_bad)
        };
        assert_eq!(verdict(State::Absent), ("no data".to_owned(), false));
        assert!(verdict(State::Changed("x".to_owned())).1);
    }

    #[test]
    fn the_table_lines_up() {
        let rows = [judged(&entry("a", Some(0.5), false), Some(0.75))];
        let table = table(&rows);
        let widths: Vec<usize> = table.lines().map(|line| line.chars().count()).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
    }
}
