//! What acts have to do with each other: the matter of a verbal act, announcements, standing affairs.

use super::Draft;
use super::modes;
use super::syntax::fillers;
use crate::assertion::{Source, SourceKind, Status, Timeframe};
use crate::codebook::EventType;
use crate::evidence::Reason;
use crate::lexicon::{Lexicon, Pos, Slot};
use crate::sentence::Sentence;
use crate::trace::Trace;

/// Gives verbal acts the mode of their matter and drops what only names the matter of another act.
pub(super) fn settle<'a>(
    sentence: &Sentence,
    mut drafts: Vec<Draft<'a>>,
    lexicon: &Lexicon,
    trace: &Trace,
) -> Vec<Draft<'a>> {
    // Requests first: "defied an order to leave" takes the mode of the order.
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&index| drafts[index].assertion.event.kind != EventType::Request);
    for index in order {
        let Some(inner) = matter(sentence, &drafts, index) else {
            let carrier = drafts[index].act.carrier;
            let event = &mut drafts[index].assertion.event;
            if event.mode.is_none() {
                event.mode = modes::of_words(sentence, carrier, event.kind, lexicon).map(str::to_owned);
            }
            continue;
        };
        let event = &drafts[inner].assertion.event;
        let kind = drafts[index].assertion.event.kind;
        let mode = if event.kind == kind {
            event.mode.clone()
        } else {
            modes::of_matter(kind, event.kind, event.mode.as_deref(), drafts[inner].act.predicate.pos)
                .map(str::to_owned)
        };
        let settled = drafts[index].assertion.event.mode.as_deref() == Some("territory");
        if let Some(mode) = mode.filter(|_| !settled) {
            let rule = format!("{} of {}", kind.name(), drafts[inner].act.predicate.rule());
            let assertion = &mut drafts[index].assertion;
            assertion.event.mode = Some(mode);
            assertion.why.push(Reason::new("code.mode", rule));
        }
    }
    let dropped: Vec<bool> = (0..drafts.len()).map(|index| is_standing(sentence, &drafts, index)).collect();
    let mut dropped = dropped.into_iter();
    drafts.retain(|draft| {
        let drop = dropped.next().unwrap_or(false);
        if drop {
            trace.refused(draft.assertion.sentence, draft.assertion.event.span, "code.matter", || {
                format!("{}: the matter of another act and no news of its own", draft.act.predicate.rule())
            });
        }
        !drop
    });
    drafts
}

/// The act that this one speaks of: the one whose status it set, else an argument of its own.
fn matter(sentence: &Sentence, drafts: &[Draft<'_>], index: usize) -> Option<usize> {
    let own = &drafts[index].words;
    let others = || (0..drafts.len()).filter(|&other| other != index);
    others()
        .find(|&other| drafts[other].standing.operator.is_some_and(|operator| own.contains(&operator)))
        .or_else(|| others().find(|&other| is_argument(sentence, &drafts[other], own, 1)))
        // "refused to let Germany send shells"
        .or_else(|| others().find(|&other| is_argument(sentence, &drafts[other], own, 2)))
}

/// Whether the act hangs on one of these words as its object or complement, at most so many steps below.
fn is_argument(sentence: &Sentence, draft: &Draft<'_>, words: &[usize], steps: usize) -> bool {
    [draft.act.token, draft.act.carrier].iter().any(|&start| {
        std::iter::once(start)
            .chain(sentence.ancestors(start))
            .take_while(|&word| depends(sentence, word))
            .take(steps)
            .any(|word| sentence.tokens[word].head.is_some_and(|head| words.contains(&head)))
    })
}

/// Whether the word is an object or complement of its head.
fn depends(sentence: &Sentence, word: usize) -> bool {
    let token = &sentence.tokens[word];
    ["obj", "obl", "nmod", "xcomp", "ccomp", "nsubj:pass"].iter().any(|name| token.is(name))
        || (token.is("acl") && !token.is("acl:relcl") && token.xpos == "VB")
        || (token.is("advcl")
            && sentence.child(word, &["mark"]).is_some_and(|mark| {
                matches!(sentence.tokens[mark].lemma.as_str(), "of" | "from" | "to" | "against" | "for")
            }))
}

/// "suspended aid", "lifted the sanctions", "accused it of violating rights": the aid, the sanctions, the rights are
/// what the act is about and no news of their own.
fn is_standing(sentence: &Sentence, drafts: &[Draft<'_>], index: usize) -> bool {
    use EventType::{
        Accuse, Agree, Aid, Assault, Coerce, Concede, Consult, Cooperate, Protest, Reject, Request, Retreat, Sanction,
        Support, Threaten,
    };
    let draft = &drafts[index];
    let told = matches!(draft.standing.status, Status::Happened | Status::Ongoing);
    if !told || !draft.assertion.toll.is_empty() || draft.act.carrier != draft.act.token {
        return false;
    }
    let event = &draft.assertion.event;
    let noun = draft.act.predicate.pos == Pos::Noun;
    let narrow = !matches!(event.mode.as_deref(), Some("arrest" | "seize" | "deport"));
    let governors = |kinds: &[EventType]| {
        drafts.iter().enumerate().any(|(other, above)| {
            other != index
                && kinds.contains(&above.assertion.event.kind)
                && is_argument(sentence, draft, &above.words, 3)
        })
    };
    match event.kind {
        Aid | Cooperate if noun => {
            governors(&[Sanction, Concede, Reject, Retreat, Accuse, Support, Request, Protest, Threaten, Agree])
        }
        Support if noun => governors(&[Sanction, Concede, Reject, Request, Agree]),
        Consult if noun => governors(&[Sanction, Support, Agree]),
        Sanction if noun => governors(&[Concede, Reject, Request, Retreat, Accuse]),
        Coerce if noun && narrow => governors(&[Sanction, Concede, Reject, Retreat, Request]),
        Reject if noun => governors(&[Protest, Accuse]),
        // "denied the charges", "reneged on a commitment": told by the refusal; a request refused stays on record
        Accuse if noun && draft.assertion.actors.is_empty() => governors(&[Reject]),
        Agree if noun && sentence.tokens[draft.act.token].lemma != "offer" => governors(&[Reject]),
        Assault if noun && matches!(sentence.tokens[draft.act.token].lemma.as_str(), "war" | "struggle") => {
            governors(&[Reject, Request, Support, Agree, Aid, Accuse])
        }
        Cooperate => governors(&[Accuse, Coerce]),
        Coerce if narrow => governors(&[Accuse]),
        Reject | Consult | Agree | Support => governors(&[Accuse]),
        _ => false,
    }
}

/// Help that is promised, offered or asked for by name: "promised Ukraine 19 jets", "asked Germany for ammunition".
///
/// The giving is an act of its own inside the verbal one, though no word of the sentence says "give".
pub(super) fn goods<'a>(sentence: &Sentence, drafts: Vec<Draft<'a>>, lexicon: &Lexicon) -> Vec<Draft<'a>> {
    let mut all = Vec::new();
    for index in 0..drafts.len() {
        let given = given(sentence, &drafts, index, lexicon);
        all.push(drafts[index].clone());
        all.extend(given);
    }
    all
}

fn given<'a>(sentence: &Sentence, drafts: &[Draft<'a>], index: usize, lexicon: &Lexicon) -> Option<Draft<'a>> {
    let draft = &drafts[index];
    let event = &draft.assertion.event;
    let verb = sentence.tokens[draft.act.carrier].lemma.to_lowercase();
    let status = match (event.kind, verb.as_str()) {
        (EventType::Agree, "promise" | "pledge") => Status::Promised,
        (EventType::Agree, "offer") => Status::Offered,
        (EventType::Request, "demand") => Status::Demanded,
        (EventType::Request, "ask" | "request" | "appeal" | "call" | "plead") => Status::Requested,
        _ => return None,
    };
    if draft.standing.status != Status::Happened || matter(sentence, drafts, index).is_some() {
        return None;
    }
    let slots = [Slot::Obj, Slot::Iobj, Slot::Prep("for".to_owned()), Slot::Prep("in".to_owned())];
    let is_help = |word: usize| {
        let lemma = sentence.tokens[word].lemma.to_lowercase();
        ["milaid", "aidgoods", "money"].iter().any(|class| lexicon.in_class(class, &lemma))
            || sentence.tokens[word].upos == "SYM"
    };
    let help = slots
        .iter()
        .flat_map(|slot| fillers(sentence, draft.act.carrier, Pos::Verb, slot))
        .find(|&word| sentence.tokens[word].is_nominal() && is_help(word))?;
    let mut given = draft.clone();
    given.standing.status = status;
    given.standing.operator = Some(draft.act.carrier);
    given.words = vec![help];
    given.act.token = help;
    let assertion = &mut given.assertion;
    assertion.event.kind = EventType::Aid;
    assertion.event.mode = None;
    assertion.event.span = sentence.tokens[help].span;
    assertion.event.token = help;
    assertion.status = status;
    if event.kind == EventType::Request {
        std::mem::swap(&mut assertion.actors, &mut assertion.recipients);
    }
    assertion.why = vec![
        Reason::new("code.act", format!("AID: `{}` named as help", sentence.tokens[help].form)),
        Reason::new("code.status", format!("{verb} (verb)")),
    ];
    Some(given)
}

/// The acts of a sentence with the announcements that tell of them, each with the place of its inner act.
///
/// PLOVER counts a deed that its doer announces as a word given: help to come is AGREE, harm to come THREATEN, help
/// withheld REJECT. The deed itself keeps its own record.
pub(super) fn announce<'a>(sentence: &Sentence, drafts: Vec<Draft<'a>>) -> Vec<(Draft<'a>, Option<usize>)> {
    let operators: Vec<Option<usize>> = drafts.iter().map(|draft| draft.standing.operator).collect();
    let mut all: Vec<(Draft<'a>, Option<usize>)> = Vec::new();
    let mut places = Vec::new();
    for draft in &drafts {
        let said = announcement(sentence, draft);
        places.push(all.len() + usize::from(said.is_some()));
        if let Some(said) = said {
            all.push((said, Some(all.len() + 1)));
        }
        all.push((draft.clone(), None));
    }
    for (index, draft) in drafts.iter().enumerate() {
        let inner = operators.iter().position(|operator| operator.is_some_and(|word| draft.words.contains(&word)));
        all[places[index]].1 = inner.filter(|&inner| inner != index).map(|inner| places[inner]);
    }
    all
}

fn announcement<'a>(sentence: &Sentence, draft: &Draft<'a>) -> Option<Draft<'a>> {
    use EventType::{
        Agree, Aid, Assault, Coerce, Concede, Consult, Cooperate, Mobilize, Protest, Reject, Retreat, Sanction,
        Support, Threaten,
    };
    let assertion = &draft.assertion;
    if assertion.actors.is_empty() || draft.standing.operator.is_some() || !is_own_word(&assertion.sources, draft) {
        return None;
    }
    let modal = sentence.children_by(draft.act.carrier, &["aux"]).find(|&aux| {
        matches!(sentence.tokens[aux].lemma.to_lowercase().as_str(), "will" | "would" | "shall" | "'ll")
    })?;
    let event = &assertion.event;
    let (kind, mode) = match (draft.standing.status, event.kind) {
        (Status::Planned, Aid | Support | Cooperate | Retreat | Concede) => (Agree, None),
        (Status::Planned, Assault | Coerce | Sanction | Protest) => {
            (Threaten, modes::of_matter(Threaten, event.kind, event.mode.as_deref(), draft.act.predicate.pos))
        }
        (Status::Not, Aid | Support | Cooperate | Agree | Consult | Retreat | Concede | Mobilize) => {
            (Reject, modes::of_matter(Reject, event.kind, event.mode.as_deref(), draft.act.predicate.pos))
        }
        _ => return None,
    };
    let mut said = draft.clone();
    let rule = format!(
        "{}: announced by `{} {}`",
        kind.name(),
        sentence.tokens[modal].form,
        sentence.tokens[draft.act.carrier].form
    );
    said.assertion.event.kind = kind;
    said.assertion.event.mode = mode.map(str::to_owned);
    said.assertion.status = Status::Happened;
    said.assertion.timeframe = Timeframe::Current;
    said.assertion.time = None;
    said.assertion.toll = Vec::new();
    said.assertion.why = vec![Reason::new("code.act", rule)];
    said.standing.status = Status::Happened;
    Some(said)
}

/// Whether the doer speaks for himself: the writer tells it, or the source is of the doer's side and no onlooker.
pub(super) fn is_own_word(sources: &[Source], draft: &Draft<'_>) -> bool {
    const OFFICIAL: [&str; 6] = ["GOV", "MIL", "REB", "UAF", "PTY", "OPP"];
    const ONLOOKER: [&str; 5] = ["BUS", "EDU", "JRN", "MED", "NGO"];
    let speaker = sources.iter().rev().find(|source| source.kind != SourceKind::Outlet);
    speaker.is_none_or(|source| {
        let sectors = &source.actor.sectors;
        let official = sectors.iter().any(|sector| OFFICIAL.contains(&sector.as_str()));
        let onlooker = !official && sectors.iter().any(|sector| ONLOOKER.contains(&sector.as_str()));
        match &source.actor.country {
            Some(country) => {
                !onlooker && draft.assertion.actors.iter().any(|actor| actor.country.as_ref() == Some(country))
            }
            None => official,
        }
    })
}
