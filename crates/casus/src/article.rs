//! An article as received: its text, where it came from and when it was published.

use jiff::civil::Date;

use crate::id;

/// One article. Spans of everything read from it point into [`Article::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// The id that the input gave (JSON Lines `id` or `doc`, file name, URL).
    pub reference: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub publisher: Option<String>,
    /// Unknown stays unknown: relative times are then left unresolved.
    pub published: Option<Date>,
    /// ISO 639-1, where known.
    pub language: Option<String>,
    /// The title, a newline, then the body where the input has a title of its own; else the text as received.
    pub text: String,
}

impl Article {
    /// Joins title and body as the record defines it: the title leads the text unless it already does.
    #[must_use]
    pub fn compose(title: Option<&str>, body: &str) -> String {
        match title.map(str::trim).filter(|title| !title.is_empty()) {
            Some(title) if !body.trim_start().starts_with(title) => format!("{title}\n{body}"),
            _ => body.to_owned(),
        }
    }

    /// SHA-256 of the text, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        id::sha256_hex(self.text.as_bytes())
    }

    /// The content id `ar_…`: made from the text, the URL and the date of publication.
    #[must_use]
    pub fn id(&self) -> String {
        let date = self.published.map(|date| date.to_string());
        id::content_id("ar", &[&self.text, self.url.as_deref().unwrap_or(""), date.as_deref().unwrap_or("")])
    }
}
