//! CREATE DOMAIN and ALTER DOMAIN.

use squawk_syntax::ast::{self, AstChildren, AstNode};

use super::Source;
use super::drop::cascades;
use super::expression::expression;
use super::names::{identifier, inner_identifier, name};
use super::spelling::type_name;
use super::table::collation;
use crate::sql::{
    AlterDomain, AlterDomainAction, CreateDomain, DomainConstraint, DomainConstraintKind, Statement,
};

/// CREATE DOMAIN.
pub(super) fn create(source: &Source, written: &ast::CreateDomain) -> Option<Statement> {
    let mut domain = CreateDomain {
        name: name(&written.domain()?)?,
        base: type_name(&written.ty()?),
        collation: None,
        default: None,
        constraints: Vec::new(),
    };
    for qualifier in written.domain_qualifiers() {
        match qualifier {
            ast::DomainQualifier::Collate(collate) => domain.collation = collation(Some(collate)),
            ast::DomainQualifier::Constraint(ast::Constraint::DefaultConstraint(default)) => {
                domain.default = default.expr().map(|written| expression(source, &written));
            }
            ast::DomainQualifier::Constraint(written) => {
                domain.constraints.extend(constraint(source, &written));
            }
        }
    }
    Some(Statement::CreateDomain(domain))
}

/// A constraint that domains know.
fn constraint(source: &Source, written: &ast::Constraint) -> Option<DomainConstraint> {
    match written {
        ast::Constraint::CheckConstraint(check) => {
            let kind = DomainConstraintKind::Check(expression(source, &check.expr()?));
            Some(with_options(check.constraint_name_clause(), check.constraint_options(), kind))
        }
        ast::Constraint::NotNullConstraint(not_null) => {
            let kind = DomainConstraintKind::NotNull;
            Some(with_options(not_null.constraint_name_clause(), not_null.constraint_options(), kind))
        }
        ast::Constraint::DefaultConstraint(_)
        | ast::Constraint::ExcludeConstraint(_)
        | ast::Constraint::ForeignKeyConstraint(_)
        | ast::Constraint::GeneratedConstraint(_)
        | ast::Constraint::NullConstraint(_)
        | ast::Constraint::PrimaryKeyConstraint(_)
        | ast::Constraint::ReferencesConstraint(_)
        | ast::Constraint::UniqueConstraint(_) => None,
    }
}

fn with_options(
    clause: Option<ast::ConstraintNameClause>,
    mut options: AstChildren<ast::ConstraintOption>,
    kind: DomainConstraintKind,
) -> DomainConstraint {
    DomainConstraint {
        name: clause.and_then(|clause| clause.constraint_name()).map(|name| identifier(&name)),
        kind,
        not_valid: options.any(|option| matches!(option, ast::ConstraintOption::NotValid(_))),
    }
}

/// ALTER DOMAIN; `None` for what many kinds of objects know.
pub(super) fn alter(source: &Source, written: &ast::AlterDomain) -> Option<Statement> {
    let action = match written.action()? {
        ast::AlterDomainAction::SetDefault(set) => {
            AlterDomainAction::SetDefault(expression(source, &set.expr()?))
        }
        ast::AlterDomainAction::DropDefault(_) => AlterDomainAction::DropDefault,
        ast::AlterDomainAction::SetNotNull(_) => AlterDomainAction::SetNotNull,
        ast::AlterDomainAction::DropNotNull(_) => AlterDomainAction::DropNotNull,
        ast::AlterDomainAction::AddConstraint(add) => {
            AlterDomainAction::AddConstraint(constraint(source, &add.constraint()?)?)
        }
        ast::AlterDomainAction::DropConstraint(drop) => AlterDomainAction::DropConstraint {
            name: inner_identifier(drop.constraint_name_ref()?.syntax())?,
            if_exists: drop.if_exists().is_some(),
            cascade: cascades(drop.syntax()),
        },
        ast::AlterDomainAction::RenameConstraint(rename) => AlterDomainAction::RenameConstraint {
            from: inner_identifier(rename.constraint_name_ref()?.syntax())?,
            to: identifier(&rename.constraint_name()?),
        },
        ast::AlterDomainAction::ValidateConstraint(validate) => AlterDomainAction::ValidateConstraint {
            name: inner_identifier(validate.constraint_name_ref()?.syntax())?,
        },
        ast::AlterDomainAction::OwnerTo(_)
        | ast::AlterDomainAction::DomainRenameTo(_)
        | ast::AlterDomainAction::SetSchema(_) => return None,
    };
    Some(Statement::AlterDomain(AlterDomain { name: name(&written.domain_ref()?)?, action }))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{column, read, table};
    use super::*;

    #[test]
    fn clauses() {
        let text =
            "CREATE DOMAIN app.d AS text COLLATE \"C\" DEFAULT 'x' NOT NULL CONSTRAINT c CHECK (VALUE <> '')";
        let Statement::CreateDomain(domain) = read(text) else { panic!() };
        assert_eq!((domain.name, domain.base.as_str()), (crate::pg::Name::qualified("app", "d"), "text"));
        assert!(domain.collation == Some(table("C")) && domain.default.is_some());
        assert_eq!(domain.constraints[0].kind, DomainConstraintKind::NotNull);
        assert_eq!(domain.constraints[1].name.as_deref(), Some("c"));
        let DomainConstraintKind::Check(check) = &domain.constraints[1].kind else { panic!() };
        assert!(format!("{check:?}").contains(&format!("{:?}", column("value"))));
    }

    #[test]
    fn actions() {
        for (text, expected) in [
            ("SET DEFAULT 1", "SetDefault(Number(\"1\"))"),
            ("DROP DEFAULT", "DropDefault"),
            ("SET NOT NULL", "SetNotNull"),
            ("DROP NOT NULL", "DropNotNull"),
            (
                "ADD NOT NULL",
                "AddConstraint(DomainConstraint { name: None, kind: NotNull, not_valid: false })",
            ),
            (
                "ADD CONSTRAINT c CHECK (true) NOT VALID",
                "AddConstraint(DomainConstraint { name: Some(\"c\"), kind: Check(Boolean(true)), not_valid: true })",
            ),
            (
                "DROP CONSTRAINT IF EXISTS c CASCADE",
                "DropConstraint { name: \"c\", if_exists: true, cascade: true }",
            ),
            ("RENAME CONSTRAINT a TO b", "RenameConstraint { from: \"a\", to: \"b\" }"),
            ("VALIDATE CONSTRAINT c", "ValidateConstraint { name: \"c\" }"),
        ] {
            let Statement::AlterDomain(alter) = read(&format!("ALTER DOMAIN d {text}")) else {
                panic!("{text}")
            };
            assert_eq!((alter.name, format!("{:?}", alter.action)), (table("d"), expected.to_string()));
        }
    }
}
