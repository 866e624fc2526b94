//! Mends lemmas that the reader cut short ("prais", "expell") where the word lists know the regular one.

use crate::lexicon::{Lexicon, Pos};
use crate::sentence::Sentence;

/// Irregular forms that matter here and their lemmas.
const IRREGULAR: [(&str, &str); 22] = [
    ("blew", "blow"),
    ("bought", "buy"),
    ("broke", "break"),
    ("drove", "drive"),
    ("fled", "flee"),
    ("fought", "fight"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("held", "hold"),
    ("hung", "hang"),
    ("overran", "overrun"),
    ("overthrew", "overthrow"),
    ("overthrown", "overthrow"),
    ("sent", "send"),
    ("shot", "shoot"),
    ("slain", "slay"),
    ("sold", "sell"),
    ("struck", "strike"),
    ("threw", "throw"),
    ("took", "take"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
];

/// The sentence with the lemmas of verbs and nouns that no list knows replaced by one that a list knows.
#[must_use]
pub fn mend(sentence: &Sentence, lexicon: &Lexicon) -> Sentence {
    let mut mended = sentence.clone();
    for (index, token) in mended.tokens.iter_mut().enumerate() {
        let pos = match token.upos.as_str() {
            "VERB" => Pos::Verb,
            "NOUN" => Pos::Noun,
            "ADJ" if is_participle(sentence, index) => Pos::Verb,
            _ => continue,
        };
        let form = token.form.to_lowercase();
        let read = token.lemma.to_lowercase();
        let adjective = token.upos == "ADJ";
        if !adjective && lexicon.knows(pos, &read) {
            continue;
        }
        let irregular = IRREGULAR.iter().filter(|(past, _)| pos == Pos::Verb && *past == form);
        let whole = std::iter::once(form.clone()).filter(|_| !adjective);
        let mut candidates = irregular.map(|(_, lemma)| (*lemma).to_owned()).chain(whole).chain(stems(&form, pos));
        if let Some(lemma) = candidates.find(|stem| lexicon.knows(pos, stem)) {
            token.lemma = lemma;
            if adjective {
                "VERB".clone_into(&mut token.upos);
                "VBN".clone_into(&mut token.xpos);
            }
        }
    }
    mended
}

/// "killed and 15 more injured": a participle read as an adjective beside one that was not.
fn is_participle(sentence: &Sentence, index: usize) -> bool {
    let token = &sentence.tokens[index];
    token.is("conj") && token.head.is_some_and(|head| sentence.tokens[head].xpos == "VBN")
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
