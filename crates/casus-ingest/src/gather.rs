//! From places to articles: opens, unpacks, tells the format, reads.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use casus::article::Article;
use jiff::civil::Date;

use crate::fetch::{Answer, Client, Rules, Tag};
use crate::gathered::{Gathered, Sink, Window};
use crate::kind::{self, Kind};
use crate::names::Names;
use crate::unpack::{self, Stream};
use crate::{decode, feed, files, jsonl, language, limits, mail, markdown, page, sitemap, table, warc};

const BUFFER: usize = 1 << 16;

/// Where articles are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Stdin,
    /// A file, a folder with all below it, or a pattern such as `wire/*.html`.
    Path(PathBuf),
    /// A page, feed, sitemap, table or archive on the web.
    Address(String),
}

/// What is known of the input beforehand, and which articles of it are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    pub kind: Kind,
    /// Date of publication of articles that tell none.
    pub date: Option<Date>,
    /// Title of a plain text.
    pub title: Option<String>,
    /// Publisher of articles that tell none.
    pub publisher: Option<String>,
    /// Address of a plain text or a page.
    pub url: Option<String>,
    /// Columns and keys of tables and JSON Lines.
    pub names: Names,
    pub window: Window,
    /// How to fetch; without it nothing is.
    pub fetch: Option<Rules>,
}

/// Hands on every article of the places, in order. Only the sink ends it early.
pub fn gather(places: &[Place], options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let mut client = options.fetch.clone().map(Client::new);
    for place in places {
        match place {
            Place::Address(address) => match &mut client {
                Some(client) => fetched(client, address, options, sink)?,
                None => sink.fault(&format!("{address}: say who fetches, as --contact you@example.org")),
            },
            Place::Stdin => read(Box::new(BufReader::with_capacity(BUFFER, io::stdin())), "-", options, sink)?,
            Place::Path(path) => {
                for file in files::below(path, sink) {
                    let name = file.display().to_string();
                    match open(&file) {
                        Ok(source) => read(source, &name, options, sink)?,
                        Err(why) => sink.fault(&format!("{name}: {why}")),
                    }
                }
            }
        }
    }
    ControlFlow::Continue(())
}

/// Fetches an address and hands on the articles behind it.
fn fetched(client: &mut Client, address: &str, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let fetched = match client.get(address, &Tag::default()) {
        Ok(Answer::Fresh(fetched)) => fetched,
        Ok(Answer::Unchanged) => return ControlFlow::Continue(()),
        Err(refusal) => {
            sink.fault(&format!("{address}: {}", refusal.why));
            return ControlFlow::Continue(());
        }
    };
    let kind = if options.kind == Kind::Auto && fetched.media.contains("html") { Kind::Html } else { options.kind };
    let options = Options { kind, url: Some(fetched.address.clone()), ..options.clone() };
    read(Box::new(io::Cursor::new(fetched.bytes)), &fetched.address, &options, sink)
}

/// Hands on every article of a stream; `name` tells where it comes from and, by its ending, what it may be.
pub fn read(source: Stream<'_>, name: &str, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let mut source = source;
    if source.fill_buf().is_ok_and(|start| unpack::peek_gzip(start).starts_with(b"WARC/")) {
        return warc::articles(warc::Input::packed(source), name, options, sink);
    }
    match unpacked(source) {
        Ok((source, start)) => {
            let kind = kind::settle(options.kind, name, &kind::ending(name), &start);
            read_as(kind, source, name, options, sink)
        }
        Err(why) => {
            sink.fault(&format!("{name}: {why}"));
            ControlFlow::Continue(())
        }
    }
}

/// The stream without its packing, and how it begins.
fn unpacked(source: Stream<'_>) -> Result<(Stream<'_>, Vec<u8>), String> {
    let mut source = unpack::unpack(source)?;
    let start = source.fill_buf().map_err(|error| unpack::broken(&error))?.to_vec();
    Ok((source, start))
}

fn read_as(kind: Kind, source: Stream<'_>, name: &str, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let one = match kind {
        Kind::Jsonl => return jsonl::each(source, name, options, sink),
        Kind::Csv => return table::each(source, b',', name, options, sink),
        Kind::Tsv => return table::each(source, b'\t', name, options, sink),
        Kind::Feed => return many(feed::entries, source, name, options, sink),
        Kind::Sitemap => return many(sitemap::entries, source, name, options, sink),
        Kind::Html => whole(source, limits::LARGEST_PAGE).and_then(|bytes| html(&bytes, name, options)),
        Kind::Mail => whole(source, limits::LARGEST_PAGE).and_then(|bytes| mail::article(&bytes, name)),
        Kind::Markdown => text(source, name, options, sink).map(|gathered| markdown::article(gathered, options)),
        Kind::Warc => return warc::articles(warc::Input::plain(source), name, options, sink),
        Kind::Auto | Kind::Text => text(source, name, options, sink).map(|gathered| titled(gathered, options)),
    };
    match one {
        Ok(gathered) => deliver(gathered, options, sink),
        Err(why) => {
            sink.fault(&format!("{name}: {why}"));
            ControlFlow::Continue(())
        }
    }
}

/// Hands on one article, with what is known beforehand filled in, unless it is of a day that is not wanted.
pub fn deliver(mut gathered: Gathered, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let article = &mut gathered.article;
    article.published = article.published.or(options.date);
    if article.publisher.is_none() {
        article.publisher.clone_from(&options.publisher);
    }
    if !options.window.holds(article.published) {
        sink.unwanted();
        return ControlFlow::Continue(());
    }
    sink.article(gathered)
}

/// Opens a file; the message says what to do next.
fn open(path: &Path) -> Result<Stream<'static>, String> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "no such file; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "not allowed to read it; check its permissions".to_owned(),
        _ => error.to_string(),
    })?;
    Ok(Box::new(BufReader::with_capacity(BUFFER, file)))
}

/// All bytes of a stream, unless they are too many.
pub fn whole(source: Stream<'_>, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes).map_err(|error| unpack::broken(&error))?;
    if bytes.len() as u64 > limit {
        let size = if limit >= 1 << 30 { format!("{} GiB", limit >> 30) } else { format!("{} MiB", limit >> 20) };
        return Err(format!("is larger than {size}; split it into articles, or give them as JSON Lines"));
    }
    Ok(bytes)
}

/// Reads a whole plain text as one article.
fn text(source: Stream<'_>, name: &str, options: &Options, sink: &mut dyn Sink) -> Result<Gathered, String> {
    let bytes = whole(source, limits::LARGEST_FILE)?;
    let size = bytes.len() as u64;
    let decoded = decode::decode(bytes)?;
    if let Some(note) = decoded.note {
        sink.note(&format!("{name}: {note}"));
    }
    if let Some(note) = decode::markup(&decoded.text).or_else(|| language::odd(&decoded.text)) {
        sink.note(&format!("{name}: {note}"));
    }
    let article = Article {
        reference: name.to_owned(),
        url: options.url.clone(),
        title: None,
        publisher: None,
        published: None,
        language: None,
        text: decoded.text,
    };
    Ok(Gathered::plain(article, size))
}

/// A plain text under the title that was given for it.
fn titled(mut gathered: Gathered, options: &Options) -> Gathered {
    if let Some(title) = options.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
        gathered.article.text = Article::compose(Some(title), &gathered.article.text);
        gathered.article.title = Some(title.to_owned());
    }
    gathered
}

fn html(bytes: &[u8], name: &str, options: &Options) -> Result<Gathered, String> {
    if bytes.trim_ascii().is_empty() {
        return Err("is empty: there is nothing to read".to_owned());
    }
    let page = page::read(&decode::declared(bytes, None), options.url.as_deref())?;
    Ok(page.gathered(name, bytes.len() as u64))
}

type Entries = fn(&[u8], &str) -> Result<Vec<Gathered>, String>;

/// Hands on the entries of a feed or sitemap.
fn many(entries: Entries, source: Stream<'_>, name: &str, options: &Options, sink: &mut dyn Sink) -> ControlFlow<()> {
    let read = whole(source, limits::LARGEST_PAGE).and_then(|bytes| entries(&bytes, name));
    let entries = match read {
        Ok(entries) => entries,
        Err(why) => {
            sink.fault(&format!("{name}: {why}"));
            return ControlFlow::Continue(());
        }
    };
    if entries.is_empty() {
        sink.note(&format!("{name}: holds no entry"));
    }
    let teasers = entries.iter().filter(|entry| entry.teaser).count();
    if teasers > 0 {
        sink.note(&format!("{name}: {teasers} of {} entries hold only a teaser, not the article", entries.len()));
    }
    entries.into_iter().try_for_each(|entry| deliver(entry, options, sink))
}
