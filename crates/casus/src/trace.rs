//! What the coder weighed, took and turned down, kept only while somebody asks why.

use std::cell::RefCell;

use crate::evidence::Span;

/// One thing that the coder weighed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Index of the sentence in its document.
    pub sentence: usize,
    /// Words that it is about: the act's, or the actor's.
    pub span: Span,
    /// The step, as `code.act`.
    pub step: &'static str,
    pub verdict: Verdict,
    /// What and why, in plain words.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Taken,
    Refused,
}

/// A log that is either kept or not. Texts are made only where it is kept.
#[derive(Debug, Default)]
pub struct Trace {
    notes: Option<RefCell<Vec<Note>>>,
}

impl Trace {
    /// Keeps nothing.
    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn on() -> Self {
        Self { notes: Some(RefCell::default()) }
    }

    pub fn taken(&self, sentence: usize, span: Span, step: &'static str, text: impl FnOnce() -> String) {
        self.note(sentence, span, step, Verdict::Taken, text);
    }

    pub fn refused(&self, sentence: usize, span: Span, step: &'static str, text: impl FnOnce() -> String) {
        self.note(sentence, span, step, Verdict::Refused, text);
    }

    /// All notes, in the order of the decisions.
    #[must_use]
    pub fn into_notes(self) -> Vec<Note> {
        self.notes.map(RefCell::into_inner).unwrap_or_default()
    }

    fn note(&self, sentence: usize, span: Span, step: &'static str, verdict: Verdict, text: impl FnOnce() -> String) {
        let Some(notes) = &self.notes else { return };
        let note = Note { sentence, span, step, verdict, text: text() };
        let mut notes = notes.borrow_mut();
        // Steps ask for the same side more than once.
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_that_is_off_makes_no_text() {
        let trace = Trace::off();
        trace.refused(0, Span::new(0, 1), "code.act", || unreachable!("the text is not asked for"));
        assert!(trace.into_notes().is_empty());
    }

    #[test]
    fn notes_keep_their_order_and_come_once() {
        let trace = Trace::on();
        for text in ["one", "two", "one"] {
            trace.taken(0, Span::new(0, 1), "code.act", || text.to_owned());
        }
        assert_eq!(trace.into_notes().iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["one", "two"]);
    }
}
