//! Options in parentheses: of WITH, SET, RESET and OPTIONS.

use squawk_syntax::ast::{self, AstNode};

use super::Source;
use super::names::identifier;
use super::setting::constant;
use crate::sql::{ForeignOption, RelationOption};

/// Options and their values.
pub(super) fn options(source: &Source, list: Option<ast::AttributeList>) -> Vec<RelationOption> {
    let written = list.into_iter().flat_map(|list| list.attribute_options().collect::<Vec<_>>());
    let option = |option: ast::AttributeOption| {
        let value = option.attribute_value().map(|value| self::value(source, &value));
        Some(RelationOption { name: name(&option)?, value })
    };
    written.filter_map(option).collect()
}

/// The options of WITH.
pub(super) fn with_options(source: &Source, clause: Option<ast::WithParams>) -> Vec<RelationOption> {
    options(source, clause.and_then(|clause| clause.attribute_list()))
}

/// The names of RESET.
pub(super) fn option_names(list: Option<ast::AttributeList>) -> Vec<String> {
    let written = list.into_iter().flat_map(|list| list.attribute_options().collect::<Vec<_>>());
    written.filter_map(|option| name(&option)).collect()
}

fn name(option: &ast::AttributeOption) -> Option<String> {
    let name = identifier(&option.name()?);
    Some(match option.namespace() {
        Some(namespace) => format!("{}.{name}", identifier(&namespace)),
        None => name,
    })
}

fn value(source: &Source, written: &ast::AttributeValue) -> String {
    if let Some(literal) = written.literal() {
        let text = constant(source, &literal);
        // TRUE and FALSE are words all the same.
        let quoted = literal.syntax().text().to_string().ends_with(['\'', '$']);
        return if quoted || source.variable_at(&literal).is_some() { text } else { text.to_lowercase() };
    }
    source.text_of(written).replace(char::is_whitespace, "").to_lowercase()
}

/// OPTIONS of a foreign table or of one of its columns.
pub(super) fn foreign_options(source: &Source, list: Option<ast::AlterOptionList>) -> Vec<ForeignOption> {
    let written = list.into_iter().flat_map(|list| list.alter_options().collect::<Vec<_>>());
    written.filter_map(|option| foreign_option(source, &option)).collect()
}

fn foreign_option(source: &Source, written: &ast::AlterOption) -> Option<ForeignOption> {
    Some(match written {
        ast::AlterOption::AddForeignOption(add) => ForeignOption::Add {
            name: identifier(&add.foreign_option_name()?),
            value: constant(source, &add.literal()?),
        },
        ast::AlterOption::SetForeignOption(set) => ForeignOption::Set {
            name: identifier(&set.foreign_option_name()?),
            value: constant(source, &set.literal()?),
        },
        ast::AlterOption::DropForeignOption(drop) => {
            ForeignOption::Drop { name: identifier(&drop.foreign_option_name()?) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;
    use crate::sql::{AlterTableAction, Statement};

    fn action(text: &str) -> AlterTableAction {
        let Statement::AlterTable(mut alter) = read(&format!("ALTER FOREIGN TABLE t {text}")) else {
            panic!("{text}")
        };
        alter.actions.pop().expect("an action")
    }

    #[test]
    fn values_lose_quotes_and_words_case() {
        let option = |name: &str, value: Option<&str>| RelationOption {
            name: name.to_string(),
            value: value.map(str::to_string),
        };
        assert_eq!(
            action(
                "SET (FillFactor = 70, toast.autovacuum_enabled = OFF, \"buffering\" = 'Auto', n = -0.5, parallel_workers, v = TRUE)"
            ),
            AlterTableAction::SetOptions {
                options: vec![
                    option("fillfactor", Some("70")),
                    option("toast.autovacuum_enabled", Some("off")),
                    option("buffering", Some("Auto")),
                    option("n", Some("-0.5")),
                    option("parallel_workers", None),
                    option("v", Some("true")),
                ]
            }
        );
        let names = vec!["fillfactor".to_string(), "toast.autovacuum_enabled".to_string()];
        assert_eq!(
            action("RESET (fillfactor, toast.autovacuum_enabled)"),
            AlterTableAction::ResetOptions { names }
        );
    }

    #[test]
    fn options_of_foreign_tables() {
        let (name, value) = (|name: &str| name.to_string(), "v".to_string());
        let options = vec![
            ForeignOption::Add { name: name("a"), value: value.clone() },
            ForeignOption::Add { name: name("b"), value: value.clone() },
            ForeignOption::Set { name: name("c"), value },
            ForeignOption::Drop { name: name("d") },
        ];
        let text = "OPTIONS (ADD a 'v', b 'v', SET c 'v', DROP d)";
        assert_eq!(action(text), AlterTableAction::ForeignOptions { options: options.clone() });
        let column = "x".to_string();
        assert_eq!(
            action(&format!("ALTER COLUMN x {text}")),
            AlterTableAction::ColumnForeignOptions { column, options }
        );
    }
}
