//! Owners: whose soldiers, airstrikes, positions or homes they are.

use super::{Reader, Scene, is_role, sectors, syntax};
use crate::actor::Actor;
use crate::roster::EntryKind;
use crate::sentence::Sentence;

impl Reader<'_> {
    /// Whose it is: the countries or groups before or behind a noun, never the one that only backs it.
    pub(super) fn owners(&self, scene: &Scene<'_>, head: usize) -> Vec<Actor> {
        let sentence = scene.sentence;
        let near = attributes(sentence, head);
        let nested = near.iter().filter(|&&child| !sentence.tokens[child].is_verb()).flat_map(|&child| {
            sentence.children_by(child, &["amod", "compound", "nmod:poss", "conj"]).collect::<Vec<_>>()
        });
        let candidates: Vec<usize> = near.iter().copied().chain(nested.collect::<Vec<_>>()).collect();
        let mut found: Vec<(usize, Actor)> =
            candidates.iter().filter_map(|&candidate| Some((candidate, self.owner(scene, candidate)?))).collect();
        // "the Shia Houthi group": a faith says less than a group.
        let faith = |owner: &Actor| owner.sectors.iter().any(|sector| sector == "REL" || sector == "SOC");
        let force = |owner: &Actor| owner.sectors.iter().any(|sector| sector == "REB" || sector == "MIL");
        found.sort_by_key(|(_, owner)| faith(owner) && !force(owner));
        let role = near.iter().find_map(|&child| self.owner_by_role(scene, head, child));
        let Some((at, first)) = found.into_iter().next() else {
            return role.map_or_else(|| self.holders(scene, head), |role| vec![role]);
        };
        let mut owners = vec![first];
        for partner in partners(sentence, at) {
            if let Some(other) = self.owner(scene, partner)
                && owners.iter().all(|owner| owner.country != other.country)
            {
                owners.push(other);
            }
        }
        if let Some(role) = role {
            for owner in owners.iter_mut().filter(|owner| owner.sectors == ["GOV"]) {
                owner.sectors.clone_from(&role.sectors);
            }
        } else if self.knowledge.lexicon.in_class("civil", &sentence.tokens[head].lemma) {
            for owner in owners.iter_mut().filter(|owner| owner.sectors == ["GOV"]) {
                owner.sectors = sectors::list(&["CVL"]);
            }
        }
        owners
    }

    /// The owner that one attribute names.
    fn owner(&self, scene: &Scene<'_>, candidate: usize) -> Option<Actor> {
        let sentence = scene.sentence;
        let token = &sentence.tokens[candidate];
        if token.is_verb() {
            return None;
        }
        if token.upos == "PRON" {
            return self.pronoun(scene, candidate)?.0.into_iter().next();
        }
        let found = scene.matches.iter().find(|found| found.start <= candidate && candidate < found.end)?;
        if only_backs(scene, found.end) || is_against(sentence, found.start) {
            return None;
        }
        let entry = self.entry_of(found)?;
        let country = Some(self.home(scene, candidate, entry)?);
        let mut sectors = sectors::on_day(entry, self.published);
        if sectors.is_empty() {
            sectors = sectors::list(&["GOV"]);
        }
        if entry.kind == EntryKind::Outlet {
            return None;
        }
        Some(Actor {
            span: token.span,
            name: Some(entry.name.clone()),
            country,
            sectors,
            wikidata: entry.wikidata.clone(),
        })
    }

    /// A role noun before a noun that is none, or that only stands for somebody: "police cars", "opposition leader".
    fn owner_by_role(&self, scene: &Scene<'_>, head: usize, candidate: usize) -> Option<Actor> {
        let tokens = &scene.sentence.tokens;
        let roster = &self.knowledge.roster;
        if roster.agent(tokens, head).is_some_and(|agent| !agent.is_of) || tokens[candidate].upos == "PRON" {
            return None;
        }
        let named = scene.matches.iter().any(|found| found.start <= candidate && candidate < found.end);
        let agent = roster.agent(tokens, candidate).filter(|_| !named)?;
        let told = !agent.is_of && agent.sectors != ["UNK"] && is_role(&tokens[candidate], agent);
        let span = tokens[candidate].span;
        let blank = Actor { span, name: None, country: None, sectors: Vec::new(), wikidata: None };
        let owner = self.owners(scene, candidate).into_iter().next();
        told.then(|| self.role(scene, candidate, agent, owner, blank))
    }

    /// Who holds it: "rebel-held areas", "positions in areas controlled by the SDF".
    fn holders(&self, scene: &Scene<'_>, head: usize) -> Vec<Actor> {
        let sentence = scene.sentence;
        let lemma = sentence.tokens[head].lemma.as_str();
        let lexicon = &self.knowledge.lexicon;
        let held = sentence
            .children_by(head, &["amod", "acl"])
            .filter(|&child| holds(&sentence.tokens[child].lemma))
            .find_map(|child| {
                let by = syntax::agent(sentence, child).filter(|&by| by != head);
                sentence.children_by(child, &["compound", "obl", "nsubj", "advmod", "nmod", "amod"]).chain(by).find_map(
                    |holder| {
                        let known = self.owner_by_name(scene, holder);
                        known.or_else(|| self.holder(scene, holder))
                    },
                )
            });
        if let Some(holder) = held {
            return vec![holder];
        }
        let object = ["garrison", "target", "territory", "civil"].iter().any(|class| lexicon.in_class(class, lemma));
        let inner = sentence.children_by(head, &["nmod"]).filter(|&child| !sentence.tokens[child].is("nmod:poss"));
        inner
            .filter(|_| object)
            .map(|child| self.holders(scene, child))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// A name that stands before a hyphen, as in "SDF-controlled".
    fn owner_by_name(&self, scene: &Scene<'_>, holder: usize) -> Option<Actor> {
        let found = scene.matches.iter().find(|found| found.start <= holder && holder < found.end)?;
        let entry = self.entry_of(found)?;
        let country = Some(self.home(scene, holder, entry)?);
        let sectors = sectors::on_day(entry, self.published);
        let sectors = if sectors.is_empty() { sectors::list(&["GOV", "MIL"]) } else { sectors };
        let span = scene.sentence.tokens[holder].span;
        Some(Actor { span, name: Some(entry.name.clone()), country, sectors, wikidata: entry.wikidata.clone() })
    }

    /// A role noun that holds: "rebel-held".
    fn holder(&self, scene: &Scene<'_>, holder: usize) -> Option<Actor> {
        let tokens = &scene.sentence.tokens;
        let agent = self.knowledge.roster.agent(tokens, holder)?;
        let blank = Actor { span: tokens[holder].span, name: None, country: None, sectors: Vec::new(), wikidata: None };
        let owner = self.owners(scene, holder).into_iter().next();
        Some(self.role(scene, holder, agent, owner, blank))
    }
}

/// Words before or behind a noun that can say whose it is.
fn attributes(sentence: &Sentence, head: usize) -> Vec<usize> {
    let belongs = |child: usize| {
        let case = |case: usize| matches!(sentence.tokens[case].lemma.as_str(), "of" | "from" | "for" | "by");
        sentence.children_by(child, &["case"]).any(case)
    };
    sentence
        .children(head)
        .filter(|&child| {
            let token = &sentence.tokens[child];
            token.is("amod")
                || token.is("compound")
                || token.is("nmod:poss")
                || token.is("nmod:desc")
                || token.is("nmod:unmarked")
                || (token.is("nmod") && belongs(child))
        })
        .collect()
}

/// The words joined to an attribute: "Indian and Pakistani troops", "Israeli-Palestinian talks".
fn partners(sentence: &Sentence, at: usize) -> Vec<usize> {
    let token = &sentence.tokens[at];
    let hyphened = |low: usize, high: usize| {
        high == low + 2 && matches!(sentence.tokens[low + 1].form.as_str(), "-" | "/" | "\u{2013}")
    };
    let joined = |&child: &usize| {
        let relation = &sentence.tokens[child];
        relation.is("conj") || hyphened(child.min(at), child.max(at))
    };
    let mut partners: Vec<usize> = sentence.children(at).filter(joined).collect();
    if let Some(above) = token.head
        && (token.is("conj") && !sentence.tokens[above].is_verb() || hyphened(at.min(above), at.max(above)))
    {
        partners.push(above);
    }
    partners.retain(|&partner| {
        let token = &sentence.tokens[partner];
        token.upos == "ADJ" || token.upos == "PROPN"
    });
    partners
}

/// "Russian-backed": the adjective qualifies what stands behind the hyphen, if that is no other name.
fn only_backs(scene: &Scene<'_>, end: usize) -> bool {
    let hyphen = scene.sentence.tokens.get(end).is_some_and(|after| after.form == "-");
    hyphen && !scene.matches.iter().any(|other| other.start == end + 1)
}

/// "anti-Syria", "pro-Russian": the name says whom they are against or for, not whose they are.
fn is_against(sentence: &Sentence, start: usize) -> bool {
    let prefix = |form: &str| matches!(form.to_lowercase().as_str(), "anti" | "pro" | "ex" | "non" | "anti-" | "pro-");
    let form = |back: usize| start.checked_sub(back).map(|word| sentence.tokens[word].form.as_str());
    sentence.tokens[start].form.split_once('-').is_some_and(|(before, _)| prefix(before))
        || form(1).is_some_and(prefix)
        || form(1) == Some("-") && form(2).is_some_and(prefix)
}

fn holds(lemma: &str) -> bool {
    matches!(lemma, "hold" | "control" | "run" | "occupy" | "dominate" | "rule" | "administer" | "seize")
}
