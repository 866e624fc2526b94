//! Forecasts, track record and rules of sequence: the real program on small files, good and bad.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot run has failed")]

mod common;

use std::fmt::Write as _;

use common::Folder;

/// Thirty months of three countries from November 2016.
fn counts() -> String {
    let mut text = String::from("month_id,country_id,ged_sb\n");
    for (country, factor) in [(50, 3), (57, 11), (31, 0)] {
        for step in 0..30 {
            writeln!(text, "{},{country},{}", 443 + step, (step * 7 % 13) * factor).unwrap();
        }
    }
    text
}

/// A line of UCDP's events in the published order of columns.
fn event(id: u32, status: &str, kind: u32, country: &str, gw: u32, end: &str, best: &str) -> String {
    let mut cells = vec![String::new(); 49];
    cells[0] = id.to_string();
    cells[4] = status.to_owned();
    cells[5] = kind.to_string();
    cells[19] = "\"Reuters, 2024-01-09, \"\"Clashes; many dead\"\"; AFP, 2024-01-10, Toll rises\"".to_owned();
    cells[33] = country.to_owned();
    cells[34] = gw.to_string();
    cells[38] = end.to_owned();
    cells[39] = end.to_owned();
    cells[44] = best.to_owned();
    cells.join(",")
}

#[test]
fn a_forecast_says_what_it_rests_on() {
    let folder = Folder::new().with("counts.csv", counts());
    let ran = folder.run(&["forecast", "counts.csv", "--country", "Mali,ETH", "--ahead", "3"]).expect_code(0);
    let lines = ran.json();
    assert_eq!(lines.len(), 6);
    let first = &lines[0];
    assert_eq!(first["schema"], "casus/forecast/1");
    assert_eq!((first["country"].as_str(), first["origin"].as_str()), (Some("MLI"), Some("2019-04")));
    assert_eq!((first["month"].as_str(), first["month_id"].as_i64()), (Some("2019-05"), Some(473)));
    let quantiles: Vec<f64> =
        first["quantiles"].as_array().unwrap().iter().map(|it| it["deaths"].as_f64().unwrap()).collect();
    assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]), "{quantiles:?}");
    assert_eq!(first["chances"].as_array().unwrap().len(), 4);
    let words = first["words"].to_string();
    for part in ["of the last 12 months", "nine cases of ten", "happens in", "most like this one"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert_eq!(folder.run(&["forecast", "counts.csv", "--country", "MLI,ETH", "--ahead", "3"]).out, ran.out);
}

#[test]
fn an_earlier_origin_reads_nothing_later() {
    let whole = Folder::new().with("counts.csv", counts());
    let cut: String = counts()
        .lines()
        .filter(|line| line.split(',').next().unwrap().parse().is_ok_and(|id: i32| id <= 460))
        .fold(String::from("month_id,country_id,ged_sb\n"), |text, line| text + line + "\n");
    let short = Folder::new().with("counts.csv", cut);
    let args = ["forecast", "counts.csv", "--origin", "460", "--format", "csv"];
    assert_eq!(whole.run(&args).expect_code(0).out, short.run(&args).expect_code(0).out);
}

#[test]
fn bad_counts_are_named_by_their_line_and_the_rest_is_used() {
    let lines = [
        "month,country,deaths",
        "2020-01,Mali,12",
        "2020-02,Mali,-4",
        "2020-03,Mali,2.5",
        "2020-04,Mali,-1",
        "2020-05,Atlantis,3",
        "2020-06,Mali,7",
        "2020-06,Mali,9",
        "2020-06,Mali,7",
        "2199-01,Mali,1",
        "soon,Mali,1",
    ];
    let folder = Folder::new().with("counts.csv", lines.join("\n"));
    let ran = folder.run(&["forecast", "counts.csv", "--ahead", "1"]).expect_code(2);
    for told in [
        "counts.csv:3: `-4`",
        "counts.csv:4: `2.5`",
        "counts.csv:6:",
        "Atlantis",
        "counts.csv:8: a second count",
        "counts.csv:10: 2199-01 is in the future",
        "counts.csv:11: `soon`",
        "1 counts are unknown",
        "twice, the same",
    ] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    let line = &ran.json()[0];
    assert_eq!(line["gaps"].to_string(), r#"["2020-02","2020-03","2020-04","2020-05"]"#);
    assert!(line["words"].to_string().contains("Only 2 months of history"));
}

#[test]
fn one_month_is_enough_for_wide_bands_and_none_is_refused() {
    let folder = Folder::new().with("one.csv", "month,iso3,deaths\n2020-01,MLI,40\n").with("none.csv", "a,b\n1,2\n");
    let line = &folder.run(&["forecast", "one.csv", "--ahead", "6"]).expect_code(0).json()[5];
    let quantiles = line["quantiles"].as_array().unwrap();
    let width = quantiles[6]["deaths"].as_f64().unwrap() - quantiles[0]["deaths"].as_f64().unwrap();
    assert!(width > 60.0, "{line}");
    folder.run(&["forecast", "none.csv"]).expect_code(2).expect_said("wanted `month_id` or `month`");
    folder.run(&["forecast", "gone.csv"]).expect_code(2).expect_said("no such file");
    folder.run(&["forecast", "one.csv", "--country", "ETH"]).expect_code(2).expect_said("no forecast");
    folder.run(&["backtest", "one.csv"]).expect_code(2).expect_said("too short");
}

#[test]
fn a_column_for_each_country_and_releases_in_a_column() {
    let wide = "month,Mali,Myanmar (Burma),Nowhere\n2020-01,4,100,1\n2020-02,5,,2\n";
    let folder = Folder::new().with("wide.csv", wide).with(
        "long.csv",
        "month,iso3,deaths,release,known\n2020-01,MLI,4,candidate,2020-02-20\n2020-01,MLI,40,final,2021-06-01\n\
         2020-02,MLI,5,candidate,2020-02-29\n",
    );
    let ran = folder.run(&["forecast", "wide.csv", "--ahead", "1"]).expect_code(2).expect_said("Nowhere");
    let history = |line: &serde_json::Value| line["history"].to_string();
    assert_eq!(
        ran.json().iter().map(history).collect::<Vec<_>>(),
        [r#"[["2020-01",4],["2020-02",5]]"#, r#"[["2020-01",100]]"#]
    );
    let line = &folder.run(&["forecast", "long.csv", "--ahead", "1"]).expect_code(0).json()[0];
    assert_eq!(history(line), r#"[["2020-01",4],["2020-02",5]]"#);
    assert_eq!(line["known_is_assumed"], false);
}

#[test]
fn events_without_a_header_row_and_before_their_month() {
    let lines = [
        event(1, "Clear", 1, "Mali", 432, "2024-01-09", "5"),
        event(2, "Clear", 1, "Mali", 432, "2024-01-31", "7"),
        event(3, "Clear", 1, "Mali", 432, "2023-11-30", "50"),
        event(4, "Check deaths", 1, "Mali", 432, "2024-01-12", "90"),
        event(5, "Clear", 2, "Mali", 432, "2024-01-12", "30"),
        event(6, "Clear", 1, "Niger", 436, "2024-01-12", "-1"),
        event(2, "Clear", 1, "Mali", 432, "2024-01-31", "7"),
        event(7, "Clear", 1, "Erehwon", 9999, "2024-01-12", "3"),
    ];
    let folder = Folder::new().with("GEDEvent_v24_0_1.csv", lines.join("\n"));
    let ran = folder.run(&["forecast", "GEDEvent_v24_0_1.csv", "--ahead", "1"]).expect_code(2);
    for told in [
        "no header row",
        "1 events before 2024-01",
        "1 events not yet clear",
        "1 events of other violence",
        "1 counts are unknown",
        "event 2 stands there twice",
        "Erehwon",
    ] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    assert_eq!(ran.json()[0]["history"].to_string(), r#"[["2024-01",12]]"#);
}

#[test]
fn the_track_record_has_every_figure_with_its_range() {
    let folder = Folder::new().with("counts.csv", counts());
    let ran =
        folder.run(&["backtest", "counts.csv", "--model", "all", "--format", "csv", "--draws", "draws"]).expect_code(0);
    let mut reader = csv_rows(&ran.out);
    assert_eq!(reader.remove(0), ["model", "windows", "countries", "figure", "value", "low", "high", "cells"]);
    assert!(reader.iter().any(|row| row[0] == "calibrated" && row[3] == "crps_log" && row[1] == "2018-2019"));
    assert!(folder.path("draws").join("cm_2018.parquet").is_file());
    let text = folder.run(&["backtest", "counts.csv", "--windows", "2018"]).expect_code(0).out;
    for part in
        ["CRPS, deaths", "skill against the base rate", "without ETH UKR", "90 % band holds, active", "make up most"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    folder
        .run(&["backtest", "counts.csv", "--windows", "2018-2025"])
        .expect_code(2)
        .expect_said("2025: the counts run");
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn bands_can_be_learned_again() {
    let folder = Folder::new().with("counts.csv", counts());
    let table = folder.run(&["backtest", "counts.csv", "--windows", "2018", "--calibrate"]).expect_code(0).out;
    assert!(table.starts_with("# ") && table.lines().count() == 8, "{table}");
}

#[test]
fn what_follows_what_in_a_record() {
    let mut record = String::new();
    for number in 0..8 {
        for (kind, day, from, to) in [("THREATEN", 1, "TUR", "SYR"), ("ACCUSE", 9, "SYR", "TUR")] {
            let side = |country: &str| format!(r#"[{{"name":"x","country":"{country}"}}]"#);
            let day = format!("20{:02}-03-{day:02}", 10 + number);
            writeln!(
                record,
                r#"{{"article":{{"published":null}},"event":{{"type":"{kind}"}},"actors":{},"recipients":{},"time":{{"start":"{day}","precision":"day"}},"status":"happened","timeframe":"current"}}"#,
                side(from),
                side(to)
            )
            .unwrap();
        }
    }
    let folder = Folder::new().with("record.jsonl", format!("{record}not json\n"));
    let ran = folder.run(&["next", "record.jsonl"]).expect_code(2).expect_said("record.jsonl:17: is no assertion");
    assert!(ran.out.contains("after A threatens B, B accuses A within 30 days in"), "{}", ran.out);
    let pair = folder.run(&["next", "record.jsonl", "--pair", "TUR,SYR", "--format", "jsonl"]);
    let line = &pair.json()[0];
    assert_eq!((line["actor"].as_str(), line["then"].as_str()), (Some("SYR"), Some("ACCUSE")));
    assert_eq!(line["because"]["cases"], 7);
    folder.run(&["next", "record.jsonl", "--pair", "TUR,ZZZ"]).expect_code(2).expect_said("ZZZ");
}
