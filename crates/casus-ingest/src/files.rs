//! Files named by a path: the file itself, all below a folder, or all that a pattern fits.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::gathered::Sink;
use crate::kind;

/// Endings that are read when a whole folder is given, besides those of packing.
const ENDINGS: [&str; 18] = [
    "atom", "csv", "eml", "htm", "html", "jsonl", "markdown", "md", "ndjson", "rss", "shtml", "tab", "tsv", "txt",
    "warc", "xhtml", "xml", "json",
];

/// The files, sorted within a folder or pattern. A folder's hidden files and files of other kinds are left out; a
/// link that leads back to a folder above it is not followed.
pub fn below(path: &Path, sink: &mut dyn Sink) -> Vec<PathBuf> {
    if path.is_dir() {
        return in_folder(path, sink);
    }
    match path.to_str() {
        Some(pattern) if pattern.contains(['*', '?', '[']) && !path.exists() => matching(pattern, sink),
        _ => vec![path.to_owned()],
    }
}

fn in_folder(folder: &Path, sink: &mut dyn Sink) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut others = 0_usize;
    let hidden = |name: &str| name.starts_with('.') && name.len() > 1;
    let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !hidden(&entry.file_name().to_string_lossy())) {
        match entry {
            Ok(entry) if !entry.file_type().is_file() => {}
            Ok(entry) if ENDINGS.contains(&kind::ending(&entry.file_name().to_string_lossy()).as_str()) => {
                files.push(entry.into_path());
            }
            Ok(_) => others += 1,
            Err(error) if error.loop_ancestor().is_some() => {
                let place = error.path().unwrap_or(folder).display();
                sink.note(&format!("{place}: leads back to a folder above it, so it is not followed"));
            }
            Err(error) => sink.fault(&error.to_string()),
        }
    }
    if files.is_empty() {
        sink.fault(&format!("{}: no article in this folder; read are {}", folder.display(), ENDINGS.join(", ")));
    } else if others > 0 {
        sink.note(&format!(
            "{}: {others} files of other kinds left out; name them to have them read",
            folder.display()
        ));
    }
    files
}

fn matching(pattern: &str, sink: &mut dyn Sink) -> Vec<PathBuf> {
    let visible = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let paths = match glob::glob_with(pattern, visible) {
        Ok(paths) => paths,
        Err(error) => {
            sink.fault(&format!("{pattern}: is no pattern: {error}"));
            return Vec::new();
        }
    };
    let files: Vec<PathBuf> = paths.filter_map(Result::ok).filter(|path| path.is_file()).collect();
    if files.is_empty() {
        sink.fault(&format!("{pattern}: no such file; check the path"));
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gathered::Heard;

    #[test]
    fn folders_and_patterns_give_their_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("sub")).unwrap();
        for name in ["b.txt", "a.html.gz", "sub/c.jsonl", "x.png", ".hidden.txt"] {
            std::fs::write(at(name), "x").unwrap();
        }
        let mut heard = Heard::default();
        assert_eq!(below(folder.path(), &mut heard), [at("a.html.gz"), at("b.txt"), at("sub/c.jsonl")]);
        assert!(heard.notes[0].contains("1 files of other kinds"));
        assert_eq!(below(&at("*.txt"), &mut heard), [at("b.txt")]);
        assert_eq!(below(&at("nowhere.txt"), &mut heard), [at("nowhere.txt")]);
        assert!(below(&at("*.pdf"), &mut heard).is_empty());
        assert!(heard.faults[0].contains("no such file"));
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
        let mut heard = Heard::default();
        assert_eq!(below(folder.path(), &mut heard).len(), 1);
        assert!(heard.notes[0].contains("leads back"));
    }
}
