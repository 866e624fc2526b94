//! Data files as text, ours and the user's, and what in them is broken or at odds.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::error::Fault;
use crate::evidence::Origin;
use crate::table::Row;

/// A table or a codebook page as text.
#[derive(Debug, Clone, Copy)]
pub struct DataFile<'a> {
    /// How messages call it. Its last part tells what it holds: `actors/groups.tsv`.
    pub path: &'a str,
    pub text: &'a str,
    /// Added by the user, not part of casus.
    pub by_user: bool,
}

impl<'a> DataFile<'a> {
    /// A file that is part of casus.
    #[must_use]
    pub fn embedded(&(path, text): &(&'a str, &'a str)) -> Self {
        Self { path, text, by_user: false }
    }

    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(self.path)
    }

    /// Names the line that a row stands on.
    pub fn origins(&self) -> impl Fn(Row<'_>) -> Origin + use<> {
        let (file, by_user): (Arc<str>, bool) = (self.path.into(), self.by_user);
        move |row| Origin { file: Arc::clone(&file), line: row.line, by_user }
    }
}

/// What loading brought to light.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines that do not load.
    pub faults: Vec<Fault>,
    /// The user's lines that stand before others of ours.
    pub overrides: Vec<Fault>,
}

/// What an entry says, in words, to be held against other entries of the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub key: String,
    pub value: String,
    /// First and last day on which it holds.
    pub time: (Option<Date>, Option<Date>),
    pub origin: Origin,
}

impl Claim {
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<String>, origin: &Origin) -> Self {
        Self { key: key.into(), value: value.into(), time: (None, None), origin: origin.clone() }
    }

    fn contradicts(&self, other: &Self) -> bool {
        let begins_before_end = |one: &Self, other: &Self| match (one.time.0, other.time.1) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        self.value != other.value && begins_before_end(self, other) && begins_before_end(other, self)
    }
}

/// So many places are named in one message.
const NAMED: usize = 3;

/// Two entries of the user's that contradict each other: nobody can tell which is meant.
pub fn contradictions(claims: &[Claim], report: &mut Report) {
    for group in by_key(claims).values() {
        let own: Vec<&Claim> = group.iter().copied().filter(|claim| claim.origin.by_user).collect();
        for (index, later) in own.iter().enumerate() {
            if let Some(first) = own[..index].iter().find(|first| first.contradicts(later)) {
                report.faults.push(fault(
                    &later.origin,
                    format!(
                        "{} is `{}` here and `{}` in {}: keep one of the two",
                        later.key, later.value, first.value, first.origin
                    ),
                ));
            }
        }
    }
}

/// Entries of the user's that say something else than ours: theirs is used, and both places are named.
pub fn overrides(claims: &[Claim], report: &mut Report) {
    for group in by_key(claims).values() {
        for own in group.iter().filter(|claim| claim.origin.by_user) {
            let ours: Vec<&&Claim> =
                group.iter().filter(|claim| !claim.origin.by_user && claim.contradicts(own)).collect();
            if ours.is_empty() {
                continue;
            }
            let named: Vec<String> =
                ours.iter().take(NAMED).map(|claim| format!("`{}` ({})", claim.value, claim.origin)).collect();
            let more = ours.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            report.overrides.push(fault(
                &own.origin,
                format!("{} is `{}` here, before casus's own {}{more}", own.key, own.value, named.join(", ")),
            ));
        }
    }
}

/// The claims of every key that the user's entries have.
fn by_key(claims: &[Claim]) -> BTreeMap<&str, Vec<&Claim>> {
    let mut keys: BTreeMap<&str, Vec<&Claim>> =
        claims.iter().filter(|claim| claim.origin.by_user).map(|claim| (claim.key.as_str(), Vec::new())).collect();
    for claim in claims {
        if let Some(group) = keys.get_mut(claim.key.as_str()) {
            group.push(claim);
        }
    }
    keys
}

/// A message about the line that an entry stands on.
#[must_use]
pub fn fault(origin: &Origin, what: String) -> Fault {
    Fault { file: origin.file.to_string(), line: origin.line, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(value: &str, file: &str, line: usize, years: Option<(i16, i16)>) -> Claim {
        let origin = Origin { file: file.into(), line, by_user: file.starts_with("my") };
        let day = |year| Some(jiff::civil::date(year, 1, 1));
        let time = years.map_or((None, None), |(from, to)| (day(from), day(to)));
        Claim { time, ..Claim::new("`X`", value, &origin) }
    }

    #[test]
    fn two_of_the_users_contradict_each_other_only_at_the_same_time() {
        let mut report = Report::default();
        let claims = [
            claim("SYR REB", "my.tsv", 2, Some((2012, 2015))),
            claim("SYR GOV", "my.tsv", 3, Some((2016, 2020))),
            claim("IRQ REB", "my.tsv", 4, Some((2014, 2016))),
        ];
        contradictions(&claims, &mut report);
        assert_eq!(
            report.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["my.tsv:4: `X` is `IRQ REB` here and `SYR REB` in my.tsv:2: keep one of the two"]
        );
    }

    #[test]
    fn an_override_names_both_places() {
        let mut report = Report::default();
        let claims = [claim("A", "ours.tsv", 9, None), claim("B", "my.tsv", 2, None), claim("A", "my.tsv", 3, None)];
        overrides(&claims, &mut report);
        assert_eq!(
            report.overrides.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["my.tsv:2: `X` is `B` here, before casus's own `A` (ours.tsv:9)"]
        );
    }
}
