//! Scores places on GeoVirus and re3d: how many of those named are found, and how many of those lie right.
//!
//! A mention counts as found when its words overlap those of the annotation, one to one. On re3d, which marks
//! "the camp" and "two bridges" as places too, only annotations that hold a proper name count, the innermost of
//! nested ones; a mention that overlaps nothing but such unnamed ones is neither right nor wrong.

use std::path::Path;

use anyhow::{Context as _, Result};
use casus::code::places;
use casus::evidence::Span;
use casus::knowledge::Knowledge;
use casus::place::Place;
use casus_reader::Reader;
use serde::Deserialize;

use super::coded;
use super::conllu::read_text;
use super::score::Score;

/// A resolved place counts as right within this distance, the custom of the field (100 miles).
const NEAR: f64 = 161.0;

/// A place as annotated; `counts` is false where it is only excused.
#[derive(Debug)]
struct Gold {
    span: Span,
    at: Option<(f64, f64)>,
    counts: bool,
}

#[derive(Debug, Default)]
struct Tally {
    gold: u32,
    found: u32,
    matched: u32,
    near: u32,
    located: u32,
}

/// Mention F1 and the share of the found mentions that resolve within 161 km, on the Wikinews half of GeoVirus.
///
/// # Errors
/// When the data cannot be read or the reader fails.
pub fn geovirus(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    let knowledge = Knowledge::embedded()?;
    let text = read_text(&data.join("geovirus/dev.xml.gz"))?;
    let mut tally = Tally::default();
    for article in elements(&text, "article") {
        let body = plain(elements(article, "text").next().context("an article without text")?);
        let gold: Vec<Gold> = elements(article, "location").filter_map(|location| wikinews(location, &body)).collect();
        tally.add(&gold, &mentions(reader, &knowledge, &body)?, &body);
    }
    let located = Score::new("geovirus.within-161-km", share(tally.near, tally.located));
    Ok(tally.scores("geovirus").into_iter().chain([located]).collect())
}

/// Mention F1 on re3d.
///
/// # Errors
/// When the data cannot be read or the reader fails.
pub fn re3d(reader: &Reader, data: &Path) -> Result<Vec<Score>> {
    let knowledge = Knowledge::embedded()?;
    let mut tally = Tally::default();
    for line in read_text(&data.join("re3d/train.jsonl.gz"))?.lines() {
        let document: Document = serde_json::from_str(line).context("re3d")?;
        let spans: Vec<Span> = document
            .entities
            .iter()
            .filter(|entity| entity.kind == "Location")
            .map(|entity| chars(&document.text, entity.begin, entity.end))
            .collect();
        let named = |span: &Span| is_named(span.of(&document.text));
        let inner = |span: &Span| {
            !spans
                .iter()
                .any(|other| other != span && span.start <= other.start && other.end <= span.end && named(other))
        };
        let gold: Vec<Gold> =
            spans.iter().map(|span| Gold { span: *span, at: None, counts: named(span) && inner(span) }).collect();
        tally.add(&gold, &mentions(reader, &knowledge, &document.text)?, &document.text);
    }
    Ok(tally.scores("re3d"))
}

#[derive(Debug, Deserialize)]
struct Document {
    text: String,
    entities: Vec<Entity>,
}

#[derive(Debug, Deserialize)]
struct Entity {
    begin: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

/// What casus finds in a text: every resolved place, whatever part it plays.
fn mentions(reader: &Reader, knowledge: &Knowledge, text: &str) -> Result<Vec<Place>> {
    let document = casus::read::read(&coded::article(text), reader)?;
    let places = places::find(text, &document.sentences, knowledge);
    let all = (0..document.sentences.len()).flat_map(|index| places.mentions(index));
    Ok(all.filter(|mention| mention.is_name).filter_map(|mention| mention.place.clone()).collect())
}

impl Tally {
    fn add(&mut self, gold: &[Gold], found: &[Place], text: &str) {
        let show = std::env::var_os("CASUS_SHOW").is_some();
        let mut taken = vec![false; found.len()];
        for gold in gold.iter().filter(|gold| gold.counts) {
            self.gold += 1;
            let Some(hit) = (0..found.len()).find(|&index| !taken[index] && found[index].span.overlaps(gold.span))
            else {
                if show {
                    eprintln!("missed\t{}\t{}", gold.span.of(text), around(text, gold.span));
                }
                continue;
            };
            taken[hit] = true;
            self.matched += 1;
            let Some(at) = gold.at else { continue };
            self.located += 1;
            let place = &found[hit];
            let off = place.latitude.zip(place.longitude).map(|place| kilometres(at, place));
            let near = off.is_some_and(|off| off <= NEAR);
            self.near += u32::from(near);
            if show && !near {
                eprintln!(
                    "far\t{}\t{}, {:?}, {:?}\t{off:?}\t{}",
                    gold.span.of(text),
                    place.name,
                    place.admin1,
                    place.country,
                    around(text, gold.span)
                );
            }
        }
        for (place, taken) in found.iter().zip(taken) {
            let excused = gold.iter().any(|gold| !gold.counts && gold.span.overlaps(place.span));
            self.found += u32::from(taken || !excused);
            if show && !taken && !excused {
                eprintln!("extra\t{}\t{}", place.span.of(text), around(text, place.span));
            }
        }
    }

    fn scores(&self, name: &str) -> Vec<Score> {
        let (precision, recall) = (share(self.matched, self.found), share(self.matched, self.gold));
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        [("mentions", f1), ("mentions-precision", precision), ("mentions-recall", recall)]
            .map(|(what, value)| Score::new(&format!("{name}.{what}"), value))
            .into()
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

fn around(text: &str, span: Span) -> String {
    let before: String = text[..span.start].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
    let behind: String = text[span.end..].chars().take(40).collect();
    format!("{before}[{}]{behind}", span.of(text)).replace('\n', " ")
}

/// Starts and ends count characters from 1. A few annotations are blank, a few have no coordinates.
fn wikinews(location: &str, text: &str) -> Option<Gold> {
    let value = |tag: &str| elements(location, tag).next().map(str::trim);
    let offset = |tag: &str| value(tag)?.parse::<usize>().ok()?.checked_sub(1);
    let degrees = |tag: &str| value(tag)?.parse::<f64>().ok();
    Some(Gold {
        span: chars(text, offset("start")?, offset("end")?),
        at: degrees("lat").zip(degrees("lon")),
        counts: true,
    })
}

/// A span of characters as one of bytes.
fn chars(text: &str, start: usize, end: usize) -> Span {
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    Span::new(byte(start), byte(end))
}

/// What stands between each pair of these tags; the data set nests none in itself.
fn elements<'a>(text: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(&open)? + open.len();
        let end = start + rest[start..].find(&close)?;
        let element = &rest[start..end];
        rest = &rest[end + close.len()..];
        Some(element)
    })
}

fn plain(xml: &str) -> String {
    xml.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// A proper name, with nothing around it but small words that belong to names of places.
fn is_named(value: &str) -> bool {
    let small = [
        "the", "of", "in", "city", "town", "province", "northern", "southern", "eastern", "western", "al", "district",
        "village", "east", "west", "north", "south", "and",
    ];
    let words: Vec<&str> = value.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    words.iter().any(|word| capital(word) && word.len() > 1 && !small.contains(&word.to_lowercase().as_str()))
        && words.iter().all(|word| capital(word) || small.contains(word) || word.len() == 1)
}

fn kilometres((lat_a, lon_a): (f64, f64), (lat_b, lon_b): (f64, f64)) -> f64 {
    let (a, b) = (lat_a.to_radians(), lat_b.to_radians());
    let (d_lat, d_lon) = (b - a, (lon_b - lon_a).to_radians());
    let half = (d_lat / 2.0).sin().powi(2) + a.cos() * b.cos() * (d_lon / 2.0).sin().powi(2);
    2.0 * 6371.0 * half.sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proper_names_only() {
        for named in ["Syria", "the city of Mosul", "Al Huwayjah", "eastern Aleppo"] {
            assert!(is_named(named), "{named}");
        }
        for unnamed in ["the camp", "two bridges", "ISIL-held buildings", "the northern part of the country"] {
            assert!(!is_named(unnamed), "{unnamed}");
        }
    }

    #[test]
    fn elements_are_what_stands_between_tags() {
        assert_eq!(elements("<a>1</a> <a>2</a>", "a").collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn distances_are_right() {
        let london_to_paris = kilometres((51.51, -0.13), (48.86, 2.35));
        assert!((london_to_paris - 344.0).abs() < 5.0, "{london_to_paris}");
    }
}
