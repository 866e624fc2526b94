//! The passport of a model: what it is, and the digests of its files. A file that is not the one named is refused.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::Error;

pub const FILE: &str = "passport.toml";

/// What `passport.toml` says and the program relies on; the rest is for people.
#[derive(Debug, Clone, Deserialize)]
pub struct Passport {
    pub name: String,
    pub version: String,
    /// SHA-256 of each file of the model, in hexadecimal.
    files: BTreeMap<String, String>,
}

impl Passport {
    pub fn parse(file: &str, text: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(text).map_err(|why| Error::broken(file, why))?;
        toml::from_str(text).map_err(|why| Error::broken(file, why.message()))
    }

    /// Refuses a file whose content is not the one that the passport was written for.
    pub fn check(&self, name: &str, file: &str, content: &[u8]) -> Result<(), Error> {
        let expected =
            self.files.get(name).ok_or_else(|| Error::broken(file, "the passport does not name this file"))?;
        let found = hexadecimal(&Sha256::digest(content));
        if *expected != found {
            return Err(Error::mismatch(file, "the SHA-256 digest", expected, found));
        }
        Ok(())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
