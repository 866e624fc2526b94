//! Which act comes next between two: how often one kind of act was followed by another, with its cases counted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// One act of one day: who, to whom, and the event type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    pub day: Date,
    pub actor: String,
    pub recipient: String,
    pub kind: String,
}

/// Who acts next, seen from the first act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The same side against the same other.
    Same,
    /// The other side in answer.
    Other,
}

/// "After A did this to B, that followed within so many days": counted over all pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub first: String,
    pub who: Who,
    pub then: String,
    /// How often the first was seen with all the days after it inside the record.
    pub cases: usize,
    /// In how many of them the second followed.
    pub followed: usize,
    /// How often the second followed any act of the same pairs.
    pub base_rate: f64,
}

/// What may come next between two sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    pub actor: String,
    pub recipient: String,
    pub kind: String,
    pub chance: f64,
    /// The rule that it rests on, and the day of the act that set it off.
    pub because: Rule,
    pub since: Date,
}

/// Rules seen in fewer cases are not told.
pub const LEAST_CASES: usize = 5;

/// So many cases of the base rate are added to each rule, that rare ones do not shout.
const PRIOR: f64 = 5.0;

type Pair<'a> = (&'a str, &'a str);
type Days<'a> = BTreeMap<Pair<'a>, BTreeMap<&'a str, BTreeSet<Date>>>;

/// Every rule seen in at least [`LEAST_CASES`] cases, most confident first.
#[must_use]
pub fn rules(acts: &[Act], within: i32) -> Vec<Rule> {
    let days = days(acts);
    let Some(last) = acts.iter().map(|act| act.day).max() else { return Vec::new() };
    let kinds: BTreeSet<&str> = acts.iter().map(|act| act.kind.as_str()).collect();
    let mut rules = Vec::new();
    for who in [Who::Same, Who::Other] {
        for &then in &kinds {
            let counted = count(&days, who, then, last, within);
            let (cases, followed) = counted.values().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
            let base_rate = if cases > 0 { followed as f64 / cases as f64 } else { 0.0 };
            let seen = counted.into_iter().filter(|(_, (cases, followed))| *cases >= LEAST_CASES && *followed > 0);
            rules.extend(seen.map(|(first, (cases, followed))| Rule {
                first: first.to_owned(),
                who,
                then: then.to_owned(),
                cases,
                followed,
                base_rate,
            }));
        }
    }
    rules.sort_by(|left, right| {
        let order = right.confidence().total_cmp(&left.confidence()).then(right.cases.cmp(&left.cases));
        order.then_with(|| (&left.first, &left.then, left.who).cmp(&(&right.first, &right.then, right.who)))
    });
    rules
}

/// For every kind of first act: its cases, and those in which the second followed.
fn count<'a>(days: &Days<'a>, who: Who, then: &str, last: Date, within: i32) -> BTreeMap<&'a str, (usize, usize)> {
    let mut counted: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (&(actor, recipient), kinds) in days {
        let answering = if who == Who::Same { (actor, recipient) } else { (recipient, actor) };
        let later = days.get(&answering).and_then(|kinds| kinds.get(then));
        for (&first, firsts) in kinds {
            for &day in firsts.iter().filter(|&&day| after(day, within) <= last) {
                let of = counted.entry(first).or_default();
                of.0 += 1;
                let follows = |later: &BTreeSet<Date>| later.range(after(day, 1)..=after(day, within)).next().is_some();
                of.1 += usize::from(later.is_some_and(follows));
            }
        }
    }
    counted
}

/// What may come next between these two, likeliest first, judged by the acts of the last days of the record.
#[must_use]
pub fn expected(acts: &[Act], pair: (&str, &str), rules: &[Rule], within: i32) -> Vec<Expected> {
    let Some(last) = acts.iter().map(|act| act.day).max() else { return Vec::new() };
    let mut best: BTreeMap<(&str, &str, &str), Expected> = BTreeMap::new();
    for act in acts.iter().filter(|act| after(act.day, within) >= last) {
        let sides = (act.actor.as_str(), act.recipient.as_str());
        if sides != pair && sides != (pair.1, pair.0) {
            continue;
        }
        for rule in rules.iter().filter(|rule| rule.first == act.kind) {
            let (actor, recipient) = if rule.who == Who::Same { sides } else { (sides.1, sides.0) };
            let chance = rule.smoothed();
            let place = best.entry((actor, recipient, rule.then.as_str()));
            let expected = || Expected {
                actor: actor.to_owned(),
                recipient: recipient.to_owned(),
                kind: rule.then.clone(),
                chance,
                because: rule.clone(),
                since: act.day,
            };
            place
                .and_modify(|known| {
                    if (chance, act.day) > (known.chance, known.since) {
                        *known = expected();
                    }
                })
                .or_insert_with(expected);
        }
    }
    let mut all: Vec<Expected> = best.into_values().collect();
    all.sort_by(|left, right| right.chance.total_cmp(&left.chance));
    all
}

impl Rule {
    /// The share of cases in which it held.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.followed as f64 / self.cases.max(1) as f64
    }

    /// The same, drawn towards the base rate where cases are few.
    #[must_use]
    pub fn smoothed(&self) -> f64 {
        (self.followed as f64 + PRIOR * self.base_rate) / (self.cases as f64 + PRIOR)
    }

    /// "After A threatens B, A uses force against B within 30 days in 18 % of 240 cases (…)".
    #[must_use]
    pub fn words(&self, within: i32) -> String {
        let (actor, recipient) = if self.who == Who::Same { ("A", "B") } else { ("B", "A") };
        format!(
            "after A {} B, {actor} {} {recipient} within {within} days in {} of {} cases (after any act: {})",
            verb(&self.first),
            verb(&self.then),
            super::explain::percent(self.confidence()),
            self.cases,
            super::explain::percent(self.base_rate)
        )
    }
}

/// What somebody does to another, by event type.
#[must_use]
pub fn verb(kind: &str) -> &str {
    match kind {
        "AGREE" => "agrees with",
        "CONSULT" => "meets",
        "SUPPORT" => "backs",
        "CONCEDE" => "yields to",
        "COOPERATE" => "works with",
        "AID" => "gives aid to",
        "RETREAT" => "draws back from",
        "REQUEST" => "asks something of",
        "ACCUSE" => "accuses",
        "REJECT" => "rebuffs",
        "THREATEN" => "threatens",
        "PROTEST" => "protests against",
        "SANCTION" => "imposes sanctions on",
        "MOBILIZE" => "mobilises against",
        "COERCE" => "coerces",
        "ASSAULT" => "uses force against",
        other => other,
    }
}

fn days(acts: &[Act]) -> Days<'_> {
    let mut days = Days::new();
    for act in acts {
        let pair = days.entry((act.actor.as_str(), act.recipient.as_str())).or_default();
        pair.entry(act.kind.as_str()).or_default().insert(act.day);
    }
    days
}

fn after(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn act(day: Date, actor: &str, kind: &str, recipient: &str) -> Act {
        Act { day, actor: actor.to_owned(), recipient: recipient.to_owned(), kind: kind.to_owned() }
    }

    /// Ten threats, one a quarter; three are followed by force from the same side, and all by an accusation in answer.
    fn record() -> Vec<Act> {
        let mut acts = Vec::new();
        for number in 0..10 {
            let day = after(date(2015, 1, 1), number * 90);
            acts.push(act(day, "AAA", "THREATEN", "BBB"));
            acts.push(act(after(day, 2), "BBB", "ACCUSE", "AAA"));
            if number % 4 == 0 {
                acts.push(act(after(day, 20), "AAA", "ASSAULT", "BBB"));
            }
        }
        acts.push(act(date(2018, 1, 1), "CCC", "CONSULT", "BBB"));
        acts
    }

    fn rule(rules: &[Rule], first: &str, then: &str) -> Rule {
        rules.iter().find(|rule| rule.first == first && rule.then == then).unwrap().clone()
    }

    #[test]
    fn support_and_confidence_are_counted() {
        let rules = rules(&record(), 30);
        let force = rule(&rules, "THREATEN", "ASSAULT");
        assert_eq!((force.who, force.cases, force.followed), (Who::Same, 10, 3));
        assert_eq!(
            force.words(30),
            "after A threatens B, A uses force against B within 30 days in 30 % of 10 cases (after any act: 13 %)"
        );
        let answer = rule(&rules, "THREATEN", "ACCUSE");
        assert_eq!((answer.who, answer.cases, answer.followed), (Who::Other, 10, 10));
        assert!(rules.iter().all(|rule| rule.cases >= LEAST_CASES && rule.followed <= rule.cases));
    }

    #[test]
    fn acts_whose_days_after_are_not_all_in_the_record_do_not_count() {
        let mut acts = record();
        acts.push(act(date(2018, 1, 1), "AAA", "THREATEN", "BBB"));
        assert_eq!(rule(&rules(&acts, 30), "THREATEN", "ASSAULT").cases, 10);
    }

    #[test]
    fn the_next_act_is_expected_from_the_last_ones() {
        let mut acts = record();
        acts.push(act(date(2017, 12, 30), "AAA", "THREATEN", "BBB"));
        let rules = rules(&acts, 30);
        let next = expected(&acts, ("BBB", "AAA"), &rules, 30);
        assert_eq!((next[0].actor.as_str(), next[0].kind.as_str()), ("BBB", "ACCUSE"));
        assert_eq!(next[0].since, date(2017, 12, 30));
        assert!(next[0].chance < 1.0 && next[0].chance > next[1].chance);
        assert_eq!(expected(&acts, ("AAA", "CCC"), &rules, 30), []);
        assert_eq!(expected(&[], ("AAA", "CCC"), &rules, 30), []);
    }
}
