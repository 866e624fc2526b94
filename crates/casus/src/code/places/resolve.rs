//! Says which place each name means: by what it is said to lie in, its kind, the countries of the article, its
//! size and how exactly the name fits. One sense an article; no place is better than a wrong one.

use std::collections::BTreeMap;

use super::mentions::{Kind, Mention, Shift, has, join};
use super::roles::Role;
use crate::evidence::{Doubt, Span};
use crate::gazetteer::Row;
use crate::knowledge::Knowledge;
use crate::place::{Place, PlacePrecision};
use crate::roster::{EntryKind, Home, fold};
use crate::sentence::Sentence;

/// Below this lead over the second best a name stays ambiguous.
const TIE: f64 = 0.4;
/// Below this lead the choice carries a doubt.
const CLOSE: f64 = 1.2;
/// Places of one name nearer than this, in kilometres, are one for our purposes.
const SAME: f64 = 60.0;
/// A place this big is meant even where nothing else of its country is named.
const WELL_KNOWN: u32 = 300_000;
/// A city with this share of its province's people owns the bare name.
const CITY_SHARE: f64 = 0.1;
/// A capital city is often a division of its own, this near, in kilometres, to the centre of the one around it.
const BESIDE_ITS_PROVINCE: f64 = 120.0;
/// A name in no list with more words than this is rather a body's than a place's.
const LONGEST: usize = 4;
/// Words that make a bare name an area: "the Idlib offensive", "villages in Idlib".
const AREA: &str = "\
    offensive countryside enclave pocket de-escalation swath swathe area village territory insurgency front \
    frontline region stronghold";

/// A place that a name may mean.
#[derive(Debug, Clone)]
struct Candidate {
    row: Row,
    is_state: bool,
    /// The gazetteer's own name is the one in the text.
    exact: bool,
}

/// What all mentions of one name say together.
#[derive(Debug, Clone, Default)]
struct Sense {
    kinds: Vec<Kind>,
    countries: Vec<String>,
    /// Country and first division by the places behind commas.
    holders: Vec<(String, Option<String>)>,
}

/// How often each country is spoken of.
#[derive(Debug, Clone, Default)]
struct Weights {
    countries: BTreeMap<String, f64>,
    divisions: BTreeMap<(String, String), f64>,
}

impl Weights {
    fn add(&mut self, country: &str, weight: f64) {
        *self.countries.entry(country.to_owned()).or_default() += weight;
    }

    fn share(&self, country: &str) -> f64 {
        let total: f64 = self.countries.values().sum();
        self.countries.get(country).map_or(0.0, |weight| weight / total)
    }

    fn leading(&self) -> Option<(&str, f64)> {
        let (country, _) = self.countries.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)))?;
        Some((country, self.share(country)))
    }
}

/// Everything that choosing looks at.
struct Chooser<'a> {
    knowledge: &'a Knowledge,
    sentences: &'a [Sentence],
    article: Weights,
    by_sentence: Vec<Weights>,
    senses: BTreeMap<String, Sense>,
    known: BTreeMap<String, Vec<Candidate>>,
}

/// Resolves every mention.
pub(super) fn resolve(
    sentences: &[Sentence],
    mut found: Vec<Vec<Mention>>,
    knowledge: &Knowledge,
) -> Vec<Vec<Mention>> {
    let by_sentence: Vec<Weights> = sentences.iter().map(|sentence| spoken_of(sentence, knowledge)).collect();
    let mut article = Weights::default();
    for (country, weight) in by_sentence.iter().flat_map(|weights| &weights.countries) {
        article.add(country, *weight);
    }
    let mut chooser =
        Chooser { knowledge, sentences, article, by_sentence, senses: BTreeMap::new(), known: BTreeMap::new() };
    chooser.learn(&found);
    // Places that are clear by themselves help with the others.
    let mut clear = Weights::default();
    for (index, mentions) in found.iter().enumerate() {
        for at in 0..mentions.len() {
            if let Some((candidate, lead)) = chooser.choose(index, mentions, at)
                && lead > 2.0
                && let Some(country) = &candidate.row.country
            {
                clear.add(country, if candidate.is_state { 0.5 } else { 1.0 });
                if let Some(admin1) = &candidate.row.admin1 {
                    *clear.divisions.entry((country.clone(), admin1.clone())).or_default() += 1.0;
                }
            }
        }
    }
    for (country, weight) in &clear.countries {
        chooser.article.add(country, *weight);
    }
    chooser.article.divisions = clear.divisions;
    for index in 0..found.len() {
        let resolved: Vec<(Option<Place>, Option<Doubt>)> =
            (0..found[index].len()).map(|at| chooser.place(index, &found[index], at)).collect();
        for (mention, (place, doubt)) in found[index].iter_mut().zip(resolved) {
            mention.place = place;
            mention.doubt = doubt;
        }
        stand_in(&mut found[index]);
    }
    found
}

/// Where the smaller of two places told together is in no list, the larger one takes its part.
fn stand_in(mentions: &mut [Mention]) {
    for at in 0..mentions.len() {
        let role = mentions[at].role;
        let holder = mentions[at].holder.filter(|_| mentions[at].place.is_none());
        if let Some((holder, true)) = holder
            && mentions[holder].role == Role::Holder
        {
            mentions[holder].role = role;
        }
    }
}

/// The countries that a sentence speaks of, by names, adjectives, seats and people in office.
fn spoken_of(sentence: &Sentence, knowledge: &Knowledge) -> Weights {
    let mut weights = Weights::default();
    for found in knowledge.roster.matches(&sentence.tokens) {
        for entry in found.entries.iter().take(1) {
            let weight = match entry.kind {
                // A capital's name is what is asked for, and no witness.
                EntryKind::Seat if knowledge.gazetteer.knows(&join(&sentence.tokens, found.start, found.end)) => 0.0,
                // "Georgia" may be the state; "Georgian" and "Tbilisi" decide.
                EntryKind::Country
                    if is_also_division(&join(&sentence.tokens, found.start, found.end), &entry.home, knowledge) =>
                {
                    0.0
                }
                EntryKind::Country => 2.0,
                EntryKind::Adjective | EntryKind::People | EntryKind::Seat => 1.0,
                EntryKind::Leader | EntryKind::Group => 0.5,
                EntryKind::Outlet => 0.0,
            };
            if let Home::Country(code) = &entry.home
                && weight > 0.0
                && !matches!(code.as_str(), "IGO" | "NGO" | "MNC" | "ISM")
            {
                weights.add(code, weight);
            }
        }
    }
    weights
}

/// Whether a country shares its name with a first division of another one.
fn is_also_division(name: &str, home: &Home, knowledge: &Knowledge) -> bool {
    let Home::Country(code) = home else { return false };
    let key = fold(name);
    knowledge.gazetteer.lookup(name).iter().any(|row| {
        row.precision == PlacePrecision::Province
            && row.country.as_ref() != Some(code)
            && fold(&row.name) == key
            && row.population > 5_000_000
    })
}

impl Chooser<'_> {
    /// Looks every name up and gathers what the article says about it.
    fn learn(&mut self, found: &[Vec<Mention>]) {
        for (index, mentions) in found.iter().enumerate() {
            for mention in mentions {
                for key in self.names(index, mention) {
                    if !self.known.contains_key(&key) {
                        let candidates = self.candidates(&key, mention.state.as_deref());
                        self.known.insert(key, candidates);
                    }
                }
            }
        }
        for mentions in found {
            for mention in mentions {
                let holder = self.holder(mentions, mention).map(|(country, admin1, _)| (country, admin1));
                let sense = self.senses.entry(fold(&mention.name)).or_default();
                sense.kinds.extend(mention.kind);
                sense.countries.extend(mention.of_country.clone());
                sense.holders.extend(holder);
            }
        }
    }

    /// Names to look up, the fullest first: "Rakhine State", "northern Gaza", then "Rakhine", "Gaza".
    fn names(&self, index: usize, mention: &Mention) -> Vec<String> {
        let tokens = &self.sentences[index].tokens;
        let mut names = Vec::new();
        if mention.end > mention.core.1 {
            names.push(join(tokens, mention.core.0, mention.end));
            if mention.end - mention.core.1 > 1 {
                names.push(join(tokens, mention.core.0, mention.core.1 + 1));
            }
        }
        if let Shift::Part(from) = mention.shift {
            names.push(join(tokens, from, mention.core.1));
        }
        names.push(mention.name.clone());
        names
    }

    fn candidates(&self, name: &str, state: Option<&str>) -> Vec<Candidate> {
        let gazetteer = &self.knowledge.gazetteer;
        let written = spelled_out(name);
        let mut rows = gazetteer.lookup(&written);
        if rows.is_empty()
            && let Some(bare) = without_article(&written)
        {
            rows = gazetteer.lookup(bare);
        }
        if rows.is_empty() && state.is_none() {
            rows = gazetteer.nearly(&written);
            rows.retain(|row| row.country.as_deref().is_some_and(|country| self.article.share(country) > 0.5));
        }
        // A region by hand stands for the division of its name.
        let by_hand: Vec<Row> =
            rows.iter().filter(|row| row.is_region && row.precision == PlacePrecision::Province).cloned().collect();
        let same = |a: &Row, b: &Row| a.country == b.country && a.admin1 == b.admin1;
        rows.retain(|row| {
            let division = !row.is_region && row.precision == PlacePrecision::Province;
            !division || !by_hand.iter().any(|region| same(region, row))
        });
        let key = fold(&written);
        let mut candidates: Vec<Candidate> = rows
            .into_iter()
            .map(|row| Candidate { exact: row.is_region || fold(&row.name) == key, is_state: false, row })
            .collect();
        if let Some(code) = state {
            candidates.push(self.state(code));
        }
        candidates
    }

    fn state(&self, code: &str) -> Candidate {
        let centre = self.knowledge.gazetteer.centre(code).unwrap_or((f64::NAN, f64::NAN));
        let name = self.knowledge.roster.country_name(code).unwrap_or(code).to_owned();
        let row = Row {
            name,
            country: Some(code.to_owned()),
            admin1: None,
            admin2: None,
            latitude: centre.0,
            longitude: centre.1,
            population: 0,
            geonames: None,
            precision: PlacePrecision::Country,
            is_region: false,
        };
        Candidate { row, is_state: true, exact: true }
    }

    /// Country and division of the larger place that a mention hangs on, and whether it must lie there.
    fn holder(&self, mentions: &[Mention], mention: &Mention) -> Option<(String, Option<String>, bool)> {
        let (at, hard) = mention.holder?;
        let holder = mentions.get(at)?;
        if mention.state.is_some() {
            // "Georgia, US" but not "Syria, Iraq".
            let divisions = self.known.get(&mention.name)?.iter().any(|candidate| {
                !candidate.is_state
                    && candidate.row.country == holder.state
                    && candidate.row.precision == PlacePrecision::Province
            });
            return (hard && divisions).then(|| holder.state.clone().map(|code| (code, None, true)))?;
        }
        let own = self.known.get(&mention.name).map(Vec::as_slice).unwrap_or_default();
        let divides = |candidate: &Candidate| candidate.exact && candidate.row.precision == PlacePrecision::Province;
        if let Some(code) = &holder.state {
            // "Colorado, Georgia": two of a list.
            let elsewhere =
                own.iter().any(|other| divides(other) || (other.exact && other.row.population >= WELL_KNOWN));
            if elsewhere && !own.iter().any(|other| other.row.country.as_ref() == Some(code)) {
                return None;
            }
        }
        if let Some(code) = &holder.state
            && self.known.get(&holder.name).is_none_or(|others| {
                others.iter().all(|other| {
                    other.is_state || other.row.precision != PlacePrecision::Province || !self.holds(other, mention)
                })
            })
        {
            return Some((code.clone(), None, hard));
        }
        let outer = self.outer(holder);
        // "Virginia, Washington": two divisions of one country.
        let sister = |own: &Candidate, outer: &Candidate| {
            divides(outer) && outer.row.country == own.row.country && outer.row.admin1 != own.row.admin1
        };
        if holder.kind.is_none() && own.iter().any(|own| divides(own) && outer.iter().any(|outer| sister(own, outer))) {
            return None;
        }
        let outer = outer
            .iter()
            .filter(|outer| outer.row.precision != PlacePrecision::Exact || outer.is_state)
            .find(|outer| self.holds(outer, mention));
        if let Some(outer) = outer {
            return Some((outer.row.country.clone()?, outer.row.admin1.clone(), hard));
        }
        // A village that no list has, in a province that one has.
        let said = match holder.kind {
            Some(Kind::Province) => PlacePrecision::Province,
            Some(Kind::District) => PlacePrecision::District,
            _ => return None,
        };
        let outer = self.outer(holder);
        let province = outer
            .iter()
            .find(|outer| outer.row.precision == said)
            .or_else(|| outer.iter().find(|outer| outer.row.precision != PlacePrecision::Exact))?;
        Some((province.row.country.clone()?, province.row.admin1.clone(), hard))
    }

    /// What the name of a larger place may mean, the fuller name first: "Khost province", then "Khost".
    fn outer(&self, holder: &Mention) -> Vec<&Candidate> {
        [&holder.full, &holder.name].into_iter().filter_map(|name| self.known.get(name)).flatten().collect()
    }

    /// Whether a place of the mention's name lies in this division, country or region.
    fn holds(&self, outer: &Candidate, mention: &Mention) -> bool {
        let inner = self.known.get(&mention.name).map(Vec::as_slice).unwrap_or_default();
        inner.iter().any(|inner| {
            !inner.is_state
                && inner.row.country == outer.row.country
                && (outer.is_state || (outer.row.admin1.is_some() && inner.row.admin1 == outer.row.admin1))
                && inner.row.precision < outer.row.precision
        })
    }

    /// The best candidate and its lead over the best one elsewhere.
    fn choose(&self, index: usize, mentions: &[Mention], at: usize) -> Option<(Candidate, f64)> {
        let mention = &mentions[at];
        let mut scored: Vec<(f64, &Candidate)> = Vec::new();
        for (rank, name) in self.names(index, mention).iter().enumerate() {
            let full = *name != mention.name;
            for candidate in self.known.get(name).into_iter().flatten() {
                let bonus = match (full, candidate.exact) {
                    (true, true) => 4.0 - rank as f64,
                    (true, false) => 2.0,
                    (false, _) => 0.0,
                };
                scored.push((bonus + self.score(index, mentions, at, candidate), candidate));
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let &(best, first) = scored.first()?;
        let rival = scored
            .iter()
            .skip(1)
            .find(|(_, other)| is_elsewhere(first, other))
            .map_or(f64::NEG_INFINITY, |(score, _)| *score);
        Some((first.clone(), best - rival))
    }

    fn score(&self, index: usize, mentions: &[Mention], at: usize, candidate: &Candidate) -> f64 {
        let (mention, row) = (&mentions[at], &candidate.row);
        let people = f64::from(row.population.max(300)).log10();
        let base = match row.precision {
            // "Scotland" is a part of its country, though the tables know it as a name for the whole.
            _ if candidate.is_state && self.is_part_of_state(mention) => 6.0,
            _ if candidate.is_state => 11.0,
            _ if row.is_region => 8.0,
            PlacePrecision::Province => people + 2.0,
            PlacePrecision::District => people + 1.0,
            _ => 2.0 * people - 4.0 + self.seat_score(mention, row),
        };
        base + self.kind_score(index, mentions, at, candidate)
            + self.holder_score(mentions, mention, candidate)
            + self.context_score(index, row)
            + f64::from(u8::from(candidate.exact))
    }

    /// A capital is meant before its namesakes.
    fn seat_score(&self, mention: &Mention, row: &Row) -> f64 {
        if mention.is_seat && row.population > 50_000 && row.country == mention.seat_of { 2.0 } else { 0.0 }
    }

    fn is_part_of_state(&self, mention: &Mention) -> bool {
        let mut others = self.known.get(&mention.name).into_iter().flatten();
        others.any(|other| {
            other.row.is_region && other.row.country == mention.state && other.row.precision == PlacePrecision::Province
        })
    }

    fn kind_score(&self, index: usize, mentions: &[Mention], at: usize, candidate: &Candidate) -> f64 {
        let (mention, row) = (&mentions[at], &candidate.row);
        let sense = self.senses.get(&fold(&mention.name));
        let shared = |kind: Kind| sense.is_some_and(|sense| sense.kinds.contains(&kind));
        let kind = mention.kind.or_else(|| (shared(Kind::Province) && !shared(Kind::City)).then_some(Kind::Province));
        let is_area = row.precision == PlacePrecision::Province;
        let is_district = row.precision == PlacePrecision::District && !row.is_region;
        match kind {
            Some(Kind::Province) if is_area || (row.is_region && row.precision == PlacePrecision::Region) => 6.0,
            Some(Kind::Province) => -6.0,
            Some(Kind::District) if row.precision == PlacePrecision::District => 5.0,
            Some(Kind::District) if is_area => -4.0,
            Some(Kind::City) if row.precision == PlacePrecision::Exact => 4.0,
            Some(Kind::City) => -6.0,
            Some(Kind::Site) if row.is_region && row.precision == PlacePrecision::Exact => 4.0,
            Some(Kind::Site) if row.precision == PlacePrecision::Exact => 1.0,
            Some(Kind::Feature) if row.is_region => 4.0,
            Some(Kind::Feature) => -3.0,
            // "Washington" is the capital, "Washington state" the state; "Orange" is no county.
            _ if (is_area || is_district) && mention.is_seat => -6.0,
            _ if is_district && self.owned_by_city(mention, row) => -5.0,
            _ if is_district => -2.0,
            _ if is_area
                && !candidate.is_state
                && self.owned_by_city(mention, row)
                && !self.reads_as_area(index, mentions, at) =>
            {
                -4.0
            }
            _ => 0.0,
        }
    }

    /// Whether a city of this name is so large a part of its division that the bare name is the city's.
    fn owned_by_city(&self, mention: &Mention, division: &Row) -> bool {
        let others = self.known.get(&mention.name).map(Vec::as_slice).unwrap_or_default();
        others.iter().any(|other| {
            let row = &other.row;
            let inside = row.country == division.country
                && (row.admin1 == division.admin1 || kilometres(row, division) < BESIDE_ITS_PROVINCE);
            row.precision == PlacePrecision::Exact
                && inside
                && (row.is_region || f64::from(row.population) >= CITY_SHARE * f64::from(division.population))
        })
    }

    /// Whether the sentence speaks of an area: by its words, or by a smaller place inside it.
    fn reads_as_area(&self, index: usize, mentions: &[Mention], at: usize) -> bool {
        let sentence = &self.sentences[index];
        let (start, end) = (mentions[at].start.saturating_sub(4), (mentions[at].end + 2).min(sentence.tokens.len()));
        let told = sentence.tokens[start..end].iter().any(|token| has(AREA, &token.lemma.to_lowercase()));
        told || mentions.iter().any(|other| other.holder.is_some_and(|(holder, _)| holder == at))
    }

    fn holder_score(&self, mentions: &[Mention], mention: &Mention, candidate: &Candidate) -> f64 {
        let row = &candidate.row;
        let fits = |country: &String, admin1: &Option<String>| {
            row.country.as_ref() == Some(country) && (admin1.is_none() || row.admin1 == *admin1)
        };
        if let Some((country, admin1, hard)) = self.holder(mentions, mention) {
            let (yes, no) = if hard { (12.0, -12.0) } else { (5.0, -2.0) };
            return if fits(&country, &admin1) { yes } else { no };
        }
        if let Some(country) = &mention.of_country {
            return if row.country.as_ref() == Some(country) { 8.0 } else { -8.0 };
        }
        let Some(sense) = self.senses.get(&fold(&mention.name)) else { return 0.0 };
        if sense.holders.is_empty() && sense.countries.is_empty() {
            return 0.0;
        }
        let said = sense.holders.iter().any(|(country, admin1)| fits(country, admin1))
            || sense.countries.iter().any(|country| row.country.as_ref() == Some(country));
        if said { 6.0 } else { -3.0 }
    }

    fn context_score(&self, index: usize, row: &Row) -> f64 {
        let Some(country) = &row.country else { return 2.0 };
        let here = f64::from(u8::from(self.by_sentence[index].countries.contains_key(country)));
        let division = row
            .admin1
            .as_ref()
            .is_some_and(|admin1| self.article.divisions.contains_key(&(country.clone(), admin1.clone())));
        5.0 * self.article.share(country).sqrt() + here + 0.5 * f64::from(u8::from(division))
    }

    fn place(&self, index: usize, mentions: &[Mention], at: usize) -> (Option<Place>, Option<Doubt>) {
        let (sentence, mention) = (&self.sentences[index], &mentions[at]);
        let span = sentence.tokens[mention.start].span.cover(sentence.tokens[mention.end - 1].span);
        let chosen =
            self.choose(index, mentions, at).filter(|(candidate, _)| self.is_plausible(mentions, mention, candidate));
        let Some((candidate, lead)) = chosen else { return self.unresolved(index, mentions, mention, span) };
        if lead < TIE {
            let doubt = Doubt::new("place-ambiguous", format!("`{}` may be one of several places", mention.name));
            let place = Place {
                latitude: None,
                longitude: None,
                geonames: None,
                admin1: None,
                admin2: None,
                ..shaped(mention, &candidate, span)
            };
            let rivals_share_country = self.rivals_share_country(index, mentions, at, &candidate);
            return if rivals_share_country { (Some(place), Some(doubt)) } else { (None, Some(doubt)) };
        }
        let place = shaped(mention, &candidate, span);
        let doubt = if mention.shift == Shift::Near && !candidate.is_state {
            Some(Doubt::new("place-near", format!("told as near {}, not in it", candidate.row.name)))
        } else if lead < CLOSE {
            Some(Doubt::new("place-ambiguous", format!("`{}` may also be another place of this name", mention.name)))
        } else {
            None
        };
        (Some(place), doubt)
    }

    fn rivals_share_country(&self, index: usize, mentions: &[Mention], at: usize, first: &Candidate) -> bool {
        let best = self.score(index, mentions, at, first);
        let rivals = self.known.get(&mentions[at].name).into_iter().flatten();
        rivals
            .filter(|rival| self.score(index, mentions, at, rival) > best - TIE)
            .all(|rival| rival.row.country == first.row.country)
    }

    /// A small place in a country that nobody speaks of is a chance likeness of names.
    fn is_plausible(&self, mentions: &[Mention], mention: &Mention, candidate: &Candidate) -> bool {
        let row = &candidate.row;
        let Some(country) = &row.country else { return true };
        if let Some((holder, admin1, true)) = self.holder(mentions, mention) {
            // "Qarabagh district, Ghazni province" is not the Qarabagh of Kabul.
            let elsewhere = admin1.is_some() && row.admin1 != admin1 && row.population < WELL_KNOWN && !row.is_region;
            if holder != *country || elsewhere {
                return false;
            }
        }
        if mention.of_country.as_ref().is_some_and(|said| said != country) {
            return false;
        }
        // "West Midlands" is not the Midlands of another country.
        let proper_part = match mention.shift {
            Shift::Part(from) => {
                mention.part_is_name && from < mention.core.0 && fold(&row.name) == fold(&mention.name)
            }
            _ => false,
        };
        if proper_part && !candidate.is_state && !self.article.countries.contains_key(country) {
            return false;
        }
        let known = self.article.countries.contains_key(country)
            || self.article.countries.is_empty() && row.population >= WELL_KNOWN / 30;
        candidate.is_state
            || row.is_region
            || (row.precision == PlacePrecision::Province && candidate.exact)
            || row.population >= WELL_KNOWN
            || known
    }

    /// The number of words of the name; signs are none.
    fn words(&self, index: usize, mention: &Mention) -> usize {
        let tokens = &self.sentences[index].tokens[mention.core.0..mention.core.1];
        let glued = tokens.iter().filter(|token| token.form == "-").count();
        tokens.iter().filter(|token| token.form.starts_with(char::is_alphanumeric)).count()
            - glued.min(tokens.len() / 2)
    }

    /// A place that no list has: its name, and the country that is said of it or that the article is about.
    fn unresolved(
        &self,
        index: usize,
        mentions: &[Mention],
        mention: &Mention,
        span: Span,
    ) -> (Option<Place>, Option<Doubt>) {
        let holder = self.holder(mentions, mention);
        let said = holder.as_ref().map(|(country, _, _)| country.clone()).or_else(|| mention.of_country.clone());
        let here = self.by_sentence[index].leading().filter(|(_, share)| *share > 0.8);
        let about = here
            .or_else(|| self.article.leading().filter(|(_, share)| *share > 0.8))
            .map(|(country, _)| country.to_owned());
        let how = if said.is_some() { "only its country is said" } else { "its country is taken from the article" };
        let country = said.or(about);
        let doubt = Doubt::new("place-unresolved", format!("`{}` is in no list of places; {how}", mention.name));
        let stands =
            matches!(mention.role, Role::In | Role::To | Role::From | Role::Of | Role::Dateline) || holder.is_some();
        if country.is_none()
            || self.words(index, mention) > LONGEST
            || !stands
            || mention.kind == Some(Kind::Feature)
            || self.sentences[index]
                .name(mention.core.0)
                .is_none_or(|name| name.kind != crate::sentence::NameKind::Place)
        {
            return (None, Some(doubt));
        }
        let precision = match mention.kind {
            Some(Kind::Province) => PlacePrecision::Province,
            Some(Kind::District) => PlacePrecision::District,
            _ if mention.shift == Shift::None => PlacePrecision::Exact,
            _ => PlacePrecision::District,
        };
        let admin1 = holder.and_then(|(_, admin1, _)| admin1);
        let place = Place {
            span,
            name: mention.name.clone(),
            geonames: None,
            latitude: None,
            longitude: None,
            country,
            admin1,
            admin2: None,
            precision,
        };
        (Some(place), Some(doubt))
    }
}

/// The place as the expression shapes it: a part of it, near it, a district of it.
fn shaped(mention: &Mention, candidate: &Candidate, span: Span) -> Place {
    let row = &candidate.row;
    let precision = match (mention.shift, row.precision) {
        (Shift::Part(_) | Shift::Near, PlacePrecision::Country) => PlacePrecision::Region,
        (Shift::Near, PlacePrecision::Exact) => PlacePrecision::District,
        (_, PlacePrecision::Exact) if mention.kind == Some(Kind::District) => PlacePrecision::District,
        (_, precision) => precision,
    };
    let degrees = |value: f64| value.is_finite().then_some(value);
    Place {
        span,
        name: row.name.clone(),
        geonames: row.geonames,
        latitude: degrees(row.latitude),
        longitude: degrees(row.longitude),
        country: row.country.clone(),
        admin1: row.admin1.clone(),
        admin2: row.admin2.clone(),
        precision,
    }
}

/// Whether choosing the other would mean another place on the map; a city and its own province are one.
fn is_elsewhere(one: &Candidate, other: &Candidate) -> bool {
    let (a, b) = (&one.row, &other.row);
    let nested = a.admin1 == b.admin1 && (a.precision != b.precision || a.is_region || b.is_region);
    if a.country == b.country && (one.is_state || other.is_state || nested) {
        return false;
    }
    kilometres(a, b) > SAME
}

fn kilometres(a: &Row, b: &Row) -> f64 {
    let (lat_a, lat_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.longitude - a.longitude).to_radians());
    let half = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    2.0 * 6371.0 * half.sqrt().asin()
}

/// "St. Petersburg" as "Saint Petersburg", "Mt" as "Mount".
fn spelled_out(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name);
    let full = match first.to_lowercase().trim_end_matches('.') {
        "st" => "Saint",
        "ste" => "Sainte",
        "mt" => "Mount",
        "ft" => "Fort",
        _ => return name.to_owned(),
    };
    format!("{full}{}", &name[first.len()..])
}

/// An Arabic name without its article: "al-Bab".
fn without_article(name: &str) -> Option<&str> {
    let at = name.find(['-', ' '])?;
    let rest = name.get(at + 1..)?.trim_start_matches(['-', ' ']);
    let article = name[..at].to_lowercase();
    (matches!(article.as_str(), "al" | "el" | "ad" | "an" | "ar" | "as" | "ash" | "at" | "az")
        && rest.chars().count() > 3)
        .then_some(rest)
}
