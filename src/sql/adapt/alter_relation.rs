//! ALTER INDEX, VIEW, MATERIALIZED VIEW, SEQUENCE and FOREIGN TABLE with actions of ALTER TABLE, and ALL IN
//! TABLESPACE.

use squawk_syntax::ast::{self, AstNode};

use super::Source;
use super::alter_column::{set_default, set_statistics};
use super::alter_table::{action, depends, owner, rename_column, role, set_schema, set_tablespace};
use super::names::{identifier, last_name, name};
use super::relation_option::{option_names, options};
use crate::pg::Name;
use crate::sql::{
    AlterTable, AlterTableAction, AlterTableMoveAll, ColumnReference, RelationClass, Statement,
};

fn alter(
    object: RelationClass,
    name: Name,
    if_exists: Option<ast::IfExists>,
    actions: Vec<AlterTableAction>,
) -> Statement {
    Statement::AlterTable(AlterTable { object, name, if_exists: if_exists.is_some(), only: false, actions })
}

/// ALL IN TABLESPACE.
pub(super) fn move_all(object: RelationClass, written: &ast::AllInTablespace) -> Option<Statement> {
    let roles = written.owned_by_roles().and_then(|owned| owned.role_ref_list());
    Some(Statement::AlterTableMoveAll(AlterTableMoveAll {
        object,
        from: identifier(&written.tablespace_ref()?),
        owned_by: roles
            .into_iter()
            .flat_map(|list| list.role_refs().collect::<Vec<_>>())
            .filter_map(|written| role(&written))
            .collect(),
        to: identifier(&written.set_tablespace()?.tablespace_ref()?),
        nowait: written.nowait().is_some(),
    }))
}

/// ALTER INDEX.
pub(super) fn index(source: &Source, written: &ast::AlterIndex) -> Option<Statement> {
    if let Some(all) = written.all_in_tablespace() {
        return move_all(RelationClass::Index, &all);
    }
    let action = match written.action()? {
        ast::AlterIndexAction::AttachIndexPartition(attach) => {
            AlterTableAction::AttachPartition { partition: name(&attach.index_ref()?)?, bound: None }
        }
        ast::AlterIndexAction::DependsOnExtension(on) => depends(on.extension_ref(), true)?,
        ast::AlterIndexAction::NoDependsOnExtension(on) => depends(on.extension_ref(), false)?,
        ast::AlterIndexAction::IndexRenameTo(rename) => {
            AlterTableAction::RenameTable { to: last_name(&rename.index()?)? }
        }
        ast::AlterIndexAction::SetTablespace(set) => set_tablespace(&set)?,
        ast::AlterIndexAction::SetOptions(set) => {
            AlterTableAction::SetOptions { options: options(source, set.attribute_list()) }
        }
        ast::AlterIndexAction::ResetOptions(reset) => {
            AlterTableAction::ResetOptions { names: option_names(reset.attribute_list()) }
        }
        ast::AlterIndexAction::AlterSetStatistics(alter) => index_column(source, &alter)?,
    };
    Some(alter(RelationClass::Index, name(&written.index_ref()?)?, written.if_exists(), vec![action]))
}

fn index_column(source: &Source, written: &ast::AlterSetStatistics) -> Option<AlterTableAction> {
    let column = match (written.column_name_ref(), written.expr()) {
        (Some(column), _) => ColumnReference::Name(identifier(&column)),
        (None, Some(ast::Expr::Literal(number))) => {
            ColumnReference::Number(number.syntax().text().to_string().parse().ok()?)
        }
        (None, Some(column)) => ColumnReference::Name(identifier(&column)),
        (None, None) => return None,
    };
    if let Some(set) = written.set_statistics() {
        return set_statistics(column, &set);
    }
    let ColumnReference::Name(column) = column else { return None };
    let options = options(source, written.set_options()?.attribute_list());
    Some(AlterTableAction::SetColumnOptions { column, options })
}

/// ALTER VIEW.
pub(super) fn view(source: &Source, written: &ast::AlterView) -> Option<Statement> {
    let action = match written.action()? {
        ast::AlterViewAction::AlterViewColumn(column) => {
            let name = identifier(&column.name()?);
            match column.alter_view_column_action()? {
                ast::AlterViewColumnAction::SetDefault(set) => set_default(source, name, &set)?,
                ast::AlterViewColumnAction::DropDefault(_) => AlterTableAction::DropDefault { column: name },
            }
        }
        ast::AlterViewAction::OwnerTo(to) => owner(&to)?,
        ast::AlterViewAction::RenameColumn(rename) => rename_column(&rename)?,
        ast::AlterViewAction::SetOptions(set) => {
            AlterTableAction::SetOptions { options: options(source, set.attribute_list()) }
        }
        ast::AlterViewAction::ResetOptions(reset) => {
            AlterTableAction::ResetOptions { names: option_names(reset.attribute_list()) }
        }
        ast::AlterViewAction::SetSchema(set) => set_schema(&set)?,
        ast::AlterViewAction::ViewRenameTo(rename) => rename_view(&rename)?,
    };
    Some(alter(RelationClass::View, name(&written.view_ref()?)?, written.if_exists(), vec![action]))
}

fn rename_view(rename: &ast::ViewRenameTo) -> Option<AlterTableAction> {
    Some(AlterTableAction::RenameTable { to: last_name(&rename.view()?)? })
}

/// ALTER MATERIALIZED VIEW.
pub(super) fn materialized_view(source: &Source, written: &ast::AlterMaterializedView) -> Option<Statement> {
    if let Some(all) = written.all_in_tablespace() {
        return move_all(RelationClass::MaterializedView, &all);
    }
    let actions = written.action().map(|written| match written {
        ast::AlterMaterializedViewAction::ViewRenameTo(rename) => rename_view(&rename),
        ast::AlterMaterializedViewAction::RenameColumn(rename) => rename_column(&rename),
        ast::AlterMaterializedViewAction::SetSchema(set) => set_schema(&set),
        ast::AlterMaterializedViewAction::DependsOnExtension(on) => depends(on.extension_ref(), true),
        ast::AlterMaterializedViewAction::NoDependsOnExtension(on) => depends(on.extension_ref(), false),
        ast::AlterMaterializedViewAction::AlterTableAction(other) => Some(action(source, &other)),
    });
    let actions = actions.collect::<Option<Vec<_>>>()?;
    let name = name(&written.view_ref()?)?;
    Some(alter(RelationClass::MaterializedView, name, written.if_exists(), actions))
}

/// ALTER SEQUENCE with an action of ALTER TABLE; none with options of its own.
pub(super) fn sequence(written: &ast::AlterSequence) -> Option<Statement> {
    let actions = written.actions().map(|written| match written {
        ast::AlterSequenceAction::OwnerTo(to) => owner(&to),
        ast::AlterSequenceAction::SequenceRenameTo(rename) => {
            Some(AlterTableAction::RenameTable { to: last_name(&rename.sequence()?)? })
        }
        ast::AlterSequenceAction::SetLogged(_) => Some(AlterTableAction::SetLogged),
        ast::AlterSequenceAction::SetUnlogged(_) => Some(AlterTableAction::SetUnlogged),
        ast::AlterSequenceAction::SetSchema(set) => set_schema(&set),
        ast::AlterSequenceAction::SequenceOption(_) => None,
    });
    let actions = actions.collect::<Option<Vec<_>>>()?;
    let name = name(&written.sequence_ref()?)?;
    Some(alter(RelationClass::Sequence, name, written.if_exists(), actions))
}

/// ALTER FOREIGN TABLE.
pub(super) fn foreign_table(source: &Source, written: &ast::AlterForeignTable) -> Option<Statement> {
    let relation = written.table_relation_name()?;
    Some(Statement::AlterTable(AlterTable {
        object: RelationClass::ForeignTable,
        name: name(&relation)?,
        if_exists: written.if_exists().is_some(),
        only: relation.only_token().is_some(),
        actions: written.actions().map(|written| action(source, &written)).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;
    use crate::sql::{Expression, RelationOption};

    #[track_caller]
    fn check(text: &str, object: RelationClass, expected: AlterTableAction) {
        let Statement::AlterTable(alter) = read(text) else { panic!("{text}") };
        assert_eq!((alter.object, alter.only), (object, false), "{text}");
        assert_eq!(alter.name, Name::qualified("s", "r"), "{text}");
        assert_eq!(alter.actions, [expected], "{text}");
    }

    fn text(text: &str) -> String {
        text.to_string()
    }

    fn rename() -> AlterTableAction {
        AlterTableAction::RenameTable { to: text("x") }
    }

    fn schema() -> AlterTableAction {
        AlterTableAction::SetSchema { schema: text("x") }
    }

    #[test]
    fn indexes() {
        let tablespace = AlterTableAction::SetTablespace { tablespace: text("x") };
        let attach = AlterTableAction::AttachPartition { partition: table("i"), bound: None };
        let statistics = |column| AlterTableAction::SetStatistics { column, target: Some(100) };
        let options = vec![RelationOption { name: text("fillfactor"), value: Some(text("70")) }];
        let depends = |depends| AlterTableAction::DependsOnExtension { extension: text("x"), depends };
        for (action, expected) in [
            ("RENAME TO x", rename()),
            ("SET TABLESPACE x", tablespace),
            ("ATTACH PARTITION i", attach),
            ("DEPENDS ON EXTENSION x", depends(true)),
            ("NO DEPENDS ON EXTENSION x", depends(false)),
            ("SET (fillfactor = 70)", AlterTableAction::SetOptions { options }),
            ("RESET (fillfactor)", AlterTableAction::ResetOptions { names: vec![text("fillfactor")] }),
            ("ALTER COLUMN 2 SET STATISTICS 100", statistics(ColumnReference::Number(2))),
        ] {
            check(&format!("ALTER INDEX IF EXISTS s.r {action}"), RelationClass::Index, expected);
        }
    }

    #[test]
    fn views() {
        let owner = |to: &str| AlterTableAction::Owner { to: text(to) };
        let column = || AlterTableAction::RenameColumn { from: text("a"), to: text("x") };
        let options = vec![RelationOption { name: text("security_barrier"), value: None }];
        let default =
            AlterTableAction::SetDefault { column: text("a"), expression: Expression::Number(text("1")) };
        for (action, expected) in [
            ("RENAME TO x", rename()),
            ("RENAME COLUMN a TO x", column()),
            ("SET SCHEMA x", schema()),
            ("OWNER TO x", owner("x")),
            ("OWNER TO current_user", owner("CURRENT_USER")),
            ("SET (security_barrier)", AlterTableAction::SetOptions { options }),
            ("ALTER a SET DEFAULT 1", default),
            ("ALTER COLUMN a DROP DEFAULT", AlterTableAction::DropDefault { column: text("a") }),
        ] {
            check(&format!("ALTER VIEW s.r {action}"), RelationClass::View, expected);
        }
        for (action, expected) in [
            ("RENAME TO x", rename()),
            ("RENAME a TO x", column()),
            ("SET SCHEMA x", schema()),
            ("CLUSTER ON x", AlterTableAction::ClusterOn { index: text("x") }),
            ("OWNER TO x", owner("x")),
        ] {
            let text = format!("ALTER MATERIALIZED VIEW IF EXISTS s.r {action}");
            check(&text, RelationClass::MaterializedView, expected);
        }
    }

    #[test]
    fn sequences_and_foreign_tables() {
        for (action, expected) in [
            ("RENAME TO x", rename()),
            ("SET SCHEMA x", schema()),
            ("SET UNLOGGED", AlterTableAction::SetUnlogged),
            ("OWNER TO x", AlterTableAction::Owner { to: text("x") }),
        ] {
            check(&format!("ALTER SEQUENCE s.r {action}"), RelationClass::Sequence, expected);
        }
        check("ALTER FOREIGN TABLE s.r RENAME TO x", RelationClass::ForeignTable, rename());
    }

    #[test]
    fn everything_in_a_tablespace() {
        let expected = |object, owned_by: &[&str], nowait| {
            Statement::AlterTableMoveAll(AlterTableMoveAll {
                object,
                from: text("a"),
                owned_by: owned_by.iter().map(|role| text(role)).collect(),
                to: text("b"),
                nowait,
            })
        };
        assert_eq!(
            read("ALTER TABLE ALL IN TABLESPACE a OWNED BY x, SESSION_USER SET TABLESPACE b NOWAIT"),
            expected(RelationClass::Table, &["x", "SESSION_USER"], true)
        );
        assert_eq!(
            read("ALTER INDEX ALL IN TABLESPACE a SET TABLESPACE b"),
            expected(RelationClass::Index, &[], false)
        );
        assert_eq!(
            read("ALTER MATERIALIZED VIEW ALL IN TABLESPACE a SET TABLESPACE b"),
            expected(RelationClass::MaterializedView, &[], false)
        );
    }
}
