//! One act told by two predicates of a sentence ("an attack … killed five") becomes one draft.

use super::Draft;
use super::syntax;
use crate::lexicon::Pos;
use crate::sentence::Sentence;
use crate::trace::Trace;

/// Joins drafts of one sentence that tell of the same act; the first keeps its place.
pub(super) fn merge<'a>(sentence: &Sentence, drafts: Vec<Draft<'a>>, trace: &Trace) -> Vec<Draft<'a>> {
    let mut kept: Vec<Draft<'a>> = Vec::new();
    for draft in drafts {
        match kept.iter_mut().find(|other| is_same(sentence, other, &draft)) {
            Some(other) => {
                let (event, word) = (&draft.assertion.event, &sentence.tokens[other.act.token].form);
                trace.refused(draft.assertion.sentence, event.span, "code.merge", || {
                    format!("{}: no act of its own but one with `{word}`", draft.act.predicate.rule())
                });
                join(other, draft);
            }
            None => kept.push(draft),
        }
    }
    kept
}

/// Same type, and one predicate hangs on the other as its means, its result or its twin.
fn is_same(sentence: &Sentence, first: &Draft<'_>, second: &Draft<'_>) -> bool {
    if first.assertion.event.kind != second.assertion.event.kind {
        return false;
    }
    let (a, b) = (&first.act, &second.act);
    let loss = |draft: &Draft<'_>| !draft.act.predicate.toll.is_empty();
    let hangs = |low: usize, high: usize| sentence.tokens[low].head == Some(high);
    // "a strike killed 50", "killed in a strike", "a strike that killed 50", "bombed the town, killing 50"
    let linked = [a.token, a.carrier]
        .iter()
        .any(|&left| [b.token, b.carrier].iter().any(|&right| hangs(left, right) || hangs(right, left)));
    let means = a.predicate.pos != b.predicate.pos;
    let result = loss(second) || loss(first);
    let twin = a.predicate.pos == Pos::Verb
        && b.predicate.pos == Pos::Verb
        && sentence.tokens[b.token].is("conj")
        && loss(first)
        && loss(second)
        && same_agent(sentence, a.token, b.token);
    (linked && result && (means || sentence.tokens[b.token].is("advcl") || sentence.tokens[b.token].is("acl"))) || twin
}

fn same_agent(sentence: &Sentence, first: usize, second: usize) -> bool {
    sentence.child(second, &["nsubj", "nsubj:pass"]).is_none()
        || syntax::agent(sentence, first) == syntax::agent(sentence, second)
}

/// Takes from `other` what `draft` lacks.
fn join(draft: &mut Draft<'_>, other: Draft<'_>) {
    let into = &mut draft.assertion;
    let from = other.assertion;
    let from_verb = other.act.predicate.pos == Pos::Verb;
    if into.actors.is_empty() {
        into.actors = from.actors;
    }
    if into.recipients.is_empty() {
        into.recipients = from.recipients;
    }
    if into.event.mode.is_none() {
        into.event.mode = from.event.mode;
    }
    for loss in from.toll {
        if !into.toll.iter().any(|known| known.kind == loss.kind && known.low == loss.low) {
            into.toll.push(loss);
        }
    }
    into.place = into.place.take().or(from.place);
    into.time = into.time.take().or(from.time);
    for source in from.sources {
        if !into.sources.iter().any(|known| known.actor.span == source.actor.span) {
            into.sources.push(source);
        }
    }
    // The verb of the sentence knows best whether it happened.
    if from_verb && draft.act.predicate.pos == Pos::Noun {
        into.status = from.status;
        draft.standing = other.standing;
    }
    into.why.extend(from.why);
    let actors = into.actors.clone();
    into.recipients.retain(|recipient| !actors.iter().any(|actor| actor.span == recipient.span));
}
