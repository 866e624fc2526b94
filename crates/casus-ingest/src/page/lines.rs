//! Lines that are no article text although they stand among it: teasers, calls to subscribe, credits, bylines.

use std::sync::LazyLock;

/// Words of lines and names of parts, from the tables.
static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    lines: rows(include_str!("../../data/lines.tsv")),
    parts: rows(include_str!("../../data/parts.tsv")),
});

struct Tables {
    lines: Vec<(&'static str, &'static str)>,
    parts: Vec<(&'static str, &'static str)>,
}

fn rows(table: &'static str) -> Vec<(&'static str, &'static str)> {
    let rows = table.lines().filter(|line| !line.starts_with("# ")).skip(1);
    rows.filter_map(|row| row.split_once('\t')).collect()
}

/// How much of a page's prose a part may hold and still be taken out, in percent, by its names; `None` when they say
/// nothing.
pub fn surrounding(names: &str) -> Option<usize> {
    const NOTICES: [&str; 6] = ["cookie", "consent", "gdpr", "comments", "disqus", "newsletter"];
    let notice = NOTICES.iter().any(|notice| names.to_ascii_lowercase().contains(notice));
    is_surrounding(names).then_some(if notice { 90 } else { 40 })
}

/// The text without such lines, and without a first line that repeats the title.
pub fn kept(text: &str, title: Option<&str>) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines() {
        let repeats_title = title.is_some_and(|title| title.eq_ignore_ascii_case(line));
        let twice = lines.last() == Some(&line) || (line.len() > 60 && lines.contains(&line));
        if !repeats_title && !twice && !is_surrounding_line(line) {
            lines.push(line);
        }
    }
    let first = lines.iter().position(|line| !is_credit(line)).unwrap_or(lines.len());
    let mut lines = lines.split_off(first.min(8));
    while lines.last().is_some_and(|line| !ends_as_prose(line) && line.len() < 60) {
        lines.pop();
    }
    lines.join("\n")
}

/// Whether the names of an element's classes or its id say that it is no part of the article.
fn is_surrounding(names: &str) -> bool {
    let names = names.to_ascii_lowercase();
    names.split_whitespace().any(|name| {
        let mut words = name.split(['-', '_', ':', '.']).filter(|word| !word.is_empty());
        TABLES.parts.iter().any(|(part, how)| match *how {
            "word" => words.clone().any(|word| word == *part),
            "start" => name.starts_with(part),
            _ => name.contains(part),
        }) && words.next().is_some()
    })
}

/// A line that calls to read, watch, follow or pay, or credits a picture.
fn is_surrounding_line(line: &str) -> bool {
    if is_clock(line) {
        return true;
    }
    let line =
        line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©' && c != '[' && c != '(').to_lowercase();
    TABLES.lines.iter().any(|(words, how)| match *how {
        "is" => line.trim_end_matches(['.', ':', '!', ' ']) == *words,
        "start" => line.starts_with(words) && line.len() < 220,
        "holds" => line.contains(words) && line.len() < 120,
        _ => line.starts_with(words),
    })
}

/// A time of day by itself, as live blogs have them.
fn is_clock(line: &str) -> bool {
    let zone =
        |word: &str| matches!(word, "GMT" | "UTC" | "BST" | "CET" | "CEST" | "EST" | "EDT" | "am" | "pm" | "AM" | "PM");
    line.split_whitespace()
        .all(|word| zone(word) || word.chars().all(|c| c.is_ascii_digit() || ":.,-–—|/•·".contains(c)))
}

/// A byline, a date or a place by itself at the head of a text.
fn is_credit(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    if words.len() > 14 || ends_as_prose(line) {
        return false;
    }
    let first = words.first().map_or(String::new(), |word| word.to_lowercase());
    let told = ["by", "published", "updated", "posted", "from", "last", "first", "written", "reporting"];
    told.contains(&first.trim_end_matches(':')) || crate::dates::find(line).is_some() || words.len() <= 2
}

fn ends_as_prose(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', '"', '”', '’', ')', ':', ';', '…', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_credits_go_and_prose_stays() {
        let text = "Army leaves town\nBy A. Writer\n21 February 2020\nTroops left the town on Friday.\nRead more: What we know\n\
                    Advertisement\nThe mayor said they had read more letters than he could count.\nSign up for our newsletter";
        assert_eq!(
            kept(text, Some("Army leaves town")),
            "Troops left the town on Friday.\nThe mayor said they had read more letters than he could count."
        );
    }

    #[test]
    fn parts_are_told_by_their_names() {
        for name in ["related-links", "c-newsletter__box", "cookie", "article-tags", "share-bar", "ad", "img-caption"] {
            assert!(is_surrounding(name), "{name}");
        }
        for name in ["article-body", "story", "shared-content-grid-main", "lead", "header-text", "badge", "content"] {
            assert!(!is_surrounding(name), "{name}");
        }
    }

    #[test]
    fn tables_are_in_lower_case() {
        for (words, _) in TABLES.lines.iter().chain(&TABLES.parts) {
            assert_eq!(*words, words.to_lowercase());
        }
    }
}
