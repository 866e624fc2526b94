//! Which articles are one: the same address, the same text, or near-copies as outlets print them of one wire story.

use std::collections::{BTreeMap, BTreeSet};

use casus::article::Article;
use url::Url;

/// Words to a shingle.
const SHINGLE: usize = 3;

/// Values of a sketch; the share that two have in common estimates how alike their texts are, give or take 0.06.
const SKETCH: usize = 128;

/// Values that must all agree for two sketches to be compared: 32 bands of 4 find nine in ten pairs from 0.5 up.
const BAND: usize = 4;

/// Share of shingles from which two texts are near-copies, by the smaller of the two; measured, see eval/ingest.md.
pub const ALIKE: f64 = 0.5;

/// Texts with fewer words are the same only when they are equal.
const FEWEST_WORDS: usize = 40;

/// The address under which an article is known: without what only tells where a reader came from. `None` for what is
/// no web address.
#[must_use]
pub fn canonical(address: &str) -> Option<String> {
    const TRACKING: [&str; 16] = [
        "fbclid",
        "gclid",
        "igshid",
        "mc_cid",
        "mc_eid",
        "ref",
        "ref_src",
        "cmpid",
        "ito",
        "at_medium",
        "at_campaign",
        "ncid",
        "ocid",
        "smid",
        "source",
        "xtor",
    ];
    let mut url = Url::parse(address.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.set_fragment(None);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !key.starts_with("utm_") && !TRACKING.contains(&key.as_ref()))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    let host = url.host_str()?.trim_start_matches("www.").trim_start_matches("amp.").to_owned();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = url.path().trim_end_matches('/').trim_end_matches("/amp");
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{host}{port}{path}{query}"))
}

/// What is kept of a text to know its copies again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// The least hash of the shingles under each of the hash functions; empty for short texts.
    values: Vec<u32>,
    /// Counts of dead, wounded and so on: the numbers of the text beside such words.
    tolls: BTreeSet<String>,
}

impl Sketch {
    #[must_use]
    pub fn of(text: &str) -> Self {
        let words = words(text);
        let tolls = tolls(&words);
        if words.len() < FEWEST_WORDS {
            return Self { values: Vec::new(), tolls };
        }
        let mut values = vec![u32::MAX; SKETCH];
        for shingle in words.windows(SHINGLE) {
            let hash = hash(shingle);
            for (number, value) in (0_u64..).zip(&mut values) {
                let mixed = mix(hash ^ mix(number + 1));
                *value = (*value).min((mixed >> 32) as u32);
            }
        }
        Self { values, tolls }
    }

    /// The share of shingles in common, estimated; 0 when one of the texts is short.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        let same = self.values.iter().zip(&other.values).filter(|(one, two)| one == two).count();
        same as f64 / SKETCH as f64
    }

    /// Whether the two are one story with the same counts of victims.
    #[must_use]
    pub fn is_copy_of(&self, other: &Self) -> bool {
        self.likeness(other) >= ALIKE && self.agrees(other)
    }

    /// Whether neither text tells a toll that the other has not, unless it tells none at all: a story that was cut
    /// lost some, an updated one has others.
    fn agrees(&self, other: &Self) -> bool {
        self.tolls.is_subset(&other.tolls) || other.tolls.is_subset(&self.tolls)
    }

    fn bands(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        let bands = self.values.chunks_exact(BAND);
        bands.map(|band| band.iter().fold(0, |hash, value| mix(hash ^ u64::from(*value)))).enumerate()
    }
}

/// What an article is to those seen before it. Ids are those of the core, `ar_…`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// It was seen before, with the same address and text.
    pub seen: bool,
    /// The earlier version at the same address.
    pub version_of: Option<String>,
    /// The first article with this text, or nearly so, from another address.
    pub copy_of: Option<String>,
}

/// All that is known of the articles seen so far.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Canonical address to the id and the text's digest of the newest version.
    addresses: BTreeMap<String, (String, String)>,
    /// Digest of a text to the id of the first article with it.
    texts: BTreeMap<String, String>,
    sketches: Vec<(String, Sketch)>,
    bands: BTreeMap<(usize, u64), Vec<usize>>,
}

impl Index {
    /// Adds an article and tells what it is to those before.
    pub fn add(&mut self, article: &Article) -> Link {
        let (id, digest) = (article.id(), digest(&article.text));
        let address = article.url.as_deref().and_then(canonical);
        let before = address.as_ref().and_then(|address| self.addresses.get(address)).cloned();
        if before.as_ref().is_some_and(|(_, text)| *text == digest)
            || (address.is_none() && self.texts.contains_key(&digest))
        {
            return Link { seen: true, ..Link::default() };
        }
        let version_of = before.map(|(id, _)| id);
        let same_text = self.texts.get(&digest).cloned();
        let sketch = Sketch::of(&article.text);
        let copy_of = same_text.or_else(|| if version_of.is_none() { self.copied(&sketch) } else { None });
        if let Some(address) = address {
            self.addresses.insert(address, (id.clone(), digest.clone()));
        }
        self.texts.entry(digest).or_insert_with(|| id.clone());
        if copy_of.is_none() && !sketch.values.is_empty() {
            self.keep(id, sketch);
        }
        Link { seen: false, version_of, copy_of }
    }

    /// Whether an address was seen, whatever its text.
    #[must_use]
    pub fn knows(&self, address: &str) -> bool {
        canonical(address).is_some_and(|address| self.addresses.contains_key(&address))
    }

    fn copied(&self, sketch: &Sketch) -> Option<String> {
        let near: BTreeSet<usize> =
            sketch.bands().filter_map(|band| self.bands.get(&band)).flatten().copied().collect();
        let copies = near.into_iter().filter(|&at| sketch.is_copy_of(&self.sketches[at].1));
        let best = copies.max_by(|&one, &two| {
            let likeness = |at: usize| sketch.likeness(&self.sketches[at].1);
            likeness(one).total_cmp(&likeness(two)).then(two.cmp(&one))
        });
        best.map(|at| self.sketches[at].0.clone())
    }

    fn keep(&mut self, id: String, sketch: Sketch) {
        let at = self.sketches.len();
        for band in sketch.bands() {
            self.bands.entry(band).or_default().push(at);
        }
        self.sketches.push((id, sketch));
    }
}

/// A digest of the words of a text, whatever the white space and marks between them.
fn digest(text: &str) -> String {
    let words = words(text);
    let (one, two) = words.iter().fold((7, 11), |(one, two), word| {
        let word = hash(std::slice::from_ref(word));
        (mix(one ^ word), mix(two ^ word.rotate_left(17)))
    });
    format!("{one:016x}{two:016x}")
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != ',' && c != '.' && c != '’' && c != '\'');
    let bare = parts.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    bare.filter(|word| !word.is_empty()).collect()
}

/// Numbers within a few words of what counts people or losses: `killed 12`, `twelve dead`.
fn tolls(words: &[String]) -> BTreeSet<String> {
    const COUNTED: [&str; 12] =
        ["kill", "dead", "die", "death", "wound", "injur", "hurt", "missing", "captur", "displac", "bodies", "casualt"];
    let counts = |word: &String| COUNTED.iter().any(|stem| word.starts_with(stem));
    let near = |at: usize| words[at.saturating_sub(7)..(at + 8).min(words.len())].iter().any(counts);
    let number = |word: &String| number(word);
    words.iter().enumerate().filter_map(|(at, word)| number(word).filter(|_| near(at))).collect()
}

/// A number as digits, from digits or a word for one up to twenty and the tens.
fn number(word: &str) -> Option<String> {
    const WORDS: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 7] = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(word.chars().filter(char::is_ascii_digit).collect());
    }
    let small = WORDS.iter().position(|other| *other == word).filter(|at| *at > 0).map(|at| at + 1);
    let tens = TENS.iter().position(|other| *other == word).map(|at| 30 + 10 * at);
    let many = ["dozen", "dozens", "scores", "hundred", "hundreds", "thousand", "thousands"].contains(&word);
    small.or(tens).map(|number| number.to_string()).or_else(|| many.then(|| word.to_owned()))
}

/// FNV-1a over the words, with a byte between them that no word has.
fn hash(words: &[String]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The finaliser of SplitMix64.
fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests;
