//! Constraints: of tables, and written behind columns.

use squawk_syntax::ast::{self, AstChildren};

use super::Source;
use super::constraint_option::options;
use super::expression::expression;
use super::foreign_key;
use super::names::{columns, identifier, last_name};
use super::relation_option::with_options;
use crate::sql::{ColumnConstraint, ConstraintDefinition, Expression, IdentityKind, TableConstraint};

/// A constraint of CREATE TABLE.
pub(super) fn table_constraint(source: &Source, written: &ast::TableConstraint) -> Option<TableConstraint> {
    match written {
        ast::TableConstraint::CheckConstraint(check) => self::check(source, check),
        ast::TableConstraint::ExcludeConstraint(exclude) => self::exclude(source, exclude),
        ast::TableConstraint::ForeignKeyConstraint(key) => foreign_key::table(key),
        ast::TableConstraint::NotNullConstraint(not_null) => self::not_null(not_null),
        ast::TableConstraint::PrimaryKeyConstraint(key) => self::primary_key(source, key, Vec::new()),
        ast::TableConstraint::UniqueConstraint(unique) => self::unique(source, unique, Vec::new()),
    }
}

/// The constraint of ADD CONSTRAINT; none where it may only stand behind a column.
pub(super) fn added_constraint(source: &Source, written: &ast::Constraint) -> Option<TableConstraint> {
    match written {
        ast::Constraint::CheckConstraint(check) => self::check(source, check),
        ast::Constraint::ExcludeConstraint(exclude) => self::exclude(source, exclude),
        ast::Constraint::ForeignKeyConstraint(key) => foreign_key::table(key),
        ast::Constraint::NotNullConstraint(not_null) => self::not_null(not_null),
        ast::Constraint::PrimaryKeyConstraint(key) => self::primary_key(source, key, Vec::new()),
        ast::Constraint::UniqueConstraint(unique) => self::unique(source, unique, Vec::new()),
        ast::Constraint::DefaultConstraint(_)
        | ast::Constraint::GeneratedConstraint(_)
        | ast::Constraint::NullConstraint(_)
        | ast::Constraint::ReferencesConstraint(_) => None,
    }
}

/// A constraint written behind `column`.
pub(super) fn column_constraint(
    source: &Source,
    column: &str,
    written: &ast::ColumnConstraint,
) -> Option<ColumnConstraint> {
    let own = vec![column.to_string()];
    match written {
        ast::ColumnConstraint::NotNullConstraint(not_null) => Some(ColumnConstraint::NotNull {
            name: constraint_name(not_null.constraint_name_clause()),
            no_inherit: options(not_null.constraint_options()).inherit == Some(false),
        }),
        ast::ColumnConstraint::NullConstraint(_) => Some(ColumnConstraint::Null),
        ast::ColumnConstraint::DefaultConstraint(default) => {
            Some(ColumnConstraint::Default(expression(source, &default.expr()?)))
        }
        ast::ColumnConstraint::GeneratedConstraint(generated) => self::generated(source, generated),
        ast::ColumnConstraint::CheckConstraint(check) => {
            self::check(source, check).map(ColumnConstraint::Table)
        }
        ast::ColumnConstraint::ExcludeConstraint(exclude) => {
            self::exclude(source, exclude).map(ColumnConstraint::Table)
        }
        ast::ColumnConstraint::PrimaryKeyConstraint(key) => {
            self::primary_key(source, key, own).map(ColumnConstraint::Table)
        }
        ast::ColumnConstraint::UniqueConstraint(unique) => {
            self::unique(source, unique, own).map(ColumnConstraint::Table)
        }
        ast::ColumnConstraint::ReferencesConstraint(references) => {
            foreign_key::column(references, own).map(ColumnConstraint::Table)
        }
    }
}

/// A constraint of a kind with its name and options.
pub(super) fn constraint(
    clause: Option<ast::ConstraintNameClause>,
    options: AstChildren<ast::ConstraintOption>,
    kind: ConstraintDefinition,
) -> TableConstraint {
    let options = self::options(options);
    TableConstraint {
        name: constraint_name(clause),
        not_valid: options.not_valid,
        not_enforced: options.enforced == Some(false),
        deferrable: options.deferrable == Some(true),
        initially_deferred: options.initially_deferred == Some(true),
        no_inherit: options.inherit == Some(false),
        kind,
    }
}

fn constraint_name(clause: Option<ast::ConstraintNameClause>) -> Option<String> {
    clause.and_then(|clause| clause.constraint_name()).map(|name| identifier(&name))
}

fn check(source: &Source, written: &ast::CheckConstraint) -> Option<TableConstraint> {
    let expression = expression(source, &written.expr()?);
    let kind = ConstraintDefinition::Check { expression };
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

fn not_null(written: &ast::NotNullConstraint) -> Option<TableConstraint> {
    let column = identifier(&written.column_name_ref()?);
    let kind = ConstraintDefinition::NotNull { column };
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

fn primary_key(
    source: &Source,
    written: &ast::PrimaryKeyConstraint,
    own: Vec<String>,
) -> Option<TableConstraint> {
    let kind = key(source, true, own, written.using_index(), written.index_parameters())?;
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

fn unique(source: &Source, written: &ast::UniqueConstraint, own: Vec<String>) -> Option<TableConstraint> {
    let kind = key(source, false, own, written.using_index(), written.index_parameters())?;
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

/// PRIMARY KEY or UNIQUE; `own` is the column that it stands behind.
fn key(
    source: &Source,
    primary: bool,
    own: Vec<String>,
    using_index: Option<ast::UsingIndexName>,
    parameters: Option<ast::IndexParameters>,
) -> Option<ConstraintDefinition> {
    if let Some(using) = using_index {
        return Some(ConstraintDefinition::UsingIndex { primary, index: last_name(&using.index_ref()?)? });
    }
    let listed = parameters.as_ref().and_then(ast::IndexParameters::column_list);
    let nulls = parameters.as_ref().and_then(ast::IndexParameters::nulls_distinct_option);
    Some(ConstraintDefinition::Unique {
        primary,
        without_overlaps: listed.as_ref().is_some_and(|list| list.without_overlaps().is_some()),
        columns: listed.map(|list| columns(list.column_name_refs())).unwrap_or(own),
        include: included(parameters.as_ref().and_then(ast::IndexParameters::constraint_include_clause)),
        nulls_not_distinct: matches!(nulls, Some(ast::NullsDistinctOption::NullsNotDistinct(_))),
        options: with_options(source, parameters.as_ref().and_then(ast::IndexParameters::with_params)),
        tablespace: tablespace(parameters.and_then(|parameters| parameters.constraint_index_tablespace())),
    })
}

fn included(clause: Option<ast::ConstraintIncludeClause>) -> Vec<String> {
    let list = clause.and_then(|clause| clause.column_ref_list());
    list.map(|list| columns(list.column_name_refs())).unwrap_or_default()
}

fn tablespace(clause: Option<ast::ConstraintIndexTablespace>) -> Option<String> {
    clause.and_then(|clause| clause.tablespace_ref()).map(|tablespace| identifier(&tablespace))
}

fn exclude(source: &Source, written: &ast::ExcludeConstraint) -> Option<TableConstraint> {
    let method = written.constraint_index_method().and_then(|method| method.access_method_ref());
    let keys = written.constraint_exclusion_list()?.constraint_exclusions();
    let predicate = written.where_condition_clause().and_then(|clause| clause.expr());
    let kind = ConstraintDefinition::Exclude {
        method: method.map(|method| identifier(&method)),
        keys: keys.filter_map(|key| Some(bare(source, &key.expr()?))).collect(),
        include: included(written.constraint_include_clause()),
        predicate: predicate.map(|written| expression(source, &written)),
        options: with_options(source, written.with_params()),
        tablespace: tablespace(written.constraint_index_tablespace()),
    };
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

/// The key without its collation.
pub(super) fn bare(source: &Source, key: &ast::Expr) -> Expression {
    if let ast::Expr::Collate(collate) = key
        && let Some(inner) = collate.expr()
    {
        return expression(source, &inner);
    }
    expression(source, key)
}

fn generated(source: &Source, written: &ast::GeneratedConstraint) -> Option<ColumnConstraint> {
    Some(match written.generated_as()? {
        ast::GeneratedAs::GeneratedIdentity(identity) => {
            ColumnConstraint::Identity(identity_kind(&identity.generated_when()?))
        }
        ast::GeneratedAs::GeneratedStored(stored) => ColumnConstraint::Generated {
            expression: expression(source, &stored.expr()?),
            stored: stored.generated_kind().map(|kind| match kind {
                ast::GeneratedKind::Stored(_) => true,
                ast::GeneratedKind::Virtual(_) => false,
            }),
        },
    })
}

/// ALWAYS or BY DEFAULT.
pub(super) fn identity_kind(written: &ast::GeneratedWhen) -> IdentityKind {
    match written {
        ast::GeneratedWhen::GeneratedAlways(_) => IdentityKind::Always,
        ast::GeneratedWhen::GeneratedByDefault(_) => IdentityKind::ByDefault,
    }
}

#[cfg(test)]
mod tests;
