//! Bytes and feeds to articles. Nothing else in casus knows formats or the network.
//!
//! [`gather()`] takes files, folders, patterns, standard input and addresses, and hands every article to a [`Sink`],
//! one at a time and in order. What cannot be used is named there and left out; the rest is read. Memory is bounded
//! by the limits in [`limits`], whatever the input.

pub mod dates;
pub mod decode;
mod feed;
pub mod feeds;
pub mod fetch;
mod files;
mod gather;
mod gathered;
pub mod jsonl;
mod kind;
pub mod language;
pub mod ledger;
pub mod limits;
mod lines;
mod mail;
mod markdown;
mod names;
pub mod page;
pub mod sameness;
mod sitemap;
mod table;
mod unpack;
pub mod warc;
pub mod watch;

pub use gather::{Options, Place, gather, read};
pub use gathered::{Gathered, Sink, Window};
pub use kind::Kind;
pub use names::Names;
