//! The bytes of an archive, record by record: after a bad one, reading goes on at the next that begins well.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;

use crate::limits;
use crate::unpack::Stream;

const PIECE: usize = 1 << 17;
const GZIP: &[u8] = b"\x1f\x8b\x08";
const RECORD: &[u8] = b"WARC/";

/// Where in a file, as stored, something begins; `inside` counts unpacked bytes of the same gzip member before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offset {
    pub stored: u64,
    pub inside: u64,
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}", self.stored)?;
        if self.inside > 0 { write!(f, ", unpacked byte {}", self.inside) } else { Ok(()) }
    }
}

/// The unpacked bytes of an archive. They can be looked at before they are taken, and put back.
pub struct Input<'a> {
    source: Source<'a>,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are taken.
    start: usize,
    /// Unpacked bytes taken since the file or member began.
    taken: u64,
    /// Unpacked bytes of the member that were got so far.
    got: u64,
    /// What is left of the file or member cannot be read.
    broken: bool,
}

enum Source<'a> {
    Plain(Stream<'a>),
    Packed { member: Option<Box<GzDecoder<Counted<'a>>>>, rest: Option<Counted<'a>>, began: u64, at: Rc<Cell<u64>> },
}

impl<'a> Input<'a> {
    /// An archive without packing.
    #[must_use]
    pub fn plain(source: Stream<'a>) -> Self {
        Self::new(Source::Plain(source))
    }

    /// An archive that is packed with gzip, record by record or as a whole.
    #[must_use]
    pub fn packed(source: Stream<'a>) -> Self {
        let at = Rc::new(Cell::new(0));
        let rest = Some(Counted { source, at: Rc::clone(&at) });
        Self::new(Source::Packed { member: None, rest, began: 0, at })
    }

    fn new(source: Source<'a>) -> Self {
        Self { source, buffer: Vec::new(), start: 0, taken: 0, got: 0, broken: false }
    }

    /// Where the next byte stands.
    #[must_use]
    pub fn offset(&self) -> Offset {
        match &self.source {
            Source::Plain(_) => Offset { stored: self.taken, inside: 0 },
            Source::Packed { began, .. } => Offset { stored: *began, inside: self.taken },
        }
    }

    /// Goes to the next record; `false` when there is none left. An error is that of one member: the next call goes on
    /// after it.
    pub fn begin(&mut self) -> io::Result<bool> {
        while !self.broken {
            if self.seek_record()? {
                return Ok(true);
            }
            if !self.next_member()? {
                return Ok(false);
            }
        }
        self.broken = false;
        if self.next_member()? { self.begin() } else { Ok(false) }
    }

    /// The next line with its end, as far as it is under `limit` bytes; empty at the end of the bytes.
    pub fn line(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut looked = 0;
        loop {
            let held = &self.buffer[self.start..];
            let end = memchr::memchr(b'\n', &held[looked..]).map(|at| looked + at + 1);
            if let Some(end) = end.or((held.len() >= limit).then_some(limit)) {
                return Ok(self.take(end));
            }
            looked = held.len();
            if self.more()? == 0 {
                return Ok(self.take(looked));
            }
        }
    }

    /// So many bytes, or all there are.
    pub fn block(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() - self.start < length {
            if self.more()? == 0 {
                break;
            }
        }
        Ok(self.take(length.min(self.buffer.len() - self.start)))
    }

    /// Whether the next bytes are these, or there are none left.
    pub fn continues(&mut self, mark: &[u8]) -> io::Result<bool> {
        while self.buffer.len() - self.start < mark.len() {
            if self.more()? == 0 {
                break;
            }
        }
        let held = &self.buffer[self.start..];
        Ok(held.is_empty() || held.starts_with(mark))
    }

    /// Puts bytes back, to be taken again.
    pub fn put_back(&mut self, bytes: Vec<u8>) {
        self.taken -= bytes.len() as u64;
        let rest = self.buffer.split_off(self.start);
        self.buffer = bytes;
        self.buffer.extend_from_slice(&rest);
        self.start = 0;
    }

    fn take(&mut self, length: usize) -> Vec<u8> {
        let bytes = self.buffer[self.start..self.start + length].to_vec();
        self.pass(length);
        bytes
    }

    fn pass(&mut self, length: usize) {
        self.start += length;
        self.taken += length as u64;
    }

    /// Gets more bytes of the file or the member; 0 when there are none.
    fn more(&mut self) -> io::Result<usize> {
        if self.start > PIECE {
            self.buffer.drain(..self.start);
            self.start = 0;
            self.buffer.shrink_to(4 * PIECE);
        }
        let held = self.buffer.len();
        self.buffer.resize(held + PIECE, 0);
        let read = match &mut self.source {
            Source::Plain(source) => source.read(&mut self.buffer[held..]),
            Source::Packed { member: Some(member), .. } => member.read(&mut self.buffer[held..]),
            Source::Packed { member: None, .. } => Ok(0),
        };
        self.buffer.truncate(held + *read.as_ref().unwrap_or(&0));
        self.broken |= read.is_err();
        let read = read?;
        self.got += read as u64;
        if let Source::Packed { began, at, .. } = &self.source {
            let stored = at.get() - began;
            if self.got > limits::UNPACKED_FREE && self.got > limits::UNPACKED_RATIO * stored {
                self.broken = true;
                return Err(io::Error::other("it gives over 250 times its size, which no page does"));
            }
        }
        Ok(read)
    }

    /// Passes over all before the next line that begins as a record does.
    fn seek_record(&mut self) -> io::Result<bool> {
        let mut line_began = true;
        loop {
            let held = &self.buffer[self.start..];
            if line_began && held.starts_with(RECORD) {
                return Ok(true);
            }
            if line_began && held.len() < RECORD.len() {
                if self.more()? == 0 {
                    self.pass(self.buffer.len() - self.start);
                    return Ok(false);
                }
                continue;
            }
            match memchr::memchr(b'\n', held) {
                Some(at) => self.pass(at + 1),
                None => {
                    self.pass(held.len());
                    if self.more()? == 0 {
                        return Ok(false);
                    }
                    line_began = false;
                    continue;
                }
            }
            line_began = true;
        }
    }

    /// Gives up the rest of a member, to look for the next in the bytes as stored.
    fn leave_member(&mut self) {
        self.pass(self.buffer.len() - self.start);
        if let Source::Packed { member, rest, .. } = &mut self.source
            && let Some(open) = member.take()
        {
            *rest = Some(open.into_inner());
        }
    }

    /// Opens the next member; `false` when there is none.
    fn next_member(&mut self) -> io::Result<bool> {
        self.leave_member();
        self.buffer.clear();
        (self.start, self.taken, self.got) = (0, 0, 0);
        let Source::Packed { member, rest, began, at } = &mut self.source else { return Ok(false) };
        let Some(mut raw) = rest.take() else { return Ok(false) };
        if !raw.seek_gzip()? {
            return Ok(false);
        }
        *began = at.get();
        *member = Some(Box::new(GzDecoder::new(raw)));
        Ok(true)
    }
}

/// A stream that counts what is taken from it.
struct Counted<'a> {
    source: Stream<'a>,
    at: Rc<Cell<u64>>,
}

impl Counted<'_> {
    /// Reads on to the first byte of what may be a gzip member: by one byte of its mark, then, with that byte first in
    /// the stream's own buffer, by as much of the mark as is there.
    fn seek_gzip(&mut self) -> io::Result<bool> {
        loop {
            let buffer = self.source.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let begins = |at: usize| {
                let rest = &buffer[at..];
                rest.starts_with(&GZIP[..GZIP.len().min(rest.len())]) && rest.get(3).is_none_or(|flags| *flags < 0x20)
            };
            match (0..buffer.len()).find(|&at| buffer[at] == GZIP[0] && begins(at)) {
                Some(0) => return Ok(true),
                Some(at) => self.consume(at),
                None => {
                    let all = buffer.len();
                    self.consume(all);
                }
            }
        }
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.at.set(self.at.get() + read as u64);
        Ok(read)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.source.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at.set(self.at.get() + amount as u64);
        self.source.consume(amount);
    }
}
