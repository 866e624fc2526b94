//! Sides that are told only by a place: whoever lives where an attack falls, whose government a coup is against.

use super::{Stage, syntax};
use crate::actor::Actor;
use crate::code::acts::Act;
use crate::code::cast::is_state;
use crate::place::{Place, PlacePrecision};

impl Stage<'_> {
    /// Who is hit where a town is hit are its people, not the government that sits there.
    pub(super) fn settle(&self, side: &mut [Actor]) {
        for actor in side.iter_mut().filter(|actor| actor.sectors == ["GOV"]) {
            let word = self
                .sentence
                .tokens
                .iter()
                .rposition(|token| actor.span.start <= token.span.start && token.span.end <= actor.span.end);
            let town =
                word.and_then(|word| self.place_at(word)).is_some_and(|it| it.precision != PlacePrecision::Country);
            if town {
                actor.sectors = vec!["CVL".to_owned(), "GOV".to_owned()];
            }
        }
    }

    /// Whoever lives where an attack falls: "strikes on Pokrovsk".
    pub(super) fn struck(&self, act: &Act<'_>) -> Option<Actor> {
        let sentence = self.sentence;
        let targets = act.side(sentence, &act.predicate.recipient, |_| true);
        let inside = |target: usize| sentence.children_by(target, &["nmod"]).collect::<Vec<_>>();
        let mut words = targets.iter().flat_map(|&target| std::iter::once(target).chain(inside(target)));
        let country = words.find_map(|word| self.place_at(word)?.country.clone())?;
        let span = sentence.cover(&syntax::phrase(sentence, *targets.first()?));
        Some(self.people_of(&country, span, &["CVL"]))
    }

    /// An attack abroad falls on that country: "Russia strikes several power plants in Ukraine".
    pub(super) fn abroad(&self, act: &Act<'_>, actors: &[Actor]) -> Vec<Actor> {
        let sentence = self.sentence;
        let place = self.places.place_of(self.index, sentence, act.carrier);
        let Some(country) = place.and_then(|(place, _)| place.country) else { return Vec::new() };
        let targets = act.side(sentence, &act.predicate.recipient, |_| true);
        let head = targets.first().copied().unwrap_or(act.token);
        let foreign =
            actors.iter().all(|actor| actor.country.as_ref().is_some_and(|own| *own != country && is_state(own)));
        let span = sentence.cover(&syntax::phrase(sentence, head));
        if foreign && !actors.is_empty() { vec![self.people_of(&country, span, &["CVL"])] } else { Vec::new() }
    }

    /// A coup is against the government of the country that is spoken of.
    pub(super) fn toppled(&self, act: &Act<'_>) -> Option<Actor> {
        let sentence = self.sentence;
        let coup = |word: usize| matches!(sentence.tokens[word].lemma.as_str(), "coup" | "putsch" | "mutiny");
        let told = coup(act.token) || sentence.children_by(act.token, &["compound"]).any(coup);
        let country = self.cast.theatre(self.index).filter(|_| told)?;
        Some(self.people_of(country, sentence.tokens[act.token].span, &["GOV"]))
    }

    /// The place whose name holds this word.
    fn place_at(&self, word: usize) -> Option<&Place> {
        let mentions = self.places.mentions(self.index).iter();
        mentions.filter(|mention| mention.start <= word && word < mention.end).find_map(|it| it.place.as_ref())
    }

    /// A town or region that is only where things are: "a home in Gaza", "shelled Juba".
    pub(super) fn is_ground(&self, word: usize) -> bool {
        let token = &self.sentence.tokens[word];
        let located = || {
            let cases: Vec<&str> = self
                .sentence
                .children_by(word, &["case"])
                .map(|case| self.sentence.tokens[case].lemma.as_str())
                .collect();
            cases.iter().any(|case| matches!(*case, "in" | "near" | "at" | "around" | "inside" | "outside" | "across"))
        };
        match self.place_at(word) {
            Some(place) if place.precision == PlacePrecision::Country => token.is("nmod") && located(),
            Some(_) => !token.is("amod") && !token.is("nmod:poss"),
            None => false,
        }
    }
}
