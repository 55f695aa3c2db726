//! SET ROLE, DISCARD, SHOW, LISTEN and their like: what is about the session alone.

use squawk_syntax::ast::{self, AstNode};

use super::names::identifier;
use crate::sql::{Discarded, SessionControl, Statement};

/// SET ROLE.
pub(super) fn set_role(written: &ast::SetRole) -> Option<Statement> {
    let role = match written.set_role_target()? {
        ast::SetRoleTarget::Literal(literal) => literal.string_value(),
        ast::SetRoleTarget::RoleRef(role) => Some(role_name(&role)),
        ast::SetRoleTarget::SetRoleNone(_) => None,
    };
    let local = is_local(written.set_scope());
    Some(Statement::SessionControl(SessionControl::SetRole { role, local }))
}

/// SET SESSION AUTHORIZATION.
pub(super) fn set_authorization(written: &ast::SetSessionAuth) -> Option<Statement> {
    let role = match written.set_session_auth_target()? {
        ast::SetSessionAuthTarget::Literal(literal) => literal.string_value(),
        ast::SetSessionAuthTarget::RoleRef(role) => Some(role_name(&role)),
        ast::SetSessionAuthTarget::SetSessionAuthDefault(_) => None,
    };
    let local = is_local(written.set_scope());
    Some(Statement::SessionControl(SessionControl::SetSessionAuthorization { role, local }))
}

/// The role; CURRENT_USER and the like as they are spelled, in lower case.
fn role_name(written: &ast::RoleRef) -> String {
    match written.role_ref_value() {
        Some(ast::RoleRefValue::RoleNameRef(name)) => identifier(&name),
        Some(
            ast::RoleRefValue::RoleRefCurrentRole(_)
            | ast::RoleRefValue::RoleRefCurrentUser(_)
            | ast::RoleRefValue::RoleRefSessionUser(_),
        )
        | None => written.syntax().text().to_string().to_lowercase(),
    }
}

fn is_local(scope: Option<ast::SetScope>) -> bool {
    matches!(scope, Some(ast::SetScope::LocalScope(_)))
}

/// RESET ROLE.
pub(super) fn reset_role() -> Statement {
    Statement::SessionControl(SessionControl::SetRole { role: None, local: false })
}

/// RESET SESSION AUTHORIZATION.
pub(super) fn reset_authorization() -> Statement {
    Statement::SessionControl(SessionControl::SetSessionAuthorization { role: None, local: false })
}

/// DISCARD.
pub(super) fn discard(written: &ast::Discard) -> Option<Statement> {
    let discarded = match written.discard_target()? {
        ast::DiscardTarget::DiscardAll(_) => Discarded::All,
        ast::DiscardTarget::DiscardPlans(_) => Discarded::Plans,
        ast::DiscardTarget::DiscardSequences(_) => Discarded::Sequences,
        ast::DiscardTarget::DiscardTemp(_) => Discarded::Temporary,
    };
    Some(Statement::SessionControl(SessionControl::Discard(discarded)))
}

/// DEALLOCATE.
pub(super) fn deallocate(written: &ast::Deallocate) -> Statement {
    let name = written.prepared_statement_ref().map(|name| identifier(&name));
    Statement::SessionControl(SessionControl::Deallocate { name })
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;

    #[test]
    fn roles() {
        let role =
            |role: Option<&str>, local| SessionControl::SetRole { role: role.map(str::to_string), local };
        let session = |role: Option<&str>| SessionControl::SetSessionAuthorization {
            role: role.map(str::to_string),
            local: false,
        };
        for (text, expected) in [
            ("SET ROLE app", role(Some("app"), false)),
            ("SET LOCAL ROLE 'App'", role(Some("App"), true)),
            ("SET ROLE NONE", role(None, false)),
            ("RESET ROLE", role(None, false)),
            ("SET SESSION AUTHORIZATION app", session(Some("app"))),
            ("SET SESSION AUTHORIZATION DEFAULT", session(None)),
            ("RESET SESSION AUTHORIZATION", session(None)),
        ] {
            assert_eq!(read(text), Statement::SessionControl(expected), "{text}");
        }
    }

    #[test]
    fn what_has_no_parts_that_matter() {
        for (text, expected) in [
            ("RESET ALL", SessionControl::ResetAll),
            ("DISCARD ALL", SessionControl::Discard(Discarded::All)),
            ("DISCARD PLANS", SessionControl::Discard(Discarded::Plans)),
            ("DISCARD SEQUENCES", SessionControl::Discard(Discarded::Sequences)),
            ("DISCARD TEMP", SessionControl::Discard(Discarded::Temporary)),
            ("DISCARD TEMPORARY", SessionControl::Discard(Discarded::Temporary)),
            ("DEALLOCATE p", SessionControl::Deallocate { name: Some("p".to_string()) }),
            ("DEALLOCATE PREPARE ALL", SessionControl::Deallocate { name: None }),
            ("FETCH FORWARD 10 FROM c", SessionControl::Fetch),
            ("MOVE c", SessionControl::Fetch),
            ("CLOSE ALL", SessionControl::Close),
            ("SHOW ALL", SessionControl::Show),
            ("SHOW work_mem", SessionControl::Show),
            ("LISTEN c", SessionControl::Listen),
            ("NOTIFY c, 'x'", SessionControl::Notify),
            ("UNLISTEN *", SessionControl::Unlisten),
            ("LOAD 'auto_explain'", SessionControl::Load),
            ("CHECKPOINT", SessionControl::Checkpoint),
        ] {
            assert_eq!(read(text), Statement::SessionControl(expected), "{text}");
        }
    }
}
