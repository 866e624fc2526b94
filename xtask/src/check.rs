//! `cargo xtask check`: all that CI does, in the order in which it is cheapest to fail.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Result;

use crate::{succeeds, tidy};

/// Runs every step, also after one has failed, and says which did.
///
/// # Errors
/// When a tool cannot be run at all.
pub fn run(root: &Path) -> Result<bool> {
    let mut failed = Vec::new();
    let mut step = |name: &'static str, work: &dyn Fn() -> Result<bool>| -> Result<()> {
        println!("== {name}");
        let start = Instant::now();
        let good = work()?;
        println!("== {name}: {} in {:.0} s\n", if good { "ok" } else { "FAILED" }, start.elapsed().as_secs_f64());
        if !good {
            failed.push(name);
        }
        Ok(())
    };
    let cargo = |args: &[&str]| succeeds(cargo(root).args(args));
    step("format", &|| cargo(&["fmt", "--all", "--check"]))?;
    step("tidy", &|| tidy::run(root))?;
    step("lints", &|| {
        cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])
    })?;
    step("tests", &|| tests(root))?;
    step("docs", &|| {
        let mut docs = self::cargo(root);
        docs.args(["doc", "--quiet", "--workspace", "--no-deps", "--all-features", "--document-private-items"]);
        succeeds(docs.env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    if has(root, "deny") {
        step("licences", &|| cargo(&["deny", "--all-features", "check", "bans", "licenses", "sources"]))?;
    } else {
        println!("== licences: not checked, cargo-deny is not installed (cargo install --locked cargo-deny)\n");
    }
    match failed.as_slice() {
        [] => println!("check: everything is as it should be"),
        failed => println!("check: failed: {}", failed.join(", ")),
    }
    Ok(failed.is_empty())
}

/// nextest where it is installed, else cargo's own runner; examples in the docs either way.
fn tests(root: &Path) -> Result<bool> {
    if !has(root, "nextest") {
        return succeeds(cargo(root).args(["test", "--workspace", "--all-features"]));
    }
    let all = succeeds(cargo(root).args(["nextest", "run", "--workspace", "--all-features", "--no-fail-fast"]))?;
    let docs = succeeds(cargo(root).args(["test", "--quiet", "--workspace", "--all-features", "--doc"]))?;
    Ok(all && docs)
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(root);
    command
}

/// Whether cargo has this subcommand.
fn has(root: &Path, subcommand: &str) -> bool {
    let mut command = cargo(root);
    command.args([subcommand, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
