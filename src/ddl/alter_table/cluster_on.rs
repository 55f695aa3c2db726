//! `CLUSTER ON`, `SET WITHOUT CLUSTER` and `REPLICA IDENTITY`: which index of a table is the one.
//!
//! # Source
//! `ATExecClusterOn`, `ATExecReplicaIdentity`, src/backend/commands/tablecmds.c; `check_index_is_clusterable`,
//! `mark_index_clustered`, src/backend/commands/cluster.c.

use super::errors;
use crate::catalog::{Index, RelationKind};
use crate::ddl::alteration::Alteration;
use crate::effect::PgError;
use crate::observed::ReplicaIdentityFacts;
use crate::pg::{LockMode, Name, RelationName};
use crate::sql::{Expression, ReplicaIdentity};

/// CLUSTER ON.
pub(super) fn cluster_on(name: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let index = find(name, alteration)?;
    alteration.lock_index(name, LockMode::ShareUpdateExclusive);
    if !matches!(index.method.as_str(), "btree" | "gist") {
        let message =
            format!("cannot cluster on index \"{name}\" because access method does not support clustering");
        return Err(errors::not_supported(message));
    }
    if index.predicate.is_some() {
        return Err(errors::not_supported(format!("cannot cluster on partial index \"{name}\"")));
    }
    if !index.valid {
        return Err(errors::not_supported(format!("cannot cluster on invalid index \"{name}\"")));
    }
    demand_no_partitions(alteration)?;
    set_clustered(Some(name), alteration);
    Ok(())
}

/// SET WITHOUT CLUSTER.
pub(super) fn without_cluster(alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    demand_no_partitions(alteration)?;
    set_clustered(None, alteration);
    Ok(())
}

fn demand_no_partitions(alteration: &Alteration<'_>) -> Result<(), PgError> {
    if alteration.table().kind == RelationKind::PartitionedTable {
        return Err(errors::not_supported("cannot mark index clustered in partitioned table"));
    }
    Ok(())
}

fn set_clustered(name: Option<&str>, alteration: &mut Alteration<'_>) {
    alteration.edit(|table| {
        for index in &mut table.indexes {
            index.properties.clustered = Some(index.name.as_str()) == name;
        }
    });
}

fn find(name: &str, alteration: &Alteration<'_>) -> Result<Index, PgError> {
    let table = alteration.table();
    if let Some(index) = table.index(name) {
        return Ok(index.clone());
    }
    let relation = &table.name;
    Err(if alteration.is_taken(&RelationName::new(&relation.schema, name)) {
        errors::wrong_object(format!("\"{name}\" is not an index for table \"{}\"", relation.name))
    } else {
        errors::undefined_index(&Name::unqualified(name))
    })
}

/// REPLICA IDENTITY.
pub(super) fn replica_identity(
    identity: &ReplicaIdentity,
    alteration: &mut Alteration<'_>,
) -> Result<(), PgError> {
    let (chosen, index) = match identity {
        ReplicaIdentity::Default => (ReplicaIdentityFacts::Default, None),
        ReplicaIdentity::Full => (ReplicaIdentityFacts::Full, None),
        ReplicaIdentity::Nothing => (ReplicaIdentityFacts::Nothing, None),
        ReplicaIdentity::Index(name) => {
            demand_identifying(name, alteration)?;
            (ReplicaIdentityFacts::Index, Some(name.clone()))
        }
    };
    alteration.edit(|table| {
        table.properties.replica_identity = chosen;
        for known in &mut table.indexes {
            known.properties.replica_identity = Some(&known.name) == index.as_ref();
        }
    });
    Ok(())
}

/// The index must tell rows apart by columns that are never null.
fn demand_identifying(name: &str, alteration: &mut Alteration<'_>) -> Result<(), PgError> {
    let index = find(name, alteration)?;
    alteration.lock_index(name, LockMode::Share);
    if !index.unique {
        let message = format!("cannot use non-unique index \"{name}\" as replica identity");
        return Err(errors::wrong_object(message));
    }
    let unusable =
        |what: &str| errors::not_supported(format!("cannot use {what} index \"{name}\" as replica identity"));
    if index.properties.deferrable {
        return Err(unusable("non-immediate"));
    }
    if index.keys.iter().any(|key| !matches!(key, Some(Expression::Column { .. }))) {
        return Err(unusable("expression"));
    }
    if index.predicate.is_some() {
        return Err(unusable("partial"));
    }
    for key in index.keys.iter().flatten().flat_map(|key| key.columns()) {
        if alteration.table().column(key.name).is_some_and(|column| !column.not_null) {
            let message = format!(
                "index \"{name}\" cannot be used as replica identity because column \"{}\" is nullable",
                key.name
            );
            return Err(errors::wrong_object(message));
        }
    }
    Ok(())
}
