//! Reports to render in tests.

use crate::pg::LockMode;
use crate::report::*;

pub(super) fn quantiles(p05: f64, p50: f64, p95: f64) -> Quantiles {
    Quantiles { p05, p50, p95 }
}

fn exactly(value: f64) -> Quantiles {
    quantiles(value, value, value)
}

const GB: f64 = 1_073_741_824.0;

pub(super) fn report(migrations: Vec<Migration>) -> Report {
    Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "pgtoll".into(), version: "0.1.0".into() },
        server: Server {
            version_num: 110_007,
            in_recovery: true,
            collected_at: "2021-03-12T10:04:33Z".into(),
            source: Source::StatsFile,
            database: "gitlabhq_production".into(),
        },
        profile: ProfileUsed {
            name: "database-lab".into(),
            calibrated: false,
            description: "A thin clone on network storage with a cold cache.".into(),
            slower_than_production: Some(exactly(3.0)),
        },
        gaps: vec![Gap {
            topic: "pg_stat_statements".into(),
            reason: "the extension is not installed".into(),
        }],
        migrations,
        verdict: Verdict { status: Status::Pass, limits: Vec::new() },
    }
}

pub(super) fn statement(ordinal: usize, sql: &str, kind: &str) -> Statement {
    Statement {
        ordinal,
        line: 3 * ordinal,
        byte_range: [0, sql.len()],
        sql: sql.into(),
        kind: kind.into(),
        modelled: true,
        unknown: Vec::new(),
        locks: Vec::new(),
        rewrites: Vec::new(),
        index_builds: Vec::new(),
        index_rebuilds: Vec::new(),
        scans: Vec::new(),
        waits: Vec::new(),
        refused_in_transaction_block: false,
        errors: Vec::new(),
        duration: Some(quantiles(0.001, 0.003, 0.004)),
        components: Vec::new(),
        wal_bytes: Some(exactly(512.0)),
        disk_bytes: DiskBytes { peak: Some(exactly(0.0)), after: Some(exactly(0.0)) },
        temp_bytes: Some(exactly(0.0)),
        blocking: Blocking {
            queries_per_second: None,
            queries_blocked: None,
            sessions_peak: None,
            basis: "pg_stat_statements".into(),
        },
        backfill: None,
        safer: Vec::new(),
        findings: Vec::new(),
    }
}

pub(super) fn lock(relation: &str, mode: LockMode, held: Option<Quantiles>) -> Lock {
    Lock {
        relation: relation.into(),
        relation_kind: "table".into(),
        mode,
        held_until: HeldUntil::Statement,
        held,
    }
}

fn component(name: &str, quantity: f64, unit: &str, rate: f64) -> Component {
    Component {
        name: name.into(),
        quantity: exactly(quantity),
        unit: unit.into(),
        rate: quantiles(rate * 0.8, rate, rate * 1.3),
        duration: quantiles(quantity * rate * 0.8, quantity * rate, quantity * rate * 1.3),
        basis: "pg_class.relpages; profile database-lab, heap_read".into(),
    }
}

/// A plain index build on a large table.
pub(super) fn index_build() -> Statement {
    let time = quantiles(2280.0, 2460.0, 3300.0);
    let sql = "CREATE INDEX index_events_on_author_id_and_created_at\n    ON events USING btree (author_id, created_at);";
    Statement {
        duration: Some(time),
        locks: vec![lock("public.events", LockMode::Share, Some(time))],
        index_builds: vec![IndexBuild {
            index: "public.index_events_on_author_id_and_created_at".into(),
            relation: "public.events".into(),
        }],
        scans: vec![Scan { relation: "public.events".into(), purpose: "to build the index".into() }],
        components: vec![
            component("read heap of public.events", 12_800_000.0, "pages", 0.000_09),
            component("sort the keys", 921_000_000.0, "entries", 0.000_001),
            component("write the index", 2_500_000.0, "pages", 0.000_1),
            component("flush", 1.0, "calls", 0.03),
        ],
        wal_bytes: Some(quantiles(18.0 * GB, 20.0 * GB, 22.0 * GB)),
        disk_bytes: DiskBytes { peak: Some(exactly(21.0 * GB)), after: Some(exactly(20.0 * GB)) },
        temp_bytes: Some(exactly(18.0 * GB)),
        blocking: Blocking {
            queries_per_second: Some(132.0),
            queries_blocked: Some(quantiles(300_000.0, 324_720.0, 435_600.0)),
            sessions_peak: Some(quantiles(200.0, 200.0, 200.0)),
            basis: "pg_stat_statements".into(),
        },
        safer: vec![Safer {
            sql: "CREATE INDEX CONCURRENTLY index_events_on_author_id_and_created_at\n    ON events (author_id, created_at);"
                .into(),
            why: "Writes go on while the index is built; the heap is read twice.".into(),
            duration: Some(quantiles(4200.0, 4800.0, 6600.0)),
            longest_lock: None,
        }],
        findings: vec![
            Finding {
                id: "index-size".into(),
                severity: Severity::Info,
                message: "The table has 11 indexes already.".into(),
            },
            Finding {
                id: "writes-blocked".into(),
                severity: Severity::Danger,
                message: "Nothing can write to public.events for 41 min; about 324,720 queries queue up.".into(),
            },
        ],
        ..statement(2, sql, "CREATE INDEX")
    }
}

fn point(batch_size: u64, days: f64, production: f64, waiting: f64) -> SweepPoint {
    let batches = (921_000_000.0 / batch_size as f64).ceil();
    let total = days * 86400.0;
    SweepPoint {
        batch_size,
        sub_batch_size: Some(100),
        batches,
        total: exactly(total),
        working: quantiles(
            total * (1.0 - waiting) * 0.9,
            total * (1.0 - waiting),
            total * (1.0 - waiting) * 1.1,
        ),
        waiting: exactly(total * waiting),
        total_on_production: Some(exactly(production * 86400.0)),
        working_on_production: Some(exactly(production * 86400.0 * 0.3)),
        batch: BatchDuration { p50: batch_size as f64 * 0.015, p95: batch_size as f64 * 0.0174 },
        row_lock_held: quantiles(1.2, 1.5, 1.74),
        wal_bytes: Some(900.0 * GB),
        wal_per_second: Some(900.0 * GB / total),
        dead_tuples_peak: Some(921_000_000.0),
        relation_growth_bytes: Some(96.0 * GB),
        breaks: Vec::new(),
    }
}

/// 921 million rows in batches every two minutes.
pub(super) fn backfill() -> Statement {
    let sql = "UPDATE events SET id_convert_to_bigint = id WHERE id >= :lo AND id < :hi;";
    let mut large = point(100_000, 160.0, 53.3, 0.0);
    large.breaks = vec!["the job's limit of 10 min".into()];
    Statement {
        duration: Some(exactly(182.74 * 86400.0)),
        locks: vec![lock("public.events", LockMode::RowExclusive, Some(quantiles(90.0, 105.0, 122.0)))],
        backfill: Some(Backfill {
            relation: "public.events".into(),
            rows: Some(exactly(921_000_000.0)),
            strategy: "range".into(),
            key: Some("id".into()),
            interval: Some(120.0),
            pause: None,
            vacuum_every: None,
            workers: 1,
            samples: vec![
                Sample {
                    kind: SampleKind::Measured,
                    batch_size: 100.0,
                    position: None,
                    plan_rows: None,
                    plan_cost: None,
                    plan: None,
                    seconds: Some(1.5),
                    source: "the merge request".into(),
                },
                Sample {
                    kind: SampleKind::Explain,
                    batch_size: 100.0,
                    position: Some(0.7),
                    plan_rows: Some(92.0),
                    plan_cost: Some(364.2),
                    plan: Some("Update on events; Index Scan using events_pkey".into()),
                    seconds: None,
                    source: "EXPLAIN of 2021-03-12".into(),
                },
            ],
            sweep: vec![point(1000, 1279.2, 1279.2, 0.875), point(7000, 182.74, 182.74, 0.125), large],
            recommended: Some(Recommendation {
                batch_size: 100_000,
                sub_batch_size: Some(100),
                interval: Some(120.0),
                total: quantiles(150.0 * 86400.0, 160.0 * 86400.0, 170.0 * 86400.0),
                reason: "No time is spent waiting.".into(),
            }),
            arithmetic: vec![
                "921,000,000 rows / 7000 = 131,572 batches".into(),
                "131,572 batches × 2 min = 263,144 min = 4,385 h = 182 days".into(),
            ],
            asked_batch_size: Some(7000),
            fills_interval_at: Some(8000.0),
            fills_interval_at_on_production: Some(24_000.0),
        }),
        ..statement(3, sql, "UPDATE")
    }
}

/// A migration with something of everything.
pub(super) fn events() -> Report {
    let not_modelled = Statement {
        modelled: false,
        duration: None,
        wal_bytes: None,
        disk_bytes: DiskBytes { peak: None, after: None },
        temp_bytes: None,
        unknown: vec![Unknown { field: "duration".into(), reason: "CLUSTER has no model yet".into() }],
        ..statement(4, "CLUSTER events USING events_pkey;", "CLUSTER")
    };
    let mut update = statement(5, "UPDATE users SET name = trim(name) WHERE name <> trim(name);", "UPDATE");
    update.duration = None;
    update.unknown = vec![Unknown {
        field: "duration".into(),
        reason: "depends on how many rows match the condition".into(),
    }];
    update.locks = vec![lock("public.users", LockMode::RowExclusive, None)];
    update.scans = vec![Scan { relation: "public.users".into(), purpose: "to find the rows".into() }];
    let mut add = statement(
        1,
        "ALTER TABLE events ADD COLUMN id_convert_to_bigint bigint NOT NULL DEFAULT 0;",
        "ALTER TABLE",
    );
    add.locks = vec![lock("public.events", LockMode::AccessExclusive, add.duration)];
    let longest = LongestLock {
        relation: "public.events".into(),
        mode: LockMode::Share,
        held: Some(quantiles(2280.0, 2460.0, 3300.0)),
    };
    let mut report = report(vec![Migration {
        path: "db/migrate/20210311120154_events_bigint.sql".into(),
        transaction: TransactionMode::PerStatement,
        statements: vec![add, index_build(), backfill(), not_modelled, update],
        transactions: vec![Transaction {
            statements: [1, 2],
            duration: Some(quantiles(2280.0, 2460.0, 3300.0)),
        }],
        totals: Totals {
            duration: Some(exactly(182.77 * 86400.0)),
            without_duration: vec![4, 5],
            longest_lock: Some(longest),
            wal_bytes: Some(quantiles(900.0 * GB, 920.0 * GB, 950.0 * GB)),
            disk_peak_bytes: None,
        },
    }]);
    report.verdict = Verdict {
        status: Status::Fail,
        limits: vec![
            Limit { name: "longest_lock".into(), limit: 2.0, value: Some(2460.0), status: Status::Fail },
            Limit {
                name: "wal_bytes".into(),
                limit: 1000.0 * GB,
                value: Some(920.0 * GB),
                status: Status::Pass,
            },
            Limit { name: "disk_peak_bytes".into(), limit: 100.0 * GB, value: None, status: Status::Unknown },
        ],
    };
    report
}

/// The report with every string that may come from outside replaced by the same hostile one.
pub(super) fn poisoned(mut report: Report, hostile: &str) -> Report {
    let evil = || hostile.to_owned();
    report.server.database = evil();
    report.server.collected_at = evil();
    report.profile.name = evil();
    report.profile.description = evil();
    report.gaps = vec![Gap { topic: evil(), reason: evil() }];
    report.verdict.limits.iter_mut().for_each(|it| it.name = evil());
    for migration in &mut report.migrations {
        migration.path = evil();
        migration.totals.longest_lock.iter_mut().for_each(|it| it.relation = evil());
        migration.statements.iter_mut().for_each(|it| poison(it, hostile));
    }
    report
}

fn poison(statement: &mut Statement, hostile: &str) {
    let evil = || hostile.to_owned();
    statement.sql = evil();
    statement.kind = evil();
    statement.unknown.iter_mut().for_each(|it| it.reason = evil());
    statement.locks.iter_mut().for_each(|it| {
        it.relation = evil();
        it.relation_kind = evil();
    });
    statement.rewrites.push(Rewrite { relation: evil(), reason: evil() });
    statement.index_builds = vec![IndexBuild { index: evil(), relation: evil() }];
    statement.index_rebuilds = vec![IndexBuild { index: evil(), relation: evil() }];
    statement.scans = vec![Scan { relation: evil(), purpose: evil() }];
    statement.waits = vec![Wait { waits_for: evil(), estimate: None, basis: evil() }];
    statement.errors = vec![PgError { sqlstate: evil(), message: evil() }];
    statement.components =
        vec![Component { name: evil(), unit: evil(), basis: evil(), ..component("", 1.0, "", 1.0) }];
    statement.blocking.basis = evil();
    statement.safer = vec![Safer { sql: evil(), why: evil(), duration: None, longest_lock: None }];
    statement.findings = vec![Finding { id: evil(), severity: Severity::Danger, message: evil() }];
    let Some(backfill) = &mut statement.backfill else { return };
    backfill.relation = evil();
    backfill.strategy = evil();
    backfill.key = Some(evil());
    backfill.arithmetic = vec![evil()];
    backfill.recommended.iter_mut().for_each(|it| it.reason = evil());
    backfill.sweep.iter_mut().for_each(|it| it.breaks = vec![evil()]);
    backfill.samples.iter_mut().for_each(|it| {
        it.plan = Some(evil());
        it.source = evil();
    });
}
