//! FROM and WITH.

use crate::effect::PgError;
use crate::pg::LockMode;
use crate::sql::{CommonTable, Expression, FromItem, Operator, RowLocking, Statement};

use super::scope::{Common, Member, Scope, Visible};
use super::{Analysis, errors};

impl Analysis<'_> {
    /// Analyses members of WITH; those visible afterwards.
    pub(super) fn with(&mut self, own: &[CommonTable], around: &Scope<'_>) -> Result<Vec<Common>, PgError> {
        let mut known = around.with.to_vec();
        for table in own {
            let refers_to_itself = matches!(table.statement.as_ref(), Statement::Select(_));
            let mut inside = known.clone();
            if refers_to_itself {
                let visible = Visible::unknown().renamed(&table.columns);
                inside.push(Common { name: table.name.clone(), visible });
            }
            let scope = Scope { outer: around.outer, ..Scope::outermost(&inside) };
            let visible = self.statement(&table.statement, &scope)?.renamed(&table.columns);
            known.push(Common { name: table.name.clone(), visible });
        }
        Ok(known)
    }

    /// Opens the members of a FROM list, one after the other.
    pub(super) fn from(
        &mut self,
        items: &[FromItem],
        locking: &[RowLocking],
        locked: bool,
        scope: &mut Scope<'_>,
    ) -> Result<(), PgError> {
        for item in items {
            let before = scope.members.len();
            self.item(item, locking, locked, scope)?;
            self.check_aliases(scope, before)?;
        }
        Ok(())
    }

    fn check_aliases(&self, scope: &Scope<'_>, before: usize) -> Result<(), PgError> {
        let (earlier, new) = scope.members.split_at(before);
        let repeated = new.iter().enumerate().find(|(place, member)| {
            let others = earlier.iter().chain(&new[..*place]);
            !member.name.is_empty() && others.into_iter().any(|other| other.name == member.name)
        });
        match repeated {
            Some((_, member)) => Err(errors::duplicate_alias(&member.name)),
            None => Ok(()),
        }
    }

    fn item(
        &mut self,
        item: &FromItem,
        locking: &[RowLocking],
        locked: bool,
        scope: &mut Scope<'_>,
    ) -> Result<(), PgError> {
        let is_locked = |name: &str| {
            locked
                || locking.iter().any(|clause| clause.of.is_empty() || clause.of.iter().any(|of| of == name))
        };
        match item {
            FromItem::Relation { name, alias, columns, .. } => {
                let visible_name = alias.as_deref().unwrap_or(&name.name);
                let common = scope.with.iter().rev().find(|common| common.name == name.name);
                let (visible, is_table) = match common.filter(|_| name.schema.is_none()) {
                    Some(common) => (common.visible.clone(), false),
                    None => {
                        let mode =
                            if is_locked(visible_name) { LockMode::RowShare } else { LockMode::AccessShare };
                        let relation = self.open(name, mode)?;
                        (relation.map_or_else(Visible::unknown, Visible::of), true)
                    }
                };
                let visible = visible.renamed(columns);
                scope.members.push(Member { name: visible_name.to_owned(), visible, is_table });
            }
            FromItem::Subquery { query, alias, columns, lateral } => {
                let seen = scope.clone();
                let around = if *lateral { Some(&seen) } else { scope.outer };
                let inside = Scope { outer: around, ..Scope::outermost(scope.with) };
                let name = alias.clone().unwrap_or_default();
                let visible = self.query(query, &inside, is_locked(&name))?.renamed(columns);
                scope.members.push(Member { name, visible, is_table: false });
            }
            FromItem::Function { calls, alias, columns, .. } => {
                let seen = scope.clone();
                for call in calls {
                    self.expression(call, &seen)?;
                }
                let named = calls.first().and_then(|call| {
                    let Expression::Call { function, .. } = call else { return None };
                    Some(function.name.clone())
                });
                let name = alias.clone().or(named).unwrap_or_default();
                let visible = Visible::unknown().renamed(columns);
                scope.members.push(Member { name, visible, is_table: false });
            }
            FromItem::Join { left, right, on, .. } => {
                self.item(left, locking, locked, scope)?;
                self.item(right, locking, locked, scope)?;
                if let Some(on) = on {
                    scope.merged.extend(merged(on, scope));
                    self.expression(on, scope)?;
                }
            }
        }
        Ok(())
    }
}

/// Columns that USING or NATURAL may have merged: those that are equal under one name.
fn merged(on: &Expression, scope: &Scope<'_>) -> Vec<String> {
    if matches!(on, Expression::Other { text, parts } if parts.is_empty() && text == "NATURAL") {
        let names = scope.members.iter().flat_map(|member| &member.visible.columns);
        return names.map(|column| column.name.clone()).collect();
    }
    let same = |condition: &Expression| {
        let Expression::Binary { operator: Operator::Equal, left, right } = condition else { return None };
        let name = left.as_column()?;
        (right.as_column() == Some(name)).then(|| name.to_owned())
    };
    on.conjuncts().iter().filter_map(same).collect()
}
