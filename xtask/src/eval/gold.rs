//! Coding against annotated articles: what `casus code` makes of them, scored by `tools/score_gold.py`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use casus::evidence::Span;
use casus::id::sha256_hex;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Means;
use super::coded::{self, Record, share};
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

/// F1 of typed and of full assertions on `gold/NAME.jsonl`, each field on the matched ones, and the share of silent
/// quotes on which nothing lies.
///
/// # Errors
/// When the articles cannot be read or coded, or the script fails.
pub fn measure(means: &Means<'_>, name: &str) -> Result<Vec<Score>> {
    score(means, name, &articles(means, name)?)
}

/// The same on the third of `gold/dev.jsonl` whose sentences nobody looks at: the first byte of the digest of `doc`
/// leaves no rest when divided by three.
///
/// # Errors
/// As [`measure`].
pub fn aside(means: &Means<'_>) -> Result<Vec<Score>> {
    let mut articles = articles(means, "dev")?;
    articles.retain(|article| article["doc"].as_str().is_some_and(is_aside));
    score(means, "dev-aside", &articles)
}

/// Whether an article of gold dev is kept aside.
fn is_aside(doc: &str) -> bool {
    u8::from_str_radix(&sha256_hex(doc.as_bytes())[..2], 16).is_ok_and(|byte| byte % 3 == 0)
}

fn articles(means: &Means<'_>, name: &str) -> Result<Vec<Value>> {
    coded::lines(&fs::read_to_string(means.shared.join(format!("gold/{name}.jsonl")))?)
}

fn score(means: &Means<'_>, name: &str, articles: &[Value]) -> Result<Vec<Score>> {
    let stripped: Vec<Value> = articles.iter().map(stripped).collect();
    let records = coded::code(means, name, &stripped)?;
    let gold = means.scratch.join(format!("{name}.gold.jsonl"));
    fs::write(&gold, articles.iter().map(|article| format!("{article}\n")).collect::<String>())?;
    let printed = compared(means, &gold, &records)?;
    let mut scores = vec![
        Score::new(&format!("{name}.typed"), printed.typed[2]),
        Score::new(&format!("{name}.typed-precision"), printed.typed[0]),
        Score::new(&format!("{name}.typed-recall"), printed.typed[1]),
        Score::new(&format!("{name}.full"), printed.full[2]),
    ];
    let fields = printed.fields.into_iter().filter_map(|(field, (share, _))| Some((field, share?)));
    scores.extend(fields.map(|(field, share)| Score::new(&format!("{name}.{field}"), share)));
    let records: Vec<Record> = coded::lines(&fs::read_to_string(&records)?)?;
    scores.extend(silent(articles, &records).map(|share| Score::new(&format!("{name}.silent"), share)));
    Ok(scores)
}

/// The script's figures.
fn compared(means: &Means<'_>, gold: &Path, records: &Path) -> Result<Printed> {
    let script = means.shared.join("tools/score_gold.py");
    let output =
        Command::new("python3").arg(&script).arg(gold).arg(records).arg("--json").output().context("no python3")?;
    ensure!(output.status.success(), "score_gold.py: {}", String::from_utf8_lossy(&output.stderr).trim());
    serde_json::from_slice(&output.stdout).context("score_gold.py printed something else")
}

/// The article without its annotations. The title is left out too: the gold's places count in `text` alone.
pub(super) fn stripped(article: &Value) -> Value {
    json!({
        "id": article["doc"],
        "text": article["text"],
        "published": article["published"],
        "publisher": article["publisher"],
    })
}

/// The share of the quotes that must yield nothing on whose words no event lies; `None` where there are no such quotes.
fn silent(articles: &[Value], records: &[Record]) -> Option<f64> {
    let mut by_article: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        by_article.entry(&record.article.name).or_default().push(record);
    }
    let (mut quotes, mut still) = (0, 0);
    for article in articles {
        let (doc, text) = (article["doc"].as_str().unwrap_or(""), article["text"].as_str().unwrap_or(""));
        let coded = by_article.get(doc).map_or(&[][..], Vec::as_slice);
        for quote in article["silent"].as_array().into_iter().flatten() {
            let quote = quote.as_str().or_else(|| quote["quote"].as_str()).unwrap_or("");
            let Some(span) = span_of(text, quote) else { continue };
            quotes += 1;
            still += usize::from(!coded.iter().any(|record| record.is_at(span)));
        }
    }
    (quotes > 0).then(|| share(still, quotes))
}

/// The quote's first place in the text, in code points.
fn span_of(text: &str, quote: &str) -> Option<Span> {
    let at = text.find(quote)?;
    let start = text[..at].chars().count();
    Some(Span::new(start, start + quote.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silent_quotes_are_broken_by_an_event_on_their_words() {
        let article =
            json!({"doc": "a", "text": "Rebels shelled Aden. Trade war looms.", "silent": ["Trade war looms."]});
        let record = |span: [usize; 2]| -> Record {
            serde_json::from_value(json!({
                "article": {"ref": "a"},
                "sentence": {"span": [0, 20], "text": ""},
                "event": {"type": "ASSAULT", "span": span},
                "place": null, "time": null, "toll": [], "status": "happened", "timeframe": "current",
            }))
            .unwrap()
        };
        assert_eq!(silent(std::slice::from_ref(&article), &[record([7, 14])]), Some(1.0));
        assert_eq!(silent(std::slice::from_ref(&article), &[record([27, 30])]), Some(0.0));
        assert_eq!(silent(&[], &[]), None);
    }
}
