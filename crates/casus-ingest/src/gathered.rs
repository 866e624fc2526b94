//! What comes out of gathering: articles with what their source says of them, and words about what did not.

use std::ops::ControlFlow;

use casus::article::Article;
use jiff::civil::Date;

use crate::dates::Moment;

/// An article, and what its source says of it besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    pub article: Article,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// When it was published, as exactly as the source says; its day is `article.published`.
    pub moment: Option<Moment>,
    /// Only a teaser or a stub in front of a paywall, not the whole text.
    pub teaser: bool,
    /// Bytes of input that this took, for the progress shown.
    pub bytes: u64,
}

impl Gathered {
    /// An article of which nothing more is known.
    #[must_use]
    pub fn plain(article: Article, bytes: u64) -> Self {
        Self { article, byline: None, moment: None, teaser: false, bytes }
    }
}

/// Takes what is gathered, in order.
pub trait Sink {
    /// One article; `Break` ends the gathering.
    fn article(&mut self, gathered: Gathered) -> ControlFlow<()>;

    /// Something worth knowing; nothing is lost by it.
    fn note(&mut self, what: &str);

    /// An article of a day that is not wanted.
    fn unwanted(&mut self) {}

    /// Input that cannot be used: where, what is wrong, what to do next.
    fn fault(&mut self, what: &str);
}

/// The days whose articles are wanted, both ends included. An article without a date is always wanted: it may be of
/// any day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Window {
    pub since: Option<Date>,
    pub until: Option<Date>,
}

impl Window {
    /// Whether an article of this day is wanted.
    #[must_use]
    pub fn holds(&self, published: Option<Date>) -> bool {
        let Some(day) = published else { return true };
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Keeps all that it is told, for tests.
#[cfg(test)]
#[derive(Debug, Default)]
pub struct Heard {
    pub articles: Vec<Gathered>,
    pub notes: Vec<String>,
    pub faults: Vec<String>,
}

#[cfg(test)]
impl Sink for Heard {
    fn article(&mut self, gathered: Gathered) -> ControlFlow<()> {
        self.articles.push(gathered);
        ControlFlow::Continue(())
    }

    fn note(&mut self, what: &str) {
        self.notes.push(what.to_owned());
    }

    fn fault(&mut self, what: &str) {
        self.faults.push(what.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_includes_both_ends_and_the_undated() {
        let window = Window { since: Some(date(2020, 2, 1)), until: Some(date(2020, 2, 29)) };
        assert!(window.holds(Some(date(2020, 2, 1))) && window.holds(Some(date(2020, 2, 29))) && window.holds(None));
        assert!(!window.holds(Some(date(2020, 1, 31))) && !window.holds(Some(date(2020, 3, 1))));
    }
}
