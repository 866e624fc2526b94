//! What is printed, and where: formats, colour, pipes, and the same bytes for any number of threads.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

mod common;

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use common::{Folder, NEWS};

fn wire() -> Folder {
    let line = |number: usize| {
        format!(
            "{{\"id\": \"n{number}\", \"text\": \"{NEWS} No. {number} was denied by Damascus.\", \"published\": \"2020-02-21\"}}\n"
        )
    };
    Folder::new().with("wire.jsonl", (0..40).map(line).collect::<String>()).with("a.txt", NEWS)
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_in_the_same_order() {
    let folder = wire();
    let one = folder.run(&["code", "--jobs", "1", "wire.jsonl"]).expect_code(0);
    let four = folder.run(&["code", "--jobs", "4", "wire.jsonl"]).expect_code(0);
    assert_eq!(one.out, four.out);
    let mut order: Vec<String> =
        one.json().iter().map(|record| record["article"]["ref"].as_str().unwrap().into()).collect();
    order.dedup();
    assert_eq!(order, (0..40).map(|number| format!("n{number}")).collect::<Vec<_>>());
}

#[test]
fn standard_input_with_and_without_a_dash() {
    let folder = Folder::new();
    let dash = folder.run_with(&["code", "--date", "2020-02-21", "-"], NEWS.as_bytes()).expect_code(0);
    let none = folder.run_with(&["code", "--date", "2020-02-21"], NEWS.as_bytes()).expect_code(0);
    assert_eq!(dash.out, none.out);
    assert_eq!(dash.json()[0]["article"]["ref"], "-");
    let lines = folder.run_with(&["code", "-"], b"{\"doc\": 7, \"text\": \"Rebels bombed Aden.\"}\n").expect_code(0);
    assert_eq!(lines.json()[0]["article"]["ref"], "7");
    folder.run_with(&["code"], b"").expect_code(2).expect_said("-: is empty");
}

#[test]
fn what_read_prints_is_what_code_takes() {
    let folder = wire();
    let read = folder.run(&["read", "wire.jsonl"]).expect_code(0);
    let coded = folder.run_with(&["code"], read.out.as_bytes()).expect_code(0);
    assert_eq!(coded.out, folder.run(&["code", "wire.jsonl"]).out);
}

#[test]
fn the_kind_of_input_can_be_forced() {
    let folder = Folder::new().with("list.json", "{\"id\": \"x\", \"text\": \"Rebels shelled Aden.\"}\n");
    let ran = folder.run(&["read", "list.json"]).expect_code(0).expect_said("looks like JSON");
    assert_eq!(ran.json()[0]["id"], "list.json");
    assert_eq!(folder.run(&["read", "--input", "jsonl", "list.json"]).expect_code(0).json()[0]["id"], "x");
}

#[test]
fn the_header_of_the_article_comes_from_options_or_the_line() {
    let folder = wire();
    let ran = folder.run(&[
        "code",
        "--title",
        "Idlib bombed",
        "--date",
        "21 February 2020",
        "--publisher",
        "Wire",
        "--url",
        "https://example.org/1",
        "a.txt",
    ]);
    let article = &ran.expect_code(0).json()[0]["article"];
    assert_eq!(article["title"], "Idlib bombed");
    assert_eq!(article["published"], "2020-02-21");
    assert_eq!(article["publisher"], "Wire");
    assert_eq!(article["url"], "https://example.org/1");
}

#[test]
fn every_span_of_the_record_gives_back_its_words() {
    let text =
        format!("🙂 Şırnak’ta: {NEWS} “We bombed them,” a spokesman of the army said; three soldiers were killed.");
    let folder = Folder::new().with("a.txt", &text);
    let points: Vec<char> = text.chars().collect();
    let mut spans = 0;
    for record in folder.run(&["code", "--date", "2020-02-21", "a.txt"]).expect_code(0).json() {
        check_spans(&record, &points, &mut spans);
    }
    assert!(spans > 3, "only {spans} spans");
}

/// Every object with a span and a text: the one gives the other.
fn check_spans(value: &serde_json::Value, points: &[char], spans: &mut usize) {
    if let (Some(span), Some(text)) = (value["span"].as_array(), value["text"].as_str()) {
        let at = |index: usize| usize::try_from(span[index].as_u64().unwrap()).unwrap();
        assert_eq!(points[at(0)..at(1)].iter().collect::<String>(), text);
        *spans += 1;
    }
    match value {
        serde_json::Value::Object(fields) => fields.values().for_each(|field| check_spans(field, points, spans)),
        serde_json::Value::Array(items) => items.iter().for_each(|item| check_spans(item, points, spans)),
        _ => {}
    }
}

#[test]
fn csv_has_its_header_and_one_line_an_assertion() {
    let folder = wire();
    let ran = folder.run(&["code", "--format", "csv", "wire.jsonl", "a.txt"]).expect_code(0);
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().take(3).collect::<Vec<_>>(), ["id", "article_id", "ref"]);
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
    let records = folder.run(&["code", "wire.jsonl", "a.txt"]).json();
    assert_eq!(rows.len(), records.len());
    assert!(rows.iter().zip(&records).all(|(row, record)| record["id"] == row[0]));
}

#[test]
fn conllu_has_ten_columns_and_one_root() {
    let ran = wire().run(&["read", "--format", "conllu", "a.txt"]).expect_code(0);
    let words: Vec<Vec<&str>> = ran
        .out
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(words.iter().all(|word| word.len() == 10));
    assert_eq!(words.iter().filter(|word| word[6] == "0").count(), 1);
    assert_eq!(words.last().unwrap()[1], ".");
    assert!(words[words.len() - 2][9].contains("SpaceAfter=No"));
}

#[test]
fn colour_is_asked_for_or_absent() {
    let folder = wire();
    let table =
        |args: &[&str]| folder.run(&[&["code", "--format", "table", "a.txt"], args].concat()).expect_code(0).out;
    assert!(!table(&[]).contains('\u{1b}'), "standard output is no terminal here");
    assert!(!table(&["--color", "never"]).contains('\u{1b}'));
    assert!(table(&["--color", "always"]).contains('\u{1b}'));
    let painted = table(&["--color", "always"]);
    let mut bare = String::new();
    let mut rest = painted.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        bare.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    bare.push_str(rest);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&bare), words(&table(&[])), "colour adds nothing and hides nothing");
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let folder = wire();
    let mut child = folder
        .command(&["read", "--format", "conllu", "wire.jsonl", "wire.jsonl", "wire.jsonl", "wire.jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "# newdoc id = n0\n");
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{said}");
    assert_eq!(said, "");
}

#[test]
fn the_demo_shows_its_articles_and_a_summary() {
    let ran = Folder::new().run(&["demo"]).expect_code(0);
    for words in ["01-idlib", "13-catatumbo", "Summary", "What to try next", "[act "] {
        assert!(ran.out.contains(words), "{words}");
    }
    assert_eq!(ran.err, "");
}

#[test]
fn version_and_help() {
    let folder = Folder::new();
    let version = folder.run(&["--version"]).expect_code(0).out;
    assert!(version.starts_with("casus ") && version.contains("\nreader "), "{version}");
    for command in ["read", "code", "demo"] {
        let help = folder.run(&[command, "--help"]).expect_code(0).out;
        assert!(help.contains("--model") && help.contains("Usage"), "{help}");
    }
    assert!(folder.run(&["--help"]).expect_code(0).out.contains("Exit codes"));
    folder.run(&[]).expect_code(2);
}
