//! CREATE TYPE and ALTER TYPE.

use squawk_syntax::ast::{self, AstNode};

use super::drop::cascades;
use super::names::{identifier, name};
use super::object::named;
use super::spelling::type_name;
use super::table::collation;
use crate::sql::{AlterType, AlterTypeAction, Attribute, CreateType, Neighbour, Statement, TypeDefinition};

/// CREATE TYPE.
pub(super) fn create(written: &ast::CreateType) -> Option<Statement> {
    let name = name(&written.type_name()?)?;
    let definition = match written.kind() {
        Some(ast::CreateTypeKind::EnumType(labels)) => {
            let labels = labels.variant_list()?.variants();
            TypeDefinition::Enum { labels: labels.filter_map(|label| text(label.literal())).collect() }
        }
        Some(ast::CreateTypeKind::CompositeType(composite)) => {
            let fields = composite.composite_field_list()?.composite_field_defs();
            TypeDefinition::Composite {
                attributes: fields
                    .filter_map(|field| attribute(&field.name()?, field.ty(), field.collate()))
                    .collect(),
            }
        }
        Some(ast::CreateTypeKind::RangeType(range)) => {
            let list = range.attribute_list()?;
            TypeDefinition::Range {
                subtype: option(&list, "subtype").map(|value| type_name(&value)),
                multirange: option(&list, "multirange_type_name").and_then(|value| named(value.syntax())),
            }
        }
        Some(ast::CreateTypeKind::BaseType(_)) => TypeDefinition::Base,
        None => TypeDefinition::Shell,
    };
    Some(Statement::CreateType(CreateType { name, definition }))
}

fn option(list: &ast::AttributeList, wanted: &str) -> Option<ast::AttributeValue> {
    let named = |option: &ast::AttributeOption| option.name().is_some_and(|name| identifier(&name) == wanted);
    list.attribute_options().find(named)?.attribute_value()
}

fn text(literal: Option<ast::Literal>) -> Option<String> {
    literal?.string_value()
}

fn attribute(name: &impl AstNode, ty: Option<ast::Type>, collate: Option<ast::Collate>) -> Option<Attribute> {
    Some(Attribute { name: identifier(name), type_name: type_name(&ty?), collation: collation(collate) })
}

/// ALTER TYPE; `None` for what many kinds of objects know.
pub(super) fn alter(written: &ast::AlterType) -> Option<Statement> {
    let actions = match written.action()? {
        ast::AlterTypeAction::AddValue(add) => vec![add_value(&add)?],
        ast::AlterTypeAction::RenameValue(rename) => {
            vec![AlterTypeAction::RenameValue { from: text(rename.from())?, to: text(rename.to())? }]
        }
        ast::AlterTypeAction::AlterTypeAttributeActionList(list) => {
            list.actions().filter_map(|action| attribute_action(&action)).collect()
        }
        ast::AlterTypeAction::RenameAttribute(rename) => vec![AlterTypeAction::RenameAttribute {
            from: identifier(&rename.composite_field_ref()?),
            to: identifier(&rename.composite_field()?),
            cascade: cascades(rename.syntax()),
        }],
        ast::AlterTypeAction::SetOptions(_) => vec![AlterTypeAction::SetOptions],
        ast::AlterTypeAction::OwnerTo(_)
        | ast::AlterTypeAction::SetSchema(_)
        | ast::AlterTypeAction::TypeRenameTo(_) => return None,
    };
    Some(Statement::AlterType(AlterType { name: name(&written.type_name_ref()?)?, actions }))
}

fn add_value(add: &ast::AddValue) -> Option<AlterTypeAction> {
    let neighbour = match add.value_position() {
        Some(ast::ValuePosition::BeforeValue(before)) => Some(Neighbour::Before(text(before.literal())?)),
        Some(ast::ValuePosition::AfterValue(after)) => Some(Neighbour::After(text(after.literal())?)),
        None => None,
    };
    let if_not_exists = add.if_not_exists().is_some();
    Some(AlterTypeAction::AddValue { value: text(add.literal())?, if_not_exists, neighbour })
}

fn attribute_action(action: &ast::AlterTypeAttributeAction) -> Option<AlterTypeAction> {
    Some(match action {
        ast::AlterTypeAttributeAction::AddAttribute(add) => AlterTypeAction::AddAttribute {
            attribute: attribute(&add.composite_field()?, add.ty(), add.collate())?,
            cascade: cascades(add.syntax()),
        },
        ast::AlterTypeAttributeAction::AlterAttribute(alter) => AlterTypeAction::AlterAttribute {
            attribute: attribute(&alter.composite_field_ref()?, alter.ty(), alter.collate())?,
            cascade: cascades(alter.syntax()),
        },
        ast::AlterTypeAttributeAction::DropAttribute(drop) => AlterTypeAction::DropAttribute {
            name: identifier(&drop.composite_field_ref()?),
            if_exists: drop.if_exists().is_some(),
            cascade: cascades(drop.syntax()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    #[test]
    fn definitions() {
        let attribute = |name: &str, ty: &str| Attribute {
            name: name.to_string(),
            type_name: ty.to_string(),
            collation: None,
        };
        for (text, definition) in [
            (
                "CREATE TYPE t AS ENUM ('a', 'it''s')",
                TypeDefinition::Enum { labels: vec!["a".to_string(), "it's".to_string()] },
            ),
            (
                "CREATE TYPE t AS (a int, b app.mood[])",
                TypeDefinition::Composite {
                    attributes: vec![attribute("a", "int"), attribute("b", "app.mood[]")],
                },
            ),
            (
                "CREATE TYPE t AS RANGE (SUBTYPE = float8, multirange_type_name = s.m)",
                TypeDefinition::Range {
                    subtype: Some("float8".to_string()),
                    multirange: Some(crate::pg::Name::qualified("s", "m")),
                },
            ),
            ("CREATE TYPE t (INPUT = i, OUTPUT = o)", TypeDefinition::Base),
            ("CREATE TYPE t", TypeDefinition::Shell),
        ] {
            assert_eq!(read(text), Statement::CreateType(CreateType { name: table("t"), definition }));
        }
    }

    #[test]
    fn actions() {
        for (text, expected) in [
            (
                "ADD VALUE IF NOT EXISTS 'x' BEFORE 'y'",
                "[AddValue { value: \"x\", if_not_exists: true, neighbour: Some(Before(\"y\")) }]",
            ),
            (
                "ADD VALUE 'x' AFTER 'y'",
                "[AddValue { value: \"x\", if_not_exists: false, neighbour: Some(After(\"y\")) }]",
            ),
            ("RENAME VALUE 'a' TO 'b'", "[RenameValue { from: \"a\", to: \"b\" }]"),
            (
                "RENAME ATTRIBUTE a TO b CASCADE",
                "[RenameAttribute { from: \"a\", to: \"b\", cascade: true }]",
            ),
            (
                "DROP ATTRIBUTE IF EXISTS a CASCADE, ALTER ATTRIBUTE b SET DATA TYPE bigint, ADD ATTRIBUTE c text",
                "[DropAttribute { name: \"a\", if_exists: true, cascade: true }, \
                 AlterAttribute { attribute: Attribute { name: \"b\", type_name: \"bigint\", collation: None }, \
                 cascade: false }, \
                 AddAttribute { attribute: Attribute { name: \"c\", type_name: \"text\", collation: None }, \
                 cascade: false }]",
            ),
            ("SET (RECEIVE = r)", "[SetOptions]"),
        ] {
            let Statement::AlterType(alter) = read(&format!("ALTER TYPE t {text}")) else { panic!("{text}") };
            assert_eq!(format!("{:?}", alter.actions), expected);
        }
    }
}
