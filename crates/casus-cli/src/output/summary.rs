//! One screen at the end of many records: how many of what, and where sources contradict each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use casus::record::{AssertionRecord, LossRecord};

use super::paint::{Ink, Style, columns, plain};
use super::table::range;

#[must_use]
pub fn render(articles: usize, records: &[AssertionRecord], style: Style) -> String {
    let mut out = String::new();
    let sourced = records.iter().filter(|record| !record.sources.is_empty()).count();
    let _ = writeln!(
        out,
        "{}\n\n  {articles} articles, {} assertions, {sourced} of them told by a source other than the writer\n",
        style.ink(Ink::Heading, "Summary"),
        records.len()
    );
    let kinds = counts(records.iter().map(|record| record.event.kind));
    let states = counts(records.iter().map(|record| record.status));
    let heading = ["event type", "", "status", ""].map(str::to_owned).to_vec();
    let rows = (0..kinds.len().max(states.len())).map(|row| {
        let cells = [&kinds, &states].map(|column| column.get(row).cloned().unwrap_or_default());
        cells.into_iter().flat_map(|(name, count)| [name, count]).collect()
    });
    out.push_str(&columns(&std::iter::once(heading).chain(rows).collect::<Vec<_>>(), "  ", style));
    let claims = competing(records);
    if !claims.is_empty() {
        let _ = writeln!(out, "\n{}\n", style.ink(Ink::Heading, "Competing claims"));
        for claim in claims {
            let _ = writeln!(out, "{}", style.fold("  ", "    ", &claim));
        }
    }
    out
}

/// Names with how often they come, commonest first.
fn counts<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names {
        *count.entry(name).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = count.into_iter().collect();
    counts.sort_by_key(|&(name, count)| (usize::MAX - count, name));
    counts.into_iter().map(|(name, count)| (name.to_owned(), count.to_string())).collect()
}

/// Among articles of one day: the same act stated and denied, or the same kind of loss of the same side told
/// differently.
#[must_use]
pub fn competing(records: &[AssertionRecord]) -> Vec<String> {
    let mut days: BTreeMap<&str, Vec<&AssertionRecord>> = BTreeMap::new();
    for record in records {
        let day = record.article.published.as_deref().unwrap_or(&record.article.id);
        days.entry(day).or_default().push(record);
    }
    days.iter().flat_map(|(day, group)| tolls(day, group).into_iter().chain(denials(day, group))).collect()
}

/// Who tells a loss of which side how high.
fn tolls(day: &str, records: &[&AssertionRecord]) -> Vec<String> {
    let mut told: BTreeMap<(&str, String), Vec<(&LossRecord, &AssertionRecord)>> = BTreeMap::new();
    for record in records {
        for loss in record.toll.iter().filter(|loss| !loss.cumulative) {
            if let Some(country) = loss.whose.as_ref().and_then(|whose| whose.country.clone()) {
                told.entry((loss.kind, country)).or_default().push((loss, record));
            }
        }
    }
    let claims = told.into_iter().filter_map(|((kind, country), losses)| {
        let figures: BTreeSet<(u64, Option<u64>)> = losses.iter().map(|(loss, _)| (loss.low, loss.high)).collect();
        let tellers: BTreeSet<String> = losses.iter().map(|(_, record)| teller(record)).collect();
        if figures.len() < 2 || tellers.len() < 2 {
            return None;
        }
        let mut said: Vec<String> = losses
            .iter()
            .map(|(loss, record)| format!("{} ({})", range(loss.low, loss.high), teller(record)))
            .collect();
        said.dedup();
        Some(format!("{day}: {kind}, side {country}: {}", said.join("; ")))
    });
    claims.collect()
}

/// Acts that one source tells and another denies.
fn denials(day: &str, records: &[&AssertionRecord]) -> Vec<String> {
    let countries = |record: &AssertionRecord| -> BTreeSet<String> {
        record.actors.iter().filter_map(|actor| actor.country.clone()).collect()
    };
    let denied = records.iter().filter(|record| record.status == "denied");
    let pairs = denied.filter_map(|denied| {
        let told = records.iter().find(|told| {
            matches!(told.status, "happened" | "ongoing" | "attempted")
                && told.event.kind == denied.event.kind
                && !countries(told).is_disjoint(&countries(denied))
        })?;
        Some(format!(
            "{day}: {}: “{}” ({}), denied by {}",
            denied.event.kind,
            plain(&told.event.text),
            teller(told),
            teller(denied)
        ))
    });
    pairs.collect()
}

/// The innermost source by its name, else in the article's words; or the writer.
fn teller(record: &AssertionRecord) -> String {
    let source = record.sources.last();
    source.map_or_else(|| "the writer".to_owned(), |source| plain(source.name.as_ref().unwrap_or(&source.text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::sample;

    /// The sample as told by somebody else, with another toll or another status.
    fn told_by(source: &str, low: u64, status: &'static str) -> AssertionRecord {
        let mut record = sample().1.remove(0);
        record.sources[0].name = Some(source.to_owned());
        record.toll[0].low = low;
        record.status = status;
        record
    }

    #[test]
    fn two_figures_by_two_tellers_compete() {
        let claims = competing(&[told_by("Ankara", 2, "happened"), told_by("Damascus", 9, "happened")]);
        assert_eq!(claims, ["2020-02-21: killed, side TUR: at least 2 (Ankara); at least 9 (Damascus)"]);
        assert!(competing(&[told_by("Ankara", 2, "happened"), told_by("Damascus", 2, "happened")]).is_empty());
    }

    #[test]
    fn a_denial_competes_with_what_it_denies() {
        let claims = competing(&[told_by("Ankara", 2, "happened"), told_by("Damascus", 2, "denied")]);
        assert_eq!(claims, ["2020-02-21: ASSAULT: “bombed” (Ankara), denied by Damascus"]);
    }

    #[test]
    fn the_summary_counts() {
        let style = Style { colour: false, terminal: false, width: 80 };
        let text = render(1, &[told_by("Ankara", 2, "happened"), told_by("Ankara", 2, "denied")], style);
        assert!(text.contains("1 articles, 2 assertions, 2 of them told by a source other than the writer"));
        assert!(text.contains("ASSAULT") && text.contains("denied"));
    }
}
