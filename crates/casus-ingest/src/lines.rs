//! Lines of a stream, none longer than a limit: a longer one is passed over without being held.

use std::io::{self, BufRead, Read as _};

/// What reading a line gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The line, with its end, is in the buffer.
    Whole,
    /// It was longer than the limit and passed over.
    TooLong,
    /// There is none left.
    End,
}

/// Reads the next line into `buffer`, which is emptied first.
pub fn next(source: &mut impl BufRead, limit: u64, buffer: &mut Vec<u8>) -> io::Result<Line> {
    buffer.clear();
    buffer.shrink_to(1 << 20);
    let read = source.by_ref().take(limit).read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if read as u64 == limit && buffer.last() != Some(&b'\n') {
        skip(source)?;
        return Ok(Line::TooLong);
    }
    Ok(Line::Whole)
}

/// Reads on to the end of the line without keeping it.
fn skip(source: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = source.fill_buf()?;
        let (used, ended) = match memchr::memchr(b'\n', buffer) {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        source.consume(used);
        if ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor, repeat};

    #[test]
    fn a_line_that_is_too_long_costs_no_other() {
        let mut source = BufReader::with_capacity(2, &b"ab\nabcdef\nnext"[..]);
        let mut buffer = Vec::new();
        assert_eq!(next(&mut source, 4, &mut buffer).unwrap(), Line::Whole);
        assert_eq!(next(&mut source, 4, &mut buffer).unwrap(), Line::TooLong);
        assert_eq!(next(&mut source, 5, &mut buffer).unwrap(), Line::Whole);
        assert_eq!(buffer, b"next");
        assert_eq!(next(&mut source, 5, &mut buffer).unwrap(), Line::End);
    }

    #[test]
    fn two_gigabytes_without_an_end_are_passed_over() {
        let long = repeat(b'x').take(2 << 30).chain(Cursor::new(b"\nafter\n"));
        let mut source = BufReader::with_capacity(1 << 20, long);
        let mut buffer = Vec::new();
        assert_eq!(next(&mut source, 1 << 20, &mut buffer).unwrap(), Line::TooLong);
        assert!(buffer.capacity() <= 4 << 20);
        assert_eq!(next(&mut source, 1 << 20, &mut buffer).unwrap(), Line::Whole);
        assert_eq!(buffer, b"after\n");
    }
}
