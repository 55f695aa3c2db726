//! What computing an expression costs per row, in units that a profile prices.
//!
//! # Model
//! Every function, operator and cast is one call. Functions and operators that parse or match text also count the
//! bytes of the columns that they read. A column whose values lie out of line is fetched once per row, unless it is
//! only tested for null: its share of the TOAST table, spread over all rows.
//! # Not modelled
//! Sub-selects; evaluation that stops early at AND, OR and CASE.

use std::collections::BTreeSet;

use crate::catalog::{Column, Relation};
use crate::effect::Computation;
use crate::pg::TypeName;
use crate::sql::{Expression, Operator};

/// What computing `expression` for a row of `relation` takes.
pub fn computation(expression: &Expression, relation: &Relation) -> Computation {
    let mut calls = 0.0;
    let mut text_bytes = 0.0;
    let mut read = BTreeSet::new();
    expression.walk(&mut |part| {
        calls += own_calls(part);
        if reads_values(part) {
            let columns = part.operands().into_iter().filter_map(plain_column);
            read.extend(columns.filter(|name| relation.column(name).is_some()));
        }
        if parses_text(part) {
            let columns = part.columns().into_iter().filter_map(|column| relation.column(column.name));
            text_bytes += columns.map(|column| text_width(column, relation)).sum::<f64>();
        }
    });
    let columns = read.into_iter().filter_map(|name| relation.column(name));
    let detoasted_bytes = columns.map(|column| out_of_line_bytes(column, relation)).sum();
    Computation { calls, text_bytes, detoasted_bytes }
}

fn plain_column(expression: &Expression) -> Option<&str> {
    if let Expression::Column { name, .. } = expression { Some(name) } else { None }
}

/// Calls that the node itself makes.
fn own_calls(expression: &Expression) -> f64 {
    match expression {
        Expression::Column { .. }
        | Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::Exists(_)
        | Expression::Subquery(_)
        | Expression::Row(_) => 0.0,
        Expression::Cast { operand, .. } => f64::from(u8::from(!is_constant(operand))),
        Expression::Binary { .. }
        | Expression::IsNull { .. }
        | Expression::Call { .. }
        | Expression::InQuery { .. }
        | Expression::Other { .. } => 1.0,
        Expression::Between { .. } => 2.0,
        Expression::InList { members, .. } => members.len() as f64,
    }
}

fn is_constant(expression: &Expression) -> bool {
    expression.columns().is_empty() && expression.functions().is_empty()
}

/// Whether the node looks at its operands' values, rather than at whether they are null.
fn reads_values(expression: &Expression) -> bool {
    match expression {
        Expression::Cast { .. }
        | Expression::Binary { .. }
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::InQuery { .. }
        | Expression::Other { .. } => true,
        // These two read sizes without fetching the value.
        Expression::Call { function, .. } => !matches!(function.name.as_str(), "pg_column_size" | "coalesce"),
        Expression::Column { .. }
        | Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::IsNull { .. }
        | Expression::Exists(_)
        | Expression::Subquery(_)
        | Expression::Row(_) => false,
    }
}

/// Whether the node goes through its operands byte by byte with a parser or a matcher.
fn parses_text(expression: &Expression) -> bool {
    match expression {
        Expression::Call { function, .. } => {
            let name = function.name.as_str();
            const PREFIXES: [&str; 7] =
                ["to_ts", "regexp_", "json", "ts_", "xml", "xpath", "array_to_tsvector"];
            name == "to_json"
                || name == "similarity"
                || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        }
        Expression::Binary { operator: Operator::Other(operator), .. } => {
            let word = operator.to_ascii_lowercase();
            let matches = ["like", "similar"].iter().any(|name| word.contains(name)) || word.contains('~');
            let navigates = ["->", "->>", "#>", "#>>", "@>", "<@", "?", "?|", "?&", "@?", "@@"];
            matches || navigates.contains(&word.as_str())
        }
        Expression::Cast { operand, to } => {
            !is_constant(operand)
                && matches!(TypeName::parse(to).base.as_str(), "json" | "jsonb" | "xml" | "tsvector")
        }
        Expression::Column { .. }
        | Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Binary { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::IsNull { .. }
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::InQuery { .. }
        | Expression::Exists(_)
        | Expression::Subquery(_)
        | Expression::Row(_)
        | Expression::Other { .. } => false,
    }
}

/// Bytes of a value, in line and out of line.
fn text_width(column: &Column, relation: &Relation) -> f64 {
    column.average_bytes() + out_of_line_bytes(column, relation)
}

/// The column's share of the TOAST table per row: columns that can be wide share it by their width in line, which is
/// small for a column whose values are all elsewhere, but smaller still for one that has no need of TOAST.
pub fn out_of_line_bytes(column: &Column, relation: &Relation) -> f64 {
    let may_be_wide = |column: &&Column| column.toastable && TypeName::parse(&column.type_name).may_be_wide();
    if !may_be_wide(&column) {
        return 0.0;
    }
    let (Some(toast), Some(rows)) = (relation.toast.value(), relation.rows.value()) else { return 0.0 };
    let sharing = relation.columns.iter().filter(may_be_wide).map(Column::average_bytes);
    let share = column.average_bytes() / sharing.sum::<f64>().max(1.0);
    if rows.0 > 0.0 { toast.0 / rows.0 * share } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Source;
    use crate::pg::{Name, RelationName};
    use crate::stats::example;

    fn events() -> Relation {
        let catalog = example::snapshot().into_catalog(Source::StatsFile);
        catalog.relation(&RelationName::new("public", "events")).expect("it is there").clone()
    }

    fn column(name: &str) -> Expression {
        Expression::Column { qualifier: None, name: name.to_owned() }
    }

    fn call(name: &str, arguments: Vec<Expression>) -> Expression {
        Expression::Call { function: Name::unqualified(name), arguments }
    }

    #[test]
    fn parsing_text_counts_its_bytes_and_fetches_what_is_out_of_line() {
        let found = computation(&call("to_tsvector", vec![column("payload")]), &events());
        let toast = 50_000_000.0 / 1_025_000.0;
        assert_eq!(found, Computation { calls: 1.0, text_bytes: 120.0 + toast, detoasted_bytes: toast });
    }

    #[test]
    fn the_wide_column_has_most_of_the_toast_table() {
        let mut events = events();
        let wide = events.column("payload").expect("it is there").clone();
        let mut narrow = Column {
            properties: crate::catalog::ColumnProperties::default(),
            name: "title".to_owned(),
            ..wide.clone()
        };
        narrow.statistics.as_mut().expect("it has some").avg_width = 30.0;
        events.columns.push(narrow.clone());
        let all = 50_000_000.0 / 1_025_000.0;
        assert!((out_of_line_bytes(&wide, &events) - all * 120.0 / 150.0).abs() < 1e-9);
        assert!((out_of_line_bytes(&narrow, &events) - all * 30.0 / 150.0).abs() < 1e-9);
    }

    #[test]
    fn a_test_for_null_fetches_nothing() {
        let test = Expression::IsNull { operand: Box::new(column("payload")), negated: true };
        assert_eq!(computation(&test, &events()), Computation { calls: 1.0, ..Computation::default() });
    }

    #[test]
    fn a_column_read_twice_is_fetched_once() {
        let twice = Expression::And(vec![
            call("length", vec![column("payload")]),
            call("length", vec![column("payload")]),
        ]);
        let once = computation(&call("length", vec![column("payload")]), &events());
        let found = computation(&twice, &events());
        assert_eq!(found.calls, 2.0);
        assert_eq!(found.detoasted_bytes, once.detoasted_bytes);
        assert_eq!(found.text_bytes, 0.0);
    }

    #[test]
    fn constants_cost_nothing_per_row() {
        let cast =
            Expression::Cast { operand: Box::new(Expression::Text("1".to_owned())), to: "int".to_owned() };
        assert_eq!(computation(&cast, &events()), Computation::default());
    }
}
