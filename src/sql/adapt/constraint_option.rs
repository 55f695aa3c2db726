//! What stands behind a constraint: DEFERRABLE, NOT VALID, ENFORCED and the like.

use squawk_syntax::ast::{self, AstChildren};

use super::names::last_name;
use crate::sql::AlterTableAction;

/// What is written; `None` where nothing is.
#[derive(Default)]
pub(super) struct ConstraintOptions {
    pub(super) not_valid: bool,
    pub(super) enforced: Option<bool>,
    pub(super) deferrable: Option<bool>,
    pub(super) initially_deferred: Option<bool>,
    pub(super) inherit: Option<bool>,
}

/// The options of a constraint. INITIALLY DEFERRED alone says DEFERRABLE too.
pub(super) fn options(written: AstChildren<ast::ConstraintOption>) -> ConstraintOptions {
    let mut options = ConstraintOptions::default();
    for option in written {
        match option {
            ast::ConstraintOption::NotValid(_) => options.not_valid = true,
            ast::ConstraintOption::Enforced(_) => options.enforced = Some(true),
            ast::ConstraintOption::NotEnforced(_) => options.enforced = Some(false),
            ast::ConstraintOption::DeferrableConstraintOption(_) => options.deferrable = Some(true),
            ast::ConstraintOption::NotDeferrableConstraintOption(_) => options.deferrable = Some(false),
            ast::ConstraintOption::InitiallyDeferredConstraintOption(_) => {
                options.initially_deferred = Some(true);
                options.deferrable.get_or_insert(true);
            }
            ast::ConstraintOption::InitiallyImmediateConstraintOption(_) => {
                options.initially_deferred = Some(false);
            }
            ast::ConstraintOption::Inherit(_) => options.inherit = Some(true),
            ast::ConstraintOption::NoInherit(_) => options.inherit = Some(false),
        }
    }
    options
}

/// ALTER CONSTRAINT.
pub(super) fn alter(written: &ast::AlterConstraint) -> Option<AlterTableAction> {
    let options = options(written.constraint_options());
    Some(AlterTableAction::AlterConstraint {
        name: last_name(&written.constraint_name_ref()?)?,
        deferrable: options.deferrable,
        initially_deferred: options.initially_deferred,
        enforced: options.enforced,
        inherit: options.inherit,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;
    use crate::sql::Statement;

    #[test]
    fn constraints_are_altered_in_what_is_written() {
        let expected = |deferrable, initially_deferred, enforced, inherit| {
            let name = "c".to_string();
            AlterTableAction::AlterConstraint { name, deferrable, initially_deferred, enforced, inherit }
        };
        for (text, expected) in [
            ("DEFERRABLE", expected(Some(true), None, None, None)),
            ("NOT DEFERRABLE", expected(Some(false), None, None, None)),
            ("INITIALLY DEFERRED", expected(Some(true), Some(true), None, None)),
            ("DEFERRABLE INITIALLY IMMEDIATE", expected(Some(true), Some(false), None, None)),
            ("NOT ENFORCED", expected(None, None, Some(false), None)),
            ("ENFORCED", expected(None, None, Some(true), None)),
            ("NO INHERIT", expected(None, None, None, Some(false))),
            ("INHERIT", expected(None, None, None, Some(true))),
        ] {
            let Statement::AlterTable(alter) = read(&format!("ALTER TABLE t ALTER CONSTRAINT c {text}"))
            else {
                panic!("{text}")
            };
            assert_eq!(alter.actions, [expected], "{text}");
        }
    }
}
