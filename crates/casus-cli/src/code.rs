//! `casus code`: what articles say was done, as sourced assertions.

use std::panic::{AssertUnwindSafe, catch_unwind};

use casus::code::{Coded, code_with};
use casus::knowledge::Knowledge;
use casus::record::{AssertionRecord, records};
use casus::trace::Trace;
use clap::ValueEnum;

use crate::chain::{self, Ready};
use crate::input::{self, Source};
use crate::lexicon;
use crate::output::{self, Colour, Style, csv, jsonl, table};
use crate::talk::Talk;

/// Turn articles into assertions: who did what to whom, where, when, with what losses, according to whom
///
/// An assertion is one source's statement of one act. Every value comes with the words it was taken from; what the
/// text does not say stays empty.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  casus code report.txt --date 2020-02-21 --publisher 'The Daily'
  casus code wire.jsonl > record.jsonl
  casus code *.txt --format csv > record.csv
  casus code wire.jsonl --lexicon my-words > record.jsonl
  curl -s https://example.org/feed.jsonl | casus code - --format table | less -R")]
pub struct Args {
    #[command(flatten)]
    input: input::Options,

    #[command(flatten)]
    lexicon: lexicon::Options,

    #[command(flatten)]
    chain: chain::Options,

    /// How to print it [default: table on a terminal, else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading: each assertion with its sentence, the words that carry a field marked
    Table,
    /// The record, one assertion a line
    Jsonl,
    /// Flat columns for spreadsheets and statistics, one assertion a line
    Csv,
}

pub fn run(args: &Args, colour: Colour, talk: &Talk) -> anyhow::Result<()> {
    let style = Style::of_stdout(colour);
    let format = args.format.unwrap_or(if style.terminal { Format::Table } else { Format::Jsonl });
    let Some(knowledge) = lexicon::knowledge(&args.lexicon, talk)? else { return Ok(()) };
    if format == Format::Csv {
        output::emit(&csv::header()?)?;
    }
    let work = |ready: &Ready| {
        let (records, doubts) = record(ready, &knowledge, talk);
        match format {
            Format::Table => Ok(table::render(ready, &records, &doubts, style)),
            Format::Jsonl => jsonl::render(&records),
            Format::Csv => csv::render(&records),
        }
    };
    chain::run(&Source::Files(&args.input), &args.chain, talk, work, |text| output::emit(&text))
}

/// The records of an article and the doubts about it as a whole. A bug that one article brings out costs no other.
pub fn record(ready: &Ready, knowledge: &Knowledge, talk: &Talk) -> (Vec<AssertionRecord>, Vec<String>) {
    let (records, coded) = record_with(ready, knowledge, talk, &Trace::off());
    (records, coded.doubts.into_iter().map(|doubt| doubt.text).collect())
}

/// The same beside what it was made from, with notes of what was weighed.
pub fn record_with(ready: &Ready, knowledge: &Knowledge, talk: &Talk, trace: &Trace) -> (Vec<AssertionRecord>, Coded) {
    let work = || {
        let coded = code_with(&ready.article, &ready.document, knowledge, trace);
        let records = records(&ready.article, &ready.document, &coded.assertions, &knowledge.codebook);
        (records, coded)
    };
    let Ok((mut records, coded)) = catch_unwind(AssertUnwindSafe(work)) else {
        let name = &ready.article.reference;
        talk.failure(&format!("{name}: casus failed on this article and left it out; this is a bug, please report it"));
        return (Vec::new(), Coded::default());
    };
    for record in &mut records {
        move_back(record, ready);
    }
    (records, coded)
}

/// Makes the record of a part a record of the whole text: its id, its sentence numbers, its places.
fn move_back(record: &mut AssertionRecord, ready: &Ready) {
    let Some(part) = &ready.part else { return };
    let shift = |span: &mut [usize; 2]| *span = span.map(|point| point + part.points);
    record.article.id = part.id.to_string();
    record.article.sha256 = part.sha256.to_string();
    record.sentence.index += ready.sentences_before;
    shift(&mut record.sentence.span);
    shift(&mut record.event.span);
    record.actors.iter_mut().chain(&mut record.recipients).for_each(|actor| shift(&mut actor.span));
    record.sources.iter_mut().for_each(|source| shift(&mut source.span));
    record.toll.iter_mut().for_each(|loss| shift(&mut loss.span));
    record.materiel.iter_mut().for_each(|item| shift(&mut item.span));
    if let Some(place) = &mut record.place {
        shift(&mut place.span);
    }
    if let Some(span) = record.time.as_mut().and_then(|time| time.span.as_mut()) {
        shift(span);
    }
}
