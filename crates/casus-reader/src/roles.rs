//! Roles: which words are arguments of a predicate, and how a word lies to it in the tree.

use casus::sentence::Role;

/// A role a word can play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleLabel {
    pub name: String,
    /// `ARG0` to `ARG5`: a predicate has each at most once.
    core: bool,
}

impl RoleLabel {
    /// `None` for the label that means "no argument".
    pub fn parse(label: &str) -> Option<Self> {
        let core = label.strip_prefix("ARG").is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit());
        (label != "NONE").then(|| Self { name: label.to_owned(), core })
    }
}

/// A (predicate, word) pair; positions count the root as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    pub predicate: usize,
    pub word: usize,
}

/// All pairs of these predicates (0-based words) with every other word, predicate by predicate.
pub fn pairs(predicates: &[usize], words: usize) -> Vec<Pair> {
    let pairs_of =
        |predicate: usize| (1..=words).filter(move |&word| word != predicate).map(move |word| Pair { predicate, word });
    predicates.iter().flat_map(|&predicate| pairs_of(predicate + 1)).collect()
}

/// Where the word stands from the predicate, -16 to 16, from zero.
pub fn distance(pair: Pair) -> i32 {
    let bucket = if pair.word >= pair.predicate {
        16 + (pair.word - pair.predicate).min(16)
    } else {
        16 - (pair.predicate - pair.word).min(16)
    };
    i32::try_from(bucket).unwrap_or(0)
}

/// How the word lies to the predicate in the tree; the first rule that holds, as `role_path` in
/// `training/model.py`. `heads` has the root at 0, whose head is itself.
pub fn path(heads: &[usize], pair: Pair) -> i32 {
    let Pair { predicate, word } = pair;
    let (above_word, above_predicate) = (heads[word], heads[predicate]);
    let rules = [
        above_word == predicate,
        above_predicate == word,
        above_word == above_predicate,
        heads[above_word] == predicate,
        heads[above_predicate] == word,
        above_word == heads[above_predicate] && above_predicate != 0,
        heads[above_word] == above_predicate && above_word != 0,
    ];
    rules.iter().zip(1..).find(|(holds, _)| **holds).map_or(0, |(_, number)| number)
}

/// The roles of one predicate. `scores` has a row for each pair; of several words that claim one core
/// role the surest keeps it and the others take their next best.
pub fn assign(pairs: &[Pair], scores: &[f32], labels: &[Option<RoleLabel>]) -> Vec<Role> {
    let width = labels.len();
    let rows: Vec<&[f32]> = scores.chunks_exact(width).collect();
    let mut taken: Vec<Option<usize>> = vec![None; width];
    let mut chosen: Vec<Option<usize>> = vec![None; rows.len()];
    let mut waiting: Vec<usize> = (0..rows.len()).rev().collect();
    while let Some(row) = waiting.pop() {
        let beaten = |label: usize| {
            taken[label].is_some_and(|holder| margin(rows[holder], label, labels) >= margin(rows[row], label, labels))
        };
        let Some(label) = best_label(rows[row], |label| !beaten(label)) else { continue };
        chosen[row] = Some(label);
        if labels[label].as_ref().is_some_and(|label| label.core)
            && let Some(loser) = taken[label].replace(row)
        {
            chosen[loser] = None;
            waiting.push(loser);
        }
    }
    let role = |(row, pair): (usize, &Pair)| {
        let label = labels[chosen[row]?].as_ref()?;
        Some(Role { label: label.name.clone(), token: pair.word - 1 })
    };
    pairs.iter().enumerate().filter_map(role).collect()
}

/// How much surer the label is than "no argument".
fn margin(row: &[f32], label: usize, labels: &[Option<RoleLabel>]) -> f32 {
    let none = labels.iter().position(Option::is_none).map_or(0.0, |none| row[none]);
    row[label] - none
}

fn best_label(row: &[f32], allowed: impl Fn(usize) -> bool) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (label, &score) in row.iter().enumerate() {
        if best.is_none_or(|top| score > row[top]) && allowed(label) {
            best = Some(label);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{Pair, RoleLabel, assign, distance, pairs, path};

    fn labels() -> Vec<Option<RoleLabel>> {
        ["NONE", "ARG0", "ARG1", "ARGM-TMP"].into_iter().map(RoleLabel::parse).collect()
    }

    fn check(scores: &[f32], expected: &[(&str, usize)]) {
        let pairs = pairs(&[0], scores.len() / 4 + 1);
        let found = assign(&pairs, scores, &labels());
        let found: Vec<(&str, usize)> = found.iter().map(|role| (role.label.as_str(), role.token)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_core_role_goes_to_the_surest_word() {
        check(&[0.0, 2.0, 0.0, 0.0, 0.0, 3.0, 1.0, 0.0], &[("ARG0", 2)]);
        check(&[0.0, 3.0, 1.0, 0.0, 0.0, 2.0, 1.0, 0.0], &[("ARG0", 1), ("ARG1", 2)]);
        check(&[0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 2.0], &[("ARGM-TMP", 1), ("ARGM-TMP", 2)]);
    }

    #[test]
    fn no_pairs_no_roles() {
        assert!(pairs(&[0], 1).is_empty());
        check(&[], &[]);
    }

    #[test]
    fn buckets() {
        assert_eq!(distance(Pair { predicate: 3, word: 1 }), 14);
        assert_eq!(distance(Pair { predicate: 30, word: 1 }), 0);
        assert_eq!(distance(Pair { predicate: 1, word: 40 }), 32);
    }

    #[test]
    fn paths() {
        // "Rebels said they shelled Aden": said <- Rebels, shelled; shelled <- they, Aden.
        let heads = [0, 2, 0, 4, 2, 4];
        let check = |predicate, word, expected| assert_eq!(path(&heads, Pair { predicate, word }), expected);
        check(2, 1, 1);
        check(4, 2, 2);
        check(4, 1, 3);
        check(2, 5, 4);
        check(5, 2, 5);
        check(5, 1, 6);
        check(1, 5, 7);
    }
}
