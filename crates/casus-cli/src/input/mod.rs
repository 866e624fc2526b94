//! Input: what the command line says of it, and gathered articles cut into what can be worked on at once.

mod long;

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io::{self, IsTerminal as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use casus::article::Article;
use casus_ingest::fetch::Rules;
use casus_ingest::{Gathered, Kind as Format, Names, Place, Sink, Window, dates, gather, language};
use clap::ValueEnum;
use jiff::civil::Date;

use crate::talk::Talk;

pub use long::Part;

#[derive(Debug, Default, clap::Args)]
#[group(id = "input-options")]
#[command(next_help_heading = "Input")]
pub struct Options {
    /// Files, folders or patterns such as `wire/*.html`: plain text, Markdown, web pages, RSS/Atom/JSON feeds, news
    /// sitemaps, WARC archives, JSON Lines, CSV/TSV, e-mail (.eml); any of them gzip or zstd packed. An address
    /// (http, https) is fetched. `-` or nothing reads standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What the files hold; `auto` goes by their endings and how they begin
    #[arg(long, value_enum, default_value_t = Kind::Auto, value_name = "KIND")]
    input: Kind,

    /// Which column of a table or key of a JSON line holds what, as `text=Body,title=Headline,published=Day`; the
    /// fields are text, title, published, url, publisher, id, byline, language
    #[arg(long, value_parser = Names::parse, value_name = "FIELD=NAME,…")]
    columns: Option<Names>,

    /// Date of publication, from which "yesterday" and "last October" are reckoned, for articles that tell none
    #[arg(long, value_parser = dates::argument)]
    date: Option<Date>,

    /// Only articles published on this day or later; those without a date are kept
    #[arg(long, value_parser = dates::argument, value_name = "DATE")]
    since: Option<Date>,

    /// Only articles published on this day or earlier; those without a date are kept
    #[arg(long, value_parser = dates::argument, value_name = "DATE")]
    until: Option<Date>,

    /// Stop after so many articles
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    /// Title of a plain text; leave it out where the text begins with its title
    #[arg(long)]
    title: Option<String>,

    /// Who published it, for articles that do not say
    #[arg(long)]
    publisher: Option<String>,

    /// Address of a plain text or web page
    #[arg(long)]
    url: Option<String>,

    #[command(flatten)]
    web: Web,
}

/// How the web is asked, by commands that fetch.
#[derive(Debug, Clone, Default, clap::Args)]
#[group(id = "web-options")]
#[command(next_help_heading = "Web")]
pub struct Web {
    /// Your e-mail or web address, told to the hosts that are asked; needed for fetching
    #[arg(long, env = "CASUS_CONTACT", value_name = "WHO")]
    pub contact: Option<String>,

    /// Let addresses of this machine and of inner networks be fetched
    #[arg(long)]
    pub allow_private: bool,

    /// Least seconds between two requests to one host; its robots.txt may ask for more
    #[arg(long, default_value_t = 2.0, value_name = "SECONDS", value_parser = seconds)]
    pub delay: f32,
}

fn seconds(text: &str) -> Result<f32, String> {
    let seconds = text.parse().ok().filter(|seconds| (0.0..=3600.0).contains(seconds));
    seconds.ok_or_else(|| "not a number of seconds from 0 to 3600".to_owned())
}

impl Web {
    /// The rules of fetching; `None` when nobody answers for it.
    pub fn rules(&self, contact: Option<&str>) -> Result<Option<Rules>, String> {
        let Some(contact) = self.contact.as_deref().or(contact) else { return Ok(None) };
        let rules = Rules::new(contact)?;
        Ok(Some(Rules { delay: Duration::from_secs_f32(self.delay), allow_inner: self.allow_private, ..rules }))
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    #[default]
    Auto,
    Text,
    Markdown,
    Html,
    Feed,
    Sitemap,
    Jsonl,
    Csv,
    Tsv,
    Warc,
    Mail,
}

/// An article to work on, or a part of one that is too long to work on whole.
#[derive(Debug)]
pub struct Item {
    pub article: Article,
    pub part: Option<Part>,
    /// Bytes of input that this took, for the progress shown.
    pub bytes: u64,
}

type Take<'a> = &'a mut dyn FnMut(Item) -> anyhow::Result<()>;

/// Where articles come from.
#[derive(Debug)]
pub enum Source<'a> {
    Files(&'a Options),
    /// JSON Lines inside the program, with the name of that.
    Embedded(&'static str, &'static str),
}

impl Source<'_> {
    /// Hands on every article that can be read, in order. Faults go to `talk`; only `take` can fail.
    pub fn each(&self, talk: &Talk, take: Take<'_>) -> anyhow::Result<()> {
        let limit = if let Source::Files(options) = self { options.limit } else { None };
        let mut feeder = Feeder {
            talk,
            take,
            left: limit,
            unread: BTreeMap::new(),
            unread_first: Vec::new(),
            unwanted: 0,
            failed: None,
        };
        let _ = match self {
            Source::Files(options) => options.gather(&mut feeder),
            Source::Embedded(name, lines) => {
                casus_ingest::jsonl::each(lines.as_bytes(), name, &casus_ingest::Options::default(), &mut feeder)
            }
        };
        feeder.tell();
        feeder.failed.map_or(Ok(()), Err)
    }

    /// The size of it all; 0 when some of it has none to tell.
    pub fn bytes(&self) -> u64 {
        if let Source::Files(options) = self { options.bytes() } else { 0 }
    }
}

impl Options {
    /// The most articles that are wanted.
    pub fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// The size of all files; 0 when some of them has none to tell.
    pub fn bytes(&self) -> u64 {
        let packed = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "gz" || ending == "zst");
        let size = |file: &PathBuf| file.metadata().ok().filter(Metadata::is_file).filter(|_| !packed(file));
        let sizes = self.files.iter().map(size);
        sizes.map(|size| size.map(|size| size.len())).sum::<Option<u64>>().unwrap_or(0)
    }

    /// Hands on every article as gathered.
    pub fn gather(&self, sink: &mut dyn Sink) -> ControlFlow<()> {
        if self.files.is_empty() && io::stdin().is_terminal() {
            sink.fault("nothing to read: name a FILE, or send text to standard input; `casus demo` needs neither");
            return ControlFlow::Continue(());
        }
        let fetch = match self.web.rules(None) {
            Ok(rules) => rules,
            Err(why) => {
                sink.fault(&why);
                None
            }
        };
        let named: Vec<Place> = self.files.iter().map(|file| place(file)).collect();
        let places = if named.is_empty() { vec![Place::Stdin] } else { named };
        let options = casus_ingest::Options {
            kind: self.input.into(),
            date: self.date,
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            url: self.url.clone(),
            names: self.columns.clone().unwrap_or_default(),
            window: Window { since: self.since, until: self.until },
            fetch,
        };
        gather(&places, &options, sink)
    }
}

/// `-`, an address, or a path.
fn place(file: &Path) -> Place {
    match file.to_str() {
        Some("-") => Place::Stdin,
        Some(address) if address.starts_with("http://") || address.starts_with("https://") => {
            Place::Address(address.to_owned())
        }
        _ => Place::Path(file.to_owned()),
    }
}

impl From<Kind> for Format {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Auto => Format::Auto,
            Kind::Text => Format::Text,
            Kind::Markdown => Format::Markdown,
            Kind::Html => Format::Html,
            Kind::Feed => Format::Feed,
            Kind::Sitemap => Format::Sitemap,
            Kind::Jsonl => Format::Jsonl,
            Kind::Csv => Format::Csv,
            Kind::Tsv => Format::Tsv,
            Kind::Warc => Format::Warc,
            Kind::Mail => Format::Mail,
        }
    }
}

/// Takes gathered articles and hands on what can be read.
struct Feeder<'a> {
    talk: &'a Talk,
    take: Take<'a>,
    /// Articles that may still come.
    left: Option<usize>,
    /// Articles in other languages, by language, and the first of them.
    unread: BTreeMap<&'static str, usize>,
    unread_first: Vec<String>,
    unwanted: usize,
    failed: Option<anyhow::Error>,
}

impl Feeder<'_> {
    fn tell(&self) {
        if !self.unread.is_empty() {
            let all: usize = self.unread.values().sum();
            let each: Vec<String> = self.unread.iter().map(|(language, count)| format!("{language} {count}")).collect();
            let articles = if all == 1 { "1 article is" } else { &format!("{all} articles are") };
            let more = if all > self.unread_first.len() { ", …" } else { "" };
            self.talk.note(&format!(
                "{articles} not in English and left unread ({}): {}{more}; translate them first",
                each.join(", "),
                self.unread_first.join(", ")
            ));
        }
        if self.unwanted > 0 {
            self.talk.note(&format!("{} articles are of days that were not asked for", self.unwanted));
        }
    }
}

impl Sink for Feeder<'_> {
    fn article(&mut self, gathered: Gathered) -> ControlFlow<()> {
        if self.left == Some(0) {
            return ControlFlow::Break(());
        }
        self.left = self.left.map(|left| left - 1);
        if let Some(other) = language::other_than_english(&gathered.article.text) {
            *self.unread.entry(other).or_default() += 1;
            if self.unread_first.len() < 5 {
                self.unread_first.push(gathered.article.reference);
            }
            return ControlFlow::Continue(());
        }
        let name = gathered.article.reference.clone();
        match long::each_part_of(gathered.article, gathered.bytes, &name, self.talk, self.take) {
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
        self.talk.fault(what);
    }

    fn unwanted(&mut self) {
        self.unwanted += 1;
    }
}
