//! Finds the predicates that carry acts: verbs, nouns and phrases of the lexicon, with light verbs.

use super::cast::Cast;
use super::modes;
use super::syntax::{self, fillers};
use crate::codebook::EventType;
use crate::lexicon::{Filler, Lexicon, Need, Pos, Predicate, Silent, Slot};
use crate::sentence::{Name, NameKind, Sentence};
use crate::trace::Trace;

/// A predicate found in a sentence.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// The head word of the predicate.
    pub token: usize,
    /// The light verb that carries a noun ("launched an attack"), else the predicate itself.
    pub carrier: usize,
    pub predicate: &'a Predicate,
    /// The mode of the entry, of a narrower one that fits too, or of the means named.
    pub mode: Option<String>,
}

impl Act<'_> {
    /// The words filling the first of these slots that is filled.
    #[must_use]
    pub fn side(&self, sentence: &Sentence, slots: &[Slot], accept: impl Fn(usize) -> bool) -> Vec<usize> {
        for slot in slots {
            let mut found = fillers(sentence, self.token, self.predicate.pos, slot);
            if *slot == Slot::Xcomp {
                // "demands that X withdraw", "asks X to withdraw": the side is who is to withdraw.
                found = found
                    .into_iter()
                    .filter_map(|clause| syntax::agent(sentence, clause))
                    .flat_map(|agent| syntax::with_conjuncts(sentence, agent))
                    .collect();
            }
            if self.carrier != self.token {
                let through = match slot {
                    Slot::Poss | Slot::Mod | Slot::Prep(_) if found.iter().any(|&filler| accept(filler)) => Vec::new(),
                    Slot::Prep(preposition) if preposition != "by" => fillers(sentence, self.carrier, Pos::Verb, slot),
                    _ => Vec::new(),
                };
                found.extend(through);
            }
            found.retain(|&filler| accept(filler));
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Who carries it out through a light verb.
    #[must_use]
    pub fn carrier_agent(&self, sentence: &Sentence) -> Vec<usize> {
        if self.carrier == self.token {
            return Vec::new();
        }
        fillers(sentence, self.carrier, Pos::Verb, &Slot::Subj)
            .into_iter()
            .filter(|&agent| agent != self.token)
            .collect()
    }
}

/// All acts of a sentence, in text order.
#[must_use]
pub fn find<'a>(index: usize, sentence: &Sentence, cast: &Cast, lexicon: &'a Lexicon, trace: &Trace) -> Vec<Act<'a>> {
    let context = Context { index, sentence, cast, lexicon, trace };
    let mut acts: Vec<Act<'a>> = (0..sentence.tokens.len()).filter_map(|token| act_at(&context, token)).collect();
    let carriers: Vec<usize> = acts.iter().filter(|act| act.carrier != act.token).map(|act| act.carrier).collect();
    // "carried out an attack": the light verb is no act of its own beside the noun it carries.
    acts.retain(|act| {
        let carries = act.carrier == act.token && carriers.contains(&act.token);
        if carries {
            context.refused(act.token, || "it only carries the noun that is the act".to_owned());
        }
        !carries
    });
    for act in &acts {
        context.taken(act.token, || {
            let carrier = &sentence.tokens[act.carrier].lemma;
            let carried = if act.carrier == act.token { String::new() } else { format!("; carried by `{carrier}`") };
            format!("{}{carried}", named(act.predicate))
        });
    }
    acts
}

fn act_at<'a>(context: &Context<'_, 'a>, token: usize) -> Option<Act<'a>> {
    let Context { sentence, lexicon, .. } = *context;
    let word = &sentence.tokens[token];
    let pos = match word.upos.as_str() {
        "VERB" => Pos::Verb,
        "NOUN" => Pos::Noun,
        "PROPN" if sentence.name(token).is_none() => Pos::Noun,
        "ADJ" => Pos::Adj,
        _ => return None,
    };
    // "the AMIA bombing": a common noun may end a name and still be an act.
    let in_name = |fits: &dyn Fn(&Name) -> bool| sentence.name(token).is_some_and(fits);
    if (pos != Pos::Noun && in_name(&|name| name.kind != NameKind::Group))
        || (word.upos == "NOUN" && in_name(&|name| name.end != token + 1))
    {
        context.unlisted(token, "it is part of a name");
        return None;
    }
    if is_attribute(sentence, token) {
        context.unlisted(token, "it only describes the noun behind it");
        return None;
    }
    let lemma = word.lemma.to_lowercase();
    // "talks", "troops": some nouns are listed by their plural.
    let form = word.form.to_lowercase();
    let plural = if form == lemma { &[] } else { lexicon.predicates(pos, &form) };
    let candidates = plural.iter().chain(lexicon.predicates(pos, &lemma));
    if candidates.clone().next().is_none() {
        context.unlisted(token, "the lexicon has no act of this word");
        return None;
    }
    let mut fitting = candidates.filter(|entry| context.fits(entry, token, pos));
    let predicate = fitting.next()?;
    if let Some(phrase) = silenced_by(sentence, token, predicate, lexicon) {
        context.refused(token, || {
            format!("{}: part of `{}`, which is no act ({})", named(predicate), phrase.words.join(" "), phrase.origin)
        });
        return None;
    }
    if pos == Pos::Noun && is_modifier(sentence, token) {
        context.refused(token, || format!("{}: it only describes the noun behind it", named(predicate)));
        return None;
    }
    let carrier = if pos == Pos::Noun { light_verb(sentence, token, lexicon).unwrap_or(token) } else { token };
    let assault = |other: &&Predicate| other.kind == EventType::Assault && predicate.kind == EventType::Assault;
    let narrower = || fitting.filter(assault).find_map(|other| other.mode.clone());
    let mode = predicate.mode.clone().or_else(narrower);
    let mode = mode.or_else(|| modes::of_means(sentence, token, carrier, predicate.kind, lexicon).map(str::to_owned));
    // "troops" is what the lists say where nothing better is told.
    let forces = || modes::of_forces(sentence, carrier, lexicon).map(str::to_owned);
    let mode = match predicate.kind {
        EventType::Mobilize if mode.as_deref() == Some("troops") => forces().or(mode),
        _ => mode,
    };
    Some(Act { token, carrier, predicate, mode })
}

/// "the captured pilot", "alleged targets", "occupied land": a bare participle before a noun describes it.
fn is_attribute(sentence: &Sentence, token: usize) -> bool {
    sentence.tokens[token].is("amod")
        && matches!(sentence.tokens[token].xpos.as_str(), "VBN" | "VBG" | "VBD" | "JJ")
        && sentence.child(token, &["obl", "obj", "xcomp"]).is_none()
}

/// "attack helicopter", "arrest warrant": a noun before a noun only describes it.
fn is_modifier(sentence: &Sentence, token: usize) -> bool {
    sentence.tokens[token].is("compound")
}

/// An entry with its place, for the trace.
fn named(entry: &Predicate) -> String {
    format!("{} [{}]", entry.rule(), entry.origin)
}

struct Context<'s, 'a> {
    index: usize,
    sentence: &'s Sentence,
    cast: &'s Cast,
    lexicon: &'a Lexicon,
    trace: &'s Trace,
}

impl Context<'_, '_> {
    fn taken(&self, token: usize, text: impl FnOnce() -> String) {
        self.trace.taken(self.index, self.sentence.tokens[token].span, "code.act", text);
    }

    fn refused(&self, token: usize, text: impl FnOnce() -> String) {
        self.trace.refused(self.index, self.sentence.tokens[token].span, "code.act", text);
    }

    /// A word for which no entry was looked at.
    fn unlisted(&self, token: usize, why: &str) {
        self.trace.refused(self.index, self.sentence.tokens[token].span, "code.word", || why.to_owned());
    }

    /// Whether an entry's words and needs are all there.
    fn fits(&self, entry: &Predicate, token: usize, pos: Pos) -> bool {
        if !self.words_fit(entry, token) {
            return false;
        }
        let missing = entry.needs.iter().find(|need| !self.holds(need, token, pos));
        if let Some(need) = missing {
            self.refused(token, || {
                let wants = if need.negated { "must not have" } else { "needs" };
                format!("{}: {wants} {}", named(entry), need.told())
            });
        }
        missing.is_none()
    }

    /// Whether the other words of the entry stand where they must.
    fn words_fit(&self, entry: &Predicate, token: usize) -> bool {
        match entry.pos {
            Pos::Noun => {
                let others = &entry.words[..entry.words.len() - 1];
                preceded_by(self.sentence, token, others)
            }
            Pos::Verb | Pos::Adj => {
                let mut at = token;
                entry.words[1..].iter().all(|word| match self.next_word(token, at, word, entry) {
                    Some(next) => {
                        at = next;
                        true
                    }
                    None => false,
                })
            }
        }
    }

    /// The next occurrence of a word behind `at`, close by and under the verb.
    fn next_word(&self, verb: usize, at: usize, word: &str, entry: &Predicate) -> Option<usize> {
        let tokens = &self.sentence.tokens;
        (at + 1..tokens.len().min(at + 8)).find(|&next| {
            (tokens[next].lemma.eq_ignore_ascii_case(word) || tokens[next].form.eq_ignore_ascii_case(word))
                && self.is_under(verb, next, entry)
        })
    }

    /// Whether the word hangs on the verb, at most through words of the entry, measures and coordination: "suspend
    /// matches amid airstrikes" does not suspend airstrikes.
    fn is_under(&self, verb: usize, word: usize, entry: &Predicate) -> bool {
        let tokens = &self.sentence.tokens;
        let mut current = word;
        for above in self.sentence.ancestors(word).take(3) {
            if above == verb {
                return true;
            }
            let token = &tokens[above];
            let lemma = token.lemma.to_lowercase();
            let passes = !tokens[current].is_nominal()
                || tokens[current].is("conj")
                || tokens[current].is("compound")
                || token.upos == "NUM"
                || entry.words.contains(&lemma)
                || self.lexicon.in_class("transparent", &lemma);
            if !passes {
                return false;
            }
            current = above;
        }
        false
    }

    fn holds(&self, need: &Need, token: usize, pos: Pos) -> bool {
        let found = fillers(self.sentence, token, pos, &need.slot);
        // "hundreds of fighters": the fighters count.
        let counted = found.iter().flat_map(|&filler| self.counted(filler));
        let hit = counted.into_iter().any(|filler| self.fills(&need.filler, filler));
        hit != need.negated
    }

    /// The word and what it counts: "hundreds of fighters", "a series of raids".
    fn counted(&self, word: usize) -> Vec<usize> {
        let lemma = self.sentence.tokens[word].lemma.to_lowercase();
        let mut all = vec![word];
        if self.lexicon.in_class("transparent", &lemma) {
            all.extend(syntax::prepositional(self.sentence, word, "of"));
        }
        all
    }

    fn fills(&self, filler: &Filler, token: usize) -> bool {
        let word = &self.sentence.tokens[token];
        match filler {
            Filler::Anything => true,
            Filler::Words { words, classes } => self.is_one_of(token, |phrase| {
                words.contains(phrase) || classes.iter().any(|class| self.lexicon.in_class(class, phrase))
            }),
            Filler::Actor => self
                .cast
                .actor(self.index, token)
                .is_some_and(|actor| actor.country.is_some() || !actor.sectors.is_empty()),
            // "Kherson", "the town of Kherson", "Kherson province"
            Filler::Place => {
                let named = |word: usize| self.sentence.name(word).is_some_and(|name| name.kind == NameKind::Place);
                let is_kind = || self.lexicon.in_class("territory", &word.lemma.to_lowercase());
                named(token)
                    || (is_kind()
                        && self.sentence.children_by(token, &["nmod", "appos", "flat", "compound"]).any(named))
            }
            Filler::Number => word.upos == "NUM" || self.sentence.child(token, &["nummod"]).is_some(),
            Filler::Clause => word.is_verb() || self.sentence.child(token, &["cop"]).is_some(),
        }
    }

    /// Whether the word, a phrase that ends at it, or a noun that describes it is listed.
    fn is_one_of(&self, token: usize, listed: impl Fn(&str) -> bool) -> bool {
        let lower = |word: usize| self.sentence.tokens[word].lemma.to_lowercase();
        let mut phrase = lower(token);
        if listed(&phrase) || self.sentence.children_by(token, &["compound", "amod"]).any(|child| listed(&lower(child)))
        {
            return true;
        }
        (1..=2).filter_map(|back| token.checked_sub(back)).any(|before| {
            phrase = format!("{} {phrase}", lower(before));
            listed(&phrase)
        })
    }
}

fn preceded_by(sentence: &Sentence, token: usize, words: &[String]) -> bool {
    let mut at = token;
    words.iter().rev().all(|word| {
        while let Some(before) = at.checked_sub(1) {
            at = before;
            let token = &sentence.tokens[before];
            if token.lemma.eq_ignore_ascii_case(word) || token.form.eq_ignore_ascii_case(word) {
                return true;
            }
            if token.upos != "PUNCT" {
                return false;
            }
        }
        false
    })
}

/// The phrase that never is an act and that the predicate is part of: a noun phrase word for word, a verb phrase by
/// its verb and the words under it.
fn silenced_by<'a>(
    sentence: &Sentence,
    token: usize,
    predicate: &Predicate,
    lexicon: &'a Lexicon,
) -> Option<&'a Silent> {
    let same = |word: usize, lemma: &str| {
        let token = &sentence.tokens[word];
        token.lemma.eq_ignore_ascii_case(lemma) || token.form.eq_ignore_ascii_case(lemma)
    };
    let matches = |phrase: &Silent, head: usize| -> bool {
        let words = &phrase.words;
        match phrase.pos {
            Pos::Verb => {
                let under = |word: usize| {
                    word > head && word < head + 7 && sentence.ancestors(word).take(3).any(|above| above == head)
                };
                let rest = words[1..]
                    .iter()
                    .all(|lemma| (0..sentence.tokens.len()).any(|word| under(word) && same(word, lemma)));
                rest && (head == token || (under(token) && words[1..].iter().any(|lemma| same(token, lemma))))
            }
            Pos::Noun | Pos::Adj => {
                let Some(start) = (head + 1).checked_sub(words.len()) else { return false };
                start <= token && token <= head && words.iter().zip(start..).all(|(lemma, word)| same(word, lemma))
            }
        }
    };
    let near = token.saturating_sub(4)..(token + 5).min(sentence.tokens.len());
    near.into_iter().find_map(|head| {
        let phrases = lexicon.silent(&sentence.tokens[head].lemma.to_lowercase());
        phrases.iter().find(|phrase| phrase.blocks.is_none_or(|kind| kind == predicate.kind) && matches(phrase, head))
    })
}

/// The light verb whose slot the noun fills.
fn light_verb(sentence: &Sentence, noun: usize, lexicon: &Lexicon) -> Option<usize> {
    // "launched missile and drone strikes": the reader may hang the second on the first.
    let first = if sentence.tokens[noun].is("conj") { sentence.tokens[noun].head? } else { noun };
    let governor = sentence.tokens[first].head?;
    // "the attack that X launched", "an attack carried out by X"
    let clauses = sentence.children_by(noun, &["acl"]);
    std::iter::once(governor).chain(clauses).find(|&verb| {
        sentence.tokens[verb].is_verb()
            && lexicon.lights(&sentence.tokens[verb].lemma.to_lowercase()).iter().any(|light| {
                let rest = light.words[1..].iter().all(|word| {
                    sentence.children(verb).any(|child| sentence.tokens[child].lemma.eq_ignore_ascii_case(word))
                });
                let filled = match &light.slot {
                    // By the tree alone: the reader's roles see objects in "call for a strike" too.
                    Slot::Obj => syntax::object(sentence, verb) == Some(first),
                    slot => fillers(sentence, verb, Pos::Verb, slot).contains(&noun),
                };
                rest && filled
            })
    })
}
