//! An article as read: its sentences, and which reader read them.

use crate::sentence::Sentence;

#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Name and version of the reader, as its passport gives them.
    pub reader: String,
    pub sentences: Vec<Sentence>,
}
