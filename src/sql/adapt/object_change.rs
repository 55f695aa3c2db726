//! ALTER, COMMENT and SECURITY LABEL, which treat many kinds of objects alike.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::names::segments;
use super::object::{named, reference};
use super::spelling::tokens;
use crate::pg::Name;
use crate::sql::{AlterObject, AlterObjectAction, Comment, ObjectKind, ObjectRef, SecurityLabel, Statement};

/// ALTER of an object with an action that many kinds know; `None` for another action.
pub(super) fn alter(kind: ObjectKind, written: &impl AstNode) -> Option<Statement> {
    let mut parts = written.syntax().children();
    let mut object = reference(kind, &parts.next()?)?;
    let second = parts.next()?;
    if ast::OnRelation::can_cast(second.kind()) || ast::OnTable::can_cast(second.kind()) {
        object.table = named(&second);
    }
    let action = action(&parts.last().unwrap_or(second))?;
    Some(Statement::AlterObject(AlterObject { object, action }))
}

fn action(written: &SyntaxNode) -> Option<AlterObjectAction> {
    let words = tokens(written).filter(|token| !token.kind().is_trivia());
    let words: Vec<_> = words.take(2).map(|token| token.text().to_lowercase()).collect();
    let operand = named(&written.children().next()?)?.name;
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["rename", "to"] => Some(AlterObjectAction::Rename(operand)),
        ["owner", "to"] => Some(AlterObjectAction::Owner(operand)),
        ["set", "schema"] => Some(AlterObjectAction::SetSchema(operand)),
        ["depends", "on"] => Some(AlterObjectAction::DependsOnExtension(operand)),
        ["no", "depends"] => Some(AlterObjectAction::NoDependsOnExtension(operand)),
        _ => None,
    }
}

/// COMMENT ON.
pub(super) fn comment(written: &ast::CommentOn) -> Option<Statement> {
    Some(Statement::Comment(Comment { object: object(&written.comment_object()?)? }))
}

/// SECURITY LABEL ON.
pub(super) fn security_label(written: &ast::SecurityLabel) -> Option<Statement> {
    let labelled = ast::CommentObject::cast(written.security_label_object()?.syntax().clone())?;
    Some(Statement::SecurityLabel(SecurityLabel { object: object(&labelled)? }))
}

/// An object with its kind in front: `FUNCTION f(int)`, `COLUMN t.a`, `TRIGGER x ON t`.
pub(super) fn object(written: &ast::CommentObject) -> Option<ObjectRef> {
    let node = written.syntax();
    let kind = kind(written)?;
    let child = || node.children().next();
    if kind == ObjectKind::Column {
        let mut parts = segments(node);
        let column = Name::unqualified(parts.pop()?);
        let table = Name::from_parts(parts);
        return Some(ObjectRef { kind, name: column, arguments: None, table });
    }
    if kind == ObjectKind::Operator {
        return reference(kind, node);
    }
    if kind == ObjectKind::LargeObject {
        let name = Name::unqualified(child()?.text().to_string());
        return Some(ObjectRef { kind, name, arguments: None, table: None });
    }
    let found = reference(kind, &child()?)?;
    if !matches!(kind, ObjectKind::Constraint | ObjectKind::Trigger | ObjectKind::Rule | ObjectKind::Policy) {
        return Some(found);
    }
    let table = node.children().nth(1)?;
    let of_domain = ast::DomainRef::can_cast(table.kind());
    let kind = if of_domain { ObjectKind::DomainConstraint } else { kind };
    Some(ObjectRef { kind, table: named(&table), ..found })
}

fn kind(object: &ast::CommentObject) -> Option<ObjectKind> {
    Some(match object {
        ast::CommentObject::ObjectAccessMethod(_) => ObjectKind::AccessMethod,
        ast::CommentObject::ObjectAggregate(_) => ObjectKind::Aggregate,
        ast::CommentObject::ObjectCast(_) => ObjectKind::Cast,
        ast::CommentObject::ObjectCollation(_) => ObjectKind::Collation,
        ast::CommentObject::ObjectConversion(_) => ObjectKind::Conversion,
        ast::CommentObject::ObjectDatabase(_) => ObjectKind::Database,
        ast::CommentObject::ObjectDomain(_) => ObjectKind::Domain,
        ast::CommentObject::ObjectEventTrigger(_) => ObjectKind::EventTrigger,
        ast::CommentObject::ObjectExtension(_) => ObjectKind::Extension,
        ast::CommentObject::ObjectForeignDataWrapper(_) => ObjectKind::ForeignDataWrapper,
        ast::CommentObject::ObjectForeignTable(_) => ObjectKind::ForeignTable,
        ast::CommentObject::ObjectFunction(_) => ObjectKind::Function,
        ast::CommentObject::ObjectIndex(_) => ObjectKind::Index,
        ast::CommentObject::ObjectLanguage(_) => ObjectKind::Language,
        ast::CommentObject::ObjectMaterializedView(_) => ObjectKind::MaterializedView,
        ast::CommentObject::ObjectProcedure(_) => ObjectKind::Procedure,
        ast::CommentObject::ObjectPublication(_) => ObjectKind::Publication,
        ast::CommentObject::ObjectRole(_) => ObjectKind::Role,
        ast::CommentObject::ObjectRoutine(_) => ObjectKind::Routine,
        ast::CommentObject::ObjectSchema(_) => ObjectKind::Schema,
        ast::CommentObject::ObjectSequence(_) => ObjectKind::Sequence,
        ast::CommentObject::ObjectServer(_) => ObjectKind::Server,
        ast::CommentObject::ObjectStatistics(_) => ObjectKind::Statistics,
        ast::CommentObject::ObjectSubscription(_) => ObjectKind::Subscription,
        ast::CommentObject::ObjectTable(_) => ObjectKind::Table,
        ast::CommentObject::ObjectTablespace(_) => ObjectKind::Tablespace,
        ast::CommentObject::ObjectTextSearchConfig(_) => ObjectKind::TextSearchConfiguration,
        ast::CommentObject::ObjectTextSearchDict(_) => ObjectKind::TextSearchDictionary,
        ast::CommentObject::ObjectTextSearchParser(_) => ObjectKind::TextSearchParser,
        ast::CommentObject::ObjectTextSearchTemplate(_) => ObjectKind::TextSearchTemplate,
        ast::CommentObject::ObjectType(_) => ObjectKind::Type,
        ast::CommentObject::ObjectView(_) => ObjectKind::View,
        ast::CommentObject::ObjectColumn(_) => ObjectKind::Column,
        ast::CommentObject::ObjectConstraint(_) => ObjectKind::Constraint,
        ast::CommentObject::ObjectLargeObject(_) => ObjectKind::LargeObject,
        ast::CommentObject::ObjectOperator(_) => ObjectKind::Operator,
        ast::CommentObject::ObjectOperatorClass(_) => ObjectKind::OperatorClass,
        ast::CommentObject::ObjectOperatorFamily(_) => ObjectKind::OperatorFamily,
        ast::CommentObject::ObjectPolicy(_) => ObjectKind::Policy,
        ast::CommentObject::ObjectRule(_) => ObjectKind::Rule,
        ast::CommentObject::ObjectTransform(_) => ObjectKind::Transform,
        ast::CommentObject::ObjectTrigger(_) => ObjectKind::Trigger,
        ast::CommentObject::ObjectPropertyGraph(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;
    use crate::sql::CatalogOnly;

    #[test]
    fn actions_that_many_kinds_know() {
        for (text, expected) in [
            ("ALTER TYPE app.mood RENAME TO feeling", "TYPE app.mood - Rename(\"feeling\")"),
            ("ALTER DOMAIN d SET SCHEMA app", "DOMAIN d - SetSchema(\"app\")"),
            ("ALTER SCHEMA s OWNER TO CURRENT_USER", "SCHEMA s - Owner(\"current_user\")"),
            ("ALTER FUNCTION f(int) RENAME TO g", "FUNCTION f - Rename(\"g\")"),
            ("ALTER TRIGGER x ON s.t RENAME TO y", "TRIGGER x s.t Rename(\"y\")"),
            ("ALTER POLICY x ON s.t RENAME TO y", "POLICY x s.t Rename(\"y\")"),
            ("ALTER RULE x ON s.t RENAME TO y", "RULE x s.t Rename(\"y\")"),
            ("ALTER TRIGGER x ON t DEPENDS ON EXTENSION e", "TRIGGER x t DependsOnExtension(\"e\")"),
            ("ALTER FUNCTION f NO DEPENDS ON EXTENSION e", "FUNCTION f - NoDependsOnExtension(\"e\")"),
            ("ALTER OPERATOR FAMILY o USING btree RENAME TO p", "OPERATOR FAMILY o - Rename(\"p\")"),
            ("ALTER STATISTICS s OWNER TO r", "STATISTICS s - Owner(\"r\")"),
        ] {
            let Statement::AlterObject(AlterObject { object, action }) = read(text) else { panic!("{text}") };
            let table = object.table.map_or_else(|| "-".to_string(), |table| table.to_string());
            assert_eq!(format!("{} {} {table} {action:?}", object.kind.word(), object.name), expected);
        }
        let text = "ALTER COLLATION c REFRESH VERSION";
        let form = "ALTER COLLATION".to_string();
        let expected = CatalogOnly { form, refused_in_transaction_block: false, makes: None };
        assert_eq!(read(text), Statement::CatalogOnly(expected));
    }

    #[test]
    fn comments() {
        for (text, expected) in [
            ("TABLE s.t", "TABLE t - None"),
            ("COLUMN s.t.a", "COLUMN a s.t None"),
            ("COLUMN t.a", "COLUMN a t None"),
            ("CONSTRAINT c ON t", "CONSTRAINT c t None"),
            ("CONSTRAINT c ON DOMAIN d", "CONSTRAINT ON DOMAIN c d None"),
            ("TRIGGER x ON t", "TRIGGER x t None"),
            ("FUNCTION f(int)", "FUNCTION f - Some([\"int\"])"),
            ("OPERATOR ^ (text, text)", "OPERATOR ^ - Some([\"text\", \"text\"])"),
            ("LARGE OBJECT 42", "LARGE OBJECT 42 - None"),
            ("CAST (text AS int4)", "CAST text AS int4 - Some([\"text\", \"int4\"])"),
            ("TRANSFORM FOR hstore LANGUAGE plperl", "TRANSFORM hstore - None"),
            ("DATABASE d", "DATABASE d - None"),
        ] {
            let Statement::Comment(comment) = read(&format!("COMMENT ON {text} IS 'x'")) else {
                panic!("{text}")
            };
            let ObjectRef { kind, name, arguments, table } = comment.object;
            let table = table.map_or_else(|| "-".to_string(), |table| table.to_string());
            assert_eq!(format!("{} {} {table} {arguments:?}", kind.word(), name.name), expected);
        }
        let Statement::SecurityLabel(label) = read("SECURITY LABEL FOR p ON COLUMN t.a IS 'x'") else {
            panic!()
        };
        assert_eq!(
            (label.object.kind, label.object.table),
            (ObjectKind::Column, Some(Name::unqualified("t")))
        );
    }
}
