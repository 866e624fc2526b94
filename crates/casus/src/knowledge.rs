//! All that casus knows before it reads: codebook, word lists, who is who, where is what.

use crate::codebook::Codebook;
use crate::error::Error;
use crate::gazetteer::Gazetteer;
use crate::lexicon::Lexicon;
use crate::roster::Roster;

#[derive(Debug, Clone)]
pub struct Knowledge {
    pub codebook: Codebook,
    pub lexicon: Lexicon,
    pub roster: Roster,
    pub gazetteer: Gazetteer,
}

impl Knowledge {
    /// What ships with casus.
    ///
    /// # Errors
    /// When an embedded table is broken: every fault with its file and line.
    pub fn embedded() -> Result<Self, Error> {
        Ok(Self {
            codebook: Codebook::embedded()?,
            lexicon: Lexicon::embedded()?,
            roster: Roster::embedded()?,
            gazetteer: Gazetteer::embedded()?,
        })
    }
}
