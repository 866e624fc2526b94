//! A web page to an article: what is said about it in the head, and its text without all that surrounds it.

mod head;
mod ld;
mod lines;
mod seen;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

use casus::article::Article;
use dom_query::Document;

use crate::dates::Moment;
use crate::gathered::Gathered;
use crate::limits;

pub use head::language;

/// What a page says, and says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<Moment>,
    pub modified: Option<Moment>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// The address that the page gives as its own.
    pub canonical: Option<String>,
    /// The article's text, a line a paragraph.
    pub text: String,
    /// Only the beginning of the article is on the page.
    pub stub: bool,
}

/// Reads a page; `address` is where it was found.
///
/// # Errors
/// When no text can be told from what surrounds it, or the page is nested too deep to be one.
pub fn read(html: &str, address: Option<&str>) -> Result<Page, String> {
    if deeper_than(html, limits::DEEPEST_PAGE) {
        return Err(format!("has over {} elements inside each other; no page of words has", limits::DEEPEST_PAGE));
    }
    catch_unwind(AssertUnwindSafe(|| extract(html, address)))
        .unwrap_or_else(|_| Err("is a page that cannot be taken apart".to_owned()))
}

fn extract(html: &str, address: Option<&str>) -> Result<Page, String> {
    let document = Document::from(html);
    let mut page = head::read(&document, address);
    let told = ld::read(&document);
    page.published = told.published.or(page.published).or_else(|| seen::published(&document, address));
    page.modified = told.modified.or(page.modified);
    page.title = told.title.or(page.title);
    page.byline = told.byline.or(page.byline);
    page.publisher = told.publisher.or(page.publisher);
    page.language = page.language.or(told.language);
    page.stub = told.stub;
    let mut text = text::main(document, page.title.as_deref());
    let body = told.body.map(|body| lines::kept(&words(&body), page.title.as_deref()));
    if let Some(body) = body.filter(|body| body.len() > text.len() * 3 / 2) {
        text = body;
    }
    if text.is_empty() {
        return Err("is a page without an article's text".to_owned());
    }
    page.text = text;
    Ok(page)
}

impl Page {
    /// The article; `name` stands for one that has no address.
    #[must_use]
    pub fn gathered(self, name: &str, bytes: u64) -> Gathered {
        let article = Article {
            reference: name.to_owned(),
            url: self.canonical,
            publisher: self.publisher,
            published: self.published.map(|moment| moment.date),
            language: self.language,
            text: Article::compose(self.title.as_deref(), &self.text),
            title: self.title,
        };
        Gathered { byline: self.byline, moment: self.published, teaser: self.stub, ..Gathered::plain(article, bytes) }
    }
}

/// The words of a piece of HTML, a line a paragraph.
#[must_use]
pub fn words(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return tidy_lines(html);
    }
    if deeper_than(html, limits::DEEPEST_PAGE) {
        return String::new();
    }
    text::paragraphs(&Document::fragment(html).root()).join("\n")
}

fn tidy_lines(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether more elements stand inside each other than `limit`, by a count of tags that end nothing.
fn deeper_than(html: &str, limit: usize) -> bool {
    const VOID: [&str; 14] =
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
    const IMPLIED: [&str; 10] = ["p", "li", "dt", "dd", "tr", "td", "th", "option", "tbody", "thead"];
    let mut depth = 0_usize;
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let end = rest.strip_prefix('/');
        let name: String = end.unwrap_or(rest).chars().take(10).take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if name.is_empty() || VOID.contains(&name.as_str()) || IMPLIED.contains(&name.as_str()) {
            continue;
        }
        let closed = rest.get(..rest.find('>').unwrap_or(0)).is_some_and(|tag| tag.ends_with('/'));
        match end {
            Some(_) => depth = depth.saturating_sub(1),
            None if !closed => depth += 1,
            None => {}
        }
        if depth > limit {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_html_give_their_words() {
        assert_eq!(words("Army &amp; rebels"), "Army & rebels");
        assert_eq!(words("<p>One <b>two</b>.</p><p>Three<br>four.</p>"), "One two.\nThree\nfour.");
        assert_eq!(words("  plain \n\n text "), "plain\ntext");
        assert_eq!(words("<script>x()</script><style>a{}</style>Seen"), "Seen");
    }

    #[test]
    fn pages_nested_without_end_are_refused() {
        for tag in ["<div>", "<b>", "<a><b>", "<p><blockquote>", "<table><tr><td>", "<svg><g>"] {
            let html = format!("<html><body>{}", tag.repeat(100_000));
            assert!(read(&html, None).is_err(), "{tag}");
            assert!(words(&html).is_empty());
        }
        let wide = format!("<html><body><p>{}", "<p>Two men died in the town.</p>".repeat(5000));
        assert!(!deeper_than(&wide, limits::DEEPEST_PAGE));
    }
}
