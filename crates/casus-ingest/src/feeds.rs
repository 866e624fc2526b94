//! `feeds.toml`: which feeds to watch.

use std::time::Duration;

use serde::Deserialize;

/// The list, as its file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeds {
    /// Who runs this, for the hosts that are asked.
    pub contact: Option<String>,
    pub feeds: Vec<Feed>,
}

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub name: String,
    pub url: String,
    pub publisher: Option<String>,
    /// Where it is published, ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// The party to a conflict that it speaks for, if any.
    pub side: Option<String>,
    /// Time between two looks.
    pub interval: Duration,
}

const USUAL_INTERVAL: Duration = Duration::from_secs(15 * 60);
const LEAST_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    contact: Option<String>,
    #[serde(default)]
    feed: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    url: String,
    publisher: Option<String>,
    country: Option<String>,
    side: Option<String>,
    interval: Option<String>,
}

impl Feeds {
    /// Reads the list.
    ///
    /// # Errors
    /// When it is no good TOML, names an unknown key, or tells an address or interval that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string().trim().to_owned())?;
        let feeds: Vec<Feed> = file.feed.into_iter().map(feed).collect::<Result<_, _>>()?;
        if feeds.is_empty() {
            return Err("names no feed; write [[feed]] with name and url".to_owned());
        }
        Ok(Self { contact: file.contact, feeds })
    }
}

fn feed(entry: Entry) -> Result<Feed, String> {
    let Entry { name, url, publisher, country, side, interval } = entry;
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(format!("feed `{name}`: `{url}` is no web address"));
    }
    if let Some(code) =
        country.as_deref().filter(|code| code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        return Err(format!("feed `{name}`: `{code}` is no country; write three letters, as UKR"));
    }
    let wrong = |text: &str| format!("feed `{name}`: `{text}` is no interval; write 90s, 15m or 2h");
    let interval = match &interval {
        Some(text) => duration(text).filter(|interval| *interval >= LEAST_INTERVAL).ok_or_else(|| wrong(text))?,
        None => USUAL_INTERVAL,
    };
    Ok(Feed { side: side.filter(|side| side != "none"), name, url, publisher, country, interval })
}

fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.trim().split_at_checked(text.trim().len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    number.trim().parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read() {
        let text = "contact = \"desk@example.org\"\n[[feed]]\nname = \"Wire\"\nurl = \"https://example.org/rss\"\n\
                    country = \"UKR\"\nside = \"none\"\ninterval = \"90s\"\n[[feed]]\nname = \"B\"\nurl = \"http://b.example/\"\n";
        let feeds = Feeds::parse(text).unwrap();
        assert_eq!(feeds.contact.as_deref(), Some("desk@example.org"));
        assert_eq!(feeds.feeds[0].interval, Duration::from_secs(90));
        assert_eq!((feeds.feeds[0].side.as_deref(), feeds.feeds[1].interval), (None, USUAL_INTERVAL));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let with = |line: &str| format!("[[feed]]\nname = \"A\"\nurl = \"https://a.example/\"\n{line}");
        for (text, expected) in [
            (String::new(), "names no feed"),
            ("[[feed]]\nname = \"A\"\nurl = \"file:///x\"".to_owned(), "no web address"),
            (with("interval = \"soon\""), "no interval"),
            (with("interval = \"0s\""), "no interval"),
            (with("country = \"ua\""), "no country"),
            (with("colour = \"red\""), "colour"),
        ] {
            let message = Feeds::parse(&text).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
