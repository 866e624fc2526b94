//! `casus explain`: the reasons of the coding itself, with file and line, and why nothing was recorded.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

mod common;

use common::{Folder, NEWS};
use serde_json::Value;

fn explained(text: &str, place: &[&str]) -> Value {
    let folder = Folder::new().with("a.txt", text);
    let args = [&["explain", "a.txt", "--date", "2020-02-21", "--format", "jsonl"], place].concat();
    folder.run(&args).expect_code(0).json().remove(0)
}

/// The reason of a part of an assertion.
#[track_caller]
fn why(assertion: &Value, part: &str) -> String {
    let all = assertion["because"].as_array().unwrap();
    let found = all.iter().find(|because| because["part"] == part).unwrap_or_else(|| panic!("no {part} in {all:?}"));
    found["why"].as_str().unwrap().to_owned()
}

fn refusals(explanation: &Value) -> Vec<String> {
    let all = explanation["refused"].as_array().unwrap();
    all.iter().map(|refused| format!("{}: {}", refused["text"], refused["why"].as_str().unwrap())).collect()
}

#[test]
fn every_part_of_an_assertion_has_its_reason() {
    let explanation = explained(NEWS, &["--at", "17"]);
    assert_eq!(explanation["word"], "bombed");
    let assertion = &explanation["assertions"][0];
    assert_eq!(assertion["at"], true);
    let line = |part: &str, expected: &str| {
        let why = why(assertion, part);
        assert!(why.contains(expected), "{part}: {why}");
    };
    line("act", "bomb (verb) [lexicon/en/predicates.tsv:");
    line("codes", "[codebook/assault.md:");
    line("actor", "`The Syrian army`");
    line("actor", "[actors/");
    line("recipient", "`Turkish troops`");
    line("place", "`Idlib`");
    line("time", "`Thursday` (2020-02-20");
    line("status", "happened: no negation");
    line("source", "the writer's own voice");
}

#[test]
fn what_is_explained_is_what_is_coded() {
    let text = format!("{NEWS}\nTurkey did not bomb Syrian troops, Ankara said.");
    let folder = Folder::new().with("a.txt", &text);
    let coded = folder.run(&["code", "a.txt", "--date", "2020-02-21", "--format", "jsonl"]).expect_code(0).json();
    for (sentence, number) in [(0, "0"), (1, "1")] {
        let explanation = explained(&text, &["--sentence", number]);
        let ids: Vec<&Value> = explanation["assertions"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
        let own: Vec<&Value> =
            coded.iter().filter(|record| record["sentence"]["index"] == sentence).map(|record| &record["id"]).collect();
        assert!(!own.is_empty());
        assert_eq!(ids, own);
    }
}

#[test]
fn a_negation_is_named() {
    let explanation = explained("Turkey did not bomb Syrian troops, Ankara said.", &["--sentence", "0"]);
    let assertion = &explanation["assertions"][0];
    assert_eq!(why(assertion, "status"), "not: negated by `not`");
    assert!(why(assertion, "source").contains("by `said`, indirect"));
}

#[test]
fn an_accident_is_refused_with_its_reason() {
    let explanation = explained("Two soldiers were killed by lightning near Idlib.", &["--sentence", "0"]);
    assert_eq!(explanation["assertions"], Value::Array(Vec::new()));
    assert!(explanation["nothing"].as_str().unwrap().starts_with("nothing was recorded: "));
    assert!(!refusals(&explanation).is_empty(), "{explanation}");
}

#[test]
fn a_silent_phrase_is_named_with_its_line() {
    let folder = Folder::new()
        .with("a.txt", NEWS)
        .with("my/silent.tsv", "words\tpos\tblocks\tnote\nbomb troops\tverb\tASSAULT\ta dance\n");
    let args = ["explain", "a.txt", "--at", "17", "--lexicon", "my", "--format", "jsonl"];
    let explanation = folder.run(&args).expect_code(0).json().remove(0);
    let refusals = refusals(&explanation).join("\n");
    assert!(refusals.contains("part of `bomb troops`, which is no act (my"), "{refusals}");
    assert!(refusals.contains("silent.tsv:2)"), "{refusals}");
    assert_eq!(explanation["nothing"], "nothing was recorded: every word that could be an act was refused");
}

#[test]
fn needs_that_are_not_met_are_told() {
    let explanation = explained("The chairman signed the form.", &["--at", "13"]);
    let refusals = refusals(&explanation).join("\n");
    assert!(refusals.contains("sign (verb) [lexicon/en/predicates.tsv:"), "{refusals}");
    assert!(refusals.contains("]: needs one of `"), "{refusals}");
}

#[test]
fn a_line_that_is_not_coded_says_so() {
    let explanation = explained("READ MORE: Syria bombs Turkish troops\n\nThe weather was fine.", &["--at", "12"]);
    assert_eq!(explanation["nothing"], "nothing was recorded: the line is none that is coded");
    assert!(refusals(&explanation)[0].contains("the line is a teaser by its form"));
}

#[test]
fn a_sentence_without_any_act_says_so() {
    let explanation = explained("The weather was fine.", &["--sentence", "0"]);
    assert!(explanation["nothing"].as_str().unwrap().starts_with("nothing was recorded: "), "{explanation}");
}

#[test]
fn code_points_count_as_the_record_counts_them() {
    let text = format!("“Şırnak” – 🙂.\n\n{NEWS}");
    let at = text.chars().position(|c| c == 'b').unwrap();
    assert_eq!(explained(&text, &["--at", &at.to_string()])["word"], "bombed");
}

#[test]
fn a_place_that_is_not_there_is_bad_input() {
    let folder = Folder::new().with("a.txt", NEWS);
    folder.run(&["explain", "a.txt", "--at", "900"]).expect_code(2).expect_said("code point 900");
    folder.run(&["explain", "a.txt", "--sentence", "7"]).expect_code(2).expect_said("sentence 7");
    folder.run(&["explain", "a.txt"]).expect_code(2).expect_said("--at");
}

#[test]
fn one_article_of_many_is_chosen_by_its_reference() {
    let lines: String = ["one", "two"].map(|id| format!("{{\"id\": \"{id}\", \"text\": \"{NEWS}\"}}\n")).concat();
    let folder = Folder::new().with("wire.jsonl", lines);
    let args = ["explain", "wire.jsonl", "--at", "17", "--format", "jsonl"];
    assert_eq!(folder.run(&args).expect_code(0).json().len(), 2);
    let chosen = folder.run(&[&args[..], &["--article", "two"]].concat()).expect_code(0).json();
    assert_eq!((chosen.len(), &chosen[0]["article"]["ref"]), (1, &"two".into()));
}

#[test]
fn the_text_form_tells_the_same_for_reading() {
    let folder = Folder::new().with("a.txt", NEWS);
    let ran = folder.run(&["explain", "a.txt", "--at", "17", "--format", "text"]).expect_code(0);
    for told in ["“bombed” at 17", "ASSAULT", "actor      `The Syrian army`", "codes      CAMEO"] {
        assert!(ran.out.contains(told), "`{told}` is not in:\n{}", ran.out);
    }
}
