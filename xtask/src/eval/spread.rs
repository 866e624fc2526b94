//! `cargo xtask eval --spread`: where the coder is strong and weak on gold dev, and its commonest mistakes, as a page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::Means;
use super::coded::{self, Record, share};
use super::gold;

/// How many kinds of mistake are named.
const NAMED: usize = 10;
/// The scorer's names of what can be wrong with a record of the right type.
const FIELDS: [&str; 9] = ["actor", "recipient", "mode", "status", "source", "toll", "place", "date", "background"];
/// Upper bounds of the classes of sentence length, in words.
const LENGTHS: [usize; 3] = [15, 25, 40];

#[derive(Deserialize)]
struct Annotated {
    doc: String,
    text: String,
    assertions: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    quote: String,
    #[serde(default)]
    nth: usize,
    types: Vec<String>,
    status: Vec<String>,
    #[serde(default)]
    optional: bool,
}

/// What the scorer says of a gold entry or of a record that fits none.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Missed,
    Extra,
    /// Found, with the fields that are wrong.
    Found(Vec<String>),
}

struct Judged {
    verdict: Verdict,
    kind: String,
    status: String,
    length: usize,
}

/// Right, too many, and missed.
#[derive(Default)]
struct Cell {
    right: usize,
    extra: usize,
    missed: usize,
}

impl Cell {
    fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Missed => self.missed += 1,
            Verdict::Extra => self.extra += 1,
            Verdict::Found(_) => self.right += 1,
        }
    }

    fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.extra + self.missed)
    }
}

/// The page.
///
/// # Errors
/// When the articles cannot be read or coded, or the scorer prints something else than it used to.
pub fn page(means: &Means<'_>) -> Result<String> {
    let articles: Vec<Value> = coded::lines(&fs::read_to_string(means.shared.join("gold/dev.jsonl"))?)?;
    let stripped: Vec<Value> = articles.iter().map(gold::stripped).collect();
    let path = coded::code(means, "spread", &stripped)?;
    let records: Vec<Record> = coded::lines(&fs::read_to_string(&path)?)?;
    let output = Command::new("python3")
        .arg(means.shared.join("tools/score_gold.py"))
        .arg(means.shared.join("gold/dev.jsonl"))
        .arg(&path)
        .arg("--show")
        .output()
        .context("cannot run python3")?;
    ensure!(output.status.success(), "score_gold.py: {}", String::from_utf8_lossy(&output.stderr).trim());
    let shown = String::from_utf8(output.stdout)?;
    let names: Vec<&str> = articles.iter().filter_map(|article| article["doc"].as_str()).collect();
    let shown = unbroken(&shown, &names);
    let mut judged = Vec::new();
    let mut lines = shown.iter().map(String::as_str).peekable();
    for article in &articles {
        let article = Annotated::deserialize(article)?;
        let sentences = sentences(means, &article.text)?;
        for entry in article.assertions.iter().filter(|entry| !entry.optional) {
            let line = lines.next().context("score_gold.py shows too few entries")?;
            judged.push(entry.judged(&article, line, &sentences)?);
        }
        let mut own: Vec<&Record> = records.iter().filter(|record| record.article.name == article.doc).collect();
        while let Some(line) = lines.next_if(|line| is_extra(line, &article.doc)) {
            judged.push(extra(line, &article.doc, &mut own)?);
        }
    }
    Ok(written(&judged))
}

/// The scorer's lines, those with a line break in their quote in one piece.
fn unbroken(shown: &str, names: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in shown.lines() {
        let begins = names.iter().any(|name| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
        match lines.last_mut() {
            Some(last) if !begins => *last = format!("{last}\n{line}"),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

impl Entry {
    fn judged(&self, article: &Annotated, line: &str, sentences: &[(usize, usize, usize)]) -> Result<Judged> {
        let head = format!("{:<14} {:<22} ", article.doc, self.types.join("/"));
        let rest = line.strip_prefix(&head).with_context(|| format!("not the entry expected: {line}"))?;
        let quote: String = self.quote.chars().take(90).collect();
        let verdict = rest.strip_suffix(quote.as_str()).unwrap_or(rest).trim();
        let verdict = match verdict {
            "MISS" => Verdict::Missed,
            "ok" => Verdict::Found(Vec::new()),
            fields => {
                let fields = fields.split_whitespace().take_while(|field| FIELDS.contains(field));
                Verdict::Found(fields.map(str::to_owned).collect())
            }
        };
        let at = article.text.match_indices(&self.quote).nth(self.nth).map_or(0, |(at, _)| at);
        let at = article.text[..at].chars().count();
        let length = sentences.iter().find(|(start, end, _)| *start <= at && at < *end).map_or(0, |(.., words)| *words);
        Ok(Judged {
            verdict,
            kind: self.types.first().cloned().unwrap_or_default(),
            status: self.status.first().cloned().unwrap_or_default(),
            length,
        })
    }
}

fn is_extra(line: &str, doc: &str) -> bool {
    let rest = line.strip_prefix(doc).unwrap_or("");
    rest.split_whitespace().nth(1) == Some("EXTRA") && rest.starts_with(' ')
}

/// The record that such a line speaks of: the first of its type whose sentence begins so.
fn extra(line: &str, doc: &str, records: &mut Vec<&Record>) -> Result<Judged> {
    let rest = line.strip_prefix(doc).unwrap_or(line).trim_start();
    let (kind, rest) = rest.split_once(' ').context("no type")?;
    let text = rest.trim_start().trim_start_matches("EXTRA").trim_start();
    let at = records
        .iter()
        .position(|record| record.event.kind == kind && record.sentence.text.trim_start().starts_with(text.trim_end()))
        .with_context(|| format!("no record: {line}"))?;
    let record = records.remove(at);
    Ok(Judged {
        verdict: Verdict::Extra,
        kind: kind.to_owned(),
        status: record.status.clone(),
        length: record.sentence.text.split_whitespace().count(),
    })
}

/// Where each sentence begins and ends, in code points, and its number of words.
fn sentences(means: &Means<'_>, text: &str) -> Result<Vec<(usize, usize, usize)>> {
    let document = casus::read::read(&coded::article(text), means.reader)?;
    let sentences = document.sentences.iter();
    let length = |text: &str| text.chars().count();
    Ok(sentences
        .map(|sentence| {
            let (start, end) = (sentence.span.start, sentence.span.end);
            let words = text[start..end].split_whitespace().count();
            (length(&text[..start]), length(&text[..end]), words)
        })
        .collect())
}

fn written(judged: &[Judged]) -> String {
    let mut page = String::from(
        "# Spread: where the coder is right and wrong\n\n\
         Written by `cargo xtask eval --spread` from gold dev; the words of the table are the scorer's. Right: a gold \
         entry with a record of its type. Missed: one without. Too many: a record that fits no entry. Entries \
         count under their first type and status, other records under their own.\n",
    );
    let mut table = |title: &str, key: &dyn Fn(&Judged) -> String| {
        let mut cells: BTreeMap<String, Cell> = BTreeMap::new();
        for one in judged {
            cells.entry(key(one)).or_default().add(&one.verdict);
        }
        let _ = write!(page, "\n| {title} | right | missed | too many | typed F1 |\n| --- | --- | --- | --- | --- |\n");
        for (name, cell) in &cells {
            let _ = writeln!(page, "| {name} | {} | {} | {} | {:.2} |", cell.right, cell.missed, cell.extra, cell.f1());
        }
    };
    table("type", &|one| one.kind.clone());
    table("words in the sentence", &|one| length_class(one.length));
    table("status", &|one| one.status.clone());
    let mut mistakes: BTreeMap<String, usize> = BTreeMap::new();
    for one in judged {
        let kind = &one.kind;
        let named = match &one.verdict {
            Verdict::Missed => vec![format!("{kind} missed")],
            Verdict::Extra => vec![format!("{kind} where the annotators have none")],
            Verdict::Found(fields) => fields.iter().map(|field| format!("{field} of {kind} wrong")).collect(),
        };
        for name in named {
            *mistakes.entry(name).or_default() += 1;
        }
    }
    let mut mistakes: Vec<(String, usize)> = mistakes.into_iter().collect();
    mistakes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    page.push_str("\n| commonest mistakes | times |\n| --- | --- |\n");
    for (name, times) in mistakes.iter().take(NAMED) {
        let _ = writeln!(page, "| {name} | {times} |");
    }
    page
}

fn length_class(words: usize) -> String {
    match LENGTHS.iter().position(|&most| words <= most) {
        Some(0) => format!("1 to {}", LENGTHS[0]),
        Some(at) => format!("{} to {}", LENGTHS[at - 1] + 1, LENGTHS[at]),
        None => format!("{} and more", LENGTHS[LENGTHS.len() - 1] + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> (Annotated, Entry) {
        let entry = r#"{"quote": "shelled Aden", "types": ["ASSAULT"], "status": ["happened"]}"#;
        let article = r#"{"doc": "a1", "text": "Rebels shelled Aden.", "assertions": []}"#;
        (serde_json::from_str(article).unwrap(), serde_json::from_str(entry).unwrap())
    }

    #[test]
    fn the_scorers_lines_are_read() {
        let (article, entry) = entry();
        let line = |verdict: &str| format!("{:<14} {:<22} {verdict:<32} shelled Aden", "a1", "ASSAULT");
        let read = |verdict: &str| entry.judged(&article, &line(verdict), &[(0, 20, 3)]).unwrap();
        assert_eq!(read("MISS").verdict, Verdict::Missed);
        assert_eq!(read("ok").verdict, Verdict::Found(Vec::new()));
        assert_eq!(read("recipient date").verdict, Verdict::Found(vec!["recipient".to_owned(), "date".to_owned()]));
        assert_eq!(read("ok").length, 3);
        assert!(is_extra("a1             CONSULT                EXTRA                            Rebels", "a1"));
    }

    #[test]
    fn the_page_has_a_row_for_each_class() {
        let one = |verdict: Verdict, length: usize| Judged {
            verdict,
            kind: "ASSAULT".to_owned(),
            status: "happened".to_owned(),
            length,
        };
        let page = written(&[one(Verdict::Found(vec!["place".to_owned()]), 10), one(Verdict::Missed, 50)]);
        assert!(page.contains("| ASSAULT | 1 | 1 | 0 | 0.67 |"), "{page}");
        assert!(page.contains("| 1 to 15 | 1 | 0 | 0 | 1.00 |"), "{page}");
        assert!(page.contains("| place of ASSAULT wrong | 1 |"), "{page}");
    }
}
