//! ALTER TABLE … ALTER COLUMN.

use squawk_syntax::ast::{self, AstNode};

use super::Source;
use super::alter_table::unmodelled;
use super::constraint::identity_kind;
use super::expression::{expression, optional};
use super::names::identifier;
use super::relation_option::{foreign_options, option_names, options};
use super::spelling::type_name;
use super::table::{collation, compression, storage};
use crate::sql::{AlterTableAction, ColumnReference};

/// One change of one column.
pub(super) fn action(source: &Source, alter: &ast::AlterColumn) -> Option<AlterTableAction> {
    let column = identifier(&alter.column_name_ref()?);
    Some(match alter.option()? {
        ast::AlterColumnOption::SetType(set) => AlterTableAction::AlterColumnType {
            column,
            type_name: type_name(&set.ty()?),
            collation: collation(set.collate()),
            using: optional(source, set.using_expr().and_then(|using| using.expr())),
        },
        ast::AlterColumnOption::SetNotNull(_) => AlterTableAction::SetNotNull { column },
        ast::AlterColumnOption::DropNotNull(_) => AlterTableAction::DropNotNull { column },
        ast::AlterColumnOption::SetDefault(set) => set_default(source, column, &set)?,
        ast::AlterColumnOption::DropDefault(_) => AlterTableAction::DropDefault { column },
        ast::AlterColumnOption::AddGenerated(add) => {
            AlterTableAction::AddIdentity { column, kind: identity_kind(&add.generated_when()?) }
        }
        ast::AlterColumnOption::SetGenerated(set) => {
            let kind = set.generated_when().as_ref().map(identity_kind);
            AlterTableAction::SetIdentity { column, kind }
        }
        ast::AlterColumnOption::SetGeneratedOptions(set) => set_identity(column, &set),
        ast::AlterColumnOption::SetSequenceOption(_) | ast::AlterColumnOption::Restart(_) => {
            AlterTableAction::SetIdentity { column, kind: None }
        }
        ast::AlterColumnOption::DropIdentity(drop) => {
            AlterTableAction::DropIdentity { if_exists: drop.if_exists().is_some(), column }
        }
        ast::AlterColumnOption::SetExpression(set) => {
            AlterTableAction::SetExpression { column, expression: expression(source, &set.expr()?) }
        }
        ast::AlterColumnOption::DropExpression(drop) => {
            AlterTableAction::DropExpression { if_exists: drop.if_exists().is_some(), column }
        }
        ast::AlterColumnOption::SetStatistics(set) => set_statistics(ColumnReference::Name(column), &set)?,
        ast::AlterColumnOption::SetStorage(set) => {
            AlterTableAction::SetStorage { column, storage: storage(&set.storage_mode()?)? }
        }
        ast::AlterColumnOption::SetCompression(set) => {
            AlterTableAction::SetCompression { column, method: compression(&set.compression_method_name()?) }
        }
        ast::AlterColumnOption::SetOptions(set) => {
            AlterTableAction::SetColumnOptions { column, options: options(source, set.attribute_list()) }
        }
        ast::AlterColumnOption::ResetOptions(reset) => {
            AlterTableAction::ResetColumnOptions { column, names: option_names(reset.attribute_list()) }
        }
        ast::AlterColumnOption::SetOptionsList(set) => {
            let options = foreign_options(source, set.alter_option_list());
            AlterTableAction::ColumnForeignOptions { column, options }
        }
        ast::AlterColumnOption::Inherit(_) => unmodelled("ALTER COLUMN INHERIT"),
        ast::AlterColumnOption::NoInherit(_) => unmodelled("ALTER COLUMN NO INHERIT"),
    })
}

/// SET DEFAULT.
pub(super) fn set_default(
    source: &Source,
    column: String,
    set: &ast::SetDefault,
) -> Option<AlterTableAction> {
    Some(AlterTableAction::SetDefault { column, expression: expression(source, &set.expr()?) })
}

/// SET STATISTICS.
pub(super) fn set_statistics(column: ColumnReference, set: &ast::SetStatistics) -> Option<AlterTableAction> {
    let target = match set.expr() {
        Some(target) => target.syntax().text().to_string().replace(char::is_whitespace, "").parse::<i64>(),
        None => Ok(-1),
    };
    // -1 is the default, and PostgreSQL refuses any number below.
    Some(AlterTableAction::SetStatistics { column, target: u32::try_from(target.ok()?).ok() })
}

fn set_identity(column: String, set: &ast::SetGeneratedOptions) -> AlterTableAction {
    let kind = set.set_generated_options().find_map(|option| match option {
        ast::SetGeneratedOption::SetGenerated(set) => set.generated_when().as_ref().map(identity_kind),
        ast::SetGeneratedOption::SetSequenceOption(_) | ast::SetGeneratedOption::Restart(_) => None,
    });
    AlterTableAction::SetIdentity { column, kind }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{binary, call, column, number, read};
    use super::*;
    use crate::sql::{ColumnStorage, Expression, IdentityKind, Operator, RelationOption, Statement};

    fn actions(text: &str) -> Vec<AlterTableAction> {
        let Statement::AlterTable(alter) = read(&format!("ALTER TABLE t {text}")) else { panic!("{text}") };
        alter.actions
    }

    fn a() -> String {
        "a".to_string()
    }

    #[test]
    fn columns_change_and_go() {
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
    fn identities_and_generated_columns() {
        let set = |kind| AlterTableAction::SetIdentity { column: a(), kind };
        let expression = binary(column("b"), Operator::Other("*".to_string()), number("2"));
        for (text, expected) in [
            (
                "ADD GENERATED ALWAYS AS IDENTITY (START 5)",
                AlterTableAction::AddIdentity { column: a(), kind: IdentityKind::Always },
            ),
            (
                "ADD GENERATED BY DEFAULT AS IDENTITY",
                AlterTableAction::AddIdentity { column: a(), kind: IdentityKind::ByDefault },
            ),
            ("SET GENERATED ALWAYS", set(Some(IdentityKind::Always))),
            ("SET GENERATED BY DEFAULT RESTART WITH 5", set(Some(IdentityKind::ByDefault))),
            ("SET INCREMENT BY 2 SET CYCLE RESTART", set(None)),
            ("RESTART", set(None)),
            ("DROP IDENTITY IF EXISTS", AlterTableAction::DropIdentity { if_exists: true, column: a() }),
            ("SET EXPRESSION AS (b * 2)", AlterTableAction::SetExpression { column: a(), expression }),
            ("DROP EXPRESSION", AlterTableAction::DropExpression { if_exists: false, column: a() }),
        ] {
            assert_eq!(actions(&format!("ALTER COLUMN a {text}")), [expected], "{text}");
        }
    }

    #[test]
    fn what_only_the_catalog_keeps() {
        let statistics =
            |target| AlterTableAction::SetStatistics { column: ColumnReference::Name(a()), target };
        let storage = |storage| AlterTableAction::SetStorage { column: a(), storage };
        let compression =
            |method: &str| AlterTableAction::SetCompression { column: a(), method: method.to_string() };
        let name = || "n_distinct".to_string();
        let options = vec![RelationOption { name: name(), value: Some("-0.5".to_string()) }];
        for (text, expected) in [
            ("SET STATISTICS 500", statistics(Some(500))),
            ("SET STATISTICS -1", statistics(None)),
            ("SET STATISTICS DEFAULT", statistics(None)),
            ("SET STORAGE External", storage(ColumnStorage::External)),
            ("SET STORAGE DEFAULT", storage(ColumnStorage::Default)),
            ("SET STORAGE plain", storage(ColumnStorage::Plain)),
            ("SET COMPRESSION LZ4", compression("lz4")),
            ("SET COMPRESSION default", compression("default")),
            ("SET (n_distinct = -0.5)", AlterTableAction::SetColumnOptions { column: a(), options }),
            ("RESET (n_distinct)", AlterTableAction::ResetColumnOptions { column: a(), names: vec![name()] }),
        ] {
            assert_eq!(actions(&format!("ALTER a {text}")), [expected], "{text}");
        }
    }
}
