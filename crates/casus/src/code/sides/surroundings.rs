//! Where the other side is looked for when the act's own slots do not name it: inside the words that fill them, in
//! the clause that a verbal act holds, in the clause around the act.

use super::standing::{distinct, is_distinct, is_other};
use super::{Stage, syntax};
use crate::actor::Actor;
use crate::code::acts::Act;
use crate::codebook::EventType;
use crate::sentence::Sentence;

impl Stage<'_> {
    /// Actors inside the words that fill the recipient's slots: "the actions of a soldier", "positions near X".
    pub(super) fn inside(&self, act: &Act<'_>, actors: &[Actor]) -> Vec<Actor> {
        // Whoever is to be freed, or to leave, is not whom that is asked of.
        let asked = |head: usize| act.predicate.kind == EventType::Request && self.is_act(head);
        let targets = act.side(self.sentence, &act.predicate.recipient, |head| {
            !self.sentence.tokens[head].is_verb() && self.at(head).is_empty() && !asked(head)
        });
        targets
            .into_iter()
            .map(|target| self.beneath(target, act.predicate.kind == EventType::Assault, actors))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// The nearest other side in a noun phrase, clauses left out; who does harm before who suffers it.
    fn beneath(&self, root: usize, force: bool, actors: &[Actor]) -> Vec<Actor> {
        let sentence = self.sentence;
        let doers = if self.is_harm(root) { self.doers(root) } else { Vec::new() };
        if doers.iter().any(|actor| is_other(actor, actors)) {
            return doers;
        }
        let mut level = vec![root];
        while !level.is_empty() {
            let children: Vec<usize> = level
                .iter()
                .flat_map(|&word| {
                    sentence.children_by(word, &["nmod", "amod", "compound", "nmod:poss", "appos", "acl", "obl", "obj"])
                })
                .collect();
            for &child in children.iter().filter(|&&child| !force || !self.is_ground(child)) {
                let found = self.others(child, actors);
                if !found.is_empty() {
                    return found;
                }
            }
            level = children;
        }
        Vec::new()
    }

    /// Who is to act, or to suffer, by what a verbal act says.
    pub(super) fn said(&self, act: &Act<'_>, actors: &[Actor]) -> Vec<Actor> {
        let sentence = self.sentence;
        let clauses = [act.token, act.carrier]
            .into_iter()
            .flat_map(|word| sentence.children_by(word, &["ccomp", "xcomp", "advcl", "acl", "parataxis"]))
            .filter(|&clause| sentence.tokens[clause].is_verb() || sentence.child(clause, &["cop", "nsubj"]).is_some());
        clauses
            .map(|clause| {
                let subject = self.with_list(syntax::agent(sentence, clause));
                let subjects: Vec<Actor> = self.all(subject).into_iter().filter(|it| is_distinct(it, actors)).collect();
                if subjects.is_empty() { self.around(clause, act, actors) } else { distinct(subjects.into_iter()) }
            })
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// The other side in the act's own clause, else in the clause that it is part of.
    pub(super) fn clause(&self, act: &Act<'_>, actors: &[Actor]) -> Vec<Actor> {
        if actors.is_empty() {
            return Vec::new();
        }
        let own = self.around(act.carrier, act, actors);
        if !own.is_empty() {
            return own;
        }
        let sentence = self.sentence;
        let token = &sentence.tokens[act.carrier];
        let shared = token.is("xcomp") || token.is("advcl") || token.is("acl") || token.is("conj") || token.is("obj");
        match token.head.filter(|_| shared) {
            Some(above) => self.around(above, act, actors),
            None => own,
        }
    }

    /// The nearest other side under a word: objects before phrases, phrases before clauses.
    pub(super) fn around(&self, root: usize, act: &Act<'_>, actors: &[Actor]) -> Vec<Actor> {
        let sentence = self.sentence;
        let force = act.predicate.kind == EventType::Assault;
        let blames = act.predicate.kind == EventType::Accuse;
        let mut level = vec![root];
        while !level.is_empty() {
            // Who is blamed for a killing is not who was killed.
            if blames {
                level.retain(|&word| !self.is_harm(word));
            }
            let mut children: Vec<usize> = level
                .iter()
                .flat_map(|&word| sentence.children(word))
                .filter(|&child| child != act.carrier && !self.is_aside(child))
                .collect();
            children.sort_by_key(|&child| (rank(sentence, child), child));
            for &child in children.iter().filter(|&&child| !sentence.tokens[child].is_verb()) {
                let mut found = self.others(child, actors);
                if blames && self.is_harm(child) {
                    found = self.doers(child);
                    found.retain(|actor| is_other(actor, actors));
                }
                found.retain(|actor| {
                    actor.name.is_some()
                        || actor
                            .sectors
                            .first()
                            .is_some_and(|first| !matches!(first.as_str(), "CVL" | "UNK" | "JRN" | "EDU"))
                });
                if !(found.is_empty() || force && self.is_ground(child)) {
                    return found;
                }
            }
            level = children;
        }
        Vec::new()
    }

    /// Words that only say who says so, when, or what else happened.
    fn is_aside(&self, word: usize) -> bool {
        let sentence = self.sentence;
        let token = &sentence.tokens[word];
        let according = sentence
            .children_by(word, &["case"])
            .any(|case| sentence.tokens[case].form.eq_ignore_ascii_case("according"));
        let speaks = self.sources.iter().any(|source| source.actor.span.overlaps(token.span));
        let another = token.is("conj") && token.is_verb();
        another
            || token.is("parataxis")
            || token.is("punct")
            || token.is("mark")
            || token.is("obl:tmod")
            || according
            || speaks
    }

    /// The actors at a word and in its list that are not on the acting side.
    pub(super) fn others(&self, head: usize, actors: &[Actor]) -> Vec<Actor> {
        let found = syntax::list(self.sentence, head).into_iter().flat_map(|head| self.at(head));
        distinct(found.filter(|actor| actor.country.is_some() && is_other(actor, actors)))
    }
}

/// How near a word stands to its verb: objects, then those addressed, then the rest, places and clauses last.
fn rank(sentence: &Sentence, word: usize) -> u8 {
    let token = &sentence.tokens[word];
    let case = sentence.child(word, &["case"]).map(|case| sentence.tokens[case].lemma.to_lowercase());
    match token.deprel.split(':').next().unwrap_or_default() {
        "obj" | "iobj" => 0,
        "obl" | "nmod" => match case.as_deref() {
            Some("to" | "against" | "with" | "at" | "toward" | "towards" | "on" | "upon" | "over") => 1,
            Some("in" | "near" | "during" | "after" | "since" | "within") => 4,
            _ => 2,
        },
        "nsubj" => 3,
        _ if token.is_verb() => 5,
        _ => 3,
    }
}
