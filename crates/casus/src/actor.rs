//! Who acts, suffers or speaks: the words, and the code they resolve to.

use crate::evidence::Span;

/// An actor as told. Values that the text does not give stay `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub span: Span,
    /// The name in the actor tables, as `Turkey` or `Kurdistan Workers' Party`.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3, or IGO, NGO, MNC, ISM.
    pub country: Option<String>,
    /// PLOVER sectors, the most telling first.
    pub sectors: Vec<String>,
    pub wikidata: Option<String>,
}

impl Actor {
    /// Country and sectors in one line, as `TUR MIL GOV`; `None` when nothing is known.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        let parts: Vec<&str> =
            self.country.as_deref().into_iter().chain(self.sectors.iter().map(String::as_str)).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}
