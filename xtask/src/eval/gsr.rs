//! The PLOVER sentences, by `tools/code_and_score.py gsr`, which codes and scores them itself.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::Means;
use super::score::Score;

#[derive(Deserialize)]
struct Printed {
    #[serde(rename = "type")]
    kind: f64,
    both: f64,
}

/// F1 of the set of types of a sentence; share of the dyads whose type and two countries stand in one record.
///
/// # Errors
/// When the script fails or prints something else.
pub fn measure(means: &Means<'_>) -> Result<Vec<Score>> {
    let output = Command::new("python3")
        .arg(means.shared.join("tools/code_and_score.py"))
        .arg("gsr")
        .arg(means.data().join("plover-gsr/dev.jsonl"))
        .env("CASUS", means.binary)
        .output()
        .context("cannot run python3")?;
    ensure!(output.status.success(), "code_and_score.py: {}", String::from_utf8_lossy(&output.stderr).trim());
    let text = String::from_utf8(output.stdout)?;
    // Its last line is a Python dictionary.
    let last = text.lines().next_back().unwrap_or("").replace('\'', "\"");
    let printed: Printed = serde_json::from_str(&last).context("code_and_score.py printed something else")?;
    Ok(vec![Score::new("gsr.type", printed.kind), Score::new("gsr.both", printed.both)])
}
