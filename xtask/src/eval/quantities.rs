//! Scores the number reader on the Recognizers-Text specifications.
//!
//! Counted are whole numbers that can count people. Left out: fractions, powers, negative numbers, decimals,
//! numbers written for machines (10k, 1e10, 192.168.1.2), and sums of money or measures, which are no counts.

use std::path::Path;

use anyhow::{Context, Result};
use casus::code::quantity::{Quantity, quantities};

use super::dates::{unpack, words};
use super::score::Score;

/// Recall of whole numbers, and of ranges by their lower and upper end.
///
/// # Errors
/// When a file cannot be read.
pub fn numbers(data: &Path) -> Result<Vec<Score>> {
    let folder = data.join("recognizers_en");
    let single = share(&folder.join("Number_NumberModel.json.gz"), whole)?;
    let ranges = share(&folder.join("Number_NumberRangeModel.json.gz"), interval)?;
    Ok(vec![
        Score { name: "recognizers.number.recall".to_owned(), value: single },
        Score { name: "recognizers.number-range.recall".to_owned(), value: ranges },
    ])
}

/// The bounds of an expected result, where it is one that news uses.
type Expect = fn(input: &str, text: &str, value: &str) -> Option<(u64, Option<u64>)>;

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn share(path: &Path, expect: Expect) -> Result<f64> {
    let text = unpack(path)?;
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).with_context(|| path.display().to_string())?;
    let (mut right, mut expected) = (0_usize, 0_usize);
    for case in &cases {
        let input = case["Input"].as_str().unwrap_or("");
        let found: Vec<Quantity> = words(input).iter().flat_map(|sentence| quantities(sentence)).collect();
        for result in case["Results"].as_array().into_iter().flatten() {
            let (text, value) =
                (result["Text"].as_str().unwrap_or(""), result["Resolution"]["value"].as_str().unwrap_or(""));
            let Some((low, high)) = expect(input, text, value) else { continue };
            expected += 1;
            let hit = found.iter().any(|quantity| quantity.low == low && quantity.high == high);
            right += usize::from(hit);
            if !hit && std::env::var_os("CASUS_SHOW").is_some() {
                eprintln!(
                    "{input}\t{low} {high:?}\t{:?}",
                    found.iter().map(|quantity| (quantity.low, quantity.high)).collect::<Vec<_>>()
                );
            }
        }
    }
    Ok(if expected == 0 { 0.0 } else { right as f64 / expected as f64 })
}

fn whole(input: &str, text: &str, value: &str) -> Option<(u64, Option<u64>)> {
    let number = value.parse::<u64>().ok()?;
    let machine = text.contains(['^', 'e', '*', '/', '.'])
        && text.contains(|c: char| c.is_ascii_digit())
        && !text.contains("illion");
    let plain = input.trim().eq_ignore_ascii_case(text.trim()) || input.contains(&format!(" {text} "));
    let other = input.contains(['$', '/'])
        || ["fifth", "dz", "doz", "year", " out of ", " in 5", "quarters million", "0000", "1 234"]
            .iter()
            .any(|part| input.contains(part))
        || text == "10G";
    (plain && !machine && !other).then_some((number, Some(number)))
}

/// "[20,30)", "(20,)": the reader's bounds count 20 for "more than 20" too, and up to 29 for "less than 30".
fn interval(input: &str, text: &str, value: &str) -> Option<(u64, Option<u64>)> {
    let (low, high) = value.trim_matches(['(', ')', '[', ']']).split_once(',')?;
    let ordinals_or_ages = input.contains("tenth") || input.contains("years old") || text.contains("2 in 5");
    if text.contains(['<', '>', '=', '~']) || text.contains("equal") || ordinals_or_ages {
        return None;
    }
    let high = if high.is_empty() { None } else { Some(high.parse::<u64>().ok()?) };
    let excluded = value.ends_with(')') && low.is_empty();
    match (low.is_empty(), high) {
        (true, Some(high)) => Some((1, Some(high - u64::from(excluded)))),
        (false, high) => Some((low.parse().ok()?, high)),
        (true, None) => None,
    }
}
