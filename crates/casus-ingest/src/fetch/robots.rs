//! What a host's robots.txt asks of casus.

use std::time::Duration;

use robotstxt::DefaultMatcher;

use super::NAME;

/// Longer files are read up to here, as RFC 9309 allows.
const LONGEST: usize = 512 << 10;

/// The wishes of a host; without any, all is allowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    text: String,
    /// Pause between two requests.
    pub delay: Option<Duration>,
}

impl Robots {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = &text[..text.floor_char_boundary(LONGEST)];
        Self { text: text.to_owned(), delay: delay(text) }
    }

    /// Whether an address may be fetched.
    #[must_use]
    pub fn allow(&self, url: &str) -> bool {
        DefaultMatcher::default().one_agent_allowed_by_robots(&self.text, NAME, url)
    }
}

/// The `Crawl-delay` of the group that speaks to casus, else of that for all.
fn delay(text: &str) -> Option<Duration> {
    let (mut own, mut all, mut in_rules) = (None, None, false);
    let (mut to_own, mut to_all) = (false, false);
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        if name == "user-agent" {
            if in_rules {
                (to_own, to_all, in_rules) = (false, false, false);
            }
            to_own |= value.eq_ignore_ascii_case(NAME);
            to_all |= value == "*";
            continue;
        }
        in_rules = true;
        if name == "crawl-delay" {
            let seconds = value.parse::<f32>().ok().filter(|seconds| (0.0..=86_400.0).contains(seconds));
            let delay = seconds.map(Duration::from_secs_f32);
            own = own.or(delay.filter(|_| to_own));
            all = all.or(delay.filter(|_| to_all));
        }
    }
    own.or(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_for_casus_goes_before_that_for_all() {
        let robots = Robots::new(
            "User-agent: *\nDisallow: /\nCrawl-delay: 20\n\nUser-agent: other\nUser-agent: casus\nDisallow: /private/\n\
             Allow: /private/open\nCrawl-delay: 1.5 # thanks\n",
        );
        assert!(robots.allow("https://example.org/news/1"));
        assert!(!robots.allow("https://example.org/private/1"));
        assert!(robots.allow("https://example.org/private/open/1"));
        assert_eq!(robots.delay, Some(Duration::from_millis(1500)));
        assert!(!Robots::new("User-agent: *\nDisallow: /").allow("https://example.org/"));
        assert!(Robots::default().allow("https://example.org/"));
    }

    #[test]
    fn nonsense_allows_everything() {
        let long = "User-agent: *\n".repeat(100_000);
        for text in ["\0\u{1}\u{2}", "Disallow", ":::::", "User-agent: *\nCrawl-delay: NaN\nCrawl-delay: -1", &long] {
            let robots = Robots::new(text);
            assert!(robots.allow("https://example.org/") && robots.delay.is_none());
        }
    }
}
