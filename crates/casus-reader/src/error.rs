//! The one error of this crate: a model that does not load or fails to run. Text never causes it.

use std::fmt;
use std::path::Path;

/// What is wrong with the model, where, and what to do next.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Unreadable { file: String, why: std::io::Error },
    Broken { file: String, why: String },
    Mismatch { file: String, what: String, expected: String, found: String },
    Run(String),
}

const RETRAIN: &str = "put the released folder back, or export it anew with training/README.md";

impl Error {
    pub(crate) fn unreadable(file: &Path, why: std::io::Error) -> Self {
        Self { kind: Kind::Unreadable { file: file.display().to_string(), why } }
    }

    pub(crate) fn broken(file: &str, why: impl fmt::Display) -> Self {
        Self { kind: Kind::Broken { file: file.to_owned(), why: why.to_string() } }
    }

    pub(crate) fn mismatch(file: &str, what: &str, expected: impl fmt::Display, found: impl fmt::Display) -> Self {
        Self {
            kind: Kind::Mismatch {
                file: file.to_owned(),
                what: what.to_owned(),
                expected: expected.to_string(),
                found: found.to_string(),
            },
        }
    }

    pub(crate) fn run(why: impl fmt::Display) -> Self {
        Self { kind: Kind::Run(why.to_string()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Unreadable { file, why } => write!(f, "{file}: {why}; is this the folder of a reader model?"),
            Kind::Broken { file, why } => write!(f, "{file}: {why}; {RETRAIN}"),
            Kind::Mismatch { file, what, expected, found } => {
                write!(f, "{file}: {what} does not match: expected {expected}, found {found}; {RETRAIN}")
            }
            Kind::Run(why) => write!(f, "the model failed to run: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Unreadable { why, .. } => Some(why),
            _ => None,
        }
    }
}

impl From<Error> for casus::error::Error {
    fn from(error: Error) -> Self {
        Self::reader(error.to_string())
    }
}
