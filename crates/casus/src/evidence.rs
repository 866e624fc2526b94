//! Where a value comes from: spans of the article's text, reasons for a decision, doubts left open.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A half-open range of **bytes** in the article's text as received.
///
/// **Invariant:** both ends lie on character boundaries of that text. The public record counts code
/// points instead; [`crate::record`] converts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forwards");
        Self { start, end }
    }

    /// The words under the span; empty if the span does not belong to this text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// The line of a data file that an entry stands on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub file: Arc<str>,
    /// Counted from one.
    pub line: usize,
    /// Added by the user, not part of casus.
    pub by_user: bool,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One step of the decision that made an assertion, enough to repeat it by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The step, as `code.act` or `code.status`.
    pub step: &'static str,
    /// The rule or lexicon entry that fired, as `ASSAULT/aerial: bomb (verb)`.
    pub rule: String,
}

impl Reason {
    #[must_use]
    pub fn new(step: &'static str, rule: impl Into<String>) -> Self {
        Self { step, rule: rule.into() }
    }
}

/// What was seen and could not be settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// A stable code in kebab case, as `place-unresolved`.
    pub code: &'static str,
    /// The same in plain words.
    pub text: String,
}

impl Doubt {
    #[must_use]
    pub fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}
