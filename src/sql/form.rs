//! The name of a statement's form, as people say it.

mod alter_table;

use super::{AlterTableAction, Statement};

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
            Self::DropTable(_) => "DROP TABLE".into(),
            Self::CreateIndex(index) => {
                let unique = if index.unique { "UNIQUE " } else { "" };
                let concurrently = if index.concurrently { " CONCURRENTLY" } else { "" };
                format!("CREATE {unique}INDEX{concurrently}")
            }
            Self::DropIndex(index) if index.concurrently => "DROP INDEX CONCURRENTLY".into(),
            Self::DropIndex(_) => "DROP INDEX".into(),
            Self::CreateFunction(_) => "CREATE FUNCTION".into(),
            Self::CreateTrigger(_) => "CREATE TRIGGER".into(),
            Self::DropTrigger(_) => "DROP TRIGGER".into(),
            Self::Insert(insert) if insert.source.values > 0 => "INSERT".into(),
            Self::Insert(_) => "INSERT … SELECT".into(),
            Self::Update(_) => "UPDATE".into(),
            Self::Delete(_) => "DELETE".into(),
            Self::Select(_) => "SELECT".into(),
            Self::Vacuum(vacuum) if vacuum.full => "VACUUM FULL".into(),
            Self::Vacuum(_) => "VACUUM".into(),
            Self::Analyze { .. } => "ANALYZE".into(),
            Self::Unmodelled { form } => form.clone(),
        }
    }
}
