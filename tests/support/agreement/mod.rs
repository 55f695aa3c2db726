//! How far an estimate agrees with a server: what is claimed, what was seen, and the score of both.

mod claim;
mod record;
mod relations;
mod score;

pub(crate) use claim::Claim;
pub(crate) use record::{Record, ScanRecord};
pub(crate) use relations::{Held, Relations, held, relations};
pub(crate) use score::{Kind, Scores, locks};
