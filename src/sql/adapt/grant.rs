//! GRANT and REVOKE.

use squawk_syntax::ast::{self, AstNode};

use super::names::{columns, identifier};
use super::object::{named, references};
use crate::sql::{Grant, GrantTargets, ObjectKind, Statement};

/// GRANT.
pub(super) fn grant(written: &ast::Grant) -> Option<Statement> {
    statement(true, written.privileges(), written.on_privilege_objects_clause())
}

/// REVOKE.
pub(super) fn revoke(written: &ast::Revoke) -> Option<Statement> {
    statement(false, written.privileges(), written.on_privilege_objects_clause())
}

fn statement(
    grant: bool,
    privileges: Option<ast::Privileges>,
    objects: Option<ast::OnPrivilegeObjectsClause>,
) -> Option<Statement> {
    let targets = match objects {
        Some(clause) => targets(&clause.privilege_objects()?)?,
        None => GrantTargets::Roles,
    };
    let limited = privileges.into_iter().flat_map(|list| {
        let found = list.syntax().descendants().filter_map(ast::ColumnRefList::cast);
        found.flat_map(|list| columns(list.column_name_refs())).collect::<Vec<_>>()
    });
    let mut columns = Vec::new();
    for column in limited {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    Some(Statement::Grant(Grant { grant, targets, columns }))
}

fn targets(objects: &ast::PrivilegeObjects) -> Option<GrantTargets> {
    let names = || objects.syntax().children().filter_map(|child| named(&child)).collect();
    let all_in = |kind| {
        let schemas = objects.syntax().children().filter_map(ast::SchemaRef::cast);
        GrantTargets::AllIn { kind, schemas: schemas.map(|schema| identifier(&schema)).collect() }
    };
    let of = |kind| GrantTargets::Objects(references(kind, objects.syntax()));
    Some(match objects {
        ast::PrivilegeObjects::PrivilegeAllFunctionsInSchema(_) => all_in(ObjectKind::Function),
        ast::PrivilegeObjects::PrivilegeAllProceduresInSchema(_) => all_in(ObjectKind::Procedure),
        ast::PrivilegeObjects::PrivilegeAllRoutinesInSchema(_) => all_in(ObjectKind::Routine),
        ast::PrivilegeObjects::PrivilegeAllSequencesInSchema(_) => all_in(ObjectKind::Sequence),
        ast::PrivilegeObjects::PrivilegeAllTablesInSchema(_) => all_in(ObjectKind::Table),
        ast::PrivilegeObjects::PrivilegeDefault(_) | ast::PrivilegeObjects::PrivilegeTable(_) => {
            GrantTargets::Tables(names())
        }
        ast::PrivilegeObjects::PrivilegeSequence(_) => GrantTargets::Sequences(names()),
        ast::PrivilegeObjects::PrivilegeDatabase(_) => of(ObjectKind::Database),
        ast::PrivilegeObjects::PrivilegeDomain(_) => of(ObjectKind::Domain),
        ast::PrivilegeObjects::PrivilegeForeignDataWrapper(_) => of(ObjectKind::ForeignDataWrapper),
        ast::PrivilegeObjects::PrivilegeForeignServer(_) => of(ObjectKind::Server),
        ast::PrivilegeObjects::PrivilegeFunction(_) => of(ObjectKind::Function),
        ast::PrivilegeObjects::PrivilegeLanguage(_) => of(ObjectKind::Language),
        ast::PrivilegeObjects::PrivilegeLargeObject(_) => of(ObjectKind::LargeObject),
        ast::PrivilegeObjects::PrivilegeParameter(_) => of(ObjectKind::Parameter),
        ast::PrivilegeObjects::PrivilegeProcedure(_) => of(ObjectKind::Procedure),
        ast::PrivilegeObjects::PrivilegeRoutine(_) => of(ObjectKind::Routine),
        ast::PrivilegeObjects::PrivilegeSchema(_) => of(ObjectKind::Schema),
        ast::PrivilegeObjects::PrivilegeTablespace(_) => of(ObjectKind::Tablespace),
        ast::PrivilegeObjects::PrivilegeType(_) => of(ObjectKind::Type),
        ast::PrivilegeObjects::PrivilegePropertyGraph(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    fn grant_of(text: &str) -> Grant {
        let Statement::Grant(grant) = read(text) else { panic!("no GRANT: {text}") };
        grant
    }

    #[test]
    fn relations_and_columns() {
        let grant = grant_of("GRANT SELECT (a, b), UPDATE (b), DELETE ON t, u TO r WITH GRANT OPTION");
        assert_eq!(grant.targets, GrantTargets::Tables(vec![table("t"), table("u")]));
        assert!(grant.grant && grant.columns == ["a", "b"]);
        let revoke = grant_of("REVOKE ALL ON SEQUENCE s FROM PUBLIC");
        assert_eq!((revoke.grant, revoke.targets), (false, GrantTargets::Sequences(vec![table("s")])));
    }

    #[test]
    fn other_targets() {
        let all = grant_of("GRANT SELECT ON ALL TABLES IN SCHEMA a, b TO r").targets;
        let schemas = vec!["a".to_string(), "b".to_string()];
        assert_eq!(all, GrantTargets::AllIn { kind: ObjectKind::Table, schemas });
        assert_eq!(grant_of("GRANT admin TO r").targets, GrantTargets::Roles);
        assert_eq!(grant_of("REVOKE ADMIN OPTION FOR admin FROM r").targets, GrantTargets::Roles);
        for (text, kind, name) in [
            ("EXECUTE ON FUNCTION f(int)", ObjectKind::Function, "f"),
            ("USAGE ON SCHEMA s", ObjectKind::Schema, "s"),
            ("USAGE ON TYPE t", ObjectKind::Type, "t"),
            ("CONNECT ON DATABASE d", ObjectKind::Database, "d"),
        ] {
            let GrantTargets::Objects(found) = grant_of(&format!("GRANT {text} TO r")).targets else {
                panic!()
            };
            assert_eq!((found[0].kind, &found[0].name), (kind, &table(name)));
        }
    }
}
