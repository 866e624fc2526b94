//! The command `casus`: picks the subcommand and turns its outcome into an exit code.

mod backtest;
mod chain;
mod code;
mod counts;
mod demo;
mod draws;
mod explain;
mod forecast;
mod ingest;
mod input;
mod lexicon;
mod next;
mod output;
mod read;
mod talk;
mod watch;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::output::Colour;
use crate::talk::Talk;

/// Reads conflict news and keeps a record that can be checked: who did what to whom, where, when, with what
/// losses, according to whom, and whether it happened, was tried, threatened, asked for, promised or denied.
///
/// Everything is done on this machine; only addresses that you name are fetched. Data go to standard output, talk goes to
/// standard error.
#[derive(Debug, Parser)]
#[command(
    name = "casus",
    disable_version_flag = true,
    arg_required_else_help = true,
    after_help = "Start with `casus demo`.",
    after_long_help = EXAMPLES
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,

    /// Colour on standard output; NO_COLOR is honoured, and nothing depends on colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", help_heading = "Output")]
    color: Colour,

    /// No notes and no progress on standard error, only what went wrong
    #[arg(short, long, global = true, help_heading = "Output")]
    quiet: bool,

    /// The version of casus and of the reader inside it
    #[arg(short = 'V', long)]
    version: bool,
}

const EXAMPLES: &str = "\
Examples:
  casus demo                                      what casus makes of its own example articles
  casus code report.txt --date 2020-02-21         the record of one article, as a table
  casus code wire.jsonl --format csv > wire.csv   a whole feed, for a spreadsheet
  casus explain report.txt --at 228               why something was recorded there, or why not
  casus forecast counts.csv --country MLI         deaths in the months ahead, in words
  casus ingest pages/ > articles.jsonl            saved web pages to articles, copies linked
  casus read report.txt                           how the sentences were read
  casus read report.txt | casus code              the two steps by hand

Exit codes:
  0  everything was done
  1  casus itself failed: a bug, or broken model files
  2  some input was unusable: it was named on standard error and everything else was done";

#[derive(Debug, Subcommand)]
enum Command {
    Ingest(ingest::Args),
    Watch(watch::Args),
    Read(read::Args),
    Code(code::Args),
    Explain(explain::Args),
    Demo(demo::Args),
    Forecast(forecast::Args),
    Backtest(backtest::Args),
    Next(next::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let talk = Talk::new(cli.quiet);
    match run(cli, &talk) {
        Ok(()) => talk.exit_code(),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            talk.failure(&format!("{error:#}"));
            talk.exit_code()
        }
    }
}

fn run(cli: Cli, talk: &Talk) -> anyhow::Result<()> {
    output::leave_whole_lines_on_stop().context("cannot watch for Ctrl-C")?;
    if cli.version {
        let reader = chain::reader(None)?;
        return output::emit(&format!(
            "casus {}\nreader {}\n",
            env!("CARGO_PKG_VERSION"),
            casus::read::Parser::version(&reader)
        ));
    }
    match cli.command {
        Some(Command::Ingest(args)) => ingest::run(&args, talk),
        Some(Command::Watch(args)) => watch::run(&args, talk),
        Some(Command::Read(args)) => read::run(&args, cli.color, talk),
        Some(Command::Code(args)) => code::run(&args, cli.color, talk),
        Some(Command::Explain(args)) => explain::run(&args, cli.color, talk),
        Some(Command::Demo(args)) => demo::run(&args, cli.color, talk),
        Some(Command::Forecast(args)) => forecast::run(&args, cli.color, talk),
        Some(Command::Backtest(args)) => backtest::run(&args, talk),
        Some(Command::Next(args)) => next::run(&args, talk),
        None => Cli::command().print_help().map_err(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
