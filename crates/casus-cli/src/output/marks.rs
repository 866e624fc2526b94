//! The sentence of an assertion with the words that carry its fields in labelled brackets.

use casus::record::{AssertionRecord, CodePoints};

use super::paint::{Ink, Style, is_unsafe};

/// A run of code points of the sentence, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    start: usize,
    end: usize,
    label: String,
    ink: Ink,
}

/// `[source Rebels] said [actor the army] [act shelled] [place Aden].` Brackets nest and never cross.
#[must_use]
pub fn marked(record: &AssertionRecord, style: Style) -> String {
    let mut pen = Pen { characters: record.sentence.text.chars().collect(), out: String::new(), style };
    let marks = nested(marks(record));
    let end = pen.characters.len();
    pen.write(0, end, &marks, None);
    pen.out.trim().to_owned()
}

/// All marks that lie in the sentence, in the order of their fields.
fn marks(record: &AssertionRecord) -> Vec<Mark> {
    let [from, to] = record.sentence.span;
    let mut marks: Vec<Mark> = Vec::new();
    let mut add = |span: CodePoints, label: &str, ink: Ink| {
        let [start, end] = span;
        if from <= start && start < end && end <= to {
            marks.push(Mark { start: start - from, end: end - from, label: label.to_owned(), ink });
        }
    };
    add(record.event.span, "act", Ink::Event);
    record.actors.iter().for_each(|actor| add(actor.span, "actor", Ink::Actor));
    record.recipients.iter().for_each(|recipient| add(recipient.span, "recipient", Ink::Recipient));
    record.place.iter().for_each(|place| add(place.span, "place", Ink::Place));
    record.time.iter().filter_map(|time| time.span).for_each(|span| add(span, "time", Ink::Time));
    record.toll.iter().for_each(|loss| add(loss.span, "toll", Ink::Toll));
    record.materiel.iter().for_each(|item| add(item.span, "arms", Ink::Toll));
    record.sources.iter().for_each(|source| add(source.span, "source", Ink::Source));
    marks
}

/// In order, outer before inner; the same words twice become one mark; what would cross ends with the outer one.
fn nested(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.start, usize::MAX - mark.end));
    let mut out: Vec<Mark> = Vec::new();
    for mut mark in marks {
        for outer in &out {
            if outer.start < mark.start && mark.start < outer.end {
                mark.end = mark.end.min(outer.end);
            }
        }
        match out.iter_mut().find(|other| (other.start, other.end) == (mark.start, mark.end)) {
            Some(same) if same.label.split('+').any(|label| label == mark.label) => {}
            Some(same) => same.label = format!("{}+{}", same.label, mark.label),
            None => out.push(mark),
        }
    }
    out.sort_by_key(|mark| (mark.start, usize::MAX - mark.end));
    out
}

struct Pen {
    characters: Vec<char>,
    out: String,
    style: Style,
}

impl Pen {
    /// Writes the words from `at` to `end`; `marks` lie inside.
    fn write(&mut self, mut at: usize, end: usize, mut marks: &[Mark], ink: Option<Ink>) {
        while let Some((mark, rest)) = marks.split_first() {
            let inner = rest.iter().take_while(|other| other.start < mark.end).count();
            self.words(at, mark.start, ink);
            let open = self.style.ink(Ink::Label, &format!("[{}", mark.label)).into_owned();
            self.out.push_str(&open);
            self.out.push(' ');
            self.write(mark.start, mark.end, &rest[..inner], Some(mark.ink));
            let close = self.style.ink(Ink::Label, "]").into_owned();
            self.out.push_str(&close);
            at = mark.end;
            marks = &rest[inner..];
        }
        self.words(at, end, ink);
    }

    fn words(&mut self, start: usize, end: usize, ink: Option<Ink>) {
        let mut words = String::new();
        for &character in &self.characters[start..end.max(start)] {
            match character {
                character if character.is_whitespace() => {
                    if !(words.ends_with(' ') || words.is_empty() && self.out.ends_with(' ')) {
                        words.push(' ');
                    }
                }
                character if is_unsafe(character) => words.push('\u{fffd}'),
                character => words.push(character),
            }
        }
        match ink {
            Some(ink) => self.out.push_str(&self.style.ink(ink, &words)),
            None => self.out.push_str(&words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, marks: &[(usize, usize, &str)]) -> String {
        let style = Style { colour: false, terminal: false, width: 80 };
        let mut pen = Pen { characters: text.chars().collect(), out: String::new(), style };
        let marks = marks
            .iter()
            .map(|&(start, end, label)| Mark { start, end, label: label.to_owned(), ink: Ink::Actor })
            .collect();
        let end = pen.characters.len();
        pen.write(0, end, &nested(marks), None);
        pen.out
    }

    #[test]
    fn marks_stand_around_their_words() {
        assert_eq!(
            show("Rebels shelled Aden.", &[(7, 14, "act"), (0, 6, "actor")]),
            "[actor Rebels] [act shelled] Aden."
        );
    }

    #[test]
    fn inner_marks_nest() {
        assert_eq!(
            show("Two men were killed.", &[(13, 19, "act"), (0, 19, "toll"), (0, 7, "recipient")]),
            "[toll [recipient Two men] were [act killed]]."
        );
    }

    #[test]
    fn the_same_words_get_one_bracket() {
        assert_eq!(show("He said", &[(0, 2, "actor"), (0, 2, "source"), (0, 2, "actor")]), "[actor+source He] said");
    }

    #[test]
    fn marks_that_cross_are_cut_short() {
        assert_eq!(show("abcdef", &[(0, 4, "x"), (2, 6, "y")]), "[x ab[y cd]]ef");
    }

    #[test]
    fn line_breaks_and_wide_characters_do_no_harm() {
        assert_eq!(show("🙂 é\n\nin Aden", &[(8, 12, "place")]), "🙂 é in [place Aden]");
    }
}
