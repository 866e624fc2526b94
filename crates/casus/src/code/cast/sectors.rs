//! Sectors of a phrase: what its noun says, what its owner says, and both together.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::roster::{Entry, EntryKind};

/// The sectors of an entry on a day: who held office and does so no more is of the elite.
pub(super) fn on_day(entry: &Entry, day: Option<Date>) -> Vec<String> {
    let former = entry.kind == EntryKind::Leader
        && !entry.holds_on(day)
        && entry.sectors.first().is_some_and(|sector| sector == "GOV");
    if former { list(&["ELI", "GOV"]) } else { entry.sectors.clone() }
}

/// Sectors of a role noun that belongs to somebody: "Turkish soldiers" MIL, "Hamas official" as Hamas,
/// "Syrian forces" MIL GOV, "a ministry spokesman" GOV.
pub(super) fn compose(role: &[String], is_of: bool, owner: &[String]) -> Vec<String> {
    let armed = owner.iter().any(|sector| matches!(sector.as_str(), "REB" | "UAF" | "PRM"));
    let mut all: Vec<&String> = match () {
        () if armed => owner.iter().chain(role.iter().filter(|sector| *sector != "GOV" && *sector != "MIL")).collect(),
        () if is_of && owner != ["GOV"] => owner.iter().chain(role).collect(),
        () if is_of => role.iter().chain(owner).collect(),
        () => role.iter().collect(),
    };
    if all.iter().any(|sector| *sector != "UNK") {
        all.retain(|sector| *sector != "UNK");
    }
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|sector| seen.insert(sector.as_str())).cloned().collect()
}

pub(super) fn list(sectors: &[&str]) -> Vec<String> {
    sectors.iter().map(|&sector| sector.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(role: &[&str], is_of: bool, owner: &[&str], expected: &[&str]) {
        assert_eq!(compose(&list(role), is_of, &list(owner)), expected);
    }

    #[test]
    fn a_role_takes_what_fits_of_its_owner() {
        check(&["MIL", "GOV"], false, &["GOV"], &["MIL", "GOV"]);
        check(&["GOV"], true, &["REB", "PTY"], &["REB", "PTY"]);
        check(&["UNK"], true, &["MIL", "GOV"], &["MIL", "GOV"]);
        check(&["UNK"], true, &["GOV"], &["GOV"]);
        check(&["CVL"], false, &["GOV"], &["CVL"]);
    }
}
