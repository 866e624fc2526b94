//! Losses: how many were killed, wounded, missing, captured, displaced or detained, and whose they were.
//!
//! An act's own predicate tells most of them ("killed five"); others stand beside it as its outcome, in words that
//! are no act: "left three dead and ten wounded", "five people died", "the deaths of two".

use super::acts::Act;
use super::cast::Cast;
use super::quantity;
use super::syntax::{self, fillers};
use crate::actor::Actor;
use crate::assertion::{Loss, LossKind};
use crate::lexicon::Slot;
use crate::sentence::Sentence;

/// The losses that an act's predicate tells of.
#[must_use]
pub fn losses(index: usize, sentence: &Sentence, act: &Act<'_>, cast: &Cast) -> Vec<Loss> {
    act.predicate
        .toll
        .iter()
        .flat_map(|(kind, slot)| {
            let heads = fillers(sentence, act.token, act.predicate.pos, slot);
            heads.into_iter().filter_map(|head| loss(index, sentence, act, *kind, slot, head, cast)).collect::<Vec<_>>()
        })
        .collect()
}

fn loss(
    index: usize,
    sentence: &Sentence,
    act: &Act<'_>,
    kind: LossKind,
    slot: &Slot,
    head: usize,
    cast: &Cast,
) -> Option<Loss> {
    let counted = counted_noun(sentence, head);
    let whose = cast.actor(index, counted).cloned();
    if let Some(total) = running_total(sentence, act, head) {
        let cumulative = true;
        return Some(Loss {
            kind,
            low: total.low,
            high: total.high,
            whose,
            cumulative,
            span: total.span.cover(sentence.tokens[act.token].span),
        });
    }
    let quantity = number_at(sentence, head).or_else(|| quantity::count_of(sentence, counted))?;
    if whose.is_none() && sentence.tokens[counted].upos != "NUM" && !matches!(slot, Slot::Obj | Slot::Subj) {
        return None;
    }
    let span = sentence.cover(&syntax::phrase(sentence, head)).cover(sentence.tokens[act.token].span);
    let cumulative = is_total(sentence, act.token);
    Some(Loss { kind, low: quantity.low, high: quantity.high, whose, cumulative, span })
}

/// A loss told as an outcome, and the word that tells it.
pub(super) struct Outcome {
    pub word: usize,
    pub loss: Loss,
}

/// The losses of a sentence that stand beside an act, told by none of the words in `told`; `whose` gives the actor
/// under a noun.
pub(super) fn outcomes(sentence: &Sentence, told: &[usize], whose: &dyn Fn(usize) -> Option<Actor>) -> Vec<Outcome> {
    (0..sentence.tokens.len())
        .filter(|word| !told.contains(word))
        .filter_map(|word| {
            let kind = outcome_kind(sentence, word)?;
            let head = suffering(sentence, word)?;
            let counted = counted_noun(sentence, head);
            let quantity = number_at(sentence, head).or_else(|| quantity::count_of(sentence, counted))?;
            let span = quantity.span.cover(sentence.tokens[word].span);
            let (low, high) = (quantity.low, quantity.high);
            let whose = whose(counted);
            let cumulative = is_total(sentence, word);
            (low > 0).then_some(Outcome { word, loss: Loss { kind, low, high, whose, cumulative, span } })
        })
        .collect()
}

fn outcome_kind(sentence: &Sentence, word: usize) -> Option<LossKind> {
    let token = &sentence.tokens[word];
    let modal = sentence.children_by(word, &["aux"]).any(|aux| sentence.tokens[aux].xpos == "MD");
    let told = !modal && (token.upos == "ADJ" || matches!(token.xpos.as_str(), "VBN" | "VBD" | "VBG" | "VBZ"));
    Some(match token.lemma.to_lowercase().as_str() {
        "dead" if token.upos == "ADJ" => LossKind::Killed,
        "die" | "perish" if told => LossKind::Killed,
        "death" | "fatality" if token.upos == "NOUN" => LossKind::Killed,
        "kill" | "slay" if told => LossKind::Killed,
        "wound" | "wounded" | "injure" | "injured" if told => LossKind::Wounded,
        _ => return None,
    })
}

/// The noun or number of those who suffered it.
fn suffering(sentence: &Sentence, word: usize) -> Option<usize> {
    let token = &sentence.tokens[word];
    let before = |head: usize| {
        let number = |child: &usize| *child < word && sentence.tokens[*child].upos == "NUM";
        sentence.children_by(head, &["nummod", "obl", "nsubj", "dep", "nmod"]).find(number)
    };
    if token.upos == "NOUN" {
        // "the deaths of five", "12 deaths", but not "the death toll"
        let of = syntax::prepositional(sentence, word, "of").first().copied();
        return of.or_else(|| (token.xpos == "NNS").then_some(word)).filter(|_| !token.is("compound"));
    }
    // "killing five", "five people died", "ten were wounded"
    if let Some(object) = sentence.child(word, &["obj"]) {
        return Some(object);
    }
    let undergoes = token.upos == "ADJ" || token.xpos == "VBN" || matches!(token.lemma.as_str(), "die" | "perish");
    if let Some(subject) = sentence.child(word, &["nsubj:pass"]).or_else(|| sentence.child(word, &["nsubj"])) {
        return undergoes.then_some(subject);
    }
    if token.is("conj") || token.is("parataxis") || token.is("amod") || token.is("acl") {
        // "three dead and ten wounded": each with its own number
        if let Some(number) = before(word) {
            return Some(number);
        }
    }
    let head = token.head?;
    match () {
        // "left three soldiers dead", "two men shot dead"
        () if token.is("xcomp") => sentence
            .child(head, &["obj"])
            .or_else(|| sentence.child(head, &["nsubj:pass"]))
            .or_else(|| sentence.child(head, &["nsubj"])),
        () if (token.is("amod") || token.is("acl") || token.is("parataxis")) && sentence.tokens[head].is_nominal() => {
            (head < word).then_some(head)
        }
        () => None,
    }
}

/// "killed 50 of his men": the number that is itself the object.
fn number_at(sentence: &Sentence, head: usize) -> Option<quantity::Quantity> {
    if sentence.tokens[head].upos != "NUM" {
        return None;
    }
    quantity::quantities(&sentence.tokens).into_iter().find(|quantity| quantity.tokens.contains(&head))
}

/// "the number of troops killed", "dozens of civilians": the noun that is counted.
fn counted_noun(sentence: &Sentence, head: usize) -> usize {
    let token = &sentence.tokens[head];
    let counts = token.upos == "NUM" || COLLECTIVE.contains(&token.lemma.as_str());
    let inner = if counts { syntax::prepositional(sentence, head, "of").first().copied() } else { None };
    inner.unwrap_or(head)
}

/// Nouns that only count the noun behind "of".
const COLLECTIVE: &[&str] = &[
    "number", "total", "toll", "dozen", "score", "hundred", "thousand", "group", "rest", "majority", "handful",
    "couple",
];

/// "the number of troops killed has increased to 15": the number stands with the verb of change.
fn running_total(sentence: &Sentence, act: &Act<'_>, head: usize) -> Option<quantity::Quantity> {
    let chain = std::iter::once(act.token).chain(std::iter::once(head)).chain(sentence.ancestors(act.token));
    let noun = chain.into_iter().find(|&word| {
        matches!(sentence.tokens[word].lemma.as_str(), "number" | "toll" | "total" | "count" | "tally")
    })?;
    let verb = sentence.tokens[noun].head.filter(|&verb| {
        matches!(
            sentence.tokens[verb].lemma.as_str(),
            "increase"
                | "rise"
                | "climb"
                | "grow"
                | "reach"
                | "stand"
                | "jump"
                | "hit"
                | "pass"
                | "exceed"
                | "top"
                | "surpass"
                | "be"
                | "bring"
                | "put"
                | "take"
        )
    })?;
    let number = syntax::prepositional(sentence, verb, "to")
        .into_iter()
        .chain(syntax::prepositional(sentence, verb, "at"))
        .chain(sentence.children_by(verb, &["obj"]).filter(|&object| object != noun))
        .find(|&word| sentence.tokens[word].upos == "NUM" || sentence.child(word, &["nummod"]).is_some())?;
    quantity::count_of(sentence, number)
}

/// Whether the sentence adds up many acts: "in the last month", "since January", "so far".
fn is_total(sentence: &Sentence, verb: usize) -> bool {
    let under = |word: usize| word == verb || sentence.ancestors(word).take(3).any(|above| above == verb);
    sentence.tokens.iter().enumerate().any(|(word, token)| {
        under(word)
            && (token.form.eq_ignore_ascii_case("since") && token.is("case")
                || token.form.eq_ignore_ascii_case("so")
                    && sentence.tokens.get(word + 1).is_some_and(|next| next.form == "far"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::quantity::tests::sentence;

    /// The outcomes of a sentence, as `kind low`.
    fn read(rows: &str) -> Vec<String> {
        let found = outcomes(&sentence(rows), &[], &|_| None);
        found.iter().map(|outcome| format!("{} {}", outcome.loss.kind.name(), outcome.loss.low)).collect()
    }

    #[test]
    fn outcomes_stand_beside_an_act() {
        let left = "Fire NN NOUN 2 nsubj; left VBD VERB 0 root; three CD NUM 4 nummod; guards NNS NOUN 2 obj; \
            dead JJ ADJ 2 xcomp; and CC CCONJ 8 cc; ten CD NUM 8 obl; wounded VBN VERB 5 conj";
        assert_eq!(read(left), ["killed 3", "wounded 10"]);
        assert_eq!(read("Eight CD NUM 2 nummod; rebels NNS NOUN 3 nsubj; dead JJ ADJ 0 root"), ["killed 8"]);
        assert_eq!(
            read("Two CD NUM 2 nummod; men NNS NOUN 3 nsubj; shot VBN VERB 0 root; dead JJ ADJ 3 xcomp"),
            ["killed 2"]
        );
    }

    #[test]
    fn deaths_are_counted_and_the_toll_as_a_word_is_not() {
        let of = "the DT DET 2 det; death NNS NOUN 0 root; of IN ADP 5 case; five CD NUM 5 nummod; men NNS NOUN 2 nmod";
        assert_eq!(read(of), ["killed 5"]);
        assert!(
            read("the DT DET 3 det; death NN NOUN 3 compound; toll NN NOUN 4 nsubj; rose VBD VERB 0 root").is_empty()
        );
        assert!(read("dead JJ ADJ 2 amod; men NNS NOUN 0 root").is_empty());
    }
}
