//! CREATE INDEX and DROP INDEX.

use squawk_syntax::ast;

use super::Source;
use super::constraint::bare;
use super::names::{identifier, last_name, name};
use super::partition::item_collation;
use super::query::filter;
use super::relation_option::{options, with_options};
use super::table_clause::tablespace;
use crate::sql::{CreateIndex, IndexKey, Statement};

/// CREATE INDEX.
pub(super) fn create(source: &Source, written: &ast::CreateIndex) -> Option<Statement> {
    let relation = written.table_relation_name()?;
    let method = written.using_method().and_then(|using| using.access_method_ref());
    let included = written.index_include_clause().and_then(|clause| clause.partition_item_list());
    let included = included.into_iter().flat_map(|list| list.partition_items().collect::<Vec<_>>());
    Some(Statement::CreateIndex(CreateIndex {
        name: written.index().and_then(|index| last_name(&index)),
        unique: written.unique_token().is_some(),
        concurrently: written.concurrently_token().is_some(),
        if_not_exists: written.if_not_exists().is_some(),
        table: name(&relation)?,
        only: relation.only_token().is_some(),
        method: method.map_or_else(|| "btree".to_string(), |method| identifier(&method)),
        keys: written
            .partition_item_list()?
            .partition_items()
            .filter_map(|item| key(source, &item))
            .collect(),
        include: included.filter_map(|item| column(source, &item)).collect(),
        nulls_not_distinct: matches!(
            written.nulls_distinct_option(),
            Some(ast::NullsDistinctOption::NullsNotDistinct(_))
        ),
        options: with_options(source, written.with_params()),
        tablespace: tablespace(written.tablespace_clause()),
        predicate: filter(source, written.where_clause()),
    }))
}

fn key(source: &Source, item: &ast::PartitionItem) -> Option<IndexKey> {
    let descending = matches!(item.sort_order(), Some(ast::SortOrder::SortDesc(_)));
    Some(IndexKey {
        expression: bare(source, &item.expr()?),
        collation: item_collation(item),
        descending,
        nulls_first: match item.nulls_order() {
            Some(ast::NullsOrder::NullsFirst(_)) => true,
            Some(ast::NullsOrder::NullsLast(_)) => false,
            None => descending,
        },
        operator_class: item.op_class_ref().map(|class| source.text_of(&class).to_string()),
        operator_class_options: options(source, item.attribute_list()),
    })
}

fn column(source: &Source, item: &ast::PartitionItem) -> Option<String> {
    // INCLUDE takes nothing but columns.
    bare(source, &item.expr()?).as_column().map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{call, column, read, table};
    use super::*;
    use crate::sql::{Expression, RelationOption};

    fn create_of(text: &str) -> CreateIndex {
        let Statement::CreateIndex(create) = read(text) else { panic!("no CREATE INDEX: {text}") };
        create
    }

    fn key(expression: Expression) -> IndexKey {
        IndexKey {
            expression,
            collation: None,
            descending: false,
            nulls_first: false,
            operator_class: None,
            operator_class_options: Vec::new(),
        }
    }

    #[test]
    fn concurrently_if_not_exists() {
        let create = create_of(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS accounts_idx ON accounts (address, mint, slot DESC)",
        );
        assert_eq!(create.name.as_deref(), Some("accounts_idx"));
        assert!(create.concurrently && create.if_not_exists && !create.unique && !create.only);
        assert_eq!((create.table, create.method.as_str()), (table("accounts"), "btree"));
        let slot = IndexKey { descending: true, nulls_first: true, ..key(column("slot")) };
        assert_eq!(create.keys, [key(column("address")), key(column("mint")), slot]);
    }

    #[test]
    fn every_clause() {
        let create = create_of(
            "CREATE UNIQUE INDEX ON ONLY t USING gin (lower(a) COLLATE \"C\" text_pattern_ops, (b || c) gist_trgm_ops (siglen = 32) NULLS FIRST)
             INCLUDE (d, e) NULLS NOT DISTINCT WITH (fastupdate = off) TABLESPACE fast WHERE f IS NULL",
        );
        assert_eq!((create.name.as_deref(), create.unique, create.only), (None, true, true));
        assert_eq!(create.method, "gin");
        assert_eq!(create.keys[0].expression, call("lower", vec![column("a")]));
        assert_eq!(create.keys[0].operator_class.as_deref(), Some("text_pattern_ops"));
        let option =
            |name: &str, value: &str| RelationOption { name: name.into(), value: Some(value.into()) };
        assert_eq!(create.keys[0].collation, Some(table("C")));
        assert_eq!(create.keys[1].operator_class_options, [option("siglen", "32")]);
        assert!(create.keys[1].nulls_first && create.nulls_not_distinct);
        assert_eq!(
            (create.options, create.tablespace.as_deref()),
            (vec![option("fastupdate", "off")], Some("fast"))
        );
        assert_eq!(create.include, ["d", "e"]);
        assert!(matches!(create.predicate, Some(Expression::IsNull { negated: false, .. })));
    }
}
