//! The one error of this crate: a data file that does not load, or a reader that failed.

use std::fmt;

/// What went wrong, where, and what to do next. Odd text is never an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Faults of data files, all of them at once.
    Data(Vec<Fault>),
    Reader(String),
}

/// One fault of a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// Counted from one.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl Error {
    #[must_use]
    pub fn data(faults: Vec<Fault>) -> Self {
        Self { kind: Kind::Data(faults) }
    }

    /// The faults of data files; empty for another error.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        match &self.kind {
            Kind::Data(faults) => faults,
            Kind::Reader(_) => &[],
        }
    }

    #[must_use]
    pub fn reader(message: impl Into<String>) -> Self {
        Self { kind: Kind::Reader(message.into()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Data(faults) => {
                for (index, fault) in faults.iter().enumerate() {
                    if index > 0 {
                        writeln!(f)?;
                    }
                    write!(f, "{fault}")?;
                }
                Ok(())
            }
            Kind::Reader(message) => write!(f, "reader: {message}"),
        }
    }
}

impl std::error::Error for Error {}
