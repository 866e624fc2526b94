//! What casus knows before it reads: its own tables, and before them the user's, read from folders.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casus::data::DataFile;
use casus::knowledge::Knowledge;
use casus_ingest::decode;

use crate::talk::Talk;

/// Folders inside the user's folder are looked into so deep.
const DEPTH: usize = 4;

#[derive(Debug, Default, clap::Args)]
#[group(id = "lexicon-options")]
#[command(next_help_heading = "Knowledge")]
pub struct Options {
    /// Folder with your own words, actors or codebook pages, tried before casus's own; may be given more than once.
    /// docs/lexicon.md tells what its files hold
    #[arg(long = "lexicon", value_name = "DIR")]
    folders: Vec<PathBuf>,
}

/// Codebook, word lists and who is who. `None` when the user's do not load: all that is wrong with them was told.
pub fn knowledge(options: &Options, talk: &Talk) -> anyhow::Result<Option<Knowledge>> {
    if options.folders.is_empty() {
        return Knowledge::embedded().map(Some).context("the tables inside casus do not load; this is a bug");
    }
    let mut texts = Vec::new();
    let mut whole = true;
    for folder in &options.folders {
        match texts_of(folder, talk) {
            Ok(found) => {
                whole &= found.iter().all(Option::is_some);
                texts.extend(found.into_iter().flatten());
            }
            Err(why) => {
                whole = false;
                talk.fault(&format!("{}: {why}", folder.display()));
            }
        }
    }
    let files: Vec<DataFile<'_>> = texts.iter().map(|(path, text)| DataFile { path, text, by_user: true }).collect();
    match Knowledge::with(&files) {
        Ok((knowledge, overrides)) => {
            overrides.iter().for_each(|what| talk.note(&what.to_string()));
            Ok(whole.then_some(knowledge))
        }
        Err(error) => {
            error.faults().iter().for_each(|what| talk.fault(&what.to_string()));
            Ok(None)
        }
    }
}

/// The tables and pages in a folder: path and text, in the order of their paths; `None` for one that is no text,
/// which was told.
fn texts_of(folder: &Path, talk: &Talk) -> Result<Vec<Option<(String, String)>>, String> {
    let mut paths = Vec::new();
    collect(folder, DEPTH, &mut paths)?;
    if paths.is_empty() {
        return Err("holds no table (*.tsv) and no codebook page (*.md); see docs/lexicon.md".to_owned());
    }
    paths.sort();
    Ok(paths.iter().map(|path| text_of(path, talk)).collect())
}

fn text_of(path: &Path, talk: &Talk) -> Option<(String, String)> {
    let name = path.display().to_string();
    match fs::read(path).map_err(|error| error.to_string()).and_then(decode::decode) {
        Ok(decoded) => {
            if let Some(note) = decoded.note {
                talk.note(&format!("{name}: {note}"));
            }
            Some((name, decoded.text.replace("\r\n", "\n")))
        }
        Err(why) => {
            talk.fault(&format!("{name}: {why}"));
            None
        }
    }
}

fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot be read as a folder: {error}"))?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if name.starts_with('.') || name.eq_ignore_ascii_case("README.md") {
            continue;
        }
        if path.is_dir() && depth > 0 {
            collect(&path, depth - 1, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "tsv" || ending == "md") {
            paths.push(path);
        }
    }
    Ok(())
}
