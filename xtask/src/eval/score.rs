//! One figure of the evaluation: what was measured and what came out.

/// A figure, such as `ewt.las` 90.1.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    pub name: String,
    pub value: f64,
}

impl Score {
    #[must_use]
    pub fn new(name: &str, value: f64) -> Self {
        Self { name: name.to_owned(), value }
    }
}
