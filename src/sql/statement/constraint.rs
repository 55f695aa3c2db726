//! Constraints of tables.

use super::super::Expression;
use super::RelationOption;
use crate::pg::Name;

/// A constraint of a table. For one written behind a column, `columns` is that column.
#[derive(Debug, Clone, PartialEq)]
pub struct TableConstraint {
    /// CONSTRAINT name.
    pub name: Option<String>,
    /// NOT VALID.
    pub not_valid: bool,
    /// NOT ENFORCED (18): kept in the catalog and never checked.
    pub not_enforced: bool,
    /// DEFERRABLE, written or by INITIALLY DEFERRED.
    pub deferrable: bool,
    /// INITIALLY DEFERRED.
    pub initially_deferred: bool,
    /// NO INHERIT.
    pub no_inherit: bool,
    /// Its kind.
    pub kind: ConstraintDefinition,
}

impl TableConstraint {
    /// Whether existing rows are checked, so that the constraint is proven: NOT ENFORCED leaves it as unproven as
    /// NOT VALID does.
    pub fn is_validated(&self) -> bool {
        !self.not_valid && !self.not_enforced
    }
}

/// The kinds of table constraints.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintDefinition {
    /// CHECK (expression).
    Check {
        /// The condition.
        expression: Expression,
    },
    /// NOT NULL column (18).
    NotNull {
        /// The column.
        column: String,
    },
    /// PRIMARY KEY (columns) or UNIQUE (columns).
    Unique {
        /// PRIMARY KEY.
        primary: bool,
        /// Key columns.
        columns: Vec<String>,
        /// INCLUDE columns.
        include: Vec<String>,
        /// NULLS NOT DISTINCT (15).
        nulls_not_distinct: bool,
        /// WITHOUT OVERLAPS on the last column (18), which makes the index a gist one.
        without_overlaps: bool,
        /// WITH (…) of the index.
        options: Vec<RelationOption>,
        /// USING INDEX TABLESPACE.
        tablespace: Option<String>,
    },
    /// PRIMARY KEY or UNIQUE USING INDEX.
    UsingIndex {
        /// PRIMARY KEY.
        primary: bool,
        /// The index.
        index: String,
    },
    /// EXCLUDE.
    Exclude {
        /// Access method; gist in practice, btree where not given.
        method: Option<String>,
        /// Key expressions.
        keys: Vec<Expression>,
        /// INCLUDE columns.
        include: Vec<String>,
        /// WHERE.
        predicate: Option<Expression>,
        /// WITH (…) of the index.
        options: Vec<RelationOption>,
        /// USING INDEX TABLESPACE.
        tablespace: Option<String>,
    },
    /// FOREIGN KEY … REFERENCES.
    ForeignKey {
        /// Referencing columns, that of PERIOD last.
        columns: Vec<String>,
        /// The referenced table.
        references: Name,
        /// Referenced columns; the primary key where empty.
        referenced_columns: Vec<String>,
        /// ON DELETE.
        on_delete: ReferentialAction,
        /// The columns of ON DELETE SET NULL (columns) or SET DEFAULT (columns) (15); all where empty.
        on_delete_columns: Vec<String>,
        /// ON UPDATE.
        on_update: ReferentialAction,
        /// MATCH.
        match_type: MatchType,
        /// The last column is a PERIOD (18).
        period: bool,
    },
}

/// ON DELETE and ON UPDATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    /// NO ACTION, the default.
    #[default]
    NoAction,
    /// RESTRICT.
    Restrict,
    /// CASCADE.
    Cascade,
    /// SET NULL.
    SetNull,
    /// SET DEFAULT.
    SetDefault,
}

/// MATCH of a foreign key: which keys with nulls are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchType {
    /// SIMPLE, the default: none.
    #[default]
    Simple,
    /// FULL: all, and those with only some nulls are refused.
    Full,
    /// PARTIAL, which PostgreSQL knows only to refuse it.
    Partial,
}
