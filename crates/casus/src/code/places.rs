//! Where it happened.

use super::cast::Cast;
use crate::place::Place;
use crate::sentence::Sentence;

/// The place tied to the act carried by this word.
#[must_use]
pub fn place_of(index: usize, sentence: &Sentence, carrier: usize, cast: &Cast) -> Option<Place> {
    let _ = (index, sentence, carrier, cast);
    None
}
