//! The name of a statement's form, as people say it.

mod alter_table;

use super::{AlterTableAction, Discarded, RoutineKind, SessionControl, Statement, TransactionControl};

impl Statement {
    /// `CREATE INDEX CONCURRENTLY`, `ALTER TABLE … SET NOT NULL`, `UPDATE`.
    pub fn form(&self) -> String {
        match self {
            Self::Begin => "BEGIN".into(),
            Self::Commit => "COMMIT".into(),
            Self::Rollback => "ROLLBACK".into(),
            Self::Set(set) if set.local => "SET LOCAL".into(),
            Self::Set(_) => "SET".into(),
            Self::CreateTable(_) => "CREATE TABLE".into(),
            Self::AlterTable(alter) => {
                let actions: Vec<_> = alter.actions.iter().map(AlterTableAction::form).collect();
                format!("ALTER {} … {}", alter.object.form(), actions.join(", "))
            }
            Self::AlterTableMoveAll(all) => format!("ALTER {} ALL IN TABLESPACE", all.object.form()),
            Self::CreateIndex(index) => {
                let unique = if index.unique { "UNIQUE " } else { "" };
                let concurrently = if index.concurrently { " CONCURRENTLY" } else { "" };
                format!("CREATE {unique}INDEX{concurrently}")
            }
            Self::CreateFunction(create) => match create.kind {
                RoutineKind::Function => "CREATE FUNCTION".into(),
                RoutineKind::Procedure => "CREATE PROCEDURE".into(),
                RoutineKind::Aggregate => "CREATE AGGREGATE".into(),
            },
            Self::CreateTrigger(_) => "CREATE TRIGGER".into(),
            Self::Drop(drop) if drop.concurrently => "DROP INDEX CONCURRENTLY".into(),
            Self::Drop(drop) => format!("DROP {}", drop.kind.word()),
            Self::DropOnTable(drop) => format!("DROP {}", drop.kind.word()),
            Self::AlterObject(alter) => {
                format!("ALTER {} … {}", alter.object.kind.word(), alter.action.form())
            }
            Self::CreateType(_) => "CREATE TYPE".into(),
            Self::AlterType(alter) => alter.form(),
            Self::CreateDomain(_) => "CREATE DOMAIN".into(),
            Self::AlterDomain(alter) => format!("ALTER DOMAIN … {}", alter.action.form()),
            Self::CreateSequence(_) => "CREATE SEQUENCE".into(),
            Self::AlterSequence(_) => "ALTER SEQUENCE".into(),
            Self::CreateSchema(_) => "CREATE SCHEMA".into(),
            Self::CreateExtension(_) => "CREATE EXTENSION".into(),
            Self::AlterExtension(_) => "ALTER EXTENSION".into(),
            Self::CreateRule(_) => "CREATE RULE".into(),
            Self::CreatePolicy(_) => "CREATE POLICY".into(),
            Self::AlterPolicy(_) => "ALTER POLICY".into(),
            Self::CreateStatistics(_) => "CREATE STATISTICS".into(),
            Self::AlterStatistics(_) => "ALTER STATISTICS".into(),
            Self::CreatePublication(_) => "CREATE PUBLICATION".into(),
            Self::AlterPublication(_) => "ALTER PUBLICATION".into(),
            Self::ReassignOwned(_) => "REASSIGN OWNED".into(),
            Self::DropOwned(_) => "DROP OWNED".into(),
            Self::ImportForeignSchema(_) => "IMPORT FOREIGN SCHEMA".into(),
            Self::AlterFunction(alter) => format!("ALTER {}", alter.object.kind.word()),
            Self::Comment(_) => "COMMENT".into(),
            Self::SecurityLabel(_) => "SECURITY LABEL".into(),
            Self::Grant(grant) if grant.grant => "GRANT".into(),
            Self::Grant(_) => "REVOKE".into(),
            Self::CatalogOnly(statement) => statement.form.clone(),
            Self::Insert(insert) if !insert.source.rows.is_empty() => "INSERT".into(),
            Self::Insert(_) => "INSERT … SELECT".into(),
            Self::Update(_) => "UPDATE".into(),
            Self::Delete(_) => "DELETE".into(),
            Self::Select(_) => "SELECT".into(),
            Self::Vacuum(vacuum) if vacuum.full => "VACUUM FULL".into(),
            Self::Vacuum(_) => "VACUUM".into(),
            Self::Analyze(_) => "ANALYZE".into(),
            Self::Truncate(_) => "TRUNCATE".into(),
            Self::LockTable(_) => "LOCK TABLE".into(),
            Self::Cluster(_) => "CLUSTER".into(),
            Self::Reindex(reindex) if reindex.concurrently => "REINDEX CONCURRENTLY".into(),
            Self::Reindex(_) => "REINDEX".into(),
            Self::Refresh(refresh) if refresh.concurrently => "REFRESH MATERIALIZED VIEW CONCURRENTLY".into(),
            Self::Refresh(_) => "REFRESH MATERIALIZED VIEW".into(),
            Self::CreateView(_) => "CREATE VIEW".into(),
            Self::CreateMaterializedView(_) => "CREATE MATERIALIZED VIEW".into(),
            Self::CreateTableAs(_) => "CREATE TABLE AS".into(),
            Self::SelectInto(_) => "SELECT INTO".into(),
            Self::CreateForeignTable(_) => "CREATE FOREIGN TABLE".into(),
            Self::Do(_) => "DO".into(),
            Self::Merge(_) => "MERGE".into(),
            Self::Copy(copy) => if copy.from { "COPY FROM" } else { "COPY TO" }.into(),
            Self::Explain(explain) => if explain.analyze { "EXPLAIN ANALYZE" } else { "EXPLAIN" }.into(),
            Self::Prepare(_) => "PREPARE".into(),
            Self::Execute(_) => "EXECUTE".into(),
            Self::Declare(_) => "DECLARE".into(),
            Self::Call(_) => "CALL".into(),
            Self::TransactionControl(control) => control.form().into(),
            Self::SessionControl(control) => control.form().into(),
            Self::Unmodelled { form } => form.clone(),
        }
    }
}

impl TransactionControl {
    /// `ROLLBACK TO SAVEPOINT`.
    fn form(&self) -> &'static str {
        match self {
            Self::Savepoint { .. } => "SAVEPOINT",
            Self::RollbackTo { .. } => "ROLLBACK TO SAVEPOINT",
            Self::Release { .. } => "RELEASE SAVEPOINT",
            Self::CommitAndChain => "COMMIT AND CHAIN",
            Self::RollbackAndChain => "ROLLBACK AND CHAIN",
            Self::PrepareTransaction => "PREPARE TRANSACTION",
            Self::CommitPrepared => "COMMIT PREPARED",
            Self::RollbackPrepared => "ROLLBACK PREPARED",
            Self::SetTransaction { session: true, .. } => "SET SESSION CHARACTERISTICS",
            Self::SetTransaction { session: false, .. } => "SET TRANSACTION",
            Self::SetConstraints { .. } => "SET CONSTRAINTS",
        }
    }
}

impl SessionControl {
    /// `SET ROLE`.
    fn form(&self) -> &'static str {
        match self {
            Self::SetRole { role: Some(_), .. } => "SET ROLE",
            Self::SetRole { role: None, .. } => "RESET ROLE",
            Self::SetSessionAuthorization { role: Some(_), .. } => "SET SESSION AUTHORIZATION",
            Self::SetSessionAuthorization { role: None, .. } => "RESET SESSION AUTHORIZATION",
            Self::SetFromCurrent => "SET FROM CURRENT",
            Self::ResetAll => "RESET ALL",
            Self::Discard(Discarded::All) => "DISCARD ALL",
            Self::Discard(Discarded::Plans) => "DISCARD PLANS",
            Self::Discard(Discarded::Sequences) => "DISCARD SEQUENCES",
            Self::Discard(Discarded::Temporary) => "DISCARD TEMPORARY",
            Self::Show => "SHOW",
            Self::Listen => "LISTEN",
            Self::Notify => "NOTIFY",
            Self::Unlisten => "UNLISTEN",
            Self::Load => "LOAD",
            Self::Deallocate { .. } => "DEALLOCATE",
            Self::Fetch => "FETCH",
            Self::Close => "CLOSE",
            Self::Checkpoint => "CHECKPOINT",
        }
    }
}
