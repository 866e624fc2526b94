//! A model whose files do not belong together is refused, and the message says which and what to do.
#![expect(clippy::expect_used, reason = "a test that cannot run has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use casus_reader::Reader;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const FILES: [&str; 4] = ["reader.onnx", "vocab.txt", "labels.json", "passport.toml"];

fn copy() -> TempDir {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/reader-en");
    let folder = TempDir::new().expect("a temporary folder");
    for file in FILES {
        fs::copy(source.join(file), folder.path().join(file)).expect("the model's files can be copied");
    }
    folder
}

/// Replaces the first `old` in a file.
fn change(path: &PathBuf, old: &str, new: &str) {
    let text = fs::read_to_string(path).expect("a text file");
    assert!(text.contains(old), "{} has {old}", path.display());
    fs::write(path, text.replacen(old, new, 1)).expect("a file of our own");
}

/// Changes the labels and makes the passport agree.
fn change_labels(folder: &Path, old: &str, new: &str) {
    let (labels, passport) = (folder.join("labels.json"), folder.join("passport.toml"));
    let before = digest(&labels);
    change(&labels, old, new);
    change(&passport, &before, &digest(&labels));
}

fn digest(path: &PathBuf) -> String {
    Sha256::digest(fs::read(path).expect("a file of our own")).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn refused(folder: &Path) -> String {
    Reader::open(folder).err().expect("the model is refused").to_string()
}

fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

#[test]
fn a_whole_model_opens() {
    assert!(Reader::open(copy().path()).is_ok());
}

#[test]
fn a_missing_file_is_named() {
    let folder = copy();
    fs::remove_file(folder.path().join("vocab.txt")).expect("a file of our own");
    assert_says(&refused(folder.path()), &["vocab.txt", "is this the folder of a reader model?"]);
    assert_says(&refused(Path::new("/nowhere/at/all")), &["passport.toml"]);
}

#[test]
fn a_changed_file_is_refused() {
    for file in &FILES[..3] {
        let folder = copy();
        let path = folder.path().join(file);
        let mut bytes = fs::read(&path).expect("a file of our own");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).expect("a file of our own");
        assert_says(&refused(folder.path()), &[file, "SHA-256", "expected", &digest(&path), "export it anew"]);
    }
}

#[test]
fn another_format_is_refused() {
    let folder = copy();
    change_labels(folder.path(), "\"format\": 1", "\"format\": 7");
    assert_says(&refused(folder.path()), &["labels.json", "format", "expected 1", "found 7"]);
}

#[test]
fn labels_of_another_model_are_refused() {
    let folder = copy();
    change_labels(folder.path(), "\"upos\": [", "\"upos\": [\"NEW\",");
    assert_says(&refused(folder.path()), &["reader.onnx", "`upos`", "expected 18", "found 17"]);
}

#[test]
fn another_graph_must_fit_the_labels() {
    let folder = copy();
    let graph = folder.path().join("reader.onnx");
    let reader = Reader::open(folder.path()).expect("a whole model").with_graph(&graph).expect("its own graph");
    let refused = reader.with_graph(&folder.path().join("vocab.txt")).err().expect("not a graph").to_string();
    assert_says(&refused, &["vocab.txt"]);
}

#[test]
fn nonsense_is_refused() {
    for (file, content) in [("passport.toml", "name = "), ("passport.toml", "name = \"x\"\n")] {
        let folder = copy();
        fs::write(folder.path().join(file), content).expect("a file of our own");
        assert_says(&refused(folder.path()), &[file]);
    }
}
