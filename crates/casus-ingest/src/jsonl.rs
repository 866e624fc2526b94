//! JSON Lines: one article a line. What a line says of its article must be of the right kind; the rest is ignored.

use std::io::BufRead;
use std::ops::ControlFlow;

use casus::article::Article;
use serde_json::{Map, Value};

use crate::dates::{self, Moment};
use crate::gather::{Options, deliver};
use crate::gathered::{Gathered, Sink};
use crate::lines::{self, Line};
use crate::names::Names;
use crate::{decode, limits};

/// What a line looks like, for messages.
pub const EXPECTED: &str = r#"a line is an object such as {"id": "…", "text": "…", "title": "…", "published": "2020-02-21", "publisher": "…", "url": "…"}"#;

/// An article, and what the line says of it that could not be used.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    pub article: Article,
    pub byline: Option<String>,
    pub moment: Option<Moment>,
    pub faults: Vec<String>,
}

/// Reads a stream of lines.
pub fn each(source: impl BufRead, name: &str, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let (mut source, note) = decode::utf16_stream(source);
    if let Some(note) = note {
        sink.note(&format!("{name}: {note}"));
    }
    let mut line = Vec::new();
    let mut recoded = Vec::new();
    let mut found = false;
    for number in 1_u64.. {
        match lines::next(&mut source, limits::LONGEST_LINE, &mut line) {
            Ok(Line::End) => break,
            Ok(Line::Whole) => {}
            Ok(Line::TooLong) => {
                sink.fault(&format!("{name}:{number}: longer than 256 MiB, not an article: left out"));
                continue;
            }
            Err(error) => {
                sink.fault(&format!("{name}:{number}: {}", crate::unpack::broken(&error)));
                break;
            }
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (text, was_recoded) = decode::line(&line);
        if was_recoded {
            recoded.push(number);
        }
        match article(&text, &format!("{name}:{number}"), &options.names) {
            Ok(read) => {
                found = true;
                for why in &read.faults {
                    sink.fault(&format!("{name}:{number}: {why}"));
                }
                let mut gathered = Gathered::plain(read.article, line.len() as u64);
                gathered.byline = read.byline;
                gathered.moment = read.moment;
                deliver(gathered, options, sink)?;
            }
            Err(why) => sink.fault(&format!("{name}:{number}: {why}: left out")),
        }
    }
    if !recoded.is_empty() {
        sink.note(&format!("{name}: {} not in UTF-8, read as Windows-1252", listed(&recoded)));
    }
    if !found {
        sink.fault(&format!("{name}: holds no article; {EXPECTED}"));
    }
    ControlFlow::Continue(())
}

/// Reads a line; `fallback` names an article that does not name itself.
///
/// # Errors
/// When the line is no article.
pub fn article(line: &str, fallback: &str, names: &Names) -> Result<Read, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| not_json(&error))?;
    let Value::Object(fields) = value else {
        return Err(format!("is {}, not an article; {EXPECTED}", kind(&value)));
    };
    let mut faults = Vec::new();
    let mut told = |field: &str, usual: &[&str]| string(&fields, &names.of(field, usual), &mut faults);
    let title = told("title", &["title"]);
    let reference = told("id", &["id", "doc"]);
    let url = told("url", &["url"]);
    let publisher = told("publisher", &["publisher"]);
    let language = told("language", &["language"]);
    let byline = told("byline", &["byline"]);
    let date = told("published", &["published_at", "published", "date"]);
    let body = body(&fields, names)?;
    if body.trim().is_empty() && title.is_none() {
        return Err("the article's text is empty".to_owned());
    }
    let moment = date.and_then(|text| {
        let moment = dates::moment(&text);
        if moment.is_none() {
            faults.push(format!("`{text}` is not a date, so relative times stay open; write {}", dates::FORMATS));
        }
        moment
    });
    let article = Article {
        reference: reference.unwrap_or_else(|| fallback.to_owned()),
        url,
        publisher,
        published: moment.map(|moment| moment.date),
        language,
        text: Article::compose(title.as_deref(), &body),
        title,
    };
    Ok(Read { article, byline, moment, faults })
}

/// The text, or its sentences joined: with a newline where one ends a paragraph, else with a blank.
fn body(fields: &Map<String, Value>, names: &Names) -> Result<String, String> {
    let text = fields.get(names.given("text").unwrap_or("text"));
    match (text, fields.get("sentences")) {
        (Some(Value::String(text)), _) => Ok(text.clone()),
        (Some(Value::Null) | None, Some(Value::Array(sentences))) => {
            let sentences: Option<Vec<&str>> = sentences.iter().map(Value::as_str).collect();
            sentences.map(|sentences| joined(&sentences)).ok_or_else(|| "`sentences` is not a list of texts".to_owned())
        }
        (Some(Value::Null) | None, None | Some(Value::Null)) => Err(format!("has no `text`; {EXPECTED}")),
        (Some(Value::Null) | None, Some(other)) => Err(format!("`sentences` is {}, not a list of texts", kind(other))),
        (Some(other), _) => Err(format!("`text` is {}, not a text", kind(other))),
    }
}

/// A sentence that does not end as one is a headline or the like, and the next begins a new line.
fn joined(sentences: &[&str]) -> String {
    let mut text = String::new();
    for sentence in sentences {
        if !text.is_empty() {
            let ended = text.trim_end().ends_with(['.', '!', '?', '"', '”', '’', '\'', ')', ':', ';', ',']);
            text.push(if ended { ' ' } else { '\n' });
        }
        text.push_str(sentence);
    }
    text
}

/// The first of these fields that says something; numbers are taken as they are written.
fn string(fields: &Map<String, Value>, names: &[&str], faults: &mut Vec<String>) -> Option<String> {
    for name in names {
        match fields.get(*name) {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::String(text)) => return Some(text.trim().to_owned()),
            Some(Value::Number(number)) => return Some(number.to_string()),
            Some(other) => faults.push(format!("`{name}` is {}, not a text: not used", kind(other))),
        }
    }
    None
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn not_json(error: &serde_json::Error) -> String {
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or(&what);
    format!("is not JSON ({what}, column {}); {EXPECTED}", error.column())
}

/// `lines 1, 2 and 3 more are`.
fn listed(numbers: &[u64]) -> String {
    let first: Vec<String> = numbers.iter().take(5).map(u64::to_string).collect();
    let more = numbers.len().saturating_sub(first.len());
    let (word, verb) = if numbers.len() == 1 { ("line", "is") } else { ("lines", "are") };
    let tail = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{word} {}{tail} {verb}", first.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(line: &str, fallback: &str) -> Result<Read, String> {
        super::article(line, fallback, &Names::default())
    }

    #[test]
    fn many_line_numbers_are_cut_short() {
        assert_eq!(listed(&[3]), "line 3 is");
        assert_eq!(listed(&[1, 2, 3, 4, 5, 6, 7]), "lines 1, 2, 3, 4, 5 and 2 more are");
    }

    #[test]
    fn keys_can_be_named() {
        let names = Names::parse("text=body,title=headline,published=day").unwrap();
        let line = r#"{"body": "They left.", "headline": "Army leaves", "day": "2020-02-21", "text": "no"}"#;
        let article = super::article(line, "x", &names).unwrap().article;
        assert_eq!(article.text, "Army leaves\nThey left.");
        assert_eq!(article.published, Some(jiff::civil::date(2020, 2, 21)));
    }

    #[test]
    fn all_fields_are_taken_and_others_ignored() {
        let line = r#"{"id": 7, "text": "Troops left.", "title": "Pull-back", "date": "2020-02-21T09:00:00Z",
            "publisher": " AP ", "url": "https://example.org/7", "language": "en", "tags": [1, {}]}"#;
        let read = article(line, "x:1").unwrap();
        assert_eq!(read.faults, Vec::<String>::new());
        let article = read.article;
        assert_eq!(article.reference, "7");
        assert_eq!(article.text, "Pull-back\nTroops left.");
        assert_eq!(article.published, Some(jiff::civil::date(2020, 2, 21)));
        assert_eq!(article.publisher.as_deref(), Some("AP"));
    }

    #[test]
    fn absent_is_unknown_and_the_place_in_the_file_names_the_article() {
        let read = article(r#"{"text": "Troops left.", "title": null, "published": ""}"#, "wire.jsonl:3").unwrap();
        assert_eq!(read.article.reference, "wire.jsonl:3");
        assert_eq!((read.article.title, read.article.published), (None, None));
        assert_eq!(read.article.text, "Troops left.");
    }

    #[test]
    fn sentences_stand_in_for_a_text() {
        let read = article(r#"{"doc": "v", "sentences": ["Army takes town", "It fell.", "All left."]}"#, "x").unwrap();
        assert_eq!(read.article.text, "Army takes town\nIt fell. All left.");
    }

    #[test]
    fn a_bad_date_keeps_the_article() {
        let read = article(r#"{"text": "Troops left.", "published": "last week"}"#, "x").unwrap();
        assert_eq!(read.article.published, None);
        assert!(read.faults[0].contains("last week") && read.faults[0].contains("2020-02-21"));
    }

    #[test]
    fn what_is_not_an_article_says_why() {
        for (line, expected) in [
            ("not json", "not JSON"),
            ("[1]", "is a list"),
            ("\"text\"", "is a text"),
            ("{}", "no `text`"),
            (r#"{"text": 3}"#, "`text` is a number"),
            (r#"{"text": " "}"#, "empty"),
            (r#"{"text": null, "sentences": [1]}"#, "`sentences`"),
            (r#"{"text": "cut"#, "not JSON"),
        ] {
            let message = article(line, "x").unwrap_err();
            assert!(message.contains(expected), "{line}: {message}");
        }
    }
}
