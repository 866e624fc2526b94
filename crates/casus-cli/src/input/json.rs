//! One line of JSON Lines to an article. What the line says of it must be of the right kind; the rest is ignored.

use casus::article::Article;
use serde_json::{Map, Value};

use crate::dates;

/// What a line looks like, for messages.
pub const EXPECTED: &str = r#"a line is an object such as {"id": "…", "text": "…", "title": "…", "published": "2020-02-21", "publisher": "…", "url": "…"}"#;

/// An article, and what the line says of it that could not be used.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    pub article: Article,
    pub faults: Vec<String>,
}

/// Reads a line; `fallback` names an article that does not name itself.
pub fn article(line: &str, fallback: &str) -> Result<Read, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| not_json(&error))?;
    let Value::Object(fields) = value else {
        return Err(format!("is {}, not an article; {EXPECTED}", kind(&value)));
    };
    let mut faults = Vec::new();
    let title = string(&fields, &["title"], &mut faults);
    let body = body(&fields)?;
    if body.trim().is_empty() && title.is_none() {
        return Err("the article's text is empty".to_owned());
    }
    let published = string(&fields, &["published", "date"], &mut faults).and_then(|text| {
        let date = dates::parse(&text);
        if date.is_none() {
            faults.push(format!("`{text}` is not a date, so relative times stay open; write {}", dates::FORMATS));
        }
        date
    });
    let article = Article {
        reference: string(&fields, &["id", "doc"], &mut faults).unwrap_or_else(|| fallback.to_owned()),
        url: string(&fields, &["url"], &mut faults),
        publisher: string(&fields, &["publisher"], &mut faults),
        published,
        language: string(&fields, &["language"], &mut faults),
        text: Article::compose(title.as_deref(), &body),
        title,
    };
    Ok(Read { article, faults })
}

/// The text, or its sentences joined: with a newline where one ends a paragraph, else with a blank.
fn body(fields: &Map<String, Value>) -> Result<String, String> {
    match (fields.get("text"), fields.get("sentences")) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
