//! Places in tagged sentences: each test writes its tree by hand, as a reader would give it.

use super::*;
use crate::evidence::Span;
use crate::sentence::{Name, NameKind, Token};
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().expect("the embedded tables are whole"));

/// A sentence from words as `form/UPOS/relation/head`, heads counted from 1; `@` before a form: part of a place's name.
fn sentence(text: &mut String, words: &str) -> Sentence {
    let begin = text.len();
    let (mut tokens, mut names): (Vec<Token>, Vec<Name>) = (Vec::new(), Vec::new());
    for (index, word) in words.split_whitespace().enumerate() {
        let [form, upos, deprel, head] = word.split('/').collect::<Vec<_>>()[..] else {
            panic!("{word}: wanted four parts")
        };
        let (place, form) = form.strip_prefix('@').map_or((false, form), |form| (true, form));
        if place {
            match names.last_mut() {
                Some(name) if name.end == index => name.end += 1,
                _ => names.push(Name { start: index, end: index + 1, kind: NameKind::Place }),
            }
        }
        if index > 0 {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        let head: usize = head.parse().expect("a head is a number");
        let lemma = match form {
            "killed" => "kill",
            "said" => "say",
            "shelled" => "shell",
            "withdrew" => "withdraw",
            "troops" => "troop",
            form => form,
        };
        tokens.push(Token {
            span: Span::new(start, text.len()),
            form: form.to_owned(),
            lemma: lemma.to_lowercase(),
            upos: upos.to_owned(),
            xpos: String::new(),
            head: head.checked_sub(1),
            deprel: deprel.to_owned(),
        });
    }
    let span = Span::new(begin, text.len());
    text.push('\n');
    Sentence { span, kind: LineKind::Prose, tokens, names, frames: Vec::new(), doubts: Vec::new() }
}

fn read(lines: &[&str]) -> (String, Vec<Sentence>) {
    let mut text = String::new();
    let sentences = lines.iter().map(|line| sentence(&mut text, line)).collect();
    (text, sentences)
}

/// The place of the act at the first word with this form in the last sentence.
#[track_caller]
fn check(lines: &[&str], act: &str, expected: &str) {
    let (text, sentences) = read(lines);
    let places = find(&text, &sentences, &KNOWLEDGE);
    let last = sentences.len() - 1;
    let carrier =
        sentences[last].tokens.iter().position(|token| token.form == act).expect("the act is in the sentence");
    let got = places.place_of(last, &sentences[last], carrier).map_or("nowhere".to_owned(), |(place, doubt)| {
        let parts = [
            place.name.as_str(),
            place.admin1.as_deref().unwrap_or("-"),
            place.country.as_deref().unwrap_or("-"),
            place.precision.name(),
        ];
        let doubt = doubt.map_or(String::new(), |doubt| format!(" ?{}", doubt.code));
        format!("{} [{}]{doubt}", parts.join(", "), place.span.of(&text))
    });
    assert_eq!(got, expected);
}

const KILLED_IN: &str = "Gunmen/NOUN/nsubj/2 killed/VERB/root/0 five/NUM/nummod/4 guards/NOUN/obj/2 in/ADP/case/6";

#[test]
fn a_province_resolves_as_a_province() {
    let line = "Gunmen/NOUN/nsubj/2 killed/VERB/root/0 five/NUM/nummod/4 guards/NOUN/obj/2 in/ADP/case/8 the/DET/det/8 @Idlib/PROPN/compound/8 province/NOUN/obl/2 ./PUNCT/punct/2";
    check(&[line], "killed", "Idlib, Idlib, SYR, province [the Idlib province]");
}

#[test]
fn one_sense_in_an_article() {
    let first = "Talks/NOUN/nsubj/7 on/ADP/case/5 the/DET/det/5 @Herat/PROPN/compound/5 province/NOUN/nmod/1 have/AUX/aux/7 failed/VERB/root/0 ./PUNCT/punct/7";
    let bare = format!("{KILLED_IN} @Herat/PROPN/obl/2 ./PUNCT/punct/2");
    check(&[first, &bare], "killed", "Herat, Herat, AFG, province [Herat]");
    check(&[&bare], "killed", "Herāt, Herat, AFG, exact [Herat]");
}

#[test]
fn a_name_behind_a_comma_decides() {
    let line = |holder: &str| {
        format!("{KILLED_IN} @Springfield/PROPN/obl/2 ,/PUNCT/punct/8 @{holder}/PROPN/appos/6 ./PUNCT/punct/2")
    };
    check(&[&line("Illinois")], "killed", "Springfield, Illinois, USA, exact [Springfield]");
    check(&[&line("Missouri")], "killed", "Springfield, Missouri, USA, exact [Springfield]");
}

#[test]
fn the_countries_of_the_article_decide() {
    let line = format!("{KILLED_IN} @Tripoli/PROPN/obl/2 ./PUNCT/punct/2");
    let about = |country: &str| format!("{country}/PROPN/nsubj/2 mourns/VERB/root/0 ./PUNCT/punct/2");
    check(&[&about("Lebanon"), &about("Lebanon"), &line], "killed", "Tripoli, North Lebanon, LBN, exact [Tripoli]");
    check(&[&about("Libya"), &line], "killed", "Tripoli, Tripoli, LBY, exact [Tripoli]");
}

#[test]
fn near_is_not_in() {
    let line = "Gunmen/NOUN/nsubj/2 killed/VERB/root/0 five/NUM/nummod/4 guards/NOUN/obj/2 north/ADV/advmod/2 of/ADP/case/7 @Aleppo/PROPN/obl/5 ./PUNCT/punct/2";
    check(&[line], "killed", "Aleppo, Aleppo, SYR, district [north of Aleppo] ?place-near");
}

#[test]
fn a_part_of_a_country_is_a_region() {
    let line = format!(
        "{} @Syria/PROPN/obl/2 ./PUNCT/punct/2",
        KILLED_IN.replace("in/ADP/case/6", "in/ADP/case/7 northern/ADJ/amod/7")
    );
    check(&[&line], "killed", "Syria, -, SYR, region [northern Syria]");
}

#[test]
fn a_capital_that_speaks_is_no_place() {
    check(
        &[
            "@Moscow/PROPN/nsubj/2 said/VERB/root/0 rebels/NOUN/nsubj/4 killed/VERB/ccomp/2 guards/NOUN/obj/4 ./PUNCT/punct/2",
        ],
        "killed",
        "nowhere",
    );
}

#[test]
fn where_somebody_comes_from_is_no_place() {
    check(
        &[
            "Gunmen/NOUN/nsubj/2 killed/VERB/root/0 a/DET/det/4 man/NOUN/obj/2 from/ADP/case/6 @Aleppo/PROPN/nmod/4 ./PUNCT/punct/2",
        ],
        "killed",
        "nowhere",
    );
}

#[test]
fn the_object_of_an_attack_is_where_it_was() {
    check(
        &["Forces/NOUN/nsubj/2 shelled/VERB/root/0 @Kharkiv/PROPN/obj/2 ./PUNCT/punct/2"],
        "shelled",
        "Kharkiv, Kharkiv, UKR, exact [Kharkiv]",
    );
}

#[test]
fn a_place_left_is_a_place() {
    check(
        &["Troops/NOUN/nsubj/2 withdrew/VERB/root/0 from/ADP/case/4 @Saraqib/PROPN/obl/2 ./PUNCT/punct/2"],
        "withdrew",
        "Saraqib, Idlib, SYR, exact [Saraqib]",
    );
}

#[test]
fn the_most_precise_of_nested_places_wins() {
    let line = format!(
        "{KILLED_IN} @Jabalia/PROPN/obl/2 in/ADP/case/10 the/DET/det/10 @Gaza/PROPN/compound/10 @Strip/PROPN/nmod/6 ./PUNCT/punct/2"
    );
    check(&[&line], "killed", "Jabālyā, Gaza Strip, PSE, exact [Jabalia]");
}

#[test]
fn a_dateline_serves_where_nothing_else_does() {
    let line = "@ANKARA/PROPN/dep/9 ,/PUNCT/punct/1 @Turkey/PROPN/appos/1 (/PUNCT/punct/5 AP/PROPN/dep/1 )/PUNCT/punct/5 —/PUNCT/punct/1 Gunmen/NOUN/nsubj/9 killed/VERB/root/0 guards/NOUN/obj/9 ./PUNCT/punct/9";
    check(&[line], "killed", "Ankara, Ankara, TUR, exact [ANKARA]");
}

#[test]
fn other_spellings_are_the_same_place() {
    for spelling in ["Kiev", "Kyiv"] {
        check(
            &[&format!("{KILLED_IN} @{spelling}/PROPN/obl/2 ./PUNCT/punct/2")],
            "killed",
            &format!("Kyiv, Kyiv City, UKR, exact [{spelling}]"),
        );
    }
    check(
        &[&format!("{KILLED_IN} @Dayr/PROPN/flat/7 @az-Zawr/PROPN/obl/2 ./PUNCT/punct/2")],
        "killed",
        "Deir ez-Zor, Deir ez-Zor, SYR, exact [Dayr az-Zawr]",
    );
}

#[test]
fn a_village_in_no_list_keeps_its_name_and_country() {
    let line = format!("{KILLED_IN} @Xaqlabad/PROPN/obl/2 ,/PUNCT/punct/8 @Syria/PROPN/appos/6 ./PUNCT/punct/2");
    check(&[&line], "killed", "Xaqlabad, -, SYR, exact [Xaqlabad] ?place-unresolved");
}

#[test]
fn a_follow_up_takes_the_place_of_the_sentence_before() {
    let first = format!("{KILLED_IN} @Mosul/PROPN/obl/2 ./PUNCT/punct/2");
    check(
        &[&first, "They/PRON/nsubj/2 killed/VERB/root/0 a/DET/det/4 nurse/NOUN/obj/2 ./PUNCT/punct/2"],
        "killed",
        "Mosul, Nineveh, IRQ, exact [Mosul] ?place-carried",
    );
}

#[test]
fn the_theatre_is_the_country_of_the_places() {
    let (text, sentences) =
        read(&[&format!("{KILLED_IN} @Mosul/PROPN/obl/2 ./PUNCT/punct/2"), "They/PRON/nsubj/2 fled/VERB/root/0"]);
    let places = find(&text, &sentences, &KNOWLEDGE);
    assert_eq!((places.theatre(0), places.theatre(1)), (Some("IRQ"), Some("IRQ")));
}

#[test]
fn a_village_in_no_list_lies_in_the_province_behind_it() {
    let line = format!(
        "{KILLED_IN} @Qwertabad/PROPN/compound/7 district/NOUN/obl/2 ,/PUNCT/punct/10 @Khost/PROPN/compound/10 province/NOUN/appos/7 ./PUNCT/punct/2"
    )
    .replace("in/ADP/case/6", "in/ADP/case/7");
    check(&[&line], "killed", "Qwertabad, Khost, AFG, district [Qwertabad district] ?place-unresolved");
}

#[test]
fn a_namesake_outside_the_province_behind_it_is_not_meant() {
    let line = format!(
        "{KILLED_IN} @Bak/PROPN/compound/7 district/NOUN/obl/2 ,/PUNCT/punct/10 @Khost/PROPN/compound/10 province/NOUN/appos/7 ./PUNCT/punct/2"
    )
    .replace("in/ADP/case/6", "in/ADP/case/7");
    check(&[&line], "killed", "Bak, Khost, AFG, district [Bak district] ?place-unresolved");
}

#[test]
fn a_piece_of_a_name_tied_elsewhere_does_not_decide_its_role() {
    let line = "In/ADP/case/4 @Mohammad/PROPN/compound/4 @Aghah/PROPN/flat/6 district/PROPN/obl/9 ,/PUNCT/punct/4 @Logar/PROPN/compound/7 province/PROPN/appos/4 gunmen/NOUN/nsubj/9 killed/VERB/root/0 guards/NOUN/obj/9 ./PUNCT/punct/9";
    check(&[line], "killed", "Muḩammad Āghah Wuluswālī, Logar, AFG, district [Mohammad Aghah district]");
}

#[test]
fn the_only_place_of_an_article_is_where_its_acts_are() {
    let first = format!("{KILLED_IN} @Herat/PROPN/obl/2 ./PUNCT/punct/2");
    let other = "They/PRON/nsubj/2 waited/VERB/root/0 ./PUNCT/punct/2";
    let last = "Soldiers/NOUN/nsubj/2 killed/VERB/root/0 two/NUM/obj/2 ./PUNCT/punct/2";
    check(&[&first, other, other, other, last], "killed", "Herāt, Herat, AFG, exact [Herat] ?place-carried");
}

#[test]
fn an_act_among_one_people_is_at_home() {
    let actor = |country: &str| Actor {
        span: Span::new(0, 1),
        name: None,
        country: Some(country.to_owned()),
        sectors: Vec::new(),
        wikidata: None,
    };
    let home = |kind, actors: &[Actor], recipients: &[Actor]| {
        at_home(kind, actors, recipients, &KNOWLEDGE).map(|(place, _)| place.name)
    };
    let (haiti, iran) = ([actor("HTI")], [actor("IRN")]);
    assert_eq!(home(EventType::Concede, &haiti, &[]).as_deref(), Some("Haiti"));
    assert_eq!(home(EventType::Assault, &haiti, &haiti).as_deref(), Some("Haiti"));
    assert_eq!(home(EventType::Assault, &haiti, &[]), None);
    assert_eq!(home(EventType::Coerce, &haiti, &iran), None);
}
