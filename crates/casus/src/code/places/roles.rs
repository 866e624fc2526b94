//! What part each place plays in its sentence: where something is, who acts, or what the place lies in.

use super::mentions::{BESIDE, Kind, Mention, Shift, has, is_capital};
use crate::sentence::{Sentence, Token};

/// What part the place plays in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// "in Idlib".
    In,
    /// "to Idlib", "into Idlib".
    To,
    /// "from Idlib".
    From,
    /// "of Idlib".
    Of,
    Subject,
    Object,
    /// Before a noun: "the Kabul blast".
    Modifier,
    /// "Kabul's".
    Possessor,
    /// Where a report was written.
    Dateline,
    /// The larger place behind a comma: "Syria" in "Idlib, Syria".
    Holder,
    /// Agent, partner, topic: "with Moscow", "against Iran".
    Side,
}

const IN: &str = "\
    in at inside within across throughout near outside around along through on onto over off above into \
    toward towards beyond between amid nearby beside past up down under before";
const TO: &str = "to for";
/// "parts of Idlib" stand where Idlib stands.
const PARTS: &str = "\
    part area swath swathe territory most half rest all bulk section center centre heart town city village \
    suburb border coast province region district neighborhood neighbourhood countryside airspace skies sky \
    north south east west outskirts control port state island street capital stronghold hundreds dozens \
    thousand km kilometer kilometre mile much side";
/// Months and days are capitalised and follow "in" and "on" too.
/// "north of", "the outskirts of".
/// Act nouns and verbs that a goal or a source of movement belongs to.
const MOVES: &str = "\
    send deploy deployment go travel move withdraw withdrawal return march fly arrive arrival dispatch \
    transfer redeploy redeployment head flee come sail visit trip deport deportation extradite evacuate \
    evacuation pull pullout retreat leave advance push cross enter fire launch expel expulsion drive oust \
    infiltrate spread escape drop bring take airlift convoy exit departure remove removal pull-out relocate \
    shift rush swim deliver shipment incursion invasion intervention mission hand";
/// Verbs whose object is where they are done.
const DONE_TO: &str = "\
    invade enter leave bomb bombard shell strike attack hit evacuate flee occupy annex blockade besiege raid \
    visit pound target rock storm overrun capture seize retake recapture take control liberate reach \
    encircle surround tour quit bombing ravage hold rule cross shake";
/// Verbs whose subject is where something happens.
const SEES: &str = "fall see witness experience come remain host shake erupt suffer";
/// Nouns before which even a country is a place: "the Ukraine war".
const EVENTS: &str = "\
    war conflict ceasefire truce crisis offensive invasion campaign fighting mission operation protest \
    unrest coup attack bombing blast explosion siege shelling strike airstrike raid massacre shooting riot \
    uprising incursion clash violence battle withdrawal deployment presence border insurgency fight assault \
    hostage";

impl Role {
    /// Whether the place is where something is, not who does it.
    #[must_use]
    pub fn is_where(self) -> bool {
        matches!(self, Self::In | Self::To | Self::Of | Self::Object | Self::Modifier | Self::Dateline)
    }

    pub(super) fn weight(self) -> usize {
        match self {
            Self::In => 0,
            Self::Object | Self::Of => 1,
            Self::Modifier | Self::To => 2,
            Self::From | Self::Possessor => 3,
            _ => 4,
        }
    }

    /// Whether a place in this role may be where an act happened; `direct` when it hangs on the act itself.
    pub(super) fn may_be_where(
        self,
        sentence: &Sentence,
        mention: &Mention,
        governor: Option<usize>,
        direct: bool,
    ) -> bool {
        let is_state = mention.state.is_some();
        let acts = is_state || mention.is_seat;
        let lemma = governor.map(|governor| sentence.tokens[governor].lemma.to_lowercase()).unwrap_or_default();
        let lemma = lemma.as_str();
        match self {
            Self::In => true,
            Self::To => has(MOVES, lemma) || (!acts && direct),
            Self::From => has(MOVES, lemma),
            Self::Of => direct && (!acts || governor.is_some_and(|governor| is_act(sentence, governor))),
            Self::Object => !acts || has(DONE_TO, lemma) || has(PARTS, lemma),
            Self::Subject => !acts && has(SEES, lemma),
            Self::Modifier => has(EVENTS, lemma) || (!acts && before_act(sentence, mention.head)),
            Self::Possessor | Self::Dateline | Self::Holder | Self::Side => false,
        }
    }
}

/// A noun that tells an act: the reader gives it a frame, or its form does.
fn is_act(sentence: &Sentence, word: usize) -> bool {
    let token = &sentence.tokens[word];
    token.is_verb()
        || sentence.frame(word).is_some()
        || has(EVENTS, &token.lemma.to_lowercase())
        || has(MOVES, &token.lemma.to_lowercase())
}

/// "the Aleppo hospital bombing": a name in a compound that ends in an act.
fn before_act(sentence: &Sentence, word: usize) -> bool {
    let compound = |word: usize| {
        sentence.tokens[word].is("compound") || sentence.tokens[word].is("amod") || sentence.tokens[word].is("nmod")
    };
    let heads = std::iter::once(word).chain(sentence.ancestors(word)).take(3);
    heads
        .take_while(|&word| compound(word))
        .filter_map(|word| sentence.tokens[word].head)
        .any(|head| sentence.tokens[head].is_nominal() && is_act(sentence, head))
}

/// Ties each place to the larger one behind it: "Jabalia in the Gaza Strip", "Muar, Malaysia".
pub(super) fn link(sentence: &Sentence, mentions: &mut [Mention]) {
    let tokens = &sentence.tokens;
    let listed = listed(tokens, mentions);
    for index in 0..mentions.len().saturating_sub(1) {
        let between: Vec<String> = tokens[mentions[index].end..mentions[index + 1].start]
            .iter()
            .map(|token| token.form.to_lowercase())
            .filter(|word| word != "the")
            .collect();
        let words: Vec<&str> = between.iter().map(String::as_str).collect();
        match words[..] {
            [","] if listed[index] => {}
            [","] | ["("] => mentions[index].holder = Some((index + 1, true)),
            ["in"] | [",", "in"] | ["of"] | ["'s"] => mentions[index].holder = Some((index + 1, false)),
            _ => {}
        }
        if words == ["'s"] || words == ["’s"] {
            mentions[index].holder = None;
            mentions[index + 1].holder = Some((index, true));
        }
    }
}

/// Which mentions stand in a list that ends in "and": "in Aleppo, Idlib and Hama".
fn listed(tokens: &[Token], mentions: &[Mention]) -> Vec<bool> {
    let mut listed = vec![false; mentions.len()];
    for index in (0..mentions.len().saturating_sub(1)).rev() {
        let between: Vec<&str> = tokens[mentions[index].end..mentions[index + 1].start]
            .iter()
            .map(|token| token.form.as_str())
            .filter(|form| !form.eq_ignore_ascii_case("the"))
            .collect();
        let ends = matches!(between[..], ["and" | "or" | "&"] | [",", "and" | "or"]);
        let goes_on = between == [","] && listed[index + 1];
        if ends || goes_on {
            listed[index] = true;
        }
    }
    listed
}

/// Gives every mention its role.
pub(super) fn assign(sentence: &Sentence, mentions: &mut [Mention]) {
    let dateline = dateline_end(&sentence.tokens);
    for index in 0..mentions.len() {
        let head = mentions[index].head;
        let role = if mentions[index].end <= dateline { Role::Dateline } else { role_of(sentence, head, 0) };
        let beside = mentions[index].shift == Shift::Near && matches!(role, Role::Side | Role::Of | Role::From);
        let role = if beside { Role::In } else { role };
        mentions[index].role = role;
    }
    for index in 0..mentions.len() {
        if let Some((holder, hard)) = mentions[index].holder
            && hard
            && mentions[index].state.is_none()
            && (mentions[holder].state.is_some() || mentions[holder].kind == Some(Kind::Province))
        {
            if mentions[holder].role == Role::In && mentions[index].role == Role::Side {
                mentions[index].role = Role::In;
            }
            if mentions[holder].role != Role::Dateline {
                mentions[holder].role = Role::Holder;
            }
        }
    }
}

/// The part a word plays, by its relation and preposition; appositions and coordinated words as what they stand by.
pub(super) fn role_of(sentence: &Sentence, word: usize, depth: usize) -> Role {
    let token = &sentence.tokens[word];
    let mut cases = sentence
        .children_by(word, &["case"])
        .map(|case| sentence.tokens[case].form.to_lowercase())
        .filter(|case| case != "'s" && case != "’s" && case != "'");
    if let Some(case) = cases.next() {
        let beside = case == "of" && word > 1;
        return match case.as_str() {
            "from" => Role::From,
            "out" => Role::From,
            "of" if beside && near_word(sentence, word) => Role::In,
            "of" if depth < 4
                && token.head.is_some_and(|head| has(PARTS, &sentence.tokens[head].lemma.to_lowercase())) =>
            {
                token.head.map_or(Role::Of, |head| role_of(sentence, head, depth + 1))
            }
            "of" => Role::Of,
            case if has(TO, case) => Role::To,
            case if has(IN, case) => Role::In,
            _ => Role::Side,
        };
    }
    let above = |fallback: Role| match token.head {
        Some(head) if depth < 4 => role_of(sentence, head, depth + 1),
        _ => fallback,
    };
    if token.is("nsubj:pass") {
        return Role::Object;
    }
    if token.is("nsubj") {
        return Role::Subject;
    }
    if token.is("obj") || token.is("iobj") {
        return Role::Object;
    }
    if token.is("nmod:poss") {
        // "in Kabul's diplomatic quarter"
        let owned = token.head.map(|head| role_of(sentence, head, depth + 1));
        let named = depth == 0 && owned == Some(Role::In);
        return if named { Role::In } else { Role::Possessor };
    }
    if token.is("appos") || token.is("conj") || token.is("flat") || token.is("list") {
        return above(Role::Side);
    }
    if token.is("compound") || token.is("amod") || token.is("nmod") || token.is("nummod") {
        let outer = token.head.filter(|_| depth < 4).map(|head| role_of(sentence, head, depth + 1));
        return if outer == Some(Role::In) && token.head.is_some_and(|head| sentence.tokens[head].upos == "NOUN") {
            Role::In
        } else {
            Role::Modifier
        };
    }
    if token.is("obl") {
        return Role::In;
    }
    Role::Side
}

/// "north of X", "40 km from X" where "of" is the preposition.
fn near_word(sentence: &Sentence, word: usize) -> bool {
    let case = sentence.children_by(word, &["case"]).next();
    let before = case.and_then(|case| case.checked_sub(1)).map(|before| sentence.tokens[before].form.to_lowercase());
    before.is_some_and(|before| has(BESIDE, &before))
}

/// Where a dateline ends: "ANKARA, Turkey (AP) —", "KABUL:", "Moscow, Feb 20 (Reuters) -". 0 without one.
#[must_use]
pub fn dateline_end(tokens: &[Token]) -> usize {
    let mut commas = 0;
    for (index, token) in tokens.iter().enumerate().take(14) {
        match token.form.as_str() {
            "—" | "–" | "--" | "-" | "―" if index > 0 => {
                // "Kabul-based" is no dateline: a dash of one has blanks around it.
                let spaced = tokens.get(index + 1).is_some_and(|next| next.span.start > token.span.end)
                    && tokens[index - 1].span.end < token.span.start;
                return if spaced || token.form.len() > 1 { index } else { 0 };
            }
            ":" if index > 0 && index < 4 && tokens[0].form.chars().all(|c| !c.is_lowercase()) => return index,
            "," => commas += 1,
            "(" | ")" | "." | "/" => {}
            form if is_capital(form)
                || form.chars().all(|c| c.is_numeric())
                || matches!(form, "de" | "al" | "el" | "of" | "the") => {}
            _ => return 0,
        }
        if commas > 3 {
            return 0;
        }
    }
    0
}
