//! `ALTER TABLE … ATTACH PARTITION … FOR VALUES … | DEFAULT`.
//!
//! # Locks
//! SHARE UPDATE EXCLUSIVE on the partitioned table and its indexes: queries and writes go on. ACCESS EXCLUSIVE on the
//! table to attach and all below it, and on the default partition. SHARE ROW EXCLUSIVE on tables that foreign keys
//! reference, ACCESS EXCLUSIVE where the table has that key already.
//! # Work
//! The new partition is read for its bound, unless NOT NULL and valid CHECK constraints prove it; so is the default
//! partition. Each missing index is built, each missing foreign key checked.
//! # Versions
//! Alike in all supported versions.
//! # Source
//! `ATExecAttachPartition`, `QueuePartitionConstraintValidation`, src/backend/commands/tablecmds.c.
//! # Not modelled
//! Rows outside the bound; row triggers with transition tables.

use super::inheritance::{demand_columns, demand_constraints};
use crate::catalog::{Catalog, Persistence, Relation, RelationKind};
use crate::ddl::alteration::{Alteration, merge, refused, table_lock};
use crate::ddl::{errors, family, partition_bound, partition_parts};
use crate::effect::{Effects, PgError, ScanPurpose, Work};
use crate::partition;
use crate::pg::{LockMode, Name, RelationName};
use crate::sql::{Expression, PartitionBound, parse_partition_bound, print};

/// The first version in which partitions share the identity of their parent's column.
const FIRST_WITH_IDENTITY_OF_PARTITIONS: u32 = 17;

/// The effects of attaching the table of that name.
pub(super) fn effects(name: &Name, bound: &PartitionBound, parent: &Relation, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    effects.lock(table_lock(parent, LockMode::ShareUpdateExclusive));
    match attach(name, bound, parent, catalog, &mut effects) {
        Ok(()) => effects,
        Err(error) => refused(effects, error),
    }
}

fn attach(
    name: &Name,
    bound: &PartitionBound,
    parent: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    partition_bound::demand_form(bound, parent)?;
    let default = default_partition(parent, catalog);
    if let Some(default) = default {
        effects.lock(table_lock(default, LockMode::AccessExclusive));
    }
    let table = catalog.resolve(name).ok_or_else(|| errors::undefined_table(name))?;
    effects.lock(table_lock(table, LockMode::AccessExclusive));
    demand_table(table, catalog)?;
    let below = family::descendants(&table.name, catalog);
    for member in &below {
        effects.lock(table_lock(member, LockMode::AccessExclusive));
    }
    if table.name == parent.name || below.iter().any(|member| member.name == parent.name) {
        return Err(errors::error("42P07", "circular inheritance not allowed"));
    }
    demand_persistence(table, parent)?;
    demand_own_columns(table, parent, catalog)?;
    partition_bound::demand_free(&table.name.name, bound, parent, catalog)?;
    demand_columns(parent, table)?;
    demand_constraints(parent, table)?;
    let asked = asked(bound, parent, catalog);
    let mut to_scan = Vec::new();
    queue(table, asked.as_deref(), catalog, &mut to_scan, effects);
    effects.work.push(Work::Metadata);
    adopt(table, parent, Some(bound), &to_scan, catalog, effects)?;
    if let Some(default) = default {
        check_default(default, bound, parent, catalog, effects);
    }
    Ok(())
}

/// The partition that takes what no other takes.
pub(in crate::ddl) fn default_partition<'a>(
    parent: &'a Relation,
    catalog: &'a Catalog,
) -> Option<&'a Relation> {
    let is_default = |child: &&Relation| {
        let bound = child.properties.partition_bound.as_deref().and_then(parse_partition_bound);
        bound == Some(PartitionBound::Default)
    };
    catalog.children(&parent.name).find(is_default)
}

fn demand_table(table: &Relation, catalog: &Catalog) -> Result<(), PgError> {
    let name = &table.name.name;
    let message = match table.kind {
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable
            if table.properties.partition_bound.is_some() =>
        {
            format!("\"{name}\" is already a partition")
        }
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => {
            if table.properties.of_type.is_some() {
                "cannot attach a typed table as partition".to_owned()
            } else if !table.parents.is_empty() {
                "cannot attach inheritance child as partition".to_owned()
            } else if table.kind == RelationKind::Table && catalog.children(&table.name).next().is_some() {
                "cannot attach inheritance parent as partition".to_owned()
            } else {
                return Ok(());
            }
        }
        RelationKind::View
        | RelationKind::MaterializedView
        | RelationKind::Sequence
        | RelationKind::CompositeType => {
            format!("ALTER action ATTACH PARTITION cannot be performed on relation \"{name}\"")
        }
    };
    Err(errors::wrong_object(message))
}

fn demand_persistence(table: &Relation, parent: &Relation) -> Result<(), PgError> {
    let is_temporary = |relation: &Relation| relation.persistence == Persistence::Temporary;
    let (what, whole) = match (is_temporary(table), is_temporary(parent)) {
        (true, false) => ("temporary", "permanent"),
        (false, true) => ("permanent", "temporary"),
        (true, true) | (false, false) => return Ok(()),
    };
    let parent = &parent.name.name;
    Err(errors::wrong_object(format!(
        "cannot attach a {what} relation as partition of {whole} relation \"{parent}\""
    )))
}

/// No columns beyond those of the partitioned table, and no identity of its own.
fn demand_own_columns(table: &Relation, parent: &Relation, catalog: &Catalog) -> Result<(), PgError> {
    let (name, parent_name) = (&table.name.name, &parent.name.name);
    let knows_identity = catalog.server.version.major() >= FIRST_WITH_IDENTITY_OF_PARTITIONS;
    for column in &table.columns {
        let own = &column.name;
        if column.identity && knows_identity {
            let message = format!("table \"{name}\" being attached contains an identity column \"{own}\"");
            return Err(errors::error("55000", message));
        }
        if parent.column(own).is_none() {
            let message =
                format!("table \"{name}\" contains column \"{own}\" not found in parent \"{parent_name}\"");
            return Err(errors::error("42804", message));
        }
    }
    Ok(())
}

/// What the new bound, and those above the partitioned table, ask of each row; `None` where it is not known.
fn asked(bound: &PartitionBound, parent: &Relation, catalog: &Catalog) -> Option<Vec<Expression>> {
    let mut asked = partition::condition(parent, bound, catalog.children(&parent.name))?;
    asked.extend(partition::conditions(parent, catalog)?);
    Some(asked)
}

/// The tables that have to be read to know that all rows are as asked; a proof for a partitioned table serves for all
/// below it.
fn queue(
    table: &Relation,
    asked: Option<&[Expression]>,
    catalog: &Catalog,
    to_scan: &mut Vec<RelationName>,
    effects: &mut Effects,
) {
    if asked.is_some_and(|asked| partition::is_implied(asked, table, catalog)) {
        return;
    }
    match table.kind {
        RelationKind::Table => to_scan.push(table.name.clone()),
        RelationKind::PartitionedTable => {
            for child in catalog.children(&table.name) {
                effects.lock(table_lock(child, LockMode::AccessExclusive));
                queue(child, asked, catalog, to_scan, effects);
            }
        }
        RelationKind::ForeignTable
        | RelationKind::View
        | RelationKind::MaterializedView
        | RelationKind::Sequence
        | RelationKind::CompositeType => {}
    }
}

/// Makes the table a part of its parent, and all below it with it.
fn adopt(
    table: &Relation,
    parent: &Relation,
    bound: Option<&PartitionBound>,
    to_scan: &[RelationName],
    catalog: &Catalog,
    effects: &mut Effects,
) -> Result<(), PgError> {
    let mut alteration = Alteration::new(table, catalog, false);
    if let Some(bound) = bound {
        become_partition(bound, parent, &mut alteration);
    }
    let taken_over = partition_parts::take_over(parent, &mut alteration);
    if to_scan.contains(&table.name) {
        alteration.test(ScanPurpose::PartitionBound, None);
    }
    let after = alteration.table().clone();
    merge(effects, alteration.finish());
    taken_over?;
    for child in catalog.children(&table.name) {
        adopt(child, &after, None, to_scan, catalog, effects)?;
    }
    Ok(())
}

fn become_partition(bound: &PartitionBound, parent: &Relation, alteration: &mut Alteration<'_>) {
    let shares_identity = alteration.major() >= FIRST_WITH_IDENTITY_OF_PARTITIONS;
    alteration.edit(|table| {
        table.parents = vec![parent.name.clone()];
        table.properties.partition_bound = print::partition_bound(bound);
        for column in &mut table.columns {
            column.properties.inherited = true;
            column.properties.not_local = true;
            if shares_identity && let Some(above) = parent.column(&column.name) {
                column.identity = above.identity;
                column.properties.identity_always = above.properties.identity_always;
            }
        }
        for constraint in &mut table.constraints {
            if parent.constraint(&constraint.name).is_some_and(|above| !above.properties.no_inherit) {
                constraint.properties.inherited = true;
                constraint.properties.not_local = true;
            }
        }
    });
}

/// The default partition must hold no row that is the new partition's.
pub(in crate::ddl) fn check_default(
    default: &Relation,
    bound: &PartitionBound,
    parent: &Relation,
    catalog: &Catalog,
    effects: &mut Effects,
) {
    let of_new = partition::condition(parent, bound, catalog.children(&parent.name));
    let asked = of_new.map(|of_new| vec![partition::condition_of_default(of_new)]);
    let mut to_scan = Vec::new();
    queue(default, asked.as_deref(), catalog, &mut to_scan, effects);
    for table in to_scan.iter().filter_map(|name| catalog.relation(name)) {
        let mut alteration = Alteration::new(table, catalog, false);
        alteration.test(ScanPurpose::PartitionBound, None);
        merge(effects, alteration.finish());
    }
}
