//! Runs both stages over sentences of one length and decodes what comes out.

use casus::evidence::Doubt;
use casus::read::RawSentence;
use casus::sentence::{Frame, Name, Sentence, Token};

use crate::error::Error;
use crate::input::Input;
use crate::labels::Labels;
use crate::lemmas::lemma;
use crate::names::names;
use crate::network::{Chosen, Network, Pairs, Words, Worker};
use crate::pieces::Vocabulary;
use crate::roles::{self, Pair};
use crate::tree::best_tree;

/// Tags of words that can be predicates.
const PREDICATES: [&str; 4] = ["VERB", "NOUN", "ADJ", "AUX"];

/// A model ready to read.
pub struct Parts {
    pub vocabulary: Vocabulary,
    pub labels: Labels,
    pub network: Network,
}

/// A sentence, or a part of one, that waits to be read.
pub struct Task<'a> {
    pub raw: &'a RawSentence,
    pub input: Input,
    /// With these words of the sentence as its predicates, else the model chooses.
    pub asked: Option<&'a [usize]>,
}

/// Joins the parts of a sentence, in order: one, unless it was too long to read whole.
pub fn joined(raw: &RawSentence, parts: Vec<Part>) -> Sentence {
    let mut sentence = Sentence {
        span: raw.span,
        kind: raw.kind,
        tokens: Vec::with_capacity(raw.words.len()),
        names: Vec::new(),
        frames: Vec::new(),
        doubts: Vec::new(),
    };
    if raw.split {
        sentence.doubts.push(Doubt::new("sentence-split", "part of a sentence that was too long to read whole"));
    }
    if parts.len() > 1 {
        let text = format!("the sentence was too long to read whole; {} parts of it were read apart", parts.len());
        sentence.doubts.push(Doubt::new("sentence-in-parts", text));
    }
    for part in parts {
        append(&mut sentence, part);
    }
    sentence
}

/// What was read in one part; indexes count from the part's first word.
pub struct Part {
    tokens: Vec<Token>,
    names: Vec<Name>,
    frames: Vec<Frame>,
}

/// Joins a part to those before it: its root hangs on the root of the first part.
fn append(sentence: &mut Sentence, part: Part) {
    let shift = sentence.tokens.len();
    let root = sentence.root();
    for mut token in part.tokens {
        match (token.head, root) {
            (Some(head), _) => token.head = Some(head + shift),
            (None, Some(root)) => {
                token.head = Some(root);
                "parataxis".clone_into(&mut token.deprel);
            }
            (None, None) => {}
        }
        sentence.tokens.push(token);
    }
    sentence.names.extend(part.names.into_iter().map(|name| Name {
        start: name.start + shift,
        end: name.end + shift,
        ..name
    }));
    for mut frame in part.frames {
        frame.token += shift;
        for role in &mut frame.roles {
            role.token += shift;
        }
        sentence.frames.push(frame);
    }
}

/// Reads tasks of equally many pieces together.
pub fn read(model: &Parts, tasks: &[&Task], worker: &Worker) -> Result<Vec<Part>, Error> {
    let inputs: Vec<&Input> = tasks.iter().map(|task| &task.input).collect();
    let words = model.network.words(&inputs, worker)?;
    let drafts: Vec<Draft> = tasks.iter().zip(&words).map(|(task, words)| Draft::new(model, task, words)).collect();
    let chosen: Vec<Chosen> = drafts.iter().map(Draft::chosen).collect();
    let pairs = model.network.pairs(&words, &chosen, worker)?;
    Ok(drafts
        .into_iter()
        .zip(&words)
        .zip(&pairs)
        .map(|((draft, words), pairs)| draft.finish(model, words, pairs))
        .collect())
}

/// What the first stage decides of a part.
struct Draft {
    tokens: Vec<Token>,
    heads: Vec<usize>,
    predicates: Vec<usize>,
    pairs: Vec<Pair>,
}

impl Draft {
    fn new(model: &Parts, task: &Task, words: &Words) -> Self {
        let own = &task.input.words;
        let tokens = tag(model, task.raw, &task.input, words);
        let predicates = match task.asked {
            Some(asked) => asked.iter().filter(|word| own.contains(word)).map(|word| word - own.start).collect(),
            None => predicates(&model.labels, &tokens, words),
        };
        Self { heads: heads(words), pairs: roles::pairs(&predicates, tokens.len()), predicates, tokens }
    }

    /// What the second stage is to label.
    fn chosen(&self) -> Chosen {
        Chosen {
            arcs: self.heads.iter().copied().enumerate().skip(1).collect(),
            roles: self.pairs.iter().map(|pair| (pair.predicate, pair.word)).collect(),
            distances: self.pairs.iter().map(|&pair| roles::distance(pair)).collect(),
            paths: self.pairs.iter().map(|&pair| roles::path(&self.heads, pair)).collect(),
        }
    }

    fn finish(mut self, model: &Parts, words: &Words, labelled: &Pairs) -> Part {
        for (index, token) in self.tokens.iter_mut().enumerate() {
            let head = self.heads[index + 1];
            token.head = head.checked_sub(1);
            token.deprel.clone_from(&model.labels.deprel[relation(&model.labels, labelled.rel.row(index), head)]);
        }
        let each = self.tokens.len() - 1;
        let frame = |(index, &token): (usize, &usize)| {
            let range = index * each..(index + 1) * each;
            let width = labelled.role.width;
            Frame {
                token,
                factuality: words.factuality[token + 1].clamp(-3.0, 3.0),
                roles: roles::assign(
                    &self.pairs[range.clone()],
                    &labelled.role.values[range.start * width..range.end * width],
                    &model.labels.role,
                ),
            }
        };
        Part {
            frames: self.predicates.iter().enumerate().map(frame).collect(),
            names: names(&words.ner.values[words.ner.width..], &model.labels.ner),
            tokens: self.tokens,
        }
    }
}

/// The words with tags and lemmas; heads and relations come later.
fn tag(model: &Parts, raw: &RawSentence, input: &Input, words: &Words) -> Vec<Token> {
    let labels = &model.labels;
    let tag = |(index, word): (usize, &casus::read::RawWord)| {
        let upos = &labels.upos[argmax(words.upos.row(index + 1))];
        Token {
            span: word.span,
            form: word.form.clone(),
            lemma: lemma(&word.form, upos, words.lemma.row(index + 1), &labels.lemma, &labels.lemma_exceptions),
            upos: upos.clone(),
            xpos: labels.xpos[argmax(words.xpos.row(index + 1))].clone(),
            head: None,
            deprel: String::new(),
        }
    };
    raw.words[input.words.clone()].iter().enumerate().map(tag).collect()
}

/// The head of each word, the root (its own head) at 0.
pub fn heads(words: &Words) -> Vec<usize> {
    let mut heads = vec![0];
    heads.extend(best_tree(&words.arc.values, words.arc.width));
    heads
}

fn predicates(labels: &Labels, tokens: &[Token], words: &Words) -> Vec<usize> {
    let is_predicate = |&index: &usize| {
        words.predicate[index + 1] > labels.predicate_threshold && PREDICATES.contains(&tokens[index].upos.as_str())
    };
    (0..tokens.len()).filter(is_predicate).collect()
}

/// The best relation; `root` belongs to the root's child and to no other word.
pub fn relation(labels: &Labels, scores: &[f32], head: usize) -> usize {
    if head == 0 {
        return labels.root;
    }
    let mut best = None;
    for (label, &score) in scores.iter().enumerate() {
        if label != labels.root && best.is_none_or(|top: usize| score > scores[top]) {
            best = Some(label);
        }
    }
    best.unwrap_or(labels.root)
}

/// The index of the first highest value; 0 if there is none.
pub fn argmax(values: &[f32]) -> usize {
    let mut best = 0;
    for (index, &value) in values.iter().enumerate() {
        if value > values[best] {
            best = index;
        }
    }
    best
}
