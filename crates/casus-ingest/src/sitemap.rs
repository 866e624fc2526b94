//! News sitemaps: addresses of articles with title, date and publisher, but without text.

use casus::article::Article;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::gathered::Gathered;
use crate::{dates, decode, page};

/// The entries of a sitemap, in its order; each has a title for its text, and is a teaser.
///
/// # Errors
/// When the bytes are no sitemap, or one that only lists others or pages without titles.
pub fn entries(bytes: &[u8], name: &str) -> Result<Vec<Gathered>, String> {
    let listed = pages(bytes)?;
    if listed.is_empty() {
        return Err("lists no page".to_owned());
    }
    let entries: Vec<Gathered> = listed.into_iter().filter_map(gathered).collect();
    if entries.is_empty() {
        return Err(format!("{name} lists pages without titles, which are no articles; fetch the pages"));
    }
    Ok(entries)
}

/// A page as a sitemap names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    pub url: String,
    pub title: Option<String>,
    pub published: Option<String>,
    pub publisher: Option<String>,
    pub language: Option<String>,
}

/// All pages, or other sitemaps, that a sitemap lists.
///
/// # Errors
/// When the bytes are no XML.
pub fn pages(bytes: &[u8]) -> Result<Vec<Page>, String> {
    let xml = decode::declared(bytes, None);
    let mut reader = Reader::from_str(&xml);
    reader.config_mut().check_end_names = false;
    let mut pages = Vec::new();
    let mut page = Page::default();
    let mut text = String::new();
    loop {
        let event = reader.read_event();
        let event = event.map_err(|error| format!("is no good sitemap: {error}, byte {}", reader.buffer_position()))?;
        match event {
            Event::Start(_) => text.clear(),
            Event::Text(part) => text.push_str(&part),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(name) => text.push_str(&format!("&{};", &*name)),
            Event::End(end) => {
                let told = Some(page::words(&text)).filter(|told| !told.is_empty());
                match end.local_name().as_ref() {
                    "loc" if page.url.is_empty() => page.url = told.unwrap_or_default(),
                    "title" => page.title = told,
                    "publication_date" => page.published = told,
                    "lastmod" if page.published.is_none() => page.published = told,
                    "name" => page.publisher = told,
                    "language" => page.language = told,
                    "url" | "sitemap" if !page.url.is_empty() => pages.push(std::mem::take(&mut page)),
                    _ => {}
                }
                text.clear();
            }
            Event::Eof => return Ok(pages),
            _ => {}
        }
    }
}

fn gathered(page: Page) -> Option<Gathered> {
    let title = page.title?;
    let moment = page.published.as_deref().and_then(dates::moment);
    let article = Article {
        reference: page.url.clone(),
        url: Some(page.url),
        text: title.clone(),
        title: Some(title),
        publisher: page.publisher,
        published: moment.map(|moment| moment.date),
        language: page.language.as_deref().and_then(page::language),
    };
    Some(Gathered { moment, teaser: true, ..Gathered::plain(article, 0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_title_date_and_publisher() {
        let map = r#"<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
            xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://example.org/a?x=1&amp;y=2</loc>
            <news:news><news:publication><news:name>Hill Wire</news:name><news:language>en</news:language>
            </news:publication><news:publication_date>2020-02-21T23:30:00+03:00</news:publication_date>
            <news:title>Army &amp; rebels</news:title></news:news></url><url><loc>https://example.org/b</loc></url></urlset>"#;
        let entries = entries(map.as_bytes(), "s.xml").unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].article.text, "Army & rebels");
        assert_eq!(entries[0].article.url.as_deref(), Some("https://example.org/a?x=1&y=2"));
        assert_eq!(entries[0].moment.unwrap().to_string(), "2020-02-21T23:30:00+03:00");
        assert_eq!(pages(map.as_bytes()).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_sitemap_says_so() {
        assert!(entries(b"<urlset></urlset>", "s").unwrap_err().contains("no page"));
        assert!(entries(b"<urlset><url><loc>", "s").is_err());
    }
}
