//! Coding against annotated articles: what `casus code` makes of them, scored by `tools/score_gold.py`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Means;
use super::score::Score;

/// What the script prints.
#[derive(Debug, Deserialize)]
struct Printed {
    /// Precision, recall and F1.
    typed: [f64; 3],
    full: [f64; 3],
    /// The share of matched assertions on which the field is right, and their number.
    fields: BTreeMap<String, (Option<f64>, u64)>,
}

/// F1 of typed and of full assertions on `gold/NAME.jsonl`, then each field on the matched ones.
pub fn measure(means: &Means<'_>, name: &str) -> Result<Vec<Score>> {
    let gold = means.shared.join(format!("gold/{name}.jsonl"));
    let articles = means.scratch.join(format!("{name}.jsonl"));
    let records = means.scratch.join(format!("{name}.records.jsonl"));
    fs::write(&articles, stripped(&fs::read_to_string(&gold)?)?)?;
    let coded = Command::new(means.binary)
        .args(["code", "--quiet", "--format", "jsonl"])
        .arg(&articles)
        .stdout(File::create(&records)?)
        .status()
        .context("cannot run casus")?;
    ensure!(coded.success(), "casus code ended with {coded}");
    let script = means.shared.join("tools/score_gold.py");
    let output = Command::new("python3")
        .arg(&script)
        .arg(&gold)
        .arg(&records)
        .arg("--json")
        .output()
        .context("cannot run python3")?;
    ensure!(output.status.success(), "score_gold.py: {}", String::from_utf8_lossy(&output.stderr).trim());
    let printed: Printed = serde_json::from_slice(&output.stdout).context("score_gold.py printed something else")?;
    let mut scores = vec![
        Score::new(&format!("{name}.typed"), printed.typed[2]),
        Score::new(&format!("{name}.typed-precision"), printed.typed[0]),
        Score::new(&format!("{name}.typed-recall"), printed.typed[1]),
        Score::new(&format!("{name}.full"), printed.full[2]),
    ];
    let fields = printed.fields.into_iter().filter_map(|(field, (share, _))| Some((field, share?)));
    scores.extend(fields.map(|(field, share)| Score::new(&format!("{name}.{field}"), share)));
    Ok(scores)
}

/// The articles without their annotations. Titles are left out too: the gold's places count in `text` alone.
fn stripped(gold: &str) -> Result<String> {
    let mut out = String::new();
    for line in gold.lines().filter(|line| !line.trim().is_empty()) {
        let article: Value = serde_json::from_str(line).context("a gold line is not JSON")?;
        let article = json!({
            "id": article["doc"],
            "text": article["text"],
            "published": article["published"],
            "publisher": article["publisher"],
        });
        out.push_str(&article.to_string());
        out.push('\n');
    }
    Ok(out)
}
