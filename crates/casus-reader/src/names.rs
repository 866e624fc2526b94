//! Names from BIO scores: the best sequence of tags in which every name is begun before it goes on.

use casus::sentence::{Name, NameKind};

/// A tag of the BIO scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    Outside,
    Begin(NameKind),
    Inside(NameKind),
}

/// The names of a sentence. `scores` has one row of `tags.len()` values per word.
#[must_use]
pub fn names(scores: &[f32], tags: &[Tag]) -> Vec<Name> {
    collect(&best_sequence(scores, tags), tags)
}

/// Viterbi: the indexes of the best allowed sequence of tags.
fn best_sequence(scores: &[f32], tags: &[Tag]) -> Vec<usize> {
    let width = tags.len();
    let mut from: Vec<usize> = Vec::with_capacity(scores.len());
    let mut before: Vec<f32> = Vec::new();
    for row in scores.chunks_exact(width) {
        let mut now = vec![f32::NEG_INFINITY; width];
        for (tag, total) in now.iter_mut().enumerate() {
            let (previous, score) = best_previous(&before, tags, tag);
            from.push(previous);
            *total = score + row[tag];
        }
        before = now;
    }
    let Some(mut tag) = argmax(&before) else { return Vec::new() };
    let words = from.len() / width;
    let mut sequence = vec![0; words];
    for word in (0..words).rev() {
        sequence[word] = tag;
        tag = from[word * width + tag];
    }
    sequence
}

/// The best tag before `tag` and the score up to it; before the first word only "outside" stands.
fn best_previous(before: &[f32], tags: &[Tag], tag: usize) -> (usize, f32) {
    if before.is_empty() {
        let allowed = follows(Tag::Outside, tags[tag]);
        return (0, if allowed { 0.0 } else { f32::NEG_INFINITY });
    }
    let mut best = (0, f32::NEG_INFINITY);
    for (previous, &score) in before.iter().enumerate() {
        if score > best.1 && follows(tags[previous], tags[tag]) {
            best = (previous, score);
        }
    }
    best
}

fn follows(previous: Tag, tag: Tag) -> bool {
    match tag {
        Tag::Inside(kind) => previous == Tag::Begin(kind) || previous == Tag::Inside(kind),
        Tag::Outside | Tag::Begin(_) => true,
    }
}

/// The index of the first highest value.
fn argmax(values: &[f32]) -> Option<usize> {
    let mut best = None;
    let mut top = f32::NEG_INFINITY;
    for (index, &value) in values.iter().enumerate() {
        if best.is_none() || value > top {
            best = Some(index);
            top = value;
        }
    }
    best
}

fn collect(sequence: &[usize], tags: &[Tag]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (word, &tag) in sequence.iter().enumerate() {
        match tags[tag] {
            Tag::Begin(kind) => names.push(Name { start: word, end: word + 1, kind }),
            Tag::Inside(_) => {
                if let Some(name) = names.last_mut() {
                    name.end = word + 1;
                }
            }
            Tag::Outside => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use casus::sentence::{Name, NameKind};

    use super::{Tag, names};

    const TAGS: [Tag; 5] = [
        Tag::Outside,
        Tag::Begin(NameKind::Person),
        Tag::Inside(NameKind::Person),
        Tag::Begin(NameKind::Place),
        Tag::Inside(NameKind::Place),
    ];

    #[test]
    fn no_words_no_names() {
        assert!(names(&[], &TAGS).is_empty());
    }

    #[test]
    fn a_name_is_begun_before_it_goes_on() {
        // By itself each word would be inside a place; the best allowed reading begins one.
        let scores = [0.0, 0.0, 0.0, 1.0, 3.0, 0.0, 0.0, 0.0, 1.0, 3.0];
        assert_eq!(names(&scores, &TAGS), [Name { start: 0, end: 2, kind: NameKind::Place }]);
    }

    #[test]
    fn neighbours_of_one_kind_are_two_names_when_begun_twice() {
        let scores = [0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0];
        let found = names(&scores, &TAGS);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].start, found[1].end), (1, 2));
    }
}
