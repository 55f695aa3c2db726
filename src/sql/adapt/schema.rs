//! CREATE SCHEMA, CREATE EXTENSION, ALTER EXTENSION.

use squawk_syntax::ast::{self, AstNode, Stmt};

use super::names::{identifier, inner_identifier};
use super::{Source, object_change, route};
use crate::sql::{AlterExtension, AlterExtensionAction, CreateExtension, CreateSchema, ObjectRef, Statement};

/// CREATE SCHEMA.
pub(super) fn create(source: &Source, written: &ast::CreateSchema) -> Option<Statement> {
    let name = match written.create_schema_target()? {
        ast::CreateSchemaTarget::NamedSchema(named) => identifier(&named.schema()?),
        ast::CreateSchemaTarget::AuthorizationSchema(owner) => named_role(&owner.role()?)?,
    };
    let elements = written.schema_elements().filter_map(|element| Stmt::cast(element.syntax().clone()));
    Some(Statement::CreateSchema(CreateSchema {
        name,
        if_not_exists: written.if_not_exists().is_some(),
        elements: elements.map(|element| route::statement(source, &element)).collect(),
    }))
}

/// A role by its name; whoever runs the statement has another.
fn named_role(role: &ast::Role) -> Option<String> {
    let is_keyword = role.current_role_token().is_some()
        || role.current_user_token().is_some()
        || role.session_user_token().is_some();
    if is_keyword { None } else { inner_identifier(role.syntax()) }
}

/// CREATE EXTENSION.
pub(super) fn create_extension(written: &ast::CreateExtension) -> Option<Statement> {
    let schema = written.extension_schema().and_then(|clause| clause.schema_ref());
    let version = written.extension_version_clause();
    Some(Statement::CreateExtension(CreateExtension {
        name: identifier(&written.extension()?),
        if_not_exists: written.if_not_exists().is_some(),
        schema: schema.map(|schema| identifier(&schema)),
        version: version.and_then(|clause| version_of(clause.extension_version(), clause.literal())),
        cascade: written.cascade_token().is_some(),
    }))
}

fn version_of(name: Option<ast::ExtensionVersion>, literal: Option<ast::Literal>) -> Option<String> {
    name.map(|name| identifier(&name)).or_else(|| literal?.string_value())
}

/// ALTER EXTENSION.
pub(super) fn alter_extension(written: &ast::AlterExtension) -> Option<Statement> {
    let action = match written.action()? {
        ast::AlterExtensionAction::AlterExtensionAdd(add) => {
            AlterExtensionAction::Add(member(&add.extension_member_object()?)?)
        }
        ast::AlterExtensionAction::AlterExtensionDrop(drop) => {
            AlterExtensionAction::Drop(member(&drop.extension_member_object()?)?)
        }
        ast::AlterExtensionAction::AlterExtensionUpdate(update) => {
            let to = update.update_to().and_then(|to| version_of(to.extension_version(), to.literal()));
            AlterExtensionAction::Update { to }
        }
        ast::AlterExtensionAction::SetSchema(set) => {
            AlterExtensionAction::SetSchema(identifier(&set.schema_ref()?))
        }
    };
    Some(Statement::AlterExtension(AlterExtension { name: identifier(&written.extension_ref()?), action }))
}

fn member(object: &ast::ExtensionMemberObject) -> Option<ObjectRef> {
    object_change::object(&ast::CommentObject::cast(object.syntax().clone())?)
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;

    #[test]
    fn schemas_with_elements() {
        let text = "CREATE SCHEMA s AUTHORIZATION r CREATE TABLE t (a int) CREATE INDEX i ON t (a) GRANT SELECT ON t TO r";
        let Statement::CreateSchema(create) = read(text) else { panic!() };
        let forms: Vec<_> = create.elements.iter().map(Statement::form).collect();
        assert_eq!((create.name.as_str(), create.if_not_exists), ("s", false));
        assert_eq!(forms, ["CREATE TABLE", "CREATE INDEX", "GRANT"]);
        let Statement::CreateSchema(of_role) = read("CREATE SCHEMA IF NOT EXISTS AUTHORIZATION joe") else {
            panic!()
        };
        assert_eq!((of_role.name.as_str(), of_role.if_not_exists), ("joe", true));
    }

    #[test]
    fn extensions() {
        let text = "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA app VERSION '1.1' CASCADE";
        let expected = CreateExtension {
            name: "uuid-ossp".to_string(),
            if_not_exists: true,
            schema: Some("app".to_string()),
            version: Some("1.1".to_string()),
            cascade: true,
        };
        assert_eq!(read(text), Statement::CreateExtension(expected));
        for (text, expected) in [
            ("UPDATE TO '2.0'", "Update { to: Some(\"2.0\") }"),
            ("UPDATE", "Update { to: None }"),
            ("SET SCHEMA app", "SetSchema(\"app\")"),
        ] {
            let Statement::AlterExtension(alter) = read(&format!("ALTER EXTENSION e {text}")) else {
                panic!()
            };
            assert_eq!(format!("{:?}", alter.action), expected);
        }
        let Statement::AlterExtension(alter) = read("ALTER EXTENSION e DROP FUNCTION f(int)") else {
            panic!()
        };
        assert!(matches!(alter.action, AlterExtensionAction::Drop(object) if object.name.name == "f"));
    }
}
