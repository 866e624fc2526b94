//! The shape of a word (case pattern, digits) and of its sentence, told to the network beside the uncased pieces.
//!
//! The rules mirror `shape_ids` in `training/data.py`; `labels.json` lists the names in the same order.

const SENTENCES: [&str; 4] = ["normal", "caps", "title", "lower"];
const WORDS: [&str; 16] = [
    "special",
    "punct",
    "digits",
    "digits+punct",
    "alnum",
    "lower",
    "upper1",
    "upper",
    "title",
    "mixed",
    "lower-hyphen",
    "upper-hyphen",
    "title-hyphen",
    "mixed-hyphen",
    "upper.",
    "lower'",
];

/// The shape of `[CLS]`, `[SEP]` and the root.
pub const SPECIAL: i32 = 0;

/// The names of all shapes, in the order of their ids.
pub fn all() -> impl Iterator<Item = String> {
    SENTENCES.iter().flat_map(|sentence| WORDS.iter().map(move |word| format!("{sentence}:{word}")))
}

/// One shape per word.
pub fn shapes<'a>(words: impl Iterator<Item = &'a str> + Clone) -> Vec<i32> {
    let offset = sentence_case(words.clone()) * 16;
    words.map(|word| offset + word_shape(word)).collect()
}

/// Letters by case, in one word.
#[derive(Default)]
struct Cased {
    upper: usize,
    lower: usize,
    starts_upper: bool,
}

impl Cased {
    fn of(word: &str) -> Self {
        let mut cased = Self::default();
        for character in word.chars() {
            let upper = character.is_uppercase();
            if upper && cased.upper + cased.lower == 0 {
                cased.starts_upper = true;
            }
            cased.upper += usize::from(upper);
            cased.lower += usize::from(!upper && character.is_lowercase());
        }
        cased
    }
}

fn word_shape(word: &str) -> i32 {
    let cased = Cased::of(word);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let hyphen = has_inner_hyphen(word);
    match (cased.upper, cased.lower) {
        (0, 0) if digits == 0 => 1,
        (0, 0) if digits == word.len() => 2,
        (0, 0) => 3,
        _ if digits > 0 => 4,
        (0, _) if hyphen => 10,
        (0, _) if word.contains(['\'', '\u{2019}']) => 15,
        (0, _) => 5,
        (_, 0) if hyphen => 11,
        (1, 0) => 6,
        (_, 0) if word.contains('.') => 14,
        (_, 0) => 7,
        (1, _) if cased.starts_upper => 8 + if hyphen { 4 } else { 0 },
        _ => 9 + if hyphen { 4 } else { 0 },
    }
}

fn has_inner_hyphen(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next();
    characters.next_back();
    characters.as_str().contains('-')
}

/// How the sentence as a whole is cased, an index into [`SENTENCES`].
fn sentence_case<'a>(words: impl Iterator<Item = &'a str>) -> i32 {
    let (mut upper, mut lower, mut cased_words, mut long, mut long_title) = (0, 0, 0, 0, 0);
    for cased in words.map(Cased::of) {
        upper += cased.upper;
        lower += cased.lower;
        cased_words += usize::from(cased.upper + cased.lower > 0);
        if cased.upper + cased.lower >= 4 {
            long += 1;
            long_title += usize::from(cased.starts_upper);
        }
    }
    if cased_words >= 2 && upper > 4 * lower {
        1
    } else if cased_words >= 3 && upper == 0 {
        3
    } else if long >= 3 && 5 * long_title >= 4 * long {
        2
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::{all, shapes};

    fn check(sentence: &str, expected: &str) {
        let names: Vec<String> = all().collect();
        let found: Vec<&str> =
            shapes(sentence.split(' ')).into_iter().map(|shape| names[shape as usize].as_str()).collect();
        let (case, words) = expected.split_once(": ").expect("case: words");
        let expected: Vec<String> = words.split(' ').map(|word| format!("{case}:{word}")).collect();
        assert_eq!(found, expected, "{sentence}");
    }

    #[test]
    fn words_and_sentences() {
        check(
            "The F-16 hit I. Khan 's well-known U.S. base",
            "normal: title alnum lower upper1 title lower' lower-hyphen upper. lower",
        );
        check(
            "3.5 1000 , NATO or al-Qaeda EU-US",
            "normal: digits+punct digits punct upper lower mixed-hyphen upper-hyphen",
        );
        check("McCain is Anti-Taliban now", "normal: mixed lower mixed-hyphen lower");
        check("REBELS SHELL A TOWN", "caps: upper upper upper1 upper");
        check("Rebels Shell Town in North", "title: title title title lower title");
        check("rebels shell town", "lower: lower lower lower");
        check("", "normal: punct");
    }
}
