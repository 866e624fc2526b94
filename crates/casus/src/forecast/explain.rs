//! Every forecast in words: what it rests on, what it says, and how often the like happens anyway.

use std::collections::BTreeMap;

use super::Forecast;
use super::mixture::{self, HALVING};
use super::month::Month;
use super::series::History;

/// A past month of some country that looked like the origin, and what followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    pub country: String,
    pub month: Month,
    /// Deaths as many months later as the forecast looks ahead.
    pub then: u32,
}

/// A month of some country as others may be like it.
#[derive(Debug, Clone)]
pub struct Profile<'a> {
    country: &'a str,
    month: Month,
    shape: [f64; 4],
    history: &'a History,
}

/// Every month of these histories that has half a year before it.
#[must_use]
pub fn profiles<'a>(histories: &'a [(&'a str, History)]) -> Vec<Profile<'a>> {
    let of = |(country, history): &'a (&'a str, History)| {
        let months = history.points().iter().map(|point| point.0);
        let shaped = months.filter_map(|month| Some((month, shape(&history.until(month)?)?)));
        shaped.map(|(month, shape)| Profile { country, month, shape, history }).collect::<Vec<_>>()
    };
    histories.iter().flat_map(of).collect()
}

/// The past months most like the origin, one a country, nearest first; none for a quiet country, which is like too many.
#[must_use]
pub fn likenesses(history: &History, ahead: i32, profiles: &[Profile<'_>], most: usize) -> Vec<Likeness> {
    let Some(here) = shape(history).filter(|_| history.is_active()) else { return Vec::new() };
    let mut nearest: BTreeMap<&str, (f64, Likeness)> = BTreeMap::new();
    for profile in profiles {
        let distance = distance(&here, &profile.shape);
        let known = nearest.get(profile.country).is_some_and(|(other, _)| *other <= distance);
        if let Some(then) = profile.history.deaths_in(profile.month.plus(ahead)).filter(|_| !known) {
            let likeness = Likeness { country: profile.country.to_owned(), month: profile.month, then };
            nearest.insert(profile.country, (distance, likeness));
        }
    }
    let mut nearest: Vec<(f64, Likeness)> = nearest.into_values().collect();
    nearest.sort_by(|left, right| left.0.total_cmp(&right.0));
    nearest.into_iter().take(most).map(|(_, likeness)| likeness).collect()
}

/// The last three months and the mean of the year, on the scale `ln(1 + deaths)`; `None` for less than half a year.
fn shape(history: &History) -> Option<[f64; 4]> {
    let year = history.last(12);
    let logs: Vec<f64> = year.iter().rev().map(|point| f64::from(point.1).ln_1p()).collect();
    let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
    (logs.len() >= 6).then(|| [logs[0], logs[1], logs[2], 2.0 * mean])
}

fn distance(left: &[f64; 4], right: &[f64; 4]) -> f64 {
    left.iter().zip(right).map(|(left, right)| (left - right).powi(2)).sum()
}

/// The history in words: the last year, the last month, what the weighted mean is, and what is wrong with the data.
#[must_use]
pub fn history(history: &History) -> Vec<String> {
    let mut sentences = vec![last_year(history)];
    if history.is_active() {
        sentences.push(format!(
            "A month weighs half as much as one {HALVING:.0} months later; so weighed there were {} deaths a month.",
            rounded(mixture::level(history, HALVING))
        ));
    }
    let months = history.points().len();
    if months < 12 {
        let months = if months == 1 { "one month".to_owned() } else { format!("{months} months") };
        sentences.push(format!("Only {months} of history: the bands are wide for want of knowledge."));
    }
    if let (Some(first), number) = (history.gaps.first(), history.gaps.len()) {
        let more = if number > 1 { format!(" and {} more", number - 1) } else { String::new() };
        sentences.push(format!("No count for {}{more}: left out, not taken for 0.", first.words()));
    }
    if history.known_is_assumed {
        sentences.push(format!(
            "Release {}; when its counts became known is not told, taken for each month's last day.",
            history.release
        ));
    }
    sentences
}

fn last_year(history: &History) -> String {
    let year = history.last(12);
    let count = |least: u32| year.iter().filter(|point| point.1 >= least).count();
    let Some(worst) = year.iter().max_by_key(|point| point.1).filter(|worst| worst.1 > 0) else {
        let quiet = history.points().iter().rev().find(|point| point.1 > 0);
        return match quiet {
            Some((month, deaths)) => {
                format!(
                    "No deaths in the last {} months known; the last were {deaths} in {}.",
                    year.len(),
                    month.words()
                )
            }
            None => format!("No deaths in any of the {} months known.", history.points().len()),
        };
    };
    let least = [100, 25, 1].into_iter().find(|&least| 2 * count(least) >= year.len()).unwrap_or(1);
    let what = if least == 1 { "deaths".to_owned() } else { format!("{least} or more deaths") };
    let last = year.last().map_or(String::new(), |(month, deaths)| format!("; {} had {deaths}", month.words()));
    format!(
        "In {} of the last {} months there were {what}, the most {} in {}{last}.",
        count(least),
        year.len(),
        worst.1,
        worst.0.words()
    )
}

/// One month ahead in words: the band, the middle, the chances beside their base rates.
#[must_use]
pub fn forecast(history: &History, forecast: &Forecast) -> Vec<String> {
    let (low, high) = forecast.draws.band(0.9);
    let mut sentences = vec![format!(
        "{}: {} to {} deaths in nine cases of ten, as often above {} as below; nothing above {} is thought of.",
        forecast.month.words(),
        rounded(low),
        rounded(high),
        rounded(forecast.draws.quantile(0.5)),
        mixture::bound(history)
    )];
    for chance in &forecast.chances {
        let regressed = chance.regressed.map_or(String::new(), |it| format!(", by regression {}", percent(it)));
        sentences.push(format!(
            "{}: {}{regressed}; it happens in {} of months anywhere.",
            capital(&chance.escalation.words()),
            percent(chance.drawn),
            percent(chance.base_rate)
        ));
    }
    sentences
}

/// What followed the months most like this one; `name` turns a code into a name.
#[must_use]
pub fn likeness(likenesses: &[Likeness], ahead: i32, name: impl Fn(&str) -> String) -> Option<String> {
    let months: Vec<String> = likenesses
        .iter()
        .map(|it| format!("{} in {} (then {})", name(&it.country), it.month.words(), it.then))
        .collect();
    let later = if ahead == 1 { "one month later".to_owned() } else { format!("{ahead} months later") };
    (!months.is_empty())
        .then(|| format!("The months most like this one, with the deaths {later}: {}.", months.join(", ")))
}

/// A share in words: whole percents, and never a certainty that draws cannot give.
#[must_use]
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent < 0.1 => "under 0.1 %".to_owned(),
        percent if percent < 1.0 => format!("{percent:.1} %"),
        percent if percent > 99.5 => "over 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

fn rounded(deaths: f64) -> String {
    if deaths > 0.0 && deaths < 9.95 && deaths.fract() != 0.0 { format!("{deaths:.1}") } else { format!("{deaths:.0}") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Means, forecast as ahead, learn};
    use super::*;

    fn of(counts: &[u32]) -> History {
        History::of_counts("2021-10".parse().unwrap(), counts).unwrap()
    }

    #[test]
    fn the_last_year_in_words() {
        let year = last_year(&of(&[30, 0, 26, 40, 25, 31, 90, 12, 60, 33, 3, 28]));
        assert_eq!(
            year,
            "In 9 of the last 12 months there were 25 or more deaths, the most 90 in May 2021; October 2021 had 28."
        );
        assert_eq!(last_year(&of(&[0; 15])), "No deaths in any of the 15 months known.");
        let mut quiet = [0; 15];
        quiet[1] = 4;
        assert_eq!(last_year(&of(&quiet)), "No deaths in the last 12 months known; the last were 4 in September 2020.");
    }

    #[test]
    fn short_histories_say_so() {
        let words = history(&of(&[5])).join(" ");
        assert!(words.contains("Only one month of history"), "{words}");
    }

    #[test]
    fn a_forecast_names_its_band_and_its_base_rates() {
        let past = of(&[30, 0, 26, 40, 25, 31, 90, 12, 60, 33, 3, 28]);
        let made = ahead(&past, 3, &learn(&[]), &Means::embedded().unwrap()).unwrap();
        let words = forecast(&past, &made);
        assert!(words[0].starts_with("January 2022: ") && words[0].contains("nothing above 1150"), "{}", words[0]);
        assert!(words[2].starts_with("At least 25 deaths: ") && words[2].contains("anywhere"), "{}", words[2]);
    }

    #[test]
    fn the_most_alike_month_is_found() {
        let mut counts = vec![0; 20];
        counts.extend([50, 60, 70, 80, 5, 5, 5, 5]);
        let other = of(&counts);
        let here = of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 50, 60, 70]);
        let others = [("AAA", other)];
        let profiles = profiles(&others);
        let found = likenesses(&here, 1, &profiles, 3);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].month.to_string(), found[0].then), ("2021-05".to_owned(), 80));
        let words = likeness(&found, 1, str::to_owned).unwrap();
        assert_eq!(words, "The months most like this one, with the deaths one month later: AAA in May 2021 (then 80).");
        assert_eq!(likenesses(&of(&[0; 20]), 1, &profiles, 3), []);
    }

    #[test]
    fn shares_never_claim_certainty() {
        assert_eq!([0.0, 0.004, 0.5, 1.0].map(percent), ["under 0.1 %", "0.4 %", "50 %", "over 99 %"]);
    }
}
