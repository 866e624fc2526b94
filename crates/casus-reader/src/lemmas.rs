//! Lemmas: a learned edit of the word, with a short list of exceptions.
//!
//! The notation of the rules is that of `lemma_rule` in `training/data.py`.

use std::collections::BTreeMap;

use crate::error::Error;

/// How many of the best-scored rules are tried before the word itself is taken.
const TRIES: usize = 10;

/// An edit from a word to its lemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    case: Case,
    edit: Edit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Lower,
    Upper,
    Title,
    /// The edit is made on the word as it stands.
    Keep,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Edit {
    Whole(String),
    /// Characters to cut and text to put, at the front and at the end.
    Ends {
        cut_front: usize,
        put_front: String,
        cut_end: usize,
        put_end: String,
    },
    /// 12,000 -> 12000
    NoCommas,
}

impl Rule {
    /// Reads `case;cut;put;cut;put`, `case=lemma` or `,`.
    pub fn parse(file: &str, notation: &str) -> Result<Self, Error> {
        if notation == "," {
            return Ok(Self { case: Case::Keep, edit: Edit::NoCommas });
        }
        let broken = || Error::broken(file, format!("`{notation}` is not a lemma rule"));
        let mut characters = notation.chars();
        let case = match characters.next() {
            Some('l') => Case::Lower,
            Some('u') => Case::Upper,
            Some('t') => Case::Title,
            Some('k') => Case::Keep,
            _ => return Err(broken()),
        };
        let rest = characters.as_str();
        if let Some(lemma) = rest.strip_prefix('=') {
            return Ok(Self { case, edit: Edit::Whole(lemma.to_owned()) });
        }
        let parts: Vec<&str> = rest.split(';').collect();
        let ["", cut_front, put_front, cut_end, put_end] = parts[..] else { return Err(broken()) };
        let number = |text: &str| text.parse::<usize>().map_err(|_| broken());
        Ok(Self {
            case,
            edit: Edit::Ends {
                cut_front: number(cut_front)?,
                put_front: put_front.to_owned(),
                cut_end: number(cut_end)?,
                put_end: put_end.to_owned(),
            },
        })
    }

    /// The lemma, or `None` where the rule cuts more than there is or leaves nothing.
    fn apply(&self, form: &str, lower: &str) -> Option<String> {
        let source = if self.case == Case::Keep { form } else { lower };
        let result = match &self.edit {
            Edit::Whole(lemma) => lemma.clone(),
            Edit::NoCommas => form.replace(',', ""),
            Edit::Ends { cut_front, put_front, cut_end, put_end } => {
                format!("{put_front}{}{put_end}", inner(source, *cut_front, *cut_end)?)
            }
        };
        let cased = match self.case {
            Case::Lower | Case::Keep => result,
            Case::Upper => result.to_uppercase(),
            Case::Title => title(&result),
        };
        (!cased.is_empty()).then_some(cased)
    }
}

/// `text` without its first and last characters, if it has so many.
fn inner(text: &str, front: usize, end: usize) -> Option<&str> {
    if front + end > text.chars().count() {
        return None;
    }
    let mut characters = text.chars();
    for _ in 0..front {
        characters.next();
    }
    for _ in 0..end {
        characters.next_back();
    }
    Some(characters.as_str())
}

fn title(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The lemma of a word: the exception for it under this tag, else the best-scored rule that fits.
pub fn lemma(form: &str, upos: &str, scores: &[f32], rules: &[Rule], exceptions: &BTreeMap<String, String>) -> String {
    let lower = form.to_lowercase();
    if let Some(lemma) = exceptions.get(&format!("{lower}\t{upos}")) {
        return lemma.clone();
    }
    let mut tried = vec![false; rules.len()];
    for _ in 0..TRIES.min(rules.len()) {
        let mut best = None;
        for (rule, &score) in scores.iter().enumerate() {
            if !tried[rule] && best.is_none_or(|(_, top)| score > top) {
                best = Some((rule, score));
            }
        }
        let Some((rule, _)) = best else { break };
        if let Some(lemma) = rules[rule].apply(form, &lower) {
            return lemma;
        }
        tried[rule] = true;
    }
    lower
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Rule, lemma};

    fn check(form: &str, rules: &[&str], expected: &str) {
        let rules: Vec<Rule> = rules.iter().map(|rule| Rule::parse("labels.json", rule).expect("a rule")).collect();
        let scores: Vec<f32> = (0..rules.len()).map(|rank| -(rank as f32)).collect();
        assert_eq!(lemma(form, "X", &scores, &rules, &BTreeMap::new()), expected);
    }

    #[test]
    fn edits() {
        check("Bombings", &["l;0;;1;"], "bombing");
        check("children", &["l;0;;3;"], "child");
        check("WENT", &["l=go"], "go");
        check("ANKARA", &["t;0;;0;"], "Ankara");
        check("nato", &["u;0;;0;"], "NATO");
        check("McCains", &["k;0;;1;"], "McCain");
        check("’m", &["l=be"], "be");
        check("12,000", &[","], "12000");
    }

    #[test]
    fn a_rule_that_does_not_fit_is_passed_over() {
        check("is", &["l;0;;3;y", "l=be"], "be");
        check("É", &["l;0;;1;", "l;0;;9;"], "é");
        check(",", &[",", "l;0;;0;"], ",");
        check("", &["l;0;;0;"], "");
    }

    #[test]
    fn nonsense_is_refused() {
        for notation in ["", "x;0;;0;", "l;a;;0;", "l;0;;0", "l", "é=x"] {
            assert!(Rule::parse("labels.json", notation).is_err(), "{notation}");
        }
    }
}
