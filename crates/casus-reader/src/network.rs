//! Runs the network. The only file that knows tensors.
//!
//! Sentences of equally many pieces run together. No piece is padded, so every sum has the same terms in the same
//! order and a sentence's numbers cannot depend on its neighbours; rows of words that are not there are cut off.

use std::iter::{repeat, repeat_n};
use std::sync::Arc;

use rten::{LoadError, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};

use crate::error::Error;
use crate::input::Input;
use crate::labels::Labels;

/// A loaded graph and where its inputs and outputs are.
pub struct Network {
    /// The graph twice: each keeps the plan of its own stage, which one graph would make anew for every sentence.
    first: Model,
    second: Model,
    words_in: [NodeId; 6],
    words_out: [NodeId; 11],
    pairs_in: [NodeId; 6],
    pairs_out: [NodeId; 2],
}

const WORDS_IN: [&str; 6] = ["input_ids", "piece_mask", "shapes", "first", "last", "word_mask"];
const WORDS_OUT: [&str; 11] =
    ["upos", "xpos", "lemma", "ner", "predicate", "factuality", "arc", "rel_dep", "rel_head", "role_pred", "role_arg"];
const PAIRS_IN: [&str; 6] =
    ["pair_rel_dep", "pair_rel_head", "pair_role_pred", "pair_role_arg", "pair_role_distance", "pair_role_path"];
const PAIRS_OUT: [&str; 2] = ["rel", "role"];

/// A thread that runs networks; the network's own work stays on it.
#[derive(Clone)]
pub struct Worker {
    pool: Arc<ThreadPool>,
}

impl Worker {
    pub fn new() -> Self {
        Self { pool: Arc::new(ThreadPool::with_num_threads(1)) }
    }

    /// Does the work on this thread.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.pool.run(work)
    }

    fn options(&self) -> RunOptions {
        RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)))
    }
}

/// Rows of scores, one row per word or pair.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    pub width: usize,
    pub values: Vec<f32>,
}

impl Rows {
    pub fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.width..(index + 1) * self.width]
    }

    /// Only the first columns.
    fn narrowed(self, width: usize) -> Self {
        if width == self.width {
            return self;
        }
        Self { values: self.values.chunks_exact(self.width).flat_map(|row| &row[..width]).copied().collect(), width }
    }
}

/// What the first stage says about each word; row 0 is the root.
pub struct Words {
    pub upos: Rows,
    pub xpos: Rows,
    pub lemma: Rows,
    pub ner: Rows,
    pub predicate: Vec<f32>,
    pub factuality: Vec<f32>,
    /// Row: dependent, column: head.
    pub arc: Rows,
    rel_dep: Rows,
    rel_head: Rows,
    role_pred: Rows,
    role_arg: Rows,
}

/// The pairs to be labelled by the second stage, as rows of [`Words`].
pub struct Chosen {
    /// (dependent, head)
    pub arcs: Vec<(usize, usize)>,
    /// (predicate, word)
    pub roles: Vec<(usize, usize)>,
    pub distances: Vec<i32>,
    pub paths: Vec<i32>,
}

/// What the second stage says about the chosen pairs.
#[derive(Debug, Default)]
pub struct Pairs {
    pub rel: Rows,
    pub role: Rows,
}

impl Network {
    /// Loads a graph that is part of the program.
    pub fn embedded(file: &str, onnx: &'static [u8]) -> Result<Self, Error> {
        Self::new(file, || options().load_static_slice(onnx))
    }

    pub fn load(file: &str, onnx: &[u8]) -> Result<Self, Error> {
        Self::new(file, || options().load(onnx.to_vec()))
    }

    fn new(file: &str, load: impl Fn() -> Result<Model, LoadError>) -> Result<Self, Error> {
        let open = || load().map_err(|why| Error::broken(file, why));
        let (first, second) = (open()?, open()?);
        Ok(Self {
            words_in: nodes(file, &first, WORDS_IN)?,
            words_out: nodes(file, &first, WORDS_OUT)?,
            pairs_in: nodes(file, &second, PAIRS_IN)?,
            pairs_out: nodes(file, &second, PAIRS_OUT)?,
            first,
            second,
        })
    }

    /// Refuses a graph whose outputs have another width than the lists of labels, by running it once.
    pub fn check(&self, file: &str, labels: &Labels, worker: &Worker) -> Result<(), Error> {
        let input = Input { words: 0..1, pieces: vec![0; 3], shapes: vec![0; 3], first: vec![0, 1], last: vec![0, 1] };
        let words = self.words(&[&input], worker)?;
        let chosen = Chosen { arcs: vec![(1, 0)], roles: vec![(1, 1)], distances: vec![0], paths: vec![0] };
        let pairs = self.pairs(&words, &[chosen], worker)?;
        let (words, pairs) = (&words[0], &pairs[0]);
        let counts = [
            ("upos", &words.upos, labels.upos.len()),
            ("xpos", &words.xpos, labels.xpos.len()),
            ("lemma", &words.lemma, labels.lemma.len()),
            ("ner", &words.ner, labels.ner.len()),
            ("rel", &pairs.rel, labels.deprel.len()),
            ("role", &pairs.role, labels.role.len()),
        ];
        match counts.iter().find(|(_, rows, expected)| rows.width != *expected) {
            Some((name, rows, expected)) => {
                Err(Error::mismatch(file, &format!("the number of labels of `{name}`"), expected, rows.width))
            }
            None => Ok(()),
        }
    }

    /// First stage: scores and projections of every word. The inputs have equally many pieces.
    pub fn words(&self, batch: &[&Input], worker: &Worker) -> Result<Vec<Words>, Error> {
        let counts: Vec<usize> = batch.iter().map(|input| input.first.len()).collect();
        let mut outputs = Vec::with_capacity(11);
        for value in self.run_words(batch, &self.words_out, worker)? {
            outputs.push(by_sentence(value, &counts)?.into_iter());
        }
        let words = counts.iter().map(|&count| {
            let mut rows = outputs.iter_mut().map(|output| output.next().unwrap_or_default());
            let mut next = || rows.next().unwrap_or_default();
            Words {
                upos: next(),
                xpos: next(),
                lemma: next(),
                ner: next(),
                predicate: next().values,
                factuality: next().values,
                arc: next().narrowed(count),
                rel_dep: next(),
                rel_head: next(),
                role_pred: next(),
                role_arg: next(),
            }
        });
        Ok(words.collect())
    }

    /// The encoder and one small head alone, to know what the rest costs.
    pub fn encoder_only(&self, batch: &[&Input], worker: &Worker) -> Result<(), Error> {
        self.run_words(batch, &self.words_out[4..5], worker).map(drop)
    }

    fn run_words(&self, batch: &[&Input], outputs: &[NodeId], worker: &Worker) -> Result<Vec<Value>, Error> {
        let pieces = batch.first().map_or(0, |input| input.pieces.len());
        let words = batch.iter().map(|input| input.first.len()).max().unwrap_or(0);
        let per_piece = [batch.len(), pieces];
        let per_word = [batch.len(), words];
        let padded = |of: fn(&Input) -> &[i32]| {
            let rows = batch.iter().flat_map(|input| of(input).iter().copied().chain(repeat(0)).take(words));
            rows.collect::<Vec<i32>>()
        };
        let inputs = [
            (per_piece, batch.iter().flat_map(|input| input.pieces.iter().copied()).collect()),
            (per_piece, vec![1; batch.len() * pieces]),
            (per_piece, batch.iter().flat_map(|input| input.shapes.iter().copied()).collect()),
            (per_word, padded(|input| &input.first)),
            (per_word, padded(|input| &input.last)),
            (
                per_word,
                batch.iter().flat_map(|input| repeat_n(1, input.first.len()).chain(repeat(0)).take(words)).collect(),
            ),
        ];
        let inputs = self
            .words_in
            .iter()
            .zip(inputs)
            .map(|(&node, (shape, values))| Ok((node, Value::from_shape(shape, values).map_err(Error::run)?.into())))
            .collect::<Result<Vec<_>, Error>>()?;
        self.first.run(inputs, outputs, Some(worker.options())).map_err(Error::run)
    }

    /// Second stage: labels of the pairs chosen in each of these sentences.
    pub fn pairs(&self, words: &[Words], chosen: &[Chosen], worker: &Worker) -> Result<Vec<Pairs>, Error> {
        let [rel_dep, rel_head, role_pred, role_arg, distance, path] = self.pairs_in;
        let each = || words.iter().zip(chosen);
        let arcs = |rows: fn(&Words) -> &Rows, end: fn(&(usize, usize)) -> usize| {
            gathered(each().map(|(words, chosen)| (rows(words), chosen.arcs.iter().map(end))))
        };
        let roles = |rows: fn(&Words) -> &Rows, end: fn(&(usize, usize)) -> usize| {
            gathered(each().map(|(words, chosen)| (rows(words), chosen.roles.iter().map(end))))
        };
        let mut inputs = Vec::with_capacity(6);
        let mut outputs = Vec::with_capacity(2);
        if chosen.iter().any(|chosen| !chosen.arcs.is_empty()) {
            inputs.push((rel_dep, arcs(|words| &words.rel_dep, |pair| pair.0)?));
            inputs.push((rel_head, arcs(|words| &words.rel_head, |pair| pair.1)?));
            outputs.push(self.pairs_out[0]);
        }
        if chosen.iter().any(|chosen| !chosen.roles.is_empty()) {
            inputs.push((role_pred, roles(|words| &words.role_pred, |pair| pair.0)?));
            inputs.push((role_arg, roles(|words| &words.role_arg, |pair| pair.1)?));
            inputs.push((distance, integers(chosen.iter().flat_map(|chosen| chosen.distances.iter().copied()))?));
            inputs.push((path, integers(chosen.iter().flat_map(|chosen| chosen.paths.iter().copied()))?));
            outputs.push(self.pairs_out[1]);
        }
        let mut pairs: Vec<Pairs> = chosen.iter().map(|_| Pairs::default()).collect();
        if outputs.is_empty() {
            return Ok(pairs);
        }
        let values = self.second.run(inputs, &outputs, Some(worker.options())).map_err(Error::run)?;
        for (node, value) in outputs.into_iter().zip(values) {
            let ([_, width], values) = value.into_shape_vec::<f32, 2>().map_err(Error::run)?;
            let mut values = values.as_slice();
            for (pairs, chosen) in pairs.iter_mut().zip(chosen) {
                let is_rel = node == self.pairs_out[0];
                let count = if is_rel { chosen.arcs.len() } else { chosen.roles.len() };
                let (own, rest) =
                    values.split_at_checked(count * width).ok_or_else(|| Error::run("an output is short"))?;
                *(if is_rel { &mut pairs.rel } else { &mut pairs.role }) = Rows { width, values: own.to_vec() };
                values = rest;
            }
        }
        Ok(pairs)
    }
}

fn options() -> ModelOptions {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    options
}

fn nodes<const N: usize>(file: &str, model: &Model, names: [&str; N]) -> Result<[NodeId; N], Error> {
    let mut nodes = Vec::with_capacity(N);
    for name in names {
        nodes.push(model.node_id(name).map_err(|why| Error::broken(file, why))?);
    }
    nodes.try_into().map_err(|_| Error::broken(file, "inputs or outputs are missing"))
}

/// Rows of several sentences, one after the other, as an input. A single row is doubled: one alone would go through
/// another kernel than the same row among others, which rounds differently.
fn gathered<'a, I: Iterator<Item = usize>>(
    sentences: impl Iterator<Item = (&'a Rows, I)>,
) -> Result<ValueOrView<'static>, Error> {
    let (mut width, mut values) = (0, Vec::new());
    for (rows, indexes) in sentences {
        width = rows.width;
        for index in indexes {
            values.extend_from_slice(rows.row(index));
        }
    }
    if values.len() == width {
        values.extend_from_within(..);
    }
    let count = values.len() / width.max(1);
    Ok(Value::from_shape([count, width], values).map_err(Error::run)?.into())
}

/// As [`gathered`], a single number doubled.
fn integers(values: impl Iterator<Item = i32>) -> Result<ValueOrView<'static>, Error> {
    let mut values: Vec<i32> = values.collect();
    if values.len() == 1 {
        values.extend_from_within(..);
    }
    Ok(Value::from_shape([values.len()], values).map_err(Error::run)?.into())
}

/// An output of the first stage, `[sentences, words, width]` or with one value per word `[sentences, words]`, cut
/// into sentences of so many words.
fn by_sentence(value: Value, counts: &[usize]) -> Result<Vec<Rows>, Error> {
    let values = value.into_tensor::<f32>().ok_or_else(|| Error::run("an output holds no floats"))?.into_data();
    let words = counts.iter().max().copied().unwrap_or(0);
    let width = values.len() / (counts.len() * words).max(1);
    let rows = |(values, count): (&[f32], &usize)| Rows { width, values: values[..count * width].to_vec() };
    Ok(values.chunks_exact((words * width).max(1)).zip(counts).map(rows).collect())
}
