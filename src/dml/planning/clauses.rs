//! Whether a condition can be looked up in an index.
//!
//! # Source
//! `match_clause_to_indexcol` and its kin, `generate_bitmap_or_paths` (src/backend/optimizer/path/indxpath.c).

use crate::catalog::{Catalog, Index, Relation};
use crate::pg::TypeName;
use crate::sql::{Expression, Operator, Volatility};

use super::comparable::{keeps_column, key_type};
use super::level::{Base, Condition, Level};

/// A table among the members of its level, and how an index may be searched for its rows.
#[derive(Clone, Copy)]
pub(super) struct Searched<'s, 'a> {
    /// The heap: the table itself, or one of its partitions.
    pub heap: &'s Relation,
    /// The member.
    pub base: &'s Base<'a>,
    /// Its level.
    pub level: &'s Level<'a>,
    /// The database.
    pub catalog: &'s Catalog,
}

impl Searched<'_, '_> {
    /// Whether some key of the index can be searched for what the condition asks.
    pub(super) fn serves(&self, index: &Index, condition: &Condition) -> bool {
        let restricts = condition.can_restrict(&self.base.id);
        index.keys.iter().flatten().any(|key| self.matches(index, key, &condition.expression, restricts))
    }

    /// Whether the indexes together can be searched for each arm of an OR.
    pub(super) fn serves_each_arm(&self, condition: &Condition) -> bool {
        let Expression::Or(arms) = &condition.expression else { return false };
        condition.can_restrict(&self.base.id) && arms.iter().all(|arm| self.serves_arm(arm))
    }

    fn serves_arm(&self, arm: &Expression) -> bool {
        let one = |part: &Expression| {
            self.heap.indexes.iter().filter(|index| index.valid).any(|index| {
                let implied = super::implied::by(index, std::slice::from_ref(part), self);
                let searched = index.keys.iter().flatten().any(|key| self.matches(index, key, part, true));
                index.predicate.is_none() && searched || index.predicate.is_some() && implied
            })
        };
        arm.conjuncts().iter().any(|part| {
            if let Expression::Or(arms) = part {
                arms.iter().all(|arm| self.serves_arm(arm))
            } else {
                one(part)
            }
        })
    }

    /// `restricts`: by itself, rather than as a join condition only.
    fn matches(&self, index: &Index, key: &Expression, condition: &Expression, restricts: bool) -> bool {
        let is_key = |operand: &Expression| self.is_same(key, operand);
        let nulls = matches!(index.method.as_str(), "btree" | "gist" | "brin" | "spgist");
        match condition {
            Expression::Binary { operator, left, right } => {
                (is_key(left) && self.finds(index, key, operator, right, restricts))
                    || (is_key(right) && self.finds(index, key, &turned(operator), left, restricts))
                    || self.matches_rows(index, key, operator, left, right, restricts)
            }
            Expression::InList { operand, members, negated: false } => {
                let listed = members.iter().all(|member| self.is_value(member));
                let columns = if let Expression::Row(items) = operand.as_ref() {
                    items.iter().any(is_key)
                } else {
                    is_key(operand) && members.iter().all(|member| self.keeps(key, member))
                };
                restricts && listed && columns && is_ordered_or_hashed(index)
            }
            Expression::Between { operand, low, high, negated: false } => {
                restricts
                    && is_key(operand)
                    && index.method != "hash"
                    && [low, high].into_iter().any(|end| self.is_value(end) && self.keeps(key, end))
            }
            Expression::IsNull { operand, .. } => restricts && nulls && is_key(operand),
            Expression::Not(operand) => restricts && is_key(operand),
            Expression::Column { .. } => restricts && is_key(condition),
            // A function with support for indexes: `starts_with(col, …)`, containment of geometric types.
            Expression::Call { arguments, .. } => restricts && arguments.iter().any(is_key),
            Expression::Other { parts, .. } => {
                // Something that is not looked into, on a column with an index that may know it.
                restricts && !is_ordered_or_hashed(index) && parts.iter().any(is_key)
            }
            Expression::Null
            | Expression::Boolean(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Variable(_)
            | Expression::Cast { .. }
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::InList { .. }
            | Expression::InQuery { .. }
            | Expression::Between { .. }
            | Expression::Exists(_)
            | Expression::Subquery(_)
            | Expression::Row(_) => false,
        }
    }

    /// `(a, b) < (1, 2)`, of which an index on the first column finds most.
    fn matches_rows(
        &self,
        index: &Index,
        key: &Expression,
        operator: &Operator,
        left: &Expression,
        right: &Expression,
        restricts: bool,
    ) -> bool {
        let (Expression::Row(left), Expression::Row(right)) = (left, right) else { return false };
        left.iter().zip(right).any(|(left, right)| {
            (self.is_same(key, left) && self.finds(index, key, operator, right, restricts))
                || (self.is_same(key, right) && self.finds(index, key, &turned(operator), left, restricts))
        })
    }

    fn finds(
        &self,
        index: &Index,
        key: &Expression,
        operator: &Operator,
        value: &Expression,
        restricts: bool,
    ) -> bool {
        if !self.is_value(value) {
            return false;
        }
        match operator {
            // A merge join can read either side in the order of an index.
            Operator::Equal => self.keeps(key, value) && (restricts || index.method == "btree"),
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                restricts && index.method != "hash" && self.keeps(key, value)
            }
            Operator::NotEqual | Operator::IsDistinctFrom => false,
            Operator::Other(symbol) => restricts && self.knows(index, symbol, value),
        }
    }

    /// Operators that are not those of an order.
    fn knows(&self, index: &Index, symbol: &str, value: &Expression) -> bool {
        match symbol {
            "= ANY" => is_ordered_or_hashed(index),
            _ if !is_ordered_or_hashed(index) => true,
            "LIKE" | "~~" => {
                let Expression::Text(pattern) = value else { return false };
                let exact = !pattern.contains(['%', '_']);
                let prefix = !pattern.starts_with(['%', '_']) && self.compares_bytes();
                index.method == "btree" && (exact || prefix)
            }
            "~" => {
                let Expression::Text(pattern) = value else { return false };
                let fixed = pattern.strip_prefix('^').is_some_and(|rest| {
                    rest.starts_with(|first: char| first.is_alphanumeric() || first == '_')
                });
                index.method == "btree" && fixed && self.compares_bytes()
            }
            // Networks: what is inside one is a range.
            "<<" | "<<=" => index.method == "btree",
            _ => false,
        }
    }

    /// Whether text is ordered byte by byte, so that a prefix is a range.
    fn compares_bytes(&self) -> bool {
        self.catalog.server.collation.as_deref().is_some_and(|name| matches!(name, "C" | "POSIX"))
    }

    /// Whether an expression is what the index has as its key, casts aside that change nothing.
    pub(super) fn is_same(&self, key: &Expression, operand: &Expression) -> bool {
        let of_base = operand.columns().iter().all(|column| column.qualifier == Some(self.base.id.as_str()));
        of_base && self.bare(&key.qualified(None)) == self.bare(&operand.qualified(None))
    }

    /// An expression without casts of text to other text, which store and compare alike.
    fn bare(&self, expression: &Expression) -> Expression {
        if let Expression::Cast { operand, to } = expression
            && is_text(&TypeName::parse(to))
            && operand
                .as_column()
                .and_then(|name| self.heap.column(name))
                .is_some_and(|column| is_text(&TypeName::parse(&column.type_name)))
        {
            return self.bare(operand);
        }
        expression.with_operands(&mut |operand| self.bare(operand))
    }

    /// Whether a value is the same for all rows of the table: it names none of its columns.
    fn is_value(&self, value: &Expression) -> bool {
        value.columns().iter().all(|column| column.qualifier != Some(self.base.id.as_str()))
            && crate::shape::volatility(value, self.catalog) < Volatility::Volatile
    }

    fn keeps(&self, key: &Expression, value: &Expression) -> bool {
        key_type(key, self.heap).is_none_or(|column| keeps_column(&column, value, self.level))
    }
}

fn is_ordered_or_hashed(index: &Index) -> bool {
    matches!(index.method.as_str(), "btree" | "hash")
}

/// The operator with its operands the other way round.
fn turned(operator: &Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        Operator::Equal | Operator::NotEqual | Operator::IsDistinctFrom | Operator::Other(_) => {
            operator.clone()
        }
    }
}

fn is_text(name: &TypeName) -> bool {
    !name.array && matches!(name.base.as_str(), "text" | "varchar")
}
