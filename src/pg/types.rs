//! Type names and what is known of PostgreSQL's own types.
//!
//! # Source
//! `pg_type.dat` (lengths, alignments), src/backend/parser/gram.y (other spellings), `get_typavgwidth` in
//! src/backend/utils/cache/lsyscache.c (widths without statistics).

/// A type as a statement or `format_type` writes it, with PostgreSQL's own types under their names in `pg_type`
/// (`int4`, `varchar`, `timestamptz`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// The name, with a schema only where one was written and it is not `pg_catalog`.
    pub base: String,
    /// Modifiers: length, precision and scale.
    pub modifiers: Vec<i64>,
    /// An array of this.
    pub array: bool,
}

/// How values of a type lie in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Storage {
    /// Bytes of a value; `None` where they vary.
    pub length: Option<f64>,
    /// The value begins at a multiple of this many bytes; short values of varying length at any byte.
    pub alignment: f64,
}

impl TypeName {
    /// Reads a type's name.
    pub fn parse(written: &str) -> Self {
        let lower = written.trim().to_ascii_lowercase();
        let unsized_name = lower.split('[').next().unwrap_or_default().trim();
        let (unsized_name, array) = match unsized_name.strip_suffix(" array") {
            Some(element) => (element, true),
            None => (unsized_name, lower.contains('[')),
        };
        let (before, modifiers, after) = match (unsized_name.find('('), unsized_name.find(')')) {
            (Some(open), Some(close)) if open < close => {
                (&unsized_name[..open], &unsized_name[open + 1..close], &unsized_name[close + 1..])
            }
            (Some(_) | None, Some(_) | None) => (unsized_name, "", ""),
        };
        let name = format!("{} {}", before.trim(), after.trim());
        let name = name.trim().strip_prefix("pg_catalog.").unwrap_or(name.trim());
        let base = canonical(name);
        let mut modifiers: Vec<i64> =
            modifiers.split(',').filter_map(|number| number.trim().parse().ok()).collect();
        if modifiers.is_empty() && matches!(name, "char" | "character" | "bit") {
            modifiers.push(1);
        }
        if base == "float8" && name == "float" && modifiers.first().is_some_and(|bits| *bits <= 24) {
            return Self { base: "float4".to_owned(), modifiers: Vec::new(), array };
        }
        if base == "numeric" && modifiers.len() == 1 {
            modifiers.push(0);
        }
        Self { base: base.to_owned(), modifiers, array }
    }

    /// The integer type behind `serial` and its kin; `None` for any other type.
    pub fn serial(&self) -> Option<&'static str> {
        match self.base.as_str() {
            "serial2" | "smallserial" => Some("smallint"),
            "serial4" | "serial" => Some("integer"),
            "serial8" | "bigserial" => Some("bigint"),
            _ => None,
        }
    }

    /// How its values lie in a row; `None` for types that are not PostgreSQL's own.
    pub fn storage(&self) -> Option<Storage> {
        let fixed = |length: f64, alignment: f64| Some(Storage { length: Some(length), alignment });
        if self.array {
            return Some(Storage { length: None, alignment: 4.0 });
        }
        match self.base.as_str() {
            "bool" | "\"char\"" => fixed(1.0, 1.0),
            "int2" | "smallserial" | "serial2" => fixed(2.0, 2.0),
            "int4" | "serial" | "serial4" | "float4" | "date" | "oid" | "regclass" | "xid" => fixed(4.0, 4.0),
            "int8" | "bigserial" | "serial8" | "float8" | "timestamp" | "timestamptz" | "time" | "money"
            | "pg_lsn" | "macaddr8" => fixed(8.0, 8.0),
            "macaddr" => fixed(6.0, 4.0),
            "timetz" => fixed(12.0, 8.0),
            "interval" => fixed(16.0, 8.0),
            "uuid" => fixed(16.0, 1.0),
            "name" => fixed(64.0, 1.0),
            "text" | "varchar" | "bpchar" | "bytea" | "json" | "jsonb" | "xml" | "numeric" | "inet"
            | "cidr" | "bit" | "varbit" | "tsvector" | "citext" => {
                Some(Storage { length: None, alignment: 4.0 })
            }
            _ => None,
        }
    }

    /// The width that the planner assumes where there are no statistics.
    pub fn assumed_width(&self) -> f64 {
        if let Some(Storage { length: Some(length), .. }) = self.storage() {
            return length;
        }
        let limit = self.modifiers.first().filter(|_| matches!(self.base.as_str(), "varchar" | "bpchar"));
        match limit.map(|limit| *limit as f64) {
            Some(limit) if self.base == "bpchar" || limit <= 32.0 => limit,
            Some(limit) => 32.0 + (limit.min(1000.0) - 32.0) / 2.0,
            None => 32.0,
        }
    }

    /// Whether values are compared by a collation.
    pub fn is_collatable(&self) -> bool {
        !self.array && matches!(self.base.as_str(), "text" | "varchar" | "bpchar" | "citext")
    }

    /// Whether values are compared in a few instructions, without looking at memory elsewhere.
    pub fn compares_cheaply(&self) -> bool {
        matches!(self.storage(), Some(Storage { length: Some(_), .. }))
    }

    /// Whether a value can be so long that it moves out of line (some 2,000 bytes).
    pub fn may_be_wide(&self) -> bool {
        if self.array {
            return true;
        }
        match self.base.as_str() {
            "text" | "bytea" | "json" | "jsonb" | "xml" | "tsvector" | "citext" => true,
            // Up to four bytes per character.
            "varchar" | "bpchar" => self.modifiers.first().is_none_or(|limit| *limit > 500),
            // Types of users and extensions: they may be anything.
            _ => self.storage().is_none(),
        }
    }
}

fn canonical(name: &str) -> &str {
    match name {
        "int" | "integer" => "int4",
        "bigint" => "int8",
        "smallint" => "int2",
        "real" => "float4",
        "double precision" | "float" => "float8",
        "decimal" | "dec" => "numeric",
        "boolean" => "bool",
        "character varying" | "char varying" | "national character varying" | "nchar varying" => "varchar",
        "char" | "character" | "nchar" | "national character" => "bpchar",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        "bit varying" => "varbit",
        other if other.starts_with("interval ") => "interval",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(written: &str) -> (String, Vec<i64>, bool) {
        let TypeName { base, modifiers, array } = TypeName::parse(written);
        (base, modifiers, array)
    }

    #[test]
    fn spellings_of_one_type_are_one_type() {
        for (one, other) in [
            ("int", "integer"),
            ("VARCHAR(20)", "character varying(20)"),
            ("timestamp(3) with time zone", "timestamptz(3)"),
            ("decimal(10)", "numeric(10,0)"),
            ("char", "character(1)"),
            ("pg_catalog.int8", "bigint"),
            ("int[]", "integer array"),
            ("float(24)", "real"),
        ] {
            assert_eq!(parsed(one), parsed(other), "{one} {other}");
        }
        assert_eq!(parsed("app.mood"), ("app.mood".to_owned(), vec![], false));
        assert_ne!(parsed("varchar(20)"), parsed("varchar(21)"));
    }

    #[test]
    fn widths_without_statistics() {
        assert_eq!(TypeName::parse("bigint").assumed_width(), 8.0);
        assert_eq!(TypeName::parse("text").assumed_width(), 32.0);
        assert_eq!(TypeName::parse("varchar(20)").assumed_width(), 20.0);
        assert_eq!(TypeName::parse("varchar(100)").assumed_width(), 66.0);
        assert_eq!(TypeName::parse("varchar(5000)").assumed_width(), 516.0);
    }

    #[test]
    fn serial_is_no_type_of_its_own() {
        assert_eq!(TypeName::parse("bigserial").serial(), Some("bigint"));
        assert_eq!(TypeName::parse("bigint").serial(), None);
    }

    #[test]
    fn what_may_be_out_of_line() {
        assert!(TypeName::parse("jsonb").may_be_wide());
        assert!(TypeName::parse("int[]").may_be_wide());
        assert!(!TypeName::parse("varchar(100)").may_be_wide());
        assert!(!TypeName::parse("numeric(10,2)").may_be_wide());
    }
}
