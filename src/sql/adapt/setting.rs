//! SET, SET LOCAL and RESET of one setting.

use squawk_syntax::ast::{self, AstNode};

use super::Source;
use super::names::identifier;
use super::route::unmodelled;
use crate::sql::{SessionControl, Set, Statement};

/// SET. `SET TIME ZONE` and `SET SCHEMA` are the settings that they stand for.
pub(super) fn set(source: &Source, written: &ast::Set) -> Option<Statement> {
    let local = matches!(written.set_scope(), Some(ast::SetScope::LocalScope(_)));
    let (name, value) = match written.set_target()? {
        ast::SetTarget::SetConfig(config) => {
            let value = match config.config_assignment()? {
                ast::ConfigAssignment::ToConfigValue(assigned) => {
                    self::values(source, assigned.config_values())
                }
                // The value that the setting has anyway.
                ast::ConfigAssignment::FromCurrent(_) => {
                    return Some(Statement::SessionControl(SessionControl::SetFromCurrent));
                }
            };
            (parameter(source, &config.config_parameter_ref()?), value)
        }
        ast::SetTarget::SetTimeZone(zone) => ("timezone".to_string(), time_zone(source, &zone)),
        ast::SetTarget::SetSchemaValue(schema) => {
            ("search_path".to_string(), schema.literal().map(|literal| constant(source, &literal)))
        }
        ast::SetTarget::SetCatalog(_) => return Some(unmodelled("SET CATALOG")),
        ast::SetTarget::SetXmlOption(option) => ("xmloption".to_string(), xml_option(source, &option)),
    };
    Some(Statement::Set(Set { name, value, local }))
}

/// RESET.
pub(super) fn reset(source: &Source, written: &ast::Reset) -> Option<Statement> {
    let name = match written.reset_target()? {
        ast::ResetTarget::ConfigParameterRef(config) => parameter(source, &config),
        ast::ResetTarget::ResetTimeZone(_) => "timezone".to_string(),
        ast::ResetTarget::ResetTransactionIsolation(_) => "transaction_isolation".to_string(),
        ast::ResetTarget::All(_) => return Some(Statement::SessionControl(SessionControl::ResetAll)),
    };
    Some(Statement::Set(Set { name, value: None, local: false }))
}

fn parameter(source: &Source, written: &ast::ConfigParameterRef) -> String {
    source.text_of(written).replace('"', "").to_lowercase()
}

/// The values of a list joined by commas; none for DEFAULT.
fn values(source: &Source, written: impl Iterator<Item = ast::ConfigValue>) -> Option<String> {
    let values: Vec<_> = written.map(|value| self::value(source, &value)).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn value(source: &Source, written: &ast::ConfigValue) -> String {
    match written {
        ast::ConfigValue::Literal(literal) => constant(source, literal),
        ast::ConfigValue::ConfigValueName(name) => match source.variable_at(name) {
            Some(variable) => format!(":{variable}"),
            None => identifier(name),
        },
        ast::ConfigValue::PrefixExpr(number) => source.text_of(number).replace(char::is_whitespace, ""),
    }
}

/// A constant as text without quotes.
pub(super) fn constant(source: &Source, literal: &ast::Literal) -> String {
    let quoted =
        source.variable_at(literal).is_none() && literal.syntax().text().to_string().ends_with(['\'', '$']);
    let unquoted = if quoted { literal.string_value() } else { None };
    unquoted.unwrap_or_else(|| source.text_of(literal).to_string())
}

/// `SET TIME ZONE`; none for LOCAL and DEFAULT.
fn time_zone(source: &Source, written: &ast::SetTimeZone) -> Option<String> {
    match (written.config_value(), written.cast_expr()) {
        (Some(value), _) => Some(self::value(source, &value)),
        (None, Some(interval)) => Some(source.text_of(&interval).to_string()),
        (None, None) => None,
    }
}

/// `SET XML OPTION`.
fn xml_option(source: &Source, written: &ast::SetXmlOption) -> Option<String> {
    Some(source.text_of(&written.xml_document_or_content()?).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::samples::read;
    use super::*;

    fn check(text: &str, name: &str, value: Option<&str>, local: bool) {
        let expected = Set { name: name.to_string(), value: value.map(str::to_string), local };
        assert_eq!(read(text), Statement::Set(expected), "{text}");
    }

    #[test]
    fn one_setting() {
        check(
            "SET LOCAL session_replication_role = replica",
            "session_replication_role",
            Some("replica"),
            true,
        );
        check("SET lock_timeout TO '5s'", "lock_timeout", Some("5s"), false);
        check("SET SESSION Statement_Timeout = 0", "statement_timeout", Some("0"), false);
        check("SET x.y = on", "x.y", Some("on"), false);
        check("SET a = -1", "a", Some("-1"), false);
        check("SET lock_timeout = :limit", "lock_timeout", Some(":limit"), false);
        check("SET search_path TO app, \"B\", 'c'", "search_path", Some("app, B, c"), false);
        check("SET work_mem TO DEFAULT", "work_mem", None, false);
        check("RESET work_mem", "work_mem", None, false);
    }

    #[test]
    fn settings_with_names_of_their_own() {
        check("SET TIME ZONE 'UTC'", "timezone", Some("UTC"), false);
        check("SET TIME ZONE LOCAL", "timezone", None, false);
        check("SET XML OPTION DOCUMENT", "xmloption", Some("document"), false);
        assert_eq!(
            read("SET work_mem FROM CURRENT"),
            Statement::SessionControl(SessionControl::SetFromCurrent)
        );
        check("SET LOCAL SCHEMA 'app'", "search_path", Some("app"), true);
    }
}
