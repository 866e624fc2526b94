//! CoNLL-U of an article as read: the tree in its ten columns; names, roles and factuality in the last one.

use std::fmt::Write as _;

use casus::sentence::Sentence;

use super::gloss::name_kind;
use super::paint::plain;
use crate::chain::Ready;

#[must_use]
pub fn render(ready: &Ready) -> String {
    let mut out = String::new();
    let document = plain(&ready.article.reference);
    if ready.sentences_before == 0 {
        let _ = writeln!(out, "# newdoc id = {document}");
    }
    for (number, sentence) in (ready.sentences_before + 1..).zip(&ready.document.sentences) {
        let _ = writeln!(out, "# sent_id = {document}-{number}");
        let _ = writeln!(out, "# text = {}", plain(sentence.span.of(&ready.article.text)));
        let _ = writeln!(out, "# line = {}", sentence.kind.name());
        for doubt in &sentence.doubts {
            let _ = writeln!(out, "# doubt = {}", plain(&doubt.text));
        }
        words(&mut out, sentence);
        out.push('\n');
    }
    out
}

fn words(out: &mut String, sentence: &Sentence) {
    for (index, token) in sentence.tokens.iter().enumerate() {
        let _ = writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t_\t{}\t{}\t_\t{}",
            index + 1,
            cell(&token.form),
            cell(&token.lemma),
            cell(&token.upos),
            cell(&token.xpos),
            token.head.map_or(0, |head| head + 1),
            cell(&token.deprel),
            misc(sentence, index),
        );
    }
}

fn cell(text: &str) -> String {
    let text = plain(text);
    if text.is_empty() { "_".to_owned() } else { text }
}

/// `Factuality=2.8|Name=B-place|Roles=ARG0:1,ARG1:4|SpaceAfter=No`, in the order of the alphabet.
fn misc(sentence: &Sentence, index: usize) -> String {
    let mut parts = Vec::new();
    let frame = sentence.frame(index);
    if let Some(frame) = frame {
        parts.push(format!("Factuality={:.2}", frame.factuality));
    }
    if let Some(name) = sentence.name(index) {
        let place = if name.start == index { 'B' } else { 'I' };
        parts.push(format!("Name={place}-{}", name_kind(name.kind)));
    }
    if let Some(frame) = frame.filter(|frame| !frame.roles.is_empty()) {
        let roles: Vec<String> = frame.roles.iter().map(|role| format!("{}:{}", role.label, role.token + 1)).collect();
        parts.push(format!("Roles={}", roles.join(",")));
    }
    let next = sentence.tokens.get(index + 1);
    if next.is_some_and(|next| next.span.start == sentence.tokens[index].span.end) {
        parts.push("SpaceAfter=No".to_owned());
    }
    if parts.is_empty() { "_".to_owned() } else { parts.join("|") }
}
