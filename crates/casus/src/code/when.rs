//! Time expressions of a sentence and the dates that they stand for, relative to the day of publication.

mod calendar;
mod carried;
mod grammar;
mod pieces;
mod resolve;
mod said;
mod tied;
mod words;
mod written;

use std::ops::Range;

use jiff::civil::Date;

use crate::assertion::TimePrecision;
use crate::evidence::Span;
use crate::sentence::Token;

pub use carried::{assumed, carried, told};
pub(super) use pieces::{Phrases, Pieces};
pub use said::Bound;
use said::Said;
pub use tied::tied;
pub use written::written;

/// A time expression in a sentence with its value.
///
/// **Invariant:** `start <= end` in every value.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    pub tokens: Range<usize>,
    pub span: Span,
    /// Its dates by the tense of the words around it.
    pub value: Value,
    /// Its dates if the sentence tells of what has been, where the words leave that open ("on Sunday").
    pub past: Value,
    /// Its dates if the sentence tells of what is to come.
    pub future: Value,
    /// The expression's own dates: of "since 2011", the year 2011.
    pub stated: Value,
    pub bound: Bound,
    /// The words give the year themselves.
    pub own_year: bool,
}

impl When {
    /// The dates for an act whose tense the caller knows better.
    #[must_use]
    pub fn told_in(&self, tense: Tense) -> Value {
        match tense {
            Tense::Past => self.past,
            Tense::Future => self.future,
            Tense::Unsaid => self.value,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// First and last possible day, both included.
    Dates { start: Date, end: Date, precision: TimePrecision },
    /// A duration, a set ("every Friday"), a bare clock time, a relative time without its anchor, or a time that
    /// only lies before or after a date ("before 2014"): no date.
    None,
}

impl Value {
    #[must_use]
    pub fn range(self) -> Option<(Date, Date)> {
        match self {
            Self::Dates { start, end, .. } => Some((start, end)),
            Self::None => None,
        }
    }
}

/// Whether the words tell of what has been or of what is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tense {
    Past,
    Future,
    #[default]
    Unsaid,
}

/// What relative times count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Anchors {
    /// The day of publication: yesterday, last week.
    pub published: Option<Date>,
    /// The date that the text last spoke of: that day, a week later.
    pub told: Option<Date>,
    /// The year that a story is in: bare months and days belong to it, and not to the year of publication.
    pub year: Option<i16>,
}

/// All time expressions of a sentence, left to right. `published` anchors relative ones; without it they have no value.
#[must_use]
pub fn times(tokens: &[Token], published: Option<Date>) -> Vec<When> {
    times_from(tokens, Anchors { published, ..Anchors::default() })
}

/// As [`times`], with more to count from.
#[must_use]
pub fn times_from(tokens: &[Token], anchors: Anchors) -> Vec<When> {
    let pieces = Pieces::of(tokens);
    let found = grammar::all(&pieces);
    let mut times: Vec<When> = Vec::with_capacity(found.len());
    let mut within = anchors;
    for next in &found {
        let when = valued(tokens, &pieces, next, within);
        if let (true, Some((start, _))) = (tells(&next.said), when.stated.range()) {
            within.told = Some(start);
            if when.own_year && anchors.published.is_none_or(|published| start.year() < published.year()) {
                within.year = Some(start.year());
            }
        }
        times.push(when);
    }
    recount(&mut times, &found, anchors);
    times
}

/// A time counted from another date may stand before it: "a day after the vote, he said on Tuesday".
fn recount(times: &mut [When], found: &[grammar::Found], anchors: Anchors) {
    let told = times.iter().zip(found).find(|(_, found)| tells(&found.said)).and_then(|(when, _)| when.stated.range());
    let Some((start, _)) = told else { return };
    for (when, next) in times.iter_mut().zip(found) {
        let open = when.value == Value::None || anchors.told.is_none();
        if open
            && matches!(next.said, Said::Toward { .. })
            && let Some(value) = resolve::resolve(&next.said, &Anchors { told: Some(start), ..anchors }, Tense::Past)
        {
            (when.value, when.past, when.future, when.stated) = (value, value, value, value);
        }
    }
}

/// The words of a sentence that belong to time expressions, durations included.
pub(super) fn covered(pieces: &Pieces<'_>) -> Vec<Range<usize>> {
    grammar::all(pieces).into_iter().map(|found| found.start..found.end).collect()
}

fn valued(tokens: &[Token], pieces: &Pieces<'_>, found: &grammar::Found, anchors: Anchors) -> When {
    let words = pieces.token(found.start)..pieces.token(found.end - 1) + 1;
    let span = tokens[words.start].span.cover(tokens[words.end - 1].span);
    let tense = tense(tokens, &words, found.bound);
    let stated = |tense| resolve::resolve(&found.said, &anchors, tense).unwrap_or(Value::None);
    let bounded = |tense| resolve::bounded(stated(tense), found.bound, anchors.published);
    When {
        tokens: words,
        span,
        value: bounded(tense),
        past: bounded(Tense::Past),
        future: bounded(Tense::Future),
        stated: stated(tense),
        bound: found.bound,
        own_year: has_year(&found.said),
    }
}

/// Whether an expression names a day that others can be counted from.
fn tells(said: &Said) -> bool {
    !matches!(
        said,
        Said::Past { .. }
            | Said::Coming { .. }
            | Said::Run { .. }
            | Said::Clock
            | Said::Vague
            | Said::Toward { .. }
            | Said::Block { .. }
    )
}

fn has_year(said: &Said) -> bool {
    match said {
        Said::Calendar(found) => found.year.is_some(),
        Said::Offset { from, .. } => has_year(from),
        Said::Span(first, last) => has_year(first) || has_year(last),
        Said::Block { .. } => true,
        _ => false,
    }
}

/// The tense of the verb that the expression hangs on; from the words before it where there is no tree.
fn tense(tokens: &[Token], words: &Range<usize>, bound: Bound) -> Tense {
    const AHEAD: [&str; 8] =
        ["upcoming", "scheduled", "due", "deadline", "expected", "slated", "planned", "forthcoming"];
    const AUXILIARY: [&str; 7] = ["will", "'ll", "shall", "wo", "going", "’ll", "to"];
    if bound == Bound::Since {
        return Tense::Past;
    }
    let form = |index: usize| tokens[index].form.to_lowercase();
    let beside = words.end.min(tokens.len())..(words.end + 2).min(tokens.len());
    if beside.clone().any(|index| form(index) == "deadline")
        || (words.start.saturating_sub(3)..words.start).any(|index| AHEAD.contains(&form(index).as_str()))
    {
        return Tense::Future;
    }
    let children = |head: usize| {
        tokens.iter().enumerate().filter(move |(_, token)| token.head == Some(head)).map(|(index, _)| index)
    };
    let treed = tokens.iter().any(|token| token.head.is_some());
    if treed {
        let governor =
            std::iter::successors(tokens[words.end - 1].head, |&head| tokens.get(head).and_then(|token| token.head))
                .take(tokens.len())
                .find(|&head| tokens.get(head).is_some_and(|token| token.xpos.starts_with("VB") || token.xpos == "MD"));
        return governor
            .map_or(Tense::Unsaid, |verb| verb_tense(tokens, verb, &children(verb).collect::<Vec<_>>(), bound, words));
    }
    let clause = (0..words.start).rev().take_while(|&index| {
        !matches!(tokens[index].form.as_str(), "," | ";" | ":" | "." | "\"" | "that" | "who" | "which")
    });
    // "to" counts only before a verb, which no number, name or article begins.
    let leads = |index: usize| {
        form(index) != "to"
            || tokens.get(index + 1).is_some_and(|next| {
                let next = next.form.as_str();
                next.chars().all(char::is_lowercase)
                    && !matches!(
                        next,
                        "a" | "an" | "the" | "his" | "her" | "its" | "their" | "this" | "that" | "power" | "death"
                    )
            })
    };
    let passive =
        |index: usize| form(index).ends_with("ed") && index > 1 && matches!(form(index - 1).as_str(), "be" | "been");
    let mut nearest = clause.filter(|&index| leads(index) && !passive(index)).filter(|&index| {
        AUXILIARY.contains(&form(index).as_str())
            || form(index).ends_with("ed") && index > 0
            || matches!(form(index).as_str(), "was" | "were" | "had" | "said")
    });
    match nearest.next() {
        Some(index) if AUXILIARY.contains(&form(index).as_str()) => Tense::Future,
        Some(_) => Tense::Past,
        None if bound == Bound::By || bound == Bound::Until => Tense::Future,
        None => Tense::Unsaid,
    }
}

/// Whether a verb's complement lies ahead of it: "agreed to meet", against "managed to flee".
fn intends(form: &str) -> bool {
    const STEMS: [&str; 28] = [
        "plan", "agree", "promis", "vow", "expect", "intend", "decid", "want", "order", "urg", "call", "ask", "demand",
        "invit", "pledg", "schedul", "set", "threat", "offer", "hope", "wish", "prepar", "instruct", "slated", "due",
        "told", "refus", "announc",
    ];
    STEMS.iter().any(|stem| form.starts_with(stem))
}

fn verb_tense(tokens: &[Token], verb: usize, children: &[usize], bound: Bound, words: &Range<usize>) -> Tense {
    const SCHEDULED: [&str; 12] = [
        "election",
        "elections",
        "vote",
        "referendum",
        "runoff",
        "run-off",
        "summit",
        "deadline",
        "inauguration",
        "polls",
        "ballot",
        "hearing",
    ];
    let has = |forms: &[&str]| {
        children.iter().any(|&child| {
            forms.contains(&tokens[child].form.to_lowercase().as_str()) && tokens[child].is_verb()
                || forms == ["to"] && tokens[child].form.eq_ignore_ascii_case("to") && tokens[child].is("mark")
        })
    };
    let tag = tokens[verb].xpos.as_str();
    let head = tokens[words.end - 1].head.and_then(|head| tokens.get(head));
    if has(&["will", "'ll", "’ll", "shall", "wo", "would"]) {
        return Tense::Future;
    }
    if has(&["can", "may", "might", "must", "should", "could", "ca"]) && !has(&["have", "'ve"]) {
        return Tense::Future;
    }
    // "will come and stay on Monday": the second verb shares the first one's auxiliary.
    if let Some(first) = tokens[verb]
        .head
        .filter(|&first| first < verb && tokens[verb].is("conj") && tag == "VB" && tokens[first].xpos == "VB")
    {
        let inside: Vec<usize> =
            tokens.iter().enumerate().filter(|(_, token)| token.head == Some(first)).map(|(index, _)| index).collect();
        return verb_tense(tokens, first, &inside, bound, words);
    }
    if has(&["to"]) {
        let above = tokens[verb].head.and_then(|head| tokens.get(head));
        let done = above
            .is_some_and(|above| matches!(above.xpos.as_str(), "VBD" | "VBN") && !intends(&above.form.to_lowercase()));
        return if done { Tense::Unsaid } else { Tense::Future };
    }
    if has(&["was", "were", "had", "did", "has", "have", "'ve"]) || tag == "VBD" {
        return Tense::Past;
    }
    let scheduled = head.is_some_and(|head| SCHEDULED.contains(&head.form.to_lowercase().as_str()));
    match tag {
        "VBZ" | "VBP" | "VB" | "MD" if scheduled || matches!(bound, Bound::By | Bound::Until) => Tense::Future,
        _ => Tense::Unsaid,
    }
}

#[cfg(test)]
pub(super) mod tests;
