//! A place as told and as resolved, with the precision that the text allows.

use crate::evidence::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub span: Span,
    pub name: String,
    pub geonames: Option<u32>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub admin2: Option<String>,
    pub precision: PlacePrecision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlacePrecision {
    Exact,
    District,
    Province,
    Country,
    Region,
}

impl PlacePrecision {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::District => "district",
            Self::Province => "province",
            Self::Country => "country",
            Self::Region => "region",
        }
    }
}
