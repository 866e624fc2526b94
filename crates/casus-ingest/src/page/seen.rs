//! The date of publication as readers see it: `<time>`, the line under the headline, the address.

use dom_query::{Document, NodeRef};

use super::head::squeezed;
use crate::dates::{self, Moment};

/// Places that hold the article's own date, the most telling first.
const PLACES: [&str; 6] = [
    "time[pubdate], time[itemprop='datePublished'], [itemprop='datePublished']",
    "article header time, .article-header time, .entry-header time, .byline time, .dateline time, h1 ~ time, h1 ~ * time",
    "[class*='published'], [class*='publish-date'], [class*='posted']",
    "[class*='publish'], [class*='pub-date'], [class*='pubdate'], [class*='dateline'], [class*='timestamp'], \
     [class*='article-date'], [class*='post-date'], [class*='entry-date'], [class*='story-date'], [class*='date-line'], [id*='date']",
    "[class*='byline'], [class*='meta'], [class*='date'], [class*='author'], [class*='info']",
    "time",
];

/// Parts of a page whose dates are those of other articles.
const ELSEWHERE: [&str; 8] = ["related", "recommend", "comment", "sidebar", "more-", "latest", "trending", "footer"];

/// The first date in the most telling place, else near the headline, else in the address.
pub fn published(document: &Document, address: Option<&str>) -> Option<Moment> {
    let placed = PLACES
        .iter()
        .find_map(|place| document.select(place).nodes().iter().filter(|node| !is_elsewhere(node)).find_map(in_node));
    placed.or_else(|| under_headline(document)).or_else(|| at_start(document)).or_else(|| address.and_then(in_address))
}

fn in_node(node: &NodeRef<'_>) -> Option<Moment> {
    let told = ["datetime", "content", "data-datetime", "title"].iter().filter_map(|name| node.attr(name));
    let told = told.into_iter().find_map(|text| dates::moment(&text).or_else(|| dates::find(&text)));
    told.or_else(|| {
        let text = squeezed(&node.text());
        (text.len() < 200).then(|| dates::find(&text)).flatten()
    })
}

fn is_elsewhere(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|parent| {
        let tag = parent.node_name();
        let named = [parent.class(), parent.id_attr()].into_iter().flatten().map(|name| name.to_ascii_lowercase());
        matches!(tag.as_deref(), Some("aside" | "footer" | "nav"))
            || named.into_iter().any(|name| ELSEWHERE.iter().any(|part| name.contains(part)))
    })
}

/// In the few short lines that follow the headline.
fn under_headline(document: &Document) -> Option<Moment> {
    let headings = document.select("h1");
    headings.nodes().iter().find_map(|heading| {
        let mut next = heading.next_sibling().or_else(|| heading.parent().and_then(|parent| parent.next_sibling()));
        for _ in 0..8 {
            let node = next?;
            let text = squeezed(&node.text());
            if let Some(found) = dates::find(text.get(..text.floor_char_boundary(160))?) {
                return Some(found);
            }
            next = node.next_sibling();
        }
        None
    })
}

/// In one of the first short pieces of text of the page, as on pages without any markup to go by.
fn at_start(document: &Document) -> Option<Moment> {
    let body = document.body()?;
    let texts = body
        .descendants_it()
        .filter(|node| node.is_text() && !in_script(node) && !is_elsewhere(node))
        .map(|node| squeezed(&node.text()));
    texts.filter(|text| text.len() > 5).take(60).filter(|text| text.len() < 90).find_map(|text| dates::find(&text))
}

fn in_script(node: &NodeRef<'_>) -> bool {
    node.parent().and_then(|parent| parent.node_name()).is_some_and(|name| matches!(&*name, "script" | "style"))
}

/// `/2020/02/21/` or `/2020-02-21-` in an address.
fn in_address(address: &str) -> Option<Moment> {
    let digits: Vec<&str> = address.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let day = |year: &str, month: &str, day: &str| {
        let plausible = year.len() == 4 && month.len() <= 2 && day.len() <= 2;
        plausible.then(|| dates::parse(&format!("{year}-{month:0>2}-{day:0>2}"))).flatten()
    };
    let parts = digits.windows(3).find_map(|three| day(three[0], three[1], three[2]));
    let solid = || digits.iter().filter(|part| part.len() == 8).find_map(|part| dates::parse(part));
    parts.or_else(solid).filter(|date| (1990..2100).contains(&date.year())).map(Moment::day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let found = published(&Document::from(html), None).map(|moment| moment.to_string());
        assert_eq!(found.as_deref(), expected, "{html}");
    }

    #[test]
    fn the_articles_own_date_is_found_where_readers_see_it() {
        check("<h1>Army leaves</h1><time datetime='2020-02-21T09:30:00Z'>today</time>", Some("2020-02-21T09:30:00Z"));
        check("<h1>Army leaves</h1><p>By A. Writer</p><p>Published: 21st February, 2020</p>", Some("2020-02-21"));
        check(
            "<h1>Army leaves</h1><div class=story-date>Fri 21 Feb 2020 09.30 GMT</div>",
            Some("2020-02-21T09:30:00Z"),
        );
        check(
            "<aside><time datetime=2019-01-01></time></aside><h1>A</h1><time datetime=2020-02-21></time>",
            Some("2020-02-21"),
        );
        check("<table><tr><td><b>Army leaves</b><br>February 21, 2020<p>Text</table>", Some("2020-02-21"));
        check("<h1>Army leaves</h1><p>In the town nothing moved.</p>", None);
    }

    #[test]
    fn an_address_may_tell_the_day() {
        let day = |address| in_address(address).map(|moment| moment.to_string());
        assert_eq!(day("https://example.org/2020/2/21/army").as_deref(), Some("2020-02-21"));
        assert_eq!(day("https://example.org/a-20200221-x").as_deref(), Some("2020-02-21"));
        assert_eq!(day("https://example.org/2020/army-12").as_deref(), None);
    }
}
