//! Text for people: control characters made harmless, colour where wanted, columns that line up.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects};
use unicode_width::UnicodeWidthStr as _;

/// What the reader of the output can see.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub colour: bool,
    pub terminal: bool,
    /// Columns before a line is folded.
    pub width: usize,
}

/// What a run of words is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Heading,
    Label,
    Event,
    Actor,
    Recipient,
    Place,
    Time,
    Toll,
    Source,
    Doubt,
}

impl Ink {
    fn style(self) -> anstyle::Style {
        let colour = |colour: AnsiColor| colour.on_default();
        match self {
            Self::Heading => anstyle::Style::new().effects(Effects::BOLD),
            Self::Label => anstyle::Style::new().effects(Effects::DIMMED),
            Self::Event => colour(AnsiColor::Red).effects(Effects::BOLD),
            Self::Actor => colour(AnsiColor::Cyan),
            Self::Recipient => colour(AnsiColor::Magenta),
            Self::Place => colour(AnsiColor::Green),
            Self::Time => colour(AnsiColor::Blue),
            Self::Toll => colour(AnsiColor::Yellow),
            Self::Source => colour(AnsiColor::Cyan).effects(Effects::UNDERLINE),
            Self::Doubt => colour(AnsiColor::Yellow).effects(Effects::ITALIC),
        }
    }
}

impl Style {
    /// The text in its colour, or as it is. `text` must already be plain.
    #[must_use]
    pub fn ink<'t>(self, ink: Ink, text: &'t str) -> Cow<'t, str> {
        if !self.colour || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let style = ink.style();
        Cow::Owned(format!("{style}{text}{style:#}"))
    }

    /// Folds a line to the width; later lines hang under `indent`.
    #[must_use]
    pub fn fold(self, first: &str, indent: &str, text: &str) -> String {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(indent)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        textwrap::fill(text, options)
    }
}

/// Article text as one harmless line: blanks become one blank, control and direction characters are shown as `\u{fffd}`.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            character if character.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            character if is_unsafe(character) => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
    out.trim().to_owned()
}

/// Characters that move the cursor or turn the text's direction.
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Rows with each column as wide as its widest cell; the first row is a heading.
#[must_use]
pub fn columns(rows: &[Vec<String>], indent: &str, style: Style) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::from(indent);
        for (cell, width) in row.iter().zip(&widths) {
            let gap = " ".repeat(width - cell.width() + 2);
            line.push_str(cell);
            line.push_str(&gap);
        }
        let line = line.trim_end();
        let _ = match number {
            0 => writeln!(out, "{}", style.ink(Ink::Label, line)),
            _ => writeln!(out, "{line}"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn article_text_cannot_drive_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\n\n c\u{202e}d\u{9b}e "), "a\u{fffd}[2Jb c\u{fffd}d\u{fffd}e");
    }

    #[test]
    fn columns_line_up_in_any_script() {
        let style = Style { colour: false, terminal: false, width: 80 };
        let rows = [["a", "b"], ["東京", "x"], ["é", "y"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(columns(&rows, "  ", style), "  a     b\n  東京  x\n  é     y\n");
    }

    #[test]
    fn colour_wraps_the_words_and_nothing_else() {
        let on = Style { colour: true, terminal: true, width: 80 };
        let off = Style { colour: false, ..on };
        assert_eq!(off.ink(Ink::Place, "Aden"), "Aden");
        let painted = on.ink(Ink::Place, "Aden");
        assert!(painted.starts_with('\u{1b}') && painted.contains("Aden") && painted.ends_with("\u{1b}[0m"));
    }
}
