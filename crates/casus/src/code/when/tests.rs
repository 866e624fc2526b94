//! Tests of time expressions: own sentences in a table, and laws.

use proptest::prelude::*;

use super::*;
use crate::error::Fault;
use crate::table;

/// Words parted by blanks; `|` parts words that stand together.
pub(in crate::code) fn words(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for chunk in text.split(' ') {
        for form in chunk.split('|') {
            let span = Span::new(at, at + form.len());
            at += form.len();
            let empty = String::new;
            tokens.push(Token {
                span,
                form: form.to_owned(),
                lemma: empty(),
                upos: empty(),
                xpos: empty(),
                head: None,
                deprel: empty(),
            });
        }
        at += 1;
    }
    tokens
}

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// `words: start end precision` for each dated expression, the end left out where it is the start.
fn read(published: &str, text: &str) -> Vec<String> {
    read_from(text, Anchors { published: date(published), ..Anchors::default() })
}

fn read_from(text: &str, anchors: Anchors) -> Vec<String> {
    let tokens = words(text);
    let shown = |when: &When| {
        let forms: Vec<&str> = tokens[when.tokens.clone()].iter().map(|token| token.form.as_str()).collect();
        let Value::Dates { start, end, precision } = when.value else { return format!("{}: -", forms.join(" ")) };
        if start == end {
            format!("{}: {start} {}", forms.join(" "), precision.name())
        } else {
            format!("{}: {start} {end} {}", forms.join(" "), precision.name())
        }
    };
    times_from(&tokens, anchors).iter().map(shown).collect()
}

/// One row: publication, sentence, what is read.
type Row = (&'static str, &'static str, &'static [&'static str]);

fn check(rows: &[Row]) {
    for (published, text, expected) in rows {
        assert_eq!(read(published, text), *expected, "{text} ({published})");
    }
}

#[test]
fn days_from_publication() {
    check(&[
        ("2020-02-21", "Two guards were shot yesterday .", &["yesterday: 2020-02-20 day"]),
        ("2020-02-21", "Shelling went on today .", &["today: 2020-02-21 day"]),
        ("2020-02-21", "The envoy will arrive tomorrow morning .", &["tomorrow morning: 2020-02-22 day"]),
        ("2020-02-21", "A depot burnt last night .", &["last night: 2020-02-20 day"]),
        ("2020-02-21", "The port was hit overnight .", &["overnight: 2020-02-20 2020-02-21 range"]),
        ("2020-02-21", "He spoke the day before yesterday .", &["the day before yesterday: 2020-02-19 day"]),
        ("2020-02-21", "A bomb went off this morning .", &["this morning: 2020-02-21 day"]),
        ("2020-03-01", "The bridge fell yesterday .", &["yesterday: 2020-02-29 day"]),
        ("", "The bridge fell yesterday .", &["yesterday: -"]),
    ]);
}

#[test]
fn weekdays() {
    check(&[
        ("2020-02-21", "Rebels took the town on Tuesday .", &["Tuesday: 2020-02-18 day"]),
        ("2020-02-21", "Rebels took the town on Friday .", &["Friday: 2020-02-21 day"]),
        ("2020-02-21", "The sides will meet on Sunday .", &["Sunday: 2020-02-23 day"]),
        ("2020-02-21", "Rebels attacked late Tuesday night .", &["late Tuesday night: 2020-02-18 day"]),
        ("2020-02-21", "The town fell last Friday .", &["last Friday: 2020-02-14 day"]),
        ("2020-02-21", "Talks are due next Tuesday .", &["next Tuesday: 2020-02-25 day"]),
        ("2020-02-19", "Talks are due this Friday .", &["this Friday: 2020-02-21 day"]),
        ("2020-02-21", "He was held on Monday of last week .", &["Monday of last week: 2020-02-10 day"]),
        ("2020-02-21", "Monday|'s raid killed two .", &["Monday: 2020-02-17 day"]),
        ("2020-02-21", "It rained on Friday and Saturday .", &["Friday and Saturday: 2020-02-14 2020-02-15 range"]),
        (
            "2020-02-21",
            "Clashes from Monday to Wednesday killed nine .",
            &["from Monday to Wednesday: 2020-02-17 2020-02-19 range"],
        ),
        ("2020-02-21", "Market is held every Friday .", &["every Friday: -"]),
        ("2020-02-21", "The strike began Sunday , 16 February .", &["Sunday , 16 February: 2020-02-16 day"]),
        ("2020-02-21", "At 10 p.m. Tuesday a shell fell .", &["10 p.m. Tuesday: 2020-02-18 day"]),
        ("2020-02-21", "The Sunday Times and Black Friday are no dates .", &[]),
    ]);
}

#[test]
fn units_from_publication() {
    check(&[
        ("2016-05-19", "He was arrested last week .", &["last week: 2016-05-09 2016-05-15 week"]),
        ("2012-11-18", "The push began last week .", &["last week: 2012-11-11 2012-11-17 week"]),
        ("2019-05-05", "He led a rising last month .", &["last month: 2019-04-01 2019-04-30 month"]),
        ("2019-05-05", "It was signed last year .", &["last year: 2018-01-01 2018-12-31 year"]),
        ("2019-05-05", "An offensive began last October .", &["last October: 2018-10-01 2018-10-31 month"]),
        ("2019-10-25", "An offensive began last October .", &["last October: 2018-10-01 2018-10-31 month"]),
        ("2016-12-27", "Earlier this month a ship was seized .", &["Earlier this month: 2016-12-01 2016-12-27 month"]),
        ("2021-06-10", "Troops left earlier this week .", &["earlier this week: 2021-06-07 2021-06-10 week"]),
        ("2021-06-10", "Voters will decide later this year .", &["later this year: 2021-06-10 2021-12-31 year"]),
        ("2021-06-10", "They will return next month .", &["next month: 2021-07-01 2021-07-31 month"]),
        ("2021-06-10", "It was signed early last year .", &["early last year: 2020-01-01 2020-06-30 range"]),
        ("2021-06-09", "Six died at the weekend .", &["weekend: 2021-06-05 2021-06-06 range"]),
        ("2021-06-09", "Six died last weekend .", &["last weekend: 2021-06-05 2021-06-06 range"]),
        ("2021-06-10", "The fort fell last summer .", &["last summer: 2020-06-01 2020-08-31 range"]),
        ("2021-06-10", "Output fell in the last quarter .", &["the last quarter: 2021-01-01 2021-03-31 range"]),
    ]);
}

#[test]
fn rolling_times() {
    check(&[
        ("2020-02-21", "The toll rose to 15 in the last month .", &["the last month: 2020-01-21 2020-02-21 range"]),
        ("2020-02-21", "Shells fell for the past three days .", &["the past three days: 2020-02-18 2020-02-21 range"]),
        ("2020-02-21", "Forty fell in the past 24 hours .", &["the past 24 hours: 2020-02-20 2020-02-21 range"]),
        ("2020-02-21", "Abuses rose over the past year .", &["the past year: 2019-02-21 2020-02-21 range"]),
        ("2020-02-21", "Nothing moved in recent weeks .", &["recent weeks: -"]),
        ("2020-02-21", "They must leave within 72 hours .", &["72 hours: 2020-02-21 2020-02-24 range"]),
        ("2020-02-21", "The siege entered its third day .", &["its third day: 2020-02-19 2020-02-21 range"]),
        (
            "2020-02-21",
            "They marched for a second straight week .",
            &["a second straight week: 2020-02-14 2020-02-21 range"],
        ),
        ("2016-11-12", "It was voted down six weeks ago .", &["six weeks ago: 2016-10-01 week"]),
        ("2016-11-12", "It fell three days ago .", &["three days ago: 2016-11-09 day"]),
        ("2016-11-12", "It fell two years ago .", &["two years ago: 2014-01-01 2014-12-31 year"]),
        ("2016-11-12", "It fell a month ago .", &["a month ago: 2016-10-01 2016-10-31 month"]),
        ("2016-11-12", "The truce ends two weeks from now .", &["two weeks from now: 2016-11-26 week"]),
        ("2016-11-12", "He will stand trial in three days .", &["three days: 2016-11-15 day"]),
        ("2016-11-12", "The siege lasted two weeks .", &["two weeks: -"]),
    ]);
}

#[test]
fn calendar_dates() {
    check(&[
        ("2020-02-21", "He fled on 12 February .", &["12 February: 2020-02-12 day"]),
        ("2020-02-21", "He fled on Feb. 12 , 2020 .", &["Feb. 12 , 2020: 2020-02-12 day"]),
        ("2020-02-21", "He fled on the 12th of February 2019 .", &["the 12th of February 2019: 2019-02-12 day"]),
        ("2020-02-21", "He fled on November 8 .", &["November 8: 2019-11-08 day"]),
        ("2023-01-05", "He announces a truce on January 6|–|7 .", &["January 6 – 7: 2023-01-06 2023-01-07 range"]),
        ("2020-02-21", "Posted on 2020-02-14 .", &["2020-02-14: 2020-02-14 day"]),
        ("2020-06-21", "Posted on 14/02/2020 .", &["14/02/2020: 2020-02-14 day"]),
        ("2020-03-21", "Posted on 02/12/2020 .", &["02/12/2020: 2020-02-12 day"]),
        ("2020-02-21", "In February 2019 it burnt .", &["February 2019: 2019-02-01 2019-02-28 month"]),
        ("2020-02-21", "He was jailed in December .", &["December: 2019-12-01 2019-12-31 month"]),
        ("2020-02-21", "The vote will be held in May .", &["May: 2020-05-01 2020-05-31 month"]),
        ("2016-06-23", "They broke the March sanctions .", &["March: 2016-03-01 2016-03-31 month"]),
        ("2020-02-21", "The 2016 coup failed .", &["2016: 2016-01-01 2016-12-31 year"]),
        ("2020-02-21", "It has burnt since 2011 .", &["since 2011: 2011-01-01 2020-02-21 range"]),
        ("2020-02-21", "It has burnt since Monday .", &["since Monday: 2020-02-17 2020-02-21 range"]),
        ("2020-02-21", "It has burnt since early February .", &["since early February: 2020-02-01 2020-02-21 range"]),
        ("2021-03-25", "They miss the May 1 deadline .", &["May 1: 2021-05-01 day"]),
        ("2016-02-24", "They plan to stay until March 11 .", &["until March 11: 2016-02-24 2016-03-11 range"]),
        ("2020-02-21", "He was held on the 10th .", &["the 10th: 2020-02-10 day"]),
        ("2020-02-21", "It fell in October last year .", &["October last year: 2019-10-01 2019-10-31 month"]),
        ("2020-02-21", "The second Monday of January was calm .", &["The second Monday of January: 2020-01-13 day"]),
        (
            "2020-02-21",
            "It fell in the first week of January .",
            &["the first week of January: 2020-01-01 2020-01-07 week"],
        ),
        ("2020-02-21", "The 29 February 2019 order is void .", &["The 29 February 2019: -"]),
    ]);
}

#[test]
fn parts_seasons_and_long_times() {
    check(&[
        ("2020-02-21", "It fell in early March 2019 .", &["early March 2019: 2019-03-01 2019-03-15 range"]),
        ("2020-02-21", "It fell in mid|-|2019 .", &["mid - 2019: 2019-05-01 2019-08-31 range"]),
        ("2020-02-21", "It fell in late 2019 .", &["late 2019: 2019-07-01 2019-12-31 range"]),
        ("2020-02-21", "It fell at the end of January .", &["the end of January: 2020-01-16 2020-01-31 range"]),
        ("2020-02-21", "It fell in the summer of 2014 .", &["the summer of 2014: 2014-06-01 2014-08-31 range"]),
        (
            "2020-02-21",
            "Output fell in the third quarter of 2019 .",
            &["the third quarter of 2019: 2019-07-01 2019-09-30 range"],
        ),
        ("2020-02-21", "A war in the 1990s ended badly .", &["the 1990s: 1990-01-01 1999-12-31 range"]),
        ("2020-02-21", "A war in the early 1990s ended badly .", &["the early 1990s: 1990-01-01 1994-12-31 range"]),
        (
            "2020-02-21",
            "Since the 18th century it was theirs .",
            &["Since the 18th century: 1700-01-01 2020-02-21 range"],
        ),
        ("2020-02-21", "Carthage fell in 146 BC .", &["146 BC: -000145-01-01 -000145-12-31 year"]),
        ("2020-02-21", "It was fought in March|-|April 2003 .", &["March - April 2003: 2003-03-01 2003-04-30 range"]),
        ("2020-02-21", "He ruled from 2003 to 2005 .", &["from 2003 to 2005: 2003-01-01 2005-12-31 range"]),
        ("2020-02-21", "The 1914|–|18 war is meant .", &["1914 – 18: 1914-01-01 1918-12-31 range"]),
        ("2020-02-21", "They came in 2016 and 2017 .", &["2016 and 2017: 2016-01-01 2017-12-31 range"]),
        ("2020-02-21", "They sat from 3 to 5 May 2019 .", &["from 3 to 5 May 2019: 2019-05-03 2019-05-05 range"]),
        (
            "2020-02-21",
            "They sat between May 30 and June 2 , 2019 .",
            &["between May 30 and June 2 , 2019: 2019-05-30 2019-06-02 range"],
        ),
        ("2020-02-21", "He died on New Year|'s Eve .", &["New Year 's Eve: 2019-12-31 day"]),
        ("2020-06-21", "He died on Good Friday .", &["Good Friday: 2020-04-10 day"]),
        ("2020-02-21", "After the 9/11 attacks he left .", &["the 9/11: 2001-09-11 day"]),
        ("2020-02-21", "Before 2014 it was quiet .", &["2014: -"]),
        (
            "2020-02-21",
            "He came two weeks before Christmas 2018 .",
            &["two weeks before Christmas 2018: 2018-12-11 week"],
        ),
    ]);
}

#[test]
fn no_times() {
    for text in [
        "They may leave .",
        "Prime Minister May spoke .",
        "The march on the palace was stopped .",
        "He came second in the vote .",
        "A 24|-|hour curfew was imposed .",
        "A 22|-|year|-|old was shot .",
        "He fired 2000 rounds .",
        "More than 2000 people fled .",
        "The Sunday Telegraph has it .",
        "A spring of water was found .",
        "The 10th brigade attacked .",
    ] {
        assert!(read("2020-02-21", text).is_empty(), "{text}: {:?}", read("2020-02-21", text));
    }
}

#[test]
fn times_counted_from_another_date() {
    check(&[
        (
            "2016-09-04",
            "Notes came out on Friday , two days after his trip .",
            &["Friday: 2016-09-02 day", "two days after: 2016-08-31 day"],
        ),
        ("2019-10-25", "It comes the day after crowds clashed .", &["the day after: 2019-10-24 day"]),
        (
            "2019-10-25",
            "On 3 May 2018 he fled ; three days later he was caught .",
            &["3 May 2018: 2018-05-03 day", "three days later: 2018-05-06 day"],
        ),
        ("2019-10-25", "Three days later he was caught .", &["Three days later: -"]),
        (
            "2019-10-25",
            "In 2014 the war began , and in June the city fell .",
            &["2014: 2014-01-01 2014-12-31 year", "June: 2014-06-01 2014-06-30 month"],
        ),
    ]);
    let story = Anchors { told: date("1914-08-07"), year: Some(1914), published: None };
    assert_eq!(read_from("On 10 August they attacked .", story), ["10 August: 1914-08-10 day"]);
    assert_eq!(read_from("They attacked that day .", story), ["that day: 1914-08-07 day"]);
    assert_eq!(read_from("They left the following year .", story), ["the following year: 1915-01-01 1915-12-31 year"]);
}

#[test]
fn both_tenses_are_kept_for_the_caller() {
    let times = times(&words("a boycott of the vote on Sunday"), date("2010-11-01"));
    assert_eq!(times[0].told_in(Tense::Past).range().map(|(start, _)| start), date("2010-10-31"));
    assert_eq!(times[0].told_in(Tense::Future).range().map(|(start, _)| start), date("2010-11-07"));
}

#[test]
fn the_table_loads() {
    let mut faults: Vec<Fault> = Vec::new();
    let rows = table::rows("times.tsv", words::TIMES, &words::COLUMNS, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    for row in rows {
        let [text, kind, value, _] = row.cells::<4>();
        let sound = match kind {
            "holiday" => words::day(value).is_some(),
            "unit" => said::Unit::from_name(value).is_some(),
            "part" | "part-of" => !value.is_empty(),
            "set" | "clock" | "lead-in" | "name-before" | "name-after" | "count-before" | "count-after"
            | "year-before" => value.is_empty(),
            _ => value.parse::<i32>().is_ok(),
        };
        assert!(sound, "times.tsv:{}: {text} {kind} {value}", row.line);
    }
}

/// Words that the grammar knows, and others, in any order.
fn any_word() -> impl Strategy<Value = String> {
    let known = [
        "the",
        "last",
        "next",
        "this",
        "two",
        "a",
        "few",
        "May",
        "March",
        "31",
        "30",
        "29",
        "2020",
        "1999",
        "BC",
        "Tuesday",
        "-",
        "to",
        "and",
        "from",
        "between",
        "since",
        "until",
        "week",
        "weeks",
        "month",
        "years",
        "ago",
        "later",
        "before",
        "after",
        "early",
        "mid",
        "late",
        "end",
        "of",
        "12/13/2020",
        "9/11",
        "10th",
        "third",
        "century",
        "quarter",
        "1990s",
        "'90s",
        "Easter",
        "weekend",
        "9999",
        "8:00",
        "p.m.",
        "every",
        "following",
        "that",
        "day",
        "100000",
        "99999999",
        "decades",
        ",",
        "Feb",
        "summer",
        "2020-02-30",
        "centuries",
        "in",
        "hundred",
        "million",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{1,6}"]
}

proptest! {
    #[test]
    fn any_words_give_sound_times(text in prop::collection::vec(any_word(), 1..12), year in -9999_i16..9999, month in 1_i8..13, day in 1_i8..29, told in any::<bool>()) {
        let tokens = words(&text.join(" ").replace('|', "/"));
        let published = Date::new(year, month, day).ok();
        let anchors = Anchors { published, told: published.filter(|_| told), year: None };
        let times = times_from(&tokens, anchors);
        for pair in times.windows(2) {
            prop_assert!(pair[0].tokens.start <= pair[1].tokens.start);
        }
        for when in &times {
            prop_assert!(!when.tokens.is_empty() && when.tokens.end <= tokens.len());
            for value in [when.value, when.past, when.future, when.stated] {
                prop_assert!(value.range().is_none_or(|(start, end)| start <= end));
            }
        }
    }
}
