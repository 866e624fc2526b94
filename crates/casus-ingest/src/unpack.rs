//! gzip and zstd, a layer or two, with an eye on what unpacks to far too much.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use crate::limits;

const BUFFER: usize = 1 << 16;

/// A stream of bytes to be read in order.
pub type Stream<'a> = Box<dyn BufRead + 'a>;

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Gzip,
    Zstd,
}

/// How bytes that begin so are packed, if they are.
#[must_use]
pub fn packing(start: &[u8]) -> Option<Packing> {
    if start.starts_with(b"\x1f\x8b\x08") {
        Some(Packing::Gzip)
    } else if start.starts_with(b"\x28\xb5\x2f\xfd") {
        Some(Packing::Zstd)
    } else {
        None
    }
}

/// The first bytes of a gzip stream unpacked, as far as what is at hand goes.
#[must_use]
pub fn peek_gzip(start: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A start that is cut off ends in an error; what came before it is what is asked for.
    let _ = flate2::bufread::GzDecoder::new(start).take(4096).read_to_end(&mut bytes);
    bytes
}

/// Takes every layer of packing off.
///
/// # Errors
/// When the bytes do not begin as the format wants, or hold packed bytes too often inside each other.
pub fn unpack(mut source: Stream<'_>) -> Result<Stream<'_>, String> {
    for _ in 0..limits::PACKED_LAYERS {
        let start = source.fill_buf().map_err(|error| broken(&error))?;
        let Some(packing) = packing(start) else { return Ok(source) };
        source = layer(source, packing)?;
    }
    let start = source.fill_buf().map_err(|error| broken(&error))?;
    match packing(start) {
        None => Ok(source),
        Some(_) => Err(format!("is packed more than {} times; unpack it first", limits::PACKED_LAYERS)),
    }
}

/// What went wrong in reading, for people.
#[must_use]
pub fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "is packed and cut off; fetch or pack it again".to_owned(),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("does not unpack: {error}"),
        _ => error.to_string(),
    }
}

fn layer(source: Stream<'_>, packing: Packing) -> Result<Stream<'_>, String> {
    let taken = Rc::new(Cell::new(0));
    let counted = BufReader::with_capacity(BUFFER, Counted { source, taken: Rc::clone(&taken) });
    let unpacked: Box<dyn Read + '_> = match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(counted)),
        Packing::Zstd => Box::new(StreamingDecoder::new(counted).map_err(|error| format!("is no good zstd: {error}"))?),
    };
    Ok(Box::new(BufReader::with_capacity(BUFFER, Guarded { unpacked, taken, given: 0 })))
}

struct Counted<'a> {
    source: Stream<'a>,
    taken: Rc<Cell<u64>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.taken.set(self.taken.get() + read as u64);
        Ok(read)
    }
}

/// Ends a stream that gives far more than it takes: such bytes are made to fill memory, not to be read.
struct Guarded<'a> {
    unpacked: Box<dyn Read + 'a>,
    taken: Rc<Cell<u64>>,
    given: u64,
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.unpacked.read(buffer)?;
        self.given += read as u64;
        if self.given > limits::UNPACKED_FREE && self.given > limits::UNPACKED_RATIO * self.taken.get() {
            return Err(io::Error::other("unpacks to over 250 times its size, which no text does: reading stopped"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Write as _, repeat};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        let mut all = Vec::new();
        let mut source = unpack(Box::new(io::Cursor::new(bytes)))?;
        source.read_to_end(&mut all).map_err(|error| broken(&error))?;
        Ok(all)
    }

    #[test]
    fn layers_come_off_and_plain_bytes_are_left_alone() {
        assert_eq!(unpacked(b"Troops left.".to_vec()).unwrap(), b"Troops left.");
        assert_eq!(unpacked(gzip(b"Troops left.")).unwrap(), b"Troops left.");
        assert_eq!(unpacked(gzip(&gzip(b"Troops left."))).unwrap(), b"Troops left.");
        let two = [gzip(b"Troops "), gzip(b"left.")].concat();
        assert_eq!(unpacked(two).unwrap(), b"Troops left.");
        assert!(unpacked(gzip(&gzip(&gzip(b"x")))).unwrap_err().contains("more than 2 times"));
    }

    #[test]
    fn zstd_unpacks() {
        let packed =
            ruzstd::encoding::compress_to_vec(&b"Troops left."[..], ruzstd::encoding::CompressionLevel::Fastest);
        assert_eq!(unpacked(packed).unwrap(), b"Troops left.");
        assert!(unpacked(b"\x28\xb5\x2f\xfd\xff\xff\xff".to_vec()).is_err());
    }

    #[test]
    fn what_is_cut_off_says_so() {
        let mut packed = gzip(&b"Troops left the town. ".repeat(100));
        packed.truncate(packed.len() / 2);
        assert!(unpacked(packed).unwrap_err().contains("cut off"));
    }

    #[test]
    fn a_bomb_is_stopped_early() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        io::copy(&mut repeat(0).take(1 << 30), &mut encoder).unwrap();
        let mut source = unpack(Box::new(io::Cursor::new(encoder.finish().unwrap()))).unwrap();
        let mut given = 0;
        let error = loop {
            match source.fill_buf() {
                Ok(buffer) => {
                    given += buffer.len() as u64;
                    let used = buffer.len();
                    source.consume(used);
                }
                Err(error) => break error,
            }
        };
        assert!(given < 80 << 20 && error.to_string().contains("250 times"));
    }
}
