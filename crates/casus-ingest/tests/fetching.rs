//! Fetching from a site that behaves well, and from one that does not.
#![expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]

mod common;

use std::time::{Duration, Instant};

use casus_ingest::fetch::{Answer, Client, Refusal, Rules, Tag};
use common::{Reply, Site, client, page, redirect, rules};

fn refused(site: &Site, path: &str) -> Refusal {
    client().get(&site.url(path), &Tag::default()).unwrap_err()
}

#[test]
fn robots_conditions_and_the_name_of_who_asks_are_kept() {
    let site = Site::new(|request| match request.path.as_str() {
        "/robots.txt" => page(200, "text/plain", "User-agent: *\nDisallow: /private"),
        "/news" if request.head.contains("if-none-match: \"v1\"") => Reply::Page(304, Vec::new(), Vec::new()),
        "/news" => Reply::Page(
            200,
            vec![("ETag", "\"v1\"".to_owned()), ("Content-Type", "Text/HTML; charset=\"UTF-8\"".to_owned())],
            b"x".to_vec(),
        ),
        "/moved" => redirect("/private/2"),
        _ => page(200, "text/plain", "x"),
    });
    let mut client = client();
    let Ok(Answer::Fresh(first)) = client.get(&site.url("/news"), &Tag::default()) else { panic!() };
    assert_eq!((first.media.as_str(), first.charset.as_deref()), ("text/html", Some("utf-8")));
    assert_eq!(client.get(&site.url("/news"), &first.tag), Ok(Answer::Unchanged));
    for path in ["/private/1", "/moved"] {
        assert!(client.get(&site.url(path), &Tag::default()).unwrap_err().why.contains("robots.txt"), "{path}");
    }
    assert_eq!(site.paths(), ["/news", "/news", "/moved"]);
    assert!(site.heads().iter().all(|head| head.contains("user-agent: casus/") && head.contains("(test@example.org)")));
}

#[test]
fn hosts_are_given_time() {
    let site = Site::new(|request| match request.path.as_str() {
        "/robots.txt" => page(200, "text/plain", "User-agent: *\nCrawl-delay: 0.3"),
        _ => page(200, "text/plain", "x"),
    });
    let mut client = client();
    let start = Instant::now();
    for _ in 0..3 {
        client.get(&site.url("/a"), &Tag::default()).unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(600));
}

#[test]
fn inner_addresses_are_refused_wherever_they_come_from() {
    let site = Site::new(|_| page(200, "text/plain", "secret"));
    let mut outer = Client::new(Rules { delay: Duration::ZERO, ..rules() });
    let port = site.address.port();
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "127.1"] {
        let refusal = outer.get(&format!("http://{host}:{port}/"), &Tag::default()).unwrap_err();
        assert!(refusal.why.contains("inner network") && refusal.later.is_none(), "{host}: {refusal:?}");
    }
    assert_eq!(site.paths(), Vec::<String>::new());
    for address in
        ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "javascript:1", "no address", ""]
    {
        assert!(outer.get(address, &Tag::default()).is_err(), "{address}");
    }
}

#[test]
fn redirects_are_followed_only_so_far_and_only_on_the_web() {
    let site = Site::new(|request| match request.path.as_str() {
        "/robots.txt" => page(404, "text/plain", ""),
        "/loop" => redirect("/loop"),
        "/file" => redirect("file:///etc/passwd"),
        "/nowhere" => Reply::Page(302, Vec::new(), Vec::new()),
        "/good" => redirect("end"),
        _ => page(200, "text/plain", "end"),
    });
    assert!(refused(&site, "/loop").why.contains("more than 5 times"));
    assert!(refused(&site, "/file").why.contains("only http and https"));
    assert!(refused(&site, "/nowhere").why.contains("nowhere"));
    let Ok(Answer::Fresh(end)) = client().get(&site.url("/good"), &Tag::default()) else { panic!() };
    assert_eq!((end.address, end.bytes), (site.url("/end"), b"end".to_vec()));
}

#[test]
fn what_is_too_much_or_too_slow_is_given_up() {
    let site = Site::new(|request| match request.path.as_str() {
        "/robots.txt" => page(404, "text/plain", ""),
        "/endless" => Reply::Endless("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", 10 << 30),
        "/head" => Reply::Endless("HTTP/1.1 200 OK\r\nX: ", 1 << 24),
        "/busy" => Reply::Page(429, vec![("Retry-After", "7".to_owned())], Vec::new()),
        "/broken" => page(500, "text/plain", ""),
        "/gone" => page(410, "text/plain", ""),
        _ => Reply::Hang(Duration::from_secs(10)),
    });
    assert!(refused(&site, "/endless").why.contains("more than 16 MiB"));
    assert!(!refused(&site, "/head").why.is_empty());
    assert_eq!(refused(&site, "/busy").later, Some(Duration::from_secs(7)));
    assert!(refused(&site, "/broken").later.is_some());
    assert_eq!(refused(&site, "/gone").later, None);
    let mut hasty =
        Client::new(Rules { delay: Duration::ZERO, timeout: Duration::from_millis(700), allow_inner: true, ..rules() });
    let start = Instant::now();
    assert!(hasty.get(&site.url("/hang"), &Tag::default()).unwrap_err().why.contains("in time"));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_bomb_in_an_answer_is_stopped() {
    use flate2::{Compression, write::GzEncoder};
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), 1 << 30), &mut encoder).unwrap();
    let bomb = encoder.finish().unwrap();
    let site = Site::new(move |request| match request.path.as_str() {
        "/robots.txt" => page(404, "text/plain", ""),
        _ => Reply::Page(200, vec![("Content-Encoding", "gzip".to_owned())], bomb.clone()),
    });
    assert!(refused(&site, "/bomb").why.contains("more than 16 MiB"));
}

#[test]
fn a_contact_is_needed() {
    for wrong in ["", "me", "a@b\r\nX: 1", "https://example.org/(x)"] {
        assert!(Rules::new(wrong).unwrap_err().contains("--contact"), "{wrong}");
    }
    assert!(Rules::new("https://example.org/about").is_ok());
}
