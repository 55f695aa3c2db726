//! A small snapshot for unit tests.

use super::snapshot::{
    ColumnFacts, ConstraintFacts, ConstraintKindFacts, IndexFacts, RelationFacts, RelationKindFacts,
    ServerFacts, Snapshot,
};
use crate::observed::{ColumnStatistics, UsesFacts};
use crate::pg::RelationName;
use crate::sql::ReferentialAction;

/// A server of version 16 with the table `public.events (id bigint primary key, payload text)`.
pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        format_version: super::FORMAT_VERSION,
        written_by: "a unit test".to_owned(),
        collected_at: "2024-03-01T12:00:00Z".to_owned(),
        server: ServerFacts {
            version_num: 160_004,
            in_recovery: false,
            database: "app".to_owned(),
            role: "reader".to_owned(),
            role_is_superuser: false,
            role_reads_all_stats: true,
            started_at: None,
            stats_reset: None,
            stats_seconds: Some(86_400.0),
            collation: Some("en_US.UTF-8".to_owned()),
            search_path: vec!["public".to_owned()],
        },
        settings: Default::default(),
        extensions: Default::default(),
        gaps: Vec::new(),
        relations: vec![events_table()],
        functions: Vec::new(),
        types: Vec::new(),
        names: None,
        publications: Vec::new(),
        activity: Default::default(),
        replication: Default::default(),
        statements: Vec::new(),
        batch_keys: Vec::new(),
        plans: Vec::new(),
        measured_batches: Vec::new(),
    }
}

/// The table of [`snapshot`].
pub(crate) fn events() -> RelationName {
    RelationName::new("public", "events")
}

/// The further table of [`with_child`].
pub(crate) fn child() -> RelationName {
    RelationName::new("public", "visits")
}

/// The same with `public.visits (id bigint, event_id bigint)`, whose `event_id` references `events`.
pub(crate) fn with_child() -> Snapshot {
    let key = ConstraintFacts {
        deferrable: false,
        initially_deferred: false,
        no_inherit: false,
        enforced: true,
        inherited: false,
        local: true,
        parent: None,
        match_full: false,
        period: false,
        uses: UsesFacts::default(),
        name: "visits_event_id_fkey".to_owned(),
        kind: ConstraintKindFacts::ForeignKey,
        validated: true,
        columns: vec!["event_id".to_owned()],
        expression: None,
        index: None,
        references: Some(events()),
        referenced_columns: vec!["id".to_owned()],
        on_delete: ReferentialAction::Cascade,
        on_update: ReferentialAction::NoAction,
    };
    let visits = RelationFacts {
        reltuples: Some(5_000_000.0),
        relpages: Some(30_000),
        heap_bytes: Some(30_000 * 8192),
        columns: vec![column("id", "bigint", 8.0), column("event_id", "bigint", 8.0)],
        constraints: vec![key],
        ..relation("visits", RelationKindFacts::Table)
    };
    let mut snapshot = snapshot();
    snapshot.relations.push(visits);
    snapshot
}

fn events_table() -> RelationFacts {
    RelationFacts {
        reltuples: Some(1_000_000.0),
        relpages: Some(20_000),
        relallvisible: Some(19_000),
        heap_bytes: Some(20_500 * 8192),
        toast_bytes: Some(50_000_000),
        columns: vec![
            ColumnFacts { not_null: true, ..column("id", "bigint", 8.0) },
            ColumnFacts { toastable: true, ..column("payload", "text", 120.0) },
        ],
        indexes: vec![IndexFacts {
            clustered: false,
            replica_identity: false,
            nulls_not_distinct: false,
            deferrable: false,
            ready: true,
            opclasses: Vec::new(),
            collations: Vec::new(),
            orderings: Vec::new(),
            parent: None,
            options: Default::default(),
            tablespace: None,
            uses: UsesFacts::default(),
            name: "events_pkey".to_owned(),
            method: "btree".to_owned(),
            unique: true,
            primary: true,
            valid: true,
            keys: vec!["id".to_owned()],
            include: Vec::new(),
            predicate: None,
            columns: vec!["id".to_owned()],
            bytes: Some(22_000_000),
            reltuples: Some(1_000_000.0),
            scans: None,
        }],
        constraints: vec![ConstraintFacts {
            deferrable: false,
            initially_deferred: false,
            no_inherit: false,
            enforced: true,
            inherited: false,
            local: true,
            parent: None,
            match_full: false,
            period: false,
            uses: UsesFacts::default(),
            name: "events_pkey".to_owned(),
            kind: ConstraintKindFacts::PrimaryKey,
            validated: true,
            columns: vec!["id".to_owned()],
            expression: None,
            index: Some("events_pkey".to_owned()),
            references: None,
            referenced_columns: Vec::new(),
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
        }],
        ..relation("events", RelationKindFacts::Table)
    }
}

/// A relation of which nothing is known but its name and kind.
pub(crate) fn relation(name: &str, kind: RelationKindFacts) -> RelationFacts {
    RelationFacts {
        partition_bound: None,
        detach_pending: false,
        access_method: None,
        tablespace: None,
        has_toast: None,
        row_security: false,
        forces_row_security: false,
        replica_identity: Default::default(),
        of_type: None,
        populated: true,
        owned_by: None,
        sequence_type: None,
        extension: None,
        rules: Vec::new(),
        policies: Vec::new(),
        statistics_objects: Vec::new(),
        uses: UsesFacts::default(),
        definition: None,
        schema: "public".to_owned(),
        name: name.to_owned(),
        kind,
        persistence: Default::default(),
        reltuples: None,
        relpages: None,
        relallvisible: None,
        heap_bytes: None,
        toast_bytes: None,
        options: Default::default(),
        partition_of: None,
        inherits: Vec::new(),
        partition_key: None,
        columns: Vec::new(),
        indexes: Vec::new(),
        constraints: Vec::new(),
        triggers: Vec::new(),
        counters: None,
        io: None,
    }
}

/// A nullable column with statistics.
pub(crate) fn column(name: &str, type_name: &str, avg_width: f64) -> ColumnFacts {
    ColumnFacts {
        identity_always: false,
        collation: None,
        storage: None,
        compression: None,
        inherited: false,
        local: true,
        has_missing: false,
        uses: UsesFacts::default(),
        name: name.to_owned(),
        type_name: type_name.to_owned(),
        not_null: false,
        default: None,
        default_volatility: None,
        generated: None,
        identity: false,
        toastable: false,
        statistics: Some(ColumnStatistics {
            null_frac: 0.0,
            avg_width,
            n_distinct: -1.0,
            correlation: Some(1.0),
        }),
    }
}
