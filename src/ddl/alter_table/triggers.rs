//! `ENABLE` and `DISABLE` of triggers and rules.
//!
//! # Source
//! `ATExecEnableDisableTrigger`, src/backend/commands/tablecmds.c; `EnableDisableTrigger`,
//! src/backend/commands/trigger.c; `EnableDisableRule`, src/backend/rewrite/rewriteDefine.c.

use super::errors;
use crate::catalog::{Catalog, Constraint, ConstraintKind, Relation, RelationKind, Trigger};
use crate::ddl::alteration::Alteration;
use crate::effect::PgError;
use crate::sql::{FiringState, WhichTriggers};

/// From then on a partitioned table has triggers of its own for its foreign keys, and not only its partitions.
const FIRST_WITH_KEY_TRIGGERS: u32 = 15;

/// ENABLE and DISABLE TRIGGER.
pub(super) fn trigger(
    which: &WhichTriggers,
    state: FiringState,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let table = alteration.table();
    if let WhichTriggers::Name(name) = which
        && !table.triggers.iter().any(|trigger| trigger.name == *name)
    {
        let relation = &table.name.name;
        let message = format!("trigger \"{name}\" for table \"{relation}\" does not exist");
        return Err(errors::error("42704", message));
    }
    let which = which.clone();
    alteration.edit(|table| {
        for trigger in table.triggers.iter_mut().filter(|trigger| is_meant(&which, trigger)) {
            trigger.fires_as_origin = matches!(state, FiringState::Enable | FiringState::EnableAlways);
            trigger.fires_as_replica =
                matches!(state, FiringState::EnableReplica | FiringState::EnableAlways);
        }
    });
    Ok(())
}

fn is_meant(which: &WhichTriggers, trigger: &Trigger) -> bool {
    match which {
        WhichTriggers::Name(name) => trigger.name == *name,
        WhichTriggers::All | WhichTriggers::User => true,
    }
}

/// Whether the partitions are visited: those of row triggers have a part of each.
pub(super) fn reaches_partitions(which: &WhichTriggers, table: &Relation, catalog: &Catalog) -> bool {
    if table.kind != RelationKind::PartitionedTable {
        return false;
    }
    let is_key = |known: &Constraint| matches!(known.kind, ConstraintKind::ForeignKey(_));
    let by_foreign_key = catalog.server.version.major() >= FIRST_WITH_KEY_TRIGGERS
        && *which == WhichTriggers::All
        && (table.constraints.iter().any(is_key) || catalog.foreign_keys_to(&table.name).next().is_some());
    by_foreign_key || table.triggers.iter().any(|trigger| trigger.for_each_row && is_meant(which, trigger))
}

/// ENABLE and DISABLE RULE.
pub(super) fn rule(name: &str, alteration: &Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    if table.properties.rules.iter().any(|rule| rule.name == name) {
        return Ok(());
    }
    let relation = &table.name.name;
    Err(errors::error("42704", format!("rule \"{name}\" for relation \"{relation}\" does not exist")))
}
