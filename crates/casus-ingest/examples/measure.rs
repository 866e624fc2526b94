//! Measures what docs/ingest.md tells: `cargo run --release -p casus-ingest --example measure -- warc 1024`, or
//! `… -- articles FILE.jsonl.gz`. Linux tells the greatest memory; elsewhere it is left out.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measure prints, and one that cannot run has failed")]

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use casus_ingest::sameness::Index;
use casus_ingest::warc::{self, Input};
use casus_ingest::{Gathered, Names, Options, Place, Sink, gather, language};
use flate2::Compression;
use flate2::write::GzEncoder;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["warc", megabytes] => archive(megabytes.parse().unwrap()),
        ["articles", file] => articles(Path::new(file)),
        _ => println!("give `warc MEGABYTES` or `articles FILE`"),
    }
}

/// Writes an archive of so many megabytes of plain WARC, packed record by record, then lists and reads it.
fn archive(megabytes: usize) {
    let path = std::env::temp_dir().join(format!("casus-measure-{}.warc.gz", std::process::id()));
    let (records, plain) = write(&path, megabytes << 20);
    let packed = path.metadata().unwrap().len();
    println!("{records} records, {} MB plain, {} MB packed", plain >> 20, packed >> 20);
    let start = Instant::now();
    let mut listed = 0_usize;
    let input = Input::packed(Box::new(BufReader::with_capacity(1 << 18, File::open(&path).unwrap())));
    let flow = warc::each(
        input,
        |_| {
            listed += 1;
            ControlFlow::Continue(())
        },
        |offset, why| println!("{offset}: {why}"),
    );
    assert!(flow.is_continue());
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "listed {listed} in {seconds:.1} s: {:.0} MB/s plain, one core; {}",
        plain as f64 / 1e6 / seconds,
        memory()
    );
    let start = Instant::now();
    let mut counter = Counter { limit: 2000, ..Counter::default() };
    let _ = gather(&[Place::Path(path.clone())], &Options::default(), &mut counter);
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} articles in {seconds:.1} s: {:.0}/s, one core; {}",
        counter.count,
        counter.count as f64 / seconds,
        memory()
    );
    std::fs::remove_file(path).unwrap();
}

fn write(path: &Path, size: usize) -> (usize, usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let (mut records, mut plain) = (0, 0);
    while plain < size {
        let sentence = |at: usize| {
            let seed = records * 31 + at * 7;
            format!(
                "<p>Rebels shelled the town of Varosh-{seed} on Friday, and {} men were killed there, police {} said.</p>\n",
                seed % 97,
                seed % 13
            )
        };
        let text: String = (0..60 + records % 40).map(sentence).collect();
        let menu = "<li><a href=\"/section\">Section</a></li>".repeat(200);
        let block = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>Report {records}</title></head>\
             <body><nav><ul>{menu}</ul></nav><h1>Report {records} of the day</h1>{text}</body></html>"
        );
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{records}\r\nWARC-Date: \
             2020-02-21T09:30:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        );
        plain += record.len();
        records += 1;
        let mut encoder = GzEncoder::new(&mut out, Compression::fast());
        encoder.write_all(record.as_bytes()).unwrap();
        encoder.finish().unwrap();
    }
    out.flush().unwrap();
    (records, plain)
}

#[derive(Default)]
struct Counter {
    count: usize,
    limit: usize,
    index: Index,
    other: usize,
    links: usize,
    telling: Duration,
    linking: Duration,
}

impl Sink for Counter {
    fn article(&mut self, gathered: Gathered) -> ControlFlow<()> {
        self.count += 1;
        let start = Instant::now();
        self.other += usize::from(language::other_than_english(&gathered.article.text).is_some());
        self.telling += start.elapsed();
        let start = Instant::now();
        let link = self.index.add(&gathered.article);
        self.links += usize::from(link.seen || link.copy_of.is_some() || link.version_of.is_some());
        self.linking += start.elapsed();
        if self.limit == self.count { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn note(&mut self, what: &str) {
        println!("note: {what}");
    }

    fn fault(&mut self, what: &str) {
        println!("fault: {what}");
    }
}

/// Reads a file and tells the share of time by step.
fn articles(file: &Path) {
    let start = Instant::now();
    let mut counter = Counter::default();
    let names = Names::parse("").unwrap();
    let _ = gather(&[Place::Path(file.to_owned())], &Options { names, ..Options::default() }, &mut counter);
    let all = start.elapsed();
    let share = |part: Duration| 100.0 * part.as_secs_f64() / all.as_secs_f64();
    println!(
        "{} articles in {:.2} s: {:.0}/s, one core; {} linked, {} in other languages",
        counter.count,
        all.as_secs_f64(),
        counter.count as f64 / all.as_secs_f64(),
        counter.links,
        counter.other
    );
    println!(
        "reading {:.0} %, language {:.0} %, sameness {:.0} %; {}",
        100.0 - share(counter.telling) - share(counter.linking),
        share(counter.telling),
        share(counter.linking),
        memory()
    );
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "memory unknown".to_owned(), |peak| format!("greatest memory {}", peak.trim()))
}
