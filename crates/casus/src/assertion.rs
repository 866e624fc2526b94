//! An assertion: one source's statement of one act, each value with the words it comes from.

use jiff::civil::Date;

use crate::actor::Actor;
use crate::codebook::EventType;
use crate::evidence::{Doubt, Reason, Span};
use crate::place::Place;

/// What was said to be done, by whom, to whom, where, when, at what cost, and according to whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Assertion {
    /// Index of the sentence in its document.
    pub sentence: usize,
    pub event: Event,
    pub actors: Vec<Actor>,
    pub recipients: Vec<Actor>,
    pub place: Option<Place>,
    pub time: Option<Time>,
    pub toll: Vec<Loss>,
    pub materiel: Vec<Materiel>,
    pub status: Status,
    pub timeframe: Timeframe,
    /// Who says so besides the writer, outermost first.
    pub sources: Vec<Source>,
    /// The inner act that a verbal act speaks of, as an index into the same list of assertions.
    pub about: Option<usize>,
    /// The probability that type, actor and recipient are right.
    pub confidence: f64,
    pub why: Vec<Reason>,
    pub doubts: Vec<Doubt>,
}

/// The act: its type, and the predicate that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub kind: EventType,
    pub mode: Option<String>,
    pub contexts: Vec<String>,
    pub span: Span,
    /// Index of the predicate's word in its sentence.
    pub token: usize,
}

/// Status of the act itself, not of the speaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Happened,
    Ongoing,
    Attempted,
    Planned,
    Threatened,
    Demanded,
    Requested,
    Promised,
    Offered,
    Denied,
    Not,
    Hypothetical,
    Predicted,
}

impl Status {
    pub const ALL: [Self; 13] = [
        Self::Happened,
        Self::Ongoing,
        Self::Attempted,
        Self::Planned,
        Self::Threatened,
        Self::Demanded,
        Self::Requested,
        Self::Promised,
        Self::Offered,
        Self::Denied,
        Self::Not,
        Self::Hypothetical,
        Self::Predicted,
    ];

    /// Stated as done or under way.
    #[must_use]
    pub fn is_fact(self) -> bool {
        matches!(self, Self::Happened | Self::Ongoing)
    }

    /// The name in the public record.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Happened => "happened",
            Self::Ongoing => "ongoing",
            Self::Attempted => "attempted",
            Self::Planned => "planned",
            Self::Threatened => "threatened",
            Self::Demanded => "demanded",
            Self::Requested => "requested",
            Self::Promised => "promised",
            Self::Offered => "offered",
            Self::Denied => "denied",
            Self::Not => "not",
            Self::Hypothetical => "hypothetical",
            Self::Predicted => "predicted",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// News, or old news told as context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeframe {
    Current,
    Background,
}

/// First and last possible day, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time {
    pub span: Option<Span>,
    pub start: Date,
    pub end: Date,
    pub precision: TimePrecision,
    /// The date is only "about the time of publication".
    pub assumed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TimePrecision {
    Day,
    Week,
    Month,
    Year,
    Range,
}

impl TimePrecision {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::Range => "range",
        }
    }
}

/// A number of people lost, as told. `high` is `None` for "at least".
///
/// **Invariant:** `low <= high` where there is a `high`.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    pub kind: LossKind,
    pub low: u64,
    pub high: Option<u64>,
    pub whose: Option<Actor>,
    /// A running total over many acts.
    pub cumulative: bool,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossKind {
    Killed,
    Wounded,
    Missing,
    Captured,
    Displaced,
    Detained,
}

impl LossKind {
    pub const ALL: [Self; 6] =
        [Self::Killed, Self::Wounded, Self::Missing, Self::Captured, Self::Displaced, Self::Detained];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::Wounded => "wounded",
            Self::Missing => "missing",
            Self::Captured => "captured",
            Self::Displaced => "displaced",
            Self::Detained => "detained",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Arms and equipment named in the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Materiel {
    pub span: Span,
    pub category: String,
    pub low: Option<u64>,
    pub high: Option<u64>,
}

/// Somebody who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub actor: Actor,
    /// The word that gives the source away: "said", "according to".
    pub cue: String,
    pub kind: SourceKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// A quotation.
    Direct,
    Indirect,
    Outlet,
}

impl SourceKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Outlet => "outlet",
        }
    }
}
