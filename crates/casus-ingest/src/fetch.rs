//! Polite and safe fetching: robots.txt, a pause per host, conditional requests, limits, and no way into the inner
//! network.

mod address;
mod robots;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::thread::sleep;
use std::time::{Duration, Instant};

use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};
use url::Url;

use crate::limits;

pub use address::is_inner;

use robots::Robots;

/// How fetching behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Who runs this and how to reach them: an e-mail or web address.
    pub contact: String,
    /// Least time between two requests to one host; robots.txt may ask for more.
    pub delay: Duration,
    /// Longest time for one request with its answer.
    pub timeout: Duration,
    /// Whether addresses of this machine and of inner networks may be fetched.
    pub allow_inner: bool,
}

impl Rules {
    /// The usual manners.
    ///
    /// # Errors
    /// When the contact is no e-mail or web address.
    pub fn new(contact: &str) -> Result<Self, String> {
        let contact = contact.trim();
        let good = contact.contains('@') || contact.starts_with("http://") || contact.starts_with("https://");
        if !good || contact.contains(|c: char| c.is_control() || c == '(' || c == ')' || !c.is_ascii()) {
            return Err("say who fetches, with an e-mail or web address, as --contact you@example.org".to_owned());
        }
        Ok(Self {
            contact: contact.to_owned(),
            delay: Duration::from_secs(2),
            timeout: Duration::from_secs(30),
            allow_inner: false,
        })
    }

    fn agent_name(&self) -> String {
        let contact = &self.contact;
        let mark = if contact.contains("://") { "+" } else { "" };
        format!("{NAME}/{} ({mark}{contact})", env!("CARGO_PKG_VERSION"))
    }
}

/// The name by which robots.txt may speak to casus.
pub const NAME: &str = "casus";

/// Redirects followed from one address.
const REDIRECTS: usize = 5;

/// How long a host's robots.txt is believed.
const ROBOTS_AGE: Duration = Duration::from_secs(24 * 3600);

/// The longest pause that robots.txt is granted between two requests.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// What the last answer said, to be asked only for what is new.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tag {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What a host answered.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Unchanged,
    Fresh(Fetched),
}

/// The bytes behind an address.
#[derive(Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The address after redirects.
    pub address: String,
    pub bytes: Vec<u8>,
    /// `text/html` and the like, in lower case, without parameters.
    pub media: String,
    pub charset: Option<String>,
    pub tag: Tag,
}

/// Why nothing was fetched.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub why: String,
    /// Not to be asked again before so long; `None` where asking again helps nothing.
    pub later: Option<Duration>,
}

fn never(why: impl Into<String>) -> Refusal {
    Refusal { why: why.into(), later: None }
}

fn later(why: impl Into<String>, wait: Duration) -> Refusal {
    Refusal { why: why.into(), later: Some(wait) }
}

/// Fetches, one request at a time, and remembers how each host wants to be treated.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    rules: Rules,
    hosts: BTreeMap<String, Host>,
}

#[derive(Debug)]
struct Host {
    next: Instant,
    robots: Option<(Instant, Robots)>,
}

impl Client {
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        let config = Agent::config_builder()
            .user_agent(rules.agent_name())
            .timeout_global(Some(rules.timeout))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_response_header_size(1 << 16)
            .proxy(None)
            .build();
        let resolver = address::Checked { allow_inner: rules.allow_inner };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), rules, hosts: BTreeMap::new() }
    }

    /// Fetches what is behind an address, unless it is as `tag` knows it.
    ///
    /// # Errors
    /// When it may not or cannot be had.
    pub fn get(&mut self, address: &str, tag: &Tag) -> Result<Answer, Refusal> {
        let mut url = Url::parse(address).map_err(|error| never(format!("is no address: {error}")))?;
        for _ in 0..=REDIRECTS {
            self.check(&url)?;
            if !self.robots(&url)?.allow(url.as_str()) {
                return Err(never(format!("robots.txt of {} asks not to fetch it", host(&url))));
            }
            let mut answer = self.ask(&url, tag)?;
            let field = |name: &str| {
                answer.headers().get(name).and_then(|value| value.to_str().ok()).map(|value| value.trim().to_owned())
            };
            match answer.status().as_u16() {
                304 => return Ok(Answer::Unchanged),
                200 => {
                    let tag = Tag { etag: field("etag"), last_modified: field("last-modified") };
                    let media = field("content-type").unwrap_or_default().to_ascii_lowercase();
                    let charset =
                        media.split("charset=").nth(1).map(|label| label.trim_matches(['"', ' ', ';']).to_owned());
                    let media = media.split(';').next().unwrap_or_default().trim().to_owned();
                    let bytes = body(&mut answer)?;
                    return Ok(Answer::Fresh(Fetched { address: url.into(), bytes, media, charset, tag }));
                }
                301 | 302 | 303 | 307 | 308 => {
                    let target = field("location").ok_or_else(|| never("redirects to nowhere"))?;
                    url = url
                        .join(&target)
                        .map_err(|_| never(format!("redirects to `{target}`, which is no address")))?;
                }
                status @ (429 | 503) => {
                    let wait = field("retry-after")
                        .and_then(|wait| wait.parse().ok())
                        .map_or(Duration::from_secs(60), Duration::from_secs);
                    return Err(later(
                        format!("asks to wait (HTTP {status})"),
                        wait.min(Duration::from_secs(24 * 3600)),
                    ));
                }
                status @ 500.. => return Err(later(format!("fails (HTTP {status})"), Duration::from_secs(60))),
                status => return Err(never(format!("refuses (HTTP {status})"))),
            }
        }
        Err(never(format!("redirects more than {REDIRECTS} times")))
    }

    fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(never(format!("leads to `{}:`, and only http and https are fetched", url.scheme())));
        }
        let literal = match url.host() {
            Some(url::Host::Ipv4(ip)) => is_inner(ip.into()),
            Some(url::Host::Ipv6(ip)) => is_inner(ip.into()),
            Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            None => return Err(never("names no host")),
        };
        if literal && !self.rules.allow_inner {
            return Err(never(address::REFUSED));
        }
        Ok(())
    }

    /// Sends a request after the pause that is due.
    fn ask(&mut self, url: &Url, tag: &Tag) -> Result<ureq::http::Response<Body>, Refusal> {
        let delay = self.delay(url);
        let host = self.host(url);
        sleep(host.next.saturating_duration_since(Instant::now()));
        host.next = Instant::now() + delay;
        let mut request = self.agent.get(url.as_str());
        for (name, value) in [("if-none-match", &tag.etag), ("if-modified-since", &tag.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let answer = request.call().map_err(|error| failed(&error));
        self.host(url).next = Instant::now() + delay;
        answer
    }

    fn delay(&mut self, url: &Url) -> Duration {
        let asked = self.host(url).robots.as_ref().and_then(|(_, robots)| robots.delay);
        asked.unwrap_or_default().min(LONGEST_DELAY).max(self.rules.delay)
    }

    fn host(&mut self, url: &Url) -> &mut Host {
        self.hosts.entry(host(url)).or_insert_with(|| Host { next: Instant::now(), robots: None })
    }

    /// What the host asks of programs such as this; fetched once a day.
    fn robots(&mut self, url: &Url) -> Result<Robots, Refusal> {
        if let Some((since, robots)) = &self.host(url).robots
            && since.elapsed() < ROBOTS_AGE
        {
            return Ok(robots.clone());
        }
        let mut place = url.clone();
        for _ in 0..=REDIRECTS {
            if place.host() == url.host() {
                place.set_path("/robots.txt");
                place.set_query(None);
            }
            self.check(&place)?;
            let mut answer = self.ask(&place, &Tag::default())?;
            let robots = match answer.status().as_u16() {
                200..=299 => Robots::new(&String::from_utf8_lossy(&body(&mut answer)?)),
                301..=308 => {
                    let target =
                        answer.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
                    match place.join(target) {
                        Ok(next) if next != place => {
                            place = next;
                            continue;
                        }
                        _ => Robots::default(),
                    }
                }
                status @ (429 | 500..) => {
                    return Err(later(
                        format!("does not give its robots.txt (HTTP {status})"),
                        Duration::from_secs(60),
                    ));
                }
                _ => Robots::default(),
            };
            self.host(url).robots = Some((Instant::now(), robots.clone()));
            return Ok(robots);
        }
        Ok(Robots::default())
    }
}

/// Scheme, name and port: what counts as one host.
fn host(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0))
}

fn body(answer: &mut ureq::http::Response<Body>) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let reader = answer.body_mut().with_config().limit(u64::MAX).reader();
    let read = reader.take(limits::LARGEST_PAGE + 1).read_to_end(&mut bytes);
    read.map_err(|error| later(format!("breaks off: {error}"), Duration::from_secs(60)))?;
    if bytes.len() as u64 > limits::LARGEST_PAGE {
        return Err(never(format!("sends more than {} MiB", limits::LARGEST_PAGE >> 20)));
    }
    Ok(bytes)
}

fn failed(error: &ureq::Error) -> Refusal {
    let text = error.to_string();
    if text.contains(address::REFUSED) {
        return never(address::REFUSED);
    }
    match error {
        ureq::Error::Timeout(_) => later("does not answer in time", Duration::from_secs(60)),
        ureq::Error::BadUri(_) | ureq::Error::LargeResponseHeader(..) => never(text),
        _ => later(format!("cannot be reached: {text}"), Duration::from_secs(60)),
    }
}
