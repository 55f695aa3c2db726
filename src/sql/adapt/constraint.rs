//! Constraints: of tables, and written behind columns.

use squawk_syntax::ast::{self, AstChildren};

use super::Source;
use super::expression::expression;
use super::names::{columns, identifier, last_name, name};
use crate::sql::{ColumnConstraint, ConstraintDefinition, Expression, ReferentialAction, TableConstraint};

/// A constraint of CREATE TABLE.
pub(super) fn table_constraint(source: &Source, written: &ast::TableConstraint) -> Option<TableConstraint> {
    match written {
        ast::TableConstraint::CheckConstraint(check) => self::check(source, check),
        ast::TableConstraint::ExcludeConstraint(exclude) => self::exclude(source, exclude),
        ast::TableConstraint::ForeignKeyConstraint(key) => self::foreign_key(key),
        ast::TableConstraint::NotNullConstraint(not_null) => self::not_null(not_null),
        ast::TableConstraint::PrimaryKeyConstraint(key) => self::primary_key(key, Vec::new()),
        ast::TableConstraint::UniqueConstraint(unique) => self::unique(unique, Vec::new()),
    }
}

/// The constraint of ADD CONSTRAINT; none where it may only stand behind a column.
pub(super) fn added_constraint(source: &Source, written: &ast::Constraint) -> Option<TableConstraint> {
    match written {
        ast::Constraint::CheckConstraint(check) => self::check(source, check),
        ast::Constraint::ExcludeConstraint(exclude) => self::exclude(source, exclude),
        ast::Constraint::ForeignKeyConstraint(key) => self::foreign_key(key),
        ast::Constraint::NotNullConstraint(not_null) => self::not_null(not_null),
        ast::Constraint::PrimaryKeyConstraint(key) => self::primary_key(key, Vec::new()),
        ast::Constraint::UniqueConstraint(unique) => self::unique(unique, Vec::new()),
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
        ast::ColumnConstraint::NotNullConstraint(_) => Some(ColumnConstraint::NotNull),
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
            self::primary_key(key, own).map(ColumnConstraint::Table)
        }
        ast::ColumnConstraint::UniqueConstraint(unique) => {
            self::unique(unique, own).map(ColumnConstraint::Table)
        }
        ast::ColumnConstraint::ReferencesConstraint(references) => {
            self::references(references, own).map(ColumnConstraint::Table)
        }
    }
}

fn constraint(
    clause: Option<ast::ConstraintNameClause>,
    mut options: AstChildren<ast::ConstraintOption>,
    kind: ConstraintDefinition,
) -> TableConstraint {
    // NOT ENFORCED (18) is never checked, so that it leaves the constraint as unproven as NOT VALID does.
    let not_valid = options.any(|option| {
        matches!(option, ast::ConstraintOption::NotValid(_) | ast::ConstraintOption::NotEnforced(_))
    });
    let name = clause.and_then(|clause| clause.constraint_name()).map(|name| identifier(&name));
    TableConstraint { name, not_valid, kind }
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

fn primary_key(written: &ast::PrimaryKeyConstraint, own: Vec<String>) -> Option<TableConstraint> {
    let kind = key(true, own, written.using_index(), written.index_parameters())?;
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

fn unique(written: &ast::UniqueConstraint, own: Vec<String>) -> Option<TableConstraint> {
    let kind = key(false, own, written.using_index(), written.index_parameters())?;
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

/// PRIMARY KEY or UNIQUE; `own` is the column that it stands behind.
fn key(
    primary: bool,
    own: Vec<String>,
    using_index: Option<ast::UsingIndexName>,
    parameters: Option<ast::IndexParameters>,
) -> Option<ConstraintDefinition> {
    if let Some(using) = using_index {
        return Some(ConstraintDefinition::UsingIndex { primary, index: last_name(&using.index_ref()?)? });
    }
    let listed = parameters.as_ref().and_then(ast::IndexParameters::column_list);
    let included = parameters
        .and_then(|parameters| parameters.constraint_include_clause())
        .and_then(|clause| clause.column_ref_list());
    Some(ConstraintDefinition::Unique {
        primary,
        columns: listed.map(|list| columns(list.column_name_refs())).unwrap_or(own),
        include: included.map(|list| columns(list.column_name_refs())).unwrap_or_default(),
    })
}

fn exclude(source: &Source, written: &ast::ExcludeConstraint) -> Option<TableConstraint> {
    let method = written.constraint_index_method().and_then(|method| method.access_method_ref());
    let keys = written.constraint_exclusion_list()?.constraint_exclusions();
    let predicate = written.where_condition_clause().and_then(|clause| clause.expr());
    let kind = ConstraintDefinition::Exclude {
        method: method.map(|method| identifier(&method)),
        keys: keys.filter_map(|key| Some(bare(source, &key.expr()?))).collect(),
        predicate: predicate.map(|written| expression(source, &written)),
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

fn foreign_key(written: &ast::ForeignKeyConstraint) -> Option<TableConstraint> {
    let (on_delete, on_update) = actions(written.referential_actions());
    let referenced = written.to_columns().map(|list| columns(list.column_name_refs()));
    let kind = ConstraintDefinition::ForeignKey {
        columns: columns(written.from_columns()?.column_name_refs()),
        references: name(&written.table_name_ref()?)?,
        referenced_columns: referenced.unwrap_or_default(),
        on_delete,
        on_update,
    };
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

fn references(written: &ast::ReferencesConstraint, own: Vec<String>) -> Option<TableConstraint> {
    let (on_delete, on_update) = actions(written.referential_actions());
    let kind = ConstraintDefinition::ForeignKey {
        columns: own,
        references: name(&written.table()?)?,
        referenced_columns: written.column().iter().map(identifier).collect(),
        on_delete,
        on_update,
    };
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

/// ON DELETE and ON UPDATE.
fn actions(written: AstChildren<ast::ReferentialAction>) -> (ReferentialAction, ReferentialAction) {
    let mut on_delete = ReferentialAction::default();
    let mut on_update = ReferentialAction::default();
    for action in written {
        match action {
            ast::ReferentialAction::OnDeleteAction(delete) => on_delete = self::action(delete.ref_action()),
            ast::ReferentialAction::OnUpdateAction(update) => on_update = self::action(update.ref_action()),
        }
    }
    (on_delete, on_update)
}

fn action(written: Option<ast::RefAction>) -> ReferentialAction {
    match written {
        Some(ast::RefAction::NoAction(_)) | None => ReferentialAction::NoAction,
        Some(ast::RefAction::Restrict(_)) => ReferentialAction::Restrict,
        Some(ast::RefAction::Cascade(_)) => ReferentialAction::Cascade,
        Some(ast::RefAction::SetNullColumns(_)) => ReferentialAction::SetNull,
        Some(ast::RefAction::SetDefaultColumns(_)) => ReferentialAction::SetDefault,
    }
}

fn generated(source: &Source, written: &ast::GeneratedConstraint) -> Option<ColumnConstraint> {
    Some(match written.generated_as()? {
        ast::GeneratedAs::GeneratedIdentity(_) => ColumnConstraint::Identity,
        ast::GeneratedAs::GeneratedStored(stored) => ColumnConstraint::Generated {
            expression: expression(source, &stored.expr()?),
            stored: stored.generated_kind().map(|kind| match kind {
                ast::GeneratedKind::Stored(_) => true,
                ast::GeneratedKind::Virtual(_) => false,
            }),
        },
    })
}

#[cfg(test)]
mod tests;
