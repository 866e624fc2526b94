//! Numbers and vague quantities: how many the words say, as a lowest and a highest count.

use std::ops::Range;
use std::sync::LazyLock;

use super::when::{self, Phrases, Pieces};
use crate::evidence::Span;
use crate::sentence::{Sentence, Token};

pub const NUMERALS: &str = include_str!("../../data/lexicon/en/numerals.tsv");
pub const NUMBERS: &str = include_str!("../../data/lexicon/en/numbers.tsv");
pub const COUNTING: &str = include_str!("../../data/lexicon/en/counting.tsv");
const NUMBER_COLUMNS: [&str; 4] = ["words", "low", "high", "note"];
const COUNTING_COLUMNS: [&str; 3] = ["words", "kind", "note"];

/// Number words: the kind is the row's note, the value `low` or `low..high`.
static WORDS: LazyLock<Phrases> = LazyLock::new(|| {
    let mut words = Phrases::read(NUMERALS, NUMBER_COLUMNS, |[words, low, high, kind]| {
        let value = if kind == "vague" { format!("{low}..{high}") } else { low.to_owned() };
        Some([words.to_owned(), kind.to_owned(), value])
    });
    words.add(NUMBERS, NUMBER_COLUMNS, |[words, low, high, note]| {
        (!composed(words) && !qualified(note)).then(|| [words.to_owned(), "vague".to_owned(), format!("{low}..{high}")])
    });
    words
});

/// Phrases that this module puts together itself: "two dozen", "more than a hundred".
fn composed(words: &str) -> bool {
    const OPENERS: [&str; 20] = [
        "about", "almost", "around", "at", "more", "nearly", "not", "over", "one", "two", "three", "four", "five",
        "six", "single", "lone", "sole", "the", "some", "number",
    ];
    const SCALES: [&str; 6] = ["dozen", "hundred", "thousand", "million", "billion", "trillion"];
    let mut parts = words.split(' ');
    let (first, second) = (parts.next().unwrap_or(""), parts.next());
    let scaled = |part: &str| SCALES.contains(&part);
    OPENERS.contains(&first)
        || scaled(first)
        || first == "a" && second.is_some_and(scaled)
        || matches!(words, "a" | "an" | "another")
}

/// Rows that hold only for some nouns, or give the strength of a unit or a share of a whole.
fn qualified(note: &str) -> bool {
    ["only where", "strength", "share", "people in the streets", "at least two persons"]
        .iter()
        .any(|start| note.starts_with(start))
}

/// Words that stand around numbers.
static AROUND: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::read(COUNTING, COUNTING_COLUMNS, |[words, kind, _]| {
        Some([words.to_owned(), kind.to_owned(), String::new()])
    })
});

/// How many. `high` is `None` for "at least".
///
/// **Invariant:** `low <= high` where there is a `high`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    pub tokens: Range<usize>,
    pub span: Span,
    pub low: u64,
    pub high: Option<u64>,
}

/// The counts in this run of words, left to right. Articles are not among them (see [`count_of`]), nor are
/// ordinals, dates, ages, sums of money, measures, percentages, scores and numbers that are names.
#[must_use]
pub fn quantities(tokens: &[Token]) -> Vec<Quantity> {
    let pieces = Pieces::of(tokens);
    let times = when::covered(&pieces);
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        if let Some(time) = times.iter().find(|time| time.contains(&at)) {
            at = time.end;
            continue;
        }
        let Some(read) = counted(&pieces, at) else {
            at += 1;
            continue;
        };
        if !excluded(&pieces, &read) && !times.iter().any(|time| time.start < read.end && read.start < time.end) {
            let words = pieces.token(read.start)..pieces.token(read.end - 1) + 1;
            let span = tokens[words.start].span.cover(tokens[words.end - 1].span);
            found.push(Quantity { tokens: words, span, low: read.low, high: read.high });
        }
        at = read.end.max(at + 1);
    }
    bracketed(&pieces, found)
}

/// "more than 10 but fewer than 20": two bounds of one count.
fn bracketed(pieces: &Pieces<'_>, found: Vec<Quantity>) -> Vec<Quantity> {
    let joins = |between: Range<usize>| {
        between.len() == 1
            && (0..pieces.len()).any(|at| pieces.token(at) == between.start && pieces.is(at, &["and", "but"]))
    };
    let mut kept: Vec<Quantity> = Vec::with_capacity(found.len());
    for next in found {
        match kept.last_mut() {
            Some(last)
                if last.high.is_none()
                    && next.low == 1
                    && next.high.is_some_and(|high| high >= last.low)
                    && joins(last.tokens.end..next.tokens.start) =>
            {
                last.high = next.high;
                last.tokens.end = next.tokens.end;
                last.span = last.span.cover(next.span);
            }
            _ => kept.push(next),
        }
    }
    kept
}

/// How many of the noun `head` the sentence speaks of: by its number, quantifier or article, or because it is
/// singular. `None` where a plural goes uncounted.
#[must_use]
pub fn count_of(sentence: &Sentence, head: usize) -> Option<Quantity> {
    let tokens = &sentence.tokens;
    let token = tokens.get(head)?;
    let all = quantities(tokens);
    let covering = |index: usize| all.iter().find(|quantity| quantity.tokens.contains(&index)).cloned();
    let word = token.form.to_lowercase();
    if let Some(quantity) = covering(head) {
        return Some(quantity);
    }
    if let Some(quantity) = sentence
        .children_by(head, &["nummod", "det", "amod", "advmod", "compound"])
        .filter(|&child| child < head)
        .find_map(covering)
    {
        return Some(quantity);
    }
    if let Some(quantity) = in_front(sentence, head, &all) {
        return Some(quantity);
    }
    let made_of = |index: usize| {
        sentence.children_by(index, &["nmod"]).find(|&child| {
            sentence.children_by(child, &["case"]).any(|case| tokens[case].form.eq_ignore_ascii_case("of"))
        })
    };
    if AROUND.has(&word, "grouper") {
        return made_of(head)
            .and_then(|inner| count_of(sentence, inner).filter(|quantity| quantity.tokens.start > head));
    }
    let above = token.head.filter(|&above| made_of(above) == Some(head));
    if let Some(quantity) = above.and_then(covering).filter(|quantity| quantity.tokens.end <= head) {
        return Some(quantity);
    }
    one(sentence, head)
}

/// A quantity that stands right before the noun, with nothing between but what describes it.
fn in_front(sentence: &Sentence, head: usize, all: &[Quantity]) -> Option<Quantity> {
    let tokens = &sentence.tokens;
    let describes = |index: usize| {
        let token = &tokens[index];
        let inside = token.xpos.is_empty()
            || matches!(token.upos.as_str(), "ADJ" | "NOUN" | "PROPN" | "ADV")
            || matches!(token.xpos.as_str(), "VBN" | "VBG" | "HYPH" | "JJ")
            || token.form == "-";
        let under = token.head == Some(head)
            || token.head.is_some_and(|above| above > index && above <= head && tokens[above].head == Some(head));
        inside && (under || token.head.is_none() && token.xpos.is_empty())
    };
    all.iter()
        .rev()
        .find(|quantity| {
            quantity.tokens.end <= head
                && (quantity.tokens.end..head).all(describes)
                && belongs(sentence, quantity, head)
        })
        .cloned()
}

/// Whether a quantity in front of a noun is not the count of another word.
fn belongs(sentence: &Sentence, quantity: &Quantity, head: usize) -> bool {
    quantity.tokens.clone().any(|index| {
        let token = &sentence.tokens[index];
        token.head.is_none_or(|above| above >= quantity.tokens.start && above <= head)
    })
}

/// One, where the noun is singular: "a soldier", "the pilot", a person's name.
fn one(sentence: &Sentence, head: usize) -> Option<Quantity> {
    let token = &sentence.tokens[head];
    let word = token.form.to_lowercase();
    let article = sentence.children_by(head, &["det", "nmod:poss"]).find(|&child| {
        matches!(
            sentence.tokens[child].form.to_lowercase().as_str(),
            "a" | "an" | "another" | "the" | "this" | "that" | "its" | "his" | "her" | "their" | "one"
        )
    });
    let every = sentence.children_by(head, &["det"]).any(|child| {
        matches!(sentence.tokens[child].form.to_lowercase().as_str(), "each" | "every" | "any" | "what" | "which")
    });
    let single = !every
        && match token.xpos.as_str() {
            "NN" => !AROUND.has(&word, "collective") && !AROUND.has(&word, "plural") && !AROUND.has(&word, "grouper"),
            "NNP" => token.upos == "PROPN" || article.is_some(),
            "PRP" => matches!(word.as_str(), "he" | "she" | "him" | "her" | "himself" | "herself" | "i" | "me"),
            _ => false,
        };
    let start = article.filter(|&article| article < head).unwrap_or(head);
    single.then(|| Quantity {
        tokens: start..head + 1,
        span: sentence.tokens[start].span.cover(token.span),
        low: 1,
        high: Some(1),
    })
}

/// A number or vague word as read, in pieces.
#[derive(Debug, Clone, Copy)]
struct Read {
    start: usize,
    end: usize,
    /// The number itself, without what stands before and after it.
    core: (usize, usize),
    low: u64,
    high: Option<u64>,
    /// The words say what kind of count it is, so that it cannot be a name or a measure's number alone.
    vague: bool,
}

/// The count that begins at `at`, with the words around it.
fn counted(pieces: &Pieces<'_>, at: usize) -> Option<Read> {
    let (mut read, between) = if pieces.text(at) == "between" {
        (spread(pieces, at + 1, true)?, true)
    } else {
        let plain = spread(pieces, at, false).or_else(|| vague(pieces, at)).or_else(|| single(pieces, at))?;
        (plain, false)
    };
    if between {
        read.start = at;
        return Some(read);
    }
    let (low, high) = (read.low, read.high);
    let mut start = read.start;
    let mut effects = Vec::new();
    for _ in 0..4 {
        let step = ["least", "most", "below", "about"]
            .into_iter()
            .filter_map(|kind| AROUND.ending(pieces, start, kind).map(|(_, begin)| (begin, kind)))
            .min();
        let Some((begin, kind)) = step else { break };
        if kind == "below"
            && pieces.text(begin) == "under"
            && start - begin == 1
            && !pieces.is(read.end, &["people"])
            && pieces.tag(read.end) != "NNS"
        {
            break;
        }
        effects.push(kind);
        start = begin;
    }
    if start > 0 && pieces.is(start - 1, &["a", "an"]) && start < read.start && !matches!(pieces.text(start), "at") {
        start -= 1;
    }
    let after = |kind: &str| AROUND.at(pieces, read.end, kind).map(|(_, end)| end);
    let plus = pieces.text(read.end) == "+" && (!pieces.glued(read.end) || pieces.glued(read.end + 1));
    let (more, less, so) = (after("or-more").filter(|_| !plus), after("or-less"), after("or-so"));
    let capped = |top: Option<u64>| (u64::from(low > 0 && top != Some(0)), top);
    (read.low, read.high) = match () {
        () if effects.contains(&"least") && effects.contains(&"most") => (low, high),
        () if effects.contains(&"least") || more.is_some() => (low, None),
        () if effects.contains(&"most") || less.is_some() => capped(high),
        () if effects.contains(&"below") => {
            capped(Some(if read.vague { high.unwrap_or(low) } else { low.saturating_sub(1) }))
        }
        () => (low, high),
    };
    if let Some(high) = read.high {
        read.low = read.low.min(high);
    }
    read.start = start;
    read.end = more.or(less).or(so).unwrap_or(read.end);
    Some(read)
}

/// A plain number, in digits or words.
fn single(pieces: &Pieces<'_>, at: usize) -> Option<Read> {
    let (number, end) = cardinal(pieces, at)?;
    Some(Read { start: at, end, core: (at, end), low: number, high: Some(number), vague: false })
}

/// "10 to 12", "two or three", "1.1 to 1.2 million", "between 30 and 40".
fn spread(pieces: &Pieces<'_>, at: usize, between: bool) -> Option<Read> {
    let about = AROUND.at(pieces, at, "about").filter(|_| between).map_or(at, |(_, next)| next);
    let (low, high, end) = both_scaled(pieces, about, between)
        .or_else(|| {
            let (low, next) = cardinal(pieces, about)?;
            let (high, end) = cardinal(pieces, connected(pieces, next, between)?)?;
            Some((low, high, end))
        })
        .filter(|(low, high, _)| low < high)?;
    let change = pieces.before(at, 1) == "from";
    let hyphen = pieces.text(about + 1) == "-" && pieces.glued(about + 1) != pieces.glued(about + 2);
    (!change && !hyphen).then_some(Read { start: at, end, core: (at, end), low, high: Some(high), vague: false })
}

/// The place after the word that joins the two ends of a range.
fn connected(pieces: &Pieces<'_>, at: usize, between: bool) -> Option<usize> {
    match pieces.text(at) {
        "and" if between => Some(at + 1),
        "to" | "or" | "-" if !between => Some(at + 1),
        _ => None,
    }
}

/// A range that names its multiplier once: "1.1 to 1.2 million", "30-40,000" is not one.
fn both_scaled(pieces: &Pieces<'_>, at: usize, between: bool) -> Option<(u64, u64, usize)> {
    let (low, next) = decimal(pieces, at).or_else(|| cardinal(pieces, at).map(|(number, next)| ((number, 1), next)))?;
    let (high, next) = {
        let second = connected(pieces, next, between)?;
        decimal(pieces, second).or_else(|| small(pieces, second).map(|(number, next)| ((number, 1), next)))?
    };
    let (scale, end) = multiplier(pieces, next)?;
    let apply = |(number, divisor): (u64, u64)| number.checked_mul(scale).map(|product| product / divisor);
    (low.0 / low.1 < 1000).then_some(())?;
    Some((apply(low)?, apply(high)?, end))
}

/// "dozens", "several hundred", "tens of thousands", "a couple of", "no".
fn vague(pieces: &Pieces<'_>, at: usize) -> Option<Read> {
    let (value, next) = WORDS.at(pieces, at, "vague")?;
    let (low, high) = value.split_once("..")?;
    let (mut low, mut high) = (low.parse::<u64>().ok()?, high.parse::<u64>().ok());
    let mut end = next;
    let of = pieces.skip(next, &["of"]);
    let plural = WORDS
        .at(pieces, of, "vague")
        .filter(|_| of > next && matches!(pieces.text(of), "thousands" | "millions" | "hundreds" | "billions"));
    let scaled = plural
        .and_then(|_| pieces.text(of).strip_suffix('s').and_then(scale_of).map(|scale| (scale, of + 1)))
        .or_else(|| multiplier(pieces, next).filter(|_| low > 1));
    if let Some((scale, after)) = scaled {
        let exact = high == Some(low);
        low = low.checked_mul(scale)?;
        high = match high {
            Some(high) if exact => Some(high.checked_mul(scale)?),
            Some(high) => Some(high.checked_mul(scale)?.checked_add(scale - 1)?),
            None => None,
        };
        end = after;
    }
    let read = Read { start: at, end, core: (at, next), low, high, vague: true };
    sensible(pieces, at, next).then_some(read)
}

/// Vague words that stand alone for other things: "no" as an answer, "couple" as two people, "few" with "quite".
fn sensible(pieces: &Pieces<'_>, at: usize, next: usize) -> bool {
    if next - at > 1 {
        return true;
    }
    match pieces.text(at) {
        "no" => {
            !pieces.is(
                at + 1,
                &[
                    ",",
                    ".",
                    "!",
                    "?",
                    "longer",
                    "more",
                    "less",
                    "fewer",
                    "matter",
                    "doubt",
                    "wonder",
                    "to",
                    "later",
                    "different",
                    "sooner",
                    "better",
                    "other",
                    "such",
                ],
            ) && pieces.text(at + 1) != "-"
                && pieces.tag(at) != "UH"
                && pieces.digits(at + 1).is_none()
                && at + 1 < pieces.len()
        }
        "couple" | "pair" | "trio" | "quartet" | "handful" | "duo" | "quintet" | "sextet" | "threesome" => {
            pieces.text(at + 1) == "of"
        }
        "both" => pieces.text(at + 2) != "and" && pieces.text(at + 3) != "and",
        "scores" | "tens" => !matches!(pieces.tag(at), "VBZ"),
        "many" => !pieces.is(at.wrapping_sub(1), &["how", "as", "so", "too", "this", "that"]),
        "few" => !pieces.is(at.wrapping_sub(1), &["the", "past", "last", "next", "first"]),
        _ => true,
    }
}

/// A whole number in digits or words, and the place after it: "1,234", "1.5 million", "two hundred and six",
/// "a dozen".
pub(super) fn cardinal(pieces: &Pieces<'_>, at: usize) -> Option<(u64, usize)> {
    if pieces.is(at, &["a", "an"]) {
        let (scale, end) = multiplier(pieces, at + 1)?;
        let (rest, end) = lower(pieces, end, scale).unwrap_or((0, end));
        return Some((scale + rest, end));
    }
    if let Some(((number, divisor), next)) = decimal(pieces, at) {
        if let Some((scale, end)) = halves(pieces, next).filter(|_| divisor == 1) {
            return Some((number.checked_mul(scale)?.checked_add(scale / 2)?, end));
        }
        let Some((scale, end)) = scale_after(pieces, next) else { return (divisor == 1).then_some((number, next)) };
        let scaled = number.checked_mul(scale)? / divisor;
        if half_after(pieces, end) {
            return Some((scaled.checked_add(scale / 2)?, end + 3));
        }
        return Some(lower(pieces, end, scale).map_or((scaled, end), |(rest, end)| (scaled.saturating_add(rest), end)));
    }
    let (number, end) = spelt(pieces, at)?;
    if let Some((scale, after)) = halves(pieces, end).filter(|_| number < 100) {
        return Some((number * scale + scale / 2, after));
    }
    let scale = [1_000_000_000, 1_000_000].into_iter().find(|scale| number >= *scale && number.is_multiple_of(*scale));
    match scale.filter(|_| half_after(pieces, end)) {
        Some(scale) => Some((number + scale / 2, end + 3)),
        None => Some((number, end)),
    }
}

/// "and a half" between a number and its multiplier: "five and a half million".
fn halves(pieces: &Pieces<'_>, at: usize) -> Option<(u64, usize)> {
    if half_after(pieces, at) { multiplier(pieces, at + 3) } else { None }
}

fn half_after(pieces: &Pieces<'_>, at: usize) -> bool {
    pieces.text(at) == "and" && pieces.is(at + 1, &["a", "one"]) && pieces.text(at + 2) == "half"
}

/// A multiplier after digits: "million", "2m", "10k".
fn scale_after(pieces: &Pieces<'_>, at: usize) -> Option<(u64, usize)> {
    let hyphen = pieces.text(at) == "-" && pieces.glued(at) && multiplier(pieces, at + 1).is_some();
    multiplier(pieces, at + usize::from(hyphen)).or_else(|| {
        let (scale, end) = WORDS.at(pieces, at, "multiplier-short").filter(|_| pieces.glued(at))?;
        Some((scale.parse().ok()?, end))
    })
}

/// The rest of a spelt number, below the multiplier just read: "two thousand and six".
fn lower(pieces: &Pieces<'_>, at: usize, scale: u64) -> Option<(u64, usize)> {
    let next = pieces.skip(at, &["and"]);
    spelt(pieces, next).filter(|(number, _)| *number < scale && scale >= 100)
}

fn spelt(pieces: &Pieces<'_>, at: usize) -> Option<(u64, usize)> {
    let (mut total, mut current, mut end) = (0_u64, None::<u64>, at);
    let mut last_scale = u64::MAX;
    loop {
        let joined = pieces.text(end) == "and"
            && end > at
            && last_scale != u64::MAX
            && current.is_none_or(|number| number.is_multiple_of(100));
        let next = end + usize::from(joined);
        if let Some((number, after)) = small(pieces, next).filter(|(number, _)| fits(current, *number)) {
            current = Some(current.unwrap_or(0) + number);
            end = after;
        } else if let (Some((scale, after)), false) = (multiplier(pieces, end), joined) {
            let Some(number) = current else { break };
            if scale == 100 && number < 100 {
                current = number.checked_mul(100);
            } else if scale < last_scale {
                total = total.checked_add(number.checked_mul(scale)?)?;
                current = None;
                last_scale = scale;
            } else {
                break;
            }
            last_scale = last_scale.min(1_000_000_000_000);
            end = after;
        } else {
            break;
        }
    }
    (end > at).then_some(())?;
    Some((total.checked_add(current.unwrap_or(0))?, end))
}

/// Whether a small number word goes on from what was read: "twenty" and "two", "two hundred" and "six".
fn fits(current: Option<u64>, number: u64) -> bool {
    match current {
        None => true,
        Some(so_far) if so_far.is_multiple_of(100) && so_far > 0 => number < 100 && number > 0,
        Some(so_far) => so_far % 100 >= 20 && so_far.is_multiple_of(10) && (1..10).contains(&number),
    }
}

/// A number word below a hundred, and the hyphen that may follow it.
fn small(pieces: &Pieces<'_>, at: usize) -> Option<(u64, usize)> {
    let (value, end) = WORDS.at(pieces, at, "cardinal")?;
    let number: u64 = value.parse().ok()?;
    let unit_follows = number >= 20
        && pieces.text(end) == "-"
        && WORDS.at(pieces, end + 1, "cardinal").is_some_and(|(unit, _)| unit.len() == 1 && unit != "0");
    Some((number, if unit_follows { end + 1 } else { end }))
}

fn multiplier(pieces: &Pieces<'_>, at: usize) -> Option<(u64, usize)> {
    let (value, end) = WORDS.at(pieces, at, "multiplier")?;
    Some((value.parse().ok()?, end))
}

fn scale_of(word: &str) -> Option<u64> {
    match word {
        "hundred" => Some(100),
        "thousand" => Some(1_000),
        "million" => Some(1_000_000),
        "billion" => Some(1_000_000_000),
        _ => None,
    }
}

/// Digits with grouping commas or a decimal point, as a number and its divisor.
fn decimal(pieces: &Pieces<'_>, at: usize) -> Option<((u64, u64), usize)> {
    let text = pieces.text(at);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let grouped = whole.contains(',');
    let groups: Vec<&str> = whole.split(',').collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let sound = groups.iter().all(|group| digits(group))
        && (!grouped || groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !sound
        || !(fraction.is_empty() || digits(fraction))
        || fraction.len() > 4
        || text.ends_with('.') && text.len() > 4
    {
        return None;
    }
    let number: u64 =
        format!("{}{fraction}", groups.concat()).parse().ok().filter(|number| *number < 1_000_000_000_000_000)?;
    Some(((number, 10_u64.pow(u32::try_from(fraction.len()).ok()?)), at + 1))
}

/// Whether a number that was read counts nothing: a measure, money, an age, a score, a name.
fn excluded(pieces: &Pieces<'_>, read: &Read) -> bool {
    let (start, end) = read.core;
    let before =
        |kind: &str| AROUND.ending(pieces, start, kind).or_else(|| AROUND.ending(pieces, read.start, kind)).is_some();
    let hyphen = usize::from(pieces.text(read.end) == "-");
    let after = |kind: &str| {
        AROUND.at(pieces, read.end, kind).is_some() || AROUND.at(pieces, read.end + hyphen, kind).is_some()
    };
    if before("currency") || after("unit") || after("money") || after("age") || pieces.is(read.end, &["$", "€", "£"])
    {
        return true;
    }
    let listed = start == 0 && pieces.is(end, &[")", "."]) && end < pieces.len() - 1;
    if read.vague || listed {
        return listed;
    }
    let digits = pieces.text(start).starts_with(|c: char| c.is_ascii_digit());
    age(pieces, start, end)
        || score(pieces, start, end)
        || digits && (name(pieces, start, end) || house(pieces, start, end))
        || titled(pieces, start, end)
        || pronoun(pieces, start, end)
        || fraction(pieces, start, end)
}

/// "aged 12", "Ali, 45,", "12-year-old".
fn age(pieces: &Pieces<'_>, start: usize, end: usize) -> bool {
    let led = AROUND.ending(pieces, start, "age-before").is_some();
    let apposed = pieces.before(start, 1) == ","
        && pieces.is(end, &[",", ".", ";"])
        && pieces.capital(start.wrapping_sub(2))
        && end - start == 1
        && pieces.digits(start).is_some_and(|age| age < 110);
    let hyphened = pieces.text(end) == "-"
        && pieces.is(
            end + 1,
            &[
                "year", "years", "month", "day", "hour", "minute", "week", "mile", "storey", "story", "man", "member",
                "nation", "point", "way", "strong", "party", "page", "foot", "state", "seat", "time", "fold", "star",
                "part", "judge", "person",
            ],
        );
    led || apposed || hyphened
}

/// "2-1", "3–0": a score, since it runs downwards or stands beside a sporting verb.
fn score(pieces: &Pieces<'_>, start: usize, end: usize) -> bool {
    let hyphen_after = pieces.text(end) == "-" && pieces.digits(end + 1).is_some() && pieces.digits(start).is_some();
    let hyphen_before =
        pieces.before(start, 1) == "-" && pieces.digits(start.wrapping_sub(2)).is_some() && pieces.glued(start);
    let colon = pieces.text(start).contains(':');
    hyphen_after && pieces.glued(end) || hyphen_before || colon
}

/// "S-400", "Flight 370", "Resolution 1701", "Covid-19", "Division 30".
fn name(pieces: &Pieces<'_>, start: usize, end: usize) -> bool {
    let hyphened = pieces.before(start, 1) == "-"
        && pieces.glued(start)
        && pieces.glued(start.wrapping_sub(1))
        && pieces.text(start.wrapping_sub(2)).chars().all(char::is_alphabetic)
        && start >= 2;
    let designated = AROUND.ending(pieces, start, "designator").is_some_and(|(_, at)| {
        pieces.capital(at)
            || matches!(
                pieces.text(at),
                "no" | "no."
                    | "nos"
                    | "nos."
                    | "nr"
                    | "number"
                    | "page"
                    | "pages"
                    | "flight"
                    | "article"
                    | "resolution"
                    | "section"
                    | "chapter"
                    | "paragraph"
                    | "room"
                    | "route"
                    | "category"
                    | "level"
                    | "episode"
                    | "grade"
                    | "phase"
            )
    });
    let counts = pieces.tag(end) == "NNS" || pieces.tag(end).starts_with("JJ") || pieces.is(end, &["people"]);
    let titled = pieces.capital(start.wrapping_sub(1))
        && start >= 2
        && !counts
        && end - start == 1
        && pieces.tag(start.wrapping_sub(1)).starts_with("NNP")
        && !pieces.text(start).contains(',');
    let slashed = pieces.text(end) == "/" && pieces.glued(end) || pieces.before(start, 1) == "/" && pieces.glued(start);
    let padded = pieces.text(start).len() > 1 && pieces.text(start).starts_with('0');
    hyphened || designated && !counts || titled || slashed || padded
}

/// A number in words that is part of a name: "Charter One Bank", "Ground Zero".
fn titled(pieces: &Pieces<'_>, start: usize, end: usize) -> bool {
    let inside = start > 0
        && pieces.capital(start)
        && !pieces.text(start).starts_with(|c: char| c.is_ascii_digit())
        && end - start == 1;
    inside
        && (pieces.tag(start).starts_with("NNP")
            || start > 1 && pieces.capital(start - 1) && (pieces.capital(end) || end >= pieces.len()))
}

/// "12 Main Street".
fn house(pieces: &Pieces<'_>, start: usize, end: usize) -> bool {
    pieces.digits(start).is_some()
        && pieces.capital(end)
        && (end + 1..end + 3).any(|place| pieces.capital(place) && AROUND.has(pieces.text(place), "street"))
}

/// "one" that counts nothing: "the one who", "one another", "no one", "one-sided".
fn pronoun(pieces: &Pieces<'_>, start: usize, end: usize) -> bool {
    pieces.text(start) == "one"
        && end - start == 1
        && (matches!(pieces.tag(start), "NN" | "PRP")
            || pieces.is(
                start.wrapping_sub(1),
                &["the", "this", "that", "which", "no", "any", "every", "some", "each", "another"],
            ) && pieces.tag(end) != "NN"
            || pieces.is(end, &["another", "-", "'s", "should", "can", "might", "may"]))
}

/// "two thirds", "one in three", "two out of five".
fn fraction(pieces: &Pieces<'_>, start: usize, end: usize) -> bool {
    const PARTS: [&str; 10] =
        ["thirds", "third", "quarters", "fifths", "tenths", "half", "halves", "fifth", "tenth", "quarter"];
    let ratio = |at: usize, next: usize| {
        pieces.text(at) == "one"
            && pieces.text(next) == "in"
            && cardinal(pieces, pieces.skip(next + 1, &["every"])).is_some_and(|(whole, _)| (2..=100).contains(&whole))
            || pieces.text(next) == "out"
                && pieces.text(next + 1) == "of"
                && cardinal(pieces, pieces.skip(next + 2, &["every"])).is_some()
    };
    let begun = (2..=3)
        .filter_map(|back| start.checked_sub(back))
        .any(|at| cardinal(pieces, at).is_some() && ratio(at, at + 1));
    pieces.is(pieces.skip(end, &["-"]), &PARTS) || ratio(start, end) && !timed(pieces, end + 1) || begun
}

fn timed(pieces: &Pieces<'_>, at: usize) -> bool {
    when::covered(pieces).iter().any(|time| time.contains(&at))
}

#[cfg(test)]
pub(super) mod tests;
