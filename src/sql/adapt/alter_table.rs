//! ALTER TABLE and its actions.

use squawk_syntax::ast;

use super::Source;
use super::constraint::added_constraint;
use super::expression::{expression, optional};
use super::names::{identifier, last_name, name};
use super::spelling::type_name;
use super::table::{added_column, cascades, collation};
use crate::sql::{AlterTable, AlterTableAction, Statement};

/// ALTER TABLE, but not ALL IN TABLESPACE.
pub(super) fn alter(source: &Source, written: &ast::AlterTable) -> Option<Statement> {
    let relation = written.table_relation_name()?;
    Some(Statement::AlterTable(AlterTable {
        name: name(&relation)?,
        if_exists: written.if_exists().is_some(),
        only: relation.only_token().is_some(),
        actions: written.actions().map(|action| self::action(source, &action)).collect(),
    }))
}

fn unmodelled(form: &str) -> AlterTableAction {
    AlterTableAction::Unmodelled { form: form.to_string() }
}

fn action(source: &Source, written: &ast::AlterTableAction) -> AlterTableAction {
    match modelled(source, written) {
        Ok(Some(action)) => action,
        Ok(None) => unmodelled("an action that could not be read"),
        Err(form) => unmodelled(form),
    }
}

/// An action in our types, or the name of one that we do not know.
fn modelled(
    source: &Source,
    written: &ast::AlterTableAction,
) -> Result<Option<AlterTableAction>, &'static str> {
    match written {
        ast::AlterTableAction::AddColumn(add) => Ok(self::add_column(source, add)),
        ast::AlterTableAction::AddConstraint(add) => match add.constraint() {
            Some(constraint) => {
                let added = added_constraint(source, &constraint).ok_or("ADD CONSTRAINT")?;
                Ok(Some(AlterTableAction::AddConstraint(added)))
            }
            None => Ok(None),
        },
        ast::AlterTableAction::AlterColumn(alter) => alter_column(source, alter),
        ast::AlterTableAction::DropColumn(drop) => Ok(drop_column(drop)),
        ast::AlterTableAction::DropConstraint(drop) => Ok(drop_constraint(drop)),
        ast::AlterTableAction::RenameColumn(rename) => Ok(rename_column(rename)),
        ast::AlterTableAction::TableRenameTo(rename) => Ok(rename
            .table_name()
            .and_then(|name| last_name(&name))
            .map(|to| AlterTableAction::RenameTable { to })),
        ast::AlterTableAction::ValidateConstraint(validate) => Ok(validate
            .constraint_name_ref()
            .and_then(|name| last_name(&name))
            .map(|name| AlterTableAction::ValidateConstraint { name })),
        ast::AlterTableAction::AlterConstraint(_) => Err("ALTER CONSTRAINT"),
        ast::AlterTableAction::AlterOptionList(_) => Err("OPTIONS"),
        ast::AlterTableAction::AttachPartition(_) => Err("ATTACH PARTITION"),
        ast::AlterTableAction::ClusterOn(_) => Err("CLUSTER ON"),
        ast::AlterTableAction::DetachPartition(_) => Err("DETACH PARTITION"),
        ast::AlterTableAction::DisableRls(_) => Err("DISABLE ROW LEVEL SECURITY"),
        ast::AlterTableAction::DisableRule(_) => Err("DISABLE RULE"),
        ast::AlterTableAction::DisableTrigger(_) => Err("DISABLE TRIGGER"),
        ast::AlterTableAction::EnableAlwaysRule(_) => Err("ENABLE ALWAYS RULE"),
        ast::AlterTableAction::EnableAlwaysTrigger(_) => Err("ENABLE ALWAYS TRIGGER"),
        ast::AlterTableAction::EnableReplicaRule(_) => Err("ENABLE REPLICA RULE"),
        ast::AlterTableAction::EnableReplicaTrigger(_) => Err("ENABLE REPLICA TRIGGER"),
        ast::AlterTableAction::EnableRls(_) => Err("ENABLE ROW LEVEL SECURITY"),
        ast::AlterTableAction::EnableRule(_) => Err("ENABLE RULE"),
        ast::AlterTableAction::EnableTrigger(_) => Err("ENABLE TRIGGER"),
        ast::AlterTableAction::ForceRls(_) => Err("FORCE ROW LEVEL SECURITY"),
        ast::AlterTableAction::InheritTable(_) => Err("INHERIT"),
        ast::AlterTableAction::MergePartitions(_) => Err("MERGE PARTITIONS"),
        ast::AlterTableAction::NoForceRls(_) => Err("NO FORCE ROW LEVEL SECURITY"),
        ast::AlterTableAction::NoInheritTable(_) => Err("NO INHERIT"),
        ast::AlterTableAction::NotOf(_) => Err("NOT OF"),
        ast::AlterTableAction::OfType(_) => Err("OF"),
        ast::AlterTableAction::OptionItemList(_) => Err("OPTIONS"),
        ast::AlterTableAction::OwnerTo(_) => Err("OWNER TO"),
        ast::AlterTableAction::RenameConstraint(_) => Err("RENAME CONSTRAINT"),
        ast::AlterTableAction::ReplicaIdentity(_) => Err("REPLICA IDENTITY"),
        ast::AlterTableAction::ResetOptions(_) => Err("RESET"),
        ast::AlterTableAction::SetAccessMethod(_) => Err("SET ACCESS METHOD"),
        ast::AlterTableAction::SetLogged(_) => Err("SET LOGGED"),
        ast::AlterTableAction::SetOptions(_) => Err("SET"),
        ast::AlterTableAction::SetSchema(_) => Err("SET SCHEMA"),
        ast::AlterTableAction::SetTablespace(_) => Err("SET TABLESPACE"),
        ast::AlterTableAction::SetUnlogged(_) => Err("SET UNLOGGED"),
        ast::AlterTableAction::SetWithoutCluster(_) => Err("SET WITHOUT CLUSTER"),
        ast::AlterTableAction::SetWithoutOids(_) => Err("SET WITHOUT OIDS"),
        ast::AlterTableAction::SplitPartition(_) => Err("SPLIT PARTITION"),
    }
}

fn add_column(source: &Source, add: &ast::AddColumn) -> Option<AlterTableAction> {
    let if_not_exists = add.if_not_exists().is_some();
    Some(AlterTableAction::AddColumn { if_not_exists, column: added_column(source, add)? })
}

fn drop_column(drop: &ast::DropColumn) -> Option<AlterTableAction> {
    Some(AlterTableAction::DropColumn {
        if_exists: drop.if_exists().is_some(),
        column: identifier(&drop.column_name_ref()?),
        cascade: cascades(drop.drop_behavior()),
    })
}

fn drop_constraint(drop: &ast::DropConstraint) -> Option<AlterTableAction> {
    Some(AlterTableAction::DropConstraint {
        if_exists: drop.if_exists().is_some(),
        name: last_name(&drop.constraint_name_ref()?)?,
        cascade: cascades(drop.drop_behavior()),
    })
}

fn rename_column(rename: &ast::RenameColumn) -> Option<AlterTableAction> {
    Some(AlterTableAction::RenameColumn {
        from: identifier(&rename.column_name_ref()?),
        to: identifier(&rename.column_name()?),
    })
}

fn alter_column(source: &Source, alter: &ast::AlterColumn) -> Result<Option<AlterTableAction>, &'static str> {
    let (Some(column), Some(option)) = (alter.column_name_ref(), alter.option()) else { return Ok(None) };
    let column = identifier(&column);
    match option {
        ast::AlterColumnOption::SetType(set) => Ok(set.ty().map(|ty| AlterTableAction::AlterColumnType {
            column,
            type_name: type_name(&ty),
            collation: collation(set.collate()),
            using: optional(source, set.using_expr().and_then(|using| using.expr())),
        })),
        ast::AlterColumnOption::SetNotNull(_) => Ok(Some(AlterTableAction::SetNotNull { column })),
        ast::AlterColumnOption::DropNotNull(_) => Ok(Some(AlterTableAction::DropNotNull { column })),
        ast::AlterColumnOption::SetDefault(set) => Ok(set.expr().map(|written| {
            AlterTableAction::SetDefault { column, expression: expression(source, &written) }
        })),
        ast::AlterColumnOption::DropDefault(_) => Ok(Some(AlterTableAction::DropDefault { column })),
        ast::AlterColumnOption::AddGenerated(_) => Err("ALTER COLUMN ADD GENERATED"),
        ast::AlterColumnOption::DropExpression(_) => Err("ALTER COLUMN DROP EXPRESSION"),
        ast::AlterColumnOption::DropIdentity(_) => Err("ALTER COLUMN DROP IDENTITY"),
        ast::AlterColumnOption::Inherit(_) => Err("ALTER COLUMN INHERIT"),
        ast::AlterColumnOption::NoInherit(_) => Err("ALTER COLUMN NO INHERIT"),
        ast::AlterColumnOption::ResetOptions(_) => Err("ALTER COLUMN RESET"),
        ast::AlterColumnOption::Restart(_) => Err("ALTER COLUMN RESTART"),
        ast::AlterColumnOption::SetCompression(_) => Err("ALTER COLUMN SET COMPRESSION"),
        ast::AlterColumnOption::SetExpression(_) => Err("ALTER COLUMN SET EXPRESSION"),
        ast::AlterColumnOption::SetGenerated(_) | ast::AlterColumnOption::SetGeneratedOptions(_) => {
            Err("ALTER COLUMN SET GENERATED")
        }
        ast::AlterColumnOption::SetOptions(_) | ast::AlterColumnOption::SetOptionsList(_) => {
            Err("ALTER COLUMN SET")
        }
        ast::AlterColumnOption::SetSequenceOption(_) => Err("ALTER COLUMN SET sequence option"),
        ast::AlterColumnOption::SetStatistics(_) => Err("ALTER COLUMN SET STATISTICS"),
        ast::AlterColumnOption::SetStorage(_) => Err("ALTER COLUMN SET STORAGE"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{call, column, read, table};
    use super::*;
    use crate::sql::{ColumnConstraint, ColumnDefinition, Expression};

    fn actions(text: &str) -> Vec<AlterTableAction> {
        let Statement::AlterTable(alter) = read(&format!("ALTER TABLE t {text}")) else { panic!("{text}") };
        alter.actions
    }

    #[test]
    fn which_table() {
        let Statement::AlterTable(alter) = read("ALTER TABLE IF EXISTS ONLY app.t DROP a, ADD b int") else {
            panic!("no ALTER TABLE")
        };
        assert!(alter.if_exists && alter.only);
        assert_eq!(alter.name, crate::pg::Name::qualified("app", "t"));
        assert_eq!(alter.actions.len(), 2);
    }

    #[test]
    fn columns_come() {
        let generated = Expression::Call {
            function: table("to_tsvector"),
            arguments: vec![Expression::Text("english".to_string()), column("body")],
        };
        let constraints = vec![ColumnConstraint::Generated { expression: generated, stored: Some(true) }];
        let column = ColumnDefinition {
            name: "search".to_string(),
            type_name: "tsvector".to_string(),
            collation: None,
            constraints,
        };
        assert_eq!(
            actions(
                "ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED"
            ),
            [AlterTableAction::AddColumn { if_not_exists: true, column }]
        );
        let [AlterTableAction::AddColumn { column, .. }] =
            &actions("ADD a text STORAGE main COLLATE \"C\" DEFAULT ''")[..]
        else {
            panic!("no ADD COLUMN")
        };
        assert_eq!((column.collation.clone(), column.constraints.len()), (Some(table("C")), 1));
    }

    #[test]
    fn columns_change_and_go() {
        let a = || "a".to_string();
        let expression = call("now", vec![]);
        assert_eq!(
            actions(
                "ALTER a SET DATA TYPE bigint USING a::bigint, ALTER COLUMN a SET NOT NULL, ALTER a DROP NOT NULL,
                 ALTER a SET DEFAULT now(), ALTER a DROP DEFAULT, DROP COLUMN IF EXISTS a CASCADE"
            ),
            [
                AlterTableAction::AlterColumnType {
                    column: a(),
                    type_name: "bigint".to_string(),
                    collation: None,
                    using: Some(Expression::Cast { operand: Box::new(column("a")), to: "bigint".to_string() }),
                },
                AlterTableAction::SetNotNull { column: a() },
                AlterTableAction::DropNotNull { column: a() },
                AlterTableAction::SetDefault { column: a(), expression },
                AlterTableAction::DropDefault { column: a() },
                AlterTableAction::DropColumn { if_exists: true, column: a(), cascade: true },
            ]
        );
    }

    #[test]
    fn constraints_and_names() {
        let name = || "c".to_string();
        assert_eq!(
            actions("VALIDATE CONSTRAINT c, DROP CONSTRAINT IF EXISTS c"),
            [
                AlterTableAction::ValidateConstraint { name: name() },
                AlterTableAction::DropConstraint { if_exists: true, name: name(), cascade: false },
            ]
        );
        let (from, to) = ("a".to_string(), "b".to_string());
        assert_eq!(actions("RENAME a TO b"), [AlterTableAction::RenameColumn { from, to: to.clone() }]);
        assert_eq!(actions("RENAME TO b"), [AlterTableAction::RenameTable { to }]);
    }

    #[test]
    fn other_actions_are_named() {
        for (text, form) in [
            ("SET LOGGED", "SET LOGGED"),
            ("ENABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY"),
            ("SET (fillfactor = 70)", "SET"),
            ("ALTER a SET STATISTICS 500", "ALTER COLUMN SET STATISTICS"),
            ("DETACH PARTITION p CONCURRENTLY", "DETACH PARTITION"),
        ] {
            assert_eq!(actions(text), [AlterTableAction::Unmodelled { form: form.to_string() }]);
        }
        let everywhere = read("ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b");
        assert_eq!(everywhere, Statement::Unmodelled { form: "ALTER TABLE".to_string() });
    }
}
