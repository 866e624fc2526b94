//! Words cut finer than the reader cuts them, so that one grammar reads every way of writing a date or a number.

use std::collections::BTreeMap;

use crate::sentence::Token;
use crate::table;

/// A part of a word: "mid-2019" and "6–7" are three each, "11am" two, "10th" and "1,000" one.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    /// In lower case, with any dash as `-`.
    pub text: String,
    /// Index of the word that it is part of.
    pub token: usize,
    pub word: &'a Token,
    /// Nothing stands between it and the piece before.
    pub glued: bool,
    pub capital: bool,
}

/// The pieces of a sentence. Reading past either end gives empty text.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    list: Vec<Piece<'a>>,
}

impl<'a> Pieces<'a> {
    #[must_use]
    pub fn of(tokens: &'a [Token]) -> Self {
        let mut list: Vec<Piece<'a>> = Vec::with_capacity(tokens.len());
        for (index, word) in tokens.iter().enumerate() {
            let adjacent = index > 0 && tokens[index - 1].span.end == word.span.start;
            for (part, text) in cut(&word.form).into_iter().enumerate() {
                let capital = text.chars().next().is_some_and(char::is_uppercase);
                list.push(Piece {
                    text: text.to_lowercase(),
                    token: index,
                    word,
                    glued: part > 0 || adjacent,
                    capital,
                });
            }
        }
        Self { list }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    #[must_use]
    pub fn text(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |piece| &piece.text)
    }

    /// The text of the piece `back` places before `at`.
    #[must_use]
    pub fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |index| self.text(index))
    }

    #[must_use]
    pub fn is(&self, at: usize, words: &[&str]) -> bool {
        words.contains(&self.text(at))
    }

    #[must_use]
    pub fn glued(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|piece| piece.glued)
    }

    #[must_use]
    pub fn capital(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|piece| piece.capital)
    }

    /// The Penn tag of the word; empty where the reader gave none.
    #[must_use]
    pub fn tag(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |piece| &piece.word.xpos)
    }

    /// The place after `at` if it is one of these words, else `at`.
    #[must_use]
    pub fn skip(&self, at: usize, words: &[&str]) -> usize {
        if self.is(at, words) { at + 1 } else { at }
    }

    /// A whole number in digits alone.
    #[must_use]
    pub fn digits(&self, at: usize) -> Option<u32> {
        let text = self.text(at);
        (text.len() <= 9 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())?
    }

    /// The token index at `at`, or the number of tokens at the end.
    #[must_use]
    pub fn token(&self, at: usize) -> usize {
        self.list.get(at).map_or_else(|| self.list.last().map_or(0, |piece| piece.token + 1), |piece| piece.token)
    }
}

/// Cuts one word at dashes, slashes, signs, clitics and between digits and letters.
fn cut(form: &str) -> Vec<&str> {
    if form.contains("://") || form.starts_with("www.") || form.contains('@') {
        return vec![form];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, letter) in form.char_indices() {
        let rest = &form[at..];
        let sign = |c: char| {
            matches!(c, '-' | '‐' | '‑' | '–' | '/' | '+' | '%' | '~' | '$' | '€' | '£' | '¥' | '₹' | '(' | ')')
        };
        let clitic = at > 0 && matches!(rest, "'s" | "’s")
            || matches!(letter, '\'' | '’') && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
        let unit = previous.is_some_and(|c| c.is_ascii_digit())
            && letter.is_alphabetic()
            && !matches!(rest.to_lowercase().as_str(), "s" | "st" | "nd" | "rd" | "th");
        let number_after_quote = matches!(previous, Some('\'' | '’')) && letter.is_ascii_digit();
        if start < at && (sign(letter) || previous.is_some_and(sign) || clitic || unit || number_after_quote) {
            parts.push(&form[start..at]);
            start = at;
        }
        previous = Some(letter);
    }
    parts.push(&form[start..]);
    for part in &mut parts {
        match *part {
            "‐" | "‑" | "–" => *part = "-",
            "’" => *part = "'",
            "’s" => *part = "'s",
            _ => {}
        }
    }
    parts
}

/// Phrases of one table by their first piece, longest first.
#[derive(Debug, Default)]
pub struct Phrases {
    by_first: BTreeMap<String, Vec<Phrase>>,
}

#[derive(Debug)]
struct Phrase {
    pieces: Vec<String>,
    kind: String,
    value: String,
}

impl Phrases {
    /// Reads a table; `entry` turns a row's cells into words, kind and value, or leaves the row out. Broken rows
    /// are left out too; a test holds the embedded tables to having none.
    pub fn read<const N: usize>(
        text: &str,
        columns: [&str; N],
        entry: impl Fn([&str; N]) -> Option<[String; 3]>,
    ) -> Self {
        let mut found = Self::default();
        found.add(text, columns, entry);
        found
    }

    /// Adds the rows of a further table; of equal phrases the first read wins.
    pub fn add<const N: usize>(
        &mut self,
        text: &str,
        columns: [&str; N],
        entry: impl Fn([&str; N]) -> Option<[String; 3]>,
    ) {
        for [words, kind, value] in
            table::rows("", text, &columns, &mut Vec::new()).into_iter().filter_map(|row| entry(row.cells::<N>()))
        {
            let pieces: Vec<String> = words.split(' ').flat_map(cut).map(str::to_owned).collect();
            let first = pieces.first().cloned().unwrap_or_default();
            self.by_first.entry(first).or_default().push(Phrase { pieces, kind, value });
        }
        for phrases in self.by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.pieces.len()));
        }
    }

    /// The longest phrase of this kind that begins at `at`: its value and the place after it.
    #[must_use]
    pub fn at(&self, pieces: &Pieces<'_>, at: usize, kind: &str) -> Option<(&str, usize)> {
        let phrase = self.by_first.get(pieces.text(at))?.iter().find(|phrase| {
            phrase.kind == kind
                && phrase.pieces.iter().enumerate().all(|(offset, text)| pieces.text(at + offset) == text)
        })?;
        Some((&phrase.value, at + phrase.pieces.len()))
    }

    /// The longest phrase of this kind that ends just before `end`: its value and where it begins.
    #[must_use]
    pub fn ending(&self, pieces: &Pieces<'_>, end: usize, kind: &str) -> Option<(&str, usize)> {
        (end.saturating_sub(6)..end)
            .find_map(|at| self.at(pieces, at, kind).filter(|&(_, after)| after == end).map(|(value, _)| (value, at)))
    }

    /// Whether one piece is a word of this kind.
    #[must_use]
    pub fn has(&self, text: &str, kind: &str) -> bool {
        self.by_first
            .get(text)
            .is_some_and(|phrases| phrases.iter().any(|phrase| phrase.kind == kind && phrase.pieces.len() == 1))
    }
}
