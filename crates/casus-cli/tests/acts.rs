//! Kinds of construction, a sentence or two of each: the acts found, their modes, and whether they happened.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use casus::article::Article;
use casus::code::code;
use casus::knowledge::Knowledge;
use casus::read::read;
use casus_reader::Reader;

/// A sentence, and each act as `TYPE/mode status`.
const CASES: &[(&str, &[&str])] = &[
    // words whose lemma the reader cuts short
    ("Kenya expelled a Somali envoy on Monday.", &["SANCTION/expel happened"]),
    ("Gunmen hit a police post in Mopti.", &["ASSAULT/firearms happened"]),
    // the means give the mode
    ("Israeli jets struck a convoy near Damascus.", &["ASSAULT/aerial happened"]),
    ("Two Chinese warships sailed past Taiwan on Sunday.", &["MOBILIZE/weapons happened"]),
    ("Riot police were deployed in Dakar on Friday.", &["MOBILIZE/police happened"]),
    // one act told twice
    ("Rebels shelled Sanaa, killing nine people and wounding twenty.", &["ASSAULT/heavy-weapons happened"]),
    ("Eight soldiers were killed and 14 more wounded in an ambush by jihadists near Djibo.", &["ASSAULT happened"]),
    ("Iran launched missile and drone strikes on Erbil.", &["ASSAULT/heavy-weapons happened"]),
    // the matter of a verbal act
    (
        "Sudan rejected a demand by Egypt to withdraw its troops.",
        &["REJECT/yield happened", "REQUEST/yield happened", "RETREAT/withdraw demanded"],
    ),
    ("Armenia asked France for radars and missiles.", &["REQUEST/assist happened", "AID requested"]),
    ("Marchers rallied in Tbilisi to demand new elections.", &["PROTEST/demo happened", "REQUEST/change happened"]),
    // announcements
    ("Chad will send medicine to Sudan next week.", &["AGREE happened", "AID planned"]),
    ("Egypt said it would cut electricity to Gaza.", &["THREATEN/restrict happened", "COERCE/withhold planned"]),
    ("Uganda will not send troops to Congo.", &["REJECT/assist happened", "MOBILIZE/troops not"]),
    ("Analysts say Russia will attack Odesa.", &["ASSAULT predicted"]),
    // clauses that stand alone under a verb of speaking
    (
        "Turkey threatened to jail opposition leaders after arresting two mayors in Izmir.",
        &["THREATEN/arrest happened", "COERCE/arrest threatened", "COERCE/arrest happened"],
    ),
    ("The minister told reporters that Jordan and Syria are holding talks in Amman.", &["CONSULT ongoing"]),
    // attempts, failures, conditions, denials, what is not yet done, what lasts
    ("The army repelled an attack by rebels on Bria.", &["ASSAULT attempted"]),
    ("Police failed to arrest the rebel leader in Kampala.", &["COERCE/arrest attempted"]),
    ("If the talks fail, Eritrea would attack Ethiopia, an aide said.", &["ASSAULT hypothetical"]),
    ("Somalia denies arming militias in Ethiopia.", &["AID denied"]),
    ("Mali has yet to release the French soldiers.", &["RETREAT/release not"]),
    ("Ethiopia has blockaded the port since March.", &["COERCE/restrict ongoing"]),
    ("The Tripoli offensive is only a matter of time, the general said.", &["ASSAULT planned"]),
    // counted subjects, headlines in capitals
    ("Hundreds of miners demonstrated in La Paz against the government.", &["PROTEST/demo happened"]),
    ("RUSSIA BOMBS HOSPITAL IN ALEPPO", &["ASSAULT/explosives happened"]),
    // no acts: a participle that describes, sport
    ("The captured pilot spoke to reporters in Amman.", &[]),
    ("The Spanish football federation threatened to expel Portugal from the league.", &[]),
];

#[test]
fn constructions_give_their_acts() {
    let knowledge = Knowledge::embedded().unwrap();
    let reader = Reader::embedded().unwrap();
    let wrong: Vec<String> = CASES
        .iter()
        .filter_map(|(text, wanted)| {
            let found = acts(text, &reader, &knowledge);
            (found != *wanted).then(|| format!("{text}\n  wanted {wanted:?}\n  found  {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn acts(text: &str, reader: &Reader, knowledge: &Knowledge) -> Vec<String> {
    let article = Article {
        reference: "construction".to_owned(),
        url: None,
        title: None,
        publisher: None,
        published: "2024-06-20".parse().ok(),
        language: None,
        text: text.to_owned(),
    };
    let document = read(&article, reader).unwrap();
    let describe = |assertion: &casus::assertion::Assertion| {
        let mode = assertion.event.mode.as_deref().map_or(String::new(), |mode| format!("/{mode}"));
        format!("{}{mode} {}", assertion.event.kind.name(), assertion.status.name())
    };
    code(&article, &document, knowledge).assertions.iter().map(describe).collect()
}
