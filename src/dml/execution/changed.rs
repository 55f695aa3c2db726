//! The rows that a statement changes, as far as that decides what else is touched.

use crate::catalog::{Catalog, Definition, Relation, RelationKind};
use crate::dml::analysis::is_default;
use crate::dml::rewriting;
use crate::effect::RowChange;
use crate::sql::{Delete, Expression, Insert, Update};

/// Rows of one table and what becomes of them.
#[derive(Debug, Clone)]
pub(in crate::dml) struct ChangedRows<'a> {
    /// The table: the one below where a view is changed.
    pub relation: &'a Relation,
    /// INSERT, UPDATE or DELETE.
    pub change: RowChange,
    /// Columns that get new values; all of them in an INSERT.
    pub assigned: Vec<String>,
    /// Columns that become null for certain.
    pub nulls: Vec<String>,
    /// Columns for which the default is computed.
    pub defaults: Vec<String>,
    /// Of an INSERT, the rows as they are written; `None` where they are selected from somewhere.
    pub written: Option<Vec<WrittenRow>>,
}

/// A row that is inserted: values by column; a column without one gets its default.
pub(super) type WrittenRow = Vec<(String, Expression)>;

impl<'a> ChangedRows<'a> {
    /// Those of an INSERT.
    pub(in crate::dml) fn inserted(insert: &Insert, catalog: &'a Catalog) -> Option<Self> {
        let named = catalog.resolve(&insert.table)?;
        let mut given: Vec<(String, Vec<&Expression>)> = Vec::new();
        for (place, column) in target_columns(insert, named).into_iter().enumerate() {
            let values: Vec<&Expression> = if insert.source.rows.is_empty() {
                insert.source.targets.get(place).into_iter().collect()
            } else {
                insert.source.rows.iter().filter_map(|row| row.get(place)).collect()
            };
            // What a star stands for is not null for certain, and no default.
            let known = !insert.source.rows.is_empty() || values.iter().all(|value| !is_star(value));
            if !values.is_empty() || !known {
                given.push((column, if known { values } else { Vec::new() }));
            }
        }
        let has_star = insert.source.targets.iter().any(is_star);
        let names = below(named, given.iter().map(|(name, _)| name.as_str()), catalog)?;
        let relation = table_below(named, RowChange::Insert, catalog)?;
        let mut nulls = Vec::new();
        let mut defaults = Vec::new();
        for (name, (_, values)) in names.iter().zip(&given) {
            if !values.is_empty() && values.iter().all(|value| **value == Expression::Null) {
                nulls.push(name.clone());
            }
            if values.iter().any(|value| is_default(value)) {
                defaults.push(name.clone());
            }
        }
        let has_default = |name: &str| {
            relation.column(name).is_some_and(|column| column.default.is_some() || column.identity)
        };
        let covers_all = has_star && insert.columns.is_empty();
        for column in relation.columns.iter().filter(|column| !names.contains(&column.name) && !covers_all) {
            if has_default(&column.name) {
                defaults.push(column.name.clone());
            } else {
                nulls.push(column.name.clone());
            }
        }
        nulls.extend(defaults.iter().filter(|name| !has_default(name)).cloned().collect::<Vec<_>>());
        defaults.retain(|name| has_default(name));
        let assigned = relation.columns.iter().map(|column| column.name.clone()).collect();
        let written = written_rows(insert, &names);
        Some(Self { relation, change: RowChange::Insert, assigned, nulls, defaults, written })
    }

    /// Those of an UPDATE. A column that is assigned itself does not change.
    pub(in crate::dml) fn updated(update: &Update, catalog: &'a Catalog) -> Option<Self> {
        let named = catalog.resolve(&update.table)?;
        let visible = update.alias.as_deref().unwrap_or(&named.name.name);
        let itself = |name: &str, value: &Expression| {
            matches!(value, Expression::Column { qualifier, name: read } if read == name
                && qualifier.as_deref().is_none_or(|qualifier| qualifier == visible))
        };
        let changing: Vec<_> =
            update.assignments.iter().filter(|(name, value)| !itself(name, value)).collect();
        let assigned = below(named, changing.iter().map(|(name, _)| name.as_str()), catalog)?;
        let relation = table_below(named, RowChange::Update, catalog)?;
        let pick = |wanted: &dyn Fn(&str, &Expression) -> bool| -> Vec<String> {
            let pairs = assigned.iter().zip(&changing);
            pairs.filter(|(name, (_, value))| wanted(name, value)).map(|(name, _)| name.clone()).collect()
        };
        let has_default = |name: &str| {
            relation.column(name).is_some_and(|column| column.default.is_some() || column.identity)
        };
        let defaults = pick(&|name, value| is_default(value) && has_default(name));
        let nulls =
            pick(&|name, value| *value == Expression::Null || (is_default(value) && !has_default(name)));
        let all = assigned.iter().map(String::as_str).collect();
        let assigned = crate::dml::changes::with_generated(relation, all);
        let assigned = assigned.into_iter().map(str::to_owned).collect();
        Some(Self { relation, change: RowChange::Update, assigned, nulls, defaults, written: None })
    }

    /// Those of a DELETE.
    pub(in crate::dml) fn deleted(delete: &Delete, catalog: &'a Catalog) -> Option<Self> {
        let relation = table_below(catalog.resolve(&delete.table)?, RowChange::Delete, catalog)?;
        let (assigned, nulls, defaults) = (Vec::new(), Vec::new(), Vec::new());
        Some(Self { relation, change: RowChange::Delete, assigned, nulls, defaults, written: None })
    }
}

fn table_below<'a>(named: &'a Relation, change: RowChange, catalog: &'a Catalog) -> Option<&'a Relation> {
    rewriting::changed_path(named, change, catalog)?.pop()
}

/// `names`: the columns that have values, as the table calls them.
fn written_rows(insert: &Insert, names: &[String]) -> Option<Vec<WrittenRow>> {
    let row = |values: &Vec<Expression>| {
        let pairs = names.iter().cloned().zip(values.iter().cloned());
        pairs.filter(|(_, value)| !is_default(value)).collect()
    };
    let source = &insert.source;
    if !source.rows.is_empty() {
        return Some(source.rows.iter().map(row).collect());
    }
    let is_one = source.from.is_empty() && source.set_operands.is_empty();
    is_one.then(|| vec![row(&source.targets)])
}

/// The columns that an INSERT has values for, in order.
pub(super) fn target_columns(insert: &Insert, relation: &Relation) -> Vec<String> {
    if insert.columns.is_empty() {
        relation.columns.iter().map(|column| column.name.clone()).collect()
    } else {
        insert.columns.clone()
    }
}

fn is_star(value: &Expression) -> bool {
    matches!(value, Expression::Other { text, parts } if parts.is_empty() && text.ends_with('*'))
}

/// The names that columns of a view have in the table below.
fn below<'s>(
    named: &Relation,
    columns: impl Iterator<Item = &'s str>,
    catalog: &Catalog,
) -> Option<Vec<String>> {
    let mut names: Vec<String> = columns.map(str::to_owned).collect();
    let mut relation = named;
    while relation.kind == RelationKind::View {
        let query = relation.properties.definition.as_ref().and_then(Definition::query)?;
        let below = names.iter().map(|name| rewriting::below_column(relation, &query, name));
        names = below.collect::<Option<_>>()?;
        relation = catalog.resolve(rewriting::only_table(&query)?)?;
    }
    Some(names)
}
