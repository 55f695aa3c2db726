//! A snapshot becomes a catalog.

use std::sync::Arc;

use super::rows::{LeafTotals, heap_pages, live_rows, toast_bytes, visible_pages};
use super::snapshot::{
    ColumnFacts, ConstraintFacts, ConstraintKindFacts, GeneratedFacts, IndexFacts, PersistenceFacts,
    RelationFacts, RelationKindFacts, Snapshot, TriggerFacts,
};
use crate::catalog::{
    Catalog, CodeSource, Column, ColumnProperties, Constraint, ConstraintKind, ConstraintProperties, Default,
    Definition, ForeignKey, Function, FunctionCode, Generated, Index, IndexProperties, Persistence, Relation,
    RelationKind, RelationProperties, Server, Settings, Source, Trigger, UserType,
};
use crate::observed::{TriggerEnabled, TypeKindFacts};
use crate::pg::{Name, RelationName, ServerVersion};
use crate::shape;
use crate::sql::{Expression, Volatility, parse_expression};
use crate::stat::Stat;
use crate::units::{Bytes, Rows};

/// `HEAP_DEFAULT_FILLFACTOR`.
const DEFAULT_FILLFACTOR: f64 = 100.0;

impl Snapshot {
    /// The catalog that these statistics describe; rows are scaled to the current number of pages.
    pub fn into_catalog(self, source: Source) -> Catalog {
        let server = Server {
            version: ServerVersion(self.server.version_num),
            in_recovery: self.server.in_recovery,
            collected_at: self.collected_at,
            source,
            database: self.server.database,
            stats_seconds: self.server.stats_seconds,
            collation: self.server.collation,
        };
        let mut settings = Settings::default();
        for (name, setting) in self.settings {
            settings.insert(name, setting.value, setting.unit);
        }
        let mut catalog = Catalog::empty(server, settings, self.server.search_path);
        catalog.gaps = self.gaps;
        catalog.activity = self.activity;
        catalog.replication = self.replication;
        catalog.statements = self.statements.into();
        catalog.plans = self.plans.into();
        catalog.batch_keys = self.batch_keys;
        catalog.measured_batches = self.measured_batches;
        catalog.extensions = self.extensions.into_keys().collect();
        catalog.names = self.names;
        catalog.publications = self.publications;
        // Functions before relations: the volatility of a default depends on them.
        for function in self.functions {
            let name = RelationName::new(function.schema, function.name);
            let known = Function {
                kind: function.kind,
                arguments: function.argument_types,
                return_type: function.return_type,
                volatility: function.volatility,
                language: function.language,
                body: function.body,
                code: function.code.map(|code| {
                    let source = CodeSource::Text(code.text);
                    Arc::new(FunctionCode { source, arguments: code.argument_names })
                }),
                uses: function.uses,
            };
            catalog.insert_function(name, known);
        }
        for facts in self.types {
            let domain_over = facts.base_type.filter(|_| facts.kind == TypeKindFacts::Domain);
            let user_type = UserType {
                kind: facts.kind,
                domain_over,
                constrained: facts.constrained,
                not_null: facts.not_null,
                has_default: facts.has_default,
                constraints: facts.constraints,
                labels: facts.labels,
                subtype: facts.subtype,
                extension: facts.extension,
            };
            catalog.insert_type(RelationName::new(facts.schema, facts.name), user_type);
        }
        let totals = LeafTotals::of(&self.relations);
        for facts in self.relations {
            let relation = relation(facts, &totals, &catalog);
            catalog.insert_relation(relation);
        }
        catalog.settle();
        catalog
    }
}

fn relation(facts: RelationFacts, totals: &LeafTotals, catalog: &Catalog) -> Relation {
    let name = RelationName::new(&facts.schema, &facts.name);
    let (rows, pages, all_visible, toast) = match totals.get(&name) {
        Some(total) => (total.rows, total.pages, total.all_visible, total.toast),
        None => (live_rows(&facts), heap_pages(&facts), visible_pages(&facts), toast_bytes(&facts)),
    };
    let fillfactor = facts.options.get("fillfactor").and_then(|value| value.parse().ok());
    Relation {
        kind: kind(facts.kind),
        persistence: match facts.persistence {
            PersistenceFacts::Permanent => Persistence::Permanent,
            PersistenceFacts::Unlogged => Persistence::Unlogged,
            PersistenceFacts::Temporary => Persistence::Temporary,
        },
        pages,
        all_visible,
        toast,
        fillfactor: fillfactor.unwrap_or(DEFAULT_FILLFACTOR),
        options: facts.options,
        columns: facts.columns.into_iter().map(|facts| column(facts, catalog)).collect(),
        indexes: facts.indexes.into_iter().map(|facts| index(facts, &rows)).collect(),
        constraints: facts.constraints.into_iter().filter_map(constraint).collect(),
        triggers: facts.triggers.into_iter().map(trigger).collect(),
        partition_columns: facts.partition_key.as_deref().map_or_else(Vec::new, partition_columns),
        parents: facts.partition_of.into_iter().chain(facts.inherits).collect(),
        counters: facts.counters,
        io: facts.io,
        properties: RelationProperties {
            partition_key: facts.partition_key,
            partition_bound: facts.partition_bound,
            detach_pending: facts.detach_pending,
            access_method: facts.access_method,
            tablespace: facts.tablespace,
            has_toast: facts.has_toast,
            row_security: facts.row_security,
            forces_row_security: facts.forces_row_security,
            replica_identity: facts.replica_identity,
            of_type: facts.of_type,
            unpopulated: !facts.populated,
            owned_by: facts.owned_by,
            sequence_type: facts.sequence_type,
            extension: facts.extension,
            rules: facts.rules,
            policies: facts.policies,
            statistics_objects: facts.statistics_objects,
            uses: facts.uses,
            definition: facts.definition.map(|text| Definition::Text(text.into())),
        },
        is_new: false,
        rows,
        name,
    }
}

/// The columns that a key such as `RANGE (at)` or `LIST (lower(region))` uses.
fn partition_columns(key: &str) -> Vec<String> {
    let members = key.find('(').map_or("", |start| &key[start..]);
    let columns = parse_expression(&format!("ROW{members}"));
    columns.iter().flat_map(Expression::columns).map(|column| column.name.to_owned()).collect()
}

fn kind(facts: RelationKindFacts) -> RelationKind {
    match facts {
        RelationKindFacts::Table => RelationKind::Table,
        RelationKindFacts::PartitionedTable => RelationKind::PartitionedTable,
        RelationKindFacts::View => RelationKind::View,
        RelationKindFacts::MaterializedView => RelationKind::MaterializedView,
        RelationKindFacts::ForeignTable => RelationKind::ForeignTable,
        RelationKindFacts::Sequence => RelationKind::Sequence,
        RelationKindFacts::CompositeType => RelationKind::CompositeType,
    }
}

fn column(facts: ColumnFacts, catalog: &Catalog) -> Column {
    let default = facts.default.map(|text| {
        let expression = parse_expression(&text);
        let computed = expression.as_ref().map(|expression| shape::volatility(expression, catalog));
        // What cannot be read may do anything.
        let volatility = facts.default_volatility.or(computed).unwrap_or(Volatility::Volatile);
        Default { expression, volatility }
    });
    Column {
        name: facts.name,
        type_name: facts.type_name,
        not_null: facts.not_null,
        initial: default.clone(),
        default,
        generated: facts.generated.map(|generated| match generated {
            GeneratedFacts::Stored => Generated::Stored,
            GeneratedFacts::Virtual => Generated::Virtual,
        }),
        identity: facts.identity,
        toastable: facts.toastable,
        properties: ColumnProperties {
            identity_always: facts.identity_always,
            collation: facts.collation,
            storage: facts.storage,
            compression: facts.compression,
            inherited: facts.inherited,
            not_local: !facts.local,
            uses: facts.uses,
        },
        statistics: facts.statistics,
    }
}

fn index(facts: IndexFacts, table_rows: &Stat<Rows>) -> Index {
    let keys: Vec<_> = facts.keys.iter().map(|key| parse_expression(key)).collect();
    let predicate = facts.predicate.map(|text| parse_expression(&text));
    let rows = match facts.reltuples {
        Some(rows) => Stat::estimated(Rows(rows), format!("reltuples {rows:.0} of index {}", facts.name)),
        None if predicate.is_none() => table_rows.clone(),
        None => Stat::unknown(format!("the entries of the partial index {} were never counted", facts.name)),
    };
    let mut columns = facts.columns;
    if columns.is_empty() {
        let expressions = keys.iter().chain(&predicate).flatten();
        columns.extend(expressions.flat_map(Expression::columns).map(|column| column.name.to_owned()));
        columns.extend(facts.include.iter().cloned());
        columns.sort();
        columns.dedup();
    }
    Index {
        properties: IndexProperties {
            clustered: facts.clustered,
            replica_identity: facts.replica_identity,
            nulls_not_distinct: facts.nulls_not_distinct,
            deferrable: facts.deferrable,
            not_ready: !facts.ready,
            opclasses: facts.opclasses,
            collations: facts.collations,
            orderings: facts.orderings,
            parent: facts.parent,
            options: facts.options,
            tablespace: facts.tablespace,
            uses: facts.uses,
        },
        size: match facts.bytes {
            Some(bytes) => {
                Stat::exact(Bytes(bytes as f64), format!("pg_relation_size of index {}", facts.name))
            }
            None => Stat::unknown(format!("the size of index {} was not read", facts.name)),
        },
        name: facts.name,
        method: facts.method,
        unique: facts.unique,
        primary: facts.primary,
        valid: facts.valid,
        keys,
        include: facts.include,
        predicate,
        columns,
        rows,
    }
}

/// `None` only for what validation refuses.
fn constraint(facts: ConstraintFacts) -> Option<Constraint> {
    let index = facts.index.unwrap_or_else(|| facts.name.clone());
    let kind = match facts.kind {
        ConstraintKindFacts::Check => {
            ConstraintKind::Check { expression: facts.expression.as_deref().and_then(parse_expression) }
        }
        ConstraintKindFacts::NotNull => ConstraintKind::NotNull { column: facts.columns.into_iter().next()? },
        ConstraintKindFacts::PrimaryKey => {
            ConstraintKind::Unique { primary: true, index, columns: facts.columns }
        }
        ConstraintKindFacts::Unique => {
            ConstraintKind::Unique { primary: false, index, columns: facts.columns }
        }
        ConstraintKindFacts::Exclusion => ConstraintKind::Exclusion { index },
        ConstraintKindFacts::ForeignKey => ConstraintKind::ForeignKey(ForeignKey {
            columns: facts.columns,
            references: facts.references?,
            referenced_columns: facts.referenced_columns,
            on_delete: facts.on_delete,
            on_update: facts.on_update,
        }),
    };
    let properties = ConstraintProperties {
        deferrable: facts.deferrable,
        initially_deferred: facts.initially_deferred,
        no_inherit: facts.no_inherit,
        not_enforced: !facts.enforced,
        inherited: facts.inherited,
        not_local: !facts.local,
        parent: facts.parent,
        match_full: facts.match_full,
        period: facts.period,
        uses: facts.uses,
    };
    Some(Constraint { name: facts.name, validated: facts.validated, kind, properties })
}

fn trigger(facts: TriggerFacts) -> Trigger {
    Trigger {
        name: facts.name,
        timing: facts.timing,
        events: facts.events,
        for_each_row: facts.for_each_row,
        conditional: facts.when,
        function: Name::qualified(facts.function.schema, facts.function.name),
        fires_as_origin: matches!(facts.enabled, TriggerEnabled::Origin | TriggerEnabled::Always),
        fires_as_replica: matches!(facts.enabled, TriggerEnabled::Replica | TriggerEnabled::Always),
        constraint: facts.constraint,
        inherited: facts.inherited,
        uses: facts.uses,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::example;

    fn events() -> RelationName {
        RelationName::new("public", "events")
    }

    #[test]
    fn names_keys_and_sizes_arrive() {
        let catalog = example::snapshot().into_catalog(Source::StatsFile);
        let (table, index) = catalog.resolve_index(&Name::unqualified("events_pkey")).expect("it is there");
        assert_eq!(table.name, events());
        assert_eq!(table.primary_key(), Some(["id".to_owned()].as_slice()));
        assert_eq!(index.leading_column(), Some("id"));
        assert_eq!(index.size.value(), Some(&Bytes(22_000_000.0)));
        assert_eq!(table.fillfactor, 100.0);
    }

    #[test]
    fn a_default_without_a_known_volatility_gets_that_of_its_functions() {
        let mut snapshot = example::snapshot();
        snapshot.relations[0].columns[1].default = Some("md5((random())::text)".to_owned());
        snapshot.relations[0].columns[0].default = Some("now()".to_owned());
        let catalog = snapshot.into_catalog(Source::StatsFile);
        let table = catalog.relation(&events()).expect("it is there");
        let volatility = |name| table.column(name).and_then(|c| c.default.as_ref()).map(|d| d.volatility);
        assert_eq!(volatility("payload"), Some(Volatility::Volatile));
        assert_eq!(volatility("id"), Some(Volatility::Stable));
    }

    #[test]
    fn columns_of_a_partition_key() {
        assert_eq!(partition_columns("RANGE (at)"), ["at"]);
        assert_eq!(partition_columns("LIST (lower(region), \"Kind\")"), ["region", "Kind"]);
    }

    #[test]
    fn a_partitioned_table_is_the_sum_of_its_leaves() {
        let mut snapshot = example::snapshot();
        let parent = RelationFacts {
            heap_bytes: Some(0),
            ..example::relation("all_events", RelationKindFacts::PartitionedTable)
        };
        snapshot.relations[0].partition_of = Some(RelationName::new("public", "all_events"));
        snapshot.relations.push(parent);
        let catalog = snapshot.into_catalog(Source::StatsFile);
        let parent = catalog.relation(&RelationName::new("public", "all_events")).expect("it is there");
        assert_eq!(parent.rows.value(), Some(&Rows(1_025_000.0)));
        assert_eq!(parent.pages.value().map(|pages| pages.0), Some(20_500.0));
        assert_eq!(catalog.children(&parent.name).count(), 1);
    }
}
