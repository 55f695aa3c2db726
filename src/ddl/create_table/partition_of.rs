//! PARTITION OF: a table that takes some rows of a partitioned one.
//!
//! # Source
//! `DefineRelation`, src/backend/commands/tablecmds.c; `transformPartitionBound`, src/backend/parser/parse_utilcmd.c;
//! `check_default_partition_contents`, src/backend/partitioning/partbounds.c.

use crate::catalog::{Relation, RelationKind};
use crate::ddl::alter_table::attach_partition::{check_default, default_partition};
use crate::ddl::alteration::Alteration;
use crate::ddl::{errors, index, partition_bound, partition_parts};
use crate::effect::PgError;
use crate::pg::LockMode;
use crate::sql::{PartitionBound, print};

/// The first version whose partitions take the access method of their parent.
const FIRST_WITH_METHOD_OF_PARENT: u32 = 17;

/// Gives the table its bound, which the default partition has to leave to it.
pub(super) fn set_bound(
    bound: &PartitionBound,
    parent: &Relation,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    if parent.kind != RelationKind::PartitionedTable {
        let message = format!("\"{}\" is not partitioned", parent.name.name);
        return Err(errors::invalid_object_definition(message));
    }
    let catalog = alteration.catalog;
    let default = default_partition(parent, catalog);
    if let Some(default) = default {
        alteration.lock(default, LockMode::AccessExclusive);
    }
    partition_bound::demand_form(bound, parent)?;
    let name = alteration.table().name.name.clone();
    partition_bound::demand_free(&name, bound, parent, catalog)?;
    if let Some(default) = default {
        check_default(default, bound, parent, catalog, &mut alteration.effects);
    }
    let takes_method = alteration.major() >= FIRST_WITH_METHOD_OF_PARENT;
    alteration.edit(|table| {
        let (own, above) = (&mut table.properties, &parent.properties);
        own.partition_bound = print::partition_bound(bound);
        own.tablespace = own.tablespace.take().or_else(|| above.tablespace.clone());
        if takes_method {
            own.access_method = own.access_method.take().or_else(|| above.access_method.clone());
        }
    });
    Ok(())
}

/// Gives the table the indexes, row triggers and foreign keys of its parent.
pub(super) fn take_over(parent: &Relation, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    for index in &parent.indexes {
        index::demand_partition_columns(index, alteration.table())?;
    }
    partition_parts::take_over(parent, alteration)
}
