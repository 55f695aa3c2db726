//! Indexes as CREATE INDEX, UNIQUE and EXCLUDE make them.

use super::alteration::Alteration;
use super::errors;
use crate::catalog::{Catalog, Generated, Index, IndexProperties, Relation};
use crate::effect::{Computation, Heap, PgError, Work};
use crate::pg::{RelationName, TypeName};
use crate::shape;
use crate::sql::{Expression, PartitionKeyPart, parse_partition_key};
use crate::stat::Stat;
use crate::units::Bytes;

/// What a statement says of a new index.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) method: String,
    pub(super) unique: bool,
    pub(super) primary: bool,
    pub(super) keys: Vec<Expression>,
    pub(super) include: Vec<String>,
    pub(super) predicate: Option<Expression>,
}

impl Definition {
    /// The index under that name on that table.
    pub(super) fn index(&self, name: String, table: &Relation, catalog: &Catalog) -> Index {
        let predicate = self.predicate.clone().map(Some);
        let mut columns = self.columns();
        columns.sort();
        columns.dedup();
        let mut index = Index {
            properties: IndexProperties::default(),
            name,
            method: self.method.clone(),
            unique: self.unique,
            primary: self.primary,
            valid: true,
            keys: self.keys.iter().cloned().map(Some).collect(),
            include: self.include.clone(),
            rows: shape::entries(predicate.as_ref(), table),
            predicate,
            columns,
            size: Stat::unknown("not built yet"),
        };
        index.size = new_size(&index, table, catalog);
        index
    }

    /// Columns that keys, INCLUDE and predicate name; an error about the first that is not there.
    pub(super) fn demand_columns(&self, table: &Relation) -> Result<(), PgError> {
        match self.columns().iter().find(|column| table.column(column).is_none()) {
            Some(absent) => Err(errors::undefined_column_name(absent)),
            None => Ok(()),
        }
    }

    /// A unique index of a partitioned table must tell partitions apart by its own key.
    pub(super) fn demand_partition_columns(&self, table: &Relation) -> Result<(), PgError> {
        if self.unique { demand_partition_key(self.primary, self.keys.iter(), table) } else { Ok(()) }
    }

    /// A virtual generated column has nothing to index (18).
    pub(super) fn demand_stored_columns(&self, table: &Relation) -> Result<(), PgError> {
        let is_virtual = |name: &String| {
            table.column(name).is_some_and(|column| column.generated == Some(Generated::Virtual))
        };
        if self.columns().iter().any(is_virtual) {
            let what = if self.primary { "primary keys" } else { "indexes" };
            return Err(errors::not_supported(format!(
                "{what} on virtual generated columns are not supported"
            )));
        }
        Ok(())
    }

    fn columns(&self) -> Vec<String> {
        let expressions = self.keys.iter().chain(&self.predicate);
        let named = expressions.flat_map(|expression| expression.columns());
        named.map(|column| column.name.to_owned()).chain(self.include.iter().cloned()).collect()
    }

    /// Whether an existing index is the same but for its name.
    pub(super) fn matches(&self, index: &Index) -> bool {
        index.valid
            && index.method == self.method
            && index.unique == self.unique
            && index.include == self.include
            && index.keys.len() == self.keys.len()
            && index.keys.iter().zip(&self.keys).all(|(known, key)| known.as_ref() == Some(key))
            && index.predicate.as_ref().map(Option::as_ref) == self.predicate.as_ref().map(Some)
    }
}

/// 42704 for a type that a B-tree cannot sort.
pub(super) fn demand_sortable(type_name: &str) -> Result<(), PgError> {
    demand_comparable(type_name, "btree")
}

/// 42704 for a type of PostgreSQL's own that can be neither sorted nor hashed.
pub(super) fn demand_comparable(type_name: &str, method: &str) -> Result<(), PgError> {
    let known = TypeName::parse(type_name);
    let is_comparable = known.array
        || !matches!(
            known.base.as_str(),
            "json" | "xml" | "point" | "line" | "lseg" | "box" | "path" | "polygon" | "circle"
        );
    if is_comparable {
        return Ok(());
    }
    let message =
        format!("data type {type_name} has no default operator class for access method \"{method}\"");
    Err(errors::error("42704", message))
}

/// The same of an index that is there on another table.
pub(super) fn demand_partition_columns(index: &Index, table: &Relation) -> Result<(), PgError> {
    if index.unique {
        demand_partition_key(index.primary, index.keys.iter().flatten(), table)
    } else {
        Ok(())
    }
}

fn demand_partition_key<'a>(
    primary: bool,
    keys: impl Iterator<Item = &'a Expression>,
    table: &Relation,
) -> Result<(), PgError> {
    let what = if primary { "PRIMARY KEY" } else { "UNIQUE" };
    let key = table.properties.partition_key.as_deref().and_then(parse_partition_key);
    let is_plain = |part: &PartitionKeyPart| matches!(part.expression, Expression::Column { .. });
    if key.is_some_and(|key| !key.keys.iter().all(is_plain)) {
        let message = format!("unsupported {what} constraint with partition key definition");
        return Err(errors::not_supported(message));
    }
    let keys: Vec<&str> = keys
        .filter_map(|key| if let Expression::Column { name, .. } = key { Some(name.as_str()) } else { None })
        .collect();
    if !table.partition_columns.iter().all(|column| keys.contains(&column.as_str())) {
        let message = if primary { "primary key" } else { "unique" };
        let message =
            format!("{message} constraint on partitioned table must include all partitioning columns");
        return Err(errors::not_supported(message));
    }
    Ok(())
}

/// A copy of an index on another table; for a partition's, the index of the partitioned table is its parent.
pub(super) fn copy_of(
    index: &Index,
    parent: Option<RelationName>,
    name: String,
    table: &Relation,
    catalog: &Catalog,
) -> Index {
    let properties = IndexProperties {
        parent,
        clustered: false,
        replica_identity: false,
        not_ready: false,
        ..index.properties.clone()
    };
    let rows = shape::entries(index.predicate.as_ref(), table);
    let mut copy = Index { name, valid: true, rows, properties, ..index.clone() };
    copy.size = new_size(&copy, table, catalog);
    copy
}

/// Whether two indexes are the same but for their names and the order that they keep.
pub(super) fn are_alike(one: &Index, other: &Index) -> bool {
    let (own, others) = (&one.properties, &other.properties);
    one.method == other.method
        && one.unique == other.unique
        && one.keys == other.keys
        && one.include == other.include
        && one.predicate == other.predicate
        && own.nulls_not_distinct == others.nulls_not_distinct
        && own.opclasses == others.opclasses
        && own.collations == others.collations
}

fn new_size(index: &Index, table: &Relation, catalog: &Catalog) -> Stat<Bytes> {
    match index.method.as_str() {
        "btree" => shape::index_size(&shape::index(index, table, catalog)),
        // Some 128 pages of the heap share one entry.
        "brin" => Stat::estimated(Bytes(24_576.0), "a small BRIN index"),
        _ => Stat::unknown(format!("the size of a {} index is not modelled", index.method)),
    }
}

/// The building of an index from its heap.
pub(super) fn build_work(
    index: &Index,
    table: &Relation,
    heap: &Heap,
    catalog: &Catalog,
    concurrently: bool,
) -> Work {
    let expressions = index.keys.iter().chain(&index.predicate).flatten();
    let computed = expressions.filter(|expression| !matches!(expression, Expression::Column { .. }));
    let computation = computed.fold(Computation::default(), |sum, expression| {
        let more = shape::computation(expression, table);
        Computation {
            calls: sum.calls + more.calls,
            text_bytes: sum.text_bytes + more.text_bytes,
            detoasted_bytes: sum.detoasted_bytes + more.detoasted_bytes,
        }
    });
    let index = shape::index(index, table, catalog);
    Work::IndexBuild { heap: heap.clone(), index, computation, concurrently }
}

/// The error about a name that a relation or index has already.
pub(super) fn demand_free_name(alteration: &Alteration<'_>, name: &str) -> Result<(), PgError> {
    let full = RelationName::new(&alteration.table().name.schema, name);
    if alteration.is_taken(&full) { Err(errors::duplicate_relation(name)) } else { Ok(()) }
}
