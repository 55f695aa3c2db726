//! Names of error conditions, as PL/pgSQL knows them.
//!
//! # Source
//! src/backend/utils/errcodes.txt: those that a statement of a migration may meet or raise.

/// What RAISE EXCEPTION raises where it does not say otherwise.
pub const RAISE_EXCEPTION: &str = "P0001";

const NAMES: [(&str, &str); 56] = [
    ("no_data", "02000"),
    ("feature_not_supported", "0A000"),
    ("case_not_found", "20000"),
    ("cardinality_violation", "21000"),
    ("data_exception", "22000"),
    ("string_data_right_truncation", "22001"),
    ("null_value_not_allowed", "22004"),
    ("numeric_value_out_of_range", "22003"),
    ("datetime_field_overflow", "22008"),
    ("division_by_zero", "22012"),
    ("invalid_parameter_value", "22023"),
    ("invalid_text_representation", "22P02"),
    ("integrity_constraint_violation", "23000"),
    ("restrict_violation", "23001"),
    ("not_null_violation", "23502"),
    ("foreign_key_violation", "23503"),
    ("unique_violation", "23505"),
    ("check_violation", "23514"),
    ("exclusion_violation", "23P01"),
    ("invalid_cursor_state", "24000"),
    ("active_sql_transaction", "25001"),
    ("no_active_sql_transaction", "25P01"),
    ("invalid_sql_statement_name", "26000"),
    ("dependent_objects_still_exist", "2BP01"),
    ("invalid_transaction_termination", "2D000"),
    ("sql_routine_exception", "2F000"),
    ("invalid_catalog_name", "3D000"),
    ("invalid_schema_name", "3F000"),
    ("transaction_rollback", "40000"),
    ("serialization_failure", "40001"),
    ("deadlock_detected", "40P01"),
    ("syntax_error_or_access_rule_violation", "42000"),
    ("insufficient_privilege", "42501"),
    ("syntax_error", "42601"),
    ("duplicate_column", "42701"),
    ("ambiguous_column", "42702"),
    ("undefined_column", "42703"),
    ("undefined_object", "42704"),
    ("duplicate_object", "42710"),
    ("duplicate_alias", "42712"),
    ("duplicate_function", "42723"),
    ("ambiguous_function", "42725"),
    ("datatype_mismatch", "42804"),
    ("wrong_object_type", "42809"),
    ("undefined_function", "42883"),
    ("undefined_table", "42P01"),
    ("duplicate_schema", "42P06"),
    ("duplicate_table", "42P07"),
    ("invalid_function_definition", "42P13"),
    ("invalid_table_definition", "42P16"),
    ("object_not_in_prerequisite_state", "55000"),
    ("object_in_use", "55006"),
    ("lock_not_available", "55P03"),
    ("query_canceled", "57014"),
    ("raise_exception", RAISE_EXCEPTION),
    ("assert_failure", "P0004"),
];

/// The SQLSTATE of a condition that is given by its name, or by the SQLSTATE itself.
pub fn sqlstate(condition: &str) -> Option<&'static str> {
    let found = NAMES.iter().find(|(name, code)| *name == condition || *code == condition);
    found.map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes() {
        assert_eq!(sqlstate("duplicate_column"), Some("42701"));
        assert_eq!(sqlstate("42701"), Some("42701"));
        assert_eq!(sqlstate("others"), None);
    }
}
