//! The steps chained: articles are read many at a time, worked on in parallel, and come out in the input's order.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use casus::article::Article;
use casus::document::Document;
use casus::read::{Parser, RawSentence, sentences};
use casus_reader::Reader;
use rayon::prelude::*;

use crate::input::{Item, Part, Source};
use crate::talk::Talk;

/// So much text is gathered before it is read: enough to keep every core busy, little enough to see results come.
const BATCH_BYTES: usize = 1 << 16;
const BATCH_ARTICLES: usize = 256;

/// So many sentences are read in one go.
const BATCH_SENTENCES: usize = 512;

#[derive(Debug, clap::Args)]
#[group(id = "chain-options")]
#[command(next_help_heading = "Work")]
pub struct Options {
    /// Folder of another reader: its weights and their passport
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,

    /// Threads to use; the default is one per core. The output is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

/// An article, or a part of one, as read.
#[derive(Debug)]
pub struct Ready {
    pub article: Article,
    pub document: Document,
    pub part: Option<Part>,
    /// Sentences of the same article before this part.
    pub sentences_before: usize,
}

/// Loads the reader: the one inside casus, or the one in a folder.
pub fn reader(model: Option<&Path>) -> anyhow::Result<Reader> {
    match model {
        Some(folder) => Reader::open(folder).with_context(|| format!("cannot use the model in {}", folder.display())),
        None => Reader::embedded().context("the reader inside casus does not load; this is a bug"),
    }
}

/// Reads every article of the source, lets `work` look at each, and hands what came of it to `finish` in the
/// source's order.
pub fn run<T: Send>(
    source: &Source<'_>,
    options: &Options,
    talk: &Talk,
    work: impl Fn(&Ready) -> anyhow::Result<T> + Sync,
    finish: impl FnMut(T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut chain = Chain::new(options, talk, work, finish)?;
    talk.begin(source.bytes());
    let outcome = source.each(talk, &mut |item| chain.take(item)).and_then(|()| chain.flush());
    talk.end();
    outcome
}

struct Chain<'a, W, F> {
    reader: Reader,
    talk: &'a Talk,
    work: W,
    finish: F,
    batch: Vec<Item>,
    waiting: usize,
    /// The long text whose parts are coming in, and its sentences so far.
    open: Option<(Arc<str>, usize)>,
    articles: usize,
    sentences: usize,
}

impl<'a, T, W, F> Chain<'a, W, F>
where
    T: Send,
    W: Fn(&Ready) -> anyhow::Result<T> + Sync,
    F: FnMut(T) -> anyhow::Result<()>,
{
    fn new(options: &Options, talk: &'a Talk, work: W, finish: F) -> anyhow::Result<Self> {
        if let Some(jobs) = options.jobs {
            rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global().context("cannot start threads")?;
        }
        let reader = reader(options.model.as_deref())?;
        let reader = match options.jobs {
            Some(jobs) => reader.with_threads(jobs.into()),
            None => reader,
        };
        Ok(Self { reader, talk, work, finish, batch: Vec::new(), waiting: 0, open: None, articles: 0, sentences: 0 })
    }

    fn take(&mut self, item: Item) -> anyhow::Result<()> {
        self.waiting += item.article.text.len();
        self.batch.push(item);
        if self.waiting >= BATCH_BYTES || self.batch.len() >= BATCH_ARTICLES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.waiting = 0;
        let items = std::mem::take(&mut self.batch);
        let bytes = items.iter().map(|item| item.bytes).sum();
        let ready = self.read(items)?;
        let results: Vec<anyhow::Result<T>> = ready.par_iter().map(&self.work).collect();
        for result in results {
            (self.finish)(result?)?;
        }
        self.articles += ready.iter().filter(|ready| ready.sentences_before == 0).count();
        self.talk.advance(bytes, format!("{} articles, {} sentences", self.articles, self.sentences));
        Ok(())
    }

    /// Cuts all texts into sentences and reads them together: the reader is fastest with many at once.
    fn read(&mut self, items: Vec<Item>) -> anyhow::Result<Vec<Ready>> {
        let cut: Vec<Vec<RawSentence>> = items.par_iter().map(|item| sentences(&item.article.text)).collect();
        let counts: Vec<usize> = cut.iter().map(Vec::len).collect();
        let flat: Vec<RawSentence> = cut.into_iter().flatten().collect();
        let mut read = Vec::with_capacity(flat.len());
        for batch in flat.chunks(BATCH_SENTENCES) {
            read.extend(self.reader.parse(batch)?);
        }
        let mut read = read.into_iter();
        Ok(items
            .into_iter()
            .zip(counts)
            .map(|(item, count)| Ready {
                document: Document {
                    reader: self.reader.version().to_owned(),
                    sentences: read.by_ref().take(count).collect(),
                },
                sentences_before: self.sentences_before(item.part.as_ref(), count),
                article: item.article,
                part: item.part,
            })
            .collect())
    }

    fn sentences_before(&mut self, part: Option<&Part>, count: usize) -> usize {
        self.sentences += count;
        let Some(part) = part else {
            self.open = None;
            return 0;
        };
        let before = match &self.open {
            Some((id, before)) if *id == part.id && part.bytes > 0 => *before,
            _ => 0,
        };
        self.open = Some((Arc::clone(&part.id), before + count));
        before
    }
}
