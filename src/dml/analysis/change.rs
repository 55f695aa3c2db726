//! INSERT, UPDATE and DELETE.
//!
//! # Source
//! `transformInsertStmt`, `transformUpdateStmt`, `transformDeleteStmt`, `transformOnConflictClause` (analyze.c);
//! `checkInsertTargets`, `transformAssignedExpr` (parse_target.c).

use crate::catalog::Relation;
use crate::effect::{PgError, check_label};
use crate::pg::{LockMode, TypeName};
use crate::sql::{ConflictTarget, Delete, Expression, Insert, OnConflict, Target, Update};

use super::scope::{Member, Scope, Visible};
use super::types::{check_assignment, is_default};
use super::{Analysis, errors};
use crate::dml::names::SYSTEM_COLUMNS;

impl Analysis<'_> {
    pub(super) fn insert(&mut self, insert: &Insert, around: &Scope<'_>) -> Result<Visible, PgError> {
        let with = self.with(&insert.with, around)?;
        let scope = Scope { outer: around.outer, ..Scope::outermost(&with) };
        let Some(relation) = self.open(&insert.table, LockMode::RowExclusive)? else {
            return Ok(Visible::unknown());
        };
        check_targets(relation, &insert.columns)?;
        let source = self.source(insert, &scope)?;
        check_width(insert, relation, &source)?;
        for (column, value) in target_columns(insert, relation).zip(&source.columns) {
            let found = value.type_name.as_deref().map(TypeName::parse);
            check_assignment(relation, column, found.as_ref(), self.catalog)?;
        }
        self.labels(insert, relation)?;
        let name = insert.alias.as_deref().unwrap_or(&relation.name.name);
        let own = Member { name: name.to_owned(), visible: Visible::of(relation), is_table: true };
        let scope = Scope { members: vec![own], ..scope };
        if let Some(conflict) = &insert.on_conflict {
            self.on_conflict(conflict, relation, &scope)?;
        }
        self.returning(&insert.returning, &scope)
    }

    /// Literals for columns of enums.
    fn labels(&self, insert: &Insert, relation: &Relation) -> Result<(), PgError> {
        let source = &insert.source;
        let selected = source.set_operands.is_empty().then_some(&source.targets);
        let rows = if source.rows.is_empty() {
            selected.into_iter().collect()
        } else {
            source.rows.iter().collect::<Vec<_>>()
        };
        for row in rows {
            for (name, value) in target_columns(insert, relation).zip(row) {
                self.label(relation, name, value)?;
            }
        }
        Ok(())
    }

    fn label(&self, relation: &Relation, name: &str, value: &Expression) -> Result<(), PgError> {
        let column = relation.column(name);
        column.map_or(Ok(()), |column| check_label(value, &TypeName::parse(&column.type_name), self.catalog))
    }

    /// What is inserted: rows of VALUES may say DEFAULT.
    fn source(&mut self, insert: &Insert, scope: &Scope<'_>) -> Result<Visible, PgError> {
        let mut source = insert.source.clone();
        let mut defaults = Vec::new();
        for row in &mut source.rows {
            for (place, value) in row.iter_mut().enumerate() {
                if is_default(value) {
                    defaults.push(place);
                    *value = Expression::Null;
                }
            }
        }
        self.query(&source, scope, false)
    }

    fn on_conflict(
        &mut self,
        conflict: &OnConflict,
        relation: &Relation,
        scope: &Scope<'_>,
    ) -> Result<(), PgError> {
        match &conflict.target {
            None if conflict.update.is_some() => {
                let message = "ON CONFLICT DO UPDATE requires inference specification or constraint name";
                return Err(errors::error("42601", message));
            }
            None => {}
            Some(ConflictTarget::Index { keys, predicate }) => {
                for key in keys.iter().chain(predicate) {
                    self.expression(key, scope)?;
                }
            }
            Some(ConflictTarget::Constraint(name)) if relation.constraint(name).is_none() => {
                let table = &relation.name.name;
                let message = format!("constraint \"{name}\" for table \"{table}\" does not exist");
                return Err(errors::error("42704", message));
            }
            Some(ConflictTarget::Constraint(_)) => {}
        }
        let Some(update) = &conflict.update else { return Ok(()) };
        let excluded =
            Member { name: "excluded".to_owned(), visible: Visible::of(relation), is_table: false };
        let own = scope.members.iter().cloned();
        // An unqualified column means the table's own.
        let names =
            Scope { members: own.chain([excluded]).collect(), merged: all_names(relation), ..scope.clone() };
        self.assignments(&update.assignments, relation, &names)?;
        if let Some(filter) = &update.filter {
            self.expression(filter, &names)?;
        }
        Ok(())
    }

    pub(super) fn update(&mut self, update: &Update, around: &Scope<'_>) -> Result<Visible, PgError> {
        let with = self.with(&update.with, around)?;
        let Some(relation) = self.open(&update.table, LockMode::RowExclusive)? else {
            return Ok(Visible::unknown());
        };
        let mut scope = changed(relation, update.alias.as_deref(), &with, around.outer);
        self.from(&update.from, &[], false, &mut scope)?;
        if let Some(filter) = &update.filter {
            self.expression(filter, &scope)?;
        }
        let returned = self.returning(&update.returning, &scope)?;
        self.assignments(&update.assignments, relation, &scope)?;
        Ok(returned)
    }

    /// SET. The values come before the columns that they are for.
    pub(super) fn assignments(
        &mut self,
        assignments: &[(String, Expression)],
        relation: &Relation,
        scope: &Scope<'_>,
    ) -> Result<(), PgError> {
        let mut types = Vec::new();
        let mut before: Option<&Expression> = None;
        for (_, value) in assignments {
            let several = matches!(value, Expression::Subquery(_)) && before == Some(value);
            let found = if is_default(value) || several { None } else { self.expression(value, scope)? };
            // A sub-select for several columns has several types.
            types.push(found);
            before = Some(value);
        }
        for ((name, value), found) in assignments.iter().zip(types) {
            check_target(relation, name)?;
            check_assignment(relation, name, found.as_ref(), self.catalog)?;
            self.label(relation, name, value)?;
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, delete: &Delete, around: &Scope<'_>) -> Result<Visible, PgError> {
        let with = self.with(&delete.with, around)?;
        let Some(relation) = self.open(&delete.table, LockMode::RowExclusive)? else {
            return Ok(Visible::unknown());
        };
        let mut scope = changed(relation, delete.alias.as_deref(), &with, around.outer);
        self.from(&delete.using, &[], false, &mut scope)?;
        if let Some(filter) = &delete.filter {
            self.expression(filter, &scope)?;
        }
        self.returning(&delete.returning, &scope)
    }

    /// RETURNING; from 18 on it may name the old and the new row.
    pub(super) fn returning(&mut self, returning: &[Target], scope: &Scope<'_>) -> Result<Visible, PgError> {
        let mut visible = Visible::default();
        let mut names = scope.clone();
        if self.catalog.server.version.major() >= 18
            && let Some(own) = scope.members.first()
        {
            for name in ["old", "new"] {
                names.members.push(Member { name: name.to_owned(), ..own.clone() });
            }
            names.merged.extend(own.visible.columns.iter().map(|column| column.name.clone()));
        }
        for target in returning {
            let everything = matches!(&target.expression, Expression::Other { text, .. } if text == "*");
            let names = if everything { scope } else { &names };
            self.target(&target.expression, target.name.clone(), names, &mut visible)?;
        }
        Ok(visible)
    }
}

pub(super) fn changed<'s>(
    relation: &Relation,
    alias: Option<&str>,
    with: &'s [super::scope::Common],
    outer: Option<&'s Scope<'s>>,
) -> Scope<'s> {
    let name = alias.unwrap_or(&relation.name.name).to_owned();
    let own = Member { name, visible: Visible::of(relation), is_table: true };
    Scope { members: vec![own], outer, ..Scope::outermost(with) }
}

fn all_names(relation: &Relation) -> Vec<String> {
    relation.columns.iter().map(|column| column.name.clone()).collect()
}

pub(super) fn check_targets(relation: &Relation, columns: &[String]) -> Result<(), PgError> {
    for (place, name) in columns.iter().enumerate() {
        check_target(relation, name)?;
        if columns[..place].contains(name) {
            return Err(errors::duplicate_column(name));
        }
    }
    Ok(())
}

fn check_target(relation: &Relation, name: &str) -> Result<(), PgError> {
    if SYSTEM_COLUMNS.contains(&name) {
        return Err(errors::system_column(name));
    }
    if relation.column(name).is_none() && !relation.columns.is_empty() {
        return Err(errors::undefined_target(name, relation));
    }
    Ok(())
}

/// The columns that values are for, in order.
fn target_columns<'s>(insert: &'s Insert, relation: &'s Relation) -> Box<dyn Iterator<Item = &'s str> + 's> {
    if insert.columns.is_empty() {
        Box::new(relation.columns.iter().map(|column| column.name.as_str()))
    } else {
        Box::new(insert.columns.iter().map(String::as_str))
    }
}

fn check_width(insert: &Insert, relation: &Relation, source: &Visible) -> Result<(), PgError> {
    let default_values = insert.source.rows.first().is_some_and(Vec::is_empty);
    if source.open || default_values || relation.columns.is_empty() {
        return Ok(());
    }
    let (wanted, given) = (target_columns(insert, relation).count(), source.columns.len());
    if given > wanted {
        return Err(errors::error("42601", "INSERT has more expressions than target columns"));
    }
    if given < wanted && !insert.columns.is_empty() {
        return Err(errors::error("42601", "INSERT has more target columns than expressions"));
    }
    Ok(())
}
