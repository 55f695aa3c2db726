//! CREATE FUNCTION and CREATE PROCEDURE.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::Source;
use super::names::name;
use super::object::reference;
use super::spelling::type_name;
use crate::pg::Name;
use crate::sql::{
    AlterFunction, CreateFunction, FunctionBody, ObjectKind, Statement, Volatility, function_body,
};

/// CREATE FUNCTION.
pub(super) fn create(source: &Source, written: &ast::CreateFunction) -> Option<Statement> {
    let returned = written.ret_type().and_then(|returned| returned.func_type());
    let returns_trigger = returned.is_some_and(|ty| type_name(&ty).rsplit('.').next() == Some("trigger"));
    let or_replace = written.or_replace().is_some();
    let routine = Routine::new(source, written.option_list(), written.body());
    Some(routine.create(name(&written.name()?)?, or_replace, returns_trigger))
}

/// CREATE PROCEDURE.
pub(super) fn create_procedure(source: &Source, written: &ast::CreateProcedure) -> Option<Statement> {
    let or_replace = written.or_replace().is_some();
    let routine = Routine::new(source, written.option_list(), written.body());
    Some(routine.create(name(&written.name()?)?, or_replace, false))
}

/// ALTER FUNCTION with options; `None` for another action.
pub(super) fn alter(written: &ast::AlterFunction) -> Option<Statement> {
    let ast::AlterFunctionAction::FuncOptionList(_) = written.action()? else { return None };
    altered(ObjectKind::Function, written.function_sig()?.syntax())
}

/// ALTER PROCEDURE with options.
pub(super) fn alter_procedure(written: &ast::AlterProcedure) -> Option<Statement> {
    let ast::AlterProcedureAction::FuncOptionList(_) = written.action()? else { return None };
    altered(ObjectKind::Procedure, written.procedure_sig()?.syntax())
}

/// ALTER ROUTINE with options.
pub(super) fn alter_routine(written: &ast::AlterRoutine) -> Option<Statement> {
    let ast::AlterRoutineAction::FuncOptionList(_) = written.action()? else { return None };
    altered(ObjectKind::Routine, written.routine_sig()?.syntax())
}

fn altered(kind: ObjectKind, signature: &SyntaxNode) -> Option<Statement> {
    Some(Statement::AlterFunction(AlterFunction { object: reference(kind, signature)? }))
}

/// What functions and procedures have in common.
struct Routine {
    language: String,
    volatility: Volatility,
    body: FunctionBody,
}

impl Routine {
    fn new(source: &Source, list: Option<ast::FuncOptionList>, inline: Option<ast::RoutineBody>) -> Self {
        let mut language = "sql".to_string();
        let mut volatility = Volatility::Volatile;
        let mut text = inline.map(|body| source.text_of(&body).to_string()).unwrap_or_default();
        for option in list.into_iter().flat_map(|list| list.options().collect::<Vec<_>>()) {
            match option {
                ast::FuncOption::LanguageFuncOption(option) => {
                    language =
                        option.language_name().map(|found| found.name.to_lowercase()).unwrap_or(language);
                }
                ast::FuncOption::AsFuncOption(option) => text = definition(&option).unwrap_or(text),
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
        let body = function_body(&language, &text);
        Self { language, volatility, body }
    }

    fn create(self, name: Name, or_replace: bool, returns_trigger: bool) -> Statement {
        Statement::CreateFunction(CreateFunction {
            name,
            or_replace,
            language: self.language,
            volatility: self.volatility,
            returns_trigger,
            body: self.body,
        })
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
}
