//! From a statement to the file that reads its form.

use squawk_syntax::ast::{self, AstNode, Stmt};

use super::{
    Source, alter_table, block, dml, function, index, maintenance, query, session, setting, table,
    transaction, trigger, view,
};
use crate::sql::{SessionControl, Statement, TransactionControl};

/// A form that we have no type for.
pub(super) fn unmodelled(form: &str) -> Statement {
    Statement::Unmodelled { form: form.to_string() }
}

/// One statement. Exhaustive, so that a form that the parser learns is decided on here first.
#[expect(clippy::too_many_lines, reason = "a table of all forms")]
pub(in crate::sql) fn statement(source: &Source, written: &Stmt) -> Statement {
    match written {
        Stmt::AlterTable(written) => read("ALTER TABLE", alter_table::alter(source, written)),
        Stmt::Analyze(written) => maintenance::analyze(written),
        Stmt::Begin(_) => Statement::Begin,
        Stmt::CreateFunction(written) => read("CREATE FUNCTION", function::create(source, written)),
        Stmt::CreateIndex(written) => read("CREATE INDEX", index::create(source, written)),
        Stmt::CreateProcedure(written) => {
            read("CREATE PROCEDURE", function::create_procedure(source, written))
        }
        Stmt::CreateTable(written) => read("CREATE TABLE", table::create(source, written)),
        Stmt::CreateTrigger(written) => read("CREATE TRIGGER", trigger::create(source, written)),
        Stmt::Delete(written) => read("DELETE", dml::delete(source, written)),
        Stmt::DropIndex(written) => read("DROP INDEX", index::drop(written)),
        Stmt::DropTable(written) => read("DROP TABLE", table::drop(written)),
        Stmt::DropTrigger(written) => read("DROP TRIGGER", trigger::drop(written)),
        Stmt::Insert(written) => read("INSERT", dml::insert(source, written)),
        Stmt::Reset(written) => read("RESET", setting::reset(source, written)),
        Stmt::Set(written) => read("SET", setting::set(source, written)),
        Stmt::Update(written) => read("UPDATE", dml::update(source, written)),
        Stmt::Vacuum(written) => maintenance::vacuum(written),
        Stmt::Commit(written) => transaction::commit(written),
        Stmt::Rollback(written) => read("ROLLBACK", transaction::rollback(written)),
        Stmt::Select(_)
        | Stmt::Values(_)
        | Stmt::Table(_)
        | Stmt::CompoundSelect(_)
        | Stmt::SelectInto(_)
        | Stmt::ParenSelect(_) => select(source, written),
        Stmt::AlterAggregate(_) => unmodelled("ALTER AGGREGATE"),
        Stmt::AlterCollation(_) => unmodelled("ALTER COLLATION"),
        Stmt::AlterConversion(_) => unmodelled("ALTER CONVERSION"),
        Stmt::AlterDatabase(_) => unmodelled("ALTER DATABASE"),
        Stmt::AlterDefaultPrivileges(_) => unmodelled("ALTER DEFAULT PRIVILEGES"),
        Stmt::AlterDomain(_) => unmodelled("ALTER DOMAIN"),
        Stmt::AlterEventTrigger(_) => unmodelled("ALTER EVENT TRIGGER"),
        Stmt::AlterExtension(_) => unmodelled("ALTER EXTENSION"),
        Stmt::AlterForeignDataWrapper(_) => unmodelled("ALTER FOREIGN DATA WRAPPER"),
        Stmt::AlterForeignTable(_) => unmodelled("ALTER FOREIGN TABLE"),
        Stmt::AlterFunction(_) => unmodelled("ALTER FUNCTION"),
        Stmt::AlterGroup(_) => unmodelled("ALTER GROUP"),
        Stmt::AlterIndex(_) => unmodelled("ALTER INDEX"),
        Stmt::AlterLanguage(_) => unmodelled("ALTER LANGUAGE"),
        Stmt::AlterLargeObject(_) => unmodelled("ALTER LARGE OBJECT"),
        Stmt::AlterMaterializedView(_) => unmodelled("ALTER MATERIALIZED VIEW"),
        Stmt::AlterOperator(_) => unmodelled("ALTER OPERATOR"),
        Stmt::AlterOperatorClass(_) => unmodelled("ALTER OPERATOR CLASS"),
        Stmt::AlterOperatorFamily(_) => unmodelled("ALTER OPERATOR FAMILY"),
        Stmt::AlterPolicy(_) => unmodelled("ALTER POLICY"),
        Stmt::AlterProcedure(_) => unmodelled("ALTER PROCEDURE"),
        Stmt::AlterPropertyGraph(_) => unmodelled("ALTER PROPERTY GRAPH"),
        Stmt::AlterPublication(_) => unmodelled("ALTER PUBLICATION"),
        Stmt::AlterRole(_) => unmodelled("ALTER ROLE"),
        Stmt::AlterRoutine(_) => unmodelled("ALTER ROUTINE"),
        Stmt::AlterRule(_) => unmodelled("ALTER RULE"),
        Stmt::AlterSchema(_) => unmodelled("ALTER SCHEMA"),
        Stmt::AlterSequence(_) => unmodelled("ALTER SEQUENCE"),
        Stmt::AlterServer(_) => unmodelled("ALTER SERVER"),
        Stmt::AlterStatistics(_) => unmodelled("ALTER STATISTICS"),
        Stmt::AlterSubscription(_) => unmodelled("ALTER SUBSCRIPTION"),
        Stmt::AlterSystem(_) => unmodelled("ALTER SYSTEM"),
        Stmt::AlterTablespace(_) => unmodelled("ALTER TABLESPACE"),
        Stmt::AlterTextSearchConfiguration(_) => unmodelled("ALTER TEXT SEARCH CONFIGURATION"),
        Stmt::AlterTextSearchDictionary(_) => unmodelled("ALTER TEXT SEARCH DICTIONARY"),
        Stmt::AlterTextSearchParser(_) => unmodelled("ALTER TEXT SEARCH PARSER"),
        Stmt::AlterTextSearchTemplate(_) => unmodelled("ALTER TEXT SEARCH TEMPLATE"),
        Stmt::AlterTrigger(_) => unmodelled("ALTER TRIGGER"),
        Stmt::AlterType(_) => unmodelled("ALTER TYPE"),
        Stmt::AlterUser(_) => unmodelled("ALTER USER"),
        Stmt::AlterUserMapping(_) => unmodelled("ALTER USER MAPPING"),
        Stmt::AlterView(_) => unmodelled("ALTER VIEW"),
        Stmt::Call(_) => unmodelled("CALL"),
        Stmt::Checkpoint(_) => Statement::SessionControl(SessionControl::Checkpoint),
        Stmt::Close(_) => unmodelled("CLOSE"),
        Stmt::Cluster(written) => read("CLUSTER", maintenance::cluster(written)),
        Stmt::CommentOn(_) => unmodelled("COMMENT"),
        Stmt::Copy(_) => unmodelled("COPY"),
        Stmt::CreateAccessMethod(_) => unmodelled("CREATE ACCESS METHOD"),
        Stmt::CreateAggregate(_) => unmodelled("CREATE AGGREGATE"),
        Stmt::CreateCast(_) => unmodelled("CREATE CAST"),
        Stmt::CreateCollation(_) => unmodelled("CREATE COLLATION"),
        Stmt::CreateConversion(_) => unmodelled("CREATE CONVERSION"),
        Stmt::CreateDatabase(_) => unmodelled("CREATE DATABASE"),
        Stmt::CreateDomain(_) => unmodelled("CREATE DOMAIN"),
        Stmt::CreateEventTrigger(_) => unmodelled("CREATE EVENT TRIGGER"),
        Stmt::CreateExtension(_) => unmodelled("CREATE EXTENSION"),
        Stmt::CreateForeignDataWrapper(_) => unmodelled("CREATE FOREIGN DATA WRAPPER"),
        Stmt::CreateForeignTable(written) => {
            read("CREATE FOREIGN TABLE", view::create_foreign_table(source, written))
        }
        Stmt::CreateGroup(_) => unmodelled("CREATE GROUP"),
        Stmt::CreateLanguage(_) => unmodelled("CREATE LANGUAGE"),
        Stmt::CreateMaterializedView(written) => {
            read("CREATE MATERIALIZED VIEW", view::create_materialized(source, written))
        }
        Stmt::CreateOperator(_) => unmodelled("CREATE OPERATOR"),
        Stmt::CreateOperatorClass(_) => unmodelled("CREATE OPERATOR CLASS"),
        Stmt::CreateOperatorFamily(_) => unmodelled("CREATE OPERATOR FAMILY"),
        Stmt::CreatePolicy(_) => unmodelled("CREATE POLICY"),
        Stmt::CreatePropertyGraph(_) => unmodelled("CREATE PROPERTY GRAPH"),
        Stmt::CreatePublication(_) => unmodelled("CREATE PUBLICATION"),
        Stmt::CreateRole(_) => unmodelled("CREATE ROLE"),
        Stmt::CreateRule(_) => unmodelled("CREATE RULE"),
        Stmt::CreateSchema(_) => unmodelled("CREATE SCHEMA"),
        Stmt::CreateSequence(_) => unmodelled("CREATE SEQUENCE"),
        Stmt::CreateServer(_) => unmodelled("CREATE SERVER"),
        Stmt::CreateStatistics(_) => unmodelled("CREATE STATISTICS"),
        Stmt::CreateSubscription(_) => unmodelled("CREATE SUBSCRIPTION"),
        Stmt::CreateTableAs(written) => read("CREATE TABLE AS", view::create_table_as(source, written)),
        Stmt::CreateTablespace(_) => unmodelled("CREATE TABLESPACE"),
        Stmt::CreateTextSearchConfiguration(_) => unmodelled("CREATE TEXT SEARCH CONFIGURATION"),
        Stmt::CreateTextSearchDictionary(_) => unmodelled("CREATE TEXT SEARCH DICTIONARY"),
        Stmt::CreateTextSearchParser(_) => unmodelled("CREATE TEXT SEARCH PARSER"),
        Stmt::CreateTextSearchTemplate(_) => unmodelled("CREATE TEXT SEARCH TEMPLATE"),
        Stmt::CreateTransform(_) => unmodelled("CREATE TRANSFORM"),
        Stmt::CreateType(_) => unmodelled("CREATE TYPE"),
        Stmt::CreateUser(_) => unmodelled("CREATE USER"),
        Stmt::CreateUserMapping(_) => unmodelled("CREATE USER MAPPING"),
        Stmt::CreateView(written) => read("CREATE VIEW", view::create(source, written)),
        Stmt::Deallocate(_) => unmodelled("DEALLOCATE"),
        Stmt::Declare(_) => unmodelled("DECLARE"),
        Stmt::Discard(written) => read("DISCARD", session::discard(written)),
        Stmt::Do(written) => block::read(source, written),
        Stmt::DropAccessMethod(_) => unmodelled("DROP ACCESS METHOD"),
        Stmt::DropAggregate(_) => unmodelled("DROP AGGREGATE"),
        Stmt::DropCast(_) => unmodelled("DROP CAST"),
        Stmt::DropCollation(_) => unmodelled("DROP COLLATION"),
        Stmt::DropConversion(_) => unmodelled("DROP CONVERSION"),
        Stmt::DropDatabase(_) => unmodelled("DROP DATABASE"),
        Stmt::DropDomain(_) => unmodelled("DROP DOMAIN"),
        Stmt::DropEventTrigger(_) => unmodelled("DROP EVENT TRIGGER"),
        Stmt::DropExtension(_) => unmodelled("DROP EXTENSION"),
        Stmt::DropForeignDataWrapper(_) => unmodelled("DROP FOREIGN DATA WRAPPER"),
        Stmt::DropForeignTable(_) => unmodelled("DROP FOREIGN TABLE"),
        Stmt::DropFunction(_) => unmodelled("DROP FUNCTION"),
        Stmt::DropGroup(_) => unmodelled("DROP GROUP"),
        Stmt::DropLanguage(_) => unmodelled("DROP LANGUAGE"),
        Stmt::DropMaterializedView(_) => unmodelled("DROP MATERIALIZED VIEW"),
        Stmt::DropOperator(_) => unmodelled("DROP OPERATOR"),
        Stmt::DropOperatorClass(_) => unmodelled("DROP OPERATOR CLASS"),
        Stmt::DropOperatorFamily(_) => unmodelled("DROP OPERATOR FAMILY"),
        Stmt::DropOwned(_) => unmodelled("DROP OWNED"),
        Stmt::DropPolicy(_) => unmodelled("DROP POLICY"),
        Stmt::DropProcedure(_) => unmodelled("DROP PROCEDURE"),
        Stmt::DropPropertyGraph(_) => unmodelled("DROP PROPERTY GRAPH"),
        Stmt::DropPublication(_) => unmodelled("DROP PUBLICATION"),
        Stmt::DropRole(_) => unmodelled("DROP ROLE"),
        Stmt::DropRoutine(_) => unmodelled("DROP ROUTINE"),
        Stmt::DropRule(_) => unmodelled("DROP RULE"),
        Stmt::DropSchema(_) => unmodelled("DROP SCHEMA"),
        Stmt::DropSequence(_) => unmodelled("DROP SEQUENCE"),
        Stmt::DropServer(_) => unmodelled("DROP SERVER"),
        Stmt::DropStatistics(_) => unmodelled("DROP STATISTICS"),
        Stmt::DropSubscription(_) => unmodelled("DROP SUBSCRIPTION"),
        Stmt::DropTablespace(_) => unmodelled("DROP TABLESPACE"),
        Stmt::DropTextSearchConfig(_) => unmodelled("DROP TEXT SEARCH CONFIGURATION"),
        Stmt::DropTextSearchDict(_) => unmodelled("DROP TEXT SEARCH DICTIONARY"),
        Stmt::DropTextSearchParser(_) => unmodelled("DROP TEXT SEARCH PARSER"),
        Stmt::DropTextSearchTemplate(_) => unmodelled("DROP TEXT SEARCH TEMPLATE"),
        Stmt::DropTransform(_) => unmodelled("DROP TRANSFORM"),
        Stmt::DropType(_) => unmodelled("DROP TYPE"),
        Stmt::DropUser(_) => unmodelled("DROP USER"),
        Stmt::DropUserMapping(_) => unmodelled("DROP USER MAPPING"),
        Stmt::DropView(_) => unmodelled("DROP VIEW"),
        Stmt::EmptyStmt(_) => unmodelled("empty statement"),
        Stmt::Execute(_) => unmodelled("EXECUTE"),
        Stmt::Explain(_) => unmodelled("EXPLAIN"),
        Stmt::Fetch(_) => unmodelled("FETCH"),
        Stmt::Grant(_) => unmodelled("GRANT"),
        Stmt::ImportForeignSchema(_) => unmodelled("IMPORT FOREIGN SCHEMA"),
        Stmt::Listen(_) => Statement::SessionControl(SessionControl::Listen),
        Stmt::Load(_) => Statement::SessionControl(SessionControl::Load),
        Stmt::Lock(written) => read("LOCK", maintenance::lock(written)),
        Stmt::Merge(_) => unmodelled("MERGE"),
        Stmt::Move(_) => unmodelled("MOVE"),
        Stmt::Notify(_) => Statement::SessionControl(SessionControl::Notify),
        Stmt::Prepare(_) => unmodelled("PREPARE"),
        Stmt::PrepareTransaction(_) => Statement::TransactionControl(TransactionControl::PrepareTransaction),
        Stmt::Reassign(_) => unmodelled("REASSIGN OWNED"),
        Stmt::Refresh(written) => read("REFRESH MATERIALIZED VIEW", maintenance::refresh(written)),
        Stmt::Reindex(written) => read("REINDEX", maintenance::reindex(written)),
        Stmt::ReleaseSavepoint(written) => read("RELEASE SAVEPOINT", transaction::release(written)),
        Stmt::Repack(_) => unmodelled("REPACK"),
        Stmt::ResetRole(_) => session::reset_role(),
        Stmt::ResetSessionAuth(_) => session::reset_authorization(),
        Stmt::Revoke(_) => unmodelled("REVOKE"),
        Stmt::SavepointCreate(written) => read("SAVEPOINT", transaction::savepoint(written)),
        Stmt::SecurityLabel(_) => unmodelled("SECURITY LABEL"),

        Stmt::SetConstraints(written) => read("SET CONSTRAINTS", transaction::set_constraints(written)),
        Stmt::SetRole(written) => read("SET ROLE", session::set_role(written)),
        Stmt::SetSessionAuth(written) => {
            read("SET SESSION AUTHORIZATION", session::set_authorization(written))
        }
        Stmt::SetTransaction(written) => transaction::set(written),
        Stmt::Show(_) => Statement::SessionControl(SessionControl::Show),
        Stmt::Truncate(written) => read("TRUNCATE", maintenance::truncate(written)),
        Stmt::Unlisten(_) => Statement::SessionControl(SessionControl::Unlisten),
    }
}

/// A statement that was read, or its form where it lacks a part that we need.
fn read(form: &str, statement: Option<Statement>) -> Statement {
    statement.unwrap_or_else(|| unmodelled(form))
}

fn select(source: &Source, written: &Stmt) -> Statement {
    let statement = ast::SelectVariant::cast(written.syntax().clone()).and_then(|select| {
        let made = query::query(source, &select);
        match query::into(&select) {
            Some(into) => view::select_into(&into, made),
            None => Some(Statement::Select(Box::new(made))),
        }
    });
    read("SELECT", statement)
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;

    #[test]
    fn forms_without_a_type_have_their_name() {
        for (text, form) in [
            ("CREATE EXTENSION citext", "CREATE EXTENSION"),
            ("ALTER TYPE mood ADD VALUE 'ok'", "ALTER TYPE"),
            ("ALTER INDEX i RENAME TO j", "ALTER INDEX"),
            ("COPY t FROM stdin", "COPY"),
            ("MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE", "MERGE"),
        ] {
            assert_eq!(read(text), unmodelled(form));
        }
    }
}
