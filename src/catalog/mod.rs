//! The database as known at one point of a migration.
//!
//! A catalog starts from a server's statistics and evolves with [`Catalog::apply`] along the statements, so that a
//! table created three lines above is empty and an index created above is there.

mod apply;
mod change;
mod dependents;
mod function;
mod graph;
mod layered;
mod object;
mod relation;
mod settings;
mod user_type;
mod width;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use change::Change;
pub use dependents::Dependent;
pub use function::{CodeSource, Function, FunctionCode, is_same_type};
pub use object::{Dependency, Object};
pub use relation::{
    Column, ColumnProperties, Constraint, ConstraintKind, ConstraintProperties, Default, Definition,
    ForeignKey, Generated, Index, IndexProperties, Persistence, Relation, RelationKind, RelationProperties,
    Trigger,
};
pub use settings::Settings;
pub use user_type::UserType;

use crate::observed::{
    ActivityFacts, BatchKeyFacts, Gap, MeasuredBatch, NamesFacts, PlanSample, PublicationFacts,
    ReplicationFacts, StatementFacts, StatisticsObjectFacts,
};
use crate::pg::{Name, RelationName, ServerVersion};

use graph::Graph;
use layered::Layered;

/// What the schema of a session's temporary objects is called in every session.
pub const TEMPORARY_SCHEMA: &str = "pg_temp";

/// A database: its relations and what surrounds them.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// The server.
    pub server: Server,
    /// Its settings, as they stand for the migration's session.
    pub settings: Settings,
    /// Schemas in which unqualified names are looked up, in order, unless the migration sets `search_path`; new
    /// objects go to the first.
    pub search_path: Vec<String>,
    /// What could not be read when the statistics were collected.
    pub gaps: Vec<Gap>,
    /// Open transactions when the statistics were collected.
    pub activity: ActivityFacts,
    /// Replicas and slots.
    pub replication: ReplicationFacts,
    /// Entries of pg_stat_statements.
    pub statements: Arc<Vec<StatementFacts>>,
    /// EXPLAIN output for this migration's statements.
    pub plans: Arc<Vec<PlanSample>>,
    /// Ranges of batch keys.
    pub batch_keys: Vec<BatchKeyFacts>,
    /// Measured batches.
    pub measured_batches: Vec<MeasuredBatch>,
    /// Installed extensions.
    pub extensions: BTreeSet<String>,
    /// Schemas, roles, tablespaces and event triggers, where they were read.
    pub names: Option<NamesFacts>,
    /// Publications.
    pub publications: Vec<PublicationFacts>,
    /// Labels of enums that are not to be used before the transaction ends.
    new_labels: Vec<(RelationName, String)>,
    /// Types that the transaction has made.
    new_types: BTreeSet<RelationName>,
    /// A statement may have made, renamed or dropped things, and that does not show here.
    pub is_incomplete: bool,
    relations: Layered<RelationName, Relation>,
    /// Which table an index is on: indexes share the relations' name space.
    index_tables: Layered<RelationName, RelationName>,
    functions: Layered<RelationName, Vec<Function>>,
    types: Layered<RelationName, UserType>,
    graph: Graph,
}

/// The server that the statistics describe.
#[derive(Debug, Clone, PartialEq)]
pub struct Server {
    /// `server_version_num`.
    pub version: ServerVersion,
    /// A standby: its cumulative counters are its own.
    pub in_recovery: bool,
    /// When the statistics were collected, RFC 3339.
    pub collected_at: String,
    /// Whether they come from the server now or from a file.
    pub source: Source,
    /// The database.
    pub database: String,
    /// Seconds that the cumulative counters cover; `None` where not known.
    pub stats_seconds: Option<f64>,
    /// The database's collation, where known.
    pub collation: Option<String>,
}

/// Where statistics come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Read from the server in this run.
    Live,
    /// Read from a statistics file.
    StatsFile,
}

impl Catalog {
    /// A catalog without relations.
    pub fn empty(server: Server, settings: Settings, search_path: Vec<String>) -> Self {
        Self {
            server,
            settings,
            search_path,
            gaps: Vec::new(),
            activity: ActivityFacts::default(),
            replication: ReplicationFacts::default(),
            statements: Arc::default(),
            plans: Arc::default(),
            batch_keys: Vec::new(),
            measured_batches: Vec::new(),
            extensions: BTreeSet::new(),
            names: None,
            publications: Vec::new(),
            new_labels: Vec::new(),
            new_types: BTreeSet::new(),
            is_incomplete: false,
            relations: Layered::new(),
            index_tables: Layered::new(),
            functions: Layered::new(),
            types: Layered::new(),
            graph: Graph::new(),
        }
    }

    /// Makes the catalog as it is now the ground on which a migration's changes are laid: copies are cheap from then
    /// on.
    pub fn settle(&mut self) {
        self.relations.settle();
        self.index_tables.settle();
        self.functions.settle();
        self.types.settle();
        self.graph.settle();
    }

    /// The relation of that full name.
    pub fn relation(&self, name: &RelationName) -> Option<&Relation> {
        self.relations.get(name)
    }

    /// The relation that a name in a statement means, by the search path.
    pub fn resolve(&self, name: &Name) -> Option<&Relation> {
        self.relation_candidates(name).find_map(|full| self.relations.get(&full))
    }

    /// The table and the index that a name in a statement means, by the search path.
    pub fn resolve_index(&self, name: &Name) -> Option<(&Relation, &Index)> {
        let table = self.relation_candidates(name).find_map(|full| self.index_tables.get(&full))?;
        let table = self.relations.get(table)?;
        Some((table, table.index(&name.name)?))
    }

    /// Whether a relation or index of that full name exists.
    pub fn name_is_taken(&self, name: &RelationName) -> bool {
        self.relations.contains_key(name) || self.index_tables.contains_key(name)
    }

    /// The full name that a new object gets.
    pub fn name_for_new(&self, name: &Name) -> RelationName {
        let schema = name.schema.clone().or_else(|| self.searched_schemas().into_iter().next());
        RelationName::new(schema.unwrap_or_else(|| "public".to_owned()), &name.name)
    }

    /// Whether there is such a schema, where that is known; PostgreSQL's own are never listed.
    pub fn schema_exists(&self, schema: &str) -> Option<bool> {
        let is_own = matches!(schema, "pg_catalog" | "pg_toast" | "information_schema")
            || schema.starts_with("pg_temp")
            || schema.starts_with("pg_toast_temp");
        if is_own {
            return Some(true);
        }
        let known = self.names.as_ref()?.schemas.iter().any(|known| known == schema);
        (known || !self.is_incomplete).then_some(known)
    }

    /// Whether there is certainly no such schema.
    pub fn lacks_schema(&self, schema: &str) -> bool {
        self.schema_exists(schema) == Some(false)
    }

    /// The full name that a new relation gets; a temporary one is the session's.
    pub fn name_for_new_relation(&self, name: &Name, is_temporary: bool) -> RelationName {
        if is_temporary { RelationName::new(TEMPORARY_SCHEMA, &name.name) } else { self.name_for_new(name) }
    }

    /// The publication of that name.
    pub fn publication(&self, name: &str) -> Option<&PublicationFacts> {
        self.publications.iter().find(|publication| publication.name == name)
    }

    /// Whether publications were read. Statistics of old kept neither them nor the names outside of schemas.
    pub fn knows_publications(&self) -> bool {
        self.names.is_some()
    }

    /// The extended statistics that a name means, and their table.
    pub fn statistics_object(&self, name: &Name) -> Option<(&Relation, &StatisticsObjectFacts)> {
        self.candidates(name).find_map(|full| self.statistics_object_named(&full))
    }

    /// The extended statistics of that full name, and their table.
    pub fn statistics_object_named(
        &self,
        name: &RelationName,
    ) -> Option<(&Relation, &StatisticsObjectFacts)> {
        let objects = self.relations().flat_map(|relation| {
            let objects = relation.properties.statistics_objects.iter();
            objects.map(move |object| (relation, object))
        });
        objects.into_iter().find(|(_, object)| object.schema == name.schema && object.name == name.name)
    }

    /// The full name of the user's type that a name means.
    pub fn type_name(&self, name: &Name) -> Option<RelationName> {
        self.candidates(name).find(|full| self.types.contains_key(full))
    }

    /// Whether there is a type of that full name.
    pub fn type_exists(&self, name: &RelationName) -> bool {
        self.types.contains_key(name)
    }

    /// The user's type that a name means; PostgreSQL's own types are not here.
    pub fn user_type(&self, name: &Name) -> Option<&UserType> {
        self.relation_candidates(name).find_map(|full| self.types.get(&full))
    }

    /// Whether a label of an enum was added by the open transaction, so that it cannot be used yet.
    pub fn is_unsafe_label(&self, type_name: &RelationName, label: &str) -> bool {
        // From 17 on, a type of the same transaction may be used with all its labels.
        let is_safe = self.server.version.major() >= 17 && self.new_types.contains(type_name);
        let is_new = |(of, new): &(RelationName, String)| of == type_name && new == label;
        !is_safe && self.new_labels.iter().any(is_new)
    }

    /// Ends the transaction: SET LOCAL is over, and what is new in it is new no longer.
    pub fn end_transaction(&mut self) {
        self.settings.end_transaction();
        self.new_labels.clear();
        self.new_types.clear();
    }

    /// All relations in the order of their names.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values()
    }

    /// Foreign keys of any table that refer to this one, with the table that has each.
    pub fn foreign_keys_to<'a>(
        &'a self,
        target: &'a RelationName,
    ) -> impl Iterator<Item = (&'a Relation, &'a Constraint, &'a ForeignKey)> {
        let children = self.graph.relations_that_need(target).filter_map(|name| self.relations.get(name));
        children.flat_map(move |child| {
            child.constraints.iter().filter_map(move |constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(key) if key.references == *target => {
                    Some((child, constraint, key))
                }
                ConstraintKind::ForeignKey(_)
                | ConstraintKind::Check { .. }
                | ConstraintKind::NotNull { .. }
                | ConstraintKind::Unique { .. }
                | ConstraintKind::Exclusion { .. } => None,
            })
        })
    }

    /// Partitions and inheritance children of a table, direct ones only.
    pub fn children<'a>(&'a self, parent: &'a RelationName) -> impl Iterator<Item = &'a Relation> {
        let children = self.graph.relations_that_need(parent).filter_map(|name| self.relations.get(name));
        children.filter(move |relation| relation.parents.contains(parent))
    }

    /// Adds or replaces a relation with all that belongs to it.
    pub fn insert_relation(&mut self, relation: Relation) {
        self.remove_relation(&relation.name.clone());
        for index in &relation.indexes {
            let name = RelationName::new(&relation.name.schema, &index.name);
            self.index_tables.insert(name, relation.name.clone());
        }
        self.graph.link(&relation);
        self.relations.insert(relation.name.clone(), relation);
    }

    /// Removes a relation with its indexes.
    pub fn remove_relation(&mut self, name: &RelationName) -> Option<Relation> {
        let relation = self.relations.remove(name)?;
        self.graph.unlink(&relation);
        for index in &relation.indexes {
            self.index_tables.remove(&RelationName::new(&name.schema, &index.name));
        }
        Some(relation)
    }

    /// Adds a type.
    pub fn insert_type(&mut self, name: RelationName, user_type: UserType) {
        if let Some(over) = &user_type.domain_over {
            self.graph.link_type(&name, over);
        }
        self.types.insert(name, user_type);
    }

    /// Looks unqualified names up in this schema before all others.
    pub fn search_first(&mut self, schema: &str) {
        let mut path = vec![schema.to_owned()];
        path.extend(self.searched_schemas());
        self.settings.set("search_path", Some(&path.join(", ")), true);
    }

    /// Changes a relation in place; its name and the names of its indexes stay.
    fn edit<T>(&mut self, name: &RelationName, change: impl FnOnce(&mut Relation) -> T) -> Option<T> {
        let relation = self.relations.get_mut(name)?;
        self.graph.unlink(relation);
        let result = change(relation);
        self.graph.link(relation);
        Some(result)
    }

    /// Changes every relation that refers to this one.
    fn with_dependents(&mut self, name: &RelationName, mut change: impl FnMut(&mut Relation)) {
        let dependents: Vec<RelationName> = self.graph.relations_that_need(name).cloned().collect();
        for dependent in dependents {
            self.edit(&dependent, &mut change);
        }
    }

    /// Relations and types of the session come first, unless the search path names their schema; functions of it are
    /// never found.
    fn relation_candidates<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = RelationName> + 'a {
        let is_temporary = |full: &RelationName| full.schema == TEMPORARY_SCHEMA;
        let searched: Vec<RelationName> = self.candidates(name).collect();
        let first = name.schema.is_none() && !searched.iter().any(is_temporary);
        first.then(|| RelationName::new(TEMPORARY_SCHEMA, &name.name)).into_iter().chain(searched)
    }

    fn candidates<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = RelationName> + 'a {
        let schemas = match (&name.database, &name.schema) {
            (Some(database), _) if *database != self.server.database => Vec::new(),
            (_, Some(schema)) => vec![schema.clone()],
            (_, None) => self.searched_schemas(),
        };
        schemas.into_iter().map(|schema| RelationName::new(schema, &name.name))
    }

    /// The schemas of unqualified names: those that the migration set, or else those of the server.
    fn searched_schemas(&self) -> Vec<String> {
        let set =
            self.settings.text("search_path").filter(|_| self.settings.is_set_by_migration("search_path"));
        let Some(set) = set else { return self.search_path.clone() };
        let schemas = set.split(',').map(|schema| schema.trim().trim_matches(['\'', '"']));
        // PostgreSQL's own objects are not in the catalog; a schema named after the user is rare, and unknown here.
        schemas.filter(|schema| !matches!(*schema, "" | "$user" | "pg_catalog")).map(str::to_owned).collect()
    }
}
