//! Conditions on the result of a sub-select, moved into it.
//!
//! # Source
//! `subquery_is_pushdown_safe` and its kin, src/backend/optimizer/path/allpaths.c.

use crate::sql::Expression;

use super::comparable::type_of;
use super::level::{Child, Condition, Level, Narrowing};

/// Moves conditions down, from the outermost level on.
pub(super) fn push_down(level: &mut Level<'_>) {
    let Level { children, conditions, .. } = level;
    for child in children {
        let Some(member) = child.member.clone() else {
            push_down(&mut child.level);
            continue;
        };
        for condition in conditions.iter().filter(|condition| condition.can_restrict(&member.id)) {
            let columns = condition.expression.columns();
            let place = |qualifier: Option<&str>, name: &str| {
                member
                    .columns
                    .iter()
                    .position(|column| column == name)
                    .filter(|_| qualifier == Some(&member.id))
            };
            let ours = columns.iter().all(|column| place(column.qualifier, column.name).is_some());
            if ours && !columns.is_empty() {
                push(&condition.expression, child, &place);
            }
        }
        push_down(&mut child.level);
    }
}

fn push(condition: &Expression, child: &mut Child<'_>, place: &impl Fn(Option<&str>, &str) -> Option<usize>) {
    match child.level.narrowing {
        Narrowing::Never => {}
        Narrowing::EachArm if !same_types(condition, child, place) => {}
        Narrowing::EachArm => {
            for arm in &mut child.level.children {
                push(condition, arm, place);
            }
        }
        Narrowing::Freely | Narrowing::ByKeys => {
            let Some(moved) = in_terms_of(condition, &child.returned, place) else { return };
            let keys = &child.level.wanted_order;
            let by_keys = child.level.narrowing == Narrowing::ByKeys;
            let all_keys = || {
                let used = condition.columns().into_iter();
                used.filter_map(|column| child.returned.get(place(column.qualifier, column.name)?))
                    .all(|value| keys.contains(value))
            };
            if !by_keys || all_keys() {
                child.level.conditions.push(Condition::everywhere(moved));
            }
        }
    }
}

/// Whether all arms give the columns in one type, so that none has to convert them.
fn same_types(
    condition: &Expression,
    child: &Child<'_>,
    place: &impl Fn(Option<&str>, &str) -> Option<usize>,
) -> bool {
    condition.columns().into_iter().filter_map(|column| place(column.qualifier, column.name)).all(|place| {
        let types = child.level.children.iter().map(|arm| type_of(arm.returned.get(place)?, &arm.level));
        let types: Vec<_> = types.flatten().map(|name| name.base).collect();
        types.windows(2).all(|pair| pair[0] == pair[1])
    })
}

fn in_terms_of(
    condition: &Expression,
    returned: &[Expression],
    place: &impl Fn(Option<&str>, &str) -> Option<usize>,
) -> Option<Expression> {
    let mut known = true;
    let moved = replaced(condition, &mut |qualifier, name| {
        let value = place(qualifier, name).and_then(|place| returned.get(place)).cloned();
        known &= value.is_some();
        value.unwrap_or(Expression::Null)
    });
    known.then_some(moved)
}

fn replaced(
    expression: &Expression,
    column: &mut impl FnMut(Option<&str>, &str) -> Expression,
) -> Expression {
    if let Expression::Column { qualifier, name } = expression {
        return column(qualifier.as_deref(), name);
    }
    expression.with_operands(&mut |operand| replaced(operand, column))
}
