//! casus: conflict news to a record that can be checked.
//!
//! ```text
//! article --read--> document --code--> assertions
//! ```
//!
//! **Invariant:** this crate opens no file, socket or clock and draws no random number; the date is an
//! argument. Embedded data are part of the program.

pub mod article;
pub mod read;
pub mod document;
pub mod sentence;
pub mod code;
pub mod assertion;
pub mod actor;
pub mod place;
pub mod codebook;
pub mod lexicon;
pub mod roster;
pub mod data;
pub mod table;
pub mod knowledge;
pub mod gazetteer;
pub mod record;
pub mod forecast;
pub mod evidence;
pub mod trace;
pub mod id;
pub mod error;
