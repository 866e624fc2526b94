//! Who did it to whom: one sentence of our own for each kind of construction, read and coded.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use casus::actor::Actor;
use casus::article::Article;
use casus::code::code;
use casus::knowledge::Knowledge;
use casus::read::read;
use casus_reader::Reader;

/// The text, the act as `TYPE actors > recipients`; an actor is its country and leading sector.
const TOLD: &[(&str, &str)] = &[
    // Demands, threats and promises: who is to act, or to suffer.
    ("Kenya demanded that Ugandan soldiers leave the island of Migingo.", "REQUEST KEN GOV > UGA MIL"),
    ("Peru threatened to expel the Bolivian ambassador.", "THREATEN PER GOV > BOL GOV"),
    ("Armenia promised to hand over four villages to Azerbaijan.", "AGREE ARM GOV > AZE GOV"),
    // Lists, adjectives joined by "and", pairs.
    (
        "Hungary called on Serbia, Bosnia and Montenegro to reopen the border crossings.",
        "REQUEST HUN GOV > SRB GOV, BIH GOV, MNE GOV",
    ),
    ("Indian and Pakistani troops exchanged fire along the border.", "ASSAULT IND GOV, PAK GOV >"),
    (
        "Ethiopian and Eritrean officials met in Asmara. The two countries agreed to reopen their embassies.",
        "AGREE ETH GOV, ERI GOV >",
    ),
    // Who holds the ground, who lives on it, whose country it is.
    ("Turkish forces shelled positions in SDF-held areas near Manbij.", "ASSAULT TUR MIL > SYR REB"),
    ("A bomb in a market in Kabul killed 12 civilians.", "ASSAULT > AFG CVL"),
    ("Boko Haram fighters attacked a village in Niger.", "ASSAULT NGA REB > NER CVL"),
    // Bare numbers and words that point back.
    ("Police in Nairobi arrested 30 protesters and wounded at least 12.", "ASSAULT KEN COP > KEN OPP"),
    ("Boko Haram fighters attacked a village in Niger. The group killed 20 people.", "ASSAULT NGA REB > NER CVL"),
    // Offices, names beside them, and what is behind the object.
    ("Mali's foreign minister, Abdoulaye Diop, condemned the French airstrike.", "ACCUSE MLI GOV > FRA GOV"),
    ("Georgia's opposition leader accused the government of fraud.", "ACCUSE GEO OPP > GEO GOV"),
    ("Kosovo rejected Serbia's proposal for talks.", "REJECT XKX GOV > SRB GOV"),
    // A denial answers the accuser.
    ("Sudan accused Chad of arming rebels in Darfur, and Chad denied the accusation.", "REJECT TCD GOV > SDN GOV"),
    // Both fight.
    ("Hezbollah fighters clashed with Israeli soldiers near the border.", "ASSAULT LBN REB, ISR MIL > ISR MIL"),
];

#[test]
fn sides_by_construction() {
    let knowledge = Knowledge::embedded().unwrap();
    let reader = Reader::embedded().unwrap();
    let wrong: Vec<String> = TOLD
        .iter()
        .filter_map(|(text, expected)| {
            let found = sides(text, &reader, &knowledge);
            (!found.iter().any(|line| line == expected)).then(|| format!("{text}\n  want {expected}\n  got  {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn sides(text: &str, reader: &Reader, knowledge: &Knowledge) -> Vec<String> {
    let article = Article {
        reference: "sides".to_owned(),
        url: None,
        title: None,
        publisher: None,
        published: "2023-05-10".parse().ok(),
        language: None,
        text: text.to_owned(),
    };
    let document = read(&article, reader).unwrap();
    let assertions = code(&article, &document, knowledge).assertions;
    let line = |kind: &str, actors: &[Actor], recipients: &[Actor]| {
        format!("{kind} {} > {}", side(actors), side(recipients)).replace("  ", " ").trim_end().to_owned()
    };
    assertions.iter().map(|it| line(it.event.kind.name(), &it.actors, &it.recipients)).collect()
}

fn side(actors: &[Actor]) -> String {
    let short = |actor: &Actor| {
        let country = actor.country.as_deref().unwrap_or("-");
        format!("{country} {}", actor.sectors.first().map_or("-", String::as_str))
    };
    actors.iter().map(short).collect::<Vec<_>>().join(", ")
}
