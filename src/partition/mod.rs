//! Keys and bounds of partitioned tables, in values that can be compared.
//!
//! # Not modelled
//! Keys of types other than numbers, dates, times, text, booleans, UUIDs and enums; constants that have to be computed.

mod condition;
mod hash;
mod implied;
mod key;
mod now;
mod overlap;
mod values;

pub use condition::{condition, condition_of_default, conditions};
pub use hash::of_row as hash_of_row;
pub use implied::is_implied;
pub use key::{Bound, End, Key, Part, compared_ends};
pub use overlap::{is_empty, overlaps};
pub use values::{Kind, Known, Value, compared};
