//! Gives upper-case text its small letters back, by how other texts write each word.
//!
//! A word is written as the model's texts write it most often inside a sentence: small, with a capital, or all in
//! capitals. Unknown words are taken for names and get a capital; a single word in brackets of at most six letters
//! that the texts do not know stays as it is (`[FMLN]`), and the words before it that spell it get capitals. The
//! first word of a sentence always has one.

use std::collections::BTreeMap;

/// How often a word, in small letters, was seen small, with a capital, and all in capitals.
pub struct Casing(BTreeMap<String, [u32; 3]>);

impl Casing {
    /// Counts the words of texts, save the first of each sentence.
    #[must_use]
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut seen: BTreeMap<String, [u32; 3]> = BTreeMap::new();
        for text in texts {
            let mut begins = true;
            for (word, behind) in words(text) {
                if !begins && word.chars().any(char::is_alphabetic) {
                    seen.entry(word.to_lowercase()).or_default()[form(word)] += 1;
                }
                begins = ends_sentence(behind);
            }
        }
        Self(seen)
    }

    /// The text as it would have been written.
    #[must_use]
    pub fn recase(&self, text: &str) -> String {
        let acronyms = self.acronyms(text);
        let spelt = spelt_out(text, &acronyms);
        let mut out = String::with_capacity(text.len());
        let mut begins = true;
        out.push_str(&text[..words(text).next().map_or(text.len(), |(word, _)| offset(text, word))]);
        for (at, (word, behind)) in words(text).enumerate() {
            if acronyms.contains(&word) {
                out.push_str(word);
            } else {
                match self.known(word) {
                    Some(2) => out.push_str(word),
                    Some(0) if !begins && !spelt.contains(&at) => out.push_str(&word.to_lowercase()),
                    _ => out.push_str(&capitalised(word)),
                }
            }
            out.push_str(behind);
            begins = ends_sentence(behind);
        }
        out
    }

    /// The form seen most often.
    fn known(&self, word: &str) -> Option<usize> {
        let counts = self.0.get(&word.to_lowercase())?;
        (0..3).rev().max_by_key(|&form| counts[form])
    }

    /// The words that stand alone in brackets and are no common ones.
    fn acronyms<'a>(&self, text: &'a str) -> Vec<&'a str> {
        let bracketed = |open: char, close: char| {
            text.split(open).skip(1).filter_map(move |rest| rest.split_once(close)).map(|(inside, _)| inside)
        };
        bracketed('[', ']')
            .chain(bracketed('(', ')'))
            .filter(|word| (2..=6).contains(&word.len()) && word.chars().all(char::is_alphabetic))
            .filter(|word| !matches!(self.known(word), Some(0 | 1)))
            .collect()
    }
}

/// The places of the words that an acronym behind them spells: `FARABUNDO MARTI NATIONAL LIBERATION FRONT [FMLN]`.
fn spelt_out(text: &str, acronyms: &[&str]) -> Vec<usize> {
    let all: Vec<&str> = words(text).map(|(word, _)| word).collect();
    let mut places = Vec::new();
    for (at, word) in all.iter().enumerate().filter(|(_, word)| acronyms.contains(word)) {
        let mut letters = word.chars().rev().peekable();
        let mut back = at;
        let mut found = Vec::new();
        while let (Some(&letter), Some(before)) = (letters.peek(), back.checked_sub(1)) {
            back = before;
            if all[before].starts_with(letter) {
                found.push(before);
                letters.next();
            } else if !matches!(all[before], "OF" | "THE" | "FOR" | "AND" | "DE" | "LA") {
                break;
            }
        }
        if letters.peek().is_none() {
            places.extend(found);
        }
    }
    places
}

/// Each word with what stands between it and the next.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text.trim_start_matches(|c: char| !inside(c));
    std::iter::from_fn(move || {
        let end = rest.find(|c: char| !inside(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let next = after.find(inside).unwrap_or(after.len());
        let (behind, following) = after.split_at(next);
        rest = following;
        (!word.is_empty()).then_some((word, behind))
    })
}

fn inside(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '\'' || letter == '’'
}

fn offset(text: &str, word: &str) -> usize {
    text.find(word).unwrap_or(0)
}

fn ends_sentence(behind: &str) -> bool {
    behind.contains(['.', '!', '?']) && behind.contains(char::is_whitespace) || behind.contains("\n\n")
}

fn form(word: &str) -> usize {
    let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    let rest = letters.next().is_some_and(char::is_uppercase);
    usize::from(first) + usize::from(first && rest)
}

/// The first letter large, the others small.
fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_elsewhere() {
        let casing =
            Casing::of(["In June the army of Peru met with UN staff. It left the front by a road."].into_iter());
        assert_eq!(
            casing.recase("THE ARMY OF PERU LEFT. BY JUNE, A UN ROAD"),
            "The army of Peru left. By June, a UN road"
        );
    }

    #[test]
    fn acronyms_stay_and_the_words_that_spell_them_are_a_name() {
        let casing = Casing::of(["So the first national front of the party for a new land met."].into_iter());
        assert_eq!(
            casing.recase("FOR THE NATIONAL FRONT OF THE LAND [NFL] MET"),
            "For the National Front of the Land [NFL] met"
        );
    }
}
