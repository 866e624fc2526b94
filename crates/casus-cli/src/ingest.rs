//! `casus ingest`: files, archives and addresses to articles, one a line, versions and copies linked.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use casus_ingest::ledger::Line;
use casus_ingest::sameness::Index;
use casus_ingest::warc::{Input, Record};
use casus_ingest::{Gathered, Sink, warc};

use crate::input;
use crate::output;
use crate::talk::Talk;

/// Turn web pages, feeds, archives and tables into articles, one a line, for `casus code` and other programs
///
/// Text, title, byline, publisher, date with time zone, language and address of each article. An article that was met
/// before is left out; an updated one names its earlier version, a near-copy from elsewhere the article it copies.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  casus ingest pages/ 'feeds/*.xml' > articles.jsonl
  casus ingest CC-NEWS-20200221.warc.gz --since 2020-02-20 > articles.jsonl
  casus ingest table.csv --columns text=Body,title=Headline,published=Day
  casus ingest https://example.org/news.html --contact you@example.org | casus code
  casus ingest --list archive.warc.gz             what an archive holds, without reading it")]
pub struct Args {
    #[command(flatten)]
    input: input::Options,

    /// List the records of this WARC archive instead: offset, type, bytes, date, address
    #[arg(long, value_name = "ARCHIVE", conflicts_with = "files")]
    list: Option<PathBuf>,
}

pub fn run(args: &Args, talk: &Talk) -> anyhow::Result<()> {
    if let Some(archive) = &args.list {
        return list(archive, talk);
    }
    let mut writer = Writer {
        talk,
        index: Index::default(),
        left: args.input.limit(),
        failed: None,
        counts: Counts::default(),
        since: Instant::now(),
    };
    talk.begin(args.input.bytes());
    let _ = args.input.gather(&mut writer);
    talk.end();
    talk.note(&writer.counts.summary(writer.since));
    writer.failed.map_or(Ok(()), Err)
}

#[derive(Debug, Default)]
struct Counts {
    articles: usize,
    bytes: u64,
    seen: usize,
    versions: usize,
    copies: usize,
    teasers: usize,
    unwanted: usize,
    faults: usize,
}

impl Counts {
    fn summary(&self, since: Instant) -> String {
        let seconds = since.elapsed().as_secs_f64().max(0.001);
        let mut parts = vec![format!(
            "{} articles from {:.1} MB in {seconds:.1} s ({:.0}/s)",
            self.articles,
            self.bytes as f64 / 1e6,
            self.articles as f64 / seconds
        )];
        let others = [
            (self.seen, "met before and left out"),
            (self.versions, "newer versions"),
            (self.copies, "copies"),
            (self.teasers, "only teasers"),
            (self.unwanted, "of other days"),
            (self.faults, "faults, named above"),
        ];
        parts.extend(others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
        parts.join(", ")
    }
}

struct Writer<'a> {
    talk: &'a Talk,
    index: Index,
    left: Option<usize>,
    failed: Option<anyhow::Error>,
    counts: Counts,
    since: Instant,
}

impl Sink for Writer<'_> {
    fn article(&mut self, gathered: Gathered) -> ControlFlow<()> {
        if self.left == Some(0) {
            return ControlFlow::Break(());
        }
        let link = self.index.add(&gathered.article);
        self.counts.bytes += gathered.bytes;
        if link.seen {
            self.counts.seen += 1;
            return ControlFlow::Continue(());
        }
        self.left = self.left.map(|left| left - 1);
        self.counts.articles += 1;
        self.counts.versions += usize::from(link.version_of.is_some());
        self.counts.copies += usize::from(link.copy_of.is_some());
        self.counts.teasers += usize::from(gathered.teaser);
        self.talk.advance(gathered.bytes, format!("{} articles", self.counts.articles));
        let written = Line::new(&gathered, link).json().map_err(Into::into).and_then(|line| output::emit(&line));
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn note(&mut self, what: &str) {
        self.talk.note(what);
    }

    fn fault(&mut self, what: &str) {
        self.counts.faults += 1;
        self.talk.fault(what);
    }

    fn unwanted(&mut self) {
        self.counts.unwanted += 1;
    }
}

/// Prints a table of the records of an archive.
fn list(archive: &PathBuf, talk: &Talk) -> anyhow::Result<()> {
    let name = archive.display();
    let mut source = match File::open(archive) {
        Ok(file) => BufReader::with_capacity(1 << 18, file),
        Err(error) => {
            talk.fault(&format!("{name}: {error}"));
            return Ok(());
        }
    };
    let packed = source.fill_buf().is_ok_and(|start| start.starts_with(b"\x1f\x8b"));
    let input = if packed { Input::packed(Box::new(source)) } else { Input::plain(Box::new(source)) };
    let mut rows = String::from("offset\ttype\tbytes\tdate\turl\n");
    let mut failed = None;
    let flow = warc::each(
        input,
        |record| {
            rows.push_str(&row(&record));
            if rows.len() < 1 << 16 {
                return ControlFlow::Continue(());
            }
            match output::emit(&std::mem::take(&mut rows)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
        |offset, why| talk.fault(&format!("{name}: the record at {offset} {why}: left out")),
    );
    match failed {
        Some(error) => Err(error),
        None if flow.is_continue() => output::emit(&rows),
        None => Ok(()),
    }
}

fn row(record: &Record) -> String {
    let head = &record.head;
    let plain = |text: &Option<String>| text.as_deref().unwrap_or("").replace(['\t', '\n', '\r', '\u{1b}'], " ");
    format!("{}\t{}\t{}\t{}\t{}\n", head.offset.stored, head.kind, head.length, plain(&head.date), plain(&head.url))
}
