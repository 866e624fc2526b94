//! `casus backtest`: the track record of the forecasts, from past origins to what then happened.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casus::forecast::backtest::{self, BANDS, Cell, Figure, Start, Window};
use casus::forecast::conformal::{Bands, Past};
use casus::forecast::country::Countries;
use casus::forecast::escalation::Escalation;
use casus::forecast::mixture::Model;
use casus::forecast::series::Panel;
use casus::forecast::{self, FARTHEST, Means};
use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;

use crate::counts;
use crate::draws::Columns;
use crate::output;
use crate::talk::Talk;

/// Show how often forecasts of this kind were right: made from past origins, scored on what then happened
///
/// Each window is a calendar year, forecast from October of the year before, 3 to 14 months ahead, with nothing but
/// what was known by then. docs/forecast.md explains every score.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  casus backtest counts.csv --windows 2018-2022
  casus backtest counts.csv --windows 2018-2022 --model all --format csv
  casus backtest counts.csv --windows 2018-2021 --calibrate > bands.tsv")]
pub struct Args {
    #[command(flatten)]
    counts: counts::Options,

    /// Calendar years to forecast [default: every year with counts to the October before and some of its own]
    #[arg(long, value_name = "YEARS", value_parser = years)]
    windows: Option<Years>,

    /// How the forecasts are made
    #[arg(long, value_enum, default_value_t = Wanted::Calibrated)]
    model: Wanted,

    /// Countries left out in a second column, parted by commas: what the figures are without the heaviest wars
    #[arg(long, value_delimiter = ',', default_value = "ETH,UKR", value_name = "COUNTRY")]
    without: Vec<String>,

    /// Learn the widths of the bands from these windows and print their table; nothing is scored
    #[arg(long)]
    calibrate: bool,

    /// Write the draws of each window to this folder, as `cm_2018.parquet`
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    draws: Option<PathBuf>,

    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wanted {
    LastYear,
    Halving,
    NegativeBinomial,
    Mixture,
    Calibrated,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    /// One figure a line, with its range
    Csv,
    /// The same as JSON Lines
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Years {
    from: i32,
    to: i32,
}

fn years(text: &str) -> Result<Years, String> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (from.trim().parse(), to.trim().parse()) {
        (Ok(from), Ok(to)) if (1900..=2200).contains(&from) && from <= to && to <= 2200 => Ok(Years { from, to }),
        _ => Err("write years as 2022, or 2018-2022".to_owned()),
    }
}

/// One figure of one model as a line of data.
#[derive(Debug, Serialize)]
struct Row<'a> {
    model: &'a str,
    windows: &'a str,
    countries: &'a str,
    figure: &'a str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    cells: usize,
}

/// What one model did.
struct Track {
    model: Model,
    cells: Vec<Cell>,
    all: Vec<Figure>,
    without: Vec<Figure>,
}

pub fn run(args: &Args, talk: &Talk) -> anyhow::Result<()> {
    let countries = Countries::embedded().context("the tables inside casus do not load; this is a bug")?;
    let means = Means::embedded().context("the tables inside casus do not load; this is a bug")?;
    let panel = counts::read(&args.counts, &countries, talk)?;
    let windows = windows(args.windows, &panel, talk);
    if windows.is_empty() {
        return Ok(());
    }
    let starts: Vec<Start<'_>> = windows.par_iter().map(|window| backtest::start(&panel, *window)).collect();
    if args.calibrate {
        let past: Vec<Past> = starts.par_iter().flat_map(|start| backtest::past(&panel, start, &means)).collect();
        return output::emit(&Bands::fit(&past).to_tsv());
    }
    let mut left_out: Vec<String> = Vec::new();
    for name in &args.without {
        match countries.named(name) {
            Some(country) => left_out.push(country.iso3.clone()),
            None => talk.fault(&format!("no country known as `{name}`{}", countries.suggestion(name))),
        }
    }
    let mut tracks = Vec::new();
    for model in models(args.model) {
        let means = Means { model, ..means.clone() };
        let cells = cells(&panel, &starts, &means);
        if let Some(folder) = &args.draws {
            write_draws(folder, &starts, &countries, &means)?;
        }
        let rest: Vec<Cell> = cells.iter().filter(|cell| !left_out.contains(&cell.country)).cloned().collect();
        let (all, without) = (backtest::figures(&cells), backtest::figures(&rest));
        tracks.push(Track { model, cells, all, without });
    }
    if tracks.iter().all(|track| track.cells.is_empty()) {
        talk.fault("none of the windows has both a history and outcomes; choose other --windows");
        return Ok(());
    }
    let span = span(&windows);
    output::emit(&match args.format {
        Format::Text => text(&tracks, &span, &left_out, &panel, &countries),
        Format::Csv => csv(&tracks, &span, &left_out)?,
        Format::Jsonl => jsonl(&tracks, &span, &left_out)?,
    })
}

fn models(wanted: Wanted) -> Vec<Model> {
    match wanted {
        Wanted::LastYear => vec![Model::LastYear],
        Wanted::Halving => vec![Model::Halving],
        Wanted::NegativeBinomial => vec![Model::NegativeBinomial],
        Wanted::Mixture => vec![Model::Mixture],
        Wanted::Calibrated => vec![Model::Calibrated],
        Wanted::All => Model::ALL.to_vec(),
    }
}

/// The windows asked for that the counts allow; the others are told.
fn windows(years: Option<Years>, panel: &Panel, talk: &Talk) -> Vec<Window> {
    let (Some(first), Some(last)) = (panel.first_month(), panel.last_month()) else { return Vec::new() };
    let asked = years.unwrap_or(Years { from: first.year(), to: last.year() });
    let mut windows = Vec::new();
    for year in asked.from..=asked.to {
        match Window::of_year(year) {
            Some(window) if window.origin >= first && window.origin.plus(window.nearest) <= last => {
                windows.push(window)
            }
            _ if years.is_some() => {
                talk.fault(&format!("{year}: the counts run from {first} to {last}; a window needs October of the year before and a month of its own"));
            }
            _ => {}
        }
    }
    if windows.is_empty() && years.is_none() {
        talk.fault(&format!("the counts run from {first} to {last}: too short for any window"));
    }
    windows
}

fn cells(panel: &Panel, starts: &[Start<'_>], means: &Means) -> Vec<Cell> {
    let of = |start: &Start<'_>| {
        let all = start.histories.par_iter();
        let cells =
            all.map(|(country, history)| backtest::cells(panel, start.window, country, history, &start.learned, means));
        cells.flatten().collect::<Vec<Cell>>()
    };
    starts.iter().flat_map(of).collect()
}

fn write_draws(folder: &Path, starts: &[Start<'_>], countries: &Countries, means: &Means) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for start in starts {
        let mut columns = Columns::default();
        for (iso3, history) in &start.histories {
            let Some(views) = countries.get(iso3).and_then(|country| country.views) else { continue };
            for ahead in start.window.nearest..=FARTHEST {
                if let Some(forecast) = forecast::forecast(history, ahead, &[], means) {
                    columns.add(forecast.month.id(), views, &forecast::in_order(&forecast, iso3));
                }
            }
        }
        let year = start.window.origin.year() + 1;
        columns.write(&folder.join(format!("cm_{year}.parquet")))?;
    }
    Ok(())
}

fn span(windows: &[Window]) -> String {
    let years: Vec<String> = windows.iter().map(|window| (window.origin.year() + 1).to_string()).collect();
    match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}-{last}"),
        _ => years.concat(),
    }
}

fn text(tracks: &[Track], span: &str, left_out: &[String], panel: &Panel, countries: &Countries) -> String {
    let mut text = String::new();
    for track in tracks {
        text += &format!(
            "{}: windows {span}, origin October of the year before, 3 to {FARTHEST} months ahead, {} months forecast\n\n",
            track.model.name(),
            track.cells.len()
        );
        text += &table(track, left_out);
        text += "\nMonths that make up most of the CRPS:\n";
        for (cell, share) in backtest::dominant(&track.cells, 10) {
            let name = countries.get(&cell.country).map_or(cell.country.as_str(), |country| &country.name);
            text += &format!(
                "  {:4.1} %  {name}, {}: {} deaths, middle of the forecast {:.0}\n",
                share * 100.0,
                cell.month.words(),
                cell.happened,
                cell.middle
            );
        }
        text.push('\n');
    }
    text += &format!(
        "Releases: {}. Counts of one release are scored on themselves: what was really known at an origin may have been \
         less, unless a column `known` says so.\n",
        panel.releases().join(", ")
    );
    text
}

fn table(track: &Track, left_out: &[String]) -> String {
    let without = format!("without {}", left_out.join(" "));
    let mut lines = vec![format!("{:44} {:>9}   {:>19}   {:>9}", "", "value", "90 % of resamples", without)];
    let show = |what: &str, name: &str| {
        let find = |figures: &[Figure]| figures.iter().find(|figure| figure.name == name).cloned();
        let (all, rest) = (find(&track.all)?, find(&track.without)?);
        all.value.is_finite().then(|| {
            let range = format!("{} to {}", short(all.low), short(all.high));
            format!("{what:44} {:>9}   {range:>19}   {:>9}", short(all.value), short(rest.value))
        })
    };
    lines.extend(show("CRPS, deaths", "crps"));
    lines.extend(show("CRPS of ln(1 + deaths)", "crps_log"));
    lines.extend(show("ignorance, bits", "ignorance"));
    lines.extend(show("interval score of the 90 % band", "interval_90"));
    for escalation in Escalation::ALL {
        let name = escalation.name();
        lines.extend(show(&format!("Brier, {}", name.replace('_', " ")), &format!("brier_{name}")));
        lines.extend(show("  by regression", &format!("brier_{name}_regressed")));
        lines.extend(show("  of the base rate", &format!("brier_{name}_base_rate")));
        let skill = |figures: &[Figure]| {
            let brier = backtest::value(figures, &format!("brier_{name}"))?;
            Some(backtest::skill(brier, backtest::value(figures, &format!("brier_{name}_base_rate"))?))
        };
        if let (Some(all), Some(rest)) = (skill(&track.all), skill(&track.without)) {
            lines.push(format!("{:44} {all:>9.3}   {:>19}   {rest:>9.3}", "  skill against the base rate", ""));
        }
    }
    for group in ["active", "quiet", "all"] {
        for share in BANDS {
            let percent = format!("{:.0}", share * 100.0);
            lines.extend(show(
                &format!("{percent} % band holds, {group} countries"),
                &format!("coverage_{percent}_{group}"),
            ));
        }
    }
    lines.join("\n") + "\n"
}

fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 2.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

fn rows<'a>(tracks: &'a [Track], span: &'a str, without: &'a str) -> impl Iterator<Item = Row<'a>> {
    tracks.iter().flat_map(move |track| {
        [("all", &track.all), (without, &track.without)].into_iter().flat_map(move |(countries, figures)| {
            figures.iter().map(move |figure| {
                let finite = |value: f64| value.is_finite().then_some(value);
                Row {
                    model: track.model.name(),
                    windows: span,
                    countries,
                    figure: &figure.name,
                    value: finite(figure.value),
                    low: finite(figure.low),
                    high: finite(figure.high),
                    cells: figure.cells,
                }
            })
        })
    })
}

fn csv(tracks: &[Track], span: &str, left_out: &[String]) -> anyhow::Result<String> {
    let without = format!("without {}", left_out.join(" "));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows(tracks, span, &without) {
        writer.serialize(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn jsonl(tracks: &[Track], span: &str, left_out: &[String]) -> anyhow::Result<String> {
    let without = format!("without {}", left_out.join(" "));
    let lines: Result<Vec<String>, _> = rows(tracks, span, &without).map(|row| serde_json::to_string(&row)).collect();
    Ok(lines?.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_one_or_a_range() {
        assert_eq!(years("2018-2022"), Ok(Years { from: 2018, to: 2022 }));
        assert_eq!(years("2022"), Ok(Years { from: 2022, to: 2022 }));
        for bad in ["", "2022-2018", "now", "18-22"] {
            assert!(years(bad).is_err(), "{bad}");
        }
    }
}
