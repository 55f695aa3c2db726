//! DO: the statements inside PL/pgSQL, by the parser's tree of the block.
//!
//! # Not modelled
//! EXIT and ASSERT, behind which nothing may run; values of variables.

use std::ops::Range;

use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::plpgsql::Plpgsql;
use squawk_syntax::{SourceFile, SyntaxNode};

use super::names::identifier;
use super::{Source, route};
use crate::pg;
use crate::sql::into::without_into;
use crate::sql::nesting::inner;
use crate::sql::variables::Variables;
use crate::sql::{
    Condition, Do, DoBody, DoRun, DoStep, Expression, Handler, Operator, Statement, parse_expression,
    parse_script,
};

/// DO.
pub(super) fn read(source: &Source, written: &ast::Do) -> Statement {
    let language = written.do_language().and_then(|language| language.language_name());
    let language = language.map_or_else(|| "plpgsql".to_string(), |language| language.name.to_lowercase());
    let body = body(source.text, written).filter(|body| body.errors().is_empty());
    Statement::Do(Do { language, body: body.map(|body| steps(source.text, &body)) })
}

/// The block, without the INTOs that the parser would stumble over.
fn body(text: &str, written: &ast::Do) -> Option<Plpgsql> {
    let code = within(written.body()?.syntax());
    let inner = inner(&text[code.clone()]);
    let start = code.start + text[code.clone()].find(inner)?;
    let mut blanked = text.to_string();
    blanked.replace_range(start..start + inner.len(), &without_into(inner));
    let statement = SourceFile::parse(&blanked).tree().stmts().next()?;
    ast::Do::cast(statement.syntax().clone())?.plpgsql()
}

fn steps(written: &str, body: &Plpgsql) -> DoBody {
    let variables = Variables::default();
    let source = Source { text: body.text(), variables: &variables };
    let mut reader = Reader { written, source, body, cursors: Vec::new(), found: DoBody::default() };
    reader.inside(&body.syntax(), &Place::default());
    reader.found
}

/// Where in the block a step stands.
#[derive(Clone, Default)]
struct Place {
    in_loop: bool,
    in_branch: bool,
    subtransactions: Vec<usize>,
    handlers: Vec<Handler>,
    /// The innermost block with EXCEPTION, whether in its body or in a handler of it.
    block: Option<usize>,
}

struct Reader<'a> {
    /// The whole DO statement.
    written: &'a str,
    source: Source<'a>,
    body: &'a Plpgsql,
    /// Declared cursors, whose queries run when they are opened.
    cursors: Vec<(String, ast::Stmt)>,
    found: DoBody,
}

impl Reader<'_> {
    /// Visits what is inside a node, in order.
    fn inside(&mut self, node: &SyntaxNode, place: &Place) {
        let mut text_is_dynamic = runs_text(node);
        let block = ast::PlpgsqlBlock::cast(node.clone()).and_then(|block| self.catching(&block));
        for child in node.children() {
            let place = &place_inside(node, &child, place, block);
            if let Some(statement) = ast::Stmt::cast(child.clone()) {
                self.statement(&statement, place);
            } else if ast::PlpgsqlExpr::can_cast(child.kind()) {
                if std::mem::take(&mut text_is_dynamic) {
                    self.executed(&child, place);
                } else {
                    self.expression(&child, place);
                }
            } else if let Some(cursor) = ast::PlpgsqlCursorDecl::cast(child.clone()) {
                self.declare(&cursor);
            } else {
                self.note(&child, place);
                self.inside(&child, place);
                self.end(&child, place);
            }
        }
    }

    /// Takes notice of the handlers of a block; the place of a block that has some.
    fn catching(&mut self, block: &ast::PlpgsqlBlock) -> Option<usize> {
        let handlers = block.exception()?.handlers().map(|handler| {
            let named = handler.conditions().map(|condition| caught(&condition));
            named.collect()
        });
        self.found.handlers.push(handlers.collect());
        Some(self.found.handlers.len() - 1)
    }

    /// What a node does once what is inside it has been computed.
    fn end(&mut self, node: &SyntaxNode, place: &Place) {
        if ast::PlpgsqlReturnStmt::can_cast(node.kind()) {
            self.step(node, place, DoRun::Return);
        } else if let Some(raise) = ast::PlpgsqlRaiseStmt::cast(node.clone())
            && let Some(run) = raised(&raise)
        {
            self.step(node, place, run);
        }
    }

    /// What a node is by itself, apart from what is inside it.
    fn note(&mut self, node: &SyntaxNode, place: &Place) {
        if let Some(variable) = ast::PlpgsqlVarDecl::cast(node.clone()) {
            self.found.variables.extend(variable.name().map(|name| identifier(&name)));
        } else if let Some(variable) = ast::PlpgsqlForVariable::cast(node.clone()) {
            self.found.variables.extend(variable.name().map(|name| identifier(&name)));
        } else if let Some(open) = ast::PlpgsqlOpenStmt::cast(node.clone()) {
            self.open(open.cursor(), place);
        } else if let Some(rows) = ast::PlpgsqlForCursorStmt::cast(node.clone()) {
            self.open(rows.cursor(), place);
        } else if ast::PlpgsqlCommitStmt::can_cast(node.kind()) {
            self.push(node, place, Statement::Commit);
        } else if ast::PlpgsqlRollbackStmt::can_cast(node.kind()) {
            self.push(node, place, Statement::Rollback);
        }
    }

    fn declare(&mut self, cursor: &ast::PlpgsqlCursorDecl) {
        let Some(name) = cursor.name().map(|name| identifier(&name)) else { return };
        self.found.variables.push(name.clone());
        let arguments = cursor.syntax().descendants().filter_map(ast::PlpgsqlCursorArg::cast);
        let arguments = arguments.filter_map(|argument| Some(identifier(&argument.name()?)));
        self.found.variables.extend(arguments);
        self.cursors.extend(cursor.query().map(|query| (name, query)));
    }

    /// The query of a declared cursor.
    fn open(&mut self, cursor: Option<ast::PlpgsqlCursorVariableRef>, place: &Place) {
        let Some(name) = cursor.map(|cursor| identifier(&cursor)) else { return };
        let query =
            self.cursors.iter().find(|(declared, _)| *declared == name).map(|(_, query)| query.clone());
        if let Some(query) = query {
            self.statement(&query, place);
        }
    }

    fn statement(&mut self, written: &ast::Stmt, place: &Place) {
        self.push(written.syntax(), place, route::statement(&self.source, written));
    }

    /// PL/pgSQL runs an expression as the select list of a query. One that reads nothing and calls nothing is no step.
    fn expression(&mut self, node: &SyntaxNode, place: &Place) {
        let matters = node.descendants().any(|part| {
            ast::SelectVariant::can_cast(part.kind())
                || ast::FromClause::can_cast(part.kind())
                || ast::CallExpr::can_cast(part.kind())
        });
        if matters {
            let query = format!("SELECT {}", &self.source.text[within(node)]);
            if let Ok(read) = crate::sql::parse_statement(&query) {
                self.push(node, place, read);
            }
        }
    }

    /// EXECUTE: constant text is what it says.
    fn executed(&mut self, node: &SyntaxNode, place: &Place) {
        let text = parse_expression(&self.source.text[within(node)]);
        let constant = text.as_ref().and_then(constant).map(|text| parse_script(&text));
        let statements: Option<Vec<Statement>> =
            constant.and_then(|script| script.into_iter().map(|statement| statement.parsed.ok()).collect());
        match statements {
            Some(statements) => {
                for statement in statements {
                    self.push(node, place, statement);
                }
            }
            None => self.step(node, place, DoRun::Dynamic { template: text.as_ref().and_then(template) }),
        }
    }

    fn push(&mut self, node: &SyntaxNode, place: &Place, statement: Statement) {
        self.step(node, place, DoRun::Static(Box::new(statement)));
    }

    fn step(&mut self, node: &SyntaxNode, place: &Place, run: DoRun) {
        let range = self.body.source_range(node.text_range());
        let range = usize::from(range.start())..usize::from(range.end());
        let Place { in_loop, in_branch, subtransactions, handlers, .. } = place.clone();
        self.found.steps.push(DoStep {
            run,
            text: self.written[range.clone()].to_string(),
            range,
            in_loop,
            in_branch,
            subtransactions,
            handlers,
        });
    }
}

/// The range of a node within the body.
fn within(node: &SyntaxNode) -> Range<usize> {
    usize::from(node.text_range().start())..usize::from(node.text_range().end())
}

/// Whether the node's first expression is text to be run.
fn runs_text(node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::PlpgsqlDynExecuteStmt::can_cast(kind)
        || ast::PlpgsqlForDynStmt::can_cast(kind)
        || ast::PlpgsqlReturnQueryExecuteStmt::can_cast(kind)
        || ast::PlpgsqlOpenExecute::can_cast(kind)
}

/// `block`: the node as a block with EXCEPTION.
fn place_inside(node: &SyntaxNode, child: &SyntaxNode, place: &Place, block: Option<usize>) -> Place {
    let kind = node.kind();
    let is_body = ast::PlpgsqlBody::can_cast(child.kind());
    let loops = ast::PlpgsqlWhileStmt::can_cast(kind) || is_body && is_loop(node);
    let branches = ast::PlpgsqlElsifClause::can_cast(kind)
        || ast::PlpgsqlCaseWhen::can_cast(kind)
        || is_body && (ast::PlpgsqlIfStmt::can_cast(kind) || ast::PlpgsqlElseClause::can_cast(kind));
    let mut inside = place.clone();
    inside.in_loop |= loops;
    inside.in_branch |= branches;
    if block.is_some() {
        inside.block = block;
        inside.subtransactions.extend(block.filter(|_| is_body));
    }
    if is_body
        && ast::PlpgsqlExceptionHandler::can_cast(kind)
        && let Some(block) = place.block
    {
        let before = std::iter::successors(node.prev_sibling(), SyntaxNode::prev_sibling);
        let place = before.filter(|node| ast::PlpgsqlExceptionHandler::can_cast(node.kind())).count();
        inside.handlers.push(Handler { block, place });
    }
    inside
}

/// What a condition of a handler stands for.
fn caught(written: &ast::PlpgsqlCondition) -> Condition {
    match condition(written) {
        name if name == "others" => Condition::Others,
        name => pg::sqlstate(&name).map_or(Condition::Unknown, |code| Condition::Code(code.to_string())),
    }
}

/// A condition's name in lower case, or the code behind SQLSTATE.
fn condition(written: &ast::PlpgsqlCondition) -> String {
    match written.string_token() {
        Some(code) => code.text().trim_matches('\'').to_string(),
        None => written.syntax().text().to_string().trim().to_lowercase(),
    }
}

/// RAISE of an error; `None` where it is only a message.
fn raised(written: &ast::PlpgsqlRaiseStmt) -> Option<DoRun> {
    if written.level().is_some_and(|level| level.exception_token().is_none()) {
        return None;
    }
    let message = written.message().and_then(|message| message.literal()?.string_value());
    let named = written.condition_name().map(|name| condition(&name));
    let options = written.using_clause().into_iter().flat_map(|using| using.plpgsql_raise_options());
    let given = options.filter_map(|option| {
        let ast::PlpgsqlRaiseOption::PlpgsqlRaiseOptionErrcode(code) = option else { return None };
        constant(&parse_expression(&code.expr()?.syntax().text().to_string())?)
    });
    let name = given.last().or(named);
    let again = message.is_none() && name.is_none() && written.using_clause().is_none();
    let sqlstate = name.and_then(|name| pg::sqlstate(&name)).unwrap_or(pg::RAISE_EXCEPTION);
    Some(DoRun::Raise { sqlstate: (!again).then_some(sqlstate), message: message.unwrap_or_default() })
}

fn is_loop(node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::PlpgsqlLoopStmt::can_cast(kind)
        || ast::PlpgsqlForIStmt::can_cast(kind)
        || ast::PlpgsqlForDynStmt::can_cast(kind)
        || ast::PlpgsqlForCursorStmt::can_cast(kind)
        || ast::PlpgsqlForQueryStmt::can_cast(kind)
        || ast::PlpgsqlForEachStmt::can_cast(kind)
}

/// The text that an expression is whatever happens.
fn constant(expression: &Expression) -> Option<String> {
    if let Expression::Text(text) = expression {
        return Some(text.clone());
    }
    let Expression::Binary { operator: Operator::Other(operator), left, right } = expression else {
        return None;
    };
    (operator == "||").then(|| Some(constant(left)? + &constant(right)?)).flatten()
}

/// The template of `format('…', …)`.
fn template(expression: &Expression) -> Option<String> {
    let Expression::Call { function, arguments } = expression else { return None };
    (function.name == "format").then(|| constant(arguments.first()?)).flatten()
}

#[cfg(test)]
mod tests;
