//! What a statement does to the catalog.

use crate::observed::{PolicyFacts, PublicationFacts, RuleFacts, StatisticsObjectFacts};
use crate::pg::RelationName;
use crate::sql::Made;
use crate::units::Rows;

use super::{Column, Constraint, Default, Function, Index, Object, Relation, Trigger, UserType};

/// One change of the catalog, with names resolved.
#[derive(Debug, Clone)]
pub enum Change {
    /// A new relation.
    AddRelation(Box<Relation>),
    /// A relation and all that belongs to it goes.
    DropRelation(RelationName),
    /// A relation gets another name.
    RenameRelation {
        /// Old name.
        from: RelationName,
        /// New name.
        to: RelationName,
    },
    /// A new column.
    AddColumn {
        /// Its table.
        relation: RelationName,
        /// The column.
        column: Column,
    },
    /// An object goes, whatever it is; what depends on it goes by changes of its own.
    Drop(Object),
    /// A column goes, with the indexes and constraints that use it.
    DropColumn {
        /// Its table.
        relation: RelationName,
        /// The column.
        column: String,
    },
    /// A column gets another name.
    RenameColumn {
        /// Its table.
        relation: RelationName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// A column gets another type.
    SetType {
        /// Its table.
        relation: RelationName,
        /// The column.
        column: String,
        /// The new type.
        type_name: String,
    },
    /// NOT NULL is set or dropped.
    SetNotNull {
        /// Its table.
        relation: RelationName,
        /// The column.
        column: String,
        /// NOT NULL from now on.
        not_null: bool,
    },
    /// The default is set or dropped.
    SetDefault {
        /// Its table.
        relation: RelationName,
        /// The column.
        column: String,
        /// The default from now on.
        default: Option<Default>,
    },
    /// A new constraint; its index, where it has one, is added apart.
    AddConstraint {
        /// Its table.
        relation: RelationName,
        /// The constraint.
        constraint: Constraint,
    },
    /// A constraint is known to hold for all rows.
    ValidateConstraint {
        /// Its table.
        relation: RelationName,
        /// The constraint.
        name: String,
    },
    /// A constraint goes, with its index.
    DropConstraint {
        /// Its table.
        relation: RelationName,
        /// The constraint.
        name: String,
    },
    /// A new index.
    AddIndex {
        /// Its table.
        relation: RelationName,
        /// The index.
        index: Index,
    },
    /// An index goes.
    DropIndex {
        /// Its table.
        relation: RelationName,
        /// The index.
        name: String,
    },
    /// A new or replaced trigger.
    AddTrigger {
        /// Its table.
        relation: RelationName,
        /// The trigger.
        trigger: Trigger,
    },
    /// A trigger goes.
    DropTrigger {
        /// Its table.
        relation: RelationName,
        /// The trigger.
        name: String,
    },
    /// A new or replaced rule.
    AddRule {
        /// Its table or view.
        relation: RelationName,
        /// The rule.
        rule: RuleFacts,
    },
    /// A new or changed row security policy.
    AddPolicy {
        /// Its table.
        relation: RelationName,
        /// The policy.
        policy: PolicyFacts,
    },
    /// A new object of extended statistics.
    AddStatistics {
        /// Its table.
        relation: RelationName,
        /// The object.
        statistics: StatisticsObjectFacts,
    },
    /// A new or changed publication.
    SetPublication(PublicationFacts),
    /// A publication goes.
    DropPublication(String),
    /// A new or replaced function.
    AddFunction {
        /// Its name.
        name: RelationName,
        /// The function.
        function: Function,
    },
    /// A new type, or one in place of what was known of it.
    AddType(RelationName, UserType),
    /// An enum gets a label; the type with it is a change of its own.
    AddLabel {
        /// The type.
        type_name: RelationName,
        /// The label.
        label: String,
    },
    /// A type gets another name.
    RenameType {
        /// Old name.
        from: RelationName,
        /// New name.
        to: RelationName,
    },
    /// A function gets another name.
    RenameFunction {
        /// Old name.
        from: RelationName,
        /// Types of its arguments.
        arguments: Vec<String>,
        /// New name.
        to: RelationName,
    },
    /// A new extension.
    AddExtension(String),
    /// Things were made, renamed or dropped of which nothing is known.
    Unknown,
    /// A new role or tablespace.
    AddClusterObject(Made),
    /// A new schema.
    AddSchema(String),
    /// A schema gets another name, and with it all that is in it.
    RenameSchema {
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// The heap was written anew: dead rows are gone, and columns were added or changed in place.
    Rewritten {
        /// The table.
        relation: RelationName,
    },
    /// All rows are gone, and their files.
    Emptied {
        /// The table.
        relation: RelationName,
    },
    /// A materialized view holds rows, or may not be read.
    SetPopulated {
        /// The materialized view.
        relation: RelationName,
        /// It holds the result of its query.
        populated: bool,
    },
    /// Rows were added (positive) or removed (negative).
    RowsChanged {
        /// The table.
        relation: RelationName,
        /// By how many; `None` where not known.
        by: Option<Rows>,
    },
    /// A setting of the session changes; `None` back to the server's value.
    Setting {
        /// Its name.
        name: String,
        /// Its value.
        value: Option<String>,
        /// Until the end of the transaction only.
        local: bool,
    },
    /// All settings of the session go back to the server's values.
    ResetSettings,
}
