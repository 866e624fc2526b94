//! Latin American incidents of 1988-91 (MUC-4, TST1 and TST2): found or not, how far carried out, how many victims.
//!
//! The texts are recased and lose their marks (`[TEXT]`). Optional templates are left out. A record belongs to a
//! template when it tells of force (ASSAULT, COERCE), or of a THREATEN where the template's stage is so, and its
//! sentence holds one of the words that the template quotes (victim, target, perpetrator, instrument) or its
//! place; the record with most of them speaks for it, of equal ones the first. Stage: accomplished is
//! happened or ongoing, attempted is itself, threatened any of an act that is announced. Victims: of the
//! templates with dead that are counted or named, those where a record of the template has that many killed within
//! its range; of several unnumbered ones, at least two.

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Means;
use super::coded::{self, Record, share};
use super::conllu::read_text;
use super::recase::Casing;
use super::score::Score;

#[derive(Deserialize)]
struct Message {
    id: String,
    text: String,
    templates: Vec<Template>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Template(std::collections::BTreeMap<String, Vec<String>>);

/// Shares of the templates found; of those found, of the stages right; of those with counted dead, of the counts right.
///
/// # Errors
/// When the texts cannot be read or coded.
pub fn measure(means: &Means<'_>) -> Result<Vec<Score>> {
    let messages: Vec<Message> = coded::lines(&read_text(&means.data().join("muc4/dev.jsonl.gz"))?)?;
    let casing = casing(means)?;
    let articles: Vec<Value> = messages
        .iter()
        .map(|message| json!({"id": message.id, "text": unwrapped(&casing.recase(&unmarked(&message.text)))}))
        .collect();
    let records = coded::records(means, "muc4", &articles)?;
    let (mut templates, mut found, mut staged, mut counted, mut right) = (0, 0, 0, 0, 0);
    for message in &messages {
        let own: Vec<&Record> = records.iter().filter(|record| record.article.name == message.id).collect();
        for template in message.templates.iter().filter(|template| !template.is_optional()) {
            templates += 1;
            let matching = template.matching(&own);
            if let Some(best) = matching.first() {
                found += 1;
                staged += usize::from(template.stage_is(best));
            }
            if let Some((low, high)) = template.dead() {
                counted += 1;
                right += usize::from(matching.iter().any(|record| kills(record, low, high)));
            }
        }
    }
    Ok(vec![
        Score::new("muc4.found", share(found, templates)),
        Score::new("muc4.stage", share(staged, found)),
        Score::new("muc4.victims", share(right, counted)),
    ])
}

/// How words are written, from a news digest of 2002-2023.
///
/// # Errors
/// When the digest cannot be read.
pub fn casing(means: &Means<'_>) -> Result<Casing> {
    let digest = read_text(&means.data().join("current_events/train_2002-2023.jsonl.gz"))?;
    let items: Vec<Value> = coded::lines(&digest)?;
    Ok(Casing::of(items.iter().filter_map(|item| item["text"].as_str())))
}

/// Without the editor's marks in brackets.
fn unmarked(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let (inside, behind) = after.split_once(']').unwrap_or((after, ""));
        let mark = ["TEXT", "BEGIN", "END", "WORDS", "EXCERPT", "CONTINUED", "REPORT"];
        if !mark.iter().any(|start| inside.starts_with(start)) {
            out.push_str(&format!("[{inside}]"));
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Lines joined to paragraphs.
fn unwrapped(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|lines| lines.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n")
}

fn kills(record: &Record, low: u64, high: Option<u64>) -> bool {
    let losses = record.toll.iter().filter(|loss| loss.kind == "killed").collect::<Vec<_>>();
    let least: u64 = losses.iter().map(|loss| loss.low).sum();
    let most = losses.iter().try_fold(0, |sum, loss| Some(sum + loss.high?));
    !losses.is_empty() && high.map_or(least >= low, |high| least <= high && most.is_none_or(|most| low <= most))
}

impl Template {
    fn values(&self, slot: &str) -> &[String] {
        self.0.get(slot).map_or(&[], Vec::as_slice)
    }

    fn is_optional(&self) -> bool {
        self.values("MESSAGE: TEMPLATE").iter().any(|number| number.contains("OPTIONAL"))
    }

    fn stage(&self) -> &str {
        self.values("INCIDENT: STAGE OF EXECUTION").first().map_or("", String::as_str)
    }

    /// The records that tell of it, the best first.
    fn matching<'a>(&self, records: &[&'a Record]) -> Vec<&'a Record> {
        let fills = self.fills();
        let mut found: Vec<(usize, &Record)> = records
            .iter()
            .filter(|record| self.may_be(record))
            .filter_map(|record| {
                let text = record.sentence.text.to_lowercase();
                let hits = fills.iter().filter(|fill| text.contains(fill.as_str())).count();
                (hits > 0).then_some((hits, *record))
            })
            .collect();
        found.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
        found.into_iter().map(|(_, record)| record).collect()
    }

    fn may_be(&self, record: &Record) -> bool {
        match record.event.kind.as_str() {
            "ASSAULT" | "COERCE" => true,
            "THREATEN" => self.stage().contains("THREATENED"),
            _ => false,
        }
    }

    /// Quoted words and the most precise place, in small letters.
    fn fills(&self) -> Vec<String> {
        const SLOTS: [&str; 6] = [
            "PERP: INDIVIDUAL ID",
            "PERP: ORGANIZATION ID",
            "PHYS TGT: ID",
            "HUM TGT: NAME",
            "HUM TGT: DESCRIPTION",
            "INCIDENT: INSTRUMENT ID",
        ];
        let quoted = SLOTS.iter().flat_map(|slot| self.values(slot)).flat_map(|value| quoted(value));
        let places = self.values("INCIDENT: LOCATION").iter().filter_map(|value| {
            let place = value.rsplit(':').next()?.split('(').next()?.trim();
            value.contains(':').then(|| place.to_lowercase())
        });
        quoted.chain(places).filter(|fill| fill.len() > 2).collect()
    }

    fn stage_is(&self, record: &Record) -> bool {
        const ANNOUNCED: [&str; 6] = ["threatened", "planned", "promised", "demanded", "predicted", "hypothetical"];
        let status = record.status.as_str();
        self.stage().split(" / ").any(|stage| match stage {
            "ACCOMPLISHED" => matches!(status, "happened" | "ongoing") && record.event.kind != "THREATEN",
            "ATTEMPTED" => status == "attempted",
            _ => ANNOUNCED.contains(&status) || record.event.kind == "THREATEN",
        })
    }

    /// Lowest and highest number of dead: exact where every one is counted, no highest where some are only "plural".
    fn dead(&self) -> Option<(u64, Option<u64>)> {
        let names: Vec<String> = self
            .values("HUM TGT: EFFECT OF INCIDENT")
            .iter()
            .filter(|effect| effect.starts_with("DEATH:"))
            .flat_map(|effect| quoted(effect))
            .collect();
        let (mut low, mut open) = (0, false);
        for value in
            self.values("HUM TGT: NUMBER").iter().filter(|value| quoted(value).iter().any(|name| names.contains(name)))
        {
            let number = value.trim_start_matches(['?', ' ', '~']).split(':').next().unwrap_or("");
            match number.trim().parse::<u64>() {
                Ok(count) => low += count,
                Err(_) => (low, open) = (low + 2, true),
            }
        }
        (low > 0).then_some((low, (!open).then_some(low)))
    }
}

/// The strings in double quotes, in small letters.
fn quoted(value: &str) -> Vec<String> {
    value.split('"').skip(1).step_by(2).map(|part| part.trim_matches('\\').to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(slots: &Value) -> Template {
        serde_json::from_value(slots.clone()).unwrap()
    }

    #[test]
    fn the_dead_of_a_template_are_added_up() {
        let counted = template(&json!({
            "HUM TGT: NUMBER": ["1: \"MAYOR\"", "3: \"GUARDS\"", "9: \"CLERKS\""],
            "HUM TGT: EFFECT OF INCIDENT": ["DEATH: \"MAYOR\"", "DEATH: \"GUARDS\"", "INJURY: \"CLERKS\""],
        }));
        assert_eq!(counted.dead(), Some((4, Some(4))));
        let open = template(&json!({
            "HUM TGT: NUMBER": ["PLURAL: \"GUARDS\""],
            "HUM TGT: EFFECT OF INCIDENT": ["DEATH: \"GUARDS\""],
        }));
        assert_eq!(open.dead(), Some((2, None)));
    }

    #[test]
    fn marks_go_and_names_in_brackets_stay() {
        assert_eq!(
            unmarked("LIMA, 3 MAY -- [TEXT] THE PARTY [PCP] [WORDS INDISTINCT] MET"),
            "LIMA, 3 MAY --  THE PARTY [PCP]  MET"
        );
    }
}
