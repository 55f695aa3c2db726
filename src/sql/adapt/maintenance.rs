//! VACUUM and ANALYZE.

use squawk_syntax::ast::{self, AstNode};

use super::names::name;
use crate::pg::Name;
use crate::sql::{Statement, Vacuum};

/// VACUUM with options in either syntax.
pub(super) fn vacuum(written: &ast::Vacuum) -> Statement {
    let option = |name: &str| option(written.vacuum_option_list(), name);
    let analyze = written.analyze_token().is_some() || written.analyse_token().is_some();
    Statement::Vacuum(Vacuum {
        tables: tables(written.table_and_columns_list()),
        full: written.is_full(),
        analyze: analyze || option("analyze") || option("analyse"),
        freeze: written.freeze_token().is_some() || option("freeze"),
    })
}

/// ANALYZE.
pub(super) fn analyze(written: &ast::Analyze) -> Statement {
    Statement::Analyze { tables: tables(written.table_and_columns_list()) }
}

fn tables(list: Option<ast::TableAndColumnsList>) -> Vec<Name> {
    let tables = list.into_iter().flat_map(|list| list.table_and_columnss().collect::<Vec<_>>());
    tables.filter_map(|table| name(&table.table_relation_name()?)).collect()
}

/// Whether an option of a list is on: named alone or with a value that is not false.
fn option(list: Option<ast::VacuumOptionList>, name: &str) -> bool {
    let options = list.into_iter().flat_map(|list| list.vacuum_options().collect::<Vec<_>>());
    options.into_iter().any(|option| {
        let named = option.vacuum_option_name().is_some_and(|found| text(&found) == name);
        let value = option.vacuum_option_value().map(|value| text(&value));
        named && !value.is_some_and(|value| matches!(value.trim_matches('\''), "false" | "off" | "no" | "0"))
    })
}

fn text(node: &impl AstNode) -> String {
    node.syntax().text().to_string().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{read, table};
    use super::*;

    fn vacuum_of(text: &str) -> Vacuum {
        let Statement::Vacuum(vacuum) = read(text) else { panic!("no VACUUM: {text}") };
        vacuum
    }

    #[test]
    fn options_in_either_syntax() {
        let all = Vacuum { tables: vec![table("t")], full: true, analyze: true, freeze: true };
        assert_eq!(vacuum_of("VACUUM FULL FREEZE VERBOSE ANALYZE t"), all);
        assert_eq!(vacuum_of("VACUUM (FULL, FREEZE on, analyze true) t"), all);
        let none = Vacuum { tables: vec![table("t")], full: false, analyze: false, freeze: false };
        assert_eq!(vacuum_of("VACUUM (FULL false, FREEZE 'off', ANALYZE 0, PARALLEL 4) t"), none);
    }

    #[test]
    fn tables() {
        assert!(vacuum_of("VACUUM").tables.is_empty());
        assert_eq!(vacuum_of("VACUUM ANALYZE a (x), b").tables, [table("a"), table("b")]);
        assert_eq!(read("ANALYZE VERBOSE a (x)"), Statement::Analyze { tables: vec![table("a")] });
        assert_eq!(read("ANALYZE"), Statement::Analyze { tables: vec![] });
    }
}
