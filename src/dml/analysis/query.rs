//! SELECT, VALUES and set operations.
//!
//! # Source
//! `transformSelectStmt`, `transformValuesClause`, `transformSetOperationStmt`, `CheckSelectLocking` (analyze.c).

use crate::effect::PgError;
use crate::pg::TypeName;
use crate::sql::{Expression, Query};

use super::scope::{Column, Scope, Visible};
use super::{Analysis, errors};

impl Analysis<'_> {
    /// Analyses a query; `around` is the level around it with its members of WITH. `locked`: rows of all that it reads
    /// are locked.
    pub(super) fn query(
        &mut self,
        query: &Query,
        around: &Scope<'_>,
        locked: bool,
    ) -> Result<Visible, PgError> {
        let with = self.with(&query.with, around)?;
        let mut scope = Scope { outer: around.outer, ..Scope::outermost(&with) };
        if !query.set_operands.is_empty() {
            return self.set_operation(query, &scope, locked);
        }
        if !query.rows.is_empty() {
            return self.values(query, &scope);
        }
        self.from(&query.from, &query.locking, locked, &mut scope)?;
        let visible = self.targets(query, &scope)?;
        for condition in query.filter.iter().chain(&query.having) {
            self.expression(condition, &scope)?;
        }
        self.keys(query, &visible, &scope)?;
        for limit in query.limit.iter().chain(&query.offset) {
            self.expression(limit, &scope)?;
        }
        if (locked || !query.locking.is_empty()) && query.aggregates {
            return Err(errors::error("0A000", "FOR UPDATE is not allowed with DISTINCT or GROUP BY clause"));
        }
        self.check_locked_members(query, &scope)?;
        Ok(visible)
    }

    fn check_locked_members(&self, query: &Query, scope: &Scope<'_>) -> Result<(), PgError> {
        let named = query.locking.iter().flat_map(|clause| &clause.of);
        let missing = named.into_iter().find(|name| scope.members.iter().all(|member| member.name != **name));
        match missing {
            Some(name) => {
                let message = format!("relation \"{name}\" in FOR UPDATE clause not found in FROM clause");
                Err(errors::error("42P01", message))
            }
            None => Ok(()),
        }
    }

    /// The select list.
    pub(super) fn targets(&mut self, query: &Query, scope: &Scope<'_>) -> Result<Visible, PgError> {
        let mut visible = Visible::default();
        for (place, target) in query.targets.iter().enumerate() {
            let name = query.names.get(place).cloned().flatten();
            self.target(target, name, scope, &mut visible)?;
        }
        Ok(visible)
    }

    /// One member of a select list or of RETURNING.
    pub(super) fn target(
        &mut self,
        target: &Expression,
        name: Option<String>,
        scope: &Scope<'_>,
        visible: &mut Visible,
    ) -> Result<(), PgError> {
        if let Expression::Other { text, parts } = target
            && parts.is_empty()
            && let Some(of) = text.strip_suffix('*')
        {
            let of = Some(of.trim_end_matches('.').trim_matches('"')).filter(|of| !of.is_empty());
            let all = scope.everything(of)?;
            visible.columns.extend(all.columns);
            visible.open |= all.open;
            return Ok(());
        }
        let type_name = self.expression(target, scope)?.map(|name| written(&name));
        visible.columns.push(Column { name: name.unwrap_or_else(|| column_name(target)), type_name });
        Ok(())
    }

    /// GROUP BY, ORDER BY and DISTINCT ON: a plain name may be that of a column of the result.
    fn keys(&mut self, query: &Query, visible: &Visible, scope: &Scope<'_>) -> Result<(), PgError> {
        let ordering = query.order_by.iter().map(|(key, _)| key);
        let keys = ordering.chain(&query.group_by).chain(query.distinct.iter().flatten());
        for key in keys {
            let is_output = matches!(key, Expression::Column { qualifier: None, name }
                if visible.open || visible.columns.iter().any(|column| column.name == *name));
            if !is_output {
                self.expression(key, scope)?;
            }
        }
        Ok(())
    }

    fn values(&mut self, query: &Query, scope: &Scope<'_>) -> Result<Visible, PgError> {
        let width = query.rows.first().map_or(0, Vec::len);
        let mut types: Vec<Option<TypeName>> = Vec::new();
        for row in &query.rows {
            if row.len() != width {
                return Err(errors::error("42601", "VALUES lists must all be the same length"));
            }
            for (place, value) in row.iter().enumerate() {
                let found = self.expression(value, scope)?;
                match types.get(place) {
                    None => types.push(found),
                    // What becomes of several types is not told here.
                    Some(known) if *known != found => types[place] = None,
                    Some(_) => {}
                }
            }
        }
        let columns = types.into_iter().enumerate().map(|(place, found)| Column {
            name: format!("column{}", place + 1),
            type_name: found.map(|name| written(&name)),
        });
        Ok(Visible { columns: columns.collect(), open: false })
    }

    fn set_operation(&mut self, query: &Query, scope: &Scope<'_>, locked: bool) -> Result<Visible, PgError> {
        let first = Query {
            with: Vec::new(),
            set_operands: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: None,
            locking: Vec::new(),
            ..query.clone()
        };
        let mut arms = Vec::new();
        for arm in std::iter::once(&first).chain(&query.set_operands) {
            arms.push(self.query(arm, scope, locked)?);
        }
        if !query.locking.is_empty() {
            return Err(errors::error("0A000", "FOR UPDATE is not allowed with UNION/INTERSECT/EXCEPT"));
        }
        let known = arms.iter().all(|arm| !arm.open);
        if known && arms.windows(2).any(|pair| pair[0].columns.len() != pair[1].columns.len()) {
            return Err(errors::error("42601", "each UNION query must have the same number of columns"));
        }
        let mut visible = arms.swap_remove(0);
        // The types of all arms together decide.
        for column in &mut visible.columns {
            column.type_name = None;
        }
        Ok(visible)
    }
}

/// A type so that it is read back the same.
pub(super) fn written(name: &TypeName) -> String {
    if name.array { format!("{}[]", name.base) } else { name.base.clone() }
}

/// The name that a column of a result has without AS.
fn column_name(target: &Expression) -> String {
    match target {
        Expression::Column { name, .. } => name.clone(),
        Expression::Call { function, .. } => function.name.clone(),
        Expression::Cast { operand, to }
            if matches!(operand.as_ref(), Expression::Text(_) | Expression::Number(_) | Expression::Null) =>
        {
            TypeName::parse(to).base
        }
        Expression::Cast { operand, .. } => column_name(operand),
        Expression::Exists(_) => "exists".to_owned(),
        Expression::Subquery(query) => {
            let named = query.names.first().cloned().flatten();
            named.or_else(|| query.targets.first().map(column_name)).unwrap_or_default()
        }
        Expression::Other { text, .. }
            if text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("case")) =>
        {
            "case".to_owned()
        }
        Expression::Other { text, .. }
            if text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("array")) =>
        {
            "array".to_owned()
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
