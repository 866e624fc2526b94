//! Whether it happened: negation, modals, aspect, and the words above an act that change its status.

use super::syntax;
use crate::assertion::Status;
use crate::codebook::EventType;
use crate::evidence::Reason;
use crate::lexicon::{CueKind, Effect, Lexicon, Operator, Pos, Slot};
use crate::sentence::Sentence;

/// The status of an act, the operator words that made it, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub status: Status,
    /// The word that set the status, if one did: the verbal act that holds this one.
    pub operator: Option<usize>,
    pub why: Vec<Reason>,
}

/// Judges the act of this type carried by this word.
#[must_use]
pub fn status(sentence: &Sentence, token: usize, carrier: usize, kind: EventType, lexicon: &Lexicon) -> Standing {
    let mut standing = Standing { status: Status::Happened, operator: None, why: Vec::new() };
    let mut is_future = false;
    if kind == EventType::Coerce && lasts(sentence, carrier) {
        standing.status = Status::Ongoing;
        standing.why.push(Reason::new("code.status", "has lasted since"));
    }
    if let Some((status, rule)) = own(sentence, carrier).or_else(|| described(sentence, carrier, lexicon)) {
        is_future = matches!(status, Status::Planned | Status::Hypothetical);
        standing.status = status;
        standing.why.push(Reason::new("code.status", rule));
    }
    // "the offensive is only a matter of time"
    let is_due = sentence.tokens[carrier].head.is_some_and(|head| {
        sentence.tokens[carrier].is("nsubj")
            && sentence.tokens[head].lemma == "matter"
            && syntax::prepositional(sentence, head, "of").iter().any(|&word| sentence.tokens[word].lemma == "time")
    });
    if is_due {
        standing.status = Status::Planned;
        standing.why.push(Reason::new("code.status", "modal `a matter of time`"));
    }
    // "repelled an attack": the light verb itself may say what became of it.
    if token != carrier
        && sentence.tokens[token].head == Some(carrier)
        && let Above::Sets { status: status @ (Status::Attempted | Status::Not), rule, .. } =
            above(sentence, token, carrier, lexicon)
        && standing.status == Status::Happened
    {
        standing.status = status;
        standing.why.push(Reason::new("code.status", rule));
    }
    let mut current = carrier;
    while let Some(head) = sentence.tokens[current].head {
        if !is_future && !matches!(standing.status, Status::Happened | Status::Ongoing) {
            break;
        }
        if stands_alone(sentence, current, head) {
            break;
        }
        match above(sentence, current, head, lexicon) {
            // "refused a request", "ended the talks that it demanded": the words were said all the same.
            Above::Sets { status, operator: Some(_), .. } if is_word_of_mouth(sentence, current, kind, status) => break,
            // "rallied to demand reform": the demand is made.
            Above::Sets { status: Status::Planned, operator: None, .. } if is_said(kind) => current = head,
            Above::Sets { status, .. } if is_future && !is_speech_of(status) => break,
            Above::Sets { status, rule, operator } => {
                let tried =
                    sentence.tokens[head].lemma == "fail" && matches!(kind, EventType::Assault | EventType::Coerce);
                standing.status = if tried && status == Status::Not { Status::Attempted } else { status };
                standing.operator = operator;
                standing.why.push(Reason::new("code.status", rule));
                break;
            }
            // An act named inside another clause does not share that clause's fate.
            Above::Unrelated if !sentence.tokens[current].is_verb() && !sentence.tokens[current].is("conj") => break,
            Above::Unrelated if is_future => break,
            Above::Keeps | Above::Unrelated => current = head,
        }
    }
    if standing.status == Status::Happened
        && let Some(frame) = sentence.frame(carrier)
        && frame.factuality < -1.0
    {
        standing.status = Status::Hypothetical;
        standing.why.push(Reason::new("code.status", format!("the reader's factuality is {:.1}", frame.factuality)));
    }
    standing
}

/// "has blockaded the road since May": a hold that began and has not ended.
fn lasts(sentence: &Sentence, verb: usize) -> bool {
    let perfect = sentence.children_by(verb, &["aux"]).any(|aux| {
        let aux = &sentence.tokens[aux];
        aux.lemma == "have" && matches!(aux.xpos.as_str(), "VBZ" | "VBP")
    });
    perfect && !syntax::prepositional(sentence, verb, "since").is_empty()
}

/// A clause of time or cause, a relative clause, or a finite verb beside an infinitive: what is said above does not
/// reach it ("threatens to jail them after arresting two").
fn stands_alone(sentence: &Sentence, current: usize, head: usize) -> bool {
    let token = &sentence.tokens[current];
    if token.is("acl:relcl") {
        return true;
    }
    if token.is("conj") {
        return is_indicative(sentence, current) && sentence.tokens[head].is_verb() && !is_indicative(sentence, head);
    }
    token.is("advcl")
        && sentence.children_by(current, &["mark", "advmod"]).any(|mark| {
            matches!(
                sentence.tokens[mark].lemma.to_lowercase().as_str(),
                "after" | "when" | "as" | "because" | "since" | "while" | "before" | "although" | "though"
            )
        })
}

/// Whether the verb is finite and states a fact: "are holding", "violates", "struck".
fn is_indicative(sentence: &Sentence, verb: usize) -> bool {
    let finite = |word: usize| matches!(sentence.tokens[word].xpos.as_str(), "VBZ" | "VBD" | "VBP");
    match sentence.child(verb, &["aux", "cop"]) {
        Some(_) => sentence.children_by(verb, &["aux", "cop"]).any(finite),
        None => finite(verb),
    }
}

/// Types that are done by saying.
fn is_said(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Protest
            | EventType::Request
            | EventType::Accuse
            | EventType::Reject
            | EventType::Threaten
            | EventType::Support
    )
}

/// A request or a threat that is refused, weighed or defied has been made all the same.
fn is_word_of_mouth(sentence: &Sentence, current: usize, kind: EventType, status: Status) -> bool {
    let said = matches!(
        kind,
        EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten | EventType::Agree
    );
    said && !sentence.tokens[current].is_verb()
        && matches!(status, Status::Not | Status::Planned | Status::Hypothetical)
}

/// What a verb of speaking makes of a future act: threatened, promised, foretold, denied.
fn is_speech_of(status: Status) -> bool {
    matches!(
        status,
        Status::Threatened
            | Status::Promised
            | Status::Offered
            | Status::Predicted
            | Status::Denied
            | Status::Hypothetical
    )
}

/// Negation, modals and aspect on the word itself.
fn own(sentence: &Sentence, word: usize) -> Option<(Status, String)> {
    if let Some(negation) = negation(sentence, word) {
        return Some((Status::Not, format!("negated by `{}`", sentence.tokens[negation].form)));
    }
    if !sentence.tokens[word].is_verb() {
        return None;
    }
    let auxiliaries: Vec<usize> = sentence.children_by(word, &["aux"]).collect();
    let lemma = |aux: usize| sentence.tokens[aux].lemma.to_lowercase();
    for &aux in &auxiliaries {
        let form = &sentence.tokens[aux].form;
        let status = match lemma(aux).as_str() {
            "will" | "shall" | "'ll" => Status::Planned,
            "would" if is_reported(sentence, word) && !is_conditional(sentence, word) => Status::Planned,
            "would" | "could" | "may" | "might" | "can" => Status::Hypothetical,
            "must" | "should" | "ought" => Status::Demanded,
            _ => continue,
        };
        return Some((status, format!("modal `{form}`")));
    }
    let token = &sentence.tokens[word];
    let has = |name: &str, tags: &[&str]| {
        auxiliaries.iter().any(|&aux| lemma(aux) == name && tags.contains(&sentence.tokens[aux].xpos.as_str()))
    };
    if token.xpos == "VBG" && (has("be", &["VBZ", "VBP"]) || (has("have", &["VBZ", "VBP"]) && has("be", &["VBN"]))) {
        return Some((Status::Ongoing, "present progressive".to_owned()));
    }
    if token.head.is_none() && token.xpos == "VB" && sentence.child(word, &["mark"]).is_some() {
        return Some((Status::Planned, "headline infinitive".to_owned()));
    }
    None
}

/// What an adjective or noun before an act noun does to it: "attempted coup", "planned offensive".
fn described(sentence: &Sentence, word: usize, lexicon: &Lexicon) -> Option<(Status, String)> {
    sentence.children_by(word, &["amod", "compound"]).find_map(|child| {
        let lemma = sentence.tokens[child].lemma.to_lowercase();
        let form = sentence.tokens[child].form.to_lowercase();
        [(Pos::Adj, &form), (Pos::Adj, &lemma), (Pos::Verb, &lemma), (Pos::Noun, &lemma)].into_iter().find_map(
            |(pos, lemma)| {
                let operator = lexicon
                    .operators(pos, lemma)
                    .iter()
                    .find(|operator| operator.slot == Slot::Mod && operator.words.len() == 1)?;
                match operator.effect {
                    Effect::Set(status) => Some((status, format!("described as `{form}`"))),
                    Effect::Keep => None,
                }
            },
        )
    })
}

/// The word that negates this one.
fn negation(sentence: &Sentence, word: usize) -> Option<usize> {
    let negative = |token: usize| {
        matches!(
            sentence.tokens[token].lemma.to_lowercase().as_str(),
            "not" | "n't" | "never" | "no" | "neither" | "nor" | "none" | "nobody"
        )
    };
    sentence.children_by(word, &["advmod", "det", "cc:preconj"]).find(|&child| negative(child)).or_else(|| {
        sentence.children_by(word, &["nsubj", "obj"]).find_map(|argument| {
            if negative(argument) {
                Some(argument)
            } else {
                sentence.children_by(argument, &["det"]).find(|&child| negative(child))
            }
        })
    })
}

/// What a word above does to the act below.
enum Above {
    Sets {
        status: Status,
        rule: String,
        operator: Option<usize>,
    },
    /// A transparent word: "began to", "helped to".
    Keeps,
    Unrelated,
}

/// What the word above does to the act below.
fn above(sentence: &Sentence, current: usize, head: usize, lexicon: &Lexicon) -> Above {
    let token = &sentence.tokens[current];
    let marks: Vec<String> =
        sentence.children_by(current, &["mark"]).map(|mark| sentence.tokens[mark].lemma.to_lowercase()).collect();
    if token.is("advcl") && marks.iter().any(|mark| matches!(mark.as_str(), "if" | "unless" | "lest")) {
        return Above::Sets {
            status: Status::Hypothetical,
            rule: format!("conditional `{}`", marks.join(" ")),
            operator: None,
        };
    }
    let purpose = token.is("advcl") && token.xpos == "VB" && marks.iter().any(|mark| mark == "to");
    let aim = || Above::Sets { status: Status::Planned, rule: "purpose".to_owned(), operator: None };
    let upos = sentence.tokens[head].upos.as_str();
    let pos = match upos {
        "VERB" | "AUX" => Pos::Verb,
        "NOUN" | "PROPN" => Pos::Noun,
        "ADJ" => Pos::Adj,
        _ => return if purpose { aim() } else { Above::Unrelated },
    };
    let slots = relation_slots(sentence, current, head);
    let lemma = sentence.tokens[head].lemma.to_lowercase();
    for operator in lexicon.operators(pos, &lemma) {
        let rest = operator.words.iter().filter(|word| **word != lemma).all(|word| {
            sentence
                .children(head)
                .chain(head.checked_sub(1))
                .any(|near| sentence.tokens[near].lemma.eq_ignore_ascii_case(word))
        });
        // "called on NATO to send ships": the reader often hangs what is asked for as a purpose.
        let asked = purpose
            && operator.slot == Slot::Xcomp
            && matches!(operator.effect, Effect::Set(Status::Requested | Status::Demanded));
        if !rest || !(asked || slots.contains(&operator.slot)) || is_report(sentence, current, operator) {
            continue;
        }
        return match operator.effect {
            Effect::Keep => match own(sentence, head).filter(|(status, _)| *status != Status::Ongoing) {
                Some((status, rule)) => Above::Sets { status, rule, operator: None },
                None => Above::Keeps,
            },
            // "in a bid to stop the attacks", "would continue to help": not stopped, not continued yet.
            Effect::Set(Status::Not) if is_open(sentence, head) && token.is("obj") => Above::Unrelated,
            Effect::Set(Status::Ongoing) if own(sentence, head).is_some() => {
                let (status, rule) = own(sentence, head).unwrap_or((Status::Ongoing, String::new()));
                Above::Sets { status, rule, operator: None }
            }
            Effect::Set(status) => {
                let rule = format!("{} ({})", operator.words.join(" "), operator.pos.name());
                Above::Sets { status, rule, operator: Some(head) }
            }
        };
    }
    for cue in lexicon.cues(pos, &lemma) {
        if token.is("ccomp") || token.is("parataxis") || token.is("acl") {
            let (status, name) = match cue.kind {
                CueKind::Deny => (Status::Denied, "denied"),
                CueKind::Forecast => (Status::Predicted, "forecast"),
                _ => return Above::Unrelated,
            };
            return Above::Sets { status, rule: format!("{name}: `{lemma}`"), operator: Some(head) };
        }
    }
    if purpose { aim() } else { Above::Unrelated }
}

/// "tells the press that talks are under way", "suggests that it is lying": a fact told, not an act asked for.
fn is_report(sentence: &Sentence, current: usize, operator: &Operator) -> bool {
    let asks = matches!(operator.effect, Effect::Set(Status::Demanded | Status::Requested | Status::Offered));
    let plain = matches!(sentence.tokens[current].xpos.as_str(), "VBZ" | "VBD");
    let helped = sentence.children_by(current, &["aux", "cop"]).any(|aux| {
        let aux = &sentence.tokens[aux];
        matches!(aux.xpos.as_str(), "VBZ" | "VBD" | "VBP") || matches!(aux.lemma.as_str(), "will" | "would")
    });
    asks && sentence.tokens[current].is("ccomp") && (plain || helped)
}

/// An infinitive or a gerund that is itself only wished for.
fn is_open(sentence: &Sentence, verb: usize) -> bool {
    let token = &sentence.tokens[verb];
    token.xpos == "VB" && sentence.child(verb, &["mark", "aux"]).is_some()
}

/// The slots of the word above that this word may be said to fill.
fn relation_slots(sentence: &Sentence, current: usize, head: usize) -> Vec<Slot> {
    let token = &sentence.tokens[current];
    let relation = token.deprel.split(':').next().unwrap_or("");
    match relation {
        "xcomp" => vec![Slot::Xcomp, Slot::Ccomp],
        "ccomp" | "csubj" => vec![Slot::Ccomp, Slot::Xcomp],
        "parataxis" => vec![Slot::Ccomp],
        "acl" => vec![Slot::Acl, Slot::Xcomp, Slot::Ccomp],
        "advcl" => {
            let mut slots = vec![Slot::Advcl];
            slots.extend(marks(sentence, current));
            slots
        }
        "obj" => vec![Slot::Obj],
        "nsubj" if syntax::is_passive(sentence, head) => vec![Slot::Obj],
        "nsubj" => vec![Slot::Subj],
        "obl" | "nmod" => cases(sentence, current),
        "compound" | "amod" => vec![Slot::Mod],
        _ => Vec::new(),
    }
}

fn marks(sentence: &Sentence, word: usize) -> Vec<Slot> {
    sentence.children_by(word, &["mark"]).map(|mark| Slot::Prep(sentence.tokens[mark].lemma.to_lowercase())).collect()
}

fn cases(sentence: &Sentence, word: usize) -> Vec<Slot> {
    sentence.children_by(word, &["case"]).map(|case| Slot::Prep(sentence.tokens[case].lemma.to_lowercase())).collect()
}

/// "would strike if", "would attack unless": a condition hangs on the verb.
fn is_conditional(sentence: &Sentence, verb: usize) -> bool {
    sentence.children_by(verb, &["advcl"]).any(|clause| {
        sentence
            .children_by(clause, &["mark"])
            .any(|mark| matches!(sentence.tokens[mark].lemma.to_lowercase().as_str(), "if" | "unless" | "lest"))
    })
}

/// Whether the clause is told as somebody's words, where "would" is the future of the past.
fn is_reported(sentence: &Sentence, verb: usize) -> bool {
    let told = |verb: usize| {
        let token = &sentence.tokens[verb];
        token.is("ccomp") || token.is("parataxis") || sentence.child(verb, &["parataxis"]).is_some()
    };
    told(verb) || (sentence.tokens[verb].is("conj") && sentence.tokens[verb].head.is_some_and(told))
}
