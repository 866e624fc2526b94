//! Words as data: predicates that carry acts, operators that change their status, cues of attribution.

use std::collections::{BTreeMap, BTreeSet};

use crate::assertion::{LossKind, Status};
use crate::codebook::EventType;
use crate::error::{Error, Fault};
use crate::table::{self, Row};

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
}

/// A word that says that somebody says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    pub words: Vec<String>,
    pub kind: CueKind,
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
}

/// A phrase that looks like an act and is none; `None` blocks every type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silent {
    pub words: Vec<String>,
    pub pos: Pos,
    pub blocks: Option<EventType>,
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
    materiel: BTreeMap<String, Vec<(Vec<String>, String)>>,
}

/// The files of a lexicon: name and text.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("classes.tsv", include_str!("../data/lexicon/en/classes.tsv")),
    ("light.tsv", include_str!("../data/lexicon/en/light.tsv")),
    ("materiel.tsv", include_str!("../data/lexicon/en/materiel.tsv")),
    ("operators.tsv", include_str!("../data/lexicon/en/operators.tsv")),
    ("predicates.tsv", include_str!("../data/lexicon/en/predicates.tsv")),
    ("reporting.tsv", include_str!("../data/lexicon/en/reporting.tsv")),
    ("silent.tsv", include_str!("../data/lexicon/en/silent.tsv")),
];

impl Lexicon {
    /// The English lexicon that ships with casus.
    ///
    /// # Errors
    /// When a table is broken: every fault with its file and line.
    pub fn embedded() -> Result<Self, Error> {
        Self::from_tables(EMBEDDED)
    }

    /// Reads tables of file name and text; word classes first, since predicates refer to them.
    ///
    /// # Errors
    /// When a table is broken: every fault with its file and line.
    pub fn from_tables(tables: &[(&str, &str)]) -> Result<Self, Error> {
        let mut lexicon = Self::default();
        let mut faults = Vec::new();
        let mut sorted = tables.to_vec();
        sorted.sort_by_key(|(name, _)| (*name != "classes.tsv", *name));
        for (name, text) in sorted {
            match name {
                "classes.tsv" => lexicon.add_classes(name, text, &mut faults),
                "predicates.tsv" => lexicon.add_predicates(name, text, &mut faults),
                "operators.tsv" => lexicon.add_operators(name, text, &mut faults),
                "reporting.tsv" => lexicon.add_cues(name, text, &mut faults),
                "light.tsv" => lexicon.add_lights(name, text, &mut faults),
                "silent.tsv" => lexicon.add_silent(name, text, &mut faults),
                "materiel.tsv" => lexicon.add_materiel(name, text, &mut faults),
                _ => faults.push(Fault {
                    file: name.to_owned(),
                    line: 1,
                    what: format!(
                        "no lexicon table of this name{}",
                        table::suggestion(name, EMBEDDED.iter().map(|e| e.0))
                    ),
                }),
            }
        }
        if faults.is_empty() { Ok(lexicon) } else { Err(Error::data(faults)) }
    }

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

    /// Materiel names that begin with this lower-case word: the words and their category.
    #[must_use]
    pub fn materiel(&self, first: &str) -> &[(Vec<String>, String)] {
        self.materiel.get(first).map_or(&[], Vec::as_slice)
    }

    #[must_use]
    pub fn in_class(&self, class: &str, lemma: &str) -> bool {
        self.classes.get(class).is_some_and(|words| words.contains(lemma))
    }

    /// All predicates, for counting and for checks.
    pub fn all_predicates(&self) -> impl Iterator<Item = &Predicate> {
        self.predicates.values().flatten()
    }

    fn add_classes(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        for row in table::rows(file, text, &["class", "words", "note"], faults) {
            let [class, words, _] = row.cells();
            let class = class.trim_start_matches('@').to_owned();
            self.classes.entry(class).or_default().extend(table::list(words).map(str::to_owned));
        }
    }

    fn add_predicates(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let columns = ["words", "pos", "event", "actor", "recipient", "toll", "needs", "added", "source"];
        for row in table::rows(file, text, &columns, faults) {
            match self.predicate(row) {
                Ok(predicate) => {
                    let head = head_word(predicate.pos, &predicate.words);
                    self.predicates.entry((predicate.pos, head)).or_default().push(predicate);
                }
                Err(what) => faults.push(row.fault(what)),
            }
        }
        for entries in self.predicates.values_mut() {
            entries.sort_by_key(|entry| {
                let wanted = entry.needs.iter().filter(|need| !need.negated).count();
                std::cmp::Reverse((entry.words.len(), wanted, entry.needs.len()))
            });
        }
    }

    fn predicate(&self, row: Row<'_>) -> Result<Predicate, String> {
        let [words, pos, event, actor, recipient, toll, needs, _, _] = row.cells();
        let (kind, mode) = event.split_once('/').map_or((event, None), |(kind, mode)| (kind, Some(mode.to_owned())));
        let known = EventType::ALL.map(EventType::name);
        let kind = EventType::from_name(kind)
            .ok_or_else(|| format!("unknown event type `{kind}`{}", table::suggestion(kind, known)))?;
        let slots = |cell: &str| -> Result<Vec<Slot>, String> {
            cell.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "-").map(slot).collect()
        };
        let toll = table::list(toll)
            .map(|part| {
                let (kind, place) = part.split_once(':').ok_or_else(|| format!("`{part}` is not `kind:slot`"))?;
                let known = LossKind::ALL.map(LossKind::name);
                let kind = LossKind::from_name(kind)
                    .ok_or_else(|| format!("unknown kind of loss `{kind}`{}", table::suggestion(kind, known)))?;
                Ok((kind, slot(place)?))
            })
            .collect::<Result<_, String>>()?;
        let needs = needs
            .split(';')
            .map(str::trim)
            .filter(|need| !need.is_empty())
            .map(|need| self.need(need))
            .collect::<Result<_, _>>()?;
        Ok(Predicate {
            words: words_of(words)?,
            pos: pos_of(pos)?,
            kind,
            mode,
            actor: slots(actor)?,
            recipient: slots(recipient)?,
            toll,
            needs,
        })
    }

    fn need(&self, text: &str) -> Result<Need, String> {
        let (negated, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let Some((place, filler)) = text.split_once(':') else {
            return Ok(Need { negated, slot: slot(text)?, filler: Filler::Anything });
        };
        let (mut words, mut classes) = (BTreeSet::new(), Vec::new());
        for part in table::list(filler) {
            match part {
                "@actor" | "@place" | "@number" | "@clause" => {
                    let filler = match part {
                        "@actor" => Filler::Actor,
                        "@place" => Filler::Place,
                        "@number" => Filler::Number,
                        _ => Filler::Clause,
                    };
                    return Ok(Need { negated, slot: slot(place)?, filler });
                }
                class if class.starts_with('@') => {
                    let class = &class[1..];
                    if !self.classes.contains_key(class) {
                        let known = self.classes.keys().map(String::as_str);
                        return Err(format!("unknown word class `@{class}`{}", table::suggestion(class, known)));
                    }
                    classes.push(class.to_owned());
                }
                word => {
                    words.insert(word.to_owned());
                }
            }
        }
        Ok(Need { negated, slot: slot(place)?, filler: Filler::Words { words, classes } })
    }

    fn add_operators(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        for row in table::rows(file, text, &["words", "pos", "slot", "status", "note"], faults) {
            let [words, pos, place, status, _] = row.cells();
            let entry: Result<Vec<Operator>, String> = (|| {
                let effect = if status == "keep" {
                    Effect::Keep
                } else {
                    let known = Status::ALL.map(Status::name);
                    Effect::Set(
                        Status::from_name(status)
                            .ok_or_else(|| format!("unknown status `{status}`{}", table::suggestion(status, known)))?,
                    )
                };
                let (pos, words) = (pos_of(pos)?, words_of(words)?);
                table::list(place)
                    .map(|place| Ok(Operator { words: words.clone(), pos, slot: slot(place)?, effect }))
                    .collect()
            })();
            match entry {
                Ok(operators) => {
                    for operator in operators {
                        let head = head_word(operator.pos, &operator.words);
                        self.operators.entry((operator.pos, head)).or_default().push(operator);
                    }
                }
                Err(what) => faults.push(row.fault(what)),
            }
        }
        for entries in self.operators.values_mut() {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.words.len()));
        }
    }

    fn add_cues(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        for row in table::rows(file, text, &["words", "pos", "kind", "note"], faults) {
            let [words, pos, kind, _] = row.cells();
            let kind = match kind {
                "neutral" => CueKind::Neutral,
                "claim" => CueKind::Claim,
                "deny" => CueKind::Deny,
                "accuse" => CueKind::Accuse,
                "confirm" => CueKind::Confirm,
                "forecast" => CueKind::Forecast,
                _ => {
                    faults.push(row.fault(format!("unknown kind of cue `{kind}`")));
                    continue;
                }
            };
            // Phrases such as "according to" are prepositions: the coder knows them by their form.
            let Ok(pos) = pos_of(pos) else { continue };
            match words_of(words) {
                Ok(words) => self.cues.entry((pos, head_word(pos, &words))).or_default().push(Cue { words, kind }),
                Err(what) => faults.push(row.fault(what)),
            }
        }
    }

    fn add_lights(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        for row in table::rows(file, text, &["words", "pos", "slot", "note"], faults) {
            let [words, _, place, _] = row.cells();
            match words_of(words).and_then(|words| Ok(Light { words, slot: slot(place)? })) {
                Ok(light) => self.lights.entry(light.words[0].clone()).or_default().push(light),
                Err(what) => faults.push(row.fault(what)),
            }
        }
    }

    fn add_silent(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        for row in table::rows(file, text, &["words", "pos", "blocks", "note"], faults) {
            let [words, pos, blocks, _] = row.cells();
            for block in table::list(blocks) {
                let blocks = EventType::from_name(block);
                if blocks.is_none() && block != "*" {
                    faults.push(row.fault(format!("`{block}` is neither an event type nor `*`")));
                    continue;
                }
                match words_of(words).and_then(|words| Ok(Silent { words, pos: pos_of(pos)?, blocks })) {
                    Ok(phrase) => self.silent.entry(head_word(phrase.pos, &phrase.words)).or_default().push(phrase),
                    Err(what) => faults.push(row.fault(what)),
                }
            }
        }
    }

    fn add_materiel(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        for row in table::rows(file, text, &["words", "category", "note"], faults) {
            let [words, category, _] = row.cells();
            match words_of(&words.to_lowercase()) {
                Ok(words) => self.materiel.entry(words[0].clone()).or_default().push((words, category.to_owned())),
                Err(what) => faults.push(row.fault(what)),
            }
        }
        for entries in self.materiel.values_mut() {
            entries.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
    }
}

fn words_of(cell: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = cell.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() { Err("no words".to_owned()) } else { Ok(words) }
}

fn head_word(pos: Pos, words: &[String]) -> String {
    let head = if pos == Pos::Verb { words.first() } else { words.last() };
    head.cloned().unwrap_or_default()
}

fn pos_of(name: &str) -> Result<Pos, String> {
    match name {
        "verb" => Ok(Pos::Verb),
        "noun" => Ok(Pos::Noun),
        "adj" => Ok(Pos::Adj),
        _ => Err(format!("unknown part of speech `{name}`; verb, noun or adj")),
    }
}

fn slot(name: &str) -> Result<Slot, String> {
    Ok(match name {
        "subj" => Slot::Subj,
        "obj" => Slot::Obj,
        "iobj" => Slot::Iobj,
        "xcomp" => Slot::Xcomp,
        "ccomp" => Slot::Ccomp,
        "advcl" => Slot::Advcl,
        "acl" => Slot::Acl,
        "poss" => Slot::Poss,
        "mod" => Slot::Mod,
        _ if PREPOSITIONS.contains(&name) => Slot::Prep(name.to_owned()),
        _ => {
            return Err(format!(
                "unknown slot `{name}`{}",
                table::suggestion(name, SLOTS.iter().chain(PREPOSITIONS).copied())
            ));
        }
    })
}

const SLOTS: &[&str] = &["subj", "obj", "iobj", "xcomp", "ccomp", "advcl", "acl", "poss", "mod"];

const PREPOSITIONS: &[&str] = &[
    "about",
    "across",
    "after",
    "against",
    "alongside",
    "amid",
    "among",
    "around",
    "as",
    "at",
    "before",
    "behind",
    "between",
    "by",
    "during",
    "following",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "over",
    "past",
    "through",
    "to",
    "toward",
    "towards",
    "under",
    "upon",
    "via",
    "with",
    "within",
    "without",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lexicon_loads() {
        let lexicon = Lexicon::embedded().unwrap_or_else(|error| panic!("{error}"));
        for kind in EventType::ALL {
            assert!(lexicon.all_predicates().any(|entry| entry.kind == kind), "no word for {}", kind.name());
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let table = "words\tpos\tevent\tactor\trecipient\ttoll\tneeds\tadded\tsource\n\
                     bomb\tverb\tASSUALT\tsubj\tobj\t\t\t2026-11-25\town\n\
                     raid\tnuon\tASSAULT\tby\ton\t\t\t2026-11-25\town\n";
        let error = Lexicon::from_tables(&[("predicates.tsv", table)]).unwrap_err().to_string();
        assert_eq!(
            error,
            "predicates.tsv:2: unknown event type `ASSUALT`; did you mean `ASSAULT`?\n\
             predicates.tsv:3: unknown part of speech `nuon`; verb, noun or adj"
        );
    }
}
