//! CREATE FUNCTION and CREATE PROCEDURE.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::expression::expression;
use super::names::{identifier, name};
use super::object::reference;
use super::spelling::type_name;
use super::{Source, route};
use crate::pg::Name;
use crate::sql::{
    AlterFunction, ArgumentMode, CreateFunction, FunctionArgument, FunctionBody, ObjectKind, Query,
    RoutineKind, Statement, Volatility, function_body,
};

/// CREATE FUNCTION.
pub(super) fn create(source: &Source, written: &ast::CreateFunction) -> Option<Statement> {
    let returns = written.ret_type().map(|returned| result(&returned));
    let routine = Routine::new(source, written.option_list(), written.body());
    Some(Statement::CreateFunction(CreateFunction {
        or_replace: written.or_replace().is_some(),
        arguments: arguments(written.param_list()),
        returns_trigger: returns.as_deref().is_some_and(|ty| ty.rsplit('.').next() == Some("trigger")),
        returns,
        ..routine.create(RoutineKind::Function, name(&written.name()?)?)
    }))
}

/// CREATE PROCEDURE.
pub(super) fn create_procedure(source: &Source, written: &ast::CreateProcedure) -> Option<Statement> {
    let routine = Routine::new(source, written.option_list(), written.body());
    Some(Statement::CreateFunction(CreateFunction {
        or_replace: written.or_replace().is_some(),
        arguments: arguments(written.param_list()),
        ..routine.create(RoutineKind::Procedure, name(&written.name()?)?)
    }))
}

/// CREATE AGGREGATE; `None` for one in the manner of old, whose argument is among its options.
pub(super) fn create_aggregate(source: &Source, written: &ast::CreateAggregate) -> Option<Statement> {
    let routine = Routine { language: "internal".to_string(), ..Routine::new(source, None, None) };
    Some(Statement::CreateFunction(CreateFunction {
        or_replace: written.or_replace().is_some(),
        arguments: arguments(Some(written.param_list()?)),
        ..routine.create(RoutineKind::Aggregate, name(&written.aggregate_name()?)?)
    }))
}

/// What a function returns: a type, `setof` one, or `table(…)`.
fn result(written: &ast::RetType) -> String {
    let spelled = type_name(written);
    spelled.strip_prefix("returns ").map(str::to_string).unwrap_or(spelled)
}

fn arguments(list: Option<ast::ParamList>) -> Vec<FunctionArgument> {
    let params = list.into_iter().flat_map(|list| list.params());
    params
        .filter_map(|param| {
            Some(FunctionArgument {
                mode: match param.mode() {
                    Some(ast::ParamMode::ParamOut(_)) => ArgumentMode::Out,
                    Some(ast::ParamMode::ParamInOut(_)) => ArgumentMode::InOut,
                    Some(ast::ParamMode::ParamVariadic(_)) => ArgumentMode::Variadic,
                    Some(ast::ParamMode::ParamIn(_)) | None => ArgumentMode::In,
                },
                name: param.name().map(|name| identifier(&name)),
                type_name: type_name(&param.func_type()?),
                has_default: param.param_default().is_some(),
            })
        })
        .collect()
}

/// The statements of a body in standard SQL; RETURN is a SELECT.
fn statements(source: &Source, body: &ast::RoutineBody) -> Vec<Statement> {
    let returned = |written: &ast::ReturnStmt| {
        let targets = vec![expression(source, &written.expr()?)];
        Some(Statement::Select(Box::new(Query { targets, ..Query::default() })))
    };
    match body {
        ast::RoutineBody::ReturnStmt(written) => returned(written).into_iter().collect(),
        ast::RoutineBody::AtomicBody(body) => body
            .routine_body_stmts()
            .filter_map(|statement| match statement {
                ast::RoutineBodyStmt::Stmt(statement) => Some(route::statement(source, &statement)),
                ast::RoutineBodyStmt::ReturnStmt(written) => returned(&written),
            })
            .collect(),
    }
}

/// ALTER FUNCTION with options; `None` for another action.
pub(super) fn alter(written: &ast::AlterFunction) -> Option<Statement> {
    let ast::AlterFunctionAction::FuncOptionList(options) = written.action()? else { return None };
    altered(ObjectKind::Function, written.function_sig()?.syntax(), &options)
}

/// ALTER PROCEDURE with options.
pub(super) fn alter_procedure(written: &ast::AlterProcedure) -> Option<Statement> {
    let ast::AlterProcedureAction::FuncOptionList(options) = written.action()? else { return None };
    altered(ObjectKind::Procedure, written.procedure_sig()?.syntax(), &options)
}

/// ALTER ROUTINE with options.
pub(super) fn alter_routine(written: &ast::AlterRoutine) -> Option<Statement> {
    let ast::AlterRoutineAction::FuncOptionList(options) = written.action()? else { return None };
    altered(ObjectKind::Routine, written.routine_sig()?.syntax(), &options)
}

fn altered(kind: ObjectKind, signature: &SyntaxNode, options: &ast::FuncOptionList) -> Option<Statement> {
    let given = options.syntax().children().filter_map(ast::VolatilityFuncOption::cast).last();
    let volatility = given.map(|option| volatility(&option));
    Some(Statement::AlterFunction(AlterFunction { object: reference(kind, signature)?, volatility }))
}

/// What functions and procedures have in common.
struct Routine {
    language: String,
    volatility: Volatility,
    body: FunctionBody,
    text: Option<String>,
    statements: Option<Vec<Statement>>,
}

impl Routine {
    fn new(source: &Source, list: Option<ast::FuncOptionList>, inline: Option<ast::RoutineBody>) -> Self {
        let mut language = "sql".to_string();
        let mut volatility = Volatility::Volatile;
        let statements = inline.as_ref().map(|body| self::statements(source, body));
        let mut text = inline.map(|body| source.text_of(&body).to_string());
        for option in list.into_iter().flat_map(|list| list.options().collect::<Vec<_>>()) {
            match option {
                ast::FuncOption::LanguageFuncOption(option) => {
                    language =
                        option.language_name().map(|found| found.name.to_lowercase()).unwrap_or(language);
                }
                ast::FuncOption::AsFuncOption(option) => text = definition(&option).or(text),
                ast::FuncOption::VolatilityFuncOption(option) => volatility = self::volatility(&option),
                ast::FuncOption::CalledOnNullInputFuncOption(_)
                | ast::FuncOption::CostFuncOption(_)
                | ast::FuncOption::LeakproofFuncOption(_)
                | ast::FuncOption::NotLeakproofFuncOption(_)
                | ast::FuncOption::ParallelFuncOption(_)
                | ast::FuncOption::ResetFuncOption(_)
                | ast::FuncOption::ReturnsNullOnNullInputFuncOption(_)
                | ast::FuncOption::RowsFuncOption(_)
                | ast::FuncOption::SecurityDefinerFuncOption(_)
                | ast::FuncOption::SecurityInvokerFuncOption(_)
                | ast::FuncOption::SetFuncOption(_)
                | ast::FuncOption::StrictFuncOption(_)
                | ast::FuncOption::SupportFuncOption(_)
                | ast::FuncOption::TransformFuncOption(_)
                | ast::FuncOption::WindowFuncOption(_) => {}
            }
        }
        let body = function_body(&language, text.as_deref().unwrap_or_default());
        Self { language, volatility, body, text, statements }
    }

    fn create(self, kind: RoutineKind, name: Name) -> CreateFunction {
        CreateFunction {
            kind,
            name,
            or_replace: false,
            arguments: Vec::new(),
            returns: None,
            returns_trigger: false,
            language: self.language,
            volatility: self.volatility,
            body: self.body,
            text: self.text,
            statements: self.statements,
        }
    }
}

/// The text of `AS '…'`.
fn definition(option: &ast::AsFuncOption) -> Option<String> {
    match option.as_func_target()? {
        ast::AsFuncTarget::AsDefinition(definition) => definition.literal()?.string_value(),
        ast::AsFuncTarget::AsObjFile(_) => None,
    }
}

fn volatility(option: &ast::VolatilityFuncOption) -> Volatility {
    match option {
        ast::VolatilityFuncOption::Immutable(_) => Volatility::Immutable,
        ast::VolatilityFuncOption::Stable(_) => Volatility::Stable,
        ast::VolatilityFuncOption::Volatile(_) => Volatility::Volatile,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    fn create_of(text: &str) -> CreateFunction {
        let Statement::CreateFunction(create) = read(text) else { panic!("no CREATE FUNCTION: {text}") };
        create
    }

    #[test]
    fn a_trigger_function() {
        let create = create_of(
            "CREATE OR REPLACE FUNCTION notify_reward() RETURNS trigger AS $$
             BEGIN
               INSERT INTO notification SELECT NEW.id;
               PERFORM pg_notify('reward', NEW.id::text);
               RETURN NULL;
             END $$ LANGUAGE 'plpgsql' STABLE",
        );
        assert_eq!((create.name, create.language.as_str()), (table("notify_reward"), "plpgsql"));
        assert!(create.or_replace && create.returns_trigger);
        assert_eq!(create.volatility, Volatility::Stable);
        assert_eq!(create.body, FunctionBody { selects: 0, writes: 1, notifications: 1, dynamic: 0 });
    }

    #[test]
    fn bodies_in_sql() {
        let atomic = create_of(
            "CREATE FUNCTION f(a int) RETURNS int IMMUTABLE BEGIN ATOMIC SELECT max(b) FROM t; SELECT a; END",
        );
        assert_eq!((atomic.language.as_str(), atomic.volatility), ("sql", Volatility::Immutable));
        assert_eq!(atomic.body.selects, 2);
        let quoted = create_of("CREATE FUNCTION app.f() RETURNS void LANGUAGE SQL AS 'DELETE FROM t'");
        assert_eq!((quoted.body.writes, quoted.volatility), (1, Volatility::Volatile));
        assert!(!quoted.returns_trigger);
    }

    #[test]
    fn procedures_and_what_cannot_be_read() {
        let procedure = create_of("CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN EXECUTE x; COMMIT; END'");
        assert_eq!(procedure.body.dynamic, 1);
        let foreign = create_of("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'f'");
        assert_eq!(foreign.body, FunctionBody::default());
    }

    #[test]
    fn arguments_and_results() {
        let create = create_of(
            "CREATE FUNCTION f(a int, OUT b text, INOUT c app.mood[] , bigint, e int DEFAULT 1, VARIADIC d int[] DEFAULT '{}')
             RETURNS SETOF app.t LANGUAGE c AS 'lib', 'sym'",
        );
        let arguments: Vec<_> = create
            .arguments
            .iter()
            .map(|argument| (argument.mode, argument.name.as_deref(), argument.type_name.as_str()))
            .collect();
        let expected = [
            (ArgumentMode::In, Some("a"), "int"),
            (ArgumentMode::Out, Some("b"), "text"),
            (ArgumentMode::InOut, Some("c"), "app.mood[]"),
            (ArgumentMode::In, None, "bigint"),
            (ArgumentMode::In, Some("e"), "int"),
            (ArgumentMode::Variadic, Some("d"), "int[]"),
        ];
        assert_eq!(arguments, expected);
        assert!(create.arguments[4].has_default && !create.arguments[0].has_default);
        assert_eq!((create.returns.as_deref(), create.text), (Some("setof app.t"), None));
        let table = create_of("CREATE FUNCTION f() RETURNS TABLE (a int, b text) LANGUAGE sql AS 'SELECT 1'");
        assert_eq!(table.returns.as_deref(), Some("table(a int,b text)"));
        assert_eq!((table.text.as_deref(), table.statements), (Some("SELECT 1"), None));
    }

    #[test]
    fn bodies_in_standard_sql() {
        let create =
            create_of("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM t; SELECT a FROM u; END");
        let forms: Vec<_> = create.statements.iter().flatten().map(Statement::form).collect();
        assert_eq!(forms, ["DELETE", "SELECT"]);
        let create = create_of("CREATE FUNCTION f() RETURNS int RETURN (SELECT a FROM t)");
        assert!(matches!(create.statements.as_deref(), Some([Statement::Select(_)])));
        let procedure = create_of("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$");
        assert_eq!((procedure.kind, procedure.returns), (RoutineKind::Procedure, None));
    }
}
