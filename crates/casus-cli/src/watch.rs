//! `casus watch`: asks feeds again and again and adds what is new to a file of articles.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casus_ingest::feeds::Feeds;
use casus_ingest::fetch::Client;
use casus_ingest::ledger::Ledger;
use casus_ingest::watch::{Told, watch};

use crate::input::Web;
use crate::talk::Talk;

/// Ask feeds again and again and add what is new to a file of articles, until stopped
///
/// Each entry's page is fetched and its article added as one line; a restart goes on where the last run stopped and
/// repeats nothing. robots.txt is kept, a host is asked one thing at a time, and a failing feed is told once and asked
/// less often.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A list of feeds:
  contact = \"desk@example.org\"      # who asks; or --contact
  [[feed]]
  name = \"Hill Wire\"
  url = \"https://example.org/rss\"
  publisher = \"Hill Wire\"           # optional, as all below
  country = \"UKR\"                   # where it is published, ISO 3166-1 alpha-3
  side = \"none\"                     # the party that it speaks for
  interval = \"15m\"                  # 90s, 15m, 2h

Examples:
  casus watch feeds.toml --out articles.jsonl
  casus watch feeds.toml --out articles.jsonl --rounds 1    ask each feed once, as from a timetable")]
pub struct Args {
    /// The list of feeds
    #[arg(value_name = "FEEDS.TOML")]
    feeds: PathBuf,

    /// File of articles to add to; what was asked and is still open is kept beside it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// Ask each feed so often, then stop
    #[arg(long, value_name = "N")]
    rounds: Option<u32>,

    #[command(flatten)]
    web: Web,
}

pub fn run(args: &Args, talk: &Talk) -> anyhow::Result<()> {
    let Some((feeds, mut client)) = prepared(args, talk) else { return Ok(()) };
    let mut ledger = match Ledger::open(&args.out) {
        Ok(ledger) => ledger,
        Err(error) => {
            talk.fault(&format!("{}: {error}", args.out.display()));
            return Ok(());
        }
    };
    let state = PathBuf::from(format!("{}.state", args.out.display()));
    let mut tell = |told| match told {
        Told::Article { feed, title, teaser } => {
            talk.note(&format!("{feed}: {title}{}", if teaser { " (teaser only)" } else { "" }));
        }
        Told::Fault { feed, why } => talk.fault(&format!("{feed}: {why}")),
        Told::Well { feed } => talk.note(&format!("{feed}: works again")),
    };
    watch(&feeds, &mut client, &mut ledger, &state, args.rounds, &mut tell)
        .with_context(|| format!("cannot go on with {}", args.out.display()))
}

/// The list and a client; `None` when something is wrong with them, which was told.
fn prepared(args: &Args, talk: &Talk) -> Option<(Feeds, Client)> {
    let told = |why: String| talk.fault(&format!("{}: {why}", args.feeds.display()));
    let feeds = read(&args.feeds).map_err(&told).ok()?;
    let rules = args.web.rules(feeds.contact.as_deref()).map_err(&told).ok()?;
    let Some(rules) = rules else {
        told("does not say who asks; add contact = \"you@example.org\", or give --contact".to_owned());
        return None;
    };
    Some((feeds, Client::new(rules)))
}

fn read(path: &Path) -> Result<Feeds, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    Feeds::parse(&text)
}
