//! read: article -> document. Text is cut into sentences and words by rule, then a [`Parser`] reads them.

mod sentences;
mod words;

use crate::article::Article;
use crate::document::Document;
use crate::error::Error;
use crate::sentence::Sentence;

pub use sentences::{LineKind, RawSentence, sentences};
pub use words::RawWord;

/// What turns cut sentences into read ones. The neural reader implements it; tests may bring their own.
pub trait Parser {
    /// Name and version, as written into every document.
    fn version(&self) -> &str;

    /// Reads each sentence by itself: the answer never depends on its neighbours or on their number.
    ///
    /// # Errors
    /// When the model's files are broken; never because of the text.
    fn parse(&self, sentences: &[RawSentence]) -> Result<Vec<Sentence>, Error>;
}

/// Reads an article.
///
/// # Errors
/// As [`Parser::parse`].
pub fn read(article: &Article, parser: &dyn Parser) -> Result<Document, Error> {
    let sentences = parser.parse(&sentences(&article.text))?;
    Ok(Document { reader: parser.version().to_owned(), sentences })
}
