//! Unusable and odd input: a clear message, the right exit code, never a panic, and nothing else lost.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

mod common;

use common::{Folder, NEWS, utf16};

/// Runs `casus read` on a file between two good ones, which must be read all the same.
#[track_caller]
fn between_good_ones(content: &[u8]) -> common::Ran {
    let folder = Folder::new().with("a.txt", NEWS).with("odd.txt", content).with("b.txt", "Troops left the town.");
    let ran = folder.run(&["read", "--format", "jsonl", "a.txt", "odd.txt", "b.txt"]);
    let read = ran.json();
    assert_eq!(read.first().unwrap()["id"], "a.txt");
    assert_eq!(read.last().unwrap()["id"], "b.txt");
    ran
}

#[test]
fn a_missing_file() {
    let folder = Folder::new().with("b.txt", NEWS);
    let ran = folder.run(&["code", "--format", "jsonl", "nowhere.txt", "b.txt"]);
    let ran = ran.expect_code(2).expect_said("nowhere.txt: no such file");
    assert!(ran.json().iter().all(|record| record["article"]["ref"] == "b.txt") && !ran.out.is_empty());
}

#[test]
fn a_folder() {
    let folder = Folder::new().with("b.txt", NEWS).with("a.txt", "Troops left the town.").with("x.bin", [0, 1, 2]);
    let ran = folder.run(&["read", "--format", "jsonl", "."]).expect_code(0).expect_said("1 files of other kinds");
    assert_eq!(ran.json().iter().map(|line| line["id"].clone()).collect::<Vec<_>>(), ["./a.txt", "./b.txt"]);
    Folder::new().with("x.bin", [0]).run(&["read", "."]).expect_code(2).expect_said("no article in this folder");
}

#[test]
fn other_formats_are_read_and_told_by_themselves() {
    let page = format!(
        "<!DOCTYPE html><html><head><title>Army leaves town | Wire</title></head><body><nav>Home</nav><h1>Army leaves \
         town</h1><p>Published 21 February 2020</p><p>{}</p><p>{NEWS}</p></body></html>",
        "Rebels shelled Aden on Friday, and two men were killed there, the police said. ".repeat(4)
    );
    let folder = Folder::new()
        .with("a.html", page)
        .with("b.csv", "Headline,Body,Day\nTruce holds,\"It held, mostly.\",2020-02-21\n")
        .with(
            "c.xml",
            "<rss version=\"2.0\"><channel><title>Wire</title><item><title>Two die</title></item></channel></rss>",
        )
        .with("d.md", "# Army *leaves*\n\nTroops [left](x).\n");
    let columns = ["--columns", "title=Headline,text=Body,published=Day"];
    let args = ["read", "--format", "jsonl", "a.html", "c.xml", "d.md"];
    let read = folder.run(&args).expect_code(0).expect_said("only a teaser").json();
    assert_eq!(read[0]["title"], "Army leaves town");
    assert_eq!(read[0]["published"], "2020-02-21");
    assert!(read[0]["text"].as_str().unwrap().ends_with(NEWS));
    assert_eq!((&read[1]["publisher"], &read[2]["text"]), (&"Wire".into(), &"Army leaves\nTroops left.".into()));
    let table = folder.run(&[&["read", "--format", "jsonl", "b.csv"], &columns[..]].concat()).expect_code(0).json();
    assert_eq!(table[0]["text"], "Truce holds\nIt held, mostly.");
    folder.run(&["read", "b.csv"]).expect_code(2).expect_said("--columns text=");
    let days = ["ingest", "a.html", "b.csv", "--since", "2020-02-22"];
    let ran = folder.run(&[&days[..], &columns[..]].concat()).expect_code(0).expect_said("2 of other days");
    assert_eq!(ran.out, "");
}

#[test]
fn binary_data() {
    between_good_ones(&[0, 159, 146, 150, 0, 1, 2, 3].repeat(500)).expect_code(2).expect_said("odd.txt: is not text");
    between_good_ones(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect_code(2).expect_said("picture");
    between_good_ones(b"%PDF-1.7\n1 0 obj").expect_code(2).expect_said("pdftotext");
    between_good_ones(b"\x1f\x8b\x08\0abc").expect_code(2).expect_said("cut off");
}

#[test]
fn an_empty_file() {
    between_good_ones(b"").expect_code(2).expect_said("odd.txt: is empty");
    between_good_ones(b" \r\n\t\n").expect_code(2).expect_said("odd.txt: is empty");
    between_good_ones(b"\xef\xbb\xbf").expect_code(2).expect_said("odd.txt: is empty");
}

#[test]
fn utf16_with_and_without_its_mark() {
    let text = "Troops left the town of “Afrin” – and Şırnak.";
    for little in [true, false] {
        for mark in ["", "\u{feff}"] {
            let ran = between_good_ones(&utf16(&format!("{mark}{text}"), little)).expect_code(0);
            let ran = ran.expect_said("odd.txt: converted from UTF-16");
            assert_eq!(ran.json()[1]["text"], text);
        }
    }
}

#[test]
fn latin_1_and_windows_1252() {
    let ran = between_good_ones(b"The caf\xe9 in Saint-\xc9tienne was searched by police \x96 twice.").expect_code(0);
    let ran = ran.expect_said("odd.txt: converted from windows-1252");
    assert_eq!(ran.json()[1]["text"], "The café in Saint-Étienne was searched by police – twice.");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let ran = between_good_ones(b"\xef\xbb\xbfTroops left.").expect_code(0);
    assert_eq!(ran.json()[1]["text"], "Troops left.");
    assert_eq!(ran.err, "");
}

#[test]
fn only_punctuation_emoji_or_another_script() {
    between_good_ones("?! … — “” ...\n\n--".as_bytes()).expect_code(0).expect_said("no words");
    between_good_ones("🙂🙂 👨‍👩‍👧 🇹🇷".as_bytes()).expect_code(0).expect_said("no words");
    between_good_ones("قتل جنديان في إدلب يوم الثلاثاء، حسب مصادر محلية.".as_bytes())
        .expect_code(0)
        .expect_said("not in English and left unread (ar 1): odd.txt");
}

#[test]
fn emoji_direction_marks_and_controls_inside_prose() {
    let text = "Rebels 🙂 shelled\u{200f} Aden\u{202e}.\u{7} \u{1b}[2JTwo\u{a0}men died.";
    let ran = between_good_ones(text.as_bytes()).expect_code(0);
    assert_eq!(ran.json()[1]["text"], text);
    let gloss = Folder::new().with("x.txt", text).run(&["read", "--format", "gloss", "x.txt"]).expect_code(0);
    assert!(!gloss.out.contains('\u{1b}') && !gloss.out.contains('\u{202e}'));
}

#[test]
fn lines_that_are_not_articles() {
    let lines = [
        r#"{"id": "one", "text": "Troops left the town."}"#,
        "not json",
        r#"{"id": "three"}"#,
        "",
        r#"["five"]"#,
        r#"{"id": "six", "text": "Rebels shelled Aden.", "published": "some day"}"#,
        r#"{"id": "seven", "text": ""}"#,
        r#"{"id": "eight", "text": "Police arrested two men."#,
    ];
    let folder = Folder::new().with("wire.jsonl", lines.join("\n"));
    let ran = folder.run(&["read", "--format", "jsonl", "wire.jsonl"]).expect_code(2);
    let ids: Vec<_> = ran.json().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["one", "six"]);
    for place in [
        "wire.jsonl:2: is not JSON",
        "wire.jsonl:3: has no `text`",
        "wire.jsonl:5: is a list",
        "wire.jsonl:7:",
        "wire.jsonl:8:",
    ] {
        assert!(ran.err.contains(place), "{place}: {}", ran.err);
    }
    assert!(ran.err.contains("wire.jsonl:6: `some day` is not a date") && ran.err.contains("2020-02-21"));
}

#[test]
fn json_lines_without_any_article() {
    let folder = Folder::new().with("empty.jsonl", "").with("none.jsonl", "{}\n");
    folder.run(&["read", "empty.jsonl"]).expect_code(2).expect_said("empty.jsonl: holds no article");
    folder.run(&["read", "none.jsonl"]).expect_code(2).expect_said("none.jsonl:1: has no `text`");
}

#[test]
fn json_lines_in_another_encoding() {
    let line = "{\"id\": \"a\", \"text\": \"Police searched the café.\"}\n";
    let folder = Folder::new().with("wide.jsonl", utf16(&format!("\u{feff}{line}"), true)).with(
        "old.jsonl",
        line.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect::<Vec<_>>(),
    );
    for (file, note) in [("wide.jsonl", "UTF-16LE"), ("old.jsonl", "line 1 is not in UTF-8")] {
        let ran = folder.run(&["read", "--format", "jsonl", file]).expect_code(0).expect_said(note);
        assert_eq!(ran.json()[0]["text"], "Police searched the café.");
    }
}

#[test]
fn a_bad_date_says_which_are_good() {
    let folder = Folder::new().with("a.txt", NEWS);
    let ran = folder.run(&["code", "--date", "yesterday", "a.txt"]).expect_code(2).expect_said("not a date");
    assert!(ran.err.contains("2020-02-21") && ran.err.contains("21 February 2020"));
}

#[test]
fn a_bad_option_is_bad_input() {
    let folder = Folder::new().with("a.txt", NEWS);
    folder.run(&["code", "--format", "xml", "a.txt"]).expect_code(2).expect_said("jsonl");
    folder.run(&["code", "--jobs", "0", "a.txt"]).expect_code(2).expect_said("jobs");
    folder.run(&["decode", "a.txt"]).expect_code(2);
}

#[test]
fn a_model_that_is_none_is_an_error_of_its_own() {
    let folder = Folder::new().with("a.txt", NEWS);
    folder.run(&["read", "--model", "nowhere", "a.txt"]).expect_code(1).expect_said("nowhere");
}

#[test]
fn a_text_too_long_to_hold_at_once_is_read_in_parts() {
    let gap = "\n".repeat(400_000);
    let text = format!("Rebels shelled Aden.{gap}Troops left the town.{gap}{NEWS}");
    let folder = Folder::new().with("long.txt", &text);
    let ran = folder.run(&["read", "--format", "conllu", "long.txt"]).expect_code(0).expect_said("parts");
    for (number, sentence) in ["Rebels shelled Aden.", "Troops left the town.", NEWS].iter().enumerate() {
        assert!(
            ran.out.contains(&format!("# sent_id = long.txt-{}\n# text = {sentence}\n", number + 1)),
            "{}",
            ran.out
        );
    }
    let record = &folder.run(&["code", "--format", "jsonl", "long.txt"]).expect_code(0).json();
    let last = record.last().unwrap();
    let span = |at: usize| usize::try_from(last["sentence"]["span"][at].as_u64().unwrap()).unwrap();
    assert_eq!(&text[span(0)..span(1)], NEWS);
    assert_eq!(last["sentence"]["index"], 2);
}

#[test]
fn a_sentence_without_an_end() {
    let text = "the rebels shelled the town and ".repeat(850) + "left.";
    let ran = between_good_ones(text.as_bytes()).expect_code(0);
    let sentences = ran.json()[1]["sentences"].as_array().unwrap().clone();
    let words: usize = sentences.iter().map(|sentence| sentence["words"].as_array().unwrap().len()).sum();
    assert_eq!(words, 6 * 850 + 2, "every word is read");
    assert!(sentences.iter().any(|sentence| !sentence["doubts"].as_array().unwrap().is_empty()), "the cut is a doubt");
}
