//! CREATE PUBLICATION and ALTER PUBLICATION.

use squawk_syntax::ast;

use super::Source;
use super::expression::optional;
use super::names::{columns, identifier, name};
use super::relation_option::with_options;
use crate::sql::{AlterPublication, AlterPublicationAction, CreatePublication, PublicationObject, Statement};

/// CREATE PUBLICATION. What only a version after 18 knows (EXCEPT, ALL SEQUENCES) is not read.
pub(super) fn create(source: &Source, written: &ast::CreatePublication) -> Option<Statement> {
    let objects = match written.publication_for_clause() {
        Some(ast::PublicationForClause::ForAllPublicationObjects(all)) => {
            if all.except_table_clause().is_some() {
                return None;
            }
            all.all_publication_objects().map(|object| self::all(&object)).collect::<Option<_>>()?
        }
        Some(ast::PublicationForClause::ForPublicationObjects(objects)) => {
            objects.publication_objects().filter_map(|object| object_of(source, &object)).collect()
        }
        None => Vec::new(),
    };
    Some(Statement::CreatePublication(CreatePublication {
        name: identifier(&written.publication()?),
        objects,
        options: with_options(source, written.with_params()),
    }))
}

/// ALTER PUBLICATION; `None` for what many kinds of objects know.
pub(super) fn alter(source: &Source, written: &ast::AlterPublication) -> Option<Statement> {
    let read = |object: ast::PublicationObject| object_of(source, &object);
    let action = match written.action()? {
        ast::AlterPublicationAction::AddPublicationObjects(add) => {
            AlterPublicationAction::Add(add.publication_objects().filter_map(read).collect())
        }
        ast::AlterPublicationAction::SetPublicationObjects(set) => {
            AlterPublicationAction::Set(set.publication_objects().filter_map(read).collect())
        }
        ast::AlterPublicationAction::DropPublicationObjects(drop) => {
            AlterPublicationAction::Drop(drop.publication_objects().filter_map(read).collect())
        }
        ast::AlterPublicationAction::SetOptions(_) => AlterPublicationAction::SetOptions,
        ast::AlterPublicationAction::OwnerTo(_)
        | ast::AlterPublicationAction::PublicationRenameTo(_)
        | ast::AlterPublicationAction::SetAllPublicationObjectList(_) => return None,
    };
    let name = identifier(&written.publication_ref()?);
    Some(Statement::AlterPublication(AlterPublication { name, action }))
}

fn all(object: &ast::AllPublicationObject) -> Option<PublicationObject> {
    match object {
        ast::AllPublicationObject::AllPublicationTables(_) => Some(PublicationObject::AllTables),
        ast::AllPublicationObject::AllPublicationSequences(_) => None,
    }
}

fn object_of(source: &Source, object: &ast::PublicationObject) -> Option<PublicationObject> {
    Some(match object {
        ast::PublicationObject::PublicationObjectTable(table) => PublicationObject::Table {
            name: name(&table.table_name_ref()?)?,
            only: table.only_token().is_some(),
            columns: table.column_ref_list().map(|list| columns(list.column_name_refs())).unwrap_or_default(),
            filter: optional(source, table.where_condition_clause().and_then(|clause| clause.expr())),
        },
        ast::PublicationObject::PublicationObjectTablesInSchema(tables) => match tables.schema_ref() {
            Some(schema) => PublicationObject::TablesInSchema(identifier(&schema)),
            None => PublicationObject::TablesInCurrentSchema,
        },
        ast::PublicationObject::PublicationObjectCurrentSchema(_) => PublicationObject::TablesInCurrentSchema,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    fn created(text: &str) -> Vec<PublicationObject> {
        let Statement::CreatePublication(create) = read(&format!("CREATE PUBLICATION p {text}")) else {
            panic!()
        };
        create.objects
    }

    #[test]
    fn objects() {
        let plain = |name: &str, only| {
            let (columns, filter) = (Vec::new(), None);
            PublicationObject::Table { name: table(name), only, columns, filter }
        };
        assert_eq!(created(""), []);
        assert_eq!(created("FOR ALL TABLES"), [PublicationObject::AllTables]);
        assert_eq!(created("FOR TABLE t, ONLY u"), [plain("t", false), plain("u", true)]);
        let mixed = created("FOR TABLE t (a, b) WHERE (a > 1), TABLES IN SCHEMA s, CURRENT_SCHEMA");
        assert!(
            matches!(&mixed[0], PublicationObject::Table { columns, filter: Some(_), .. } if columns.len() == 2)
        );
        assert_eq!(mixed[1], PublicationObject::TablesInSchema("s".to_string()));
        assert_eq!(mixed[2], PublicationObject::TablesInCurrentSchema);
    }

    #[test]
    fn actions() {
        for (text, form) in [
            ("ADD TABLE t", "Add([Table"),
            ("SET TABLE t, u", "Set([Table"),
            ("DROP TABLES IN SCHEMA s", "Drop([TablesInSchema"),
            ("SET (publish = 'insert')", "SetOptions"),
        ] {
            let Statement::AlterPublication(alter) = read(&format!("ALTER PUBLICATION p {text}")) else {
                panic!("{text}")
            };
            assert!(format!("{:?}", alter.action).starts_with(form), "{text}");
        }
    }
}
