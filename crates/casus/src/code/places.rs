//! Where it happened: the places of an article, resolved once, and the one that is tied to an act.
//!
//! A place may be told in the act's own clause ("killed in Idlib"), in the clause above, or be the only one of
//! the sentence; a place that only acts ("Moscow said") or is where somebody comes from is none. City and
//! province of one name: the province where the article says "Idlib province" anywhere, where the sentence reads
//! like an area ("the Idlib offensive", "villages in Idlib", another place inside it), or where the city is a
//! small part of it; else the city.

mod mentions;
mod references;
mod resolve;
mod roles;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::Actor;
use crate::codebook::EventType;
use crate::evidence::Doubt;
use crate::knowledge::Knowledge;
use crate::place::{Place, PlacePrecision};
use crate::read::LineKind;
use crate::roster::fold;
use crate::sentence::Sentence;

pub use mentions::Mention;
pub use roles::{Role, dateline_end};

/// How many sentences back a place is looked for when the act's own sentence has none.
const BACK: usize = 2;

/// The places of one article.
#[derive(Debug, Clone, Default)]
pub struct Places {
    sentences: Vec<Vec<Mention>>,
    theatres: Vec<Option<String>>,
    /// Whether a sentence reports, and so may lend its place to its neighbours.
    lends: Vec<bool>,
}

/// Finds and resolves all places of an article.
#[must_use]
pub fn find(text: &str, sentences: &[Sentence], knowledge: &Knowledge) -> Places {
    let found = |known: &BTreeSet<String>| -> Vec<Vec<Mention>> {
        sentences.iter().map(|sentence| mentions::find(text, sentence, known, knowledge)).collect()
    };
    // What is a place in one sentence is one in all: the second look knows the names of the first.
    let known: BTreeSet<String> = found(&BTreeSet::new()).iter().flatten().map(|mention| fold(&mention.name)).collect();
    let sentences_with_places =
        references::resolve(sentences, resolve::resolve(sentences, found(&known), knowledge), knowledge);
    let theatres = theatres(&sentences_with_places);
    let lends =
        sentences.iter().map(|sentence| matches!(sentence.kind, LineKind::Prose | LineKind::Headline)).collect();
    Places { sentences: sentences_with_places, theatres, lends }
}

impl Places {
    /// The place tied to the act that this word carries, and what is uncertain about it.
    #[must_use]
    pub fn place_of(&self, index: usize, sentence: &Sentence, carrier: usize) -> Option<(Place, Option<Doubt>)> {
        let mentions = self.sentences.get(index)?;
        if let Some(mention) = self.own(mentions, sentence, carrier) {
            return told(mention);
        }
        let elsewhere = |mention: &Mention| mention.role.is_where() && mention.role != Role::Dateline;
        let speaks_of_places = mentions.iter().any(|mention| mention.place.is_some() && elsewhere(mention));
        let dateline = || mentions.iter().find(|mention| mention.role == Role::Dateline).and_then(told);
        let around = if speaks_of_places { None } else { self.neighbour(index) };
        around.or_else(dateline).or_else(|| if speaks_of_places { None } else { self.only() })
    }

    /// The place of an article that tells of no other, smaller than a country.
    fn only(&self) -> Option<(Place, Option<Doubt>)> {
        let reported = self.sentences.iter().zip(&self.lends).filter(|(_, lends)| **lends).flat_map(|(all, _)| all);
        let told: Vec<&Mention> = reported
            .filter(|mention| mention.role.is_where() && mention.role != Role::Dateline)
            .filter(|mention| mention.place.as_ref().is_some_and(|place| place.precision < PlacePrecision::Region))
            .collect();
        let first = *told.iter().min_by_key(|mention| mention.place.as_ref().map(|place| place.precision))?;
        let place = first.place.clone().filter(|_| told.iter().all(|mention| is_nested(mention, first)))?;
        Some((place, Some(Doubt::new("place-carried", "the place is the only one that the article tells of"))))
    }

    /// ISO-3 of the country that a sentence speaks of by its places, else of the article's most named one.
    #[must_use]
    pub fn theatre(&self, index: usize) -> Option<&str> {
        self.theatres.get(index)?.as_deref()
    }

    /// All places named in a sentence, in text order, whatever part they play.
    #[must_use]
    pub fn mentions(&self, index: usize) -> &[Mention] {
        self.sentences.get(index).map_or(&[], Vec::as_slice)
    }

    /// The place nearest to the act in the tree; of nested ones the most precise.
    fn own<'a>(&self, mentions: &'a [Mention], sentence: &Sentence, carrier: usize) -> Option<&'a Mention> {
        let mut near: Vec<(usize, &Mention)> = mentions
            .iter()
            .filter(|mention| mention.place.is_some())
            .filter_map(|mention| Some((distance(sentence, mention, carrier)?, mention)))
            .collect();
        near.sort_by_key(|&(distance, mention)| (distance, mention.start.abs_diff(carrier)));
        let &(distance, nearest) = near.first()?;
        let outer = nearest.place.as_ref()?;
        if distance >= FAR && near.iter().any(|(_, other)| !is_nested(other, nearest)) {
            return None;
        }
        let inside = near.iter().filter(|(other, mention)| {
            *other <= distance + BESIDE && mention.place.as_ref().is_some_and(|place| lies_in(place, outer))
        });
        inside
            .min_by_key(|(distance, mention)| (mention.place.as_ref().map(|place| place.precision), *distance))
            .map(|(_, mention)| *mention)
            .or(Some(nearest))
    }

    /// A follow-up that names no place happened where the sentence before it, or the first one after, says.
    fn neighbour(&self, index: usize) -> Option<(Place, Option<Doubt>)> {
        let before = (index.saturating_sub(BACK)..index).rev();
        let after = (index + 1..self.sentences.len().min(index + 2)).filter(|_| index < BACK);
        let (at, mention) = before.chain(after).find_map(|other| {
            let whole: Vec<&Mention> = self.sentences[other]
                .iter()
                .filter(|mention| mention.place.is_some() && mention.role.is_where())
                .collect();
            let first = *whole.iter().min_by_key(|mention| mention.place.as_ref().map(|place| place.precision))?;
            let one = self.lends[other] && whole.iter().all(|mention| is_nested(mention, first));
            Some(one.then_some((other, first)))
        })??;
        // That a country is spoken of next door says too little.
        let place = mention.place.clone().filter(|place| place.precision != PlacePrecision::Country)?;
        let side = if at < index { "before" } else { "after" };
        Some((
            place,
            Some(Doubt::new("place-carried", format!("the place is told only in a sentence {side} this one"))),
        ))
    }
}

fn told(mention: &Mention) -> Option<(Place, Option<Doubt>)> {
    Some((mention.place.clone()?, mention.doubt.clone()))
}

/// The country of an act among its own people that names no place: all its sides are of one country, and it is
/// of a kind that stays at home when only one side is known.
#[must_use]
pub fn at_home(
    kind: EventType,
    actors: &[Actor],
    recipients: &[Actor],
    knowledge: &Knowledge,
) -> Option<(Place, Doubt)> {
    let sided = !actors.is_empty() && !recipients.is_empty();
    let fits = match kind {
        EventType::Protest | EventType::Coerce | EventType::Concede => true,
        EventType::Assault | EventType::Mobilize | EventType::Accuse | EventType::Reject | EventType::Request => sided,
        _ => false,
    };
    let mut sides = actors.iter().chain(recipients);
    let first = sides.next().filter(|_| fits)?;
    let code = first.country.as_deref()?;
    let one = sides.all(|side| side.country.as_deref() == Some(code));
    let place = references::country(code, first.span, knowledge).filter(|_| one)?;
    let doubt = Doubt::new("place-implied", format!("no place is told: all sides are of {}", place.name));
    Some((place, doubt))
}

/// From here on a place belongs to another clause and counts only if it is the only one.
const FAR: usize = 40;
/// Two places this near to each other in the tree tell one place together: "In Syria, rebels … a base in Idlib".
const BESIDE: usize = 4;
/// A step over the border of a clause.
const CLAUSE: usize = 10;

/// How far a place stands from an act; `None` where it cannot be the place of this act.
fn distance(sentence: &Sentence, mention: &Mention, carrier: usize) -> Option<usize> {
    let path: Vec<usize> = std::iter::once(mention.head).chain(sentence.ancestors(mention.head)).collect();
    let above: Vec<usize> = std::iter::once(carrier).chain(sentence.ancestors(carrier)).collect();
    let (up, meeting) = above.iter().enumerate().find(|(_, word)| path.contains(word))?;
    let down = path.iter().position(|word| word == meeting)?;
    let governor = path.get(1).copied();
    let direct =
        governor == Some(carrier) || governor.is_some_and(|governor| sentence.tokens[governor].head == Some(carrier));
    if mention.start <= carrier && carrier < mention.end
        || !mention.role.may_be_where(sentence, mention, governor, direct)
    {
        return None;
    }
    let mut cost = down + 2 * up;
    for &word in &path[..down] {
        let token = &sentence.tokens[word];
        if token.is("nsubj") && word != mention.head && !token.is("nsubj:pass") {
            cost += BESIDE;
        }
        if (token.is("advcl") || token.is("ccomp") || token.is("parataxis") || token.is("acl")) && word != mention.head
        {
            cost += CLAUSE;
        }
    }
    for &word in &above[..up] {
        let token = &sentence.tokens[word];
        if token.is("ccomp") || token.is("parataxis") {
            // "said in Moscow that …": where it was said is not where it was done.
            if down == 1 && !sentence.tokens[mention.head].is("nsubj") {
                return None;
            }
            cost += 2 * CLAUSE;
        }
        if token.is("advcl") || token.is("acl") || (token.is("conj") && sentence.tokens[word].is_verb()) {
            cost += CLAUSE / 2;
        }
    }
    let vague = if mention.place.as_ref().is_some_and(|place| place.latitude.is_none()) { CLAUSE / 2 } else { 0 };
    Some(cost + mention.role.weight() + vague)
}

/// Whether one place lies in the other, or they are the same.
fn is_nested(one: &Mention, other: &Mention) -> bool {
    match (&one.place, &other.place) {
        (Some(one), Some(other)) => lies_in(one, other) || lies_in(other, one),
        _ => true,
    }
}

fn lies_in(inner: &Place, outer: &Place) -> bool {
    if inner.name == outer.name && inner.country == outer.country {
        return true;
    }
    match outer.precision {
        PlacePrecision::Country => inner.country == outer.country,
        PlacePrecision::Region if outer.country.is_some() => {
            inner.country == outer.country && inner.precision < PlacePrecision::Country
        }
        PlacePrecision::Province | PlacePrecision::District => {
            inner.country == outer.country && inner.admin1 == outer.admin1 && inner.precision < outer.precision
        }
        _ => false,
    }
}

/// By sentence: the country most of its places lie in, else that of the whole article.
fn theatres(sentences: &[Vec<Mention>]) -> Vec<Option<String>> {
    let country = |mention: &Mention| mention.place.as_ref().and_then(|place| place.country.clone());
    let most = |mentions: &mut dyn Iterator<Item = &Mention>| -> Option<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for mention in mentions {
            if let Some(country) = country(mention) {
                *counts.entry(country).or_default() += if mention.role.is_where() { 2 } else { 1 };
            }
        }
        counts
            .into_iter()
            .max_by_key(|(country, count)| (*count, std::cmp::Reverse(country.clone())))
            .map(|(country, _)| country)
    };
    let whole = most(&mut sentences.iter().flatten());
    sentences
        .iter()
        .map(|mentions| {
            let told = most(&mut mentions.iter().filter(|mention| mention.role.is_where()));
            told.or_else(|| most(&mut mentions.iter())).or_else(|| whole.clone())
        })
        .collect()
}
