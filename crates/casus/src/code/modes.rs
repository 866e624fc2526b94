//! How an act was done: the means of an assault, the matter of a request, refusal or threat.

use super::syntax::fillers;
use crate::codebook::EventType;
use crate::lexicon::{Lexicon, Pos, Slot};
use crate::sentence::Sentence;

/// Word classes of means, the telling ones first.
const MEANS: [(&str, &str); 7] = [
    ("chemical", "unconventional"),
    ("drone", "drone"),
    ("aerial", "aerial"),
    ("heavy", "heavy-weapons"),
    ("explosive", "explosives"),
    ("firearm", "firearms"),
    ("blade", "primitive"),
];

/// The mode that the means around the predicate tell: "jets hit", "killed in an airstrike", "struck by shells".
#[must_use]
pub fn of_means(
    sentence: &Sentence,
    token: usize,
    carrier: usize,
    kind: EventType,
    lexicon: &Lexicon,
) -> Option<&'static str> {
    if kind != EventType::Assault {
        return None;
    }
    let near: Vec<usize> = [token, carrier].into_iter().flat_map(|word| means(sentence, word)).collect();
    MEANS
        .iter()
        .find(|(class, _)| near.iter().any(|&word| is_of(sentence, word, class, lexicon)))
        .map(|(_, mode)| *mode)
}

/// Words that tell what is sent out: arms, police, militia.
const FORCES: [(&str, &str); 3] = [("police", "police"), ("platform", "weapons"), ("irregular", "militia")];

/// The mode of a mobilisation by who or what is moved.
#[must_use]
pub fn of_forces(sentence: &Sentence, carrier: usize, lexicon: &Lexicon) -> Option<&'static str> {
    let moved: Vec<usize> =
        [Slot::Obj, Slot::Subj].iter().flat_map(|slot| fillers(sentence, carrier, Pos::Verb, slot)).collect();
    FORCES
        .iter()
        .find(|(class, _)| moved.iter().any(|&word| is_of(sentence, word, class, lexicon)))
        .map(|(_, mode)| *mode)
}

/// The words that may name the means: subject, describing nouns, and what follows by, with, in, from.
fn means(sentence: &Sentence, word: usize) -> Vec<usize> {
    let by_means = |child: usize| {
        sentence.children_by(child, &["case"]).any(|case| {
            matches!(
                sentence.tokens[case].lemma.to_lowercase().as_str(),
                "by" | "with" | "in" | "from" | "using" | "of"
            )
        })
    };
    sentence
        .children(word)
        .filter(|&child| {
            let token = &sentence.tokens[child];
            token.is("nsubj")
                || token.is("compound")
                || token.is("amod")
                || ((token.is("obl") || token.is("nmod")) && by_means(child))
        })
        .collect()
}

/// Whether the word, alone or with the noun before it, is of this class.
fn is_of(sentence: &Sentence, word: usize, class: &str, lexicon: &Lexicon) -> bool {
    let lemma = sentence.tokens[word].lemma.to_lowercase();
    lexicon.in_class(class, &lemma)
        || sentence.children_by(word, &["compound", "amod"]).any(|child| {
            let part = sentence.tokens[child].lemma.to_lowercase();
            lexicon.in_class(class, &part) || lexicon.in_class(class, &format!("{part} {lemma}"))
        })
}

/// Words that tell the matter of a threat or a refusal where no act is named.
const MATTERS: [(EventType, &str, &str); 6] = [
    (EventType::Threaten, "prison", "arrest"),
    (EventType::Threaten, "sanction", "restrict"),
    (EventType::Threaten, "violence", "violence"),
    (EventType::Reject, "talks", "meet"),
    (EventType::Reject, "ceasefire", "yield"),
    (EventType::Reject, "aid", "assist"),
];

/// The mode of a threat or a refusal by the words under it.
#[must_use]
pub fn of_words(sentence: &Sentence, carrier: usize, kind: EventType, lexicon: &Lexicon) -> Option<&'static str> {
    let under: Vec<usize> = sentence
        .subtree(carrier)
        .into_iter()
        .filter(|&word| word > carrier && (sentence.tokens[word].is_nominal() || sentence.tokens[word].is_verb()))
        .filter(|&word| {
            sentence
                .ancestors(word)
                .take_while(|&above| above != carrier)
                .all(|above| !sentence.tokens[above].is("conj") && !sentence.tokens[above].is("parataxis"))
        })
        .collect();
    MATTERS
        .iter()
        .filter(|(of, _, _)| *of == kind)
        .find(|(_, class, _)| under.iter().any(|&word| is_of(sentence, word, class, lexicon)))
        .map(|(_, _, mode)| *mode)
}

/// The mode of a verbal act by the act that it asks for, refuses or threatens.
#[must_use]
pub fn of_matter(kind: EventType, matter: EventType, mode: Option<&str>, pos: Pos) -> Option<&'static str> {
    use EventType::{
        Agree, Aid, Assault, Coerce, Concede, Consult, Cooperate, Mobilize, Protest, Reject, Request, Retreat,
        Sanction, Support, Threaten,
    };
    match (kind, matter) {
        (Request | Reject, Aid | Support | Cooperate | Mobilize) => Some("assist"),
        (Request | Reject, Consult) => Some("meet"),
        (Request | Reject, Retreat) if mode == Some("resign") => Some("change"),
        (Request | Reject, Retreat) | (Reject, Concede) => Some("yield"),
        (Reject, Request) => match mode {
            Some("assist") => Some("assist"),
            Some("change") => Some("change"),
            Some("meet") => Some("meet"),
            Some("yield") => Some("yield"),
            _ => None,
        },
        (Request, Coerce | Sanction | Protest | Agree) => Some("change"),
        (Threaten, Assault | Mobilize) => Some("violence"),
        (Threaten, Coerce) => match mode {
            Some("arrest") => Some("arrest"),
            Some("ban") => Some("ban"),
            Some("deport") => Some("expel"),
            _ => Some("restrict"),
        },
        (Threaten, Sanction) => match mode {
            Some("expel") => Some("expel"),
            Some("convict") => Some("arrest"),
            // "threatened sanctions", but "threatened to cut ties"
            _ if pos == Pos::Noun => Some("restrict"),
            _ => Some("relations"),
        },
        (Threaten, Consult | Aid | Cooperate) => Some("relations"),
        _ => None,
    }
}
