//! Sentences and words: what the rules promise, on texts of our own and on texts that nobody wrote.

use casus::read::{LineKind, sentences};
use proptest::prelude::*;

/// One line a sentence, words divided by `|`.
fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = sentences(text)
        .iter()
        .map(|sentence| sentence.words.iter().map(|word| word.form.as_str()).collect::<Vec<_>>().join("|"))
        .collect();
    assert_eq!(found, expected, "{text:?}");
}

fn check_lines(text: &str, expected: &[(LineKind, &str)]) {
    let found: Vec<(LineKind, &str)> =
        sentences(text).iter().map(|sentence| (sentence.kind, sentence.span.of(text))).collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn clitics_come_apart() {
    check("They don't, can't and won't.", &["They|do|n't|,|ca|n't|and|wo|n't|."]);
    check(
        "He’s sure we’ll see the army’s and the rebels’ lines.",
        &["He|'s|sure|we|'ll|see|the|army|'s|and|the|rebels|'|lines|."],
    );
    check("We cannot stay, I'm gonna go.", &["We|can|not|stay|,|I|'m|gon|na|go|."]);
    check("The U.S.'s ally left in the 1990's at 5 o'clock.", &["The|U.S.|'s|ally|left|in|the|1990's|at|5|o'clock|."]);
}

#[test]
fn hyphens_come_apart_but_for_prefixes() {
    check("US-led anti-war pre-2011 S-400 F-16", &["US|-|led|anti-war|pre-2011|S|-|400|F|-|16"]);
    check("A 15-year-old al-Nusra fighter", &["A|15|-|year|-|old|al|-|Nusra|fighter"]);
    check("between 2011-2014 and 2020-02-21", &["between|2011|-|2014|and|2020-02-21"]);
}

#[test]
fn numbers_and_money() {
    check("It cost $2.5bn, or €1,200 (about 30%).", &["It|cost|$|2.5|bn|,|or|€|1,200|(|about|30|%|)|."]);
    check(
        "At 5pm on the 3rd, 20km away, 10:30 a.m. local time",
        &["At|5|pm|on|the|3rd|,|20|km|away|,|10:30|a.m.|local|time"],
    );
    check("on 9/11 and 12/30/2004 US$50m", &["on|9/11|and|12/30/2004|US$|50|m"]);
}

#[test]
fn addresses_stay_whole() {
    check(
        "See https://example.org/a?b=1, or write to desk@example.org.",
        &["See|https://example.org/a?b=1|,|or|write|to|desk@example.org|."],
    );
    check("@someone said #ceasefire :)", &["@someone|said|#ceasefire|:)"]);
}

#[test]
fn abbreviations_end_no_sentence() {
    check(
        "Gen. J. R. Hale met Mr. Orr in Washington, D.C. on Nov. 3.",
        &["Gen.|J.|R.|Hale|met|Mr.|Orr|in|Washington|,|D.C.|on|Nov.|3|."],
    );
    check("They flew to the U.S. The talks failed.", &["They|flew|to|the|U.S.", "The|talks|failed|."]);
    check("The U.S. Army said so. No. 5 was hit.", &["The|U.S.|Army|said|so|.", "No.|5|was|hit|."]);
    check("Shells, mines etc. Nobody was hurt at 5 p.m.", &["Shells|,|mines|etc|.", "Nobody|was|hurt|at|5|p.m|."]);
}

#[test]
fn quotes_run_over_sentences() {
    check("“We are done. We go home.” He left.", &["\"|We|are|done|.", "We|go|home|.|\"", "He|left|."]);
    check("\"Why now?\" Orr asked. \"Stop!\" he cried.", &["\"|Why|now|?|\"|Orr|asked|.", "\"|Stop|!|\"|he|cried|."]);
    check("He said: ‘No.’ Then he left.", &["He|said|:|'|No|.|'", "Then|he|left|."]);
}

#[test]
fn a_dateline_belongs_to_its_sentence() {
    check("ANKARA, Turkey (AP) — Two soldiers died.", &["ANKARA|,|Turkey|(|AP|)|—|Two|soldiers|died|."]);
    check("PARIS, Nov. 3 (Reuters) - Talks began.", &["PARIS|,|Nov.|3|(|Reuters|)|-|Talks|began|."]);
    check_lines(
        "Talks Stall Again-GENEVA — -Envoys left on Friday.",
        &[(LineKind::Headline, "Talks Stall Again"), (LineKind::Prose, "-GENEVA — -Envoys left on Friday.")],
    );
}

#[test]
fn lines_that_are_no_prose() {
    check_lines(
        "Two dead in border clash\n\nTwo soldiers died on Monday.\n\nJUST IN: Border closed after clash\nMinister resigns over clash [Latest]\nArmy denies losses [Latest]\n\nNobody claimed it.\n\nSource: Read Full Article",
        &[
            (LineKind::Headline, "Two dead in border clash"),
            (LineKind::Prose, "Two soldiers died on Monday."),
            (LineKind::Teaser, "JUST IN: Border closed after clash"),
            (LineKind::Teaser, "Minister resigns over clash [Latest]"),
            (LineKind::Teaser, "Army denies losses [Latest]"),
            (LineKind::Prose, "Nobody claimed it."),
            (LineKind::Boilerplate, "Source: Read Full Article"),
        ],
    );
    check_lines(
        "Army Takes Hill\nThe army took a hill.",
        &[(LineKind::Headline, "Army Takes Hill"), (LineKind::Prose, "The army took a hill.")],
    );
}

#[test]
fn wrapped_lines_go_on() {
    let text = "The ministry said on Tuesday that it had sent three battalions to the\nborder with Syria after talks between the two governments in downtown\nAnkara had failed. Nobody was hurt.";
    assert_eq!(sentences(text).len(), 2);
    check("• First point\n• Second point", &["•|First|point", "•|Second|point"]);
}

#[test]
fn odd_texts() {
    check("", &[]);
    check(" \u{200b}\n\u{feff}\t", &[]);
    check("...", &["..."]);
    check("قُتل ثلاثة جنود. ثم انسحبوا.", &["قُتل|ثلاثة|جنود|.", "ثم|انسحبوا|."]);
    check("They won 👩‍👩‍👧!!! 🇹🇷", &["They|won|👩‍👩‍👧|!!!", "🇹🇷"]);
    check("one\u{a0}two\u{200b}three", &["one|two|three"]);
    check("Wait… what?!", &["Wait|...|what|?!"]);
}

#[test]
fn a_sentence_too_long_is_cut_at_a_mark() {
    let text = "men and women, ".repeat(1700);
    let found = sentences(&text);
    assert!(found.iter().all(|sentence| sentence.split && sentence.words.len() <= 200));
    assert!(found[..found.len() - 1].iter().all(|sentence| sentence.words.last().is_some_and(|word| word.form == ",")));
}

#[test]
fn no_text_costs_the_square_of_its_length() {
    for part in ["a-", "1-", ")", "a.b", "'", "’s", "x@", ".", "…", "“", "http://", "A&", "*a", "\n-"] {
        let text = part.repeat(30_000);
        assert!(!sentences(&text).is_empty());
    }
}

/// Words back to back give the text but for blanks; all spans are in order and on boundaries.
fn check_laws(text: &str) {
    let found = sentences(text);
    let mut at = 0;
    for sentence in &found {
        assert!(!sentence.words.is_empty());
        assert_eq!(sentence.span.start, sentence.words[0].span.start);
        assert_eq!(sentence.span.end, sentence.words[sentence.words.len() - 1].span.end);
        for word in &sentence.words {
            assert!(at <= word.span.start && word.span.start < word.span.end);
            let Some(skipped) = text.get(at..word.span.start) else { panic!("{:?} is not on boundaries", word.span) };
            assert!(
                skipped.chars().all(|sign| !sign.is_alphanumeric() && !sign.is_ascii_punctuation()),
                "{skipped:?} belongs to no word"
            );
            assert!(!word.span.of(text).is_empty() && !word.form.is_empty());
            at = word.span.end;
        }
    }
    assert!(text[at..].chars().all(|sign| !sign.is_alphanumeric() && !sign.is_ascii_punctuation()));
}

proptest! {
    #[test]
    fn laws_hold_for_any_text(text in "\\PC*") {
        check_laws(&text);
    }

    #[test]
    fn laws_hold_for_any_characters(text in any::<String>()) {
        check_laws(&text);
    }

    #[test]
    fn laws_hold_for_what_looks_like_news(parts in prop::collection::vec(prop::sample::select(vec![
        "Mr.", "U.S.", "The", "a", "don't", "can’t", "'s", "“", "”", "\"", "(", ")", "...", "!", "?", ".", "\n", "\n\n", " ", " ", "-", "—", "WASHINGTON", "5", "1,000", "9/11",
        "pm", "http://a.b", "x@y.org", "•", "[Latest]", "JUST IN:", "é", "e\u{301}", "👩‍👩‍👧", "جنود", "\u{200b}", "\r\n", ":)", "AT&T", "$", "''", "cannot", "No.", "etc.", "s",
    ]), 0..60)) {
        check_laws(&parts.concat());
    }
}
