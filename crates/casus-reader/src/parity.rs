//! Holds the Rust reader to the numbers of the training framework on fixed sentences (`parity.json`).
//!
//! The reference is ONNX Runtime on the shipped graph, each sentence by itself. Integer products are the
//! same; the rest differs in rounding, which may tip a quantised value by one step. So: inputs, labels and
//! trees are equal, scores within the tolerances of the file.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::input::inputs;
use crate::network::{Chosen, Rows, Worker};
use crate::read::{argmax, heads, relation};
use crate::reader::Reader;
use crate::roles::{self, Pair};

#[derive(Deserialize)]
struct Parity {
    tolerance: BTreeMap<String, f32>,
    sentences: Vec<Fixed>,
}

#[derive(Deserialize)]
struct Fixed {
    words: Vec<String>,
    input_ids: Vec<i32>,
    shapes: Vec<i32>,
    first: Vec<i32>,
    last: Vec<i32>,
    int8: Expected,
}

/// What the reference says of each word; roles are (predicate, word, label, score), words from one.
#[derive(Deserialize)]
struct Expected {
    upos: Vec<String>,
    xpos: Vec<String>,
    lemma: Vec<String>,
    heads: Vec<usize>,
    deprel: Vec<String>,
    rel_top: Vec<f32>,
    arc_top: Vec<Vec<(usize, f32)>>,
    upos_top: Vec<f32>,
    predicate: Vec<f32>,
    factuality: Vec<f32>,
    roles: Vec<(usize, usize, String, f32)>,
}

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reader-en/parity.json");

#[test]
fn numbers_are_those_of_the_training_framework() {
    let text = std::fs::read_to_string(FILE).expect("parity.json lies beside the model");
    let parity: Parity = serde_json::from_str(&text).expect("parity.json is as training/passport.py writes it");
    assert!(!parity.sentences.is_empty());
    let reader = Reader::embedded().expect("the embedded model is whole");
    for sentence in &parity.sentences {
        check(&reader, sentence, parity.tolerance["score"], parity.tolerance["factuality"]);
    }
}

fn check(reader: &Reader, sentence: &Fixed, score: f32, factuality: f32) {
    let (model, worker, expected) = (reader.parts(), Worker::new(), &sentence.int8);
    let told = sentence.words.join(" ");
    let forms: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
    let [input] = &inputs(&forms, &model.vocabulary)[..] else { panic!("{told}: one part") };
    assert_eq!(input.pieces, sentence.input_ids, "{told}");
    assert_eq!(input.shapes, sentence.shapes, "{told}");
    assert_eq!((&input.first, &input.last), (&sentence.first, &sentence.last), "{told}");

    let words = model.network.words(&[input], &worker).expect("the network runs");
    let [words] = &words[..] else { panic!("{told}: one sentence") };
    let best = |rows: &Rows, names: &[String]| -> Vec<String> {
        (1..=forms.len()).map(|word| names[argmax(rows.row(word))].clone()).collect()
    };
    assert_eq!(best(&words.upos, &model.labels.upos), expected.upos, "{told}");
    assert_eq!(best(&words.xpos, &model.labels.xpos), expected.xpos, "{told}");
    let lemma = |(index, form): (usize, &&str)| {
        let (labels, upos) = (&model.labels, &expected.upos[index]);
        crate::lemmas::lemma(form, upos, words.lemma.row(index + 1), &labels.lemma, &labels.lemma_exceptions)
    };
    assert_eq!(forms.iter().enumerate().map(lemma).collect::<Vec<_>>(), expected.lemma, "{told}");
    let tops: Vec<f32> = (1..=forms.len()).map(|word| words.upos.row(word)[argmax(words.upos.row(word))]).collect();
    assert_near(&told, "upos", &tops, &expected.upos_top, score);
    assert_near(&told, "predicate", &words.predicate[1..], &expected.predicate, score);
    assert_near(&told, "factuality", &words.factuality[1..], &expected.factuality, factuality);
    for (index, arcs) in expected.arc_top.iter().enumerate() {
        let ours: Vec<f32> = arcs.iter().map(|&(head, _)| words.arc.row(index + 1)[head]).collect();
        let theirs: Vec<f32> = arcs.iter().map(|&(_, score)| score).collect();
        assert_near(&told, "arc", &ours, &theirs, score);
    }

    let heads = heads(words);
    assert_eq!(heads[1..], expected.heads, "{told}");
    let pairs: Vec<Pair> = expected.roles.iter().map(|role| Pair { predicate: role.0, word: role.1 }).collect();
    let chosen = Chosen {
        arcs: heads.iter().copied().enumerate().skip(1).collect(),
        roles: pairs.iter().map(|pair| (pair.predicate, pair.word)).collect(),
        distances: pairs.iter().map(|&pair| roles::distance(pair)).collect(),
        paths: pairs.iter().map(|&pair| roles::path(&heads, pair)).collect(),
    };
    let read = model.network.pairs(std::slice::from_ref(words), &[chosen], &worker).expect("the network runs");
    let [read] = &read[..] else { panic!("{told}: one sentence") };
    let relations: Vec<usize> =
        (0..forms.len()).map(|word| relation(&model.labels, read.rel.row(word), heads[word + 1])).collect();
    let names: Vec<&String> = relations.iter().map(|&label| &model.labels.deprel[label]).collect();
    assert_eq!(names, expected.deprel.iter().collect::<Vec<_>>(), "{told}");
    let tops: Vec<f32> = relations.iter().enumerate().map(|(word, &label)| read.rel.row(word)[label]).collect();
    assert_near(&told, "rel", &tops, &expected.rel_top, score);
    for (index, role) in expected.roles.iter().enumerate() {
        let row = read.role.row(index);
        let label = model.labels.role[argmax(row)].as_ref().map(|label| label.name.as_str());
        assert_eq!(label, Some(role.2.as_str()), "{told}: {role:?}");
        assert_near(&told, "role", &[row[argmax(row)]], &[role.3], score);
    }
}

fn assert_near(told: &str, what: &str, ours: &[f32], theirs: &[f32], tolerance: f32) {
    assert_eq!(ours.len(), theirs.len(), "{told}: {what}");
    for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() <= tolerance, "{told}: {what} {index}: {ours} instead of {theirs}");
    }
}
