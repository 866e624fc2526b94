//! All that casus knows before it reads: codebook, word lists, who is who, where is what.

use crate::code::confidence::Weights;
use crate::codebook::Codebook;
use crate::data::{self, DataFile, Report};
use crate::error::{Error, Fault};
use crate::gazetteer::Gazetteer;
use crate::lexicon::{Lexicon, Predicate};
use crate::roster::Roster;
use crate::table::suggestion;

#[derive(Debug, Clone)]
pub struct Knowledge {
    pub codebook: Codebook,
    pub lexicon: Lexicon,
    pub roster: Roster,
    pub gazetteer: Gazetteer,
    pub weights: Weights,
}

impl Knowledge {
    /// What ships with casus.
    ///
    /// # Errors
    /// When an embedded table is broken: every fault with its file and line.
    pub fn embedded() -> Result<Self, Error> {
        Ok(Self::with(&[])?.0)
    }

    /// What ships with casus and, before it, the user's own files; beside it, what theirs says other than ours.
    ///
    /// # Errors
    /// When a file is broken, unknown by its name, or contradicts another of the user's: every fault with its file
    /// and line.
    pub fn with(user: &[DataFile<'_>]) -> Result<(Self, Vec<Fault>), Error> {
        let mut report = Report::default();
        report.faults.extend(user.iter().filter_map(unknown_file));
        let codebook = Codebook::load(user, &mut report);
        let lexicon = Lexicon::load(user, &mut report);
        let roster = Roster::load(user, &mut report);
        report.faults.extend(lexicon.all_predicates().filter_map(|entry| unknown_mode(entry, &codebook)));
        if !report.faults.is_empty() {
            report.faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
            return Err(Error::data(report.faults));
        }
        let (gazetteer, weights) = (Gazetteer::embedded()?, Weights::embedded()?);
        Ok((Self { codebook, lexicon, roster, gazetteer, weights }, report.overrides))
    }
}

fn unknown_file(file: &DataFile<'_>) -> Option<Fault> {
    let name = file.name();
    if Lexicon::has_table(name) || Roster::has_table(name) || Codebook::has_page(name) {
        return None;
    }
    let known: Vec<&str> = Lexicon::tables().chain(Roster::tables()).collect();
    let what = match suggestion(name, known.iter().copied()) {
        hint if hint.is_empty() => format!("no table of this name; known: {} and pages `*.md`", known.join(" ")),
        hint => format!("no table of this name{hint}"),
    };
    Some(Fault { file: file.path.to_owned(), line: 1, what })
}

/// A mode that no page of the codebook has.
fn unknown_mode(entry: &Predicate, codebook: &Codebook) -> Option<Fault> {
    let mode = entry.mode.as_deref()?;
    if codebook.modes(entry.kind).any(|known| known == mode) {
        return None;
    }
    let kind = entry.kind.name();
    let what = format!("{kind} has no mode `{mode}`{}", suggestion(mode, codebook.modes(entry.kind)));
    Some(data::fault(&entry.origin, what))
}
