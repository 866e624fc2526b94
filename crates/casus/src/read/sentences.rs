//! Sentences of a text: where they end, what kind of line they stand on.
//!
//! Every gap between two words is judged by itself: white space first (a blank line always ends a
//! sentence), then the mark before the gap and the word after it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::words::{Abbreviation, RawWord, abbreviation, is_apostrophe, is_blank, rows, words};
use crate::evidence::Span;

/// What kind of line a sentence stands on, told by form only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    Prose,
    /// A line of its own without a full stop.
    Headline,
    /// A link to another article: "READ MORE: …", "… \[Latest\]".
    Teaser,
    /// What belongs to the page, not to the report: "Source: …", "All rights reserved".
    Boilerplate,
}

impl LineKind {
    /// The name in every form of output.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Prose => "prose",
            Self::Headline => "headline",
            Self::Teaser => "teaser",
            Self::Boilerplate => "boilerplate",
        }
    }
}

/// A sentence as cut.
///
/// **Invariant:** words are in order, do not overlap and fill `span` from its start to its end but for
/// blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSentence {
    pub span: Span,
    pub words: Vec<RawWord>,
    pub kind: LineKind,
    /// Part of a sentence that was too long to read whole.
    pub split: bool,
}

/// A sentence longer than this is cut at its best mark.
const LONGEST: usize = 200;

/// Cuts a text into sentences and words.
#[must_use]
pub fn sentences(text: &str) -> Vec<RawSentence> {
    let pieces = Pieces::of(text);
    let mut found = Vec::new();
    let mut start = 0;
    let mut line_start = 0;
    for index in 0..pieces.spans.len() {
        let line_ends = pieces.gaps[index] >= Gap::Line && ends_line(&pieces, start, index);
        if !line_ends && !ends_sentence(&pieces, start, index) {
            continue;
        }
        push_sentence(&pieces, start..index + 1, &mut found);
        start = index + 1;
        if line_ends || pieces.is_dateline(start) {
            let kind = line_kind(&pieces, line_start..start);
            let line = pieces.spans[line_start].start;
            found
                .iter_mut()
                .rev()
                .take_while(|sentence| sentence.span.start >= line)
                .for_each(|sentence| sentence.kind = kind);
            line_start = start;
        }
    }
    found
}

/// White space between two words, from none to a blank line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Blank,
    Line,
    Paragraph,
}

/// The words of a text and the gap after each.
struct Pieces<'a> {
    text: &'a str,
    spans: Vec<Span>,
    gaps: Vec<Gap>,
    /// For each word whether its paragraph is hard-wrapped.
    wrapped: Vec<bool>,
}

impl<'a> Pieces<'a> {
    fn of(text: &'a str) -> Self {
        let spans = words(text);
        let gaps: Vec<Gap> = spans
            .iter()
            .enumerate()
            .map(|(index, span)| match spans.get(index + 1) {
                Some(next) => gap(&text[span.end..next.start]),
                None => Gap::Paragraph,
            })
            .collect();
        let wrapped = wrapped(&spans, &gaps);
        Self { text, spans, gaps, wrapped }
    }

    fn word(&self, index: usize) -> &'a str {
        self.spans.get(index).map_or("", |span| span.of(self.text))
    }

    fn first(&self, index: usize) -> char {
        self.word(index).chars().next().unwrap_or(' ')
    }

    /// A place in capitals that a dash follows, glued to the headline before: "Talks-WASHINGTON — The".
    fn is_dateline(&self, index: usize) -> bool {
        index > 0
            && self.word(index) == "-"
            && self.gaps[index - 1] == Gap::None
            && self.gaps[index] == Gap::None
            && self.word(index + 1).chars().count() > 2
            && self.word(index + 1).chars().all(char::is_uppercase)
            && (index + 2..index + 9)
                .take_while(|&next| self.gaps.get(next - 1).is_some_and(|&gap| gap < Gap::Line))
                .any(|next| matches!(self.word(next), "—" | "–" | "--"))
    }
}

fn gap(blanks: &str) -> Gap {
    let lines = blanks
        .replace("\r\n", "\n")
        .chars()
        .filter(|sign| matches!(sign, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{b}'))
        .count();
    let page = blanks.contains(['\u{2029}', '\u{c}']);
    match (blanks.is_empty(), page, lines) {
        (true, _, _) => Gap::None,
        (_, true, _) | (_, _, 2..) => Gap::Paragraph,
        (_, _, 1) => Gap::Line,
        _ => Gap::Blank,
    }
}

/// A paragraph is hard-wrapped when no line has room for the first word of the next one.
fn wrapped(spans: &[Span], gaps: &[Gap]) -> Vec<bool> {
    let mut wrapped = Vec::with_capacity(spans.len());
    let mut paragraph = 0;
    for end in (0..spans.len()).filter(|&index| gaps[index] == Gap::Paragraph) {
        let mut lines = Vec::new();
        let mut line = paragraph;
        for index in (paragraph..=end).filter(|&index| gaps[index] >= Gap::Line) {
            let next = if index < end { spans[index + 1].end - spans[index + 1].start } else { 0 };
            lines.push((spans[index].end - spans[line].start, next));
            line = index + 1;
        }
        let longest = lines.iter().map(|line| line.0).max().unwrap_or(0);
        let full = lines.iter().rev().skip(1).all(|(width, next)| width + 1 + next > longest);
        let so = lines.len() > 2 && full && (40..=120).contains(&longest);
        wrapped.resize(end + 1, so);
        paragraph = end + 1;
    }
    wrapped
}

/// Whether the line break after this word also ends a sentence; hard-wrapped text goes on.
fn ends_line(pieces: &Pieces, start: usize, index: usize) -> bool {
    if pieces.gaps[index] == Gap::Paragraph {
        return true;
    }
    let last = pieces.word(index);
    let next = pieces.word(index + 1);
    if is_bullet(next) {
        return true;
    }
    let lower = pieces.first(index + 1).is_lowercase();
    if is_terminal(last) || is_closer(last) && index > start && is_terminal(pieces.word(index - 1)) {
        return !lower;
    }
    if ends_with_period(last) {
        return ends_sentence(pieces, start, index);
    }
    let open = last == "," || OPEN_WORDS.contains(&last.to_lowercase().as_str());
    is_label_line(last) || !(lower || pieces.wrapped[index] || open)
}

/// Words that never end a line that stands for itself.
const OPEN_WORDS: &[&str] =
    &["the", "a", "an", "of", "and", "or", "to", "at", "by", "with", "from", "his", "its", "their", "mr.", "mr"];

fn is_label_line(last: &str) -> bool {
    last == "]" || last == ":"
}

fn is_bullet(word: &str) -> bool {
    matches!(word, "•" | "*" | "-" | "–" | "—" | "·" | "▪" | "●" | "◦" | "‣" | "■" | "►")
}

/// A run of marks that ends a sentence.
fn is_terminal(word: &str) -> bool {
    !word.is_empty()
        && word.chars().all(|sign| matches!(sign, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।'))
}

fn is_closer(word: &str) -> bool {
    matches!(word, "\"" | "”" | "’" | "'" | "''" | "’’" | ")" | "]" | "»" | "}")
}

fn is_opener(word: &str) -> bool {
    matches!(word, "\"" | "“" | "‘" | "'" | "``" | "‘‘" | "(" | "[" | "«" | "{" | "-" | "—" | "–" | "„" | "¿" | "¡")
}

fn ends_with_period(word: &str) -> bool {
    word.ends_with('.') && word.chars().count() > 1 && !is_terminal(word)
}

/// Whether a sentence ends after this word, if no line does.
fn ends_sentence(pieces: &Pieces, start: usize, index: usize) -> bool {
    if pieces.is_dateline(index + 1) {
        return true;
    }
    if index + 1 >= pieces.spans.len() {
        return true;
    }
    if closes_on(pieces, index) {
        return false;
    }
    if ends_mail_header(pieces, index)
        || is_link(pieces.word(index)) && ends_link(pieces, start, index)
        || begins_link(pieces, index)
    {
        return true;
    }
    let mut mark = index;
    while mark > start && index - mark < 6 && is_closer(pieces.word(mark)) && pieces.gaps[mark - 1] == Gap::None {
        mark -= 1;
    }
    let last = pieces.word(mark);
    if !is_terminal(last) && !ends_with_period(last) {
        return false;
    }
    if mark == start || is_list_number(pieces, start, mark) {
        return false;
    }
    let closed = mark < index;
    let mut next = index + 1;
    while is_opener(pieces.word(next)) && next < index + 4 {
        next += 1;
    }
    let sign = pieces.first(next);
    if sign.is_lowercase()
        && !closed
        && (next == index + 1 || next == index + 2 && pieces.word(index + 1) == "(")
        && pieces.gaps[index] != Gap::None
        && ends_before_lower(pieces, mark)
    {
        return true;
    }
    if sign.is_lowercase() || matches!(sign, ',' | ';' | ':' | ')' | '-' | '–' | '—' | '%' | '/') {
        return false;
    }
    if pieces.gaps[index] == Gap::None && !closed {
        let lost_blank = last == "." && loses_blank(pieces.word(mark - 1), pieces.word(next));
        return lost_blank || (is_terminal(last) && last != "." && sign.is_alphanumeric());
    }
    if ends_with_period(last) {
        return abbreviation_ends(last, pieces.word(next));
    }
    if closed && matches!(last.chars().last(), Some('!' | '?')) && is_attribution(pieces, next) {
        return false;
    }
    true
}

/// "the way.They left": a full stop without its blank.
fn loses_blank(before: &str, next: &str) -> bool {
    let long = before.chars().count() > 1 && next.chars().count() > 1;
    let lower = before.chars().all(char::is_lowercase) && next.starts_with(char::is_uppercase);
    let named = before.chars().skip(1).all(char::is_lowercase)
        && next.starts_with(char::is_uppercase)
        && STARTERS.contains(next.to_lowercase().as_str());
    long && (lower || named)
}

/// Careless writers go on in lower case: so does a sentence after a plain word and its full stop.
fn ends_before_lower(pieces: &Pieces, mark: usize) -> bool {
    let before = pieces.word(mark - 1);
    let plain = before.chars().count() > 1 && before.chars().all(char::is_lowercase) && abbreviation(before).is_none();
    let next = pieces.word(mark + 1);
    match pieces.word(mark) {
        "." => plain,
        // "Yahoo! has introduced": the mark belongs to a name.
        "?" | "!" => !before.starts_with(char::is_uppercase) && (next.chars().count() > 1 || next == "i"),
        word => word.chars().all(|sign| matches!(sign, '!' | '?')),
    }
}

/// "05/17/99 11:23 AM" and the message it heads.
fn ends_mail_header(pieces: &Pieces, index: usize) -> bool {
    index >= 2
        && pieces.first(index + 1).is_uppercase()
        && matches!(pieces.word(index), "AM" | "PM")
        && pieces.word(index - 1).contains(':')
        && pieces.word(index - 2).contains('/')
}

fn is_link(word: &str) -> bool {
    ["http://", "https://", "www."].iter().any(|start| word.starts_with(start))
}

fn ends_link(pieces: &Pieces, start: usize, index: usize) -> bool {
    let alone = index == start || pieces.gaps[index] >= Gap::Line;
    pieces.gaps[index] != Gap::None
        && (is_link(pieces.word(index + 1)) || alone && pieces.first(index + 1).is_uppercase())
}

/// A link that stands after a finished sentence is one of its own.
fn begins_link(pieces: &Pieces, index: usize) -> bool {
    pieces.gaps[index] != Gap::None && is_link(pieces.word(index + 1)) && is_terminal(pieces.word(index))
}

/// Whether the word after this one still belongs to this sentence: a closing quote or bracket.
fn closes_on(pieces: &Pieces, index: usize) -> bool {
    pieces.gaps[index] == Gap::None
        && (is_closer(pieces.word(index + 1)) || is_terminal(pieces.word(index + 1)))
        && (pieces.gaps.get(index + 1).is_some_and(|&gap| gap != Gap::None) || is_closer(pieces.word(index + 2)))
}

/// "1." and "a)" at the head of a sentence.
fn is_list_number(pieces: &Pieces, start: usize, mark: usize) -> bool {
    let numbered = mark >= start + 2
        && pieces.word(mark) == "."
        && pieces.word(mark - 2) == ":"
        && pieces.word(mark - 1).len() <= 2
        && pieces.word(mark - 1).bytes().all(|sign| sign.is_ascii_digit());
    numbered
        || mark == start + 1
            && pieces.word(mark) == "."
            && (pieces.word(start).chars().all(|sign| sign.is_ascii_digit()) || pieces.word(start).chars().count() == 1)
        || mark == start && ends_with_period(pieces.word(mark)) && pieces.word(mark).chars().count() == 2
}

fn abbreviation_ends(word: &str, next: &str) -> bool {
    let bare: String =
        word.chars().map(|sign| if is_apostrophe(sign) { '\'' } else { sign }).take(word.chars().count() - 1).collect();
    let starter =
        next.chars().next().is_some_and(char::is_uppercase) && STARTERS.contains(next.to_lowercase().as_str());
    match abbreviation(&bare) {
        Some(Abbreviation::Title | Abbreviation::Inner) => false,
        Some(Abbreviation::Number) => !next.starts_with(|sign: char| sign.is_ascii_digit()),
        Some(Abbreviation::End) if bare == "etc" => true,
        _ => starter && (next != "I" || bare.chars().count() > 1),
    }
}

/// "Smith asked", after a question or cry in quotes.
fn is_attribution(pieces: &Pieces, next: usize) -> bool {
    const CUES: &[&str] = &[
        "said",
        "asked",
        "says",
        "asks",
        "told",
        "wrote",
        "added",
        "shouted",
        "cried",
        "demanded",
        "exclaimed",
        "tweeted",
        "yelled",
        "replied",
        "chanted",
        "wondered",
    ];
    (next..next + 5)
        .take_while(|&index| pieces.first(index).is_uppercase() || CUES.contains(&pieces.word(index)))
        .any(|index| CUES.contains(&pieces.word(index)))
}

/// Makes one or, where it is too long, several sentences of these words.
fn push_sentence(pieces: &Pieces, range: std::ops::Range<usize>, found: &mut Vec<RawSentence>) {
    let mut spans: Vec<Span> = pieces.spans[range].to_vec();
    free_last_period(pieces.text, &mut spans);
    let words: Vec<RawWord> = spans.into_iter().map(|span| RawWord::new(pieces.text, span)).collect();
    let split = words.len() > LONGEST;
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let (part, after) = rest.split_at(if rest.len() > LONGEST { best_cut(rest) } else { rest.len() });
        let span = part[0].span.cover(part[part.len() - 1].span);
        found.push(RawSentence { span, words: part.to_vec(), kind: LineKind::Prose, split });
        rest = after;
    }
}

/// Where to cut a sentence that is too long: after the strongest mark of its second quarter to half.
fn best_cut(words: &[RawWord]) -> usize {
    let strength = |index: &usize| match words[*index - 1].form.as_str() {
        ";" | "." | "!" | "?" | "..." => 4,
        ":" | "—" | "–" | "--" => 3,
        "," => 2,
        ")" | "\"" | "|" | "/" => 1,
        _ => 0,
    };
    (LONGEST / 2..=LONGEST).max_by_key(|index| (strength(index), *index)).unwrap_or(LONGEST)
}

/// At the end of a sentence the period of "etc." is a word of its own; that of "U.S." is not.
fn free_last_period(text: &str, spans: &mut Vec<Span>) {
    let mut last = spans.len() - 1;
    while last > 0 && is_closer(spans[last].of(text)) {
        last -= 1;
    }
    let word = spans[last].of(text);
    let inner = word.trim_end_matches('.');
    let capitals = inner.contains('.') && inner.chars().all(|sign| sign == '.' || sign.is_uppercase());
    if ends_with_period(word) && !capitals && inner.len() + 1 == word.len() {
        let Span { start, end } = spans[last];
        spans[last] = Span::new(start, end - 1);
        spans.insert(last + 1, Span::new(end - 1, end));
    }
}

/// The kind of a line, by its first and last words and by its closing mark.
fn line_kind(pieces: &Pieces, line: std::ops::Range<usize>) -> LineKind {
    if line.len() > 40 {
        return LineKind::Prose;
    }
    let whole = Span::new(pieces.spans[line.start].start, pieces.spans[line.end - 1].end).of(pieces.text);
    let plain = plain_line(whole);
    for row in LINES.iter() {
        let hit = match row.place {
            "start" => plain.starts_with(row.words) && !plain[row.words.len()..].starts_with(char::is_alphanumeric),
            "end" => plain.ends_with(row.words),
            _ => plain == row.words,
        };
        let labelled =
            !row.words.ends_with(|sign: char| sign.is_alphanumeric()) || !is_terminal(pieces.word(line.end - 1));
        if hit && labelled {
            return row.kind;
        }
    }
    if is_headline(pieces, line) { LineKind::Headline } else { LineKind::Prose }
}

/// A short line that no full stop ends and that another line follows or precedes.
fn is_headline(pieces: &Pieces, line: std::ops::Range<usize>) -> bool {
    let last = (line.start..line.end).rev().find(|&index| !is_closer(pieces.word(index))).unwrap_or(line.start);
    let open = is_terminal(pieces.word(last)) && pieces.word(last) != "?" && pieces.word(last) != "!"
        || matches!(pieces.word(last), ":" | ";" | ",");
    let first = pieces.first(line.start);
    let alone = line.len() == pieces.spans.len();
    let capital = |index: &usize| pieces.first(*index).is_uppercase();
    let long: Vec<usize> = line
        .clone()
        .filter(|&index| pieces.word(index).chars().count() > 3 && pieces.first(index).is_alphabetic())
        .collect();
    let titled = !long.is_empty() && long.iter().filter(|index| capital(index)).count() * 5 >= long.len() * 4;
    let asked = is_terminal(pieces.word(last));
    let room = line.len() <= 30 && !long.is_empty() && !is_bullet(pieces.word(line.start)) && !first.is_lowercase();
    !open && room && ((titled && line.len() > 2) || !(alone || asked))
}

/// Lower case, single blanks, straight apostrophes.
fn plain_line(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    for part in line.split(is_blank).filter(|part| !part.is_empty()) {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(
            part.chars().map(|sign| if is_apostrophe(sign) { '\'' } else { sign }).flat_map(char::to_lowercase),
        );
    }
    plain
}

/// One row of `lines.tsv`.
struct LineRow {
    words: &'static str,
    place: &'static str,
    kind: LineKind,
}

static LINES: LazyLock<Vec<LineRow>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/en/lines.tsv"))
        .filter_map(|row| {
            let mut cells = row.split('\t');
            let (words, place, kind) = (cells.next()?, cells.next()?, cells.next()?);
            Some(LineRow {
                words,
                place,
                kind: if kind == "teaser" { LineKind::Teaser } else { LineKind::Boilerplate },
            })
        })
        .collect()
});

static STARTERS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../data/lexicon/en/starters.tsv")).collect());
