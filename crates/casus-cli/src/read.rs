//! `casus read`: how each sentence was read.

use clap::ValueEnum;

use crate::chain::{self, Ready};
use crate::input::{self, Source};
use crate::output::{self, Colour, Style, conllu, document, gloss};
use crate::talk::Talk;

/// Show how articles are read: words, tree, names, predicates with their roles and factuality
///
/// A check on the first step, and its output for other programs. JSON Lines of this command are input of
/// `casus code`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  casus read report.txt                        a gloss of each sentence
  casus read wire.jsonl --format conllu        CoNLL-U; names and roles in its last column
  echo 'Rebels shelled Aden.' | casus read")]
pub struct Args {
    #[command(flatten)]
    input: input::Options,

    #[command(flatten)]
    chain: chain::Options,

    /// How to print it [default: gloss on a terminal, else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The sentence, then a table of its words
    Gloss,
    /// CoNLL-U, one block a sentence
    Conllu,
    /// One article a line: its text and everything read from it
    Jsonl,
}

pub fn run(args: &Args, colour: Colour, talk: &Talk) -> anyhow::Result<()> {
    let style = Style::of_stdout(colour);
    let format = args.format.unwrap_or(if style.terminal { Format::Gloss } else { Format::Jsonl });
    let work = |ready: &Ready| match format {
        Format::Gloss => Ok(gloss::render(ready, style)),
        Format::Conllu => Ok(conllu::render(ready)),
        Format::Jsonl => document::render(ready),
    };
    chain::run(&Source::Files(&args.input), &args.chain, talk, work, |text| output::emit(&text))
}
