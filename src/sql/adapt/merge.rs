//! MERGE and COPY.

use squawk_syntax::ast::{self, AstNode};

use super::dml::{alias, assigned_columns, overriding, returning, targets};
use super::expression::{expression, list, optional};
use super::names::{columns, name};
use super::query::{filter, with};
use super::{Source, from, route};
use crate::sql::{Copy, CopySubject, Expression, Merge, MergeAction, MergeRows, MergeWhen, Statement};

/// MERGE.
pub(super) fn merge(source: &Source, written: &ast::Merge) -> Option<Statement> {
    let table = written.table_relation_name()?;
    let using = written.using_on_clause()?;
    Some(Statement::Merge(Merge {
        with: with(source, written.with_clause()),
        table: name(&table)?,
        alias: alias(written.alias()),
        only: table.only_token().is_some(),
        source: from::items(source, using.from_list_item().into_iter()).pop()?,
        on: expression(source, &using.on_clause()?.expr()?),
        whens: written.merge_when_clauses().filter_map(|clause| when(source, &clause)).collect(),
        returning: returning(source, written.returning_clause()),
    }))
}

fn when(source: &Source, written: &ast::MergeWhenClause) -> Option<MergeWhen> {
    let (rows, condition, done) = match written {
        ast::MergeWhenClause::MergeWhenMatched(when) => {
            (MergeRows::Matched, when.merge_condition(), when.merge_action())
        }
        ast::MergeWhenClause::MergeWhenNotMatchedSource(when) => {
            (MergeRows::NotMatchedBySource, when.merge_condition(), when.merge_action())
        }
        ast::MergeWhenClause::MergeWhenNotMatchedTarget(when) => {
            (MergeRows::NotMatchedByTarget, when.merge_condition(), when.merge_action())
        }
    };
    let condition = optional(source, condition.and_then(|condition| condition.expr()));
    Some(MergeWhen { rows, condition, action: action(source, &done?)? })
}

fn action(source: &Source, written: &ast::MergeAction) -> Option<MergeAction> {
    Some(match written {
        ast::MergeAction::MergeDelete(_) => MergeAction::Delete,
        ast::MergeAction::MergeDoNothing(_) => MergeAction::Nothing,
        ast::MergeAction::MergeUpdate(update) => {
            MergeAction::Update(assigned_columns(source, &update.set_clause()?))
        }
        ast::MergeAction::MergeInsert(insert) => MergeAction::Insert {
            columns: insert.column_target_list().map(|list| targets(&list)).unwrap_or_default(),
            overriding: insert.overriding_clause().map(|clause| overriding(&clause)),
            values: insert.values().map(|values| row(source, &values)).unwrap_or_default(),
        },
    })
}

/// The one row of VALUES.
fn row(source: &Source, written: &ast::Values) -> Vec<Expression> {
    let first = written.row_list().and_then(|list| list.rows().next());
    first.map(|row| list(source, row.exprs())).unwrap_or_default()
}

/// COPY.
pub(super) fn copy(source: &Source, written: &ast::Copy) -> Option<Statement> {
    let subject = match (written.copy_table(), written.copy_query()) {
        (Some(table), _) => CopySubject::Table {
            name: name(&table.table_name_ref()?)?,
            columns: table.column_ref_list().map_or_else(Vec::new, |list| columns(list.column_name_refs())),
        },
        (None, query) => {
            let statement = ast::Stmt::cast(query?.preparable_stmt()?.syntax().clone())?;
            CopySubject::Query(Box::new(route::statement(source, &statement)))
        }
    };
    Some(Statement::Copy(Copy {
        subject,
        from: matches!(written.copy_direction()?, ast::CopyDirection::CopyFrom(_)),
        freeze: freezes(source, written),
        filter: filter(source, written.where_clause()),
    }))
}

/// FREEZE, in the old syntax or the new.
fn freezes(source: &Source, written: &ast::Copy) -> bool {
    let options =
        written.copy_option_list().into_iter().flat_map(|list| list.copy_options().collect::<Vec<_>>());
    let mut named = options.filter(|option| {
        option.copy_option_key().is_some_and(|key| source.text_of(&key).eq_ignore_ascii_case("freeze"))
    });
    let is_true = |value: ast::CopyOptionValue| {
        !matches!(source.text_of(&value).trim_matches('\'').to_lowercase().as_str(), "false" | "off" | "0")
    };
    written.copy_legacy_options().any(|option| option.freeze_token().is_some())
        || named.any(|option| option.copy_option_value().is_none_or(is_true))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{column, equal, number, of, read, relation, table};
    use super::*;

    fn merge_of(text: &str) -> Merge {
        let Statement::Merge(merge) = read(text) else { panic!("no MERGE: {text}") };
        merge
    }

    #[test]
    fn every_action() {
        let merge = merge_of(
            "MERGE INTO ONLY t AS x USING u ON x.id = u.id
             WHEN MATCHED AND u.gone THEN DELETE
             WHEN MATCHED THEN UPDATE SET a = u.a, b = 1
             WHEN NOT MATCHED BY SOURCE THEN DO NOTHING
             WHEN NOT MATCHED THEN INSERT (a) OVERRIDING SYSTEM VALUE VALUES (1)
             RETURNING a",
        );
        assert_eq!((merge.table, merge.alias.as_deref(), merge.only), (table("t"), Some("x"), true));
        assert_eq!((merge.source, merge.on), (relation("u"), equal(of("x", "id"), of("u", "id"))));
        assert_eq!(merge.returning[0].expression, column("a"));
        let said: Vec<_> = merge.whens.iter().map(|when| (when.rows, when.condition.is_some())).collect();
        assert_eq!(
            said,
            [
                (MergeRows::Matched, true),
                (MergeRows::Matched, false),
                (MergeRows::NotMatchedBySource, false),
                (MergeRows::NotMatchedByTarget, false)
            ]
        );
        assert_eq!(merge.whens[0].action, MergeAction::Delete);
        let assigned = vec![("a".to_string(), of("u", "a")), ("b".to_string(), number("1"))];
        assert_eq!(merge.whens[1].action, MergeAction::Update(assigned));
        let inserted = MergeAction::Insert {
            columns: vec!["a".to_string()],
            overriding: Some(crate::sql::Overriding::System),
            values: vec![number("1")],
        };
        assert_eq!(merge.whens[3].action, inserted);
    }

    #[test]
    fn sub_selects_and_with() {
        let merge = merge_of(
            "WITH w AS (SELECT 1) MERGE INTO t USING (SELECT * FROM w) s ON true
             WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
        );
        assert_eq!(merge.with.len(), 1);
        assert!(matches!(merge.source, crate::sql::FromItem::Subquery { .. }));
    }

    #[test]
    fn copies() {
        let of_table = |columns: &[&str]| CopySubject::Table {
            name: table("t"),
            columns: columns.iter().map(|column| (*column).to_string()).collect(),
        };
        for (text, subject, from, freeze) in [
            ("COPY t FROM stdin", of_table(&[]), true, false),
            ("COPY t (a, b) FROM '/x' WITH (FORMAT csv, FREEZE)", of_table(&["a", "b"]), true, true),
            ("COPY t FROM '/x' (FREEZE false)", of_table(&[]), true, false),
            ("COPY t FROM '/x' FREEZE CSV", of_table(&[]), true, true),
            ("COPY t TO STDOUT", of_table(&[]), false, false),
            ("COPY (SELECT 1) TO PROGRAM 'x'", CopySubject::Query(Box::new(read("SELECT 1"))), false, false),
        ] {
            assert_eq!(read(text), Statement::Copy(Copy { subject, from, freeze, filter: None }), "{text}");
        }
        let Statement::Copy(copy) = read("COPY t FROM stdin WHERE a = 1") else { panic!("no COPY") };
        assert_eq!(copy.filter, Some(equal(column("a"), number("1"))));
    }
}
