//! Words of a text, by UD's English conventions: clitics and hyphens apart, abbreviations whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;

use crate::evidence::Span;

/// A word as cut: `form` is the text under `span` with quotes and blanks made plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawWord {
    pub span: Span,
    pub form: String,
}

impl RawWord {
    pub(super) fn new(text: &str, span: Span) -> Self {
        Self { span, form: form(span.of(text)) }
    }
}

/// How an abbreviation behaves at what may be the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// A name follows: "Mr.", "Gen."; never ends a sentence.
    Title,
    /// Keeps its period before a number only: "No. 5".
    Number,
    /// Seldom ends a sentence: "vs.", "e.g.".
    Inner,
    /// May end a sentence: "Inc.", "U.S.".
    End,
}

/// The kind of an abbreviation, given without its last period.
pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    ABBREVIATIONS.get(word).copied()
}

/// Cuts a text into words, in order; blanks and control characters belong to none.
///
/// A period after an abbreviation stays with it, even at the end of a sentence: only the sentence
/// rules can tell that.
pub(super) fn words(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut chunk: Vec<Unit> = Vec::new();
    for (start, cluster) in text.grapheme_indices(true) {
        if cluster.chars().all(is_blank) {
            cut_chunk(&chunk, &mut spans);
            chunk.clear();
        } else {
            chunk.push(Unit {
                start,
                end: start + cluster.len(),
                sign: cluster.chars().find(|&sign| !is_blank(sign)).unwrap_or('\u{fffd}'),
            });
        }
    }
    cut_chunk(&chunk, &mut spans);
    spans
}

/// White space, control characters and invisible marks.
pub(super) fn is_blank(sign: char) -> bool {
    sign.is_whitespace()
        || sign.is_control()
        || matches!(sign, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{61c}' | '\u{180e}' | '\u{fff9}'..='\u{fffb}')
}

pub(super) fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '‘' | 'ʼ' | '‛' | '´' | '`' | '′')
}

/// The word as a model should see it.
fn form(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for sign in word.chars() {
        match sign {
            '’' | '‘' | 'ʼ' | '‛' | '‚' | '´' | '`' | '′' => plain.push('\''),
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => plain.push('"'),
            '…' => plain.push_str("..."),
            '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => plain.push('-'),
            '\u{2012}' => plain.push('–'),
            '\u{2015}' => plain.push('—'),
            '\u{ad}' => {}
            sign if is_blank(sign) => {}
            sign => plain.push(sign),
        }
    }
    match plain.as_str() {
        "''" => "\"".to_owned(),
        "" => word.to_owned(),
        _ => plain,
    }
}

/// One grapheme cluster and the character it is judged by.
#[derive(Debug, Clone, Copy)]
struct Unit {
    start: usize,
    end: usize,
    sign: char,
}

/// Cuts a run without blanks.
fn cut_chunk(chunk: &[Unit], spans: &mut Vec<Span>) {
    let signs: Vec<char> = chunk.iter().map(|unit| unit.sign).collect();
    let mut at = 0;
    while at < chunk.len() {
        let end = next_end(&signs, at).clamp(at + 1, chunk.len());
        for (from, to) in cut_word(&signs, at, end) {
            spans.push(Span::new(chunk[from].start, chunk[to - 1].end));
        }
        at = end;
    }
}

/// Where the word that begins at `at` ends. The first rule that knows the word decides.
fn next_end(signs: &[char], at: usize) -> usize {
    emoticon(signs, at)
        .or_else(|| link(signs, at))
        .or_else(|| clitic(signs, at))
        .or_else(|| number(signs, at))
        .or_else(|| word(signs, at))
        .unwrap_or_else(|| punctuation(signs, at))
}

fn is_word_sign(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

fn sign_at(signs: &[char], at: usize) -> char {
    signs.get(at).copied().unwrap_or(' ')
}

fn before(signs: &[char], at: usize) -> char {
    if at == 0 { ' ' } else { signs[at - 1] }
}

fn text_of(signs: &[char]) -> String {
    signs.iter().map(|&sign| if is_apostrophe(sign) { '\'' } else { sign }).collect()
}

/// The end of the run of signs that satisfy `belongs`.
fn run(signs: &[char], at: usize, belongs: impl Fn(char) -> bool) -> usize {
    at + signs[at.min(signs.len())..].iter().take_while(|&&sign| belongs(sign)).count()
}

fn emoticon(signs: &[char], at: usize) -> Option<usize> {
    const FACES: &[&str] = &[
        ":-)", ":-(", ";-)", ":-D", ":-P", ":-/", ":'(", ">:(", "^_^", "-_-", ":)", ":(", ";)", ";(", ":D", ":P", ":p",
        ":/", ":|", "=)", "=(", "=D", ":*", "<3", "(:", "XD", "xD",
    ];
    let loose = !is_word_sign(before(signs, at)) || matches!(signs[at], ':' | ';' | '=');
    if !loose || !matches!(signs[at], ':' | ';' | '=' | '>' | '<' | '^' | '-' | '(' | 'X' | 'x') {
        return None;
    }
    let end = FACES
        .iter()
        .find(|face| face.chars().enumerate().all(|(offset, sign)| sign_at(signs, at + offset) == sign))
        .map(|face| at + face.chars().count())?;
    let after = sign_at(signs, end);
    let digit = before(signs, at).is_ascii_digit();
    (!is_word_sign(after) && after != '/' && !digit).then_some(end)
}

/// Addresses, e-mail addresses, handles, hash tags, file and host names.
fn link(signs: &[char], at: usize) -> Option<usize> {
    if is_word_sign(before(signs, at)) {
        return None;
    }
    let starts = |start: &&str| {
        start.chars().enumerate().all(|(offset, sign)| sign_at(signs, at + offset).eq_ignore_ascii_case(&sign))
    };
    if ["http://", "https://", "ftp://", "www.", "mailto:"].iter().any(starts) {
        return Some(trim_link(signs, at, run(signs, at, |sign| !matches!(sign, '<' | '>' | '"' | '“' | '”' | '|'))));
    }
    if matches!(sign_at(signs, at), '@' | '#') && sign_at(signs, at + 1).is_alphabetic() {
        return Some(run(signs, at + 1, is_word_sign));
    }
    if !sign_at(signs, at).is_alphanumeric() {
        return None;
    }
    // No name is longer than this; a bound keeps odd texts from costing the square of their length.
    let room = &signs[..signs.len().min(at + 255)];
    let end = trim_link(
        signs,
        at,
        run(room, at, |sign| is_word_sign(sign) || matches!(sign, '.' | '-' | '@' | '+' | '%' | '~')),
    );
    let name = &signs[at..end];
    let last_dot = name.iter().rposition(|&sign| sign == '.')?;
    let ending = text_of(&name[last_dot + 1..]).to_ascii_lowercase();
    let shout = name.iter().position(|&sign| sign == '@');
    if let Some(shout) = shout {
        return (shout > 0 && last_dot > shout + 1 && !ending.is_empty()).then_some(end);
    }
    let known = HOST_ENDINGS.contains(&ending.as_str()) || FILE_ENDINGS.contains(&ending.as_str());
    let parts_whole = name.split(|&sign| sign == '.').all(|part| !part.is_empty());
    // A host or file name ends in lower case, or is all in capitals: "way.In" is two sentences.
    let same_case =
        name[last_dot + 1..].iter().all(|sign| sign.is_lowercase()) || name.iter().all(|sign| !sign.is_lowercase());
    let path = sign_at(signs, end) == '/';
    if !(known && parts_whole && same_case && last_dot > 1) {
        return None;
    }
    let end = if path {
        trim_link(signs, at, run(signs, at, |sign| !matches!(sign, '<' | '>' | '"' | '“' | '”' | ',' | ')')))
    } else {
        end
    };
    Some(end)
}

const HOST_ENDINGS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "mil", "info", "uk", "de", "fr", "ru", "ua", "tr", "il", "eu", "tv", "au", "nz",
    "ca", "int",
];
const FILE_ENDINGS: &[&str] = &[
    "doc", "docx", "pdf", "xls", "xlsx", "txt", "jpg", "jpeg", "png", "gif", "htm", "html", "ppt", "zip", "csv", "mp3",
    "mp4", "url",
];

/// Leaves closing punctuation outside an address.
fn trim_link(signs: &[char], at: usize, mut end: usize) -> usize {
    while end > at + 1 {
        let last = signs[end - 1];
        let unmatched = last == ')' && !signs[at..end].contains(&'(');
        if matches!(
            last,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | ']' | '}' | '…' | '-' | '%' | '~' | '+' | '@'
        ) || unmatched
        {
            end -= 1;
        } else {
            break;
        }
    }
    end
}

/// A clitic cut off from a word that is no plain word: "U.S.'s", "2016's", "(PEPFAR)'s", and "'em".
fn clitic(signs: &[char], at: usize) -> Option<usize> {
    if !is_apostrophe(signs[at]) {
        return None;
    }
    let end = run(&signs[..signs.len().min(at + 9)], at + 1, char::is_alphabetic);
    let word = text_of(&signs[at + 1..end]).to_ascii_lowercase();
    let closed = !is_word_sign(sign_at(signs, end));
    let hangs = at > 0 && !matches!(signs[at - 1], '(' | '[' | '"' | '“' | '-' | '—' | '–' | '/');
    let known = if hangs {
        matches!(word.as_str(), "s" | "ll" | "re" | "ve" | "d" | "m")
    } else {
        matches!(word.as_str(), "s" | "ll" | "re" | "ve" | "em" | "til" | "cause" | "bout" | "n")
            && sign_at(signs, end) != signs[at]
    };
    if closed && known && end > at + 1 {
        return Some(end);
    }
    // A year or decade cut short: "'72", "'60s".
    let digits = run(signs, at + 1, |sign| sign.is_ascii_digit());
    let end = if sign_at(signs, digits) == 's' { digits + 1 } else { digits };
    (!is_word_sign(before(signs, at))
        && digits == at + 3
        && !is_word_sign(sign_at(signs, end))
        && !is_apostrophe(sign_at(signs, end)))
    .then_some(end)
}

fn number(signs: &[char], at: usize) -> Option<usize> {
    let loose = !is_word_sign(before(signs, at));
    let first = match signs[at] {
        sign if sign.is_ascii_digit() => at,
        '+' | '.' if loose && before(signs, at) != signs[at] && sign_at(signs, at + 1).is_ascii_digit() => at + 1,
        _ => return None,
    };
    if let Some(end) = dashed_number(signs, first) {
        return Some(end);
    }
    let mut end = run(signs, first, |sign| sign.is_ascii_digit());
    while matches!(sign_at(signs, end), '.' | ',' | ':') && sign_at(signs, end + 1).is_ascii_digit() {
        end = run(signs, end + 1, |sign| sign.is_ascii_digit());
    }
    // "1960's" is one word, "969's" two.
    if end > first + 1
        && signs[end - 1] == '0'
        && is_apostrophe(sign_at(signs, end))
        && sign_at(signs, end + 1) == 's'
        && !is_word_sign(sign_at(signs, end + 2))
    {
        return Some(end + 2);
    }
    let letters = run(signs, end, |sign| sign.is_alphabetic());
    if letters == end {
        return Some(end);
    }
    let suffix = text_of(&signs[end..letters]);
    let ordinal = matches!(suffix.to_ascii_lowercase().as_str(), "st" | "nd" | "rd" | "th" | "s");
    if ordinal {
        return Some(letters);
    }
    let dotted = sign_at(signs, letters) == '.' && sign_at(signs, letters + 1).is_alphabetic();
    if UNITS.contains(suffix.as_str())
        || dotted
        || (suffix.chars().count() > 2 && suffix.chars().all(char::is_lowercase))
    {
        return Some(end);
    }
    Some(run(signs, letters, is_word_sign))
}

/// Dates and telephone numbers: digits that dashes and slashes hold together.
fn dashed_number(signs: &[char], first: usize) -> Option<usize> {
    let room = &signs[..signs.len().min(first + 24)];
    let end = run(room, first, |sign| sign.is_ascii_digit() || matches!(sign, '-' | '/' | '.'));
    let end = first + signs[first..end].iter().rposition(|sign| sign.is_ascii_digit())? + 1;
    if is_word_sign(sign_at(signs, end)) {
        return None;
    }
    let parts: Vec<Vec<char>> = signs[first..end].split(|sign| !sign.is_ascii_digit()).map(<[char]>::to_vec).collect();
    let joints: Vec<char> = signs[first..end].iter().copied().filter(|sign| !sign.is_ascii_digit()).collect();
    let sizes: Vec<usize> = parts.iter().map(Vec::len).collect();
    let value = |index: usize| text_of(&parts[index]).parse::<u32>().unwrap_or(u32::MAX);
    let joined = match (sizes.as_slice(), joints.as_slice()) {
        ([1 | 2, 1 | 2, 2 | 4], ['/', '/'])
        | ([1 | 2, 1 | 2, 2 | 4], ['-', '-'])
        | ([4, 1 | 2, 1 | 2], ['-', '-'] | ['/', '/']) => true,
        ([3, 3, 4], _) | ([1, 3, 3, 4], _) => true,
        ([3, 4] | [5, 4], ['-']) => true,
        ([1 | 2, 1 | 2], ['/']) => {
            (1..=12).contains(&value(0)) && (1..=31).contains(&value(1)) && (value(0) > 4 || value(1) > 4)
        }
        _ => false,
    };
    joined.then_some(end)
}

fn word(signs: &[char], at: usize) -> Option<usize> {
    if !is_word_sign(signs[at]) {
        return None;
    }
    if let Some(end) = dotted(signs, at) {
        return Some(end);
    }
    let mut end = plain_word(signs, at);
    if signs[at..end].iter().all(|&sign| sign == '_') {
        return Some(end);
    }
    // "US$" and "AT&T".
    let capitals = signs[at..end].iter().all(|sign| sign.is_uppercase());
    if capitals && sign_at(signs, end) == '$' && end - at <= 3 {
        return Some(end + 1);
    }
    if capitals && sign_at(signs, end) == '&' && end - at <= 4 {
        let other = run(signs, end + 1, |sign| sign.is_uppercase());
        if other > end + 1 && other - end <= 5 && !is_word_sign(sign_at(signs, other)) {
            return Some(other);
        }
    }
    // "anti-war" is one word.
    while matches!(sign_at(signs, end), '-' | '\u{2010}' | '\u{2011}')
        && is_word_sign(sign_at(signs, end + 1))
        && joins(signs, at, end)
    {
        end = plain_word(signs, end + 1);
    }
    if sign_at(signs, end) == '.' && !is_word_sign(sign_at(signs, end + 1)) && keeps_period(signs, at, end) {
        end += 1;
    }
    Some(end)
}

/// Letters and digits with apostrophes between them.
fn plain_word(signs: &[char], at: usize) -> usize {
    let mut end = run(signs, at, is_word_sign);
    while is_apostrophe(sign_at(signs, end)) && sign_at(signs, end + 1).is_alphabetic() {
        end = run(signs, end + 1, is_word_sign);
    }
    while sign_at(signs, end) == '*'
        && end - at <= 3
        && sign_at(signs, run(signs, end, |sign| sign == '*')).is_alphabetic()
    {
        end = run(signs, run(signs, end, |sign| sign == '*'), is_word_sign);
    }
    end
}

/// Whether the word before the hyphen holds on to the one after it.
fn joins(signs: &[char], at: usize, hyphen: usize) -> bool {
    let first = text_of(&signs[at..hyphen]).to_lowercase();
    if PREFIXES.contains(first.as_str()) {
        // "E-15" is no prefix, "e-mail" and "pre-9/11" are.
        return hyphen - at > 1
            || (sign_at(signs, hyphen + 1).is_lowercase() && sign_at(signs, hyphen + 2).is_lowercase());
    }
    let next = run(signs, hyphen + 1, is_word_sign);
    let second = text_of(&signs[hyphen + 1..next]).to_lowercase();
    sign_at(signs, next) != '-'
        && matches!(second.as_str(), "wise" | "esque" | "fold")
        && first.chars().all(char::is_alphabetic)
}

/// Whether the period after this word belongs to it.
fn keeps_period(signs: &[char], at: usize, end: usize) -> bool {
    let word = text_of(&signs[at..end]);
    let initial = end - at == 1 && signs[at].is_uppercase();
    initial || abbreviation(&word).is_some()
}

/// Letters each with its period ("U.S.", "a.m.", "J.R."), and listed ones of other shapes ("Ph.D.").
fn dotted(signs: &[char], at: usize) -> Option<usize> {
    let room = &signs[..signs.len().min(at + 12)];
    let stretch = run(room, at, |sign| sign.is_alphanumeric() || sign == '.' || is_apostrophe(sign));
    for end in (at + 2..=stretch).rev() {
        let whole = !is_word_sign(sign_at(signs, end)) || !is_word_sign(signs[end - 1]);
        if signs[end - 1] == '.'
            && whole
            && signs[at..end - 1].contains(&'.')
            && abbreviation(&text_of(&signs[at..end - 1])).is_some()
            && !is_word_sign(sign_at(signs, end))
        {
            return Some(end);
        }
    }
    let mut end = at;
    let mut letters = 0;
    while sign_at(signs, end).is_alphabetic() && sign_at(signs, end + 1) == '.' && sign_at(signs, end + 2) != '.' {
        end += 2;
        letters += 1;
    }
    // The last period may be missing: "U.S".
    let tail = letters >= 1 && sign_at(signs, end).is_alphabetic() && !is_word_sign(sign_at(signs, end + 1));
    if tail && (signs[at].is_uppercase() == signs[end].is_uppercase()) {
        return Some(end + 1);
    }
    (letters >= 2 && !is_word_sign(sign_at(signs, end))).then_some(end)
}

/// Marks of one kind in a row are one word; everything else stands alone.
fn punctuation(signs: &[char], at: usize) -> usize {
    let sign = signs[at];
    if signs[at..].starts_with(&['[', '.', '.', '.', ']']) {
        return at + 5;
    }
    match sign {
        '!' | '?' => run(signs, at, |next| matches!(next, '!' | '?')),
        '.' | '…' => {
            let end = run(signs, at, |next| matches!(next, '.' | '…'));
            if end > at + 1 || sign == '…' { end } else { run(signs, at + 1, |next| matches!(next, '!' | '?')) }
        }
        '-' | '=' | '*' | '_' | '#' | '~' | '+' | '<' | '>' | ',' | '—' | '–' => {
            run(signs, at, |next| next == sign)
        }
        '\'' | '’' | '‘' | '`' if sign_at(signs, at + 1) == sign => at + 2,
        _ => at + 1,
    }
}

/// Cuts clitics off a word.
fn cut_word(signs: &[char], at: usize, end: usize) -> Vec<(usize, usize)> {
    if !signs[at].is_alphabetic() {
        return vec![(at, end)];
    }
    let word = text_of(&signs[at..end]);
    let lower = word.to_lowercase();
    if lower.chars().count() == end - at
        && let Some(parts) = CONTRACTIONS.get(lower.as_str())
        && (word.chars().skip(1).all(char::is_lowercase) || lower == "cannot")
    {
        let mut from = at;
        return parts
            .iter()
            .map(|part| {
                let piece = (from, from + part);
                from += part;
                piece
            })
            .collect();
    }
    let mut cuts = Vec::new();
    let mut rest = end;
    while let Some(cut) = last_clitic(signs, at, rest) {
        cuts.push((cut, rest));
        rest = cut;
    }
    cuts.push((at, rest));
    cuts.reverse();
    cuts
}

/// Where the last clitic of a word begins.
fn last_clitic(signs: &[char], at: usize, end: usize) -> Option<usize> {
    let mark = at + signs[at..end].iter().rposition(|&sign| is_apostrophe(sign))?;
    let tail = text_of(&signs[mark + 1..end]).to_ascii_lowercase();
    match tail.as_str() {
        "t" if mark >= at + 2 && matches!(signs[mark - 1], 'n' | 'N') => Some(mark - 1),
        "s" | "m" | "ll" | "ve" | "re" | "d" if mark > at => Some(mark),
        _ => None,
    }
}

static ABBREVIATIONS: LazyLock<BTreeMap<&'static str, Abbreviation>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/en/abbreviations.tsv"))
        .filter_map(|row| {
            let (word, kind) = row.split_once('\t')?;
            let kind = match kind {
                "title" => Abbreviation::Title,
                "number" => Abbreviation::Number,
                "inner" => Abbreviation::Inner,
                _ => Abbreviation::End,
            };
            Some((word, kind))
        })
        .collect()
});

static PREFIXES: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../data/lexicon/en/prefixes.tsv")).collect());

static UNITS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| rows(include_str!("../../data/lexicon/en/units.tsv")).collect());

/// A word written as one and the lengths of its parts.
static CONTRACTIONS: LazyLock<BTreeMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/en/contractions.tsv"))
        .filter_map(|row| {
            let (word, parts) = row.split_once('\t')?;
            Some((word, parts.split('|').map(|part| part.chars().count()).collect()))
        })
        .collect()
});

/// The rows of an embedded table, comments and header left out.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).skip(1)
}
