//! code: document -> assertions. Rules that can be read, each value with the words and the rule behind it.

mod acts;
mod attribution;
mod cast;
pub mod confidence;
mod implied;
mod lemmas;
mod losses;
mod matter;
mod merge;
mod modes;
pub mod places;
pub mod quantity;
mod sides;
mod status;
mod syntax;
pub mod when;

use jiff::civil::Date;

use crate::actor::Actor;
use crate::article::Article;
use crate::assertion::{Assertion, Event, Materiel, Status, Time, Timeframe};
use crate::codebook::EventType;
use crate::document::Document;
use crate::evidence::{Doubt, Reason, Span};
use crate::knowledge::Knowledge;
use crate::read::LineKind;
use crate::sentence::Sentence;
use crate::trace::Trace;

use acts::Act;
use attribution::Speech;
use cast::Cast;
use confidence::Evidence;
use places::Places;
use sides::{Sides, Stage};
use status::Standing;
use when::When;

/// Older than this many days at publication is background.
const NEWS_DAYS: i32 = 14;

/// What was coded, and what was seen and could not be.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coded {
    pub assertions: Vec<Assertion>,
    /// What the confidence of each assertion was reckoned from.
    pub evidence: Vec<Evidence>,
    pub doubts: Vec<Doubt>,
}

/// Codes an article as read.
#[must_use]
pub fn code(article: &Article, document: &Document, knowledge: &Knowledge) -> Coded {
    code_with(article, document, knowledge, &Trace::off())
}

/// Codes an article as read and notes in `trace` what was weighed, taken and refused on the way.
#[must_use]
pub fn code_with(article: &Article, document: &Document, knowledge: &Knowledge, trace: &Trace) -> Coded {
    let sentences: Vec<Sentence> =
        document.sentences.iter().map(|sentence| lemmas::mend(sentence, &knowledge.lexicon)).collect();
    let places = places::find(&article.text, &sentences, knowledge);
    let day = article.published.or_else(|| when::written(&sentences));
    let cast = Cast::of(&sentences, day, &places, knowledge, trace);
    let speech = Speech::of(&article.text, &sentences, &cast, &knowledge.lexicon);
    let desk = Desk { day, sentences: &sentences, knowledge, places, cast, speech, trace };
    let mut coded = Coded::default();
    coded.doubts.extend(article.published.is_none().then(|| unpublished(day)));
    for (index, sentence) in sentences.iter().enumerate() {
        if let LineKind::Teaser | LineKind::Boilerplate = sentence.kind {
            trace.refused(index, sentence.span, "code.line", || {
                format!("the line is a {} by its form: it is read, not coded", sentence.kind.name())
            });
            continue;
        }
        desk.sentence(index, sentence, &mut coded);
    }
    coded
}

/// Everything that the coding of one sentence looks at.
struct Desk<'a> {
    /// The day of publication, or the one that the article itself gives as that of its writing.
    day: Option<Date>,
    sentences: &'a [Sentence],
    knowledge: &'a Knowledge,
    places: Places,
    cast: Cast,
    speech: Speech,
    trace: &'a Trace,
}

/// An act with its sides, before it becomes an assertion.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    act: Act<'a>,
    /// The words of its predicates: its own and of those merged into it.
    words: Vec<usize>,
    standing: Standing,
    assertion: Assertion,
}

impl Desk<'_> {
    fn sentence(&self, index: usize, sentence: &Sentence, coded: &mut Coded) {
        let found = acts::find(index, sentence, &self.cast, &self.knowledge.lexicon, self.trace);
        if found.is_empty() {
            return;
        }
        let times = when::told(sentence, self.day);
        let drafts: Vec<Draft<'_>> = found.into_iter().map(|act| self.draft(index, sentence, act, &times)).collect();
        let lexicon = &self.knowledge.lexicon;
        let drafts = merge::merge(sentence, drafts, self.trace);
        let drafts = matter::settle(sentence, drafts, lexicon, self.trace);
        let mut drafts = matter::goods(sentence, drafts, lexicon);
        self.add_outcomes(index, sentence, &mut drafts);
        implied::fill(index, sentence, &mut drafts, &coded.assertions, &self.cast);
        let drafts: Vec<Draft<'_>> = drafts
            .into_iter()
            .filter(|draft| {
                let unfit = self.unfit(sentence, draft);
                if let Some(why) = unfit {
                    self.trace.refused(index, draft.assertion.event.span, "code.record", || {
                        format!("{}: {why}", draft.act.predicate.rule())
                    });
                }
                unfit.is_none()
            })
            .collect();
        let first = coded.assertions.len();
        for (draft, inner) in matter::announce(sentence, drafts) {
            let evidence = Evidence::of(sentence, &draft);
            let confidence = self.knowledge.weights.probability(&evidence);
            let about = inner.map(|inner| first + inner);
            coded.evidence.push(evidence);
            let mut assertion = Assertion { about, confidence, ..draft.assertion };
            self.supply(index, &mut assertion, times.is_empty());
            coded.assertions.push(assertion);
        }
    }

    fn draft<'a>(&self, index: usize, sentence: &Sentence, act: Act<'a>, times: &[When]) -> Draft<'a> {
        let standing = status::status(sentence, act.token, act.carrier, act.predicate.kind, &self.knowledge.lexicon);
        let sources = attribution::sources(
            index,
            sentence,
            act.carrier,
            &standing,
            &self.cast,
            &self.speech,
            &self.knowledge.lexicon,
        );
        let stage = Stage {
            index,
            sentence,
            cast: &self.cast,
            places: &self.places,
            knowledge: self.knowledge,
            sources: &sources,
            trace: self.trace,
        };
        let Sides { actors, recipients, why: sides_why, doubts: sides_doubts } = sides::sides(&stage, &act);
        let span = sentence.tokens[act.carrier].span.cover(sentence.tokens[act.token].span);
        let time = when::tied(sentence, [act.carrier, act.token], times);
        let timeframe = self.timeframe(sentence, act.carrier, time.as_ref());
        let mut why = vec![Reason::new("code.act", act.predicate.rule())];
        if act.carrier != act.token {
            why.push(Reason::new("code.act", format!("carried by `{}`", sentence.tokens[act.carrier].lemma)));
        }
        why.extend(sides_why);
        why.extend(standing.why.iter().cloned());
        let mut doubts = sentence.doubts.clone();
        let (place, place_doubt) = self.places.place_of(index, sentence, act.carrier).unzip();
        doubts.extend(place_doubt.flatten());
        doubts.extend(sides_doubts);
        if actors.is_empty() && recipients.is_empty() {
            doubts.push(Doubt::new("sides-unresolved", "neither side of the act could be resolved"));
        }
        let assertion = Assertion {
            sentence: index,
            event: Event {
                kind: act.predicate.kind,
                mode: act.mode.clone(),
                contexts: Vec::new(),
                span,
                token: act.token,
            },
            toll: losses::losses(index, sentence, &act, &self.cast),
            place,
            time,
            materiel: self.materiel(sentence, &act),
            status: standing.status,
            timeframe,
            sources,
            about: None,
            confidence: 0.0,
            actors,
            recipients,
            why,
            doubts,
        };
        let words = vec![act.token, act.carrier];
        let mut draft = Draft { act, words, standing, assertion };
        foretell(&mut draft);
        draft
    }

    /// Gives the losses that stand beside acts to the nearest act of force that tells none of their kind.
    fn add_outcomes(&self, index: usize, sentence: &Sentence, drafts: &mut [Draft<'_>]) {
        let is_force =
            |draft: &Draft<'_>| draft.assertion.event.kind == EventType::Assault && draft.assertion.status.is_fact();
        if !drafts.iter().any(is_force) {
            return;
        }
        let told: Vec<Span> = drafts.iter().flat_map(|draft| &draft.assertion.toll).map(|loss| loss.span).collect();
        let telling = drafts.iter().filter(|draft| !draft.assertion.toll.is_empty());
        let acts: Vec<usize> = telling.map(|draft| draft.act.token).collect();
        let whose = |noun: usize| self.cast.actor(index, noun).cloned();
        for outcome in losses::outcomes(sentence, &acts, &whose) {
            let loss = outcome.loss;
            if told.iter().any(|span| span.overlaps(loss.span)) {
                continue;
            }
            let near = drafts
                .iter_mut()
                .filter(|draft| is_force(draft) && draft.assertion.toll.iter().all(|known| known.kind != loss.kind))
                .min_by_key(|draft| draft.act.token.abs_diff(outcome.word));
            if let Some(draft) = near {
                draft.assertion.why.push(Reason::new("code.toll", "told beside the act, as its outcome"));
                draft.assertion.toll.push(loss);
            }
        }
    }

    /// The place and time of an act whose sentence tells none, from what stands around it.
    fn supply(&self, index: usize, assertion: &mut Assertion, timeless: bool) {
        let kind = assertion.event.kind;
        if assertion.place.is_none()
            && let Some((place, doubt)) =
                places::at_home(kind, &assertion.actors, &assertion.recipients, self.knowledge)
        {
            assertion.place = Some(place);
            assertion.doubts.push(doubt);
        }
        let is_news = assertion.timeframe == Timeframe::Current && assertion.status.is_fact();
        if let Some(day) = self.day.filter(|_| timeless && is_news && assertion.time.is_none()) {
            let (time, doubt) = when::carried(self.sentences, index, day).unwrap_or_else(|| when::assumed(day));
            assertion.time = Some(time);
            assertion.doubts.push(doubt);
        }
    }

    /// News unless its own date is old or the verb stands in the past of the past.
    fn timeframe(&self, sentence: &Sentence, carrier: usize, time: Option<&Time>) -> Timeframe {
        if let (Some(time), Some(published)) = (time, self.day) {
            let old = published.checked_sub(jiff::Span::new().days(NEWS_DAYS)).is_ok_and(|limit| time.end < limit);
            return if old { Timeframe::Background } else { Timeframe::Current };
        }
        let past_perfect = sentence
            .children_by(carrier, &["aux"])
            .any(|aux| sentence.tokens[aux].lemma == "have" && sentence.tokens[aux].xpos == "VBD");
        let reported = sentence.tokens[carrier].is("ccomp");
        let formerly = sentence.children_by(carrier, &["advmod"]).any(|word| {
            matches!(
                sentence.tokens[word].lemma.to_lowercase().as_str(),
                "previously" | "formerly" | "historically" | "once"
            )
        });
        if formerly || (past_perfect && !reported) { Timeframe::Background } else { Timeframe::Current }
    }

    fn materiel(&self, sentence: &Sentence, act: &Act<'_>) -> Vec<Materiel> {
        let inside = sentence.subtree(act.carrier);
        let lexicon = &self.knowledge.lexicon;
        let mut found: Vec<Materiel> = Vec::new();
        for &word in inside.iter().filter(|&&word| !sentence.tokens[word].is_verb()) {
            let entries = lexicon
                .materiel(&sentence.tokens[word].form.to_lowercase())
                .iter()
                .chain(lexicon.materiel(&sentence.tokens[word].lemma.to_lowercase()));
            for item in entries {
                let end = word + item.words.len();
                let fits = end <= sentence.tokens.len()
                    && sentence.tokens[word..end]
                        .iter()
                        .zip(&item.words)
                        .all(|(token, part)| token.form.to_lowercase() == *part || token.lemma.to_lowercase() == *part);
                let span = Span::new(
                    sentence.tokens[word].span.start,
                    sentence.tokens[(end - 1).min(sentence.tokens.len() - 1)].span.end,
                );
                if fits && !found.iter().any(|other| other.span.overlaps(span)) {
                    let count = quantity::count_of(sentence, end - 1).filter(|_| sentence.tokens[end - 1].is_nominal());
                    found.push(Materiel {
                        span,
                        category: item.category.clone(),
                        low: count.as_ref().map(|c| c.low),
                        high: count.and_then(|c| c.high),
                    });
                    break;
                }
            }
        }
        found
    }

    /// Whether anything in the sentence beside this word speaks of violence: a death alone may be an accident.
    fn is_violent(&self, sentence: &Sentence, token: usize) -> bool {
        let lexicon = &self.knowledge.lexicon;
        let classes = [
            "violence",
            "attack",
            "munition",
            "explosive",
            "weapon",
            "armed",
            "aerial",
            "drone",
            "heavy",
            "deadly",
            "police",
        ];
        sentence.tokens.iter().enumerate().any(|(other, word)| {
            let lemma = word.lemma.to_lowercase();
            other != token
                && (classes.iter().any(|class| lexicon.in_class(class, &lemma))
                    || (word.is_verb()
                        && matches!(
                            lemma.as_str(),
                            "attack"
                                | "shoot"
                                | "shell"
                                | "bomb"
                                | "clash"
                                | "storm"
                                | "raid"
                                | "ambush"
                                | "stab"
                                | "fight"
                        )))
        })
    }

    /// Whether a word or a run of up to three words names an accident, a disaster or an illness.
    fn names_accident(&self, sentence: &Sentence) -> bool {
        let lemmas: Vec<String> = sentence.tokens.iter().map(|token| token.lemma.to_lowercase()).collect();
        (1..=3)
            .any(|length| lemmas.windows(length).any(|run| self.knowledge.lexicon.in_class("accident", &run.join(" "))))
    }

    /// Why it does not belong in a record of political and armed acts but to sport, accident or daily life.
    fn unfit(&self, sentence: &Sentence, draft: &Draft<'_>) -> Option<&'static str> {
        let assertion = &draft.assertion;
        let coded = |side: &[Actor]| side.iter().any(|actor| actor.country.is_some() && !actor.sectors.is_empty());
        let sided = |side: &[Actor]| side.iter().any(|actor| actor.sectors.iter().any(|sector| sector != "CVL"));
        let accident = || self.names_accident(sentence);
        let placed = assertion.place.as_ref().is_some_and(|place| place.country.is_some());
        let lost = !assertion.toll.is_empty();
        let told = coded(&assertion.actors)
            || coded(&assertion.recipients)
            || sided(&assertion.actors)
            || sided(&assertion.recipients)
            || lost;
        match assertion.event.kind {
            EventType::Assault => {
                let bare_loss = !draft.act.predicate.toll.is_empty() && assertion.event.mode.is_none();
                let foiled = draft.standing.status == Status::Attempted;
                let known = told || (placed && (assertion.event.mode.is_some() || foiled));
                if !known {
                    Some("neither a side nor a loss is known")
                } else if sided(&assertion.actors) {
                    None
                } else if accident() {
                    Some("the sentence speaks of an accident or a disaster")
                } else if !bare_loss || sided(&assertion.recipients) || self.is_violent(sentence, draft.act.token) {
                    None
                } else {
                    Some("a loss alone, and nothing else in the sentence speaks of violence")
                }
            }
            EventType::Protest | EventType::Coerce => {
                let told = told || (placed && assertion.event.mode.is_some());
                (!told).then_some("neither a side nor a loss is known")
            }
            kind => {
                // What private people do among themselves is no politics; a release is, whoever is let go.
                let side = |side: &[Actor]| side.iter().any(is_political);
                if names_sport(sentence) {
                    return Some("the sentence speaks of sport");
                }
                let told = side(&assertion.actors)
                    || side(&assertion.recipients)
                    || (is_of_citizens(kind) && coded(&assertion.actors))
                    || (kind == EventType::Retreat
                        && assertion.event.mode.is_some()
                        && (placed || !assertion.recipients.is_empty()));
                (!told).then_some("no side is a state, an armed group or another political actor")
            }
        }
    }
}

/// Words that only sport uses; the Olympic games are left out, for they are boycotted.
fn names_sport(sentence: &Sentence) -> bool {
    const SPORT: [&str; 14] = [
        "basketball",
        "cricket",
        "fifa",
        "football",
        "footballer",
        "goalkeeper",
        "midfielder",
        "playoff",
        "quarterback",
        "rugby",
        "soccer",
        "striker",
        "tennis",
        "uefa",
    ];
    sentence.tokens.iter().any(|token| SPORT.contains(&token.lemma.to_lowercase().as_str()))
}

/// Types by which private people address the state.
fn is_of_citizens(kind: EventType) -> bool {
    matches!(kind, EventType::Request | EventType::Accuse | EventType::Threaten | EventType::Reject)
}

/// Whether the actor is one of politics or arms: by his sector, or by his country where he is no private person.
fn is_political(actor: &Actor) -> bool {
    const PRIVATE: [&str; 8] = ["CVL", "EDU", "MED", "JRN", "LAB", "BUS", "SOC", "ELI"];
    let private = |sector: &String| PRIVATE.contains(&sector.as_str());
    actor.sectors.iter().any(|sector| !private(sector) || (sector != "CVL" && actor.country.is_some()))
}

/// What somebody else says that an actor will do is a forecast.
fn foretell(draft: &mut Draft<'_>) {
    let modal = draft.standing.why.iter().any(|reason| reason.rule.starts_with("modal"));
    let assertion = &draft.assertion;
    if modal
        && draft.standing.status == Status::Planned
        && !assertion.actors.is_empty()
        && !matter::is_own_word(&assertion.sources, draft)
    {
        draft.standing.status = Status::Predicted;
        draft.assertion.status = Status::Predicted;
        draft.assertion.why.push(Reason::new("code.status", "said by somebody else than the doer"));
    }
}

fn unpublished(day: Option<Date>) -> Doubt {
    match day {
        Some(day) => Doubt::new(
            "date-of-writing",
            format!("the date of publication is unknown: relative times are counted from {day}, which the text gives"),
        ),
        None => Doubt::new("no-publication-date", "the date of publication is unknown: relative times stay unresolved"),
    }
}
