//! "The country", "the city", "its territory": the place named last that they can mean.

use super::mentions::{Mention, Role, Shift, role_of};
use crate::evidence::Doubt;
use crate::knowledge::Knowledge;
use crate::place::{Place, PlacePrecision};
use crate::roster::{EntryKind, Home};
use crate::sentence::Sentence;

/// How many sentences back a city is remembered.
const MEMORY: usize = 3;

/// Adds a mention for each noun that stands for a place named before.
pub(super) fn resolve(
    sentences: &[Sentence],
    mut found: Vec<Vec<Mention>>,
    knowledge: &Knowledge,
) -> Vec<Vec<Mention>> {
    let mut state: Option<(usize, Place)> = None;
    let mut settlement: Option<(usize, Place)> = None;
    for (index, sentence) in sentences.iter().enumerate() {
        let mut added = Vec::new();
        let spoken = spoken_of(sentence, knowledge);
        let before = state.clone();
        for (word, token) in sentence.tokens.iter().enumerate() {
            if let Some(place) =
                found[index].iter().find(|mention| mention.end == word + 1).and_then(|mention| mention.place.as_ref())
                && place.precision == PlacePrecision::Exact
            {
                settlement = Some((index, place.clone()));
            }
            let meant = match token.form.to_lowercase().as_str() {
                "country" | "nation" if points_back(sentence, word, &["the", "this", "that", "their", "its"]) => {
                    topic(sentence, word, &spoken).map(|place| (index, place)).or_else(|| before.clone())
                }
                "territory" | "soil" | "airspace" if points_back(sentence, word, &["its", "their"]) => {
                    topic(sentence, word, &spoken).map(|place| (index, place)).or_else(|| before.clone())
                }
                "city" | "town" | "village" if points_back(sentence, word, &["the", "this", "that"]) => {
                    settlement.clone()
                }
                _ => continue,
            };
            let role = role_of(sentence, word, 0);
            let inside = found[index].iter().any(|mention| mention.start <= word && word < mention.end);
            if let Some((at, place)) = meant
                && index - at <= MEMORY
                && !inside
                && role.is_where_or_left()
            {
                added.push(Mention::reference(sentence, word, role, place, Shift::None));
            }
        }
        // What a sentence is about: a country where something is, else the first it speaks of.
        let told = found[index]
            .iter()
            .find(|mention| mention.state.is_some() && mention.role == Role::In)
            .and_then(|mention| mention.place.clone());
        if let Some(place) = told.or_else(|| spoken.first().map(|(_, place)| place.clone())) {
            state = Some((index, place));
        }
        found[index].extend(added);
        found[index].sort_by_key(|mention| mention.start);
    }
    found
}

/// The country that a sentence is about: the first it names, leaving out whoever acts on "the country" itself
/// ("Israeli strikes on the country").
fn topic(sentence: &Sentence, word: usize, spoken: &[(usize, Place)]) -> Option<Place> {
    let acts = |token: &usize| sentence.tokens[*token].is_verb() || sentence.frame(*token).is_some();
    let act = sentence.ancestors(word).find(acts).or(sentence.tokens[word].head)?;
    let inside = sentence.subtree(act);
    spoken.iter().find(|(end, _)| *end <= word && !inside.contains(&(end - 1))).map(|(_, place)| place.clone())
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

/// Countries by name or adjective, with the word behind each, as places.
fn spoken_of(sentence: &Sentence, knowledge: &Knowledge) -> Vec<(usize, Place)> {
    let matches = knowledge.roster.matches(&sentence.tokens);
    let place = |found: &crate::roster::Match<'_>| {
        let entry =
            found.entries.first().filter(|entry| matches!(entry.kind, EntryKind::Country | EntryKind::Adjective))?;
        let Home::Country(code) = &entry.home else { return None };
        let centre = knowledge.gazetteer.centre(code);
        let span = sentence.cover(&[found.start, found.end - 1]);
        let name = knowledge.roster.country_name(code)?.to_owned();
        let (latitude, longitude) = (centre.map(|centre| centre.0), centre.map(|centre| centre.1));
        Some((
            found.end,
            Place {
                span,
                name,
                geonames: None,
                latitude,
                longitude,
                country: Some(code.clone()),
                admin1: None,
                admin2: None,
                precision: PlacePrecision::Country,
            },
        ))
    };
    matches.iter().filter_map(place).collect()
}

impl Role {
    fn is_where_or_left(self) -> bool {
        matches!(self, Self::In | Self::To | Self::From | Self::Object | Self::Of)
    }
}

impl Mention {
    fn reference(sentence: &Sentence, word: usize, role: Role, place: Place, shift: Shift) -> Self {
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
            core: (word, word + 1),
            kind: None,
            shift,
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
