//! What the authors of the documents found out the hard way, from their statistics by the real binary; and
//! every fixture's report as people see it.

#[path = "fixtures/has_embedding.rs"]
mod has_embedding;
#[path = "fixtures/hot_table_ddl.rs"]
mod hot_table_ddl;
#[path = "fixtures/jobset_id.rs"]
mod jobset_id;
#[path = "fixtures/report.rs"]
mod report;
#[path = "fixtures/reward_disbursements.rs"]
mod reward_disbursements;
#[path = "fixtures/snapshots.rs"]
mod snapshots;
