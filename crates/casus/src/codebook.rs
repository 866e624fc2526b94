//! The codebook: PLOVER's sixteen event types, each a page of definition, scores and examples that run as tests.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, Fault};

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
        Self::from_pages(PAGES)
    }

    /// Reads pages of name and text.
    ///
    /// # Errors
    /// When a page is broken: every fault with its file and line.
    pub fn from_pages(pages: &[(&str, &str)]) -> Result<Self, Error> {
        let mut codebook = Self::default();
        let mut faults = Vec::new();
        for (file, text) in pages {
            codebook.add_page(file, text, &mut faults);
        }
        if faults.is_empty() { Ok(codebook) } else { Err(Error::data(faults)) }
    }

    /// Codes of the mode, or of its type where the mode has none of its own.
    #[must_use]
    pub fn scores(&self, kind: EventType, mode: Option<&str>) -> Option<&Scores> {
        mode.and_then(|mode| self.modes.get(&(kind, mode.to_owned()))).or_else(|| self.types.get(&kind))
    }

    fn add_page(&mut self, file: &str, text: &str, faults: &mut Vec<Fault>) {
        let mut fault = |line: usize, what: String| faults.push(Fault { file: file.to_owned(), line, what });
        let Some((front, body)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")) else {
            return fault(1, "a page begins with front matter between two `+++` lines".to_owned());
        };
        let front: Front = match toml::from_str(front) {
            Ok(front) => front,
            Err(error) => return fault(2, error.message().to_owned()),
        };
        let Some(kind) = EventType::from_name(&front.kind) else {
            return fault(2, format!("unknown event type `{}`; PLOVER's sixteen are meant", front.kind));
        };
        let scores = Scores {
            cameo: front.cameo,
            goldstein: front.goldstein,
            quad: front.quad,
            acled: front.acled,
            ucdp: front.ucdp,
        };
        let first = text[..text.len() - body.len()].lines().count() + 1;
        let mut block: Option<(usize, bool, Vec<&str>)> = None;
        for (number, line) in (first..).zip(body.lines()) {
            match &mut block {
                None if line.starts_with("## ") => match mode_header(line, &scores) {
                    Ok(Some((mode, scores))) => {
                        self.modes.insert((kind, mode), scores);
                    }
                    Ok(None) => {}
                    Err(what) => fault(number, what),
                },
                None if line == "```example" || line == "```silent" => {
                    block = Some((number, line == "```silent", Vec::new()));
                }
                Some((start, silent, lines)) if line == "```" => {
                    match example(file, *start, *silent, lines) {
                        Ok(example) => self.examples.push(example),
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
        self.types.insert(kind, scores);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    #[serde(rename = "type")]
    kind: String,
    quad: u8,
    goldstein: f64,
    cameo: String,
    acled: Option<String>,
    ucdp: Option<String>,
}

/// Reads `## aerial  (cameo 195, goldstein -10.0, acled …)`; a header without scores is plain prose.
fn mode_header(line: &str, page: &Scores) -> Result<Option<(String, Scores)>, String> {
    let Some((name, rest)) = line[3..].split_once('(') else { return Ok(None) };
    let Some(inside) = rest.trim_end().strip_suffix(')') else { return Ok(None) };
    if !inside.starts_with("cameo ") {
        return Ok(None);
    }
    let mut scores = Scores { acled: page.acled.clone(), ucdp: page.ucdp.clone(), ..page.clone() };
    for part in inside.split(", ") {
        let (key, value) = part.trim().split_once(' ').ok_or_else(|| format!("`{part}` is not a key and a value"))?;
        let value = value.trim();
        match key {
            "cameo" => scores.cameo = value.to_owned(),
            "goldstein" => scores.goldstein = value.parse().map_err(|_| format!("`{value}` is not a number"))?,
            "quad" => scores.quad = value.parse().map_err(|_| format!("`{value}` is not a quad"))?,
            "acled" => scores.acled = (value != "-").then(|| value.to_owned()),
            "ucdp" => scores.ucdp = (value != "-").then(|| value.to_owned()),
            _ => return Err(format!("unknown key `{key}`; known: cameo, goldstein, quad, acled, ucdp")),
        }
    }
    Ok(Some((name.trim().to_owned(), scores)))
}

fn example(file: &str, line: usize, silent: bool, lines: &[&str]) -> Result<Example, String> {
    let text: Vec<&str> = lines.iter().copied().filter(|line| !line.starts_with("= ")).collect();
    let expected =
        lines.iter().filter_map(|line| line.strip_prefix("= ")).map(expectation).collect::<Result<Vec<_>, _>>()?;
    if silent != expected.is_empty() {
        return Err("an example has `= …` lines and a silent block has none".to_owned());
    }
    Ok(Example { file: file.to_owned(), line, text: text.join("\n"), expected })
}

fn expectation(line: &str) -> Result<Expectation, String> {
    let mut parts = line.split("  ").map(str::trim).filter(|part| !part.is_empty());
    let head = parts.next().ok_or("an expectation names a type")?;
    let (name, mode) = head.split_once('/').map_or((head, None), |(name, mode)| (name, Some(mode.to_owned())));
    let kind = EventType::from_name(name).ok_or_else(|| format!("unknown event type `{name}`"))?;
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

    #[test]
    fn a_broken_page_says_where() {
        let error = Codebook::from_pages(&[(
            "x.md",
            "+++\ntype = \"ATTACK\"\nquad = 4\ngoldstein = -9.0\ncameo = \"18\"\n+++\n",
        )]);
        assert_eq!(error.unwrap_err().to_string(), "x.md:2: unknown event type `ATTACK`; PLOVER's sixteen are meant");
    }
}
