//! `casus next`: which act comes next between two sides, by how often it followed in a record.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use casus::forecast::explain::percent;
use casus::forecast::sequence::{self, Act, Expected, Rule};
use clap::ValueEnum;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::output;
use crate::talk::Talk;

/// Show which act tends to follow which between two sides, and what may come next, with the cases counted
///
/// Reads a record as `casus code` writes it. Only acts that happened count, with both sides named and a day; an act
/// told many times on one day counts once. A rule says what followed, not why.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  casus next record.jsonl                          the rules of a record
  casus next record.jsonl --pair TUR,SYR           what may come next between two sides
  casus code wire.jsonl | casus next - --within 14")]
pub struct Args {
    /// Records, one assertion a line; `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Two sides: ISO codes of countries, or names as the record has them
    #[arg(long, value_name = "A,B", value_parser = pair)]
    pair: Option<(String, String)>,

    /// In how many days the second act must follow
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i32).range(1..=366))]
    within: i32,

    /// How many rules are shown
    #[arg(long, default_value_t = 40, value_name = "NUMBER", help_heading = "Output")]
    most: usize,

    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Jsonl,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let sides: Vec<&str> = text.split(',').map(str::trim).filter(|side| !side.is_empty()).collect();
    match sides[..] {
        [one, other] if one != other => Ok((one.to_owned(), other.to_owned())),
        _ => Err("name two sides, as TUR,SYR".to_owned()),
    }
}

/// The parts of an assertion that matter here.
#[derive(Debug, Deserialize)]
struct Assertion {
    article: Article,
    event: Event,
    actors: Vec<Side>,
    recipients: Vec<Side>,
    time: Option<Time>,
    status: String,
    timeframe: String,
}

#[derive(Debug, Deserialize)]
struct Article {
    published: Option<Date>,
}

#[derive(Debug, Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize)]
struct Side {
    name: Option<String>,
    country: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Time {
    start: Date,
    precision: String,
}

#[derive(Debug, Serialize)]
struct RuleRecord<'a> {
    first: &'a str,
    then: &'a str,
    /// Whether the other side is the one that follows.
    answer: bool,
    within_days: i32,
    cases: usize,
    followed: usize,
    confidence: f64,
    base_rate: f64,
    words: String,
}

#[derive(Debug, Serialize)]
struct ExpectedRecord<'a> {
    actor: &'a str,
    recipient: &'a str,
    then: &'a str,
    probability: f64,
    since: Date,
    because: RuleRecord<'a>,
}

pub fn run(args: &Args, talk: &Talk) -> anyhow::Result<()> {
    let mut acts = Vec::new();
    for file in &args.files {
        read(file, &mut acts, talk);
    }
    if acts.is_empty() {
        talk.fault("no act with two sides and a day; make a record with `casus code`");
        return Ok(());
    }
    acts.sort();
    acts.dedup();
    let rules = sequence::rules(&acts, args.within);
    match &args.pair {
        Some(pair) => {
            let known = |side: &str| acts.iter().any(|act| act.actor == side || act.recipient == side);
            for side in [&pair.0, &pair.1].into_iter().filter(|side| !known(side)) {
                talk.fault(&format!("`{side}` is no side in this record; countries go by ISO code, such as TUR"));
            }
            let expected = sequence::expected(&acts, (&pair.0, &pair.1), &rules, args.within);
            output::emit(&show_expected(&expected, args)?)
        }
        None => output::emit(&show_rules(&rules[..rules.len().min(args.most)], acts.len(), args)?),
    }
}

fn read(path: &Path, acts: &mut Vec<Act>, talk: &Talk) {
    let name = path.display();
    let source: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(io::stdin().lock())
    } else {
        match File::open(path) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => return talk.fault(&format!("{name}: {error}")),
        }
    };
    for (number, line) in (1_u64..).zip(source.lines()) {
        match line {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => match serde_json::from_str::<Assertion>(&line) {
                Ok(assertion) => acts.extend(assertion.acts()),
                Err(error) => talk.fault(&format!("{name}:{number}: is no assertion ({error}): left out")),
            },
            Err(error) => return talk.fault(&format!("{name}:{number}: {error}")),
        }
    }
}

impl Assertion {
    /// An act for each pair of sides; none when it did not happen, is old news, or has no day.
    fn acts(&self) -> Vec<Act> {
        let happened = ["happened", "ongoing"].contains(&self.status.as_str()) && self.timeframe == "current";
        let told = self.time.as_ref().filter(|time| time.precision == "day").map(|time| time.start);
        let Some(day) = told.or(self.article.published).filter(|_| happened) else { return Vec::new() };
        let mut acts = Vec::new();
        for actor in self.actors.iter().filter_map(Side::key) {
            for recipient in self.recipients.iter().filter_map(Side::key).filter(|recipient| *recipient != actor) {
                acts.push(Act {
                    day,
                    actor: actor.to_owned(),
                    recipient: recipient.to_owned(),
                    kind: self.event.kind.clone(),
                });
            }
        }
        acts
    }
}

impl Side {
    /// A side is its country, or where it has none its name.
    fn key(&self) -> Option<&str> {
        self.country
            .as_deref()
            .filter(|country| !["IGO", "NGO", "MNC", "ISM"].contains(country))
            .or(self.name.as_deref())
    }
}

fn show_rules(rules: &[Rule], acts: usize, args: &Args) -> anyhow::Result<String> {
    if args.format == Format::Jsonl {
        return lines(rules.iter().map(|rule| record(rule, args.within)));
    }
    if rules.is_empty() {
        return Ok(format!(
            "{acts} acts; no two of them followed each other in {} cases or more\n",
            sequence::LEAST_CASES
        ));
    }
    let rules: Vec<String> = rules.iter().map(|rule| rule.words(args.within)).collect();
    Ok(format!("{acts} acts\n\n{}\n", rules.join("\n")))
}

fn show_expected(expected: &[Expected], args: &Args) -> anyhow::Result<String> {
    if args.format == Format::Jsonl {
        return lines(expected.iter().map(|it| ExpectedRecord {
            actor: &it.actor,
            recipient: &it.recipient,
            then: &it.kind,
            probability: it.chance,
            since: it.since,
            because: record(&it.because, args.within),
        }));
    }
    if expected.is_empty() {
        return Ok(format!(
            "nothing between the two in the last {} days of the record that a rule knows\n",
            args.within
        ));
    }
    let lines: Vec<String> = expected
        .iter()
        .take(args.most)
        .map(|it| {
            format!(
                "{}  {} {} {}\n      act of {}; {}",
                percent(it.chance),
                it.actor,
                sequence::verb(&it.kind),
                it.recipient,
                it.since,
                it.because.words(args.within)
            )
        })
        .collect();
    Ok(lines.join("\n") + "\n")
}

fn record(rule: &Rule, within: i32) -> RuleRecord<'_> {
    RuleRecord {
        first: &rule.first,
        then: &rule.then,
        answer: rule.who == sequence::Who::Other,
        within_days: within,
        cases: rule.cases,
        followed: rule.followed,
        confidence: rule.confidence(),
        base_rate: rule.base_rate,
        words: rule.words(within),
    }
}

fn lines(records: impl Iterator<Item = impl Serialize>) -> anyhow::Result<String> {
    let lines: Result<Vec<String>, _> = records.map(|record| serde_json::to_string(&record)).collect();
    Ok(lines?.iter().map(|line| format!("{line}\n")).collect())
}
