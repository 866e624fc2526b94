//! What a file holds: by its ending, and where that says nothing by how it begins.

use std::path::Path;

use crate::decode;

/// A format that articles come in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// To be told from ending and beginning.
    #[default]
    Auto,
    Text,
    Markdown,
    Html,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A news sitemap.
    Sitemap,
    Jsonl,
    Csv,
    Tsv,
    Warc,
    /// One message, EML.
    Mail,
}

/// Settles `Auto`. `ending` is that of the unpacked file, in lower case, empty when there is none.
pub fn settle(kind: Kind, name: &str, ending: &str, start: &[u8]) -> Kind {
    if kind != Kind::Auto {
        return kind;
    }
    if start.starts_with(b"WARC/") {
        return Kind::Warc;
    }
    match ending {
        "jsonl" | "ndjson" => return Kind::Jsonl,
        "csv" => return Kind::Csv,
        "tsv" | "tab" => return Kind::Tsv,
        "eml" => return Kind::Mail,
        "warc" => return Kind::Warc,
        "md" | "markdown" => return Kind::Markdown,
        _ => {}
    }
    if name == "-" && decode::first_visible(start) == Some(b'{') && !is_json_feed(start) {
        return Kind::Jsonl;
    }
    if is_json_feed(start) {
        return Kind::Feed;
    }
    by_markup(start).unwrap_or(match ending {
        "html" | "htm" | "xhtml" | "shtml" => Kind::Html,
        "rss" | "atom" => Kind::Feed,
        _ => Kind::Text,
    })
}

/// The ending of a file name in lower case, without those of packing.
pub fn ending(name: &str) -> String {
    let mut path = Path::new(name);
    loop {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
        match ending.as_str() {
            "gz" | "zst" | "gzip" | "zstd" => path = Path::new(path.file_stem().unwrap_or_default()),
            _ => return ending,
        }
    }
}

fn is_json_feed(start: &[u8]) -> bool {
    let start = &start[..start.len().min(2000)];
    decode::first_visible(start) == Some(b'{') && contains(start, b"://jsonfeed.org/version/")
}

/// What the first tags say, where the bytes begin with a tag at all.
fn by_markup(start: &[u8]) -> Option<Kind> {
    if decode::first_visible(start) != Some(b'<') {
        return None;
    }
    let start: Vec<u8> = start.iter().take(4000).filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let first = |mark: &[u8]| start.windows(mark.len()).position(|window| window == mark);
    let marks: [(&[u8], Kind); 8] = [
        (b"<!doctype html", Kind::Html),
        (b"<html", Kind::Html),
        (b"<head", Kind::Html),
        (b"<rss", Kind::Feed),
        (b"<feed", Kind::Feed),
        (b"<rdf:rdf", Kind::Feed),
        (b"<urlset", Kind::Sitemap),
        (b"<sitemapindex", Kind::Sitemap),
    ];
    marks.iter().filter_map(|(mark, kind)| Some((first(mark)?, *kind))).min_by_key(|(at, _)| *at).map(|(_, kind)| kind)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, start: &[u8]) -> Kind {
        settle(Kind::Auto, name, &ending(name), start)
    }

    #[test]
    fn json_lines_are_told_by_the_ending_and_on_standard_input_by_the_first_character() {
        assert_eq!(told("a.JSONL", b""), Kind::Jsonl);
        assert_eq!(told("a.jsonl.gz", b""), Kind::Jsonl);
        assert_eq!(told("a.txt", b"{"), Kind::Text);
        assert_eq!(told("-", b"\xef\xbb\xbf {"), Kind::Jsonl);
        assert_eq!(told("-", b"Rebels"), Kind::Text);
        assert_eq!(settle(Kind::Text, "a.jsonl", "jsonl", b"{"), Kind::Text);
    }

    #[test]
    fn markup_is_told_by_its_first_tags() {
        assert_eq!(told("a", b"\n<!DOCTYPE html><html>"), Kind::Html);
        assert_eq!(told("a.txt", b"<html>"), Kind::Html);
        assert_eq!(told("a.xml", b"<?xml version='1.0'?><rss version='2.0'>"), Kind::Feed);
        assert_eq!(told("a.xml", b"<?xml version='1.0'?><urlset xmlns='x'>"), Kind::Sitemap);
        assert_eq!(told("a.json", b"{\"version\": \"https://jsonfeed.org/version/1.1\""), Kind::Feed);
        assert_eq!(told("a.htm", b"<p>Troops left."), Kind::Html);
        assert_eq!(told("a", b"WARC/1.0\r\n"), Kind::Warc);
        assert_eq!(told("a.txt", b"He wrote <html> on the wall."), Kind::Text);
    }
}
