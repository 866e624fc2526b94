//! JSON Lines of an article as read, `casus/document/1`: its header and text, then all that was read. Also input
//! of `casus code`, which reads the same text again.

use casus::record::{CodePointIndex, CodePoints};
use casus::sentence::{Frame, Name, Sentence, Token};
use serde::Serialize;

use super::gloss::name_kind;
use crate::chain::Ready;

#[derive(Debug, Serialize)]
struct Line<'a> {
    schema: &'static str,
    id: &'a str,
    url: Option<&'a str>,
    title: Option<&'a str>,
    publisher: Option<&'a str>,
    published: Option<String>,
    language: Option<&'a str>,
    text: &'a str,
    reader: &'a str,
    /// Code points and sentences of the same article before this part of a long one.
    offset: usize,
    sentences_before: usize,
    sentences: Vec<SentenceLine<'a>>,
}

#[derive(Debug, Serialize)]
struct SentenceLine<'a> {
    span: CodePoints,
    line: &'static str,
    words: Vec<WordLine<'a>>,
    names: Vec<NameLine>,
    predicates: Vec<PredicateLine<'a>>,
    doubts: Vec<DoubtLine<'a>>,
}

#[derive(Debug, Serialize)]
struct WordLine<'a> {
    span: CodePoints,
    form: &'a str,
    lemma: &'a str,
    upos: &'a str,
    xpos: &'a str,
    head: Option<usize>,
    deprel: &'a str,
}

#[derive(Debug, Serialize)]
struct NameLine {
    words: [usize; 2],
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct PredicateLine<'a> {
    word: usize,
    factuality: f64,
    roles: Vec<RoleLine<'a>>,
}

#[derive(Debug, Serialize)]
struct RoleLine<'a> {
    label: &'a str,
    word: usize,
}

#[derive(Debug, Serialize)]
struct DoubtLine<'a> {
    code: &'a str,
    text: &'a str,
}

/// One line. Words are counted from 0; `head` is null at the root.
pub fn render(ready: &Ready) -> anyhow::Result<String> {
    let article = &ready.article;
    let index = CodePointIndex::new(&article.text);
    let line = Line {
        schema: "casus/document/1",
        id: &article.reference,
        url: article.url.as_deref(),
        title: article.title.as_deref(),
        publisher: article.publisher.as_deref(),
        published: article.published.map(|date| date.to_string()),
        language: article.language.as_deref(),
        text: &article.text,
        reader: &ready.document.reader,
        offset: ready.part.as_ref().map_or(0, |part| part.points),
        sentences_before: ready.sentences_before,
        sentences: ready.document.sentences.iter().map(|sentence| sentence_line(sentence, &index)).collect(),
    };
    Ok(serde_json::to_string(&line)? + "\n")
}

fn sentence_line<'a>(sentence: &'a Sentence, index: &CodePointIndex) -> SentenceLine<'a> {
    SentenceLine {
        span: index.span(sentence.span),
        line: sentence.kind.name(),
        words: sentence.tokens.iter().map(|token| word_line(token, index)).collect(),
        names: sentence.names.iter().map(name_line).collect(),
        predicates: sentence.frames.iter().map(predicate_line).collect(),
        doubts: sentence.doubts.iter().map(|doubt| DoubtLine { code: doubt.code, text: &doubt.text }).collect(),
    }
}

fn word_line<'a>(token: &'a Token, index: &CodePointIndex) -> WordLine<'a> {
    WordLine {
        span: index.span(token.span),
        form: &token.form,
        lemma: &token.lemma,
        upos: &token.upos,
        xpos: &token.xpos,
        head: token.head,
        deprel: &token.deprel,
    }
}

fn name_line(name: &Name) -> NameLine {
    NameLine { words: [name.start, name.end], kind: name_kind(name.kind) }
}

fn predicate_line(frame: &Frame) -> PredicateLine<'_> {
    PredicateLine {
        word: frame.token,
        factuality: (f64::from(frame.factuality) * 100.0).round() / 100.0,
        roles: frame.roles.iter().map(|role| RoleLine { label: &role.label, word: role.token }).collect(),
    }
}
