//! Archives with good and bad records: the bad are named with their offset, the good are all read.

use std::io::{BufReader, Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::gathered::Heard;

fn page(number: usize) -> String {
    format!(
        "<html><head><title>Report number {number} of the day</title></head><body><h1>Report number {number} of the day</h1>\
         <p>{}</p></body></html>",
        format!("Rebels shelled the town number {number} on Friday, and two men were killed there, police said. ")
            .repeat(4)
    )
}

fn record(number: usize) -> Vec<u8> {
    let body = page(number);
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}");
    with_length(number, &block, block.len())
}

fn with_length(number: usize, block: &str, length: usize) -> Vec<u8> {
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n\
         WARC-Date: 2020-02-21T09:30:00Z\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n"
    )
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn listed(bytes: Vec<u8>, packed: bool) -> (Vec<String>, Vec<String>) {
    let source: crate::unpack::Stream<'_> = Box::new(BufReader::with_capacity(7, Cursor::new(bytes)));
    let input = if packed { Input::packed(source) } else { Input::plain(source) };
    let (mut urls, mut faults) = (Vec::new(), Vec::new());
    let flow = each(
        input,
        |record| {
            urls.push(record.head.url.unwrap_or_default());
            ControlFlow::Continue(())
        },
        |offset, why| faults.push(format!("{offset} {why}")),
    );
    assert!(flow.is_continue());
    (urls, faults)
}

fn urls(numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|number| format!("https://example.org/{number}")).collect()
}

#[test]
fn good_records_are_read_packed_or_not() {
    let records: Vec<Vec<u8>> = (1..=5).map(record).collect();
    assert_eq!(listed(records.concat(), false), (urls(&[1, 2, 3, 4, 5]), Vec::new()));
    let each: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    assert_eq!(listed(each, true), (urls(&[1, 2, 3, 4, 5]), Vec::new()));
    assert_eq!(listed(gzip(&records.concat()), true), (urls(&[1, 2, 3, 4, 5]), Vec::new()));
}

#[test]
fn records_that_lie_about_their_length_cost_no_other() {
    for (length, words) in
        [(10, "does not end after the 10 bytes"), (2000, ""), (usize::MAX, "tells"), (99 << 20, "longer than 16 MiB")]
    {
        let parts =
            [record(1), with_length(2, "HTTP/1.1 200 OK\r\n\r\n<html>lying</html>", length), record(3), record(4)];
        let (found, faults) = listed(parts.concat(), false);
        assert_eq!(found, urls(&[1, 3, 4]), "{length}: {faults:?}");
        assert_eq!(faults.len(), 1, "{length}: {faults:?}");
        assert!(
            faults[0].starts_with(&format!("byte {} ", parts[0].len()))
                && (faults[0].contains(words) || length == usize::MAX)
        );
        let packed: Vec<u8> = parts.iter().flat_map(|part| gzip(part)).collect();
        let (found, faults) = listed(packed, true);
        assert_eq!((found, faults.len()), (urls(&[1, 3, 4]), 1), "{length}");
    }
}

#[test]
fn a_broken_member_or_a_cut_off_end_costs_no_other() {
    let parts: Vec<Vec<u8>> = (1..=4).map(|number| gzip(&record(number))).collect();
    let mut broken = parts[1].clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 20].fill(0x55);
    let (found, faults) = listed([&parts[0][..], &broken, &parts[2], &parts[3]].concat(), true);
    assert_eq!(found, urls(&[1, 3, 4]));
    assert!(!faults.is_empty() && faults[0].starts_with(&format!("byte {}", parts[0].len())), "{faults:?}");
    let cut = [&parts[0][..], &parts[1], &parts[2][..parts[2].len() - 60]].concat();
    let (found, faults) = listed(cut, true);
    assert_eq!((found, faults.len()), (urls(&[1, 2]), 1));
    let whole = [record(1), record(2)].concat();
    let (found, faults) = listed(whole[..whole.len() - 100].to_vec(), false);
    assert_eq!(found, urls(&[1]));
    assert!(faults[0].contains("cut off"), "{faults:?}");
}

#[test]
fn junk_between_records_is_passed_over() {
    let parts = [b"junk\n\x00\x01\n".to_vec(), record(1), b"more junk WARC/ here\r\n".to_vec(), record(2)];
    assert_eq!(listed(parts.concat(), false).0, urls(&[1, 2]));
    assert_eq!(listed(Vec::new(), true), (Vec::new(), Vec::new()));
    assert!(listed(b"WARC/1.0\r\n".to_vec(), false).1[0].contains("cut off in its head"));
    assert!(listed([b"WARC/1.0\r\n".to_vec(), vec![b'x'; 1 << 17]].concat(), false).1[0].contains("without end"));
}

#[test]
fn pages_become_articles() {
    let mut heard = Heard::default();
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        page(2).len(),
        page(2)
    );
    let gone = "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>gone</html>";
    let bytes = [record(1), with_length(2, &chunked, chunked.len()), with_length(3, gone, gone.len())].concat();
    let input = Input::plain(Box::new(Cursor::new(bytes)));
    assert!(articles(input, "a.warc", &Options::default(), &mut heard).is_continue());
    let texts: Vec<&str> = heard.articles.iter().map(|found| found.article.text.as_str()).collect();
    assert_eq!(texts.len(), 2);
    assert!(texts[1].starts_with("Report number 2 of the day\nRebels shelled the town number 2"));
    assert_eq!(heard.articles[0].article.reference, "https://example.org/1");
    assert_eq!(heard.faults, Vec::<String>::new());
}
