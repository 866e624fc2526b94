//! Reads CoNLL-U: sentences of words with tags, heads and relations, and where documents and paragraphs begin.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;

/// One syntactic word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub form: String,
    pub lemma: String,
    pub upos: String,
    pub xpos: String,
    /// 1-based; 0 is the root.
    pub head: usize,
    pub deprel: String,
    /// A blank follows in the text.
    pub space_after: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    pub id: String,
    pub text: String,
    pub new_document: bool,
    pub new_paragraph: bool,
    pub words: Vec<Word>,
}

impl Sentence {
    #[must_use]
    pub fn forms(&self) -> Vec<&str> {
        self.words.iter().map(|word| word.form.as_str()).collect()
    }
}

/// The text of a file, unpacked if it ends in `.gz`.
pub fn read_text(path: &Path) -> Result<String> {
    let name = || path.display().to_string();
    let mut file = File::open(path).with_context(name)?;
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        GzDecoder::new(file).read_to_string(&mut text).with_context(name)?;
    } else {
        file.read_to_string(&mut text).with_context(name)?;
    }
    Ok(text)
}

/// The sentences of a file.
pub fn read(path: &Path) -> Result<Vec<Sentence>> {
    parse(&read_text(path)?).with_context(|| path.display().to_string())
}

/// The sentences of a text; ranges (`1-2`) only tell where blanks are, empty nodes (`8.1`) are passed over.
pub fn parse(text: &str) -> Result<Vec<Sentence>> {
    let mut sentences = Vec::new();
    let mut sentence = Sentence::default();
    // The words of a range have no blanks between them; the last one takes the range's.
    let mut range: Option<(usize, bool)> = None;
    for (number, line) in text.lines().chain([""]).enumerate() {
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            if !sentence.words.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            read_comment(&mut sentence, comment.trim());
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, form, lemma, upos, xpos, _, head, deprel, _, misc] = cells[..] else {
            bail!("line {}: {} columns instead of ten", number + 1, cells.len());
        };
        let space_after = !misc.split('|').any(|field| field == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            range = Some((last.parse().with_context(|| format!("line {}", number + 1))?, space_after));
            continue;
        }
        if id.contains('.') {
            continue;
        }
        let position = sentence.words.len() + 1;
        let space_after = match range {
            Some((last, _)) if position < last => false,
            Some((last, after)) if position == last => after,
            _ => space_after,
        };
        sentence.words.push(Word {
            form: form.to_owned(),
            lemma: lemma.to_owned(),
            upos: upos.to_owned(),
            xpos: xpos.to_owned(),
            head: head.parse().with_context(|| format!("line {}: head", number + 1))?,
            deprel: deprel.to_owned(),
            space_after,
        });
        if range.is_some_and(|(last, _)| position >= last) {
            range = None;
        }
    }
    Ok(sentences)
}

fn read_comment(sentence: &mut Sentence, comment: &str) {
    let (key, value) = comment.split_once('=').map_or((comment, ""), |(key, value)| (key.trim(), value.trim()));
    match key {
        "sent_id" => value.clone_into(&mut sentence.id),
        "text" => value.clone_into(&mut sentence.text),
        "newdoc id" | "newdoc" => sentence.new_document = true,
        "newpar id" | "newpar" => sentence.new_paragraph = true,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn ranges_tell_where_blanks_are() {
        let text = "# newdoc id = d\n# sent_id = s\n# text = don't go.\n1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n\
                    1\tdo\tdo\tAUX\tVBP\t_\t3\taux\t_\t_\n2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_\n\
                    3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n3.1\tx\tx\tX\tX\t_\t_\t_\t_\t_\n\
                    4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n";
        let sentences = parse(text).expect("well formed");
        assert_eq!(sentences.len(), 1);
        assert!(sentences[0].new_document && !sentences[0].new_paragraph);
        assert_eq!(sentences[0].forms(), ["do", "n't", "go", "."]);
        let blanks: Vec<bool> = sentences[0].words.iter().map(|word| word.space_after).collect();
        assert_eq!(blanks, [false, true, false, true]);
    }

    #[test]
    fn a_short_line_is_told_with_its_number() {
        let error = parse("1\tdo\n").expect_err("two columns");
        assert!(error.to_string().starts_with("line 1: 2 columns"), "{error}");
    }
}
