//! Losses: how many were killed, wounded, missing, captured, displaced or detained, and whose they were.

use super::acts::Act;
use super::cast::Cast;
use super::quantity;
use super::syntax::{self, fillers};
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
