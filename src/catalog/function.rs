//! Functions, procedures and aggregates outside PostgreSQL's own schemas.

use std::sync::Arc;

use super::Catalog;
use crate::observed::{FunctionKindFacts, UsesFacts};
use crate::pg::{Name, RelationName, TypeName};
use crate::sql::{DoBody, FunctionBody, Statement, Volatility, routine_code, statements_code};

/// One function; others may have its name and other arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// FUNCTION, PROCEDURE, AGGREGATE.
    pub kind: FunctionKindFacts,
    /// Types of its input arguments, as `format_type` writes them.
    pub arguments: Vec<String>,
    /// What it returns, where known.
    pub return_type: Option<String>,
    /// Volatility.
    pub volatility: Volatility,
    /// Language.
    pub language: String,
    /// What its body does, where known.
    pub body: Option<FunctionBody>,
    /// Its body, where that is known.
    pub code: Option<Arc<FunctionCode>>,
    /// What a body of SQL-standard form refers to.
    pub uses: UsesFacts,
}

/// The body of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionCode {
    /// The body as it was given.
    pub source: CodeSource,
    /// Names of the arguments, which may stand where a column would.
    pub arguments: Vec<String>,
}

/// A body as it was given.
#[derive(Debug, Clone, PartialEq)]
pub enum CodeSource {
    /// A string.
    Text(String),
    /// The statements of a body of standard SQL.
    Statements(Vec<Statement>),
}

impl Function {
    /// A function of which no more is known.
    pub fn new(volatility: Volatility, language: impl Into<String>) -> Self {
        Self {
            kind: FunctionKindFacts::Function,
            arguments: Vec::new(),
            return_type: None,
            volatility,
            language: language.into(),
            body: None,
            code: None,
            uses: UsesFacts::default(),
        }
    }

    /// What its body runs; `None` where that is not known.
    pub fn steps(&self) -> Option<DoBody> {
        let code = self.code.as_deref()?;
        let mut body = match &code.source {
            CodeSource::Text(text) => routine_code(&self.language, text)?,
            CodeSource::Statements(statements) => statements_code(statements.clone()),
        };
        body.variables.extend(code.arguments.iter().cloned());
        Some(body)
    }

    /// Whether these are the types of its input arguments, however they are spelled.
    pub fn takes(&self, types: &[String]) -> bool {
        let mut pairs = self.arguments.iter().zip(types);
        self.arguments.len() == types.len() && pairs.all(|(own, other)| is_same_type(own, other))
    }
}

/// `int` and `integer`, `public.mood` and `mood`.
pub fn is_same_type(one: &str, other: &str) -> bool {
    let (one, other) = (TypeName::parse(one), TypeName::parse(other));
    let own = |base: &str| base.rsplit('.').next().unwrap_or(base).to_owned();
    one.array == other.array && own(&one.base) == own(&other.base)
}

impl Catalog {
    /// The function that a call means, the most volatile of several; PostgreSQL's own functions are not here.
    pub fn function(&self, name: &Name) -> Option<&Function> {
        self.functions(name)?.1.iter().max_by_key(|function| function.volatility)
    }

    /// All functions that a name in a statement may mean, with their full name.
    pub fn functions(&self, name: &Name) -> Option<(RelationName, &[Function])> {
        self.candidates(name).find_map(|full| {
            let functions = self.functions.get(&full)?;
            (!functions.is_empty()).then_some((full, functions.as_slice()))
        })
    }

    /// All functions of that full name.
    pub fn functions_of(&self, name: &RelationName) -> &[Function] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// Adds a function, or puts it in place of the one with the same arguments.
    pub fn insert_function(&mut self, name: RelationName, function: Function) {
        self.graph.link_function(&name, &function);
        let Some(known) = self.functions.get_mut(&name) else {
            self.functions.insert(name, vec![function]);
            return;
        };
        known.retain(|other| !other.takes(&function.arguments));
        known.push(function);
    }

    /// Removes the function with these arguments.
    pub fn remove_function(&mut self, name: &RelationName, arguments: &[String]) {
        if let Some(known) = self.functions.get_mut(name) {
            known.retain(|function| function.arguments != arguments);
        }
    }
}
