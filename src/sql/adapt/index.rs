//! CREATE INDEX and DROP INDEX.

use squawk_syntax::ast;

use super::Source;
use super::constraint::bare;
use super::names::{identifier, last_name, name};
use super::query::filter;
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
        predicate: filter(source, written.where_clause()),
    }))
}

fn key(source: &Source, item: &ast::PartitionItem) -> Option<IndexKey> {
    Some(IndexKey {
        expression: bare(source, &item.expr()?),
        descending: matches!(item.sort_order(), Some(ast::SortOrder::SortDesc(_))),
        operator_class: item.op_class_ref().map(|class| source.text_of(&class).to_string()),
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
    use crate::sql::Expression;

    fn create_of(text: &str) -> CreateIndex {
        let Statement::CreateIndex(create) = read(text) else { panic!("no CREATE INDEX: {text}") };
        create
    }

    fn key(expression: Expression) -> IndexKey {
        IndexKey { expression, descending: false, operator_class: None }
    }

    #[test]
    fn concurrently_if_not_exists() {
        let create = create_of(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS accounts_idx ON accounts (address, mint, slot DESC)",
        );
        assert_eq!(create.name.as_deref(), Some("accounts_idx"));
        assert!(create.concurrently && create.if_not_exists && !create.unique && !create.only);
        assert_eq!((create.table, create.method.as_str()), (table("accounts"), "btree"));
        let slot = IndexKey { descending: true, ..key(column("slot")) };
        assert_eq!(create.keys, [key(column("address")), key(column("mint")), slot]);
    }

    #[test]
    fn every_clause() {
        let create = create_of(
            "CREATE UNIQUE INDEX ON ONLY t USING gin (lower(a) COLLATE \"C\" text_pattern_ops, (b || c))
             INCLUDE (d, e) WITH (fastupdate = off) WHERE f IS NULL",
        );
        assert_eq!((create.name.as_deref(), create.unique, create.only), (None, true, true));
        assert_eq!(create.method, "gin");
        assert_eq!(create.keys[0].expression, call("lower", vec![column("a")]));
        assert_eq!(create.keys[0].operator_class.as_deref(), Some("text_pattern_ops"));
        assert_eq!(create.include, ["d", "e"]);
        assert!(matches!(create.predicate, Some(Expression::IsNull { negated: false, .. })));
    }
}
