//! What the head of a page says of it: Open Graph, Dublin Core and the names that outlets' programs use.

use dom_query::Document;
use url::Url;

use super::Page;
use crate::dates::{self, Moment};
use crate::language::ISO_639_1;

const PUBLISHED: [&str; 26] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "citation_publication_date",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "pubdate",
    "originalpublicationdate",
    "article.published",
    "article_date_original",
    "rnews:datepublished",
    "displaydate",
    "date",
];
const MODIFIED: [&str; 6] =
    ["article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod", "last-modified"];
const TITLE: [&str; 4] = ["og:title", "twitter:title", "dc.title", "headline"];
const PUBLISHER: [&str; 5] = ["og:site_name", "dc.publisher", "publisher", "application-name", "twitter:site"];
const BYLINE: [&str; 7] =
    ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "citation_author"];

/// Reads the head. The date is left to the caller where the head has none.
pub fn read(document: &Document, address: Option<&str>) -> Page {
    let metas = metas(document);
    let first = |names: &[&str]| {
        let of = |name: &&str| metas.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        names.iter().find_map(of)
    };
    let canonical = document
        .select_single("link[rel='canonical']")
        .attr("href")
        .map(|href| href.to_string())
        .or_else(|| first(&["og:url"]))
        .and_then(|href| absolute(&href, address));
    let publisher = first(&PUBLISHER).map(|name| name.trim_start_matches('@').to_owned());
    Page {
        title: title(document, first(&TITLE), publisher.as_deref()),
        byline: first(&BYLINE).filter(|name| !name.contains("://")).or_else(|| printed_byline(document)),
        published: PUBLISHED.iter().find_map(|name| moment(&metas, name)),
        modified: MODIFIED.iter().find_map(|name| moment(&metas, name)),
        language: document.select_single("html").attr("lang").and_then(|tag| language(&tag)).or_else(|| {
            first(&["og:locale", "content-language", "language", "dc.language"]).and_then(|tag| language(&tag))
        }),
        canonical: canonical.or_else(|| address.map(str::to_owned)),
        publisher,
        ..Page::default()
    }
}

/// The ISO 639-1 code of a language tag such as `en-GB`.
#[must_use]
pub fn language(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_', ',', ';']).next()?.to_ascii_lowercase();
    ISO_639_1.iter().find(|(short, long)| code == *short || code == *long).map(|(short, _)| (*short).to_owned())
}

/// Name and content of every `<meta>` that says something, names in lower case.
fn metas(document: &Document) -> Vec<(String, String)> {
    let selection = document.select("meta[content]");
    let name = |node: &dom_query::NodeRef<'_>| {
        ["property", "name", "itemprop", "http-equiv"].iter().find_map(|attribute| node.attr(attribute))
    };
    let pairs = selection
        .nodes()
        .iter()
        .filter_map(|node| Some((name(node)?.trim().to_ascii_lowercase(), node.attr("content")?)));
    pairs.map(|(name, content)| (name, content.trim().to_owned())).filter(|(_, content)| !content.is_empty()).collect()
}

fn moment(metas: &[(String, String)], name: &str) -> Option<Moment> {
    metas
        .iter()
        .filter(|(key, _)| key == name)
        .find_map(|(_, value)| dates::moment(value).or_else(|| dates::find(value)))
}

/// The headline: the page's one `<h1>`, what it tells others, or its title without the outlet's name.
fn title(document: &Document, told: Option<String>, publisher: Option<&str>) -> Option<String> {
    let headings = document.select("h1");
    let heading: Vec<String> =
        headings.nodes().iter().map(|node| squeezed(&node.text())).filter(|text| text.contains(' ')).collect();
    let told = told.map(|title| without_outlet(&title, publisher));
    if let [only] = heading.as_slice() {
        return Some(only.clone());
    }
    let agreeing =
        heading.iter().find(|heading| told.as_deref().is_some_and(|told| told.eq_ignore_ascii_case(heading)));
    agreeing.cloned().or(told).or_else(|| named_headline(document)).or_else(|| {
        let title = without_outlet(&squeezed(&document.select_single("title").text()), publisher);
        (!title.is_empty()).then_some(title)
    })
}

/// The one heading that its class or item says to be the article's.
fn named_headline(document: &Document) -> Option<String> {
    let found = document.select("[itemprop='headline'], .entry-title, .post-title, .article-title, .headline");
    let [only] = found.nodes() else { return None };
    Some(squeezed(&only.text())).filter(|text| text.contains(' ') && text.len() < 300)
}

/// `Army leaves | The Daily` without the last part, when that is the outlet's name or much the shorter.
fn without_outlet(title: &str, publisher: Option<&str>) -> String {
    let title = squeezed(title);
    for mark in [" | ", " – ", " — ", " - ", " :: ", " » "] {
        if let Some((head, tail)) = title.rsplit_once(mark) {
            let is_name = publisher.is_some_and(|name| tail.eq_ignore_ascii_case(name));
            let words = |text: &str| text.split_whitespace().count();
            let as_name = tail.starts_with(char::is_uppercase) && words(tail) <= 4 && words(head) > words(tail);
            if is_name || as_name {
                return head.trim().to_owned();
            }
            if words(head) <= 3 && words(tail) >= 5 {
                return tail.trim().to_owned();
            }
        }
    }
    title
}

/// A byline printed under the headline.
fn printed_byline(document: &Document) -> Option<String> {
    const PLACES: &str = "[rel='author'], [itemprop='author'], .byline, .author, .article-author, .byline__name";
    let text = squeezed(&document.select_single(PLACES).text());
    let name = text.strip_prefix("By ").or_else(|| text.strip_prefix("by ")).unwrap_or(&text);
    (!name.is_empty() && name.len() < 100).then(|| name.to_owned())
}

fn absolute(href: &str, address: Option<&str>) -> Option<String> {
    let url = match address.and_then(|address| Url::parse(address).ok()) {
        Some(base) => base.join(href).ok()?,
        None => Url::parse(href).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// One blank wherever there was white space.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(html: &str) -> Page {
        read(&Document::from(html), Some("https://example.org/news/a"))
    }

    #[test]
    fn the_head_is_read() {
        let page = head(
            "<html lang=en-GB><head><title>Army leaves town at night | Hill Wire</title>
             <meta property=og:site_name content='Hill Wire'><meta name=author content='A. Writer'>
             <meta property=article:published_time content='2020-02-21T23:30:00-05:00'>
             <link rel=canonical href='/news/b'></head><body><h1>Logo</h1>",
        );
        assert_eq!(page.title.as_deref(), Some("Army leaves town at night"));
        assert_eq!(page.byline.as_deref(), Some("A. Writer"));
        assert_eq!(page.published.unwrap().to_string(), "2020-02-21T23:30:00-05:00");
        assert_eq!(page.canonical.as_deref(), Some("https://example.org/news/b"));
        assert_eq!(page.language.as_deref(), Some("en"));
    }

    #[test]
    fn a_heading_beats_what_is_told_to_others() {
        let page = head("<meta property=og:title content='You will not believe it'><h1>Army leaves <b>town</b></h1>");
        assert_eq!(page.title.as_deref(), Some("Army leaves town"));
        let page = head(
            "<meta property=og:title content='Army leaves town - Hill Wire'><h1>Hill Wire</h1><h1>More to read</h1>",
        );
        assert_eq!(page.title.as_deref(), Some("Army leaves town"));
    }

    #[test]
    fn a_canonical_address_is_a_web_address() {
        assert_eq!(
            head("<link rel=canonical href='javascript:x()'>").canonical.as_deref(),
            Some("https://example.org/news/a")
        );
    }
}
