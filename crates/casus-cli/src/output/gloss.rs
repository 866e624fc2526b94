//! The gloss of an article as read: each sentence on one line, its words in a table under it.

use std::fmt::Write as _;

use casus::read::LineKind;
use casus::sentence::{NameKind, Sentence, Token};

use super::paint::{Ink, Style, columns, plain};
use crate::chain::Ready;

#[must_use]
pub fn render(ready: &Ready, style: Style) -> String {
    let mut out = String::new();
    if ready.sentences_before == 0 {
        let _ = writeln!(out, "{}", style.ink(Ink::Heading, &plain(&ready.article.reference)));
    }
    let sentences = &ready.document.sentences;
    for (number, sentence) in (ready.sentences_before + 1..).zip(sentences) {
        sentence_gloss(&mut out, number, sentence, &ready.article.text, style);
    }
    if sentences.is_empty() {
        let _ = writeln!(out, "\n  no sentence");
    }
    let _ = writeln!(out);
    out
}

fn sentence_gloss(out: &mut String, number: usize, sentence: &Sentence, text: &str, style: Style) {
    let words = plain(sentence.span.of(text));
    let kind = match sentence.kind {
        LineKind::Prose => String::new(),
        other => format!("({}) ", other.name()),
    };
    let head = format!("{number}  ");
    let _ = writeln!(out, "\n{}", style.fold(&head, "   ", &format!("{kind}{words}")));
    out.push_str(&columns(&rows(sentence), "   ", style));
    for doubt in &sentence.doubts {
        let _ = writeln!(out, "   {}", style.ink(Ink::Doubt, &format!("doubt: {}", plain(&doubt.text))));
    }
}

fn rows(sentence: &Sentence) -> Vec<Vec<String>> {
    let heading = ["#", "word", "lemma", "tag", "head", "relation", "name", "fact", "roles"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for (index, token) in sentence.tokens.iter().enumerate() {
        let frame = sentence.frame(index);
        rows.push(vec![
            (index + 1).to_string(),
            plain(&token.form),
            plain(&token.lemma),
            tag(token),
            token.head.map_or(0, |head| head + 1).to_string(),
            token.deprel.clone(),
            name(sentence, index),
            frame.map(|frame| format!("{:+.1}", frame.factuality)).unwrap_or_default(),
            frame.map(|frame| roles(sentence, frame)).unwrap_or_default(),
        ]);
    }
    rows
}

fn tag(token: &Token) -> String {
    format!("{}/{}", token.upos, token.xpos)
}

/// The kind at the first word of a name, a mark at its other words.
fn name(sentence: &Sentence, index: usize) -> String {
    match sentence.name(index) {
        Some(name) if name.start == index => name_kind(name.kind).to_owned(),
        Some(_) => "'".to_owned(),
        None => String::new(),
    }
}

fn roles(sentence: &Sentence, frame: &casus::sentence::Frame) -> String {
    let role = |role: &casus::sentence::Role| {
        let word = sentence.tokens.get(role.token).map_or("", |token| &token.form);
        format!("{} {}({})", role.label, plain(word), role.token + 1)
    };
    frame.roles.iter().map(role).collect::<Vec<_>>().join(", ")
}

/// The name of a kind of name in every form of output.
#[must_use]
pub fn name_kind(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Person => "person",
        NameKind::Organisation => "organisation",
        NameKind::Place => "place",
        NameKind::Group => "group",
    }
}
