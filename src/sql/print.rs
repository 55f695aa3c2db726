//! Expressions and simple data changes as SQL again, for the statements that the program proposes.

use super::{
    Delete, Expression, FromItem, Operator, PartitionBound, PartitionKey, PartitionKeyPart,
    PartitionStrategy, Query, RangeValue, Statement, Update,
};
use crate::pg::Name;

/// An UPDATE or DELETE of one table without WITH and joins, as SQL; `None` for anything else.
pub fn statement(statement: &Statement) -> Option<String> {
    if let Statement::Update(update) = statement {
        self::update(update)
    } else if let Statement::Delete(delete) = statement {
        self::delete(delete)
    } else {
        None
    }
}

fn update(update: &Update) -> Option<String> {
    if !update.with.is_empty() || !update.from.is_empty() {
        return None;
    }
    let assignments: Option<Vec<String>> = update
        .assignments
        .iter()
        .map(|(column, value)| Some(format!("{} = {}", identifier(column), expression(value)?)))
        .collect();
    let target = aliased(&update.table, update.alias.as_deref());
    Some(format!("UPDATE {target} SET {}{}", assignments?.join(", "), filter(update.filter.as_ref())?))
}

fn delete(delete: &Delete) -> Option<String> {
    if !delete.with.is_empty() || !delete.using.is_empty() {
        return None;
    }
    let target = aliased(&delete.table, delete.alias.as_deref());
    Some(format!("DELETE FROM {target}{}", filter(delete.filter.as_ref())?))
}

/// A partition's bound; `None` where a value cannot be written.
pub fn partition_bound(bound: &PartitionBound) -> Option<String> {
    let list = |values: Option<Vec<String>>| Some(values?.join(", "));
    let end = |values: &[RangeValue]| list(values.iter().map(range_value).collect());
    Some(match bound {
        PartitionBound::Default => "DEFAULT".to_owned(),
        PartitionBound::List { values } => {
            format!("FOR VALUES IN ({})", list(values.iter().map(expression).collect())?)
        }
        PartitionBound::Range { from, to } => format!("FOR VALUES FROM ({}) TO ({})", end(from)?, end(to)?),
        PartitionBound::Hash { modulus, remainder } => {
            format!("FOR VALUES WITH (modulus {modulus}, remainder {remainder})")
        }
    })
}

fn range_value(value: &RangeValue) -> Option<String> {
    match value {
        RangeValue::MinValue => Some("MINVALUE".to_owned()),
        RangeValue::MaxValue => Some("MAXVALUE".to_owned()),
        RangeValue::Value(value) => expression(value),
    }
}

/// An expression as SQL. Operands are put in parentheses where they could be read otherwise.
pub fn expression(shown: &Expression) -> Option<String> {
    Some(match shown {
        Expression::Column { qualifier: None, name } => identifier(name),
        Expression::Column { qualifier: Some(qualifier), name } => {
            format!("{}.{}", identifier(qualifier), identifier(name))
        }
        Expression::Null => "NULL".to_owned(),
        Expression::Boolean(true) => "true".to_owned(),
        Expression::Boolean(false) => "false".to_owned(),
        Expression::Number(digits) => digits.clone(),
        Expression::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Expression::Variable(name) if name.starts_with('$') => name.clone(),
        Expression::Variable(name) => format!(":{name}"),
        Expression::Cast { operand, to } => format!("CAST({} AS {to})", expression(operand)?),
        Expression::Binary { operator, left, right } => {
            format!("{} {} {}", enclosed(left)?, self::operator(operator), enclosed(right)?)
        }
        Expression::And(items) => joined(items, " AND ")?,
        Expression::Or(items) => joined(items, " OR ")?,
        Expression::Not(operand) => format!("NOT {}", enclosed(operand)?),
        Expression::IsNull { operand, negated } => {
            format!("{} IS {}NULL", enclosed(operand)?, not(*negated))
        }
        Expression::Between { operand, low, high, negated } => {
            let (low, high) = (enclosed(low)?, enclosed(high)?);
            format!("{} {}BETWEEN {low} AND {high}", enclosed(operand)?, not(*negated))
        }
        Expression::InList { operand, members, negated } => {
            format!("{} {}IN ({})", enclosed(operand)?, not(*negated), listed(members)?)
        }
        Expression::InQuery { operand, query, negated } => {
            format!("{} {}IN ({})", enclosed(operand)?, not(*negated), self::query(query)?)
        }
        Expression::Exists(query) => format!("EXISTS ({})", self::query(query)?),
        Expression::Subquery(query) => format!("({})", self::query(query)?),
        Expression::Call { function, arguments } => format!("{function}({})", listed(arguments)?),
        Expression::Row(items) => format!("({})", listed(items)?),
        Expression::Other { text, .. } => text.clone(),
    })
}

/// A query over plain tables; `None` for shapes that no proposal needs.
fn query(query: &Query) -> Option<String> {
    let simple = query.with.is_empty()
        && query.set_operands.is_empty()
        && query.rows.is_empty()
        && !query.aggregates
        && query.locking.is_empty()
        && query.offset.is_none();
    if !simple {
        return None;
    }
    let tables: Option<Vec<String>> = query
        .from
        .iter()
        .map(|item| {
            if let FromItem::Relation { name, alias, only: false, sampled: false, columns } = item
                && columns.is_empty()
            {
                Some(aliased(name, alias.as_deref()))
            } else {
                None
            }
        })
        .collect();
    let order: Option<Vec<String>> = query
        .order_by
        .iter()
        .map(|(key, descending)| {
            Some(format!("{}{}", expression(key)?, if *descending { " DESC" } else { "" }))
        })
        .collect();
    let order = order?.join(", ");
    let order = if order.is_empty() { order } else { format!(" ORDER BY {order}") };
    let limit = match &query.limit {
        Some(limit) => format!(" LIMIT {}", expression(limit)?),
        None => String::new(),
    };
    let from = tables?.join(", ");
    let filter = filter(query.filter.as_ref())?;
    Some(format!("SELECT {} FROM {from}{filter}{order}{limit}", listed(&query.targets)?))
}

fn filter(condition: Option<&Expression>) -> Option<String> {
    match condition {
        Some(condition) => Some(format!(" WHERE {}", expression(condition)?)),
        None => Some(String::new()),
    }
}

fn aliased(name: &Name, alias: Option<&str>) -> String {
    alias.map_or_else(|| name.to_string(), |alias| format!("{name} {}", identifier(alias)))
}

fn listed(items: &[Expression]) -> Option<String> {
    let items: Option<Vec<String>> = items.iter().map(expression).collect();
    Some(items?.join(", "))
}

fn joined(items: &[Expression], word: &str) -> Option<String> {
    let items: Option<Vec<String>> = items.iter().map(condition).collect();
    Some(items?.join(word))
}

/// A member of AND or OR: comparisons bind closer than either.
fn condition(member: &Expression) -> Option<String> {
    let compares = if let Expression::Binary { operator, .. } = member {
        !matches!(operator, Operator::Other(_))
    } else {
        matches!(member, Expression::IsNull { .. } | Expression::InList { .. } | Expression::InQuery { .. })
    };
    if compares { expression(member) } else { enclosed(member) }
}

/// In parentheses unless it is one word or brings its own.
fn enclosed(operand: &Expression) -> Option<String> {
    let text = expression(operand)?;
    let bare = match operand {
        Expression::Column { .. }
        | Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Cast { .. }
        | Expression::Call { .. }
        | Expression::Row(_)
        | Expression::Exists(_)
        | Expression::Subquery(_) => true,
        Expression::Binary { .. }
        | Expression::IsNull { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::InQuery { .. }
        | Expression::Other { .. } => false,
    };
    Some(if bare { text } else { format!("({text})") })
}

fn operator(operator: &Operator) -> &str {
    match operator {
        Operator::Equal => "=",
        Operator::NotEqual => "<>",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::IsDistinctFrom => "IS DISTINCT FROM",
        Operator::Other(written) => written,
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "NOT " } else { "" }
}

/// The key of a partitioned table, as `pg_get_partkeydef` gives it; `None` where an expression cannot be written.
pub fn partition_key(key: &PartitionKey) -> Option<String> {
    let strategy = match key.strategy {
        PartitionStrategy::List => "LIST",
        PartitionStrategy::Range => "RANGE",
        PartitionStrategy::Hash => "HASH",
    };
    let parts: Option<Vec<String>> = key.keys.iter().map(partition_key_part).collect();
    Some(format!("{strategy} ({})", parts?.join(", ")))
}

fn partition_key_part(part: &PartitionKeyPart) -> Option<String> {
    let shown = &part.expression;
    let bare = expression(shown)?;
    let stands_alone = matches!(shown, Expression::Column { .. } | Expression::Call { .. });
    let mut text = if stands_alone { bare } else { format!("({bare})") };
    if let Some(collation) = &part.collation {
        text = format!("{text} COLLATE {collation}");
    }
    if let Some(class) = &part.operator_class {
        text = format!("{text} {class}");
    }
    Some(text)
}

fn identifier(name: &str) -> String {
    Name::unqualified(name).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{parse_expression, parse_statement};
    use super::*;

    /// What is printed means what was read.
    #[test]
    fn printed_expressions_read_back_the_same() {
        for text in [
            "a = 1 AND (b IS NULL OR c > 'it''s') AND NOT d",
            "lower(\"Odd name\") <> 'x' AND t.a BETWEEN 1 AND 2 + 3",
            "a IN (1, 2) OR (a, b) IN (SELECT a, b FROM t WHERE a > :last ORDER BY a DESC LIMIT :n)",
            "EXISTS (SELECT 1 FROM s.u WHERE x IS DISTINCT FROM y)",
            "a::bigint * 2 || coalesce(b, 'c')",
            "(a = b) IS NOT NULL",
        ] {
            let read = parse_expression(text).expect("valid SQL");
            let printed = expression(&read).expect("printable");
            assert_eq!(parse_expression(&printed), Some(read), "{text} was printed as {printed}");
        }
    }

    #[test]
    fn printed_statements_read_back_the_same() {
        for text in [
            "UPDATE s.t AS x SET a = b + 1, c = NULL WHERE x.a = 1",
            "DELETE FROM t WHERE id IN (SELECT id FROM t WHERE id > :last AND done ORDER BY id LIMIT :n)",
        ] {
            let read = parse_statement(text).expect("valid SQL");
            let printed = statement(&read).expect("printable");
            assert_eq!(parse_statement(&printed).as_ref(), Ok(&read), "{text} was printed as {printed}");
        }
        let joined = parse_statement("UPDATE t SET a = 1 FROM u WHERE u.id = t.id").expect("valid SQL");
        assert_eq!(statement(&joined), None);
    }
}
