//! The public record, version 1: what users download. Written by hand from the internals at this edge.

use serde::Serialize;

use crate::actor::Actor;
use crate::article::Article;
use crate::assertion::{Assertion, Timeframe};
use crate::codebook::Codebook;
use crate::document::Document;
use crate::evidence::Span;
use crate::id;

/// A span in Unicode code points of the article's text, so that Python's `text[start:end]` gives the words.
pub type CodePoints = [usize; 2];

/// Turns byte spans into code-point spans of one text, in logarithmic time each.
#[derive(Debug)]
pub struct CodePointIndex {
    /// Code points before every 64th byte boundary.
    marks: Vec<(usize, usize)>,
    text: String,
}

impl CodePointIndex {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let marks = text.char_indices().enumerate().step_by(64).map(|(points, (byte, _))| (byte, points)).collect();
        Self { marks, text: text.to_owned() }
    }

    /// Code points before this byte.
    #[must_use]
    pub fn at(&self, byte: usize) -> usize {
        let upto = self.marks.partition_point(|&(mark, _)| mark <= byte);
        let (mark, points) = upto.checked_sub(1).map_or((0, 0), |index| self.marks[index]);
        points + self.text.get(mark..byte).map_or(0, |between| between.chars().count())
    }

    #[must_use]
    pub fn span(&self, span: Span) -> CodePoints {
        [self.at(span.start), self.at(span.end)]
    }
}

/// `casus/assertion/1`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssertionRecord {
    pub schema: &'static str,
    pub id: String,
    pub article: ArticleRecord,
    pub sentence: SentenceRecord,
    pub event: EventRecord,
    pub actors: Vec<ActorRecord>,
    pub recipients: Vec<ActorRecord>,
    pub place: Option<PlaceRecord>,
    pub time: Option<TimeRecord>,
    pub toll: Vec<LossRecord>,
    pub materiel: Vec<MaterielRecord>,
    pub status: &'static str,
    pub timeframe: &'static str,
    pub sources: Vec<SourceRecord>,
    /// Id of the assertion of the inner act.
    pub about: Option<String>,
    pub confidence: f64,
    pub why: Vec<ReasonRecord>,
    pub doubts: Vec<DoubtRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleRecord {
    pub id: String,
    #[serde(rename = "ref")]
    pub reference: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub language: Option<String>,
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentenceRecord {
    pub index: usize,
    pub span: CodePoints,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventRecord {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub mode: Option<String>,
    pub contexts: Vec<String>,
    pub cameo: Option<String>,
    pub goldstein: Option<f64>,
    pub quad: Option<u8>,
    pub text: String,
    pub span: CodePoints,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActorRecord {
    pub text: String,
    pub span: CodePoints,
    pub name: Option<String>,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub sectors: Vec<String>,
    pub code: Option<String>,
    pub wikidata: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceRecord {
    pub text: String,
    pub span: CodePoints,
    pub name: String,
    pub geonames: Option<u32>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub admin2: Option<String>,
    pub precision: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeRecord {
    pub text: Option<String>,
    pub span: Option<CodePoints>,
    pub start: String,
    pub end: String,
    pub precision: &'static str,
    pub assumed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LossRecord {
    pub kind: &'static str,
    pub low: u64,
    pub high: Option<u64>,
    pub whose: Option<WhoseRecord>,
    pub cumulative: bool,
    pub text: String,
    pub span: CodePoints,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhoseRecord {
    pub country: Option<String>,
    pub sector: Option<String>,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MaterielRecord {
    pub text: String,
    pub span: CodePoints,
    pub category: String,
    pub low: Option<u64>,
    pub high: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceRecord {
    pub text: String,
    pub span: CodePoints,
    pub name: Option<String>,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub cue: String,
    pub kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonRecord {
    pub step: &'static str,
    pub rule: String,
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoubtRecord {
    pub code: &'static str,
    pub text: String,
}

/// The records of one article, in the order of its assertions.
#[must_use]
pub fn records(
    article: &Article,
    document: &Document,
    assertions: &[Assertion],
    codebook: &Codebook,
) -> Vec<AssertionRecord> {
    let writer = Writer { article, document, index: CodePointIndex::new(&article.text), codebook };
    let header = writer.article();
    let ids: Vec<String> = assertions.iter().map(|assertion| writer.id(&header.id, assertion)).collect();
    assertions.iter().zip(&ids).map(|(assertion, id)| writer.assertion(&header, id, &ids, assertion)).collect()
}

struct Writer<'a> {
    article: &'a Article,
    document: &'a Document,
    index: CodePointIndex,
    codebook: &'a Codebook,
}

impl Writer<'_> {
    fn article(&self) -> ArticleRecord {
        ArticleRecord {
            id: self.article.id(),
            reference: self.article.reference.clone(),
            url: self.article.url.clone(),
            title: self.article.title.clone(),
            publisher: self.article.publisher.clone(),
            published: self.article.published.map(|date| date.to_string()),
            language: self.article.language.clone(),
            sha256: self.article.sha256(),
        }
    }

    /// Article, type, place of the predicate, sides and status name an assertion.
    fn id(&self, article: &str, assertion: &Assertion) -> String {
        let side = |actors: &[Actor]| {
            actors.iter().map(|actor| format!("{}-{}", actor.span.start, actor.span.end)).collect::<Vec<_>>().join(",")
        };
        let span = assertion.event.span;
        id::content_id(
            "as",
            &[
                article,
                assertion.event.kind.name(),
                assertion.event.mode.as_deref().unwrap_or(""),
                &format!("{}-{}", span.start, span.end),
                &side(&assertion.actors),
                &side(&assertion.recipients),
                assertion.status.name(),
            ],
        )
    }

    fn text(&self, span: Span) -> String {
        span.of(&self.article.text).to_owned()
    }

    fn assertion(&self, header: &ArticleRecord, id: &str, ids: &[String], assertion: &Assertion) -> AssertionRecord {
        let sentence = self.document.sentences[assertion.sentence].span;
        AssertionRecord {
            schema: "casus/assertion/1",
            id: id.to_owned(),
            article: header.clone(),
            sentence: SentenceRecord {
                index: assertion.sentence,
                span: self.index.span(sentence),
                text: self.text(sentence),
            },
            event: self.event(assertion),
            actors: assertion.actors.iter().map(|actor| self.actor(actor)).collect(),
            recipients: assertion.recipients.iter().map(|actor| self.actor(actor)).collect(),
            place: assertion.place.as_ref().map(|place| PlaceRecord {
                text: self.text(place.span),
                span: self.index.span(place.span),
                name: place.name.clone(),
                geonames: place.geonames,
                latitude: place.latitude,
                longitude: place.longitude,
                country: place.country.clone(),
                admin1: place.admin1.clone(),
                admin2: place.admin2.clone(),
                precision: place.precision.name(),
            }),
            time: assertion.time.as_ref().map(|time| TimeRecord {
                text: time.span.map(|span| self.text(span)),
                span: time.span.map(|span| self.index.span(span)),
                start: time.start.to_string(),
                end: time.end.to_string(),
                precision: time.precision.name(),
                assumed: time.assumed,
            }),
            toll: self.toll(assertion),
            materiel: self.materiel(assertion),
            status: assertion.status.name(),
            timeframe: match assertion.timeframe {
                Timeframe::Current => "current",
                Timeframe::Background => "background",
            },
            sources: self.sources(assertion),
            about: assertion.about.and_then(|index| ids.get(index).cloned()),
            confidence: (assertion.confidence * 1000.0).round() / 1000.0,
            why: assertion
                .why
                .iter()
                .map(|reason| ReasonRecord {
                    step: reason.step,
                    rule: reason.rule.clone(),
                    version: format!("casus {} / {}", env!("CARGO_PKG_VERSION"), self.document.reader),
                })
                .collect(),
            doubts: assertion
                .doubts
                .iter()
                .map(|doubt| DoubtRecord { code: doubt.code, text: doubt.text.clone() })
                .collect(),
        }
    }

    fn event(&self, assertion: &Assertion) -> EventRecord {
        let event = &assertion.event;
        let scores = self.codebook.scores(event.kind, event.mode.as_deref());
        EventRecord {
            kind: event.kind.name(),
            mode: event.mode.clone(),
            contexts: event.contexts.clone(),
            cameo: scores.map(|scores| scores.cameo.clone()),
            goldstein: scores.map(|scores| scores.goldstein),
            quad: scores.map(|scores| scores.quad),
            text: self.text(event.span),
            span: self.index.span(event.span),
        }
    }

    fn actor(&self, actor: &Actor) -> ActorRecord {
        ActorRecord {
            text: self.text(actor.span),
            span: self.index.span(actor.span),
            name: actor.name.clone(),
            country: actor.country.clone(),
            sector: actor.sectors.first().cloned(),
            sectors: actor.sectors.clone(),
            code: actor.code(),
            wikidata: actor.wikidata.clone(),
        }
    }

    fn toll(&self, assertion: &Assertion) -> Vec<LossRecord> {
        let whose = |actor: &Actor| WhoseRecord {
            country: actor.country.clone(),
            sector: actor.sectors.first().cloned(),
            text: self.text(actor.span),
        };
        assertion
            .toll
            .iter()
            .map(|loss| LossRecord {
                kind: loss.kind.name(),
                low: loss.low,
                high: loss.high,
                whose: loss.whose.as_ref().map(whose),
                cumulative: loss.cumulative,
                text: self.text(loss.span),
                span: self.index.span(loss.span),
            })
            .collect()
    }

    fn materiel(&self, assertion: &Assertion) -> Vec<MaterielRecord> {
        assertion
            .materiel
            .iter()
            .map(|item| MaterielRecord {
                text: self.text(item.span),
                span: self.index.span(item.span),
                category: item.category.clone(),
                low: item.low,
                high: item.high,
            })
            .collect()
    }

    fn sources(&self, assertion: &Assertion) -> Vec<SourceRecord> {
        assertion
            .sources
            .iter()
            .map(|source| SourceRecord {
                text: self.text(source.actor.span),
                span: self.index.span(source.actor.span),
                name: source.actor.name.clone(),
                country: source.actor.country.clone(),
                sector: source.actor.sectors.first().cloned(),
                cue: source.cue.clone(),
                kind: source.kind.name(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_are_counted_across_wide_characters() {
        let text = "é🙂 “Idlib” ".repeat(40);
        let index = CodePointIndex::new(&text);
        for (points, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.at(byte), points);
        }
        assert_eq!(index.at(text.len()), text.chars().count());
    }
}
