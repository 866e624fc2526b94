//! The article's text on a page: what surrounds it is taken out first, then Readability finds where it stands.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

use super::head::squeezed;
use super::lines;

/// Elements that never hold article text.
const NEVER: &str = "script, style, noscript, template, svg, canvas, iframe, object, button, input, select, \
    textarea, nav, footer, figure, figcaption, picture, video, audio, img, dialog, menu, amp-ad, amp-sidebar, \
    amp-consent, amp-img, [hidden], [aria-hidden='true'], [role='navigation'], [role='complementary'], \
    [role='dialog'], [role='banner'], [role='contentinfo'], [role='search']";

/// The words of the article's text that Readability must find for it to be trusted.
const ENOUGH: usize = 250;

/// The article's text, a line a paragraph; empty when there is none.
pub fn main(document: Document, title: Option<&str>) -> String {
    document.select(NEVER).remove();
    remove_surroundings(&document);
    let fallback = document.clone();
    let config = Config { char_threshold: ENOUGH, disable_json_ld: true, ..Config::default() };
    let found = Readability::with_document(document, None, Some(config)).ok().and_then(|mut page| page.parse().ok());
    let prose = |root: &NodeRef<'_>, title: Option<&str>| {
        let lines = pieces(root).into_iter().filter(|piece| !piece.is_menu()).map(|piece| piece.text);
        lines::kept(&lines.collect::<Vec<_>>().join("\n"), title)
    };
    let text = found.map(|article| prose(&Document::fragment(article.content).root(), title)).unwrap_or_default();
    if text.len() >= ENOUGH {
        return text;
    }
    let whole = prose(&fallback.root(), title);
    let sentences = |text: &str| text.matches(". ").count() + text.matches(".\n").count();
    if text.is_empty() || sentences(&whole) > 3 * (sentences(&text) + 1) { whole } else { text }
}

/// Takes out what its name says to be a teaser, a notice or a caption, unless it holds much of the page's prose.
fn remove_surroundings(document: &Document) {
    let prose = |node: &NodeRef<'_>| -> usize {
        node.descendants_it()
            .filter(|inner| inner.node_name().is_some_and(|name| &*name == "p"))
            .map(|paragraph| paragraph.text().len())
            .sum()
    };
    let all = prose(&document.root());
    let named = document.select("[class], [id]");
    for node in named.nodes() {
        let tag = node.node_name();
        if matches!(tag.as_deref(), Some("html" | "body" | "main" | "article")) {
            continue;
        }
        let names = [node.class(), node.id_attr()];
        let most = names.into_iter().flatten().filter_map(|names| lines::surrounding(&names)).max();
        if most.is_some_and(|most| prose(node) * 100 <= all * most) && !has_headline(node) {
            node.remove_from_parent();
        }
    }
    for node in document.select("aside, header, form").nodes() {
        if prose(node) * 5 <= all && !has_headline(node) {
            node.remove_from_parent();
        }
    }
}

fn has_headline(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| inner.node_name().is_some_and(|name| &*name == "h1"))
}

/// The paragraphs below a node.
pub fn paragraphs(root: &NodeRef<'_>) -> Vec<String> {
    pieces(root).into_iter().map(|piece| piece.text).collect()
}

/// The text between the start or end of a block and the next.
struct Piece {
    text: String,
    /// All of it is a link.
    linked: bool,
}

impl Piece {
    fn is_menu(&self) -> bool {
        self.linked && self.text.len() < 150 && !self.text.ends_with(['.', '!', '?', '”', '"'])
    }
}

fn pieces(root: &NodeRef<'_>) -> Vec<Piece> {
    let mut paragraphs = Vec::new();
    let mut open = String::new();
    let (mut links, mut bare) = (0_usize, false);
    let mut close = |open: &mut String, bare: &mut bool| {
        let text = squeezed(open);
        if !text.is_empty() {
            paragraphs.push(Piece { text, linked: !*bare });
        }
        open.clear();
        *bare = false;
    };
    let mut waiting: Vec<(NodeRef<'_>, bool)> = vec![(*root, false)];
    while let Some((node, done)) = waiting.pop() {
        if node.is_text() {
            let text = node.text();
            bare |= links == 0 && text.chars().any(char::is_alphanumeric);
            open.push_str(&text);
            continue;
        }
        let tag = node.node_name();
        let tag = tag.as_deref().unwrap_or("");
        if matches!(tag, "script" | "style" | "noscript" | "template" | "head") {
            continue;
        }
        if tag == "a" {
            links = if done { links.saturating_sub(1) } else { links + 1 };
        }
        if is_block(tag) {
            close(&mut open, &mut bare);
        } else if matches!(tag, "td" | "th") {
            open.push(' ');
        }
        if done {
            continue;
        }
        if is_block(tag) || tag == "a" {
            waiting.push((node, true));
        }
        waiting.extend(node.children_it(true).map(|child| (child, false)));
    }
    close(&mut open, &mut bare);
    paragraphs
}

fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "aside"
            | "blockquote"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "table"
            | "tbody"
            | "thead"
            | "tr"
            | "td"
            | "th"
            | "br"
            | "hr"
            | "pre"
            | "figure"
            | "figcaption"
            | "address"
            | "center"
            | "details"
            | "summary"
            | "form"
            | "body"
            | "html"
            | "nav"
            | "title"
    )
}
