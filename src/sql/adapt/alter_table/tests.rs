use super::super::samples::{column, number, read, table};
use super::*;
use crate::sql::{ColumnConstraint, ColumnDefinition, ColumnStorage, Expression, PartitionBound, RangeValue};

fn actions(text: &str) -> Vec<AlterTableAction> {
    let Statement::AlterTable(alter) = read(&format!("ALTER TABLE t {text}")) else { panic!("{text}") };
    alter.actions
}

#[test]
fn which_table() {
    let Statement::AlterTable(alter) = read("ALTER TABLE IF EXISTS ONLY app.t DROP a, ADD b int") else {
        panic!("no ALTER TABLE")
    };
    assert!(alter.if_exists && alter.only);
    assert_eq!(alter.name, crate::pg::Name::qualified("app", "t"));
    assert_eq!(alter.actions.len(), 2);
}

#[test]
fn columns_come() {
    let generated = Expression::Call {
        function: table("to_tsvector"),
        arguments: vec![Expression::Text("english".to_string()), column("body")],
    };
    let constraints = vec![ColumnConstraint::Generated { expression: generated, stored: Some(true) }];
    let column = ColumnDefinition {
        name: "search".to_string(),
        type_name: "tsvector".to_string(),
        storage: None,
        compression: None,
        collation: None,
        constraints,
    };
    assert_eq!(
        actions(
            "ADD COLUMN IF NOT EXISTS search tsvector GENERATED ALWAYS AS (to_tsvector('english', body)) STORED"
        ),
        [AlterTableAction::AddColumn { if_not_exists: true, column }]
    );
    let [AlterTableAction::AddColumn { column, .. }] =
        &actions("ADD a text STORAGE main COLLATE \"C\" DEFAULT ''")[..]
    else {
        panic!("no ADD COLUMN")
    };
    assert_eq!((column.collation.clone(), column.constraints.len()), (Some(table("C")), 1));
    assert_eq!((column.storage, column.compression.as_deref()), (Some(ColumnStorage::Main), None));
    let [AlterTableAction::AddColumn { column, .. }] =
        &actions("ADD a varchar(20) STORAGE external COMPRESSION LZ4 DEFAULT ''")[..]
    else {
        panic!("no ADD COLUMN")
    };
    assert_eq!((column.storage, column.compression.as_deref()), (Some(ColumnStorage::External), Some("lz4")));
}

#[test]
fn constraints_and_names() {
    let name = || "c".to_string();
    assert_eq!(
        actions("VALIDATE CONSTRAINT c, DROP CONSTRAINT IF EXISTS c"),
        [
            AlterTableAction::ValidateConstraint { name: name() },
            AlterTableAction::DropConstraint { if_exists: true, name: name(), cascade: false },
        ]
    );
    let (from, to) = ("a".to_string(), "b".to_string());
    assert_eq!(actions("RENAME a TO b"), [AlterTableAction::RenameColumn { from, to: to.clone() }]);
    assert_eq!(actions("RENAME TO b"), [AlterTableAction::RenameTable { to }]);
}

#[test]
fn partitions_come_and_go() {
    let attach = |bound| AlterTableAction::AttachPartition { partition: table("p"), bound: Some(bound) };
    let detach = |mode| AlterTableAction::DetachPartition { partition: table("p"), mode };
    let range =
        PartitionBound::Range { from: vec![RangeValue::Value(number("1"))], to: vec![RangeValue::MaxValue] };
    for (text, expected) in [
        ("ATTACH PARTITION p FOR VALUES FROM (1) TO (MAXVALUE)", attach(range)),
        ("ATTACH PARTITION p DEFAULT", attach(PartitionBound::Default)),
        ("DETACH PARTITION p", detach(DetachMode::Plain)),
        ("DETACH PARTITION p CONCURRENTLY", detach(DetachMode::Concurrently)),
        ("DETACH PARTITION p FINALIZE", detach(DetachMode::Finalize)),
    ] {
        assert_eq!(actions(text), [expected], "{text}");
    }
}

#[test]
fn triggers_and_rules() {
    let x = || "x".to_string();
    let trigger = |which, state| AlterTableAction::Trigger { which, state };
    let rule = |state| AlterTableAction::Rule { name: x(), state };
    let row = AlterTableAction::RowSecurity;
    for (text, expected) in [
        ("ENABLE TRIGGER x", trigger(WhichTriggers::Name(x()), FiringState::Enable)),
        ("DISABLE TRIGGER ALL", trigger(WhichTriggers::All, FiringState::Disable)),
        ("DISABLE TRIGGER USER", trigger(WhichTriggers::User, FiringState::Disable)),
        ("ENABLE REPLICA TRIGGER x", trigger(WhichTriggers::Name(x()), FiringState::EnableReplica)),
        ("ENABLE ALWAYS TRIGGER x", trigger(WhichTriggers::Name(x()), FiringState::EnableAlways)),
        ("ENABLE RULE x", rule(FiringState::Enable)),
        ("DISABLE RULE x", rule(FiringState::Disable)),
        ("ENABLE REPLICA RULE x", rule(FiringState::EnableReplica)),
        ("ENABLE ALWAYS RULE x", rule(FiringState::EnableAlways)),
        ("ENABLE ROW LEVEL SECURITY", row(RowSecurity::Enable)),
        ("DISABLE ROW LEVEL SECURITY", row(RowSecurity::Disable)),
        ("FORCE ROW LEVEL SECURITY", row(RowSecurity::Force)),
        ("NO FORCE ROW LEVEL SECURITY", row(RowSecurity::NoForce)),
    ] {
        assert_eq!(actions(text), [expected], "{text}");
    }
}

#[test]
fn whole_tables() {
    let x = || "x".to_string();
    let identity = AlterTableAction::ReplicaIdentity;
    for (text, expected) in [
        ("SET SCHEMA x", AlterTableAction::SetSchema { schema: x() }),
        ("OWNER TO x", AlterTableAction::Owner { to: x() }),
        ("OWNER TO CURRENT_ROLE", AlterTableAction::Owner { to: "CURRENT_ROLE".to_string() }),
        ("SET TABLESPACE x", AlterTableAction::SetTablespace { tablespace: x() }),
        ("SET ACCESS METHOD x", AlterTableAction::SetAccessMethod { method: Some(x()) }),
        ("SET ACCESS METHOD DEFAULT", AlterTableAction::SetAccessMethod { method: None }),
        ("SET LOGGED", AlterTableAction::SetLogged),
        ("SET UNLOGGED", AlterTableAction::SetUnlogged),
        ("SET WITHOUT OIDS", AlterTableAction::SetWithoutOids),
        ("CLUSTER ON x", AlterTableAction::ClusterOn { index: x() }),
        ("SET WITHOUT CLUSTER", AlterTableAction::SetWithoutCluster),
        ("INHERIT app.x", AlterTableAction::Inherit { parent: crate::pg::Name::qualified("app", "x") }),
        ("NO INHERIT x", AlterTableAction::NoInherit { parent: table("x") }),
        ("OF app.x", AlterTableAction::OfType { type_name: "app.x".to_string() }),
        ("NOT OF", AlterTableAction::NotOf),
        ("REPLICA IDENTITY DEFAULT", identity(ReplicaIdentity::Default)),
        ("REPLICA IDENTITY FULL", identity(ReplicaIdentity::Full)),
        ("REPLICA IDENTITY NOTHING", identity(ReplicaIdentity::Nothing)),
        ("REPLICA IDENTITY USING INDEX x", identity(ReplicaIdentity::Index(x()))),
        ("RENAME CONSTRAINT a TO x", AlterTableAction::RenameConstraint { from: "a".to_string(), to: x() }),
    ] {
        assert_eq!(actions(text), [expected], "{text}");
    }
}

#[test]
fn what_no_version_up_to_18_knows_is_named() {
    for (text, form) in [
        ("MERGE PARTITIONS (a, b) INTO c", "MERGE PARTITIONS"),
        ("SPLIT PARTITION a INTO (PARTITION b DEFAULT, PARTITION c DEFAULT)", "SPLIT PARTITION"),
    ] {
        assert_eq!(actions(text), [AlterTableAction::Unmodelled { form: form.to_string() }]);
    }
}
