//! The clauses of CREATE TABLE.

use squawk_syntax::ast;

use super::Source;
use super::names::{identifier, name};
use super::partition;
use super::relation_option::with_options;
use crate::pg::Name;
use crate::sql::{LikeProperty, LikeTable, OnCommit, PartitionOf, RelationOption};

/// INHERITS.
pub(super) fn inherits(written: Option<ast::Inherits>) -> Vec<Name> {
    let parents = written.into_iter().flat_map(|list| list.table_name_refs().collect::<Vec<_>>());
    parents.filter_map(|parent| name(&parent)).collect()
}

/// PARTITION OF and the bound, which stands behind the columns.
pub(super) fn partition_of(
    source: &Source,
    written: &ast::PartitionOf,
    bound: Option<ast::PartitionType>,
) -> Option<PartitionOf> {
    Some(PartitionOf { parent: name(&written.table_name_ref()?)?, bound: partition::bound(source, &bound?)? })
}

/// LIKE behind `position` columns.
pub(super) fn like(written: &ast::LikeClause, position: usize) -> Option<LikeTable> {
    let mut included = [false; LikeProperty::ALL.len()];
    for option in written.like_options() {
        let (property, include) = match option {
            ast::LikeOption::IncludingProperty(including) => (including.table_property()?, true),
            ast::LikeOption::ExcludingProperty(excluding) => (excluding.table_property()?, false),
        };
        let named = self::property(&property);
        for (slot, property) in included.iter_mut().zip(LikeProperty::ALL) {
            if named.is_none_or(|named| named == property) {
                *slot = include;
            }
        }
    }
    let including = LikeProperty::ALL.into_iter().zip(included).filter(|(_, included)| *included);
    Some(LikeTable {
        table: name(&written.relation_name_ref()?)?,
        position,
        including: including.map(|(property, _)| property).collect(),
    })
}

/// `None` for ALL.
fn property(written: &ast::TableProperty) -> Option<LikeProperty> {
    match written {
        ast::TableProperty::PropertyAll(_) => None,
        ast::TableProperty::PropertyComments(_) => Some(LikeProperty::Comments),
        ast::TableProperty::PropertyCompression(_) => Some(LikeProperty::Compression),
        ast::TableProperty::PropertyConstraints(_) => Some(LikeProperty::Constraints),
        ast::TableProperty::PropertyDefaults(_) => Some(LikeProperty::Defaults),
        ast::TableProperty::PropertyGenerated(_) => Some(LikeProperty::Generated),
        ast::TableProperty::PropertyIdentity(_) => Some(LikeProperty::Identity),
        ast::TableProperty::PropertyIndexes(_) => Some(LikeProperty::Indexes),
        ast::TableProperty::PropertyStatistics(_) => Some(LikeProperty::Statistics),
        ast::TableProperty::PropertyStorage(_) => Some(LikeProperty::Storage),
    }
}

/// WITH (…); WITHOUT OIDS says nothing any more.
pub(super) fn options(source: &Source, written: Option<ast::TableParams>) -> Vec<RelationOption> {
    match written {
        Some(ast::TableParams::WithParams(with)) => with_options(source, Some(with)),
        Some(ast::TableParams::WithoutOids(_)) | None => Vec::new(),
    }
}

/// TABLESPACE.
pub(super) fn tablespace(written: Option<ast::TablespaceClause>) -> Option<String> {
    Some(identifier(&written?.tablespace_ref()?))
}

/// USING.
pub(super) fn access_method(written: Option<ast::UsingMethod>) -> Option<String> {
    Some(identifier(&written?.access_method_ref()?))
}

/// ON COMMIT.
pub(super) fn on_commit(written: Option<ast::OnCommit>) -> Option<OnCommit> {
    Some(match written?.on_commit_action()? {
        ast::OnCommitAction::PreserveRows(_) => OnCommit::PreserveRows,
        ast::OnCommitAction::DeleteRows(_) => OnCommit::DeleteRows,
        ast::OnCommitAction::Drop(_) => OnCommit::Drop,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{number, read, table};
    use super::*;
    use crate::sql::{
        ColumnConstraint, ColumnOptions, CreateTable, PartitionBound, PartitionStrategy, RangeValue,
        Statement,
    };

    fn create_of(text: &str) -> CreateTable {
        let Statement::CreateTable(create) = read(text) else { panic!("no CREATE TABLE: {text}") };
        create
    }

    #[test]
    fn a_partition_that_is_partitioned() {
        let create = create_of(
            "CREATE TABLE p PARTITION OF app.t (a DEFAULT 0, b NOT NULL, CHECK (a > 0))
             FOR VALUES FROM (1, MINVALUE) TO (2, MAXVALUE) PARTITION BY LIST (b) WITH (fillfactor = 70) TABLESPACE fast",
        );
        let range = |value: &str, rest| vec![RangeValue::Value(number(value)), rest];
        let bound = PartitionBound::Range {
            from: range("1", RangeValue::MinValue),
            to: range("2", RangeValue::MaxValue),
        };
        assert_eq!(create.partition_of, Some(PartitionOf { parent: Name::qualified("app", "t"), bound }));
        assert_eq!(
            create.column_options,
            [
                ColumnOptions {
                    name: "a".to_string(),
                    constraints: vec![ColumnConstraint::Default(number("0"))],
                },
                ColumnOptions {
                    name: "b".to_string(),
                    constraints: vec![ColumnConstraint::NotNull { name: None, no_inherit: false }],
                },
            ]
        );
        assert_eq!((create.columns.len(), create.constraints.len()), (0, 1));
        assert_eq!(create.partition_by.map(|by| by.strategy), Some(PartitionStrategy::List));
        let fillfactor = RelationOption { name: "fillfactor".to_string(), value: Some("70".to_string()) };
        assert_eq!((create.options, create.tablespace.as_deref()), (vec![fillfactor], Some("fast")));
        let rest = create_of("CREATE TABLE p PARTITION OF t DEFAULT");
        assert_eq!(rest.partition_of.map(|of| of.bound), Some(PartitionBound::Default));
    }

    #[test]
    fn parents_types_and_methods() {
        let create = create_of("CREATE TABLE t () INHERITS (a, s.b) USING heap WITHOUT OIDS");
        assert_eq!(create.inherits, [table("a"), Name::qualified("s", "b")]);
        assert_eq!(create.access_method.as_deref(), Some("heap"));
        let typed = create_of("CREATE TABLE t OF s.pair (a WITH OPTIONS PRIMARY KEY)");
        assert_eq!(typed.of_type.as_deref(), Some("s.pair"));
        assert!(matches!(typed.column_options[0].constraints[..], [ColumnConstraint::Table(_)]));
    }

    #[test]
    fn likes_take_the_last_word() {
        let create = create_of(
            "CREATE TEMP TABLE t (a int, LIKE u, b int, LIKE s.v INCLUDING ALL EXCLUDING INDEXES EXCLUDING COMMENTS)
             ON COMMIT DROP",
        );
        let [first, second] = &create.like[..] else { panic!("two LIKE") };
        assert_eq!((&first.table, first.position, &first.including[..]), (&table("u"), 1, &[][..]));
        assert_eq!((&second.table, second.position), (&Name::qualified("s", "v"), 2));
        assert_eq!(second.including.len(), LikeProperty::ALL.len() - 2);
        assert!(!second.including.contains(&LikeProperty::Indexes));
        assert_eq!(create.on_commit, Some(OnCommit::Drop));
    }
}
