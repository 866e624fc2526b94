//! Turns a sentence into numbers, runs both stages and decodes what comes out.

use casus::evidence::Doubt;
use casus::read::RawSentence;
use casus::sentence::{Frame, Name, Sentence, Token};

use crate::error::Error;
use crate::input::{Input, inputs};
use crate::labels::Labels;
use crate::lemmas::lemma;
use crate::names::names;
use crate::network::{Chosen, Network, Words, Worker};
use crate::pieces::Vocabulary;
use crate::roles;
use crate::tree::best_tree;

/// Tags of words that can be predicates.
const PREDICATES: [&str; 4] = ["VERB", "NOUN", "ADJ", "AUX"];

/// A model ready to read.
pub struct Parts {
    pub vocabulary: Vocabulary,
    pub labels: Labels,
    pub network: Network,
}

/// Reads one sentence. With `asked`, these words are its predicates, else the model chooses.
pub fn read(model: &Parts, raw: &RawSentence, asked: Option<&[usize]>, worker: &Worker) -> Result<Sentence, Error> {
    let forms: Vec<&str> = raw.words.iter().map(|word| word.form.as_str()).collect();
    let mut sentence = Sentence {
        span: raw.span,
        kind: raw.kind,
        tokens: Vec::with_capacity(forms.len()),
        names: Vec::new(),
        frames: Vec::new(),
        doubts: Vec::new(),
    };
    if raw.split {
        sentence.doubts.push(Doubt::new("sentence-split", "part of a sentence that was too long to read whole"));
    }
    let inputs = inputs(&forms, &model.vocabulary);
    if inputs.len() > 1 {
        let text = format!("the sentence was too long to read whole; {} parts of it were read apart", inputs.len());
        sentence.doubts.push(Doubt::new("sentence-in-parts", text));
    }
    for input in &inputs {
        let part = read_part(model, raw, input, asked, worker)?;
        append(&mut sentence, part);
    }
    Ok(sentence)
}

/// What was read in one part; indexes count from the part's first word.
struct Part {
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

fn read_part(
    model: &Parts,
    raw: &RawSentence,
    input: &Input,
    asked: Option<&[usize]>,
    worker: &Worker,
) -> Result<Part, Error> {
    let words = model.network.words(input, worker)?;
    let mut tokens = tag(model, raw, input, &words);
    let heads = heads(&words);
    let predicates = match asked {
        Some(asked) => {
            asked.iter().filter(|word| input.words.contains(word)).map(|word| word - input.words.start).collect()
        }
        None => predicates(&model.labels, &tokens, &words),
    };
    let pairs = roles::pairs(&predicates, tokens.len());
    let read = model.network.pairs(
        &words,
        &Chosen {
            arcs: &heads.iter().copied().enumerate().skip(1).collect::<Vec<_>>(),
            roles: &pairs.iter().map(|pair| (pair.predicate, pair.word)).collect::<Vec<_>>(),
            distances: &pairs.iter().map(|&pair| roles::distance(pair)).collect::<Vec<_>>(),
            paths: &pairs.iter().map(|&pair| roles::path(&heads, pair)).collect::<Vec<_>>(),
        },
        worker,
    )?;
    for (index, token) in tokens.iter_mut().enumerate() {
        let head = heads[index + 1];
        token.head = head.checked_sub(1);
        token.deprel.clone_from(&model.labels.deprel[relation(&model.labels, read.rel.row(index), head)]);
    }
    let each = tokens.len() - 1;
    let frame = |(index, &token): (usize, &usize)| {
        let range = index * each..(index + 1) * each;
        let width = read.role.width;
        Frame {
            token,
            factuality: words.factuality[token + 1].clamp(-3.0, 3.0),
            roles: roles::assign(
                &pairs[range.clone()],
                &read.role.values[range.start * width..range.end * width],
                &model.labels.role,
            ),
        }
    };
    Ok(Part {
        frames: predicates.iter().enumerate().map(frame).collect(),
        names: names(&words.ner.values[words.ner.width..], &model.labels.ner),
        tokens,
    })
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
