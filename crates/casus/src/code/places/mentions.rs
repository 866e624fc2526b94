//! Finds the places that a sentence names, with the words around the name that say what is meant.

use std::collections::BTreeSet;

use super::roles::{self, Role};
use crate::evidence::Doubt;
use crate::knowledge::Knowledge;
use crate::place::Place;
use crate::roster::{EntryKind, Home, Match, fold};
use crate::sentence::{NameKind, Sentence, Token};

/// A place as named, and as resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Words of the whole expression: "the Idlib province".
    pub start: usize,
    pub end: usize,
    /// The word of the expression that hangs on the rest of the sentence.
    pub head: usize,
    pub role: Role,
    pub place: Option<Place>,
    pub doubt: Option<Doubt>,
    /// The name alone: "Idlib".
    pub(super) name: String,
    /// The name with the words behind it: "Idlib province".
    pub(super) full: String,
    pub(super) core: (usize, usize),
    pub(super) kind: Option<Kind>,
    pub(super) shift: Shift,
    /// ISO-3 where the name is that of a country.
    pub(super) state: Option<String>,
    /// ISO-3 by an adjective or a possessor: "the Syrian town of", "Syria's Idlib".
    pub(super) of_country: Option<String>,
    /// The mention behind a comma or "in": index in the sentence, and whether it must hold the place.
    pub(super) holder: Option<(usize, bool)>,
    /// A capital or another seat that stands for a government.
    pub(super) is_seat: bool,
    /// ISO-3 of the government that sits there.
    pub(super) seat_of: Option<String>,
    /// "West" in "West Midlands": written as part of a name.
    pub(super) part_is_name: bool,
    /// Named here, and not only pointed at ("the city").
    pub is_name: bool,
}

/// What the words beside a name say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Province,
    District,
    City,
    /// Camp, airport, base, crossing.
    Site,
    /// Sea, river, mountains.
    Feature,
}

/// How the expression moves away from the named place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    None,
    /// "northern Syria".
    Part(usize),
    /// "near", "north of", "on the outskirts of".
    Near,
}

const CALENDAR: &str = "\
    january february march april may june july august september october november december monday tuesday \
    wednesday thursday friday saturday sunday";
const TITLES: &str = "\
    mr mr. mrs mrs. ms ms. dr dr. gen. general president minister col. lt. sir sheikh imam spokesman judge";
pub(super) const BESIDE: &str = "\
    north south east west northeast northwest southeast southwest north-east north-west south-east \
    south-west outskirts outskirt edge outside vicinity side countryside suburb suburbs coast shore \
    kilometers kilometres miles km";
const PART: &str = "\
    northern southern eastern western central northeastern northwestern southeastern southwestern north \
    south east west northeast northwest southeast southwest upper lower downtown mainland rural coastal \
    north-eastern north-western south-eastern south-western north-east north-west south-east south-west \
    inner greater";

/// Whether a word is in a list written with blanks between its words.
pub(super) fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// What a word behind or before a name says about the place.
pub(super) fn kind_of(word: &str) -> Option<Kind> {
    Some(match word {
        "province" | "provinces" | "region" | "oblast" | "governorate" | "state" | "prefecture" | "krai" | "wilaya"
        | "department" | "canton" | "governate" | "emirate" | "republic" => Kind::Province,
        "district" | "raion" | "rayon" | "county" | "tehsil" | "territory" | "subdivision" | "township" | "commune"
        | "municipality" | "agency" | "countryside" | "zone" | "parish" | "regency" | "upazila" | "division"
        | "sub-district" | "subdistrict" | "locality" => Kind::District,
        "city" | "town" | "village" | "neighbourhood" | "neighborhood" | "suburb" | "hamlet" | "settlement"
        | "capital" | "port" | "kibbutz" | "townlet" | "towns" | "cities" | "villages" | "stronghold" | "resort"
        | "borough" => Kind::City,
        "camp" | "airport" | "airfield" | "base" | "airbase" | "crossing" | "checkpoint" | "prison" | "hospital"
        | "dam" | "bridge" | "barracks" | "square" | "mosque" | "plant" | "garrison" | "refinery" | "field"
        | "station" | "outpost" | "junction" | "highway" | "road" | "university" | "detention" | "centre"
        | "center" | "cosmodrome" | "market" => Kind::Site,
        "sea" | "river" | "lake" | "strait" | "gulf" | "valley" | "mountain" | "mountains" | "desert" | "peninsula"
        | "ocean" | "bay" | "canal" | "delta" | "plain" | "plains" | "forest" | "reef" | "shoal" | "island"
        | "islands" | "heights" | "basin" | "channel" => Kind::Feature,
        _ => return None,
    })
}

/// All places that a sentence names, in text order; nothing is resolved yet. `known` are names, folded, that the
/// article uses as places elsewhere.
pub(super) fn find(text: &str, sentence: &Sentence, known: &BTreeSet<String>, knowledge: &Knowledge) -> Vec<Mention> {
    let tokens = &sentence.tokens;
    let matches = knowledge.roster.matches(tokens);
    let mut cores = cores(sentence, &matches, known, knowledge);
    cores.sort_unstable();
    cores.dedup();
    let mut mentions: Vec<Mention> = Vec::new();
    for (start, end) in cores {
        if mentions.last().is_some_and(|last| start < last.end) {
            continue;
        }
        if let Some(mut mention) = expand(text, sentence, &matches, start, end, knowledge) {
            let free = mentions.last().map_or(0, |last| last.end);
            mention.start = mention.start.max(free);
            mentions.push(mention);
        }
    }
    roles::link(sentence, &mut mentions);
    roles::assign(sentence, &mut mentions);
    mentions
}

/// The words of names that may be places.
fn cores(
    sentence: &Sentence,
    matches: &[Match<'_>],
    known: &BTreeSet<String>,
    knowledge: &Knowledge,
) -> Vec<(usize, usize)> {
    let tokens = &sentence.tokens;
    let mut cores = regions(sentence, knowledge);
    let free =
        |cores: &[(usize, usize)], start: usize, end: usize| !cores.iter().any(|core| core.0 < end && start < core.1);
    let mut named = Vec::new();
    for name in sentence.names.iter().filter(|name| name.kind == NameKind::Place) {
        let mut from = name.start;
        for at in name.start..=name.end {
            let splits =
                at == name.end || matches!(tokens[at].form.as_str(), "," | "(" | ")" | "/" | "and" | ";" | "'s" | "’s");
            if splits {
                named.extend(trimmed(tokens, from, at).filter(|&core| may_be_place(matches, core)));
                from = at + 1;
            }
        }
    }
    // A country inside a longer name of a place gives way ("Guinea" in "Gulf of Guinea"); a piece of a country does too.
    for found in matches.iter().filter(|found| is_state(found)) {
        let in_longer = sentence.names.iter().any(|name| {
            name.start <= found.start
                && found.end <= name.end
                && name.kind != NameKind::Place
                && name.end - name.start > found.end - found.start
                && !(name.start + 1 == found.start && tokens[name.start].form.eq_ignore_ascii_case("the"))
        });
        let in_place = named.iter().any(|core| {
            core.0 <= found.start
                && found.end <= core.1
                && core.1 - core.0 > found.end - found.start
                && knowledge.gazetteer.knows(&join(tokens, core.0, core.1))
        });
        if !in_longer && !in_place && free(&cores, found.start, found.end) {
            cores.push((found.start, found.end));
        }
    }
    for (start, end) in named {
        let word = tokens[start].form.to_lowercase();
        let generic = end - start == 1 && (kind_of(&word).is_some() || has(PART, &word));
        let titled = start > 0 && has(TITLES, &tokens[start - 1].form.to_lowercase());
        if free(&cores, start, end) && !generic && !titled {
            cores.push((start, end));
        }
    }
    let mut at = 0;
    while at < tokens.len() {
        match capitalised(sentence, matches, known, at, &cores) {
            Some(end) => {
                let longest = (at + 1..=end).rev().find(|&end| knowledge.gazetteer.knows(&join(tokens, at, end)));
                let rest_is_kind = |end: usize| {
                    tokens[end..]
                        .first()
                        .is_none_or(|next| !is_capital(&next.form) || kind_of(&next.form.to_lowercase()).is_some())
                };
                let is_place = |end: usize| {
                    stands_like_place(tokens, at, end, &cores) || known.contains(&fold(&join(tokens, at, end)))
                };
                let in_calendar = has(CALENDAR, &tokens[at].form.to_lowercase());
                if let Some(end) = longest.filter(|&end| !in_calendar && rest_is_kind(end) && is_place(end)) {
                    cores.push((at, end));
                }
                at = end;
            }
            None => at += 1,
        }
    }
    cores
}

/// Names of several words from the list of regions, which nothing else is called: "Sea of Azov", "Iraqi Kurdistan".
fn regions(sentence: &Sentence, knowledge: &Knowledge) -> Vec<(usize, usize)> {
    let tokens = &sentence.tokens;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let longest = (2..=5).rev().map(|length| at + length).filter(|&end| end <= tokens.len()).find(|&end| {
            let edges =
                is_capital(&tokens[end - 1].form) && tokens[end - 1].upos != "PUNCT" && tokens[at].upos != "DET";
            let organisation =
                sentence.name(at).is_some_and(|name| name.kind == NameKind::Organisation && name.end > end);
            edges && !organisation && knowledge.gazetteer.knows_region(&join(tokens, at, end))
        });
        let longest = longest.filter(|_| is_capital(&tokens[at].form) || has(PART, &tokens[at].form.to_lowercase()));
        if let Some(end) = longest {
            found.push((at, end));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

fn is_state(found: &Match<'_>) -> bool {
    found.entries.iter().any(|entry| entry.kind == EntryKind::Country)
}

/// Not a people, a group, a person or an outlet that the tables know by these very words.
fn may_be_place(matches: &[Match<'_>], core: (usize, usize)) -> bool {
    let covering = matches.iter().find(|found| found.start <= core.0 && core.1 <= found.end);
    covering.is_none_or(|found| {
        let longer = found.end - found.start > core.1 - core.0;
        let seat = found.entries.iter().any(|entry| entry.kind == EntryKind::Seat);
        is_state(found)
            || (seat && !longer)
            || (!longer && found.entries.iter().all(|entry| entry.kind == EntryKind::Leader))
    })
}

/// Without articles, possessive endings and stray marks at its edges.
fn trimmed(tokens: &[Token], start: usize, end: usize) -> impl Iterator<Item = (usize, usize)> {
    let (mut start, mut end) = (start, end);
    let at_start = |token: &Token| {
        token.upos == "DET" || token.upos == "PUNCT" || token.upos == "ADP" || token.form.eq_ignore_ascii_case("the")
    };
    while start < end && at_start(&tokens[start]) {
        start += 1;
    }
    while start < end
        && (tokens[end - 1].upos == "PUNCT" || tokens[end - 1].xpos == "POS" || tokens[end - 1].form == "'s")
    {
        end -= 1;
    }
    (start < end).then_some((start, end)).into_iter()
}

pub(super) fn is_capital(form: &str) -> bool {
    form.chars().next().is_some_and(char::is_uppercase)
}

/// The end of a run of capitalised proper nouns that no name and no table covers.
fn capitalised(
    sentence: &Sentence,
    matches: &[Match<'_>],
    known: &BTreeSet<String>,
    at: usize,
    cores: &[(usize, usize)],
) -> Option<usize> {
    let tokens = &sentence.tokens;
    let free = |index: usize| {
        // One word behind "in" that the reader takes for somebody: the preposition knows better, or the article does.
        let after_in = |start: usize| {
            (start > 0 && matches!(tokens[start - 1].form.to_lowercase().as_str(), "in" | "near"))
                || known.contains(&fold(&tokens[start].form))
        };
        let taken = cores.iter().any(|&(start, end)| start <= index && index < end)
            || sentence.name(index).is_some_and(|name| {
                name.kind != NameKind::Place && !(name.end - name.start == 1 && after_in(name.start))
            })
            || matches.iter().any(|found| {
                found.start <= index && index < found.end && !may_be_place(matches, (found.start, found.end))
            });
        !taken && tokens[index].upos == "PROPN" && is_capital(&tokens[index].form)
    };
    if !free(at) || (at > 0 && free(at - 1)) {
        return None;
    }
    let mut end = at + 1;
    while end < tokens.len() && end - at < 5 {
        if free(end) {
            end += 1;
        } else if tokens[end].form == "-" && end + 1 < tokens.len() && tokens[end + 1].upos == "PROPN" {
            end += 2;
        } else {
            break;
        }
    }
    Some(end)
}

/// Whether the words around say that this is a place: "in X", "the town of X", "X province", "Y, X".
fn stands_like_place(tokens: &[Token], start: usize, end: usize, cores: &[(usize, usize)]) -> bool {
    let word = |index: usize| tokens[index].form.to_lowercase();
    let before = start.checked_sub(1).map(word);
    let before = if before.as_deref() == Some("the") { start.checked_sub(2).map(word) } else { before };
    let before = before.unwrap_or_default();
    let behind = tokens.get(end).map(|token| token.form.to_lowercase()).unwrap_or_default();
    let of_kind = before == "of" && start >= 2 && kind_of(&word(start - 2)).is_some();
    let part = start >= 1 && has(PART, &before);
    let chained = start >= 2 && before == "," && cores.iter().any(|core| core.1 == start - 1);
    matches!(
        before.as_str(),
        "in" | "near"
            | "at"
            | "outside"
            | "around"
            | "inside"
            | "across"
            | "into"
            | "toward"
            | "towards"
            | "from"
            | "to"
    ) || of_kind
        || part
        || chained
        || kind_of(&behind).is_some()
}

/// The forms with blanks between them; folding takes out blanks and marks.
pub(super) fn join(tokens: &[Token], start: usize, end: usize) -> String {
    let mut text = String::new();
    for token in &tokens[start..end] {
        let glued = matches!(token.form.as_str(), "-" | "'s" | "’s" | "'") || text.ends_with('-');
        if !text.is_empty() && !glued {
            text.push(' ');
        }
        text.push_str(&token.form);
    }
    text
}

/// A name with the words around it that belong to the expression.
fn expand(
    text: &str,
    sentence: &Sentence,
    matches: &[Match<'_>],
    start: usize,
    end: usize,
    knowledge: &Knowledge,
) -> Option<Mention> {
    let tokens = &sentence.tokens;
    let word = |index: usize| tokens[index].form.to_lowercase();
    let found = matches.iter().find(|found| found.start == start && found.end == end);
    let state = found.filter(|found| is_state(found)).and_then(home);
    let mut core = (start, end);
    let mut kind = None;
    let mut shift = Shift::None;
    // The reader's name may hold the words around: "northern Syria", "Idlib province", "the city of Aleppo".
    let whole_is_known = knowledge.gazetteer.knows(&join(tokens, start, end));
    if state.is_none() && !whole_is_known {
        if core.1 - core.0 > 1 && has(PART, &word(core.0)) {
            shift = Shift::Part(core.0);
            core.0 += 1;
        }
        if core.1 - core.0 > 2 && kind_of(&word(core.0)).is_some() && word(core.0 + 1) == "of" {
            kind = kind_of(&word(core.0));
            core.0 += 2;
        }
        if core.1 - core.0 > 1
            && let Some(other) = kind_of(&word(core.1 - 1))
        {
            kind = Some(other);
            core.1 -= 1;
        }
    }
    let (mut start, mut end) = (start, end);
    let inner_state =
        matches.iter().find(|found| found.start == core.0 && found.end == core.1 && is_state(found)).and_then(home);
    let state = state.or(inner_state);
    if kind.is_none() {
        (kind, end) = kind_behind(tokens, end, state.is_some());
    }
    // "the town of X", "the Syrian province of X"
    let of = start
        .checked_sub(1)
        .filter(|&of| word(of) == "of")
        .or_else(|| start.checked_sub(2).filter(|&of| word(of) == "of" && word(of + 1) == "the"));
    if let Some(noun) = of.and_then(|of| of.checked_sub(1)) {
        if let Some(before) = kind_of(&word(noun)).filter(|_| {
            state.is_none() && !(tokens[noun].xpos.ends_with('S') && tokens[noun].upos == "NOUN" && kind.is_some())
        }) {
            kind = kind.or(Some(before));
            start = noun;
        } else if has(BESIDE, &word(noun)) {
            shift = Shift::Near;
            start = noun;
        }
    }
    if let Some(before) = start.checked_sub(1) {
        let lower = word(before);
        let hyphenated = before >= 2 && word(before - 1) == "-" && has(PART, &lower);
        if shift == Shift::None
            && has(PART, &lower)
            && (kind.is_none() || state.is_some() || kind == Some(Kind::Province))
        {
            start = if hyphenated { before - 2 } else { before };
            shift = Shift::Part(start);
        } else if matches!(lower.as_str(), "near" | "outside" | "around" | "off")
            || (lower == "to" && before >= 1 && matches!(word(before - 1).as_str(), "close" | "next" | "adjacent"))
        {
            shift = Shift::Near;
        }
    }
    let of_country = country_before(tokens, matches, start);
    if start > 0 && word(start - 1) == "the" && (start, end) != (core.0, core.1) {
        start -= 1;
    }
    let head = head_of(sentence, start, end).unwrap_or(core.0);
    let seat_of = found
        .and_then(|found| found.entries.iter().find(|entry| entry.kind == EntryKind::Seat))
        .and_then(|entry| code(&entry.home));
    let part_is_name = matches!(shift, Shift::Part(from) if is_capital(&tokens[from].form) && from > 0);
    let name = join(tokens, core.0, core.1);
    if name.chars().filter(|c| c.is_alphabetic()).count() < 2
        || sentence.cover(&[core.0, core.1 - 1]).of(text).is_empty()
    {
        return None;
    }
    Some(Mention {
        start,
        end,
        head,
        role: Role::Side,
        place: None,
        doubt: None,
        name,
        full: join(tokens, core.0, end),
        core,
        kind,
        shift,
        state,
        of_country,
        holder: None,
        is_seat: seat_of.is_some(),
        seat_of,
        part_is_name,
        is_name: true,
    })
}

/// The word that hangs on the rest of the sentence; not a piece of a name that the reader ties elsewhere.
fn head_of(sentence: &Sentence, start: usize, end: usize) -> Option<usize> {
    let tokens = &sentence.tokens;
    let mut outside = (start..end).filter(|&index| tokens[index].head.is_none_or(|head| head < start || head >= end));
    let loose = |index: usize| {
        let token = &tokens[index];
        token.upos == "PUNCT" || ["compound", "flat", "case", "det"].iter().any(|relation| token.is(relation))
    };
    outside.clone().find(|&index| !loose(index)).or_else(|| outside.next())
}

/// The kind that the words behind a name say, and where they end.
fn kind_behind(tokens: &[Token], end: usize, is_state: bool) -> (Option<Kind>, usize) {
    let word = |index: usize| tokens.get(index).map(|token| token.form.to_lowercase()).unwrap_or_default();
    if is_state || end >= tokens.len() {
        return (None, end);
    }
    let (first, second) = (word(end), word(end + 1));
    let double = matches!(
        first.as_str(),
        "refugee"
            | "air"
            | "military"
            | "border"
            | "international"
            | "autonomous"
            | "tribal"
            | "nuclear"
            | "naval"
            | "detention"
            | "displacement"
            | "army"
            | "power"
    );
    if double && let Some(kind) = kind_of(&second) {
        return (Some(kind), end + 2);
    }
    // "Aleppo city officials" and "Idlib region" alike; "state" only where it is written as a name or nothing follows.
    match kind_of(&first) {
        Some(Kind::Site)
            if matches!(
                first.as_str(),
                "university" | "market" | "center" | "centre" | "field" | "station" | "road" | "plant"
            ) =>
        {
            (None, end)
        }
        Some(Kind::City)
            if matches!(
                first.as_str(),
                "capital" | "stronghold" | "port" | "settlement" | "towns" | "villages" | "cities" | "resort"
            ) =>
        {
            (None, end)
        }
        Some(kind) => (Some(kind), end + 1),
        None => (None, end),
    }
}

/// "the Syrian town of", "Iraq's": the country of an adjective or possessor right before the expression.
fn country_before(tokens: &[Token], matches: &[Match<'_>], start: usize) -> Option<String> {
    let mut at = start;
    // Over adjectives: "the northern Syrian rebel-held town of".
    for _ in 0..4 {
        let before = at.checked_sub(1)?;
        let token = &tokens[before];
        if token.xpos == "POS" || token.form == "'s" || token.form == "’s" {
            return matches.iter().find(|found| found.end == before && is_state(found)).and_then(home);
        }
        if let Some(found) = matches.iter().find(|found| found.end == at && found.start < at) {
            let adjective = found.entries.iter().any(|entry| entry.kind == EntryKind::Adjective);
            let hyphen = tokens.get(at).is_some_and(|next| next.form == "-") || tokens[found.start].form.contains('-');
            return if adjective && !hyphen { home(found) } else { None };
        }
        let passes = token.upos == "ADJ"
            || (token.upos == "VERB" && token.form.contains('-'))
            || matches!(
                token.form.to_lowercase().as_str(),
                "border" | "coastal" | "rebel" | "port" | "capital" | "city"
            );
        if !passes {
            return None;
        }
        at = before;
    }
    None
}

fn home(found: &Match<'_>) -> Option<String> {
    found
        .entries
        .iter()
        .filter(|entry| matches!(entry.kind, EntryKind::Country | EntryKind::Adjective))
        .find_map(|entry| code(&entry.home))
}

fn code(home: &Home) -> Option<String> {
    match home {
        Home::Country(code) => Some(code.clone()),
        _ => None,
    }
}
