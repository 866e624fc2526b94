//! How much of foreign bytes is held or waited for. Beyond a limit, input is named and left out.

/// Bytes of one plain text or one file read whole.
pub const LARGEST_FILE: u64 = 1 << 30;

/// Bytes of one web page or feed; real ones stay under a tenth of it.
pub const LARGEST_PAGE: u64 = 16 << 20;

/// Bytes of one line of JSON Lines, or of one row of a table.
pub const LONGEST_LINE: u64 = 256 << 20;

/// Elements inside each other on a page; browsers stop at 512.
pub const DEEPEST_PAGE: usize = 400;

/// Packed formats inside each other.
pub const PACKED_LAYERS: usize = 2;

/// Unpacked bytes for one packed byte, once [`UNPACKED_FREE`] are out. Text packs at 3 to 30.
pub const UNPACKED_RATIO: u64 = 250;

/// Unpacked bytes that are let through whatever their ratio.
pub const UNPACKED_FREE: u64 = 64 << 20;

/// Bytes of the head of a WARC record.
pub const LONGEST_HEAD: usize = 1 << 16;
