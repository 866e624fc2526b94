//! Markdown to an article: the words without their markup; title and date from front matter or the first heading.

use casus::article::Article;
use pulldown_cmark::{Event, HeadingLevel, Options as Syntax, Parser, Tag, TagEnd};

use crate::dates;
use crate::gather::Options;
use crate::gathered::Gathered;

/// Turns a text that is Markdown into its words.
pub fn article(mut gathered: Gathered, options: &Options) -> Gathered {
    let read = words(&gathered.article.text);
    let title = options.title.clone().or(read.front("title")).or(read.heading);
    let article = &mut gathered.article;
    article.text = Article::compose(title.as_deref(), &read.text);
    article.title = title;
    gathered.moment = front(&read.front, "date").and_then(|date| dates::moment(&date));
    article.published = gathered.moment.map(|moment| moment.date);
    gathered.byline = front(&read.front, "author");
    gathered
}

#[derive(Debug, Default)]
struct Words {
    text: String,
    /// The first heading, when it is of the first level.
    heading: Option<String>,
    front: String,
}

impl Words {
    fn front(&self, key: &str) -> Option<String> {
        front(&self.front, key)
    }
}

/// The value of a `key: value` line.
fn front(lines: &str, key: &str) -> Option<String> {
    let value = lines.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix([':', '=']))?;
    let value = value.trim().trim_matches(['"', '\'']).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn words(markdown: &str) -> Words {
    let syntax = Syntax::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Syntax::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Syntax::ENABLE_TABLES
        | Syntax::ENABLE_STRIKETHROUGH;
    let mut words = Words::default();
    let mut silent = 0_usize;
    let mut in_front = false;
    let mut title: Option<String> = None;
    for event in Parser::new_ext(markdown, syntax) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => in_front = true,
            Event::End(TagEnd::MetadataBlock(_)) => in_front = false,
            Event::Start(Tag::Image { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock) => silent += 1,
            Event::End(TagEnd::Image | TagEnd::CodeBlock | TagEnd::HtmlBlock) => silent -= 1,
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if words.text.is_empty() => {
                title = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) if title.is_some() => words.heading = title.take(),
            Event::Text(text) if in_front => words.front.push_str(&text),
            Event::Text(text) | Event::Code(text) if silent == 0 => {
                title.as_mut().unwrap_or(&mut words.text).push_str(&text);
            }
            Event::SoftBreak => title.as_mut().unwrap_or(&mut words.text).push(' '),
            Event::HardBreak => words.text.push('\n'),
            Event::End(end) if ends_line(end) && !words.text.is_empty() && !words.text.ends_with('\n') => {
                words.text.push('\n');
            }
            _ => {}
        }
    }
    words.text.truncate(words.text.trim_end().len());
    words
}

fn ends_line(end: TagEnd) -> bool {
    use TagEnd::{BlockQuote, Heading, Item, Paragraph, TableCell, TableHead, TableRow};
    matches!(end, Paragraph | Heading(_) | Item | TableCell | TableHead | TableRow | BlockQuote(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(markdown: &str) -> Gathered {
        let article = Article {
            reference: "a.md".to_owned(),
            url: None,
            title: None,
            publisher: None,
            published: None,
            language: None,
            text: markdown.to_owned(),
        };
        super::article(Gathered::plain(article, 0), &Options::default())
    }

    #[test]
    fn words_stay_and_markup_goes() {
        let read = read(
            "# Army *leaves* town\n\nTroops [left](https://example.org) the **town**\non Friday.\n\n![map](a.png)\n\n\
             - one gun\n- two guns\n\n```\ncode\n```\n\n<div>x</div>\n\nAll quiet.\n",
        );
        assert_eq!(read.article.title.as_deref(), Some("Army leaves town"));
        assert_eq!(
            read.article.text,
            "Army leaves town\nTroops left the town on Friday.\none gun\ntwo guns\nAll quiet."
        );
    }

    #[test]
    fn front_matter_tells_title_and_date() {
        let read = read(
            "---\ntitle: \"Army leaves\"\ndate: 2020-02-21T09:30:00+02:00\nauthor: A. Writer\n---\n\nThey left.\n",
        );
        assert_eq!(read.article.text, "Army leaves\nThey left.");
        assert_eq!(read.moment.unwrap().to_string(), "2020-02-21T09:30:00+02:00");
        assert_eq!(read.byline.as_deref(), Some("A. Writer"));
    }
}
