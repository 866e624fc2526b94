//! casus-reader: the neural reader. Tags, lemmas, trees, names, roles and factuality from one encoder pass.
//!
//! ```text
//! RawSentence --pieces, shapes--> Input --network--> scores --tree, names, roles, lemmas--> Sentence
//! ```
//!
//! **Invariant:** a sentence is read by itself; the answer never depends on its neighbours, on how many
//! there are, or on the number of threads.

mod reader;
mod passport;
mod labels;
mod read;
mod input;
mod pieces;
mod shapes;
mod network;
mod tree;
mod names;
mod lemmas;
mod roles;
mod error;

#[cfg(test)]
mod parity;

pub use error::Error;
pub use reader::Reader;
