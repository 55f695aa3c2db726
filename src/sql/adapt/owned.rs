//! REASSIGN OWNED, DROP OWNED, IMPORT FOREIGN SCHEMA.

use squawk_syntax::ast::{self, AstNode};

use super::drop::cascades;
use super::names::{identifier, inner_identifier, name};
use crate::pg::Name;
use crate::sql::{DropOwned, ImportForeignSchema, ReassignOwned, Statement};

/// REASSIGN OWNED.
pub(super) fn reassign(written: &ast::Reassign) -> Option<Statement> {
    let from = roles(written.before());
    let to = roles(written.after()).pop()?;
    Some(Statement::ReassignOwned(ReassignOwned { from, to }))
}

/// DROP OWNED.
pub(super) fn drop(written: &ast::DropOwned) -> Statement {
    let cascade = cascades(written.syntax());
    Statement::DropOwned(DropOwned { roles: roles(written.role_ref_list()), cascade })
}

fn roles(list: Option<ast::RoleRefList>) -> Vec<String> {
    let roles = list.into_iter().flat_map(|list| list.role_refs());
    roles.filter_map(|role| inner_identifier(role.syntax())).collect()
}

/// IMPORT FOREIGN SCHEMA.
pub(super) fn import(written: &ast::ImportForeignSchema) -> Option<Statement> {
    let mut import = ImportForeignSchema {
        remote_schema: identifier(&written.schema_ref()?),
        server: identifier(&written.server_clause()?.server_ref()?),
        into: identifier(&written.into_schema()?.schema_ref()?),
        only: Vec::new(),
        except: Vec::new(),
    };
    let named = |table: ast::RemoteTableNameRef| -> Option<Name> {
        name(&table).or_else(|| inner_identifier(table.syntax()).map(Name::unqualified))
    };
    match written.import_table_filter() {
        Some(ast::ImportTableFilter::LimitToTables(list)) => {
            import.only = list.remote_table_name_refs().filter_map(named).collect();
        }
        Some(ast::ImportTableFilter::ExceptTables(list)) => {
            import.except = list.remote_table_name_refs().filter_map(named).collect();
        }
        None => {}
    }
    Some(Statement::ImportForeignSchema(import))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    #[test]
    fn owners() {
        let expected =
            ReassignOwned { from: vec!["a".to_string(), "b".to_string()], to: "current_user".to_string() };
        assert_eq!(read("REASSIGN OWNED BY a, b TO CURRENT_USER"), Statement::ReassignOwned(expected));
        let expected = DropOwned { roles: vec!["a".to_string()], cascade: true };
        assert_eq!(read("DROP OWNED BY a CASCADE"), Statement::DropOwned(expected));
    }

    #[test]
    fn foreign_schemas() {
        let text = "IMPORT FOREIGN SCHEMA r LIMIT TO (a, b) FROM SERVER f INTO l OPTIONS (x 'y')";
        let expected = ImportForeignSchema {
            remote_schema: "r".to_string(),
            server: "f".to_string(),
            into: "l".to_string(),
            only: vec![table("a"), table("b")],
            except: vec![],
        };
        assert_eq!(read(text), Statement::ImportForeignSchema(expected));
    }
}
