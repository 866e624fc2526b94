//! The sides of an act: who did it and to whom.
//!
//! First the predicate's own slots; then what stands inside the words that fill them ("positions in rebel-held
//! areas"); then the clause under a verbal act ("demanded that X withdraw"); then whoever else the clause names.
//! What is not told by the act's own words carries a doubt.

mod ground;
mod standing;
mod surroundings;

use super::acts::Act;
use super::cast::{Cast, is_state};
use super::places::Places;
use super::syntax::{self, fillers};
use crate::actor::Actor;
use crate::assertion::{Source, Status};
use crate::codebook::EventType;
use crate::evidence::{Doubt, Reason, Span};
use crate::knowledge::Knowledge;
use crate::lexicon::{Effect, Pos, Slot};
use crate::sentence::Sentence;
use crate::trace::Trace;
use standing::{Standing, distinct, standing};
pub(super) use standing::{is_other, is_same_side};

/// What the sides of an act are looked for in.
pub(super) struct Stage<'a> {
    pub(super) index: usize,
    pub(super) sentence: &'a Sentence,
    pub(super) cast: &'a Cast,
    pub(super) places: &'a Places,
    pub(super) knowledge: &'a Knowledge,
    pub(super) sources: &'a [Source],
    pub(super) trace: &'a Trace,
}

/// Both sides, and how they were found.
#[derive(Debug, Default)]
pub(super) struct Sides {
    pub(super) actors: Vec<Actor>,
    pub(super) recipients: Vec<Actor>,
    pub(super) why: Vec<Reason>,
    pub(super) doubts: Vec<Doubt>,
}

/// Finds both sides of an act.
pub(super) fn sides(stage: &Stage<'_>, act: &Act<'_>) -> Sides {
    let mut sides = Sides::default();
    sides.actors = stage.actors(act, &mut sides.why);
    sides.recipients = stage.recipients(act, &sides.actors, &mut sides.why, &mut sides.doubts);
    if act.predicate.kind == EventType::Assault {
        stage.turn_possessives(&sides.actors, &mut sides.recipients);
    }
    // "X clashed with Y": both fight.
    if act.predicate.kind == EventType::Assault && is_fight(&stage.sentence.tokens[act.token].lemma) {
        let partners = sides.recipients.iter().filter(|it| is_other(it, &sides.actors)).cloned().collect::<Vec<_>>();
        if !sides.actors.is_empty() {
            sides.actors.extend(partners);
        }
    }
    if act.predicate.kind == EventType::Protest {
        stage.crowd_and_government(act, &mut sides);
    }
    for actor in sides.actors.iter_mut().chain(&mut sides.recipients) {
        state_sectors(actor, act.predicate.kind);
    }
    sides
}

impl Stage<'_> {
    fn actors(&self, act: &Act<'_>, why: &mut Vec<Reason>) -> Vec<Actor> {
        let own = self.slots(&act.predicate.actor, act, None);
        if !own.is_empty() || act.predicate.actor.is_empty() {
            return own;
        }
        let carried = self.all(act.carrier_agent(self.sentence));
        if !carried.is_empty() {
            return carried;
        }
        let (found, rule) = self.backers(act).map_or_else(|| self.governor(act), |backers| (backers, "who backs it"));
        if !found.is_empty() {
            why.push(Reason::new("code.actor", rule));
        }
        found
    }

    /// "Russian-backed attacks on Syrian rebels": who backs them, and the government that those fight.
    fn backers(&self, act: &Act<'_>) -> Option<Vec<Actor>> {
        let sentence = self.sentence;
        let backed = |child: &usize| matches!(sentence.tokens[*child].lemma.as_str(), "back" | "backed" | "support");
        let hyphen = |word: usize| sentence.tokens.get(word + 1).is_some_and(|after| after.form == "-");
        let participle = sentence.children_by(act.token, &["amod"]).find(backed)?;
        let names = sentence.children(participle).chain(sentence.children_by(act.token, &["amod", "compound"]));
        let mut backers = self.all(names.filter(|&name| name + 2 == participle && hyphen(name)).collect());
        let own = self.slots(&act.predicate.recipient, act, Some(&backers));
        let fought = own.iter().find(|actor| standing(actor) == Standing::Armed && actor.country.is_some());
        let fought = fought.filter(|_| !backers.is_empty() && act.predicate.kind == EventType::Assault);
        if let Some(country) = fought.and_then(|actor| actor.country.as_deref()) {
            backers.push(self.people_of(country, sentence.tokens[act.token].span, &["GOV", "MIL"]));
        }
        Some(backers).filter(|backers| !backers.is_empty())
    }

    /// "ordered the closure", "a report by X accusing": who does it by the words above the act.
    fn governor(&self, act: &Act<'_>) -> (Vec<Actor>, &'static str) {
        let sentence = self.sentence;
        let token = &sentence.tokens[act.carrier];
        let Some(above) = token.head else { return (Vec::new(), "") };
        if sentence.tokens[above].is_verb() && !token.is_verb() {
            let doing = token.is("obj") || token.is("obl") || token.is("xcomp");
            if doing && self.brings_about(&sentence.tokens[above].lemma) {
                return (self.all(self.with_list(syntax::agent(sentence, above))), "subject of the verb above");
            }
        } else if token.is("acl") && token.xpos == "VBG" {
            // "releases a report accusing police": the paper speaks for whoever issued it.
            let owners = self.cast.owners(self.index, above).to_vec();
            let issued = || {
                let verb = sentence.tokens[above].head.filter(|&verb| sentence.tokens[verb].is_verb())?;
                syntax::agent(sentence, verb).filter(|&issuer| issuer != above)
            };
            let owners = if owners.is_empty() { self.all(self.with_list(issued())) } else { owners };
            return (owners, "who issued what says so");
        }
        (Vec::new(), "")
    }

    /// Whether the subject of this verb does what the noun under it says: "orders", "continues", never "condemns".
    fn brings_about(&self, lemma: &str) -> bool {
        let operator = self.knowledge.lexicon.operators(Pos::Verb, &lemma.to_lowercase()).iter().any(|operator| {
            operator.slot == Slot::Obj
                && matches!(operator.effect, Effect::Set(Status::Planned | Status::Threatened | Status::Promised))
        });
        operator
            || matches!(
                lemma,
                "order"
                    | "approve"
                    | "authorize"
                    | "authorise"
                    | "launch"
                    | "begin"
                    | "start"
                    | "continue"
                    | "resume"
                    | "announce"
                    | "impose"
                    | "extend"
                    | "expand"
                    | "intensify"
                    | "conduct"
                    | "defend"
                    | "undertake"
                    | "stage"
                    | "mount"
                    | "carry"
                    | "lead"
                    | "step"
            )
    }

    fn recipients(
        &self,
        act: &Act<'_>,
        actors: &[Actor],
        why: &mut Vec<Reason>,
        doubts: &mut Vec<Doubt>,
    ) -> Vec<Actor> {
        let kind = act.predicate.kind;
        let against = self.against(act);
        if !against.is_empty() {
            why.push(Reason::new("code.recipient", "named behind `anti-`"));
            return against;
        }
        let own = self.slots(&act.predicate.recipient, act, Some(actors));
        if !own.is_empty() {
            return own;
        }
        if let Some((found, rule)) = self.aimed_at(act, actors) {
            why.push(Reason::new("code.recipient", rule));
            return found;
        }
        if act.predicate.recipient.is_empty() || is_mutual(kind) && actors.len() > 1 {
            return Vec::new();
        }
        // Who denies answers somebody: that is for the article to say.
        let clause = if kind == EventType::Reject { Vec::new() } else { self.clause(act, actors) };
        if !clause.is_empty() {
            doubts.push(Doubt::new(
                "recipient-implied",
                "to whom is not told by the act's own words: the other side that its clause names",
            ));
            return clause;
        }
        if kind != EventType::Assault {
            return Vec::new();
        }
        let abroad = self.abroad(act, actors);
        if abroad.is_empty() { self.toppled(act).into_iter().collect() } else { abroad }
    }

    /// Recipients that the act's own words lead to, and by which rule.
    fn aimed_at(&self, act: &Act<'_>, actors: &[Actor]) -> Option<(Vec<Actor>, &'static str)> {
        let kind = act.predicate.kind;
        let some = |found: Vec<Actor>, rule| Some((found, rule)).filter(|(found, _)| !found.is_empty());
        some(self.inside(act, actors), "inside the words that the act is aimed at")
            .or_else(|| {
                some(
                    self.struck(act).filter(|_| kind == EventType::Assault).into_iter().collect(),
                    "who lives where it falls",
                )
            })
            .or_else(|| {
                let said = if kind.is_verbal() { self.said(act, actors) } else { Vec::new() };
                some(said, "who is to act or to suffer by what is said")
            })
    }

    /// The actors in the first slot that has any; as recipients, the acting side's own things do not count.
    fn slots(&self, slots: &[Slot], act: &Act<'_>, acting: Option<&[Actor]>) -> Vec<Actor> {
        let blames = act.predicate.kind == EventType::Accuse && acting.is_some();
        // Nobody strikes his own; he may well ask or warn his own.
        let harms = matches!(act.predicate.kind, EventType::Assault | EventType::Accuse | EventType::Reject);
        let blamed = |head: usize| if blames && self.is_harm(head) { self.doers(head) } else { self.at(head) };
        let step = if acting.is_some() { "code.recipient" } else { "code.actor" };
        let event = self.sentence.tokens[act.carrier].span.cover(self.sentence.tokens[act.token].span);
        let found = act.side(self.sentence, slots, |head| {
            let told = !self.cast.actors(self.index, head).is_empty();
            let named = told && !(self.is_reference(head) || harms && self.is_possessed(head));
            let actors = blamed(head);
            let unfit = match () {
                () if actors.is_empty() => Some("stands for nobody that the tables or the article know"),
                () if is_anti(self.sentence, head) => Some("is named only as whom something is against"),
                () if named || acting.is_none_or(|own| actors.iter().any(|actor| is_other(actor, own))) => None,
                () => Some("is of the acting side itself"),
            };
            if let Some(why) = unfit {
                let word = &self.sentence.tokens[head].form;
                self.trace.refused(self.index, event, step, || format!("as {}, `{word}` {why}", &step[5..]));
            }
            unfit.is_none()
        });
        if !found.is_empty() {
            self.trace.taken(self.index, event, step, || {
                let slots: Vec<String> = slots.iter().map(ToString::to_string).collect();
                format!("fills a slot of the entry ({})", slots.join(", "))
            });
        }
        let heads = found.into_iter().flat_map(|head| syntax::list(self.sentence, head));
        let mut side = distinct(heads.flat_map(blamed));
        let own = acting.unwrap_or_default();
        side.retain(|actor| !own.iter().any(|other| other.span == actor.span && other.country == actor.country));
        if act.predicate.kind == EventType::Assault && acting.is_some() {
            self.settle(&mut side);
        }
        side
    }

    /// "an anti-India rally": whom it is against.
    fn against(&self, act: &Act<'_>) -> Vec<Actor> {
        let before = fillers(self.sentence, act.token, Pos::Noun, &Slot::Mod);
        let named = before.into_iter().filter(|&word| is_anti(self.sentence, word));
        if act.predicate.pos == Pos::Noun { self.all(named.collect()) } else { Vec::new() }
    }

    fn all(&self, heads: Vec<usize>) -> Vec<Actor> {
        distinct(heads.into_iter().flat_map(|head| self.at(head)))
    }

    fn with_list(&self, head: Option<usize>) -> Vec<usize> {
        head.map(|head| syntax::list(self.sentence, head)).unwrap_or_default()
    }

    /// The actors under this word, or whose it is; "we" and "I" in a quotation are the speaker.
    fn at(&self, head: usize) -> Vec<Actor> {
        let token = &self.sentence.tokens[head];
        if token.upos == "PRON"
            && matches!(token.lemma.to_lowercase().as_str(), "we" | "i" | "us" | "our" | "my" | "me")
        {
            let speaker = self.sources.last().map(|source| Actor { span: token.span, ..source.actor.clone() });
            return speaker.into_iter().collect();
        }
        let actors = self.cast.actors(self.index, head);
        if actors.is_empty() { self.cast.owners(self.index, head).to_vec() } else { actors.to_vec() }
    }

    /// Words that point back: "it", "the country".
    fn is_reference(&self, head: usize) -> bool {
        let sentence = self.sentence;
        let token = &sentence.tokens[head];
        let bare = sentence.child(head, &["amod", "compound", "nmod", "nummod", "appos", "acl", "flat"]).is_none();
        let definite =
            sentence.children_by(head, &["det"]).any(|det| sentence.tokens[det].lemma.eq_ignore_ascii_case("the"));
        token.upos == "PRON" || token.upos == "NOUN" && bare && definite
    }

    /// "its arms", "our troops".
    fn is_possessed(&self, head: usize) -> bool {
        let mut owners = self.sentence.children_by(head, &["nmod:poss"]);
        owners.any(|owner| self.sentence.tokens[owner].upos == "PRON")
    }

    /// Whether a noun is an act of force: "the killing", "the shelling".
    fn is_harm(&self, head: usize) -> bool {
        let token = &self.sentence.tokens[head];
        let predicates = self.knowledge.lexicon.predicates(Pos::Noun, &token.lemma.to_lowercase());
        token.upos == "NOUN"
            && (predicates.iter().any(|it| matches!(it.kind, EventType::Assault | EventType::Coerce))
                || self.knowledge.lexicon.in_class("badact", &token.lemma))
    }

    /// Whether a noun tells of any act: "the release", "the withdrawal".
    fn is_act(&self, head: usize) -> bool {
        let token = &self.sentence.tokens[head];
        token.upos == "NOUN" && !self.knowledge.lexicon.predicates(Pos::Noun, &token.lemma.to_lowercase()).is_empty()
    }

    /// Who does the harm that a noun tells of: "the killing of X by police", "Israeli shelling".
    fn doers(&self, noun: usize) -> Vec<Actor> {
        let slots = [Slot::Prep("by".to_owned()), Slot::Poss, Slot::Mod];
        let found = slots.iter().map(|slot| self.all(fillers(self.sentence, noun, Pos::Noun, slot)));
        found.into_iter().find(|actors| !actors.is_empty()).unwrap_or_default()
    }

    /// "The Turkish military said a Syrian jet bombed its troops": nobody attacks his own, so "its" is the speaker's.
    fn turn_possessives(&self, actors: &[Actor], recipients: &mut [Actor]) {
        let Some(speaker) = self.sources.last().filter(|speaker| speaker.actor.country.is_some()) else { return };
        for recipient in recipients {
            let possessive =
                self.sentence.tokens.iter().any(|token| token.xpos == "PRP$" && recipient.span.overlaps(token.span));
            let own =
                actors.iter().any(|actor| actor.country == recipient.country && actor.country != speaker.actor.country);
            if possessive && own {
                recipient.country.clone_from(&speaker.actor.country);
                recipient.name.clone_from(&speaker.actor.name);
            }
        }
    }

    /// A protest without a named crowd is one of the people of the place; without an address, it is against their
    /// government.
    fn crowd_and_government(&self, act: &Act<'_>, sides: &mut Sides) {
        if sides.actors.is_empty()
            && let Some(country) = self.cast.theatre(self.index)
        {
            sides.actors.push(self.people_of(country, self.sentence.tokens[act.token].span, &["CVL", "OPP"]));
            sides.doubts.push(Doubt::new(
                "actor-implied",
                "who protests is not named: people of the country that the sentence speaks of",
            ));
        }
        if sides.recipients.is_empty() {
            let state = sides.actors.iter().find(|actor| actor.country.as_deref().is_some_and(is_state));
            let government = state.map(|actor| Actor { sectors: vec!["GOV".to_owned()], ..actor.clone() });
            if government.is_some() {
                sides.doubts.push(Doubt::new(
                    "recipient-implied",
                    "whom the protest is against is not named: the government of the protesters' country",
                ));
            }
            sides.recipients.extend(government);
        }
    }

    fn people_of(&self, country: &str, span: Span, sectors: &[&str]) -> Actor {
        Actor {
            span,
            name: self.knowledge.roster.country_name(country).map(str::to_owned),
            country: Some(country.to_owned()),
            sectors: sectors.iter().map(|&sector| sector.to_owned()).collect(),
            wikidata: None,
        }
    }
}

/// "anti-India": named as the one that something is against.
fn is_anti(sentence: &Sentence, word: usize) -> bool {
    let before = |back: usize| word.checked_sub(back).map(|at| sentence.tokens[at].form.to_lowercase());
    sentence.tokens[word].form.to_lowercase().starts_with("anti-")
        || before(1).as_deref() == Some("-") && before(2).as_deref() == Some("anti")
}

/// Acts of force that both sides do to each other.
fn is_fight(lemma: &str) -> bool {
    matches!(lemma, "clash" | "skirmish" | "battle" | "exchange" | "trade" | "scuffle" | "firefight" | "fighting")
}

/// Acts that both sides do together.
fn is_mutual(kind: EventType) -> bool {
    matches!(kind, EventType::Consult | EventType::Agree | EventType::Cooperate | EventType::Assault)
}

/// A bare country stands for its government, and in acts of force for its military too.
fn state_sectors(actor: &mut Actor, kind: EventType) {
    let armed = matches!(kind, EventType::Assault | EventType::Mobilize | EventType::Retreat | EventType::Threaten);
    if armed && actor.sectors == ["GOV"] && actor.country.as_deref().is_some_and(is_state) {
        actor.sectors.push("MIL".to_owned());
    }
}
