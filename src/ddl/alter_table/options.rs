//! `SET (…)` and `RESET (…)` of a table, a view or a materialized view.
//!
//! # Source
//! `ATExecSetRelOptions`, src/backend/commands/tablecmds.c; the tables of options,
//! src/backend/access/common/reloptions.c.

use super::column_properties::demand_known;
use super::errors;
use crate::catalog::RelationKind;
use crate::ddl::alteration::Alteration;
use crate::effect::PgError;
use crate::sql::RelationOption;

/// Options of a heap that its TOAST table has too.
const HEAP_AND_TOAST: [&str; 21] = [
    "autovacuum_enabled",
    "vacuum_truncate",
    "vacuum_index_cleanup",
    "autovacuum_vacuum_threshold",
    "autovacuum_vacuum_insert_threshold",
    "autovacuum_vacuum_cost_delay",
    "autovacuum_vacuum_cost_limit",
    "autovacuum_freeze_min_age",
    "autovacuum_freeze_max_age",
    "autovacuum_freeze_table_age",
    "autovacuum_multixact_freeze_min_age",
    "autovacuum_multixact_freeze_max_age",
    "autovacuum_multixact_freeze_table_age",
    "log_autovacuum_min_duration",
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_insert_scale_factor",
    "fillfactor",
    "autovacuum_analyze_threshold",
    "autovacuum_analyze_scale_factor",
    "autovacuum_vacuum_max_threshold",
    "vacuum_max_eager_freeze_failure_rate",
];
/// Options of a heap alone.
const HEAP: [&str; 3] = ["toast_tuple_target", "parallel_workers", "user_catalog_table"];
/// Options of the heap that its TOAST table refuses.
const NOT_OF_TOAST: [&str; 3] =
    ["fillfactor", "autovacuum_analyze_threshold", "autovacuum_analyze_scale_factor"];
/// Options that came with 18.
const FROM_18: [&str; 2] = ["autovacuum_vacuum_max_threshold", "vacuum_max_eager_freeze_failure_rate"];
/// Options of a view.
const VIEW: [&str; 3] = ["security_barrier", "check_option", "security_invoker"];
/// The first version with `security_invoker`.
const FIRST_WITH_INVOKER: u32 = 15;
/// The first version that says of partitioned tables what is wrong.
const FIRST_TO_REFUSE_ON_PARTITIONED: u32 = 16;

/// SET (…).
pub(in crate::ddl) fn set(
    options: &[RelationOption],
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    for option in options {
        demand(&option.name, alteration)?;
        demand_value(option)?;
    }
    let options = options.to_vec();
    alteration.edit(|table| {
        for option in options {
            let value = option.value.unwrap_or_else(|| "true".to_owned());
            if let Some(fillfactor) =
                value.parse().ok().filter(|_| option.name == "fillfactor" && !table.columns.is_empty())
            {
                table.fillfactor = fillfactor;
            }
            table.options.insert(option.name, value);
        }
    });
    Ok(())
}

/// RESET (…): what is not known is ignored.
pub(super) fn reset(names: &[String], alteration: &mut Alteration<'_>) {
    let names = names.to_vec();
    alteration.edit(|table| {
        for name in &names {
            table.options.remove(name);
            if name == "fillfactor" {
                table.fillfactor = 100.0;
            }
        }
    });
}

fn demand(name: &str, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let major = alteration.major();
    match alteration.table().kind {
        RelationKind::View => {
            let known = VIEW
                .iter()
                .copied()
                .filter(|name| *name != "security_invoker" || major >= FIRST_WITH_INVOKER);
            demand_known(std::iter::once(name), &known.collect::<Vec<_>>())
        }
        RelationKind::PartitionedTable if major >= FIRST_TO_REFUSE_ON_PARTITIONED => {
            Err(errors::wrong_object("cannot specify storage parameters for a partitioned table"))
        }
        RelationKind::PartitionedTable => demand_known(std::iter::once(name), &[]),
        RelationKind::Table
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable
        | RelationKind::Sequence
        | RelationKind::CompositeType => {
            let is_new = |name: &str| FROM_18.contains(&name) && major < 18;
            match name.strip_prefix("toast.") {
                Some(name) if NOT_OF_TOAST.contains(&name) || is_new(name) => {
                    demand_known(std::iter::once(name), &[])
                }
                Some(name) => demand_known(std::iter::once(name), &HEAP_AND_TOAST),
                None if is_new(name) => demand_known(std::iter::once(name), &[]),
                None => demand_known(std::iter::once(name), &[&HEAP_AND_TOAST[..], &HEAP[..]].concat()),
            }
        }
    }
}

/// 22023 for a value out of bounds.
fn demand_value(option: &RelationOption) -> Result<(), PgError> {
    let bounds = match option.name.as_str() {
        "fillfactor" => Some((10.0, 100.0)),
        "parallel_workers" => Some((0.0, 1024.0)),
        "toast_tuple_target" => Some((128.0, 8160.0)),
        name if name.ends_with("_scale_factor") => Some((0.0, 100.0)),
        _ => None,
    };
    let Some((low, high)) = bounds else { return Ok(()) };
    let value = option.value.as_deref().map(|value| value.trim_matches('\'').parse::<f64>());
    if matches!(value, Some(Ok(value)) if (low..=high).contains(&value)) {
        return Ok(());
    }
    let value = option.value.as_deref().unwrap_or("true");
    Err(errors::error("22023", format!("value {value} out of bounds for option \"{}\"", option.name)))
}
