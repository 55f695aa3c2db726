//! SQL text to statements of our own. The parser crate is named here and nowhere else.

mod expression;
mod statement;

pub use expression::{Expression, Operator, ReferencedName};
pub use statement::*;
