//! Mends lemmas that the reader cut short ("prais", "expell") where the word lists know the regular one.

use crate::lexicon::{Lexicon, Pos};
use crate::sentence::Sentence;

/// The sentence with the lemmas of verbs and nouns that no list knows replaced by a regular one that a list knows.
#[must_use]
pub fn mend(sentence: &Sentence, lexicon: &Lexicon) -> Sentence {
    let mut mended = sentence.clone();
    for token in &mut mended.tokens {
        let pos = match token.upos.as_str() {
            "VERB" => Pos::Verb,
            "NOUN" => Pos::Noun,
            _ => continue,
        };
        let form = token.form.to_lowercase();
        if lexicon.knows(pos, &token.lemma.to_lowercase()) || lexicon.knows(pos, &form) {
            continue;
        }
        if let Some(lemma) = stems(&form, pos).into_iter().find(|stem| lexicon.knows(pos, stem)) {
            token.lemma = lemma;
        }
    }
    mended
}

/// What the form may be a regular inflection of, the likeliest first.
fn stems(form: &str, pos: Pos) -> Vec<String> {
    let mut stems = Vec::new();
    let mut add = |ending: &str, endings: &[&str]| {
        if let Some(stem) = form.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            stems.extend(endings.iter().map(|other| format!("{stem}{other}")));
            let mut letters = stem.chars().rev();
            if endings.len() > 1 && letters.next() == letters.next() {
                stems.push(stem[..stem.len() - 1].to_owned());
            }
        }
    };
    if pos == Pos::Verb {
        add("ied", &["y"]);
        add("ed", &["e", ""]);
        add("ing", &["e", ""]);
    }
    add("ies", &["y"]);
    add("es", &["e", ""]);
    add("s", &[""]);
    stems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_endings_are_undone() {
        let stems = |form| stems(form, Pos::Verb);
        assert!(stems("praised").contains(&"praise".to_owned()));
        assert!(stems("expelled").contains(&"expel".to_owned()));
        assert!(stems("vetoes").contains(&"veto".to_owned()));
        assert!(stems("ratifies").contains(&"ratify".to_owned()));
        assert!(stems("freeing").contains(&"free".to_owned()));
        assert!(stems("freed").contains(&"free".to_owned()));
    }
}
