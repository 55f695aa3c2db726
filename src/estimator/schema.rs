//! CREATE SCHEMA with statements within it, which are run in an order of their own.
//!
//! # Source
//! `transformCreateSchemaStmtElements`, src/backend/parser/parse_utilcmd.c.

use crate::catalog::{Catalog, Change};
use crate::ddl;
use crate::effect::Effects;
use crate::sql::{CreateSchema, Statement};

use super::block::Context;
use super::statement::effects_at;

/// The effects; `None` where one of the statements is not modelled.
pub(super) fn created(schema: &CreateSchema, catalog: &Catalog, context: Context) -> Option<Effects> {
    let mut effects = ddl::effects(&Statement::CreateSchema(schema.clone()), catalog)?;
    if !effects.errors.is_empty() || schema.elements.is_empty() {
        return Some(effects);
    }
    let mut now = catalog.clone();
    for change in &effects.changes {
        now.apply(change.clone());
    }
    let value = Some(schema.name.clone());
    now.apply(Change::Setting { name: "search_path".to_owned(), value, local: true });
    let mut elements: Vec<&Statement> = schema.elements.iter().collect();
    elements.sort_by_key(|element| place(element));
    for element in elements {
        let inner = effects_at(element, &now, None, context)?;
        for change in &inner.changes {
            now.apply(change.clone());
        }
        if !inner.errors.is_empty() {
            return Some(Effects { errors: inner.errors, locks: effects.locks, ..Effects::default() });
        }
        ddl::merge(&mut effects, inner);
    }
    Some(effects)
}

/// Sequences before tables that use them, and so on.
fn place(element: &Statement) -> u8 {
    if matches!(element, Statement::CreateSequence(_)) {
        0
    } else if matches!(element, Statement::CreateTable(_)) {
        1
    } else if matches!(element, Statement::CreateView(_)) {
        2
    } else if matches!(element, Statement::CreateIndex(_)) {
        3
    } else if matches!(element, Statement::CreateTrigger(_)) {
        4
    } else {
        5
    }
}
