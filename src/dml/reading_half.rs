//! What to EXPLAIN where a statement names what does not exist yet.

use crate::catalog::Catalog;
use crate::sql::{ReadingOptions, parse_statement, reading_half as cut};

use super::unknown;

/// A SELECT that finds the rows of a data-changing statement on a server that has what `known` has: conditions on
/// columns that this migration only adds are left out, and so are row locks. Bind variables first.
///
/// `None` where no such SELECT can be made: a table is missing, WITH changes data, or a missing column decides which
/// rows are read.
pub fn reading_half(text: &str, known: &Catalog) -> Option<String> {
    let missing = unknown::columns(&parse_statement(text).ok()?, known)?;
    let unknown = |qualifier: Option<&str>, name: &str| {
        missing.contains(&(qualifier.map(str::to_owned), name.to_owned()))
    };
    [true, false].into_iter().find_map(|assigned| {
        let half = cut(text, ReadingOptions { unknown: &unknown, assigned })?;
        let left = unknown::columns(&parse_statement(&half).ok()?, known)?;
        left.is_empty().then_some(half)
    })
}
