//! Runs the network. The only file that knows tensors.
//!
//! Each sentence is run by itself: nothing is padded, and its numbers cannot depend on its neighbours.

use std::sync::Arc;

use rten::{LoadError, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView, ValueView};

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

    /// The rows with these indexes, one after the other.
    fn gather(&self, indexes: impl ExactSizeIterator<Item = usize>) -> Vec<f32> {
        let mut values = Vec::with_capacity(indexes.len() * self.width);
        for index in indexes {
            values.extend_from_slice(self.row(index));
        }
        values
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
pub struct Chosen<'a> {
    /// (dependent, head)
    pub arcs: &'a [(usize, usize)],
    /// (predicate, word)
    pub roles: &'a [(usize, usize)],
    pub distances: &'a [i32],
    pub paths: &'a [i32],
}

/// What the second stage says about the chosen pairs.
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
        let words = self.words(&input, worker)?;
        let chosen = Chosen { arcs: &[(1, 0)], roles: &[(1, 1)], distances: &[0], paths: &[0] };
        let pairs = self.pairs(&words, &chosen, worker)?;
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

    /// First stage: scores and projections of every word.
    pub fn words(&self, input: &Input, worker: &Worker) -> Result<Words, Error> {
        let values = self.run_words(input, &self.words_out, worker)?;
        let [upos, xpos, lemma, ner, predicate, factuality, arc, rel_dep, rel_head, role_pred, role_arg] =
            <[Value; 11]>::try_from(values).map_err(|_| Error::run("outputs are missing"))?;
        Ok(Words {
            upos: scores(upos)?,
            xpos: scores(xpos)?,
            lemma: scores(lemma)?,
            ner: scores(ner)?,
            predicate: table(predicate)?.1,
            factuality: table(factuality)?.1,
            arc: scores(arc)?,
            rel_dep: scores(rel_dep)?,
            rel_head: scores(rel_head)?,
            role_pred: scores(role_pred)?,
            role_arg: scores(role_arg)?,
        })
    }

    /// The encoder and one small head alone, to know what the rest costs.
    pub fn encoder_only(&self, input: &Input, worker: &Worker) -> Result<(), Error> {
        self.run_words(input, &self.words_out[4..5], worker).map(drop)
    }

    fn run_words(&self, input: &Input, outputs: &[NodeId], worker: &Worker) -> Result<Vec<Value>, Error> {
        let piece_mask = vec![1; input.pieces.len()];
        let word_mask = vec![1; input.first.len()];
        let values = [&input.pieces, &piece_mask, &input.shapes, &input.first, &input.last, &word_mask];
        let inputs = self
            .words_in
            .iter()
            .zip(values)
            .map(|(&node, values)| Ok((node, integers([1, values.len()], values)?)))
            .collect::<Result<Vec<_>, Error>>()?;
        self.first.run(inputs, outputs, Some(worker.options())).map_err(Error::run)
    }

    /// Second stage: labels of chosen pairs.
    pub fn pairs(&self, words: &Words, chosen: &Chosen, worker: &Worker) -> Result<Pairs, Error> {
        let [rel_dep, rel_head, role_pred, role_arg, distance, path] = self.pairs_in;
        let firsts = |pairs: &[(usize, usize)], rows: &Rows| floats(rows, rows.gather(pairs.iter().map(|pair| pair.0)));
        let seconds =
            |pairs: &[(usize, usize)], rows: &Rows| floats(rows, rows.gather(pairs.iter().map(|pair| pair.1)));
        let mut inputs = Vec::with_capacity(6);
        let mut outputs = Vec::with_capacity(2);
        if !chosen.arcs.is_empty() {
            inputs.push((rel_dep, firsts(chosen.arcs, &words.rel_dep)?));
            inputs.push((rel_head, seconds(chosen.arcs, &words.rel_head)?));
            outputs.push(self.pairs_out[0]);
        }
        if !chosen.roles.is_empty() {
            inputs.push((role_pred, firsts(chosen.roles, &words.role_pred)?));
            inputs.push((role_arg, seconds(chosen.roles, &words.role_arg)?));
            inputs.push((distance, integers([chosen.distances.len()], chosen.distances)?));
            inputs.push((path, integers([chosen.paths.len()], chosen.paths)?));
            outputs.push(self.pairs_out[1]);
        }
        let mut pairs = Pairs { rel: Rows::default(), role: Rows::default() };
        if outputs.is_empty() {
            return Ok(pairs);
        }
        let values = self.second.run(inputs, &outputs, Some(worker.options())).map_err(Error::run)?;
        for (node, value) in outputs.into_iter().zip(values) {
            let (width, values) = table(value)?;
            *(if node == self.pairs_out[0] { &mut pairs.rel } else { &mut pairs.role }) = Rows { width, values };
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

fn integers<const N: usize>(shape: [usize; N], values: &[i32]) -> Result<ValueOrView<'_>, Error> {
    Ok(ValueView::from_shape(shape, values).map_err(Error::run)?.into())
}

fn floats(rows: &Rows, values: Vec<f32>) -> Result<ValueOrView<'static>, Error> {
    let count = values.len() / rows.width.max(1);
    Ok(Value::from_shape([count, rows.width], values).map_err(Error::run)?.into())
}

/// An output of the first stage, `[1, words, width]`.
fn scores(value: Value) -> Result<Rows, Error> {
    let ([_, _, width], values) = value.into_shape_vec::<f32, 3>().map_err(Error::run)?;
    Ok(Rows { width, values })
}

/// An output of the first stage with one value per word, `[1, words]`, or one of the second, `[pairs, width]`.
fn table(value: Value) -> Result<(usize, Vec<f32>), Error> {
    let ([_, width], values) = value.into_shape_vec::<f32, 2>().map_err(Error::run)?;
    Ok((width, values))
}
