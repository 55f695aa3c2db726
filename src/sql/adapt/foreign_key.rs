//! Foreign keys: of tables, and written behind columns.

use squawk_syntax::ast::{self, AstChildren};

use super::constraint::constraint;
use super::names::{columns, identifier, name};
use crate::sql::{ConstraintDefinition, MatchType, ReferentialAction, TableConstraint};

/// FOREIGN KEY.
pub(super) fn table(written: &ast::ForeignKeyConstraint) -> Option<TableConstraint> {
    let actions = actions(written.referential_actions());
    let (columns, period) = key_columns(&written.from_columns()?);
    let referenced = written.to_columns().map(|list| key_columns(&list).0);
    let kind = ConstraintDefinition::ForeignKey {
        columns,
        references: name(&written.table_name_ref()?)?,
        referenced_columns: referenced.unwrap_or_default(),
        on_delete: actions.on_delete,
        on_delete_columns: actions.on_delete_columns,
        on_update: actions.on_update,
        match_type: match_type(written.match_type()),
        period,
    };
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

/// The columns, and whether the last is a PERIOD.
fn key_columns(list: &ast::ForeignKeyColumnList) -> (Vec<String>, bool) {
    let mut columns = columns(list.column_name_refs());
    let period = list.period_column().and_then(|period| period.name());
    columns.extend(period.iter().map(identifier));
    (columns, period.is_some())
}

/// REFERENCES behind `own`.
pub(super) fn column(written: &ast::ReferencesConstraint, own: Vec<String>) -> Option<TableConstraint> {
    let actions = actions(written.referential_actions());
    let kind = ConstraintDefinition::ForeignKey {
        columns: own,
        references: name(&written.table()?)?,
        referenced_columns: written.column().iter().map(identifier).collect(),
        on_delete: actions.on_delete,
        on_delete_columns: actions.on_delete_columns,
        on_update: actions.on_update,
        match_type: match_type(written.match_type()),
        period: false,
    };
    Some(constraint(written.constraint_name_clause(), written.constraint_options(), kind))
}

/// ON DELETE and ON UPDATE.
#[derive(Default)]
struct Actions {
    on_delete: ReferentialAction,
    on_delete_columns: Vec<String>,
    on_update: ReferentialAction,
}

fn actions(written: AstChildren<ast::ReferentialAction>) -> Actions {
    let mut actions = Actions::default();
    for action in written {
        match action {
            ast::ReferentialAction::OnDeleteAction(delete) => {
                (actions.on_delete, actions.on_delete_columns) = self::action(delete.ref_action());
            }
            ast::ReferentialAction::OnUpdateAction(update) => {
                actions.on_update = self::action(update.ref_action()).0;
            }
        }
    }
    actions
}

/// The action and the columns that it sets, where they are listed.
fn action(written: Option<ast::RefAction>) -> (ReferentialAction, Vec<String>) {
    let listed = |list: Option<ast::ColumnRefList>| {
        list.map(|list| columns(list.column_name_refs())).unwrap_or_default()
    };
    match written {
        Some(ast::RefAction::NoAction(_)) | None => (ReferentialAction::NoAction, Vec::new()),
        Some(ast::RefAction::Restrict(_)) => (ReferentialAction::Restrict, Vec::new()),
        Some(ast::RefAction::Cascade(_)) => (ReferentialAction::Cascade, Vec::new()),
        Some(ast::RefAction::SetNullColumns(set)) => {
            (ReferentialAction::SetNull, listed(set.column_ref_list()))
        }
        Some(ast::RefAction::SetDefaultColumns(set)) => {
            (ReferentialAction::SetDefault, listed(set.column_ref_list()))
        }
    }
}

fn match_type(written: Option<ast::MatchType>) -> MatchType {
    match written {
        Some(ast::MatchType::MatchFull(_)) => MatchType::Full,
        Some(ast::MatchType::MatchPartial(_)) => MatchType::Partial,
        Some(ast::MatchType::MatchSimple(_)) | None => MatchType::Simple,
    }
}
