//! Bytes to text: tells encodings apart, converts with a note, refuses what is not text.

use std::borrow::Cow;
use std::io::{BufRead, BufReader};

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// A text, and what had to be done to get it.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub note: Option<String>,
}

/// How much of a file is looked at to tell what it is.
const SAMPLE: usize = 1 << 16;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// Turns a file into text, or says why it is none and what to do next. A byte order mark is no part of the text.
pub fn decode(mut bytes: Vec<u8>) -> Result<Decoded, String> {
    if bytes.starts_with(UTF8_MARK) {
        bytes.drain(..UTF8_MARK.len());
    }
    if bytes.trim_ascii().is_empty() {
        return Err("is empty: there is nothing to read".to_owned());
    }
    if let Some(what) = foreign_format(&bytes) {
        return Err(what.to_owned());
    }
    let decoded = match utf16(&bytes) {
        Some(encoding) => from_utf16(&bytes, encoding),
        None => match String::from_utf8(bytes) {
            Ok(text) => Decoded { text, note: None },
            Err(error) => from_unknown(error.into_bytes()),
        },
    };
    if is_noise(&decoded.text) {
        return Err("is not text but binary data; give the text itself (UTF-8 is best)".to_owned());
    }
    if decoded.text.trim().is_empty() {
        return Err("is empty: there is nothing to read".to_owned());
    }
    Ok(decoded)
}

/// A page or message in the encoding that it is in, rather than the one it claims: what is well-formed UTF-8 beyond
/// ASCII is UTF-8, whatever was declared. `label` is what the transport says.
#[must_use]
pub fn declared(bytes: &[u8], label: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Some(encoding) = utf16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let (broken, wide) = utf8_health(bytes);
    if broken == 0 || wide > 4 * broken {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let named = label.map(str::as_bytes).and_then(Encoding::for_label).or_else(|| in_meta(bytes));
    let named =
        named.filter(|encoding| *encoding != encoding_rs::UTF_8 && !encoding.decode_without_bom_handling(bytes).1);
    let encoding = named.unwrap_or_else(|| guessed(bytes));
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The encoding that a page's `<meta>` or an XML declaration names.
fn in_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let after = ["charset=", "encoding="].iter().find_map(|key| start.find(key).map(|at| &start[at + key.len()..]))?;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes())
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// One line of JSON Lines; `true` when it was not in UTF-8.
pub fn line(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (WINDOWS_1252.decode_without_bom_handling(bytes).0, true),
    }
}

/// A stream in UTF-8 where the one given is in UTF-16; any other is left alone.
pub fn utf16_stream<'a>(mut source: impl BufRead + 'a) -> (Box<dyn BufRead + 'a>, Option<String>) {
    let encoding = source.fill_buf().ok().and_then(utf16);
    match encoding {
        Some(encoding) => {
            let decoder = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(source);
            (Box::new(BufReader::new(decoder)), Some(converted(encoding)))
        }
        None => (Box::new(source), None),
    }
}

/// The first byte that is neither blank nor part of a byte order mark.
pub fn first_visible(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    let encoding = utf16(bytes);
    let bytes = if encoding.is_some() && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")) {
        &bytes[2..]
    } else {
        bytes
    };
    bytes.iter().copied().find(|&byte| byte > b' ' && byte != 0x7f)
}

/// A note on a text that is markup rather than prose.
pub fn markup(text: &str) -> Option<String> {
    let start: String = text.trim_start().chars().take(200).collect::<String>().to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<?xml") {
        return Some(
            "looks like a web page, but its tags are read as words; for its article use --input html".to_owned(),
        );
    }
    let is_json = start.starts_with("{\"") || start.starts_with("[{\"") || start.starts_with("[\n");
    is_json.then(|| "looks like JSON but is read as plain text; for one article a line use --input jsonl".to_owned())
}

fn converted(encoding: &'static Encoding) -> String {
    format!("converted from {} to UTF-8; places in the record count in the converted text", encoding.name())
}

fn from_utf16(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    Decoded { text: text.into_owned(), note: Some(converted(encoding)) }
}

/// UTF-8 with a few bytes broken, or an old code page.
fn from_unknown(bytes: Vec<u8>) -> Decoded {
    let (broken, wide) = utf8_health(&bytes);
    if wide > broken {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let places = if broken == 1 { "1 place is".to_owned() } else { format!("{broken} places are") };
        return Decoded { text, note: Some(format!("{places} not valid UTF-8, shown as \u{fffd}")) };
    }
    let encoding = guessed(&bytes);
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    Decoded { text: text.into_owned(), note: Some(converted(encoding)) }
}

/// Broken places, and characters beyond ASCII that are well-formed UTF-8.
fn utf8_health(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(broken, wide), chunk| {
        let here = chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        (broken + usize::from(!chunk.invalid().is_empty()), wide + here)
    })
}

/// UTF-16 by its byte order mark, or by where its zero bytes lie.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] => return None,
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let encoding = if odd > 20 * even {
        UTF_16LE
    } else if even > 20 * odd {
        UTF_16BE
    } else {
        return None;
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(sample)?;
    (even + odd > sample.len() / 20 && !is_noise(&text)).then_some(encoding)
}

/// Whether more than one character in a hundred is one that no text has; in a short text a few may be.
fn is_noise(text: &str) -> bool {
    let (mut all, mut odd) = (0_usize, 0_usize);
    for character in text.chars().take(SAMPLE) {
        all += 1;
        let known = matches!(character, '\t' | '\n' | '\r' | '\x0b' | '\x0c' | '\x1b' | '\u{85}');
        odd += usize::from(character == '\u{fffd}' || (character.is_control() && !known));
    }
    odd * 100 > all && (odd > 3 || odd * 4 > all)
}

/// Well-known formats that are not text, each with what to do.
fn foreign_format(bytes: &[u8]) -> Option<&'static str> {
    const FORMATS: [(&[u8], &str); 7] = [
        (b"%PDF", "is a PDF; take its text out first, as with `pdftotext FILE.pdf`"),
        (b"PK\x03\x04", "is a zip archive or an office document; save it as plain text first"),
        (b"BZh", "is bzip2-compressed; unpack it, as with `bzip2 -dc FILE | casus code -`"),
        (b"\x89PNG", "is a picture; casus reads text only"),
        (b"\xff\xd8\xff", "is a picture; casus reads text only"),
        (b"\xff\xfe\x00\x00", "is UTF-32; convert it, as with `iconv -f UTF-32 -t UTF-8 FILE`"),
        (b"\x00\x00\xfe\xff", "is UTF-32; convert it, as with `iconv -f UTF-32 -t UTF-8 FILE`"),
    ];
    FORMATS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> (String, bool) {
        let decoded = decode(bytes.to_vec()).unwrap();
        (decoded.text, decoded.note.is_some())
    }

    fn utf16_bytes(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn utf8_is_left_alone_and_its_mark_is_dropped() {
        assert_eq!(
            text_of("Forces shelled Idlib – again 🙂.\r\n".as_bytes()),
            ("Forces shelled Idlib – again 🙂.\r\n".into(), false)
        );
        assert_eq!(text_of(b"\xef\xbb\xbfTroops left."), ("Troops left.".into(), false));
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        for little in [true, false] {
            let plain = utf16_bytes("Troops left the town of “Afrin”.", little);
            let marked = utf16_bytes("\u{feff}Troops left the town of “Afrin”.", little);
            assert_eq!(text_of(&plain), ("Troops left the town of “Afrin”.".into(), true));
            assert_eq!(text_of(&marked), ("Troops left the town of “Afrin”.".into(), true));
        }
        let russian = "Войска оставили город. Об этом сообщили в штабе.\n";
        assert_eq!(text_of(&utf16_bytes(russian, true)), (russian.into(), true));
    }

    #[test]
    fn old_code_pages_are_converted() {
        let (text, noted) = text_of(b"The caf\xe9 in Saint-\xc9tienne was searched by police, officials said.");
        assert!(text.starts_with("The café in Saint-Étienne") && noted);
    }

    #[test]
    fn a_few_broken_bytes_do_not_change_the_encoding() {
        let (text, noted) = text_of(b"The caf\xc3\xa9 and the fa\xc3\xa7ade burnt.\xff");
        assert!(text.starts_with("The café and the façade burnt.") && noted);
    }

    #[test]
    fn a_page_is_in_the_encoding_that_it_is_in() {
        let wrong = "<meta charset=\"iso-8859-1\"><p>The café in Şırnak</p>";
        assert_eq!(declared(wrong.as_bytes(), Some("iso-8859-1")), wrong);
        let page = b"<meta charset='windows-1251'><p>\xc2\xee\xe9\xf1\xea\xe0</p>";
        assert!(declared(page, None).ends_with("<p>Войска</p>"));
        let lying = b"<meta charset=utf-8><p>The caf\xe9 in Saint-\xc9tienne was searched by police</p>";
        assert!(declared(lying, None).contains("café in Saint-Étienne"));
        assert_eq!(declared(b"\xef\xbb\xbf<p>a</p>", None), "<p>a</p>");
        assert_eq!(declared(&utf16_bytes("\u{feff}<p>a</p>", true), None), "<p>a</p>");
    }

    #[test]
    fn what_is_not_text_is_refused_with_advice() {
        let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for (bytes, expected) in [
            (b"".to_vec(), "empty"),
            (b" \n\t ".to_vec(), "empty"),
            (b"\xef\xbb\xbf".to_vec(), "empty"),
            (b"%PDF-1.7 junk".to_vec(), "pdftotext"),
            (noise, "binary"),
            (vec![0; 100], "binary"),
        ] {
            let message = decode(bytes).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn any_bytes_at_all_are_text_or_a_message() {
        for seed in 0..200_u32 {
            let bytes: Vec<u8> =
                (0..seed).map(|n| ((n + seed).wrapping_mul(2_246_822_519) >> (seed % 24)) as u8).collect();
            let _ = decode(bytes.clone());
            let _ = line(&bytes);
            let _ = first_visible(&bytes);
        }
    }
}
