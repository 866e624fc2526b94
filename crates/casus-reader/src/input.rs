//! The network's input: pieces and shapes of a sentence, in parts where it is too long to read whole.

use std::ops::Range;

use crate::pieces::Vocabulary;
use crate::shapes;

/// The encoder has 512 places; two are for the marks at both ends.
const MOST_PIECES: usize = 510;

/// A sentence, or a part of one, as numbers. The root stands at 0 of `first` and `last`, for `[CLS]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The words of the sentence that this part holds.
    pub words: Range<usize>,
    pub pieces: Vec<i32>,
    /// One per piece.
    pub shapes: Vec<i32>,
    /// Indexes of the first and last piece of each word.
    pub first: Vec<i32>,
    pub last: Vec<i32>,
}

/// The parts of a sentence, in order: one, unless it has too many pieces; none if it has no words.
pub fn inputs(words: &[&str], vocabulary: &Vocabulary) -> Vec<Input> {
    let mut pieces = Vec::with_capacity(words.len() * 2);
    let mut ends = Vec::with_capacity(words.len());
    for word in words {
        vocabulary.push_pieces(word, &mut pieces);
        ends.push(pieces.len());
    }
    let shapes = shapes::shapes(words.iter().copied());
    parts(words, &ends).into_iter().map(|part| input(part, &pieces, &ends, &shapes, vocabulary)).collect()
}

fn input(words: Range<usize>, pieces: &[i32], ends: &[usize], shapes: &[i32], vocabulary: &Vocabulary) -> Input {
    let start = begin(ends, words.start);
    let pieces = &pieces[start..begin(ends, words.end)];
    let mut input = Input {
        pieces: Vec::with_capacity(pieces.len() + 2),
        shapes: Vec::with_capacity(pieces.len() + 2),
        first: Vec::with_capacity(words.len() + 1),
        last: Vec::with_capacity(words.len() + 1),
        words: words.clone(),
    };
    input.pieces.push(vocabulary.start);
    input.shapes.push(shapes::SPECIAL);
    input.first.push(0);
    input.last.push(0);
    for word in words {
        let (from, to) = (begin(ends, word) - start, ends[word] - start);
        input.first.push(place(from + 1));
        input.last.push(place(to));
        input.shapes.extend(std::iter::repeat_n(shapes[word], to - from));
    }
    input.pieces.extend_from_slice(pieces);
    input.pieces.push(vocabulary.end);
    input.shapes.push(shapes::SPECIAL);
    input
}

/// Where the pieces of a word begin, given where those of each word end.
fn begin(ends: &[usize], word: usize) -> usize {
    if word == 0 { 0 } else { ends[word - 1] }
}

/// An index into the pieces of one part, at most 512.
fn place(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}

/// Runs of words that fit; a cut falls behind punctuation if the second half of the run has some.
fn parts(words: &[&str], ends: &[usize]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let limit = begin(ends, start) + MOST_PIECES;
        let fits = ends.partition_point(|&end| end <= limit);
        let end = if fits == words.len() { fits } else { cut(words, start, fits) };
        parts.push(start..end);
        start = end;
    }
    parts
}

fn cut(words: &[&str], start: usize, fits: usize) -> usize {
    let half = start + (fits - start).div_ceil(2);
    let last = |marks: &[&str]| (half..fits).rev().find(|&word| marks.contains(&words[word])).map(|word| word + 1);
    last(&[".", "!", "?", ";", ":"]).or_else(|| last(&[","])).unwrap_or(fits)
}

#[cfg(test)]
mod tests {
    use super::inputs;
    use crate::pieces::Vocabulary;

    fn vocabulary() -> Vocabulary {
        Vocabulary::parse("vocab.txt", "[UNK]\n[CLS]\n[SEP]\nwar\n##s\n,\n").expect("the special pieces are there")
    }

    #[test]
    fn pieces_of_words() {
        let [input] = &inputs(&["Wars", ",", "WAR"], &vocabulary())[..] else { panic!("one part") };
        assert_eq!(input.pieces, [1, 3, 4, 5, 3, 2]);
        assert_eq!(input.first, [0, 1, 3, 4]);
        assert_eq!(input.last, [0, 2, 3, 4]);
        assert_eq!(input.shapes.len(), 6);
        assert_eq!(input.words, 0..3);
    }

    #[test]
    fn long_sentences_come_in_parts_that_hold_every_word_once() {
        let mut words = vec!["wars"; 1000];
        words[200] = ",";
        let parts = inputs(&words, &vocabulary());
        assert!(parts.iter().all(|part| part.pieces.len() <= 512));
        assert_eq!(parts[0].words, 0..201);
        let all: Vec<usize> = parts.iter().flat_map(|part| part.words.clone()).collect();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn no_words_no_parts() {
        assert!(inputs(&[], &vocabulary()).is_empty());
    }
}
