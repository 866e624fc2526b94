//! `cargo xtask eval`: takes every measure for which there are data and sets it beside its floor.

mod baseline;
mod binary;
mod coded;
mod conllu;
mod dates;
mod forecast;
mod gold;
mod gsr;
mod headlines;
mod isaf;
mod muc;
mod places;
mod quantities;
mod reader;
mod recase;
mod score;
mod spread;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use casus_reader::Reader;

use baseline::{Baseline, State};
use score::Score;

type Measure = fn(&Means<'_>) -> Result<Vec<Score>>;

/// What measures are taken with.
struct Means<'a> {
    reader: &'a Reader,
    /// The release build of `casus`.
    binary: &'a Path,
    /// The folders `data`, `gold` and `tools`.
    shared: &'a Path,
    /// A folder for passing files.
    scratch: &'a Path,
}

/// What the figures of a measure begin with, the data sets of baseline.toml that it needs, and the measure.
const MEASURES: &[(&str, &[&str], Measure)] = &[
    ("ewt.", &["ewt"], |means| reader::ewt(means.reader, &means.data())),
    ("gum.", &["gum"], |means| reader::gum(means.reader, &means.data())),
    ("ewt-raw.", &["ewt"], |means| reader::raw_text(means.reader, &means.data())),
    ("uner.", &["uner"], |means| reader::names(means.reader, &means.data())),
    ("propbank.", &["ewt", "propbank"], |means| reader::roles(means.reader, &means.data())),
    ("uds.", &["uds"], |means| reader::factuality(means.reader, &means.data())),
    ("geovirus.", &["geovirus"], |means| places::geovirus(means.reader, &means.data())),
    ("re3d.", &["re3d"], |means| places::re3d(means.reader, &means.data())),
    ("wikiwars.", &["wikiwars"], |means| dates::wikiwars(&means.data())),
    ("recognizers.", &["recognizers"], |means| dates::recognizers(&means.data())),
    ("recognizers.number", &["recognizers"], |means| quantities::numbers(&means.data())),
    ("forecast.", &["views"], forecast::measure),
    ("speed.", &["voa"], |means| reader::speed(means.reader, &means.data())),
    ("casus.", &["voa"], binary::measure),
    ("seed.", &["seed"], |means| gold::measure(means, "seed")),
    ("dev.", &["dev"], |means| gold::measure(means, "dev")),
    ("dev-aside.", &["dev"], gold::aside),
    ("gsr.", &["gsr"], gsr::measure),
    ("isaf.", &["isaf"], isaf::measure),
    ("muc4.", &["muc4", "digest"], muc::measure),
    ("ucdp.", &["ucdp-car", "ucdp-mexico", "ucdp-myanmar", "ucdp-syria", "digest"], headlines::measure),
];

impl Means<'_> {
    fn data(&self) -> PathBuf {
        self.shared.join("data")
    }
}

/// Writes `eval/spread.md` anew; `false` when gold dev is not there or is not that of the baseline.
///
/// # Errors
/// When the baseline or the reader does not load, casus does not build, or the articles cannot be scored.
pub fn spread(root: &Path, shared: &Path) -> Result<bool> {
    let baseline = Baseline::open(&root.join("eval/baseline.toml"))?;
    if baseline.state(&["dev"], shared)? != State::Usable {
        println!("eval: {} has no gold/dev.jsonl, or another one than the baseline's", shared.display());
        return Ok(false);
    }
    let binary = binary::build(root)?;
    let reader = Reader::embedded().context("the reader does not load")?;
    let scratch = scratch(root)?;
    let page = spread::page(&Means { reader: &reader, binary: &binary, shared, scratch: &scratch })?;
    std::fs::write(root.join("eval/spread.md"), page).context("cannot write eval/spread.md")?;
    Ok(true)
}

fn scratch(root: &Path) -> Result<PathBuf> {
    let scratch = root.join("target/eval");
    std::fs::create_dir_all(&scratch).context("cannot make target/eval")?;
    Ok(scratch)
}

/// Takes the measures whose figures begin with one of `only` (or all), prints the table; `false` when a figure is
/// below its floor, a measure failed, or data are not those that the floors were set on.
///
/// # Errors
/// When the baseline or the reader does not load, or casus does not build.
pub fn run(root: &Path, shared: &Path, only: &[String], allow_regression: bool) -> Result<bool> {
    let baseline = Baseline::open(&root.join("eval/baseline.toml"))?;
    if !shared.is_dir() {
        println!("{} is not there: nothing can be measured; --shared names another folder", shared.display());
    }
    let binary = binary::build(root)?;
    let reader = Reader::embedded().context("the reader does not load")?;
    let scratch = scratch(root)?;
    let means = Means { reader: &reader, binary: &binary, shared, scratch: &scratch };
    let wanted = |name: &str| {
        only.is_empty() || only.iter().any(|prefix| name.starts_with(prefix.as_str()) || prefix.starts_with(name))
    };
    let mut outcome = Vec::new();
    for (begin, sets, measure) in MEASURES {
        if !wanted(begin) {
            continue;
        }
        let state = baseline.state(sets, shared)?;
        if let State::Usable = state {
            eprintln!("measuring {begin}*");
            outcome.push((*begin, measure(&means).map_err(|error| State::Failed(format!("{error:#}")))));
        } else {
            outcome.push((*begin, Err(state)));
        }
    }
    let rows = baseline.rows(&outcome, &|name| wanted(name));
    println!("{}", baseline::table(&rows));
    let missing = rows.iter().filter(|row| row.verdict == "no data").count();
    if missing > 0 {
        println!("{missing} figures were not measured: their data are not under {}", shared.display());
    }
    let bad: Vec<&str> = rows.iter().filter(|row| row.is_bad).map(|row| row.name.as_str()).collect();
    match (bad.as_slice(), allow_regression) {
        ([], _) => println!("eval: every figure measured holds its floor"),
        (bad, false) => println!("eval: not as they should be: {}", bad.join(", ")),
        (bad, true) => println!("eval: allowed this time: {}; CHANGELOG.md must say why", bad.join(", ")),
    }
    Ok(bad.is_empty() || allow_regression)
}
