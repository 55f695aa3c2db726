//! How volatile an expression is.
//!
//! # Source
//! `contain_volatile_functions`, src/backend/optimizer/util/clauses.c.
//! # Not modelled
//! Overloads: a name counts as its most volatile function. A cast between time zones or to and from text may be
//! stable where we say immutable; what PostgreSQL does with a default differs only between volatile and not.

use crate::catalog::Catalog;
use crate::pg::{BuiltinVolatility, Name, builtin_volatility};
use crate::sql::{DoBody, DoRun, DoStep, Expression, Statement, Volatility};

/// The most volatile function that an expression calls. A function that nobody knows may do anything: volatile.
pub fn volatility(expression: &Expression, catalog: &Catalog) -> Volatility {
    let own = match expression {
        Expression::Call { function, .. } => function_volatility(function, catalog),
        Expression::Other { text, .. } => other_volatility(text),
        // A sub-select sees other rows at each statement; PostgreSQL allows none where volatility matters.
        Expression::InQuery { .. } | Expression::Exists(_) | Expression::Subquery(_) => Volatility::Stable,
        Expression::Cast { to, .. } if depends_on_time_zone(to) => Volatility::Stable,
        Expression::Column { .. }
        | Expression::Null
        | Expression::Boolean(_)
        | Expression::Number(_)
        | Expression::Text(_)
        | Expression::Variable(_)
        | Expression::Cast { .. }
        | Expression::Binary { .. }
        | Expression::And(_)
        | Expression::Or(_)
        | Expression::Not(_)
        | Expression::IsNull { .. }
        | Expression::Between { .. }
        | Expression::InList { .. }
        | Expression::Row(_) => Volatility::Immutable,
    };
    let inside = expression.operands().into_iter().map(|operand| volatility(operand, catalog)).max();
    own.max(inside.unwrap_or(Volatility::Immutable))
}

/// How volatile a call of a user's function is after one in SQL is inlined; `None` where nobody knows, and for
/// PostgreSQL's own functions, overloads of which differ.
///
/// # Source
/// `inline_function`, src/backend/optimizer/util/clauses.c.
pub fn inlined_volatility(name: &Name, catalog: &Catalog) -> Option<Volatility> {
    if builtin_volatility(name).is_some() {
        return None;
    }
    let function = catalog.function(name)?;
    if function.language != "sql" || function.volatility == Volatility::Immutable {
        return Some(function.volatility);
    }
    let body = function.steps()?;
    let inlined = sole_expression(&body).map(|expression| volatility(expression, catalog));
    Some(inlined.unwrap_or(function.volatility))
}

/// The expression that a body of a single `SELECT expression` stands for.
fn sole_expression(body: &DoBody) -> Option<&Expression> {
    let [DoStep { run: DoRun::Static(statement), .. }] = body.steps.as_slice() else { return None };
    let Statement::Select(query) = statement.as_ref() else { return None };
    let is_plain = query.with.is_empty()
        && query.from.is_empty()
        && query.filter.is_none()
        && !query.aggregates
        && query.set_operands.is_empty()
        && query.order_by.is_empty()
        && query.limit.is_none();
    let [only] = query.targets.as_slice() else { return None };
    is_plain.then_some(only)
}

/// Built-in functions come first in every search path.
fn function_volatility(name: &Name, catalog: &Catalog) -> Volatility {
    match builtin_volatility(name) {
        Some(BuiltinVolatility::Immutable) => Volatility::Immutable,
        Some(BuiltinVolatility::Stable) => Volatility::Stable,
        Some(BuiltinVolatility::Volatile) => Volatility::Volatile,
        None if is_stable_keyword(&name.name) => Volatility::Stable,
        None => catalog.function(name).map_or(Volatility::Volatile, |function| function.volatility),
    }
}

/// `CURRENT_TIMESTAMP` and its like have no parentheses.
fn other_volatility(text: &str) -> Volatility {
    let word = text.trim().split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
    if is_stable_keyword(&word.to_ascii_lowercase()) { Volatility::Stable } else { Volatility::Immutable }
}

fn is_stable_keyword(word: &str) -> bool {
    matches!(
        word,
        "current_timestamp"
            | "current_date"
            | "current_time"
            | "localtime"
            | "localtimestamp"
            | "current_user"
            | "current_role"
            | "session_user"
            | "user"
            | "current_catalog"
            | "current_schema"
    )
}

fn depends_on_time_zone(type_name: &str) -> bool {
    matches!(crate::pg::TypeName::parse(type_name).base.as_str(), "timestamptz" | "timetz")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Function, Source};
    use crate::pg::RelationName;
    use crate::sql::parse_expression;
    use crate::stats::example;

    #[test]
    fn defaults_that_people_write() {
        let mut catalog = example::snapshot().into_catalog(Source::StatsFile);
        let stable = Function::new(Volatility::Stable, "sql");
        catalog.insert_function(RelationName::new("public", "tenant"), stable);
        for (text, expected) in [
            ("1 + 2", Volatility::Immutable),
            ("'{}'::jsonb", Volatility::Immutable),
            ("ARRAY[]::text[]", Volatility::Immutable),
            ("now() + interval '7 days'", Volatility::Stable),
            ("(now() AT TIME ZONE 'utc')", Volatility::Stable),
            ("CURRENT_TIMESTAMP", Volatility::Stable),
            ("current_user", Volatility::Stable),
            ("tenant()", Volatility::Stable),
            ("coalesce(tenant(), 1)", Volatility::Stable),
            ("random()", Volatility::Volatile),
            ("(random() * 100)::int", Volatility::Volatile),
            ("CASE WHEN random() > 0.5 THEN 1 ELSE 2 END", Volatility::Volatile),
            ("timeofday()::timestamptz", Volatility::Volatile),
            ("nextval('s'::regclass)", Volatility::Volatile),
            ("uuid_generate_v4()", Volatility::Volatile),
        ] {
            let expression = parse_expression(text).expect(text);
            assert_eq!(volatility(&expression, &catalog), expected, "{text}");
        }
    }
}
