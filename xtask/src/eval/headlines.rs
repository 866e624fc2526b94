//! Headlines that state how many were killed, against the count that UCDP gives for their incident.
//!
//! Of the four event files: clear single incidents known from one article that tells of no other, whose headline holds a
//! word of death and a number or number word. Headlines in capitals are recased. Right is a record with a count of
//! killed that begins or ends at the low, best or high estimate; several losses of a record add up.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Means;
use super::coded::{self, Record, share};
use super::conllu::read_text;
use super::dates::gzipped;
use super::muc;
use super::score::Score;

#[derive(Deserialize)]
struct Row {
    number_of_sources: i64,
    event_clarity: u8,
    source_article: String,
    source_date: String,
    source_headline: String,
    low: u64,
    best: u64,
    high: u64,
}

/// Share of the headlines with a count of killed that fits, and of those with any.
///
/// # Errors
/// When the events cannot be read or the headlines not coded.
pub fn measure(means: &Means<'_>) -> Result<Vec<Score>> {
    let rows = rows(means)?;
    let casing = muc::casing(means)?;
    let articles: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let shouts = !row.source_headline.chars().any(char::is_lowercase);
            let text = if shouts { casing.recase(&row.source_headline) } else { row.source_headline.clone() };
            let date = row.source_date.get(..10).filter(|date| date.len() == 10);
            json!({"id": at.to_string(), "text": text, "published": date})
        })
        .collect();
    let records = coded::records(means, "ucdp", &articles)?;
    let mut by_row: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in &records {
        by_row.entry(&record.article.name).or_default().push(record);
    }
    let (mut told, mut right) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        let counts: Vec<(u64, Option<u64>)> =
            by_row.get(at.to_string().as_str()).into_iter().flatten().filter_map(|record| killed(record)).collect();
        told += usize::from(!counts.is_empty());
        let estimates = [row.low, row.best, row.high];
        let fits = counts
            .iter()
            .any(|(low, high)| estimates.contains(low) || high.is_some_and(|high| estimates.contains(&high)));
        right += usize::from(fits);
        if !fits && std::env::var_os("CASUS_SHOW").is_some() {
            eprintln!("{estimates:?}\t{counts:?}\t{}", row.source_headline);
        }
    }
    Ok(vec![Score::new("ucdp.killed", share(right, rows.len())), Score::new("ucdp.counted", share(told, rows.len()))])
}

fn killed(record: &Record) -> Option<(u64, Option<u64>)> {
    let losses: Vec<_> = record.toll.iter().filter(|loss| loss.kind == "killed").collect();
    let high = losses.iter().try_fold(0, |sum, loss| Some(sum + loss.high?));
    (!losses.is_empty()).then(|| (losses.iter().map(|loss| loss.low).sum(), high))
}

/// The rows that count.
fn rows(means: &Means<'_>) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    for path in gzipped(&means.data().join("ucdp-ged/events"))? {
        let text = read_text(&path)?;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let all: Vec<Row> =
            reader.deserialize().collect::<Result<_, _>>().with_context(|| path.display().to_string())?;
        let mut articles: BTreeMap<String, usize> = BTreeMap::new();
        for row in &all {
            *articles.entry(row.source_article.clone()).or_default() += 1;
        }
        rows.extend(all.into_iter().filter(|row| {
            row.number_of_sources == 1
                && row.event_clarity == 1
                && articles.get(&row.source_article) == Some(&1)
                && states_killed(&row.source_headline)
        }));
    }
    Ok(rows)
}

/// Whether a headline holds a word of death and a number.
fn states_killed(headline: &str) -> bool {
    const DEATH: &str = "kill kills killed killing dead die dies died death deaths slain bodies murder murders \
        murdered executed execute massacre massacred";
    const NUMBER: &str = "one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty \
        dozen dozens scores several hundreds";
    let words: Vec<String> = headline
        .split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty())
        .collect();
    let any = |list: &str| words.iter().any(|word| list.split_whitespace().any(|listed| listed == word));
    let digits = words.iter().any(|word| word.len() < 5 && word.bytes().all(|byte| byte.is_ascii_digit()));
    any(DEATH) && (digits || any(NUMBER))
}

#[cfg(test)]
mod tests {
    use super::states_killed;

    #[test]
    fn a_headline_states_a_toll_by_a_number_and_a_word_of_death() {
        assert!(states_killed("Two dead in ambush near the border"));
        assert!(states_killed("Air raid kills 14"));
        assert!(!states_killed("Air raid kills mayor"));
        assert!(!states_killed("Two arrested after the march"));
    }
}
