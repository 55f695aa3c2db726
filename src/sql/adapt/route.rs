//! From a statement to the file that reads its form.

use squawk_syntax::ast::{self, AstNode, Stmt};

use super::names::inner_identifier;
use super::{
    Source, alter_relation, alter_table, block, dml, domain, drop, function, grant, index, maintenance,
    merge, object_change, owned, publication, query, rule, schema, sequence, session, setting, statistics,
    subscription, table, transaction, trigger, user_type, view, wrapped,
};
use crate::sql::{CatalogOnly, Made, ObjectKind, SessionControl, Statement, TransactionControl};

/// A form that we have no type for.
pub(super) fn unmodelled(form: &str) -> Statement {
    Statement::Unmodelled { form: form.to_string() }
}

/// A form that changes nothing but catalogs.
fn catalog_only(form: &str) -> Statement {
    let form = form.to_string();
    Statement::CatalogOnly(CatalogOnly { form, refused_in_transaction_block: false, makes: None })
}

/// The same for a form that makes a role.
fn new_role(form: &str, role: Option<ast::Role>) -> Statement {
    let makes = role.and_then(|role| inner_identifier(role.syntax())).map(Made::Role);
    let form = form.to_string();
    Statement::CatalogOnly(CatalogOnly { form, refused_in_transaction_block: false, makes })
}

/// The same for a form that does not run in a transaction block.
fn outside_transaction(form: &str) -> Statement {
    let form = form.to_string();
    Statement::CatalogOnly(CatalogOnly { form, refused_in_transaction_block: true, makes: None })
}

fn new_tablespace(tablespace: Option<ast::Tablespace>) -> Statement {
    let makes = tablespace.and_then(|name| inner_identifier(name.syntax())).map(Made::Tablespace);
    let form = "CREATE TABLESPACE".to_string();
    Statement::CatalogOnly(CatalogOnly { form, refused_in_transaction_block: true, makes })
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
        Stmt::DropIndex(written) => drop::indexes(written),
        Stmt::DropTable(written) => drop::objects(ObjectKind::Table, written),
        Stmt::DropTrigger(written) => read("DROP TRIGGER", drop::trigger(written)),
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
        Stmt::AlterAggregate(written) => object_change::alter(ObjectKind::Aggregate, written)
            .unwrap_or_else(|| catalog_only("ALTER AGGREGATE")),
        Stmt::AlterCollation(written) => object_change::alter(ObjectKind::Collation, written)
            .unwrap_or_else(|| catalog_only("ALTER COLLATION")),
        Stmt::AlterConversion(written) => object_change::alter(ObjectKind::Conversion, written)
            .unwrap_or_else(|| catalog_only("ALTER CONVERSION")),
        Stmt::AlterDatabase(written) => {
            if matches!(written.action(), Some(ast::AlterDatabaseAction::SetTablespace(_))) {
                outside_transaction("ALTER DATABASE")
            } else {
                catalog_only("ALTER DATABASE")
            }
        }
        Stmt::AlterDefaultPrivileges(_) => catalog_only("ALTER DEFAULT PRIVILEGES"),
        Stmt::AlterDomain(written) => domain::alter(source, written)
            .unwrap_or_else(|| read("ALTER DOMAIN", object_change::alter(ObjectKind::Domain, written))),
        Stmt::AlterEventTrigger(written) => object_change::alter(ObjectKind::EventTrigger, written)
            .unwrap_or_else(|| catalog_only("ALTER EVENT TRIGGER")),
        Stmt::AlterExtension(written) => read("ALTER EXTENSION", schema::alter_extension(written)),
        Stmt::AlterForeignDataWrapper(written) => {
            object_change::alter(ObjectKind::ForeignDataWrapper, written)
                .unwrap_or_else(|| catalog_only("ALTER FOREIGN DATA WRAPPER"))
        }
        Stmt::AlterForeignTable(written) => {
            read("ALTER FOREIGN TABLE", alter_relation::foreign_table(source, written))
        }
        Stmt::AlterFunction(written) => function::alter(written)
            .unwrap_or_else(|| read("ALTER FUNCTION", object_change::alter(ObjectKind::Function, written))),
        Stmt::AlterGroup(_) => catalog_only("ALTER GROUP"),
        Stmt::AlterIndex(written) => read("ALTER INDEX", alter_relation::index(source, written)),
        Stmt::AlterLanguage(written) => object_change::alter(ObjectKind::Language, written)
            .unwrap_or_else(|| catalog_only("ALTER LANGUAGE")),
        Stmt::AlterLargeObject(_) => catalog_only("ALTER LARGE OBJECT"),
        Stmt::AlterMaterializedView(written) => {
            read("ALTER MATERIALIZED VIEW", alter_relation::materialized_view(source, written))
        }
        Stmt::AlterOperator(written) => object_change::alter(ObjectKind::Operator, written)
            .unwrap_or_else(|| catalog_only("ALTER OPERATOR")),
        Stmt::AlterOperatorClass(written) => object_change::alter(ObjectKind::OperatorClass, written)
            .unwrap_or_else(|| catalog_only("ALTER OPERATOR CLASS")),
        Stmt::AlterOperatorFamily(written) => object_change::alter(ObjectKind::OperatorFamily, written)
            .unwrap_or_else(|| catalog_only("ALTER OPERATOR FAMILY")),
        Stmt::AlterPolicy(written) => rule::alter_policy(source, written)
            .unwrap_or_else(|| read("ALTER POLICY", object_change::alter(ObjectKind::Policy, written))),
        Stmt::AlterProcedure(written) => function::alter_procedure(written)
            .unwrap_or_else(|| read("ALTER PROCEDURE", object_change::alter(ObjectKind::Procedure, written))),
        Stmt::AlterPropertyGraph(_) => unmodelled("ALTER PROPERTY GRAPH"),
        Stmt::AlterPublication(written) => publication::alter(source, written).unwrap_or_else(|| {
            read("ALTER PUBLICATION", object_change::alter(ObjectKind::Publication, written))
        }),
        Stmt::AlterRole(_) => catalog_only("ALTER ROLE"),
        Stmt::AlterRoutine(written) => function::alter_routine(written)
            .unwrap_or_else(|| read("ALTER ROUTINE", object_change::alter(ObjectKind::Routine, written))),
        Stmt::AlterRule(written) => read("ALTER RULE", object_change::alter(ObjectKind::Rule, written)),
        Stmt::AlterSchema(written) => read("ALTER SCHEMA", object_change::alter(ObjectKind::Schema, written)),
        Stmt::AlterSequence(written) => alter_relation::sequence(written)
            .unwrap_or_else(|| read("ALTER SEQUENCE", sequence::alter(source, written))),
        Stmt::AlterServer(written) => {
            object_change::alter(ObjectKind::Server, written).unwrap_or_else(|| catalog_only("ALTER SERVER"))
        }
        Stmt::AlterStatistics(written) => statistics::alter(source, written).unwrap_or_else(|| {
            read("ALTER STATISTICS", object_change::alter(ObjectKind::Statistics, written))
        }),
        Stmt::AlterSubscription(written) => read("ALTER SUBSCRIPTION", subscription::alter(written)),
        Stmt::AlterSystem(_) => outside_transaction("ALTER SYSTEM"),
        Stmt::AlterTablespace(_) => catalog_only("ALTER TABLESPACE"),
        Stmt::AlterTextSearchConfiguration(written) => {
            object_change::alter(ObjectKind::TextSearchConfiguration, written)
                .unwrap_or_else(|| catalog_only("ALTER TEXT SEARCH CONFIGURATION"))
        }
        Stmt::AlterTextSearchDictionary(written) => {
            object_change::alter(ObjectKind::TextSearchDictionary, written)
                .unwrap_or_else(|| catalog_only("ALTER TEXT SEARCH DICTIONARY"))
        }
        Stmt::AlterTextSearchParser(written) => object_change::alter(ObjectKind::TextSearchParser, written)
            .unwrap_or_else(|| catalog_only("ALTER TEXT SEARCH PARSER")),
        Stmt::AlterTextSearchTemplate(written) => {
            object_change::alter(ObjectKind::TextSearchTemplate, written)
                .unwrap_or_else(|| catalog_only("ALTER TEXT SEARCH TEMPLATE"))
        }
        Stmt::AlterTrigger(written) => {
            read("ALTER TRIGGER", object_change::alter(ObjectKind::Trigger, written))
        }
        Stmt::AlterType(written) => user_type::alter(written)
            .unwrap_or_else(|| read("ALTER TYPE", object_change::alter(ObjectKind::Type, written))),
        Stmt::AlterUser(_) => catalog_only("ALTER USER"),
        Stmt::AlterUserMapping(_) => catalog_only("ALTER USER MAPPING"),
        Stmt::AlterView(written) => read("ALTER VIEW", alter_relation::view(source, written)),
        Stmt::Call(written) => read("CALL", wrapped::call(source, written)),
        Stmt::Checkpoint(_) => Statement::SessionControl(SessionControl::Checkpoint),
        Stmt::Close(_) => Statement::SessionControl(SessionControl::Close),
        Stmt::Cluster(written) => read("CLUSTER", maintenance::cluster(written)),
        Stmt::CommentOn(written) => read("COMMENT", object_change::comment(written)),
        Stmt::Copy(written) => read("COPY", merge::copy(source, written)),
        Stmt::CreateAccessMethod(_) => catalog_only("CREATE ACCESS METHOD"),
        Stmt::CreateAggregate(written) => {
            function::create_aggregate(source, written).unwrap_or_else(|| catalog_only("CREATE AGGREGATE"))
        }
        Stmt::CreateCast(_) => catalog_only("CREATE CAST"),
        Stmt::CreateCollation(_) => catalog_only("CREATE COLLATION"),
        Stmt::CreateConversion(_) => catalog_only("CREATE CONVERSION"),
        Stmt::CreateDatabase(_) => outside_transaction("CREATE DATABASE"),
        Stmt::CreateDomain(written) => read("CREATE DOMAIN", domain::create(source, written)),
        Stmt::CreateEventTrigger(_) => catalog_only("CREATE EVENT TRIGGER"),
        Stmt::CreateExtension(written) => read("CREATE EXTENSION", schema::create_extension(written)),
        Stmt::CreateForeignDataWrapper(_) => catalog_only("CREATE FOREIGN DATA WRAPPER"),
        Stmt::CreateForeignTable(written) => {
            read("CREATE FOREIGN TABLE", table::create_foreign(source, written))
        }
        Stmt::CreateGroup(written) => new_role("CREATE GROUP", written.role()),
        Stmt::CreateLanguage(_) => catalog_only("CREATE LANGUAGE"),
        Stmt::CreateMaterializedView(written) => {
            read("CREATE MATERIALIZED VIEW", view::create_materialized(source, written))
        }
        Stmt::CreateOperator(_) => catalog_only("CREATE OPERATOR"),
        Stmt::CreateOperatorClass(_) => catalog_only("CREATE OPERATOR CLASS"),
        Stmt::CreateOperatorFamily(_) => catalog_only("CREATE OPERATOR FAMILY"),
        Stmt::CreatePolicy(written) => read("CREATE POLICY", rule::create_policy(source, written)),
        Stmt::CreatePropertyGraph(_) => unmodelled("CREATE PROPERTY GRAPH"),
        Stmt::CreatePublication(written) => read("CREATE PUBLICATION", publication::create(source, written)),
        Stmt::CreateRole(written) => new_role("CREATE ROLE", written.role()),
        Stmt::CreateRule(written) => read("CREATE RULE", rule::create(source, written)),
        Stmt::CreateSchema(written) => read("CREATE SCHEMA", schema::create(source, written)),
        Stmt::CreateSequence(written) => read("CREATE SEQUENCE", sequence::create(source, written)),
        Stmt::CreateServer(_) => catalog_only("CREATE SERVER"),
        Stmt::CreateStatistics(written) => read("CREATE STATISTICS", statistics::create(source, written)),
        Stmt::CreateSubscription(written) => subscription::create(written),
        Stmt::CreateTableAs(written) => read("CREATE TABLE AS", view::create_table_as(source, written)),
        Stmt::CreateTablespace(written) => new_tablespace(written.tablespace()),
        Stmt::CreateTextSearchConfiguration(_) => catalog_only("CREATE TEXT SEARCH CONFIGURATION"),
        Stmt::CreateTextSearchDictionary(_) => catalog_only("CREATE TEXT SEARCH DICTIONARY"),
        Stmt::CreateTextSearchParser(_) => catalog_only("CREATE TEXT SEARCH PARSER"),
        Stmt::CreateTextSearchTemplate(_) => catalog_only("CREATE TEXT SEARCH TEMPLATE"),
        Stmt::CreateTransform(_) => catalog_only("CREATE TRANSFORM"),
        Stmt::CreateType(written) => read("CREATE TYPE", user_type::create(written)),
        Stmt::CreateUser(written) => new_role("CREATE USER", written.role()),
        Stmt::CreateUserMapping(_) => catalog_only("CREATE USER MAPPING"),
        Stmt::CreateView(written) => read("CREATE VIEW", view::create(source, written)),
        Stmt::Deallocate(written) => session::deallocate(written),
        Stmt::Declare(written) => read("DECLARE", wrapped::declare(source, written)),
        Stmt::Discard(written) => read("DISCARD", session::discard(written)),
        Stmt::Do(written) => block::read(source, written),
        Stmt::DropAccessMethod(written) => drop::objects(ObjectKind::AccessMethod, written),
        Stmt::DropAggregate(written) => drop::objects(ObjectKind::Aggregate, written),
        Stmt::DropCast(written) => drop::objects(ObjectKind::Cast, written),
        Stmt::DropCollation(written) => drop::objects(ObjectKind::Collation, written),
        Stmt::DropConversion(written) => drop::objects(ObjectKind::Conversion, written),
        Stmt::DropDatabase(_) => outside_transaction("DROP DATABASE"),
        Stmt::DropDomain(written) => drop::objects(ObjectKind::Domain, written),
        Stmt::DropEventTrigger(written) => drop::objects(ObjectKind::EventTrigger, written),
        Stmt::DropExtension(written) => drop::objects(ObjectKind::Extension, written),
        Stmt::DropForeignDataWrapper(written) => drop::objects(ObjectKind::ForeignDataWrapper, written),
        Stmt::DropForeignTable(written) => drop::objects(ObjectKind::ForeignTable, written),
        Stmt::DropFunction(written) => drop::objects(ObjectKind::Function, written),
        Stmt::DropGroup(written) => drop::objects(ObjectKind::Role, written),
        Stmt::DropLanguage(written) => drop::objects(ObjectKind::Language, written),
        Stmt::DropMaterializedView(written) => drop::objects(ObjectKind::MaterializedView, written),
        Stmt::DropOperator(written) => drop::objects(ObjectKind::Operator, written),
        Stmt::DropOperatorClass(written) => drop::objects(ObjectKind::OperatorClass, written),
        Stmt::DropOperatorFamily(written) => drop::objects(ObjectKind::OperatorFamily, written),
        Stmt::DropOwned(written) => owned::drop(written),
        Stmt::DropPolicy(written) => read("DROP POLICY", drop::policy(written)),
        Stmt::DropProcedure(written) => drop::objects(ObjectKind::Procedure, written),
        Stmt::DropPropertyGraph(_) => unmodelled("DROP PROPERTY GRAPH"),
        Stmt::DropPublication(written) => drop::objects(ObjectKind::Publication, written),
        Stmt::DropRole(written) => drop::objects(ObjectKind::Role, written),
        Stmt::DropRoutine(written) => drop::objects(ObjectKind::Routine, written),
        Stmt::DropRule(written) => read("DROP RULE", drop::rule(written)),
        Stmt::DropSchema(written) => drop::objects(ObjectKind::Schema, written),
        Stmt::DropSequence(written) => drop::objects(ObjectKind::Sequence, written),
        Stmt::DropServer(written) => drop::objects(ObjectKind::Server, written),
        Stmt::DropStatistics(written) => drop::objects(ObjectKind::Statistics, written),
        Stmt::DropSubscription(_) => outside_transaction("DROP SUBSCRIPTION"),
        Stmt::DropTablespace(_) => outside_transaction("DROP TABLESPACE"),
        Stmt::DropTextSearchConfig(written) => drop::objects(ObjectKind::TextSearchConfiguration, written),
        Stmt::DropTextSearchDict(written) => drop::objects(ObjectKind::TextSearchDictionary, written),
        Stmt::DropTextSearchParser(written) => drop::objects(ObjectKind::TextSearchParser, written),
        Stmt::DropTextSearchTemplate(written) => drop::objects(ObjectKind::TextSearchTemplate, written),
        Stmt::DropTransform(written) => drop::objects(ObjectKind::Transform, written),
        Stmt::DropType(written) => drop::objects(ObjectKind::Type, written),
        Stmt::DropUser(written) => drop::objects(ObjectKind::Role, written),
        Stmt::DropUserMapping(_) => catalog_only("DROP USER MAPPING"),
        Stmt::DropView(written) => drop::objects(ObjectKind::View, written),
        Stmt::EmptyStmt(_) => unmodelled("empty statement"),
        Stmt::Execute(written) => read("EXECUTE", wrapped::execute(written)),
        Stmt::Explain(written) => read("EXPLAIN", wrapped::explain(source, written)),
        Stmt::Fetch(_) => Statement::SessionControl(SessionControl::Fetch),
        Stmt::Grant(written) => read("GRANT", grant::grant(written)),
        Stmt::ImportForeignSchema(written) => read("IMPORT FOREIGN SCHEMA", owned::import(written)),
        Stmt::Listen(_) => Statement::SessionControl(SessionControl::Listen),
        Stmt::Load(_) => Statement::SessionControl(SessionControl::Load),
        Stmt::Lock(written) => read("LOCK", maintenance::lock(written)),
        Stmt::Merge(written) => read("MERGE", merge::merge(source, written)),
        Stmt::Move(_) => Statement::SessionControl(SessionControl::Fetch),
        Stmt::Notify(_) => Statement::SessionControl(SessionControl::Notify),
        Stmt::Prepare(written) => read("PREPARE", wrapped::prepare(source, written)),
        Stmt::PrepareTransaction(_) => Statement::TransactionControl(TransactionControl::PrepareTransaction),
        Stmt::Reassign(written) => read("REASSIGN OWNED", owned::reassign(written)),
        Stmt::Refresh(written) => read("REFRESH MATERIALIZED VIEW", maintenance::refresh(written)),
        Stmt::Reindex(written) => read("REINDEX", maintenance::reindex(written)),
        Stmt::ReleaseSavepoint(written) => read("RELEASE SAVEPOINT", transaction::release(written)),
        Stmt::Repack(_) => unmodelled("REPACK"),
        Stmt::ResetRole(_) => session::reset_role(),
        Stmt::ResetSessionAuth(_) => session::reset_authorization(),
        Stmt::Revoke(written) => read("REVOKE", grant::revoke(written)),
        Stmt::SavepointCreate(written) => read("SAVEPOINT", transaction::savepoint(written)),
        Stmt::SecurityLabel(written) => read("SECURITY LABEL", object_change::security_label(written)),
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
    fn what_only_later_versions_know_has_its_name() {
        for (text, form) in [("REPACK t", "REPACK"), ("DROP PROPERTY GRAPH g", "DROP PROPERTY GRAPH")] {
            assert_eq!(read(text), unmodelled(form));
        }
    }
}
