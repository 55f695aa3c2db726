//! MERGE.
//!
//! # Source
//! `transformMergeStmt`, src/backend/parser/parse_merge.c.

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::PgError;
use crate::pg::LockMode;
use crate::sql::{Expression, Merge, MergeAction, MergeRows};

use super::change::{changed, check_targets};
use super::scope::{Member, Scope, Visible};
use super::types::{check_assignment, is_default};
use super::{Analysis, errors};

impl Analysis<'_> {
    pub(super) fn merge(&mut self, merge: &Merge, around: &Scope<'_>) -> Result<Visible, PgError> {
        let with = self.with(&merge.with, around)?;
        let Some(relation) = self.open(&merge.table, LockMode::RowExclusive)? else {
            return Ok(Visible::unknown());
        };
        demand_mergeable(relation, self.catalog)?;
        let own = changed(relation, merge.alias.as_deref(), &with, around.outer);
        let mut source = Scope { outer: around.outer, ..Scope::outermost(&with) };
        self.from(std::slice::from_ref(&merge.source), &[], false, &mut source)?;
        let members: Vec<Member> = own.members.iter().chain(&source.members).cloned().collect();
        let both = Scope { members, ..own.clone() };
        self.expression(&merge.on, &both)?;
        for when in &merge.whens {
            let seen = match when.rows {
                MergeRows::Matched => &both,
                MergeRows::NotMatchedBySource => &own,
                MergeRows::NotMatchedByTarget => &source,
            };
            if let Some(condition) = &when.condition {
                self.expression(condition, seen)?;
            }
            match &when.action {
                MergeAction::Update(assignments) => self.assignments(assignments, relation, seen)?,
                MergeAction::Insert { columns, values, .. } => {
                    check_targets(relation, columns)?;
                    self.inserted(relation, columns, values, seen)?;
                }
                MergeAction::Delete | MergeAction::Nothing => {}
            }
        }
        self.returning(&merge.returning, &both)
    }

    fn inserted(
        &mut self,
        relation: &Relation,
        columns: &[String],
        values: &[Expression],
        scope: &Scope<'_>,
    ) -> Result<(), PgError> {
        let all: Vec<String> = relation.columns.iter().map(|column| column.name.clone()).collect();
        let targets = if columns.is_empty() { &all } else { columns };
        let mut types = Vec::new();
        for value in values {
            types.push(if is_default(value) { None } else { self.expression(value, scope)? });
        }
        if values.len() > targets.len() && !relation.columns.is_empty() {
            return Err(errors::error("42601", "INSERT has more expressions than target columns"));
        }
        if !values.is_empty() && values.len() < columns.len() {
            return Err(errors::error("42601", "INSERT has more target columns than expressions"));
        }
        for (name, found) in targets.iter().zip(types) {
            check_assignment(relation, name, found.as_ref(), self.catalog)?;
        }
        Ok(())
    }
}

/// Views can be merged into from 17 on; relations with rules cannot.
fn demand_mergeable(relation: &Relation, catalog: &Catalog) -> Result<(), PgError> {
    let mergeable = match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => true,
        RelationKind::View => catalog.server.version.major() >= 17,
        RelationKind::MaterializedView
        | RelationKind::ForeignTable
        | RelationKind::Sequence
        | RelationKind::CompositeType => false,
    };
    if mergeable && relation.properties.rules.is_empty() {
        return Ok(());
    }
    Err(errors::error("0A000", format!("cannot execute MERGE on relation \"{}\"", relation.name.name)))
}
