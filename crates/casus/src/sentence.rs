//! A sentence as read: words with tags and a dependency tree, names, predicates with roles, factuality.

use crate::evidence::{Doubt, Span};
use crate::read::LineKind;

/// One syntactic word. `head` is `None` for the root of the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub span: Span,
    /// The word with its quotes, dashes and blanks made plain.
    pub form: String,
    pub lemma: String,
    /// Universal part of speech, as `NOUN`.
    pub upos: String,
    /// Penn Treebank tag, as `NNS`.
    pub xpos: String,
    pub head: Option<usize>,
    /// Universal Dependencies relation with its subtype, as `nsubj:pass`.
    pub deprel: String,
}

/// A run of words that names somebody or something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// First word and the one after the last.
    pub start: usize,
    pub end: usize,
    pub kind: NameKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    Person,
    Organisation,
    Place,
    /// A nationality, people, faith or movement: "Turkish", "Kurds", "Shia".
    Group,
}

/// A predicate (verb or noun) with its PropBank-style arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub token: usize,
    /// How sure a reader is that it happened: -3 (it did not) to 3 (it did).
    pub factuality: f32,
    pub roles: Vec<Role>,
}

/// An argument by its head word: `ARG0`, `ARG1`, `ARGM-TMP` …
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    pub label: String,
    pub token: usize,
}

/// A sentence as read.
///
/// **Invariant:** heads form one tree with one root; spans are in order and lie inside `span`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    pub span: Span,
    pub kind: LineKind,
    pub tokens: Vec<Token>,
    pub names: Vec<Name>,
    pub frames: Vec<Frame>,
    pub doubts: Vec<Doubt>,
}

impl Sentence {
    /// The words that hang on `head`, in text order.
    pub fn children(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        self.tokens.iter().enumerate().filter(move |(_, token)| token.head == Some(head)).map(|(index, _)| index)
    }

    /// The children of `head` with one of these relations; a relation also matches its subtypes.
    pub fn children_by<'a>(&'a self, head: usize, relations: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
        self.children(head).filter(|&child| relations.iter().any(|relation| self.tokens[child].is(relation)))
    }

    /// The first child of `head` with one of these relations.
    #[must_use]
    pub fn child(&self, head: usize, relations: &[&str]) -> Option<usize> {
        self.children_by(head, relations).next()
    }

    /// All words under `root`, itself included, in text order.
    #[must_use]
    pub fn subtree(&self, root: usize) -> Vec<usize> {
        let mut inside = vec![false; self.tokens.len()];
        inside[root] = true;
        let mut stack = vec![root];
        while let Some(head) = stack.pop() {
            for child in self.children(head) {
                if !inside[child] {
                    inside[child] = true;
                    stack.push(child);
                }
            }
        }
        (0..self.tokens.len()).filter(|&index| inside[index]).collect()
    }

    /// The words above `token`, nearest first.
    pub fn ancestors(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.tokens[token].head, |&head| self.tokens[head].head)
    }

    /// The span from the first to the last of these words.
    #[must_use]
    pub fn cover(&self, tokens: &[usize]) -> Span {
        let start = tokens.iter().map(|&token| self.tokens[token].span.start).min().unwrap_or(self.span.start);
        let end = tokens.iter().map(|&token| self.tokens[token].span.end).max().unwrap_or(start);
        Span::new(start, end)
    }

    #[must_use]
    pub fn root(&self) -> Option<usize> {
        self.tokens.iter().position(|token| token.head.is_none())
    }

    /// The frame whose predicate is this word.
    #[must_use]
    pub fn frame(&self, token: usize) -> Option<&Frame> {
        self.frames.iter().find(|frame| frame.token == token)
    }

    /// The name that this word is part of.
    #[must_use]
    pub fn name(&self, token: usize) -> Option<&Name> {
        self.names.iter().find(|name| name.start <= token && token < name.end)
    }
}

impl Token {
    /// Whether the relation is this one or a subtype of it.
    #[must_use]
    pub fn is(&self, relation: &str) -> bool {
        self.deprel.strip_prefix(relation).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    #[must_use]
    pub fn is_verb(&self) -> bool {
        matches!(self.upos.as_str(), "VERB" | "AUX")
    }

    #[must_use]
    pub fn is_nominal(&self) -> bool {
        matches!(self.upos.as_str(), "NOUN" | "PROPN" | "PRON" | "NUM")
    }
}
