//! VACUUM, ANALYZE, TRUNCATE, LOCK, CLUSTER, REINDEX and REFRESH.

use squawk_syntax::ast::{self, AstNode};

use super::names::{columns, identifier, last_name, name};
use crate::pg::LockMode;
use crate::sql::{
    Analyze, Cluster, IndexCleanup, LockTable, Refresh, Reindex, ReindexTarget, Statement, TableTarget,
    Truncate, Vacuum, VacuumTarget,
};

/// Options between parentheses: lower-case names with their values, lower case and without quotes.
struct Options(Vec<(String, Option<String>)>);

impl Options {
    fn of_vacuum(list: Option<ast::VacuumOptionList>) -> Self {
        let options = list.into_iter().flat_map(|list| list.vacuum_options().collect::<Vec<_>>());
        let pair = |option: ast::VacuumOption| {
            Some((
                text(&option.vacuum_option_name()?),
                option.vacuum_option_value().map(|value| text(&value)),
            ))
        };
        Self(options.filter_map(pair).collect())
    }

    fn of_items(list: Option<ast::OptionItemList>) -> Self {
        let items = list.into_iter().flat_map(|list| list.option_items().collect::<Vec<_>>());
        let pair = |item: ast::OptionItem| {
            Some((text(&item.option_item_key()?), item.option_item_value().map(|value| text(&value))))
        };
        Self(items.filter_map(pair).collect())
    }

    /// The value of an option that is written, which may be none.
    fn value(&self, name: &str) -> Option<Option<&str>> {
        let found = self.0.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_deref())
    }

    /// Whether an option is on or off, where it is written: named alone or with a value that is not false.
    fn switch(&self, name: &str) -> Option<bool> {
        self.value(name).map(|value| !value.is_some_and(is_false))
    }

    fn is_on(&self, name: &str) -> bool {
        self.switch(name) == Some(true)
    }

    fn is_off(&self, name: &str) -> bool {
        self.switch(name) == Some(false)
    }
}

fn is_false(value: &str) -> bool {
    matches!(value, "false" | "off" | "no" | "0")
}

fn text(node: &impl AstNode) -> String {
    node.syntax().text().to_string().to_lowercase().trim_matches(['\'', '"']).to_string()
}

/// VACUUM with options in either syntax.
pub(super) fn vacuum(written: &ast::Vacuum) -> Statement {
    let options = Options::of_vacuum(written.vacuum_option_list());
    let analyze = written.analyze_token().is_some() || written.analyse_token().is_some();
    Statement::Vacuum(Vacuum {
        tables: targets(written.table_and_columns_list()),
        full: written.full_token().is_some() || options.is_on("full"),
        analyze: analyze || options.is_on("analyze") || options.is_on("analyse"),
        freeze: written.freeze_token().is_some() || options.is_on("freeze"),
        disable_page_skipping: options.is_on("disable_page_skipping"),
        skip_locked: options.is_on("skip_locked"),
        index_cleanup: options.value("index_cleanup").map(index_cleanup),
        without_main: options.is_off("process_main"),
        without_toast: options.is_off("process_toast"),
        truncate: options.switch("truncate"),
        parallel: options.value("parallel").flatten().and_then(|workers| workers.parse().ok()),
        skip_database_stats: options.is_on("skip_database_stats"),
        only_database_stats: options.is_on("only_database_stats"),
    })
}

fn index_cleanup(value: Option<&str>) -> IndexCleanup {
    match value {
        Some("auto") => IndexCleanup::Auto,
        Some(value) if is_false(value) => IndexCleanup::Off,
        Some(_) | None => IndexCleanup::On,
    }
}

/// ANALYZE.
pub(super) fn analyze(written: &ast::Analyze) -> Statement {
    Statement::Analyze(Analyze {
        tables: targets(written.table_and_columns_list()),
        skip_locked: Options::of_items(written.option_item_list()).is_on("skip_locked"),
    })
}

fn targets(list: Option<ast::TableAndColumnsList>) -> Vec<VacuumTarget> {
    let targets = list.into_iter().flat_map(|list| list.table_and_columnss().collect::<Vec<_>>());
    let target = |written: ast::TableAndColumns| {
        let table = written.table_relation_name()?;
        Some(VacuumTarget {
            name: name(&table)?,
            only: table.only_token().is_some(),
            columns: written.column_ref_list().map_or_else(Vec::new, |list| columns(list.column_name_refs())),
        })
    };
    targets.filter_map(target).collect()
}

/// TRUNCATE.
pub(super) fn truncate(written: &ast::Truncate) -> Option<Statement> {
    let target = |table: ast::TableRelationName| {
        Some(TableTarget { name: name(&table)?, only: table.only_token().is_some() })
    };
    Some(Statement::Truncate(Truncate {
        tables: written.table_list()?.table_relation_names().filter_map(target).collect(),
        cascade: matches!(written.drop_behavior(), Some(ast::DropBehavior::Cascade(_))),
        restart_identity: matches!(written.identity_action(), Some(ast::IdentityAction::RestartIdentity(_))),
    }))
}

/// LOCK TABLE.
pub(super) fn lock(written: &ast::Lock) -> Option<Statement> {
    let target = |table: ast::RelationName| {
        Some(TableTarget { name: name(&table)?, only: table.only_token().is_some() })
    };
    Some(Statement::LockTable(LockTable {
        tables: written.relation_list()?.relation_names().filter_map(target).collect(),
        mode: match written.lock_mode_clause() {
            Some(clause) => lock_mode(&clause.lock_mode()?),
            None => LockMode::AccessExclusive,
        },
        nowait: written.nowait().is_some(),
    }))
}

fn lock_mode(written: &ast::LockMode) -> LockMode {
    match written {
        ast::LockMode::AccessShare(_) => LockMode::AccessShare,
        ast::LockMode::RowShare(_) => LockMode::RowShare,
        ast::LockMode::RowExclusive(_) => LockMode::RowExclusive,
        ast::LockMode::ShareUpdateExclusive(_) => LockMode::ShareUpdateExclusive,
        ast::LockMode::Share(_) => LockMode::Share,
        ast::LockMode::ShareRowExclusive(_) => LockMode::ShareRowExclusive,
        ast::LockMode::Exclusive(_) => LockMode::Exclusive,
        ast::LockMode::AccessExclusive(_) => LockMode::AccessExclusive,
    }
}

/// CLUSTER, also in its old wording `CLUSTER index ON table`.
pub(super) fn cluster(written: &ast::Cluster) -> Option<Statement> {
    let (table, index) = match written.cluster_legacy() {
        Some(legacy) => (Some(name(&legacy.on_path()?.table_name_ref()?)?), last_name(&legacy.index_ref()?)),
        None => (
            written.table_name_ref().and_then(|table| name(&table)),
            written.cluster_using_index().and_then(|using| last_name(&using.index_ref()?)),
        ),
    };
    Some(Statement::Cluster(Cluster { table, index }))
}

/// REINDEX.
pub(super) fn reindex(written: &ast::Reindex) -> Option<Statement> {
    let (target, token) = match written.reindex_target()? {
        ast::ReindexTarget::ReindexTargetIndex(index) => {
            (ReindexTarget::Index(name(&index.index_ref()?)?), index.concurrently_token())
        }
        ast::ReindexTarget::ReindexTargetTable(table) => {
            (ReindexTarget::Table(name(&table.table_name_ref()?)?), table.concurrently_token())
        }
        ast::ReindexTarget::ReindexTargetSchema(schema) => {
            (ReindexTarget::Schema(identifier(&schema.schema_ref()?)), schema.concurrently_token())
        }
        ast::ReindexTarget::ReindexTargetDatabase(database) => {
            (ReindexTarget::Database, database.concurrently_token())
        }
        ast::ReindexTarget::ReindexTargetSystem(system) => {
            (ReindexTarget::System, system.concurrently_token())
        }
    };
    let mut reindex = Reindex { target, concurrently: token.is_some(), tablespace: None };
    for option in
        written.reindex_option_list().into_iter().flat_map(|list| list.reindex_options().collect::<Vec<_>>())
    {
        match option {
            ast::ReindexOption::ReindexOptionConcurrently(option) => {
                let value = text(&option).trim_start_matches("concurrently").trim().to_string();
                reindex.concurrently |= !is_false(value.trim_matches('\''));
            }
            ast::ReindexOption::ReindexOptionTablespace(option) => {
                reindex.tablespace = Some(identifier(&option.tablespace_ref()?));
            }
            ast::ReindexOption::ReindexOptionVerbose(_) => {}
        }
    }
    Some(Statement::Reindex(reindex))
}

/// REFRESH MATERIALIZED VIEW.
pub(super) fn refresh(written: &ast::Refresh) -> Option<Statement> {
    Some(Statement::Refresh(Refresh {
        name: name(&written.view_ref()?)?,
        concurrently: written.concurrently_token().is_some(),
        with_data: !matches!(written.data_option(), Some(ast::DataOption::WithNoData(_))),
    }))
}

#[cfg(test)]
mod tests;
