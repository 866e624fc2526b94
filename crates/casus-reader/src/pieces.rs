//! Word pieces by BERT's uncased rules: clean, lower-case, take accents off, cut at punctuation, longest match.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::error::Error;

/// A longer run of letters is unknown, not cut.
const LONGEST_RUN: usize = 100;
/// A word with more pieces is represented by its first ones, as in training.
const MOST_PIECES: usize = 12;

/// The vocabulary of the encoder.
#[derive(Debug)]
pub struct Vocabulary {
    /// **Invariant:** looked up only, never walked, so the order of the map shows nowhere.
    ids: HashMap<Box<str>, i32>,
    pub start: i32,
    pub end: i32,
    unknown: i32,
}

impl Vocabulary {
    /// Loads `vocab.txt`: one piece a line, its id is the number of lines before.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let ids: HashMap<Box<str>, i32> =
            text.lines().zip(0..).map(|(piece, id)| (piece.trim_end().into(), id)).collect();
        let special =
            |piece: &str| ids.get(piece).copied().ok_or_else(|| Error::broken(file, format!("no piece {piece}")));
        Ok(Self { start: special("[CLS]")?, end: special("[SEP]")?, unknown: special("[UNK]")?, ids })
    }

    /// Appends the pieces of one word; at least one, at most [`MOST_PIECES`].
    pub fn push_pieces(&self, word: &str, pieces: &mut Vec<i32>) {
        let before = pieces.len();
        let plain = normalise(word);
        for run in runs(&plain) {
            self.push_run(run, pieces);
        }
        if pieces.len() == before {
            pieces.push(self.unknown);
        }
        pieces.truncate(before + MOST_PIECES);
    }

    /// Appends the longest pieces that make up one run, or "unknown" if some part has none.
    fn push_run(&self, run: &str, pieces: &mut Vec<i32>) {
        let before = pieces.len();
        let mut rest = run;
        let mut known = run.chars().count() <= LONGEST_RUN;
        while known && !rest.is_empty() {
            match self.longest(rest, pieces.len() > before) {
                Some((id, length)) => {
                    pieces.push(id);
                    rest = &rest[length..];
                }
                None => known = false,
            }
        }
        if !known {
            pieces.truncate(before);
            pieces.push(self.unknown);
        }
    }

    /// The longest piece that `text` begins with, and its length in bytes.
    fn longest(&self, text: &str, inside: bool) -> Option<(i32, usize)> {
        let mut key = String::with_capacity(text.len() + 2);
        if inside {
            key.push_str("##");
        }
        let offset = key.len();
        key.push_str(text);
        while key.len() > offset {
            if let Some(&id) = self.ids.get(key.as_str()) {
                return Some((id, key.len() - offset));
            }
            key.pop();
        }
        None
    }
}

/// Clean, spaced, accentless and lower-case.
fn normalise(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_graphic()) {
        return word.to_ascii_lowercase();
    }
    let mut clean = String::with_capacity(word.len() + 8);
    for character in word.chars().filter(|&character| !is_noise(character)) {
        if is_ideograph(character) {
            clean.extend([' ', character, ' ']);
        } else {
            clean.push(if character.is_whitespace() { ' ' } else { character });
        }
    }
    clean
        .nfd()
        .filter(|character| character.general_category() != GeneralCategory::NonspacingMark)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Characters that are dropped: control and format characters (joiners, marks of direction), no-characters.
fn is_noise(character: char) -> bool {
    if matches!(character, '\t' | '\n' | '\r') {
        return false;
    }
    matches!(character, '\0' | '\u{FFFD}')
        || matches!(
            character.general_category(),
            GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse
        )
}

fn is_ideograph(character: char) -> bool {
    matches!(u32::from(character),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B73F | 0x2B740..=0x2B81F
        | 0x2B920..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

/// The text between blanks, each mark of punctuation by itself.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(|part| {
        let mut rest = part;
        std::iter::from_fn(move || {
            let first = rest.chars().next()?;
            let end =
                if is_punctuation(first) { first.len_utf8() } else { rest.find(is_punctuation).unwrap_or(rest.len()) };
            let (run, after) = rest.split_at(end);
            rest = after;
            Some(run)
        })
    })
}

fn is_punctuation(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_punctuation();
    }
    character.general_category_group() == GeneralCategoryGroup::Punctuation
}

#[cfg(test)]
mod tests {
    use super::{Vocabulary, normalise, runs};

    fn check(word: &str, expected: &[&str]) {
        let text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##aff\n##able\nsao\npaulo\n-\n##s\nwar\n中\n\u{201c}\n";
        let vocabulary = Vocabulary::parse("vocab.txt", text).expect("the special pieces are there");
        let mut ids = Vec::new();
        vocabulary.push_pieces(word, &mut ids);
        let pieces: Vec<&str> = ids.iter().map(|&id| text.lines().nth(id as usize).expect("in the list")).collect();
        assert_eq!(pieces, expected, "{word:?}");
    }

    #[test]
    fn longest_match_first() {
        check("Unaffable", &["un", "##aff", "##able"]);
        check("WARS", &["war", "##s"]);
        check("São-Paulo", &["sao", "-", "paulo"]);
        check("\u{201c}war", &["\u{201c}", "war"]);
    }

    #[test]
    fn a_run_that_is_not_wholly_known_is_unknown() {
        check("unx", &["[UNK]"]);
        check("war-x", &["war", "-", "[UNK]"]);
        check("中国", &["中", "[UNK]"]);
    }

    #[test]
    fn every_word_has_a_piece_and_none_too_many() {
        check("", &["[UNK]"]);
        check("\u{200d}", &["[UNK]"]);
        check("🙂", &["[UNK]"]);
        check(&"un".repeat(80), &["[UNK]"]);
        check(&"war-".repeat(30), &["war", "-"].repeat(6));
    }

    #[test]
    fn accents_and_noise_go() {
        assert_eq!(normalise("Erdoğan\u{ad}"), "erdogan");
        assert_eq!(normalise("a\u{a0}b"), "a b");
        assert_eq!(runs("don't  go").collect::<Vec<_>>(), ["don", "'", "t", "go"]);
    }
}
