//! JSON-LD: what a page says of its article for machines, in schema.org's words.

use dom_query::Document;
use serde_json::{Map, Value};

use super::head::{language, squeezed};
use super::words;
use crate::dates::{self, Moment};

/// What JSON-LD tells of the article.
#[derive(Debug, Default)]
pub struct Told {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<Moment>,
    pub modified: Option<Moment>,
    pub language: Option<String>,
    pub body: Option<String>,
    /// Not free to read.
    pub stub: bool,
}

/// Nodes looked at; a page of an outlet has under a hundred.
const MOST_NODES: usize = 5000;

/// The most telling article of a page's JSON-LD.
pub fn read(document: &Document) -> Told {
    let scripts = document.select("script[type='application/ld+json']");
    let values: Vec<Value> = scripts.nodes().iter().filter_map(|script| parsed(&script.text())).collect();
    let mut nodes = Vec::new();
    for value in &values {
        collect(value, &mut nodes);
    }
    let best = nodes.iter().filter_map(|node| Some((rank(node)?, *node))).max_by_key(|(rank, _)| *rank);
    best.map(|(_, node)| told(node, &nodes)).unwrap_or_default()
}

/// Some outlets leave line ends in texts, or wrap the whole in a comment.
fn parsed(script: &str) -> Option<Value> {
    let script = script
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_end_matches("-->")
        .trim_end_matches("//]]>");
    let tame = || script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    serde_json::from_str(script).or_else(|_| serde_json::from_str(tame().trim().trim_end_matches(';'))).ok()
}

fn collect<'a>(value: &'a Value, nodes: &mut Vec<&'a Map<String, Value>>) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        if nodes.len() > MOST_NODES {
            return;
        }
        match value {
            Value::Array(values) => waiting.extend(values),
            Value::Object(map) => {
                nodes.push(map);
                waiting.extend(map.values().filter(|value| value.is_object() || value.is_array()));
            }
            _ => {}
        }
    }
}

/// How much a node is the page's article; `None` when it is something else.
fn rank(node: &Map<String, Value>) -> Option<(usize, usize)> {
    let kinds = texts(node.get("@type")?);
    let kind = kinds.iter().filter_map(|kind| {
        let kind = kind.rsplit('/').next().unwrap_or(kind);
        match kind {
            "LiveBlogPosting" => Some(4),
            "NewsArticle" => Some(3),
            _ if kind.ends_with("Article") => Some(3),
            "Report" | "BlogPosting" => Some(2),
            "WebPage" => Some(1),
            _ => None,
        }
    });
    let telling =
        ["headline", "datePublished", "articleBody", "author"].iter().filter(|key| node.contains_key(**key)).count();
    let kind = kind.max()?;
    (telling > 0).then_some((kind, telling))
}

fn told(node: &Map<String, Value>, nodes: &[&Map<String, Value>]) -> Told {
    let text = |key: &str| node.get(key).and_then(|value| texts(value).into_iter().next()).map(str::to_owned);
    let moment = |key: &str| text(key).and_then(|text| dates::moment(&text));
    let line = |text: String| Some(squeezed(&words(&text))).filter(|text| !text.is_empty());
    Told {
        title: text("headline").and_then(line),
        byline: node.get("author").map(|value| names(value, nodes).join(", ")).filter(|name| !name.is_empty()),
        publisher: node.get("publisher").and_then(|value| names(value, nodes).into_iter().next()),
        published: moment("datePublished").or_else(|| moment("dateCreated")),
        modified: moment("dateModified"),
        language: text("inLanguage").and_then(|tag| language(&tag)),
        body: text("articleBody").or_else(|| updates(node)),
        stub: node
            .get("isAccessibleForFree")
            .is_some_and(|free| *free == Value::Bool(false) || *free == "False" || *free == "false"),
    }
}

/// The texts of a live blog's entries.
fn updates(node: &Map<String, Value>) -> Option<String> {
    let entries = node.get("liveBlogUpdate")?.as_array()?;
    let text = |entry: &Value| {
        let part = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
        Some([part("headline"), part("articleBody")].into_iter().flatten().collect::<Vec<_>>().join("\n"))
    };
    let texts: Vec<String> = entries.iter().filter_map(text).filter(|text| !text.is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// Names of people or organisations, also of those that are only pointed at.
fn names(value: &Value, nodes: &[&Map<String, Value>]) -> Vec<String> {
    match value {
        Value::String(name) if !name.contains("://") => vec![squeezed(name)],
        Value::Array(values) => values.iter().take(10).flat_map(|value| names(value, nodes)).collect(),
        Value::Object(map) => match (map.get("name"), map.get("@id")) {
            (Some(name), _) => texts(name).into_iter().map(squeezed).collect(),
            (None, Some(id)) => {
                let other = nodes.iter().find(|node| node.get("@id") == Some(id) && node.contains_key("name"));
                other
                    .and_then(|node| node.get("name"))
                    .map(texts)
                    .unwrap_or_default()
                    .into_iter()
                    .map(squeezed)
                    .collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ld(json: &str) -> Told {
        read(&Document::from(format!("<script type=\"application/ld+json\">{json}</script>")))
    }

    #[test]
    fn the_article_is_found_in_a_graph_and_its_references_followed() {
        let told = ld(r##"{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"},
            {"@type": ["NewsArticle"], "headline": "Army &amp; rebels", "datePublished": "2020-02-21T23:30:00+02:00",
             "author": [{"@type": "Person", "name": "A. Writer"}, {"@id": "#b"}], "publisher": {"@id": "#org"},
             "inLanguage": "en-US", "isAccessibleForFree": false},
            {"@id": "#org", "@type": "Organization", "name": "Hill Wire"}, {"@id": "#b", "name": "B. Writer"}]}"##);
        assert_eq!(told.title.as_deref(), Some("Army & rebels"));
        assert_eq!(told.byline.as_deref(), Some("A. Writer, B. Writer"));
        assert_eq!(told.publisher.as_deref(), Some("Hill Wire"));
        assert_eq!(told.published.unwrap().to_string(), "2020-02-21T23:30:00+02:00");
        assert!(told.stub);
    }

    #[test]
    fn broken_lines_and_nonsense_do_no_harm() {
        assert_eq!(
            ld("{\"@type\": \"NewsArticle\", \"headline\": \"Army\nleaves\"};").title.as_deref(),
            Some("Army leaves")
        );
        for nonsense in ["", "{", "[]", "3", "{\"@type\": 3}", "{\"@type\": \"NewsArticle\", \"author\": [[[[1]]]]}"] {
            assert!(ld(nonsense).title.is_none());
        }
        assert!(ld(&"[".repeat(100_000)).title.is_none());
    }
}
