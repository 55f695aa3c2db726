//! What a query reads, where no plan says so, and how many rows it returns.
//!
//! # Model
//! The members of FROM in the order in which they are written. The first is found by its own conditions: by an index
//! where one serves a selective condition, by a scan otherwise. Each further one is looked up by the columns that
//! join it to those before: by an index where few rows ask, by one scan (a hash join) where many do or no index
//! serves. A LATERAL or correlated sub-select is done once per row of what it refers to; EXISTS and IN are joins.
//!
//! # Valid for
//! Orders of magnitude. A plan from EXPLAIN is better wherever it can be had: the planner reorders joins.

use crate::catalog::{Catalog, Relation, RelationKind};
use crate::effect::{Observation, Quantity, ReadWork};
use crate::estimate::Estimate;
use crate::sql::{CommonTable, Expression, Query, Statement};
use crate::units::{Rows, Unit};

use super::amounts::{self, once, product};
use super::limit::constant_limit;
use super::scope::{Level, Scope};
use super::share::Share;
use super::start::{Start, keys_of_first};
use super::subqueries::Nested;

/// Collects what is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// The database.
    pub catalog: &'a Catalog,
    /// The reads.
    pub works: Vec<ReadWork>,
    /// What was noticed.
    pub observations: Vec<Observation>,
    /// Rows of members of WITH.
    common: Vec<(String, Quantity<Rows>)>,
}

/// What surrounds a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'s> {
    /// Visible members of WITH.
    pub with: &'s [&'s CommonTable],
    /// The query around.
    pub outer: Option<&'s Scope<'s>>,
    /// The query is one side of a semi-join (EXISTS, IN): the rows of the other side, which it is not repeated for.
    pub semi_join: Option<&'s Quantity<Rows>>,
    /// Members of the select list that have to equal something outside.
    pub bound: &'s [&'s Expression],
}

impl<'s> Around<'s> {
    /// A query of its own, with these members of WITH visible.
    pub(super) fn top(with: &'s [&'s CommonTable]) -> Self {
        Self { with, outer: None, semi_join: None, bound: &[] }
    }
}

impl<'a> Reader<'a> {
    /// Nothing read yet.
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, works: Vec::new(), observations: Vec::new(), common: Vec::new() }
    }

    /// A reader that knows the same and whose reads can be dropped.
    pub(super) fn trial(&self) -> Self {
        Self {
            catalog: self.catalog,
            common: self.common.clone(),
            works: Vec::new(),
            observations: Vec::new(),
        }
    }

    /// Reads a query so many times; the rows that it returns each time.
    pub(super) fn query(
        &mut self,
        query: &Query,
        around: Around<'_>,
        times: &Quantity<Rows>,
    ) -> Quantity<Rows> {
        let mut with = around.with.to_vec();
        for table in &query.with {
            self.common_table(table, &with, around.outer);
            with.push(table);
        }
        let around = Around { with: &with, ..around };
        let mut rows = if !query.rows.is_empty() {
            Quantity::known(Estimate::exact(Rows(query.rows.len() as f64)), "rows of VALUES")
        } else {
            self.select(query, around, times)
        };
        for operand in &query.set_operands {
            rows = amounts::sum(&rows, &self.query(operand, around, times));
        }
        if !query.set_operands.is_empty() {
            rows = Share::range(0.0, 1.0, 1.0, "UNION and its kin may leave rows out").apply(&rows);
        }
        if query.aggregates {
            rows = grouped(&rows);
        }
        match constant_limit(query) {
            Some(limit) => amounts::at_most(rows, limit, "LIMIT"),
            None => rows,
        }
    }

    /// Reads a member of WITH once and keeps its rows; one that changes data is the caller's.
    pub(super) fn common_table(
        &mut self,
        table: &CommonTable,
        with: &[&CommonTable],
        outer: Option<&Scope<'_>>,
    ) {
        if let Statement::Select(query) = table.statement.as_ref() {
            let around = Around { with, outer, semi_join: None, bound: &[] };
            let rows = self.query(query, around, &once());
            self.common.push((table.name.clone(), rows));
        }
    }

    /// Rows of a member of WITH that changes data, for those who read it.
    pub(super) fn keep_rows(&mut self, name: &str, rows: Quantity<Rows>) {
        self.common.push((name.to_owned(), rows));
    }

    /// Rows of a member of WITH.
    pub(super) fn rows_of_common(&self, name: &str) -> Quantity<Rows> {
        let known = self.common.iter().rev().find(|(known, _)| known == name);
        known.map_or_else(
            || Quantity::unknown(format!("rows of {name} are not known")),
            |(_, rows)| rows.clone(),
        )
    }

    fn select(&mut self, query: &Query, around: Around<'_>, times: &Quantity<Rows>) -> Quantity<Rows> {
        let level = Level::of(&query.from, self.catalog, around.with);
        let scope =
            Scope { catalog: self.catalog, with: around.with, members: &level.members, outer: around.outer };
        let filter = query.filter.iter().flat_map(Expression::conjuncts);
        let conditions: Vec<_> = level.join_conditions.iter().copied().chain(filter).collect();
        let rows = self.level(&scope, &conditions, Some(query), around, times, None);
        let listed = query.targets.iter().chain(query.order_by.iter().map(|(expression, _)| expression));
        for subquery in listed.flat_map(Expression::subqueries) {
            self.per_row(subquery, &scope, &rows, times);
        }
        rows
    }

    /// Reads the members of one FROM under these conditions, `start` being the first member's rows where they are
    /// found already; the rows of the join.
    pub(super) fn level(
        &mut self,
        scope: &Scope<'_>,
        conditions: &[&Expression],
        query: Option<&Query>,
        around: Around<'_>,
        times: &Quantity<Rows>,
        start: Option<Start>,
    ) -> Quantity<Rows> {
        let (mut nested, plain): (Vec<_>, Vec<_>) =
            conditions.iter().copied().partition(|condition| !condition.subqueries().is_empty());
        let mut start = start;
        if start.is_none()
            && let Some(position) =
                nested.iter().position(|condition| keys_of_first(condition, scope).is_some())
        {
            start = self.listed(nested[position], scope, times);
            if start.is_some() {
                nested.remove(position);
            }
        }
        if start.is_none() {
            start = self.driven(scope, &plain, times);
        }
        let chosen = start.as_ref().is_some_and(|start| start.final_choice);
        let mut rows = if scope.members.is_empty() {
            once()
        } else {
            self.members(scope, &plain, query, around, times, start)
        };
        // How a batch finds its rows is its caller's knowledge.
        for condition in nested.into_iter().filter(|_| !chosen) {
            rows = self.nested_condition(condition, scope, &rows, times);
        }
        rows
    }

    /// A condition with sub-selects, put to so many rows; the rows that are left.
    fn nested_condition(
        &mut self,
        condition: &Expression,
        scope: &Scope<'_>,
        rows: &Quantity<Rows>,
        times: &Quantity<Rows>,
    ) -> Quantity<Rows> {
        let mut listed = None;
        for nested in Nested::of(condition) {
            match nested {
                Nested::Joined { query, operand, negated } => {
                    let bound: Vec<_> =
                        if operand.is_some() { query.targets.iter().collect() } else { Vec::new() };
                    // A LIMIT is taken first: nothing outside can be put before it.
                    let joins = query.limit.is_none();
                    let around = Around {
                        with: scope.with,
                        outer: Some(scope),
                        semi_join: joins.then_some(rows),
                        bound: if joins { &bound } else { &[] },
                    };
                    let found = self.query(query, around, times);
                    let unique = operand.is_some_and(|operand| scope.is_unique(operand));
                    listed = (unique && !negated).then_some(found);
                }
                Nested::Scalar(query) => self.per_row(query, scope, rows, times),
            }
        }
        match (listed, rows.value) {
            // A list of unique keys finds a row for each.
            (Some(listed), Some(all)) => amounts::at_most(listed, all.p95, "rows to choose from"),
            (Some(listed), None) => listed,
            (None, _) => Share::unknown("condition with a sub-select").apply(rows),
        }
    }

    /// A scalar sub-select: once per row where it refers to the row, once in all otherwise.
    pub(super) fn per_row(
        &mut self,
        query: &Query,
        scope: &Scope<'_>,
        rows: &Quantity<Rows>,
        times: &Quantity<Rows>,
    ) {
        let around = Around { with: scope.with, outer: Some(scope), semi_join: None, bound: &[] };
        let repeated =
            if super::subqueries::is_correlated(query, scope) { product(times, rows) } else { times.clone() };
        self.query(query, around, &repeated);
    }

    /// A heap read in full, so many times.
    pub(super) fn scan(&mut self, relation: &Relation, times: &Quantity<Rows>, basis: String) {
        if let Some(unknown) = opaque(relation) {
            self.works.push(read(Vec::new(), Quantity::unknown(unknown), times.clone(), basis));
            return;
        }
        let scans =
            super::partitions::heaps(relation, false, self.catalog).into_iter().map(crate::shape::heap);
        self.works.push(read(scans.collect(), amounts::none("no look-ups"), times.clone(), basis));
    }

    /// The first part of a heap read, so many times.
    pub(super) fn scan_part(
        &mut self,
        relation: &Relation,
        part: f64,
        times: &Quantity<Rows>,
        basis: String,
    ) {
        let before = self.works.len();
        self.scan(relation, times, basis);
        for heap in self.works[before..].iter_mut().flat_map(|work| &mut work.scans) {
            heap.pages = heap.pages.map(|pages| *pages * part);
            heap.rows = heap.rows.map(|rows| *rows * part);
        }
    }

    /// Rows looked up by an index, so many each time.
    pub(super) fn look_up(&mut self, rows: Quantity<Rows>, times: &Quantity<Rows>, basis: String) {
        self.works.push(read(Vec::new(), rows, times.clone(), basis));
    }
}

/// Why what is read cannot be told from the relation.
fn opaque(relation: &Relation) -> Option<String> {
    match relation.kind {
        RelationKind::View => Some(format!("what view {} reads is not known", relation.name)),
        RelationKind::ForeignTable => Some(format!("{} is on another server", relation.name)),
        RelationKind::Table
        | RelationKind::PartitionedTable
        | RelationKind::MaterializedView
        | RelationKind::Sequence
        | RelationKind::CompositeType => None,
    }
}

fn read(
    scans: Vec<crate::effect::Heap>,
    lookups: Quantity<Rows>,
    times: Quantity<Rows>,
    basis: String,
) -> ReadWork {
    ReadWork { plan: None, scans, lookups, times, basis }
}

/// DISTINCT, GROUP BY, an aggregate: at least one row where there are any.
fn grouped(rows: &Quantity<Rows>) -> Quantity<Rows> {
    let Some(value) = rows.value else { return rows.clone() };
    let low = Rows(value.p05.get().min(1.0));
    let middle = Rows((value.p50.get() / 2.0).max(low.0));
    Quantity::known(
        Estimate::range(low, middle, value.p95),
        format!("{}; grouped: between one and all", rows.basis),
    )
}
