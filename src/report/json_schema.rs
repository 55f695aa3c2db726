//! The JSON Schema of a report, generated from its structs and checked in as `schemas/report.schema.json`.

use schemars::generate::SchemaSettings;

use super::Report;

/// The schema, indented, with a newline at its end.
pub fn json_schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let schema = generator.into_root_schema_for::<Report>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checked_in_schema_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report.schema.json");
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            checked_in == super::json_schema(),
            "the report has changed: run `cargo run -- estimate --json-schema > schemas/report.schema.json`"
        );
    }
}
