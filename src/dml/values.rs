//! What is known of a column's values: nulls, one value, a constant's share.
//!
//! # Model
//! - `null_frac` and `n_distinct` of `pg_stats`; a negative `n_distinct` is minus the fraction of the rows.
//! - Statistics hold no values, so a constant may be the most or the least frequent one: its share is taken to be
//!   right within a factor of ten, and exact where every value is distinct.
//! - A column without statistics in a table whose other columns have them is younger than the last ANALYZE: rows
//!   hold the default that it was added with (ADD COLUMN writes no row), null where it had none.

use crate::catalog::{Column, Relation};
use crate::sql::Expression;

use super::share::Share;

/// How far the share of one value may be from the average.
const SKEW: f64 = 10.0;

/// Where a column's values are known from.
enum Known<'a> {
    /// `pg_stats`.
    Statistics(&'a crate::observed::ColumnStatistics),
    /// Added after the last ANALYZE: every row has the default, null where there is none.
    Default(Option<&'a Expression>),
    /// Not at all.
    Nothing,
}

/// The rows in which a column is null.
pub(super) fn null_share(column: &Column, relation: &Relation) -> Share {
    let name = &column.name;
    if column.not_null {
        return Share::of(0.0, format!("{name} is NOT NULL"));
    }
    match known(column, relation) {
        Known::Statistics(statistics) => {
            Share::of(statistics.null_frac, format!("{name} IS NULL: pg_stats.null_frac"))
        }
        Known::Default(None | Some(Expression::Null)) => {
            Share::of(1.0, format!("{name} IS NULL: column added since the last ANALYZE, all rows null"))
        }
        Known::Default(Some(_)) => {
            Share::of(0.0, format!("{name} IS NULL: column added since the last ANALYZE with a default"))
        }
        Known::Nothing => Share::unknown(&format!("{name} IS NULL")),
    }
}

/// The rows in which a column equals one of `members` constants.
pub(super) fn equality_share(column: &Column, relation: &Relation, members: &[&Expression]) -> Share {
    let name = &column.name;
    match known(column, relation) {
        Known::Statistics(statistics) => {
            let filled = 1.0 - statistics.null_frac;
            let count = members.len() as f64;
            let Some(distinct) = distinct_values(column, relation) else {
                return Share::range(0.0, filled / 2.0, filled, format!("{name} = …: n_distinct not known"));
            };
            let typical = (filled * count / distinct).min(filled);
            let basis = format!("{name} = …: pg_stats.n_distinct");
            if statistics.n_distinct == -1.0 || distinct <= 1.0 {
                return Share::of(typical, basis);
            }
            Share::range(typical / SKEW, typical, (typical * SKEW).min(filled), basis)
        }
        Known::Default(Some(default)) => {
            let basis = format!("{name} = …: column added since the last ANALYZE, all rows hold its default");
            match members.iter().map(|member| same_constant(default, member)).collect::<Option<Vec<_>>>() {
                Some(same) => Share::of(if same.contains(&true) { 1.0 } else { 0.0 }, basis),
                None => Share::unknown(&format!("{name} = …")),
            }
        }
        Known::Default(None) => {
            Share::of(0.0, format!("{name} = …: column added since the last ANALYZE, all rows null"))
        }
        Known::Nothing => Share::unknown(&format!("{name} = …")),
    }
}

/// The number of distinct values of a column, nulls apart.
pub(super) fn distinct_values(column: &Column, relation: &Relation) -> Option<f64> {
    let n_distinct = column.statistics?.n_distinct;
    if n_distinct > 0.0 {
        return Some(n_distinct);
    }
    let rows = relation.rows.value()?.0;
    (n_distinct < 0.0).then_some((-n_distinct * rows).max(1.0))
}

/// Rows per combination of values of these columns, taken as independent and nulls left out; 1 for a unique key.
pub(super) fn rows_per_value(relation: &Relation, columns: &[&str]) -> Option<f64> {
    if is_unique(relation, columns) {
        return Some(1.0);
    }
    let rows = relation.rows.value()?.0;
    let mut distinct = 1.0;
    let mut filled: f64 = 1.0;
    for name in columns {
        let column = relation.column(name)?;
        distinct *= distinct_values(column, relation)?;
        filled = filled.min(1.0 - column.statistics?.null_frac);
    }
    Some((rows * filled / distinct.min(rows.max(1.0))).max(0.0))
}

/// Whether these columns hold all keys of a unique index.
pub(super) fn is_unique(relation: &Relation, columns: &[&str]) -> bool {
    relation.indexes.iter().any(|index| {
        index.unique
            && index.valid
            && index.predicate.is_none()
            && !index.keys.is_empty()
            && index.keys.iter().all(|key| match key {
                Some(Expression::Column { name, .. }) => columns.contains(&name.as_str()),
                Some(_) | None => false,
            })
    })
}

fn known<'a>(column: &'a Column, relation: &Relation) -> Known<'a> {
    if let Some(statistics) = &column.statistics {
        return Known::Statistics(statistics);
    }
    let others_measured = relation.columns.iter().any(|other| other.statistics.is_some());
    if relation.is_new || !others_measured || column.identity || column.generated.is_some() {
        return Known::Nothing;
    }
    match &column.initial {
        None => Known::Default(None),
        Some(default) => match &default.expression {
            Some(expression) if crate::sql::is_constant(expression) => Known::Default(Some(expression)),
            Some(_) | None => Known::Nothing,
        },
    }
}

/// Whether two constants are the same value, where that can be told.
fn same_constant(a: &Expression, b: &Expression) -> Option<bool> {
    use crate::sql::{number, plain};
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return Some(a == b);
    }
    match (plain(a), plain(b)) {
        (Expression::Text(a), Expression::Text(b)) => Some(a == b),
        (Expression::Boolean(a), Expression::Boolean(b)) => Some(a == b),
        _ => None,
    }
}
