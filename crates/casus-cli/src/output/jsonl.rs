//! The record as JSON Lines, one assertion a line.

use casus::record::AssertionRecord;

pub fn render(records: &[AssertionRecord]) -> anyhow::Result<String> {
    let mut out = String::new();
    for record in records {
        out.push_str(&serde_json::to_string(record)?);
        out.push('\n');
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sample::sample;

    /// Keys of a line in the order in which they stand, objects inside included once.
    fn keys(line: &str) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for (at, _) in line.match_indices("\":") {
            let start = line[..at].rfind('"').map_or(0, |quote| quote + 1);
            keys.push(line[start..at].to_owned());
        }
        keys
    }

    #[test]
    fn keys_stand_in_the_order_of_the_record() {
        let line = render(&sample().1).unwrap();
        let expected = "schema id article id ref url title publisher published language sha256 sentence index span text \
             event type mode contexts cameo goldstein quad text span \
             actors text span name country sector sectors code wikidata \
             recipients text span name country sector sectors code wikidata \
             place text span name geonames latitude longitude country admin1 admin2 precision \
             time text span start end precision assumed \
             toll kind low high whose country sector text cumulative text span \
             materiel status timeframe sources text span name country sector cue kind \
             about confidence why step rule version doubts code text";
        assert_eq!(keys(&line), expected.split_whitespace().collect::<Vec<_>>());
        assert!(line.ends_with("}\n") && line.lines().count() == 1);
        assert!(line.contains("\"high\":null") && line.contains("\"about\":null") && line.contains("\"materiel\":[]"));
    }

    #[test]
    fn the_page_on_the_record_names_every_key() {
        let page = include_str!("../../../../docs/record.md");
        for key in keys(&render(&sample().1).unwrap()) {
            assert!(page.contains(&format!("`{key}`")), "docs/record.md does not name `{key}`");
        }
    }
}
