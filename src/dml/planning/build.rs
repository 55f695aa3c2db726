//! From a statement to its levels.
//!
//! # Source
//! `pull_up_sublinks`, `pull_up_subqueries`, `reduce_outer_joins` (src/backend/optimizer/prep), `set_subquery_pathlist`
//! for what is pushed down into a sub-select (src/backend/optimizer/path/allpaths.c).

use crate::catalog::{Catalog, Relation};
use crate::pg::LockMode;
use crate::sql::{CommonTable, Delete, Expression, Insert, Query, Statement, Update};

use super::level::{Base, Child, Level, Narrowing};
use super::names::{Common, Member, Names};
use super::references;

/// A column of a query's result.
#[derive(Debug, Clone)]
pub(super) struct Output {
    /// Its name.
    pub name: String,
    /// What it is.
    pub expression: Expression,
}

/// Makes levels; numbers members.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    /// The database.
    pub catalog: &'a Catalog,
    members: usize,
    /// Members of WITH that were planned.
    pub planned: Vec<*const CommonTable>,
}

impl<'a> Builder<'a> {
    /// Nothing yet.
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, members: 0, planned: Vec::new() }
    }

    /// A new member's number.
    pub(super) fn id(&mut self) -> String {
        self.members += 1;
        self.members.to_string()
    }

    /// A query with everything below it, and what it returns. `locked`: rows of all that it reads are locked.
    pub(super) fn query(
        &mut self,
        query: &Query,
        names: &Names<'_>,
        locked: bool,
    ) -> (Level<'a>, Vec<Output>) {
        let with = members_of_with(&query.with, names.with, |name| references::in_query(query, name));
        let mut inside = Names { members: Vec::new(), outer: names.outer, with: &with };
        let mut level = Level { marks_rows: locked || !query.locking.is_empty(), ..Level::default() };
        if !query.set_operands.is_empty() {
            return self.set_operation(query, &inside, locked);
        }
        self.from(&query.from, &query.locking, locked, &mut inside, &mut level);
        if let Some(filter) = &query.filter {
            self.conditions(filter, &inside, &mut level);
        }
        let outputs = self.outputs(query, &inside, &mut level);
        level.computed.extend(outputs.iter().map(|output| output.expression.clone()));
        self.tail(query, &outputs, &inside, &mut level);
        (level, outputs)
    }

    /// The select list.
    fn outputs(&mut self, query: &Query, names: &Names<'_>, level: &mut Level<'a>) -> Vec<Output> {
        let mut outputs = Vec::new();
        for (place, target) in query.targets.iter().enumerate() {
            if let Expression::Other { text, parts } = target
                && parts.is_empty()
                && let Some(of) = text.strip_suffix('*')
            {
                let of = Some(of.trim_end_matches('.').trim_matches('"')).filter(|of| !of.is_empty());
                let all = names.everything(of);
                outputs.extend(all.into_iter().map(|(name, expression)| Output { name, expression }));
                continue;
            }
            let expression = self.expression(target, names, level, true);
            let name = query.names.get(place).cloned().flatten().unwrap_or_else(|| column_name(target));
            outputs.push(Output { name, expression });
        }
        for value in query.rows.iter().skip(1).flatten() {
            let value = self.expression(value, names, level, true);
            level.computed.push(value);
        }
        outputs
    }

    /// Grouping, ordering and limits.
    fn tail(&mut self, query: &Query, outputs: &[Output], names: &Names<'_>, level: &mut Level<'a>) {
        let mut resolved = |this: &mut Self, expression: &Expression| {
            let output = match expression {
                Expression::Number(place) => {
                    place.parse::<usize>().ok().and_then(|place| outputs.get(place.checked_sub(1)?))
                }
                Expression::Column { qualifier: None, name } => {
                    outputs.iter().find(|output| output.name == *name)
                }
                _ => None,
            };
            match output {
                Some(output) => output.expression.clone(),
                None => this.expression(expression, names, level, true),
            }
        };
        let grouped: Vec<_> = query.group_by.iter().map(|key| resolved(self, key)).collect();
        let distinct: Option<Vec<_>> =
            query.distinct.as_ref().map(|keys| keys.iter().map(|key| resolved(self, key)).collect());
        let ordered: Vec<_> = query.order_by.iter().map(|(key, _)| resolved(self, key)).collect();
        let others: Vec<_> = query.having.iter().chain(&query.limit).chain(&query.offset).collect();
        let others: Vec<_> =
            others.into_iter().map(|other| self.expression(other, names, level, true)).collect();
        let distinct_on_all = || outputs.iter().map(|output| output.expression.clone()).collect();
        level.wanted_order = match (&distinct, grouped.is_empty()) {
            (_, false) => grouped.clone(),
            (Some(keys), true) if keys.is_empty() => distinct_on_all(),
            (Some(keys), true) => keys.clone(),
            (None, true) => ordered.clone(),
        };
        level.collects = query.aggregates || !ordered.is_empty();
        level.narrowing = match (query.limit.is_some() || query.offset.is_some(), query.aggregates) {
            (true, _) => Narrowing::Never,
            (false, true) => Narrowing::ByKeys,
            (false, false) => Narrowing::Freely,
        };
        level.limited = query.limit.is_some();
        level.only_extremes = grouped.is_empty() && query.having.is_none() && is_extremes(query);
        level.computed.extend(grouped.into_iter().chain(ordered).chain(others));
        level.computed.extend(distinct.into_iter().flatten());
    }

    /// The levels of UNION and its kin: the first arm is the query itself.
    fn set_operation(&mut self, query: &Query, names: &Names<'_>, locked: bool) -> (Level<'a>, Vec<Output>) {
        let first = Query {
            with: Vec::new(),
            set_operands: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            ..query.clone()
        };
        let mut level = Level { limited: query.limit.is_some(), ..Level::default() };
        let mut outputs = Vec::new();
        for (place, arm) in std::iter::once(&first).chain(&query.set_operands).enumerate() {
            let (arm, of_arm) = self.query(arm, names, locked);
            let returned = of_arm.iter().map(|output| output.expression.clone()).collect();
            if place == 0 {
                outputs = of_arm;
            }
            level.children.push(Child { returned, ..Child::of(arm) });
        }
        level.collects = !query.order_by.is_empty();
        level.narrowing = if level.limited { Narrowing::Never } else { Narrowing::EachArm };
        (level, outputs)
    }

    /// The level of an UPDATE: its table is the first member.
    pub(super) fn update(
        &mut self,
        update: &Update,
        relation: &'a Relation,
        around: &Names<'_>,
    ) -> Level<'a> {
        let counted = |name: &str| references::in_statement(&Statement::Update(update.clone()), name);
        let with = members_of_with(&update.with, around.with, counted);
        let mut names = Names { members: Vec::new(), outer: None, with: &with };
        let mut level = self.changed(relation, update.alias.as_deref(), update.only, &mut names);
        self.from(&update.from, &[], false, &mut names, &mut level);
        if let Some(filter) = &update.filter {
            self.conditions(filter, &names, &mut level);
        }
        for value in update.assignments.iter().map(|(_, value)| value).chain(&update.returning) {
            let value = self.expression(value, &names, &mut level, true);
            level.computed.push(value);
        }
        level
    }

    /// The level of a DELETE.
    pub(super) fn delete(
        &mut self,
        delete: &Delete,
        relation: &'a Relation,
        around: &Names<'_>,
    ) -> Level<'a> {
        let counted = |name: &str| references::in_statement(&Statement::Delete(delete.clone()), name);
        let with = members_of_with(&delete.with, around.with, counted);
        let mut names = Names { members: Vec::new(), outer: None, with: &with };
        let mut level = self.changed(relation, delete.alias.as_deref(), delete.only, &mut names);
        self.from(&delete.using, &[], false, &mut names, &mut level);
        if let Some(filter) = &delete.filter {
            self.conditions(filter, &names, &mut level);
        }
        for value in &delete.returning {
            let value = self.expression(value, &names, &mut level, true);
            level.computed.push(value);
        }
        level
    }

    /// The level of what an INSERT reads. The table itself is no member: nobody looks for rows in it.
    pub(super) fn insert(&mut self, insert: &Insert, around: &Names<'_>) -> Level<'a> {
        let counted = |name: &str| references::in_statement(&Statement::Insert(insert.clone()), name);
        let with = members_of_with(&insert.with, around.with, counted);
        let names = Names { members: Vec::new(), outer: None, with: &with };
        let (mut level, _) = self.query(&insert.source, &names, false);
        let update = insert.on_conflict.iter().flat_map(|conflict| &conflict.update);
        let values =
            update.flat_map(|update| update.assignments.iter().map(|(_, value)| value).chain(&update.filter));
        let values: Vec<_> = values.chain(&insert.returning).collect();
        for value in values {
            // The table's own columns mean nothing here.
            let value = self.expression(value, &names, &mut level, false);
            level.computed.push(value);
        }
        level
    }

    fn changed(
        &mut self,
        relation: &'a Relation,
        alias: Option<&str>,
        only: bool,
        names: &mut Names<'_>,
    ) -> Level<'a> {
        let id = self.id();
        names.members.push(Member::table(relation, alias.unwrap_or(&relation.name.name), &[], id.clone()));
        let base = Base { id, relation, only, sampled: false, mode: LockMode::RowExclusive };
        Level { bases: vec![base], marks_rows: true, ..Level::default() }
    }
}

/// The members of WITH that are visible inside a statement: those around it and its own.
fn members_of_with<'n>(
    own: &'n [CommonTable],
    around: &[Common<'n>],
    counted: impl Fn(&str) -> usize,
) -> Vec<Common<'n>> {
    let mut with = around.to_vec();
    for table in own {
        let recursive = references::in_statement(&table.statement, &table.name) > 0;
        with.push(Common { table, references: counted(&table.name), recursive });
    }
    with
}

/// The name that a column of a result has without AS.
fn column_name(target: &Expression) -> String {
    match target {
        Expression::Column { name, .. } => name.clone(),
        Expression::Call { function, .. } => function.name.clone(),
        Expression::Cast { operand, .. } => column_name(operand),
        Expression::Exists(_) => "exists".to_owned(),
        Expression::Subquery(query) => {
            let named = query.names.first().cloned().flatten();
            named.or_else(|| query.targets.first().map(column_name)).unwrap_or_default()
        }
        Expression::Null
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
        | Expression::Row(_)
        | Expression::Other { .. } => "?column?".to_owned(),
    }
}

/// Whether a query asks for smallest and largest values and nothing else.
fn is_extremes(query: &Query) -> bool {
    let extreme = |target: &Expression| matches!(target, Expression::Call { function, .. } if matches!(function.name.as_str(), "min" | "max"));
    !query.targets.is_empty() && query.targets.iter().all(extreme) && query.from.len() == 1
}
