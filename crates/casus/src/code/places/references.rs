//! "The country", "the city", "its territory": the place named last that they can mean.

use super::mentions::{Mention, Shift};
use super::roles::{Role, role_of};
use crate::evidence::{Doubt, Span};
use crate::knowledge::Knowledge;
use crate::place::{Place, PlacePrecision};
use crate::roster::{EntryKind, Home, Match};
use crate::sentence::Sentence;

/// How many sentences back a country or a city is remembered.
const MEMORY: usize = 3;

/// Adds a mention for each noun that stands for a place named before.
pub(super) fn resolve(
    sentences: &[Sentence],
    mut found: Vec<Vec<Mention>>,
    knowledge: &Knowledge,
) -> Vec<Vec<Mention>> {
    let spoken: Vec<Vec<Spoken>> =
        sentences.iter().zip(&found).map(|(sentence, mentions)| spoken_of(sentence, mentions, knowledge)).collect();
    let mut settlement: Option<(usize, Place)> = None;
    for (index, sentence) in sentences.iter().enumerate() {
        let mut added = Vec::new();
        for (word, token) in sentence.tokens.iter().enumerate() {
            if let Some(place) =
                found[index].iter().find(|mention| mention.end == word + 1).and_then(|mention| mention.place.as_ref())
                && place.precision == PlacePrecision::Exact
            {
                settlement = Some((index, place.clone()));
            }
            let meant = match token.form.to_lowercase().as_str() {
                "country" | "nation" if points_back(sentence, word, &["the", "this", "that", "their", "its"]) => {
                    state(sentences, &spoken, index, word)
                }
                "territory" | "soil" | "airspace" if points_back(sentence, word, &["its", "their"]) => {
                    state(sentences, &spoken, index, word)
                }
                "city" | "town" | "village" if points_back(sentence, word, &["the", "this", "that"]) => {
                    settlement.clone().filter(|(at, _)| index - at <= MEMORY).map(|(_, place)| place)
                }
                _ => continue,
            };
            let role = role_of(sentence, word, 0);
            let inside = found[index].iter().any(|mention| mention.start <= word && word < mention.end);
            if let Some(place) = meant.filter(|_| !inside && role.is_where_or_left()) {
                added.push(Mention::reference(sentence, word, role, place));
            }
        }
        found[index].extend(added);
        found[index].sort_by_key(|mention| mention.start);
    }
    found
}

/// A country that a sentence speaks of.
struct Spoken {
    /// The word behind its name.
    end: usize,
    place: Place,
    /// Something is or goes there, or leaves it.
    is_where: bool,
}

/// The country that "the country" means: one that this sentence spoke of and that does not itself act here
/// ("Israeli strikes on the country"); else of the sentences before, where something was, or spoken of most.
fn state(sentences: &[Sentence], spoken: &[Vec<Spoken>], index: usize, word: usize) -> Option<Place> {
    let sentence = &sentences[index];
    let acts = |token: &usize| sentence.tokens[*token].is_verb() || sentence.frame(*token).is_some();
    let inside = sentence
        .ancestors(word)
        .find(acts)
        .or(sentence.tokens[word].head)
        .map_or(Vec::new(), |act| sentence.subtree(act));
    let acting: Vec<&Place> =
        spoken[index].iter().filter(|spoken| inside.contains(&(spoken.end - 1))).map(|spoken| &spoken.place).collect();
    let free = |place: &Place| !acting.iter().any(|other| other.country == place.country);
    if let Some(here) = spoken[index].iter().find(|spoken| spoken.end <= word && free(&spoken.place)) {
        return Some(here.place.clone());
    }
    let recent = || {
        (index.saturating_sub(MEMORY)..index)
            .rev()
            .flat_map(|before| &spoken[before])
            .filter(|spoken| free(&spoken.place))
    };
    let count = |place: &Place| spoken.iter().flatten().filter(|other| other.place.country == place.country).count();
    let told = recent().find(|spoken| spoken.is_where);
    let most = || recent().max_by_key(|spoken| (count(&spoken.place), std::cmp::Reverse(spoken.place.country.clone())));
    told.or_else(most).map(|spoken| spoken.place.clone())
}

/// A definite noun that nothing behind it explains: not "the city of Aleppo".
fn points_back(sentence: &Sentence, word: usize, determiners: &[&str]) -> bool {
    let definite = sentence
        .children(word)
        .any(|child| child < word && determiners.contains(&sentence.tokens[child].form.to_lowercase().as_str()));
    let explained = sentence
        .children_by(word, &["nmod", "appos", "acl", "compound", "amod"])
        .any(|child| !sentence.tokens[child].is("nmod:poss"));
    definite && !explained
}

/// Countries by name or adjective, in text order.
fn spoken_of(sentence: &Sentence, mentions: &[Mention], knowledge: &Knowledge) -> Vec<Spoken> {
    let matches = knowledge.roster.matches(&sentence.tokens);
    let spoken = |found: &Match<'_>| {
        let entry =
            found.entries.first().filter(|entry| matches!(entry.kind, EntryKind::Country | EntryKind::Adjective))?;
        let Home::Country(code) = &entry.home else { return None };
        let place = country(code, sentence.cover(&[found.start, found.end - 1]), knowledge)?;
        let is_where = mentions.iter().any(|mention| {
            mention.start < found.end
                && found.start < mention.end
                && matches!(mention.role, Role::In | Role::From | Role::To)
        });
        Some(Spoken { end: found.end, place, is_where })
    };
    matches.iter().filter_map(spoken).collect()
}

/// The whole of a country, as told by these words.
pub(super) fn country(code: &str, span: Span, knowledge: &Knowledge) -> Option<Place> {
    let centre = knowledge.gazetteer.centre(code);
    Some(Place {
        span,
        name: knowledge.roster.country_name(code)?.to_owned(),
        geonames: None,
        latitude: centre.map(|centre| centre.0),
        longitude: centre.map(|centre| centre.1),
        country: Some(code.to_owned()),
        admin1: None,
        admin2: None,
        precision: PlacePrecision::Country,
    })
}

impl Role {
    fn is_where_or_left(self) -> bool {
        matches!(self, Self::In | Self::To | Self::From | Self::Object | Self::Of)
    }
}

impl Mention {
    fn reference(sentence: &Sentence, word: usize, role: Role, place: Place) -> Self {
        let token = &sentence.tokens[word];
        let doubt = Doubt::new("place-reference", format!("`{}` is taken to mean {}", token.form, place.name));
        let state = (place.precision == PlacePrecision::Country).then(|| place.country.clone()).flatten();
        Self {
            start: word,
            end: word + 1,
            head: word,
            role,
            place: Some(Place { span: token.span, ..place }),
            doubt: Some(doubt),
            name: token.form.clone(),
            full: token.form.clone(),
            core: (word, word + 1),
            kind: None,
            shift: Shift::None,
            state,
            of_country: None,
            holder: None,
            is_seat: false,
            seat_of: None,
            part_is_name: false,
            is_name: false,
        }
    }
}
