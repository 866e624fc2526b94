//! Which column or key holds what: `text=Body,title=Headline`.

use std::collections::BTreeMap;

/// What an article can be told by a table or a JSON line.
pub const FIELDS: [&str; 8] = ["byline", "id", "language", "published", "publisher", "text", "title", "url"];

/// Field of the article to name of the column or key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Reads `field=name` pairs parted by commas.
    ///
    /// # Errors
    /// When a pair is none, or the field is not one of the eight.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut names = BTreeMap::new();
        for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
            let Some((field, name)) = pair.split_once('=') else {
                return Err(format!("`{pair}` is not field=name; write it as text=Body,title=Headline,published=Date"));
            };
            let (field, name) = (field.trim(), name.trim());
            let field = if field == "date" { "published" } else { field };
            if !FIELDS.contains(&field) {
                return Err(format!("`{field}` is no field of an article; there are {}", FIELDS.join(", ")));
            }
            if name.is_empty() || names.insert(field.to_owned(), name.to_owned()).is_some() {
                return Err(format!("`{field}` needs one name"));
            }
        }
        Ok(Self(names))
    }

    /// The name given for a field.
    #[must_use]
    pub fn given(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// The names to look for, the given one alone or the usual ones in turn.
    pub(crate) fn of<'a>(&'a self, field: &str, usual: &'a [&'a str]) -> Vec<&'a str> {
        match self.given(field) {
            Some(name) => vec![name],
            None => usual.to_vec(),
        }
    }

    /// Every given field with its name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, name)| (field.as_str(), name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_and_wrong_ones_say_why() {
        let names = Names::parse("text=Body, title=Head line,date=Day").unwrap();
        assert_eq!(names.given("title"), Some("Head line"));
        assert_eq!(names.of("published", &["date"]), ["Day"]);
        assert_eq!(names.of("url", &["url", "link"]), ["url", "link"]);
        for (wrong, expected) in [("body", "field=name"), ("colour=red", "no field"), ("text=", "needs one name")] {
            assert!(Names::parse(wrong).unwrap_err().contains(expected));
        }
    }
}
