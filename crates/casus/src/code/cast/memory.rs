//! What an article mentioned before, for words that point back: "it", "the group", "the two countries".

use std::collections::BTreeMap;

use super::is_state;
use crate::actor::Actor;
use crate::roster::fold;

/// How many mentions back a pronoun reaches.
const NEAR: usize = 12;
/// How many mentions back a noun phrase reaches.
const FAR: usize = 24;

/// Mentions in text order.
#[derive(Debug, Default)]
pub(super) struct Memory {
    mentions: Vec<Mention>,
    /// Surnames of people introduced with an office.
    people: BTreeMap<String, Actor>,
}

#[derive(Debug)]
pub(super) struct Mention {
    pub(super) actor: Actor,
    pub(super) shape: Shape,
    pub(super) subject: bool,
    /// Sentence and word.
    pub(super) at: (usize, usize),
}

/// Which words can point back to a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Person,
    /// A country, a group, a body: "it" and "they".
    Body,
    /// Soldiers, protesters: "they".
    People,
    /// Aircraft, missiles: they stand for who fires them, but no pronoun for people points to them.
    Thing,
}

impl Memory {
    pub(super) fn add(&mut self, mention: Mention) {
        self.mentions.push(mention);
    }

    pub(super) fn introduce(&mut self, surname: &str, actor: &Actor) {
        self.people.insert(fold(surname), actor.clone());
    }

    pub(super) fn person(&self, surname: &str) -> Option<&Actor> {
        self.people.get(&fold(surname))
    }

    /// The mention that a pronoun of these shapes points to: a recent subject before anything else.
    pub(super) fn antecedent(&self, shapes: &[Shape], free: impl Fn(&Mention) -> bool) -> Option<&Mention> {
        let fits = |mention: &&Mention| shapes.contains(&mention.shape) && free(mention);
        let recent = || self.mentions.iter().rev().take(NEAR).filter(fits);
        recent().take(4).find(|mention| mention.subject).or_else(|| recent().next())
    }

    /// The last one with a country and the leading sector of these; else one that leads with any of them.
    pub(super) fn of_sectors(&self, sectors: &[String]) -> Option<&Actor> {
        let recent = || self.recent().filter(|actor| actor.country.is_some());
        let same = |actor: &&Actor| actor.sectors.first() == sectors.first();
        let shares =
            |actor: &&Actor| sectors.first().is_some_and(|first| first != "GOV" && actor.sectors.contains(first));
        let leads = |actor: &&Actor| actor.sectors.first().is_some_and(|first| sectors.contains(first));
        recent().find(same).or_else(|| recent().find(shares)).or_else(|| recent().find(leads))
    }

    /// The last named group, movement or party: "the group".
    pub(super) fn group(&self) -> Option<&Actor> {
        let is_group = |actor: &&Actor| {
            actor.name.is_some()
                && actor.sectors.iter().any(|sector| matches!(sector.as_str(), "REB" | "UAF" | "PRM" | "PTY" | "CRM"))
        };
        self.recent().find(is_group)
    }

    /// The last state: for "the army", "the country".
    pub(super) fn state(&self) -> Option<&Actor> {
        self.recent().find(|actor| actor.country.as_deref().is_some_and(is_state))
    }

    /// The last two states, in text order: for "both countries".
    pub(super) fn pair(&self) -> Vec<&Actor> {
        let mut pair: Vec<&Actor> = Vec::new();
        for actor in self.recent().filter(|actor| actor.country.is_some() && is_power(actor)) {
            if pair.len() < 2 && pair.iter().all(|other| other.country != actor.country) {
                pair.insert(0, actor);
            }
        }
        if pair.len() == 2 { pair } else { Vec::new() }
    }

    fn recent(&self) -> impl Iterator<Item = &Actor> {
        self.mentions.iter().rev().take(FAR).map(|mention| &mention.actor)
    }
}

/// Whether an actor can be one of "the two sides": a government, an army, a group.
fn is_power(actor: &Actor) -> bool {
    actor.sectors.first().is_some_and(|first| matches!(first.as_str(), "GOV" | "MIL" | "REB" | "UAF" | "PRM" | "PTY"))
}
