//! The record for people: grouped by article, one block an assertion, its sentence marked under it.

use std::fmt::Write as _;

use casus::record::{ActorRecord, AssertionRecord, LossRecord, MaterielRecord, PlaceRecord, SourceRecord, TimeRecord};

use super::marks::marked;
use super::paint::{Ink, Style, plain};
use crate::chain::Ready;

/// Columns before a value.
const INDENT: &str = "             ";

/// An article's records. Part of a long article begins without a heading of its own.
#[must_use]
pub fn render(ready: &Ready, records: &[AssertionRecord], doubts: &[String], style: Style) -> String {
    let mut out = String::new();
    if ready.part.as_ref().is_none_or(|part| part.bytes == 0) {
        heading(&mut out, ready, style);
    }
    for (number, record) in (1..).zip(records) {
        block(&mut out, number, record, records, style);
    }
    if records.is_empty() {
        let _ = writeln!(out, "\n  no assertion found");
    }
    for doubt in doubts {
        let _ = writeln!(out, "\n{}", field("doubt", &style.ink(Ink::Doubt, &plain(doubt)), style));
    }
    let _ = writeln!(out);
    out
}

fn heading(out: &mut String, ready: &Ready, style: Style) {
    let article = &ready.article;
    let title = article.title.as_deref().map(plain).unwrap_or_default();
    let parts = [
        plain(&article.reference),
        title,
        article.publisher.as_deref().map(plain).unwrap_or_default(),
        article.published.map_or_else(|| "date unknown".to_owned(), |date| date.to_string()),
    ];
    let line = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  |  ");
    let _ = writeln!(out, "{}", style.fold("", "  ", &style.ink(Ink::Heading, &line)));
}

fn block(out: &mut String, number: usize, record: &AssertionRecord, all: &[AssertionRecord], style: Style) {
    let _ = writeln!(out, "\n{}", first_line(number, record, style));
    let mut lines = vec![("who", sides(record, style))];
    lines.extend(record.place.as_ref().map(|place| ("where", place_text(place, style))));
    lines.extend(record.time.as_ref().map(|time| ("when", time_text(time, style))));
    lines.extend(record.toll.iter().map(|loss| ("toll", loss_text(loss, style))));
    lines.extend(record.materiel.iter().map(|item| ("arms", materiel_text(item, style))));
    lines.extend(record.sources.iter().map(|source| ("source", source_text(source, style))));
    let about = record.about.as_ref().and_then(|id| all.iter().position(|other| other.id == *id));
    lines.extend(about.map(|index| ("about", format!("assertion {}", index + 1))));
    lines.push(("text", marked(record, style)));
    lines.extend((!record.why.is_empty()).then(|| ("why", why(record, style))));
    lines.extend(record.doubts.iter().map(|doubt| ("doubt", style.ink(Ink::Doubt, &plain(&doubt.text)).into_owned())));
    for (label, value) in lines {
        let _ = writeln!(out, "{}", field(label, &value, style));
    }
}

/// A label in its column and a value folded beside it.
fn field(label: &str, value: &str, style: Style) -> String {
    let label = format!("     {label:<8}");
    style.fold(&style.ink(Ink::Label, &label), INDENT, value)
}

/// ` 3  ASSAULT/aerial  happened  confidence 0.93`
fn first_line(number: usize, record: &AssertionRecord, style: Style) -> String {
    let mode = record.event.mode.as_ref().map(|mode| format!("/{mode}")).unwrap_or_default();
    let kind = format!("{}{mode}", record.event.kind);
    let background = if record.timeframe == "background" { ", background" } else { "" };
    format!(
        "{number:>3}  {}  {}{background}  confidence {:.2}",
        style.ink(Ink::Event, &kind),
        record.status,
        record.confidence
    )
}

fn sides(record: &AssertionRecord, style: Style) -> String {
    let side = |actors: &[ActorRecord], ink: Ink| {
        let each: Vec<String> = actors.iter().map(|actor| actor_text(actor, ink, style)).collect();
        if each.is_empty() { "(not named)".to_owned() } else { each.join(" and ") }
    };
    let actors = side(&record.actors, Ink::Actor);
    if record.recipients.is_empty() {
        return actors;
    }
    format!("{actors} -> {}", side(&record.recipients, Ink::Recipient))
}

/// `its troops (TUR MIL)`, and the name where the words do not hold it.
fn actor_text(actor: &ActorRecord, ink: Ink, style: Style) -> String {
    let words = plain(&actor.text);
    let name = actor.name.as_deref().filter(|name| !words.contains(name)).map(|name| format!("= {name}"));
    coded(&style.ink(ink, &words), name, actor.code.clone())
}

fn coded(words: &str, name: Option<String>, code: Option<String>) -> String {
    let inside: Vec<String> = name.into_iter().chain(code).collect();
    if inside.is_empty() { format!("{words} (not resolved)") } else { format!("{words} ({})", inside.join(", ")) }
}

fn place_text(place: &PlaceRecord, style: Style) -> String {
    let words = plain(&place.text);
    let name = (place.name != words).then(|| place.name.clone());
    let parts = [name, place.admin1.clone().filter(|admin| *admin != place.name), place.country.clone()];
    let inside: Vec<String> = parts.into_iter().flatten().chain([place.precision.to_owned()]).collect();
    format!("{} ({})", style.ink(Ink::Place, &words), inside.join(", "))
}

fn time_text(time: &TimeRecord, style: Style) -> String {
    let days = if time.start == time.end { time.start.clone() } else { format!("{} to {}", time.start, time.end) };
    match &time.text {
        Some(words) => format!("{} ({days})", style.ink(Ink::Time, &plain(words))),
        None => format!("{days}{}", if time.assumed { " (assumed: about the time of publication)" } else { "" }),
    }
}

fn loss_text(loss: &LossRecord, style: Style) -> String {
    let whose = loss.whose.as_ref().map(|whose| {
        let code: Vec<&str> = whose.country.iter().chain(&whose.sector).map(String::as_str).collect();
        let code = if code.is_empty() { String::new() } else { format!(" ({})", code.join(" ")) };
        format!(" of {}{code}", plain(&whose.text))
    });
    let running = if loss.cumulative { ", running total" } else { "" };
    let amount = format!("{} {}", loss.kind, range(loss.low, loss.high));
    format!("{}{}{running}", style.ink(Ink::Toll, &amount), whose.unwrap_or_default())
}

/// `3`, `24 to 99`, `at least 10`.
#[must_use]
pub fn range(low: u64, high: Option<u64>) -> String {
    match high {
        None => format!("at least {low}"),
        Some(high) if high == low => low.to_string(),
        Some(high) => format!("{low} to {high}"),
    }
}

fn materiel_text(item: &MaterielRecord, style: Style) -> String {
    let count = item.low.map(|low| format!(", {}", range(low, item.high))).unwrap_or_default();
    format!("{} ({}{count})", style.ink(Ink::Toll, &plain(&item.text)), item.category)
}

fn source_text(source: &SourceRecord, style: Style) -> String {
    let words = plain(&source.text);
    let name = source.name.as_deref().filter(|name| !words.contains(name)).map(|name| format!("= {name}"));
    let code: Vec<&str> = source.country.iter().chain(&source.sector).map(String::as_str).collect();
    let code = (!code.is_empty()).then(|| code.join(" "));
    let cue = if source.cue.is_empty() { String::new() } else { format!(", “{}”", plain(&source.cue)) };
    format!("{}{cue}, {}", coded(&style.ink(Ink::Source, &words), name, code), source.kind)
}

fn why(record: &AssertionRecord, style: Style) -> String {
    let reasons: Vec<String> =
        record.why.iter().map(|reason| format!("{}: {}", reason.step, plain(&reason.rule))).collect();
    style.ink(Ink::Label, &reasons.join("; ")).into_owned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::output::sample::sample;

    #[test]
    fn a_block_shows_every_field_and_marks_its_words() {
        let (ready, records) = sample();
        let style = Style { colour: false, terminal: false, width: 100 };
        expect![[r#"
            sample  |  The Wire  |  2020-02-21

              1  ASSAULT/aerial  happened  confidence 0.88
                 who     a Syrian jet (SYR MIL GOV) -> its troops (= Turkey, TUR MIL GOV)
                 where   Idlib (SYR, district)
                 when    yesterday (2020-02-20)
                 toll    killed at least 2 of its troops (TUR MIL)
                 source  The army (= Turkey, TUR MIL), “said”, indirect
                 text    [source The army] said [actor a Syrian jet] [act bombed] [recipient its troops] near
                         [place Idlib] [time yesterday], [toll killing at least two].
                 why     code.act: ASSAULT/aerial: bomb (verb)
                 doubt   “near Idlib” is not Idlib itself

                 doubt   no place is named in the headline

        "#]]
        .assert_eq(&render(&ready, &records, &["no place is named in the headline".to_owned()], style));
    }

    #[test]
    fn an_article_without_assertions_says_so() {
        let (ready, _) = sample();
        let style = Style { colour: false, terminal: false, width: 100 };
        assert!(render(&ready, &[], &[], style).contains("no assertion found"));
    }

    #[test]
    fn ranges_in_words() {
        assert_eq!([range(3, Some(3)), range(24, Some(99)), range(10, None)], ["3", "24 to 99", "at least 10"]);
    }
}
