//! CREATE SEQUENCE and ALTER SEQUENCE.

use squawk_syntax::ast::{self, AstNode};

use super::Source;
use super::names::{name, segments};
use super::spelling::type_name;
use crate::pg::Name;
use crate::sql::{AlterSequence, CreateSequence, SequenceOption, SequenceValue, Statement};

/// CREATE SEQUENCE.
pub(super) fn create(source: &Source, written: &ast::CreateSequence) -> Option<Statement> {
    Some(Statement::CreateSequence(CreateSequence {
        name: name(&written.sequence()?)?,
        if_not_exists: written.if_not_exists().is_some(),
        temporary: matches!(written.persistence(), Some(ast::Persistence::Temp(_))),
        unlogged: matches!(written.persistence(), Some(ast::Persistence::Unlogged(_))),
        options: written.sequence_options().filter_map(|option| self::option(source, &option)).collect(),
    }))
}

/// ALTER SEQUENCE with options; `None` for an action that ALTER TABLE knows.
pub(super) fn alter(source: &Source, written: &ast::AlterSequence) -> Option<Statement> {
    let mut options = Vec::new();
    for action in written.actions() {
        let ast::AlterSequenceAction::SequenceOption(option) = action else { return None };
        options.extend(self::option(source, &option));
    }
    Some(Statement::AlterSequence(AlterSequence {
        name: name(&written.sequence_ref()?)?,
        if_exists: written.if_exists().is_some(),
        options,
    }))
}

/// `None` for what only an identity column's own statement may say.
fn option(source: &Source, written: &ast::SequenceOption) -> Option<SequenceOption> {
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
        ast::SequenceOption::OptionCache(option) => SequenceOption::Cache(value(source, option.expr())),
        ast::SequenceOption::OptionIncrement(option) => {
            SequenceOption::Increment(value(source, option.expr()))
        }
        ast::SequenceOption::OptionRestart(option) => SequenceOption::Restart(value(source, option.expr())),
        ast::SequenceOption::OptionStart(option) => SequenceOption::Start(value(source, option.expr())),
        ast::SequenceOption::OptionMaxValue(option) => SequenceOption::MaxValue(value(source, option.expr())),
        ast::SequenceOption::OptionNoMaxValue(_) => SequenceOption::MaxValue(SequenceValue::Default),
        ast::SequenceOption::OptionMinValue(option) => SequenceOption::MinValue(value(source, option.expr())),
        ast::SequenceOption::OptionNoMinValue(_) => SequenceOption::MinValue(SequenceValue::Default),
        ast::SequenceOption::OptionCycle(_) | ast::SequenceOption::OptionNoCycle(_) => SequenceOption::Cycle,
        ast::SequenceOption::OptionSequenceName(_) => SequenceOption::SequenceName,
        ast::SequenceOption::OptionLogged(_) | ast::SequenceOption::OptionUnlogged(_) => return None,
    })
}

fn value(source: &Source, written: Option<ast::Expr>) -> SequenceValue {
    let Some(written) = written else { return SequenceValue::Default };
    let text = source.text_of(&written).replace(char::is_whitespace, "");
    text.parse().map_or(SequenceValue::Unknown, SequenceValue::Number)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    #[test]
    fn options() {
        let text = "CREATE TEMP SEQUENCE IF NOT EXISTS s AS int INCREMENT BY - 2 NO MINVALUE MAXVALUE 9
                    START WITH 1 CACHE 5 NO CYCLE OWNED BY app.t.id";
        let Statement::CreateSequence(create) = read(text) else { panic!() };
        assert!(create.temporary && create.if_not_exists && !create.unlogged);
        let owner = SequenceOption::OwnedBy { table: Name::qualified("app", "t"), column: "id".to_string() };
        let expected = [
            SequenceOption::As("int".to_string()),
            SequenceOption::Increment(SequenceValue::Number(-2)),
            SequenceOption::MinValue(SequenceValue::Default),
            SequenceOption::MaxValue(SequenceValue::Number(9)),
            SequenceOption::Start(SequenceValue::Number(1)),
            SequenceOption::Cache(SequenceValue::Number(5)),
            SequenceOption::Cycle,
            owner,
        ];
        assert_eq!(create.options, expected);
        let options = vec![SequenceOption::Restart(SequenceValue::Number(5)), SequenceOption::OwnedByNone];
        let expected = AlterSequence { name: table("s"), if_exists: true, options };
        let text = "ALTER SEQUENCE IF EXISTS s RESTART WITH 5 OWNED BY NONE";
        assert_eq!(read(text), Statement::AlterSequence(expected));
    }
}
