//! From a statement to its levels.
//!
//! # Source
//! `pull_up_sublinks`, `pull_up_subqueries`, `reduce_outer_joins` (src/backend/optimizer/prep), `set_subquery_pathlist`
//! for what is pushed down into a sub-select (src/backend/optimizer/path/allpaths.c).

use crate::catalog::{Catalog, Relation};
use crate::pg::RelationName;
use crate::sql::{CommonTable, Expression, Query};

use super::level::{Child, Level, Narrowing};
use super::names::{Common, Names};
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
    /// Members of WITH that were planned, and the names of their columns.
    pub planned: Vec<(*const CommonTable, Vec<String>)>,
    /// Views that are being looked through.
    entered: Vec<RelationName>,
}

impl<'a> Builder<'a> {
    /// Nothing yet.
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, members: 0, planned: Vec::new(), entered: Vec::new() }
    }

    /// A new member's number.
    pub(super) fn id(&mut self) -> String {
        self.members += 1;
        self.members.to_string()
    }

    /// Goes into a view; false where that would go round in a circle.
    pub(super) fn enter(&mut self, view: &Relation) -> bool {
        let new = !self.entered.contains(&view.name);
        if new {
            self.entered.push(view.name.clone());
        }
        new
    }

    /// Comes out of the view that was entered last.
    pub(super) fn leave(&mut self) {
        self.entered.pop();
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
    pub(super) fn outputs(&mut self, query: &Query, names: &Names<'_>, level: &mut Level<'a>) -> Vec<Output> {
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
            let output = if let Expression::Number(place) = expression {
                place.parse::<usize>().ok().and_then(|place| outputs.get(place.checked_sub(1)?))
            } else if let Expression::Column { qualifier: None, name } = expression {
                outputs.iter().find(|output| output.name == *name)
            } else {
                None
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
        let others = query.having.iter().chain(&query.limit).chain(&query.offset);
        let others: Vec<_> = others.chain(&query.windows).collect();
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
            level.children.push(Child { returned, arm: true, ..Child::of(arm) });
        }
        level.collects = !query.order_by.is_empty() || query.compares_arms;
        level.narrowing = if level.limited { Narrowing::Never } else { Narrowing::EachArm };
        (level, outputs)
    }
}

/// The members of WITH that are visible inside a statement: those around it and its own.
pub(super) fn members_of_with<'n>(
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
pub(super) fn column_name(target: &Expression) -> String {
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
