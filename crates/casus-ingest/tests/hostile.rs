//! Bytes made to do harm, and bytes that nobody thought of: every format gives articles or a message, in bounded time.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use casus_ingest::{Gathered, Kind, Options, Sink, read};

const KINDS: [Kind; 11] = [
    Kind::Auto,
    Kind::Text,
    Kind::Markdown,
    Kind::Html,
    Kind::Feed,
    Kind::Sitemap,
    Kind::Jsonl,
    Kind::Csv,
    Kind::Tsv,
    Kind::Warc,
    Kind::Mail,
];

#[derive(Default)]
struct Heard {
    articles: usize,
    said: Vec<String>,
}

impl Sink for Heard {
    fn article(&mut self, gathered: Gathered) -> ControlFlow<()> {
        assert!(!gathered.article.reference.is_empty());
        self.articles += 1;
        ControlFlow::Continue(())
    }

    fn note(&mut self, what: &str) {
        self.said.push(what.to_owned());
    }

    fn fault(&mut self, what: &str) {
        self.said.push(what.to_owned());
    }
}

fn heard(kind: Kind, bytes: &[u8]) -> Heard {
    let mut heard = Heard::default();
    let options = Options { kind, ..Options::default() };
    assert!(read(Box::new(Cursor::new(bytes)), "x", &options, &mut heard).is_continue());
    assert!(heard.articles > 0 || !heard.said.is_empty(), "{kind:?}: neither an article nor a word");
    heard
}

#[track_caller]
fn in_time(name: &str, kind: Kind, bytes: &[u8]) {
    let start = Instant::now();
    heard(kind, bytes);
    let limit = Duration::from_secs(if cfg!(debug_assertions) { 120 } else { 60 });
    assert!(start.elapsed() < limit, "{name}: {:?}", start.elapsed());
}

#[test]
fn nesting_width_and_entities_are_bounded() {
    let many = 50_000;
    let deep = |open: &str| open.repeat(many);
    in_time("deep page", Kind::Html, format!("<html><body>{}", deep("<div>")).as_bytes());
    in_time("deep inline", Kind::Html, format!("<html><body><p>{}x", deep("<i><b>")).as_bytes());
    in_time("open tables", Kind::Html, format!("<html><body>{}x", deep("<td><tr><p>")).as_bytes());
    in_time("lists", Kind::Html, format!("<html><body>{}", deep("<li>Two men died in the town.")).as_bytes());
    in_time("attributes", Kind::Html, format!("<html><body><p {}>x", deep("a b='c' ")).as_bytes());
    in_time("one text", Kind::Html, format!("<html><body><p>{}", "Two men died. ".repeat(100_000)).as_bytes());
    in_time("deep feed", Kind::Feed, format!("<rss version=\"2.0\"><channel>{}", deep("<item>")).as_bytes());
    in_time(
        "deep any feed",
        Kind::Feed,
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\">{}", deep("<a>")).as_bytes(),
    );
    in_time(
        "deep JSON feed",
        Kind::Feed,
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":{}", deep("[")).as_bytes(),
    );
    in_time("deep sitemap", Kind::Sitemap, format!("<urlset>{}", deep("<url>")).as_bytes());
    in_time("deep line", Kind::Jsonl, format!("{{\"text\":{}", deep("[")).as_bytes());
    in_time("deep quotes", Kind::Markdown, deep(">").as_bytes());
    in_time("deep brackets", Kind::Markdown, deep("[").as_bytes());
    in_time("deep stars", Kind::Markdown, deep("*a_").as_bytes());
    let part = |number: usize| format!("Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n");
    let parts: String = (0..5000).map(part).collect();
    in_time("deep mail", Kind::Mail, format!("From: a@b.c\r\n{parts}").as_bytes());
    let forwarded = "Content-Type: message/rfc822\r\n\r\nFrom: a@b.c\r\n".repeat(5000);
    in_time("forwarded mail", Kind::Mail, forwarded.as_bytes());
    in_time("columns", Kind::Csv, format!("text{}\nx{}", ",a".repeat(many), ",".repeat(many)).as_bytes());
    in_time("zeros", Kind::Auto, &vec![0; 8 << 20]);
    in_time("marks", Kind::Auto, &b"\xef\xbb\xbf".repeat(many));
}

#[test]
fn mixed_encodings_and_nul_bytes_are_read_as_far_as_they_can_be() {
    let mixed =
        b"Troops left the caf\xc3\xa9.\nThey burnt the caf\xe9 too.\0\0\nAll quiet now in the whole of the town."
            .to_vec();
    assert_eq!(heard(Kind::Text, &mixed).articles, 1);
    let line =
        b"{\"text\": \"Troops left the caf\xe9.\"}\n\xef\xbb\xbf{\"text\": \"Rebels shelled Aden.\"}\n\0\n".to_vec();
    assert_eq!(heard(Kind::Jsonl, &line).articles, 2);
}

/// A generator of numbers, the same at every run: xorshift.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

/// Changes a sample as a fuzzer does: flips, cuts, doubles and joins pieces.
fn mutated(sample: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..1 + numbers.below(6) {
        let at = numbers.below(bytes.len());
        match numbers.below(7) {
            0 if !bytes.is_empty() => bytes[at] = u8::try_from(numbers.below(256)).unwrap(),
            1 => bytes.truncate(at),
            2 => {
                let end = at + numbers.below(bytes.len() - at);
                bytes.drain(at..end);
            }
            3 => {
                let piece = bytes[at..at + numbers.below((bytes.len() - at).min(200))].to_vec();
                for _ in 0..numbers.below(20) {
                    bytes.splice(at..at, piece.iter().copied());
                }
            }
            4 => {
                let from = numbers.below(other.len());
                bytes.splice(at..at, other[from..from + numbers.below((other.len() - from).min(300))].iter().copied());
            }
            5 => {
                let marks: [&[u8]; 8] = [b"<", b">", b"\"", b"\0", b"\r\n\r\n", b"<!--", b"&#x10ffff;", b"\xff\xfe"];
                bytes.splice(at..at, marks[numbers.below(8)].iter().copied());
            }
            _ => bytes.splice(at..at, std::iter::repeat_n(b'9', numbers.below(30))).for_each(drop),
        }
        if bytes.is_empty() {
            return bytes;
        }
    }
    bytes
}

fn samples() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut samples: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    let page = samples[0].clone();
    samples.push(b"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>W</title><item><title>A</title><link>http://a.example/</link><pubDate>Fri, 21 Feb 2020 09:30:00 GMT</pubDate><description><![CDATA[<p>x</p>]]></description></item></channel></rss>".to_vec());
    samples.push(b"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>W</title><entry><title type=\"html\">A</title><updated>2020-02-21T09:30:00Z</updated><content type=\"xhtml\"><div>x</div></content></entry></feed>".to_vec());
    samples.push(b"{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"W\", \"items\": [{\"id\": \"1\", \"content_html\": \"<p>x</p>\"}]}".to_vec());
    samples.push(b"<urlset><url><loc>http://a.example/</loc><news:news><news:title>A &amp; b</news:title></news:news></url></urlset>".to_vec());
    samples.push(b"id,text,title,date\n1,\"a, b\",c,2020-02-21\n".to_vec());
    samples.push(
        b"{\"id\": \"a\", \"text\": \"Troops left.\", \"title\": \"T\", \"published\": \"2020-02-21\"}\n".to_vec(),
    );
    samples.push(b"From: A <a@b.c>\r\nSubject: =?utf-8?Q?=C3=A9?=\r\nDate: Fri, 21 Feb 2020 09:30:00 +0000\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n".to_vec());
    samples.push(b"---\ntitle: A\ndate: 2020-02-21\n---\n# A\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".to_vec());
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", String::from_utf8_lossy(&page));
    let record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: {}\r\n\r\n{head}\r\n\r\n",
        head.len()
    );
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, record.as_bytes()).unwrap();
    samples.push(packed.finish().unwrap());
    samples.push(record.into_bytes());
    samples
}

/// `CASES=1000000 cargo test --release -p casus-ingest --test hostile` runs for a while.
#[test]
fn bytes_that_nobody_thought_of() {
    let cases = std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(1500);
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(88_172_645_463_325_252);
    let samples = samples();
    let mut numbers = Numbers(seed);
    let keep = std::env::temp_dir().join(format!("casus-hostile-{}", std::process::id()));
    for _ in 0..cases {
        let (one, two) = (numbers.below(samples.len()), numbers.below(samples.len()));
        let bytes = mutated(&samples[one], &samples[two], &mut numbers);
        let kind = if numbers.below(3) == 0 { KINDS[numbers.below(KINDS.len())] } else { Kind::Auto };
        fs::write(&keep, &bytes).unwrap();
        let start = Instant::now();
        let outcome = std::panic::catch_unwind(|| heard(kind, &bytes));
        assert!(outcome.is_ok() && start.elapsed() < Duration::from_secs(20), "{kind:?}: see {}", keep.display());
    }
    fs::remove_file(keep).unwrap();
}
