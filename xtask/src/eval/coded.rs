//! Texts through `casus code`: what the measures of the coder have in common.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use casus::evidence::Span;
use serde::Deserialize;
use serde_json::Value;

use super::Means;

/// What the measures look at in a record.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    pub article: Article,
    pub sentence: Sentence,
    pub event: Event,
    pub place: Option<Place>,
    pub time: Option<Time>,
    pub toll: Vec<Loss>,
    pub status: String,
    pub timeframe: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Article {
    #[serde(rename = "ref")]
    pub name: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Sentence {
    pub text: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Event {
    #[serde(rename = "type")]
    pub kind: String,
    pub span: [usize; 2],
}

#[derive(Debug, Clone, Deserialize)]
pub struct Place {
    pub country: Option<String>,
    pub admin1: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Time {
    pub start: String,
    pub assumed: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Loss {
    pub kind: String,
    pub low: u64,
    pub high: Option<u64>,
}

impl Record {
    /// Stated as done or under way, and no old news.
    #[must_use]
    pub fn is_news(&self) -> bool {
        matches!(self.status.as_str(), "happened" | "ongoing") && self.timeframe == "current"
    }

    /// Lowest count of all its losses of one of these kinds.
    #[must_use]
    pub fn lost(&self, kinds: &[&str]) -> u64 {
        self.toll.iter().filter(|loss| kinds.contains(&loss.kind.as_str())).map(|loss| loss.low).sum()
    }

    /// Whether its event's words overlap these.
    #[must_use]
    pub fn is_at(&self, span: Span) -> bool {
        let [start, end] = self.event.span;
        Span::new(start, end).overlaps(span)
    }
}

/// Codes articles, JSON objects with `id` and `text`; says in which file the records lie.
///
/// # Errors
/// When a file cannot be written or casus fails.
pub fn code(means: &Means<'_>, name: &str, articles: &[Value]) -> Result<PathBuf> {
    let input = means.scratch.join(format!("{name}.jsonl"));
    let output = means.scratch.join(format!("{name}.records.jsonl"));
    let lines: String = articles.iter().map(|article| format!("{article}\n")).collect();
    fs::write(&input, lines)?;
    let coded = Command::new(means.binary)
        .args(["code", "--quiet", "--format", "jsonl"])
        .arg(&input)
        .stdout(File::create(&output)?)
        .status()
        .context("cannot run casus")?;
    ensure!(coded.success(), "casus code ended with {coded}");
    Ok(output)
}

/// As [`code`], with the records read.
///
/// # Errors
/// When casus fails or a record is not in the public form.
pub fn records(means: &Means<'_>, name: &str, articles: &[Value]) -> Result<Vec<Record>> {
    let path = code(means, name, articles)?;
    let text = fs::read_to_string(&path)?;
    lines(&text).with_context(|| path.display().to_string())
}

/// A text of which nothing else is known.
#[must_use]
pub fn article(text: &str) -> casus::article::Article {
    casus::article::Article {
        reference: String::new(),
        url: None,
        title: None,
        publisher: None,
        published: None,
        language: None,
        text: text.to_owned(),
    }
}

/// The objects of a JSON Lines text.
///
/// # Errors
/// When a line is not such an object.
pub fn lines<T: for<'a> Deserialize<'a>>(text: &str) -> Result<Vec<T>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| serde_json::from_str(line).context("a line is not what it should be")).collect()
}

/// Part of a whole, 0 of nothing.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts are small")]
pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
