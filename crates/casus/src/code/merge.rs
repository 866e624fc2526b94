//! One act told by several predicates of a sentence ("an attack … killed five") becomes one draft.

use super::Draft;
use super::syntax;
use crate::assertion::Status;
use crate::codebook::EventType;
use crate::lexicon::Pos;
use crate::sentence::Sentence;
use crate::trace::Trace;

/// Joins drafts of one sentence that tell of the same act; the first keeps its place.
pub(super) fn merge<'a>(sentence: &Sentence, drafts: Vec<Draft<'a>>, trace: &Trace) -> Vec<Draft<'a>> {
    let mut groups: Vec<Vec<Draft<'a>>> = Vec::new();
    for draft in drafts {
        let (same, others): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group: &Vec<Draft<'a>>| group.iter().any(|known| is_same(sentence, known, &draft)));
        groups = others;
        let mut group: Vec<Draft<'a>> = same.into_iter().flatten().collect();
        group.push(draft);
        group.sort_by_key(|member| member.act.token);
        groups.push(group);
    }
    groups.sort_by_key(|group| group.first().map(|draft| draft.act.token));
    groups
        .into_iter()
        .filter_map(|group| {
            group.into_iter().reduce(|mut first, other| {
                let (event, word) = (&other.assertion.event, &sentence.tokens[first.act.token].form);
                trace.refused(other.assertion.sentence, event.span, "code.merge", || {
                    format!("{}: no act of its own but one with `{word}`", other.act.predicate.rule())
                });
                join(&mut first, other);
                first
            })
        })
        .collect()
}

/// Same type, and one predicate hangs on the other as its means, its result, its twin or its noun.
fn is_same(sentence: &Sentence, first: &Draft<'_>, second: &Draft<'_>) -> bool {
    let kind = first.assertion.event.kind;
    if kind != second.assertion.event.kind || is_spoken_of(first) != is_spoken_of(second) {
        return false;
    }
    let Some(link) = link(sentence, first, second) else { return false };
    let mixed = first.act.predicate.pos != second.act.predicate.pos;
    let result = is_result(first) || is_result(second);
    match kind {
        // "a strike killed 50", "killed in a strike", "bombed the town, killing 50", "killed five and wounded ten"
        EventType::Assault => match link {
            Link::Argument => mixed || result,
            Link::Clause => result,
            Link::Twin => is_result(first) && is_result(second),
        },
        // "announced an agreement", "met for talks", "visited Jordan and met the king", "provides support"
        EventType::Agree | EventType::Aid | EventType::Consult | EventType::Cooperate | EventType::Protest => true,
        EventType::Mobilize | EventType::Support => mixed || link == Link::Argument,
        // "reiterated his call for withdrawal", "issued an order banning"
        _ => link == Link::Argument && mixed,
    }
}

/// Whether the act stands inside a verbal one, as threatened, requested, promised …
fn is_spoken_of(draft: &Draft<'_>) -> bool {
    !matches!(draft.standing.status, Status::Happened | Status::Ongoing | Status::Planned | Status::Attempted)
}

/// A loss or a ruin: what another act brings about.
fn is_result(draft: &Draft<'_>) -> bool {
    !draft.act.predicate.toll.is_empty() || draft.act.mode.as_deref() == Some("destroy")
}

/// How two predicates hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// One is an argument of the other.
    Argument,
    /// One is a clause under the other.
    Clause,
    /// Coordinated, with one doer.
    Twin,
}

fn link(sentence: &Sentence, first: &Draft<'_>, second: &Draft<'_>) -> Option<Link> {
    let words = |draft: &Draft<'_>| [draft.act.token, draft.act.carrier];
    let pairs = || words(first).into_iter().flat_map(|left| words(second).into_iter().map(move |right| (left, right)));
    pairs()
        .chain(pairs().map(|(left, right)| (right, left)))
        .find_map(|(low, high)| (low != high).then(|| hangs(sentence, low, high))?)
}

/// How the lower word hangs on the higher, at most one plain verb or act between them.
fn hangs(sentence: &Sentence, low: usize, high: usize) -> Option<Link> {
    let token = &sentence.tokens[low];
    if token.head != Some(high) {
        // "provide 300 tons of food aid": a measure between the two
        let between = token.head.filter(|&head| token.is("nmod") && sentence.tokens[head].is("obj"))?;
        return (sentence.tokens[between].head == Some(high) && sentence.child(between, &["nummod"]).is_some())
            .then_some(Link::Argument);
    }
    match token.deprel.split(':').next().unwrap_or("") {
        "obj" | "obl" | "nmod" | "nsubj" | "compound" | "xcomp" => Some(Link::Argument),
        "advcl" | "acl" | "parataxis" | "ccomp" => Some(Link::Clause),
        "conj" if shares_agent(sentence, high, low) => Some(Link::Twin),
        _ => None,
    }
}

fn shares_agent(sentence: &Sentence, first: usize, second: usize) -> bool {
    let own = sentence.child(second, &["nsubj", "nsubj:pass"]).is_some();
    // "five are killed and fifteen injured": two kinds of victims of one act
    let passive = syntax::is_passive(sentence, first) && syntax::is_passive(sentence, second);
    !own || passive || syntax::agent(sentence, first) == syntax::agent(sentence, second)
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
    if into.event.mode.is_none() || (is_bare(into.event.mode.as_deref()) && from.event.mode.is_some()) {
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
    let verbal =
        matches!(into.event.kind, EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten);
    // "plans to deploy", "repelled an assault": one act, and its verb says what became of it
    let planned = !verbal && other.standing.operator.is_some_and(|operator| draft.words.contains(&operator));
    if planned || (from_verb && draft.act.predicate.pos == Pos::Noun) {
        into.status = from.status;
        draft.standing = other.standing;
    }
    into.why.extend(from.why);
    draft.words.extend(other.words);
    let actors = into.actors.clone();
    into.recipients.retain(|recipient| !actors.iter().any(|actor| actor.span == recipient.span));
}

/// A mode that only tells the outcome and yields to one that tells the means.
fn is_bare(mode: Option<&str>) -> bool {
    mode == Some("destroy")
}
