//! Tab-separated tables with a checked header: how all word lists and actor lists are kept.

use crate::error::Fault;

/// One row with its line number, for messages.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub file: &'a str,
    pub line: usize,
    text: &'a str,
}

impl<'a> Row<'a> {
    /// The cells; exactly as many as the header has columns.
    pub fn cells<const N: usize>(self) -> [&'a str; N] {
        let mut cells = [""; N];
        for (cell, text) in cells.iter_mut().zip(self.text.split('\t')) {
            *cell = text.trim();
        }
        cells
    }

    #[must_use]
    pub fn fault(self, what: impl Into<String>) -> Fault {
        Fault { file: self.file.to_owned(), line: self.line, what: what.into() }
    }
}

/// The rows under a header of exactly these columns; `#` lines and blank lines are comments.
///
/// Rows with another number of cells become faults, and the rest is still read.
pub fn rows<'a>(file: &'a str, text: &'a str, columns: &[&str], faults: &mut Vec<Fault>) -> Vec<Row<'a>> {
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(line, text)| Row { file, line, text });
    let Some(header) = lines.next() else {
        faults.push(Fault {
            file: file.to_owned(),
            line: 1,
            what: format!("empty; wanted a header: {}", columns.join(" ")),
        });
        return Vec::new();
    };
    if header.text.split('\t').map(str::trim).ne(columns.iter().copied()) {
        faults.push(header.fault(format!("the header must be, tab-separated: {}", columns.join(" "))));
        return Vec::new();
    }
    let (good, bad): (Vec<_>, Vec<_>) = lines.partition(|row| row.text.split('\t').count() == columns.len());
    faults.extend(bad.iter().map(|row| {
        row.fault(format!("{} cells, wanted {}: {}", row.text.split('\t').count(), columns.len(), columns.join(" ")))
    }));
    good
}

/// The parts of a cell that holds a list.
pub fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}

/// `; did you mean …?` for the known word nearest to a mistyped one, if any is near.
#[must_use]
pub fn suggestion<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    known
        .into_iter()
        .map(|word| (distance(wrong, word), word))
        .min()
        .filter(|&(distance, word)| distance <= 1 + word.len() / 4)
        .map_or(String::new(), |(_, word)| format!("; did you mean `{word}`?"))
}

/// Levenshtein distance in bytes.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.bytes().enumerate() {
            let substitute = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_wrong_width_is_named_and_the_rest_read() {
        let mut faults = Vec::new();
        let rows = rows("x.tsv", "# note\na\tb\n1\t2\n3\n4\t5\n", &["a", "b"], &mut faults);
        assert_eq!(rows.iter().map(|row| row.cells::<2>()).collect::<Vec<_>>(), [["1", "2"], ["4", "5"]]);
        assert_eq!(faults[0].to_string(), "x.tsv:4: 1 cells, wanted 2: a b");
    }

    #[test]
    fn near_words_are_suggested() {
        assert_eq!(suggestion("ASSUALT", ["ASSAULT", "AGREE"]), "; did you mean `ASSAULT`?");
        assert_eq!(suggestion("xyz", ["ASSAULT"]), "");
    }
}
