//! Sides that an act's own clause leaves open: from the act that holds it or that it holds, and from what the
//! article told before.

use super::Draft;
use super::cast::{Cast, is_state};
use super::sides::{is_other, is_same_side};
use crate::actor::Actor;
use crate::assertion::Assertion;
use crate::codebook::EventType;
use crate::evidence::{Doubt, Reason};
use crate::sentence::Sentence;

/// How many assertions back an opponent is looked for.
const BACK: usize = 12;

/// Fills what it can; each filled side says why.
pub(super) fn fill(index: usize, sentence: &Sentence, drafts: &mut [Draft<'_>], before: &[Assertion], cast: &Cast) {
    for outer in 0..drafts.len() {
        for inner in 0..drafts.len() {
            if inner != outer && holds(sentence, &drafts[outer], &drafts[inner]) {
                exchange(drafts, outer, inner);
            }
        }
    }
    for at in 0..drafts.len() {
        let assertion = &drafts[at].assertion;
        let others = drafts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, draft)| &draft.assertion);
        let known: Vec<&Assertion> = others.chain(before.iter().rev().take(BACK)).collect();
        let filled = missing(index, assertion, &known, cast);
        if let Some(Missing { actors, recipients, rule }) = filled {
            give(&mut drafts[at].assertion, Some(actors), Some(recipients), rule);
        }
    }
}

/// Sides that an assertion lacks.
struct Missing {
    actors: Vec<Actor>,
    recipients: Vec<Actor>,
    rule: &'static str,
}

fn missing(index: usize, assertion: &Assertion, known: &[&Assertion], cast: &Cast) -> Option<Missing> {
    let (actors, recipients, kind) = (&assertion.actors, &assertion.recipients, assertion.event.kind);
    if actors.is_empty() && !recipients.is_empty() && is_force(kind) {
        let actors = known.iter().find_map(|other| attacker(other, recipients))?;
        return Some(Missing { actors, recipients: Vec::new(), rule: "who did the like to the same side before" });
    }
    if actors.is_empty() || !recipients.is_empty() {
        return None;
    }
    let found = |recipients, rule| Some(Missing { actors: Vec::new(), recipients, rule });
    if kind == EventType::Reject
        && let Some(asker) = known.iter().find_map(|other| opponent(other, actors, is_address))
    {
        return found(asker, "who accused or asked them before");
    }
    if is_hostile(kind)
        && let Some(opponent) = known.iter().find_map(|other| opponent(other, actors, is_hostile))
    {
        return found(opponent, "the opponent that the article names");
    }
    if is_hostile(kind) || is_address(kind) {
        let speaks = |actor: &Actor| assertion.sources.iter().any(|source| source.actor.country == actor.country);
        let near = (index.saturating_sub(1)..=index).rev().find_map(|sentence| {
            cast.powers(sentence).find(|actor| is_other(actor, actors) && !speaks(actor)).cloned()
        });
        if let Some(near) = near {
            return found(vec![near], "the other side that is named nearby");
        }
    }
    let people = actors.iter().find(|actor| {
        actor.country.as_deref().is_some_and(is_state)
            && actor.sectors.iter().any(|sector| matches!(sector.as_str(), "OPP" | "CVL"))
    })?;
    let government = Actor { name: None, sectors: vec!["GOV".to_owned()], ..people.clone() };
    if is_address(kind) { found(vec![government], "the government of those who demand") } else { None }
}

/// Whether one act is told in the complement of the other.
fn holds(sentence: &Sentence, outer: &Draft<'_>, inner: &Draft<'_>) -> bool {
    let own = [outer.act.token, outer.act.carrier];
    let verb =
        sentence.ancestors(inner.act.carrier).find(|&above| sentence.tokens[above].is_verb() || own.contains(&above));
    inner.standing.operator.is_some_and(|operator| own.contains(&operator))
        || verb.is_some_and(|verb| own.contains(&verb))
}

/// A demand is made to who is to act; a threat to who would suffer; an accusation to who did it; and back.
fn exchange(drafts: &mut [Draft<'_>], outer: usize, inner: usize) {
    let (holder, held) = (&drafts[outer].assertion, &drafts[inner].assertion);
    let (to_holder, actors, recipients) = match holder.event.kind {
        EventType::Request | EventType::Accuse | EventType::Support => {
            (held.actors.clone(), holder.recipients.clone(), Vec::new())
        }
        EventType::Threaten | EventType::Agree => {
            (held.recipients.clone(), holder.actors.clone(), holder.recipients.clone())
        }
        EventType::Reject => (held.recipients.clone(), holder.actors.clone(), Vec::new()),
        _ => return,
    };
    let holder_actors = holder.actors.clone();
    let addressed: Vec<Actor> = to_holder.into_iter().filter(|actor| is_other(actor, &holder_actors)).collect();
    give(&mut drafts[outer].assertion, None, Some(addressed), "by the act that it speaks of");
    give(&mut drafts[inner].assertion, Some(actors), Some(recipients), "by the act that speaks of it");
}

/// Sets a side that is empty, and says so.
fn give(assertion: &mut Assertion, actors: Option<Vec<Actor>>, recipients: Option<Vec<Actor>>, rule: &str) {
    if let Some(actors) = actors.filter(|actors| !actors.is_empty() && assertion.actors.is_empty())
        && actors.iter().all(|actor| is_other(actor, &assertion.recipients))
    {
        assertion.actors = actors;
        assertion.why.push(Reason::new("code.actor", rule));
        assertion.doubts.push(Doubt::new("actor-implied", format!("who does it is not named here: {rule}")));
    }
    if let Some(recipients) = recipients.filter(|recipients| !recipients.is_empty() && assertion.recipients.is_empty())
        && recipients.iter().all(|recipient| is_other(recipient, &assertion.actors))
    {
        assertion.recipients = recipients;
        assertion.why.push(Reason::new("code.recipient", rule));
        assertion.doubts.push(Doubt::new("recipient-implied", format!("to whom is not named here: {rule}")));
    }
}

/// Whom these actors were against in another act of a kind.
fn opponent(other: &Assertion, actors: &[Actor], fits: impl Fn(EventType) -> bool) -> Option<Vec<Actor>> {
    let side = match () {
        () if !fits(other.event.kind) => return None,
        () if is_same_side(&other.recipients, actors) => &other.actors,
        () if is_same_side(&other.actors, actors) => &other.recipients,
        () => return None,
    };
    Some(side.clone()).filter(|side| !side.is_empty())
}

/// Who did the like to these before.
fn attacker(other: &Assertion, recipients: &[Actor]) -> Option<Vec<Actor>> {
    let like = is_force(other.event.kind) && is_same_side(&other.recipients, recipients);
    like.then(|| other.actors.clone()).filter(|side| !side.is_empty())
}

fn is_hostile(kind: EventType) -> bool {
    is_force(kind) || matches!(kind, EventType::Accuse | EventType::Reject | EventType::Threaten | EventType::Sanction)
}

/// Acts that are said to somebody.
fn is_address(kind: EventType) -> bool {
    matches!(kind, EventType::Accuse | EventType::Request | EventType::Threaten)
}

fn is_force(kind: EventType) -> bool {
    matches!(kind, EventType::Assault | EventType::Coerce)
}
