//! Who says so: reporting verbs, "according to", and quotations that run over sentences.

use super::cast::Cast;
use super::status::Standing;
use super::syntax;
use crate::actor::Actor;
use crate::assertion::{Source, SourceKind, Status};
use crate::codebook::EventType;
use crate::evidence::Span;
use crate::lexicon::{Lexicon, Pos};
use crate::read::LineKind;
use crate::sentence::Sentence;

/// Quotations of an article, and who spoke last before each sentence.
#[derive(Debug)]
pub struct Speech {
    quotes: Vec<Span>,
    /// For each sentence that begins inside a quotation: the speaker and the cue.
    carried: Vec<Option<(Actor, String)>>,
}

impl Speech {
    /// Follows the quotation marks through the article.
    #[must_use]
    pub fn of(text: &str, sentences: &[Sentence], cast: &Cast, lexicon: &Lexicon) -> Self {
        let quotes = quotations(text);
        let mut last: Option<(Actor, String)> = None;
        let mut carried = Vec::with_capacity(sentences.len());
        for (index, sentence) in sentences.iter().enumerate() {
            if matches!(sentence.kind, LineKind::Teaser | LineKind::Boilerplate) {
                carried.push(None);
                continue;
            }
            let own = speaker(index, sentence, cast, lexicon);
            let inside =
                quotes.iter().any(|quote| quote.start <= sentence.span.start + 1 && sentence.span.end <= quote.end + 2);
            carried.push(if inside && own.is_none() { last.clone() } else { None });
            if own.is_some() {
                last = own;
            }
        }
        Self { quotes, carried }
    }

    /// Whether these words stand inside quotation marks.
    #[must_use]
    pub fn is_quoted(&self, span: Span) -> bool {
        self.quotes.iter().any(|quote| quote.start <= span.start && span.end <= quote.end)
    }

    /// The speaker of a sentence that is all quotation.
    #[must_use]
    pub fn carried(&self, sentence: usize) -> Option<&(Actor, String)> {
        self.carried.get(sentence)?.as_ref()
    }
}

/// Who says so, outermost first, for the act carried by this word.
#[must_use]
pub fn sources(
    index: usize,
    sentence: &Sentence,
    carrier: usize,
    standing: &Standing,
    cast: &Cast,
    speech: &Speech,
    lexicon: &Lexicon,
) -> Vec<Source> {
    let quoted = speech.is_quoted(sentence.tokens[carrier].span);
    let mut found: Vec<Source> = Vec::new();
    let mut push = |actor: Actor, cue: String| {
        let outlet = actor.sectors.first().is_some_and(|sector| sector == "JRN");
        let kind = if outlet {
            SourceKind::Outlet
        } else if quoted {
            SourceKind::Direct
        } else {
            SourceKind::Indirect
        };
        if !found.iter().any(|source| source.actor.span == actor.span) {
            found.insert(0, Source { actor, cue, kind });
        }
    };
    let mut below = None;
    for word in std::iter::once(carrier).chain(sentence.ancestors(carrier)) {
        if let Some(below) = below
            && let Some(cue) = cue_of(sentence, word, below, carrier, standing, lexicon)
            && let Some(actor) = speaker_of(index, sentence, word, cast)
        {
            push(actor, cue);
        }
        for child in sentence.children(word).filter(|&child| Some(child) != below) {
            if sentence.tokens[child].is("parataxis")
                && is_saying(sentence, child, lexicon)
                && sentence.child(child, &["obj", "ccomp", "xcomp"]).is_none()
                && let Some(actor) = speaker_of(index, sentence, child, cast)
            {
                push(actor, sentence.tokens[child].form.clone());
            }
            if sentence.tokens[child].is("obl")
                && sentence
                    .children_by(child, &["case"])
                    .any(|case| sentence.tokens[case].form.eq_ignore_ascii_case("according"))
            {
                push(actor_or_text(index, sentence, child, cast), "according to".to_owned());
            }
        }
        below = Some(word);
    }
    if let Some((actor, cue)) = speech.carried(index) {
        push(actor.clone(), cue.clone());
    }
    found
}

/// The cue if `word` reports what `below` says.
fn cue_of(
    sentence: &Sentence,
    word: usize,
    below: usize,
    carrier: usize,
    standing: &Standing,
    lexicon: &Lexicon,
) -> Option<String> {
    let relation = &sentence.tokens[below];
    let clause = relation.is("ccomp")
        || relation.is("parataxis")
        || (relation.is("acl") && !relation.is("acl:relcl"))
        || relation.is("xcomp")
        || relation.is("obj");
    if !is_cue(sentence, word, lexicon) {
        return None;
    }
    let says = is_saying(sentence, word, lexicon);
    let cue = sentence.tokens[word].form.clone();
    // Whoever asks for an act, threatens or promises it, is who tells of it.
    let announced = matches!(
        standing.status,
        Status::Demanded | Status::Requested | Status::Offered | Status::Promised | Status::Threatened | Status::Denied
    );
    if announced && standing.operator == Some(word) {
        return Some(cue);
    }
    let told = match verbal_kind(sentence, word, lexicon) {
        // Who is accused of it did it, says the accuser.
        Some(EventType::Accuse) => relation.is("ccomp") || syntax::is_led(sentence, below),
        // What a demand takes for granted is nobody's word.
        Some(EventType::Request) if !sentence.tokens[carrier].is_verb() => false,
        Some(_) if !says => false,
        _ => clause,
    };
    // "The talks will continue": a sentence's main clause is not reported by a verb coordinated with it.
    let whole = relation.is_verb()
        || sentence.child(below, &["cop"]).is_some()
        || sentence.tokens[word].upos == "VERB" && !relation.is("obj");
    (told && whole).then_some(cue)
}

/// Whether the word is listed as a cue of speech.
fn is_saying(sentence: &Sentence, word: usize, lexicon: &Lexicon) -> bool {
    let token = &sentence.tokens[word];
    let pos = if token.upos == "NOUN" { Pos::Noun } else { Pos::Verb };
    !lexicon.cues(pos, &token.lemma.to_lowercase()).is_empty()
}

/// The type of verbal act that the word can carry.
fn verbal_kind(sentence: &Sentence, word: usize, lexicon: &Lexicon) -> Option<EventType> {
    let token = &sentence.tokens[word];
    let pos = if token.upos == "NOUN" { Pos::Noun } else { Pos::Verb };
    let predicates = lexicon.predicates(pos, &token.lemma.to_lowercase());
    predicates.iter().map(|predicate| predicate.kind).find(|kind| kind.is_verbal())
}

fn is_cue(sentence: &Sentence, word: usize, lexicon: &Lexicon) -> bool {
    let token = &sentence.tokens[word];
    let pos = match token.upos.as_str() {
        "VERB" => Pos::Verb,
        "NOUN" => Pos::Noun,
        _ => return false,
    };
    let lemma = token.lemma.to_lowercase();
    !lexicon.cues(pos, &lemma).is_empty()
        || (pos == Pos::Verb
            && lexicon
                .predicates(pos, &lemma)
                .iter()
                .any(|predicate| predicate.kind.is_verbal() || predicate.kind.name() == "THREATEN"))
}

fn speaker_of(index: usize, sentence: &Sentence, cue: usize, cast: &Cast) -> Option<Actor> {
    let subject = if sentence.tokens[cue].is_verb() {
        syntax::agent(sentence, cue)?
    } else {
        sentence.child(cue, &["nmod:poss"]).or_else(|| {
            ["by", "from", "of"]
                .iter()
                .find_map(|preposition| syntax::prepositional(sentence, cue, preposition).first().copied())
        })?
    };
    Some(actor_or_text(index, sentence, subject, cast))
}

/// The resolved actor, or only the words where the tables do not know them.
fn actor_or_text(index: usize, sentence: &Sentence, head: usize, cast: &Cast) -> Actor {
    cast.actor(index, head).cloned().unwrap_or_else(|| {
        let span = sentence.cover(&syntax::phrase(sentence, head));
        Actor { span, name: None, country: None, sectors: Vec::new(), wikidata: None }
    })
}

/// The speaker of a sentence with a reporting verb.
fn speaker(index: usize, sentence: &Sentence, cast: &Cast, lexicon: &Lexicon) -> Option<(Actor, String)> {
    let cue = (0..sentence.tokens.len()).find(|&word| {
        sentence.tokens[word].is_verb()
            && is_cue(sentence, word, lexicon)
            && syntax::agent(sentence, word).is_some_and(|subject| cast.actor(index, subject).is_some())
    })?;
    Some((speaker_of(index, sentence, cue, cast)?, sentence.tokens[cue].form.clone()))
}

/// Spans between quotation marks. A new paragraph that opens with a mark goes on with the same quotation.
fn quotations(text: &str) -> Vec<Span> {
    let mut quotes = Vec::new();
    let mut open: Option<usize> = None;
    let mut blank = false;
    for (at, c) in text.char_indices() {
        match c {
            '“' => open = open.or(Some(at)),
            '”' => {
                if let Some(start) = open.take() {
                    quotes.push(Span::new(start, at));
                }
            }
            '"' => match open {
                Some(start) if !blank => {
                    quotes.push(Span::new(start, at));
                    open = None;
                }
                Some(_) => {}
                None => open = Some(at),
            },
            // Once for each gap: the text after it is looked for anew every time.
            '\n' if open.is_some() && !blank => {
                // A quotation left open at a paragraph's end runs on only if the next paragraph opens with a mark.
                let next = text[at..].trim_start();
                if let Some(start) = open
                    && !next.starts_with('“')
                    && !next.starts_with('"')
                {
                    quotes.push(Span::new(start, at));
                    open = None;
                }
            }
            _ => {}
        }
        blank = c.is_whitespace() && (blank || c == '\n');
    }
    if let Some(start) = open {
        quotes.push(Span::new(start, text.len()));
    }
    quotes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = quotations(text).into_iter().map(|quote| quote.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn quotations_run_over_paragraphs() {
        check("He said: “We wait.\n\n“We wait no more.” She left.", &["“We wait.\n\n“We wait no more."]);
        check("\"One,\" he said. \"Two.\"", &["\"One,", "\"Two."]);
        check("He said: “Open\n\nNext paragraph.", &["“Open"]);
    }
}
