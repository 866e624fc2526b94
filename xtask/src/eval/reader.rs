//! Scores of the reader on the dev sets: tags, trees, lemmas, names, roles, factuality, raw text, speed.
//!
//! Percent for tags, trees and lemmas; 0 to 1 for names, roles and factuality; sentences a second for speed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use casus::evidence::Span;
use casus::read::{LineKind, Parser, RawSentence, RawWord};
use casus::sentence::{NameKind, Sentence};
use casus_reader::Reader;
use serde::Deserialize;

use super::conllu;
use super::score::Score;

/// Names the graph before quantisation (`reader-f32.onnx`); where it is set, `ewt` and `gum` also tell what int8 costs.
const F32_GRAPH: &str = "CASUS_F32_GRAPH";

/// Tags, trees and lemmas on UD EWT dev with gold words. Relations count with their subtypes.
pub fn ewt(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    with_cost_of_int8(reader, &data.join("ud_ewt/dev.conllu.gz"), "ewt")
}

/// The same on the open part of UD GUM dev.
pub fn gum(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    with_cost_of_int8(reader, &data.join("ud_gum/dev_open.conllu.gz"), "gum")
}

fn with_cost_of_int8(reader: &Reader, path: &Path, name: &str) -> Result<Vec<Score>> {
    let mut scores = treebank(reader, path, name)?;
    if let Some(graph) = std::env::var_os(F32_GRAPH) {
        let whole = treebank(&Reader::embedded()?.with_graph(Path::new(&graph))?, path, name)?;
        let las = |scores: &[Score]| scores.iter().find(|score| score.name.ends_with(".las")).map(|score| score.value);
        if let (Some(int8), Some(f32)) = (las(&scores), las(&whole)) {
            scores.push(Score::new(&format!("{name}.las-f32"), f32));
            scores.push(Score::new(&format!("{name}.int8-loss"), f32 - int8));
        }
    }
    Ok(scores)
}

fn treebank(reader: &Reader, path: &Path, name: &str) -> Result<Vec<Score>> {
    let gold = conllu::read(path)?;
    let read = parse_gold(reader, &gold)?;
    let (mut upos, mut xpos, mut lemma, mut uas, mut las, mut all) = (0, 0, 0, 0, 0, 0);
    for (gold, read) in gold.iter().zip(&read) {
        ensure!(gold.words.len() == read.tokens.len(), "{}: not every word was read", gold.id);
        for (word, token) in gold.words.iter().zip(&read.tokens) {
            let attached = word.head == token.head.map_or(0, |head| head + 1);
            all += 1;
            upos += u32::from(word.upos == token.upos);
            xpos += u32::from(word.xpos == token.xpos);
            lemma += u32::from(word.lemma == token.lemma);
            uas += u32::from(attached);
            las += u32::from(attached && word.deprel == token.deprel);
        }
    }
    let percent = |right: u32| 100.0 * f64::from(right) / f64::from(all);
    let scores = [("upos", upos), ("xpos", xpos), ("lemma", lemma), ("uas", uas), ("las", las)];
    Ok(scores.map(|(what, right)| Score::new(&format!("{name}.{what}"), percent(right))).into())
}

/// F1 of name spans (persons, places, organisations) on UNER EWT dev.
pub fn names(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    let text = conllu::read_text(&data.join("uner_ewt/dev.iob2.gz"))?;
    let (mut raw, mut gold) = (Vec::new(), Vec::new());
    for block in text.split("\n\n") {
        let rows: Vec<(&str, &str)> = block.lines().filter(|line| !line.starts_with('#')).filter_map(iob_row).collect();
        raw.push(raw_sentence(&rows.iter().map(|row| row.0).collect::<Vec<_>>()));
        gold.push(iob_spans(rows.iter().map(|row| row.1)));
    }
    let mut counts = Counts::default();
    for (gold, read) in gold.iter().zip(reader.parse(&raw)?) {
        let kind = |kind| match kind {
            NameKind::Person => Some("PER"),
            NameKind::Organisation => Some("ORG"),
            NameKind::Place => Some("LOC"),
            NameKind::Group => None,
        };
        let found: BTreeSet<(usize, usize, &str)> =
            read.names.iter().filter_map(|name| Some((name.start, name.end, kind(name.kind)?))).collect();
        counts.add(gold, &found);
    }
    Ok(vec![Score::new("uner.f1", counts.f1())])
}

fn iob_row(line: &str) -> Option<(&str, &str)> {
    let mut cells = line.split('\t').skip(1);
    Some((cells.next()?, cells.next()?))
}

fn iob_spans<'a>(tags: impl Iterator<Item = &'a str>) -> BTreeSet<(usize, usize, &'a str)> {
    let mut spans: Vec<(usize, usize, &str)> = Vec::new();
    for (index, tag) in tags.enumerate() {
        match (tag.split_once('-'), spans.last_mut()) {
            (Some(("B", kind)), _) => spans.push((index, index + 1, kind)),
            (Some(("I", kind)), Some(last)) if last.1 == index && last.2 == kind => last.1 = index + 1,
            _ => {}
        }
    }
    spans.into_iter().filter(|span| ["PER", "LOC", "ORG"].contains(&span.2)).collect()
}

#[derive(Deserialize)]
struct Propositions {
    sent_id: String,
    tokens: Vec<String>,
    preds: Vec<Proposition>,
}

#[derive(Deserialize)]
struct Proposition {
    i: usize,
    args: Vec<(String, usize, usize)>,
}

/// F1 of roles (argument head and label) on PropBank EWT dev, predicates given.
///
/// The head of an argument is its first word whose head in the gold tree lies outside it, punctuation only
/// if there is nothing else; an argument headed by its own predicate does not count.
pub fn roles(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    let trees = conllu::read(&data.join("ud_ewt/dev.conllu.gz"))?;
    let trees: BTreeMap<&str, &conllu::Sentence> = trees.iter().map(|tree| (tree.id.as_str(), tree)).collect();
    let (mut raw, mut asked, mut gold) = (Vec::new(), Vec::new(), Vec::new());
    for line in conllu::read_text(&data.join("propbank_ewt/dev.jsonl.gz"))?.lines() {
        let row: Propositions = serde_json::from_str(line).context("propbank_ewt/dev.jsonl.gz")?;
        let Some(tree) = trees.get(row.sent_id.as_str()).filter(|tree| tree.forms() == row.tokens) else { continue };
        raw.push(raw_sentence(&tree.forms()));
        asked.push(row.preds.iter().map(|proposition| proposition.i).collect::<Vec<_>>());
        gold.push(row.preds.iter().flat_map(|proposition| arguments(tree, proposition)).collect::<BTreeSet<_>>());
    }
    let mut counts = Counts::default();
    for (gold, read) in gold.iter().zip(reader.parse_with_predicates(&raw, &asked)?) {
        let role = |frame: &casus::sentence::Frame| {
            let predicate = frame.token;
            frame.roles.iter().map(|role| (predicate, role.token, role.label.clone())).collect::<Vec<_>>()
        };
        counts.add(gold, &read.frames.iter().flat_map(role).collect());
    }
    Ok(vec![Score::new("propbank.f1", counts.f1())])
}

fn arguments(tree: &conllu::Sentence, proposition: &Proposition) -> Vec<(usize, usize, String)> {
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for (label, start, end) in &proposition.args {
        let head = argument_head(tree, *start, *end);
        if head != proposition.i && found.iter().all(|argument| argument.1 != head) {
            found.push((proposition.i, head, label.clone()));
        }
    }
    found
}

fn argument_head(tree: &conllu::Sentence, start: usize, end: usize) -> usize {
    let inside = |word: &usize| (start + 1..=end).contains(&tree.words[*word].head);
    let tops = || (start..end).filter(|word| !inside(word));
    tops().find(|&word| tree.words[word].upos != "PUNCT").or_else(|| tops().next()).unwrap_or(start)
}

#[derive(Deserialize)]
struct Judged {
    text: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    start: usize,
    factuality: f64,
}

/// Pearson's r of factuality on UDS-IH2 dev, at the judged words.
pub fn factuality(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    let (mut raw, mut asked, mut gold) = (Vec::new(), Vec::new(), Vec::new());
    for line in conllu::read_text(&data.join("uds_factuality/dev.jsonl.gz"))?.lines() {
        let row: Judged = serde_json::from_str(line).context("uds_factuality/dev.jsonl.gz")?;
        raw.push(raw_sentence(&row.text.split(' ').collect::<Vec<_>>()));
        asked.push(row.targets.iter().map(|target| target.start).collect::<Vec<_>>());
        gold.extend(row.targets.iter().map(|target| target.factuality));
    }
    let read = reader.parse_with_predicates(&raw, &asked)?;
    let found: Vec<f64> = read.iter().flat_map(|read| &read.frames).map(|frame| f64::from(frame.factuality)).collect();
    ensure!(gold.len() == found.len(), "{} words were judged, {} read", gold.len(), found.len());
    Ok(vec![Score::new("uds.pearson", pearson(&gold, &found))])
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count(values.len());
    let (mean_a, mean_b) = (mean(a), mean(b));
    let sum =
        |term: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(&a, &b)| term(a - mean_a, b - mean_b)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}

/// Words, sentences and trees of UD EWT dev from raw text, as the CoNLL 2018 shared task scored them: F1 over
/// spans of characters without blanks; relations without their subtypes.
pub fn raw_text(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    let gold = conllu::read(&data.join("ud_ewt/dev.conllu.gz"))?;
    let (mut words, mut sentences, mut arcs) = (Counts::default(), Counts::default(), Counts::default());
    for document in gold.chunk_by(|_, next| !next.new_document) {
        let text = document_text(document);
        let read = reader.parse(&casus::read::sentences(&text))?;
        let (gold, found) = (Spans::of_gold(document), Spans::of_read(&text, &read));
        words.add(&gold.words, &found.words);
        sentences.add(&gold.sentences, &found.sentences);
        arcs.add(&gold.arcs, &found.arcs);
    }
    let scores = [("tokens", &words), ("sentences", &sentences), ("las", &arcs)];
    Ok(scores.map(|(name, counts)| Score::new(&format!("ewt-raw.{name}"), 100.0 * counts.f1())).into())
}

/// The text as it stood: blanks where the treebank has them, an empty line between paragraphs.
fn document_text(document: &[conllu::Sentence]) -> String {
    let mut text = String::new();
    let mut blank = false;
    for sentence in document {
        if !text.is_empty() && sentence.new_paragraph {
            text.push_str("\n\n");
        } else if blank {
            text.push(' ');
        }
        text.push_str(&sentence.text);
        blank = sentence.words.last().is_some_and(|word| word.space_after);
    }
    text
}

type CharSpan = (usize, usize);

/// Everything that is scored, by spans of characters without blanks.
#[derive(Default)]
struct Spans {
    words: BTreeSet<CharSpan>,
    sentences: BTreeSet<CharSpan>,
    /// Word, head (none for the root), relation.
    arcs: BTreeSet<(CharSpan, Option<CharSpan>, String)>,
}

impl Spans {
    fn of_gold(document: &[conllu::Sentence]) -> Self {
        let mut spans = Self::default();
        let mut place = 0;
        for sentence in document {
            let words: Vec<CharSpan> = sentence
                .words
                .iter()
                .map(|word| {
                    let start = place;
                    place += word.form.chars().filter(|character| !character.is_whitespace()).count();
                    (start, place)
                })
                .collect();
            let arc = |word: &conllu::Word| (word.head.checked_sub(1), word.deprel.clone());
            spans.add(&words, sentence.words.iter().map(arc));
        }
        spans
    }

    fn of_read(text: &str, read: &[Sentence]) -> Self {
        let mut before = vec![0; text.len() + 1];
        for (at, character) in text.char_indices() {
            before[at + character.len_utf8()] = before[at] + usize::from(!character.is_whitespace());
        }
        let mut spans = Self::default();
        for sentence in read {
            let words: Vec<CharSpan> =
                sentence.tokens.iter().map(|token| (before[token.span.start], before[token.span.end])).collect();
            spans.add(&words, sentence.tokens.iter().map(|token| (token.head, token.deprel.clone())));
        }
        spans
    }

    fn add(&mut self, words: &[CharSpan], arcs: impl Iterator<Item = (Option<usize>, String)>) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.sentences.insert((first.0, last.1));
        }
        for (&word, (head, relation)) in words.iter().zip(arcs) {
            self.words.insert(word);
            let relation = relation.split(':').next().unwrap_or_default().to_owned();
            self.arcs.insert((word, head.map(|head| words[head]), relation));
        }
    }
}

#[derive(Deserialize)]
struct Article {
    sentences: Vec<String>,
}

/// Articles that are read to warm up, and articles that are timed.
const WARM_UP: usize = 10;
const TIMED: usize = 120;

/// Sentences a second over news articles, one article after the other on all cores: reading (cutting
/// included), the bare encoder, and the former as a share of the latter.
pub fn speed(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    let text = conllu::read_text(&data.join("voa_text/docs.jsonl.gz"))?;
    let articles: Vec<String> = text
        .lines()
        .take(WARM_UP + TIMED)
        .map(|line| Ok(serde_json::from_str::<Article>(line)?.sentences.join("\n")))
        .collect::<Result<_>>()?;
    let read = |article: &String| -> Result<usize> { Ok(reader.parse(&casus::read::sentences(article))?.len()) };
    let encode = |article: &String| -> Result<usize> {
        let sentences = casus::read::sentences(article);
        reader.encode_only(&sentences)?;
        Ok(sentences.len())
    };
    let (warm, timed) = articles.split_at(WARM_UP.min(articles.len()));
    for article in warm {
        read(article)?;
    }
    // In turns, so that another load on the machine weighs on both alike.
    let (mut reading, mut encoding, mut sentences) = (0.0, 0.0, 0);
    for articles in timed.chunks(10) {
        let start = Instant::now();
        sentences += articles.iter().map(read).sum::<Result<usize>>()?;
        reading += start.elapsed().as_secs_f64();
        let start = Instant::now();
        articles.iter().map(encode).sum::<Result<usize>>()?;
        encoding += start.elapsed().as_secs_f64();
    }
    Ok(vec![
        Score::new("speed.read", count(sentences) / reading),
        Score::new("speed.encoder", count(sentences) / encoding),
        Score::new("speed.share", encoding / reading),
    ])
}

/// What was to be found, what was found, and what is right.
#[derive(Default)]
struct Counts {
    gold: usize,
    found: usize,
    right: usize,
}

impl Counts {
    fn add<T: Ord>(&mut self, gold: &BTreeSet<T>, found: &BTreeSet<T>) {
        self.gold += gold.len();
        self.found += found.len();
        self.right += gold.intersection(found).count();
    }

    fn f1(&self) -> f64 {
        2.0 * count(self.right) / count(self.gold + self.found).max(1.0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

fn parse_gold(reader: &Reader, gold: &[conllu::Sentence]) -> Result<Vec<Sentence>> {
    let raw: Vec<RawSentence> = gold.iter().map(|sentence| raw_sentence(&sentence.forms())).collect();
    Ok(reader.parse(&raw)?)
}

/// Given words as the cutter would hand them over, one blank between them.
fn raw_sentence(forms: &[&str]) -> RawSentence {
    let mut place = 0;
    let words = forms
        .iter()
        .map(|form| {
            let span = Span::new(place, place + form.len());
            place = span.end + 1;
            RawWord { span, form: (*form).to_owned() }
        })
        .collect();
    RawSentence { span: Span::new(0, place.saturating_sub(1)), words, kind: LineKind::Prose, split: false }
}

#[cfg(test)]
mod tests {
    use super::{Counts, argument_head, iob_spans, pearson};
    use crate::eval::conllu;

    #[test]
    fn spans_of_tags() {
        let spans = iob_spans(["B-PER", "I-PER", "B-LOC", "O", "I-LOC", "B-OTH"].into_iter());
        assert_eq!(spans.into_iter().collect::<Vec<_>>(), [(0, 2, "PER"), (2, 3, "LOC")]);
    }

    #[test]
    fn figures() {
        assert!((pearson(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]) - 1.0).abs() < 1e-9);
        let mut counts = Counts::default();
        counts.add(&[1, 2].into(), &[2, 3].into());
        assert!((counts.f1() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn the_head_of_an_argument_is_not_its_comma() {
        let row = |id: usize, upos: &str, head: usize| format!("{id}\tx\tx\t{upos}\tX\t_\t{head}\tdep\t_\t_\n");
        let text = [row(1, "PUNCT", 4), row(2, "DET", 3), row(3, "NOUN", 4), row(4, "VERB", 0)].concat();
        let tree = &conllu::parse(&text).expect("well formed")[0];
        assert_eq!(argument_head(tree, 0, 3), 2);
        assert_eq!(argument_head(tree, 0, 1), 0);
    }
}
