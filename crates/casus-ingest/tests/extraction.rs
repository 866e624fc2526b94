//! Forty-six pages in the manner of outlets, served on this machine: text, date and title must come out.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use casus_ingest::fetch::{Answer, Tag};
use casus_ingest::{decode, page};
use common::Site;
use serde_json::Value;

/// Floors over all pages: mean F1 of words, share of right dates, share of right titles.
const FLOORS: [f64; 3] = [0.93, 0.95, 0.95];

struct Scored {
    name: String,
    f1: f64,
    date: bool,
    title: bool,
    got: String,
}

#[test]
fn pages_give_their_article_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let gold = fs::read_to_string(folder.join("gold.jsonl")).unwrap();
    let gold: Vec<Value> = gold.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let files: BTreeMap<String, Vec<u8>> = gold
        .iter()
        .map(|page| {
            let name = page["page"].as_str().unwrap();
            (page["path"].as_str().unwrap().to_owned(), fs::read(folder.join(format!("{name}.html"))).unwrap())
        })
        .collect();
    let site = Site::new(move |request| match files.get(&request.path) {
        Some(bytes) => common::page(200, "text/html", bytes.clone()),
        None => common::page(404, "text/plain", "none"),
    });
    let mut client = common::client();
    let scored: Vec<Scored> = gold
        .iter()
        .map(|page| {
            let url = site.url(page["path"].as_str().unwrap());
            let Ok(Answer::Fresh(fetched)) = client.get(&url, &Tag::default()) else { panic!("{url}") };
            score(page, &fetched.bytes, &fetched.address)
        })
        .collect();
    let shown = std::env::var("SHOW").unwrap_or_default();
    for page in &scored {
        println!("| {} | {:.3} | {} | {} |", page.name, page.f1, mark(page.date), mark(page.title));
        if page.f1 < 0.97 && shown == "all" || shown == page.name {
            println!("{}\n", page.got);
        }
    }
    let count = scored.len() as f64;
    let share = |good: usize| good as f64 / count;
    let f1 = scored.iter().map(|page| page.f1).sum::<f64>() / count;
    let dates = share(scored.iter().filter(|page| page.date).count());
    let titles = share(scored.iter().filter(|page| page.title).count());
    println!("{count} pages: F1 {f1:.3}, date {dates:.3}, title {titles:.3}");
    assert!(f1 >= FLOORS[0] && dates >= FLOORS[1] && titles >= FLOORS[2]);
}

fn mark(good: bool) -> &'static str {
    if good { "right" } else { "wrong" }
}

fn score(gold: &Value, bytes: &[u8], address: &str) -> Scored {
    let read = page::read(&decode::declared(bytes, None), Some(address)).unwrap_or_default();
    let date = read.published.map(|moment| moment.date.to_string());
    Scored {
        name: gold["page"].as_str().unwrap().to_owned(),
        f1: f1(gold["text"].as_str().unwrap(), &read.text),
        date: date.as_deref() == gold["published"].as_str(),
        title: read.title.as_deref() == gold["title"].as_str(),
        got: format!("{:?} {date:?}\n{}", read.title, read.text),
    }
}

/// F1 over words, each counted as often as it stands there.
fn f1(gold: &str, got: &str) -> f64 {
    let bag = |text: &str| {
        let mut bag = BTreeMap::new();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            *bag.entry(word.to_lowercase()).or_insert(0_usize) += 1;
        }
        bag
    };
    let (gold, got) = (bag(gold), bag(got));
    let size = |bag: &BTreeMap<String, usize>| bag.values().sum::<usize>() as f64;
    let both: usize = gold.iter().map(|(word, count)| (*count).min(got.get(word).copied().unwrap_or(0))).sum();
    2.0 * both as f64 / (size(&gold) + size(&got)).max(1.0)
}
