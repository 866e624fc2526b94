//! What the tests share: sentences as the cutter would hand them over, and the laws of a read sentence.

use casus::evidence::Span;
use casus::read::{LineKind, RawSentence, RawWord};
use casus::sentence::Sentence;

/// A sentence of words with one blank between them.
pub fn raw(text: &str) -> RawSentence {
    raw_words(&text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>())
}

pub fn raw_words(forms: &[&str]) -> RawSentence {
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

/// Every word is there, heads form one tree, names and roles point at words.
pub fn assert_lawful(raw: &RawSentence, read: &Sentence) {
    let size = read.tokens.len();
    assert_eq!(raw.words.len(), size);
    assert_eq!((raw.span, raw.kind), (read.span, read.kind));
    for (word, token) in raw.words.iter().zip(&read.tokens) {
        assert_eq!((word.span, &word.form), (token.span, &token.form));
        assert_eq!(token.head.is_none(), token.deprel == "root", "{token:?}");
        assert!(!token.lemma.is_empty() || token.form.is_empty(), "{token:?}");
    }
    assert_eq!(read.tokens.iter().filter(|token| token.head.is_none()).count(), size.min(1));
    for word in 0..size {
        assert!(read.ancestors(word).take(size).count() < size, "a cycle above word {word}");
    }
    assert!(read.names.iter().all(|name| name.start < name.end && name.end <= size));
    assert!(read.names.windows(2).all(|pair| pair[0].end <= pair[1].start));
    for frame in &read.frames {
        assert!(frame.token < size && frame.factuality.abs() <= 3.0);
        assert!(frame.roles.iter().all(|role| role.token < size && role.token != frame.token));
    }
}
