//! The language of a text, and whether it looks like what casus can read: words, in English.

/// ISO 639-1 and ISO 639-3 codes of the languages that are told apart.
pub(crate) const ISO_639_1: [(&str, &str); 69] = [
    ("af", "afr"),
    ("am", "amh"),
    ("ar", "ara"),
    ("az", "aze"),
    ("be", "bel"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("ca", "cat"),
    ("cs", "ces"),
    ("cy", "cym"),
    ("da", "dan"),
    ("de", "deu"),
    ("el", "ell"),
    ("en", "eng"),
    ("eo", "epo"),
    ("es", "spa"),
    ("et", "est"),
    ("fa", "pes"),
    ("fi", "fin"),
    ("fr", "fra"),
    ("gu", "guj"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hr", "hrv"),
    ("hu", "hun"),
    ("hy", "hye"),
    ("id", "ind"),
    ("it", "ita"),
    ("ja", "jpn"),
    ("jv", "jav"),
    ("ka", "kat"),
    ("km", "khm"),
    ("kn", "kan"),
    ("ko", "kor"),
    ("la", "lat"),
    ("lt", "lit"),
    ("lv", "lav"),
    ("mk", "mkd"),
    ("ml", "mal"),
    ("mr", "mar"),
    ("my", "mya"),
    ("nb", "nob"),
    ("ne", "nep"),
    ("nl", "nld"),
    ("or", "ori"),
    ("pa", "pan"),
    ("pl", "pol"),
    ("pt", "por"),
    ("ro", "ron"),
    ("ru", "rus"),
    ("si", "sin"),
    ("sk", "slk"),
    ("sl", "slv"),
    ("sn", "sna"),
    ("sr", "srp"),
    ("sv", "swe"),
    ("ta", "tam"),
    ("te", "tel"),
    ("th", "tha"),
    ("tk", "tuk"),
    ("tl", "tgl"),
    ("tr", "tur"),
    ("uk", "ukr"),
    ("ur", "urd"),
    ("uz", "uzb"),
    ("vi", "vie"),
    ("yi", "yid"),
    ("zh", "cmn"),
    ("zu", "zul"),
];

/// Words that make up a good part of any English prose and of no other language's.
const COMMON: [&str; 24] = [
    "the", "of", "and", "to", "in", "that", "was", "for", "with", "has", "have", "by", "from", "were", "said", "their",
    "is", "are", "his", "after", "which", "an", "on", "at",
];

/// Bytes of a text that are looked at.
const SAMPLE: usize = 4000;

/// A note on a text without words; `None` when it has some.
#[must_use]
pub fn odd(text: &str) -> Option<String> {
    let has_words = text.chars().any(char::is_alphabetic);
    (!has_words).then(|| "has no words: nothing can come of it".to_owned())
}

/// The language of a text that is clearly not English: its ISO 639-1 code, or `?` where only that much is sure.
/// `None` for English, for what is too short to tell, and for what has no words.
#[must_use]
pub fn other_than_english(text: &str) -> Option<&'static str> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let letters = sample.chars().filter(|character| character.is_alphabetic()).count();
    let latin = sample.chars().filter(|character| character.is_alphabetic() && is_latin(*character)).count();
    if letters < 12 {
        return None;
    }
    let info = whatlang::detect(sample);
    let code =
        info.as_ref().map(|info| info.lang().code()).and_then(|code| ISO_639_1.iter().find(|(_, long)| *long == code));
    let code = code.map_or("?", |(short, _)| short);
    if latin * 2 < letters {
        return Some(code);
    }
    let words: Vec<String> =
        sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let common = words.iter().filter(|word| COMMON.contains(&word.as_str())).count();
    let sure = words.len() >= 60 || info.is_some_and(|info| info.is_reliable() && words.len() >= 15);
    (sure && common * 20 < words.len() && code != "en").then_some(code)
}

fn is_latin(letter: char) -> bool {
    matches!(letter, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_clearly_not_english_is_told_so() {
        assert_eq!(
            other_than_english("Two soldiers were killed in Şırnak on Tuesday, the governor’s office said."),
            None
        );
        assert_eq!(other_than_english("REBELS TAKE TOWN"), None);
        assert_eq!(
            other_than_english("Kyiv Donetsk Luhansk Mariupol Zaporizhzhia Kherson Kharkiv Odesa Dnipro Lviv"),
            None
        );
        assert_eq!(other_than_english("?! 12"), None);
        assert_eq!(other_than_english("Войска оставили город. Об этом сообщили в штабе."), Some("ru"));
        assert_eq!(other_than_english("قتل جنديان في إدلب يوم الثلاثاء، حسب مصادر محلية."), Some("ar"));
        let spanish = "Al menos tres soldados murieron y otros once resultaron heridos el martes en un ataque contra un \
                       puesto de control cerca de la frontera, según informó el ministerio de Defensa en un comunicado.";
        assert_eq!(other_than_english(spanish), Some("es"));
        let french = "Deux soldats ont été tués mardi lors de violents affrontements entre les forces du régime et des \
                      groupes rebelles, selon le ministère de la Défense, qui accuse ses adversaires de violer le \
                      cessez-le-feu conclu avec la médiation de plusieurs pays voisins.";
        assert_eq!(other_than_english(french), Some("fr"));
    }

    #[test]
    fn a_text_without_words_is_odd() {
        assert!(odd("?! … — 🙂🙂 123").unwrap().contains("no words"));
        assert_eq!(odd("REBELS TAKE TOWN"), None);
    }
}
