//! The label lists of a model, as `labels.json` holds them, checked and turned into types.

use std::collections::BTreeMap;

use casus::sentence::NameKind;
use serde::Deserialize;

use crate::error::Error;
use crate::lemmas::Rule;
use crate::names::Tag;
use crate::roles::RoleLabel;
use crate::shapes;

/// The format of a model's folder that this program reads.
const FORMAT: u32 = 1;

#[derive(Deserialize)]
struct Format {
    format: u32,
}

#[derive(Deserialize)]
struct Raw {
    upos: Vec<String>,
    xpos: Vec<String>,
    deprel: Vec<String>,
    ner: Vec<String>,
    role: Vec<String>,
    lemma: Vec<String>,
    shapes: Vec<String>,
    #[serde(default)]
    lemma_exceptions: BTreeMap<String, String>,
    thresholds: Thresholds,
}

#[derive(Deserialize)]
struct Thresholds {
    /// A word is a predicate above this score.
    predicate: f32,
}

/// What the columns of the network's outputs mean.
#[derive(Debug)]
pub struct Labels {
    pub upos: Vec<String>,
    pub xpos: Vec<String>,
    pub deprel: Vec<String>,
    /// The column of `root` among the relations.
    pub root: usize,
    pub ner: Vec<Tag>,
    /// `None` is "no argument".
    pub role: Vec<Option<RoleLabel>>,
    pub lemma: Vec<Rule>,
    /// Key: lower-case word, a tab, universal tag.
    pub lemma_exceptions: BTreeMap<String, String>,
    pub predicate_threshold: f32,
}

impl Labels {
    pub fn parse(file: &str, json: &[u8]) -> Result<Self, Error> {
        let broken = |why: serde_json::Error| Error::broken(file, why);
        let Format { format } = serde_json::from_slice(json).map_err(broken)?;
        if format != FORMAT {
            return Err(Error::mismatch(file, "the format", FORMAT, format));
        }
        let raw: Raw = serde_json::from_slice(json).map_err(broken)?;
        if !shapes::all().eq(raw.shapes.iter().cloned()) {
            return Err(Error::broken(file, "the word shapes are not those of this program"));
        }
        let root = raw.deprel.iter().position(|label| label == "root");
        Ok(Self {
            root: root.ok_or_else(|| Error::broken(file, "no relation `root`"))?,
            ner: raw.ner.iter().map(|tag| parse_tag(file, tag)).collect::<Result<_, _>>()?,
            role: raw.role.iter().map(|label| RoleLabel::parse(label)).collect(),
            lemma: raw.lemma.iter().map(|rule| Rule::parse(file, rule)).collect::<Result<_, _>>()?,
            upos: raw.upos,
            xpos: raw.xpos,
            deprel: raw.deprel,
            lemma_exceptions: raw.lemma_exceptions,
            predicate_threshold: raw.thresholds.predicate,
        })
    }
}

fn parse_tag(file: &str, tag: &str) -> Result<Tag, Error> {
    if tag == "O" {
        return Ok(Tag::Outside);
    }
    let unknown = || Error::broken(file, format!("unknown name tag `{tag}`"));
    let (place, kind) = tag.split_once('-').ok_or_else(unknown)?;
    let kind = match kind {
        "PER" => NameKind::Person,
        "ORG" => NameKind::Organisation,
        "LOC" => NameKind::Place,
        "NORP" => NameKind::Group,
        _ => return Err(unknown()),
    };
    match place {
        "B" => Ok(Tag::Begin(kind)),
        "I" => Ok(Tag::Inside(kind)),
        _ => Err(unknown()),
    }
}
