//! Laws of reading: the same for any batch and any number of threads; odd text is read like any other.
#![expect(clippy::expect_used, reason = "a test that cannot run has failed")]

mod common;

use std::sync::LazyLock;

use casus::read::{Parser, RawSentence};
use casus::sentence::Sentence;
use casus_reader::Reader;
use common::{assert_lawful, raw, raw_words};
use proptest::prelude::*;

const TEXTS: [&str; 12] = [
    "Government forces shelled two villages in the north of the province on Monday , killing at least nine civilians .",
    "REBELS VOW REVENGE AFTER DAWN RAID",
    "Ankara denied that its artillery had fired first .",
    "No .",
    "The minister said on Thursday that talks , which had been planned for weeks , would not take place before the \
     ceasefire was respected by both sides , their allies and the armed groups they support .",
    "“ We will answer , ” the general warned .",
    "12,000 people fled",
    "Who ?",
    "Photo : the bridge after the strike",
    "Shellings", // as many pieces as "Who ?", fewer words
    "Shellings of Azaz",
    "Two weeks after the ultimatum had run out , troops crossed the river near the town 's only bridge .",
];

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::embedded().expect("the embedded model is whole"));
static ALONE: LazyLock<Vec<Sentence>> = LazyLock::new(|| TEXTS.iter().map(|text| read_one(&raw(text))).collect());

fn read_one(raw: &RawSentence) -> Sentence {
    let mut read = READER.parse(std::slice::from_ref(raw)).expect("text is never an error");
    assert_eq!(read.len(), 1);
    let read = read.remove(0);
    assert_lawful(raw, &read);
    read
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn reading_is_the_same_for_any_batch_and_number_of_threads(
        picks in prop::collection::vec(0..TEXTS.len(), 0..12),
        threads in 1_usize..5,
    ) {
        let reader = Reader::embedded().expect("the embedded model is whole").with_threads(threads);
        let batch: Vec<RawSentence> = picks.iter().map(|&pick| raw(TEXTS[pick])).collect();
        let read = reader.parse(&batch).expect("text is never an error");
        prop_assert_eq!(read.len(), picks.len());
        for (read, &pick) in read.iter().zip(&picks) {
            prop_assert_eq!(read, &ALONE[pick]);
        }
    }

    #[test]
    fn any_words_give_a_lawful_sentence(words in prop::collection::vec("\\PC{1,12}", 0..30)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        read_one(&raw_words(&words));
    }
}

#[test]
fn nothing_to_read() {
    assert!(READER.parse(&[]).expect("text is never an error").is_empty());
    assert!(read_one(&raw("")).tokens.is_empty());
}

#[test]
fn odd_text() {
    for text in [
        "!",
        "? ! … — ) (",
        "🙂 🚀🚀 👩‍👩‍👧",
        "مرحبا بالعالم",
        "\u{200d} \u{feff} \u{fffd}",
        "中国 外交部",
        "a\u{300}\u{301}\u{302}",
    ] {
        read_one(&raw(text));
    }
    read_one(&raw_words(&["", " ", "\u{a0}", "\0"]));
    read_one(&raw_words(&["x".repeat(100_000).as_str(), "said", "中".repeat(5_000).as_str()]));
}

#[test]
fn a_sentence_that_does_not_fit_is_read_in_parts_and_says_so() {
    let text = format!("{} .", "The army shelled the town , and the rebels fled , ".repeat(150));
    let read = read_one(&raw(&text));
    assert_eq!(read.doubts.iter().map(|doubt| doubt.code).collect::<Vec<_>>(), ["sentence-in-parts"]);
    assert!(read.frames.iter().any(|frame| frame.token > 1000 && frame.roles.iter().any(|role| role.token > 1000)));
    let root = read.root().expect("there are words");
    assert!(read.children_by(root, &["parataxis"]).count() >= 2);
}

#[test]
fn a_sentence_of_five_thousand_words_loses_none() {
    let text = format!("{}.", "guns ".repeat(5_000));
    let cut = casus::read::sentences(&text);
    assert!(cut.iter().map(|sentence| sentence.words.len()).sum::<usize>() > 5_000);
    let read = READER.parse(&cut).expect("text is never an error");
    for (raw, read) in cut.iter().zip(&read) {
        assert_lawful(raw, read);
    }
    assert!(read.iter().any(|sentence| sentence.doubts.iter().any(|doubt| doubt.code == "sentence-split")));
}

#[test]
fn asked_predicates_are_answered_in_order() {
    let sentence = raw(TEXTS[0]);
    let read = READER.parse_with_predicates(&[sentence], &[vec![2, 0, 14]]).expect("text is never an error");
    assert_eq!(read[0].frames.iter().map(|frame| frame.token).collect::<Vec<_>>(), [2, 0, 14]);
}
