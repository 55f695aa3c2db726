//! CREATE RULE, CREATE POLICY, ALTER POLICY.

use squawk_syntax::ast::{self, AstNode, Stmt};

use super::expression::optional;
use super::names::{identifier, name};
use super::{Source, route};
use crate::sql::{AlterPolicy, CreatePolicy, CreateRule, PolicyCommand, RuleEvent, Statement};

/// CREATE RULE.
pub(super) fn create(source: &Source, written: &ast::CreateRule) -> Option<Statement> {
    let on = written.rule_on()?;
    let event = on.rule_event()?;
    let reaction = written.rule_do()?;
    let actions: Vec<_> = match reaction.rule_action()? {
        ast::RuleAction::Nothing(_) => Vec::new(),
        ast::RuleAction::RuleStmt(statement) => vec![statement],
        ast::RuleAction::RuleStmtList(list) => list.rule_stmts().collect(),
    };
    let actions = actions.iter().filter_map(|action| Stmt::cast(action.syntax().clone()));
    Some(Statement::CreateRule(CreateRule {
        name: identifier(&written.rule()?),
        or_replace: written.or_replace().is_some(),
        table: name(&on.relation_name_ref()?)?,
        event: if event.select_token().is_some() {
            RuleEvent::Select
        } else if event.insert_token().is_some() {
            RuleEvent::Insert
        } else if event.update_token().is_some() {
            RuleEvent::Update
        } else {
            event.delete_token().map(|_| RuleEvent::Delete)?
        },
        filter: optional(source, on.where_clause().and_then(|clause| clause.expr())),
        instead: reaction.instead_token().is_some(),
        actions: actions.map(|action| route::statement(source, &action)).collect(),
        text: source.text_of(written).to_owned(),
    }))
}

/// CREATE POLICY.
pub(super) fn create_policy(source: &Source, written: &ast::CreatePolicy) -> Option<Statement> {
    Some(Statement::CreatePolicy(CreatePolicy {
        name: identifier(&written.policy()?),
        table: name(&written.on_table()?.table_name_ref()?)?,
        command: command(written),
        using: optional(source, written.using_expr_clause().and_then(|clause| clause.expr())),
        check: optional(source, written.with_check_expr_clause().and_then(|clause| clause.expr())),
    }))
}

fn command(written: &ast::CreatePolicy) -> PolicyCommand {
    match written.policy_command().and_then(|command| command.command()) {
        None | Some(ast::PolicyCommandKind::PolicyCommandAll(_)) => PolicyCommand::All,
        Some(ast::PolicyCommandKind::PolicyCommandSelect(_)) => PolicyCommand::Select,
        Some(ast::PolicyCommandKind::PolicyCommandInsert(_)) => PolicyCommand::Insert,
        Some(ast::PolicyCommandKind::PolicyCommandUpdate(_)) => PolicyCommand::Update,
        Some(ast::PolicyCommandKind::PolicyCommandDelete(_)) => PolicyCommand::Delete,
    }
}

/// ALTER POLICY with roles or conditions; `None` for another action.
pub(super) fn alter_policy(source: &Source, written: &ast::AlterPolicy) -> Option<Statement> {
    let ast::AlterPolicyAction::AlterPolicyTo(action) = written.action()? else { return None };
    Some(Statement::AlterPolicy(AlterPolicy {
        name: identifier(&written.policy_ref()?),
        table: name(&written.on_table()?.table_name_ref()?)?,
        roles: action.policy_roles().is_some(),
        using: optional(source, action.using_expr_clause().and_then(|clause| clause.expr())),
        check: optional(source, action.with_check_expr_clause().and_then(|clause| clause.expr())),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    #[test]
    fn rules() {
        let text = "CREATE OR REPLACE RULE r AS ON UPDATE TO s.v WHERE OLD.a > 1 DO INSTEAD (UPDATE t SET a = 1; NOTIFY n)";
        let Statement::CreateRule(rule) = read(text) else { panic!() };
        assert_eq!((rule.name.as_str(), rule.event), ("r", RuleEvent::Update));
        assert!(rule.or_replace && rule.instead && rule.filter.is_some());
        assert_eq!(rule.table, crate::pg::Name::qualified("s", "v"));
        let forms: Vec<_> = rule.actions.iter().map(Statement::form).collect();
        assert_eq!(forms, ["UPDATE", "NOTIFY"]);
        let Statement::CreateRule(nothing) = read("CREATE RULE r AS ON DELETE TO t DO NOTHING") else {
            panic!()
        };
        assert!(nothing.actions.is_empty() && !nothing.instead && nothing.event == RuleEvent::Delete);
        let Statement::CreateRule(view) =
            read("CREATE RULE \"_RETURN\" AS ON SELECT TO t DO INSTEAD SELECT 1")
        else {
            panic!()
        };
        assert!(matches!(view.actions.as_slice(), [Statement::Select(_)]));
    }

    #[test]
    fn policies() {
        let text = "CREATE POLICY p ON t AS RESTRICTIVE FOR ALL TO r USING (a = 1) WITH CHECK (b)";
        let Statement::CreatePolicy(policy) = read(text) else { panic!() };
        assert_eq!((policy.name.as_str(), policy.table), ("p", table("t")));
        assert!(policy.using.is_some() && policy.check.is_some());
        assert_eq!(policy.command, PolicyCommand::All);
        let Statement::CreatePolicy(policy) = read("CREATE POLICY p ON t FOR INSERT WITH CHECK (b)") else {
            panic!()
        };
        assert_eq!(policy.command, PolicyCommand::Insert);
        let Statement::AlterPolicy(policy) = read("ALTER POLICY p ON t TO r USING (true)") else { panic!() };
        assert!(policy.roles && policy.using.is_some() && policy.check.is_none());
    }
}
