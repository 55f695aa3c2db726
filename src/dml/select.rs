//! `SELECT`, `VALUES`, `TABLE`.
//!
//! # Locks
//! ACCESS SHARE on all tables that are read, ROW SHARE on those of a level with FOR UPDATE and its kin.
//! # Work
//! Reading.
//! # Not modelled
//! Functions that users wrote, where their bodies are not known: a query that selects their results is not estimated.
//! What a body does is added by whoever runs the statement.

use crate::pg::{Name, builtin_volatility};
use crate::sql::{Expression, Query};

use super::common::Request;
use super::reader::{Around, Reader};

pub(super) fn add(query: &Query, request: Request<'_>, reader: &mut Reader<'_>) -> Option<()> {
    let calls = query.targets.iter().flat_map(Expression::functions);
    // PostgreSQL's own aggregates are not on the list of its functions.
    let may_aggregate = query.aggregates && !query.from.is_empty();
    let is_known = |call: &Name| match request.catalog.function(call) {
        Some(function) => is_own(call) || function.code.is_some(),
        None => is_own(call) || may_aggregate,
    };
    if !calls.into_iter().all(is_known) {
        return None;
    }
    // Members of WITH were read by the caller.
    let body = Query { with: Vec::new(), ..query.clone() };
    reader.query(&body, Around::top(request.with), &super::amounts::once());
    if request.selection.is_some() {
        reader.works.clear();
    }
    Some(())
}

/// Whether a function is PostgreSQL's own and does not wait.
fn is_own(function: &Name) -> bool {
    let spelt_apart = matches!(
        function.name.as_str(),
        "array"
            | "cast"
            | "coalesce"
            | "current_catalog"
            | "current_date"
            | "current_role"
            | "current_schema"
            | "current_time"
            | "current_timestamp"
            | "current_user"
            | "exists"
            | "extract"
            | "greatest"
            | "least"
            | "localtime"
            | "localtimestamp"
            | "nullif"
            | "overlay"
            | "position"
            | "row"
            | "session_user"
            | "substring"
            | "trim"
            | "user"
    );
    (builtin_volatility(function).is_some() || spelt_apart) && !function.name.starts_with("pg_sleep")
}
