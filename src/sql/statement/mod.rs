//! Statements, as the models see them.
//!
//! A form that no model knows yet is [`Statement::Unmodelled`]; it is reported as such and given no figures.

mod alter_table;
mod alter_table_parts;
mod block;
mod change;
mod constraint;
mod index;
mod maintenance;
mod merge;
mod object;
mod owned;
mod partition;
mod publication;
mod query;
mod relation_option;
mod routine;
mod rule;
mod schema;
mod sequence;
mod session;
mod statistics;
mod table;
mod table_clause;
mod types;
mod view;
mod wrapped;

pub use alter_table::*;
pub use alter_table_parts::*;
pub use block::*;
pub use change::*;
pub use constraint::*;
pub use index::*;
pub use maintenance::*;
pub use merge::*;
pub use object::*;
pub use owned::*;
pub use partition::*;
pub use publication::*;
pub use query::*;
pub use relation_option::*;
pub use routine::*;
pub use rule::*;
pub use schema::*;
pub use sequence::*;
pub use session::*;
pub use statistics::*;
pub use table::*;
pub use table_clause::*;
pub use types::*;
pub use view::*;
pub use wrapped::*;

use std::ops::Range;

use crate::pg::Name;

/// A function or type name as written (folded), perhaps with a schema.
pub type FunctionName = Name;

/// One statement of a script with its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceStatement {
    /// The text without the closing semicolon, as written (psql variables included, save those that the script
    /// has set).
    pub text: String,
    /// Byte range in the file, from the first token to the end of the last, without the semicolon.
    pub range: Range<usize>,
    /// 1-based line of the first token.
    pub line: usize,
    /// What it says, or why it cannot be read.
    pub parsed: Result<Statement, SyntaxError>,
    /// The `-- pgtoll:` comment directly above it, without that marker, and its line.
    pub directive: Option<Directive>,
}

/// A `-- pgtoll: …` comment line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// What follows `pgtoll:`, trimmed.
    pub text: String,
    /// 1-based line.
    pub line: usize,
}

/// Text that PostgreSQL would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub message: String,
    /// Byte range in the file.
    pub range: Range<usize>,
    /// 1-based line of the place.
    pub line: usize,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// BEGIN or START TRANSACTION.
    Begin,
    /// COMMIT or END.
    Commit,
    /// ROLLBACK or ABORT (not to a savepoint).
    Rollback,
    /// SET, SET LOCAL, RESET of one setting.
    Set(Set),
    /// CREATE TABLE, not AS SELECT.
    CreateTable(CreateTable),
    /// ALTER TABLE with one or more actions, and ALTER of other relations with an action of ALTER TABLE.
    AlterTable(AlterTable),
    /// ALTER TABLE ALL IN TABLESPACE and the like.
    AlterTableMoveAll(AlterTableMoveAll),
    /// CREATE INDEX.
    CreateIndex(CreateIndex),
    /// CREATE FUNCTION, CREATE PROCEDURE or CREATE AGGREGATE.
    CreateFunction(CreateFunction),
    /// CREATE TRIGGER.
    CreateTrigger(CreateTrigger),
    /// DROP of anything with a name of its own.
    Drop(Drop),
    /// DROP TRIGGER, RULE or POLICY.
    DropOnTable(DropOnTable),
    /// ALTER of what is not a relation: RENAME, OWNER, SET SCHEMA, DEPENDS ON EXTENSION.
    AlterObject(AlterObject),
    /// CREATE TYPE.
    CreateType(CreateType),
    /// ALTER TYPE with an action of its own.
    AlterType(AlterType),
    /// CREATE DOMAIN.
    CreateDomain(CreateDomain),
    /// ALTER DOMAIN with an action of its own.
    AlterDomain(AlterDomain),
    /// CREATE SEQUENCE.
    CreateSequence(CreateSequence),
    /// ALTER SEQUENCE with options.
    AlterSequence(AlterSequence),
    /// CREATE SCHEMA.
    CreateSchema(CreateSchema),
    /// CREATE EXTENSION.
    CreateExtension(CreateExtension),
    /// ALTER EXTENSION.
    AlterExtension(AlterExtension),
    /// CREATE RULE.
    CreateRule(CreateRule),
    /// CREATE POLICY.
    CreatePolicy(CreatePolicy),
    /// ALTER POLICY with roles or conditions.
    AlterPolicy(AlterPolicy),
    /// CREATE STATISTICS.
    CreateStatistics(CreateStatistics),
    /// ALTER STATISTICS SET STATISTICS.
    AlterStatistics(AlterStatistics),
    /// CREATE PUBLICATION.
    CreatePublication(CreatePublication),
    /// ALTER PUBLICATION with an action of its own.
    AlterPublication(AlterPublication),
    /// REASSIGN OWNED.
    ReassignOwned(ReassignOwned),
    /// DROP OWNED.
    DropOwned(DropOwned),
    /// IMPORT FOREIGN SCHEMA.
    ImportForeignSchema(ImportForeignSchema),
    /// ALTER FUNCTION, PROCEDURE or ROUTINE with options.
    AlterFunction(AlterFunction),
    /// COMMENT.
    Comment(Comment),
    /// SECURITY LABEL.
    SecurityLabel(SecurityLabel),
    /// GRANT and REVOKE.
    Grant(Grant),
    /// What only changes catalogs and locks no relation.
    CatalogOnly(CatalogOnly),
    /// INSERT.
    Insert(Insert),
    /// UPDATE.
    Update(Update),
    /// DELETE.
    Delete(Delete),
    /// SELECT, VALUES, TABLE or WITH … SELECT.
    Select(Box<Query>),
    /// VACUUM.
    Vacuum(Vacuum),
    /// ANALYZE.
    Analyze(Analyze),
    /// TRUNCATE.
    Truncate(Truncate),
    /// LOCK TABLE.
    LockTable(LockTable),
    /// CLUSTER.
    Cluster(Cluster),
    /// REINDEX.
    Reindex(Reindex),
    /// REFRESH MATERIALIZED VIEW.
    Refresh(Refresh),
    /// CREATE VIEW.
    CreateView(CreateView),
    /// CREATE MATERIALIZED VIEW.
    CreateMaterializedView(CreateMaterializedView),
    /// CREATE TABLE AS.
    CreateTableAs(CreateTableAs),
    /// SELECT INTO.
    SelectInto(CreateTableAs),
    /// CREATE FOREIGN TABLE.
    CreateForeignTable(CreateForeignTable),
    /// DO.
    Do(Do),
    /// MERGE.
    Merge(Merge),
    /// COPY.
    Copy(Copy),
    /// EXPLAIN.
    Explain(Explain),
    /// PREPARE of a statement.
    Prepare(Prepare),
    /// EXECUTE.
    Execute(Execute),
    /// DECLARE of a cursor.
    Declare(Declare),
    /// CALL.
    Call(Call),
    /// SAVEPOINT, SET TRANSACTION, SET CONSTRAINTS and the like.
    TransactionControl(TransactionControl),
    /// SET ROLE, SHOW, LISTEN, DISCARD and the like.
    SessionControl(SessionControl),
    /// Any other form.
    Unmodelled {
        /// Its name in upper case: `CREATE EXTENSION`, `DO`.
        form: String,
    },
}

/// SET name = value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The setting, lower case.
    pub name: String,
    /// Its new value as text without quotes; `None` for DEFAULT and RESET.
    pub value: Option<String>,
    /// SET LOCAL.
    pub local: bool,
}
