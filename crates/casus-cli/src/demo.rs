//! `casus demo`: what casus makes of the articles that ship with it.

use crate::chain::{self, Ready};
use crate::code::record;
use crate::input::Source;
use crate::lexicon;
use crate::output::{self, Colour, Style, summary, table};
use crate::talk::Talk;

/// Articles written for casus, in the manner of real reports; the events in them are made up or retold.
const ARTICLES: &str = include_str!("../demo/articles.jsonl");

const NEXT: &str = "
What to try next
  casus code FILE --date 2020-02-21      your own article; the date makes \"yesterday\" a day
  casus code FILE --format csv           the same for a spreadsheet; jsonl is the whole record
  casus read FILE                        how each sentence was read
  casus code --help                      everything else
";

/// Read the example articles inside casus and print their record
///
/// The articles were written for casus. Nothing is fetched; nothing is written to disk.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    lexicon: lexicon::Options,

    #[command(flatten)]
    chain: chain::Options,
}

pub fn run(args: &Args, colour: Colour, talk: &Talk) -> anyhow::Result<()> {
    let style = Style::of_stdout(colour);
    let Some(knowledge) = lexicon::knowledge(&args.lexicon, talk)? else { return Ok(()) };
    let work = |ready: &Ready| {
        let (records, doubts) = record(ready, &knowledge, talk);
        Ok((table::render(ready, &records, &doubts, style), records))
    };
    let (mut articles, mut all) = (0, Vec::new());
    chain::run(&Source::Embedded("demo", ARTICLES), &args.chain, talk, work, |(text, records)| {
        articles += 1;
        all.extend(records);
        output::emit(&text)
    })?;
    output::emit(&(summary::render(articles, &all, style) + NEXT))
}
