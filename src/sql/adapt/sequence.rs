//! CREATE SEQUENCE and ALTER SEQUENCE.

use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

use super::names::{name, segments};
use super::spelling::type_name;
use crate::pg::Name;
use crate::sql::{AlterSequence, CreateSequence, SequenceOption, Statement};

/// CREATE SEQUENCE.
pub(super) fn create(written: &ast::CreateSequence) -> Option<Statement> {
    Some(Statement::CreateSequence(CreateSequence {
        name: name(&written.sequence()?)?,
        if_not_exists: written.if_not_exists().is_some(),
        temporary: matches!(written.persistence(), Some(ast::Persistence::Temp(_))),
        unlogged: matches!(written.persistence(), Some(ast::Persistence::Unlogged(_))),
        options: written.sequence_options().filter_map(|option| self::option(&option)).collect(),
    }))
}

/// ALTER SEQUENCE with options; `None` for an action that ALTER TABLE knows.
pub(super) fn alter(written: &ast::AlterSequence) -> Option<Statement> {
    let mut options = Vec::new();
    for action in written.actions() {
        let ast::AlterSequenceAction::SequenceOption(option) = action else { return None };
        options.extend(self::option(&option));
    }
    Some(Statement::AlterSequence(AlterSequence {
        name: name(&written.sequence_ref()?)?,
        if_exists: written.if_exists().is_some(),
        options,
    }))
}

/// `None` for what only the sequence of an identity column may say.
fn option(written: &ast::SequenceOption) -> Option<SequenceOption> {
    Some(match written {
        ast::SequenceOption::OptionAsType(option) => SequenceOption::As(type_name(&option.ty()?)),
        ast::SequenceOption::OptionOwnedBy(option) => match option.owned_by_target()? {
            ast::OwnedByTarget::OwnedByNone(_) => SequenceOption::OwnedByNone,
            ast::OwnedByTarget::QualifiedColumnNameRef(column) => {
                let mut parts = segments(column.syntax());
                let column = parts.pop()?;
                SequenceOption::OwnedBy { table: Name::from_parts(parts)?, column }
            }
        },
        ast::SequenceOption::OptionCache(option) => SequenceOption::Cache(number(option.syntax())),
        ast::SequenceOption::OptionIncrement(option) => SequenceOption::Increment(number(option.syntax())),
        ast::SequenceOption::OptionRestart(option) => SequenceOption::Restart(number(option.syntax())),
        ast::SequenceOption::OptionStart(option) => SequenceOption::Start(number(option.syntax())),
        ast::SequenceOption::OptionMaxValue(option) => SequenceOption::MaxValue(number(option.syntax())),
        ast::SequenceOption::OptionMinValue(option) => SequenceOption::MinValue(number(option.syntax())),
        ast::SequenceOption::OptionNoMaxValue(_) => SequenceOption::MaxValue(None),
        ast::SequenceOption::OptionNoMinValue(_) => SequenceOption::MinValue(None),
        ast::SequenceOption::OptionCycle(_) | ast::SequenceOption::OptionNoCycle(_) => SequenceOption::Cycle,
        ast::SequenceOption::OptionSequenceName(_)
        | ast::SequenceOption::OptionLogged(_)
        | ast::SequenceOption::OptionUnlogged(_) => return None,
    })
}

/// The number at the end of an option, with its sign.
fn number(option: &SyntaxNode) -> Option<i64> {
    let text = option.to_string();
    let digits = text.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    let negative = text[..digits].trim_end().ends_with('-');
    let number: i64 = format!("{}{}", if negative { "-" } else { "" }, &text[digits..]).parse().ok()?;
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    #[test]
    fn options() {
        let text = "CREATE TEMP SEQUENCE IF NOT EXISTS s AS int INCREMENT BY -2 NO MINVALUE MAXVALUE 9
                    START WITH 1 CACHE 5 NO CYCLE OWNED BY app.t.id";
        let Statement::CreateSequence(create) = read(text) else { panic!() };
        assert!(create.temporary && create.if_not_exists && !create.unlogged);
        let owner = SequenceOption::OwnedBy { table: Name::qualified("app", "t"), column: "id".to_string() };
        let expected = [
            SequenceOption::As("int".to_string()),
            SequenceOption::Increment(Some(-2)),
            SequenceOption::MinValue(None),
            SequenceOption::MaxValue(Some(9)),
            SequenceOption::Start(Some(1)),
            SequenceOption::Cache(Some(5)),
            SequenceOption::Cycle,
            owner,
        ];
        assert_eq!(create.options, expected);
        let options = vec![SequenceOption::Restart(Some(5)), SequenceOption::OwnedByNone];
        let expected = AlterSequence { name: table("s"), if_exists: true, options };
        let text = "ALTER SEQUENCE IF EXISTS s RESTART WITH 5 OWNED BY NONE";
        assert_eq!(read(text), Statement::AlterSequence(expected));
    }
}
