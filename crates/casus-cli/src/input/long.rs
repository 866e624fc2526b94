//! Texts too long to work on whole are cut into parts where a paragraph ends, so that memory stays bounded.

use std::ops::Range;
use std::sync::Arc;

use casus::article::Article;

use super::{Item, Take};
use crate::talk::Talk;

/// Articles up to this many bytes stay whole; the longest reports in print are a third of it.
const WHOLE: usize = 1 << 18;

/// Where in a longer text a part lies. Records of the part are moved back by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Id and digest of the whole text.
    pub id: Arc<str>,
    pub sha256: Arc<str>,
    /// Bytes and code points before the part.
    pub bytes: usize,
    pub points: usize,
}

/// Hands on an article that took so many bytes of input, whole or in parts.
pub fn each_part_of(article: Article, bytes: u64, name: &str, talk: &Talk, take: Take<'_>) -> anyhow::Result<()> {
    if article.text.len() <= WHOLE {
        return take(Item { article, part: None, bytes });
    }
    let ranges = cuts(&article.text, WHOLE);
    talk.note(&format!(
        "{name}: a text of {} MB is worked on in {} parts; a name told in one part is not known in the next. \
         If it holds many articles, give them as JSON Lines",
        article.text.len().div_ceil(1_000_000),
        ranges.len()
    ));
    let (id, sha256): (Arc<str>, Arc<str>) = (article.id().into(), article.sha256().into());
    let mut points = 0;
    let share = bytes / ranges.len() as u64;
    for range in ranges {
        let text = article.text[range.clone()].to_owned();
        let part = Part { id: Arc::clone(&id), sha256: Arc::clone(&sha256), bytes: range.start, points };
        points += text.chars().count();
        let header = Article { text, ..header(&article) };
        take(Item { article: header, part: Some(part), bytes: share })?;
    }
    Ok(())
}

/// The article without its text.
fn header(article: &Article) -> Article {
    Article {
        reference: article.reference.clone(),
        url: article.url.clone(),
        title: article.title.clone(),
        publisher: article.publisher.clone(),
        published: article.published,
        language: article.language.clone(),
        text: String::new(),
    }
}

/// Ranges that together are the text, each at most `limit` bytes, each ending at the best place for it.
fn cuts(text: &str, limit: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    while text.len() - start > limit {
        let end = start + best_end(&text[start..text.floor_char_boundary(start + limit)]);
        ranges.push(start..end);
        start = end;
    }
    if start < text.len() {
        ranges.push(start..text.len());
    }
    ranges
}

/// After the last paragraph, else line, else sentence, else word in the second half; else the whole window.
fn best_end(window: &str) -> usize {
    let half = window.floor_char_boundary(window.len() / 2);
    ["\n\n", "\n", ". ", " "]
        .iter()
        .find_map(|mark| window[half..].rfind(mark).map(|at| half + at + mark.len()))
        .unwrap_or(window.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_put_together_are_the_text() {
        for unit in ["word ", "A sentence. ", "Line\n", "Paragraph.\n\n", "é", "🙂"] {
            let text = unit.repeat(100);
            let ranges = cuts(&text, 64);
            let whole: String = ranges.iter().map(|range| &text[range.clone()]).collect();
            assert_eq!(whole, text);
            assert!(ranges.iter().all(|range| !range.is_empty() && range.len() <= 64));
        }
    }

    #[test]
    fn a_paragraph_is_the_best_place_to_cut() {
        let text = format!("{}\n\nsecond one. third one {}", "a".repeat(40), "b".repeat(40));
        assert_eq!(cuts(&text, 64)[0], 0..42);
    }
}
