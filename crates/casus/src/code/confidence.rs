//! How sure: the probability that an assertion is right, reckoned from a few things that the coder sees.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Draft;
use crate::actor::Actor;
use crate::assertion::Status;
use crate::error::{Error, Fault};
use crate::read::LineKind;
use crate::sentence::Sentence;
use crate::table::suggestion;

/// What is looked at, in the order of [`Evidence`]; the names of the weights in the table.
pub const FEATURES: [&str; 12] = [
    "actor-known",
    "actor-missing",
    "depth",
    "headline",
    "length",
    "needs-met",
    "recipient-known",
    "recipient-missing",
    "side-doubts",
    "side-guessed",
    "side-pronoun",
    "status-set",
];

/// What one assertion has of each of the [`FEATURES`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence(pub [f64; FEATURES.len()]);

/// Sentences of so many words count as long.
const LONG: f64 = 40.0;
/// So many steps below the root count as deep.
const DEEP: f64 = 5.0;

impl Evidence {
    pub(super) fn of(sentence: &Sentence, draft: &Draft<'_>) -> Self {
        let (act, assertion) = (&draft.act, &draft.assertion);
        let sides = || assertion.actors.iter().chain(&assertion.recipients);
        let known = |side: &[Actor]| side.iter().any(|actor| actor.country.is_some() && !actor.sectors.is_empty());
        let is_pronoun = |actor: &Actor| {
            sentence
                .tokens
                .iter()
                .any(|token| token.span == actor.span && matches!(token.upos.as_str(), "PRON" | "DET"))
        };
        let about_sides =
            |code: &str| ["actor", "recipient", "sides"].iter().any(|beginning| code.starts_with(beginning));
        let doubts = assertion.doubts.iter().filter(|doubt| about_sides(doubt.code)).count();
        let yes = |it: bool| f64::from(u8::from(it));
        Self([
            yes(known(&assertion.actors)),
            yes(assertion.actors.is_empty()),
            (sentence.ancestors(act.carrier).count() as f64 / DEEP).min(1.0),
            yes(sentence.kind == LineKind::Headline),
            (sentence.tokens.len() as f64 / LONG).min(2.0),
            yes(act.predicate.needs.iter().any(|need| !need.negated)),
            yes(known(&assertion.recipients)),
            yes(assertion.recipients.is_empty()),
            (doubts as f64 / 2.0).min(1.0),
            yes(sides().any(|actor| actor.name.is_none() && actor.country.is_some())),
            yes(sides().any(is_pronoun)),
            yes(!matches!(assertion.status, Status::Happened | Status::Ongoing)),
        ])
    }
}

/// The weight of each feature, fitted to annotated articles by `training/confidence.py`.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    bias: f64,
    weights: [f64; FEATURES.len()],
}

#[derive(Deserialize)]
struct Table {
    weights: BTreeMap<String, f64>,
}

const FILE: &str = "confidence.toml";
const EMBEDDED: &str = include_str!("../../data/confidence.toml");
const BIAS: &str = "bias";

impl Weights {
    /// The weights that ship with casus.
    ///
    /// # Errors
    /// When the table is broken: every weight that is missing or unknown.
    pub fn embedded() -> Result<Self, Error> {
        Self::from_text(EMBEDDED)
    }

    fn from_text(text: &str) -> Result<Self, Error> {
        let fault = |line: usize, what: String| Fault { file: FILE.to_owned(), line, what };
        let table: Table = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            Error::data(vec![fault(line, error.message().to_owned())])
        })?;
        let known = || FEATURES.into_iter().chain([BIAS]);
        let line_of = |name: &str| text.lines().position(|line| line.starts_with(name)).map_or(1, |index| index + 1);
        let unknown = table.weights.keys().filter(|name| !known().any(|known| known == name.as_str()));
        let unknown =
            unknown.map(|name| fault(line_of(name), format!("unknown weight `{name}`{}", suggestion(name, known()))));
        let missing = known().filter(|name| !table.weights.contains_key(*name));
        let missing = missing.map(|name| fault(1, format!("no weight `{name}`")));
        let faults: Vec<Fault> = unknown.chain(missing).collect();
        if !faults.is_empty() {
            return Err(Error::data(faults));
        }
        let weight = |name: &str| table.weights.get(name).copied().unwrap_or(0.0);
        Ok(Self { bias: weight(BIAS), weights: FEATURES.map(weight) })
    }

    /// The probability that goes with this evidence.
    #[must_use]
    pub fn probability(&self, evidence: &Evidence) -> f64 {
        let sum = self.bias + self.parts(evidence).map(|(_, part)| part).sum::<f64>();
        1.0 / (1.0 + (-sum).exp())
    }

    /// What each feature adds to the log-odds.
    pub fn parts(&self, evidence: &Evidence) -> impl Iterator<Item = (&'static str, f64)> {
        let parts = FEATURES.iter().zip(&self.weights).zip(evidence.0);
        parts.map(|((name, weight), value)| (*name, weight * value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_weights_load_and_give_probabilities() {
        let weights = Weights::embedded().unwrap_or_else(|error| panic!("{error}"));
        for value in [0.0, 1.0] {
            let probability = weights.probability(&Evidence([value; FEATURES.len()]));
            assert!((0.0..=1.0).contains(&probability));
        }
    }

    #[test]
    fn all_that_is_wrong_with_the_weights_is_told() {
        let text = EMBEDDED.replace("needs-met", "needs-mat");
        let error = Weights::from_text(&text).unwrap_err().to_string();
        assert!(error.contains("unknown weight `needs-mat`; did you mean `needs-met`?"), "{error}");
        assert!(error.contains("no weight `needs-met`"), "{error}");
    }

    #[test]
    fn the_probability_is_the_logistic_of_the_sum() {
        let mut text = String::from("[weights]\nbias = 0.5\n");
        FEATURES.iter().for_each(|name| text.push_str(&format!("{name} = 0.1\n")));
        let weights = Weights::from_text(&text).unwrap();
        let mut evidence = Evidence([0.0; FEATURES.len()]);
        evidence.0[0] = 5.0;
        assert!((weights.probability(&evidence) - 1.0 / (1.0 + f64::exp(-1.0))).abs() < 1e-12);
    }
}
