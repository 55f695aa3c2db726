//! Statements that would not run.

use crate::report::{Finding, Severity};

use super::{Context, finding};

pub(super) fn findings(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let outcome = context.outcome;
    if let Err(error) = &outcome.source.parsed {
        let message =
            format!("Line {}: {}. The statement is left out of all figures.", error.line, error.message);
        found.push(finding("syntax-error", Severity::Danger, message));
        return found;
    }
    if let Some(error) = &outcome.directive_error {
        found.push(finding(
            "invalid-comment",
            Severity::Danger,
            match outcome.source.directive {
                Some(_) => format!("The comment above is not usable: {error}."),
                None => format!("Cannot be costed in batches: {error}."),
            },
        ));
    }
    let Some(effects) = &outcome.effects else {
        return found;
    };
    for error in &effects.errors {
        let message = format!("Would fail here: {} (SQLSTATE {}).", error.message, error.sqlstate);
        found.push(finding("would-fail", Severity::Danger, message));
    }
    if effects.refused_in_transaction_block && outcome.in_transaction_block {
        let message =
            "PostgreSQL refuses this inside a transaction block (SQLSTATE 25001): run it outside BEGIN … \
                       COMMIT, with the migration tool's transaction switched off."
                .to_owned();
        found.push(finding("refused-in-transaction-block", Severity::Danger, message));
    }
    found
}
