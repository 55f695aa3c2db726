//! LIKE: another relation's columns, and what else of it is asked for.
//!
//! # Source
//! `transformTableLikeClause`, `expandTableLikeClause`, `generateClonedIndexStmt`, `generateClonedExtStatsStmt`,
//! src/backend/parser/parse_utilcmd.c; `ChooseExtendedStatisticName`, src/backend/commands/statscmds.c.

use super::columns::Declared;
use super::constraints::make_own;
use crate::catalog::{
    Change, Column, ColumnProperties, Constraint, ConstraintKind, ConstraintProperties, Default, Index,
    Relation, RelationKind,
};
use crate::ddl::alteration::Alteration;
use crate::ddl::{add_column, errors, index, names};
use crate::effect::PgError;
use crate::observed::{StatisticsObjectFacts, UsesFacts};
use crate::pg::{LockMode, RelationName};
use crate::sql::{LikeProperty, LikeTable};

/// The columns, which stand in the table where LIKE stands.
pub(super) fn columns(like: &LikeTable, alteration: &mut Alteration<'_>) -> Result<Vec<Declared>, PgError> {
    let source = source(like, alteration)?.clone();
    alteration.lock(&source, LockMode::AccessShare);
    demand_columns(&source)?;
    let own = alteration.table().name.clone();
    let copied = source.columns.iter().map(|column| {
        let copied = copied(column, like);
        if copied.identity {
            add_column::add_sequence(&own, &copied.name, alteration);
        }
        let not_null = not_null_of(&source, &copied.name);
        Declared {
            column: copied,
            not_null: not_null.map(|constraint| constraint.name.clone()),
            no_inherit: not_null.is_some_and(|constraint| constraint.properties.no_inherit),
        }
    });
    Ok(copied.collect())
}

fn source<'a>(like: &LikeTable, alteration: &Alteration<'a>) -> Result<&'a Relation, PgError> {
    if let Some(relation) = alteration.catalog.resolve(&like.table) {
        return Ok(relation);
    }
    match alteration.catalog.resolve_index(&like.table) {
        Some((_, index)) => Err(invalid(&index.name)),
        None => Err(errors::undefined_table(&like.table)),
    }
}

fn demand_columns(source: &Relation) -> Result<(), PgError> {
    match source.kind {
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::View
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable
        | RelationKind::CompositeType => Ok(()),
        RelationKind::Sequence => Err(invalid(&source.name.name)),
    }
}

fn invalid(name: &str) -> PgError {
    errors::wrong_object(format!("relation \"{name}\" is invalid in LIKE clause"))
}

fn not_null_of<'a>(source: &'a Relation, column: &str) -> Option<&'a Constraint> {
    source.constraints.iter().find(
        |constraint| matches!(&constraint.kind, ConstraintKind::NotNull { column: own } if own == column),
    )
}

/// Name, type and NOT NULL; the rest by option.
fn copied(column: &Column, like: &LikeTable) -> Column {
    let has = |property| like.including.contains(&property);
    let copies_value = match column.generated {
        Some(_) => has(LikeProperty::Generated),
        None => has(LikeProperty::Defaults),
    };
    let known = &column.properties;
    let default: Option<Default> = column.default.clone().filter(|_| copies_value);
    Column {
        properties: ColumnProperties {
            identity_always: known.identity_always && has(LikeProperty::Identity),
            collation: known.collation.clone(),
            storage: known.storage.clone().filter(|_| has(LikeProperty::Storage)),
            compression: known.compression.clone().filter(|_| has(LikeProperty::Compression)),
            uses: if default.is_some() { known.uses.clone() } else { UsesFacts::default() },
            ..ColumnProperties::default()
        },
        default,
        initial: None,
        generated: column.generated.filter(|_| has(LikeProperty::Generated)),
        identity: column.identity && has(LikeProperty::Identity),
        statistics: None,
        ..column.clone()
    }
}

/// What is copied once the table is there: conditions, indexes and statistics.
pub(super) fn expand(like: &LikeTable, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let source = source(like, alteration)?.clone();
    let has = |property| like.including.contains(&property);
    if has(LikeProperty::Constraints) {
        copy_conditions(&source, alteration)?;
    }
    if has(LikeProperty::Indexes) {
        for index in &source.indexes {
            copy_index(index, &source, alteration)?;
        }
    }
    if has(LikeProperty::Statistics) {
        for statistics in &source.properties.statistics_objects {
            copy_statistics(statistics, alteration);
        }
    }
    Ok(())
}

fn copy_conditions(source: &Relation, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    for constraint in &source.constraints {
        let ConstraintKind::Check { expression } = &constraint.kind else { continue };
        if make_own(&constraint.name, expression.as_ref(), alteration) {
            continue;
        }
        let table = alteration.table();
        if table.constraint(&constraint.name).is_some() {
            return Err(errors::duplicate_constraint(&constraint.name, table));
        }
        let known = &constraint.properties;
        let properties = ConstraintProperties {
            no_inherit: known.no_inherit,
            not_enforced: known.not_enforced,
            uses: known.uses.clone(),
            ..ConstraintProperties::default()
        };
        let relation = table.name.clone();
        let copied = Constraint { validated: !known.not_enforced, properties, ..constraint.clone() };
        alteration.change(Change::AddConstraint { relation, constraint: copied });
    }
    Ok(())
}

/// The index under a name that is made up, and with it the constraint that it serves.
fn copy_index(of_source: &Index, source: &Relation, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let table = alteration.table();
    let constraint = source.constraint_of(&of_source.name);
    if of_source.primary && table.primary_key().is_some() {
        let message = format!("multiple primary keys for table \"{}\" are not allowed", table.name.name);
        return Err(errors::invalid_table_definition(message));
    }
    index::demand_partition_columns(of_source, table)?;
    let name = names::copied_index_name(of_source, constraint, alteration);
    let copied = index::copy_of(of_source, None, name.clone(), table, alteration.catalog);
    alteration.build(copied);
    let kind = match constraint.map(|constraint| &constraint.kind) {
        Some(ConstraintKind::Unique { primary, columns, .. }) => {
            ConstraintKind::Unique { primary: *primary, index: name.clone(), columns: columns.clone() }
        }
        Some(ConstraintKind::Exclusion { .. }) => ConstraintKind::Exclusion { index: name.clone() },
        Some(
            ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } | ConstraintKind::ForeignKey(_),
        )
        | None => return Ok(()),
    };
    let known = constraint.map(|constraint| constraint.properties.clone()).unwrap_or_default();
    let properties = ConstraintProperties {
        deferrable: known.deferrable,
        initially_deferred: known.initially_deferred,
        period: known.period,
        ..ConstraintProperties::default()
    };
    let relation = alteration.table().name.clone();
    let constraint = Constraint { name, validated: true, kind, properties };
    alteration.change(Change::AddConstraint { relation, constraint });
    Ok(())
}

fn copy_statistics(statistics: &StatisticsObjectFacts, alteration: &mut Alteration<'_>) {
    let RelationName { schema, name } = alteration.table().name.clone();
    let columns =
        if statistics.columns.is_empty() { "expr".to_owned() } else { names::joined(&statistics.columns) };
    let known: Vec<String> =
        alteration.table().properties.statistics_objects.iter().map(|known| known.name.clone()).collect();
    let name = names::free_name(&name, &columns, "stat", |name| known.iter().any(|known| known == name));
    let copied = StatisticsObjectFacts { schema, name, ..statistics.clone() };
    alteration.edit(|table| table.properties.statistics_objects.push(copied));
}
