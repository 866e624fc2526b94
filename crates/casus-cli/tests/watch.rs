//! `casus watch` as a program: killed in the middle and started again, it repeats nothing and loses nothing.

mod common;
#[path = "../../casus-ingest/tests/common/mod.rs"]
mod site;

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use common::Folder;
use site::{Site, page};

const PAGE: &str = "Rebels shelled the town on Friday and two men were killed there, the police said in a statement. ";

fn feed(address: &str) -> String {
    let item = |number| format!("<item><title>Report {number}</title><link>http://{address}/{number}</link></item>");
    let items: String = (1..=12).map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Wire</title>{items}</channel></rss>")
}

#[test]
fn killed_and_started_again() {
    let site = Site::new(|request| match request.path.as_str() {
        "/robots.txt" => page(404, "text/plain", ""),
        "/feed" => {
            let host = request.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().trim().to_owned();
            page(200, "text/xml", feed(&host))
        }
        path => {
            sleep(Duration::from_millis(60));
            let text: String = (0..4).map(|at| format!("Report {path} part {at}: {PAGE}")).collect();
            page(200, "text/html", format!("<html><body><h1>Report {path}</h1><p>{text}</p></body></html>"))
        }
    });
    let list = format!("[[feed]]\nname = \"wire\"\nurl = \"{}\"\ninterval = \"1s\"\n", site.url("/feed"));
    let folder = Folder::new().with("feeds.toml", list);
    let args = [
        "watch",
        "feeds.toml",
        "--out",
        "out.jsonl",
        "--contact",
        "test@example.org",
        "--allow-private",
        "--delay",
        "0",
    ];
    let lines = || std::fs::read_to_string(folder.path("out.jsonl")).unwrap_or_default().lines().count();
    let mut child = folder.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while lines() < 3 && start.elapsed() < Duration::from_secs(60) {
        sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let before = lines();
    assert!((3..12).contains(&before), "{before}");
    folder.run(&[&args[..], &["--rounds", "1"]].concat()).expect_code(0);
    let text = std::fs::read_to_string(folder.path("out.jsonl")).unwrap();
    let mut ids: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), text.lines().count()), (12, 12));
    let read = folder.run(&["read", "--format", "jsonl", "--limit", "1", "out.jsonl"]).expect_code(0);
    assert_eq!(read.json().len(), 1);
}

#[test]
fn what_is_missing_is_told() {
    let folder = Folder::new()
        .with("feeds.toml", "[[feed]]\nname = \"a\"\nurl = \"https://a.invalid/\"\n")
        .with("bad.toml", "[[feed]]\nname = 3\n")
        .with("out.jsonl", "not a ledger\n");
    folder.run(&["watch", "feeds.toml", "--out", "a.jsonl"]).expect_code(2).expect_said("who asks");
    folder.run(&["watch", "bad.toml", "--out", "a.jsonl"]).expect_code(2).expect_said("bad.toml");
    folder.run(&["watch", "none.toml", "--out", "a.jsonl"]).expect_code(2).expect_said("none.toml");
    let args = ["watch", "feeds.toml", "--out", "out.jsonl", "--contact", "me@example.org"];
    folder.run(&args).expect_code(2).expect_said("line 1");
    folder.run(&["code", "https://example.org/"]).expect_code(2).expect_said("--contact");
}
