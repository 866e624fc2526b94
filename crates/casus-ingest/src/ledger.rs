//! Gathered articles as JSON Lines, `casus/article/1`: what `casus watch` and `casus ingest` write and `casus code`
//! reads. A ledger is only added to, and what it holds is what was seen.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use casus::article::Article;
use serde::{Deserialize, Serialize};

use crate::gathered::Gathered;
use crate::names::Names;
use crate::sameness::{Index, Link};
use crate::{jsonl, limits, lines};

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub schema: String,
    /// The content id, `ar_…`.
    pub article: String,
    /// The id that the source gave.
    pub id: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub byline: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    /// With time of day and time zone as far as they are known.
    pub published_at: Option<String>,
    pub language: Option<String>,
    pub teaser: bool,
    /// The earlier version of the article at the same address.
    pub version_of: Option<String>,
    /// The first article with this text, or nearly so.
    pub copy_of: Option<String>,
    pub feed: Option<String>,
    pub country: Option<String>,
    pub side: Option<String>,
    /// Digest of the feed's entry, to see whether it changed.
    pub entry: Option<String>,
    pub sha256: String,
    pub text: String,
}

impl Line {
    /// The line of an article.
    #[must_use]
    pub fn new(gathered: &Gathered, link: Link) -> Self {
        let article = &gathered.article;
        Self {
            schema: "casus/article/1".to_owned(),
            article: article.id(),
            id: article.reference.clone(),
            url: article.url.clone(),
            title: article.title.clone(),
            byline: gathered.byline.clone(),
            publisher: article.publisher.clone(),
            published: article.published.map(|date| date.to_string()),
            published_at: gathered.moment.map(|moment| moment.to_string()),
            language: article.language.clone(),
            teaser: gathered.teaser,
            version_of: link.version_of,
            copy_of: link.copy_of,
            sha256: article.sha256(),
            text: article.text.clone(),
            ..Self::default()
        }
    }

    /// The line as JSON with its end.
    ///
    /// # Errors
    /// Never, short of a bug: every field is plain.
    pub fn json(&self) -> io::Result<String> {
        Ok(serde_json::to_string(self)? + "\n")
    }
}

/// A file of such lines, and what they hold.
#[derive(Debug)]
pub struct Ledger {
    file: File,
    index: Index,
    /// Address of an entry to the digest under which it was last written.
    entries: BTreeMap<String, String>,
}

impl Ledger {
    /// Opens or makes a ledger and reads what it holds. A last line that was cut off, as by a loss of power, goes.
    ///
    /// # Errors
    /// When the file cannot be read or written, or is something else.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        let whole = whole_lines(&mut file)?;
        file.set_len(whole)?;
        file.seek(SeekFrom::Start(0))?;
        let mut ledger = Self { file: file.try_clone()?, index: Index::default(), entries: BTreeMap::new() };
        let mut reader = BufReader::new(file);
        let mut buffer = Vec::new();
        for number in 1.. {
            match lines::next(&mut reader, limits::LONGEST_LINE, &mut buffer)? {
                lines::Line::End => break,
                lines::Line::TooLong => continue,
                lines::Line::Whole => {}
            }
            let text = String::from_utf8_lossy(&buffer);
            let line: Line = serde_json::from_str(&text).map_err(|_| no_ledger(number))?;
            let read = jsonl::article(&text, &line.id, &Names::default()).map_err(|_| no_ledger(number))?;
            ledger.index.add(&read.article);
            ledger.remember(&line);
        }
        Ok(ledger)
    }

    /// Whether the entry behind an address was written as it is now.
    #[must_use]
    pub fn has(&self, address: &str, entry: &str) -> bool {
        self.entries.get(address).is_some_and(|known| known == entry)
    }

    /// What an article is to those of the ledger, which from now on holds it.
    pub fn link(&mut self, article: &Article) -> Link {
        self.index.add(article)
    }

    /// Adds a line, which is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, line: &Line) -> io::Result<()> {
        self.file.write_all(line.json()?.as_bytes())?;
        self.file.sync_data()?;
        self.remember(line);
        Ok(())
    }

    /// Notes that an entry led to what the ledger holds already.
    pub fn note(&mut self, address: &str, entry: &str) {
        self.entries.insert(address.to_owned(), entry.to_owned());
    }

    fn remember(&mut self, line: &Line) {
        if let Some(entry) = &line.entry {
            self.entries.insert(line.id.clone(), entry.clone());
        }
    }
}

fn no_ledger(number: usize) -> io::Error {
    io::Error::other(format!("line {number} is not one that casus wrote; name another file"))
}

/// Bytes up to the end of the last whole line.
fn whole_lines(file: &mut File) -> io::Result<u64> {
    let mut end = file.seek(SeekFrom::End(0))?;
    let mut piece = vec![0; 1 << 16];
    while end > 0 {
        let start = end.saturating_sub(piece.len() as u64);
        let length = usize::try_from(end - start).map_err(io::Error::other)?;
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut piece[..length])?;
        if let Some(at) = piece[..length].iter().rposition(|&byte| byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(url: &str, text: &str) -> Gathered {
        let article = Article {
            reference: url.to_owned(),
            url: Some(url.to_owned()),
            title: Some("Army leaves".to_owned()),
            publisher: None,
            published: Some(jiff::civil::date(2020, 2, 21)),
            language: None,
            text: format!("Army leaves\n{text}"),
        };
        Gathered::plain(article, 0)
    }

    #[test]
    fn a_ledger_is_read_again_and_a_cut_line_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let mut ledger = Ledger::open(&path).unwrap();
        let first = gathered("https://a.example/1", "Troops left.");
        let link = ledger.link(&first.article);
        let line = Line { entry: Some("e1".to_owned()), ..Line::new(&first, link) };
        ledger.add(&line).unwrap();
        let kept = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&kept[..], b"{\"schema\": \"casus/art"].concat()).unwrap();
        let mut again = Ledger::open(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), kept);
        assert!(again.has("https://a.example/1", "e1") && !again.has("https://a.example/1", "e2"));
        assert!(again.link(&first.article).seen);
        let changed = gathered("https://a.example/1", "Troops left. Two died.");
        assert_eq!(again.link(&changed.article).version_of, Some(first.article.id()));
        std::fs::write(&path, "something else\n").unwrap();
        assert!(Ledger::open(&path).unwrap_err().to_string().contains("line 1"));
    }
}
