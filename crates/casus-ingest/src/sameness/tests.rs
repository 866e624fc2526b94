//! Near-copies on pairs made of own articles by the edits that outlets make.

use super::*;

/// The texts of the pages that the extraction is measured on.
fn articles() -> Vec<String> {
    let gold = include_str!("../../tests/pages/gold.jsonl");
    let text =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned();
    let mut texts: Vec<String> = gold.lines().map(text).filter(|text| words(text).len() > 90).collect();
    texts.sort();
    texts.dedup();
    let mut distinct: Vec<String> = Vec::new();
    for text in texts {
        let paragraphs: Vec<&str> = text.lines().collect();
        if !distinct.iter().any(|other| paragraphs.iter().any(|paragraph| other.contains(paragraph))) {
            distinct.push(text);
        }
    }
    distinct
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The edits that outlets make to a wire story, under which it stays the same story.
fn edits(text: &str) -> Vec<(&'static str, String)> {
    let all = paragraphs(text);
    let last = all.len() - 1;
    let mut reordered = all.clone();
    reordered[1..].reverse();
    let lead = "SOMEWHERE (Hill Wire) — The news was confirmed by several people who spoke to this outlet on Friday.";
    vec![
        ("cut at the end", all[..last].join("\n")),
        ("cut by a third", all[..all.len() - all.len() / 3].join("\n")),
        ("reordered", reordered.join("\n")),
        ("new lead", [&[lead], &all[..]].concat().join("\n")),
        ("dateline and marks", format!("(Agency) {}", text.replace(['“', '”'], "\"").replace(" — ", " - "))),
        ("small words", text.replace(" said on ", " told reporters on ").replace(" more than ", " over ")),
    ]
}

/// The story with one toll or number of victims changed.
fn updated(text: &str) -> Option<String> {
    let pairs = [
        ("three guards had been killed", "five guards had been killed"),
        ("At least 26 people were hurt", "At least 31 people were hurt"),
        ("Four soldiers were killed", "Six soldiers were killed"),
        ("nine soldiers died", "ten soldiers died"),
        ("at least 214 civilians", "at least 240 civilians"),
        ("Two elderly women are missing", "Four elderly women are missing"),
        ("killing nine people", "killing eleven people"),
        ("at least 140 people died", "at least 150 people died"),
    ];
    pairs.iter().find(|(from, _)| text.contains(from)).map(|(from, to)| text.replace(from, to))
}

#[test]
fn copies_are_known_and_others_are_not() {
    let articles = articles();
    assert!(articles.len() >= 15, "{}", articles.len());
    let sketches: Vec<Sketch> = articles.iter().map(|text| Sketch::of(text)).collect();
    let (mut copies, mut found, mut least, mut most) = (0, 0, 1.0_f64, 0.0_f64);
    for (text, sketch) in articles.iter().zip(&sketches) {
        for (edit, copy) in edits(text) {
            copies += 1;
            let copy = Sketch::of(&copy);
            least = least.min(copy.likeness(sketch));
            let good = copy.is_copy_of(sketch);
            found += usize::from(good);
            if !good {
                println!("{edit}: {:.2} {}", copy.likeness(sketch), &text[..text.floor_char_boundary(50)]);
            }
        }
    }
    let (mut wrong, mut pairs) = (0, 0);
    for (at, one) in sketches.iter().enumerate() {
        for two in &sketches[at + 1..] {
            pairs += 1;
            most = most.max(one.likeness(two));
            wrong += usize::from(one.is_copy_of(two));
        }
    }
    println!("near-copies: {found} of {copies} found, at least {least:.2} alike");
    println!("others: {wrong} of {pairs} pairs taken for copies, at most {most:.2} alike");
    assert!(found * 100 >= copies * 95 && wrong == 0);
}

#[test]
fn a_changed_toll_is_never_swallowed() {
    let changed: Vec<(String, String)> =
        articles().into_iter().filter_map(|text| Some((updated(&text)?, text))).collect();
    assert!(changed.len() >= 6, "{}", changed.len());
    for (new, old) in changed {
        let (one, two) = (Sketch::of(&new), Sketch::of(&old));
        assert!(one.likeness(&two) > ALIKE && !one.is_copy_of(&two), "{old}");
    }
}

fn article(url: Option<&str>, text: &str) -> Article {
    Article {
        reference: "x".to_owned(),
        url: url.map(str::to_owned),
        title: None,
        publisher: None,
        published: None,
        language: None,
        text: text.to_owned(),
    }
}

#[test]
fn an_index_links_versions_and_copies() {
    let texts = articles();
    let mut index = Index::default();
    let first = article(Some("https://www.a.example/1?utm_source=x"), &texts[0]);
    assert_eq!(index.add(&first), Link::default());
    assert!(index.add(&article(Some("https://a.example/1#top"), &texts[0])).seen);
    let copy = index.add(&article(Some("https://b.example/9"), &format!("{}\nMore follows.", texts[0])));
    assert_eq!((copy.copy_of, copy.version_of), (Some(first.id()), None));
    let version = index.add(&article(Some("https://a.example/1"), &format!("{} It was updated.", texts[0])));
    assert_eq!(version.version_of, Some(first.id()));
    assert_eq!(index.add(&article(Some("https://c.example/2"), &texts[1])), Link::default());
    assert!(index.add(&article(Some("https://c.example/2"), &texts[1])).seen);
    assert!(index.add(&article(Some("https://d.example/3"), &texts[1])).copy_of.is_some());
    assert!(index.add(&article(Some("https://e.example/3"), &format!("Now.\n{}", texts[1]))).copy_of.is_some());
}

#[test]
fn addresses_are_known_whatever_led_to_them() {
    let same = canonical("https://www.example.org/a/b/?utm_source=x&id=7&fbclid=1#c");
    assert_eq!(same.as_deref(), Some("example.org/a/b?id=7"));
    assert_eq!(canonical("http://example.org/a/b?id=7"), same);
    assert_eq!(canonical("file:///etc/passwd"), None);
    assert_eq!(canonical("https://user:secret@example.org:8443/x").as_deref(), Some("example.org:8443/x"));
    assert_ne!(canonical("https://example.org/a?id=7"), canonical("https://example.org/a?id=8"));
}
