//! The time that belongs to an act: one in its clause, else the one that its sentence is told under.

use super::{Value, When};
use crate::assertion::Time;
use crate::sentence::Sentence;

/// The time tied to the act that these words carry.
#[must_use]
pub fn tied(sentence: &Sentence, own: [usize; 2], times: &[When]) -> Option<Time> {
    let carrier = own[0];
    let dated: Vec<(&When, Time)> = times.iter().filter_map(|found| Some((found, time(found)?))).collect();
    let below = |found: &When| {
        let word = last(found);
        let steps = sentence.ancestors(word).position(|above| own.contains(&above))?;
        is_free(sentence, word, |step| own.contains(&step)).then_some((steps, word.abs_diff(carrier)))
    };
    let nearest = dated.iter().filter_map(|(found, time)| Some((below(found)?, time))).min_by_key(|(steps, _)| *steps);
    if let Some((_, time)) = nearest {
        return Some(time.clone());
    }
    let above: Vec<usize> = sentence.ancestors(carrier).collect();
    let beside = |found: &When| sentence.ancestors(last(found)).take(2).any(|head| above.contains(&head));
    dated
        .iter()
        .find(|(found, _)| beside(found))
        .or_else(|| dated.iter().find(|(found, _)| dated.len() == 1 && is_told_under(sentence, carrier, found)))
        .map(|(_, time)| time.clone())
}

/// Whether nothing between a time and the word that ends the way up takes it for itself: the date of something that
/// the act only mentions ("a deal of 2018", "after he fled in May") is not the date of the act.
fn is_free(sentence: &Sentence, word: usize, ends: impl Fn(usize) -> bool) -> bool {
    sentence.ancestors(word).take_while(|&step| !ends(step)).all(|step| {
        let token = &sentence.tokens[step];
        let argument = token.is_nominal() && ["obj", "nsubj", "iobj"].iter().any(|name| token.is(name));
        !token.is_verb() && !argument
    })
}

/// The dates of an expression, where it has any.
pub(super) fn time(found: &When) -> Option<Time> {
    match &found.value {
        Value::Dates { start, end, precision } => {
            Some(Time { span: Some(found.span), start: *start, end: *end, precision: *precision, assumed: false })
        }
        Value::None => None,
    }
}

/// Whether the expression stands in a clause above the act, or in one that goes on from it ("attacked the town and
/// killed five on Tuesday").
fn is_told_under(sentence: &Sentence, carrier: usize, found: &When) -> bool {
    let clause = |word: usize| {
        std::iter::once(word).chain(sentence.ancestors(word)).find(|&above| sentence.tokens[above].is_verb())
    };
    let (Some(told), act) = (clause(last(found)), clause(carrier)) else { return true };
    if !is_free(sentence, last(found), |step| step == told) {
        return false;
    }
    let above = act == Some(told) || sentence.ancestors(carrier).any(|above| above == told);
    let goes_on = sentence.tokens[told].is("conj")
        && sentence.tokens[told]
            .head
            .is_some_and(|first| act == Some(first) || sentence.ancestors(carrier).any(|above| above == first));
    above || goes_on
}

fn last(found: &When) -> usize {
    found.tokens.end.saturating_sub(1)
}
