//! The codebook: PLOVER's sixteen event types, each a page of definition, scores and examples that run as tests.

use std::collections::BTreeMap;

use crate::data::{self, Claim, DataFile, Report};
use crate::error::Error;
use crate::evidence::Origin;
use crate::table::suggestion;

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// PLOVER's event types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventType {
    Agree,
    Consult,
    Support,
    Concede,
    Cooperate,
    Aid,
    Retreat,
    Request,
    Accuse,
    Reject,
    Threaten,
    Protest,
    Sanction,
    Mobilize,
    Coerce,
    Assault,
}

impl EventType {
    pub const ALL: [Self; 16] = [
        Self::Agree,
        Self::Consult,
        Self::Support,
        Self::Concede,
        Self::Cooperate,
        Self::Aid,
        Self::Retreat,
        Self::Request,
        Self::Accuse,
        Self::Reject,
        Self::Threaten,
        Self::Protest,
        Self::Sanction,
        Self::Mobilize,
        Self::Coerce,
        Self::Assault,
    ];

    /// PLOVER's name, as in the public record.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Agree => "AGREE",
            Self::Consult => "CONSULT",
            Self::Support => "SUPPORT",
            Self::Concede => "CONCEDE",
            Self::Cooperate => "COOPERATE",
            Self::Aid => "AID",
            Self::Retreat => "RETREAT",
            Self::Request => "REQUEST",
            Self::Accuse => "ACCUSE",
            Self::Reject => "REJECT",
            Self::Threaten => "THREATEN",
            Self::Protest => "PROTEST",
            Self::Sanction => "SANCTION",
            Self::Mobilize => "MOBILIZE",
            Self::Coerce => "COERCE",
            Self::Assault => "ASSAULT",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the act is done in words and may hold another act: a threat, a request, a promise.
    #[must_use]
    pub fn is_verbal(self) -> bool {
        matches!(self, Self::Agree | Self::Request | Self::Accuse | Self::Reject | Self::Threaten | Self::Support)
    }
}

/// The codes and scores of a type or of one of its modes.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// CAMEO 1.1b3.
    pub cameo: String,
    /// Goldstein's scale, -10 (conflict) to 10 (cooperation).
    pub goldstein: f64,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    pub acled: Option<String>,
    pub ucdp: Option<String>,
    /// The page, and the line of its mode.
    pub origin: Origin,
}

/// A sentence with what it must yield; silent ones yield nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub file: String,
    pub line: usize,
    pub text: String,
    pub expected: Vec<Expectation>,
}

/// One `= TYPE/mode  actor:…  status:…` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    pub kind: EventType,
    pub mode: Option<String>,
    /// Field and value, in the order of the page.
    pub fields: Vec<(String, String)>,
}

/// All pages.
#[derive(Debug, Clone, Default)]
pub struct Codebook {
    types: BTreeMap<EventType, Scores>,
    modes: BTreeMap<(EventType, String), Scores>,
    pub examples: Vec<Example>,
}

impl Codebook {
    /// The codebook that ships with casus.
    ///
    /// # Errors
    /// When a page is broken: every fault with its file and line.
    pub fn embedded() -> Result<Self, Error> {
        let mut report = Report::default();
        let codebook = Self::load(&[], &mut report);
        if report.faults.is_empty() { Ok(codebook) } else { Err(Error::data(report.faults)) }
    }

    /// Our pages and the user's: scores of the user's stand instead of ours.
    #[must_use]
    pub fn load(user: &[DataFile<'_>], report: &mut Report) -> Self {
        let mut codebook = Self::default();
        let mut claims = Vec::new();
        let ours: Vec<(String, &str)> = PAGES.iter().map(|(name, text)| (format!("codebook/{name}"), *text)).collect();
        let ours = ours.iter().map(|(path, text)| DataFile { path, text, by_user: false });
        for file in ours.chain(user.iter().copied().filter(|file| Self::has_page(file.name()))) {
            codebook.add_page(&file, &mut claims, report);
        }
        data::contradictions(&claims, report);
        data::overrides(&claims, report);
        codebook
    }

    /// Whether a file of this name is a page.
    #[must_use]
    pub fn has_page(name: &str) -> bool {
        name.ends_with(".md") && !name.eq_ignore_ascii_case("README.md")
    }

    /// Codes of the mode, or of its type where the mode has none of its own.
    #[must_use]
    pub fn scores(&self, kind: EventType, mode: Option<&str>) -> Option<&Scores> {
        mode.and_then(|mode| self.modes.get(&(kind, mode.to_owned()))).or_else(|| self.types.get(&kind))
    }

    /// The modes of a type that have codes of their own.
    pub fn modes(&self, kind: EventType) -> impl Iterator<Item = &str> {
        self.modes.keys().filter(move |(of, _)| *of == kind).map(|(_, mode)| mode.as_str())
    }

    fn add_page(&mut self, file: &DataFile<'_>, claims: &mut Vec<Claim>, report: &mut Report) {
        let origin = |line| Origin { file: file.path.into(), line, by_user: file.by_user };
        let mut fault = |line: usize, what: String| report.faults.push(data::fault(&origin(line), what));
        let Some((front, body)) = file.text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")) else {
            return fault(1, "a page begins with front matter between two `+++` lines".to_owned());
        };
        let front = Front::read(front, origin(1), &mut fault);
        let first = file.text[..file.text.len() - body.len()].lines().count() + 1;
        let page = Page { body, first };
        for (line, (text, expected)) in page.examples(&mut fault) {
            self.examples.push(Example { file: file.name().to_owned(), line, text, expected });
        }
        let Some(Front { kind, scores }) = front else {
            return;
        };
        claims.push(Claim::new(kind.name(), scores.told(), &origin(1)));
        for (line, mode, scores) in page.modes(&scores, &mut fault) {
            claims.push(Claim::new(format!("{}/{mode}", kind.name()), scores.told(), &origin(line)));
            self.modes.insert((kind, mode), scores);
        }
        self.types.insert(kind, scores);
    }
}

impl Scores {
    /// In words, for messages.
    fn told(&self) -> String {
        let class = |name: &str, value: &Option<String>| {
            value.as_ref().map_or(String::new(), |value| format!(", {name} {value}"))
        };
        format!(
            "cameo {}, goldstein {:.1}, quad {}{}{}",
            self.cameo,
            self.goldstein,
            self.quad,
            class("acled", &self.acled),
            class("ucdp", &self.ucdp)
        )
    }
}

/// What stands between the `+++` lines.
struct Front {
    kind: EventType,
    scores: Scores,
}

const FRONT_KEYS: [&str; 6] = ["type", "quad", "goldstein", "cameo", "acled", "ucdp"];

impl Front {
    /// Reads the front matter, which begins on line 2; all that is wrong with it is told.
    fn read(text: &str, origin: Origin, fault: &mut impl FnMut(usize, String)) -> Option<Self> {
        let line_at = |byte: usize| 2 + text[..byte.min(text.len())].matches('\n').count();
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                fault(error.span().map_or(2, |span| line_at(span.start)), error.message().to_owned());
                return None;
            }
        };
        let line_of =
            |key: &str| text.lines().position(|line| line.trim_start().starts_with(key)).map_or(1, |index| index + 2);
        for key in table.keys().filter(|key| !FRONT_KEYS.contains(&key.as_str())) {
            fault(line_of(key), format!("unknown key `{key}`{}", suggestion(key, FRONT_KEYS)));
        }
        let mut text_of = |key: &str, must: bool| match table.get(key) {
            Some(toml::Value::String(value)) => Some(value.clone()),
            Some(_) => {
                fault(line_of(key), format!("`{key}` is a text in quotation marks"));
                None
            }
            None if must => {
                fault(1, format!("the front matter has no `{key}`"));
                None
            }
            None => None,
        };
        let (kind, cameo) = (text_of("type", true), text_of("cameo", true));
        let (acled, ucdp) = (text_of("acled", false), text_of("ucdp", false));
        let kind = kind.and_then(|name| match EventType::from_name(&name) {
            Some(kind) => Some(kind),
            None => {
                fault(line_of("type"), unknown_type(&name));
                None
            }
        });
        let number =
            |key: &str| table.get(key).and_then(|value| value.as_float().or_else(|| Some(value.as_integer()? as f64)));
        let goldstein = number("goldstein").filter(|score| (-10.0..=10.0).contains(score));
        if goldstein.is_none() {
            fault(line_of("goldstein"), "`goldstein` is a number from -10.0 to 10.0".to_owned());
        }
        let quad = table.get("quad").and_then(toml::Value::as_integer).and_then(|quad| u8::try_from(quad).ok());
        let quad = quad.filter(|quad| (1..=4).contains(quad));
        if quad.is_none() {
            fault(line_of("quad"), "`quad` is 1, 2, 3 or 4".to_owned());
        }
        let scores = Scores { cameo: cameo?, goldstein: goldstein?, quad: quad?, acled, ucdp, origin };
        Some(Self { kind: kind?, scores })
    }
}

fn unknown_type(name: &str) -> String {
    let hint = suggestion(name, EventType::ALL.map(EventType::name));
    format!("unknown event type `{name}`{}", if hint.is_empty() { "; PLOVER's sixteen are meant" } else { &hint })
}

/// The part of a page behind its front matter.
struct Page<'a> {
    body: &'a str,
    /// Line on which it begins.
    first: usize,
}

impl Page<'_> {
    /// The modes with codes of their own, by the lines of their headings.
    fn modes(&self, page: &Scores, fault: &mut impl FnMut(usize, String)) -> Vec<(usize, String, Scores)> {
        let mut inside = false;
        let mut found = Vec::new();
        for (number, line) in (self.first..).zip(self.body.lines()) {
            if line.starts_with("```") {
                inside = !inside;
            } else if !inside && line.starts_with("## ") {
                match mode_header(line, page) {
                    Ok(Some((mode, scores))) => {
                        let origin = Origin { line: number, ..page.origin.clone() };
                        found.push((number, mode, Scores { origin, ..scores }));
                    }
                    Ok(None) => {}
                    Err(what) => fault(number, what),
                }
            }
        }
        found
    }

    fn examples(&self, fault: &mut impl FnMut(usize, String)) -> Vec<(usize, (String, Vec<Expectation>))> {
        let mut found = Vec::new();
        let mut block: Option<(usize, bool, Vec<&str>)> = None;
        for (number, line) in (self.first..).zip(self.body.lines()) {
            match &mut block {
                None if line == "```example" || line == "```silent" => {
                    block = Some((number, line == "```silent", Vec::new()));
                }
                Some((start, silent, lines)) if line == "```" => {
                    match example(*silent, lines) {
                        Ok(example) => found.push((*start, example)),
                        Err(what) => fault(*start, what),
                    }
                    block = None;
                }
                Some((_, _, lines)) => lines.push(line),
                None => {}
            }
        }
        if let Some((start, ..)) = block {
            fault(start, "this block is never closed".to_owned());
        }
        found
    }
}

const MODE_KEYS: [&str; 5] = ["cameo", "goldstein", "quad", "acled", "ucdp"];

/// Reads `## aerial  (cameo 195, goldstein -10.0, acled …)`; a header without scores is plain prose.
fn mode_header(line: &str, page: &Scores) -> Result<Option<(String, Scores)>, String> {
    let Some((name, rest)) = line[3..].split_once('(') else { return Ok(None) };
    let Some(inside) = rest.trim_end().strip_suffix(')') else { return Ok(None) };
    let first = inside.split(' ').next().unwrap_or("");
    if first != "cameo" {
        let hint = suggestion(first, ["cameo"]);
        return if hint.is_empty() { Ok(None) } else { Err(format!("unknown key `{first}`{hint}")) };
    }
    let mut scores = page.clone();
    for part in inside.split(", ") {
        let (key, value) = part.trim().split_once(' ').ok_or_else(|| format!("`{part}` is not a key and a value"))?;
        let value = value.trim();
        match key {
            "cameo" => scores.cameo = value.to_owned(),
            "goldstein" => scores.goldstein = value.parse().map_err(|_| format!("`{value}` is not a number"))?,
            "quad" => scores.quad = value.parse().map_err(|_| format!("`{value}` is not a quad"))?,
            "acled" => scores.acled = (value != "-").then(|| value.to_owned()),
            "ucdp" => scores.ucdp = (value != "-").then(|| value.to_owned()),
            _ => return Err(format!("unknown key `{key}`{}", suggestion(key, MODE_KEYS))),
        }
    }
    Ok(Some((name.trim().to_owned(), scores)))
}

fn example(silent: bool, lines: &[&str]) -> Result<(String, Vec<Expectation>), String> {
    let text: Vec<&str> = lines.iter().copied().filter(|line| !line.starts_with("= ")).collect();
    let expected =
        lines.iter().filter_map(|line| line.strip_prefix("= ")).map(expectation).collect::<Result<Vec<_>, _>>()?;
    if silent != expected.is_empty() {
        return Err("an example has `= …` lines and a silent block has none".to_owned());
    }
    Ok((text.join("\n"), expected))
}

fn expectation(line: &str) -> Result<Expectation, String> {
    let mut parts = line.split("  ").map(str::trim).filter(|part| !part.is_empty());
    let head = parts.next().ok_or("an expectation names a type")?;
    let (name, mode) = head.split_once('/').map_or((head, None), |(name, mode)| (name, Some(mode.to_owned())));
    let kind = EventType::from_name(name).ok_or_else(|| unknown_type(name))?;
    let fields = parts
        .map(|part| {
            let (key, value) = part.split_once(':').ok_or_else(|| format!("`{part}` is not `field:value`"))?;
            Ok((key.to_owned(), value.to_owned()))
        })
        .collect::<Result<_, String>>()?;
    Ok(Expectation { kind, mode, fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_codebook_has_all_sixteen_types() {
        let codebook = Codebook::embedded().unwrap();
        for kind in EventType::ALL {
            assert!(codebook.scores(kind, None).is_some(), "no page for {}", kind.name());
        }
    }

    fn loaded(text: &str) -> (Codebook, Report) {
        let mut report = Report::default();
        let codebook = Codebook::load(&[DataFile { path: "my/x.md", text, by_user: true }], &mut report);
        (codebook, report)
    }

    #[test]
    fn a_broken_page_tells_all_faults_with_their_lines() {
        let page = "+++\ntype = \"ASSUALT\"\nquad = 7\ngoldstien = -9.0\ncameo = \"18\"\n+++\nText.\n\n\
                    ## ram  (cmeo 18, goldstein -9.0)\n```example\nTrucks rammed a gate.\n= ASSAUL\n```\n";
        let said: Vec<String> = loaded(page).1.faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "my/x.md:4: unknown key `goldstien`; did you mean `goldstein`?",
                "my/x.md:2: unknown event type `ASSUALT`; did you mean `ASSAULT`?",
                "my/x.md:1: `goldstein` is a number from -10.0 to 10.0",
                "my/x.md:3: `quad` is 1, 2, 3 or 4",
                "my/x.md:10: unknown event type `ASSAUL`; did you mean `ASSAULT`?",
            ]
        );
    }

    #[test]
    fn a_page_of_the_users_adds_modes_and_changes_scores() {
        let page = "+++\ntype = \"PROTEST\"\nquad = 4\ngoldstein = -5.0\ncameo = \"14\"\n+++\nText.\n\n\
                    ## vigil  (cameo 141, goldstein -2.0)\n";
        let (codebook, report) = loaded(page);
        assert_eq!(codebook.scores(EventType::Protest, Some("vigil")).unwrap().goldstein, -2.0);
        assert_eq!(codebook.scores(EventType::Protest, None).unwrap().goldstein, -5.0);
        assert_eq!(
            report.overrides.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["my/x.md:1: PROTEST is `cameo 14, goldstein -5.0, quad 4` here, before casus's own \
              `cameo 14, goldstein -6.5, quad 4` (codebook/protest.md:1)"]
        );
    }
}
