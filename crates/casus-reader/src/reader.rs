//! The reader: opens a model, refuses one that does not match its passport, and reads sentences on all cores.

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use casus::read::{Parser, RawSentence};
use casus::sentence::Sentence;

use crate::error::Error;
use crate::input::{Input, inputs};
use crate::labels::Labels;
use crate::network::{Network, Worker};
use crate::passport::{self, Passport};
use crate::pieces::Vocabulary;
use crate::read::{Parts, Task, joined, read};

const GRAPH: &str = "reader.onnx";
const VOCABULARY: &str = "vocab.txt";
const LABELS: &str = "labels.json";

/// So many pieces run together: enough to keep the arithmetic busy, few enough to stay in the cache.
const BATCH_PIECES: usize = 256;

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
        Ok(self.read(sentences, Some(predicates))?)
    }

    /// Runs the encoder over the sentences and throws the answer away: the yardstick for the speed of reading.
    ///
    /// # Errors
    /// As [`Parser::parse`].
    pub fn encode_only(&self, sentences: &[RawSentence]) -> Result<(), casus::error::Error> {
        let encode = |tasks: &[&Task], worker: &Worker| {
            let inputs: Vec<&Input> = tasks.iter().map(|task| &task.input).collect();
            self.model.network.encoder_only(&inputs, worker)?;
            Ok(tasks.iter().map(|_| ()).collect())
        };
        self.each(&self.tasks(sentences, None), encode)?;
        Ok(())
    }

    fn read(&self, sentences: &[RawSentence], asked: Option<&[Vec<usize>]>) -> Result<Vec<Sentence>, Error> {
        let tasks = self.tasks(sentences, asked);
        let mut parts = self.each(&tasks, |tasks, worker| read(&self.model, tasks, worker))?.into_iter();
        let mut tasks = tasks.iter().peekable();
        let join = |raw: &RawSentence| {
            let own = std::iter::from_fn(|| tasks.next_if(|task| std::ptr::eq(task.raw, raw)));
            let count = own.count();
            joined(raw, parts.by_ref().take(count).collect())
        };
        Ok(sentences.iter().map(join).collect())
    }

    fn tasks<'a>(&self, sentences: &'a [RawSentence], asked: Option<&'a [Vec<usize>]>) -> Vec<Task<'a>> {
        let of = |(index, raw): (usize, &'a RawSentence)| {
            let forms: Vec<&str> = raw.words.iter().map(|word| word.form.as_str()).collect();
            let asked = asked.map(|asked| asked[index].as_slice());
            inputs(&forms, &self.model.vocabulary).into_iter().map(move |input| Task { raw, input, asked })
        };
        sentences.iter().enumerate().flat_map(of).collect()
    }

    /// Does the work for all tasks on all workers, those of one length together, the longest first; answers in the
    /// order of the tasks.
    fn each<T: Send>(
        &self,
        tasks: &[Task],
        work: impl Fn(&[&Task], &Worker) -> Result<Vec<T>, Error> + Sync,
    ) -> Result<Vec<T>, Error> {
        let mut order: Vec<usize> = (0..tasks.len()).collect();
        let length = |index: usize| tasks[index].input.pieces.len();
        order.sort_by_key(|&index| std::cmp::Reverse(length(index)));
        let batches: Vec<&[usize]> = order
            .chunk_by(|&one, &other| length(one) == length(other))
            .flat_map(|same| same.chunks((BATCH_PIECES / length(same[0]).max(1)).max(1)))
            .collect();
        let next = AtomicUsize::new(0);
        let take = |worker: &Worker| {
            worker.run(|| {
                let mut done = Vec::new();
                while let Some(&batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let tasks: Vec<&Task> = batch.iter().map(|&index| &tasks[index]).collect();
                    done.push(
                        work(&tasks, worker).map(|answers| batch.iter().copied().zip(answers).collect::<Vec<_>>()),
                    );
                }
                done
            })
        };
        let used = &self.workers[..self.workers.len().min(batches.len())];
        let done: Vec<Result<Vec<(usize, T)>, Error>> = match used {
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
        let mut answers = Vec::with_capacity(tasks.len());
        for batch in done {
            answers.extend(batch?);
        }
        answers.sort_by_key(|(index, _)| *index);
        Ok(answers.into_iter().map(|(_, answer)| answer).collect())
    }
}

impl Parser for Reader {
    fn version(&self) -> &str {
        &self.version
    }

    fn parse(&self, sentences: &[RawSentence]) -> Result<Vec<Sentence>, casus::error::Error> {
        Ok(self.read(sentences, None)?)
    }
}

fn workers(threads: usize) -> Vec<Worker> {
    (0..threads.max(1)).map(|_| Worker::new()).collect()
}
