//! `CREATE PUBLICATION …`, `ALTER PUBLICATION …`, `DROP PUBLICATION …`.
//!
//! # Locks
//! SHARE UPDATE EXCLUSIVE on each table that is named and, without ONLY, on its inheritance children (not on partitions),
//! with SET also on the tables that were published so far, until the transaction ends. Whole schemas, all tables, new
//! options and DROP: none on relations.
//! # Work
//! None.
//! # Versions
//! TABLES IN SCHEMA, column lists and WHERE from 15 on; stored generated columns in a column list from 18 on.
//! # Source
//! `CreatePublication`, `AlterPublication`, `OpenTableList`, src/backend/commands/publicationcmds.c;
//! `publication_add_relation`, src/backend/catalog/pg_publication.c.
//! # Not modelled
//! Types of conditions; options; whether a publication that is altered publishes partitions by their root.

use std::collections::BTreeSet;

use super::alteration::{refused, table_lock};
use super::{errors, family};
use crate::catalog::{Catalog, Change, Generated, Persistence, Relation, RelationKind};
use crate::effect::{Effects, Observation, PgError, Work};
use crate::observed::{PublicationFacts, UsedColumns};
use crate::pg::{LockMode, Name, RelationName};
use crate::sql::{
    AlterObjectAction, AlterPublication, AlterPublicationAction, CreatePublication, Drop, Expression,
    PublicationObject,
};

/// What CREATE PUBLICATION does.
pub(super) fn create(statement: &CreatePublication, catalog: &Catalog) -> Effects {
    let mut effects = Effects::default();
    let objects = &statement.objects;
    let mut publication = PublicationFacts {
        name: statement.name.clone(),
        all_tables: objects.contains(&PublicationObject::AllTables),
        tables: Vec::new(),
        schemas: Vec::new(),
    };
    let by_root = statement.options.iter().any(|option| {
        let value = option.value.as_deref().unwrap_or("true").to_ascii_lowercase();
        option.name == "publish_via_partition_root" && matches!(value.as_str(), "true" | "on" | "1" | "yes")
    });
    let result = demand_known_forms(objects, catalog).and_then(|()| {
        if catalog.publication(&statement.name).is_some() {
            return Err(errors::duplicate_publication(&statement.name));
        }
        let schemas = schemas(objects, catalog)?;
        let tables = opened(objects, catalog, &mut effects)?;
        tables.iter().try_for_each(|table| table.check(Some(by_root), !schemas.is_empty()))?;
        tables.iter().try_for_each(|table| add(table, &mut publication, true))?;
        schemas.into_iter().try_for_each(|schema| add_schema(schema, &mut publication, true))
    });
    finished(result.map(|()| publication), effects)
}

/// What ALTER PUBLICATION does; `None` for a publication of which nothing can be known.
pub(super) fn alter(statement: &AlterPublication, catalog: &Catalog) -> Option<Effects> {
    let mut effects = Effects::default();
    let Some(known) = catalog.publication(&statement.name) else {
        let error = errors::undefined_publication(&statement.name);
        return catalog.knows_publications().then(|| refused(effects, error));
    };
    let (objects, action) = match &statement.action {
        AlterPublicationAction::Add(objects) => (objects.as_slice(), add_objects as Action),
        AlterPublicationAction::Set(objects) => (objects.as_slice(), set_objects as Action),
        AlterPublicationAction::Drop(objects) => (objects.as_slice(), drop_objects as Action),
        AlterPublicationAction::SetOptions => return Some(finished(Ok(known.clone()), effects)),
    };
    let mut publication = known.clone();
    let result = demand_known_forms(objects, catalog).and_then(|()| {
        let schemas = schemas(objects, catalog)?;
        if known.all_tables && !objects.is_empty() {
            let message = format!("publication \"{}\" is defined as FOR ALL TABLES", known.name);
            return Err(errors::error("55000", message));
        }
        let tables = opened(objects, catalog, &mut effects)?;
        action(&tables, schemas, &mut publication)
    });
    if let (AlterPublicationAction::Set(_), Ok(())) = (&statement.action, &result) {
        let old = known.tables.iter().filter_map(|table| catalog.relation(&table.relation));
        old.for_each(|table| effects.lock(table_lock(table, LockMode::ShareUpdateExclusive)));
    }
    Some(finished(result.map(|()| publication), effects))
}

/// What DROP PUBLICATION does.
pub(super) fn drop(statement: &Drop, catalog: &Catalog) -> Option<Effects> {
    let mut effects = Effects::default();
    for name in statement.names() {
        if catalog.publication(&name.name).is_some() {
            effects.changes.push(Change::DropPublication(name.name.clone()));
        } else if statement.if_exists {
            let object = catalog.name_for_new(name);
            effects.observations.push(Observation::NothingToDo { object });
        } else {
            let error = errors::undefined_publication(&name.name);
            return catalog.knows_publications().then(|| refused(effects, error));
        }
    }
    effects.work.push(Work::Metadata);
    Some(effects)
}

/// RENAME and OWNER.
pub(super) fn alter_object(
    name: &str,
    action: &AlterObjectAction,
    catalog: &Catalog,
) -> Result<Vec<Change>, PgError> {
    let Some(known) = catalog.publication(name) else {
        let unknown = Ok(Vec::new());
        return if catalog.knows_publications() { Err(errors::undefined_publication(name)) } else { unknown };
    };
    let AlterObjectAction::Rename(to) = action else { return Ok(Vec::new()) };
    if catalog.publication(to).is_some() {
        return Err(errors::duplicate_publication(to));
    }
    let renamed = PublicationFacts { name: to.clone(), ..known.clone() };
    Ok(vec![Change::DropPublication(name.to_owned()), Change::SetPublication(renamed)])
}

/// What ALTER PUBLICATION does with tables and schemas.
type Action = fn(&[Published<'_>], Vec<String>, &mut PublicationFacts) -> Result<(), PgError>;

fn add_objects(
    tables: &[Published<'_>],
    schemas: Vec<String>,
    publication: &mut PublicationFacts,
) -> Result<(), PgError> {
    let with_schemas = !schemas.is_empty() || !publication.schemas.is_empty();
    tables.iter().try_for_each(|table| table.check(None, with_schemas))?;
    tables.iter().try_for_each(|table| add(table, publication, false))?;
    schemas.into_iter().try_for_each(|schema| add_schema(schema, publication, false))
}

fn set_objects(
    tables: &[Published<'_>],
    schemas: Vec<String>,
    publication: &mut PublicationFacts,
) -> Result<(), PgError> {
    publication.tables.clear();
    publication.schemas.clear();
    add_objects(tables, schemas, publication)
}

fn drop_objects(
    tables: &[Published<'_>],
    schemas: Vec<String>,
    publication: &mut PublicationFacts,
) -> Result<(), PgError> {
    for table in tables {
        if !table.columns.is_empty() {
            return Err(errors::syntax("column list must not be specified in ALTER PUBLICATION ... DROP"));
        }
        let name = &table.relation.name;
        let Some(place) = publication.tables.iter().position(|known| known.relation == *name) else {
            let message = format!("relation \"{}\" is not part of the publication", name.name);
            return Err(errors::error("42704", message));
        };
        if table.filter.is_some() {
            return Err(errors::syntax("cannot use a WHERE clause when removing a table from a publication"));
        }
        publication.tables.remove(place);
    }
    for schema in schemas {
        let Some(place) = publication.schemas.iter().position(|known| *known == schema) else {
            let message = format!("tables from schema \"{schema}\" are not part of the publication");
            return Err(errors::error("42704", message));
        };
        publication.schemas.remove(place);
    }
    Ok(())
}

fn finished(result: Result<PublicationFacts, PgError>, mut effects: Effects) -> Effects {
    match result {
        Ok(publication) => {
            effects.work.push(Work::Metadata);
            effects.changes.push(Change::SetPublication(publication));
            effects
        }
        Err(error) => refused(effects, error),
    }
}

/// What a version does not know is a syntax error.
fn demand_known_forms(objects: &[PublicationObject], catalog: &Catalog) -> Result<(), PgError> {
    let is_new = objects.iter().any(|object| match object {
        PublicationObject::Table { columns, filter, .. } => !columns.is_empty() || filter.is_some(),
        PublicationObject::TablesInSchema(_) | PublicationObject::TablesInCurrentSchema => true,
        PublicationObject::AllTables => false,
    });
    if is_new && catalog.server.version.major() < 15 {
        return Err(errors::syntax("syntax error"));
    }
    Ok(())
}

/// The schemas that are published whole, each once.
fn schemas(objects: &[PublicationObject], catalog: &Catalog) -> Result<Vec<String>, PgError> {
    let mut found = Vec::new();
    for object in objects {
        let schema = match object {
            PublicationObject::TablesInSchema(schema) => schema.clone(),
            PublicationObject::TablesInCurrentSchema => catalog.name_for_new(&Name::unqualified("")).schema,
            PublicationObject::Table { .. } | PublicationObject::AllTables => continue,
        };
        if catalog.lacks_schema(&schema) {
            return Err(errors::undefined_schema(&schema));
        }
        if !found.contains(&schema) {
            found.push(schema);
        }
    }
    Ok(found)
}

/// A table with what of it is published.
struct Published<'a> {
    relation: &'a Relation,
    columns: &'a [String],
    filter: Option<&'a Expression>,
    catalog: &'a Catalog,
}

/// Locks the tables that are named, and their children.
fn opened<'a>(
    objects: &'a [PublicationObject],
    catalog: &'a Catalog,
    effects: &mut Effects,
) -> Result<Vec<Published<'a>>, PgError> {
    let mut found: Vec<Published<'a>> = Vec::new();
    for object in objects {
        let PublicationObject::Table { name, only, columns, filter } = object else { continue };
        let root = resolved(name, catalog)?;
        let children = if *only || root.kind == RelationKind::PartitionedTable {
            Vec::new()
        } else {
            family::descendants(&root.name, catalog)
        };
        for relation in std::iter::once(root).chain(children) {
            effects.lock(table_lock(relation, LockMode::ShareUpdateExclusive));
            let table = Published { relation, columns, filter: filter.as_ref(), catalog };
            match found.iter().find(|known| known.relation.name == relation.name) {
                Some(known) => known.demand_plain(&table)?,
                None => found.push(table),
            }
        }
    }
    Ok(found)
}

fn resolved<'a>(name: &Name, catalog: &'a Catalog) -> Result<&'a Relation, PgError> {
    let not_opened = || errors::wrong_object(format!("cannot open relation \"{}\"", name.name));
    match catalog.resolve(name) {
        Some(relation) if relation.kind == RelationKind::CompositeType => Err(not_opened()),
        Some(relation) => Ok(relation),
        None if catalog.resolve_index(name).is_some() => Err(not_opened()),
        None => Err(errors::undefined_table(name)),
    }
}

impl Published<'_> {
    /// A table may be named twice only if all of it is published.
    fn demand_plain(&self, other: &Self) -> Result<(), PgError> {
        let is_plain = |table: &Self| table.columns.is_empty() && table.filter.is_none();
        if is_plain(self) && is_plain(other) {
            return Ok(());
        }
        let table = &self.relation.name.name;
        let message = format!("conflicting or redundant WHERE clauses or column lists for table \"{table}\"");
        Err(errors::error("42710", message))
    }

    /// What is checked of the conditions and column lists of all tables before any is added; `by_root` where it is known.
    fn check(&self, by_root: Option<bool>, with_schemas: bool) -> Result<(), PgError> {
        let table = &self.relation.name.name;
        let invalid = |message: String| Err(errors::error("22023", message));
        let of_partitions = self.relation.kind == RelationKind::PartitionedTable && by_root == Some(false);
        if let Some(filter) = self.filter {
            if of_partitions {
                return invalid(format!("cannot use publication WHERE clause for relation \"{table}\""));
            }
            self.check_filter(filter)?;
        }
        if !self.columns.is_empty() && (with_schemas || of_partitions) {
            return invalid(format!("cannot use column list for relation \"{table}\""));
        }
        Ok(())
    }

    /// Only PostgreSQL's own functions may be called, and nothing else read.
    fn check_filter(&self, filter: &Expression) -> Result<(), PgError> {
        for column in filter.columns() {
            if self.relation.column(column.name).is_none() && !self.relation.columns.is_empty() {
                return Err(errors::undefined_column_name(column.name));
            }
        }
        let own = filter.functions().into_iter().any(|name| self.catalog.functions(name).is_some());
        if own || !filter.subqueries().is_empty() {
            return Err(errors::not_supported("invalid publication WHERE expression"));
        }
        Ok(())
    }

    fn check_columns(&self) -> Result<(), PgError> {
        for (place, name) in self.columns.iter().enumerate() {
            let Some(column) = self.relation.column(name) else {
                return Err(errors::undefined_column(name, self.relation));
            };
            let is_refused = match column.generated {
                None => false,
                Some(Generated::Stored) => self.catalog.server.version.major() < 18,
                Some(Generated::Virtual) => true,
            };
            if is_refused {
                let message = format!("cannot use generated column \"{name}\" in publication column list");
                return Err(errors::error("42P10", message));
            }
            if self.columns[..place].contains(name) {
                let message = format!("duplicate column \"{name}\" in publication column list");
                return Err(errors::error("42710", message));
            }
        }
        Ok(())
    }
}

/// Adds a table; it may be there already with `if_not_exists`.
fn add(
    table: &Published<'_>,
    publication: &mut PublicationFacts,
    if_not_exists: bool,
) -> Result<(), PgError> {
    let relation = table.relation;
    let name = &relation.name.name;
    if publication.tables.iter().any(|known| known.relation == relation.name) {
        if if_not_exists {
            return Ok(());
        }
        let message =
            format!("relation \"{name}\" is already member of publication \"{}\"", publication.name);
        return Err(errors::error("42710", message));
    }
    let is_table = matches!(relation.kind, RelationKind::Table | RelationKind::PartitionedTable);
    if !is_table || relation.persistence != Persistence::Permanent {
        return Err(errors::error("22023", format!("cannot add relation \"{name}\" to publication")));
    }
    table.check_columns()?;
    publication.tables.push(used(&relation.name, table));
    Ok(())
}

fn used(relation: &RelationName, table: &Published<'_>) -> UsedColumns {
    let filtered = table.filter.iter().flat_map(|filter| filter.columns());
    let columns: BTreeSet<&str> =
        table.columns.iter().map(String::as_str).chain(filtered.map(|column| column.name)).collect();
    UsedColumns { relation: relation.clone(), columns: columns.into_iter().map(str::to_owned).collect() }
}

fn add_schema(
    schema: String,
    publication: &mut PublicationFacts,
    if_not_exists: bool,
) -> Result<(), PgError> {
    if publication.schemas.contains(&schema) {
        if if_not_exists {
            return Ok(());
        }
        let message =
            format!("schema \"{schema}\" is already member of publication \"{}\"", publication.name);
        return Err(errors::error("42710", message));
    }
    publication.schemas.push(schema);
    Ok(())
}
