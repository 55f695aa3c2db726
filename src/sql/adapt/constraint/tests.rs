use super::super::samples::{binary, column, number, read, table};
use super::*;
use crate::sql::{AlterTableAction, MatchType, Operator, ReferentialAction, RelationOption, Statement};

fn added(text: &str) -> TableConstraint {
    let Statement::AlterTable(alter) = read(&format!("ALTER TABLE t ADD {text}")) else { panic!("{text}") };
    let [AlterTableAction::AddConstraint(constraint)] = alter.actions.as_slice() else { panic!("{alter:?}") };
    constraint.clone()
}

fn behind(text: &str) -> Vec<ColumnConstraint> {
    let Statement::CreateTable(create) = read(&format!("CREATE TABLE t (c int {text})")) else {
        panic!("{text}")
    };
    create.columns.into_iter().flat_map(|column| column.constraints).collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}

fn plain(name: Option<&str>, kind: ConstraintDefinition) -> TableConstraint {
    TableConstraint {
        name: name.map(str::to_string),
        not_valid: false,
        not_enforced: false,
        deferrable: false,
        initially_deferred: false,
        no_inherit: false,
        kind,
    }
}

fn unique(primary: bool, columns: &[&str], include: &[&str]) -> ConstraintDefinition {
    ConstraintDefinition::Unique {
        primary,
        columns: names(columns),
        include: names(include),
        nulls_not_distinct: false,
        without_overlaps: false,
        options: vec![],
        tablespace: None,
    }
}

fn not_null() -> ColumnConstraint {
    ColumnConstraint::NotNull { name: None, no_inherit: false }
}

#[test]
fn checks() {
    let check = added("CONSTRAINT positive CHECK (a > 0) NOT VALID");
    assert_eq!((check.name.as_deref(), check.not_valid), (Some("positive"), true));
    let expression = binary(column("a"), Operator::Greater, number("0"));
    assert_eq!(check.kind, ConstraintDefinition::Check { expression });
    assert!(!added("CHECK (a > 0)").not_valid);
    let not_enforced = added("CHECK (a > 0) NOT ENFORCED");
    assert!(not_enforced.not_enforced && !not_enforced.not_valid && !not_enforced.is_validated());
    assert!(added("CHECK (a > 0) NO INHERIT ENFORCED").no_inherit);
}

#[test]
fn keys() {
    let deferrable = added("UNIQUE (a, b) INCLUDE (c) DEFERRABLE");
    assert_eq!(deferrable.kind, unique(false, &["a", "b"], &["c"]));
    assert!(deferrable.deferrable && !deferrable.initially_deferred);
    let deferred = added("UNIQUE (a) INITIALLY DEFERRED");
    assert!(deferred.deferrable && deferred.initially_deferred);
    let using = added("CONSTRAINT pk PRIMARY KEY USING INDEX t_id_idx");
    assert_eq!(using.kind, ConstraintDefinition::UsingIndex { primary: true, index: "t_id_idx".to_string() });
    let own = plain(None, unique(true, &["c"], &[]));
    assert_eq!(behind("PRIMARY KEY"), [ColumnConstraint::Table(own)]);
}

#[test]
fn parameters_of_the_indexes_of_keys() {
    let written = added(
        "UNIQUE NULLS NOT DISTINCT (a, b WITHOUT OVERLAPS) WITH (fillfactor = 70) USING INDEX TABLESPACE x",
    );
    let options = vec![RelationOption { name: "fillfactor".to_string(), value: Some("70".to_string()) }];
    assert_eq!(
        written.kind,
        ConstraintDefinition::Unique {
            primary: false,
            columns: names(&["a", "b"]),
            include: vec![],
            nulls_not_distinct: true,
            without_overlaps: true,
            options,
            tablespace: Some("x".to_string()),
        }
    );
}

#[test]
fn foreign_keys() {
    let key = added("FOREIGN KEY (a) REFERENCES app.p (id) ON UPDATE RESTRICT ON DELETE SET NULL NOT VALID");
    assert!(key.not_valid);
    let ConstraintDefinition::ForeignKey {
        columns,
        references,
        referenced_columns,
        on_delete,
        on_update,
        ..
    } = key.kind
    else {
        panic!("no foreign key")
    };
    assert_eq!((columns, referenced_columns), (names(&["a"]), names(&["id"])));
    assert_eq!(references, crate::pg::Name::qualified("app", "p"));
    assert_eq!((on_delete, on_update), (ReferentialAction::SetNull, ReferentialAction::Restrict));
    let several = added("FOREIGN KEY (a, b) REFERENCES p");
    assert!(matches!(
        several.kind,
        ConstraintDefinition::ForeignKey { columns, referenced_columns, on_delete: ReferentialAction::NoAction, .. }
            if columns.len() == 2 && referenced_columns.is_empty()
    ));
}

#[test]
fn rarer_clauses_of_foreign_keys() {
    let key = added(
        "FOREIGN KEY (a, b, PERIOD c) REFERENCES p (x, y, PERIOD z) MATCH FULL ON DELETE SET NULL (b) DEFERRABLE",
    );
    assert!(key.deferrable);
    let expected = ConstraintDefinition::ForeignKey {
        columns: names(&["a", "b", "c"]),
        references: table("p"),
        referenced_columns: names(&["x", "y", "z"]),
        on_delete: ReferentialAction::SetNull,
        on_delete_columns: names(&["b"]),
        on_update: ReferentialAction::NoAction,
        match_type: MatchType::Full,
        period: true,
    };
    assert_eq!(key.kind, expected);
}

#[test]
fn references_behind_a_column() {
    let kind = ConstraintDefinition::ForeignKey {
        columns: names(&["c"]),
        references: table("p"),
        referenced_columns: names(&["id"]),
        on_delete: ReferentialAction::Cascade,
        on_delete_columns: vec![],
        on_update: ReferentialAction::NoAction,
        match_type: MatchType::Simple,
        period: false,
    };
    let constraint = plain(Some("fk"), kind);
    assert_eq!(
        behind("NOT NULL CONSTRAINT fk REFERENCES p(id) ON DELETE CASCADE"),
        [not_null(), ColumnConstraint::Table(constraint)]
    );
}

#[test]
fn defaults_and_generated_columns() {
    assert_eq!(behind("DEFAULT -1 NOT NULL"), [ColumnConstraint::Default(number("-1")), not_null()]);
    let generated = |stored| vec![ColumnConstraint::Generated { expression: column("a"), stored }];
    assert_eq!(behind("GENERATED ALWAYS AS (a) STORED"), generated(Some(true)));
    assert_eq!(behind("GENERATED ALWAYS AS (a) VIRTUAL"), generated(Some(false)));
    assert_eq!(behind("GENERATED ALWAYS AS (a)"), generated(None));
    assert_eq!(
        behind("GENERATED BY DEFAULT AS IDENTITY NULL"),
        [ColumnConstraint::Identity(IdentityKind::ByDefault), ColumnConstraint::Null]
    );
}

#[test]
fn exclusions_and_named_not_nulls() {
    let exclude = added("EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (live)");
    assert_eq!(
        exclude.kind,
        ConstraintDefinition::Exclude {
            method: Some("gist".to_string()),
            keys: vec![column("room"), column("during")],
            include: vec![],
            predicate: Some(column("live")),
            options: vec![],
            tablespace: None,
        }
    );
    let named = vec![ColumnConstraint::NotNull { name: Some("nn".to_string()), no_inherit: true }];
    assert_eq!(behind("CONSTRAINT nn NOT NULL NO INHERIT"), named);
    let not_null = added("CONSTRAINT nn NOT NULL a NOT VALID");
    assert_eq!(not_null.kind, ConstraintDefinition::NotNull { column: "a".to_string() });
    assert!(not_null.not_valid);
}
