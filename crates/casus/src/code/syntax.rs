//! Who stands where around a predicate: slots filled through passives, relatives, control and coordination.

use crate::lexicon::{Pos, Slot};
use crate::sentence::{Role, Sentence};

/// How far subjects are looked for up the tree: deep nesting is rare and cycles are impossible.
const REACH: usize = 6;

/// The words that fill a slot of a predicate, coordinated ones included, in text order.
#[must_use]
pub fn fillers(sentence: &Sentence, predicate: usize, pos: Pos, slot: &Slot) -> Vec<usize> {
    let heads = match pos {
        Pos::Noun => noun_slot(sentence, predicate, slot),
        Pos::Verb | Pos::Adj => verb_slot(sentence, predicate, slot),
    };
    let mut all: Vec<usize> = heads.into_iter().flat_map(|head| with_conjuncts(sentence, head)).collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|&filler| filler != predicate);
    all
}

/// A word and the nouns coordinated with it.
#[must_use]
pub fn with_conjuncts(sentence: &Sentence, head: usize) -> Vec<usize> {
    let mut all = vec![head];
    let conjuncts = sentence.children_by(head, &["conj"]).filter(|&conjunct| !sentence.tokens[conjunct].is_verb());
    all.extend(conjuncts.flat_map(|conjunct| with_conjuncts(sentence, conjunct)));
    all
}

/// A word and all that are listed with it, also where a list is read as an apposition: "the EU, Russia and China".
#[must_use]
pub fn list(sentence: &Sentence, head: usize) -> Vec<usize> {
    let mut all = with_conjuncts(sentence, head);
    if let Some(&last) = all.last().filter(|_| all.len() > 1) {
        let between = |&other: &usize| {
            head < other
                && other < last
                && sentence.tokens[other].upos == "PROPN"
                && sentence.tokens[head].upos == "PROPN"
                && sentence.child(other, &["det", "case"]).is_none()
        };
        all.extend(sentence.children_by(head, &["appos"]).filter(between));
        all.sort_unstable();
    }
    all
}

/// Whether a verb stands in the passive.
#[must_use]
pub fn is_passive(sentence: &Sentence, verb: usize) -> bool {
    let token = &sentence.tokens[verb];
    if token.xpos != "VBN" && token.xpos != "VBD" {
        return false;
    }
    if sentence.child(verb, &["nsubj:pass", "csubj:pass", "aux:pass", "obl:agent"]).is_some() {
        return true;
    }
    let objectless = sentence.child(verb, &["obj", "iobj", "ccomp", "xcomp"]).is_none();
    if sentence.child(verb, &["nsubj", "aux"]).is_some() {
        // A headline drops the auxiliary: "Four fighters killed in an airstrike".
        return objectless && !governs_have(sentence, verb) && harms(&token.lemma);
    }
    match token.deprel.as_str() {
        "acl" | "amod" | "advcl" => token.xpos == "VBN",
        "conj" => token.xpos == "VBN" && token.head.is_some_and(|head| is_passive(sentence, head)),
        _ => token.xpos == "VBN" && objectless && !governs_have(sentence, verb),
    }
}

/// Verbs of harm and custody, which nobody does without an object: with a subject alone they are passive.
fn harms(lemma: &str) -> bool {
    matches!(
        lemma,
        "kill"
            | "injure"
            | "wound"
            | "hurt"
            | "arrest"
            | "detain"
            | "capture"
            | "abduct"
            | "kidnap"
            | "displace"
            | "behead"
            | "execute"
            | "sentence"
            | "jail"
            | "imprison"
            | "hospitalize"
            | "hospitalise"
            | "murder"
            | "assassinate"
            | "slay"
            | "evacuate"
    )
}

fn governs_have(sentence: &Sentence, verb: usize) -> bool {
    sentence.children_by(verb, &["aux"]).any(|aux| sentence.tokens[aux].lemma == "have")
}

fn verb_slot(sentence: &Sentence, verb: usize, slot: &Slot) -> Vec<usize> {
    match slot {
        Slot::Subj => {
            let by_role =
                || role(sentence, verb, "ARG0").filter(|&actor| patient(sentence, verb, REACH) != Some(actor));
            agent(sentence, verb).or_else(by_role).into_iter().collect()
        }
        Slot::Obj => {
            // "students rallied": the first argument of what has no object is its subject.
            let by_role = || role(sentence, verb, "ARG1").filter(|&object| agent(sentence, verb) != Some(object));
            patient(sentence, verb, REACH).or_else(by_role).into_iter().collect()
        }
        Slot::Iobj => sentence.children_by(verb, &["iobj"]).collect(),
        Slot::Xcomp => sentence.children_by(verb, &["xcomp", "ccomp"]).collect(),
        Slot::Ccomp => sentence.children_by(verb, &["ccomp", "parataxis"]).collect(),
        Slot::Advcl => sentence.children_by(verb, &["advcl"]).collect(),
        Slot::Acl => sentence.children_by(verb, &["acl"]).collect(),
        Slot::Poss | Slot::Mod => Vec::new(),
        Slot::Prep(preposition) => {
            let own = prepositional(sentence, verb, preposition);
            if !own.is_empty() {
                return own;
            }
            // "fired rockets at Israel": the phrase may hang on the object.
            sentence
                .children_by(verb, &["obj", "nsubj:pass"])
                .flat_map(|object| prepositional(sentence, object, preposition))
                .collect()
        }
    }
}

fn noun_slot(sentence: &Sentence, noun: usize, slot: &Slot) -> Vec<usize> {
    match slot {
        Slot::Poss => sentence.children_by(noun, &["nmod:poss"]).collect(),
        Slot::Mod => modifiers(sentence, noun),
        Slot::Subj => sentence.child(noun, &["nsubj"]).or_else(|| role(sentence, noun, "ARG0")).into_iter().collect(),
        Slot::Obj => role(sentence, noun, "ARG1").into_iter().collect(),
        Slot::Acl | Slot::Xcomp | Slot::Ccomp => sentence.children_by(noun, &["acl", "ccomp", "xcomp"]).collect(),
        Slot::Iobj | Slot::Advcl => Vec::new(),
        Slot::Prep(preposition) if preposition == "between" || preposition == "among" => {
            prepositional(sentence, noun, preposition)
        }
        Slot::Prep(preposition) => {
            let own = prepositional(sentence, noun, preposition);
            if !own.is_empty() {
                return own;
            }
            // "the attack, carried out by gunmen": the agent of a participle on the noun. "the killing of X by Y": the
            // agent may hang on X.
            if preposition == "by" {
                let behind = sentence.children_by(noun, &["nmod"]).find_map(|of| {
                    let agents = prepositional(sentence, of, preposition);
                    (!agents.is_empty()).then_some(agents)
                });
                if let Some(agents) = behind {
                    return agents;
                }
                return sentence
                    .children_by(noun, &["acl"])
                    .filter_map(|verb| agent(sentence, verb))
                    .filter(|&filler| filler != noun)
                    .collect();
            }
            Vec::new()
        }
    }
}

/// Adjectives and nouns before a noun, with their partners before a hyphen: "Israeli-Palestinian talks".
fn modifiers(sentence: &Sentence, noun: usize) -> Vec<usize> {
    let before = |head: usize| {
        sentence
            .children_by(head, &["amod", "compound", "nmod:desc", "nmod:unmarked"])
            .filter(|&child| !sentence.tokens[child].is_verb())
            .collect::<Vec<_>>()
    };
    let own = before(noun);
    let hyphened = own.iter().flat_map(|&child| before(child).into_iter().filter(move |&inner| inner + 2 == child));
    let partners: Vec<usize> = hyphened.filter(|&inner| sentence.tokens[inner + 1].form == "-").collect();
    own.into_iter().chain(partners).collect()
}

/// The nouns that hang on `head` by this preposition.
#[must_use]
pub fn prepositional(sentence: &Sentence, head: usize, preposition: &str) -> Vec<usize> {
    let toward = |lemma: &str| lemma == preposition || (preposition == "toward" && lemma == "towards");
    sentence
        .children_by(head, &["obl", "nmod"])
        .filter(|&child| {
            sentence.children_by(child, &["case"]).any(|case| toward(&sentence.tokens[case].lemma.to_lowercase()))
        })
        .collect()
}

/// The grammatical object of a verb or the subject of its passive, by the tree alone.
#[must_use]
pub fn object(sentence: &Sentence, verb: usize) -> Option<usize> {
    patient(sentence, verb, 0)
}

/// Who does it: the subject of an active verb, the agent of a passive one.
#[must_use]
pub fn agent(sentence: &Sentence, verb: usize) -> Option<usize> {
    if is_passive(sentence, verb) {
        return sentence.child(verb, &["obl:agent"]).or_else(|| prepositional(sentence, verb, "by").into_iter().next());
    }
    surface_subject(sentence, verb, REACH)
}

/// To whom it is done: the object of an active verb, the subject of a passive one.
fn patient(sentence: &Sentence, verb: usize, reach: usize) -> Option<usize> {
    if is_passive(sentence, verb) {
        // "the release of police accused of …": the participle may hang on the wrong noun of the phrase.
        let inside = |&patient: &usize| {
            sentence.tokens[verb].is("acl") && sentence.tokens[patient].head == sentence.tokens[verb].head
        };
        return role(sentence, verb, "ARG1").filter(inside).or_else(|| surface_subject(sentence, verb, reach));
    }
    if let Some(object) = sentence.child(verb, &["obj"]).or_else(|| sentence.child(verb, &["iobj"])) {
        return Some(antecedent(sentence, verb, object));
    }
    if sentence.tokens[verb].is("acl:relcl")
        && sentence.child(verb, &["nsubj"]).is_some_and(|subject| !is_relative(sentence, subject))
    {
        return sentence.tokens[verb].head;
    }
    // "attacked and killed the guards": coordinated verbs share the object on the right.
    let right = sentence.children_by(verb, &["conj"]).find(|&conjunct| sentence.tokens[conjunct].is_verb())?;
    if reach == 0 || sentence.child(right, &["nsubj", "nsubj:pass"]).is_some() || right > verb + 3 {
        return None;
    }
    patient(sentence, right, reach - 1)
}

/// The grammatical subject, its own or the one it shares.
fn surface_subject(sentence: &Sentence, verb: usize, reach: usize) -> Option<usize> {
    if let Some(subject) = sentence.child(verb, &["nsubj"]) {
        return Some(antecedent(sentence, verb, subject));
    }
    let head = sentence.tokens[verb].head?;
    let deeper = |head| if reach == 0 { None } else { surface_subject(sentence, head, reach - 1) };
    let token = &sentence.tokens[verb];
    match token.deprel.as_str() {
        "conj" if sentence.tokens[head].is_verb() || sentence.child(head, &["cop"]).is_some() => deeper(head),
        "ccomp" if token.xpos == "VBG" && is_led(sentence, verb) => {
            sentence.child(head, &["obj", "iobj"]).or_else(|| deeper(head))
        }
        // "denies arming them": a gerund without a subject of its own shares it
        "ccomp" if token.xpos == "VBG" && sentence.child(verb, &["aux"]).is_none() => deeper(head),
        "xcomp" => {
            let object =
                sentence.child(head, &["obj", "iobj"]).filter(|_| !is_subject_control(&sentence.tokens[head].lemma));
            let object = object.or_else(|| called_upon(sentence, head));
            object.map(|object| antecedent(sentence, head, object)).or_else(|| deeper(head))
        }
        "advcl" => {
            let object = if is_led(sentence, verb) { patient(sentence, head, 0) } else { None };
            let object = object.or_else(|| called_upon(sentence, head).filter(|_| token.xpos == "VB"));
            object.or_else(|| deeper(head))
        }
        "acl:relcl" => Some(head),
        "acl" if token.xpos == "VB" => possessor(sentence, head).or_else(|| {
            let above = sentence.tokens[head].head.filter(|&above| sentence.tokens[above].is_verb())?;
            deeper(above)
        }),
        "acl" => Some(head),
        _ => None,
    }
}

/// "accused X of doing it", "barred X from doing it": the object does it.
#[must_use]
pub fn is_led(sentence: &Sentence, verb: usize) -> bool {
    sentence
        .children_by(verb, &["mark"])
        .any(|mark| matches!(sentence.tokens[mark].lemma.as_str(), "of" | "from" | "into" | "for"))
}

/// "called on X to act", "appealed to X to act": X is to act.
fn called_upon(sentence: &Sentence, verb: usize) -> Option<usize> {
    let asks = matches!(sentence.tokens[verb].lemma.as_str(), "call" | "appeal" | "plead" | "prevail" | "beg");
    let addressed = |preposition: &&str| prepositional(sentence, verb, preposition).first().copied();
    ["on", "upon", "to", "with"].iter().filter(|_| asks).find_map(addressed)
}

/// "Turkey's plan to attack", "the decision of the government to suspend": who is to do it.
fn possessor(sentence: &Sentence, noun: usize) -> Option<usize> {
    let behind = |preposition: &&str| prepositional(sentence, noun, preposition).first().copied();
    let decides = matches!(
        sentence.tokens[noun].lemma.as_str(),
        "decision" | "plan" | "intention" | "refusal" | "promise" | "threat" | "pledge" | "attempt" | "effort" | "move"
    );
    sentence.child(noun, &["nmod:poss"]).or_else(|| behind(&"by")).or_else(|| behind(&"of").filter(|_| decides))
}

fn is_subject_control(verb: &str) -> bool {
    matches!(verb, "promise" | "vow" | "threaten" | "pledge" | "use" | "take" | "need" | "launch" | "have")
}

/// The noun that a relative pronoun stands for.
fn antecedent(sentence: &Sentence, verb: usize, word: usize) -> usize {
    if !is_relative(sentence, word) {
        return word;
    }
    std::iter::once(verb)
        .chain(sentence.ancestors(verb))
        .find(|&above| sentence.tokens[above].is("acl:relcl"))
        .and_then(|clause| sentence.tokens[clause].head)
        .unwrap_or(word)
}

fn is_relative(sentence: &Sentence, word: usize) -> bool {
    let token = &sentence.tokens[word];
    matches!(token.xpos.as_str(), "WDT" | "WP")
        || (token.lemma == "that" && token.upos == "PRON" && token.xpos == "WDT")
}

/// The argument with this label, if the reader saw one.
fn role(sentence: &Sentence, predicate: usize, label: &str) -> Option<usize> {
    let found = sentence.frame(predicate)?.roles.iter().find(|role: &&Role| role.label == label)?;
    Some(antecedent(sentence, predicate, found.token))
}

/// The words of a noun phrase without what only comments on it: relative clauses, appositions, coordination.
#[must_use]
pub fn phrase(sentence: &Sentence, head: usize) -> Vec<usize> {
    let mut words = vec![head];
    for child in sentence.children(head) {
        let token = &sentence.tokens[child];
        let inner = matches!(token.deprel.as_str(), "det" | "amod" | "nummod" | "advmod" | "det:predet" | "goeswith")
            || token.is("compound")
            || token.is("flat")
            || token.is("nmod:poss")
            || token.is("nmod:desc")
            || token.is("nmod:unmarked")
            || (token.is("nmod")
                && sentence.children_by(child, &["case"]).any(|case| sentence.tokens[case].lemma == "of"));
        if inner {
            words.extend(sentence.subtree(child));
        }
    }
    words.sort_unstable();
    // A run without holes: the words from the first to the last that belong.
    words
}
