//! Feeds that misbehave in every way: watching goes on, tells once, loses nothing and repeats nothing.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use casus_ingest::feeds::Feeds;
use casus_ingest::fetch::{Client, Rules};
use casus_ingest::ledger::Ledger;
use casus_ingest::watch::{Told, watch};
use common::{Reply, Site, page, redirect, rules};
use serde_json::Value;

const PROSE: &str = "Rebels shelled the town on Friday and two men were killed there, the police said in a statement. ";

/// A feed of the entries with these numbers; the title of one can change.
fn feed(host: &str, entries: &[usize], suffix: &str) -> String {
    let item = |number: &usize| {
        format!(
            "<item><title>Report {number}{suffix}</title><link>http://{host}/page/{number}</link>\
             <pubDate>Fri, 21 Feb 2020 23:30:00 -0500</pubDate><description>Short.</description></item>"
        )
    };
    let items: String = entries.iter().map(item).collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Wire</title>{items}</channel></rss>")
}

fn article(number: &str, extra: &str) -> String {
    let own: String =
        (0..5).map(|at| format!("In report {number} the place named {number}-{at} was hit. {PROSE}{extra}")).collect();
    format!("<html><head><title>Report {number}</title></head><body><h1>Report {number}</h1><p>{own}</p></body></html>")
}

fn client(timeout: u64) -> Client {
    Client::new(Rules { delay: Duration::ZERO, timeout: Duration::from_millis(timeout), allow_inner: true, ..rules() })
}

fn list(urls: &[String]) -> Feeds {
    let one = |(at, url): (usize, &String)| format!("[[feed]]\nname = \"f{at}\"\nurl = \"{url}\"\ninterval = \"1s\"\n");
    Feeds::parse(&urls.iter().enumerate().map(one).collect::<String>()).unwrap()
}

fn run(feeds: &Feeds, client: &mut Client, folder: &Path, rounds: u32) -> Vec<Told> {
    let path = folder.join("out.jsonl");
    let mut ledger = Ledger::open(&path).unwrap();
    let mut told = Vec::new();
    watch(feeds, client, &mut ledger, &folder.join("state"), Some(rounds), &mut |what| told.push(what)).unwrap();
    told
}

fn lines(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("out.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(folder: &Path) -> Vec<String> {
    lines(folder).iter().map(|line| line["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect()
}

fn host(request: &common::Request) -> String {
    let line = request.head.lines().find_map(|line| line.strip_prefix("host: "));
    line.unwrap().trim().to_owned()
}

/// A site whose feed is asked again and again; the closure gives the feed's answer by how often it was asked.
fn site(answer: impl Fn(usize, &common::Request) -> Reply + Send + Sync + 'static) -> Site {
    let asked = Arc::new(AtomicUsize::new(0));
    Site::new(move |request| match request.path.as_str() {
        "/robots.txt" => page(404, "text/plain", ""),
        "/feed" => answer(asked.fetch_add(1, Ordering::SeqCst), request),
        path => page(200, "text/html", article(path.rsplit('/').next().unwrap_or_default(), "")),
    })
}

#[test]
fn a_feed_that_changes_is_followed_and_a_restart_repeats_nothing() {
    let site = site(|time, request| {
        let entries: &[usize] = if time == 0 { &[1, 2] } else { &[1, 2, 3] };
        match time {
            1 if request.head.contains("if-none-match: \"v1\"") => Reply::Page(304, Vec::new(), Vec::new()),
            _ => Reply::Page(200, vec![("ETag", "\"v1\"".to_owned())], feed(&host(request), entries, "").into_bytes()),
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let feeds = list(&[site.url("/feed")]);
    run(&feeds, &mut client(5000), folder.path(), 2);
    assert_eq!(ids(folder.path()), ["1", "2"]);
    run(&feeds, &mut client(5000), folder.path(), 1);
    assert_eq!(ids(folder.path()), ["1", "2", "3"]);
    std::fs::remove_file(folder.path().join("state")).unwrap();
    run(&feeds, &mut client(5000), folder.path(), 1);
    assert_eq!(ids(folder.path()), ["1", "2", "3"], "also when the state is lost");
    let first = &lines(folder.path())[0];
    assert_eq!(first["published_at"], "2020-02-21T23:30:00-05:00");
    assert!(first["text"].as_str().unwrap().contains("the place named 1-4 was hit"));
}

#[test]
fn an_updated_article_is_a_version_and_an_unchanged_one_is_none() {
    let changed = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&changed);
    let site = Site::new(move |request| match request.path.as_str() {
        "/robots.txt" => page(404, "text/plain", ""),
        "/feed" => page(
            200,
            "text/xml",
            feed(&host(request), &[1, 2], if now.load(Ordering::SeqCst) > 0 { " (updated)" } else { "" }),
        ),
        "/page/1" if now.load(Ordering::SeqCst) > 0 => page(200, "text/html", article("1", "A third man died. ")),
        path => page(200, "text/html", article(&path[path.len() - 1..], "")),
    });
    let folder = tempfile::tempdir().unwrap();
    let feeds = list(&[site.url("/feed")]);
    run(&feeds, &mut client(5000), folder.path(), 1);
    changed.store(1, Ordering::SeqCst);
    run(&feeds, &mut client(5000), folder.path(), 2);
    let lines = lines(folder.path());
    assert_eq!(ids(folder.path()), ["1", "2", "1"]);
    assert_eq!(lines[2]["version_of"], lines[0]["article"]);
}

#[test]
fn feeds_that_misbehave_are_told_once_and_cost_the_others_nothing() {
    let good =
        site(|time, request| page(200, "text/xml", feed(&host(request), if time == 0 { &[1] } else { &[1, 2] }, "")));
    let bad = [
        site(|_, _| Reply::Page(429, vec![("Retry-After", "1".to_owned())], Vec::new())),
        site(|_, _| page(500, "text/plain", "")),
        site(|_, _| Reply::Hang(Duration::from_secs(20))),
        site(|_, _| Reply::Endless("HTTP/1.1 200 OK\r\n\r\n<rss>", 10 << 30)),
        site(|_, _| redirect("file:///etc/passwd")),
        site(|_, _| page(200, "text/xml", "<rss version=\"2.0\"><channel><item><title>x</b>")),
        site(|_, _| page(200, "text/html", "<html>no feed</html>")),
        site(|_, _| page(200, "text/xml", Vec::from([0_u8; 5000]))),
    ];
    let urls: Vec<String> = std::iter::once(&good).chain(&bad).map(|site| site.url("/feed")).collect();
    let folder = tempfile::tempdir().unwrap();
    let told = run(&list(&urls), &mut client(1500), folder.path(), 2);
    assert_eq!(ids(folder.path()), ["1", "2"]);
    let faults: Vec<&String> =
        told.iter().filter_map(|told| if let Told::Fault { feed, .. } = told { Some(feed) } else { None }).collect();
    let distinct: BTreeSet<&String> = faults.iter().copied().collect();
    assert_eq!((faults.len(), distinct.len()), (bad.len(), bad.len()), "{told:?}");
}

#[test]
fn a_page_that_fails_for_a_time_is_not_lost() {
    let tries = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tries);
    let site = Site::new(move |request| match request.path.as_str() {
        "/robots.txt" => page(404, "text/plain", ""),
        "/feed" if request.head.contains("if-none-match") => Reply::Page(304, Vec::new(), Vec::new()),
        "/feed" => Reply::Page(200, vec![("ETag", "\"a\"".to_owned())], feed(&host(request), &[1, 2], "").into_bytes()),
        "/page/1" if count.fetch_add(1, Ordering::SeqCst) < 2 => page(503, "text/plain", ""),
        "/page/2" => page(404, "text/plain", ""),
        _ => page(200, "text/html", article("1", "")),
    });
    let folder = tempfile::tempdir().unwrap();
    let feeds = list(&[site.url("/feed")]);
    run(&feeds, &mut client(5000), folder.path(), 1);
    assert_eq!(ids(folder.path()), ["2"], "what has no page is kept as the feed tells it");
    assert_eq!(lines(folder.path())[0]["teaser"], true);
    run(&feeds, &mut client(5000), folder.path(), 2);
    assert_eq!(ids(folder.path()), ["2", "1"]);
    assert_eq!(lines(folder.path())[1]["teaser"], false);
}

#[test]
fn a_redirect_inside_is_refused_without_leave() {
    let inner = Site::new(|_| page(200, "text/xml", feed("x", &[1], "")));
    let folder = tempfile::tempdir().unwrap();
    let mut outer = Client::new(Rules { delay: Duration::ZERO, ..rules() });
    let told = run(&list(&[inner.url("/feed")]), &mut outer, folder.path(), 1);
    assert!(matches!(&told[..], [Told::Fault { why, .. }] if why.contains("inner network")));
    assert!(inner.paths().is_empty());
}
