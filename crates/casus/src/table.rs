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
    if let Some(what) = header_fault(header, columns) {
        faults.push(header.fault(what));
        // A misspelt heading leaves the cells in their places: the rows below are still looked at.
        if width(header) != columns.len() {
            return Vec::new();
        }
    }
    let (good, bad): (Vec<_>, Vec<_>) = lines.partition(|&row| width(row) == columns.len());
    faults.extend(bad.iter().map(|row| row.fault(width_fault(*row, columns))));
    good
}

fn width(row: Row<'_>) -> usize {
    row.text.split('\t').count()
}

fn header_fault(header: Row<'_>, columns: &[&str]) -> Option<String> {
    let found: Vec<&str> = header.text.split('\t').map(str::trim).collect();
    if found == columns {
        return None;
    }
    let wrong = found.iter().zip(columns).find(|(found, wanted)| found != wanted);
    Some(match wrong {
        Some((found, wanted)) if width(header) == columns.len() => {
            format!("column `{found}` is not known; did you mean `{wanted}`?")
        }
        _ => format!("the header must be, tab-separated: {}", columns.join(" ")),
    })
}

fn width_fault(row: Row<'_>, columns: &[&str]) -> String {
    let cells = width(row);
    let hint = match columns.get(cells..) {
        _ if cells == 1 && columns.len() > 1 => "; are the cells parted by tabs?".to_owned(),
        Some(missing) if !missing.is_empty() => {
            format!("; missing: {} (a cell may be empty, its tab may not)", missing.join(" "))
        }
        _ => String::new(),
    };
    format!("{cells} cells, wanted {}: {}{hint}", columns.len(), columns.join(" "))
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
        .map(|word| {
            let (wrong, right) = (wrong.to_lowercase(), word.to_lowercase());
            (distance(&wrong, &right), wrong.chars().next() != right.chars().next(), word)
        })
        .min()
        .filter(|&(distance, _, word)| distance <= 1 + word.len() / 4)
        .map_or(String::new(), |(_, _, word)| format!("; did you mean `{word}`?"))
}

/// Edit distance in bytes; two neighbours that changed places count once.
fn distance(left: &str, right: &str) -> usize {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut rows: Vec<Vec<usize>> = vec![(0..=right.len()).collect()];
    for (i, a) in left.iter().enumerate() {
        let above = &rows[i];
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let mut best = (above[j] + usize::from(a != b)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_wrong_width_is_named_and_the_rest_read() {
        let mut faults = Vec::new();
        let rows = rows("x.tsv", "# note\na\tb\n1\t2\n3\n4\t5\n", &["a", "b"], &mut faults);
        assert_eq!(rows.iter().map(|row| row.cells::<2>()).collect::<Vec<_>>(), [["1", "2"], ["4", "5"]]);
        assert_eq!(faults[0].to_string(), "x.tsv:4: 1 cells, wanted 2: a b; are the cells parted by tabs?");
    }

    #[test]
    fn a_misspelt_heading_is_named_and_the_rows_below_it_read() {
        let mut faults = Vec::new();
        let read =
            rows("x.tsv", "wrods\tpos\tnote\nbomb\tverb\t\nraid\tnoun\n", &["words", "pos", "note"], &mut faults);
        assert_eq!(read.len(), 1);
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "x.tsv:1: column `wrods` is not known; did you mean `words`?",
                "x.tsv:3: 2 cells, wanted 3: words pos note; missing: note (a cell may be empty, its tab may not)"
            ]
        );
    }

    #[test]
    fn near_words_are_suggested() {
        assert_eq!(suggestion("ASSUALT", ["ASSAULT", "AGREE"]), "; did you mean `ASSAULT`?");
        assert_eq!(suggestion("assault", ["ASSAULT", "AGREE"]), "; did you mean `ASSAULT`?");
        assert_eq!(suggestion("xyz", ["ASSAULT"]), "");
    }
}
