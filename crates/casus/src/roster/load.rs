//! Loading who is who: tables to entries, every fault told at once, the user's rows before ours.

use std::cmp::Reverse;

use super::{Agent, Alias, Entry, EntryKind, Home, Roster, fold, split};
use crate::data::{self, Claim, DataFile, Report};
use crate::error::Error;
use crate::evidence::Origin;
use crate::table::{self, Row, suggestion};

/// The actor tables that ship with casus: path and text. Countries first: the others name them by code.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("actors/countries.tsv", include_str!("../../data/actors/countries.tsv")),
    ("actors/agents.tsv", include_str!("../../data/actors/agents.tsv")),
    ("actors/groups.tsv", include_str!("../../data/actors/groups.tsv")),
    ("actors/leaders.tsv", include_str!("../../data/actors/leaders.tsv")),
    ("actors/outlets.tsv", include_str!("../../data/actors/outlets.tsv")),
];

/// Stand for actors that belong to no one country.
const NO_COUNTRY: [&str; 4] = ["IGO", "ISM", "MNC", "NGO"];

/// Stands for the country that the sentence speaks of.
const THEATRE: &str = "-theatre";

/// PLOVER's sectors.
const SECTORS: [&str; 24] = [
    "GOV", "MIL", "JUD", "LEG", "PTY", "PRM", "REB", "SPY", "UAF", "COP", "OPP", "CVL", "MED", "JRN", "EDU", "BUS",
    "LAB", "REF", "CRM", "REL", "SOC", "ELI", "IGO", "UNK",
];

impl Roster {
    /// The tables that ship with casus.
    ///
    /// # Errors
    /// When a table is broken: every fault with its file and line.
    pub fn embedded() -> Result<Self, Error> {
        let mut report = Report::default();
        let roster = Self::load(&[], &mut report);
        if report.faults.is_empty() { Ok(roster) } else { Err(Error::data(report.faults)) }
    }

    /// Whether a file of this name is a table of actors.
    #[must_use]
    pub fn has_table(name: &str) -> bool {
        Self::tables().any(|table| table == name)
    }

    /// The names of the actor tables.
    pub fn tables() -> impl Iterator<Item = &'static str> {
        EMBEDDED.iter().map(|(path, _)| path.rsplit('/').next().unwrap_or(path))
    }

    /// Our tables and the user's: a row of the user's is looked at before ours of the same name.
    #[must_use]
    pub fn load(user: &[DataFile<'_>], report: &mut Report) -> Self {
        let mut roster = Self::default();
        let mut files: Vec<DataFile<'_>> =
            EMBEDDED.iter().map(DataFile::embedded).chain(user.iter().copied()).collect();
        files.sort_by_key(|file| file.name() != "countries.tsv");
        for file in &files {
            match file.name() {
                "countries.tsv" => roster.add_countries(file, report),
                "leaders.tsv" => roster.add_leaders(file, report),
                "groups.tsv" => roster.add_groups(file, report),
                "agents.tsv" => roster.add_agents(file, report),
                "outlets.tsv" => roster.add_outlets(file, report),
                _ => {}
            }
        }
        if files.iter().any(|file| file.by_user) {
            roster.compare(report);
        }
        roster.order();
        roster
    }

    fn add_countries(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let columns = [
            "iso3",
            "name",
            "aliases",
            "adjectives",
            "people",
            "capital",
            "seats",
            "iso_numeric",
            "cow",
            "gw",
            "fips",
            "source",
        ];
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &columns, &mut report.faults) {
            let [iso3, name, aliases, adjectives, people, _, seats, ..] = row.cells::<12>();
            if iso3.len() != 3 || !iso3.bytes().all(|byte| byte.is_ascii_uppercase()) {
                report.faults.push(row.fault(format!("`{iso3}` is not an ISO 3166-1 alpha-3 code, as `TUR`")));
                continue;
            }
            if name.is_empty() {
                report.faults.push(row.fault("no name"));
                continue;
            }
            self.countries.insert(iso3.to_owned(), name.to_owned());
            let entry = |kind| Entry {
                name: name.to_owned(),
                kind,
                home: Home::Country(iso3.to_owned()),
                sectors: Vec::new(),
                from: None,
                to: None,
                wikidata: None,
                origin: origin(row),
            };
            let words = |cell| table::list(cell).map(str::to_owned);
            self.add_entry(entry(EntryKind::Country), std::iter::once(name.to_owned()).chain(words(aliases)));
            self.add_entry(entry(EntryKind::Adjective), words(adjectives));
            self.add_entry(entry(EntryKind::People), words(people));
            self.add_entry(entry(EntryKind::Seat), words(seats));
        }
    }

    fn add_leaders(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let columns = ["name", "aliases", "country", "sectors", "office", "from", "to", "source"];
        for row in table::rows(file.path, file.text, &columns, &mut report.faults) {
            let [name, aliases, country, sectors, _, from, to, _] = row.cells();
            let cells = Cells { kind: EntryKind::Leader, name, aliases, country, sectors, from, to, wikidata: "" };
            self.add_dated(file, row, &cells, report);
        }
    }

    fn add_groups(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let columns = ["name", "aliases", "country", "sectors", "from", "to", "ucdp", "wikidata", "source"];
        for row in table::rows(file.path, file.text, &columns, &mut report.faults) {
            let [name, aliases, country, sectors, from, to, _, wikidata, _] = row.cells();
            let cells = Cells { kind: EntryKind::Group, name, aliases, country, sectors, from, to, wikidata };
            self.add_dated(file, row, &cells, report);
        }
    }

    fn add_outlets(&mut self, file: &DataFile<'_>, report: &mut Report) {
        for row in table::rows(file.path, file.text, &["name", "aliases", "country", "source"], &mut report.faults) {
            let [name, aliases, country, _] = row.cells();
            let kind = EntryKind::Outlet;
            let cells = Cells { kind, name, aliases, country, sectors: "JRN", from: "", to: "", wikidata: "" };
            self.add_dated(file, row, &cells, report);
        }
    }

    fn add_dated(&mut self, file: &DataFile<'_>, row: Row<'_>, cells: &Cells<'_>, report: &mut Report) {
        let mut wrong = Vec::new();
        let entry = self.entry(cells, file.origins()(row), &mut wrong);
        if wrong.is_empty() {
            let names = std::iter::once(cells.name).chain(table::list(cells.aliases));
            self.add_entry(entry, names.map(str::to_owned));
        }
        report.faults.extend(wrong.into_iter().map(|what| row.fault(what)));
    }

    /// The entry of a row; all that is wrong with the row is added.
    fn entry(&self, cells: &Cells<'_>, origin: Origin, wrong: &mut Vec<String>) -> Entry {
        if cells.name.is_empty() {
            wrong.push("no name".to_owned());
        }
        let home = match cells.country {
            "" => Home::Unknown,
            THEATRE => Home::Theatre,
            code => {
                wrong.extend(self.country_fault(code));
                Home::Country(code.to_owned())
            }
        };
        let mut date = |cell: &str| match cell {
            "" => None,
            cell => {
                cell.parse().map_err(|_| wrong.push(format!("`{cell}` is not a date; write it as 2020-02-21"))).ok()
            }
        };
        let (from, to) = (date(cells.from), date(cells.to));
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            wrong.push(format!("ends ({to}) before it begins ({from})"));
        }
        let wikidata = (!cells.wikidata.is_empty()).then(|| cells.wikidata.to_owned());
        Entry {
            name: cells.name.to_owned(),
            kind: cells.kind,
            home,
            sectors: sectors_of(cells.sectors, wrong),
            from,
            to,
            wikidata,
            origin,
        }
    }

    fn country_fault(&self, code: &str) -> Option<String> {
        if self.countries.contains_key(code) || NO_COUNTRY.contains(&code) {
            return None;
        }
        let by_name = self.countries.iter().find(|(_, name)| fold(name) == fold(code)).map(|(iso3, _)| iso3);
        let hint = by_name.map_or_else(
            || suggestion(code, self.countries.keys().map(String::as_str).chain(NO_COUNTRY).chain([THEATRE])),
            |iso3| format!("; did you mean `{iso3}`?"),
        );
        Some(format!("unknown country `{code}`{hint}"))
    }

    fn add_agents(&mut self, file: &DataFile<'_>, report: &mut Report) {
        let origin = file.origins();
        for row in table::rows(file.path, file.text, &["words", "sectors", "note"], &mut report.faults) {
            let [words, sectors, note] = row.cells();
            let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
            let mut wrong = Vec::new();
            let sectors = sectors_of(sectors, &mut wrong);
            match words.last().cloned() {
                Some(last) if wrong.is_empty() => {
                    let world = match note {
                        "ngo" => Some("NGO".to_owned()),
                        _ => sectors.iter().find(|sector| *sector == "IGO").cloned(),
                    };
                    let agent = Agent { words, sectors, is_of: note == "of", world, origin: origin(row) };
                    self.agents.entry(last).or_default().push(agent);
                }
                Some(_) => {}
                None => wrong.push("no words".to_owned()),
            }
            report.faults.extend(wrong.into_iter().map(|what| row.fault(what)));
        }
    }

    fn add_entry(&mut self, entry: Entry, aliases: impl IntoIterator<Item = String>) {
        let index = self.entries.len();
        self.entries.push(entry);
        for alias in aliases {
            let pieces: Vec<String> = split(&alias).map(fold).filter(|piece| !piece.is_empty()).collect();
            let Some(first) = pieces.first().cloned() else { continue };
            let letters: String = alias.chars().filter(|c| c.is_alphabetic()).collect();
            let acronym = letters.chars().count() <= 5 && letters.chars().all(char::is_uppercase);
            let common = letters.chars().all(char::is_lowercase);
            let known = self.names.entry(first).or_default();
            if !known.iter().any(|other| other.entry == index && other.pieces == pieces) {
                known.push(Alias { pieces, acronym, common, entry: index });
            }
        }
    }

    /// The longest first; of equals the user's before ours, then in the order of the tables.
    fn order(&mut self) {
        for aliases in self.names.values_mut() {
            aliases.sort_by_key(|alias| {
                let by_user = self.entries[alias.entry].origin.by_user;
                (Reverse(alias.pieces.len()), !by_user, alias.entry)
            });
        }
        for phrases in self.agents.values_mut() {
            phrases.sort_by_key(|agent| Reverse((agent.words.len(), agent.origin.by_user)));
        }
    }

    /// Holds the user's rows against each other and against ours.
    fn compare(&self, report: &mut Report) {
        let names = self.names.values().flatten().map(|alias| {
            let entry = &self.entries[alias.entry];
            let claim = Claim::new(format!("`{}`", alias.pieces.join(" ")), stands_for(entry), &entry.origin);
            Claim { time: (entry.from, entry.to), ..claim }
        });
        let agents = self.agents.values().flatten().map(|agent| {
            let of = if agent.is_of { " of" } else { "" };
            let value = format!("{}{of}", agent.sectors.join("|"));
            Claim::new(format!("the role `{}`", agent.words.join(" ")), value, &agent.origin)
        });
        for claims in [names.collect::<Vec<_>>(), agents.collect()] {
            data::contradictions(&claims, report);
            data::overrides(&claims, report);
        }
    }
}

/// The cells of a row about somebody.
struct Cells<'a> {
    kind: EntryKind,
    name: &'a str,
    aliases: &'a str,
    country: &'a str,
    sectors: &'a str,
    from: &'a str,
    to: &'a str,
    wikidata: &'a str,
}

fn sectors_of(cell: &str, wrong: &mut Vec<String>) -> Vec<String> {
    for sector in table::list(cell).filter(|sector| !SECTORS.contains(sector)) {
        wrong.push(format!("unknown sector `{sector}`{}", suggestion(sector, SECTORS)));
    }
    table::list(cell).map(str::to_owned).collect()
}

fn stands_for(entry: &Entry) -> String {
    let home = match &entry.home {
        Home::Unknown => "no country",
        Home::Theatre => THEATRE,
        Home::Country(code) => code,
    };
    std::iter::once(home).chain(entry.sectors.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: &str = "name\taliases\tcountry\tsectors\tfrom\tto\tucdp\twikidata\tsource\n";

    fn loaded(rows: &str) -> (Roster, Report) {
        let mut report = Report::default();
        let text = format!("{GROUPS}{rows}");
        let roster = Roster::load(&[DataFile { path: "my/groups.tsv", text: &text, by_user: true }], &mut report);
        (roster, report)
    }

    fn said(faults: &[crate::error::Fault]) -> Vec<String> {
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_embedded_roster_loads() {
        Roster::embedded().unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let (_, report) = loaded(
            "Ash Brigade\t\tSyria\tRAB\t\t\t\t\town\n\
             Elm Front\t\tSYX\tREB|CLV\t2020-13-01\t\t\t\town\n\
             Oak Guard\t\tMLI\tPRM\t2020-01-01\t2019-01-01\t\t\town\n",
        );
        assert_eq!(
            said(&report.faults),
            [
                "my/groups.tsv:2: unknown country `Syria`; did you mean `SYR`?",
                "my/groups.tsv:2: unknown sector `RAB`; did you mean `REB`?",
                "my/groups.tsv:3: unknown country `SYX`; did you mean `SYC`?",
                "my/groups.tsv:3: `2020-13-01` is not a date; write it as 2020-02-21",
                "my/groups.tsv:3: unknown sector `CLV`; did you mean `CVL`?",
                "my/groups.tsv:4: ends (2019-01-01) before it begins (2020-01-01)",
            ]
        );
    }

    #[test]
    fn a_row_of_the_users_is_looked_at_before_ours() {
        let (roster, report) = loaded("Hamas\t\tLBN\tUAF\t\t\t\t\town\n");
        assert_eq!(report.faults, []);
        let note = said(&report.overrides).join("\n");
        assert!(note.contains("my/groups.tsv:2: `hamas` is `LBN UAF` here, before casus's own `PSE"), "{note}");
        let first = roster.names["hamas"].iter().find(|alias| alias.pieces.len() == 1).unwrap();
        assert_eq!(stands_for(&roster.entries[first.entry]), "LBN UAF");
    }

    #[test]
    fn two_rows_of_the_users_contradict_each_other_only_at_the_same_time() {
        let rows = "Elm Front\t\tMLI\tREB\t2012-01-01\t2015-01-01\t\t\town\n\
                    Elm Front\t\tMLI\tGOV\t2016-01-01\t\t\t\town\n";
        assert_eq!(loaded(rows).1, Report::default());
        let (_, report) = loaded(&format!("{rows}Elm Front\t\tNER\tREB\t2014-01-01\t\t\t\town\n"));
        assert_eq!(
            said(&report.faults),
            ["my/groups.tsv:4: `elm front` is `NER REB` here and `MLI REB` in my/groups.tsv:2: keep one of the two"]
        );
    }
}
