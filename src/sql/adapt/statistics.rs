//! CREATE STATISTICS and ALTER STATISTICS.

use squawk_syntax::ast;

use super::Source;
use super::expression::expression;
use super::names::{identifier, name};
use crate::sql::unparsed::statistics_may_be_missing;
use crate::sql::{AlterStatistics, CreateStatistics, Statement};

/// CREATE STATISTICS.
pub(super) fn create(source: &Source, written: &ast::CreateStatistics) -> Option<Statement> {
    let kinds = written.stat_types().into_iter().flat_map(|kinds| kinds.statistics_kinds());
    let keys = written.statistics_on_clause()?.exprs();
    Some(Statement::CreateStatistics(CreateStatistics {
        name: written.statistics().and_then(|statistics| name(&statistics)),
        if_not_exists: written.if_not_exists().is_some(),
        kinds: kinds.map(|kind| identifier(&kind)).collect(),
        keys: keys.map(|key| expression(source, &key)).collect(),
        table: name(&written.from_table()?.table_name_ref()?)?,
    }))
}

/// ALTER STATISTICS SET STATISTICS; `None` for another action.
pub(super) fn alter(source: &Source, written: &ast::AlterStatistics) -> Option<Statement> {
    let ast::AlterStatisticsAction::SetStatistics(_) = written.action()? else { return None };
    Some(Statement::AlterStatistics(AlterStatistics {
        name: name(&written.statistics_ref()?)?,
        if_exists: statistics_may_be_missing(source.text_of(written)),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{call, column, read, table};
    use super::*;

    #[test]
    fn statistics() {
        let text = "CREATE STATISTICS IF NOT EXISTS s.x (NDistinct, mcv) ON a, lower(b) FROM t";
        let expected = CreateStatistics {
            name: Some(crate::pg::Name::qualified("s", "x")),
            if_not_exists: true,
            kinds: vec!["ndistinct".to_string(), "mcv".to_string()],
            keys: vec![column("a"), call("lower", vec![column("b")])],
            table: table("t"),
        };
        assert_eq!(read(text), Statement::CreateStatistics(expected));
        let Statement::CreateStatistics(unnamed) = read("CREATE STATISTICS ON a, b FROM t") else { panic!() };
        assert_eq!((unnamed.name, unnamed.kinds.len()), (None, 0));
        for (text, if_exists) in [
            ("ALTER STATISTICS x SET STATISTICS 100", false),
            ("ALTER STATISTICS IF EXISTS x SET STATISTICS DEFAULT", true),
        ] {
            let expected = AlterStatistics { name: table("x"), if_exists };
            assert_eq!(read(text), Statement::AlterStatistics(expected));
        }
    }
}
