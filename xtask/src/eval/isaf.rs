//! Press releases of one incident each (ISAF, Afghanistan): how many were killed at least, when it began, where.
//!
//! Of an article's records only those of force (ASSAULT, COERCE) that are stated as done or under way and are no old
//! news count; where there are none, all of its news. The incident is the record with most killed, else the first
//! with losses, else the first. Killed: its count, since a release tells the same loss in several sentences and
//! never adds. Start and province: the incident's, else those of the first record that tells them, an assumed day
//! last. Releases are coded
//! without a date of publication; those whose own text does not give the day, month and year of writing are left out
//! of the dates. Provinces are compared by the gazetteer's reading of either name.

use anyhow::Result;
use casus::gazetteer::Gazetteer;
use casus::place::PlacePrecision;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Means;
use super::coded::{self, Record, share};
use super::conllu::read_text;
use super::score::Score;

#[derive(Deserialize)]
struct Release {
    text: String,
    gold: Gold,
}

#[derive(Deserialize)]
struct Gold {
    start_date: String,
    province: Vec<String>,
    min_killed: u64,
}

/// Shares of the releases with the killed, the day and the province right.
///
/// # Errors
/// When the releases cannot be read or coded.
pub fn measure(means: &Means<'_>) -> Result<Vec<Score>> {
    let releases: Vec<Release> = coded::lines(&read_text(&means.data().join("isaf/dev.jsonl.gz"))?)?;
    let articles: Vec<Value> =
        releases.iter().enumerate().map(|(at, release)| json!({"id": at.to_string(), "text": release.text})).collect();
    let records = coded::records(means, "isaf", &articles)?;
    let gazetteer = Gazetteer::embedded()?;
    let (mut killed, mut dated, mut day, mut province) = (0, 0, 0, 0);
    for (at, release) in releases.iter().enumerate() {
        let name = at.to_string();
        let own: Vec<&Record> = records.iter().filter(|record| record.article.name == name).collect();
        let incident = Incident::of(&own);
        let year = &release.gold.start_date[..4];
        let told = [
            incident.killed == release.gold.min_killed,
            incident.start.as_deref() == Some(release.gold.start_date.as_str()),
            incident.province.as_deref().is_some_and(|province| {
                release.gold.province.iter().any(|gold| is_province(&gazetteer, province, gold))
            }),
        ];
        let has_day = release.text.contains(year) && gives_day(&release.text);
        killed += usize::from(told[0]);
        dated += usize::from(has_day);
        day += usize::from(told[1] && has_day);
        province += usize::from(told[2]);
        if std::env::var_os("CASUS_SHOW").is_some() && told.contains(&false) {
            eprintln!(
                "{at}\t{told:?}\t{incident:?}\t{}\t{}\t{:?}",
                release.gold.min_killed, release.gold.start_date, release.gold.province
            );
        }
    }
    Ok(vec![
        Score::new("isaf.killed", share(killed, releases.len())),
        Score::new("isaf.start", share(day, dated)),
        Score::new("isaf.province", share(province, releases.len())),
    ])
}

/// Whether its first lines hold a month with a day.
fn gives_day(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let head: Vec<&str> = text.split_whitespace().take(60).collect();
    head.windows(2).any(|pair| {
        let month = pair[0].trim_start_matches('(');
        MONTHS.iter().any(|name| month.starts_with(name)) && pair[1].starts_with(|sign: char| sign.is_ascii_digit())
    })
}

/// What the records of a release come to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Incident {
    killed: u64,
    start: Option<String>,
    province: Option<String>,
}

impl Incident {
    fn of(records: &[&Record]) -> Self {
        let news: Vec<&Record> = records.iter().copied().filter(|record| record.is_news()).collect();
        let force: Vec<&Record> =
            news.iter().copied().filter(|record| matches!(record.event.kind.as_str(), "ASSAULT" | "COERCE")).collect();
        let pool = if force.is_empty() { news } else { force };
        let deadliest = pool.iter().rev().max_by_key(|record| record.lost(&["killed"]));
        let Some(main) = deadliest
            .filter(|record| record.lost(&["killed"]) > 0)
            .or_else(|| pool.iter().find(|record| !record.toll.is_empty()))
            .or_else(|| pool.first())
        else {
            return Self::default();
        };
        let first = || std::iter::once(main).chain(&pool);
        let start = |assumed: bool| {
            let mut times = first().filter_map(|record| record.time.as_ref());
            times.find(|time| time.assumed == assumed).map(|time| time.start.clone())
        };
        let (told, assumed) = (start(false), start(true));
        Self {
            killed: main.lost(&["killed"]),
            start: told.or(assumed),
            province: first().find_map(|record| {
                let place = record.place.as_ref().filter(|place| place.country.as_deref() == Some("AFG"))?;
                place.admin1.clone()
            }),
        }
    }
}

/// Whether two names mean one province of Afghanistan.
fn is_province(gazetteer: &Gazetteer, told: &str, gold: &str) -> bool {
    let divisions = |name: &str| {
        let rows = gazetteer.lookup(name).into_iter();
        rows.filter(|row| row.country.as_deref() == Some("AFG") && row.precision == PlacePrecision::Province)
            .map(|row| row.name)
            .collect::<Vec<_>>()
    };
    let (told_as, gold_as) = (divisions(told), divisions(gold));
    told.eq_ignore_ascii_case(gold) || told_as.iter().any(|name| gold_as.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, toll: &Value, start: &str, timeframe: &str) -> Record {
        serde_json::from_value(json!({
            "article": {"ref": "0"},
            "sentence": {"span": [0, 9], "text": ""},
            "event": {"type": kind, "span": [0, 5]},
            "place": {"name": "Maiwand", "country": "AFG", "admin1": "Kandahar"},
            "time": {"start": start, "assumed": false}, "toll": toll, "status": "happened", "timeframe": timeframe,
        }))
        .unwrap()
    }

    #[test]
    fn the_deadliest_news_of_force_is_the_incident() {
        let detained = record("COERCE", &json!([{"kind": "detained", "low": 3, "high": 9}]), "2011-05-01", "current");
        let killed = record("ASSAULT", &json!([{"kind": "killed", "low": 2, "high": 2}]), "2011-05-02", "current");
        let old = record("ASSAULT", &json!([{"kind": "killed", "low": 40, "high": 40}]), "2010-05-02", "background");
        let incident = Incident::of(&[&detained, &killed, &old]);
        let province = Some("Kandahar".to_owned());
        assert_eq!(incident, Incident { killed: 2, start: Some("2011-05-02".to_owned()), province: province.clone() });
        let quiet = Incident::of(&[&detained, &old]);
        assert_eq!(quiet, Incident { killed: 0, start: Some("2011-05-01".to_owned()), province });
    }

    #[test]
    fn provinces_are_one_under_any_spelling() {
        let gazetteer = Gazetteer::embedded().unwrap();
        assert!(is_province(&gazetteer, "Kandahar", "kandahar"));
        assert!(!is_province(&gazetteer, "Kandahar", "helmand"));
    }
}
