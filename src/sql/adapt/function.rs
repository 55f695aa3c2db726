//! CREATE FUNCTION and CREATE PROCEDURE.

use squawk_syntax::ast;

use super::Source;
use super::names::name;
use super::spelling::type_name;
use crate::pg::Name;
use crate::sql::{CreateFunction, FunctionBody, Statement, Volatility, function_body};

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
