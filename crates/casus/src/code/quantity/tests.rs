//! Tests of quantities: own sentences in tables, and laws.

use proptest::prelude::*;

use super::*;
use crate::read::LineKind;

fn token(form: &str, start: usize) -> Token {
    let empty = String::new;
    Token {
        span: Span::new(start, start + form.len()),
        form: form.to_owned(),
        lemma: empty(),
        upos: empty(),
        xpos: empty(),
        head: None,
        deprel: empty(),
    }
}

/// Words parted by blanks; `|` parts words that stand together.
fn words(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for chunk in text.split(' ') {
        for form in chunk.split('|') {
            tokens.push(token(form, at));
            at += form.len();
        }
        at += 1;
    }
    tokens
}

fn bounds(low: u64, high: Option<u64>) -> String {
    high.map_or(format!("{low}+"), |high| if low == high { low.to_string() } else { format!("{low}..{high}") })
}

fn read(text: &str) -> String {
    quantities(&words(text)).iter().map(|quantity| bounds(quantity.low, quantity.high)).collect::<Vec<_>>().join(" ")
}

#[test]
fn counts() {
    for (text, expected) in [
        ("At least 15 people died", "15+"),
        ("some two dozen rebels", "24"),
        ("between 30 and 40 fighters", "30..40"),
        ("10 to 12 men", "10..12"),
        ("two or three men", "2..3"),
        ("10|-|12 men", "10..12"),
        ("1.5 million people", "1500000"),
        ("1.1 to 1.2 million people", "1100000..1200000"),
        ("no casualties", "0"),
        ("one soldier", "1"),
        ("up to 200 fighters", "1..200"),
        ("as many as 50 fighters", "1..50"),
        ("hundreds of people", "200..999"),
        ("tens of thousands of people", "20000..99999"),
        ("hundreds of thousands of people", "200000..999999"),
        ("more than a dozen rebels", "12+"),
        ("scores of villagers", "40..99"),
        ("dozens more were hurt", "24..99"),
        ("several soldiers", "3..9"),
        ("several hundred soldiers", "300..999"),
        ("a handful of men", "3..9"),
        ("a couple of men", "2"),
        ("nearly 3,000 men", "3000"),
        ("an estimated 300 men", "300"),
        ("around 120 missiles and 90 drones", "120 90"),
        ("twenty|-|five hostages", "25"),
        ("two hundred and six hostages", "206"),
        ("a hundred hostages", "100"),
        ("half a million refugees", "500000"),
        ("five and a half million refugees", "5500000"),
        ("half a dozen men", "6"),
        ("fewer than 50 men", "1..49"),
        ("no more than 50 men", "1..50"),
        ("no fewer than 50 men", "50+"),
        ("50 or more men", "50+"),
        ("more than 10 but fewer than 20 men", "10..19"),
        ("thirteen dead and four wounded", "13 4"),
        ("the toll rose from 10 to 15", "10 15"),
        ("hundreds , if not thousands , fled", "200..9999"),
        ("at least 20,000 fled", "20000+"),
        ("multiple suspects", "3+"),
        ("nobody was hurt", "0"),
        ("both soldiers", "2"),
        ("over 80 targets were hit", "80+"),
        ("another 10 were hurt", "10"),
        ("Four teenagers are hurt , two badly", "4 2"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn numbers_that_count_nothing() {
    for text in [
        "the first raid",
        "the 101st brigade",
        "in 2014",
        "on 12 February",
        "at 8:00",
        "aged 12",
        "a 12|-|year|-|old boy",
        "he is 45 years old",
        "Ali , 45 , fled",
        "$|5 million in aid",
        "5 million dollars",
        "122 mm shells",
        "122mm shells",
        "5 km away",
        "20 percent",
        "20|% of it",
        "they won 2|-|1",
        "the S|-|400 system",
        "an F|-|16 crashed",
        "an AK-47",
        "Covid|-|19 spread",
        "Resolution 1701 holds",
        "Flight 370 vanished",
        "Division 30 joined",
        "12 Downing Street",
        "two thirds of it",
        "one in three",
        "for two weeks",
        "the one who fled",
        "one another",
        "no longer",
        "no , they said",
        "how many",
    ] {
        assert_eq!(read(text), "", "{text}");
    }
}

/// A sentence from rows of `form xpos upos head relation`, heads counted from one and 0 for the root.
pub(in crate::code) fn sentence(rows: &str) -> Sentence {
    let mut at = 0;
    let tokens: Vec<Token> = rows
        .split(';')
        .map(|row| {
            let cells: Vec<&str> = row.split_whitespace().collect();
            let head: usize = cells[3].parse().unwrap_or(0);
            let span = Span::new(at, at + cells[0].len());
            at += cells[0].len() + 1;
            Token {
                span,
                form: cells[0].to_owned(),
                lemma: cells[0].to_lowercase(),
                xpos: cells[1].to_owned(),
                upos: cells[2].to_owned(),
                head: head.checked_sub(1),
                deprel: cells[4].to_owned(),
            }
        })
        .collect();
    Sentence {
        span: Span::new(0, at.saturating_sub(1)),
        kind: LineKind::Prose,
        tokens,
        names: Vec::new(),
        frames: Vec::new(),
        doubts: Vec::new(),
    }
}

#[test]
fn counts_of_nouns() {
    for (rows, head, expected) in [
        (
            "At RB ADV 3 case; least JJS ADJ 1 fixed; five CD NUM 4 nummod; civilians NNS NOUN 5 nsubj; died VBD VERB 0 root",
            3,
            "5+",
        ),
        ("A DT DET 2 det; soldier NN NOUN 3 nsubj; died VBD VERB 0 root", 1, "1"),
        ("Soldiers NNS NOUN 2 nsubj; died VBD VERB 0 root", 0, "-"),
        ("the DT DET 2 det; pilot NN NOUN 3 nsubj; died VBD VERB 0 root", 1, "1"),
        ("No DT DET 2 det; casualties NNS NOUN 3 nsubj; occurred VBD VERB 0 root", 1, "0"),
        ("Dozens NNS NOUN 4 nsubj; of IN ADP 3 case; civilians NNS NOUN 1 nmod; fled VBD VERB 0 root", 2, "24..99"),
        ("Dozens NNS NOUN 4 nsubj; of IN ADP 3 case; civilians NNS NOUN 1 nmod; fled VBD VERB 0 root", 0, "24..99"),
        (
            "a DT DET 2 det; group NN NOUN 0 root; of IN ADP 5 case; eleven CD NUM 5 nummod; insurgents NNS NOUN 2 nmod",
            1,
            "11",
        ),
        ("a DT DET 2 det; group NN NOUN 0 root; of IN ADP 4 case; insurgents NNS NOUN 2 nmod", 1, "-"),
        ("13 CD NUM 2 nsubj; died VBD VERB 0 root", 0, "13"),
        (
            "three CD NUM 4 nummod; armed JJ ADJ 4 amod; Turkish JJ ADJ 4 amod; soldiers NNS NOUN 5 nsubj; died VBD VERB 0 root",
            3,
            "3",
        ),
        ("Haniyeh NNP PROPN 2 nsubj; died VBD VERB 0 root", 0, "1"),
        ("he PRP PRON 2 nsubj; died VBD VERB 0 root", 0, "1"),
        ("they PRP PRON 2 nsubj; died VBD VERB 0 root", 0, "-"),
        ("15 CD NUM 2 nummod; others NNS NOUN 3 nsubj; fled VBD VERB 0 root", 1, "15"),
        ("police NNS NOUN 2 nsubj; fled VBD VERB 0 root", 0, "-"),
        ("one CD NUM 5 nsubj; of IN ADP 4 case; the DT DET 4 det; men NNS NOUN 1 nmod; fled VBD VERB 0 root", 0, "1"),
    ] {
        let found =
            count_of(&sentence(rows), head).map_or("-".to_owned(), |quantity| bounds(quantity.low, quantity.high));
        assert_eq!(found, expected, "{rows} at {head}");
    }
}

#[test]
fn the_tables_load() {
    let mut faults = Vec::new();
    for (name, text) in [("numerals.tsv", NUMERALS), ("numbers.tsv", NUMBERS)] {
        for row in crate::table::rows(name, text, &NUMBER_COLUMNS, &mut faults) {
            let [words, low, high, _] = row.cells::<4>();
            let low = low.parse::<u64>();
            let sound = low.is_ok_and(|low| high.is_empty() || high.parse::<u64>().is_ok_and(|high| low <= high));
            assert!(sound, "{name}:{}: {words}", row.line);
        }
    }
    crate::table::rows("counting.tsv", COUNTING, &COUNTING_COLUMNS, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
}

fn any_word() -> impl Strategy<Value = String> {
    let known = [
        "at",
        "least",
        "more",
        "than",
        "up",
        "to",
        "between",
        "and",
        "or",
        "-",
        "two",
        "twenty",
        "hundred",
        "thousand",
        "million",
        "trillion",
        "dozen",
        "dozens",
        "of",
        "a",
        "an",
        "several",
        "few",
        "some",
        "no",
        "one",
        "1,000",
        "1.5",
        "0",
        "999999999999999",
        "12",
        "people",
        "$",
        "aged",
        ",",
        "fewer",
        "half",
        "estimated",
        "scores",
        "tens",
        "from",
        "in",
        "mm",
        "%",
        "S",
        "400",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,6}"]
}

proptest! {
    #[test]
    fn any_words_give_sound_counts(text in prop::collection::vec(any_word(), 1..12)) {
        let tokens = words(&text.join(" ").replace('|', "/"));
        let found = quantities(&tokens);
        for quantity in &found {
            prop_assert!(quantity.high.is_none_or(|high| quantity.low <= high));
            prop_assert!(!quantity.tokens.is_empty() && quantity.tokens.end <= tokens.len());
        }
        for pair in found.windows(2) {
            prop_assert!(pair[0].tokens.start <= pair[1].tokens.start);
        }
    }
}
