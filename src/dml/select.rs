//! `SELECT`, `VALUES`, `TABLE`.
//!
//! # Locks
//! ACCESS SHARE on all tables that are read, ROW SHARE on those of a level with FOR UPDATE and its kin.
//! # Work
//! Reading.
//! # Not modelled
//! Functions that users wrote: what they do is not known, so a query that selects their results is not estimated.

use crate::effect::Effects;
use crate::pg::{Name, builtin_volatility};
use crate::sql::{Expression, Query};

use super::common::Request;
use super::names;
use super::reader::{Around, Reader};

pub(super) fn add(
    query: &Query,
    request: Request<'_>,
    effects: &mut Effects,
    reader: &mut Reader<'_>,
) -> Option<()> {
    if query.targets.iter().flat_map(Expression::functions).any(may_do_anything) {
        return None;
    }
    // Members of WITH were read by the caller.
    let body = Query { with: Vec::new(), ..query.clone() };
    names::read_query(effects, &body, request.catalog, request.with);
    reader.query(&body, Around::top(request.with), &super::amounts::once());
    if request.selection.is_some() {
        reader.works.clear();
    }
    Some(())
}

/// Whether a call may take any time: a function that is not PostgreSQL's own, or one that waits.
fn may_do_anything(function: &Name) -> bool {
    let keyword = matches!(
        function.name.as_str(),
        "coalesce"
            | "nullif"
            | "greatest"
            | "least"
            | "array"
            | "row"
            | "cast"
            | "extract"
            | "exists"
            | "position"
    );
    (builtin_volatility(function).is_none() && !keyword) || function.name.starts_with("pg_sleep")
}
