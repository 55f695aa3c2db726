//! CREATE TABLE, CREATE FOREIGN TABLE, DROP TABLE and the columns that tables are made of.

use squawk_syntax::ast::{self, AstNode};

use super::constraint::{column_constraint, table_constraint};
use super::names::{identifier, name};
use super::spelling::type_name;
use super::{Source, partition, table_clause};
use crate::pg::Name;
use crate::sql::storage::{StorageWords, storage_words};
use crate::sql::{
    ColumnDefinition, ColumnOptions, ColumnStorage, CreateForeignTable, CreateTable, Statement,
};

/// CREATE TABLE.
pub(super) fn create(source: &Source, written: &ast::CreateTable) -> Option<Statement> {
    let mut table = CreateTable {
        if_not_exists: written.if_not_exists().is_some(),
        temporary: matches!(written.persistence(), Some(ast::Persistence::Temp(_))),
        unlogged: matches!(written.persistence(), Some(ast::Persistence::Unlogged(_))),
        inherits: table_clause::inherits(written.inherits()),
        of_type: written.of_type().and_then(|of| of.ty()).map(|ty| type_name(&ty)),
        partition_of: written
            .partition_of()
            .and_then(|of| table_clause::partition_of(source, &of, written.partition_type())),
        partition_by: written.partition_by().and_then(|by| partition::key(source, &by)),
        access_method: table_clause::access_method(written.using_method()),
        options: table_clause::options(source, written.table_params()),
        on_commit: table_clause::on_commit(written.on_commit()),
        tablespace: table_clause::tablespace(written.tablespace_clause()),
        ..CreateTable::new(name(&written.table_name()?)?)
    };
    parts(source, written.table_arg_list(), &mut table);
    Some(Statement::CreateTable(table))
}

/// CREATE FOREIGN TABLE.
pub(super) fn create_foreign(source: &Source, written: &ast::CreateForeignTable) -> Option<Statement> {
    let mut table = CreateTable {
        if_not_exists: written.if_not_exists().is_some(),
        inherits: table_clause::inherits(written.inherits()),
        partition_of: written
            .partition_of()
            .and_then(|of| table_clause::partition_of(source, &of, written.partition_type())),
        ..CreateTable::new(name(&written.table_name()?)?)
    };
    parts(source, written.table_arg_list(), &mut table);
    let server = identifier(&written.server_clause()?.server_ref()?);
    Some(Statement::CreateForeignTable(CreateForeignTable { table, server }))
}

/// What stands in the parentheses.
fn parts(source: &Source, written: Option<ast::TableArgList>, table: &mut CreateTable) {
    for part in written.into_iter().flat_map(|list| list.args().collect::<Vec<_>>()) {
        match part {
            ast::TableArg::Column(column) if column.ty().is_some() => {
                table.columns.extend(self::column(source, &column));
            }
            ast::TableArg::Column(column) => table.column_options.extend(column_options(source, &column)),
            ast::TableArg::TableConstraint(written) => {
                table.constraints.extend(table_constraint(source, &written));
            }
            ast::TableArg::LikeClause(written) => {
                table.like.extend(table_clause::like(&written, table.columns.len()));
            }
        }
    }
}

/// A column without a type.
fn column_options(source: &Source, written: &ast::Column) -> Option<ColumnOptions> {
    let name = identifier(&written.name()?);
    let constraints = written.clauses().filter_map(|clause| match clause {
        ast::ColumnClause::ColumnConstraint(constraint) => column_constraint(source, &name, &constraint),
        ast::ColumnClause::Collate(_)
        | ast::ColumnClause::CompressionMethod(_)
        | ast::ColumnClause::Storage(_)
        | ast::ColumnClause::AlterOptionList(_)
        | ast::ColumnClause::WithOptions(_) => None,
    });
    let constraints = constraints.collect();
    Some(ColumnOptions { name, constraints })
}

/// A column of CREATE TABLE.
pub(super) fn column(source: &Source, written: &ast::Column) -> Option<ColumnDefinition> {
    let name = identifier(&written.name()?);
    let mut collation = None;
    let mut storage = None;
    let mut compression = None;
    let mut constraints = Vec::new();
    for clause in written.clauses() {
        match clause {
            ast::ColumnClause::ColumnConstraint(constraint) => {
                constraints.extend(column_constraint(source, &name, &constraint));
            }
            ast::ColumnClause::Collate(collate) => collation = self::collation(Some(collate)),
            ast::ColumnClause::CompressionMethod(written) => {
                compression = written.compression_method_name().map(|method| self::compression(&method));
            }
            ast::ColumnClause::Storage(written) => {
                storage = written.storage_mode().and_then(|mode| self::storage(&mode));
            }
            ast::ColumnClause::AlterOptionList(_) | ast::ColumnClause::WithOptions(_) => {}
        }
    }
    let type_name = type_name(&written.ty()?);
    Some(ColumnDefinition { name, type_name, storage, compression, collation, constraints })
}

/// The column of ADD COLUMN.
pub(super) fn added_column(source: &Source, written: &ast::AddColumn) -> Option<ColumnDefinition> {
    let name = identifier(&written.column_name()?);
    let behind = written.constraints().filter_map(|constraint| {
        let constraint = ast::ColumnConstraint::cast(constraint.syntax().clone())?;
        column_constraint(source, &name, &constraint)
    });
    let constraints = behind.collect();
    let ty = written.ty()?;
    let behind_type = &source.text[usize::from(ty.syntax().text_range().end())..];
    let StorageWords { storage, compression } = storage_words(behind_type);
    Some(ColumnDefinition {
        type_name: type_name(&ty),
        storage: storage.and_then(storage_mode),
        compression: compression.map(str::to_lowercase),
        collation: collation(written.collate()),
        constraints,
        name,
    })
}

/// STORAGE.
pub(super) fn storage(written: &ast::StorageMode) -> Option<ColumnStorage> {
    storage_mode(&written.syntax().text().to_string())
}

fn storage_mode(word: &str) -> Option<ColumnStorage> {
    let modes = [
        ("plain", ColumnStorage::Plain),
        ("external", ColumnStorage::External),
        ("extended", ColumnStorage::Extended),
        ("main", ColumnStorage::Main),
        ("default", ColumnStorage::Default),
    ];
    let word = word.trim_matches('"');
    modes.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, mode)| mode)
}

/// COMPRESSION.
pub(super) fn compression(written: &ast::CompressionMethodName) -> String {
    identifier(written)
}

/// COLLATE.
pub(super) fn collation(written: Option<ast::Collate>) -> Option<Name> {
    name(&written?.collation_ref()?)
}

/// CASCADE.
pub(super) fn cascades(behavior: Option<ast::DropBehavior>) -> bool {
    matches!(behavior, Some(ast::DropBehavior::Cascade(_)))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    fn create_of(text: &str) -> CreateTable {
        let Statement::CreateTable(create) = read(text) else { panic!("no CREATE TABLE: {text}") };
        create
    }

    #[test]
    fn columns_and_constraints() {
        let create = create_of(
            "CREATE UNLOGGED TABLE IF NOT EXISTS app.t (
               id bigserial PRIMARY KEY, name varchar(20) COLLATE \"C\" NOT NULL DEFAULT '',
               data jsonb STORAGE external COMPRESSION lz4, CONSTRAINT u UNIQUE (name))",
        );
        assert_eq!(create.name, Name::qualified("app", "t"));
        assert!(create.if_not_exists && create.unlogged && !create.temporary);
        let types: Vec<_> = create.columns.iter().map(|column| column.type_name.as_str()).collect();
        assert_eq!(types, ["bigserial", "varchar(20)", "jsonb"]);
        assert_eq!(create.columns[1].collation, Some(table("C")));
        assert_eq!(create.columns[1].constraints.len(), 2);
        assert_eq!(create.constraints[0].name.as_deref(), Some("u"));
    }

    #[test]
    fn foreign_tables() {
        let text = "CREATE FOREIGN TABLE IF NOT EXISTS f (a int NOT NULL, CHECK (a > 0)) INHERITS (p)
                    SERVER s OPTIONS (x 'y')";
        let Statement::CreateForeignTable(made) = read(text) else { panic!("{text}") };
        let CreateForeignTable { table: foreign, server } = made;
        assert!(foreign.if_not_exists && foreign.partition_of.is_none());
        assert_eq!((foreign.columns.len(), foreign.constraints.len(), server.as_str()), (1, 1, "s"));
        assert_eq!(foreign.inherits, [table("p")]);
        let text = "CREATE FOREIGN TABLE f PARTITION OF p FOR VALUES IN (1) SERVER s";
        let Statement::CreateForeignTable(made) = read(text) else { panic!("{text}") };
        assert_eq!(made.table.partition_of.map(|of| of.parent), Some(table("p")));
    }
}
