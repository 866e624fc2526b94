//! `casus forecast`: deaths by country in the months ahead, in words, as data, as draws.

use std::path::PathBuf;

use anyhow::Context as _;
use casus::forecast::country::{Countries, Country};
use casus::forecast::escalation::{Escalation, FEATURES};
use casus::forecast::explain::{self, Likeness, Profile};
use casus::forecast::month::Month;
use casus::forecast::series::{History, Panel};
use casus::forecast::{self, FARTHEST, Forecast, Learned, Means, mixture};
use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;

use crate::counts;
use crate::draws::Columns;
use crate::output::{self, Colour, Style};
use crate::talk::Talk;

/// Forecast deaths by country and month, and say in words what each forecast rests on
///
/// From monthly counts alone: a country's own past, weighed towards the present. Every alarm stands beside how often
/// the like happens anyway. `casus backtest` shows how often such forecasts were right.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  casus forecast counts.csv --country MLI --ahead 6       Mali in words, to half a year ahead
  casus forecast counts.csv --origin 2021-10 --format csv > forecast.csv
  casus forecast counts.csv --draws draws.parquet         1,000 draws a month and country, for other programs")]
pub struct Args {
    #[command(flatten)]
    counts: counts::Options,

    /// The last month whose counts are read [default: the last month there is]
    #[arg(long, value_name = "MONTH")]
    origin: Option<Month>,

    /// How many months ahead
    #[arg(long, default_value_t = FARTHEST, value_parser = clap::value_parser!(i32).range(1..=i64::from(FARTHEST)))]
    ahead: i32,

    /// Only these countries: ISO codes or names, parted by commas [default: all]
    #[arg(long, value_delimiter = ',', value_name = "COUNTRY")]
    country: Vec<String>,

    /// Show the weights of the regressions, and nothing else
    #[arg(long)]
    weights: bool,

    /// Write all draws to this Parquet file: month_id, country_id (ViEWS), draw, outcome
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    draws: Option<PathBuf>,

    /// How to print it [default: text on a terminal, else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Each country in words
    Text,
    /// One month of one country a line: history, bands, chances, words; enough for a chart
    Jsonl,
    /// The same as flat columns, without history and words
    Csv,
}

/// `casus/forecast/1`.
#[derive(Debug, Serialize)]
struct Record<'a> {
    schema: &'static str,
    country: &'a str,
    name: &'a str,
    views: Option<u16>,
    gw: Option<u16>,
    origin: Month,
    month: Month,
    month_id: i32,
    ahead: i32,
    mean: f64,
    /// Deaths below which 5, 10, 25, 50, 75, 90 and 95 % of the draws lie.
    quantiles: [Quantile; 7],
    /// No draw is above this.
    bound: u32,
    chances: Vec<ChanceRecord>,
    release: &'a str,
    known_is_assumed: bool,
    gaps: &'a [Month],
    /// The last 24 months known: month and deaths.
    history: &'a [(Month, u32)],
    alike: Vec<AlikeRecord<'a>>,
    words: Vec<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Quantile {
    level: f64,
    deaths: f64,
}

#[derive(Debug, Serialize)]
struct ChanceRecord {
    event: String,
    threshold: u32,
    probability: f64,
    regressed: Option<f64>,
    base_rate: f64,
}

#[derive(Debug, Serialize)]
struct AlikeRecord<'a> {
    country: &'a str,
    month: Month,
    then: u32,
}

const LEVELS: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// What all forecasts of one run share.
struct Run<'a> {
    countries: &'a Countries,
    histories: Vec<(&'a str, History)>,
    learned: Vec<Learned>,
    means: Means,
}

/// A country's forecasts with the months that were like the origin.
struct Made<'a> {
    country: &'a Country,
    history: &'a History,
    months: Vec<(Forecast, Vec<Likeness>)>,
}

pub fn run(args: &Args, colour: Colour, talk: &Talk) -> anyhow::Result<()> {
    let countries = Countries::embedded().context("the tables inside casus do not load; this is a bug")?;
    let panel = counts::read(&args.counts, &countries, talk)?;
    let Some(last) = panel.last_month() else { return Ok(()) };
    let origin = args.origin.unwrap_or(last);
    if origin > last {
        talk.fault(&format!("the origin {origin} is after the last count, {last}; choose an earlier one"));
        return Ok(());
    }
    let run = prepare(&panel, &countries, origin)?;
    if args.weights {
        return output::emit(&weights(&run.learned));
    }
    let wanted = wanted(args, &run, origin, talk);
    let profiles = explain::profiles(&run.histories);
    let made: Vec<Made<'_>> =
        wanted.into_par_iter().filter_map(|(iso3, history)| made(&run, &profiles, iso3, history, args.ahead)).collect();
    if let Some(path) = &args.draws {
        let mut columns = Columns::default();
        for made in &made {
            add_draws(&mut columns, made, talk);
        }
        columns.write(path)?;
    }
    let style = Style::of_stdout(colour);
    let format = args.format.unwrap_or(if style.terminal { Format::Text } else { Format::Jsonl });
    if format == Format::Csv {
        output::emit(&csv_header())?;
    }
    for made in &made {
        output::emit(&match format {
            Format::Text => text(&run, made, style),
            Format::Jsonl => jsonl(&run, made)?,
            Format::Csv => csv_rows(made),
        })?;
    }
    Ok(())
}

fn prepare<'a>(panel: &'a Panel, countries: &'a Countries, origin: Month) -> anyhow::Result<Run<'a>> {
    let means = Means::embedded().context("the tables inside casus do not load; this is a bug")?;
    let histories = forecast::histories(panel, origin);
    let only: Vec<History> = histories.iter().map(|(_, history)| history.clone()).collect();
    let learned = forecast::learn(&only);
    Ok(Run { countries, histories, learned, means })
}

/// The histories to forecast from; countries that are unknown or have none are told.
fn wanted<'r>(args: &Args, run: &'r Run<'_>, origin: Month, talk: &Talk) -> Vec<(&'r str, &'r History)> {
    if args.country.is_empty() {
        return run.histories.iter().map(|(country, history)| (*country, history)).collect();
    }
    let mut wanted = Vec::new();
    for name in &args.country {
        let Some(country) = run.countries.named(name) else {
            talk.fault(&format!("no country known as `{name}`{}", run.countries.suggestion(name)));
            continue;
        };
        match run.histories.iter().find(|(iso3, _)| *iso3 == country.iso3) {
            Some((iso3, history)) => wanted.push((*iso3, history)),
            None => talk.fault(&format!("{}: no count known at the end of {origin}: no forecast", country.name)),
        }
    }
    wanted
}

fn made<'r>(
    run: &'r Run<'_>,
    profiles: &[Profile<'_>],
    iso3: &str,
    history: &'r History,
    ahead: i32,
) -> Option<Made<'r>> {
    let months = (1..=ahead).filter_map(|ahead| {
        let forecast = forecast::forecast(history, ahead, &run.learned, &run.means)?;
        Some((forecast, explain::likenesses(history, ahead, profiles, 3)))
    });
    Some(Made { country: run.countries.get(iso3)?, history, months: months.collect() })
}

fn add_draws(columns: &mut Columns, made: &Made<'_>, talk: &Talk) {
    let Some(views) = made.country.views else {
        talk.note(&format!("{}: has no number in the ViEWS data: not among the draws", made.country.name));
        return;
    };
    for (forecast, _) in &made.months {
        columns.add(forecast.month.id(), views, &forecast::in_order(forecast, &made.country.iso3));
    }
}

fn text(run: &Run<'_>, made: &Made<'_>, style: Style) -> String {
    let mut lines = vec![format!(
        "{} ({}), known to the end of {}",
        made.country.name,
        made.country.iso3,
        made.history.origin.words()
    )];
    lines.extend(explain::history(made.history).iter().map(|sentence| style.fold("  ", "  ", sentence)));
    for (forecast, alike) in &made.months {
        let mut sentences = explain::forecast(made.history, forecast);
        sentences.extend(explain::likeness(alike, forecast.ahead, |iso3| called(run.countries, iso3)));
        lines.push(style.fold("  ", "    ", &sentences.join(" ")));
    }
    lines.join("\n") + "\n\n"
}

fn called(countries: &Countries, iso3: &str) -> String {
    countries.get(iso3).map_or_else(|| iso3.to_owned(), |country| country.name.clone())
}

fn jsonl(run: &Run<'_>, made: &Made<'_>) -> anyhow::Result<String> {
    let mut lines = String::new();
    for (forecast, alike) in &made.months {
        lines += &serde_json::to_string(&record(run, made, forecast, alike))?;
        lines.push('\n');
    }
    Ok(lines)
}

fn record<'r>(run: &Run<'_>, made: &'r Made<'_>, forecast: &Forecast, alike: &'r [Likeness]) -> Record<'r> {
    let (country, history) = (made.country, made.history);
    let mut words = explain::history(history);
    words.extend(explain::forecast(history, forecast));
    words.extend(explain::likeness(alike, forecast.ahead, |iso3| called(run.countries, iso3)));
    let chances = forecast.chances.iter().map(|chance| ChanceRecord {
        event: chance.escalation.name(),
        threshold: chance.threshold,
        probability: chance.drawn,
        regressed: chance.regressed,
        base_rate: chance.base_rate,
    });
    Record {
        schema: "casus/forecast/1",
        country: &country.iso3,
        name: &country.name,
        views: country.views,
        gw: country.gw,
        origin: history.origin,
        month: forecast.month,
        month_id: forecast.month.id(),
        ahead: forecast.ahead,
        mean: tenths(forecast.draws.mean()),
        quantiles: LEVELS.map(|level| Quantile { level, deaths: tenths(forecast.draws.quantile(level)) }),
        bound: mixture::bound(history),
        chances: chances.collect(),
        release: &history.release,
        known_is_assumed: history.known_is_assumed,
        gaps: &history.gaps,
        history: history.last(24),
        alike: alike.iter().map(|it| AlikeRecord { country: &it.country, month: it.month, then: it.then }).collect(),
        words,
    }
}

fn csv_header() -> String {
    let quantiles = LEVELS.map(|level| format!("q{:02.0}", level * 100.0)).join(",");
    let chances: Vec<String> = Escalation::ALL
        .iter()
        .map(|escalation| escalation.name())
        .map(|name| format!("p_{name},p_{name}_regressed,p_{name}_base_rate"))
        .collect();
    format!("country,country_id,origin,month,month_id,ahead,mean,{quantiles},bound,{}\r\n", chances.join(","))
}

fn csv_rows(made: &Made<'_>) -> String {
    let mut rows = String::new();
    for (forecast, _) in &made.months {
        let views = made.country.views.map(|views| views.to_string()).unwrap_or_default();
        let mut cells = vec![
            made.country.iso3.clone(),
            views,
            made.history.origin.to_string(),
            forecast.month.to_string(),
            forecast.month.id().to_string(),
            forecast.ahead.to_string(),
            format!("{:.1}", forecast.draws.mean()),
        ];
        cells.extend(LEVELS.map(|level| format!("{:.1}", forecast.draws.quantile(level))));
        cells.push(mixture::bound(made.history).to_string());
        for chance in &forecast.chances {
            let regressed = chance.regressed.map(|it| format!("{it:.4}")).unwrap_or_default();
            cells.extend([format!("{:.4}", chance.drawn), regressed, format!("{:.4}", chance.base_rate)]);
        }
        rows += &(cells.join(",") + "\r\n");
    }
    rows
}

/// To a tenth of a death: draws are whole, and more digits would only look exact.
fn tenths(deaths: f64) -> f64 {
    (deaths * 10.0).round() / 10.0
}

/// The regressions as tables: change of the log-odds for one standard deviation.
fn weights(learned: &[Learned]) -> String {
    let mut text = String::new();
    for of in learned {
        text += &format!("{}: base rate {}\n", of.escalation.words(), explain::percent(of.base_rate));
        let Some(regression) = &of.regression else {
            text += "  too few cases to learn from\n\n";
            continue;
        };
        text += &format!("  {} of {} past months\n", regression.happened, regression.examples);
        text += &format!("  {:+.2}  in a month average in everything\n", regression.intercept);
        for (name, weight) in FEATURES.iter().zip(regression.weights) {
            text += &format!("  {weight:+.2}  {name}\n");
        }
        text.push('\n');
    }
    text
}
