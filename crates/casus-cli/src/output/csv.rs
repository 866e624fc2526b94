//! The record as flat columns (RFC 4180), one assertion a line. `docs/csv.md` explains each column.

use casus::record::{ActorRecord, AssertionRecord, SourceRecord};

use super::table::range;

/// Parts values of one cell; the parts of sister columns stand in the same order.
const LIST: &str = " | ";

/// The columns, in order. A release never renames, moves or drops one; new ones come last.
pub const COLUMNS: [&str; 68] = [
    "id",
    "article_id",
    "ref",
    "url",
    "title",
    "publisher",
    "published",
    "language",
    "sentence_index",
    "sentence_start",
    "sentence_end",
    "sentence_text",
    "type",
    "mode",
    "contexts",
    "cameo",
    "goldstein",
    "quad",
    "act_text",
    "act_start",
    "act_end",
    "actor_text",
    "actor_name",
    "actor_country",
    "actor_sectors",
    "actor_code",
    "recipient_text",
    "recipient_name",
    "recipient_country",
    "recipient_sectors",
    "recipient_code",
    "place_text",
    "place_name",
    "geonames",
    "latitude",
    "longitude",
    "place_country",
    "admin1",
    "admin2",
    "place_precision",
    "time_text",
    "start",
    "end",
    "time_precision",
    "time_assumed",
    "killed_low",
    "killed_high",
    "wounded_low",
    "wounded_high",
    "missing_low",
    "missing_high",
    "captured_low",
    "captured_high",
    "displaced_low",
    "displaced_high",
    "detained_low",
    "detained_high",
    "toll",
    "materiel",
    "status",
    "timeframe",
    "source_text",
    "source_country",
    "source_sector",
    "source_kind",
    "about",
    "confidence",
    "doubts",
];

/// Kinds of loss that have columns of their own, in their order.
const LOSSES: [&str; 6] = ["killed", "wounded", "missing", "captured", "displaced", "detained"];

/// The line of column names.
pub fn header() -> anyhow::Result<String> {
    lines(std::iter::once(COLUMNS.map(str::to_owned).to_vec()))
}

pub fn render(records: &[AssertionRecord]) -> anyhow::Result<String> {
    lines(records.iter().map(row))
}

fn lines(rows: impl Iterator<Item = Vec<String>>) -> anyhow::Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn row(record: &AssertionRecord) -> Vec<String> {
    let mut row = article_cells(record);
    row.extend(event_cells(record));
    row.extend(actor_cells(&record.actors));
    row.extend(actor_cells(&record.recipients));
    row.extend(place_cells(record));
    row.extend(time_cells(record));
    row.extend(LOSSES.into_iter().flat_map(|kind| loss_cells(record, kind)));
    row.push(list(record.toll.iter().map(|loss| {
        let whose = loss.whose.as_ref().map(|whose| format!(" of {}", whose.text)).unwrap_or_default();
        let running = if loss.cumulative { ", running total" } else { "" };
        format!("{} {}{whose}{running}", loss.kind, range(loss.low, loss.high))
    })));
    row.push(list(record.materiel.iter().map(|item| {
        let count = item.low.map(|low| format!(", {}", range(low, item.high))).unwrap_or_default();
        format!("{} ({}{count})", item.text, item.category)
    })));
    row.extend([record.status.to_owned(), record.timeframe.to_owned()]);
    row.extend(source_cells(&record.sources));
    row.push(text(record.about.as_ref()));
    row.push(record.confidence.to_string());
    row.push(list(record.doubts.iter().map(|doubt| doubt.code.to_owned())));
    row
}

fn article_cells(record: &AssertionRecord) -> Vec<String> {
    let (article, sentence) = (&record.article, &record.sentence);
    vec![
        record.id.clone(),
        article.id.clone(),
        article.reference.clone(),
        text(article.url.as_ref()),
        text(article.title.as_ref()),
        text(article.publisher.as_ref()),
        text(article.published.as_ref()),
        text(article.language.as_ref()),
        sentence.index.to_string(),
        sentence.span[0].to_string(),
        sentence.span[1].to_string(),
        sentence.text.clone(),
    ]
}

fn event_cells(record: &AssertionRecord) -> Vec<String> {
    let event = &record.event;
    vec![
        event.kind.to_owned(),
        text(event.mode.as_ref()),
        list(event.contexts.iter().cloned()),
        text(event.cameo.as_ref()),
        event.goldstein.map(|score| format!("{score:.1}")).unwrap_or_default(),
        text(event.quad.as_ref()),
        event.text.clone(),
        event.span[0].to_string(),
        event.span[1].to_string(),
    ]
}

fn actor_cells(actors: &[ActorRecord]) -> Vec<String> {
    vec![
        list(actors.iter().map(|actor| actor.text.clone())),
        list(actors.iter().map(|actor| text(actor.name.as_ref()))),
        list(actors.iter().map(|actor| text(actor.country.as_ref()))),
        list(actors.iter().map(|actor| actor.sectors.join(" "))),
        list(actors.iter().map(|actor| text(actor.code.as_ref()))),
    ]
}

fn place_cells(record: &AssertionRecord) -> Vec<String> {
    let Some(place) = &record.place else { return vec![String::new(); 9] };
    vec![
        place.text.clone(),
        place.name.clone(),
        text(place.geonames.as_ref()),
        text(place.latitude.as_ref()),
        text(place.longitude.as_ref()),
        text(place.country.as_ref()),
        text(place.admin1.as_ref()),
        text(place.admin2.as_ref()),
        place.precision.to_owned(),
    ]
}

fn time_cells(record: &AssertionRecord) -> Vec<String> {
    let Some(time) = &record.time else { return vec![String::new(); 5] };
    vec![
        text(time.text.as_ref()),
        time.start.clone(),
        time.end.clone(),
        time.precision.to_owned(),
        time.assumed.to_string(),
    ]
}

/// Low and high where the assertion tells exactly one loss of this kind: figures of two sides are never added up.
fn loss_cells(record: &AssertionRecord, kind: &str) -> [String; 2] {
    let mut losses = record.toll.iter().filter(|loss| loss.kind == kind);
    match (losses.next(), losses.next()) {
        (Some(loss), None) => [loss.low.to_string(), text(loss.high.as_ref())],
        _ => [String::new(), String::new()],
    }
}

fn source_cells(sources: &[SourceRecord]) -> Vec<String> {
    vec![
        list(sources.iter().map(|source| source.text.clone())),
        list(sources.iter().map(|source| text(source.country.as_ref()))),
        list(sources.iter().map(|source| text(source.sector.as_ref()))),
        list(sources.iter().map(|source| source.kind.to_owned())),
    ]
}

/// Unknown is an empty cell.
fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn list(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.map(|value| value.replace(LIST, " / ")).collect();
    if values.iter().all(String::is_empty) { String::new() } else { values.join(LIST) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::sample;

    #[test]
    fn a_row_has_every_column_in_its_place() {
        let row = row(&sample().1[0]);
        assert_eq!(row.len(), COLUMNS.len());
        let cell = |column: &str| row[COLUMNS.iter().position(|name| *name == column).unwrap()].as_str();
        for (column, expected) in [
            ("ref", "sample"),
            ("title", ""),
            ("type", "ASSAULT"),
            ("act_text", "bombed"),
            ("actor_country", "SYR"),
            ("recipient_code", "TUR MIL GOV"),
            ("geonames", "169389"),
            ("place_precision", "district"),
            ("start", "2020-02-20"),
            ("time_assumed", "false"),
            ("killed_low", "2"),
            ("killed_high", ""),
            ("wounded_low", ""),
            ("toll", "killed at least 2 of its troops"),
            ("status", "happened"),
            ("source_kind", "indirect"),
            ("confidence", "0.877"),
            ("doubts", "place-near"),
        ] {
            assert_eq!(cell(column), expected, "{column}");
        }
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_lines_end_in_cr_lf() {
        let mut records = sample().1;
        records[0].sentence.text = "He said: \"No,\nnever\".".to_owned();
        let csv = render(&records).unwrap();
        assert!(csv.contains("\"He said: \"\"No,\nnever\"\".\"") && csv.ends_with("\r\n"));
    }

    #[test]
    fn sister_columns_keep_their_places() {
        let some = |text: &str| text.to_owned();
        assert_eq!(list([some("a"), some(""), some("c | d")].into_iter()), "a |  | c / d");
        assert_eq!(list([some(""), some("")].into_iter()), "");
    }

    #[test]
    fn the_page_on_columns_names_every_column_in_order() {
        let page = include_str!("../../../../docs/csv.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
        let named: Vec<&str> = rows.filter_map(|row| row.split('`').next()).collect();
        assert_eq!(named, COLUMNS);
    }
}
