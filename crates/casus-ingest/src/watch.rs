//! Watching feeds: each is asked when it is due, what is new goes to the ledger, and a restart goes on where the last
//! run stopped.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::dates::Moment;
use crate::feeds::{Feed, Feeds};
use crate::fetch::{Answer, Client, Fetched, Refusal, Tag};
use crate::gathered::Gathered;
use crate::ledger::{Ledger, Line};
use crate::{decode, feed, page, sitemap};

/// Times that a page is asked for before its entry is written as the feed tells it.
const TRIES: u32 = 5;

/// The longest time that a failing feed is left alone.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 3600);

/// What watching tells.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// An article was written, under this title or address.
    Article { feed: String, title: String, teaser: bool },
    /// A feed began to fail, or fails in another way.
    Fault { feed: String, why: String },
    /// A feed works again.
    Well { feed: String },
}

/// What a run leaves for the next, besides the ledger.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    feeds: BTreeMap<String, FeedState>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct FeedState {
    tag: Tag,
    /// Entries whose page could not be had yet.
    waiting: Vec<Waiting>,
}

/// An entry to be tried again.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Waiting {
    url: String,
    title: Option<String>,
    text: String,
    published: Option<String>,
    byline: Option<String>,
    entry: String,
    tries: u32,
}

/// When a feed is to be asked, and how it is.
struct Due {
    at: Instant,
    failures: u32,
    fault: Option<String>,
}

/// Watches until `stop` says so, or for so many rounds over all feeds.
///
/// # Errors
/// When ledger or state cannot be written.
pub fn watch(
    feeds: &Feeds,
    client: &mut Client,
    ledger: &mut Ledger,
    state_path: &Path,
    rounds: Option<u32>,
    tell: &mut dyn FnMut(Told),
) -> io::Result<()> {
    let mut state = State::read(state_path)?;
    let mut due: Vec<Due> = feeds.feeds.iter().map(|_| Due { at: Instant::now(), failures: 0, fault: None }).collect();
    let mut left = rounds.map(|rounds| u64::from(rounds) * feeds.feeds.len() as u64);
    while left != Some(0) {
        let Some(next) = (0..due.len()).min_by_key(|at| due[*at].at) else { return Ok(()) };
        sleep(due[next].at.saturating_duration_since(Instant::now()));
        let feed = &feeds.feeds[next];
        let own = state.feeds.entry(feed.url.clone()).or_default();
        let outcome = look(feed, own, client, ledger, tell)?;
        state.write(state_path)?;
        settle(feed, &mut due[next], outcome, tell);
        left = left.map(|left| left - 1);
    }
    Ok(())
}

/// Tells a fault when it is new and decides when to ask again.
fn settle(feed: &Feed, due: &mut Due, outcome: Result<(), Refusal>, tell: &mut dyn FnMut(Told)) {
    let wait = match outcome {
        Ok(()) => {
            if due.fault.take().is_some() {
                tell(Told::Well { feed: feed.name.clone() });
            }
            due.failures = 0;
            feed.interval
        }
        Err(refusal) => {
            due.failures += 1;
            if due.fault.as_ref() != Some(&refusal.why) {
                tell(Told::Fault { feed: feed.name.clone(), why: refusal.why.clone() });
                due.fault = Some(refusal.why);
            }
            let doubled = feed.interval.saturating_mul(1 << due.failures.min(10)).min(LONGEST_WAIT.max(feed.interval));
            refusal.later.map_or(doubled, |later| later.max(feed.interval))
        }
    };
    due.at = Instant::now() + wait;
}

/// Asks a feed once and writes what is new.
fn look(
    feed: &Feed,
    own: &mut FeedState,
    client: &mut Client,
    ledger: &mut Ledger,
    tell: &mut dyn FnMut(Told),
) -> io::Result<Result<(), Refusal>> {
    let answer = client.get(&feed.url, &own.tag);
    let mut outcome = Ok(());
    match answer {
        Ok(Answer::Unchanged) => {}
        Ok(Answer::Fresh(fetched)) => match entries(&fetched) {
            Ok(entries) => {
                for entry in entries {
                    let waiting = Waiting::new(&entry);
                    let known =
                        own.waiting.iter().any(|other| other.entry == waiting.entry && other.url == waiting.url);
                    if !known && !ledger.has(&waiting.url, &waiting.entry) {
                        own.waiting.push(waiting);
                    }
                }
                own.tag = fetched.tag;
            }
            Err(why) => outcome = Err(Refusal { why, later: None }),
        },
        Err(refusal) => outcome = Err(refusal),
    }
    let mut still = Vec::new();
    for mut waiting in std::mem::take(&mut own.waiting) {
        if !write(feed, &mut waiting, client, ledger, tell)? {
            still.push(waiting);
        }
    }
    own.waiting = still;
    Ok(outcome)
}

/// The entries of a feed or a news sitemap.
fn entries(fetched: &Fetched) -> Result<Vec<Gathered>, String> {
    let start = &fetched.bytes[..fetched.bytes.len().min(2000)];
    let is_sitemap = start.windows(7).any(|window| window == b"<urlset");
    let read = if is_sitemap { sitemap::entries } else { feed::entries };
    Ok(read(&fetched.bytes, &fetched.address)?.into_iter().filter(|entry| entry.article.url.is_some()).collect())
}

/// Writes an entry's article; `false` when its page is to be tried again later.
fn write(
    feed: &Feed,
    waiting: &mut Waiting,
    client: &mut Client,
    ledger: &mut Ledger,
    tell: &mut dyn FnMut(Told),
) -> io::Result<bool> {
    waiting.tries += 1;
    let page = match client.get(&waiting.url, &Tag::default()) {
        Ok(Answer::Fresh(fetched)) => article(&fetched),
        Ok(Answer::Unchanged) => None,
        Err(Refusal { later: Some(_), .. }) if waiting.tries < TRIES => return Ok(false),
        Err(_) => None,
    };
    let gathered = waiting.filled(page, feed);
    let link = ledger.link(&gathered.article);
    if link.seen {
        ledger.note(&waiting.url, &waiting.entry);
        return Ok(true);
    }
    let line = Line {
        id: waiting.url.clone(),
        feed: Some(feed.name.clone()),
        country: feed.country.clone(),
        side: feed.side.clone(),
        entry: Some(waiting.entry.clone()),
        ..Line::new(&gathered, link)
    };
    ledger.add(&line)?;
    let title = gathered.article.title.unwrap_or_else(|| waiting.url.clone());
    tell(Told::Article { feed: feed.name.clone(), title, teaser: gathered.teaser });
    Ok(true)
}

fn article(fetched: &Fetched) -> Option<Gathered> {
    let html = decode::declared(&fetched.bytes, fetched.charset.as_deref());
    let page = page::read(&html, Some(&fetched.address)).ok()?;
    Some(page.gathered(&fetched.address, fetched.bytes.len() as u64))
}

impl Waiting {
    fn new(entry: &Gathered) -> Self {
        let article = &entry.article;
        let moment = entry.moment.map(|moment: Moment| moment.to_string());
        let told = [article.title.as_deref().unwrap_or(""), moment.as_deref().unwrap_or(""), &article.text];
        Self {
            url: article.url.clone().unwrap_or_default(),
            title: article.title.clone(),
            text: article.text.clone(),
            byline: entry.byline.clone(),
            entry: casus::id::content_id("en", &told),
            published: moment,
            tries: 0,
        }
    }

    /// The page with what only the feed tells, or the entry itself where there is no page or the feed tells more.
    fn filled(&self, page: Option<Gathered>, feed: &Feed) -> Gathered {
        let moment = self.published.as_deref().and_then(crate::dates::moment);
        let mut gathered = page.filter(|page| page.article.text.len() * 2 > self.text.len()).unwrap_or_else(|| {
            let article = casus::article::Article {
                reference: self.url.clone(),
                url: Some(self.url.clone()),
                title: self.title.clone(),
                publisher: None,
                published: None,
                language: None,
                text: self.text.clone(),
            };
            Gathered { teaser: self.text.len() < feed::TEASER, ..Gathered::plain(article, 0) }
        });
        gathered.moment = gathered.moment.or(moment);
        gathered.article.published = gathered.moment.map(|moment| moment.date);
        gathered.byline = gathered.byline.or_else(|| self.byline.clone());
        gathered.article.publisher = feed.publisher.clone().or(gathered.article.publisher);
        if gathered.article.url.is_none() {
            gathered.article.url = Some(self.url.clone());
        }
        gathered
    }
}

impl State {
    fn read(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
                io::Error::other(format!("{}: is no state that casus wrote ({error}); remove it", path.display()))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Writes the whole beside, then puts it in place.
    fn write(&self, path: &Path) -> io::Result<()> {
        let beside = PathBuf::from(format!("{}.new", path.display()));
        fs::write(&beside, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&beside, path)
    }
}
