//! Who stands with whom: one state, one group, its opposition, its people.

use crate::actor::Actor;

/// Whether two parties have somebody in common: the same country and the same standing.
pub(in crate::code) fn is_same_side(one: &[Actor], other: &[Actor]) -> bool {
    one.iter().any(|actor| actor.country.is_some() && !is_other(actor, other))
}

/// Whether an actor stands on another side than all of these: another country, another group, or people against
/// their state.
pub(in crate::code) fn is_other(actor: &Actor, actors: &[Actor]) -> bool {
    !actors.iter().any(|own| {
        let named = own.name.is_some() && actor.name.is_some() && own.name != actor.name;
        own.country == actor.country
            && standing(own) == standing(actor)
            && (standing(own) == Standing::State || !named || own.span == actor.span)
    })
}

/// Whether an actor is none of these, though perhaps of their side: a parliament and its government.
pub(super) fn is_distinct(actor: &Actor, actors: &[Actor]) -> bool {
    !actors.iter().any(|own| own.country == actor.country && own.sectors == actor.sectors)
}

#[derive(PartialEq, Eq)]
pub(super) enum Standing {
    State,
    Armed,
    Opposition,
    People,
}

pub(super) fn standing(actor: &Actor) -> Standing {
    match actor.sectors.first().map(String::as_str) {
        Some("GOV" | "MIL" | "COP" | "LEG" | "SPY" | "JUD") => Standing::State,
        Some("REB" | "UAF" | "PRM" | "CRM") => Standing::Armed,
        Some("OPP") => Standing::Opposition,
        _ => Standing::People,
    }
}

pub(super) fn distinct(actors: impl Iterator<Item = Actor>) -> Vec<Actor> {
    let mut kept: Vec<Actor> = Vec::new();
    for actor in actors {
        if !kept.iter().any(|other| other.span == actor.span && other.country == actor.country) {
            kept.push(actor);
        }
    }
    kept
}
