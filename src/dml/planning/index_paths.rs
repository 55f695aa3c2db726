//! Whether there is any way to read a table but from end to end.
//!
//! # Model
//! An index can be read where a condition or a join can be looked up in it, where its order is of use, where it holds
//! all columns that are asked for, or where it is partial and the conditions imply its predicate. Which of several ways
//! is taken is a matter of costs, and not decided here.
//!
//! # Source
//! `create_index_paths`, `build_index_paths`, `check_index_only` (src/backend/optimizer/path/indxpath.c);
//! `pathkeys_useful_for_ordering` (pathkeys.c); `create_tidscan_paths` (tidpath.c).

use crate::catalog::Index;
use crate::sql::Expression;

use super::clauses::Searched;

impl Searched<'_, '_> {
    /// Whether rows of the heap can be had without reading all of it.
    pub(super) fn has_other_path(&self) -> bool {
        self.is_found_by_place()
            || self.heap.indexes.iter().filter(|index| index.valid).any(|index| self.can_use(index))
            || self.level.conditions.iter().any(|condition| self.serves_each_arm(condition))
    }

    fn can_use(&self, index: &Index) -> bool {
        let conditions: Vec<Expression> = self
            .level
            .conditions
            .iter()
            .filter(|condition| condition.can_restrict(&self.base.id))
            .map(|condition| condition.expression.clone())
            .collect();
        if !super::implied::by(index, &conditions, self) {
            return false;
        }
        index.predicate.is_some()
            || self.level.conditions.iter().any(|condition| self.serves(index, condition))
            || self.gives_order(index)
            || self.holds_all(index)
    }

    /// `ctid = …`, and a cursor's row.
    fn is_found_by_place(&self) -> bool {
        let names_place = |expression: &Expression| {
            expression.operands().into_iter().any(|operand| {
                matches!(operand, Expression::Column { qualifier, name }
                    if name == "ctid" && qualifier.as_deref() == Some(&self.base.id))
            })
        };
        self.level.conditions.iter().any(|condition| {
            let cursor = matches!(&condition.expression, Expression::Other { text, .. }
                if text.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("current")));
            cursor || names_place(&condition.expression)
        })
    }

    fn gives_order(&self, index: &Index) -> bool {
        let Some(Some(first)) = index.keys.first() else { return false };
        let wanted = self.level.wanted_order.first();
        let ordered = wanted.is_some_and(|wanted| self.is_same(first, wanted));
        let extreme = || {
            let arguments = self.level.computed.iter().filter_map(|target| {
                if let Expression::Call { arguments, .. } = target { arguments.first() } else { None }
            });
            let asked: Vec<_> = arguments.collect();
            !asked.is_empty() && asked.into_iter().all(|argument| self.is_led(argument))
        };
        index.method == "btree" && (ordered || (self.level.only_extremes && extreme()))
    }

    /// Whether some b-tree begins with that expression.
    fn is_led(&self, wanted: &Expression) -> bool {
        self.heap.indexes.iter().any(|index| {
            let first = index.keys.first().and_then(Option::as_ref);
            index.valid && index.method == "btree" && first.is_some_and(|first| self.is_same(first, wanted))
        })
    }

    /// Whether the index has every column that is asked for, so that the table need not be read.
    fn holds_all(&self, index: &Index) -> bool {
        if self.level.marks_rows || matches!(index.method.as_str(), "hash" | "gin" | "brin") {
            return false;
        }
        let keys = index.keys.iter().flatten().filter_map(|key| {
            let Expression::Column { name, .. } = key else { return None };
            Some(name.as_str())
        });
        let held: Vec<&str> = keys.chain(index.include.iter().map(String::as_str)).collect();
        let used = self.used();
        // Which operator classes of the others can give a value back is not known; none gives a row back for nothing.
        let may_hold = index.method == "btree" || !used.is_empty();
        may_hold && used.iter().all(|name| held.contains(name))
    }

    /// The columns of the member that anything names.
    fn used(&self) -> Vec<&str> {
        let mut used = Vec::new();
        for expression in self.level.expressions() {
            for column in expression.columns() {
                if column.qualifier == Some(self.base.id.as_str()) && !used.contains(&column.name) {
                    used.push(column.name);
                }
            }
        }
        used
    }
}
