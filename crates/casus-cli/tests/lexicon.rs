//! The user's own words, actors and codebook pages: used without rebuilding, and told about when broken or at odds.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

mod common;

use common::{Folder, Ran};

const WORDS: &str = "words\tpos\tevent\tactor\trecipient\ttoll\tneeds\tadded\tsource\n";
const GROUPS: &str = "name\taliases\tcountry\tsectors\tfrom\tto\tucdp\twikidata\tsource\n";

/// A text with two words that casus does not know.
const STORY: &str = "The Zorvan Brigade garroned Turkish troops near Idlib on Thursday.";

fn code(folder: &Folder) -> Ran {
    folder.run(&["code", "--format", "jsonl", "--date", "2020-02-21", "--lexicon", "my", "a.txt"])
}

#[test]
fn an_added_word_and_an_added_group_are_coded() {
    let folder = Folder::new().with("a.txt", STORY);
    assert_eq!(folder.run(&["code", "--format", "jsonl", "a.txt"]).expect_code(0).out, "");
    let folder = folder
        .with("my/lexicon/en/predicates.tsv", format!("{WORDS}garron\tverb\tASSAULT/beat\tsubj\tobj\t\t\t\town\n"))
        .with("my/actors/groups.tsv", format!("{GROUPS}Zorvan Brigade\t\tSYR\tREB\t\t\t\t\town\n"));
    let ran = code(&folder).expect_code(0);
    let record = &ran.json()[0];
    assert_eq!(record["event"]["mode"], "beat");
    assert_eq!(record["actors"][0]["code"], "SYR REB");
    assert_eq!(record["recipients"][0]["country"], "TUR");
    assert_eq!(ran.err, "", "nothing is at odds with casus's own");
}

#[test]
fn a_mode_of_the_users_own_page_carries_its_codes() {
    let page = "+++\ntype = \"ASSAULT\"\nquad = 4\ngoldstein = -9.0\ncameo = \"18\"\nacled = \"Violence against civilians\"\nucdp = \"state-based, non-state or one-sided violence\"\n+++\n\
                Ours, with one mode more.\n\n## garron  (cameo 1823, goldstein -9.5)\nHarm with a garron.\n";
    let folder = Folder::new()
        .with("a.txt", STORY)
        .with("my/predicates.tsv", format!("{WORDS}garron\tverb\tASSAULT/garron\tsubj\tobj\t\t\t\town\n"))
        .with("my/assault.md", page);
    let record = &code(&folder).expect_code(0).json()[0];
    assert_eq!((&record["event"]["mode"], &record["event"]["cameo"]), (&"garron".into(), &"1823".into()));
}

#[test]
fn what_stands_before_casus_own_is_told_with_both_places() {
    let folder = Folder::new()
        .with("a.txt", common::NEWS)
        .with("my/predicates.tsv", format!("{WORDS}bomb\tverb\tPROTEST/riot\tsubj\tobj\t\t\t\town\n"));
    let ran = code(&folder).expect_code(0).expect_said("predicates.tsv:2: `bomb` (verb) is `PROTEST/riot");
    assert!(ran.err.contains("note: ") && ran.err.contains("lexicon/en/predicates.tsv:"), "{}", ran.err);
    assert_eq!(ran.json()[0]["event"]["type"], "PROTEST");
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_nothing_is_coded() {
    let folder = Folder::new()
        .with("a.txt", common::NEWS)
        .with(
            "my/predicates.tsv",
            format!(
                "{WORDS}garron\tverb\tASSAULT/beet\tsubj\tobj\t\t\t\town\nraid\tnuon\tASSUALT\tby\ton\t\t\t\town\n"
            ),
        )
        .with("my/groups.tsv", format!("{GROUPS}Zorvan Brigade\t\tSyria\tRBE\t\t\t\t\town\nElm Front\n"))
        .with("my/operator.tsv", "words\tpos\tslot\tstatus\tnote\n")
        .with(
            "my/protest.md",
            "+++\ntype = \"PROTEST\"\nquad = \"four\"\ngoldstein = -6.5\ncameo = \"14\"\n+++\nText.\n",
        );
    let ran = code(&folder).expect_code(2);
    assert_eq!(ran.out, "");
    for told in [
        "predicates.tsv:2: ASSAULT has no mode `beet`; did you mean `beat`?",
        "predicates.tsv:3: unknown part of speech `nuon`; did you mean `noun`?",
        "predicates.tsv:3: unknown event type `ASSUALT`; did you mean `ASSAULT`?",
        "groups.tsv:2: unknown country `Syria`; did you mean `SYR`?",
        "groups.tsv:2: unknown sector `RBE`; did you mean `REB`?",
        "groups.tsv:3: 1 cells, wanted 9",
        "operator.tsv:1: no table of this name; did you mean `operators.tsv`?",
        "protest.md:3: `quad` is 1, 2, 3 or 4",
    ] {
        assert!(ran.err.contains(told), "`{told}` is not in: {}", ran.err);
    }
}

#[test]
fn two_lines_of_the_users_that_contradict_each_other_are_a_fault() {
    let folder = Folder::new()
        .with("a.txt", common::NEWS)
        .with("my/one/materiel.tsv", "words\tcategory\tnote\ngarron\texplosive\t\n")
        .with("my/two/materiel.tsv", "words\tcategory\tnote\ngarron\tartillery\t\n");
    let ran = code(&folder).expect_code(2);
    assert!(ran.err.contains("`garron` is `artillery` here and `explosive` in "), "{}", ran.err);
    assert!(ran.err.contains("keep one of the two"), "{}", ran.err);
}

#[test]
fn a_folder_without_tables_and_no_folder_are_faults() {
    let folder = Folder::new().with("a.txt", common::NEWS).with("my/notes.txt", "nothing");
    code(&folder).expect_code(2).expect_said("my: holds no table");
    folder.run(&["code", "--lexicon", "nowhere", "a.txt"]).expect_code(2).expect_said("nowhere: cannot be read");
}

#[test]
fn tables_from_a_spreadsheet_with_a_mark_and_other_line_ends_load() {
    let table = format!("\u{feff}{WORDS}garron\tverb\tASSAULT/beat\tsubj\tobj\t\t\t\town\n").replace('\n', "\r\n");
    let folder = Folder::new().with("a.txt", STORY).with("my/predicates.tsv", table);
    assert_eq!(code(&folder).expect_code(0).json()[0]["event"]["mode"], "beat");
}

/// The files of the page's worked example: name and text.
fn documented() -> Vec<(String, String)> {
    let page = include_str!("../../../docs/lexicon.md");
    let files: Vec<(String, String)> = page
        .split("\n`my-words/")
        .skip(1)
        .map(|part| {
            let (name, rest) = part.split_once('`').unwrap();
            let (_, block) = rest.split_once("text\n").unwrap();
            let fence = if rest.contains("````text") { "\n````" } else { "\n```" };
            (format!("my-words/{name}"), block.split_once(fence).unwrap().0.replace('→', "\t") + "\n")
        })
        .collect();
    assert_eq!(files.len(), 3, "{files:?}");
    files
}

#[test]
fn the_worked_example_of_the_page_works() {
    let story = "Zorvan fighters garroned two Turkish soldiers near Idlib on Thursday.";
    let folder =
        documented().iter().fold(Folder::new().with("a.txt", story), |folder, (name, text)| folder.with(name, text));
    let ran = folder.run(&["code", "--format", "jsonl", "--lexicon", "my-words", "a.txt"]).expect_code(0);
    let record = &ran.json()[0];
    assert_eq!((&record["event"]["mode"], &record["event"]["cameo"]), (&"flog".into(), &"1822".into()));
    assert_eq!(record["actors"][0]["code"], "SYR REB");
    assert_eq!(ran.err, "", "nothing in it is at odds with casus's own");
}
