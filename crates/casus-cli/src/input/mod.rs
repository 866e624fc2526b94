//! Input: files and standard input to articles, one at a time; what cannot be used is named and left out.

pub mod decode;
mod json;
mod long;
mod words;

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, IsTerminal as _, Read};
use std::path::{Path, PathBuf};

use casus::article::Article;
use clap::ValueEnum;
use jiff::civil::Date;

use crate::dates;
use crate::talk::Talk;

pub use long::Part;

/// No single article is larger than this; a file that is, is something else.
const LARGEST_ARTICLE: u64 = 1 << 30;

/// No line of JSON Lines is longer than this.
const LONGEST_LINE: u64 = 256 << 20;

const BUFFER: usize = 1 << 16;

#[derive(Debug, Default, clap::Args)]
#[group(id = "input-options")]
#[command(next_help_heading = "Input")]
pub struct Options {
    /// Articles: plain text, or JSON Lines (.jsonl, .ndjson) with one article a line; `-` or nothing reads
    /// standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What the files hold; `auto` goes by the file's ending, and for standard input by its first character
    #[arg(long, value_enum, default_value_t = Kind::Auto, value_name = "KIND")]
    input: Kind,

    /// Date of publication, from which "yesterday" and "last October" are reckoned; for JSON Lines, where a line
    /// has none of its own
    #[arg(long, value_parser = dates::argument)]
    date: Option<Date>,

    /// Title of a plain text; leave it out where the text begins with its title
    #[arg(long)]
    title: Option<String>,

    /// Who published it; for JSON Lines, where a line does not say
    #[arg(long)]
    publisher: Option<String>,

    /// Address of a plain text
    #[arg(long)]
    url: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    #[default]
    Auto,
    Text,
    Jsonl,
}

/// An article to work on, or a part of one that is too long to work on whole.
#[derive(Debug)]
pub struct Item {
    pub article: Article,
    pub part: Option<Part>,
    /// Bytes of input that this took, for the progress shown.
    pub bytes: u64,
}

type Take<'a> = &'a mut dyn FnMut(Item) -> anyhow::Result<()>;

/// Where articles come from.
#[derive(Debug)]
pub enum Source<'a> {
    Files(&'a Options),
    /// JSON Lines inside the program, with the name of that.
    Embedded(&'static str, &'static str),
}

impl Source<'_> {
    /// Hands on every article, in order. Faults go to `talk`; only `take` can fail.
    pub fn each(&self, talk: &Talk, take: Take<'_>) -> anyhow::Result<()> {
        match self {
            Source::Files(options) => each_file(options, talk, take),
            Source::Embedded(name, lines) => json_lines(lines.as_bytes(), name, &Options::default(), talk, take),
        }
    }

    /// The size of it all; 0 when some of it has none to tell.
    pub fn bytes(&self) -> u64 {
        let Source::Files(options) = self else { return 0 };
        let sizes = options.files.iter().map(|file| file.metadata().ok().filter(Metadata::is_file));
        sizes.map(|size| size.map(|size| size.len())).sum::<Option<u64>>().unwrap_or(0)
    }
}

fn each_file(options: &Options, talk: &Talk, take: Take<'_>) -> anyhow::Result<()> {
    let stdin = [PathBuf::from("-")];
    let files = if options.files.is_empty() { &stdin[..] } else { &options.files[..] };
    if options.files.is_empty() && io::stdin().is_terminal() {
        talk.fault("nothing to read: name a FILE, or send text to standard input; `casus demo` needs neither");
        return Ok(());
    }
    for file in files {
        match open(file) {
            Ok(source) => each_of(source, &name(file), options, talk, take)?,
            Err(why) => talk.fault(&format!("{}: {why}", name(file))),
        }
    }
    Ok(())
}

/// How a file is called in messages and in `article.ref`.
fn name(file: &Path) -> String {
    file.display().to_string()
}

/// Opens a file or standard input; the message says what to do next.
fn open(path: &Path) -> Result<Box<dyn Read>, String> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "no such file; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => "not allowed to read it; check its permissions".to_owned(),
        _ => error.to_string(),
    })?;
    match file.metadata() {
        Ok(meta) if meta.is_dir() => Err("is a folder; name the files in it, as `FOLDER/*.txt`".to_owned()),
        _ => Ok(Box::new(file)),
    }
}

fn each_of(source: Box<dyn Read>, name: &str, options: &Options, talk: &Talk, take: Take<'_>) -> anyhow::Result<()> {
    let mut source = BufReader::with_capacity(BUFFER, source);
    let start = match source.fill_buf() {
        Ok(start) => start,
        Err(error) => {
            talk.fault(&format!("{name}: {error}"));
            return Ok(());
        }
    };
    if is_json_lines(options.input, name, start) {
        return json_lines(source, name, options, talk, take);
    }
    match text(source, name, options, talk) {
        Ok(article) => long::each_part(article, name, talk, take),
        Err(why) => {
            talk.fault(&format!("{name}: {why}"));
            Ok(())
        }
    }
}

fn is_json_lines(kind: Kind, name: &str, start: &[u8]) -> bool {
    match kind {
        Kind::Jsonl => true,
        Kind::Text => false,
        Kind::Auto if name == "-" => decode::first_visible(start) == Some(b'{'),
        Kind::Auto => {
            let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or("");
            ending.eq_ignore_ascii_case("jsonl") || ending.eq_ignore_ascii_case("ndjson")
        }
    }
}

/// Reads a whole plain text as one article.
fn text(source: impl Read, name: &str, options: &Options, talk: &Talk) -> Result<Article, String> {
    let mut bytes = Vec::new();
    source.take(LARGEST_ARTICLE + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST_ARTICLE {
        return Err("is larger than 1 GiB; split it into articles, or give them as JSON Lines".to_owned());
    }
    let decoded = decode::decode(bytes)?;
    if let Some(note) = decoded.note {
        talk.note(&format!("{name}: {note}"));
    }
    if let Some(note) = decode::markup(&decoded.text).or_else(|| words::odd(&decoded.text)) {
        talk.note(&format!("{name}: {note}"));
    }
    let title = options.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let text = match title {
        Some(title) => Article::compose(Some(title), &decoded.text),
        None => decoded.text,
    };
    Ok(Article {
        reference: name.to_owned(),
        url: options.url.clone(),
        title: title.map(str::to_owned),
        publisher: options.publisher.clone(),
        published: options.date,
        language: None,
        text,
    })
}

/// Reads JSON Lines as a stream, one article a line.
fn json_lines(source: impl BufRead, name: &str, options: &Options, talk: &Talk, take: Take<'_>) -> anyhow::Result<()> {
    let mut source = match decode::utf16_stream(source) {
        (source, Some(note)) => {
            talk.note(&format!("{name}: {note}"));
            source
        }
        (source, None) => source,
    };
    let mut line = Vec::new();
    let mut odd = Odd::default();
    let mut articles = 0_u64;
    for number in 1_u64.. {
        line.clear();
        match source.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                talk.fault(&format!("{name}:{number}: {error}"));
                break;
            }
        }
        let bytes = line.len() as u64;
        if bytes == LONGEST_LINE && line.last() != Some(&b'\n') {
            talk.fault(&format!("{name}:{number}: longer than 256 MiB, not an article: left out"));
            if let Err(error) = skip_line(&mut source) {
                talk.fault(&format!("{name}:{number}: {error}"));
                break;
            }
            continue;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (text, recoded) = decode::line(&line);
        if recoded {
            odd.recoded.push(number);
        }
        match json::article(&text, &format!("{name}:{number}")) {
            Ok(read) => {
                articles += 1;
                for why in &read.faults {
                    talk.fault(&format!("{name}:{number}: {why}"));
                }
                let mut article = read.article;
                article.published = article.published.or(options.date);
                article.publisher = article.publisher.or_else(|| options.publisher.clone());
                if words::odd(&article.text).is_some() {
                    odd.foreign.push(number);
                }
                long::each_part_of(article, bytes, name, talk, take)?;
            }
            Err(why) => talk.fault(&format!("{name}:{number}: {why}: left out")),
        }
    }
    odd.tell(name, talk);
    if articles == 0 {
        talk.fault(&format!("{name}: holds no article; {}", json::EXPECTED));
    }
    Ok(())
}

/// Reads on to the end of the line without keeping it.
fn skip_line(source: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = source.fill_buf()?;
        let (used, ended) = match buffer.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        source.consume(used);
        if ended {
            return Ok(());
        }
    }
}

/// Lines that were used but deserve a word, told once a file.
#[derive(Debug, Default)]
struct Odd {
    recoded: Vec<u64>,
    foreign: Vec<u64>,
}

impl Odd {
    fn tell(&self, name: &str, talk: &Talk) {
        if !self.recoded.is_empty() {
            talk.note(&format!("{name}: {} not in UTF-8, read as Windows-1252", lines(&self.recoded)));
        }
        if !self.foreign.is_empty() {
            talk.note(&format!(
                "{name}: {} not seem to be English, the one language casus reads",
                doing(&self.foreign)
            ));
        }
    }
}

fn lines(numbers: &[u64]) -> String {
    let verb = if numbers.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", listed(numbers))
}

fn doing(numbers: &[u64]) -> String {
    let verb = if numbers.len() == 1 { "does" } else { "do" };
    format!("{} {verb}", listed(numbers))
}

fn listed(numbers: &[u64]) -> String {
    let first: Vec<String> = numbers.iter().take(5).map(u64::to_string).collect();
    let more = numbers.len().saturating_sub(first.len());
    let word = if numbers.len() == 1 { "line" } else { "lines" };
    let tail = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{word} {}{tail}", first.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_line_numbers_are_cut_short() {
        assert_eq!(lines(&[3]), "line 3 is");
        assert_eq!(lines(&[1, 2, 3, 4, 5, 6, 7]), "lines 1, 2, 3, 4, 5 and 2 more are");
    }

    #[test]
    fn a_line_is_skipped_to_its_end() {
        let mut source = BufReader::with_capacity(2, &b"abcdef\nnext"[..]);
        skip_line(&mut source).unwrap();
        let mut rest = String::new();
        source.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "next");
    }

    #[test]
    fn json_lines_are_told_by_the_ending_and_on_standard_input_by_the_first_character() {
        assert!(is_json_lines(Kind::Auto, "a.JSONL", b""));
        assert!(!is_json_lines(Kind::Auto, "a.txt", b"{"));
        assert!(is_json_lines(Kind::Auto, "-", b"\xef\xbb\xbf {"));
        assert!(!is_json_lines(Kind::Auto, "-", b"Rebels"));
        assert!(!is_json_lines(Kind::Text, "a.jsonl", b"{"));
    }
}
