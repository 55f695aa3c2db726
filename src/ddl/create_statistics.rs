//! `CREATE STATISTICS …` and `ALTER STATISTICS … SET STATISTICS …`.
//!
//! # Locks
//! CREATE: SHARE UPDATE EXCLUSIVE on the table, until the transaction ends. ALTER: none on relations.
//! # Work
//! None: ANALYZE collects them.
//! # Versions
//! Expressions from 14 on; a name is made up from 16 on; virtual generated columns (18) have none.
//! # Source
//! `CreateStatistics`, `AlterStatistics`, `ChooseExtendedStatisticName`, src/backend/commands/statscmds.c;
//! `transformStatsStmt`, src/backend/parser/parse_utilcmd.c.
//! # Not modelled
//! Types of expressions, and the functions that they need; statistics targets that are too low.

use super::alteration::{refused, table_lock};
use super::{errors, names};
use crate::catalog::{Catalog, Change, Generated, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::observed::StatisticsObjectFacts;
use crate::pg::{LockMode, RelationName, TypeName};
use crate::sql::{AlterStatistics, CreateStatistics, Expression};

/// `STATS_MAX_DIMENSIONS`.
const MAX_KEYS: usize = 8;

/// PostgreSQL's types without a default operator class for B-tree.
const UNORDERED: [&str; 13] = [
    "json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "xid", "cid", "aclitem",
    "jsonpath",
];

/// What CREATE STATISTICS does; `None` for statistics on PostgreSQL's own relations.
pub(super) fn create(statement: &CreateStatistics, catalog: &Catalog) -> Option<Effects> {
    let mut effects = Effects::default();
    let major = catalog.server.version.major();
    if statement.name.is_none() && major < 16 {
        return Some(refused(effects, errors::syntax("syntax error at or near \"ON\"")));
    }
    let Some(table) = catalog.resolve(&statement.table) else {
        if let Some((_, index)) = catalog.resolve_index(&statement.table) {
            return Some(refused(effects, wrong_kind(&index.name)));
        }
        let is_own = statement.table.schema.as_deref() == Some("pg_catalog")
            || statement.table.name.starts_with("pg_");
        return (!is_own).then(|| refused(effects, errors::undefined_table(&statement.table)));
    };
    effects.lock(table_lock(table, LockMode::ShareUpdateExclusive));
    let schema = statement.name.as_ref().and_then(|name| name.schema.as_deref());
    if let Some(schema) = schema.filter(|schema| catalog.lacks_schema(schema)) {
        return Some(refused(effects, errors::undefined_schema(schema)));
    }
    let name = match &statement.name {
        Some(name) => catalog.name_for_new(name),
        None => chosen_name(&statement.keys, table, catalog),
    };
    let exists = catalog.statistics_object_named(&name).is_some();
    match check(statement, table, exists, &name, major) {
        Err(error) => return Some(refused(effects, error)),
        Ok(()) if exists => {
            effects.observations.push(Observation::NothingToDo { object: name });
            return Some(effects);
        }
        Ok(()) => {}
    }
    let mut columns: Vec<String> = Vec::new();
    for column in statement.keys.iter().flat_map(Expression::columns) {
        if !columns.iter().any(|known| known == column.name) {
            columns.push(column.name.to_owned());
        }
    }
    let statistics = StatisticsObjectFacts { schema: name.schema, name: name.name, columns };
    effects.work.push(Work::Metadata);
    effects.changes.push(Change::AddStatistics { relation: table.name.clone(), statistics });
    Some(effects)
}

/// What ALTER STATISTICS SET STATISTICS does.
pub(super) fn alter(statement: &AlterStatistics, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    if catalog.statistics_object(&statement.name).is_some() {
        effects.work.push(Work::Metadata);
    } else if statement.if_exists {
        let object = catalog.name_for_new(&statement.name);
        effects.observations.push(Observation::NothingToDo { object });
    } else {
        return refused(effects, errors::undefined_statistics(&statement.name));
    }
    effects
}

/// `table_column_column_stat`.
fn chosen_name(keys: &[Expression], table: &Relation, catalog: &Catalog) -> RelationName {
    let of_key = |key: &Expression| plain_column(key).unwrap_or("expr").to_owned();
    let parts: Vec<String> = keys.iter().map(of_key).collect();
    let full = |name: &str| RelationName::new(&table.name.schema, name);
    let name = names::free_name(&table.name.name, &names::joined(&parts), "stat", |name| {
        catalog.statistics_object_named(&full(name)).is_some()
    });
    full(&name)
}

/// The checks in PostgreSQL's order: 13 looks at nothing but columns and at the kinds last.
fn check(
    statement: &CreateStatistics,
    table: &Relation,
    exists: bool,
    name: &RelationName,
    major: u32,
) -> Result<(), PgError> {
    let keys = &statement.keys;
    if major >= 14 {
        keys.iter().filter(|key| plain_column(key).is_none()).try_for_each(|key| expression(key, table))?;
    }
    demand_kind(table)?;
    if exists {
        if statement.if_not_exists {
            return Ok(());
        }
        let message = format!("statistics object \"{}\" already exists", name.name);
        return Err(errors::error("42710", message));
    }
    if major >= 14 && keys.len() > MAX_KEYS {
        return Err(too_many());
    }
    for (place, key) in keys.iter().enumerate() {
        match plain_column(key) {
            Some(column) => self::column(column, table, major)?,
            None if major < 14 => {
                let message = "only simple column references are allowed in CREATE STATISTICS";
                return Err(errors::not_supported(message));
            }
            None => {}
        }
        if place >= MAX_KEYS {
            return Err(too_many());
        }
    }
    if major >= 14 {
        kinds(statement)?;
    }
    let one_expression = matches!(keys.as_slice(), [key] if plain_column(key).is_none());
    if keys.len() < 2 && !one_expression {
        return Err(errors::error("42P17", "extended statistics require at least 2 columns"));
    }
    let repeated = keys.iter().enumerate().any(|(place, key)| keys[..place].contains(key));
    if repeated {
        return Err(errors::error("42701", "duplicate column name in statistics definition"));
    }
    if major < 14 { kinds(statement) } else { Ok(()) }
}

fn too_many() -> PgError {
    errors::error("54011", format!("cannot have more than {MAX_KEYS} columns in statistics"))
}

fn wrong_kind(relation: &str) -> PgError {
    errors::wrong_object(format!("cannot define statistics for relation \"{relation}\""))
}

fn demand_kind(table: &Relation) -> Result<(), PgError> {
    match table.kind {
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::MaterializedView
        | RelationKind::ForeignTable => Ok(()),
        RelationKind::View | RelationKind::Sequence | RelationKind::CompositeType => {
            Err(wrong_kind(&table.name.name))
        }
    }
}

fn plain_column(key: &Expression) -> Option<&str> {
    if let Expression::Column { name, .. } = key { Some(name) } else { None }
}

/// A column that stands for itself.
fn column(name: &str, table: &Relation, major: u32) -> Result<(), PgError> {
    const SYSTEM: [&str; 6] = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];
    if SYSTEM.contains(&name) {
        return Err(errors::not_supported("statistics creation on system columns is not supported"));
    }
    let Some(column) = table.column(name) else { return Err(errors::undefined_column_name(name)) };
    if column.generated == Some(Generated::Virtual) && major >= 18 {
        let message = "statistics creation on virtual generated columns is not supported";
        return Err(errors::not_supported(message));
    }
    let type_name = TypeName::parse(&column.type_name);
    if UNORDERED.contains(&type_name.base.as_str()) {
        let message = format!(
            "column \"{name}\" cannot be used in statistics because its type {} has no default btree operator class",
            column.type_name
        );
        return Err(errors::not_supported(message));
    }
    Ok(())
}

/// An expression is analysed before anything else is looked at.
fn expression(key: &Expression, table: &Relation) -> Result<(), PgError> {
    if !key.subqueries().is_empty() {
        return Err(errors::not_supported("cannot use subquery in statistics expressions"));
    }
    let missing = key.columns().into_iter().find(|column| {
        table.column(column.name).is_none() && column.name != table.name.name && !table.columns.is_empty()
    });
    match missing {
        Some(column) => Err(errors::undefined_column_name(column.name)),
        None => Ok(()),
    }
}

fn kinds(statement: &CreateStatistics) -> Result<(), PgError> {
    let one_expression = matches!(statement.keys.as_slice(), [key] if plain_column(key).is_none());
    if one_expression && !statement.kinds.is_empty() {
        let message =
            "when building statistics on a single expression, statistics kinds may not be specified";
        return Err(errors::not_supported(message));
    }
    let known = ["ndistinct", "dependencies", "mcv"];
    match statement.kinds.iter().find(|kind| !known.contains(&kind.as_str())) {
        Some(kind) => Err(errors::syntax(format!("unrecognized statistics kind \"{kind}\""))),
        None => Ok(()),
    }
}
