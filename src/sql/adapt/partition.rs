//! Partition keys and bounds.

use squawk_syntax::ast::{self, AstChildren, AstNode};

use super::Source;
use super::constraint::bare;
use super::expression::{expression, list};
use super::names::name;
use crate::pg::Name;
use crate::sql::{Expression, PartitionBound, PartitionKey, PartitionKeyPart, PartitionStrategy, RangeValue};

/// FOR VALUES … or DEFAULT.
pub(super) fn bound(source: &Source, written: &ast::PartitionType) -> Option<PartitionBound> {
    Some(match written {
        ast::PartitionType::PartitionDefault(_) => PartitionBound::Default,
        ast::PartitionType::PartitionForValuesIn(values) => {
            PartitionBound::List { values: list(source, values.exprs()) }
        }
        ast::PartitionType::PartitionForValuesFrom(range) => PartitionBound::Range {
            from: range_values(source, range.from()?.exprs()),
            to: range_values(source, range.to()?.exprs()),
        },
        ast::PartitionType::PartitionForValuesWith(hash) => {
            let part = |named| hash_part(hash.bounds(), named);
            PartitionBound::Hash { modulus: part("modulus")?, remainder: part("remainder")? }
        }
    })
}

fn range_values(source: &Source, values: AstChildren<ast::Expr>) -> Vec<RangeValue> {
    values.map(|value| range_value(expression(source, &value))).collect()
}

/// MINVALUE and MAXVALUE are no reserved words: PostgreSQL too reads columns of these names.
fn range_value(value: Expression) -> RangeValue {
    match value.as_column() {
        Some("minvalue") => RangeValue::MinValue,
        Some("maxvalue") => RangeValue::MaxValue,
        Some(_) | None => RangeValue::Value(value),
    }
}

fn hash_part(mut parts: AstChildren<ast::HashPartitionBound>, named: &str) -> Option<u32> {
    let part = parts.find(|part| {
        part.ident_token().is_some_and(|word| word.text().trim_matches('"').eq_ignore_ascii_case(named))
    })?;
    part.literal()?.syntax().text().to_string().parse().ok()
}

/// PARTITION BY.
pub(super) fn key(source: &Source, written: &ast::PartitionBy) -> Option<PartitionKey> {
    let strategy = written.partition_strategy()?.syntax().text().to_string().to_lowercase();
    let strategy = match strategy.trim_matches('"') {
        "list" => PartitionStrategy::List,
        "range" => PartitionStrategy::Range,
        "hash" => PartitionStrategy::Hash,
        _ => return None,
    };
    let keys = written.partition_item_list()?.partition_items();
    Some(PartitionKey { strategy, keys: keys.filter_map(|item| part(source, &item)).collect() })
}

fn part(source: &Source, item: &ast::PartitionItem) -> Option<PartitionKeyPart> {
    Some(PartitionKeyPart {
        expression: bare(source, &item.expr()?),
        collation: item_collation(item),
        operator_class: item.op_class_ref().map(|class| source.text_of(&class).to_string()),
    })
}

/// The collation of a key, which the parser takes for a part of its expression.
pub(super) fn item_collation(item: &ast::PartitionItem) -> Option<Name> {
    let within = match item.expr() {
        Some(ast::Expr::Collate(collate)) => Some(collate),
        Some(_) | None => None,
    };
    name(&item.collate().or(within)?.collation_ref()?)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{call, column, number, table, text};
    use super::*;
    use crate::sql::{parse_partition_bound, parse_partition_key};

    #[test]
    fn bounds_as_written_and_as_the_catalog_gives_them() {
        let value = |value| RangeValue::Value(value);
        for (written, expected) in [
            ("DEFAULT", PartitionBound::Default),
            (
                "FOR VALUES IN ('a', 1, NULL)",
                PartitionBound::List { values: vec![text("a"), number("1"), Expression::Null] },
            ),
            (
                "for values from ('2024-01-01', MINVALUE) to ('2024-02-01', maxvalue)",
                PartitionBound::Range {
                    from: vec![value(text("2024-01-01")), RangeValue::MinValue],
                    to: vec![value(text("2024-02-01")), RangeValue::MaxValue],
                },
            ),
            ("FOR VALUES WITH (modulus 4, remainder 3)", PartitionBound::Hash { modulus: 4, remainder: 3 }),
            ("FOR VALUES WITH (REMAINDER 0, MODULUS 2)", PartitionBound::Hash { modulus: 2, remainder: 0 }),
        ] {
            assert_eq!(parse_partition_bound(written), Some(expected), "{written}");
        }
        assert_eq!(parse_partition_bound("FOR VALUES"), None);
        assert_eq!(parse_partition_bound("DEFAULT, DROP a"), None);
    }

    #[test]
    fn keys_as_written_and_as_the_catalog_gives_them() {
        let plain = |expression| PartitionKeyPart { expression, collation: None, operator_class: None };
        assert_eq!(
            parse_partition_key("RANGE (created_at, lower(name) COLLATE \"C\" text_pattern_ops)"),
            Some(PartitionKey {
                strategy: PartitionStrategy::Range,
                keys: vec![
                    plain(column("created_at")),
                    PartitionKeyPart {
                        expression: call("lower", vec![column("name")]),
                        collation: Some(table("C")),
                        operator_class: Some("text_pattern_ops".to_string()),
                    },
                ],
            })
        );
        for (text, strategy) in [("LIST (a)", PartitionStrategy::List), ("hash (a)", PartitionStrategy::Hash)]
        {
            assert_eq!(
                parse_partition_key(text),
                Some(PartitionKey { strategy, keys: vec![plain(column("a"))] })
            );
        }
        assert_eq!(parse_partition_key("round_robin (a)"), None);
    }
}
