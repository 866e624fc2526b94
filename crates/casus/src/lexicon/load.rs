//! Loading the lexicon: tables to entries, every fault told at once, the user's rows before ours.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Cue, CueKind, Effect, Filler, Lexicon, Light, Materiel, Need, Operator, Pos, Predicate, Silent, Slot};
use crate::assertion::{LossKind, Status};
use crate::codebook::EventType;
use crate::data::{self, Claim, DataFile, Report};
use crate::error::Error;
use crate::evidence::Origin;
use crate::table::{self, Row, suggestion};

/// The tables of the lexicon that ships with casus: path and text. Word classes first: predicates refer to them.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("lexicon/en/classes.tsv", include_str!("../../data/lexicon/en/classes.tsv")),
    ("lexicon/en/light.tsv", include_str!("../../data/lexicon/en/light.tsv")),
    ("lexicon/en/materiel.tsv", include_str!("../../data/lexicon/en/materiel.tsv")),
    ("lexicon/en/operators.tsv", include_str!("../../data/lexicon/en/operators.tsv")),
    ("lexicon/en/predicates.tsv", include_str!("../../data/lexicon/en/predicates.tsv")),
    ("lexicon/en/reporting.tsv", include_str!("../../data/lexicon/en/reporting.tsv")),
    ("lexicon/en/silent.tsv", include_str!("../../data/lexicon/en/silent.tsv")),
];

impl Lexicon {
    /// The English lexicon that ships with casus.
    ///
    /// # Errors
    /// When a table is broken: every fault with its file and line.
    pub fn embedded() -> Result<Self, Error> {
        let mut report = Report::default();
        let lexicon = Self::load(&[], &mut report);
        if report.faults.is_empty() { Ok(lexicon) } else { Err(Error::data(report.faults)) }
    }

    /// Whether a file of this name is a table of the lexicon.
    #[must_use]
    pub fn has_table(name: &str) -> bool {
        Self::tables().any(|table| table == name)
    }

    /// The names of the lexicon's tables.
    pub fn tables() -> impl Iterator<Item = &'static str> {
        EMBEDDED.iter().map(|(path, _)| path.rsplit('/').next().unwrap_or(path))
    }

    /// Our tables and the user's: a row of the user's is tried before ours for the same words.
    #[must_use]
    pub fn load(user: &[DataFile<'_>], report: &mut Report) -> Self {
        Self::from_files(EMBEDDED.iter().map(DataFile::embedded).chain(user.iter().copied()), report)
    }

    fn from_files<'a>(files: impl Iterator<Item = DataFile<'a>>, report: &mut Report) -> Self {
        let mut lexicon = Self::default();
        let mut files: Vec<DataFile<'_>> = files.collect();
        files.sort_by_key(|file| file.name() != "classes.tsv");
        for file in &files {
            match file.name() {
                "classes.tsv" => lexicon.add_classes(file, report),
                "predicates.tsv" => lexicon.add_predicates(file, report),
                "operators.tsv" => lexicon.add_operators(file, report),
                "reporting.tsv" => lexicon.add_cues(file, report),
                "light.tsv" => lexicon.add_lights(file, report),
                "silent.tsv" => lexicon.add_silent(file, report),
                "materiel.tsv" => lexicon.add_materiel(file, report),
                _ => {}
            }
        }
        if files.iter().any(|file| file.by_user) {
            lexicon.compare(report);
            lexicon.lift_silence(report);
        }
        lexicon.order();
        lexicon
    }

    fn add_classes(&mut self, file: &DataFile<'_>, report: &mut Report) {
        for row in table::rows(file.path, file.text, &["class", "words", "note"], &mut report.faults) {
            let [class, words, _] = row.cells();
            let class = class.trim_start_matches('@').to_owned();
            self.classes.entry(class).or_default().extend(table::list(words).map(str::to_owned));
        }
    }

    fn add_predicates(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let columns = ["words", "pos", "event", "actor", "recipient", "toll", "needs", "added", "source"];
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &columns, &mut report.faults) {
            let mut wrong = Vec::new();
            match self.predicate(row, origin(row), &mut wrong) {
                Some(predicate) if wrong.is_empty() => {
                    let head = head_word(predicate.pos, &predicate.words);
                    self.predicates.entry((predicate.pos, head)).or_default().push(predicate);
                }
                _ => report.faults.extend(wrong.into_iter().map(|what| row.fault(what))),
            }
        }
    }

    /// `None` only where something is wrong; all that is wrong with the row is added.
    fn predicate(&self, row: Row<'_>, origin: Origin, wrong: &mut Vec<String>) -> Option<Predicate> {
        let [words, pos, event, actor, recipient, toll, needs, _, _] = row.cells();
        let (kind, mode) = event.split_once('/').map_or((event, None), |(kind, mode)| (kind, Some(mode.to_owned())));
        let words = noted(words_of(words), wrong);
        let pos = noted(pos_of(pos), wrong);
        let kind = noted(kind_of(kind), wrong);
        let mut slots = |cell: &str| -> Vec<Slot> {
            let names = cell.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "-");
            names.filter_map(|name| noted(slot(name), wrong)).collect()
        };
        let (actor, recipient) = (slots(actor), slots(recipient));
        let toll = table::list(toll).filter_map(|part| noted(toll_of(part), wrong)).collect();
        let needs = needs.split(';').map(str::trim).filter(|need| !need.is_empty());
        let needs = needs.filter_map(|need| noted(self.need(need), wrong)).collect();
        Some(Predicate { words: words?, pos: pos?, kind: kind?, mode, actor, recipient, toll, needs, origin })
    }

    fn need(&self, text: &str) -> Result<Need, String> {
        let (negated, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let Some((place, filler)) = text.split_once(':') else {
            return Ok(Need { negated, slot: slot(text)?, filler: Filler::Anything });
        };
        let slot = slot(place)?;
        let (mut words, mut classes) = (BTreeSet::new(), Vec::new());
        for part in table::list(filler) {
            match part {
                "@actor" => return Ok(Need { negated, slot, filler: Filler::Actor }),
                "@place" => return Ok(Need { negated, slot, filler: Filler::Place }),
                "@number" => return Ok(Need { negated, slot, filler: Filler::Number }),
                "@clause" => return Ok(Need { negated, slot, filler: Filler::Clause }),
                class if class.starts_with('@') => classes.push(self.class(&class[1..])?),
                word => {
                    words.insert(word.to_owned());
                }
            }
        }
        Ok(Need { negated, slot, filler: Filler::Words { words, classes } })
    }

    fn class(&self, name: &str) -> Result<String, String> {
        if self.classes.contains_key(name) {
            return Ok(name.to_owned());
        }
        let known = self.classes.keys().map(String::as_str).chain(["actor", "place", "number", "clause"]);
        Err(format!("unknown word class `@{name}`{}", suggestion(name, known)))
    }

    fn add_operators(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &["words", "pos", "slot", "status", "note"], &mut report.faults) {
            let [words, pos, places, status, _] = row.cells();
            let mut wrong = Vec::new();
            let (words, pos) = (noted(words_of(words), &mut wrong), noted(pos_of(pos), &mut wrong));
            let effect = noted(effect_of(status), &mut wrong);
            let slots: Vec<Slot> = table::list(places).filter_map(|place| noted(slot(place), &mut wrong)).collect();
            if slots.is_empty() && wrong.is_empty() {
                wrong.push("no slot: where does the act stand?".to_owned());
            }
            report.faults.extend(wrong.into_iter().map(|what| row.fault(what)));
            let (Some(words), Some(pos), Some(effect)) = (words, pos, effect) else { continue };
            for slot in slots {
                let operator = Operator { words: words.clone(), pos, slot, effect, origin: origin(row) };
                self.operators.entry((pos, head_word(pos, &words))).or_default().push(operator);
            }
        }
    }

    fn add_cues(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &["words", "pos", "kind", "note"], &mut report.faults) {
            let [words, pos, kind, _] = row.cells();
            let mut wrong = Vec::new();
            let (words, kind) = (noted(words_of(words), &mut wrong), noted(cue_of(kind), &mut wrong));
            // Phrases such as "according to" are prepositions: the coder knows them by their form.
            let pos = if matches!(pos, "adp" | "adv") { None } else { noted(pos_of(pos), &mut wrong) };
            report.faults.extend(wrong.into_iter().map(|what| row.fault(what)));
            if let (Some(words), Some(pos), Some(kind)) = (words, pos, kind) {
                let head = head_word(pos, &words);
                self.cues.entry((pos, head)).or_default().push(Cue { words, kind, origin: origin(row) });
            }
        }
    }

    fn add_lights(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &["words", "pos", "slot", "note"], &mut report.faults) {
            let [words, pos, place, _] = row.cells();
            let mut wrong = Vec::new();
            let (words, slot) = (noted(words_of(words), &mut wrong), noted(slot(place), &mut wrong));
            if pos != "verb" {
                wrong.push(format!("a light verb is a `verb`, not `{pos}`"));
            }
            report.faults.extend(wrong.into_iter().map(|what| row.fault(what)));
            if let (Some(words), Some(slot)) = (words, slot) {
                self.lights.entry(words[0].clone()).or_default().push(Light { words, slot, origin: origin(row) });
            }
        }
    }

    fn add_silent(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &["words", "pos", "blocks", "note"], &mut report.faults) {
            let [words, pos, blocks, _] = row.cells();
            let mut wrong = Vec::new();
            let (words, pos) = (noted(words_of(words), &mut wrong), noted(pos_of(pos), &mut wrong));
            let blocks: Vec<Option<EventType>> =
                table::list(blocks).filter_map(|block| noted(blocked(block), &mut wrong)).collect();
            if blocks.is_empty() && wrong.is_empty() {
                wrong.push("blocks nothing: name event types, or `*` for all".to_owned());
            }
            report.faults.extend(wrong.into_iter().map(|what| row.fault(what)));
            let (Some(words), Some(pos)) = (words, pos) else { continue };
            for blocks in blocks {
                let phrase = Silent { words: words.clone(), pos, blocks, origin: origin(row) };
                self.silent.entry(head_word(pos, &words)).or_default().push(phrase);
            }
        }
    }

    fn add_materiel(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &["words", "category", "note"], &mut report.faults) {
            let [words, category, _] = row.cells();
            match words_of(&words.to_lowercase()) {
                Ok(words) => self.materiel.entry(words[0].clone()).or_default().push(Materiel {
                    words,
                    category: category.to_owned(),
                    origin: origin(row),
                }),
                Err(what) => report.faults.push(row.fault(what)),
            }
        }
    }

    /// The most specific first; of equals the user's before ours.
    fn order(&mut self) {
        for entries in self.predicates.values_mut() {
            entries.sort_by_key(|entry| {
                let wanted = entry.needs.iter().filter(|need| !need.negated).count();
                Reverse((entry.words.len(), entry.origin.by_user, wanted, entry.needs.len()))
            });
        }
        for entries in self.operators.values_mut() {
            entries.sort_by_key(|entry| Reverse((entry.words.len(), entry.origin.by_user)));
        }
        for entries in self.cues.values_mut() {
            entries.sort_by_key(|entry| !entry.origin.by_user);
        }
        for entries in self.materiel.values_mut() {
            entries.sort_by_key(|entry| Reverse((entry.words.len(), entry.origin.by_user)));
        }
    }

    /// Holds the user's entries against each other and against ours.
    fn compare(&self, report: &mut Report) {
        let predicates = || self.all_predicates().map(|entry| (entry, named(&entry.words, entry.pos)));
        let narrow: Vec<Claim> = predicates()
            .map(|(entry, name)| Claim::new(format!("{name}{}", needs_of(entry)), reading(entry), &entry.origin))
            .collect();
        data::contradictions(&narrow, report);
        let broad: Vec<Claim> = predicates()
            .map(|(entry, name)| Claim::new(name, format!("{}{}", reading(entry), needs_of(entry)), &entry.origin))
            .collect();
        data::overrides(&broad, report);
        let operators = self.operators.values().flatten().map(|entry| {
            let key = format!("{} before {}", named(&entry.words, entry.pos), entry.slot);
            Claim::new(key, effect_name(entry.effect), &entry.origin)
        });
        let cues = self.cues.iter().flat_map(|((pos, _), cues)| {
            cues.iter().map(|cue| Claim::new(named(&cue.words, *pos), cue_name(cue.kind), &cue.origin))
        });
        let materiel = self.materiel.values().flatten();
        let materiel =
            materiel.map(|item| Claim::new(format!("`{}`", item.words.join(" ")), &item.category, &item.origin));
        for claims in [operators.collect::<Vec<_>>(), cues.collect(), materiel.collect()] {
            data::contradictions(&claims, report);
            data::overrides(&claims, report);
        }
    }

    /// A word that the user lists as an act is silent no more, unless the user says so too: then that is a fault.
    fn lift_silence(&mut self, report: &mut Report) {
        for entry in self.predicates.values().flatten().filter(|entry| entry.origin.by_user) {
            let Some(phrases) = self.silent.get_mut(&head_word(entry.pos, &entry.words)) else { continue };
            phrases.retain(|phrase| {
                let blocked = phrase.words == entry.words
                    && phrase.pos == entry.pos
                    && phrase.blocks.is_none_or(|kind| kind == entry.kind);
                if !blocked {
                    return true;
                }
                let name = named(&entry.words, entry.pos);
                if phrase.origin.by_user {
                    let what = format!("{name} is an act here and silent in {}: keep one of the two", phrase.origin);
                    report.faults.push(data::fault(&entry.origin, what));
                } else {
                    let what = format!("{name} is an act here, though silent in casus's own {}", phrase.origin);
                    report.overrides.push(data::fault(&entry.origin, what));
                }
                phrase.origin.by_user
            });
        }
    }
}

fn named(words: &[String], pos: Pos) -> String {
    format!("`{}` ({})", words.join(" "), pos.name())
}

fn needs_of(entry: &Predicate) -> String {
    if entry.needs.is_empty() {
        return String::new();
    }
    let mut needs: Vec<String> = entry.needs.iter().map(ToString::to_string).collect();
    needs.sort();
    format!(" with {}", needs.join(";"))
}

/// Everything that an entry says about its act.
fn reading(entry: &Predicate) -> String {
    let list = |slots: &[Slot]| slots.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let mode = entry.mode.as_deref().map_or(String::new(), |mode| format!("/{mode}"));
    let toll: Vec<String> = entry.toll.iter().map(|(kind, slot)| format!("{}:{slot}", kind.name())).collect();
    let toll = if toll.is_empty() { String::new() } else { format!(" toll {}", toll.join("|")) };
    format!("{}{mode} by {} to {}{toll}", entry.kind.name(), list(&entry.actor), list(&entry.recipient))
}

/// The value, or what is wrong added to the list.
fn noted<T>(result: Result<T, String>, wrong: &mut Vec<String>) -> Option<T> {
    result.map_err(|what| wrong.push(what)).ok()
}

fn words_of(cell: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = cell.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Err("no words".to_owned());
    }
    if cell.chars().any(char::is_uppercase) {
        return Err(format!("`{cell}`: words are compared in lower case; write `{}`", cell.to_lowercase()));
    }
    Ok(words)
}

fn head_word(pos: Pos, words: &[String]) -> String {
    let head = if pos == Pos::Verb { words.first() } else { words.last() };
    head.cloned().unwrap_or_default()
}

fn pos_of(name: &str) -> Result<Pos, String> {
    let all = [Pos::Verb, Pos::Noun, Pos::Adj];
    all.into_iter()
        .find(|pos| pos.name() == name)
        .ok_or_else(|| format!("unknown part of speech `{name}`{}", suggestion(name, all.map(Pos::name))))
}

fn kind_of(name: &str) -> Result<EventType, String> {
    EventType::from_name(name)
        .ok_or_else(|| format!("unknown event type `{name}`{}", suggestion(name, EventType::ALL.map(EventType::name))))
}

fn blocked(name: &str) -> Result<Option<EventType>, String> {
    if name == "*" { Ok(None) } else { kind_of(name).map(Some).map_err(|what| format!("{what} (`*` means all)")) }
}

fn toll_of(part: &str) -> Result<(LossKind, Slot), String> {
    let (kind, place) = part.split_once(':').ok_or_else(|| format!("`{part}` is not `kind:slot`"))?;
    let known = LossKind::ALL.map(LossKind::name);
    let kind =
        LossKind::from_name(kind).ok_or_else(|| format!("unknown kind of loss `{kind}`{}", suggestion(kind, known)))?;
    Ok((kind, slot(place)?))
}

fn effect_of(name: &str) -> Result<Effect, String> {
    if name == "keep" {
        return Ok(Effect::Keep);
    }
    let known = Status::ALL.map(Status::name).into_iter().chain(["keep"]);
    Status::from_name(name)
        .map(Effect::Set)
        .ok_or_else(|| format!("unknown status `{name}`{}", suggestion(name, known)))
}

fn effect_name(effect: Effect) -> &'static str {
    match effect {
        Effect::Keep => "keep",
        Effect::Set(status) => status.name(),
    }
}

const CUES: [(CueKind, &str); 6] = [
    (CueKind::Neutral, "neutral"),
    (CueKind::Claim, "claim"),
    (CueKind::Deny, "deny"),
    (CueKind::Accuse, "accuse"),
    (CueKind::Confirm, "confirm"),
    (CueKind::Forecast, "forecast"),
];

fn cue_of(name: &str) -> Result<CueKind, String> {
    CUES.into_iter()
        .find(|(_, known)| *known == name)
        .map(|(kind, _)| kind)
        .ok_or_else(|| format!("unknown kind of cue `{name}`{}", suggestion(name, CUES.map(|(_, known)| known))))
}

fn cue_name(kind: CueKind) -> &'static str {
    CUES.into_iter().find(|(known, _)| *known == kind).map_or("neutral", |(_, name)| name)
}

fn slot(name: &str) -> Result<Slot, String> {
    let own = SLOTS.iter().find(|slot| slot.to_string() == name).cloned();
    let preposition = || PREPOSITIONS.contains(&name).then(|| Slot::Prep(name.to_owned()));
    own.or_else(preposition).ok_or_else(|| {
        let slots: Vec<String> = SLOTS.iter().map(ToString::to_string).collect();
        let known = slots.iter().map(String::as_str).chain(PREPOSITIONS.iter().copied());
        format!("unknown slot `{name}`{}", suggestion(name, known))
    })
}

const SLOTS: [Slot; 9] =
    [Slot::Subj, Slot::Obj, Slot::Iobj, Slot::Xcomp, Slot::Ccomp, Slot::Advcl, Slot::Acl, Slot::Poss, Slot::Mod];

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

    const HEADER: &str = "words\tpos\tevent\tactor\trecipient\ttoll\tneeds\tadded\tsource\n";

    fn loaded(name: &str, rows: &str) -> (Lexicon, Report) {
        let text = if name == "my/predicates.tsv" { format!("{HEADER}{rows}") } else { rows.to_owned() };
        let mut report = Report::default();
        let lexicon = Lexicon::load(&[DataFile { path: name, text: &text, by_user: true }], &mut report);
        (lexicon, report)
    }

    #[track_caller]
    fn check_faults(name: &str, rows: &str, expected: &[&str]) {
        let faults: Vec<String> = loaded(name, rows).1.faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults, expected);
    }

    #[test]
    fn the_embedded_lexicon_loads() {
        let lexicon = Lexicon::embedded().unwrap_or_else(|error| panic!("{error}"));
        for kind in EventType::ALL {
            assert!(lexicon.all_predicates().any(|entry| entry.kind == kind), "no word for {}", kind.name());
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        check_faults(
            "my/predicates.tsv",
            "bomb\tverb\tASSUALT\tsbj\tobj\tkiled:obj\tobj:@wepon\t2026-11-25\town\n\
             raid\tnuon\tassault\tby\ton\t\t\t2026-11-25\town\n\
             Shell\tverb\tASSAULT\tsubj\tobj\t\t\t2026-11-25\town\n",
            &[
                "my/predicates.tsv:2: unknown event type `ASSUALT`; did you mean `ASSAULT`?",
                "my/predicates.tsv:2: unknown slot `sbj`; did you mean `subj`?",
                "my/predicates.tsv:2: unknown kind of loss `kiled`; did you mean `killed`?",
                "my/predicates.tsv:2: unknown word class `@wepon`; did you mean `weapon`?",
                "my/predicates.tsv:3: unknown part of speech `nuon`; did you mean `noun`?",
                "my/predicates.tsv:3: unknown event type `assault`; did you mean `ASSAULT`?",
                "my/predicates.tsv:4: `Shell`: words are compared in lower case; write `shell`",
            ],
        );
        check_faults(
            "my/operators.tsv",
            "words\tpos\tslot\tstatus\tnote\nmull\tverb\tobjj\tplaned\t\n",
            &[
                "my/operators.tsv:2: unknown status `planed`; did you mean `planned`?",
                "my/operators.tsv:2: unknown slot `objj`; did you mean `obj`?",
            ],
        );
        check_faults(
            "my/silent.tsv",
            "words\tpos\tblocks\tnote\nstrike a pose\tverb\tASSAUL\t\n",
            &["my/silent.tsv:2: unknown event type `ASSAUL`; did you mean `ASSAULT`? (`*` means all)"],
        );
    }

    #[test]
    fn a_row_of_the_users_is_tried_before_ours_and_both_places_are_named() {
        let (lexicon, report) = loaded("my/predicates.tsv", "bomb\tverb\tPROTEST/riot\tsubj\tobj\t\t\t\town\n");
        assert!(report.faults.is_empty());
        let first = lexicon.predicates(Pos::Verb, "bomb").iter().find(|entry| entry.words.len() == 1).unwrap();
        assert_eq!(first.kind, EventType::Protest);
        let note = report.overrides[0].to_string();
        assert!(note.starts_with("my/predicates.tsv:2: `bomb` (verb) is `PROTEST/riot by subj to obj` here"), "{note}");
        assert!(note.contains("(lexicon/en/predicates.tsv:"), "{note}");
    }

    #[test]
    fn two_rows_of_the_users_that_contradict_each_other_are_a_fault() {
        check_faults(
            "my/predicates.tsv",
            "zerk\tverb\tASSAULT\tsubj\tobj\t\t\t\town\nzerk\tverb\tAID\tsubj\tobj\t\t\t\town\n\
             zerk\tverb\tAID\tsubj\tobj\t\tobj:@weapon\t\town\n",
            &["my/predicates.tsv:3: `zerk` (verb) is `AID by subj to obj` here and `ASSAULT by subj to obj` in \
               my/predicates.tsv:2: keep one of the two"],
        );
    }
}
