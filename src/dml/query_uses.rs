//! What a query names: its tables, and as far as names alone tell, their columns.
//!
//! # Not modelled
//! Which of several tables of one query an unqualified column belongs to: every table that has one counts. Types of
//! columns that are more than a column or a cast.

use crate::catalog::{Catalog, Relation};
use crate::effect::PgError;
use crate::observed::{SignatureFacts, UsesFacts};
use crate::pg::Name;
use crate::sql::{CreateRule, Expression, FromItem, Insert, Query, RuleEvent, Statement, Target};

/// A table that a query names, under the name that it has there.
pub(super) struct Named<'a> {
    alias: String,
    pub(super) relation: &'a Relation,
    /// The query in whose FROM it stands.
    level: usize,
    /// All its columns are selected.
    is_starred: bool,
    /// Only a column with the alias is its: OLD and NEW.
    by_alias_only: bool,
}

impl<'a> Named<'a> {
    fn new(alias: String, relation: &'a Relation, level: usize, by_alias_only: bool) -> Self {
        Self { alias, relation, level, is_starred: false, by_alias_only }
    }

    /// Whether a column or star with that qualifier may be this table's.
    pub(super) fn answers_to(&self, qualifier: Option<&str>) -> bool {
        if self.by_alias_only {
            return qualifier == Some(&self.alias);
        }
        qualifier.is_none_or(|qualifier| qualifier == self.alias || qualifier == self.relation.name.name)
    }
}

/// What a query names.
pub(super) struct Names<'a> {
    pub(super) catalog: &'a Catalog,
    /// Common table expressions, whose names hide tables.
    hidden: Vec<String>,
    pub(super) tables: Vec<Named<'a>>,
    /// The first name that is not there.
    pub(super) missing: Option<Name>,
    /// What is computed, with the query that does.
    expressions: Vec<(usize, Expression)>,
    /// The query that is being looked into.
    level: usize,
    /// The query around each; the first is around none.
    around: Vec<usize>,
}

impl<'a> Names<'a> {
    /// Everything that a query names, also inside sub-selects.
    pub(super) fn of(query: &Query, catalog: &'a Catalog) -> Self {
        let mut names = Self::none(catalog);
        names.query(query);
        names
    }

    /// Everything that the condition and the actions of a rule name.
    pub(super) fn of_rule(rule: &CreateRule, table: &'a Relation, catalog: &'a Catalog) -> Self {
        let mut names = Self::none(catalog);
        for alias in ["old", "new"] {
            names.tables.push(Named::new(alias.to_owned(), table, 0, true));
        }
        let own = match rule.event {
            RuleEvent::Insert => "new",
            RuleEvent::Select | RuleEvent::Update | RuleEvent::Delete => "old",
        };
        // Without a qualifier the condition's columns are those of the only row that it may name.
        let columns = |condition: &Expression| {
            let named: Vec<String> =
                condition.columns().iter().map(|column| column.name.to_owned()).collect();
            named.into_iter().map(|column| qualified(own, column))
        };
        names.expressions.extend(rule.filter.iter().flat_map(columns).map(|column| (0, column)));
        rule.filter.iter().for_each(|condition| names.expression(condition));
        rule.actions.iter().for_each(|action| names.statement(action));
        names
    }

    /// Everything that conditions on the rows of a table name.
    pub(super) fn of_conditions(
        conditions: &[&Expression],
        table: &'a Relation,
        catalog: &'a Catalog,
    ) -> Self {
        let mut names = Self::none(catalog);
        let alias = table.name.name.clone();
        names.tables.push(Named::new(alias, table, 0, false));
        conditions.iter().for_each(|condition| names.expression(condition));
        names
    }

    fn none(catalog: &'a Catalog) -> Self {
        let (hidden, tables, expressions) = (Vec::new(), Vec::new(), Vec::new());
        Self { catalog, hidden, tables, missing: None, expressions, level: 0, around: vec![0] }
    }

    /// The error about a name that is not there.
    pub(super) fn demand_all(&self) -> Result<(), PgError> {
        match &self.missing {
            None => Ok(()),
            Some(name) => {
                let written =
                    name.schema.iter().map(|schema| format!("{schema}.")).collect::<String>() + &name.name;
                Err(PgError { sqlstate: "42P01", message: format!("relation \"{written}\" does not exist") })
            }
        }
    }

    /// Tables, columns and functions that the query depends on.
    pub(super) fn uses(&self) -> UsesFacts {
        let mut uses = UsesFacts::default();
        for table in &self.tables {
            let relation = &table.relation.name;
            let columns = table.relation.columns.iter().filter(|column| self.is_used(table, &column.name));
            let before = uses.columns.len();
            for column in columns {
                uses.add_column(relation, &column.name);
            }
            if uses.columns.len() == before && !uses.uses_relation(relation) {
                uses.relations.push(relation.clone());
            }
        }
        let calls = self.expressions.iter().flat_map(|(_, expression)| expression.functions());
        for (name, overloads) in calls.filter_map(|name| self.catalog.functions(name)) {
            // Which of several is meant depends on types.
            let [function] = overloads else { continue };
            let used = SignatureFacts { name, arguments: function.arguments.clone() };
            if !uses.functions.contains(&used) {
                uses.functions.push(used);
            }
        }
        uses
    }

    fn is_used(&self, table: &Named<'_>, column: &str) -> bool {
        let whole_row = |expression: &Expression| matches!(expression, Expression::Other { text, .. } if *text == format!("{}.*", table.alias));
        if table.by_alias_only && self.expressions.iter().any(|(_, expression)| whole_row(expression)) {
            return true;
        }
        let names = |(level, expression): &(usize, Expression)| {
            expression.columns().iter().any(|name| {
                name.name == column
                    && table.answers_to(name.qualifier)
                    && (name.qualifier.is_some() || self.owner(*level, column) == Some(table.level))
            })
        };
        table.is_starred || self.expressions.iter().any(names)
    }

    /// The innermost query around that has a table with such a column.
    fn owner(&self, level: usize, column: &str) -> Option<usize> {
        let has = |table: &Named<'_>| table.relation.column(column).is_some();
        if self.tables.iter().any(|table| table.level == level && has(table)) {
            return Some(level);
        }
        if level == 0 { None } else { self.owner(self.around[level], column) }
    }

    /// Looks into a query as one inside of that which is looked into now.
    fn query(&mut self, query: &Query) {
        let outer = self.level;
        self.level = self.around.len();
        self.around.push(outer);
        self.clauses(query);
        self.level = outer;
    }

    /// All columns of the tables here that a star stands for.
    fn star(&mut self, target: &Expression) {
        if is_star(target) {
            let (level, qualifier) = (self.level, star_qualifier(target));
            for table in self.tables.iter_mut().filter(|table| table.level == level) {
                table.is_starred |= table.answers_to(qualifier.as_deref());
            }
        }
    }

    fn clauses(&mut self, query: &Query) {
        let before = self.hidden.len();
        for table in &query.with {
            self.hidden.push(table.name.clone());
            if let Statement::Select(inner) = table.statement.as_ref() {
                self.query(inner);
            }
        }
        query.from.iter().for_each(|item| self.item(item));
        query.targets.iter().for_each(|target| self.star(target));
        let clauses = query.filter.iter().chain(&query.having).chain(&query.limit).chain(&query.offset);
        let lists = query.targets.iter().chain(&query.group_by).chain(query.distinct.iter().flatten());
        let ordering = query.order_by.iter().map(|(expression, _)| expression);
        for expression in lists.chain(clauses).chain(ordering).chain(query.rows.iter().flatten()) {
            self.expression(expression);
        }
        query.set_operands.iter().for_each(|operand| self.query(operand));
        self.hidden.truncate(before);
    }

    /// A query or a change of rows, whose target columns count as named.
    fn statement(&mut self, statement: &Statement) {
        if let Statement::Select(query) = statement {
            self.query(query);
        } else if let Statement::Insert(insert) = statement {
            self.target(&insert.table, insert.alias.as_deref(), &inserted(insert, self.catalog));
            self.query(&insert.source);
            self.returning(&insert.returning);
        } else if let Statement::Update(update) = statement {
            let columns: Vec<String> = update.assignments.iter().map(|(column, _)| column.clone()).collect();
            self.target(&update.table, update.alias.as_deref(), &columns);
            update.from.iter().for_each(|item| self.item(item));
            let values = update.assignments.iter().map(|(_, value)| value);
            values.chain(&update.filter).for_each(|expression| self.expression(expression));
            self.returning(&update.returning);
        } else if let Statement::Delete(delete) = statement {
            self.target(&delete.table, delete.alias.as_deref(), &[]);
            delete.using.iter().for_each(|item| self.item(item));
            delete.filter.iter().for_each(|expression| self.expression(expression));
            self.returning(&delete.returning);
        }
    }

    fn target(&mut self, table: &Name, alias: Option<&str>, columns: &[String]) {
        self.relation(table, alias);
        let alias = alias.unwrap_or(&table.name);
        let level = self.level;
        self.expressions.extend(columns.iter().map(|column| (level, qualified(alias, column.clone()))));
    }

    fn returning(&mut self, returning: &[Target]) {
        returning.iter().for_each(|target| self.star(&target.expression));
        returning.iter().for_each(|target| self.expression(&target.expression));
    }

    fn expression(&mut self, expression: &Expression) {
        self.expressions.push((self.level, expression.clone()));
        for query in expression.subqueries() {
            self.query(query);
        }
    }

    fn item(&mut self, item: &FromItem) {
        match item {
            FromItem::Relation { name, alias, .. } => self.relation(name, alias.as_deref()),
            FromItem::Subquery { query, .. } => self.query(query),
            FromItem::Function { calls, .. } => calls.iter().for_each(|call| self.expression(call)),
            FromItem::Join { left, right, on, .. } => {
                self.item(left);
                self.item(right);
                on.iter().for_each(|on| self.expression(on));
            }
        }
    }

    fn relation(&mut self, name: &Name, alias: Option<&str>) {
        if name.schema.is_none() && self.hidden.contains(&name.name) {
            return;
        }
        match self.catalog.resolve(name) {
            Some(relation) => {
                let alias = alias.unwrap_or(&name.name).to_owned();
                self.tables.push(Named::new(alias, relation, self.level, false));
            }
            // PostgreSQL's own views are not in the catalog.
            None if is_systems(name) => {}
            None => {
                self.missing.get_or_insert_with(|| name.clone());
            }
        }
    }
}

/// The columns that an INSERT gives values for.
fn inserted(insert: &Insert, catalog: &Catalog) -> Vec<String> {
    if !insert.columns.is_empty() {
        return insert.columns.clone();
    }
    let source = &insert.source;
    let width = source.rows.first().map_or(source.targets.len(), Vec::len);
    let width = if source.targets.iter().any(is_star) { usize::MAX } else { width };
    let columns = catalog.resolve(&insert.table).map_or(&[][..], |table| &table.columns);
    columns.iter().take(width).map(|column| column.name.clone()).collect()
}

fn qualified(qualifier: &str, name: String) -> Expression {
    Expression::Column { qualifier: Some(qualifier.to_owned()), name }
}

fn is_systems(name: &Name) -> bool {
    match name.schema.as_deref() {
        Some(schema) => matches!(schema, "pg_catalog" | "information_schema"),
        None => name.name.starts_with("pg_"),
    }
}

/// What stands before the star of `t.*`.
pub(super) fn star_qualifier(target: &Expression) -> Option<String> {
    let Expression::Other { text, .. } = target else { return None };
    let qualifier = text.trim().strip_suffix('*')?.trim_end().strip_suffix('.')?;
    Some(qualifier.rsplit('.').next().unwrap_or(qualifier).trim_matches('"').to_lowercase())
}

/// `*` or `t.*`.
pub(super) fn is_star(target: &Expression) -> bool {
    matches!(target, Expression::Other { text, .. } if text.trim_end().ends_with('*'))
}
