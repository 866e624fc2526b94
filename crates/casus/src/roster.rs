//! Who is who: countries, office holders, groups, outlets and role nouns, as dated and sourced tables.

mod load;

use std::collections::BTreeMap;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::evidence::Origin;
use crate::sentence::Token;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Country,
    /// "Turkish": makes a country's something out of a noun.
    Adjective,
    /// "Turks".
    People,
    /// "Ankara" or "the Kremlin" as the government that sits there.
    Seat,
    Leader,
    Group,
    Outlet,
}

/// Which country a name belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    Unknown,
    /// ISO 3166-1 alpha-3, or IGO, NGO, MNC, ISM.
    Country(String),
    /// The country that the sentence speaks of: for movements that fight in several.
    Theatre,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub kind: EntryKind,
    pub home: Home,
    pub sectors: Vec<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub wikidata: Option<String>,
    pub origin: Origin,
}

impl Entry {
    /// Whether the row holds on this day; without a day, every row does.
    #[must_use]
    pub fn holds_on(&self, day: Option<Date>) -> bool {
        day.is_none_or(|day| self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to))
    }
}

/// A run of words that the tables know.
#[derive(Debug, Clone, PartialEq)]
pub struct Match<'a> {
    pub start: usize,
    pub end: usize,
    pub entries: Vec<&'a Entry>,
}

/// All actor tables, indexed by the first piece of every name.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    entries: Vec<Entry>,
    names: BTreeMap<String, Vec<Alias>>,
    agents: BTreeMap<String, Vec<Agent>>,
    countries: BTreeMap<String, String>,
}

/// A role noun: "soldier", "prime minister".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    words: Vec<String>,
    pub sectors: Vec<String>,
    /// It stands for whom it belongs to: "spokesman", "member".
    pub is_of: bool,
    /// IGO or NGO where the noun has no country of its own: "peacekeepers", "rights group".
    pub world: Option<String>,
    pub origin: Origin,
}

impl Agent {
    /// The words of the entry.
    #[must_use]
    pub fn name(&self) -> String {
        self.words.join(" ")
    }
}

#[derive(Debug, Clone)]
struct Alias {
    pieces: Vec<String>,
    /// A short acronym: its letters must be capitals in the text.
    acronym: bool,
    /// Written without capitals: "peshmerga".
    common: bool,
    entry: usize,
}

impl Roster {
    /// The English name of a country code.
    #[must_use]
    pub fn country_name(&self, code: &str) -> Option<&str> {
        self.countries.get(code).map(String::as_str)
    }

    /// Everything the tables know in these words, left to right, the longest first at each place.
    #[must_use]
    pub fn matches(&self, tokens: &[Token]) -> Vec<Match<'_>> {
        let pieces = pieces(tokens);
        let shouting = is_shouting(tokens);
        let mut found = Vec::new();
        let mut at = 0;
        while at < pieces.len() {
            let hit = self.aliases_at(&pieces, at, tokens, shouting);
            // "the West Bank" is not "the West": an article gives way to a longer name behind it.
            let yields = hit.as_ref().is_some_and(|(length, _)| {
                let next = || self.aliases_at(&pieces, at + 1, tokens, shouting);
                *length > 1 && pieces[at].text == "the" && next().is_some_and(|(longer, _)| longer >= *length)
            });
            match hit.filter(|_| !yields) {
                Some((length, entries)) => {
                    found.push(Match { start: pieces[at].token, end: pieces[at + length - 1].token + 1, entries });
                    at += length;
                }
                None => at += 1,
            }
        }
        found
    }

    /// How many pieces the longest name that begins here has, and what it can stand for.
    fn aliases_at(
        &self,
        pieces: &[Piece],
        at: usize,
        tokens: &[Token],
        shouting: bool,
    ) -> Option<(usize, Vec<&Entry>)> {
        let aliases = self.names.get(&pieces.get(at)?.text)?;
        let fits = |alias: &&Alias| {
            let run = pieces.get(at..at + alias.pieces.len());
            run.is_some_and(|run| {
                run.iter().zip(&alias.pieces).all(|(piece, word)| piece.text == *word)
                    && written_as_name(run, alias, tokens, shouting)
            })
        };
        let longest = aliases.iter().find(fits)?.pieces.len();
        let entries = aliases.iter().filter(|alias| alias.pieces.len() == longest).filter(fits);
        Some((longest, entries.map(|alias| &self.entries[alias.entry]).collect()))
    }

    /// The role noun at this word: the longest phrase that ends there.
    #[must_use]
    pub fn agent(&self, tokens: &[Token], head: usize) -> Option<&Agent> {
        let word = tokens.get(head)?;
        let candidates = [word.lemma.to_lowercase(), word.form.to_lowercase()];
        candidates.iter().find_map(|last| {
            self.agents.get(last)?.iter().find(|agent| {
                let Some(start) = (head + 1).checked_sub(agent.words.len()) else { return false };
                let same = |(token, word): (&Token, &String)| {
                    token.form.to_lowercase() == *word || token.lemma.to_lowercase() == *word
                };
                tokens[start..head].iter().zip(&agent.words).all(same)
            })
        })
    }
}

/// A word or part of a word, folded for comparison.
struct Piece {
    token: usize,
    text: String,
}

fn pieces(tokens: &[Token]) -> Vec<Piece> {
    let parts =
        tokens.iter().enumerate().flat_map(|(token, word)| split(&word.form).map(move |part| (token, fold(part))));
    parts.filter(|(_, text)| !text.is_empty() && text != "s").map(|(token, text)| Piece { token, text }).collect()
}

/// Parts of a name: blanks, hyphens, slashes and apostrophes divide; full stops of acronyms do not.
fn split(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && c != '.' && !is_combining_mark(c))
}

/// Lower case, no accents, no full stops.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|&c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ı' => 'i',
            'ø' => 'o',
            'ł' => 'l',
            'đ' => 'd',
            c => c,
        })
        .collect()
}

/// Whether a whole sentence is in capitals, so that case tells nothing.
#[must_use]
pub fn is_shouting(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|token| token.form.chars().filter(|c| c.is_alphabetic()).count() > 1);
    let (all, loud) = words.fold((0, 0), |(all, loud), token| {
        (all + 1, loud + usize::from(token.form.chars().all(|c| !c.is_lowercase())))
    });
    all >= 3 && loud * 10 >= all * 9
}

/// Names begin with a capital or a digit; acronyms are all capitals ("US", never "us").
fn written_as_name(run: &[Piece], alias: &Alias, tokens: &[Token], shouting: bool) -> bool {
    let form = |piece: &Piece| tokens[piece.token].form.as_str();
    if shouting {
        return !alias.acronym
            || alias.pieces.len() > 1
            || !matches!(tokens[run[0].token].upos.as_str(), "PRON" | "AUX" | "VERB" | "ADP" | "DET");
    }
    if alias.acronym {
        return run.iter().all(|piece| form(piece).chars().all(|c| !c.is_lowercase()));
    }
    alias.common || run.iter().any(|piece| form(piece).chars().any(|c| c.is_uppercase() || c.is_numeric()))
}
