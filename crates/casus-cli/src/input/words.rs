//! Whether a text looks like what casus can read: words, in English.

/// Words that make up a good part of any English prose and of no other language's.
const COMMON: [&str; 24] = [
    "the", "of", "and", "to", "in", "that", "was", "for", "with", "has", "have", "by", "from", "were", "said", "their",
    "is", "are", "his", "after", "which", "an", "on", "at",
];

/// How many words are looked at.
const SAMPLE: usize = 1000;

/// A note on a text without words, in another script, or in another language; `None` when nothing is odd.
pub fn odd(text: &str) -> Option<String> {
    let letters = text.chars().filter(|character| character.is_alphabetic()).take(4 * SAMPLE);
    let (mut latin, mut other) = (0_usize, 0_usize);
    for letter in letters {
        if is_latin(letter) { latin += 1 } else { other += 1 }
    }
    if latin + other == 0 {
        return Some("has no words: nothing can come of it".to_owned());
    }
    let advice = "casus reads English only, so little can come of it; translate it first";
    if other > latin {
        return Some(format!("is not in the Latin alphabet; {advice}"));
    }
    let words: Vec<String> = text
        .split(|character: char| !character.is_alphabetic())
        .filter(|word| !word.is_empty())
        .take(SAMPLE)
        .map(str::to_lowercase)
        .collect();
    let common = words.iter().filter(|word| COMMON.contains(&word.as_str())).count();
    (words.len() >= 60 && common * 20 < words.len()).then(|| format!("does not seem to be English; {advice}"))
}

fn is_latin(letter: char) -> bool {
    matches!(letter, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_prose_is_not_odd() {
        assert_eq!(odd("Two soldiers were killed in Şırnak on Tuesday, the governor’s office said."), None);
        assert_eq!(odd("REBELS TAKE TOWN"), None);
    }

    #[test]
    fn other_scripts_languages_and_no_words_are() {
        assert!(odd("قتل جنديان في إدلب يوم الثلاثاء").unwrap().contains("alphabet"));
        assert!(odd("?! … — 🙂🙂 123").unwrap().contains("no words"));
        let french = "Deux soldats ont été tués mardi lors de violents affrontements entre les forces du régime et des \
                      groupes rebelles, selon le ministère de la Défense, qui accuse ses adversaires de violer le \
                      cessez-le-feu conclu avec la médiation de plusieurs pays voisins. Le bilan pourrait encore \
                      s'alourdir dans les prochaines heures, a ajouté le porte-parole, sans donner de précisions sur \
                      les circonstances exactes de cette attaque menée à l'aube près de la frontière.";
        assert!(odd(french).unwrap().contains("English"));
    }
}
