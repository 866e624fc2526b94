//! The cast of an article: every noun phrase that stands for somebody, resolved to country and sectors.

mod memory;
mod owner;
mod pronoun;
mod sectors;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::places::Places;
use super::syntax;
use crate::actor::Actor;
use crate::evidence::Span;
use crate::knowledge::Knowledge;
use crate::roster::{Agent, Entry, EntryKind, Home, Match, fold};
use crate::sentence::{Name, NameKind, Sentence, Token};
use crate::trace::Trace;
use memory::{Memory, Mention, Shape};

/// Who is who in one article. Keys are sentence and word.
#[derive(Debug)]
pub struct Cast {
    actors: BTreeMap<(usize, usize), Vec<Actor>>,
    /// Whose things are: "Israeli airstrikes", "the army's positions".
    owners: BTreeMap<(usize, usize), Vec<Actor>>,
    /// By sentence: the country that is spoken of.
    theatres: Vec<Option<String>>,
}

impl Cast {
    /// Reads the article once, left to right.
    #[must_use]
    pub fn of(
        sentences: &[Sentence],
        published: Option<Date>,
        places: &Places,
        knowledge: &Knowledge,
        trace: &Trace,
    ) -> Self {
        let matches: Vec<Vec<Match<'_>>> =
            sentences.iter().map(|sentence| knowledge.roster.matches(&sentence.tokens)).collect();
        let spoken_of = most_named(matches.iter().flatten());
        let mut reader = Reader {
            knowledge,
            published,
            places,
            trace,
            memory: Memory::default(),
            actors: BTreeMap::new(),
            owners: BTreeMap::new(),
        };
        let mut theatres = Vec::with_capacity(sentences.len());
        for (index, sentence) in sentences.iter().enumerate() {
            // "Rwandan-backed rebels in Goma" says nothing of where.
            let own = |found: &&Match<'_>| sentence.tokens.get(found.end).is_none_or(|after| after.form != "-");
            let named = matches[index].iter().filter(own).find_map(|found| state(found.entries.first()?));
            let theatre = places.theatre(index).or(named).or_else(|| most_named(matches[index].iter())).or(spoken_of);
            reader.sentence(&Scene { index, sentence, matches: &matches[index], theatre });
            theatres.push(theatre.map(str::to_owned));
        }
        Self { actors: reader.actors, owners: reader.owners, theatres }
    }

    /// The actor that this word heads, if it stands for one; the first if it stands for several.
    #[must_use]
    pub fn actor(&self, sentence: usize, head: usize) -> Option<&Actor> {
        self.actors(sentence, head).first()
    }

    /// All that this word stands for: "Indian and Pakistani troops", "the two countries".
    #[must_use]
    pub fn actors(&self, sentence: usize, head: usize) -> &[Actor] {
        self.actors.get(&(sentence, head)).map_or(&[], Vec::as_slice)
    }

    /// States, forces and groups that a sentence names, in text order.
    pub fn powers(&self, sentence: usize) -> impl Iterator<Item = &Actor> {
        let inside = self.actors.range((sentence, 0)..(sentence + 1, 0));
        inside.flat_map(|(_, actors)| actors).filter(|actor| {
            let power = |sector: &String| matches!(sector.as_str(), "GOV" | "MIL" | "REB" | "UAF" | "PTY" | "COP");
            actor.name.is_some() && actor.country.is_some() && actor.sectors.first().is_some_and(power)
        })
    }

    /// ISO-3 of the country that a sentence speaks of, by its places or its names.
    #[must_use]
    pub fn theatre(&self, sentence: usize) -> Option<&str> {
        self.theatres.get(sentence)?.as_deref()
    }

    /// Those to whom the thing under this word belongs, where the thing is no actor itself.
    #[must_use]
    pub fn owners(&self, sentence: usize, head: usize) -> &[Actor] {
        self.owners.get(&(sentence, head)).map_or(&[], Vec::as_slice)
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

/// The country that most of these names belong to; of equals the first.
fn most_named<'a>(matches: impl Iterator<Item = &'a Match<'a>>) -> Option<&'a str> {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for entry in matches.filter_map(|found| found.entries.first()).filter(|entry| entry.kind != EntryKind::Outlet) {
        if let Home::Country(code) = &entry.home
            && is_state(code)
        {
            match counts.iter_mut().find(|(known, _)| known == code) {
                Some((_, count)) => *count += 1,
                None => counts.push((code, 1)),
            }
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(code, _)| code)
}

struct Scene<'a> {
    index: usize,
    sentence: &'a Sentence,
    matches: &'a [Match<'a>],
    theatre: Option<&'a str>,
}

struct Reader<'a> {
    knowledge: &'a Knowledge,
    published: Option<Date>,
    places: &'a Places,
    trace: &'a Trace,
    memory: Memory,
    actors: BTreeMap<(usize, usize), Vec<Actor>>,
    owners: BTreeMap<(usize, usize), Vec<Actor>>,
}

impl Reader<'_> {
    /// Notes how words were resolved.
    fn note(&self, scene: &Scene<'_>, span: Span, text: impl FnOnce() -> String) {
        self.trace.taken(scene.index, span, "code.cast", text);
    }

    fn sentence(&mut self, scene: &Scene<'_>) {
        let tokens = &scene.sentence.tokens;
        for head in 0..tokens.len() {
            let token = &tokens[head];
            if token.is("flat") || token.is("case") || token.is("det") && token.upos != "PRON" {
                continue;
            }
            let key = (scene.index, head);
            let found = if token.upos == "PRON" || (token.upos == "DET" && token.is("nmod:poss")) {
                self.pronoun(scene, head)
            } else {
                self.phrase(scene, head)
            };
            let Some((actors, shape)) = found else {
                if token.is_nominal() {
                    let span = scene.sentence.cover(&syntax::phrase(scene.sentence, head));
                    let owners = self.owners(scene, head);
                    if !owners.is_empty() {
                        self.owners.insert(key, owners.into_iter().map(|owner| Actor { span, ..owner }).collect());
                    }
                }
                continue;
            };
            if token.upos != "PRON" && !token.is("compound") {
                for actor in &actors {
                    let subject = token.is("nsubj");
                    self.memory.add(Mention { actor: actor.clone(), shape, subject, at: key });
                }
            }
            self.actors.insert(key, actors);
        }
    }

    /// A phrase with a name or a role noun at its head.
    fn phrase(&mut self, scene: &Scene<'_>, head: usize) -> Option<(Vec<Actor>, Shape)> {
        let sentence = scene.sentence;
        let words = syntax::phrase(sentence, head);
        let span = sentence.cover(&words);
        let blank = Actor { span, name: None, country: None, sectors: Vec::new(), wikidata: None };
        if let Some(entry) = self.entry_at(scene, head) {
            self.note(scene, span, || format!("the name `{}` [{}]", entry.name, entry.origin));
            return self.named(scene, head, entry, blank);
        }
        if is_bare_number(sentence, head) {
            let counted = self.memory.antecedent(&[Shape::People], |mention| mention.at.0 == scene.index)?;
            self.note(scene, span, || format!("a number of {}, named before", code_of(&counted.actor)));
            return Some((vec![Actor { span, ..counted.actor.clone() }], Shape::People));
        }
        if is_pair(sentence, head) {
            self.note(scene, span, || "the two named before".to_owned());
            let pair = self.memory.pair().into_iter().map(|actor| Actor { span, ..actor.clone() });
            return Some((pair.collect::<Vec<_>>(), Shape::Body)).filter(|(pair, _)| !pair.is_empty());
        }
        if let Some(named) = self.name_of_role(scene, head) {
            self.note(scene, span, || format!("the name beside the role, `{}` [{}]", named.name, named.origin));
            return self.named(scene, head, named, blank);
        }
        let owners = self.owners(scene, head);
        let token = &sentence.tokens[head];
        let bare = owners.is_empty() && sentence.child(head, &["compound", "amod", "nmod"]).is_none();
        if bare
            && is_group_noun(&token.lemma)
            && is_definite(sentence, head)
            && let Some(group) = self.memory.group()
        {
            self.note(scene, span, || format!("points back to {}", code_of(group)));
            return Some((vec![Actor { span, ..group.clone() }], Shape::Body));
        }
        if let Some(agent) = self.knowledge.roster.agent(&sentence.tokens, head).filter(|agent| is_role(token, agent)) {
            let shape = match () {
                () if token.xpos.ends_with('S') => Shape::People,
                () if is_body(&token.lemma.to_lowercase()) => Shape::Body,
                () => Shape::Person,
            };
            self.note(scene, span, || {
                let of = owners.first().map_or(String::new(), |owner| format!(" of {}", code_of(owner)));
                format!("the role `{}` [{}]{of}", agent.name(), agent.origin)
            });
            return Some((self.roles(scene, head, agent, owners, &blank), shape));
        }
        if !owners.is_empty() && self.is_arms(&token.lemma) {
            self.note(scene, span, || format!("arms of {}", code_of(&owners[0])));
            let armed = |owner: &Actor| {
                let sectors =
                    if owner.sectors == ["GOV"] { sectors::list(&["MIL", "GOV"]) } else { owner.sectors.clone() };
                Actor { sectors, ..with_home(blank.clone(), owner) }
            };
            return Some((owners.iter().map(armed).collect(), Shape::Thing));
        }
        self.person(scene, head, blank).map(|(actor, shape)| (vec![actor], shape))
    }

    /// "the jihadist group Boko Haram", "President Assad": the name that stands beside a role noun.
    fn name_of_role<'m>(&self, scene: &Scene<'m>, head: usize) -> Option<&'m Entry> {
        let sentence = scene.sentence;
        if !is_group_noun(&sentence.tokens[head].lemma) {
            self.knowledge.roster.agent(&sentence.tokens, head)?;
        }
        let beside = sentence.children(head).filter(|&child| {
            let token = &sentence.tokens[child];
            token.is("appos") || token.is("flat") || token.is("nmod:desc") || token.is("nmod:unmarked")
        });
        beside
            .filter_map(|child| self.entry_at(scene, child))
            .find(|entry| matches!(entry.kind, EntryKind::Group | EntryKind::Leader))
    }

    /// A name that the tables know.
    fn named(&mut self, scene: &Scene<'_>, head: usize, entry: &Entry, blank: Actor) -> Option<(Vec<Actor>, Shape)> {
        let token = &scene.sentence.tokens[head];
        let country = self.home(scene, head, entry);
        let sectors = sectors::on_day(entry, self.published);
        let mut actor =
            Actor { name: Some(entry.name.clone()), country, sectors, wikidata: entry.wikidata.clone(), ..blank };
        let shape = match entry.kind {
            EntryKind::Adjective
                if token.upos == "ADJ"
                    && !scene.sentence.children(head).any(|child| scene.sentence.tokens[child].is("det")) =>
            {
                actor.sectors = sectors::list(&["GOV"]);
                Shape::Body
            }
            EntryKind::Adjective | EntryKind::People => {
                actor.sectors = sectors::list(&["CVL"]);
                Shape::People
            }
            EntryKind::Country | EntryKind::Seat => {
                actor.sectors = sectors::list(&["GOV"]);
                Shape::Body
            }
            EntryKind::Leader => {
                self.introduce(scene.sentence, head, &actor);
                Shape::Person
            }
            EntryKind::Group | EntryKind::Outlet => Shape::Body,
        };
        Some((vec![actor], shape))
    }

    /// The country of an entry, for movements that fight in several the one that is spoken of.
    fn home(&self, scene: &Scene<'_>, head: usize, entry: &Entry) -> Option<String> {
        match &entry.home {
            Home::Country(code) => Some(code.clone()),
            Home::Theatre => self.local(scene, head),
            Home::Unknown => None,
        }
    }

    /// A role noun with each of its owners.
    fn roles(&self, scene: &Scene<'_>, head: usize, agent: &Agent, owners: Vec<Actor>, blank: &Actor) -> Vec<Actor> {
        if owners.is_empty() {
            return vec![self.role(scene, head, agent, None, blank.clone())];
        }
        owners.into_iter().map(|owner| self.role(scene, head, agent, Some(owner), blank.clone())).collect()
    }

    /// A role noun with its country: "Turkish soldiers", "a Hamas official", "the ministry".
    fn role(&self, scene: &Scene<'_>, head: usize, agent: &Agent, owner: Option<Actor>, blank: Actor) -> Actor {
        let mut sectors = agent.sectors.clone();
        if let Some(owner) = owner {
            sectors = sectors::compose(&sectors, agent.is_of, &owner.sectors);
            return Actor { sectors, ..with_home(blank, &owner) };
        }
        if let Some(world) = &agent.world {
            return Actor { country: Some(world.clone()), sectors, ..blank };
        }
        if let Some(country) = self.place_inside(scene, head) {
            self.note(scene, blank.span, || format!("of {country} by the place inside its phrase"));
            return Actor { country: Some(country), sectors, ..blank };
        }
        // "a spokesperson": of the body that was spoken of.
        if agent.is_of
            && sectors == ["UNK"]
            && let Some(body) = self.memory.antecedent(&[Shape::Body], |mention| mention.actor.country.is_some())
        {
            self.note(scene, blank.span, || format!("speaks for {}, named before", code_of(&body.actor)));
            return Actor { sectors: body.actor.sectors.clone(), ..with_home(blank, &body.actor) };
        }
        if is_definite(scene.sentence, head) {
            if let Some(earlier) = self.memory.of_sectors(&sectors) {
                self.note(scene, blank.span, || format!("points back to {}", code_of(earlier)));
                return Actor { sectors: earlier.sectors.clone(), ..with_home(blank, earlier) };
            }
            let official =
                |sector: &String| matches!(sector.as_str(), "GOV" | "MIL" | "COP" | "LEG" | "JUD" | "SPY" | "UNK");
            if sectors.first().is_some_and(official)
                && let Some(state) = self.memory.state()
            {
                self.note(scene, blank.span, || format!("of {}, named before", code_of(state)));
                return Actor { sectors, ..with_home(blank, state) };
            }
        }
        let country = self.local(scene, head);
        self.note(scene, blank.span, || match &country {
            Some(code) => format!("whose is not told: of {code}, which the sentence speaks of"),
            None => "whose is not told".to_owned(),
        });
        Actor { country, sectors, ..blank }
    }

    /// A person that no table knows: by apposition, by title, or by an earlier introduction.
    fn person(&mut self, scene: &Scene<'_>, head: usize, blank: Actor) -> Option<(Actor, Shape)> {
        let sentence = scene.sentence;
        let name = sentence.name(head).filter(|name| name.kind == NameKind::Person)?;
        let text =
            || sentence.tokens[name.start..name.end].iter().map(|t| t.form.as_str()).collect::<Vec<_>>().join(" ");
        let above = sentence.tokens[head]
            .head
            .filter(|_| sentence.tokens[head].is("appos") || sentence.tokens[head].is("flat"));
        let related =
            sentence.children_by(head, &["appos", "compound", "nmod:desc", "nmod:unmarked", "acl:relcl"]).chain(above);
        // "resigned as prime minister"
        let office = sentence.tokens[head].head.filter(|_| sentence.tokens[head].is("nsubj")).into_iter();
        let office = office.flat_map(|verb| syntax::prepositional(sentence, verb, "as"));
        let roles: Vec<(usize, &Agent)> = related
            .chain(office)
            .filter_map(|other| Some((other, self.knowledge.roster.agent(&sentence.tokens, other)?)))
            .collect();
        let told = roles.iter().find(|(_, agent)| agent.sectors != ["UNK"]).or_else(|| roles.first());
        if let Some(&(other, agent)) = told {
            let owner =
                self.owners(scene, other).into_iter().next().or_else(|| self.owners(scene, head).into_iter().next());
            let actor = Actor { name: Some(text()), ..self.role(scene, other, agent, owner, blank) };
            self.introduce(sentence, head, &actor);
            return Some((actor, Shape::Person));
        }
        if let Some(known) = self.memory.person(&sentence.tokens[name.end - 1].form) {
            self.note(scene, blank.span, || format!("introduced before as {}", code_of(known)));
            return Some((Actor { span: blank.span, ..known.clone() }, Shape::Person));
        }
        let country = self.local(scene, head);
        Some((Actor { name: Some(text()), sectors: sectors::list(&["CVL"]), country, ..blank }, Shape::Person))
    }

    fn introduce(&mut self, sentence: &Sentence, head: usize, actor: &Actor) {
        let last = sentence.name(head).map_or(head, |name| name.end - 1);
        self.memory.introduce(&sentence.tokens[last].form, actor);
    }

    /// The table's entry for the words at this head, the one that held when the article was published.
    fn entry_at<'m>(&self, scene: &Scene<'m>, head: usize) -> Option<&'m Entry> {
        let found = scene.matches.iter().find(|found| {
            found.start <= head
                && head < found.end
                && scene.sentence.tokens[head].head.is_none_or(|above| above < found.start || above >= found.end)
        })?;
        let token = &scene.sentence.tokens[head];
        let best = self.entry_of(found)?;
        let person = scene.sentence.name(head).filter(|name| name.kind == NameKind::Person);
        let goes_on = scene.sentence.children_by(head, &["flat"]).any(|child| child >= found.end);
        if best.kind == EntryKind::Leader && goes_on && found.end == head + 1 {
            return None;
        }
        if person.is_some_and(|name| self.is_another_person(scene.sentence, name, found, best)) {
            return None;
        }
        (token.upos != "VERB").then_some(best)
    }

    /// Whether a longer name than the table's is that of somebody else: "Sara Netanyahu", "Munir al-Maqdah".
    fn is_another_person(&self, sentence: &Sentence, name: &Name, found: &Match<'_>, entry: &Entry) -> bool {
        if found.start <= name.start && name.end <= found.end {
            return false;
        }
        let given = entry.name.split_whitespace().next().unwrap_or_default();
        let known = |word: usize| {
            let token = &sentence.tokens[word];
            let initial = token.form.trim_end_matches('.').chars().count() == 1;
            initial
                || token.upos != "PROPN"
                || fold(&token.form) == fold(given)
                || is_title(&token.form)
                || self.knowledge.roster.agent(&sentence.tokens, word).is_some()
        };
        entry.kind != EntryKind::Leader || found.end < name.end || !(name.start..found.start).all(known)
    }

    /// The entry of a match that holds on the day of publication, else the last one.
    fn entry_of<'m>(&self, found: &Match<'m>) -> Option<&'m Entry> {
        found.entries.iter().find(|entry| entry.holds_on(self.published)).or_else(|| found.entries.last()).copied()
    }

    /// Where a role noun without an owner belongs: by a place in its phrase or its clause, else by the sentence.
    fn local(&self, scene: &Scene<'_>, head: usize) -> Option<String> {
        let verb = scene.sentence.ancestors(head).find(|&above| scene.sentence.tokens[above].is_verb());
        let clause = || self.places.place_of(scene.index, scene.sentence, verb?)?.0.country;
        self.place_inside(scene, head).or_else(clause).or_else(|| scene.theatre.map(str::to_owned))
    }

    /// "police in Suez", "residents of Kharkiv": the country of a place inside the phrase.
    fn place_inside(&self, scene: &Scene<'_>, head: usize) -> Option<String> {
        let sentence = scene.sentence;
        self.places.mentions(scene.index).iter().find_map(|mention| {
            let mut path = std::iter::once(mention.head).chain(sentence.ancestors(mention.head)).take(4);
            let inside = mention.head != head
                && path.by_ref().take_while(|&word| !sentence.tokens[word].is_verb()).any(|word| word == head);
            inside.then(|| mention.place.as_ref()?.country.clone()).flatten()
        })
    }

    fn is_arms(&self, lemma: &str) -> bool {
        let lexicon = &self.knowledge.lexicon;
        lexicon.in_class("weapon", lemma)
            || lexicon.in_class("vehicle", lemma)
            || lexicon.in_class("aircraft", lemma)
            || lexicon.in_class("garrison", lemma)
            || !lexicon.materiel(lemma).is_empty()
    }
}

/// ISO 3166-1 alpha-3, and none of the codes that stand beside it.
pub(super) fn is_state(country: &str) -> bool {
    country.len() == 3 && !matches!(country, "IGO" | "NGO" | "MNC" | "ISM")
}

/// Somebody's name and code, for the trace.
fn code_of(actor: &Actor) -> String {
    let code = actor.code().unwrap_or_else(|| "not resolved".to_owned());
    actor.name.as_ref().map_or_else(|| code.clone(), |name| format!("`{name}` ({code})"))
}

fn with_home(actor: Actor, owner: &Actor) -> Actor {
    Actor { name: owner.name.clone(), country: owner.country.clone(), wikidata: None, ..actor }
}

/// Nouns, and adjectives for those who oppose or fight ("rebel"); "military", "official" only describe.
fn is_role(token: &Token, agent: &Agent) -> bool {
    let fights = |sector: &String| matches!(sector.as_str(), "REB" | "UAF" | "PRM" | "OPP");
    !token.is("amod") || token.upos != "ADJ" || agent.sectors.first().is_some_and(fights)
}

fn is_title(form: &str) -> bool {
    let form = form.trim_end_matches('.').to_lowercase();
    matches!(
        form.as_str(),
        "mr" | "mrs" | "ms" | "dr" | "gen" | "lt" | "col" | "maj" | "sir" | "lord" | "sheikh" | "haji" | "st" | "prof"
    )
}

/// "the two countries", "both sides": two actors named before.
fn is_pair(sentence: &Sentence, head: usize) -> bool {
    let noun = matches!(
        sentence.tokens[head].lemma.as_str(),
        "country"
            | "side"
            | "nation"
            | "party"
            | "neighbor"
            | "neighbour"
            | "government"
            | "leader"
            | "state"
            | "army"
            | "power"
            | "capital"
            | "president"
            | "minister"
            | "ally"
    );
    noun && sentence
        .children(head)
        .any(|child| matches!(sentence.tokens[child].lemma.to_lowercase().as_str(), "two" | "both"))
}

/// "at least 31 are arrested": a number alone counts those who were counted before.
fn is_bare_number(sentence: &Sentence, head: usize) -> bool {
    let token = &sentence.tokens[head];
    let argument = token.is("nsubj") || token.is("obj");
    let counted =
        sentence.child(head, &["compound"]).is_some() || !syntax::prepositional(sentence, head, "of").is_empty();
    token.upos == "NUM" && argument && !counted
}

/// Nouns that point back to a group when they are definite.
fn is_group_noun(lemma: &str) -> bool {
    matches!(lemma, "group" | "organization" | "organisation" | "movement" | "faction" | "outfit" | "militia")
}

fn is_body(lemma: &str) -> bool {
    is_group_noun(lemma)
        || matches!(
            lemma,
            "government"
                | "ministry"
                | "army"
                | "military"
                | "police"
                | "regime"
                | "parliament"
                | "court"
                | "force"
                | "navy"
                | "council"
                | "party"
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
