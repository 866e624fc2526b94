//! Why a sentence was coded as it was: from the record and the notes of the coding to plain words.

use std::fmt::Write as _;

use casus::code::confidence::Evidence;
use casus::codebook::{Codebook, EventType};
use casus::evidence::Span;
use casus::knowledge::Knowledge;
use casus::record::{ActorRecord, AssertionRecord, CodePointIndex, CodePoints, SourceRecord};
use casus::trace::{Note, Verdict};
use serde::Serialize;

use super::paint::{Ink, Style, plain};
use super::table::range;
use crate::chain::Ready;

/// `casus/explanation/1`: one sentence of one article.
#[derive(Debug, Serialize)]
pub struct Explanation {
    schema: &'static str,
    article: ArticleName,
    sentence: SentenceText,
    /// The code point that was asked for, and the word there.
    at: Option<usize>,
    word: Option<String>,
    assertions: Vec<Explained>,
    /// What was weighed and is part of no assertion of the sentence.
    refused: Vec<Refused>,
    /// Why nothing was recorded, where nothing was.
    nothing: Option<String>,
}

#[derive(Debug, Serialize)]
struct ArticleName {
    id: String,
    #[serde(rename = "ref")]
    reference: String,
}

#[derive(Debug, Serialize)]
struct SentenceText {
    index: usize,
    span: CodePoints,
    text: String,
}

/// An assertion and why each of its parts is as it is.
#[derive(Debug, Serialize)]
struct Explained {
    id: String,
    event: String,
    status: &'static str,
    confidence: f64,
    text: String,
    span: CodePoints,
    /// Whether the code point that was asked for stands in words of this assertion.
    at: bool,
    because: Vec<Because>,
    refused: Vec<Refused>,
    /// What the confidence was reckoned from.
    evidence: Vec<Part>,
}

/// A feature of an assertion and what it adds to the log-odds.
#[derive(Debug, Serialize)]
struct Part {
    name: &'static str,
    value: f64,
    adds: f64,
}

/// A part of the record and its reason.
#[derive(Debug, Serialize)]
struct Because {
    part: &'static str,
    why: String,
}

/// Something weighed and not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Refused {
    step: &'static str,
    text: String,
    span: CodePoints,
    why: String,
}

/// The step that notes words without an entry: told only where nothing else is.
const UNLISTED: &str = "code.word";

/// An article as coded, with everything that was noted on the way.
pub struct Coding<'a> {
    ready: &'a Ready,
    records: Vec<AssertionRecord>,
    evidence: Vec<Evidence>,
    notes: Vec<Note>,
    knowledge: &'a Knowledge,
    points: CodePointIndex,
}

impl<'a> Coding<'a> {
    /// Evidence goes with records one to one.
    #[must_use]
    pub fn new(
        ready: &'a Ready,
        records: Vec<AssertionRecord>,
        evidence: Vec<Evidence>,
        notes: Vec<Note>,
        knowledge: &'a Knowledge,
    ) -> Self {
        Self { ready, records, evidence, notes, knowledge, points: CodePointIndex::new(&ready.article.text) }
    }

    /// A span as the record of the whole text counts it.
    fn place(&self, span: Span) -> CodePoints {
        let before = self.ready.part.as_ref().map_or(0, |part| part.points);
        self.points.span(span).map(|point| point + before)
    }

    fn words(&self, span: Span) -> String {
        span.of(&self.ready.article.text).to_owned()
    }
}

/// Notes of one sentence with their places as the record counts them.
struct Notes<'a> {
    notes: Vec<(&'a Note, CodePoints)>,
}

impl<'a> Notes<'a> {
    fn of(coding: &'a Coding<'_>, index: usize) -> Self {
        let own = coding.notes.iter().filter(|note| note.sentence == index);
        Self { notes: own.map(|note| (note, coding.place(note.span))).collect() }
    }

    fn taken(&self, step: &str, fits: impl Fn(CodePoints) -> bool) -> Vec<&'a str> {
        let taken =
            self.notes.iter().filter(|(note, span)| note.verdict == Verdict::Taken && note.step == step && fits(*span));
        taken.map(|(note, _)| note.text.as_str()).collect()
    }

    fn refused(&self) -> impl Iterator<Item = &(&'a Note, CodePoints)> {
        self.notes.iter().filter(|(note, _)| note.verdict == Verdict::Refused)
    }
}

fn within(inner: CodePoints, outer: CodePoints) -> bool {
    outer[0] <= inner[0] && inner[1] <= outer[1]
}

fn holds(span: CodePoints, point: usize) -> bool {
    span[0] <= point && point < span[1]
}

impl Explanation {
    /// Explains the sentence of this index in the part of the article at hand.
    #[must_use]
    pub fn of(coding: &Coding<'_>, index: usize, at: Option<usize>) -> Self {
        let ready = coding.ready;
        let sentence = &ready.document.sentences[index];
        let word = at.and_then(|at| sentence.tokens.iter().find(|token| holds(coding.place(token.span), at)));
        let notes = Notes::of(coding, index);
        let number = index + ready.sentences_before;
        let own: Vec<&AssertionRecord> =
            coding.records.iter().filter(|record| record.sentence.index == number).collect();
        let with_evidence = coding.records.iter().zip(&coding.evidence);
        let assertions = with_evidence
            .filter(|(record, _)| record.sentence.index == number)
            .map(|(record, evidence)| explained(record, evidence, &own, &notes, at, coding))
            .collect();
        let refused = rest(&notes, &own, at, coding);
        let nothing = own.is_empty().then(|| why_nothing(&notes, &refused));
        Self {
            schema: "casus/explanation/1",
            article: ArticleName {
                id: ready.part.as_ref().map_or_else(|| ready.article.id(), |part| part.id.to_string()),
                reference: ready.article.reference.clone(),
            },
            sentence: SentenceText {
                index: number,
                span: coding.place(sentence.span),
                text: coding.words(sentence.span),
            },
            at,
            word: word.map(|word| word.form.clone()),
            assertions,
            refused,
            nothing,
        }
    }
}

fn explained(
    record: &AssertionRecord,
    evidence: &Evidence,
    own: &[&AssertionRecord],
    notes: &Notes<'_>,
    at: Option<usize>,
    coding: &Coding<'_>,
) -> Explained {
    let event = &record.event;
    let mode = event.mode.as_ref().map(|mode| format!("/{mode}")).unwrap_or_default();
    let mut spans = vec![event.span];
    spans.extend(record.actors.iter().chain(&record.recipients).map(|actor| actor.span));
    spans.extend(record.place.iter().map(|place| place.span));
    spans.extend(record.time.iter().filter_map(|time| time.span));
    spans.extend(record.toll.iter().map(|loss| loss.span));
    spans.extend(record.sources.iter().map(|source| source.span));
    let weighed = coding.knowledge.weights.parts(evidence).zip(evidence.0);
    Explained {
        id: record.id.clone(),
        event: format!("{}{mode}", event.kind),
        status: record.status,
        confidence: record.confidence,
        text: event.text.clone(),
        span: event.span,
        at: at.is_some_and(|at| spans.iter().any(|&span| holds(span, at))),
        because: because(record, own, notes, &coding.knowledge.codebook),
        refused: unique(
            notes.refused().filter(|(note, span)| note.step != UNLISTED && within(*span, event.span)),
            coding,
        ),
        evidence: weighed.map(|((name, adds), value)| Part { name, value, adds }).collect(),
    }
}

/// Refusals at words of no assertion; words without an entry only where they are asked for or nothing else is told.
fn rest(notes: &Notes<'_>, own: &[&AssertionRecord], at: Option<usize>, coding: &Coding<'_>) -> Vec<Refused> {
    let free = |span: CodePoints| !own.iter().any(|record| within(span, record.event.span));
    let asked = |span: CodePoints| at.is_some_and(|at| holds(span, at));
    let listed = notes.refused().filter(|(note, span)| free(*span) && (note.step != UNLISTED || asked(*span)));
    let listed = unique(listed, coding);
    if !listed.is_empty() || !own.is_empty() {
        return listed;
    }
    unique(notes.refused(), coding)
}

fn unique<'a>(notes: impl Iterator<Item = &'a (&'a Note, CodePoints)>, coding: &Coding<'_>) -> Vec<Refused> {
    let mut found: Vec<Refused> = Vec::new();
    for (note, span) in notes {
        let text = coding.words(note.span);
        let refused = Refused { step: note.step, text, span: *span, why: note.text.clone() };
        if !found.contains(&refused) {
            found.push(refused);
        }
    }
    found
}

fn why_nothing(notes: &Notes<'_>, refused: &[Refused]) -> String {
    let what = match () {
        () if refused.iter().any(|refused| refused.step == "code.line") => "the line is none that is coded",
        () if refused.iter().any(|refused| refused.step != UNLISTED) => "every word that could be an act was refused",
        () if notes.notes.is_empty() => "the sentence has no verb, noun or adjective that could be an act",
        () => "no word of the sentence is an act by the lexicon",
    };
    format!("nothing was recorded: {what}")
}

/// The reason of every part of the record, in the record's order.
fn because(record: &AssertionRecord, own: &[&AssertionRecord], notes: &Notes<'_>, codebook: &Codebook) -> Vec<Because> {
    let event = record.event.span;
    let told = |step: &str| {
        let notes = notes.taken(step, |span| within(span, event));
        let reasons = record.why.iter().filter(|reason| reason.step == step).map(|reason| reason.rule.as_str());
        let mut all: Vec<&str> = notes.clone();
        all.extend(reasons.filter(|rule| !notes.iter().any(|note| note.contains(rule))));
        all.join("; ")
    };
    let or = |told: String, otherwise: &str| if told.is_empty() { otherwise.to_owned() } else { told };
    let mut parts = vec![Because { part: "act", why: told("code.act") }];
    parts.extend(codes(record, codebook).map(|why| Because { part: "codes", why }));
    parts.extend(side("actor", &record.actors, notes, &told("code.actor")));
    parts.extend(side("recipient", &record.recipients, notes, &told("code.recipient")));
    let place = match &record.place {
        Some(place) => {
            let country = place.country.as_ref().map(|country| format!("{country}, ")).unwrap_or_default();
            let value = format!("`{}` ({}, {country}{})", place.text, place.name, place.precision);
            joined(value, or(told("code.place"), "by its place in the sentence"))
        }
        None => or(told("code.place"), "none is tied to the act"),
    };
    parts.push(Because { part: "place", why: place });
    let time = match &record.time {
        Some(time) => {
            let value = format!("{} to {}", time.start, time.end);
            let value = time.text.as_ref().map_or(value.clone(), |words| format!("`{words}` ({value})"));
            joined(value, told("code.time"))
        }
        None => or(told("code.time"), "none is tied to the act"),
    };
    parts.push(Because { part: "time", why: time });
    parts.push(Because { part: "timeframe", why: joined(record.timeframe.to_owned(), told("code.timeframe")) });
    parts.extend(record.toll.iter().map(|loss| {
        let value = format!("`{}`: {} {}", loss.text, loss.kind, range(loss.low, loss.high));
        Because { part: "toll", why: joined(value, told("code.toll")) }
    }));
    let status = or(told("code.status"), "no negation, modal or word above the act says otherwise");
    parts.push(Because { part: "status", why: joined(record.status.to_owned(), status) });
    parts.extend(sources(record, &told("code.source")));
    let about = record.about.as_ref().and_then(|id| own.iter().find(|other| other.id == *id));
    parts.extend(about.map(|inner| Because {
        part: "about",
        why: format!("the {} of `{}`, which this act governs", inner.event.kind, inner.event.text),
    }));
    parts.extend(record.doubts.iter().map(|doubt| Because { part: "doubt", why: doubt.text.clone() }));
    parts
}

fn joined(value: String, why: String) -> String {
    if why.is_empty() { value } else { format!("{value}: {why}") }
}

/// The page that gives the codes.
fn codes(record: &AssertionRecord, codebook: &Codebook) -> Option<String> {
    let kind = EventType::from_name(record.event.kind)?;
    let scores = codebook.scores(kind, record.event.mode.as_deref())?;
    Some(format!(
        "CAMEO {}, Goldstein {:.1}, quad {} by the codebook [{}]",
        scores.cameo, scores.goldstein, scores.quad, scores.origin
    ))
}

fn side(part: &'static str, actors: &[ActorRecord], notes: &Notes<'_>, how: &str) -> Vec<Because> {
    if actors.is_empty() {
        let why = if how.is_empty() { "nobody that the text names" } else { how };
        return vec![Because { part, why: why.to_owned() }];
    }
    let each = actors.iter().map(|actor| {
        let code = actor.code.as_ref().map_or("not resolved", |code| code.as_str());
        let name = actor.name.as_ref().filter(|name| !actor.text.contains(*name));
        let name = name.map(|name| format!("{name}, ")).unwrap_or_default();
        let cast = notes.taken("code.cast", |span| span == actor.span).join("; ");
        let why = [how, &cast].into_iter().filter(|why| !why.is_empty()).collect::<Vec<_>>().join("; ");
        Because { part, why: joined(format!("`{}` ({name}{code})", actor.text), why) }
    });
    each.collect()
}

fn sources(record: &AssertionRecord, how: &str) -> Vec<Because> {
    if record.sources.is_empty() {
        let why = joined("the writer's own voice".to_owned(), how.to_owned());
        return vec![Because { part: "source", why }];
    }
    let told = |source: &SourceRecord| {
        let code: Vec<&str> = source.country.iter().chain(&source.sector).map(String::as_str).collect();
        let code = if code.is_empty() { "not resolved".to_owned() } else { code.join(" ") };
        format!("`{}` ({code}) by `{}`, {}", source.text, source.cue, source.kind)
    };
    let each =
        record.sources.iter().map(|source| Because { part: "source", why: joined(told(source), how.to_owned()) });
    each.collect()
}

/// The same for reading.
#[must_use]
pub fn render(explanation: &Explanation, style: Style) -> String {
    let mut out = String::new();
    let sentence = &explanation.sentence;
    let heading = format!("{}  |  sentence {}", plain(&explanation.article.reference), sentence.index);
    let heading = match (&explanation.word, explanation.at) {
        (Some(word), Some(at)) => format!("{heading}  |  “{}” at {at}", plain(word)),
        (None, Some(at)) => format!("{heading}  |  at {at}"),
        _ => heading,
    };
    let _ = writeln!(out, "{}", style.fold("", "  ", &style.ink(Ink::Heading, &heading)));
    let _ = writeln!(out, "{}", style.fold("  ", "  ", &plain(&sentence.text)));
    for explained in &explanation.assertions {
        let here = if explained.at { "  (here)" } else { "" };
        let _ = writeln!(
            out,
            "\n  {}  “{}”  {}  confidence {:.2}{here}",
            style.ink(Ink::Event, &explained.event),
            plain(&explained.text),
            explained.status,
            explained.confidence
        );
        for because in &explained.because {
            let _ = writeln!(out, "{}", field(because.part, &because.why, style));
        }
        let _ = writeln!(out, "{}", field("confidence", &reckoned(explained), style));
        for (_, why) in condensed(&explained.refused) {
            let _ = writeln!(out, "{}", field("refused", &why, style));
        }
    }
    if let Some(nothing) = &explanation.nothing {
        let _ = writeln!(out, "\n{}", style.fold("  ", "  ", nothing));
    }
    if !explanation.refused.is_empty() {
        let _ = writeln!(out, "\n  {}", style.ink(Ink::Heading, "Also weighed, and refused"));
        for (refused, why) in condensed(&explanation.refused) {
            let words = plain(&refused.text);
            let text = if refused.step == "code.line" { why } else { format!("“{words}”: {why}") };
            let _ = writeln!(out, "{}", style.fold("    ", "      ", &plain(&text)));
        }
    }
    let _ = writeln!(out);
    out
}

/// So many features are named for reading.
const NAMED: usize = 6;

/// The features that moved the confidence most.
fn reckoned(explained: &Explained) -> String {
    let mut parts: Vec<&Part> = explained.evidence.iter().filter(|part| part.adds.abs() >= 0.05).collect();
    parts.sort_by(|one, other| other.adds.abs().total_cmp(&one.adds.abs()));
    let told = parts.iter().take(NAMED).map(|part| format!("{} {:+.1}", part.name, part.adds));
    joined(format!("{:.2}", explained.confidence), told.collect::<Vec<_>>().join(", "))
}

/// So many entries of one word whose needs are not met are told one by one.
const FEW: usize = 2;

/// Each refusal with its words; many entries of one word whose needs are not met in one line.
fn condensed(refused: &[Refused]) -> Vec<(&Refused, String)> {
    let unmet = |refused: &Refused| {
        refused.step == "code.act" && (refused.why.contains("]: needs ") || refused.why.contains("]: must not have "))
    };
    let mut lines = Vec::new();
    let mut rest = refused;
    while let Some(first) = rest.first() {
        let alike = rest.iter().take_while(|other| unmet(other) && other.span == first.span).count();
        if alike <= FEW {
            lines.push((first, first.why.clone()));
            rest = &rest[1..];
            continue;
        }
        let mut kinds: Vec<&str> = Vec::new();
        for refused in &rest[..alike] {
            let kind = refused.why.split(": ").next().unwrap_or("");
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        // An entry that only an exclusion keeps away came nearest.
        let nearest = rest[..alike].iter().find(|refused| refused.why.contains("]: must not")).unwrap_or(first);
        lines.push((first, format!("{alike} entries ({}), as {}", kinds.join(", "), nearest.why)));
        rest = &rest[alike..];
    }
    lines
}

fn field(label: &str, value: &str, style: Style) -> String {
    let label = format!("    {label:<11}");
    style.fold(&style.ink(Ink::Label, &label), "               ", &plain(value))
}
