//! The names of ALTER TABLE's actions.

use super::super::{
    AlterTableAction, ColumnConstraint, ColumnDefinition, ConstraintDefinition, DetachMode, FiringState,
    RelationClass, RowSecurity, TableConstraint,
};

impl RelationClass {
    /// `TABLE`, `MATERIALIZED VIEW`.
    pub fn form(self) -> &'static str {
        match self {
            Self::Table => "TABLE",
            Self::Index => "INDEX",
            Self::View => "VIEW",
            Self::MaterializedView => "MATERIALIZED VIEW",
            Self::Sequence => "SEQUENCE",
            Self::ForeignTable => "FOREIGN TABLE",
        }
    }
}

impl AlterTableAction {
    /// `SET NOT NULL`, `ADD FOREIGN KEY`.
    pub fn form(&self) -> String {
        match self {
            Self::AddConstraint(constraint) => constraint_form(constraint),
            Self::Trigger { state, .. } => format!("{} TRIGGER", firing(*state)),
            Self::Rule { state, .. } => format!("{} RULE", firing(*state)),
            Self::Unmodelled { form } => form.clone(),
            Self::AddColumn { column, .. } => add_column_form(column).into(),
            Self::DropColumn { .. } => "DROP COLUMN".into(),
            Self::AlterColumnType { .. } => "ALTER COLUMN TYPE".into(),
            Self::SetNotNull { .. } => "SET NOT NULL".into(),
            Self::DropNotNull { .. } => "DROP NOT NULL".into(),
            Self::SetDefault { .. } => "SET DEFAULT".into(),
            Self::DropDefault { .. } => "DROP DEFAULT".into(),
            Self::SetStatistics { .. } => "SET STATISTICS".into(),
            Self::SetStorage { .. } => "SET STORAGE".into(),
            Self::SetCompression { .. } => "SET COMPRESSION".into(),
            Self::SetColumnOptions { .. } => "ALTER COLUMN SET".into(),
            Self::ResetColumnOptions { .. } => "ALTER COLUMN RESET".into(),
            Self::SetExpression { .. } => "SET EXPRESSION".into(),
            Self::DropExpression { .. } => "DROP EXPRESSION".into(),
            Self::AddIdentity { .. } => "ADD GENERATED AS IDENTITY".into(),
            Self::SetIdentity { .. } => "SET GENERATED".into(),
            Self::DropIdentity { .. } => "DROP IDENTITY".into(),
            Self::ColumnForeignOptions { .. } => "ALTER COLUMN OPTIONS".into(),
            Self::ValidateConstraint { .. } => "VALIDATE CONSTRAINT".into(),
            Self::AlterConstraint { .. } => "ALTER CONSTRAINT".into(),
            Self::RenameConstraint { .. } => "RENAME CONSTRAINT".into(),
            Self::DropConstraint { .. } => "DROP CONSTRAINT".into(),
            Self::RenameColumn { .. } => "RENAME COLUMN".into(),
            Self::RenameTable { .. } => "RENAME".into(),
            Self::SetSchema { .. } => "SET SCHEMA".into(),
            Self::Owner { .. } => "OWNER TO".into(),
            Self::SetTablespace { .. } => "SET TABLESPACE".into(),
            Self::SetAccessMethod { .. } => "SET ACCESS METHOD".into(),
            Self::SetLogged => "SET LOGGED".into(),
            Self::SetUnlogged => "SET UNLOGGED".into(),
            Self::SetOptions { .. } => "SET".into(),
            Self::ResetOptions { .. } => "RESET".into(),
            Self::SetWithoutOids => "SET WITHOUT OIDS".into(),
            Self::ClusterOn { .. } => "CLUSTER ON".into(),
            Self::SetWithoutCluster => "SET WITHOUT CLUSTER".into(),
            Self::Inherit { .. } => "INHERIT".into(),
            Self::NoInherit { .. } => "NO INHERIT".into(),
            Self::OfType { .. } => "OF".into(),
            Self::NotOf => "NOT OF".into(),
            Self::RowSecurity(RowSecurity::Enable) => "ENABLE ROW LEVEL SECURITY".into(),
            Self::RowSecurity(RowSecurity::Disable) => "DISABLE ROW LEVEL SECURITY".into(),
            Self::RowSecurity(RowSecurity::Force) => "FORCE ROW LEVEL SECURITY".into(),
            Self::RowSecurity(RowSecurity::NoForce) => "NO FORCE ROW LEVEL SECURITY".into(),
            Self::ReplicaIdentity(_) => "REPLICA IDENTITY".into(),
            Self::AttachPartition { .. } => "ATTACH PARTITION".into(),
            Self::DetachPartition { mode: DetachMode::Plain, .. } => "DETACH PARTITION".into(),
            Self::DetachPartition { mode: DetachMode::Concurrently, .. } => {
                "DETACH PARTITION CONCURRENTLY".into()
            }
            Self::DetachPartition { mode: DetachMode::Finalize, .. } => "DETACH PARTITION FINALIZE".into(),
            Self::ForeignOptions { .. } => "OPTIONS".into(),
            Self::DependsOnExtension { depends: true, .. } => "DEPENDS ON EXTENSION".into(),
            Self::DependsOnExtension { depends: false, .. } => "NO DEPENDS ON EXTENSION".into(),
        }
    }
}

fn add_column_form(column: &ColumnDefinition) -> &'static str {
    let stored = column
        .constraints
        .iter()
        .any(|constraint| matches!(constraint, ColumnConstraint::Generated { stored: Some(true), .. }));
    if stored { "ADD COLUMN … GENERATED STORED" } else { "ADD COLUMN" }
}

fn constraint_form(constraint: &TableConstraint) -> String {
    let kind = match &constraint.kind {
        ConstraintDefinition::Check { .. } => "CHECK",
        ConstraintDefinition::NotNull { .. } => "NOT NULL",
        ConstraintDefinition::Unique { primary: true, .. } => "PRIMARY KEY",
        ConstraintDefinition::Unique { primary: false, .. } => "UNIQUE",
        ConstraintDefinition::UsingIndex { primary: true, .. } => "PRIMARY KEY USING INDEX",
        ConstraintDefinition::UsingIndex { primary: false, .. } => "UNIQUE USING INDEX",
        ConstraintDefinition::Exclude { .. } => "EXCLUDE",
        ConstraintDefinition::ForeignKey { .. } => "FOREIGN KEY",
    };
    let unproven = match (constraint.not_enforced, constraint.not_valid) {
        (true, _) => " NOT ENFORCED",
        (false, true) => " NOT VALID",
        (false, false) => "",
    };
    format!("ADD {kind}{unproven}")
}

fn firing(state: FiringState) -> &'static str {
    match state {
        FiringState::Enable => "ENABLE",
        FiringState::Disable => "DISABLE",
        FiringState::EnableReplica => "ENABLE REPLICA",
        FiringState::EnableAlways => "ENABLE ALWAYS",
    }
}
