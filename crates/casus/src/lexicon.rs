//! Words as data: predicates that carry acts, operators that change their status, cues of attribution.

mod load;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::assertion::{LossKind, Status};
use crate::codebook::EventType;
use crate::evidence::Origin;

/// Part of speech of a lexicon entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pos {
    Verb,
    Noun,
    Adj,
}

impl Pos {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Verb => "verb",
            Self::Noun => "noun",
            Self::Adj => "adj",
        }
    }
}

/// Where an argument stands, seen from its predicate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    Subj,
    Obj,
    Iobj,
    Xcomp,
    Ccomp,
    Advcl,
    Acl,
    Poss,
    Mod,
    Prep(String),
}

impl fmt::Display for Slot {
    /// As the tables write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subj => "subj",
            Self::Obj => "obj",
            Self::Iobj => "iobj",
            Self::Xcomp => "xcomp",
            Self::Ccomp => "ccomp",
            Self::Advcl => "advcl",
            Self::Acl => "acl",
            Self::Poss => "poss",
            Self::Mod => "mod",
            Self::Prep(preposition) => preposition,
        })
    }
}

/// One condition of an entry, as `obj:@weapon` or `!from`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    pub negated: bool,
    pub slot: Slot,
    pub filler: Filler,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filler {
    Anything,
    /// The filler's lemma is one of these words or in one of these classes.
    Words {
        words: BTreeSet<String>,
        classes: Vec<String>,
    },
    Actor,
    Place,
    Number,
    Clause,
}

impl fmt::Display for Need {
    /// As the tables write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.negated { "!" } else { "" };
        let filler = match &self.filler {
            Filler::Anything => return write!(f, "{mark}{}", self.slot),
            Filler::Actor => "@actor".to_owned(),
            Filler::Place => "@place".to_owned(),
            Filler::Number => "@number".to_owned(),
            Filler::Clause => "@clause".to_owned(),
            Filler::Words { words, classes } => {
                let classes = classes.iter().map(|class| format!("@{class}"));
                words.iter().cloned().chain(classes).collect::<Vec<_>>().join("|")
            }
        };
        write!(f, "{mark}{}:{filler}", self.slot)
    }
}

impl Need {
    /// In plain words: "one of `@weapon` as its object".
    #[must_use]
    pub fn told(&self) -> String {
        let filler = match &self.filler {
            Filler::Anything => "anything".to_owned(),
            Filler::Actor => "a known actor".to_owned(),
            Filler::Place => "a place".to_owned(),
            Filler::Number => "a number".to_owned(),
            Filler::Clause => "a clause".to_owned(),
            Filler::Words { .. } => {
                let told = self.to_string();
                format!("one of `{}`", told.split_once(':').map_or("", |(_, words)| words))
            }
        };
        let place = match &self.slot {
            Slot::Subj => "as its subject".to_owned(),
            Slot::Obj => "as its object".to_owned(),
            Slot::Iobj => "as its indirect object".to_owned(),
            Slot::Xcomp | Slot::Ccomp => "as the clause under it".to_owned(),
            Slot::Advcl => "as a clause beside it".to_owned(),
            Slot::Acl => "as a clause behind it".to_owned(),
            Slot::Poss => "as its owner".to_owned(),
            Slot::Mod => "before it".to_owned(),
            Slot::Prep(preposition) => format!("after `{preposition}`"),
        };
        format!("{filler} {place}")
    }
}

/// A verb, noun or phrase that carries an act.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    /// Lemmas in text order. The head is the first of a verb's words and the last of a noun's.
    pub words: Vec<String>,
    pub pos: Pos,
    pub kind: EventType,
    pub mode: Option<String>,
    pub actor: Vec<Slot>,
    pub recipient: Vec<Slot>,
    pub toll: Vec<(LossKind, Slot)>,
    pub needs: Vec<Need>,
    pub origin: Origin,
}

impl Predicate {
    /// How it is named in `why`.
    #[must_use]
    pub fn rule(&self) -> String {
        let mode = self.mode.as_deref().map_or(String::new(), |mode| format!("/{mode}"));
        format!("{}{mode}: {} ({})", self.kind.name(), self.words.join(" "), self.pos.name())
    }
}

/// What an operator does to the act in its complement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Keep,
    Set(Status),
}

/// A word that changes the status of the act in its complement: "plan to", "deny that", "call for".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub words: Vec<String>,
    pub pos: Pos,
    pub slot: Slot,
    pub effect: Effect,
    pub origin: Origin,
}

/// A word that says that somebody says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    pub words: Vec<String>,
    pub kind: CueKind,
    pub origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueKind {
    Neutral,
    Claim,
    Deny,
    Accuse,
    Confirm,
    Forecast,
}

/// A verb that only carries an act noun: "launch an attack", "be in talks".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Light {
    pub words: Vec<String>,
    pub slot: Slot,
    pub origin: Origin,
}

/// A phrase that looks like an act and is none; `None` blocks every type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    pub words: Vec<String>,
    pub pos: Pos,
    pub blocks: Option<EventType>,
    pub origin: Origin,
}

/// All word lists of one language. Every map is keyed by the head's lemma.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    predicates: BTreeMap<(Pos, String), Vec<Predicate>>,
    operators: BTreeMap<(Pos, String), Vec<Operator>>,
    cues: BTreeMap<(Pos, String), Vec<Cue>>,
    lights: BTreeMap<String, Vec<Light>>,
    silent: BTreeMap<String, Vec<Silent>>,
    classes: BTreeMap<String, BTreeSet<String>>,
    materiel: BTreeMap<String, Vec<Materiel>>,
}

/// The name of a weapon or a supply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Materiel {
    pub words: Vec<String>,
    pub category: String,
    pub origin: Origin,
}

impl Lexicon {
    /// Entries whose head has this lemma, the most specific first.
    #[must_use]
    pub fn predicates(&self, pos: Pos, lemma: &str) -> &[Predicate] {
        self.predicates.get(&(pos, lemma.to_owned())).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn operators(&self, pos: Pos, lemma: &str) -> &[Operator] {
        self.operators.get(&(pos, lemma.to_owned())).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn cues(&self, pos: Pos, lemma: &str) -> &[Cue] {
        self.cues.get(&(pos, lemma.to_owned())).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn lights(&self, lemma: &str) -> &[Light] {
        self.lights.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Silent phrases whose head has this lemma.
    #[must_use]
    pub fn silent(&self, head: &str) -> &[Silent] {
        self.silent.get(head).map_or(&[], Vec::as_slice)
    }

    /// Materiel names that begin with this lower-case word.
    #[must_use]
    pub fn materiel(&self, first: &str) -> &[Materiel] {
        self.materiel.get(first).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn in_class(&self, class: &str, lemma: &str) -> bool {
        self.classes.get(class).is_some_and(|words| words.contains(lemma))
    }

    /// Whether any list has this lemma as a head of this part of speech, or as a word of a class.
    #[must_use]
    pub fn knows(&self, pos: Pos, lemma: &str) -> bool {
        let key = (pos, lemma.to_owned());
        self.predicates.contains_key(&key)
            || self.operators.contains_key(&key)
            || self.cues.contains_key(&key)
            || (pos == Pos::Verb && self.lights.contains_key(lemma))
            || (pos == Pos::Noun && self.classes.values().any(|words| words.contains(lemma)))
    }

    /// All predicates, for counting and for checks.
    pub fn all_predicates(&self) -> impl Iterator<Item = &Predicate> {
        self.predicates.values().flatten()
    }
}
