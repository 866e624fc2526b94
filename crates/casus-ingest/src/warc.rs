//! WARC archives, plain or with gzip per record, as a stream: one record is held at a time, and a bad one is named
//! with its offset and passed over.

mod members;

use std::io::{self, Read as _};
use std::ops::ControlFlow;

use crate::gather::{Options, deliver};
use crate::gathered::Sink;
use crate::{decode, limits, page};

pub use members::{Input, Offset};

/// What the head of a record says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    pub offset: Offset,
    /// `response`, `resource`, `request` and so on.
    pub kind: String,
    pub url: Option<String>,
    pub date: Option<String>,
    /// Bytes of the block.
    pub length: u64,
}

/// A record: its head and its block.
#[derive(Debug)]
pub struct Record {
    pub head: Head,
    pub block: Vec<u8>,
}

/// Reads every record in order; `fault` hears of bad ones, which are passed over.
pub fn each(
    mut input: Input<'_>,
    mut take: impl FnMut(Record) -> ControlFlow<()>,
    mut fault: impl FnMut(Offset, &str),
) -> ControlFlow<()> {
    loop {
        match input.begin() {
            Ok(true) => {}
            Ok(false) => return ControlFlow::Continue(()),
            Err(error) => {
                fault(input.offset(), &broken(&error));
                continue;
            }
        }
        let offset = input.offset();
        match record(&mut input, offset) {
            Ok(record) => take(record)?,
            Err(why) => fault(offset, &why),
        }
    }
}

fn record(input: &mut Input<'_>, offset: Offset) -> Result<Record, String> {
    let head = head(input, offset)?;
    let length = usize::try_from(head.length).ok().filter(|length| *length as u64 <= limits::LARGEST_PAGE);
    let Some(length) = length else {
        return Err(format!("is longer than {} MiB, no page: {} bytes", limits::LARGEST_PAGE >> 20, head.length));
    };
    let block = input.block(length).map_err(|error| broken(&error))?;
    if block.len() < length {
        let why = format!("is cut off: {} of {length} bytes", block.len());
        input.put_back(block);
        return Err(why);
    }
    if !input.continues(b"\r\n").map_err(|error| broken(&error))? {
        input.put_back(block);
        return Err(format!("does not end after the {length} bytes that it tells"));
    }
    Ok(Record { head, block })
}

/// The lines up to the empty one.
fn head(input: &mut Input<'_>, offset: Offset) -> Result<Head, String> {
    let mut head = Head { offset, ..Head::default() };
    let mut left = limits::LONGEST_HEAD;
    let mut length = None;
    loop {
        let line = input.line(left).map_err(|error| broken(&error))?;
        left -= line.len();
        if left == 0 {
            return Err("has a head without end".to_owned());
        }
        if line.is_empty() {
            return Err("is cut off in its head".to_owned());
        }
        let text = String::from_utf8_lossy(line.trim_ascii());
        if text.is_empty() {
            break;
        }
        let Some((name, value)) = text.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => head.kind = value.to_ascii_lowercase(),
            "warc-target-uri" => head.url = Some(value.trim_matches(['<', '>']).to_owned()),
            "warc-date" => head.date = Some(value.to_owned()),
            "content-length" => length = value.parse().ok(),
            _ => {}
        }
    }
    head.length = length.ok_or("tells no length")?;
    Ok(head)
}

fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "is cut off".to_owned(),
        _ => format!("does not unpack: {error}"),
    }
}

/// Hands on the article of every page in an archive.
pub fn articles(input: Input<'_>, name: &str, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let (mut pages, mut bare, mut faults) = (0_u64, 0_u64, Vec::new());
    let flow = each(
        input,
        |record| {
            let Some(html) = html(&record) else { return ControlFlow::Continue(()) };
            pages += 1;
            let Ok(mut page) = page::read(&html, record.head.url.as_deref()) else {
                bare += 1;
                return ControlFlow::Continue(());
            };
            page.canonical = page.canonical.or_else(|| record.head.url.clone());
            let place = record.head.url.clone().unwrap_or_else(|| format!("{name}:{}", record.head.offset.stored));
            deliver(page.gathered(&place, record.head.length), options, sink)
        },
        |offset, why| faults.push(format!("{name}: the record at {offset} {why}: left out")),
    );
    faults.iter().for_each(|fault| sink.fault(fault));
    if bare > 0 {
        sink.note(&format!("{name}: {bare} of {pages} pages hold no article's text"));
    } else if pages == 0 && faults.is_empty() {
        sink.fault(&format!("{name}: holds no page"));
    }
    flow
}

/// The page of a record, when that is one and was answered with 200.
fn html(record: &Record) -> Option<String> {
    let (head, body): (&[u8], &[u8]) = match record.head.kind.as_str() {
        "response" => {
            let at = record.block.windows(4).take(1 << 16).position(|window| window == b"\r\n\r\n")?;
            (&record.block[..at], &record.block[at + 4..])
        }
        "resource" => (b"", &record.block),
        _ => return None,
    };
    let head = String::from_utf8_lossy(head).into_owned();
    let status = head.lines().next().and_then(|line| line.split_whitespace().nth(1));
    if status.is_some_and(|status| status != "200") {
        return None;
    }
    let field = |wanted: &str| {
        let of = |line: &str| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_ascii_lowercase())
        };
        head.lines().skip(1).find_map(of)
    };
    let media = field("content-type").unwrap_or_default();
    if !media.is_empty() && !media.contains("html") {
        return None;
    }
    let body = if field("transfer-encoding").is_some_and(|how| how.contains("chunked")) {
        dechunked(body)
    } else {
        body.to_vec()
    };
    let body = match field("content-encoding").as_deref() {
        Some("gzip" | "x-gzip") => ungzipped(&body)?,
        None | Some("identity" | "") => body,
        Some(_) => return None,
    };
    let charset = media.split("charset=").nth(1).map(|label| label.trim_matches(['"', '\'', ' ', ';']).to_owned());
    let text = decode::declared(&body, charset.as_deref());
    let start = text.get(..text.floor_char_boundary(1000))?.to_ascii_lowercase();
    (media.contains("html") || start.contains("<html") || start.contains("<!doctype html")).then_some(text)
}

/// The body without its chunk sizes; as it is where it has none, as archives often keep it.
fn dechunked(body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    let mut rest = body;
    while let Some(end) = rest.windows(2).take(20).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end])
            .ok()
            .and_then(|size| usize::from_str_radix(size.split(';').next()?.trim(), 16).ok());
        let Some(size) = size.filter(|size| *size <= rest.len() - end - 2) else { break };
        if size == 0 {
            return whole;
        }
        whole.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = rest.get(end + 2 + size + 2..).unwrap_or(&[]);
    }
    if whole.is_empty() { body.to_vec() } else { whole }
}

fn ungzipped(body: &[u8]) -> Option<Vec<u8>> {
    if !body.starts_with(b"\x1f\x8b") {
        return Some(body.to_vec());
    }
    let mut whole = Vec::new();
    let mut decoder = flate2::bufread::GzDecoder::new(body).take(limits::LARGEST_PAGE + 1);
    // What is cut off still holds a page's beginning.
    let _ = decoder.read_to_end(&mut whole);
    (whole.len() as u64 <= limits::LARGEST_PAGE).then_some(whole)
}

#[cfg(test)]
mod tests;
