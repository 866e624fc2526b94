//! The cast of an article: every noun phrase that stands for somebody, resolved to country and sectors.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::places::Places;
use super::syntax;
use crate::actor::Actor;
use crate::knowledge::Knowledge;
use crate::roster::{Agent, Entry, EntryKind, Home, Match, fold};
use crate::sentence::{NameKind, Sentence};

/// Who is who in one article. Keys are sentence and word.
#[derive(Debug)]
pub struct Cast {
    actors: BTreeMap<(usize, usize), Actor>,
    /// Whose things are: "Israeli airstrikes", "the army's positions".
    owners: BTreeMap<(usize, usize), Actor>,
}

impl Cast {
    /// Reads the article once, left to right.
    #[must_use]
    pub fn of(sentences: &[Sentence], published: Option<Date>, places: &Places, knowledge: &Knowledge) -> Self {
        let matches: Vec<Vec<Match<'_>>> =
            sentences.iter().map(|sentence| knowledge.roster.matches(&sentence.tokens)).collect();
        let mut reader = Reader {
            knowledge,
            published,
            memory: Memory::default(),
            actors: BTreeMap::new(),
            owners: BTreeMap::new(),
        };
        for (index, sentence) in sentences.iter().enumerate() {
            let named = matches[index].iter().find_map(|found| state(found.entries.first()?));
            let scene = Scene { sentence, matches: &matches[index], theatre: places.theatre(index).or(named) };
            reader.sentence(index, &scene);
        }
        Self { actors: reader.actors, owners: reader.owners }
    }

    /// The actor that this word heads, if it stands for one.
    #[must_use]
    pub fn actor(&self, sentence: usize, head: usize) -> Option<&Actor> {
        self.actors.get(&(sentence, head))
    }

    /// The actor to whom the thing under this word belongs, where the thing is no actor itself.
    #[must_use]
    pub fn owner(&self, sentence: usize, head: usize) -> Option<&Actor> {
        self.owners.get(&(sentence, head))
    }
}

/// The state that a name or adjective stands for.
fn state(entry: &Entry) -> Option<&str> {
    match (&entry.home, entry.kind) {
        (Home::Country(code), EntryKind::Country | EntryKind::Adjective | EntryKind::People | EntryKind::Seat) => {
            Some(code)
        }
        _ => None,
    }
}

struct Scene<'a> {
    sentence: &'a Sentence,
    matches: &'a [Match<'a>],
    theatre: Option<&'a str>,
}

/// What was mentioned before, for words that point back.
#[derive(Default)]
struct Memory {
    mentions: Vec<Mention>,
    /// Surnames of people introduced with an office.
    people: BTreeMap<String, Actor>,
}

struct Mention {
    actor: Actor,
    shape: Shape,
    subject: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Person,
    /// A country, a group, a body: "it" and "they".
    Body,
    /// Soldiers, protesters: "they".
    People,
}

struct Reader<'a> {
    knowledge: &'a Knowledge,
    published: Option<Date>,
    memory: Memory,
    actors: BTreeMap<(usize, usize), Actor>,
    owners: BTreeMap<(usize, usize), Actor>,
}

impl Reader<'_> {
    fn sentence(&mut self, index: usize, scene: &Scene<'_>) {
        let tokens = &scene.sentence.tokens;
        for head in 0..tokens.len() {
            let token = &tokens[head];
            if token.is("flat") || token.is("case") || token.is("det") && token.upos != "PRON" {
                continue;
            }
            let found = if token.upos == "PRON" || (token.upos == "DET" && token.is("nmod:poss")) {
                self.pronoun(scene, head)
            } else {
                self.phrase(scene, head)
            };
            if found.is_none()
                && token.is_nominal()
                && let Some(owner) = self.owner(scene, head)
            {
                let span = scene.sentence.cover(&syntax::phrase(scene.sentence, head));
                self.owners.insert((index, head), Actor { span, ..owner });
            }
            if let Some((actor, shape)) = found {
                let subject = token.is("nsubj");
                if token.upos != "PRON" && !token.is("compound") {
                    self.memory.mentions.push(Mention { actor: actor.clone(), shape, subject });
                }
                self.actors.insert((index, head), actor);
            }
        }
    }

    /// A phrase with a name or a role noun at its head.
    fn phrase(&mut self, scene: &Scene<'_>, head: usize) -> Option<(Actor, Shape)> {
        let sentence = scene.sentence;
        let words = syntax::phrase(sentence, head);
        let span = sentence.cover(&words);
        let blank = Actor { span, name: None, country: None, sectors: Vec::new(), wikidata: None };
        if let Some(entry) = self.entry_at(scene, head) {
            return self.named(scene, head, entry, blank);
        }
        if is_pair(sentence, head) {
            return None;
        }
        if let Some(named) = self.name_of_role(scene, head) {
            return self.named(scene, head, named, blank);
        }
        let owner = self.owner(scene, head);
        if let Some(agent) = self.knowledge.roster.agent(&sentence.tokens, head) {
            let token = &sentence.tokens[head];
            let shape = match () {
                () if token.xpos.ends_with('S') => Shape::People,
                () if is_body(&token.lemma) => Shape::Body,
                () => Shape::Person,
            };
            return Some((self.role(scene, head, agent, owner, blank), shape));
        }
        if let Some(owner) = owner.filter(|_| self.is_arms(&sentence.tokens[head].lemma)) {
            let state = owner.sectors == ["GOV"];
            let sectors = if state { vec!["MIL".to_owned(), "GOV".to_owned()] } else { owner.sectors.clone() };
            return Some((Actor { sectors, ..with_home(blank, &owner) }, Shape::People));
        }
        self.person(scene, head, blank)
    }

    /// "the jihadist group Boko Haram", "President Assad": the name that stands beside a role noun.
    fn name_of_role<'m>(&self, scene: &Scene<'m>, head: usize) -> Option<&'m Entry> {
        let sentence = scene.sentence;
        self.knowledge.roster.agent(&sentence.tokens, head)?;
        let beside = sentence.children(head).filter(|&child| {
            let token = &sentence.tokens[child];
            token.is("appos") || token.is("flat") || token.is("nmod:desc") || token.is("nmod:unmarked")
        });
        beside
            .filter_map(|child| self.entry_at(scene, child))
            .find(|entry| matches!(entry.kind, EntryKind::Group | EntryKind::Leader))
    }

    /// A name that the tables know.
    fn named(&mut self, scene: &Scene<'_>, head: usize, entry: &Entry, blank: Actor) -> Option<(Actor, Shape)> {
        let token = &scene.sentence.tokens[head];
        let country = match &entry.home {
            Home::Country(code) => Some(code.clone()),
            Home::Theatre => scene.theatre.map(str::to_owned),
            Home::Unknown => None,
        };
        let sectors = sectors_on(entry, self.published);
        let mut actor =
            Actor { name: Some(entry.name.clone()), country, sectors, wikidata: entry.wikidata.clone(), ..blank };
        let shape = match entry.kind {
            EntryKind::Adjective
                if token.upos == "ADJ"
                    && !scene.sentence.children(head).any(|child| scene.sentence.tokens[child].is("det")) =>
            {
                actor.sectors = vec!["GOV".to_owned()];
                Shape::Body
            }
            EntryKind::Adjective | EntryKind::People => {
                actor.sectors = vec!["CVL".to_owned()];
                Shape::People
            }
            EntryKind::Country | EntryKind::Seat => {
                actor.sectors = vec!["GOV".to_owned()];
                Shape::Body
            }
            EntryKind::Leader => {
                self.remember(scene.sentence, head, &actor);
                Shape::Person
            }
            EntryKind::Group | EntryKind::Outlet => Shape::Body,
        };
        Some((actor, shape))
    }

    /// A role noun with its country: "Turkish soldiers", "a Hamas official", "the ministry".
    fn role(&self, scene: &Scene<'_>, head: usize, agent: &Agent, owner: Option<Actor>, blank: Actor) -> Actor {
        let mut sectors = agent.sectors.clone();
        if let Some(owner) = owner {
            sectors = compose(&sectors, agent.is_of, &owner.sectors);
            return Actor { sectors, ..with_home(blank, &owner) };
        }
        if is_definite(scene.sentence, head) {
            let earlier = self.memory.mentions.iter().rev().take(24).find(|mention| {
                mention.actor.country.is_some()
                    && mention.actor.sectors.first().is_some_and(|first| sectors.contains(first))
            });
            if let Some(earlier) = earlier {
                return Actor { sectors: earlier.actor.sectors.clone(), ..with_home(blank, &earlier.actor) };
            }
            let state = sectors
                .first()
                .is_some_and(|first| matches!(first.as_str(), "GOV" | "MIL" | "COP" | "LEG" | "JUD" | "SPY"));
            if state
                && let Some(country) =
                    self.memory.mentions.iter().rev().take(24).find(|mention| mention.actor.country.is_some())
            {
                return Actor { sectors, ..with_home(blank, &country.actor) };
            }
        }
        let country = scene.theatre.map(str::to_owned);
        Actor { country, sectors, ..blank }
    }

    /// A person that no table knows: by apposition, by title, or by an earlier introduction.
    fn person(&mut self, scene: &Scene<'_>, head: usize, blank: Actor) -> Option<(Actor, Shape)> {
        let sentence = scene.sentence;
        let name = sentence.name(head).filter(|name| name.kind == NameKind::Person)?;
        let related = sentence
            .children(head)
            .filter(|&child| {
                let token = &sentence.tokens[child];
                token.is("appos")
                    || token.is("compound")
                    || token.is("nmod:desc")
                    || token.is("nmod:unmarked")
                    || token.is("acl:relcl")
            })
            .chain(
                sentence.tokens[head]
                    .head
                    .filter(|_| sentence.tokens[head].is("appos") || sentence.tokens[head].is("flat")),
            );
        for other in related {
            if let Some(agent) = self.knowledge.roster.agent(&sentence.tokens, other) {
                let owner = self.owner(scene, other).or_else(|| self.owner(scene, head));
                let text =
                    sentence.tokens[name.start..name.end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
                let actor = Actor { name: Some(text), ..self.role(scene, other, agent, owner, blank) };
                self.remember(sentence, head, &actor);
                return Some((actor, Shape::Person));
            }
        }
        let surname = fold(&sentence.tokens[name.end - 1].form);
        if let Some(known) = self.memory.people.get(&surname) {
            return Some((Actor { span: blank.span, ..known.clone() }, Shape::Person));
        }
        let text = sentence.tokens[name.start..name.end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
        Some((
            Actor {
                name: Some(text),
                sectors: vec!["CVL".to_owned()],
                country: scene.theatre.map(str::to_owned),
                ..blank
            },
            Shape::Person,
        ))
    }

    fn remember(&mut self, sentence: &Sentence, head: usize, actor: &Actor) {
        let last = sentence.name(head).map_or(head, |name| name.end - 1);
        self.memory.people.insert(fold(&sentence.tokens[last].form), actor.clone());
    }

    fn pronoun(&self, scene: &Scene<'_>, head: usize) -> Option<(Actor, Shape)> {
        let token = &scene.sentence.tokens[head];
        let shapes: &[Shape] = match token.lemma.to_lowercase().as_str() {
            "he" | "she" | "his" | "her" | "him" => &[Shape::Person],
            "it" | "its" => &[Shape::Body],
            "they" | "their" | "them" => &[Shape::People, Shape::Body],
            _ => return None,
        };
        let recent = || self.memory.mentions.iter().rev().take(12).filter(|mention| shapes.contains(&mention.shape));
        let mention = recent().take(4).find(|mention| mention.subject).or_else(|| recent().next())?;
        Some((Actor { span: token.span, ..mention.actor.clone() }, mention.shape))
    }

    /// The table's entry for the words at this head, the one that held when the article was published.
    fn entry_at<'m>(&self, scene: &Scene<'m>, head: usize) -> Option<&'m Entry> {
        let found = scene.matches.iter().find(|found| {
            found.start <= head
                && head < found.end
                && scene.sentence.tokens[head].head.is_none_or(|above| above < found.start || above >= found.end)
        })?;
        let token = &scene.sentence.tokens[head];
        // "American", "Kurdish" before a noun are modifiers, not actors of their own, yet resolve by themselves.
        let best =
            found.entries.iter().find(|entry| entry.holds_on(self.published)).or_else(|| found.entries.last())?;
        let person = scene
            .sentence
            .name(head)
            .is_some_and(|name| name.kind == NameKind::Person && name.end - name.start > found.end - found.start);
        if person && best.kind != EntryKind::Leader {
            return None;
        }
        (token.upos != "VERB").then_some(*best)
    }

    /// Whose it is: the country or group before or behind a role noun, never the one that only backs it.
    fn owner(&self, scene: &Scene<'_>, head: usize) -> Option<Actor> {
        let sentence = scene.sentence;
        let mut candidates: Vec<usize> = sentence
            .children(head)
            .filter(|&child| {
                let token = &sentence.tokens[child];
                token.is("amod")
                    || token.is("compound")
                    || token.is("nmod:poss")
                    || token.is("nmod:desc")
                    || token.is("nmod:unmarked")
                    || (token.is("nmod")
                        && sentence
                            .children_by(child, &["case"])
                            .any(|case| matches!(sentence.tokens[case].lemma.as_str(), "of" | "from" | "for" | "by")))
            })
            .collect();
        let nested: Vec<usize> = candidates
            .iter()
            .flat_map(|&child| {
                sentence
                    .children(child)
                    .filter(|&inner| {
                        let token = &sentence.tokens[inner];
                        !sentence.tokens[child].is_verb()
                            && (token.is("amod") || token.is("compound") || token.is("nmod:poss") || token.is("conj"))
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        candidates.extend(nested);
        candidates.into_iter().find_map(|candidate| {
            let token = &sentence.tokens[candidate];
            if token.is_verb() {
                return None;
            }
            if token.upos == "PRON" {
                return self.pronoun(scene, candidate).map(|(actor, _)| actor);
            }
            let found = scene.matches.iter().find(|found| found.start <= candidate && candidate < found.end)?;
            // "Russian-backed": the adjective qualifies the participle.
            let after = sentence.tokens.get(found.end);
            if after.is_some_and(|after| after.form == "-") {
                return None;
            }
            let entry =
                found.entries.iter().find(|entry| entry.holds_on(self.published)).or_else(|| found.entries.last())?;
            let country = match &entry.home {
                Home::Country(code) => Some(code.clone()),
                Home::Theatre => scene.theatre.map(str::to_owned),
                Home::Unknown => return None,
            };
            let sectors =
                if entry.sectors.is_empty() { vec!["GOV".to_owned()] } else { sectors_on(entry, self.published) };
            Some(Actor {
                span: token.span,
                name: Some(entry.name.clone()),
                country,
                sectors,
                wikidata: entry.wikidata.clone(),
            })
        })
    }

    fn is_arms(&self, lemma: &str) -> bool {
        let lexicon = &self.knowledge.lexicon;
        lexicon.in_class("weapon", lemma)
            || lexicon.in_class("vehicle", lemma)
            || lexicon.in_class("aircraft", lemma)
            || !lexicon.materiel(lemma).is_empty()
    }
}

/// The sectors of an entry on a day: who held office and does so no more is of the elite.
fn sectors_on(entry: &Entry, day: Option<Date>) -> Vec<String> {
    let former = entry.kind == EntryKind::Leader
        && !entry.holds_on(day)
        && entry.sectors.first().is_some_and(|sector| sector == "GOV");
    if former { vec!["ELI".to_owned(), "GOV".to_owned()] } else { entry.sectors.clone() }
}

/// Sectors of a role noun that belongs to somebody: "Turkish soldiers" MIL, "Hamas official" as Hamas,
/// "Syrian forces" MIL GOV, "a ministry spokesman" GOV.
fn compose(role: &[String], is_of: bool, owner: &[String]) -> Vec<String> {
    let armed = owner.iter().any(|sector| matches!(sector.as_str(), "REB" | "UAF" | "PRM"));
    let mut all: Vec<&String> = match () {
        () if armed => owner.iter().chain(role.iter().filter(|sector| *sector != "GOV" && *sector != "MIL")).collect(),
        () if is_of && owner != ["GOV"] => owner.iter().chain(role).collect(),
        () if is_of => role.iter().chain(owner).collect(),
        () => role.iter().collect(),
    };
    if all.iter().any(|sector| *sector != "UNK") {
        all.retain(|sector| *sector != "UNK");
    }
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|sector| seen.insert(sector.as_str())).cloned().collect()
}

fn with_home(actor: Actor, owner: &Actor) -> Actor {
    Actor { name: owner.name.clone(), country: owner.country.clone(), wikidata: None, ..actor }
}

/// "the two countries", "both sides": not one actor.
fn is_pair(sentence: &Sentence, head: usize) -> bool {
    let noun = matches!(
        sentence.tokens[head].lemma.as_str(),
        "country" | "side" | "nation" | "party" | "neighbor" | "neighbour" | "government" | "leader" | "state"
    );
    noun && sentence
        .children(head)
        .any(|child| matches!(sentence.tokens[child].lemma.to_lowercase().as_str(), "two" | "both"))
}

fn is_body(lemma: &str) -> bool {
    matches!(
        lemma,
        "government"
            | "ministry"
            | "army"
            | "military"
            | "police"
            | "group"
            | "regime"
            | "parliament"
            | "court"
            | "force"
            | "navy"
            | "council"
            | "party"
            | "militia"
            | "organization"
            | "organisation"
            | "authority"
            | "agency"
    )
}

fn is_definite(sentence: &Sentence, head: usize) -> bool {
    sentence.children(head).any(|child| {
        let token = &sentence.tokens[child];
        token.is("det") && matches!(token.lemma.as_str(), "the" | "this" | "that" | "these" | "those")
    })
}
