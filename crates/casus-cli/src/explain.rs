//! `casus explain`: why an assertion exists, what else was weighed, and why nothing was recorded.

use casus::trace::Trace;
use clap::ValueEnum;

use crate::chain::{self, Ready};
use crate::code::record_with;
use crate::input::{self, Source};
use crate::lexicon;
use crate::output::explanation::{self, Coding, Explanation};
use crate::output::{self, Colour, Style};
use crate::talk::Talk;

/// Tell in plain words why each assertion of a sentence exists, what else was weighed, and why it was refused
///
/// The reasons are those of the coding itself, noted while it decides. Where nothing was recorded it says why nothing.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("place").required(true),
    after_help = "\
Examples:
  casus explain report.txt --at 228                the sentence in which this code point stands
  casus explain report.txt --sentence 3            a sentence by its number, from 0, as `sentence.index` counts
  casus explain wire.jsonl --article w12 --at 80   one article of many"
)]
pub struct Args {
    #[command(flatten)]
    input: input::Options,

    /// A code point of the article's text, counted as the spans of the record are
    #[arg(long, value_name = "N", group = "place", help_heading = "Place")]
    at: Option<usize>,

    /// A sentence, counted from 0 as in the record
    #[arg(long, value_name = "N", group = "place", help_heading = "Place")]
    sentence: Option<usize>,

    /// Every sentence
    #[arg(long, group = "place", help_heading = "Place")]
    all: bool,

    /// Only the article with this `ref` or `id`; else every article that has such a place
    #[arg(long, value_name = "REF", help_heading = "Place")]
    article: Option<String>,

    #[command(flatten)]
    lexicon: lexicon::Options,

    #[command(flatten)]
    chain: chain::Options,

    /// How to print it [default: text on a terminal, else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading
    Text,
    /// One sentence a line, for programs
    Jsonl,
}

pub fn run(args: &Args, colour: Colour, talk: &Talk) -> anyhow::Result<()> {
    let style = Style::of_stdout(colour);
    let format = args.format.unwrap_or(if style.terminal { Format::Text } else { Format::Jsonl });
    let Some(knowledge) = lexicon::knowledge(&args.lexicon, talk)? else { return Ok(()) };
    let work = |ready: &Ready| {
        let places = places(args, ready);
        if places.is_empty() {
            return Ok(String::new());
        }
        let trace = Trace::on();
        let (records, coded) = record_with(ready, &knowledge, talk, &trace);
        let coding = Coding::new(ready, records, coded.evidence, trace.into_notes(), &knowledge);
        let explained = places.into_iter().map(|(index, point)| {
            let explanation = Explanation::of(&coding, index, point);
            Ok(match format {
                Format::Text => explanation::render(&explanation, style),
                Format::Jsonl => serde_json::to_string(&explanation)? + "\n",
            })
        });
        explained.collect()
    };
    let mut found = false;
    chain::run(&Source::Files(&args.input), &args.chain, talk, work, |text: String| {
        found |= !text.is_empty();
        output::emit(&text)
    })?;
    if !found && !talk.has_faults() {
        talk.fault(&nowhere(args));
    }
    Ok(())
}

/// The sentences that are asked for, as this part of the article counts, and the code point in them.
fn places(args: &Args, ready: &Ready) -> Vec<(usize, Option<usize>)> {
    let id = ready.part.as_ref().map_or_else(|| ready.article.id(), |part| part.id.to_string());
    if args.article.as_ref().is_some_and(|wanted| *wanted != id && *wanted != ready.article.reference) {
        return Vec::new();
    }
    if args.all {
        return (0..ready.document.sentences.len()).map(|index| (index, None)).collect();
    }
    place(args, ready).into_iter().collect()
}

fn place(args: &Args, ready: &Ready) -> Option<(usize, Option<usize>)> {
    let sentences = &ready.document.sentences;
    if let Some(number) = args.sentence {
        let index = number.checked_sub(ready.sentences_before)?;
        return (index < sentences.len()).then_some((index, None));
    }
    let before = ready.part.as_ref().map_or(0, |part| part.points);
    let byte = ready.article.text.char_indices().nth(args.at?.checked_sub(before)?)?.0;
    // A blank between two sentences belongs to the one behind it.
    let index = sentences.iter().position(|sentence| byte < sentence.span.end)?;
    Some((index, args.at))
}

fn nowhere(args: &Args) -> String {
    let article = args.article.as_ref().map_or(String::new(), |article| format!(" `{article}`"));
    match (args.at, args.sentence) {
        (Some(point), _) => format!("no article{article} with a sentence at code point {point} in the input"),
        (_, Some(number)) => format!("no article{article} with a sentence {number} in the input; the first is 0"),
        _ => format!("no article{article} with a sentence in the input"),
    }
}
