//! The time of an act whose sentence tells none: that of the sentence before, else about that of publication.

use jiff::civil::Date;

use super::{When, tied, times};
use crate::assertion::{Time, TimePrecision};
use crate::code::places::dateline_end;
use crate::evidence::Doubt;
use crate::read::LineKind;
use crate::sentence::{Sentence, Token};

/// How many sentences back a time is looked for.
const BACK: usize = 6;
/// How many lines ahead the time of a headline may be told.
const AHEAD: usize = 8;
/// Only news lends its time.
const NEWS_DAYS: i32 = 14;

/// All times of a sentence but that of its dateline, which is when it was written.
#[must_use]
pub fn told(sentence: &Sentence, day: Option<Date>) -> Vec<When> {
    let dateline = dateline_end(&sentence.tokens);
    times(&sentence.tokens, day).into_iter().filter(|found| found.tokens.start >= dateline).collect()
}

/// The only recent day that the nearest dated sentence before this one tells, or behind it if this is a headline;
/// with the doubt that it brings.
#[must_use]
pub fn carried(sentences: &[Sentence], index: usize, day: Date) -> Option<(Time, Doubt)> {
    let earliest = day.checked_sub(jiff::Span::new().days(NEWS_DAYS)).ok()?;
    let is_headline = sentences[index].kind == LineKind::Headline;
    let ahead = (index + 1..sentences.len().min(index + AHEAD)).filter(|_| is_headline);
    let (at, told) = (index.saturating_sub(BACK)..index).rev().chain(ahead).find_map(|at| {
        let dated: Vec<Time> = told(lends(&sentences[at])?, Some(day)).iter().filter_map(tied::time).collect();
        (!dated.is_empty()).then_some((at, dated))
    })?;
    let first = told.first()?;
    let recent = first.start >= earliest && first.end <= day && first.precision == TimePrecision::Day;
    let one = told.iter().all(|other| (other.start, other.end) == (first.start, first.end));
    let side = if at < index { "before" } else { "after" };
    let doubt = || Doubt::new("time-carried", format!("the time is told only in a sentence {side} this one"));
    (recent && one).then(|| (first.clone(), doubt()))
}

/// A sentence that tells something.
fn lends(sentence: &Sentence) -> Option<&Sentence> {
    let reports = matches!(sentence.kind, LineKind::Prose | LineKind::Headline);
    (reports && sentence.tokens.iter().any(Token::is_verb)).then_some(sentence)
}

/// News without a time happened about when it was published.
#[must_use]
pub fn assumed(day: Date) -> (Time, Doubt) {
    let time = Time { span: None, start: day, end: day, precision: TimePrecision::Day, assumed: true };
    (time, Doubt::new("time-assumed", "no time is told: about that of publication"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::when::tests::words;
    use crate::evidence::Span;

    fn sentence(kind: LineKind, text: &str) -> Sentence {
        let mut tokens = words(text);
        for token in tokens.iter_mut().filter(|token| token.form == "killed") {
            "VERB".clone_into(&mut token.upos);
        }
        Sentence { span: Span::new(0, 1), kind, tokens, names: Vec::new(), frames: Vec::new(), doubts: Vec::new() }
    }

    fn start(lines: &[(LineKind, &str)], index: usize) -> Option<String> {
        let sentences: Vec<Sentence> = lines.iter().map(|(kind, text)| sentence(*kind, text)).collect();
        carried(&sentences, index, Date::constant(2012, 8, 6)).map(|(time, _)| time.start.to_string())
    }

    #[test]
    fn a_follow_up_happened_when_the_sentence_before_says() {
        let lines = [(LineKind::Prose, "Troops killed two yesterday ."), (LineKind::Prose, "They killed one more .")];
        assert_eq!(start(&lines, 1).as_deref(), Some("2012-08-05"));
        let old = [(LineKind::Prose, "Troops killed two in 2009 ."), (LineKind::Prose, "They killed one more .")];
        assert_eq!(start(&old, 1), None);
    }

    #[test]
    fn a_headline_looks_ahead_and_no_dateline_lends() {
        let lines = [
            (LineKind::Headline, "Two Killed"),
            (LineKind::Prose, "KABUL ( Aug. 6 , 2012 )"),
            (LineKind::Prose, "Troops killed two yesterday ."),
        ];
        assert_eq!(start(&lines, 0).as_deref(), Some("2012-08-05"));
        assert_eq!(start(&lines[..2], 1), None);
    }
}
