//! One hand-made assertion, so that the forms of output can be tested apart from any reader.

use casus::actor::Actor;
use casus::article::Article;
use casus::assertion::{Assertion, Event, Loss, LossKind, Source, SourceKind, Status, Time, TimePrecision, Timeframe};
use casus::codebook::{Codebook, EventType};
use casus::document::Document;
use casus::evidence::{Doubt, Reason, Span};
use casus::place::{Place, PlacePrecision};
use casus::read::LineKind;
use casus::record::{AssertionRecord, records};
use casus::sentence::Sentence;

use crate::chain::Ready;

const TEXT: &str = "The army said a Syrian jet bombed its troops near Idlib yesterday, killing at least two.";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).expect("the words are in the text");
    Span::new(start, start + words.len())
}

fn actor(words: &str, name: &str, country: &str) -> Actor {
    let sectors = vec!["MIL".to_owned(), "GOV".to_owned()];
    Actor { span: span(words), name: Some(name.to_owned()), country: Some(country.to_owned()), sectors, wikidata: None }
}

fn assertion() -> Assertion {
    Assertion {
        sentence: 0,
        event: Event {
            kind: EventType::Assault,
            mode: Some("aerial".to_owned()),
            contexts: vec!["military".to_owned()],
            span: span("bombed"),
            token: 6,
        },
        actors: vec![actor("a Syrian jet", "Syria", "SYR")],
        recipients: vec![actor("its troops", "Turkey", "TUR")],
        place: Some(Place {
            span: span("Idlib"),
            name: "Idlib".to_owned(),
            geonames: Some(169_389),
            latitude: Some(35.93),
            longitude: Some(36.63),
            country: Some("SYR".to_owned()),
            admin1: Some("Idlib".to_owned()),
            admin2: None,
            precision: PlacePrecision::District,
        }),
        time: Some(Time {
            span: Some(span("yesterday")),
            start: jiff::civil::date(2020, 2, 20),
            end: jiff::civil::date(2020, 2, 20),
            precision: TimePrecision::Day,
            assumed: false,
        }),
        toll: vec![Loss {
            kind: LossKind::Killed,
            low: 2,
            high: None,
            whose: Some(actor("its troops", "Turkey", "TUR")),
            cumulative: false,
            span: span("killing at least two"),
        }],
        materiel: Vec::new(),
        status: Status::Happened,
        timeframe: Timeframe::Current,
        sources: vec![Source {
            actor: actor("The army", "Turkey", "TUR"),
            cue: "said".to_owned(),
            kind: SourceKind::Indirect,
        }],
        about: None,
        confidence: 0.87654,
        why: vec![Reason::new("code.act", "ASSAULT/aerial: bomb (verb)")],
        doubts: vec![Doubt::new("place-near", "“near Idlib” is not Idlib itself")],
    }
}

/// The article, read by nobody, and its one record.
pub fn sample() -> (Ready, Vec<AssertionRecord>) {
    let article = Article {
        reference: "sample".to_owned(),
        url: None,
        title: None,
        publisher: Some("The Wire".to_owned()),
        published: Some(jiff::civil::date(2020, 2, 21)),
        language: None,
        text: TEXT.to_owned(),
    };
    let sentence = Sentence {
        span: Span::new(0, TEXT.len()),
        kind: LineKind::Prose,
        tokens: Vec::new(),
        names: Vec::new(),
        frames: Vec::new(),
        doubts: Vec::new(),
    };
    let document = Document { reader: "by-hand 1".to_owned(), sentences: vec![sentence] };
    let codebook = Codebook::embedded().expect("the codebook loads");
    let records = records(&article, &document, &[assertion()], &codebook);
    (Ready { article, document, part: None, sentences_before: 0 }, records)
}
