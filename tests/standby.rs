//! `collect` on a hot standby.

mod support;

use pgtoll::collect::{Collector, Limits};
use pgtoll::connection::{Given, Settings};
use support::{Server, available_majors};

/// A primary and its standby. Both begin as copies of one data directory, so no base backup is needed.
fn pair(major: u32) -> Option<(Server, Server)> {
    let primary = Server::start(major)?;
    let source = format!("host={} port={} user=postgres", primary.directory().display(), primary.port());
    let settings = [&*format!("primary_conninfo = '{source}'"), "max_standby_streaming_delay = 7s"];
    let standby = Server::start_in(major, &settings, |data| {
        std::fs::write(data.join("standby.signal"), "").expect("the data directory is ours");
    })?;
    Some((primary, standby))
}

fn wait_for(server: &Server, sql: &str, expected: &str) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while server.value("postgres", sql) != expected {
        assert!(std::time::Instant::now() < deadline, "{sql} is not {expected}\n{}", server.log());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_standby_is_read_and_known_as_one() {
    for major in available_majors() {
        let Some((primary, standby)) = pair(major) else { continue };
        primary.execute(
            "postgres",
            "CREATE TABLE a AS SELECT i AS id, i AS other FROM generate_series(1, 1000) AS i;
             CREATE TABLE b AS SELECT 1 AS id; ANALYZE",
        );
        // The primary's ACCESS EXCLUSIVE locks hold on the standby too.
        let holder = primary.session("postgres");
        holder.execute("BEGIN; LOCK TABLE b IN ACCESS EXCLUSIVE MODE; SELECT pg_switch_wal()");
        wait_for(&standby, "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'", "1");

        let url = standby.url("postgres") + "&target_session_attrs=standby";
        let settings =
            Settings::resolve(Some(Given { flag: "--database-url", text: &url }), &|_| None).expect("good");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (snapshot, plan, update) = runtime.block_on(async {
            let mut collector = Collector::connect(&settings, Limits::default()).await.expect("connected");
            let snapshot = collector.snapshot().await.expect("collected");
            let plan = collector.explain("SELECT * FROM a WHERE id = 1").await.expect("a plan");
            // A write can be planned here, though not executed.
            let update = collector.explain("UPDATE a SET other = 0 WHERE id = 1").await.expect("a plan");
            (snapshot, plan, update)
        });
        assert!(snapshot.server.in_recovery);
        assert_eq!(snapshot.settings["max_standby_streaming_delay"].value, "7000");
        let relation = |name: &str| snapshot.relations.iter().find(|r| r.name == name).expect("there");
        assert_eq!((relation("a").reltuples, relation("a").heap_bytes.is_some()), (Some(1000.0), true));
        let gaps: Vec<&str> = snapshot.gaps.iter().map(|gap| gap.topic.as_str()).collect();
        let before_14: &[&str] = if major == 13 { &["pg_stat_wal"] } else { &[] };
        assert_eq!(gaps, [&["sizes"], before_14, &["pg_stat_statements"]].concat(), "{:?}", snapshot.gaps);
        assert!(snapshot.gaps[0].reason.starts_with("public.b: "), "{:?}", snapshot.gaps[0]);
        assert_eq!(plan.node, "Seq Scan");
        assert_eq!((update.node.as_str(), update.children[0].node.as_str()), ("ModifyTable", "Seq Scan"));

        let primary_view = Settings::resolve(
            Some(Given { flag: "--database-url", text: &primary.url("postgres") }),
            &|_| None,
        );
        let snapshot = runtime.block_on(async {
            let limits = Limits::default();
            let mut collector =
                Collector::connect(&primary_view.expect("good"), limits).await.expect("connected");
            collector.snapshot().await.expect("collected")
        });
        let [seen] = snapshot.replication.standbys.as_slice() else { panic!("{:?}", snapshot.replication) };
        assert_eq!(
            (seen.application_name.as_str(), seen.sync_state.as_deref()),
            ("walreceiver", Some("async"))
        );
    }
}
