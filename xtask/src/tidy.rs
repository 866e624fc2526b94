//! `cargo xtask tidy`: first-line docs, crate arrows, machine paths, tables, links, floors that sank.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use toml::Table;

/// Longer files of code are named, not refused.
const LONG: usize = 800;

/// Folders that only exist on somebody's machine.
const MACHINE_FOLDERS: [&str; 4] = ["home", "root", "work", "Users"];

/// A fault or a warning at a place.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    place: String,
    what: String,
}

fn finding(place: impl Into<String>, what: impl Into<String>) -> Finding {
    Finding { place: place.into(), what: what.into() }
}

/// Checks every file that git knows or would add. Prints what it finds; `false` when something is wrong.
///
/// # Errors
/// When git cannot be run or a file not be read.
pub fn run(root: &Path) -> Result<bool> {
    let files = files(root)?;
    let mut faults = Vec::new();
    let mut warnings = Vec::new();
    for file in &files {
        let Ok(text) = fs::read_to_string(root.join(file)) else { continue };
        faults.extend(first_line(file, &text));
        faults.extend(machine_paths(file, &text));
        faults.extend(white_space(file, &text));
        warnings.extend(length(file, &text));
        if has_ending(file, "tsv") {
            faults.extend(table(file, &text));
        }
        if has_ending(file, "md") {
            faults.extend(links(root, file, &text));
        }
        if file.ends_with("Cargo.toml") {
            faults.extend(arrows(file, &text)?);
        }
    }
    faults.extend(sunken_floors(root)?);
    for warning in &warnings {
        println!("warning: {}: {}", warning.place, warning.what);
    }
    for fault in &faults {
        println!("{}: {}", fault.place, fault.what);
    }
    println!("tidy: {} files, {} faults, {} warnings", files.len(), faults.len(), warnings.len());
    Ok(faults.is_empty())
}

/// All files that are tracked or would be, sorted.
fn files(root: &Path) -> Result<Vec<String>> {
    let output = git(root, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
    let mut files: Vec<String> = output.split('\0').filter(|file| !file.is_empty()).map(str::to_owned).collect();
    files.retain(|file| root.join(file).is_file());
    files.sort();
    files.dedup();
    ensure!(!files.is_empty(), "git lists no file");
    Ok(files)
}

fn git(root: &Path, args: &[&str]) -> Result<String> {
    let output = Command::new("git").current_dir(root).args(args).output().context("cannot run git")?;
    ensure!(output.status.success(), "git {}: {}", args.join(" "), String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn has_ending(file: &str, ending: &str) -> bool {
    Path::new(file).extension().is_some_and(|found| found == ending)
}

/// The first line of a file says what the file is for.
fn first_line(file: &str, text: &str) -> Option<Finding> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or("");
    let (good, wanted) = match Path::new(file).extension().and_then(|ending| ending.to_str()) {
        Some("rs") => (first.starts_with("//! "), "`//! …`"),
        Some("md") => (first.starts_with("# ") || first == "+++", "a heading `# …`"),
        Some("tsv") => (first.starts_with("# "), "a comment `# …`"),
        Some("py") => {
            let first = if first.starts_with("#!") { lines.next().unwrap_or("") } else { first };
            (first.starts_with("\"\"\"") || first.starts_with("r\"\"\""), "a docstring")
        }
        Some("sh") => {
            (first.starts_with("#!") && lines.next().is_some_and(|line| line.starts_with("# ")), "`#!` and `# …`")
        }
        _ => return None,
    };
    (!good)
        .then(|| finding(format!("{file}:1"), format!("the first line says what the file is for: begin with {wanted}")))
}

/// Nothing may depend on, or tell of, the machine that it was made on.
fn machine_paths(file: &str, text: &str) -> Vec<Finding> {
    if has_ending(file, "jsonl") || file.ends_with("Cargo.lock") {
        return Vec::new();
    }
    let paths: Vec<String> = MACHINE_FOLDERS.iter().map(|folder| format!("/{folder}/")).collect();
    let on_machine = |line: &str| {
        paths.iter().find(|path| {
            line.match_indices(path.as_str()).any(|(at, _)| {
                !line[..at].ends_with(|before: char| before.is_alphanumeric() || ".-_~}*".contains(before))
            })
        })
    };
    (1..)
        .zip(text.lines())
        .filter_map(|(number, line)| Some((number, on_machine(line)?)))
        .map(|(number, path)| finding(format!("{file}:{number}"), format!("names a folder of one machine: `{path}…`")))
        .collect()
}

/// Line ends are LF, the last line has one, no line of ours ends in blanks.
fn white_space(file: &str, text: &str) -> Option<Finding> {
    let ours = ["rs", "py", "toml", "sh", "tsv"].iter().any(|ending| has_ending(file, ending));
    if !ours || text.is_empty() {
        return None;
    }
    if let Some(at) = text.find('\r') {
        let line = text[..at].lines().count().max(1);
        return Some(finding(format!("{file}:{line}"), "lines end in LF, not CR LF"));
    }
    (!text.ends_with('\n')).then(|| finding(file, "the last line has no end"))
}

fn length(file: &str, text: &str) -> Option<Finding> {
    let code = has_ending(file, "rs") || has_ending(file, "py");
    let lines = text.lines().count();
    (code && lines > LONG).then(|| finding(file, format!("{lines} lines: could it be two files?")))
}

/// A table has a header, the same columns in every row, rows in order of their first cell, and none twice.
fn table(file: &str, text: &str) -> Vec<Finding> {
    let mut rows = (1_usize..).zip(text.lines()).filter(|(_, line)| !line.starts_with("# "));
    let Some((_, header)) = rows.next() else { return vec![finding(file, "a table has a header row")] };
    let columns = header.split('\t').count();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let mut last = String::new();
    for (number, row) in rows {
        let mut fault = |what: String| faults.push(finding(format!("{file}:{number}"), what));
        let cells = row.split('\t').count();
        if cells != columns {
            fault(format!("{cells} cells under {columns} columns"));
        }
        if row.split('\t').any(|cell| cell != cell.trim()) {
            fault("a cell begins or ends with a blank".to_owned());
        }
        if !seen.insert(row) {
            fault("stands here twice".to_owned());
        }
        let first = row.split('\t').next().unwrap_or("").to_lowercase();
        if first < last {
            fault(format!(
                "`{first}` comes before `{last}`: sort the rows by their first cell, without regard to case"
            ));
        }
        last = first;
    }
    faults
}

/// Links to files of the project lead somewhere.
fn links(root: &Path, file: &str, text: &str) -> Vec<Finding> {
    let folder = root.join(file).parent().unwrap_or(root).to_owned();
    let mut faults = Vec::new();
    let mut in_code = false;
    for (number, line) in (1..).zip(text.lines()) {
        in_code ^= line.trim_start().starts_with("```");
        if in_code {
            continue;
        }
        for target in targets(line) {
            let path = target.split('#').next().unwrap_or("");
            let foreign = target.contains("://") || target.starts_with("mailto:") || path.is_empty();
            if !foreign && !folder.join(path).exists() {
                faults.push(finding(format!("{file}:{number}"), format!("the link `{target}` leads nowhere")));
            }
        }
    }
    faults
}

/// What `[text](target)` links to; code in backticks is no link.
fn targets(line: &str) -> Vec<&str> {
    let outside: Vec<&str> = line.split('`').step_by(2).collect();
    let linked = line.match_indices("](").filter(|(at, _)| outside.iter().any(|part| holds(line, part, *at)));
    linked.filter_map(|(at, mark)| line[at + mark.len()..].split(')').next()).collect()
}

/// Whether `part`, a piece of `line`, covers the byte at `at`.
fn holds(line: &str, part: &str, at: usize) -> bool {
    let start = part.as_ptr() as usize - line.as_ptr() as usize;
    (start..start + part.len()).contains(&at) || line.as_bytes().get(at) == Some(&b']') && start == at + 1
}

/// `casus` depends on no crate of the workspace; reader, ingest and store only on `casus`.
fn arrows(file: &str, text: &str) -> Result<Vec<Finding>> {
    let manifest: Table = toml::from_str(text).with_context(|| file.to_owned())?;
    let Some(name) = manifest.get("package").and_then(|package| package.get("name")).and_then(|name| name.as_str())
    else {
        return Ok(Vec::new());
    };
    let allowed: &[&str] = match name {
        "casus" => &[],
        "casus-reader" | "casus-ingest" | "casus-store" => &["casus"],
        _ => return Ok(Vec::new()),
    };
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let named = tables.iter().filter_map(|table| manifest.get(*table)?.as_table()).flat_map(Table::keys);
    let wrong = named.filter(|other| other.starts_with("casus") || *other == "xtask");
    Ok(wrong
        .filter(|other| !allowed.contains(&other.as_str()))
        .map(|other| finding(file, format!("`{name}` must not depend on `{other}`; see ARCHITECTURE.md")))
        .collect())
}

/// A floor that the last change of the baseline lowered is named in the changelog.
fn sunken_floors(root: &Path) -> Result<Vec<Finding>> {
    const BASELINE: &str = "eval/baseline.toml";
    let Ok(now) = fs::read_to_string(root.join(BASELINE)) else { return Ok(Vec::new()) };
    let committed = |commit: &str| git(root, &["show", &format!("{commit}:{BASELINE}")]).ok();
    let commits = git(root, &["log", "-2", "--format=%H", "--", BASELINE]).unwrap_or_default();
    let mut earlier = commits.lines().filter_map(committed);
    let before = match (earlier.next(), earlier.next()) {
        (Some(last), _) if last != now => last,
        (_, Some(before)) => before,
        _ => return Ok(Vec::new()),
    };
    let changelog = fs::read_to_string(root.join("CHANGELOG.md")).unwrap_or_default();
    Ok(sunken(&floors(&before)?, &floors(&now)?)
        .into_iter()
        .filter(|name| !changelog.contains(name.as_str()))
        .map(|name| finding(BASELINE, format!("the floor of `{name}` sank; say so and why in CHANGELOG.md")))
        .collect())
}

/// Name, floor, and whether less is better.
type Floor = (String, f64, bool);

fn floors(baseline: &str) -> Result<Vec<Floor>> {
    let baseline: Table = toml::from_str(baseline).context("eval/baseline.toml")?;
    let scores = baseline.get("score").and_then(|scores| scores.as_array()).into_iter().flatten();
    Ok(scores
        .filter_map(|score| {
            let floor = score.get("floor")?;
            let floor =
                floor.as_float().or_else(|| floor.as_integer().and_then(|whole| whole.to_string().parse().ok()))?;
            let less = score.get("less").and_then(|less| less.as_bool()).unwrap_or(false);
            Some((score.get("name")?.as_str()?.to_owned(), floor, less))
        })
        .collect())
}

/// Names of floors that are easier to reach now, or gone.
fn sunken(before: &[Floor], now: &[Floor]) -> Vec<String> {
    let easier = |(name, old, less): &&Floor| match now.iter().find(|(other, ..)| other == name) {
        Some((_, new, _)) if *less => new > old,
        Some((_, new, _)) => new < old,
        None => true,
    };
    before.iter().filter(easier).map(|(name, ..)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines() {
        assert_eq!(first_line("a.rs", "//! Reads.\n"), None);
        assert!(first_line("a.rs", "use x;\n").is_some());
        assert_eq!(first_line("a.py", "#!/usr/bin/env python3\n\"\"\"Trains.\"\"\"\n"), None);
        assert!(first_line("a.tsv", "words\tpos\n").is_some());
        assert_eq!(first_line("page.md", "+++\ntype = \"AID\"\n"), None);
        assert_eq!(first_line("a.toml", "x = 1\n"), None);
    }

    #[test]
    fn paths_of_a_machine_are_told_from_parts_of_others() {
        let folder = MACHINE_FOLDERS[0];
        assert_eq!(machine_paths("a.rs", &format!("open(\"/{folder}/me/x\")")).len(), 1);
        assert_eq!(machine_paths("a.rs", &format!("https://example.org/{folder}/x")), []);
    }

    #[test]
    fn tables_are_square_sorted_and_without_doubles() {
        let faults = |text: &str| table("t.tsv", text).into_iter().map(|fault| fault.what).collect::<Vec<_>>();
        assert!(faults("# what\nwords\tpos\nair strike\tnoun\nbomb\tnoun\nbomb\tverb\n").is_empty());
        assert_eq!(faults("words\tpos\nb\tx\na\tx\n").len(), 1);
        assert_eq!(faults("words\tpos\na\tx\na\tx\n"), ["stands here twice"]);
        assert_eq!(faults("words\tpos\na\n"), ["1 cells under 2 columns"]);
    }

    #[test]
    fn links_in_code_are_none() {
        assert_eq!(targets("see [a](a.md) and `[b](b.md)` and [c `x`](c.md#d)"), ["a.md", "c.md#d"]);
    }

    #[test]
    fn arrows_point_at_the_core_only() {
        let manifest =
            "[package]\nname = \"casus-reader\"\n[dependencies]\ncasus.workspace = true\ncasus-store = \"1\"\n";
        assert_eq!(arrows("Cargo.toml", manifest).unwrap().len(), 1);
        assert!(
            arrows("Cargo.toml", "[package]\nname = \"casus\"\n[dependencies]\nserde = \"1\"\n").unwrap().is_empty()
        );
    }

    #[test]
    fn floors_that_sank() {
        let baseline = |las: f64, memory: u32| {
            format!(
                "[[score]]\nname = \"las\"\nfloor = {las:.1}\n[[score]]\nname = \"memory\"\nfloor = {memory}\nless = true\n"
            )
        };
        let floors = |las, memory| floors(&baseline(las, memory)).unwrap();
        assert!(sunken(&floors(89.0, 500), &floors(89.5, 400)).is_empty());
        assert_eq!(sunken(&floors(89.0, 500), &floors(88.0, 600)), ["las", "memory"]);
    }
}
