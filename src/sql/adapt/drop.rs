//! DROP of all kinds of objects.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::names::{identifier, name};
use super::object::references;
use crate::sql::{Drop, DropOnTable, ObjectKind, OnTableKind, Statement};

/// DROP of objects with names of their own.
pub(super) fn objects(kind: ObjectKind, written: &impl AstNode) -> Statement {
    Statement::Drop(drop(kind, written.syntax()))
}

/// DROP INDEX.
pub(super) fn indexes(written: &ast::DropIndex) -> Statement {
    let concurrently = written.concurrently_token().is_some();
    Statement::Drop(Drop { concurrently, ..drop(ObjectKind::Index, written.syntax()) })
}

fn drop(kind: ObjectKind, node: &SyntaxNode) -> Drop {
    Drop {
        kind,
        objects: references(kind, node),
        if_exists: node.children().any(|child| ast::IfExists::can_cast(child.kind())),
        cascade: cascades(node),
        concurrently: false,
    }
}

/// DROP TRIGGER.
pub(super) fn trigger(written: &ast::DropTrigger) -> Option<Statement> {
    let table = written.on_relation()?.relation_name_ref()?;
    on_table(OnTableKind::Trigger, &written.trigger_ref()?, &table, written.syntax())
}

/// DROP RULE.
pub(super) fn rule(written: &ast::DropRule) -> Option<Statement> {
    let table = written.on_relation()?.relation_name_ref()?;
    on_table(OnTableKind::Rule, &written.rule_ref()?, &table, written.syntax())
}

/// DROP POLICY.
pub(super) fn policy(written: &ast::DropPolicy) -> Option<Statement> {
    let table = written.on_table()?.table_name_ref()?;
    on_table(OnTableKind::Policy, &written.policy_ref()?, &table, written.syntax())
}

fn on_table(
    kind: OnTableKind,
    object: &impl AstNode,
    table: &impl AstNode,
    written: &SyntaxNode,
) -> Option<Statement> {
    Some(Statement::DropOnTable(DropOnTable {
        kind,
        name: identifier(object),
        table: name(table)?,
        if_exists: written.children().any(|child| ast::IfExists::can_cast(child.kind())),
        cascade: cascades(written),
    }))
}

/// Whether CASCADE is said.
pub(super) fn cascades(node: &SyntaxNode) -> bool {
    node.children().any(|child| ast::Cascade::can_cast(child.kind()))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;
    use crate::sql::ObjectRef;

    fn drop_of(text: &str) -> Drop {
        let Statement::Drop(drop) = read(text) else { panic!("no DROP: {text}") };
        drop
    }

    #[test]
    fn relations() {
        let tables = drop_of("DROP TABLE IF EXISTS a, s.b CASCADE");
        assert_eq!(tables.names().map(ToString::to_string).collect::<Vec<_>>(), ["a", "s.b"]);
        assert!(tables.if_exists && tables.cascade && !tables.concurrently);
        let indexes = drop_of("DROP INDEX CONCURRENTLY a, s.b");
        assert!(indexes.kind == ObjectKind::Index && indexes.concurrently && indexes.objects.len() == 2);
        for (text, kind) in [
            ("DROP VIEW a", ObjectKind::View),
            ("DROP MATERIALIZED VIEW a", ObjectKind::MaterializedView),
            ("DROP FOREIGN TABLE a", ObjectKind::ForeignTable),
            ("DROP SEQUENCE a", ObjectKind::Sequence),
        ] {
            let found = drop_of(text);
            assert_eq!((found.kind, found.names().collect::<Vec<_>>()), (kind, vec![&table("a")]), "{text}");
        }
    }

    #[test]
    fn other_objects() {
        for (text, kind, expected) in [
            ("DROP TYPE app.mood", ObjectKind::Type, "app.mood"),
            ("DROP DOMAIN IF EXISTS d RESTRICT", ObjectKind::Domain, "d"),
            ("DROP SCHEMA s CASCADE", ObjectKind::Schema, "s"),
            ("DROP EXTENSION hstore", ObjectKind::Extension, "hstore"),
            ("DROP ROLE r", ObjectKind::Role, "r"),
            ("DROP LANGUAGE l", ObjectKind::Language, "l"),
            ("DROP TRANSFORM FOR hstore LANGUAGE plperl", ObjectKind::Transform, "hstore"),
            ("DROP OPERATOR CLASS o USING gist", ObjectKind::OperatorClass, "o"),
            ("DROP TEXT SEARCH CONFIGURATION c", ObjectKind::TextSearchConfiguration, "c"),
            ("DROP FUNCTION f", ObjectKind::Function, "f"),
        ] {
            let found = drop_of(text);
            let expected: Vec<&str> = vec![expected];
            let names: Vec<_> = found.names().map(ToString::to_string).collect();
            assert_eq!((found.kind, names.iter().map(String::as_str).collect()), (kind, expected), "{text}");
            assert_eq!(found.objects[0].arguments, None, "{text}");
        }
    }

    #[test]
    fn arguments_tell_overloads_apart() {
        let found = drop_of("DROP FUNCTION s.f(a int, OUT b text, VARIADIC c app.mood[]), g()");
        let arguments: Vec<_> = found.objects.iter().map(|object| object.arguments.clone()).collect();
        assert_eq!(arguments, [Some(vec!["int".to_string(), "app.mood[]".to_string()]), Some(vec![])]);
        assert_eq!(found.objects[0].name, crate::pg::Name::qualified("s", "f"));
        let operator = &drop_of("DROP OPERATOR s.~ (NONE, int)").objects[0];
        assert_eq!(operator.name, crate::pg::Name::qualified("s", "~"));
        assert_eq!(operator.arguments, Some(vec!["none".to_string(), "int".to_string()]));
        let cast = &drop_of("DROP CAST (text AS int)").objects[0];
        assert_eq!(cast.arguments, Some(vec!["text".to_string(), "int".to_string()]));
        let aggregate = &drop_of("DROP AGGREGATE a(*)").objects[0];
        let expected =
            ObjectRef { kind: ObjectKind::Aggregate, name: table("a"), arguments: Some(vec![]), table: None };
        assert_eq!(*aggregate, expected);
    }

    #[test]
    fn objects_of_tables() {
        for (text, kind) in [
            ("DROP TRIGGER IF EXISTS x ON s.t CASCADE", OnTableKind::Trigger),
            ("DROP RULE IF EXISTS x ON s.t CASCADE", OnTableKind::Rule),
            ("DROP POLICY IF EXISTS x ON s.t CASCADE", OnTableKind::Policy),
        ] {
            let expected = DropOnTable {
                kind,
                name: "x".to_string(),
                table: crate::pg::Name::qualified("s", "t"),
                if_exists: true,
                cascade: true,
            };
            assert_eq!(read(text), Statement::DropOnTable(expected));
        }
    }
}
