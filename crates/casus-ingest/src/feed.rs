//! RSS, Atom and JSON feeds: each entry an article, as much of it as the feed holds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use casus::article::Article;
use chrono::{DateTime, TimeDelta, Utc};
use feed_rs::model::{Entry, Feed};
use feed_rs::parser::Builder;

use crate::dates::{self, Moment};
use crate::gathered::Gathered;
use crate::page;

/// A text of an entry shorter than this, in bytes, is a teaser.
pub const TEASER: usize = 600;

/// The entries of a feed, in its order.
///
/// # Errors
/// When the bytes are no feed.
pub fn entries(bytes: &[u8], name: &str) -> Result<Vec<Gathered>, String> {
    let moments = Moments::default();
    let parser = Builder::new().sanitize_content(false).timestamp_parser(moments.parser()).build();
    let feed = parser.parse(bytes).map_err(|error| format!("is no good feed: {error}"))?;
    let share = bytes.len() as u64 / (feed.entries.len().max(1) as u64);
    Ok(feed.entries.iter().map(|entry| gathered(entry, &feed, &moments, name, share)).collect())
}

/// The times of a feed with their time zones, which its parser does not keep: it is given each under a number.
#[derive(Debug, Clone, Default)]
struct Moments(Arc<Mutex<BTreeMap<DateTime<Utc>, Moment>>>);

impl Moments {
    fn parser(&self) -> impl Fn(&str) -> Option<DateTime<Utc>> + use<> {
        let seen = Arc::clone(&self.0);
        move |text| {
            let moment = dates::moment(text)?;
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let key = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(seen.len()).ok()?);
            seen.insert(key, moment);
            Some(key)
        }
    }

    fn of(&self, key: Option<DateTime<Utc>>) -> Option<Moment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key?).copied()
    }
}

fn gathered(entry: &Entry, feed: &Feed, moments: &Moments, name: &str, bytes: u64) -> Gathered {
    let title = entry.title.as_ref().map(|title| page::words(&title.content)).filter(|title| !title.is_empty());
    let content = entry.content.as_ref().and_then(|content| content.body.as_deref()).map(page::words);
    let summary = entry.summary.as_ref().map(|summary| page::words(&summary.content));
    let body = longer(content.unwrap_or_default(), summary.unwrap_or_default());
    let url = link(entry);
    let moment = moments.of(entry.published.or(entry.updated));
    let article = Article {
        reference: url.clone().unwrap_or_else(|| if entry.id.is_empty() { name.to_owned() } else { entry.id.clone() }),
        url,
        publisher: feed.title.as_ref().map(|title| page::words(&title.content)).filter(|title| !title.is_empty()),
        published: moment.map(|moment| moment.date),
        language: entry.language.as_ref().or(feed.language.as_ref()).and_then(|tag| page::language(tag)),
        text: Article::compose(title.as_deref(), &body),
        title,
    };
    let authors: Vec<&str> = entry
        .authors
        .iter()
        .filter_map(|author| author.name.as_deref())
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    Gathered {
        byline: (!authors.is_empty()).then(|| authors.join(", ")),
        moment,
        teaser: body.len() < TEASER,
        ..Gathered::plain(article, bytes)
    }
}

fn longer(one: String, other: String) -> String {
    if one.len() >= other.len() { one } else { other }
}

/// The address of the article itself, not that of its comments or sound.
fn link(entry: &Entry) -> Option<String> {
    let own = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    own.or(entry.links.first()).map(|link| link.href.trim().to_owned()).filter(|href| !href.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Hill Country Wire</title><language>en-GB</language>
        <item><title>Army &amp; rebels trade fire</title><link>https://example.org/a</link><guid>a</guid>
        <pubDate>Fri, 21 Feb 2020 23:30:00 -0500</pubDate><dc:creator>A. Writer</dc:creator>
        <description>&lt;p&gt;Two men died.&lt;/p&gt;</description></item>
        <item><title>Long read</title><link>https://example.org/b</link>
        <content:encoded><![CDATA[<p>First paragraph.</p><p>Second &mdash; one.</p>]]></content:encoded></item>
        </channel></rss>"#;

    #[test]
    fn rss_entries_become_articles_in_their_own_time_zone() {
        let entries = entries(RSS.as_bytes(), "f.xml").unwrap();
        let first = &entries[0];
        assert_eq!(first.article.text, "Army & rebels trade fire\nTwo men died.");
        assert_eq!(first.article.published, Some(jiff::civil::date(2020, 2, 21)));
        assert_eq!(first.moment.unwrap().to_string(), "2020-02-21T23:30:00-05:00");
        assert_eq!(first.byline.as_deref(), Some("A. Writer"));
        assert_eq!(first.article.publisher.as_deref(), Some("Hill Country Wire"));
        assert_eq!(first.article.language.as_deref(), Some("en"));
        assert!(first.teaser);
        assert_eq!(entries[1].article.text, "Long read\nFirst paragraph.\nSecond — one.");
        assert_eq!(entries[1].article.reference, "https://example.org/b");
    }

    #[test]
    fn atom_and_json_feeds_too() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>f</id>
            <updated>2020-02-21T09:30:00+02:00</updated><entry><id>e</id><title>Troops leave</title>
            <link rel="alternate" href="https://example.org/e"/><updated>2020-02-22T00:30:00+02:00</updated>
            <published>2020-02-21T23:59:00-08:00</published><summary>They left.</summary></entry></feed>"#;
        let read = &entries(atom.as_bytes(), "f").unwrap()[0];
        assert_eq!(read.moment.unwrap().to_string(), "2020-02-21T23:59:00-08:00");
        let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"id": "1",
            "url": "https://example.org/1", "title": "Troops leave", "content_text": "They left.",
            "date_published": "2020-02-21T09:30:00Z"}]}"#;
        let read = &entries(json.as_bytes(), "f").unwrap()[0];
        assert_eq!(read.article.text, "Troops leave\nThey left.");
        assert_eq!(read.moment.unwrap().to_string(), "2020-02-21T09:30:00Z");
    }

    #[test]
    fn entities_of_a_feeds_own_are_not_expanded() {
        let layers: String =
            (1..12).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
        let bomb = format!(
            "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY l0 \"lol\">{layers}]><rss version=\"2.0\"><channel>\
             <title>x</title><item><title>&l11;</title><description>fine</description></item></channel></rss>"
        );
        let size = entries(bomb.as_bytes(), "f")
            .map_or(0, |entries| entries.iter().map(|entry| entry.article.text.len()).sum());
        assert!(size < 1000);
        let file = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\">\
             <channel><title>x</title><item><title>&f;</title></item></channel></rss>";
        if let Ok(entries) = entries(file.as_bytes(), "f") {
            assert!(!entries[0].article.text.contains("root:"));
        }
    }

    #[test]
    fn what_is_no_feed_says_so() {
        for bytes in [&b""[..], b"<rss>", b"<html></html>", b"{}", b"<rss version='2.0'><channel><item><title>a</b>"] {
            let _ = entries(bytes, "f");
        }
        assert!(entries(b"<html></html>", "f").unwrap_err().contains("no good feed"));
    }
}
