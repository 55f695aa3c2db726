//! The reading half of a data-changing statement: a SELECT that finds the same rows in the same way.
//!
//! The text is cut and joined rather than printed anew, so that clauses which no type of ours keeps (GROUP BY, column
//! aliases, the kind of a join) stay as they were written.

use std::ops::Range;

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode, Stmt};

use super::adapt::{self, Source};
use super::parse::accepted;
use super::variables::{Guess, replaced};
use crate::pg::Name;

/// How a reading half is made.
#[derive(Clone, Copy)]
pub struct ReadingOptions<'a> {
    /// Columns, with the table or alias written before them, that do not exist yet: conditions on them are left out.
    pub unknown: &'a dyn Fn(Option<&str>, &str) -> bool,
    /// Sub-selects assigned by an UPDATE are read too.
    pub assigned: bool,
}

/// The rows that an UPDATE, a DELETE or an INSERT … SELECT reads, as a SELECT, without row locks; a SELECT itself.
/// `None` for anything else, where WITH changes data, and where the text cannot be parsed.
pub fn reading_half(text: &str, options: ReadingOptions<'_>) -> Option<String> {
    // As names, variables keep their length.
    let guesses = [Guess::Name, Guess::Value].into_iter().map(|guess| replaced(text, guess));
    let (tree, variables) = guesses
        .filter_map(|(parsable, variables)| Some((accepted(&parsable).ok()?.tree(), variables)))
        .next()?;
    let statement = tree.stmts().find(|statement| !matches!(statement, Stmt::EmptyStmt(_)))?;
    let writes = |node: SyntaxNode| {
        ast::WithQuery::cast(node).is_some_and(|query| {
            matches!(
                query,
                ast::WithQuery::Insert(_)
                    | ast::WithQuery::Update(_)
                    | ast::WithQuery::Delete(_)
                    | ast::WithQuery::Merge(_)
            )
        })
    };
    if statement.syntax().descendants().skip(1).any(writes) {
        return None;
    }
    let source = Source { text, variables: &variables };
    let mut cut = Cut { text, source, edits: Vec::new() };
    cut.drop_clauses(statement.syntax(), options);
    if let Stmt::Update(update) = &statement {
        let found = Found {
            with: update.with_clause(),
            relation: update.relation_name()?,
            alias: update.alias(),
            from: update.from_clause().map(|clause| clause.syntax().clone()),
            condition: update.where_clause_or_current_of(),
        };
        let assigned = if options.assigned { cut.assigned(update) } else { Vec::new() };
        cut.rows_of(found, &assigned)
    } else if let Stmt::Delete(delete) = &statement {
        let found = Found {
            with: delete.with_clause(),
            relation: delete.relation_name()?,
            alias: delete.alias(),
            from: delete.using_clause().map(|clause| clause.syntax().clone()),
            condition: delete.where_clause_or_current_of(),
        };
        cut.rows_of(found, &[])
    } else if let Stmt::Insert(insert) = &statement {
        let ast::InsertSource::SelectVariant(select) = insert.insert_source()? else { return None };
        if matches!(select, ast::SelectVariant::Values(_)) {
            return None;
        }
        let query = cut.of(select.syntax());
        Some(match insert.with_clause() {
            Some(with) => format!("{} ({query})", cut.of(with.syntax())),
            None => query,
        })
    } else {
        ast::SelectVariant::cast(statement.syntax().clone()).map(|select| cut.of(select.syntax()))
    }
}

/// What UPDATE and DELETE say about the rows that they find.
struct Found {
    with: Option<ast::WithClause>,
    relation: ast::RelationName,
    alias: Option<ast::OptionalAsAlias>,
    from: Option<SyntaxNode>,
    condition: Option<ast::WhereClauseOrCurrentOf>,
}

/// A text and the places where it changes.
struct Cut<'a> {
    text: &'a str,
    source: Source<'a>,
    /// Ranges and what stands there instead.
    edits: Vec<(Range<usize>, &'static str)>,
}

impl Cut<'_> {
    /// A node's text with the changes inside it made.
    fn of(&self, node: &SyntaxNode) -> String {
        let range = range(node);
        let mut inside: Vec<_> = self
            .edits
            .iter()
            .filter(|(edit, _)| range.start <= edit.start && edit.end <= range.end)
            .collect();
        inside.sort_by_key(|(edit, _)| (edit.start, std::cmp::Reverse(edit.end)));
        let mut output = String::new();
        let mut at = range.start;
        for (edit, replacement) in inside {
            // A change within one that is made already.
            if edit.start < at {
                continue;
            }
            output.push_str(&self.text[at..edit.start]);
            output.push_str(replacement);
            at = edit.end;
        }
        output.push_str(&self.text[at..range.end]);
        output
    }

    /// Row locks, which need more rights than reading, and conditions on columns that are not there.
    fn drop_clauses(&mut self, statement: &SyntaxNode, options: ReadingOptions<'_>) {
        for node in statement.descendants() {
            if ast::LockingClause::can_cast(node.kind()) {
                self.edits.push((range(&node), ""));
            }
            let condition = ast::WhereClause::cast(node.clone()).and_then(|clause| clause.expr());
            let condition = condition.or_else(|| ast::OnClause::cast(node).and_then(|clause| clause.expr()));
            if let Some(condition) = condition {
                self.drop_conditions(&condition, options);
            }
        }
    }

    fn drop_conditions(&mut self, condition: &ast::Expr, options: ReadingOptions<'_>) {
        let mut open = vec![condition.clone()];
        while let Some(condition) = open.pop() {
            if let ast::Expr::BinExpr(both) = &condition
                && adapt::is_and(both)
            {
                open.extend(both.lhs().into_iter().chain(both.rhs()));
                continue;
            }
            let read = adapt::expression(&self.source, &condition);
            if read.columns().iter().any(|column| (options.unknown)(column.qualifier, column.name)) {
                self.edits.push((range(condition.syntax()), "TRUE"));
            }
        }
    }

    /// Sub-selects that the rows get values from, each as one value.
    fn assigned(&self, update: &ast::Update) -> Vec<String> {
        let columns = update.set_clause().and_then(|clause| clause.set_column_list());
        let columns = columns.into_iter().flat_map(|list| list.set_columns().collect::<Vec<_>>());
        let value = |column: ast::SetColumn| match column {
            ast::SetColumn::SetSingleColumn(single) => {
                let written = single.set_expr()?.expr()?;
                let read = adapt::expression(&self.source, &written);
                (!read.subqueries().is_empty()).then(|| self.of(written.syntax()))
            }
            // Several columns at once: a row.
            ast::SetColumn::SetMultipleColumns(several) => {
                let select = several.paren_select()?;
                Some(format!("(SELECT assigned FROM {} AS assigned)", self.of(select.syntax())))
            }
        };
        columns.filter_map(value).collect()
    }

    fn rows_of(&self, found: Found, assigned: &[String]) -> Option<String> {
        let mut output = String::new();
        if let Some(with) = &found.with {
            output.push_str(&self.of(with.syntax()));
            output.push(' ');
        }
        let name = match found.alias.as_ref().and_then(|alias| alias.name()) {
            Some(alias) => adapt::identifier(&alias),
            None => adapt::name(&found.relation)?.name,
        };
        // The row's address, which no index holds: the row itself has to be read, as a change of it does.
        output.push_str(&format!("SELECT {}.ctid", Name::unqualified(name)));
        for value in assigned {
            output.push_str(&format!(", {value}"));
        }
        output.push_str(&format!(" FROM {}", self.of(found.relation.syntax())));
        if let Some(alias) = &found.alias {
            output.push_str(&format!(" {}", self.of(alias.syntax())));
        }
        if let Some(from) = &found.from {
            // Behind the word FROM or USING.
            let items = from.children().map(|item| self.of(&item)).collect::<Vec<_>>().join(", ");
            output.push_str(&format!(", {items}"));
        }
        match &found.condition {
            Some(ast::WhereClauseOrCurrentOf::WhereClause(clause)) => {
                output.push_str(&format!(" {}", self.of(clause.syntax())));
            }
            Some(ast::WhereClauseOrCurrentOf::WhereCurrentOf(_)) => return None,
            None => {}
        }
        Some(output)
    }
}

fn range(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    usize::from(range.start())..usize::from(range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(text: &str) -> Option<String> {
        let unknown = |_: Option<&str>, name: &str| name == "fresh";
        reading_half(text, ReadingOptions { unknown: &unknown, assigned: true })
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(half(text).as_deref(), Some(expected));
    }

    #[test]
    fn updates_and_deletes_read_the_rows_that_they_change() {
        check("UPDATE t SET a = 1", "SELECT t.ctid FROM t");
        check(
            "UPDATE ONLY app.\"T\" AS x SET a = b FROM u, v WHERE x.id = u.id RETURNING *",
            "SELECT x.ctid FROM ONLY app.\"T\" AS x, u, v WHERE x.id = u.id",
        );
        check("UPDATE \"T\" SET a = 1 WHERE id >= :lo", "SELECT \"T\".ctid FROM \"T\" WHERE id >= :lo");
        check(
            "DELETE FROM t USING (VALUES (1)) AS v(id) WHERE t.id = v.id",
            "SELECT t.ctid FROM t, (VALUES (1)) AS v(id) WHERE t.id = v.id",
        );
        check(
            "WITH d AS (SELECT 1 AS id) DELETE FROM t USING d WHERE t.id = d.id",
            "WITH d AS (SELECT 1 AS id) SELECT t.ctid FROM t, d WHERE t.id = d.id",
        );
    }

    #[test]
    fn conditions_on_columns_to_come_and_row_locks_are_left_out() {
        check(
            "UPDATE t SET fresh = a WHERE id > 5 AND fresh IS NULL AND b = 1",
            "SELECT t.ctid FROM t WHERE id > 5 AND TRUE AND b = 1",
        );
        check(
            "UPDATE t SET fresh = (SELECT u.id FROM u WHERE u.n = t.n) WHERE t.id IN \
             (SELECT id FROM t AS p WHERE p.fresh IS NULL ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED)",
            "SELECT t.ctid, (SELECT u.id FROM u WHERE u.n = t.n) FROM t WHERE t.id IN \
             (SELECT id FROM t AS p WHERE TRUE ORDER BY id LIMIT 10 )",
        );
    }

    #[test]
    fn several_columns_from_one_sub_select_are_one_value() {
        check(
            "UPDATE t SET (a, b) = (SELECT c, d FROM u LIMIT 1), e = 2",
            "SELECT t.ctid, (SELECT assigned FROM (SELECT c, d FROM u LIMIT 1) AS assigned) FROM t",
        );
    }

    #[test]
    fn inserts_read_their_source() {
        check(
            "INSERT INTO t (a) SELECT DISTINCT b FROM u GROUP BY b HAVING count(*) > 1 ON CONFLICT DO NOTHING",
            "SELECT DISTINCT b FROM u GROUP BY b HAVING count(*) > 1",
        );
        check("WITH s AS (SELECT 1) INSERT INTO t SELECT * FROM s", "WITH s AS (SELECT 1) (SELECT * FROM s)");
        assert_eq!(half("INSERT INTO t VALUES (1)"), None);
        assert_eq!(half("INSERT INTO t DEFAULT VALUES"), None);
        check("SELECT 1 FROM t FOR UPDATE", "SELECT 1 FROM t ");
    }

    #[test]
    fn what_has_no_reading_half() {
        assert_eq!(half("WITH d AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM d"), None);
        assert_eq!(half("UPDATE t SET a = 1 WHERE CURRENT OF c"), None);
        assert_eq!(half("ALTER TABLE t ADD a int"), None);
        assert_eq!(half("UPDATE SET"), None);
    }
}
