//! Tables, comma or tab separated, one article a row.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use casus::article::Article;
use csv::{ByteRecord, ReaderBuilder};

use crate::gather::{Options, deliver};
use crate::gathered::{Gathered, Sink};
use crate::{dates, decode, limits, unpack};

/// Column names that are understood without being named, in lower case.
const USUAL: [(&str, &[&str]); 8] = [
    ("byline", &["byline", "author"]),
    ("id", &["id", "doc"]),
    ("language", &["language"]),
    ("published", &["published", "date"]),
    ("publisher", &["publisher"]),
    ("text", &["text"]),
    ("title", &["title"]),
    ("url", &["url"]),
];

/// Which column holds which field, in the order of [`USUAL`].
type Columns = [Option<usize>; 8];

/// Reads rows as a stream.
pub fn each(source: impl BufRead, comma: u8, name: &str, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let (source, note) = decode::utf16_stream(source);
    if let Some(note) = note {
        sink.note(&format!("{name}: {note}"));
    }
    let since_row = Rc::new(Cell::new(0));
    let mut reader = ReaderBuilder::new()
        .delimiter(comma)
        .flexible(true)
        .from_reader(Bounded { source, since_row: Rc::clone(&since_row) });
    let header = match reader.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            sink.fault(&format!("{name}: {}", fault(error)));
            return ControlFlow::Continue(());
        }
    };
    let columns = match columns(&header, options) {
        Ok(columns) => columns,
        Err(why) => {
            sink.fault(&format!("{name}: {why}"));
            return ControlFlow::Continue(());
        }
    };
    let mut record = ByteRecord::new();
    let mut rows = 0_u64;
    loop {
        let line = reader.position().line();
        since_row.set(0);
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => match article(&record, &columns, &format!("{name}:{line}"), sink) {
                Ok(gathered) => deliver(gathered, options, sink)?,
                Err(why) => sink.fault(&format!("{name}:{line}: {why}: left out")),
            },
            Err(error) => {
                sink.fault(&format!("{name}:{line}: {}", fault(error)));
                return ControlFlow::Continue(());
            }
        }
        rows += 1;
        if record.as_slice().len() > 1 << 20 {
            record = ByteRecord::new();
        }
    }
    if rows == 0 {
        sink.fault(&format!("{name}: holds no row"));
    }
    ControlFlow::Continue(())
}

fn fault(error: csv::Error) -> String {
    let words = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => unpack::broken(&error),
        _ => words,
    }
}

fn columns(header: &ByteRecord, options: &Options) -> Result<Columns, String> {
    let names: Vec<String> = header.iter().map(|cell| decode::line(cell).0.trim().to_owned()).collect();
    for (field, wanted) in options.names.all() {
        if !names.iter().any(|name| name == wanted) {
            return Err(format!("has no column `{wanted}` for {field}; there are {}", names.join(", ")));
        }
    }
    let find = |(field, usual): (&str, &[&str])| match options.names.given(field) {
        Some(given) => names.iter().position(|name| name == given),
        None => usual.iter().find_map(|usual| names.iter().position(|name| name.eq_ignore_ascii_case(usual))),
    };
    let columns = USUAL.map(find);
    if columns[5].is_none() {
        return Err(format!("has no column `text`; say which it is, as --columns text={}", names.join(" or text=")));
    }
    Ok(columns)
}

fn article(record: &ByteRecord, columns: &Columns, fallback: &str, sink: &mut dyn Sink) -> Result<Gathered, String> {
    let cell = |field: usize| {
        let text = decode::line(record.get(columns[field]?)?).0.trim().to_owned();
        (!text.is_empty()).then_some(text)
    };
    let title = cell(6);
    let text = cell(5).or_else(|| title.clone()).ok_or("the article's text is empty")?;
    let date = cell(3);
    let moment = date.as_deref().and_then(dates::moment);
    if let (Some(date), None) = (&date, moment) {
        sink.fault(&format!(
            "{fallback}: `{date}` is not a date, so relative times stay open; write {}",
            dates::FORMATS
        ));
    }
    let article = Article {
        reference: cell(1).unwrap_or_else(|| fallback.to_owned()),
        url: cell(7),
        publisher: cell(4),
        published: moment.map(|moment| moment.date),
        language: cell(2),
        text: Article::compose(title.as_deref(), &text),
        title,
    };
    Ok(Gathered { byline: cell(0), moment, ..Gathered::plain(article, record.as_slice().len() as u64) })
}

/// Ends a stream whose row does not end: an open quotation mark would gather the rest of a file as one cell.
struct Bounded<R> {
    source: R,
    since_row: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.since_row.set(self.since_row.get() + read as u64);
        if self.since_row.get() > limits::LONGEST_LINE {
            return Err(io::Error::other("a row is longer than 256 MiB; is a quotation mark left open?"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gathered::Heard;
    use crate::names::Names;

    fn read(table: &str, comma: u8, names: &str) -> Heard {
        let mut heard = Heard::default();
        let options = Options { names: Names::parse(names).unwrap(), ..Options::default() };
        assert!(each(table.as_bytes(), comma, "t", &options, &mut heard).is_continue());
        heard
    }

    #[test]
    fn rows_become_articles() {
        let heard = read("id,text,Date\n1,\"They left,\nall.\",2020-02-21\n2,,2020-02-22\n3,Quiet.,soon\n", b',', "");
        assert_eq!(heard.articles.len(), 2);
        assert_eq!(heard.articles[0].article.text, "They left,\nall.");
        assert_eq!(heard.articles[0].article.published, Some(jiff::civil::date(2020, 2, 21)));
        assert!(heard.faults[0].starts_with("t:4: the article's text is empty"), "{:?}", heard.faults);
        assert!(heard.faults[1].starts_with("t:5: `soon` is not a date"));
    }

    #[test]
    fn columns_can_be_named() {
        let heard = read("Head\tBody\nArmy leaves\tThey left.\n", b'\t', "title=Head,text=Body");
        assert_eq!(heard.articles[0].article.text, "Army leaves\nThey left.");
        assert!(read("Body\nx\n", b',', "").faults[0].contains("--columns text=Body"));
        assert!(read("Body\nx\n", b',', "text=Text").faults[0].contains("no column `Text`"));
    }

    #[test]
    fn a_quotation_that_does_not_end_is_the_last_cell() {
        let heard = read("text\nfine\n\"open\nmore\n", b',', "");
        assert_eq!(heard.articles.len(), 2);
    }
}
