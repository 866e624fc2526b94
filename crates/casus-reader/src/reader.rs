//! The reader: opens a model, refuses one that does not match its passport, and reads sentences on all cores.

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use casus::read::{Parser, RawSentence};
use casus::sentence::Sentence;

use crate::error::Error;
use crate::input::inputs;
use crate::labels::Labels;
use crate::network::{Network, Worker};
use crate::passport::{self, Passport};
use crate::pieces::Vocabulary;
use crate::read::{Parts, read};

const GRAPH: &str = "reader.onnx";
const VOCABULARY: &str = "vocab.txt";
const LABELS: &str = "labels.json";

/// Reads sentences with one model.
pub struct Reader {
    version: String,
    model: Parts,
    workers: Vec<Worker>,
}

/// The files of a model and what to call them in messages.
struct Files<'a> {
    folder: String,
    passport: &'a [u8],
    vocabulary: &'a [u8],
    labels: &'a [u8],
}

macro_rules! embedded {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reader-en/", $file))
    };
}

impl Reader {
    /// The English model that is part of the program.
    ///
    /// # Errors
    /// When the files that were built in do not belong together.
    pub fn embedded() -> Result<Self, Error> {
        static ONNX: &[u8] = embedded!("reader.onnx");
        let files = Files {
            folder: "models/reader-en".to_owned(),
            passport: embedded!("passport.toml"),
            vocabulary: embedded!("vocab.txt"),
            labels: embedded!("labels.json"),
        };
        Self::new(&files, ONNX, |file| Network::embedded(file, ONNX))
    }

    /// Another model, from its folder.
    ///
    /// # Errors
    /// When a file cannot be read, or does not match the passport.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let bytes = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|why| Error::unreadable(&path, why))
        };
        let (passport, vocabulary, labels) = (bytes(passport::FILE)?, bytes(VOCABULARY)?, bytes(LABELS)?);
        let onnx = bytes(GRAPH)?;
        let files = Files {
            folder: folder.display().to_string(),
            passport: &passport,
            vocabulary: &vocabulary,
            labels: &labels,
        };
        Self::new(&files, &onnx, |file| Network::load(file, &onnx))
    }

    fn new(files: &Files, onnx: &[u8], load: impl FnOnce(&str) -> Result<Network, Error>) -> Result<Self, Error> {
        let path = |name: &str| format!("{}/{name}", files.folder);
        let passport = Passport::parse(&path(passport::FILE), files.passport)?;
        for (name, content) in [(GRAPH, onnx), (VOCABULARY, files.vocabulary), (LABELS, files.labels)] {
            passport.check(name, &path(name), content)?;
        }
        let vocabulary = std::str::from_utf8(files.vocabulary).map_err(|why| Error::broken(&path(VOCABULARY), why))?;
        let model = Parts {
            vocabulary: Vocabulary::parse(&path(VOCABULARY), vocabulary)?,
            labels: Labels::parse(&path(LABELS), files.labels)?,
            network: load(&path(GRAPH))?,
        };
        let workers = workers(thread::available_parallelism().map_or(1, NonZero::get));
        model.network.check(&path(GRAPH), &model.labels, &workers[0])?;
        Ok(Self { version: format!("{} {}", passport.name, passport.version), model, workers })
    }

    /// The same reader with another graph of the same labels, which no passport vouches for: for comparing, as
    /// int8 with f32.
    ///
    /// # Errors
    /// When the graph cannot be read or its outputs do not fit the labels.
    pub fn with_graph(mut self, onnx: &Path) -> Result<Self, Error> {
        let file = onnx.display().to_string();
        let bytes = fs::read(onnx).map_err(|why| Error::unreadable(onnx, why))?;
        self.model.network = Network::load(&file, &bytes)?;
        self.model.network.check(&file, &self.model.labels, &self.workers[0])?;
        self.version.push_str(" with another graph");
        Ok(self)
    }

    #[cfg(test)]
    pub(crate) fn parts(&self) -> &Parts {
        &self.model
    }

    /// The same reader on so many threads (at least one). What is read does not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.workers = workers(threads);
        self
    }

    /// Reads each sentence, taking these words as its predicates (and no others): one list per sentence.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    ///
    /// # Panics
    /// When there are not as many lists as sentences.
    pub fn parse_with_predicates(
        &self,
        sentences: &[RawSentence],
        predicates: &[Vec<usize>],
    ) -> Result<Vec<Sentence>, casus::error::Error> {
        assert_eq!(sentences.len(), predicates.len(), "one list of predicates per sentence");
        Ok(self
            .each(sentences, |index, worker| read(&self.model, &sentences[index], Some(&predicates[index]), worker))?)
    }

    /// Runs the encoder over the sentences and throws the answer away: the yardstick for the speed of reading.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    pub fn encode_only(&self, sentences: &[RawSentence]) -> Result<(), casus::error::Error> {
        let encode = |index: usize, worker: &Worker| {
            let forms: Vec<&str> = sentences[index].words.iter().map(|word| word.form.as_str()).collect();
            inputs(&forms, &self.model.vocabulary)
                .iter()
                .try_for_each(|input| self.model.network.encoder_only(input, worker))
        };
        self.each(sentences, encode)?;
        Ok(())
    }

    /// Does the work for each sentence on all workers, the longest first; answers in the order of the sentences.
    fn each<T: Send>(
        &self,
        sentences: &[RawSentence],
        work: impl Fn(usize, &Worker) -> Result<T, Error> + Sync,
    ) -> Result<Vec<T>, Error> {
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        order.sort_by_key(|&index| std::cmp::Reverse(sentences[index].words.len()));
        let next = AtomicUsize::new(0);
        let take = |worker: &Worker| {
            worker.run(|| {
                let mut done = Vec::new();
                while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    done.push((index, work(index, worker)));
                }
                done
            })
        };
        let used = &self.workers[..self.workers.len().min(sentences.len())];
        let mut done: Vec<(usize, Result<T, Error>)> = match used {
            [] => Vec::new(),
            [only] => take(only),
            _ => thread::scope(|scope| {
                let running: Vec<_> = used.iter().map(|worker| scope.spawn(|| take(worker))).collect();
                running
                    .into_iter()
                    .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                    .collect()
            }),
        };
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

impl Parser for Reader {
    fn version(&self) -> &str {
        &self.version
    }

    fn parse(&self, sentences: &[RawSentence]) -> Result<Vec<Sentence>, casus::error::Error> {
        Ok(self.each(sentences, |index, worker| read(&self.model, &sentences[index], None, worker))?)
    }
}

fn workers(threads: usize) -> Vec<Worker> {
    (0..threads.max(1)).map(|_| Worker::new()).collect()
}
